"""Forms: a sheet filled in for one site or incident, entries beside labels, read as a row of each ledger it has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from data_access.cells.text import is_blank, squeezed, written
from data_access.database.schema import ITEM_RESULTS
from data_access.ledger_import.answers import Answers, Source
from data_access.ledger_import.declared.funds import ACCOUNT_MONTHS, DEPOSITS
from data_access.ledger_import.declared.office import INCIDENTS
from data_access.ledger_import.declared.sites import INSPECTIONS, SITES
from data_access.ledger_import.known_ledgers import forms, ledger
from data_access.ledger_import.ledger_columns import ITEM_PREFIX, SPAN_SIGN, Column, Ledger
from data_access.ledger_import.recognised import Layout, LedgerField, Unused
from data_access.ledger_import.sheets.as_of import as_of
from data_access.ledger_import.sheets.form_titles import month_of, town_of_title
from data_access.ledger_import.sheets.heading_words import heading_unit, plain_heading
from data_access.ledger_import.sheets.sheet import Sheet, SheetRow
from data_access.ledger_import.sheets.town import issuer_of
from data_access.ledger_import.sheets.units import beside_the_table, noted_unit
from data_access.reference.form_names import FormNames
from data_access.reference.ledger_phrases import plain, row_words, vocabulary

_TICKS = "√✓✔☑■"
_MARKS = _TICKS + "□☐☒×✗✘X"
_FEWEST = 3  # entries that make a sheet with a form's title that form
_NUMBERING = re.compile(r"^(?:[(]?[一二三四五六七八九十\d]{1,3}[)]|[一二三四五六七八九十\d]{1,3}[、.])")
_PHONE = re.compile(r"[\s,、;:/(]*(?:(?:联系)?电话|手机)?[\s:]*\+?\d[\d\s()、,;/+-]{3,}$")
# What names a record where the form has no number; a deposit is looked for among those of its site.
_IDENTITY = {
    INSPECTIONS: ("site_name", "inspected_on"), DEPOSITS: ("site_name", "form"), INCIDENTS: ("title", "found_at"),
}  # fmt: skip


@dataclass(frozen=True)
class _Entry:
    """A text of the sheet and what stands beside it."""

    label: str  # as compared
    groups: tuple[str, ...]  # what it stands under, the nearest first
    written: str
    row: int
    cell: object
    displayed: str | None
    note: str = ""  # a remark beside what is ticked
    ticks: bool = False  # an answer with boxes, or below 符合 | 不符合


@dataclass(frozen=True)
class Form:
    name: str
    layouts: tuple[Layout, ...]  # one row each
    skipped: tuple[str, ...]  # entries that nobody knows
    asked: tuple[str, ...]  # those of them that tick something
    read: int  # entries that are understood


def read_form(sheet: Sheet, answers: Answers) -> Form | None:
    """The sheet as the form whose title it bears; None for what is none."""
    title = plain(sheet.name) + "".join(squeezed(v).upper() for row in sheet.rows[:3] for v in row.cells.values())
    for names in forms():
        if not any(plain(word) in title for word in names.titles):
            continue
        found = {(name, c.field): tuple(map(plain_heading, s)) for name, c, s in _labels(names)}
        known = {_bare(spelling.rpartition("/")[2]) for spellings in found.values() for spelling in spellings}
        known |= {_bare(word) for word in row_words()["issuers"]}
        items = {_bare(s) for (_, field), of in found.items() if field.startswith(ITEM_PREFIX) for s in of}
        entries = [entry for entry in _entries(sheet, known, items) if not is_blank(entry.cell)]
        used: set[int] = set()
        layouts = [_layout(sheet, ledger(name), names, entries, used, answers) for name in names.labels]
        if len(used) >= _FEWEST:
            left = [entry for n, entry in enumerate(entries) if n not in used]
            skipped = tuple(dict.fromkeys(entry.written for entry in left))
            messages = [e.written for e in left if e.ticks and answers.heading(INSPECTIONS, e.written) is None]
            return Form(names.name, tuple(layouts), skipped, tuple(dict.fromkeys(messages)), len(used))
    return None


def _labels(names: FormNames) -> Iterator[tuple[str, Column, tuple[str, ...]]]:
    """The entries of a form: ledger, its column, how it is called."""
    for name, fields in names.labels.items():
        for column in ledger(name).columns:
            if column.field in fields or column.field.startswith(ITEM_PREFIX):
                own = fields.get(column.field, ())
                yield name, column, (*own, column.heading, *column.aliases)


def _entries(sheet: Sheet, known: set[str], items: set[str]) -> Iterator[_Entry]:
    """Every label with what stands to its right before the next, or in its own cell behind a colon.

    One of the ``items`` is an entry also where none of its boxes is ticked.
    """
    above: dict[int, str] = {}
    heads: dict[int, str] = {}
    for row in sheet.rows:
        numbers = [n for n in sorted(row.cells) if squeezed(row.cells[n])]
        answers = _heads(row)
        heads = answers or heads
        place = 0
        while place < len(numbers):
            number = numbers[place]
            place += 1
            if number in row.spread:
                continue
            text = written(row.cells[number])
            head, colon, rest = squeezed(text).partition(":")
            if colon and rest and _label(head, known) in known:
                yield _Entry(_label(head, known), _over(above, number), head, row.number, rest, None)
                continue
            for other in [n for n in above if n >= number]:
                del above[other]
            above[number] = plain_heading(text)
            beside = []
            while place < len(numbers) and _label(row.cells[numbers[place]], known) not in known:
                if numbers[place] not in row.spread:
                    beside.append(numbers[place])
                place += 1
            # Texts before a label are what it stands under.
            if _label(text, known) not in known and place < len(numbers):
                above |= {n: plain_heading(row.cells[n]) for n in beside}
                continue
            if _label(text, known) not in known and len(beside) > 1:
                first, *beside = beside
                text, number = written(row.cells[first]), first
                above[number] = plain_heading(text)
            label, over = _label(text, known), _over(above, number)
            if not answers and heads and label in items and not heads.keys() & {*beside}:
                note = "，".join(squeezed(row.cells[n]) for n in beside)
                yield _Entry(label, over, text, row.number, _unticked(heads.values()), None, note, ticks=True)
            elif beside:
                content, note, ticks = _content(row, beside, heads)
                yield _Entry(label, over, text, row.number, content, row.displayed.get(beside[0]), note, ticks)


def _heads(row: SheetRow) -> dict[int, str]:
    """The answers of a check form that stand above their columns: 符合 | 不符合."""
    words = {n: squeezed(v) for n, v in row.cells.items()}
    answers = {n: word for n, word in words.items() if word.isalnum() and word.upper() in vocabulary("mark").values}
    known = {vocabulary("mark").values[word.upper()] for word in answers.values()}
    return answers if len(known) > 1 else {}


def _content(row: SheetRow, beside: list[int], heads: dict[int, str]) -> tuple[object, str, bool]:
    """What stands beside a label: the first cell, options with their boxes together, or the column that is ticked.

    With it the remark beside what is ticked, and whether anything is.
    """
    texts = {n: squeezed(row.cells[n]) for n in beside}
    marked = {n: text for n, text in texts.items() if text in _MARKS}
    if heads and marked:
        columns = [heads.get(n, "") for n in marked]
        one = len(columns) == 1 and columns[0] and set(marked.values()) <= set(_TICKS)
        ticked = columns[0] if one else "".join(f"{t}{heads.get(n, '（不在栏内）')}" for n, t in marked.items())
        return ticked, "，".join(t for n, t in texts.items() if n not in heads.keys() | marked.keys()), True
    in_columns = [text for n, text in texts.items() if n in heads]
    if in_columns and all(is_blank(text) for text in in_columns):  # / in each column
        return ITEM_RESULTS[-1], "", True
    if not any(set(text) & set(_MARKS) for text in texts.values()):
        return row.cells[beside[0]], "", False
    options = [t for t in texts.values() if set(t) & set(_MARKS) or t.upper() in vocabulary("mark").values]
    return "".join(options), "，".join(t for t in texts.values() if t not in options), True


def _unticked(words: Iterable[str]) -> str:
    return "".join(f"□{word}" for word in words)


def _bare(text: str) -> str:
    """A label as compared: without its numbering and unit."""
    leaf = _NUMBERING.sub("", plain_heading(text)) or plain_heading(text)
    return heading_unit(leaf)[0]


def _label(text: object, known: set[str]) -> str:
    """A label as it is known: 是否签订劳动合同 asks for 劳动合同."""
    bare = _bare(squeezed(text))
    questions, asked = (tuple(map(plain, row_words()[key])) for key in ("questions", "asked"))
    if bare in known or not any(word in bare for word in questions):
        return bare
    left, before = bare, ""
    while left != before and left not in known:
        before = left
        for word in (*questions, *asked):
            left = left.removeprefix(word).removesuffix(word)
            if left in known:
                break
    return left if left in known else bare


def _over(above: dict[int, str], number: int) -> tuple[str, ...]:
    return tuple(above[n] for n in sorted(above, reverse=True) if n < number)


def _layout(
    sheet: Sheet, own: Ledger, names: FormNames, entries: list[_Entry], used: set[int], answers: Answers
) -> Layout:
    """One ledger's row of the form; entries that were understood go into ``used``."""
    source = Source(issuer_of(sheet, sheet.rows[:3]), own.name, (names.name,))
    answers = answers.of(source)
    noted = noted_unit(sheet.name, (*sheet.rows, *beside_the_table(sheet, sheet.rows)), ())
    answered = {n: _bare(a) for n, e in enumerate(entries) if (a := answers.heading(own.name, e.written)) is not None}
    fields: dict[str, LedgerField] = {}
    cells: dict[int, object] = {}
    displayed: dict[int, str] = {}
    doubled = []
    for name, column, spellings in _labels(names):
        if name != own.name:
            continue
        found = _find(entries, spellings, answered)
        used |= set(found)
        if len({written(entries[n].cell) for n in found}) > 1:
            doubled.append(Unused(entries[found[0]].written, "填了两次，内容不同"))
            continue
        if not found:
            continue
        entry, number = entries[found[0]], len(fields) + 1
        unit = answers.unit(own.name, entry.written) or heading_unit(plain_heading(entry.written))[1] or noted
        fields[column.field] = LedgerField(column, number, entry.written, unit, entry.row)
        cells[number] = _without_phone(entry)
        if entry.displayed is not None:
            displayed[number] = entry.displayed
    _take_notes(own, [e for n, e in enumerate(entries) if n in used and e.note], fields, cells)
    if own.name == ACCOUNT_MONTHS and "month" not in fields and (message := month_of(sheet, names)) is not None:
        month = next(column for column in own.columns if column.field == "month")
        number, (row, text, day) = len(fields) + 1, message
        fields["month"] = LedgerField(month, number, text, None, row)
        cells[number] = day
    issuers = tuple(map(plain, row_words()["issuers"]))
    issued = [f"{e.written}:{written(e.cell)}" for e in entries if e.label in issuers]
    constant = town_of_title(sheet, own, min((e.row for e in entries), default=1), issued, fields, answers)
    if own.name == SITES and not constant and "name" in fields and "town_code" not in fields:
        town = next(column for column in own.columns if column.field == "town_code")
        fields["town_code"] = LedgerField(
            town, len(fields) + 1, town.heading, None, fields["name"].row
        )  # a known site's
    given = {*constant, *(part for name in fields for part in name.split(SPAN_SIGN))}
    identity: tuple[str, ...] = (own.key.field,) if own.key.field in fields else _IDENTITY.get(own.name, ())
    if not identity:
        identity = next((stand_in for stand_in in own.stand_ins if given >= set(stand_in)), ())
    first = min((field.row for field in fields.values() if field.row), default=1)
    reached, unread, wrong = as_of(sheet.rows)
    return Layout(
        sheet=f"{sheet.name}（{own.name}）", ledger=own, heading_row=0, fields=fields, numbering=frozenset(),
        missing=_missing(own, given, identity), skipped=(), rows=(SheetRow(first, cells, displayed=displayed),),
        as_of=reached, unread=unread, wrong_as_of=wrong,
        unused=tuple(doubled), identity=identity, answers=answers, constant=constant, source=source,
    )  # fmt: skip


