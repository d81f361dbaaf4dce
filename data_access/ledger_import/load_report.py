"""What a load did: counts per sheet, every rejected or flagged cell, what was skipped."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Finding:
    """A fault (the row is not loaded) or a flag (it is) in one cell."""

    row: int  # as Excel shows it
    column: str  # heading as written in the file
    fault: str
    message: str  # Chinese: row, column, value, remedy


@dataclass
class SheetReport:
    ledger: str
    accepted: int = 0  # inserted
    updated: int = 0  # known and changed
    unchanged: int = 0  # known and the same
    rejected: list[Finding] = field(default_factory=list)
    flagged: list[Finding] = field(default_factory=list)

    @property
    def rejected_rows(self) -> int:
        """Rows not loaded; one row may have several faults."""
        return len({finding.row for finding in self.rejected})


@dataclass(frozen=True)
class LoadReport:
    file_name: str
    as_of: date | None  # how far the data reach after the load, as the screens show; None with no load at all
    sheets: dict[str, SheetReport]  # by sheet name, in file order
    skipped_sheets: dict[str, str]  # name: reason
    skipped_columns: dict[str, tuple[str, ...]]  # sheet: headings
    recounted: int = 0  # other rows whose due days were counted anew: calendar or parameters had changed
    before: date | None = None  # how far the data reached before it

    @property
    def rejected(self) -> int:
        return sum(sheet.rejected_rows for sheet in self.sheets.values())

    @property
    def accepted(self) -> int:
        return sum(sheet.accepted for sheet in self.sheets.values())

    @property
    def updated(self) -> int:
        return sum(sheet.updated for sheet in self.sheets.values())

    def as_dict(self) -> dict[str, Any]:
        """The report as JSON values; rejected and flagged are lists of row, column, fault, message."""
        return {
            "sheets": {name: asdict(sheet) for name, sheet in self.sheets.items()},
            "skipped_sheets": [{"sheet": name, "reason": reason} for name, reason in self.skipped_sheets.items()],
            "skipped_columns": {name: list(headings) for name, headings in self.skipped_columns.items()},
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "recounted": self.recounted,
        }

    def _outcome(self) -> str:
        if self.rejected and not any(s.accepted + s.updated + s.unchanged for s in self.sheets.values()):
            day = f"数据仍截至{self.as_of}" if self.as_of else "数据库里还没有数据"
            return f"“{self.file_name}”的{self.rejected}行全部退回，没有导入任何内容，{day}。"
        said = f"已导入“{self.file_name}”，数据截至{self.as_of}。"
        if self.before and self.as_of and self.as_of < self.before:
            said += f"此前为{self.before}，本次写明的截至日较早，已按本次改回；如有误，请改正截至日后重新导入。"
        return said

    def as_text(self) -> str:
        """The report for the terminal, in Chinese."""
        lines = [self._outcome()]
        for name, sheet in self.sheets.items():
            flagged = len({finding.row for finding in sheet.flagged})
            lines.append(
                f"  {name}：新增{sheet.accepted}行，更新{sheet.updated}行，未变{sheet.unchanged}行，"
                f"退回{sheet.rejected_rows}行，提示{flagged}行"
            )
        if self.recounted:
            lines.append(f"  工作日历或时限参数有变化，另有{self.recounted}条记录的期限已重算；台账给定的期限不变。")
        rejected = {name: sheet.rejected for name, sheet in self.sheets.items()}
        flagged_by_sheet = {name: sheet.flagged for name, sheet in self.sheets.items()}
        lines += _listed("退回的行（未导入，修改后可重新导入）：", rejected)
        lines += _listed("提示（已导入，请核对）：", flagged_by_sheet)
        lines += [f"跳过工作表“{name}”：{reason}。" for name, reason in self.skipped_sheets.items()]
        lines += [f"跳过“{name}”中不认识的列：{'、'.join(h)}。" for name, h in self.skipped_columns.items()]
        return "\n".join(lines)


def _listed(title: str, findings: dict[str, list[Finding]]) -> list[str]:
    lines = [f"  [{name}]{finding.message}" for name, found in findings.items() for finding in found]
    return [title, *lines] if lines else []
