"""What a load did: counts per sheet, every rejected or flagged cell, what was skipped."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from data_access.cells.text import HEADING, PHRASE, RECORD, SITE, TOWN, UNIT
from data_access.database.row_history import LoadedBefore

_ASKED = {
    UNIT: "金额的单位：如元、千元、万元、百万元、亿元",
    PHRASE: "是什么意思：填标准写法",
    HEADING: "是哪一项内容：填标准表头",
    RECORD: "是哪一种情形：照提示填",
    SITE: "是哪个项目：填项目编号或在建工地台账里的项目名称",
    TOWN: "属于哪个街镇：填本区街镇名称",
}

_ASKED_IN_SHORT = {
    UNIT: "金额的单位", PHRASE: "是什么意思", HEADING: "是哪一项内容", RECORD: "是哪一种情形", SITE: "是哪个项目",
    TOWN: "属于哪个街镇",
}  # fmt: skip

MOST_ASKED = 20  # columns of a sheet that nobody knows

_FORMS = {  # of phrases that no list names, by fault
    "bad_date": "填日期，如2023-04-19",
    "bad_month": "填月份，如2023-04",
    "bad_quarter": "填季度，如2023年第3季度",
    "bad_year": "填年份，如2023",
    "bad_share": "填百分数，如75%",
    "bad_ratio": "填核准后占合同价的比例，如0.75%",
    "bad_term": "填期限，如三年或6个月",
}


@dataclass(frozen=True)
class Finding:
    """A fault (the row is not loaded) or a flag (it is) in one cell."""

    row: int  # as Excel shows it
    column: str  # heading as written in the file
    fault: str
    message: str  # Chinese: row, column, value, remedy
    asks: str = ""  # what somebody has to say once: unit, phrase, day; "" for nothing
    written: str = ""  # the cell, where something is asked
    hint: str = ""  # what the answer may be
    place: int = 0  # the column's number from 1; 0 where no column of the sheet has it
    beside: int = 0  # of a row that stands there twice: the row that was taken
    choices: tuple[str, ...] = ()  # what alone the answer may be; empty where it is written freely


@dataclass(frozen=True)
class Question:
    """What somebody has to say once: as `answers.Answers` reads it."""

    kind: str  # unit, phrase, heading, town
    sheet: str
    key: str  # what an answer is filed under
    written: str  # the cell or heading in question
    text: str  # what is asked (Chinese)
    column: str = ""
    rows: tuple[int, ...] = ()
    choices: tuple[str, ...] = ()  # what alone the answer may be; empty where it is written freely

    @property
    def ledger(self) -> str:
        """The name of the ledger that it is of; a question of a town or site is of none."""
        return self.key.partition("/")[0]

    @property
    def label(self) -> str:
        """“欠薪线索”的“核实情况”写的“有一半是真的”：是什么意思."""
        named = self.column or self.key.partition("/")[2]
        about = f"的“{named}”" if named else ""
        if self.kind == HEADING:
            about += "一列"
        elif self.written and (self.column or self.kind == TOWN):
            about += f"写的“{self.written}”"
        return f"“{self.sheet}”{about}：{_ASKED_IN_SHORT[self.kind]}"


@dataclass
class SheetReport:
    ledger: str
    accepted: int = 0  # inserted
    updated: int = 0  # known and changed
    unchanged: int = 0  # known and the same
    kept: int = 0  # known values that stayed, since their cell is empty
    rejected: list[Finding] = field(default_factory=list)
    flagged: list[Finding] = field(default_factory=list)
    asked: list[Finding] = field(default_factory=list)  # what has to be said once of rows that are rejected otherwise
    body: tuple[int, int] = (0, 0)  # the first row below the headings and the last record; none in a form

    @property
    def rejected_rows(self) -> int:
        """Rows not loaded; one row may have several faults."""
        return len({finding.row for finding in self.rejected})

    @property
    def flagged_rows(self) -> int:
        return len({finding.row for finding in self.flagged})


@dataclass(frozen=True)
class LoadReport:
    file_name: str
    as_of: date | None  # how far the data reach after the load, as the screens show; None with no load at all
    sheets: dict[str, SheetReport]  # by sheet name, in file order
    skipped_sheets: dict[str, str]  # name: reason
    skipped_columns: dict[str, tuple[str, ...]]  # sheet: headings
    recounted: int = 0  # other rows whose due days were counted anew: calendar or parameters had changed
    before: date | None = None  # how far the data reached before it
    older: dict[str, tuple[date, date]] = field(default_factory=dict)  # ledger: its day, the later one that is known
    loaded_before: LoadedBefore | None = None  # the same file, whose rows were changed since
    refused_sheets: dict[str, str] = field(default_factory=dict)  # like a ledger, not loaded: name, reason with remedy
    unused_columns: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)  # sheet: heading, why not used
    asked: list[Question] = field(default_factory=list)  # of headings, and of sheets that could not be loaded
    hidden_sheets: tuple[str, ...] = ()  # loaded though nobody sees them
    notes: dict[str, tuple[str, ...]] = field(default_factory=dict)  # sheet: what is to be known of it
    load_id: int = 0  # under which it is noted; 0: it neither changed a row nor said how far a ledger reaches
    recalled: dict[str, tuple[str, ...]] = field(default_factory=dict)  # sheet: earlier answers it was read by

    @property
    def unknown_columns(self) -> list[str]:
        """The columns that nobody knows, a sentence a sheet (Chinese)."""
        return [
            f"“{name}”中不认识的列：{'、'.join(headings[:MOST_ASKED])}"
            + (
                f"等{len(headings)}列，只问前{MOST_ASKED}列，其余要读的请改用标准表头。"
                if len(headings) > MOST_ASKED
                else "。"
            )
            for name, headings in self.skipped_columns.items()
        ]

    @property
    def goes_back(self) -> str:
        """What known contents it would take back to earlier ones (Chinese); empty where it takes none."""
        older = [f"{name}台账截至{day}，库中已有{known}的" for name, (day, known) in self.older.items()]
        if again := self.loaded_before:
            older.append(
                f"这个文件第{again.load_id}次已经导入过，其中{again.rows}行后来又改过（最近是第{again.later}次导入）"
            )
        return "；".join(older)

    @property
    def rejected(self) -> int:
        return sum(sheet.rejected_rows for sheet in self.sheets.values())

    @property
    def flagged(self) -> int:
        """Rows loaded with something to be looked at."""
        return sum(sheet.flagged_rows for sheet in self.sheets.values())

    @property
    def unchanged(self) -> int:
        return sum(sheet.unchanged for sheet in self.sheets.values())

    @property
    def accepted(self) -> int:
        return sum(sheet.accepted for sheet in self.sheets.values())

    @property
    def updated(self) -> int:
        return sum(sheet.updated for sheet in self.sheets.values())

    @property
    def questions(self) -> list[Question]:
        """What has to be said once before the cells in doubt can be read; each question once, in order."""
        rows: dict[tuple[str, str, str, str], list[int]] = {}
        first: dict[tuple[str, str, str, str], Finding] = {}
        for name, sheet in self.sheets.items():
            for finding in (*sheet.rejected, *sheet.flagged, *sheet.asked):
                if finding.asks:
                    written = finding.written if finding.asks in (PHRASE, RECORD, TOWN, SITE) else ""
                    column = "" if finding.asks in (RECORD, SITE) else finding.column
                    place = (finding.asks, name, column, written)
                    rows.setdefault(place, []).append(finding.row)
                    if not first.setdefault(place, finding).hint and finding.hint:
                        first[place] = finding
        found = []
        for (kind, name, column, written), numbers in rows.items():
            parts = (written,) if kind in (TOWN, SITE) else (self.sheets[name].ledger, column, written)
            key = "/".join(filter(None, parts))
            asked = first[kind, name, column, written]
            message = _question_text(asked)
            found.append(
                Question(kind, name, key, written, message, column, tuple(sorted(set(numbers))), asked.choices)
            )
        return [*self.asked, *found]

    def skeleton(self) -> str:
        """The questions as a file of answers (TOML) with nothing answered yet; "" without any."""
        lines = []
        asked = self.questions
        for kind in dict.fromkeys(question.kind for question in asked):
            lines.append(f"[{kind}]")
            entries = {q.key: q for q in asked if q.kind == kind}
            lines += [f'{json.dumps(key, ensure_ascii=False)} = "" # {q.text}' for key, q in entries.items()]
        return "\n".join(lines)

    def as_dict(self) -> dict[str, Any]:
        """The report as JSON values; rejected and flagged are lists of row, column, fault, message."""
        return {
            "sheets": {name: asdict(sheet) for name, sheet in self.sheets.items()},
            "skipped_sheets": [{"sheet": name, "reason": reason} for name, reason in self.skipped_sheets.items()],
            "skipped_columns": {name: list(headings) for name, headings in self.skipped_columns.items()},
            "refused_sheets": [{"sheet": name, "reason": reason} for name, reason in self.refused_sheets.items()],
            "unused_columns": {n: [list(pair) for pair in pairs] for n, pairs in self.unused_columns.items()},
            "hidden_sheets": list(self.hidden_sheets),
            "notes": {name: list(notes) for name, notes in self.notes.items()},
            "recalled_answers": {name: list(answers) for name, answers in self.recalled.items()},
            "questions": [asdict(question) for question in self.questions],
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "recounted": self.recounted,
        }

    def _outcome(self) -> str:
        if not self.sheets and self.refused_sheets:
            return f"“{self.file_name}”没有可以导入的工作表，数据库没有改动。"
        if self.rejected and not any(s.accepted + s.updated + s.unchanged for s in self.sheets.values()):
            day = f"数据仍截至{self.as_of}" if self.as_of else "数据库里还没有数据"
            return f"“{self.file_name}”的{self.rejected}行全部退回，没有导入任何内容，{day}。"
        text = f"已导入“{self.file_name}”，数据截至{self.as_of}。"
        if self.before and self.as_of and self.as_of < self.before:
            text += f"此前为{self.before}，本次写明的截至日较早，已按本次改回；如有误，请改正截至日后重新导入。"
        return text

    def as_text(self) -> str:
        """The report for the terminal, in Chinese."""
        lines = [self._outcome()]
        for name, sheet in self.sheets.items():
            flagged = len({finding.row for finding in sheet.flagged})
            lines.append(
                f"  {name}：新增{sheet.accepted}行，更新{sheet.updated}行，未变{sheet.unchanged}行，"
                f"退回{sheet.rejected_rows}行，提示{flagged}行"
            )
        kept = {name: sheet.kept for name, sheet in self.sheets.items() if sheet.kept}
        lines += [f"  {name}：{n}处空白单元格没有改变已登记的内容；要清除的请填“清空”。" for name, n in kept.items()]
        if self.recounted:
            lines.append(f"  工作日历或时限参数有变化，另有{self.recounted}条记录的期限已重算；台账给定的期限不变。")
        rejected = {name: sheet.rejected for name, sheet in self.sheets.items()}
        flagged_by_sheet = {name: sheet.flagged for name, sheet in self.sheets.items()}
        lines += _listed("退回的行（未导入，修改后可重新导入）：", rejected)
        lines += _listed("提示（已导入，请核对）：", flagged_by_sheet)
        if self.refused_sheets:
            lines += ["不能导入的工作表：", *(f"  [{name}]{reason}。" for name, reason in self.refused_sheets.items())]
        lines += [f"跳过工作表“{name}”：{reason}。" for name, reason in self.skipped_sheets.items()]
        lines += [f"跳过{column}" for column in self.unknown_columns]
        lines += [f"“{name}”中未采用“{h}”：{why}。" for name, pairs in self.unused_columns.items() for h, why in pairs]
        lines += [f"“{name}”是隐藏的工作表，已导入，请核对是否现行。" for name in self.hidden_sheets]
        lines += [f"“{name}”{note}。" for name, notes in self.notes.items() for note in notes]
        lines += [f"“{name}”按此前的答复读取：{'；'.join(known)}。" for name, known in self.recalled.items()]
        if asked := self.skeleton():
            lines += ["请答复（填好后存成文件，导入时加上 --mapping 文件；同一来源只问一次）：", asked]
        return "\n".join(lines)


def _question_text(asked: Finding) -> str:
    """What is asked, and what the answer may be (Chinese)."""
    one_of = "之一" if len(asked.choices) > 1 else ""
    form = f"填{'、'.join(asked.choices)}{one_of}" if asked.choices else _FORMS.get(asked.fault)
    text = f"{_ASKED_IN_SHORT[asked.asks]}：{form}" if form and asked.asks in (PHRASE, RECORD) else _ASKED[asked.asks]
    return text + (f"；{asked.hint}" if asked.hint else "")


@dataclass(frozen=True)
class LoadTotals:
    """What several files do, or would do, together: rows, and questions that are open."""

    accepted: int
    updated: int
    rejected: int
    asked: int


def totals(reports: Iterable[LoadReport]) -> LoadTotals:
    all_ = list(reports)
    return LoadTotals(
        sum(report.accepted for report in all_),
        sum(report.updated for report in all_),
        sum(report.rejected for report in all_),
        sum(len(report.questions) for report in all_),
    )


def _listed(title: str, findings: dict[str, list[Finding]]) -> list[str]:
    lines = [f"  [{name}]{finding.message}" for name, found in findings.items() for finding in found]
    return [title, *lines] if lines else []
