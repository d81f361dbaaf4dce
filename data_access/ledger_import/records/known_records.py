"""Which known record a row is: found by what names it where there are no numbers; a number of another one refused."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any

from sqlalchemy import Table

from data_access.database.storing import Load, Record, is_empty, known_by, known_values
from data_access.ledger_import.recognised import MADE, Row, made_key, text_in_key
from data_access.ledger_import.records.known_numbers import APART, CORRECTED, asked_as, differs, shown_of, value_of

Same = Callable[[Row, Record], bool]
_Held = Callable[[Row, str], list[Record]]


def find_known(load: Load, rows: list[Row], table: Table, *, same: Same = lambda *_: True) -> None:
    """Give each row without a number that of the one known record its names tell; else a key that is still free."""
    sound = [row for row in rows if not row.faults]
    if not sound:
        return
    key = table.c[rows[0].layout.ledger.key.field]
    keys = known_values(load.connection, key, (row.key for row in sound))
    # A number that is not known yet may be that of a record which an earlier list told without one.
    has_rows = not is_empty(load.connection, table)
    sound = [r for r in sound if not r.layout.has_numbers or (has_rows and r.key not in keys and _names_of(r))]
    taken = {row.key for row in rows if row.layout.has_numbers}
    held: dict[str, dict[Any, list[Record]]] = {}

    def held_by(row: Row, name: str) -> list[Record]:
        if name not in held:
            held[name] = known_by(load.connection, table.c[name], (value_of(other, name) for other in sound))
        return held[name][value_of(row, name)]

    def near_to(row: Row, names: list[str]) -> list[Record]:
        apart = row.layout.ledger.tells_apart
        near = [
            record
            for record in held_by(row, names[0])
            if _agrees(row, record, names)
            and all(not record[n] or not value_of(row, n) or record[n] == value_of(row, n) for n in apart)
            and same(row, record)
        ]
        exact = [record for record in near if _is_apart(row, record)]
        near = exact or near
        return [record for record in near if not _unlike(row, record)] or near

    listed = {row.key: row for row in rows if len(row.identity) == 1}
    twin_of = partial(_twin, held_by=held_by, listed=listed, taken=taken, same=same)
    unnumbered = [row for row in sound if not row.layout.has_numbers and _names_of(row)]
    near = {id(row): near_to(row, _names_of(row)[0]) for row in unnumbered}
    # One that does not say what tells it apart may be either of two rows that do.
    claims = Counter(str(found[0][key.name]) for row in unnumbered if (found := near[id(row)]) and len(found) == 1)
    # What a row says to the last figure is it; what is left may be another, or one whose figure or name was put right.
    unlike = {id(row): [bool(_unlike(row, record)) for record in near.get(id(row), ())] for row in sound}
    for row in sorted(sound, key=lambda row: (all(unlike[id(row)]), not unlike[id(row)])):
        if row.layout.has_numbers:
            made = ([r for r in near_to(row, names) if _was_made(row, names, r)] for names in _names_of(row))
            if found := next((found for found in made if found), []):
                _take_made(row, found, taken)
            elif twin := twin_of(row):
                _settle(row, [], taken, keys, twin=twin)
        elif id(row) in near:
            free = [record for record in near[id(row)] if record[key.name] not in taken]
            alike = [record for record in near[id(row)] if not _unlike(row, record)]
            found = free or alike[:1]
            if found and claims[str(found[0][key.name])] > 1 and not _is_apart(row, found[0]):
                _settle(row, [], taken, keys, twin=found[0])
            else:
                _settle(row, found, taken, keys, twin=None if found else twin_of(row))
        elif row.key not in keys and not row.layout.has_numbers and (twin := twin_of(row)):
            _settle(row, [], taken, keys, twin=twin)
        else:
            _take(row, row.key, taken)


def _twin(row: Row, held_by: _Held, listed: Mapping[str, Row], taken: Collection[str], same: Same) -> Record | None:
    """A known record that the file does not list and that says the same as a new row but for what names it."""
    ledger, own, numbered = row.layout.ledger, row.identity, row.layout.has_numbers
    likely = (own, *ledger.likely) if len(own) == 1 and own[0] in ledger.table.c else ledger.likely
    for names in ledger.doubles if numbered else likely:
        if not all(value_of(row, n) for n in names if numbered or n == names[0] or n in ledger.agreeing):
            continue
        for record in held_by(row, names[0]):
            number = record[ledger.key.field]
            if numbered and number in listed:
                free = not _agrees(listed[number], record, names)  # it stands there for another
            else:
                free = number not in listed and number not in taken
            if free and _agrees(row, record, names) and same(row, record):
                return record
    return None


def _agrees(row: Row, record: Record, names: Collection[str]) -> bool:
    return all(record[name] == value_of(row, name) for name in names)


def _is_apart(row: Row, record: Record) -> bool:
    """The record says what tells it apart, as the row does."""
    return _agrees(row, record, row.layout.ledger.tells_apart)


def _was_made(row: Row, names: list[str], record: Record) -> bool:
    """The record's key is one that its names made, see `recognised.made_key`; a site's or firm's may be of its name."""
    patterns = ["[^-].*" if n in ("site_no", "firm_uscc") else re.escape(text_in_key(record[n])) for n in names]
    ledger = row.layout.ledger
    apart = [re.escape(text_in_key(record[n])) for n in (*ledger.tells_apart, *ledger.agreeing) if record.get(n)]
    key = str(record[row.layout.ledger.key.field])
    pattern = "-".join(patterns) + "".join(f"(?:-{text})?" for text in apart)
    return key.startswith(MADE) or re.fullmatch(pattern, key) is not None


