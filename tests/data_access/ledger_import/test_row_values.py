"""What rows hold in little room reads as plain mappings do."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from data_access.ledger_import.row_values import RowValues
from data_access.ledger_import.sheets.cells import Packing

_NAMES = st.sampled_from("abcde")
_CHANGES = st.lists(st.tuples(_NAMES, st.one_of(st.none(), st.integers(0, 3), st.just("gone"))), max_size=8)


@given(st.frozensets(_NAMES), _CHANGES)
def test_values_with_shared_blanks_are_those_of_a_dict(
    blank: frozenset[str], changes: list[tuple[str, object]]
) -> None:
    values, plain = RowValues(blank), dict[str, object](dict.fromkeys(blank))
    for name, value in changes:
        if value == "gone":
            assert values.pop(name, "none") == plain.pop(name, "none")
        else:
            values[name] = plain[name] = value
    assert dict(values.items()) == dict(values) == plain
    assert len(values) == len(plain)
    for name in "abcdef":
        assert (name in values, values.get(name, 7)) == (name in plain, plain.get(name, 7))
    assert values.of("ace") == {name: value for name, value in plain.items() if name in "ace"}
    assert values.filled() == {name: value for name, value in plain.items() if value is not None}


@given(st.lists(st.dictionaries(st.integers(1, 9), st.integers(), min_size=1), max_size=4))
def test_packed_cells_are_those_of_a_dict(rows: list[dict[int, object]]) -> None:
    packing = Packing()
    for row in rows:
        cells = packing.cells(row)
        assert dict(cells) == dict(cells.items()) == row
        assert list(cells.values()) == list(row.values())
        assert ({n: cells.get(n) for n in range(11)}, len(cells)) == ({n: row.get(n) for n in range(11)}, len(row))
        assert [n in cells for n in range(11)] == [n in row for n in range(11)]
    assert len(packing.known) == len({tuple(row) for row in rows})
