"""The slides on the year's score and on what moved since the last meeting."""

from __future__ import annotations

from metrics.assessment.headline import Headline
from metrics.assessment.score_sentences import status_of_grade
from metrics.judging.targets import Status
from metrics.reporting.deck.making import slide_of
from metrics.reporting.deck.slide import Opens, Slide, Table, Verdict
from metrics.reporting.deck.table_rows import fitting
from metrics.reporting.report import Report
from metrics.reporting.typical_cases import VETO
from metrics.wording.dates import day_in_words, until_text
from metrics.wording.formats import points_text
from metrics.wording.official import official


def _veto_text(h: Headline) -> str:
    """What stands over the vetoes: a veto without a ledger is not known, which is not none."""
    unknown = f"{len(h.undecided)} 项一票否决情形没有台账，未判定" if h.undecided else ""
    if h.vetoes:
        return official("，另有 ".join(filter(None, ("一票否决", unknown))))
    return official(unknown or "没有一票否决情形")


_LOSSES = 5  # that stand on the first slide


def year_slide(report: Report) -> Slide | None:
    """The year's most important fact; None before the first catalogue of indicators."""
    h = report.headline
    if h is None:
        return None
    head = f"{h.place} {h.year} 年考核自查".lstrip()
    if h.points is None:
        verdict = Verdict("—", "无可计分", "未评定", Status.UNKNOWN, _veto_text(h), (), ())
        why = f"{until_text(h.as_of)}没有一条计分记录" if h.tracked else "尚无可以计分的台账"
        return slide_of(report, "year", f"{head}无可计分：{why}", verdict, [], [])
    cause = "、".join(f"{v.name}（{v.text}）" for v in h.vetoes[:1]) + ("等" if len(h.vetoes) > 1 else "")
    # While points or a veto are unknown the grade is a range.
    grade = f"{h.grade} 等" if h.grade else f"{h.grade_low} 至 {h.grade_high}"
    points = f" {points_text(h.points)} 分"
    if h.unknown:
        points = f"已得 {points}、已失 {points_text(h.lost)} 分，尚有 {points_text(h.unknown)} 分未知"
    title = (
        f"{head}{points}，"
        + (f"因{cause}一票否决，" if h.vetoes else "")
        + (f"评为 {grade}" if h.grade else f"等次 {grade}")
    )
    verdict = Verdict(
        points_text(h.points),
        f"满分 {h.full:f} 分",
        grade,
        status_of_grade(h.grade),
        _veto_text(h),
        tuple((v.name, v.text, Opens(v.metric_id, year=h.year)) for v in h.vetoes),
        tuple((x.name, f"−{points_text(x.points)} 分") for x in h.losses[:_LOSSES]),
    )
    vetoing = "；".join(f"{case.statement}，由{case.owner}负责" for case in report.cases.of(VETO))
    freed = f"解除一票否决可评 {h.grade_without_veto} 等" if h.vetoes and h.grade_without_veto != h.grade else ""
    unvetoed = "".join(f"{phrase}。" for phrase in (vetoing, freed) if phrase)
    counted = (
        f"可计分 {points_text(h.counted)} 分，得 {points_text(h.won)} 分，按 {h.full:f} 分折算。"
        if h.counted != h.full
        else ""
    )
    measures = "、".join(f"{m.name} −{points_text(m.points)} 分" for m in h.measures[:3])
    lost = f"按考核方式失分：{measures}。" if measures else "没有失分。"
    basis = f"{h.basis}。" if h.basis else ""
    return slide_of(report, "year", title, verdict, [lost, unvetoed or basis, counted], [])


def since_slide(report: Report) -> Slide | None:
    """What moved since the last meeting (自上次会议以来); None before the first one."""
    since = report.since
    if since is None:
        return None
    # Some of each kind stand on the slide; of what stays red, the longest first.
    still = sorted(since.still_red, key=lambda t: -t.meetings)
    first = (*since.turned_red[:4], *since.recovered[:2], *still[:3])
    turns = (*first, *since.turned_red[4:], *since.recovered[2:], *still[3:])
    total = len(since.turned_red) + len(since.recovered) + len(still)
    head, widths = ("变化", "单位", "指标", "上次", "现在", "持续"), (18, 18, 24, 14, 16, 14)
    listed = [
        (t.movement.value, t.unit, t.name, t.before, t.now, t.times_text if t.meetings > 1 else "—") for t in turns
    ]
    rows = fitting(listed, widths)
    shown = turns[: len(rows)]
    marks = tuple((None, None, None, None, t.status, None) for t in shown)
    # Figures of the year so far.
    opens = tuple(
        (None, None, None, None, Opens(t.metric_id, t.town, year=report.scope.as_of.year) if t.town else None, None)
        for t in shown
    )
    held = f"{since.meeting}（{day_in_words(since.then)}）" if since.meeting else day_in_words(since.then)
    more = f"另有 {total - len(rows)} 项。" if total > len(rows) else ""
    days = f"各项{since.days_text}。" if since.days_text else ""
    lines = [f"与{held}相比；“持续”为连续几次会议未达标。{more}", days]
    counted = {"新增未达标": len(since.turned_red), "已好转": len(since.recovered), "仍未达标": len(still)}
    moves = "，".join(f"{word} {n} 项" for word, n in counted.items() if n)
    title = f"自上次会议以来{moves or '没有未达标的指标'}"
    return slide_of(report, "since", title, Table(head, rows, marks, widths, opens), lines, [])
