"""The headings of a table: each column's own, and the group it stands under when there are two rows of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from data_access.cells.text import squeezed, written
from data_access.ledger_import.recognised import SheetHeading
from data_access.ledger_import.sheets.units import heading_unit
from data_access.ledger_import.sheets.workbook import Sheet, SheetRow
from data_access.reference.ledger_phrases import plain, row_words

_LONGEST_GROUP = 15  # signs; a title is longer


def spellings(heading: SheetHeading) -> Iterator[str]:
    """What the heading may be called, the most precise first."""
    for leaf in _names(heading.leaf):
        if heading.group:
            stem = re.sub(f"(?:{'|'.join(map(plain, row_words()['group_endings']))})$", "", heading.group)
            yield f"{heading.group}/{leaf}"
            yield f"{stem}/{leaf}"
            yield f"{stem}{leaf}"
            yield f"{heading.group}{leaf}"
        if not heading.group or not is_generic(heading):
            yield leaf


def is_generic(heading: SheetHeading) -> bool:
    """Says only with its group whose it is: 人数, 联系电话."""
    generic = {plain(word) for word in row_words()["generic"]}
    return any(name in generic for name in _names(heading.leaf))


def plain_heading(cell: object) -> str:
    return squeezed(cell).upper().strip("*:")


def _names(leaf: str) -> list[str]:
    """The heading as it stands, and without its unit."""
    without, _ = heading_unit(leaf)
    bare = re.sub(r"[(\[【]([^()\[\]【】]*)[)\]】]\*?$", "", leaf).strip("*")
    return list(dict.fromkeys(name for name in (leaf, bare, without) if name))


def headings_at(sheet: Sheet, place: int) -> tuple[SheetHeading, ...]:
    """The headings in the sheet's row at that place in its list, joined with those of the row above."""
    row = sheet.rows[place]
    above = sheet.rows[place - 1] if place and sheet.rows[place - 1].number == row.number - 1 else None
    groups = _groups(sheet, above, row) if above else {}
    found = []
    for number in sorted(set(row.cells) | set(groups)):
        own, group = row.cells.get(number), groups.get(number)
        if own is None or not squeezed(own) or number in row.spread or plain_heading(own) == plain_heading(group):
            own, group = (own if number in row.spread else group), None
        if own is None or not squeezed(own):
            continue
        leaf, over = plain_heading(own), plain_heading(group)
        over_name, over_unit = heading_unit(over) if over else ("", None)
        unit = heading_unit(leaf)[1] or over_unit
        said = f"{written(group)}/{written(own)}" if group else written(own)
        found.append(SheetHeading(number, leaf, over_name, said, unit))
    return tuple(found)


def _groups(sheet: Sheet, above: SheetRow, row: SheetRow) -> dict[int, object]:
    """What stands above each column, spread over merged cells and the blanks that follow; a title is no group."""
    wide = {first: last for number, first, last in sheet.wide if number == above.number}
    filled = [n for n in sorted(above.cells) if squeezed(above.cells[n])]
    texts = [squeezed(above.cells[n]) for n in filled]
    if len(filled) < 2 or any(len(text) > _LONGEST_GROUP or ":" in text for text in texts):
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
