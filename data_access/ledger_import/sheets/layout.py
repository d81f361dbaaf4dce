"""Which ledger a sheet is, where its headings stand, and which column is what."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import cache

from data_access.cells.text import is_blank, squeezed
from data_access.ledger_import.answers import Answers
from data_access.ledger_import.known_ledgers import ledgers
from data_access.ledger_import.ledger_columns import ANYWHERE, SPAN_SIGN, Column, Ledger
from data_access.ledger_import.recognised import Layout, LedgerField, SheetHeading, Unused
from data_access.ledger_import.sheets.as_of import as_of
from data_access.ledger_import.sheets.headings import headings_at, is_generic, plain_heading, spellings
from data_access.ledger_import.sheets.identity import identity_of, running_numbers, told_as_counting
from data_access.ledger_import.sheets.neighbours import by_neighbours
from data_access.ledger_import.sheets.units import heading_unit, noted_unit, row_of_units
from data_access.ledger_import.sheets.workbook import Sheet, SheetRow
from data_access.reference.ledger_phrases import plain, row_words
from data_access.reference.unit_names import town_code

HEADING_ROWS = 20  # headings stand within these first rows
# Required columns that others give as well.
_INSTEAD = {"amount_yuan": {"in_yuan", "out_yuan"}, "site_no": {"site_name", "site_permit_no"}}


@dataclass(frozen=True)
class _Claim:
    rank: tuple[int, int, int]  # place among the field's headings, among the heading's spellings, column
    column: Column
    heading: SheetHeading


@cache
def _spelled(ledger: Ledger) -> dict[str, list[tuple[int, Column]]]:
    """Every spelling of a heading with the columns it may stand for: how precise it is, the column."""
    found: dict[str, list[tuple[int, Column]]] = {}
    for column in ledger.columns:
        for place, heading in enumerate((column.heading, *column.aliases)):
            found.setdefault(plain_heading(heading), []).append((place, column))
    return found


def _match(
    headings: tuple[SheetHeading, ...], ledger: Ledger, answers: Answers
) -> tuple[dict[str, LedgerField], tuple[Unused, ...]]:
    """The columns understood, by field, and the headings that are not used though they are like one: heading, why."""
    spelled, claims = _spelled(ledger), list[_Claim]()
    leaves = Counter(heading.leaf for heading in headings)
    doubled = {h.number for h in headings if leaves[h.leaf] > 1 and h.group and is_generic(h)}
    # 人数 twice without a group: which is reported, which verified?
    names = Counter(heading_unit(heading.leaf)[0] for heading in headings if not heading.group)
    twice = {h.number for h in headings if not h.group and names[heading_unit(h.leaf)[0]] > 1 and is_generic(h)}
    figures = {spelling for spelling, known in spelled.items() if any(column.kind.once for _, column in known)}
    doubled |= {h.number for h in headings if h.number in twice and figures & set(spellings(h))}
    for heading in headings:
        answer = answers.heading(ledger.name, heading.written)
        if answer is not None:
            claims += [_Claim((-1, -1, heading.number), c, heading) for _, c in spelled.get(plain_heading(answer), ())]
            continue
        for order, spelling in enumerate(spellings(heading)):
            claims += [
                _Claim((p, order, heading.number), c, heading)
                for p, c in spelled.get(spelling, ())
                if not (c.kind.once and heading.number in twice)
            ]
    found: dict[str, LedgerField] = {}
    taken: dict[int, str] = {}
    lost: dict[int, Unused] = {}
    for claim in sorted(claims, key=lambda c: (c.rank[0] > 0, c.rank)):
        field, heading = claim.column.field, claim.heading
        if heading.number in taken:
            continue
        if field in found:
            told = f"“{claim.column.heading}”已取自“{found[field].heading}”"
            lost.setdefault(heading.number, Unused(heading.written, told))
            continue
        found[field] = LedgerField(claim.column, heading.number, heading.written, heading.unit)
        taken[heading.number] = field
    unused = [why for number, why in sorted(lost.items()) if number not in taken]
    unplaced = doubled - taken.keys() - lost.keys()
    unused += [Unused(h.written, "分不清属于哪一项", asked=True) for h in headings if h.number in unplaced]
    return dict(sorted(found.items(), key=lambda item: item[1].number)), tuple(unused)


def _satisfied(fields: dict[str, LedgerField], constant: dict[str, object]) -> set[str]:
    """The fields that the sheet gives: by a column of their own, as an end of a span, or once for all rows."""
    given = {part for name in (*fields, *constant) for part in name.split(SPAN_SIGN)}
    return given | {wanted for wanted, instead in _INSTEAD.items() if given & instead}


def laid_out(sheet: Sheet, ledger: Ledger, answers: Answers) -> Layout | None:
    """The sheet read as that ledger, with the row that holds most of its headings; None when none has any."""
    best, fields = -1, dict[str, LedgerField]()
    for place, row in enumerate(sheet.rows):
        if row.number > HEADING_ROWS:
            break
        matched, _ = _match(headings_at(sheet, place), ledger, answers)
        # A row below merged groups holds their own headings, understood or not.
        grouped = 0 <= best == place - 1 and any(number == sheet.rows[best].number for number, _, _ in sheet.wide)
        if len(matched) > len(fields) or (grouped and len(matched) == len(fields)):
            best, fields = place, matched
    if best < 0:
        return None
    headings, above, rows = headings_at(sheet, best), sheet.rows[:best], sheet.rows[best + 1 :]
    fields, unused = _match(headings, ledger, answers)
    fields, other = by_neighbours(fields, headings, rows)
    units_below = row_of_units(rows[0], (h.number for h in headings)) if rows else None
    if units_below:
        rows = rows[1:]
    noted = noted_unit(sheet.name, above, rows, (ledger.name, *ledger.aliases))
    below = {number: _money(unit) for number, unit in (units_below or {}).items()}
    fields = {
        name: replace(
            field, unit=answers.unit(ledger.name, field.heading) or field.unit or below.get(field.number) or noted
        )
        for name, field in fields.items()
    }
    constant = _constant(sheet, ledger, fields, above, answers)
    known = {field.number for field in fields.values()}
    numbering = frozenset(h.number for h in headings if h.leaf in map(plain, row_words()["numbering"]))
    read = {field.heading for field in fields.values()}
    counting = running_numbers(ledger, fields, headings, rows)
    fields = {name: field for name, field in fields.items() if name not in counting}
    given = _satisfied(fields, constant)
    identity = identity_of(ledger, fields, given - _INSTEAD.keys(), counted=ledger.key.field in counting)
    if identity:
        given.add(ledger.key.field)
    other += told_as_counting(ledger, counting.values(), identity)
    unused = (*(u for u in unused if u.heading not in read), *other)
    named = {u.heading for u in unused}
    return Layout(
        sheet.name,
        ledger,
        sheet.rows[best].number,
        fields,
        numbering,
        tuple(c.heading for c in ledger.columns if c.required and c.field not in given),
        tuple(h.written for h in headings if h.number not in known | numbering and h.written not in named),
        rows,
        *as_of(above, sheet.name),
        unused=unused,
        identity=identity,
        constant=constant,
        answers=answers,
    )


def _money(unit: str) -> str | None:
    return heading_unit(f"({unit})")[1]


def _constant(
    sheet: Sheet, ledger: Ledger, fields: dict[str, LedgerField], above: tuple[SheetRow, ...], answers: Answers
) -> dict[str, object]:
    """What the sheet says once for all its rows: its town, by its name or its title."""
    if "town_code" in fields or not any(column.field == "town_code" for column in ledger.columns):
        return {}
    answer = answers.towns.get(plain(sheet.name))
    said = [answer] if answer else [sheet.name, *(str(v) for row in above for v in row.cells.values())]
    for text in said:
        if (town := _town_named(text)) is not None:
            return {"town_code": town}
    return {}


def _town_named(text: str) -> str | None:
    """The one town whose full name begins the text or is all of it: 徐泾镇, 徐泾镇欠薪线索台账."""
    name = squeezed(text)
    if town_code(name) is not None:
        return name
    ends = [n for n in range(2, len(name)) if name[n - 1] in "镇道" and town_code(name[:n]) is not None]
    # 徐泾镇、华新镇线索台账 is the sheet of neither.
    return name[: ends[0]] if ends and name[ends[0]] not in "、,/和及与" else None


def title_of(sheet: Sheet) -> str:
    """The sheet's name and the title above its table, as compared."""
    first = sheet.rows[0].cells.values() if sheet.rows and len(sheet.rows[0].cells) == 1 else ()
    return plain(sheet.name) + "".join(squeezed(value).upper() for value in first)


