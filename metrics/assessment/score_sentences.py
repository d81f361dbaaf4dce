"""The score in words, in the language of official reports: for the screen and the self-report alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal

from data_access.database.kept_ledgers import ledger_name
from data_access.rules.limits import WORKING_DAYS
from metrics.assessment.lost_records import TO_ADD, LostRecords
from metrics.assessment.remediation import Recovery
from metrics.assessment.score import Deviation, Line, Score, VetoLine, evidence_text, unscored
from metrics.engine.model import Part
from metrics.indicators.indicators import Catalogue
from metrics.judging.targets import Status
from metrics.wording.clocks import limit_text
from metrics.wording.formats import base, points_text, value_text
from metrics.wording.in_progress import running_text

DEMO_NOTE = "演示参数：官方细则分值未公开，指标、分值、目标和等次线均为演示设定，请按当年考核细则修改。"
EVIDENCE_LEDGER = ledger_name("evidence")
UNLISTED = f"{EVIDENCE_LEDGER}所列本年度应交材料"
DEFERRED_NOTE = "已批准缓办不改变得分，只说明失分已有批准的安排，到期自动失效。"


def basis_text(catalogue: Catalogue) -> str:
    """What the score rests on: rules followed from an earlier year, and that they are 演示参数; empty for own rules."""
    inherited = f"{catalogue.inherited_text}。" if catalogue.inherits else ""
    return f"{inherited}{DEMO_NOTE if catalogue.is_demo else ''}"


def trend_text(found: Score) -> str:
    """已到期 88.00 分，得 72.10 分；另有 12.00 分年底前到期，按目前水平推算全年 78.46 分; or the score."""
    if found.total is None:
        return ""
    later = found.catalogue.total - found.unknown - found.due_points
    if later <= 0:
        return f"各项均已到期，得 {points_text(found.total)} 分"
    due = f"已到期 {points_text(found.due_points)} 分，得 {points_text(found.due_won)} 分"
    return f"{due}；另有 {points_text(later)} 分年底前到期，按目前水平推算全年 {points_text(found.total)} 分"


def status_of_grade(grade: str | None) -> Status:
    """What a grade is worth; of one that nobody knows yet, nothing."""
    return {"A": Status.MET, "B": Status.NEAR, "C": Status.MISSED}.get(grade or "", Status.UNKNOWN)


def grade_text(score: Score) -> str:
    """C 等; B 至 A while what is unknown could change it."""
    return f"{score.grade} 等" if score.total is not None and score.grade else grade_letters(score)


def grade_letters(score: Score) -> str:
    """C; B 至 A while what is unknown could change it."""
    if score.total is None:
        return "未评定"
    return score.grade or f"{score.grade_low} 至 {score.grade_high}"


def unscored_text(score: Score) -> str:
    """9 项指标共 31.00 分未知:协调机制与会议、…; empty when all is known."""
    missing = unscored(score.lines)
    if not missing:
        return ""
    names = "、".join(line.indicator.name for line in missing[:4]) + ("等" if len(missing) > 4 else "")
    return f"{len(missing)} 项指标共 {points_text(score.unknown_points)} 分未知：{names}。"


def figure_text(line: Line) -> str:
    """96.6%(173/179 个)."""
    parts = base(line.value)
    return f"{value_text(line.value)}（{parts}）" if parts else value_text(line.value)


def result_text(line: Line) -> str:
    """The figure with its note: 96.6%（173/179 个）；书面资料未知; only the note where nothing counts."""
    if line.value.value is None or not (line.max_points or line.unknown):
        return line.note or figure_text(line)
    return f"{figure_text(line)}；{line.note}" if line.note else figure_text(line)


def reason(line: Line) -> str:
    """Why an indicator lost points, with its numerator and denominator and its rule; for one in full, that it is."""
    if line.note and not line.lost:
        return result_text(line)
    text = f"{line.indicator.metric.name} {figure_text(line)}，{line.indicator.rule.text()}"
    evidence = evidence_text(line)
    if evidence and line.evidence is not None and line.evidence.numerator != line.evidence.denominator:
        text += f"；书面资料齐备 {evidence}，得分按齐备率折算"
    return text


def lost_records_text(line: Line, lost_records: LostRecords) -> str:
    """6 条未达到的记录、1 项材料未齐备; empty without any."""
    parts = []
    if lost_records.figure:
        added = lost_records.figure[0].fact == TO_ADD
        missed = line.indicator.metric.missed_part is Part.GAP
        kind = "待补" if added else "未达到" if missed else "扣分"
        parts.append(f"{len(lost_records.figure)} 条{kind}记录")
    if lost_records.evidence:
        parts.append(f"{len(lost_records.evidence)} 项材料未齐备")
    return "、".join(parts)


def deviation_text(deviation: Deviation) -> str:
    """已批准缓办至 2024-03-31:事由(批准:领导小组会议)."""
    by = f"（批准：{deviation.approver}）" if deviation.approver else ""
    return f"{deviation.until_text}：{deviation.reason or '未写明理由'}{by}"


def recovery_text(recovery: Recovery, *, whole: bool = False) -> str:
    """补存差额 5 条、续办保函 4 条,可得 2.40 分; of all its records, or of the fewest that win the points."""
    records = (*recovery.records, *recovery.rest) if whole else recovery.records
    unit = "项" if recovery.evidence else "条"
    how = "、".join(f"{remedy} {n} {unit}" for remedy, n in Counter(r.remedy for r in records).most_common())
    wins = "可得" if not recovery.after else "记录补救后再得" if recovery.evidence else "书面资料补齐后再得"
    if recovery.unproven:
        return f"{how}，可挽回失分 {points_text(recovery.unproven)} 分，是否得分待书面资料确定"
    return f"{how}，{wins} {points_text(recovery.gain)} 分"


def veto_text(line: VetoLine) -> str:
    if not line.value.tracked:
        return f"缺{'、'.join(line.lacking) or '台账'}，未判定"
    verdict = f"发生 {value_text(line.value)}，一票否决" if line.triggered else "未发生"
    beside = running_text(line.running)
    return f"{verdict}（{beside}）" if beside else verdict


def deadline_text(score: Score) -> str:
    """自查截止 2023-12-29,还剩 10 个工作日."""
    return (
        f"自查截止 {score.catalogue.deadline}，{limit_text(score.catalogue.deadline, score.scope.as_of, WORKING_DAYS)}"
    )


def effect_text(before: Score, after: Score, marked: int) -> str:
    """勾选 3 条记录后:77.39 → 81.37 分(+3.98),等次 C → B."""
    if before.total is None or after.total is None:
        return ""
    change = after.total - before.total
    grades = [grade_letters(score) for score in (before, after)]
    moved = f"等次 {grades[0]} → {grades[1]}" if grades[0] != grades[1] else f"等次仍为 {grades[1]}"
    return (
        f"{marked} 条记录补救后：{points_text(before.total)} → {points_text(after.total)} 分"
        f"（+{points_text(change)}），{moved}"
    )


def counts(found: Mapping[str, LostRecords]) -> int:
    """How many records cost points, each once."""
    return len(
        {(r.fact, r.key) for lost_records in found.values() for r in (*lost_records.figure, *lost_records.evidence)}
    )


def missing_data(score: Score) -> list[tuple[str, Decimal, tuple[str, ...]]]:
    """缺什么数据: what would have to be kept or filled, the points it would make known, and of which indicators.

    Most points first. A veto that no ledger decides weighs no points.
    """
    points: dict[str, Decimal] = {}
    of: dict[str, list[str]] = {}

    def lacks(label: str, amount: Decimal, name: str) -> None:
        points[label] = points.get(label, Decimal()) + amount
        of.setdefault(label, []).append(name)

    for line in score.lines:
        if line.unknown:
            unlisted = UNLISTED if line.indicator.evidence_metric_id not in score.lacking else EVIDENCE_LEDGER
            wanted = score.lacking.get(line.indicator.metric_id) or (unlisted,)
            lacks("、".join(wanted), line.unknown, f"{line.indicator.code} {line.indicator.name}")
    for veto in score.undecided:
        wanted = score.lacking[veto.veto.metric_id]
        lacks("、".join(wanted), Decimal(), f"{veto.veto.code} {veto.veto.name}（一票否决）")
    return sorted(((label, points[label], tuple(of[label])) for label in points), key=lambda row: -row[1])
