"""Which ledger a sheet is, where its headings stand, and which column is what."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from data_access.cells.text import HEADING, is_blank, squeezed
from data_access.ledger_import.answers import Answers, AnswersError, Source
from data_access.ledger_import.declared.campaigns import REGISTER
from data_access.ledger_import.example_rows import example_note, is_example
from data_access.ledger_import.known_ledgers import ledgers
from data_access.ledger_import.ledger_columns import ANYWHERE, OF_FIRM, OF_SITE, SPAN_SIGN, Ledger
from data_access.ledger_import.recognised import Layout, LedgerField
from data_access.ledger_import.sheets.as_of import as_of, last_month, month_of, year_of
from data_access.ledger_import.sheets.columns import is_unneeded, match, spelled
from data_access.ledger_import.sheets.days_meant import without_other_days
from data_access.ledger_import.sheets.former import is_past
from data_access.ledger_import.sheets.heading_words import SheetHeading, heading_unit, plain_heading
from data_access.ledger_import.sheets.headings import headings_at, is_divided
from data_access.ledger_import.sheets.naming_columns import (
    counting_column,
    identity_of,
    only_counting,
    order_within,
    running_numbers,
)
from data_access.ledger_import.sheets.neighbours import by_neighbours, phone_of_reporter, without_contradictions
from data_access.ledger_import.sheets.parties import by_parties
from data_access.ledger_import.sheets.rivals import without_rivals
from data_access.ledger_import.sheets.running_totals import without_running_totals
from data_access.ledger_import.sheets.sheet import MAX_COLUMNS, Sheet, SheetRow
from data_access.ledger_import.sheets.title_words import fields_of_title
from data_access.ledger_import.sheets.town import issuer_of, town_of
from data_access.ledger_import.sheets.unit_columns import with_units_of_rows
from data_access.ledger_import.sheets.units import beside_the_table, noted_unit, row_of_units, units_in_comments
from data_access.reference.ledger_phrases import plain, row_words

HEADING_ROWS = 20  # headings stand within these first rows that hold anything
_ENOUGH = 3  # so many required columns tell one ledger from another, so many cells are no title
_IS_FIGURE = re.compile(r"[\d\W]+").fullmatch
_OF_SITES = ANYWHERE | {"site_no", "name", "town_code"}  # any list by sites names these
# Required columns that others give as well.
_INSTEAD = {
    "amount_yuan": {"in_yuan", "out_yuan"},
    "complained_on": {"filed_on"},  # found by the office itself
    "found_at": {"found_on"},
    "reported_at": {"reported_on"},
    "lead_no": {OF_FIRM, OF_SITE},
    "case_no": {OF_FIRM},
    "seq": {"done_on", "routed_on", "agreed_on", "reported_on", "reported_at"},  # the order of days
    "site_no": {"site_name", "site_permit_no", "firm_name", "firm_uscc"},
}


def _satisfied(fields: Mapping[str, LedgerField], constant: Mapping[str, object]) -> set[str]:
    """The fields that the sheet gives: by a column of their own, as an end of a span, or once for all rows."""
    given = {part for name in (*fields, *constant) for part in name.split(SPAN_SIGN)}
    return given | {wanted for wanted, instead in _INSTEAD.items() if given & instead}


def _heading_row(sheet: Sheet, ledger: Ledger, answers: Answers) -> int:
    """Where in the sheet's list the row stands that holds most of the ledger's headings; -1 when none has any."""
    best, most = -1, 0
    for place in range(min(HEADING_ROWS, len(sheet.rows))):
        here = headings_at(sheet, place)
        own = answers.of(_source(sheet, ledger, here, sheet.rows[:place])) if answers.kept else answers
        matched, unplaced = match(here, ledger, own, sheet.hidden_columns)
        # What ends in a figure or day is a record below groups, no heading.
        known_here = len(matched) + sum(u.asked and not _IS_FIGURE(u.heading.rpartition("/")[2]) for u in unplaced)
        # A row below merged groups holds their own headings, understood or not.
        grouped = 0 <= best == place - 1 and any(number == sheet.rows[best].number for number, _, _ in sheet.wide)
        if known_here > most or (grouped and known_here == most and matched):
            best, most = place, known_here
    return best + is_divided(sheet, best) if best >= 0 else best


def _in_unit(field: LedgerField, text: str | None, earlier: str | None) -> LedgerField:
    """The column in the unit that the sheet says, else the one of an earlier answer."""
    return replace(field, unit=text or earlier, recalled=not text and earlier is not None)


def laid_out(sheet: Sheet, ledger: Ledger, answers: Answers) -> Layout | None:
    """The sheet read as that ledger, with the row that holds most of its headings; None when none has any."""
    best = _heading_row(sheet, ledger, answers)
    if best < 0:
        return None
    headings, above, rows = headings_at(sheet, best), sheet.rows[:best], sheet.rows[best + 1 :]
    examples = tuple(filter(is_example, rows))
    rows = tuple(row for row in rows if not is_example(row)) if examples else rows
    now, answers = answers, answers.of(source := _source(sheet, ledger, headings, above))
    fields, unused = match(headings, ledger, answers, sheet.hidden_columns)
    answered = {h.number for h in headings if answers.heading(ledger.name, h.written) is not None}
    fields, other = by_neighbours(fields, headings, answered)
    fields, running = without_running_totals(sheet, ledger, fields, above, rows, answered)
    fields, left = by_parties(fields, unused, ledger, headings, rows, answered)
    fields, contradicting = without_contradictions(fields, headings, rows, sheet.hidden_columns)
    units_below = row_of_units(rows[0], (h.number for h in headings)) if rows else None
    if units_below:
        rows = rows[1:]
    titles = [row for row in above if len(row.cells) < _ENOUGH]
    noted = noted_unit(sheet.name, (*above, *beside_the_table(sheet, titles)), rows, (ledger.name, *ledger.aliases))
    below: dict[int, str | None] = dict(
        units_in_comments(sheet, [row for row in sheet.rows[: best + 1] if row not in titles])
    )
    below |= {number: _money(unit) for number, unit in (units_below or {}).items()}
    in_headings = {heading.number: heading.unit for heading in headings}

    def with_unit(field: LedgerField) -> LedgerField:
        text = now.unit(ledger.name, field.heading) or field.unit or in_headings.get(field.number)
        # What the sheet says itself goes before what an earlier file was said to mean.
        return _in_unit(field, text or below.get(field.number) or noted, answers.unit(ledger.name, field.heading))

    fields = {name: with_unit(field) for name, field in fields.items()}
    settled = answered | sheet.hidden_columns | phone_of_reporter(fields)
    fields, left = without_rivals(
        *without_other_days(fields, left, ledger=ledger, rows=rows, answered=answered), rows, settled, with_unit
    )
    rows, saying_units = with_units_of_rows(fields, headings, rows)
    fields = _with_domain(ledger, fields)
    fields |= order_within(ledger, fields, headings, rows)
    constant = town_of(sheet, ledger, fields, above, answers) | month_of(sheet, ledger, fields, above)
    constant |= (constants := fields_of_title(sheet, ledger, fields, above))
    known = {field.number for field in fields.values()}
    numbering = frozenset(h.number for h in headings if h.leaf in map(plain, row_words()["numbering"]))
    read = {field.heading for field in fields.values()}
    counting = running_numbers(ledger, fields, headings, rows)
    fields = {name: field for name, field in fields.items() if name not in counting}
    given = _satisfied(fields, constant)
    counts = counting_column(headings, rows, known)
    counted = ledger.key.field in counting or bool(counts) or is_named(sheet, ledger)
    identity = identity_of(ledger, fields, given - _INSTEAD.keys(), counted=counted)
    if identity in ledger.if_counted and counts:
        other += only_counting(ledger, {counts: True}, identity)
    if identity:
        given.add(ledger.key.field)
    other += only_counting(ledger, {f.heading: f.column.field == ledger.key.field for f in counting.values()}, identity)
    read |= {u.heading for u in contradicting}
    unused = (*(u for u in left if u.heading not in read), *other, *running, *contradicting)
    named = {u.heading for u in unused}
    lost = known | numbering | saying_units | {u.number for u in left}
    reached, unread, wrong = as_of(above)
    return Layout(
        sheet=sheet.name,
        ledger=ledger,
        heading_row=sheet.rows[best].number,
        fields=fields,
        numbering=numbering,
        missing=tuple(c.heading for c in ledger.columns if c.required and c.field not in given),
        skipped=tuple(h.written for h in headings if h.number not in lost and h.written not in named | read),
        rows=rows,
        as_of=reached,
        unread=unread,
        wrong_as_of=wrong,
        unused=unused,
        identity=identity,
        constant=constant,
        answers=answers,
        year=year_of(above, sheet.name, fields.values(), rows),
        last_month=last_month(above, sheet.name),
        source=source,
        hidden_rows=sheet.hidden_rows,
        from_1904=sheet.from_1904,
        notes=(*_notes(sheet, fields, ledger, constants, given), *example_note(examples)),
        past=is_past(sheet.name),
    )


def _lacking(layout: Layout) -> list[str]:
    """The headings that tell the ledger and are not there, see `Column.usual`."""
    given = _satisfied(layout.fields, layout.constant)
    lacking = [c.heading for c in layout.ledger.columns if c.usual and c.field not in given]
    return [*layout.missing, *lacking]


def _with_domain(ledger: Ledger, fields: dict[str, LedgerField]) -> dict[str, LedgerField]:
    """所属行业 says the domain too, where no column does: 建筑业 is 工程建设领域."""
    industry = fields.get("sub_industry")
    column = next((c for c in ledger.columns if c.field == "domain"), None)
    if column is None or industry is None or "domain" in fields:
        return fields
    return fields | {"domain": replace(industry, column=column)}


def _notes(
    sheet: Sheet, fields: dict[str, LedgerField], ledger: Ledger, constants: dict[str, object], given: set[str]
) -> tuple[str, ...]:
    hidden = [field.heading for field in fields.values() if field.number in sheet.hidden_columns]
    messages = [f"的“{'”“'.join(hidden)}”是隐藏的列，已采用，请核对"] if hidden else []
    headings = {column.field: column.heading for column in ledger.columns}
    if sheet.beyond:
        known = spelled(ledger)  # what the ledger would read is named first
        named = sorted(sheet.beyond, key=lambda text: heading_unit(plain_heading(text))[0] not in known)
        first = "、".join(text[:20] for text in named[:10]) + ("等" if len(named) > 10 else "")
        messages.append(f"第{MAX_COLUMNS}列以后还有{len(sheet.beyond)}列（{first}），没有读取，请移到前面后重新导入")
    messages += [f"没有“{headings[name]}”一列，按表名写明的“{word}”读取" for name, word in constants.items()]
    whole = all(c.field in given for c in ledger.columns if c.required)  # else it may only mend what is known
    if whole and (lacking := [c.heading for c in ledger.columns if c.usual and c.field not in given]):
        messages.append(f"没有“{'”“'.join(lacking)}”列，这些内容按不详导入，请补上后重新导入")
    return tuple(messages)


def _source(sheet: Sheet, ledger: Ledger, headings: tuple[SheetHeading, ...], above: tuple[SheetRow, ...]) -> Source:
    return Source(issuer_of(sheet, above), ledger.name, tuple(plain(heading.written) for heading in headings))


def refuse_unknown_headings(answers: Answers) -> None:
    """Raise AnswersError naming the answers that are no heading of their ledger, nor a group of its headings."""
    faults = []
    for key, answer in answers.headings.items():
        own = next((ledger for ledger in ledgers() if key.startswith(f"{plain(ledger.name)}/")), None)
        if own is None:
            faults.append(f"{key}：应以台账名开头，如“欠薪线索/…”")
            continue
        known = {name for spelling in spelled(own) for name in (spelling, spelling.partition("/")[0])}
        if plain_heading(answer) not in known and not is_unneeded(answer):
            faults.append(f"{key}：“{answer}”不是{own.name}台账的表头")
    if faults:
        raise AnswersError([f"答复 · {HEADING} · {fault}" for fault in faults])


def _money(unit: str) -> str | None:
    return heading_unit(f"({unit})")[1]


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
    name = plain_heading(sheet.name)
    called = {name, heading_unit(name)[0]}  # 监察案件 and 专户 end as a unit does
    for ledger in ledgers():
        if not called.isdisjoint((ledger.name, *ledger.aliases)):
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
        usual = [column for column in ledger.columns if column.required or column.usual]
        lacking = _lacking(layout)
        columns = len(layout.fields) + len(layout.skipped)
        called_otherwise = any(is_named(sheet, other) for other in ledgers() if other != ledger)
        if layout.identity != (ledger.key.field,) and called_otherwise:
            continue  # what has only a stand-in for its number and is called otherwise is something else
        if ledger.name == REGISTER and called_otherwise and not is_named(sheet, ledger):
            continue  # every list of firms has their codes and names
        own = len(layout.fields.keys() - ANYWHERE)
        # What has its number and all that is required is that ledger, however much else stands beside it.
        telling = [column for column in usual if column.field not in _OF_SITES]
        whole = not lacking and layout.has_numbers and len(usual) >= _ENOUGH and len(telling) > 1
        whole = whole or (not layout.missing and is_named(sheet, ledger))
        if len(lacking) * 2 > len(usual) or (own * 2 < columns and not whole):
            continue
        rank = (any(word in name for word in (ledger.name, *ledger.aliases)), len(layout.fields), layout)
        if best is None or rank[:2] > best[:2]:
            best = rank
    return best[2] if best else "名称和表头都不是已知台账"
