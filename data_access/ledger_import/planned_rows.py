"""What says that it is still to be: of a meeting no record, of a matter that is under way no day on which it ended."""

from __future__ import annotations

from data_access.cells.choices import unfinished_words
from data_access.ledger_import.ledger_columns import COUNT
from data_access.ledger_import.recognised import REST, Layout, Row
from data_access.reference.ledger_phrases import plain, row_words

_ENDS = ("closed_on", "closed_at", "done_on", "provided_on", "handled_on")
_SHORT = 12  # signs of a cell that says no more than that it is planned


def refuse_planned(layout: Layout, rows: list[Row]) -> None:
    """Refuse rows that say 拟召开, or 预计50 for a count."""
    if "held_on" not in layout.fields:
        return
    words = tuple(map(plain, row_words()["not_held"]))
    for row in rows:
        for name, field in layout.fields.items():
            said = plain(row.shown(name))
            if said.startswith(words) and (len(said) <= _SHORT or field.column.kind is COUNT):
                row.reject(name, "not_held", "还没有开展，没有登记；开展后请改写再导入")
                break


def drop_contradicted_ends(layout: Layout, rows: list[Row]) -> None:
    """Leave the day of an end empty in rows that say the matter is under way (处置中): it may be planned."""
    really = tuple(map(plain, row_words()["really"]))
    ends = [n for n in _ENDS if n in layout.fields and not plain(layout.fields[n].heading).startswith(really)]
    own = {layout.fields[name].number for name in ends}
    for row in rows if ends else ():
        said = [name for name in ends if row.values.get(name) is not None]
        texts = (text for number, text in row.cells.items() if number not in own and isinstance(text, str))
        if not said or not (state := next((text for text in texts if plain(text) in unfinished_words()), "")):
            continue
        for name in said:
            row.values.pop(name)
            row.flag(name, "state_conflict", f"本行又写着“{state}”，分不清是否已经完成，请核对{REST}")