def _unlike(row: Row, record: Record) -> list[str]:
    pairs = ((name, value_of(row, name), record.get(name)) for name in row.layout.ledger.agreeing)
    differ = [name for name, own, known_as in pairs if own and known_as and own != known_as]
    return [name for name in differ if not row.restates(name, record[name])]


def _doubts(row: Row, record: Record) -> list[str]:
    """What differs so much that the record may be another of the same names, unless the same person tells both."""
    ledger, reporter = row.layout.ledger, row.values.get("reporter_name")
    if reporter and record.get("reporter_name") == reporter:
        return []
    differ = (names for names in ledger.doubtful if all(differs(row, record, name) for name in names))
    return list(dict.fromkeys(name for names in differ for name in names))


def _is_another(row: Row, record: Record, unlike: list[str]) -> bool:
    """Whether a record that fits but for its figures is another one, as answered; else the row is refused and asks."""
    number = record[row.layout.ledger.key.field]
    # What several names make may be the key of another record, which had them first.
    asked = asked_as(row) if row.layout.has_numbers or len(row.identity) == 1 else number
    answer = row.layout.answers.record(row.layout.ledger.name, asked)
    if answer in (CORRECTED, APART):
        return answer == APART
    was = "、".join(shown_of(record, name) for name in unlike)
    messages = (
        f"与已登记的{number}大体相同，有的内容却不同（{was}），分不清是否同一件："
        f"同一件的答复“{CORRECTED}”，不是的答复“{APART}”"
    )
    row.faults += (row.question(unlike[0], "ambiguous_record", messages, CORRECTED, APART, asked=asked),)
    return True


def _take_made(row: Row, made: list[Record], taken: set[str]) -> None:
    """The record of an earlier list without numbers keeps its key; told."""
    key = row.layout.ledger.key.field
    free = [record for record in made if str(record[key]) not in taken]
    if len(made) != 1 or not free or ((unlike := _unlike(row, free[0])) and _is_another(row, free[0], unlike)):
        return
    number = str(free[0][key])
    row.flag(key, "known_by_name", f"已按没有编号的台账登记为“{number}”，按同一件更新，没有另立{row.key}，请核对")
    _take(row, number, taken)


def _names_of(row: Row) -> list[list[str]]:
    """The columns of the table that name the row's record without a number, each way; those that the row fills."""
    ledger, identity = row.layout.ledger, row.identity
    stored = {"site_name": "site_no", "firm_name": "firm_uscc", "in_yuan": "amount_yuan", "out_yuan": "amount_yuan"}
    stored["found_at"] = "found_on"
    # One column that stands for the number is itself the key.
    ways = (*ledger.stand_ins, *ledger.if_counted) if row.layout.has_numbers else [identity] * (len(identity) > 1)
    columns = [list(dict.fromkeys(stored.get(name, name) for name in names)) for names in ways]
    own = ledger.table.c.keys()
    return [names for names in columns if all(n in own and value_of(row, n) is not None for n in names)]


def _settle(
    row: Row, found: list[Record], taken: set[str], known_keys: set[str], *, twin: Record | None = None
) -> None:
    """Give the row the number of the record it is, else a free key; ``twin``: a record it may be, told otherwise."""
    ledger, column = row.layout.ledger, row.identity[0]
    if twin is not None:
        names = dict.fromkeys((*row.identity, *ledger.identifying, *ledger.tells_apart))
        filled = [name for name in names if name in twin and (twin[name] or name in ledger.tells_apart)]
        other = [name for name in filled if value_of(row, name) not in (None, twin[name])]
        if not (other and _is_another(row, twin, other)):
            found = [twin]
        elif row.faults:
            return
    numbers = [str(record[ledger.key.field]) for record in found]
    if len(found) > 1 and row.key not in numbers:
        message = f"没有编号，而{'、'.join(sorted(numbers))}都与本行相符，请填写编号后重新导入"
        row.reject(column, "ambiguous_record", message)
        return
    number = row.key if row.key in numbers else numbers[0] if numbers else ""
    record = found[numbers.index(number)] if number else None
    # The workers of a lead grow from list to list; the sum of a payment is another's, or was put right.
    unlike = _unlike(row, record) if record is not None and record is not twin else []
    asks = [name for name in unlike if number != row.key or name in ledger.identifying]
    doubts = _doubts(row, record) if record is not None and record is not twin and not asks else []
    if record is not None and not ((asks or doubts) and _is_another(row, record, unlike if asks else doubts)):
        if number != row.key and not number.startswith(row.key):
            if row.layout.has_numbers:
                message = f"已登记为“{number}”，按同一件更新，没有另立{row.key}，请核对"
            else:
                message = f"没有编号，已按所写内容对应{number}，请核对"
            row.flag(column, "known_by_name", message)
        _take(row, number, taken)
    elif not row.faults and not row.layout.has_numbers:
        apart = [str(v) for n in ledger.tells_apart if (v := value_of(row, n))]
        figures = [str(v) for n in ledger.agreeing if n in ledger.table.c and (v := value_of(row, n))]
        free = [row.key, made_key([row.key, *apart]), made_key([row.key, *apart, *figures])]
        _take(row, next((k for k in free if k not in taken | known_keys), free[-1]), taken)


def _take(row: Row, number: str, taken: set[str]) -> None:
    if number in taken:
        message = f"与本表另一行同为{number}，只导入先出现的一行，请核对后重新导入"
        row.reject(row.identity[0], "duplicate_key", message)
        return
    taken.add(number)
    row.key = row.values[row.layout.ledger.key.field] = number
