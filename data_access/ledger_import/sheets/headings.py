"""The headings of a table: each column's own, and the group it stands under when there are two rows of them."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from data_access.cells.text import squeezed, written
from data_access.ledger_import.sheets.heading_words import SheetHeading, group_name, heading_unit, plain_heading
from data_access.ledger_import.sheets.sheet import Sheet, SheetRow
from data_access.reference.ledger_phrases import units

_LONGEST_GROUP = 15  # signs; a title is longer
_PERIOD = re.compile(r"(?:20)?\d\d年度?|\d{1,2}月[份末底]?")  # 2022年 beside 2023年
_FEW = 3  # cells of a row that holds a title and notes


def headings_at(sheet: Sheet, place: int) -> tuple[SheetHeading, ...]:
    """The headings in the sheet's row at that place in its list, joined with those of the two rows above."""
    row, above, top = sheet.rows[place], _above(sheet, place), _above(sheet, place - 1)
    groups = _groups(sheet, above, row) if above else {}
    both = replace(row, cells={**row.cells, **above.cells}) if above else row
    outer = _groups(sheet, top, both) if top and groups else {}
    found = []
    for number in sorted(row.cells.keys() | groups.keys() | outer.keys()):
        levels = [outer.get(number), groups.get(number), row.cells.get(number)]
        if number in row.spread:  # a merged cell says once what stands in all its rows
            levels = [row.cells[number]]
        texts = [text for n, text in enumerate(levels) if squeezed(text) and not _is_repeated(text, levels[:n])]
        if not texts:
            continue
        *over, own = texts
        names = [group_name(plain_heading(text)) for text in over]
        leaf = plain_heading(own)
        units = [heading_unit(leaf)[1], *(unit for _, unit in reversed(names))]
        found.append(
            SheetHeading(
                number,
                leaf,
                names[-1][0] if names else "",
                "/".join(map(written, texts)),
                next((unit for unit in units if unit), None),
                outer=names[0][0] if len(names) > 1 else "",
                group_written="/".join(map(written, over)),
            )
        )
    return tuple(found)


def is_divided(sheet: Sheet, place: int) -> bool:
    """The row below the one at that place only divides merged headings of it: 涉及金额 over 总额 and 其中:工资."""
    row, below = sheet.rows[place], sheet.rows[place + 1] if place + 1 < len(sheet.rows) else None
    if below is None or below.number != row.number + 1:
        return False
    wide = [range(first, last + 1) for number, first, last in sheet.wide if number == row.number]
    filled = [n for n in sorted(row.cells) if squeezed(row.cells[n])]
    own = {n: cell for n, cell in below.cells.items() if n not in below.spread and squeezed(cell)}
    ends = [*filled, max([*filled, *own]) + 1] if filled else []
    wide += [range(n, after) for n, after in pairwise(ends) if after - n > 1]  # blanks that nobody merged
    texts = [_PERIOD.sub("", squeezed(cell)) for cell in own.values() if isinstance(cell, str)]
    words = len(texts) == len(own) and not any(re.search(r"\d", text) for text in texts)
    return len(own) > 1 and words and all(any(n in span for span in wide) for n in own)


def _above(sheet: Sheet, place: int) -> SheetRow | None:
    """The row right above the one at that place."""
    above = sheet.rows[place - 1] if place > 0 else None
    return above if above and above.number == sheet.rows[place].number - 1 else None


def _is_repeated(text: object, over: list[object]) -> bool:
    return any(plain_heading(text) == plain_heading(other) for other in over if squeezed(other))


def _without_brackets(cell: object) -> str:
    return re.sub(r"[(\[【][^()\[\]【】]*[)\]】]", "", squeezed(cell))  # 反映情况(单位:人)


def _groups(sheet: Sheet, above: SheetRow, row: SheetRow) -> dict[int, object]:
    """What stands above each column, spread over merged cells and the blanks that follow; a title is no group."""
    wide = {first: last for number, first, last in sheet.wide if number == above.number}
    texts = {n: _without_brackets(above.cells[n]) for n in sorted(above.cells) if squeezed(above.cells[n])}
    begins = sheet.first_column
    if len(texts) <= _FEW < len(row.cells) and texts.get(begins, "").endswith(units().tables):
        return {}  # a title, whatever note stands beside it
    filled = [n for n, text in texts.items() if text]  # (金额单位:万元) is a note
    # One merged cell may be a group, unless it begins where the table does: that is a title.
    lone = len(filled) == 1 and filled[0] in wide and filled[0] > begins
    if (len(filled) < 2 and not lone) or any(len(text) > _LONGEST_GROUP or ":" in text for text in texts.values()):
        return {}
    last_column = max((*row.cells, *filled))
    found: dict[int, object] = {}
    for place, number in enumerate(filled):
        end = wide.get(number, number)
        if number not in wide:
            following = filled[place + 1] if place + 1 < len(filled) else last_column + 1
            blanks = range(number + 1, following)
            # Blanks belong to the group only where headings of its own stand below both it and them.
            if squeezed(row.cells.get(number)) and number not in row.spread:
                end = max((n for n in blanks if squeezed(row.cells.get(n))), default=number)
        for column in range(number, end + 1):
            found[column] = above.cells[number]
    return found
