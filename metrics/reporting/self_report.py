"""The self-inspection report (自查报告) as plain values: .docx, .pdf and .xlsx say the same words and numbers.

Cells are what they are (points, shares, days, words) until `worded`; the workbook writes them as such.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from data_access.reference.organisation import district_name, organisation_name
from metrics.assessment.headline import headline
from metrics.assessment.lost_records import LostRecord, LostRecords
from metrics.assessment.remediation import Recovery, recoverable, unproven
from metrics.assessment.score import Line, Score, lost_by
from metrics.assessment.score_sentences import (
    DEFERRED_NOTE,
    basis_text,
    deadline_text,
    deviation_text,
    grade_text,
    lost_records_text,
    reason,
    recovery_text,
    result_text,
    trend_text,
    unscored_text,
    veto_text,
)
from metrics.definitions.listings import LISTING
from metrics.judging.targets import Status
from metrics.questions.evidence import PRESSING, EvidenceItem
from metrics.reporting.cells import Row, Share
from metrics.wording.formats import UNKNOWN, points_text

SCORE_HEADS = ("编号", "指标", "分值", "得分", "失分", "实绩（分子/分母）", "状态", "责任单位")
MEASURE_HEADS = ("考核方式", "分值", "得分", "失分", "未知", "得分率")
EVIDENCE_HEADS = ("指标", "材料名称", "责任单位", "应交日期", "提交日期", "文号", "文件位置", "状态", "说明")
VETO_HEADS = ("编号", "一票否决情形", "核查结果", "责任单位")
PLAN_HEADS = ("序号", "指标", "整改措施", "涉及记录", "可得分", "责任单位", "完成时限")
# 人社部令第45号: in full before it is first called by its short name.
LIST_IN_FULL = "拖欠农民工工资失信联合惩戒对象名单"
RECORDS_LISTED = 5  # per indicator in the explanation; all of them are in the system's record list


_NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十")


def counted(n: int) -> str:
    """1 to 99 in Chinese."""
    tens, ones = divmod(n, 10)
    if not tens:
        return _NUMERALS[ones - 1]
    head = "十" if tens == 1 else f"{_NUMERALS[tens - 1]}十"
    return head + (_NUMERALS[ones - 1] if ones else "")


@dataclass(frozen=True)
class LossExplained:
    """Why one indicator lost points."""

    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Measure:
    """The points of one way of assessing (考核方式); ``most`` are won, lost or unknown."""

    name: str
    most: Decimal
    won: Decimal
    lost: Decimal
    unknown: Decimal

    @property
    def cells(self) -> Row:
        known = self.most - self.unknown
        return self.name, self.most, self.won, self.lost, self.unknown, Share(self.won / known) if known else None

    @property
    def heading(self) -> str:
        """书面资料（得 0.00 分，未知 34.00 分，满分 40.00 分）."""
        unknown = f"，未知 {points_text(self.unknown)} 分" if self.unknown else ""
        return f"{self.name}（得 {points_text(self.won)} 分{unknown}，满分 {points_text(self.most)} 分）"


@dataclass(frozen=True)
class Total:
    """All points, and the score they make in words."""

    most: Decimal
    won: Decimal
    lost: Decimal
    unknown: Decimal
    statement: str


@dataclass(frozen=True)
class SelfReport:
    title_lines: tuple[str, str]
    organisation: str
    year: str
    scope: str
    notes: tuple[str, ...]
    summary: tuple[str, ...]
    measures: tuple[Measure, ...]
    sections: tuple[tuple[str, tuple[Row, ...]], ...]  # score rows by measure
    total: Total
    vetoes: tuple[Row, ...]
    losses: tuple[LossExplained, ...]
    evidence: tuple[Row, ...]
    plan: tuple[Row, ...]
    signed: tuple[str, ...]

    @property
    def title(self) -> str:
        return "".join(self.title_lines)


def _score_row(line: Line) -> Row:
    counted = line.max_points > 0
    return (
        line.indicator.code,
        line.indicator.name,
        line.indicator.points,
        line.points if counted else "未计分",
        line.lost if counted else None,
        result_text(line),
        line.status.value if counted else Status.UNKNOWN.value,
        "、".join(line.indicator.departments),
    )


def _total_text(score: Score) -> str:
    if score.total is None:
        return UNKNOWN
    unknown = f"，未知 {points_text(score.unknown)} 分" if score.unknown else ""
    return f"{points_text(score.total)} 分{unknown}，{grade_text(score)}"


def responsible_text(departments: Sequence[str]) -> str:
    """责任单位：区人社局; of several the first leads: 牵头单位：区建管委，配合单位：区交通委、区水务局."""
    lead, *others = departments
    return f"牵头单位：{lead}，配合单位：{'、'.join(others)}" if others else f"责任单位：{lead}"


def _loss(line: Line, lost_records: LostRecords) -> LossExplained:
    i = line.indicator
    paragraphs = [f"{reason(line)}。依据：{i.clause}。{responsible_text(i.departments)}。"]
    found = lost_records_text(line, lost_records)
    if found:
        named = [*lost_records.evidence, *lost_records.figure][:RECORDS_LISTED]
        listed = "；".join(f"{r.key} {r.title}（{'、'.join(r.owners)}）" for r in named)
        more = len(lost_records.evidence) + len(lost_records.figure) - len(named)
        fixed = "" if i.remedy or not lost_records.figure else "上述事项已成事实，不可补救。"
        paragraphs.append(f"涉及 {found}：{listed}{f'；另有 {more} 条见系统记录清单' if more else ''}。{fixed}")
    if line.deviation is not None:
        paragraphs.append(f"{deviation_text(line.deviation)}。{DEFERRED_NOTE}")
    return LossExplained(f"{i.code} {i.name}（失 {points_text(line.lost)} 分）", tuple(paragraphs))


def _evidence_row(item: EvidenceItem) -> Row:
    return (
        item.code,
        item.title,
        item.owner,
        item.due_on,
        item.provided_on,
        item.document_no or None,
        item.file_ref or None,
        item.state.value,
        item.rejected_reason or "",
    )


def _responsible(records: Sequence[LostRecord]) -> str:
    """区水务局、白鹤镇; of more than four units the first: …等 6 个单位."""
    owners = list(dict.fromkeys(name for r in records for name in r.owners))
    return "、".join(owners[:4]) + (f"等 {len(owners)} 个单位" if len(owners) > 4 else "")


def _plan(score: Score, found: Mapping[str, LostRecords], ranked: Sequence[Recovery]) -> list[Row]:
    """Vetoes to lift first, then recoveries by points per record."""
    lines = {line.indicator.code: line for line in score.lines}
    due = score.catalogue.deadline
    rows: list[Row] = []
    for v in score.triggered:
        records = found[v.veto.code].figure
        how = v.veto.remedy or "查明原因，按程序报告"
        named = "、".join(r.key for r in records[:3])
        rows.append((v.veto.code, f"{how}，解除一票否决", named, "解除否决", _responsible(records), due))
    for recovery in ranked:
        records = (*recovery.records, *recovery.rest)
        keys = "、".join(r.key for r in records[:3]) + (f"等 {len(records)} 条" if len(records) > 3 else "")
        rows.append(
            (
                f"{recovery.code} {lines[recovery.code].indicator.name}",
                recovery_text(recovery, whole=True),
                keys,
                "待定" if recovery.unproven else recovery.gain,
                _responsible(records),
                due,
            )
        )
    return [(n, *row) for n, row in enumerate(rows, start=1)]


def _summary(score: Score, found: Mapping[str, LostRecords], items: Sequence[EvidenceItem]) -> list[str]:
    gain, lost, open_evidence = recoverable(score, found), lost_by(score.lines), unproven(score, found)
    pressing = [i for i in items if i.state in PRESSING]
    owing = list(dict.fromkeys(i.owner for i in pressing))
    evidence = (
        f"应有书面资料 {len(items)} 项，{'均' if len(pressing) == len(items) else f'{len(pressing)} 项'}未齐备，"
        f"涉及{'、'.join(owing)}。"
        if pressing and any(i.number for i in items)
        else f"应有书面资料 {len(items)} 项，尚未列出清单，不作判断。"
        if pressing
        else f"应有书面资料 {len(items)} 项，没有超期未交和退回的材料。"
        if items
        else "书面资料清单尚未建立。"
    )
    rest = lost - gain - open_evidence
    parts = [
        f"失分中可在自查截止前补救 {points_text(gain)} 分",
        f"可挽回 {points_text(open_evidence)} 分、是否得分待书面资料确定" if open_evidence else "",
        f"其余 {points_text(rest)} 分已成事实或须随工作推进改善" if rest else "",
    ]
    won = f"{'，'.join(filter(None, parts))}。" if lost else "" if score.total is None else "没有失分。"
    trend = f"{trend_text(score)}。" if score.total is not None else ""
    return [
        headline(score).statement,
        *filter(None, (unscored_text(score), trend, evidence, won, f"{deadline_text(score)}。")),
    ]


def report_of(
    score: Score,
    found: Mapping[str, LostRecords],
    ranked: Sequence[Recovery],
    items: Sequence[EvidenceItem],
    scope: str,
    *,
    synthetic: bool,
) -> SelfReport:
    """The report of a score with the records that cost points, what can be won back and the evidence."""
    year = score.catalogue.year
    basis = basis_text(score.catalogue)
    notes = [basis] if basis else []
    if any(line.indicator.metric.theme == LISTING.name for line in score.lines):
        notes.append(f"本报告所称{LISTING.label}，指{LIST_IN_FULL}。")
    if synthetic:
        notes.append("模拟数据，不作考核依据。")
    parts, unknown = score.by_measure(), score.unknown_by_measure()
    sections = tuple(
        (measure, tuple(_score_row(x) for x in score.lines if x.indicator.measure == measure)) for measure in parts
    )
    return SelfReport(
        title_lines=(f"{district_name()}{year}年度保障农民工工资支付工作", "考核自查报告"),
        organisation=organisation_name(year),
        year=f"{year}年度",
        scope=scope,
        notes=tuple(notes),
        summary=tuple(_summary(score, found, items)),
        measures=tuple(Measure(m, most + unknown[m], won, most - won, unknown[m]) for m, (won, most) in parts.items()),
        sections=sections,
        total=Total(
            score.max_points + score.unknown_points,
            score.points,
            lost_by(score.lines),
            score.unknown_points,
            _total_text(score),
        ),
        vetoes=tuple((v.veto.code, v.veto.name, veto_text(v), "、".join(v.veto.departments)) for v in score.vetoes),
        losses=tuple(
            _loss(line, found[line.indicator.code]) for line in sorted(score.lines, key=lambda x: -x.lost) if line.lost
        ),
        evidence=tuple(_evidence_row(i) for i in items),
        plan=tuple(_plan(score, found, ranked)),
        signed=(organisation_name(year), "负责人（签字）：", "填报人（签字）：", "日期：    年  月  日"),
    )
