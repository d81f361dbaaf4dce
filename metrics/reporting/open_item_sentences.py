"""Sentences on what is open: how much, whose it is, what became of what meetings asked for, who is asked what."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from metrics.definitions.meetings import FollowUpState
from metrics.judging.targets import Status
from metrics.questions.attention import EACH, FOLLOW_UPS, nothing_open
from metrics.reporting.figure_sentences import counted_by_kind
from metrics.reporting.meetings import ReportedFollowUp
from metrics.reporting.open_items import OpenItem
from metrics.reporting.report import Report
from metrics.wording.dates import month_and_day
from metrics.wording.ranking import Spread, leading, spread

# What the responsible unit is asked to do about each kind of open item; {n} is how many there are.
ASKS = {
    "lead.overdue": "办结超期线索 {n} 件",
    "lead.unsolved_true": "化解属实欠薪线索 {n} 件，督促用人单位付清工资",
    "deposit.not_stored": "督促存储保证金 {n} 个项目",
    "deposit.part_stored": "督促补存保证金差额 {n} 个项目",
    "deposit.top_up_overdue": "督促补足动用的保证金 {n} 笔",
    "deposit.guarantee_expired": "督促续办已过期保函 {n} 份",
    "deposit.guarantee_expiring": "督促续办即将到期保函 {n} 份",
    "inspection.rectification_overdue": "督促完成超期整改 {n} 处",
    "warning.overdue": "处置超期预警 {n} 件",
    "case.transfer_overdue": "移送超期案件 {n} 件",
    "listing.not_listed": "认定列入失信名单 {n} 件",
    "publication.overdue": "补公布 {n} 个季度重大欠薪违法行为",
    "incident.unreported": "补报未首报事件舆情 {n} 起",
    "incident.overdue": "办结超期事件舆情 {n} 起",
    "evidence.overdue": "补交超期书面资料 {n} 项",
    "evidence.rejected": "补正退回的书面资料 {n} 项",
    "task.overdue": "完成超期要点任务 {n} 项",
}


@dataclass(frozen=True)
class MeetingTask:
    """What a meeting asked of a unit."""

    title: str
    due_on: date | None
    late: bool

    def with_day(self, remark: str = "") -> str:
        """核查资金到位（12月27日前完成）, （原定12月27日前完成，已超期）; the ``remark`` stands in the brackets too."""
        day = "" if self.due_on is None else f"{month_and_day(self.due_on)}前完成"
        when = f"原定{day}，已超期" if day and self.late else day
        brackets = "；".join(filter(None, (when, remark)))
        return f"{self.title}（{brackets}）" if brackets else self.title


@dataclass(frozen=True)
class Ask:
    """What one unit is asked to do, most pressing first; the tasks of meetings stand last, each with its day."""

    owner: str
    counted: tuple[str, ...]  # 办结超期线索 3 件
    of_meetings: tuple[MeetingTask, ...]
    count: int
    overdue: int

    @property
    def tasks(self) -> tuple[str, ...]:
        return (*self.counted, *(task.with_day() for task in self.of_meetings))

    @property
    def statement(self) -> str:
        """办结超期线索 3 件；报送整改情况（1月31日前完成；另有 2 项已超期）: all tasks and how many are late."""
        # Tasks of meetings say it themselves.
        late = self.overdue - sum(1 for task in self.of_meetings if task.late)
        if late and self.of_meetings and self.of_meetings[-1].due_on is not None:
            return "；".join((*self.tasks[:-1], self.of_meetings[-1].with_day(f"另有 {late} 项已超期")))
        text = "；".join(self.tasks)
        if not late:
            return text
        if late < self.count:
            return f"{text}（其中 {late} 项已超期）"
        return f"{text}（{'均' if late > 1 else ''}已超期）"


# A record stands once among the open items, under the figure that puts it highest; the others say how many do not
# stand under their own name.
STAND_ELSEWHERE = {
    "lead.unsolved_true": "同时超期未结",
    "deposit.not_stored": "系保函过期未续或动用后未补足",
    "deposit.part_stored": "系保函过期未续或动用后未补足",
}


def elsewhere(report: Report, metric_id: str) -> str:
    """其中 4 个系保函过期未续或动用后未补足, 其中 2 件同时超期未结: of a missed figure, those listed otherwise."""
    figure = report.figures[metric_id]
    whole = int(figure.amount or 0)
    own = sum(1 for item in report.items if item.metric == metric_id)
    if metric_id not in STAND_ELSEWHERE or figure.status is not Status.MISSED or own == whole or own >= EACH:
        return ""
    how = STAND_ELSEWHERE[metric_id]
    return f"{'均' if whole > 1 else ''}{how}" if not own else f"其中 {whole - own} {figure.unit}{how}"


def listed_once(report: Report) -> str:
    """What a list of open items says where some record stands in two figures."""
    return "同一记录只列一次" if any(elsewhere(report, metric_id) for metric_id in STAND_ELSEWHERE) else ""


def open_matters(items: Sequence[OpenItem], unknown: Sequence[str] = (), remark: str = "") -> str:
    """需关注事项 35 项,其中 26 项已超期;责任单位中香花桥街道 8 项居首.

    ``unknown`` are the kinds without a ledger; ``remark`` stands in brackets behind the number.
    """
    if not items:
        return nothing_open(unknown)
    late = sum(1 for item in items if item.days_over > 0)
    owners = Counter(item.owner for item in items).most_common()
    text = f"需关注事项 {len(items)} 项{f'（{remark}）' if remark else ''}"
    if late:
        text += (
            "，已超期" if late == len(items) == 1 else "，均已超期" if late == len(items) else f"，其中 {late} 项已超期"
        )
    if len(owners) == 1:
        return f"{text}；均由{owners[0][0]}负责" if len(items) > 1 else f"{text}；由{owners[0][0]}负责"
    if owners[0][1] == 1:
        return text
    counts = dict(owners)
    led = spread(counts, total=len(items)) is Spread.LED
    return f"{text}；{'责任单位中' if led else ''}{leading(counts, '项', total=len(items), kind='单位')}"


def follow_ups_text(listed: Sequence[ReportedFollowUp]) -> str:
    """4 项督办事项中 1 项办结、2 项在办、1 项超期."""
    if not listed:
        return "会议没有留下督办事项"
    done = sum(1 for f in listed if f.state is FollowUpState.DONE)
    late = sum(1 for f in listed if f.state is FollowUpState.OVERDUE)
    running = len(listed) - done - late
    kinds = [(done, "已办结"), (running, "正在办理"), (late, "超期未办结")]
    return counted_by_kind(f"{len(listed)} 项督办事项", kinds, alone="均" if len(listed) > 1 else "")


def _counted(metric_id: str, count: int, items: Sequence[OpenItem]) -> str:
    """督促存储保证金 4 个项目; of overdue leads also which are owed: 办结超期线索 2 件，其中属实欠薪 1 件."""
    phrase = ASKS[metric_id].format(n=count)
    owing = sum(1 for item in items if item.metric == "lead.overdue" and "lead.unsolved_true" in item.also)
    if metric_id != "lead.overdue" or not owing:
        return phrase
    return f"办结属实欠薪超期线索 {count} 件" if owing == count else f"{phrase}，其中属实欠薪 {owing} 件"


def asks(items: Sequence[OpenItem]) -> tuple[Ask, ...]:
    """What is asked of whom, the unit with most overdue matters first; what a meeting asked for is named."""
    by_owner: dict[str, list[OpenItem]] = defaultdict(list)
    for item in items:
        by_owner[item.owner].append(item)
    found = []
    for owner, own in by_owner.items():
        counted = Counter(item.metric for item in own if item.metric != FOLLOW_UPS)
        # Late ones first: what else is late is said behind the last one.
        raised = sorted((i for i in own if i.metric == FOLLOW_UPS), key=lambda i: (i.days_over <= 0, str(i.due_on)))
        late = sum(1 for item in own if item.days_over > 0)
        tasks = tuple(_counted(m, n, own) for m, n in counted.items())
        of_meetings = tuple(MeetingTask(item.title, item.due_on, item.days_over > 0) for item in raised)
        found.append(Ask(owner, tasks, of_meetings, len(own), late))
    return tuple(sorted(found, key=lambda ask: (-ask.overdue, -ask.count, ask.owner)))
