"""Which sheets of a workbook are loaded: the visible before the hidden, each for itself; the others with what lacks."""

from __future__ import annotations

from collections.abc import Sequence

from data_access.cells.text import HEADING, TOWN
from data_access.ledger_import.answers import Answers
from data_access.ledger_import.declared.campaigns import REGISTER
from data_access.ledger_import.declared.sites import INSPECTIONS
from data_access.ledger_import.example_rows import is_example_sheet
from data_access.ledger_import.known_ledgers import ledger as ledger_called
from data_access.ledger_import.known_ledgers import ledgers
from data_access.ledger_import.ledger_columns import Ledger
from data_access.ledger_import.load_report import MOST_ASKED, Question
from data_access.ledger_import.mending_rows import may_mend
from data_access.ledger_import.recognised import Layout, Sheets
from data_access.ledger_import.sheets.columns import spelled
from data_access.ledger_import.sheets.former import is_void
from data_access.ledger_import.sheets.forms import Form, read_form
from data_access.ledger_import.sheets.heading_words import plain_heading
from data_access.ledger_import.sheets.layout import is_named, laid_out, recognise
from data_access.ledger_import.sheets.sheet import Sheet
from data_access.ledger_import.sheets.town import towns_named
from data_access.ledger_import.sheets.wide_tables import heading_text as named_of_wide
from data_access.ledger_import.sheets.wide_tables import items_below_each_other, side_by_side
from data_access.reference.ledger_phrases import plain, row_words

_LIKE = 3  # so many known headings make a sheet like a ledger


def choose_sheets(sheets: Sequence[Sheet], answers: Answers) -> Sheets:
    found = Sheets()
    order = {sheet.name: place for place, sheet in enumerate(sheets)}
    guides = {plain(name) for name in row_words()["guides"]}
    for sheet in sorted(sheets, key=lambda s: (s.hidden, bool(is_void(s.name)))):
        if plain(sheet.name) in guides:
            found.skipped[sheet.name] = "是填写说明"
            continue
        if is_example_sheet(sheet.name, _title(sheet)):
            found.skipped[sheet.name] = "是填写示例"
            continue
        layout = recognise(sheet, answers)
        form = read_form(sheet, answers)
        if form and isinstance(layout, Layout) and not layout.missing and len(layout.fields) >= form.read:
            form = None  # a table whose headings the form shares
        if form is not None and sheet.hidden:
            found.skipped[sheet.name] = f"隐藏的工作表，是“{form.name}”"
        elif form is not None:
            _take_form(found, sheet, form)
            order |= {part.sheet: order[sheet.name] for part in form.layouts}
        elif isinstance(layout, str):
            like = _resembled(sheet, answers)
            if like is None or sheet.hidden:
                found.skipped[sheet.name] = layout
            else:
                _refuse(found, like, sheet.section)
        else:
            _take_table(found, sheet, layout)
    found.layouts.sort(key=lambda layout: order[layout.sheet])
    return found


def _title(sheet: Sheet) -> str:
    """What stands alone in the first row."""
    first = sheet.rows[0].cells.values() if sheet.rows else ()
    return str(next(iter(first))) if len(first) == 1 else ""


def _take_table(found: Sheets, sheet: Sheet, layout: Layout) -> None:
    """A table that is a ledger, unless another sheet of that ledger stands and this one is hidden or called void."""
    void, name = is_void(sheet.name), layout.ledger.name
    present = [other for other in found.layouts if other.ledger is layout.ledger] if sheet.hidden or void else []
    if (why := layout.wrong_as_of or items_below_each_other(sheet, layout)) and not present:
        found.refused[sheet.name] = why
    elif present:
        why = "隐藏的工作表" if sheet.hidden else f"名称里有“{void}”"
        found.skipped[sheet.name] = f"{why}，{name}台账已取自“{present[0].sheet}”"
    elif layout.missing and not may_mend(layout):
        _refuse(found, layout, sheet.section)
    else:
        if layout.missing:
            _refuse(otherwise := Sheets(), layout, sheet.section)
            found.mending[sheet.name] = otherwise.refused[sheet.name], otherwise.asked
        found.layouts.append(layout)
        _ask_of_towns(found, sheet, layout)
        found.hidden += [sheet.name] * sheet.hidden
        if void:
            found.notes.setdefault(sheet.name, []).append(f"名称里有“{void}”，已导入，请核对是否现行")


def _ask_of_towns(found: Sheets, sheet: Sheet, layout: Layout) -> None:
    """Name and title tell two towns, and no column whose a row is: told, and asked."""
    if layout.column("town_code") is None or "town_code" in {*layout.fields, *layout.constant}:
        return
    named = towns_named(sheet, [row for row in sheet.rows if row.number < layout.heading_row])
    if len(named) > 1:
        message = f"写明了{'、'.join(named)}，没有街镇一列，分不清各行属于哪个街镇，均未归属，请补上街镇一列"
    elif sheet.section is not None:
        message = f"在“{sheet.section}”下面，没有写明属于哪个街镇，均未归属"
    else:
        return
    found.notes.setdefault(sheet.name, []).append(message)
    found.asked.append(Question(TOWN, layout.sheet, layout.sheet, "", "整张表属于哪个街镇"))


