"""The town that a sheet says once for all its rows: by its name, its title or who issued it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from data_access.cells.text import squeezed
from data_access.ledger_import.answers import Answers
from data_access.ledger_import.ledger_columns import Ledger
from data_access.ledger_import.sheets.sheet import Sheet, SheetRow
from data_access.reference.ledger_phrases import plain, row_words
from data_access.reference.organisation import towns
from data_access.reference.unit_names import town_code, town_name, usual_name

_LONGEST_ISSUER = 64
_NUMBERING = re.compile(r"^\(?[一二三四五六七八九十\d]+[)、.]")
_COUNT = re.compile(r"[(:]?(?:共|计|合计)?[\d.]+[一-鿿]{1,2}(?:[、,;][^()]*)?\)?$")


def town_of(
    sheet: Sheet, ledger: Ledger, fields: Collection[str], above: Iterable[SheetRow], answers: Answers
) -> dict[str, object]:
    """The town by its field; empty where the sheet has a column of it, names none, or names two."""
    if "town_code" in fields or not any(column.field == "town_code" for column in ledger.columns):
        return {}
    answer = answers.towns.get(plain(sheet.name))
    named = [answer] if answer and town_code(squeezed(answer)) else towns_named(sheet, above)
    return {"town_code": named[0]} if len(named) == 1 else {}


def towns_named(sheet: Sheet, above: Iterable[SheetRow]) -> list[str]:
    """The towns that the sheet's name and the rows above its table name, each once; of a part of it its own alone."""
    if sheet.section is not None:
        return [town] if (town := section_town(sheet.section)) else []
    texts = [sheet.name, *(str(v) for row in above for v in row.cells.values())]
    return list({town_code(town): town for text in texts for town in _towns_named(text)}.values())


def section_town(text: str) -> str:
    """The town of a text that says nothing else but its number and how much stands below: 一、徐泾镇(3件); else ""."""
    bare = _COUNT.sub("", _NUMBERING.sub("", squeezed(text))).strip(":")
    return bare if not bare.isascii() and town_code(bare) is not None else ""


def issuer_of(sheet: Sheet, above: Iterable[SheetRow]) -> str:
    """Who issued the sheet, by 填报单位：, its name, its title or the file's name; "" where nothing tells one."""
    titles = [squeezed(value) for row in above for value in row.cells.values() if isinstance(value, str)]
    for word in map(plain, row_words()["issuers"]):
        for title in titles:
            before, wording, unit = title.partition(f"{word}:")
            if wording and not before and unit:
                return (usual_name(unit) or unit)[:_LONGEST_ISSUER]
    for text in (sheet.name, *titles):
        if len(named := _towns_named(text)) == 1:
            return town_name(town_code(named.pop()) or "")
    in_file = [town.name for town in towns() if town.name in sheet.file]
    return in_file[0] if len(in_file) == 1 else ""


def _towns_named(text: str) -> set[str]:
    """The towns whose full name begins the text, is all of it, or stands behind 填报单位：."""
    head, _, name = squeezed(text).rpartition(":")
    words = row_words()
    about = (*words["persons"], *words["phones"], *words["notes"])  # 联系人：徐泾镇 王某 tells of nobody's sheet
    if head.endswith(tuple(map(plain, about))) and not head.endswith(tuple(map(plain, words["issuers"]))):
        return set()
    if town_code(name) is not None:
        return {name}
    ends = [n for n in range(2, len(name)) if name[n - 1] in "镇道" and town_code(name[:n]) is not None]
    if not ends:
        return set()
    first, rest = name[: ends[0]], name[ends[0] :]
    # 徐泾镇、华新镇线索台账 is the sheet of neither.
    return {first, *_towns_named(rest[1:])} if rest[0] in "、,/和及与" else {first}
