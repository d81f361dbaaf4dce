"""The slides on what is open: the worklist, what became of what meetings asked for, who is asked what."""

from __future__ import annotations

from metrics.judging.state_status import STATE_STATUS
from metrics.judging.targets import Status
from metrics.questions.attention import nothing_open
from metrics.reporting.deck.making import slide_of
from metrics.reporting.deck.slide import Opens, Slide, Table
from metrics.reporting.deck.table_rows import fitting
from metrics.reporting.open_item_sentences import asks, follow_ups_text, listed_once, open_matters
from metrics.reporting.report import Report, asked_before
from metrics.reporting.typical_cases import VETO
from metrics.wording.dates import day_in_words, until_text
from metrics.wording.formats import NO_OCCASION
from metrics.wording.official import official, short


def _nothing_open(report: Report) -> str:
    """What an empty list of open items says: where a kind has no ledger, not that there is nothing."""
    return Status.UNKNOWN.value if report.unknown else NO_OCCASION


def attention_slide(report: Report) -> Slide:
    widths = (20, 34, 20, 26)
    rows = fitting([(i.kind, short(i.title, 16), i.owner, i.clock) for i in report.items], widths)
    shown = report.items[: len(rows)]
    marks = tuple((None, None, None, Status.MISSED if i.days_over > 0 else Status.NEAR) for i in shown)
    opens = tuple((Opens(i.metric), None, Opens(owner=i.owner), None) for i in shown)
    table = Table(("事项", "对象", "责任单位", "时限"), rows, marks, widths, opens, _nothing_open(report))
    more = len(report.items) - len(shown)
    cut = f"按超期时长排列，另有 {more} 项见工作通报。" if more else ""
    once = listed_once(report)
    lines = [cut, f"{once}。" if once else ""]
    ids = [m for m in dict.fromkeys(i.metric for i in report.items) if m in report.figures]
    return slide_of(
        report, "attention", open_matters(report.items, report.unknown), table, lines, ids or ["lead.overdue"]
    )


def follow_ups_slide(report: Report) -> Slide | None:
    """What became of the last meeting's follow-ups; None when it asked nothing of the scope."""
    head, widths = ("督办事项", "责任单位", "期限", "办理情况"), (38, 18, 16, 28)
    held, asked = report.meeting, asked_before(report)
    if held is None:
        empty = Table(head, (), (), widths, nothing="无数据")
        none = f"{until_text(report.scope.as_of)}，尚无联席会议记录"
        return slide_of(report, "follow_ups", none, empty, [], [])
    if held.follow_ups and not asked:
        return None
    rows = fitting([(short(f.title, 36), f.owner, str(f.due_on or "—"), f.clock) for f in asked], widths)
    marks = tuple((None, None, None, STATE_STATUS[f.state]) for f in asked[: len(rows)])
    more = f"另有 {len(asked) - len(rows)} 项见工作通报。" if len(asked) > len(rows) else ""
    lines = [f"含历次会议未办结事项，最近一次会议：{held.title}（{day_in_words(held.held_on)}）。{more}"]
    title = follow_ups_text(asked)
    return slide_of(report, "follow_ups", title, Table(head, rows, marks, widths), lines, [])


def asks_slide(report: Report) -> Slide:
    head, widths = ("责任单位", "超期", "请办理"), (18, 13, 69)
    asked = asks(report.items)
    listed = [
        (a.owner, f"{a.overdue} 项" if a.overdue else "—", short(official("；".join(a.tasks)), 68)) for a in asked
    ]
    rows = fitting(listed, widths)
    shown = asked[: len(rows)]
    marks = tuple((None, Status.MISSED if a.overdue else None, None) for a in shown)
    opens = tuple((Opens(owner=a.owner), Opens(owner=a.owner) if a.overdue else None, None) for a in shown)
    table = Table(head, rows, marks, widths, opens, _nothing_open(report))
    if not asked:
        title = nothing_open(report.unknown) if report.unknown else "没有需要督办的事项"
        return slide_of(report, "asks", title, table, ["请各单位保持日常巡查和按期报送。"], [])
    owners = f"请 {len(asked)} 个单位" if len(asked) > 1 else f"请{asked[0].owner}"
    late = sum(a.overdue for a in asked)
    total = sum(a.count for a in asked)
    title = f"{owners}办理 {total} 项{'超期' if late == total else ''}事项"
    title += f"，优先办结超期的 {late} 项" if 0 < late < total else ""
    first = [f"由{case.owner}首先{case.measure}，解除一票否决情形。" for case in report.cases.of(VETO) if case.measure]
    more = [f"另有 {len(asked) - len(rows)} 个单位的事项见工作通报。"] if len(asked) > len(rows) else []
    return slide_of(report, "asks", title, table, [*first, *more], list(dict.fromkeys(i.metric for i in report.items)))