def is_named(sheet: Sheet, ledger: Ledger) -> bool:
    title = title_of(sheet)
    return any(plain(word) in title for word in (ledger.name, *ledger.aliases) if len(word) > 1)


def recognise(sheet: Sheet, answers: Answers | None = None) -> Layout | str:
    """The sheet's layout, by its name or else by its headings; the reason (Chinese) when it is no ledger.

    A sheet that bears a ledger's name, or most of its headings, is that ledger even when ``missing`` is not empty.
    """
    answers = answers or Answers()
    if not any(not is_blank(value) for row in sheet.rows for value in row.cells.values()):
        return "空工作表"
    name = heading_unit(plain_heading(sheet.name))[0]
    for ledger in ledgers():
        if name in (ledger.name, *ledger.aliases):
            layout = laid_out(sheet, ledger, answers)
            required = tuple(c.heading for c in ledger.columns if c.required)
            return layout or Layout(
                sheet.name, ledger, 0, {}, frozenset(), missing=required, skipped=(), rows=(), as_of=None
            )
    best: tuple[bool, int, Layout] | None = None
    for ledger in ledgers():
        layout = laid_out(sheet, ledger, answers)
        if layout is None or not layout.identity:
            continue
        required_count = sum(column.required for column in ledger.columns)
        columns = len(layout.fields) + len(layout.skipped)
        if layout.identity != (ledger.key.field,) and any(
            is_named(sheet, other) for other in ledgers() if other != ledger
        ):
            continue  # what has only a stand-in for its number and is called otherwise is something else
        own = len(layout.fields.keys() - ANYWHERE)
        if len(layout.missing) * 2 > required_count or own * 2 < columns:
            continue
        rank = (any(word in name for word in (ledger.name, *ledger.aliases)), len(layout.fields), layout)
        if best is None or rank[:2] > best[:2]:
            best = rank
    return best[2] if best else "名称和表头都不是已知台账"