def _refuse(found: Sheets, layout: Layout, section: str | None) -> None:
    lacking = "、".join(f"“{heading}”" for heading in layout.missing)
    parts = side_by_side((*layout.skipped, *(u.heading for u in layout.unused)))
    if lacking and parts:  # no single column of theirs is the one that lacks
        found.refused[layout.sheet] = f"像{layout.ledger.name}台账，但{named_of_wide(parts)}"
        return
    if lacking and (firms := _of_firms(layout)):
        found.refused[layout.sheet] = f"像{layout.ledger.name}台账，但{firms}"
        return
    message = f"像{layout.ledger.name}台账，缺少必需的列{lacking}，请补上表头后重新导入"
    if not lacking:
        message = f"像{layout.ledger.name}台账，认得的列太少，请把工作表名改为“{layout.ledger.name}”后重新导入"
    if section is not None:
        message += f"；在“{section}”下面的各行不算前一个街镇的"
    if counting := [u.heading for u in layout.unused if u.counts]:
        message += f"；“{'”“'.join(counting)}”只是序号，不能识别记录，请填写本来的编号"
        message += "".join(f"，或写明{_text(layout.ledger, names)}" for names in _stand_ins(layout.ledger)[:1])
    message += "".join(f"；“{u.heading}”{u.why}" for u in layout.unused if u.clashes)
    if layout.skipped:
        more = f"等{len(layout.skipped)}列" if len(layout.skipped) > MOST_ASKED else ""
        message += f"；不认识的列：{'、'.join(layout.skipped[:MOST_ASKED])}{more}"
    found.refused[layout.sheet] = message
    if [c.field for c in layout.ledger.columns if c.heading in layout.missing] == ["town_code"]:  # else it is no help
        asked = "整张表属于哪个街镇；各行属于不同街镇的不必答复，请在表里加上街镇一列"
        found.asked.append(Question(TOWN, layout.sheet, layout.sheet, "", asked))
    found.asked += heading_questions(layout, lacking)


def _of_firms(layout: Layout) -> str:
    """Why a list of firms (公布名单) is no ledger whose records are named otherwise, by their quarter; "" for none."""
    own = layout.ledger
    firms = [heading for heading in layout.skipped if plain_heading(heading) in spelled(ledger_called(REGISTER))]
    if not firms or own.stand_ins != (own.identifying,):
        return ""
    of = _text(own, own.identifying)
    return f"“{firms[0]}”一列每行是一家单位，{own.name}台账每行是一个{of}，请按{of}汇总后填写，再重新导入"


def heading_questions(layout: Layout, lacking: str = "") -> list[Question]:
    """What somebody has to say once of the columns that nobody knows (the first of many), and that cannot be placed."""
    message = f"是哪一项内容：填标准表头{f'（还缺{lacking}）' if lacking else ''}；不需要则填“不用”"
    asked = [*layout.skipped[:MOST_ASKED], *(unused.heading for unused in layout.unused if unused.asked)]
    return [
        Question(HEADING, layout.sheet, f"{layout.ledger.name}/{heading}", heading, message)
        for heading in dict.fromkeys(asked)
    ]


def _stand_ins(ledger: Ledger) -> list[tuple[str, ...]]:
    """What may name its records without a number, what says most of the record first."""
    return sorted((*ledger.stand_ins, *ledger.if_counted), key=len, reverse=True)


def _text(ledger: Ledger, names: tuple[str, ...]) -> str:
    return "、".join(column.heading for name in names for column in ledger.columns if column.field == name)


def _take_form(found: Sheets, sheet: Sheet, form: Form) -> None:
    """Each ledger's part of a form for itself; what lacks and what is not read is told."""
    lacking = []
    for layout in form.layouts:
        if layout.wrong_as_of:
            found.refused[sheet.name] = layout.wrong_as_of
            return
        if layout.missing:
            lacking.append(f"{layout.ledger.name}没有写明{'、'.join(f'“{heading}”' for heading in layout.missing)}")
        else:
            found.layouts.append(layout)
    if lacking:
        message = f"是“{form.name}”（一张表填一份），其中{'；'.join(lacking)}，这部分未导入，请补填后重新导入"
        found.refused[sheet.name] = message
    if form.skipped:
        found.entries[sheet.name] = form.skipped
    found.asked += [
        Question(
            HEADING, sheet.name, f"{INSPECTIONS}/{written}", written, "是哪一项内容：填核查项目的名称；不需要则填“不用”"
        )
        for written in form.asked
    ]


def _resembled(sheet: Sheet, answers: Answers) -> Layout | None:
    """The ledger that a sheet is most like: by its title, then by how many headings are known; None for none."""
    best: tuple[bool, int, Layout] | None = None
    for ledger in ledgers():
        layout = laid_out(sheet, ledger, answers)
        if layout is None:
            continue
        rank = (is_named(sheet, ledger), len(layout.fields), layout)
        if best is None or rank[:2] > best[:2]:
            best = rank
    if best is None:
        return None
    named, known, layout = best
    unknown = len(layout.skipped)
    return layout if (named and known) or (known >= _LIKE and known >= unknown) else None