def _take_notes(own: Ledger, noted: list[_Entry], fields: dict[str, LedgerField], cells: dict[int, object]) -> None:
    """What stands beside the ticks goes to the remark, each with its label."""
    column = next((column for column in own.columns if column.field == "remark"), None)
    if column is None or not noted:
        return
    field = fields.setdefault("remark", LedgerField(column, len(fields) + 1, noted[0].written, None, noted[0].row))
    messages = (written(cells.get(field.number, "")), *(f"{entry.written}：{entry.note}" for entry in noted))
    cells[field.number] = "；".join(filter(None, messages))


def _without_phone(entry: _Entry) -> object:
    """What an entry says without the telephone, and the person before it, that its label asks for beside a name."""
    if not isinstance(entry.cell, str) or not entry.label.endswith(tuple(map(plain, row_words()["phones"]))):
        return entry.cell
    name = _PHONE.sub("", written(entry.cell))
    firm, _, person = name.rpartition(" ")
    return firm if person and firm.endswith(tuple(row_words()["firm_names"])) else name


def _missing(own: Ledger, given: set[str], identity: tuple[str, ...]) -> tuple[str, ...]:
    """What a record of that ledger cannot do without and the form does not say."""
    lacking = [column for column in own.columns if column.required and column.field not in given]
    if own.name == DEPOSITS:  # compared with what is known, never stored
        lacking = [column for column in lacking if column.field in ("form", "amount_yuan")]
    if given & {"site_name", "site_permit_no"}:
        lacking = [column for column in lacking if column.field != "site_no"]
    if identity and given >= set(identity):
        lacking = [column for column in lacking if column.field != own.key.field]
    return tuple(column.heading for column in lacking)


def _find(entries: list[_Entry], spellings: tuple[str, ...], answered: dict[int, str]) -> list[int]:
    """The entries under the most precise spelling that any has."""
    for spelling in dict.fromkeys(map(plain_heading, spellings)):
        group, _, leaf = spelling.rpartition("/")
        found = [
            n for n, e in enumerate(entries) if answered.get(n, e.label) == _bare(leaf)
            and (not group or any(group in over for over in e.groups))
        ]  # fmt: skip
        if found:
            return found
    return []
