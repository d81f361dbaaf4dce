"""Sentences of slides, bulletins and portraits: levels, rises and falls, best and worst, causes, who is asked what.

Right for zero, one and many; a figure without an occasion is 无发生, one without a ledger is named as such.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from metrics.definitions.catalogue import CATALOGUE
from metrics.engine.model import Direction
from metrics.judging.targets import Status
from metrics.questions.attention import EACH, FOLLOW_UPS, nothing_open
from metrics.reporting.report import Figure, FollowUp, Item, Report, TownLine
from metrics.wording.formats import NO_OCCASION, money_said, percent, points_between
from metrics.wording.ranking import best_first, leading, most, names, stand_out, worst

# What the responsible unit is asked to do about each kind of open item; {n} is how many there are.
ASKS = {
    "lead.overdue": "办结超期线索 {n} 件",
    "lead.unsolved_true": "化解属实欠薪线索 {n} 件，督促用人单位付清工资",
    "deposit.not_stored": "督促存储工资保证金 {n} 个项目",
    "deposit.part_stored": "督促补存工资保证金差额 {n} 个项目",
    "deposit.top_up_overdue": "督促补足已动用的工资保证金 {n} 笔",
    "deposit.guarantee_expired": "督促续办已过期保函 {n} 份",
    "deposit.guarantee_expiring": "督促续办即将到期保函 {n} 份",
    "inspection.rectification_overdue": "督促完成逾期整改 {n} 处",
    "evidence.overdue": "补交逾期书面资料 {n} 项",
    "evidence.rejected": "补正退回的书面资料 {n} 项",
    "task.overdue": "完成逾期要点任务 {n} 项",
}


@dataclass(frozen=True)
class Ask:
    """What one unit is asked to do, most pressing first; the tasks of a meeting stand last, each with its day."""

    owner: str
    tasks: tuple[str, ...]
    count: int
    overdue: int
    late_tasks: int = 0  # of a meeting, said to be late on the task itself

    @property
    def said(self) -> str:
        """办结超期线索 3 件；报送整改情况（1月31日前完成；另有 2 项已超期）: all tasks and how many are late."""
        text, late = "；".join(self.tasks), self.overdue - self.late_tasks
        if not late:
            return text
        if self.tasks[-1].endswith("）"):
            return f"{text.removesuffix('）')}；另有 {late} 项已超期）"
        if late < self.count:
            return f"{text}（其中 {late} 项已超期）"
        return f"{text}（{'均' if late > 1 else ''}已超期）"


def amount_said(figure: Figure, amount: Decimal) -> str:
    """An amount in the figure's own unit: 95.3%, 12 件, 230.00 万元."""
    if figure.is_money:
        return money_said(amount)
    return percent(amount) if not figure.unit else f"{int(amount):,} {figure.unit}"


def moved(figure: Figure, compared_with: str) -> str:
    """较去年同期上升 1.2 个百分点, 较上期减少 3 件, 与上期持平; empty when it cannot be compared."""
    if not figure.change:
        return ""
    if figure.change == "持平":
        return f"与{compared_with.removeprefix('较')}持平"
    rate = "个百分点" in figure.change
    up = figure.change.startswith("+")
    word = ("上升" if up else "下降") if rate else ("增加" if up else "减少")
    return f"{compared_with}{word} {figure.change[1:]}"


def compared_head(compared_with: str) -> str:
    """The heading of a column of changes: 与去年同期相比."""
    return f"与{compared_with.removeprefix('较')}相比"


def against_target(figure: Figure) -> str:
    """达到目标, 低于目标 2.1 个百分点, 距目标还差 3 件; empty without a target or a value."""
    if figure.target is None or figure.amount is None or figure.shown is None:
        return ""
    goal = figure.target_said.partition(" ")[0]  # 目标, or 序时目标 of what adds up over the year
    if figure.status is Status.MET:
        return f"达到{goal}"
    distance = abs(figure.amount - figure.target)
    if not figure.unit:
        # As printed a rate that misses its target differs from it.
        points = abs(points_between(figure.shown, figure.target))
        return f"{'低于' if figure.direction is Direction.UP else '高于'}{goal} {points} 个百分点"
    # A target of zero stands beside the figure, see `level`.
    return f"距目标还差 {amount_said(figure, distance)}" if figure.target else ""


def level(figure: Figure, compared_with: str) -> str:
    """按期办结率 95.9%(754/786 件),较去年同期下降 1.6 个百分点,低于目标 2.1 个百分点.

    仍有超期未结线索 12 件(目标为 0 件) where none should be; 无超期未结线索 where there is none.
    """
    if figure.no_occasion:
        return f"{figure.name}无发生"
    if figure.amount is None:
        return f"{figure.name}无数据，不作判断"
    if figure.amount == 0 and figure.denominator is None:
        head = f"无{figure.name}"
    elif figure.target == 0 and figure.direction is Direction.DOWN and figure.denominator is None:
        head = f"{figure.when}仍有{figure.name} {figure.said}（目标为 0 {figure.unit}）"
    else:
        head = figure_said(figure)
    target = against_target(figure) if figure.amount or figure.denominator is not None else ""
    return "，".join(filter(None, (head, moved(figure, compared_with), target)))


DONE = {"inspection.count": "开展"}  # what was done is said with its verb: 开展实地核查 331 次


def short_of_target(figure: Figure) -> str:
    """满意率 92.3%（441/478 件，目标 ≥ 95%）: as `figure_said`, with the target where it is not reached."""
    goal = figure.target_said if figure.status is Status.NEAR else ""
    return figure_said(replace(figure, base="，".join(filter(None, (figure.base, goal)))))


def figure_said(figure: Figure) -> str:
    """满意率 93.9%（429/457 件）, 截至12月15日保证金现金余额 5,492.35 万元, 开展实地核查 331 次."""
    verb = DONE.get(figure.id, "")
    return f"{figure.when}{verb}{figure.name} {figure.said}" + (f"（{figure.base}）" if figure.base else "")


def levels(figures: Sequence[Figure], compared_with: str) -> list[str]:
    """A clause per figure; those of one day share a clause that says it once, those without ledger or occasion too."""
    untold = [f.name for f in figures if f.amount is None and not f.no_occasion]
    idle = [f.name for f in figures if f.no_occasion]
    found: list[str] = []
    day = ""
    for f in figures:
        if f.amount is not None:
            if f.when and f.when == day:
                found[-1] += f"，{level(replace(f, when=''), compared_with)}"
            else:
                found.append(level(f, compared_with))
            day = f.when
    if idle:
        found.append(f"{'、'.join(idle)}无发生")
    if untold:
        found.append(f"{'、'.join(untold)}无数据，不作判断")
    return found


def joined(parts: Iterable[str]) -> str:
    """Clauses as one sentence with its full stop; empty parts fall out."""
    text = "；".join(part for part in parts if part)
    return f"{text}。" if text else ""


def statuses(figures: Sequence[Figure]) -> str:
    """8 项主要指标中,1 项达标、4 项接近目标、3 项未达标 (only what occurs)."""
    words: dict[str, str] = {Status.NEAR: "接近目标"}
    counted = Counter(NO_OCCASION if f.no_occasion else words.get(f.status, f.status.value) for f in figures)
    order = (Status.MET, Status.NEAR, Status.DEFERRED, Status.MISSED, NO_OCCASION, Status.UNKNOWN)
    said = [f"{counted[w]} 项{w}" for s in order if counted[w := words.get(s, s)]]
    if len(said) == 1:
        return f"{len(figures)} 项主要指标均{said[0].split('项', 1)[1]}"
    return f"{len(figures)} 项主要指标中，{'、'.join(said)}"


def ranked(lines: Sequence[TownLine], metric_id: str) -> list[TownLine]:
    """The towns with a value, best first, see `metrics.wording.ranking`."""
    by_code = {line.code: line for line in lines}
    amounts = {code: line.figures[metric_id].shown for code, line in by_code.items()}
    return [by_code[code] for _, code in best_first(CATALOGUE[metric_id], amounts)]


def trailing(lines: Sequence[TownLine], metric_id: str) -> str:
    """白鹤镇为 91.4%,居后, 白鹤镇和徐泾镇均为 91.4%,居后: all who share the worst place; of many, how many do."""
    amounts = {line.name: line.figures[metric_id].shown for line in lines}
    last = worst(CATALOGUE[metric_id], amounts)
    if not last:
        return ""
    told = next(line.figures[metric_id].said for line in lines if line.name == last[0])
    known = sum(1 for amount in amounts.values() if amount is not None)
    if len(last) == known > 1:
        return f"各街镇均为 {told}"
    if not stand_out(last, known):
        return f"{len(last)} 个街镇均为 {told}，居后"
    return f"{names(last)}{'均' if len(last) > 1 else ''}为 {told}，居后"


def missed_said(statuses: Iterable[Status]) -> str:
    """37 项次未达标 of the towns' key figures, 没有未达标项; where nothing is known no judgement."""
    counted = Counter(statuses)
    if counted[Status.MISSED]:
        return f"{counted[Status.MISSED]} 项次未达标"
    judged = counted.total() - counted[Status.UNKNOWN] - counted[Status.INFO]
    return "没有未达标项" if judged else "尚无台账或无发生，不作判断"


def most_missed(lines: Sequence[TownLine]) -> str:
    """赵巷镇 6 项最多, 赵巷镇和徐泾镇各 6 项最多: who misses most of the key figures; of many, in how many towns."""
    counts = {line.name: len(line.missed) for line in lines}
    first = most(counts)
    if first and not stand_out(first, len(counts)):
        return f"分散在 {sum(1 for n in counts.values() if n)} 个街镇"
    return f"{names(first)}{'各' if len(first) > 1 else ''} {counts[first[0]]} 项最多" if first else ""


def best_and_worst(lines: Sequence[TownLine], metric_id: str) -> str:
    """Who leads and who trails; empty when fewer than two towns have a value or when all are alike."""
    order = ranked(lines, metric_id)
    if len(order) < 2:
        return ""
    first, last = order[0].figures[metric_id], order[-1].figures[metric_id]
    if first.said == last.said:
        return f"各街镇{first.name}均为 {first.said}"
    best = [line.name for line in order if line.figures[metric_id].said == first.said]
    behind = worst(CATALOGUE[metric_id], {line.name: line.figures[metric_id].shown for line in lines})
    if first.denominator is None:  # a count of open matters: who has none, who has most
        head = f"{names(best)}无{first.name}" if not first.amount else f"{names(best)}最少（{first.said}）"
        each = "各" if len(behind) > 1 else ""
        if not stand_out(behind, len(order)):
            having = sum(1 for line in order if line.figures[metric_id].amount)
            return f"{first.name}分散在 {having} 个街镇，最多的 {last.said}；{head}"
        if len(behind) == 1 and sum(line.figures[metric_id].amount or 0 for line in order) == last.amount:
            return f"{last.name} {last.said}，{'' if last.amount == 1 else '均'}在{behind[0]}；{head}"
        return f"{names(behind)}{first.name}{each} {last.said}，为最多；{head}"
    level_best = f"{names(best)}{first.name}{'均为' if len(best) > 1 else '为'} {first.said}，居前"
    return f"{level_best}；{names(behind)}{'均为' if len(behind) > 1 else '为'} {last.said}，居后"


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


def causes(counted: Sequence[tuple[str, int]], true_cases: int) -> str:
    """Why wages were owed, of the true cases (most frequent first); empty without any."""
    total = sum(n for _, n in counted)
    if not total:
        return f"{true_cases} 件属实案件尚未登记欠薪原因" if true_cases else ""
    if len(counted) == 1:
        text = "属实案件" if total == 1 else f"{total} 件属实案件"
        return f"{text}欠薪原因{'为' if total == 1 else '均为'}{counted[0][0]}"
    missing = f"；另有 {true_cases - total} 件未登记原因" if true_cases > total else ""
    count = counted[0][1]
    first = [cause for cause, n in counted if n == count]
    if len(first) == len(counted):
        return f"从欠薪原因看，{names(first, kind='原因')}各 {count} 件{missing}"
    share = percent(Decimal(count) / total)
    each = "各" if len(first) > 1 else ""
    others = counted[len(first) :]
    rest = "、".join(f"{cause} {n} 件" for cause, n in others[:3]) + ("等" if len(others) > 3 else "")
    head = f"{names(first, kind='原因')}{each} {count} 件，{each}占 {share}"
    return f"从欠薪原因看，{head}，居首；其次为{rest}{missing}"


def open_matters(items: Sequence[Item], unknown: Sequence[str] = ()) -> str:
    """需关注事项 35 项,其中 26 项已超期;责任单位中香花桥街道 8 项居首. ``unknown`` are the kinds without a ledger."""
    if not items:
        return nothing_open(unknown)
    late = sum(1 for item in items if item.days_over > 0)
    owners = Counter(item.owner for item in items).most_common()
    text = f"需关注事项 {len(items)} 项"
    if late:
        text += (
            "，已超期" if late == len(items) == 1 else "，均已超期" if late == len(items) else f"，其中 {late} 项已超期"
        )
    if len(owners) == 1:
        return f"{text}；均由{owners[0][0]}负责" if len(items) > 1 else f"{text}；由{owners[0][0]}负责"
    if owners[0][1] == 1:
        return text
    first = leading(dict(owners), "项", total=len(items), kind="单位")
    return f"{text}；{'责任单位中' if first.endswith('居首') else ''}{first}"


def follow_ups_said(listed: Sequence[FollowUp]) -> str:
    """4 项督办事项中 1 项办结、2 项在办、1 项超期."""
    if not listed:
        return "会议没有留下督办事项"
    done = sum(1 for f in listed if f.done_on is not None)
    late = sum(1 for f in listed if f.done_on is None and f.late)
    running = len(listed) - done - late
    counted = [(done, "已办结"), (running, "正在办理"), (late, "超期未办结")]
    said = [f"{n} 项{word}" for n, word in counted if n]
    if len(said) == 1:
        word = said[0].split("项", 1)[1]
        return f"{len(listed)} 项督办事项{'均' if len(listed) > 1 else ''}{word}"
    return f"{len(listed)} 项督办事项中，{'、'.join(said)}"


def _asked(item: Item) -> str:
    """What a meeting asked, with its day: 核查资金到位（12月27日前完成）."""
    if item.due_on is None:
        return item.title
    day = f"{item.due_on.month}月{item.due_on.day}日"
    return f"{item.title}（原定{day}前完成，已超期）" if item.days_over > 0 else f"{item.title}（{day}前完成）"


def _counted(metric_id: str, count: int, items: Sequence[Item]) -> str:
    """督促存储工资保证金 4 个项目; of overdue leads also which are owed: 办结超期线索 2 件，其中属实欠薪 1 件."""
    said = ASKS[metric_id].format(n=count)
    owing = sum(1 for item in items if item.metric == "lead.overdue" and "lead.unsolved_true" in item.also)
    if metric_id != "lead.overdue" or not owing:
        return said
    return f"办结属实欠薪超期线索 {count} 件" if owing == count else f"{said}，其中属实欠薪 {owing} 件"


def asks(items: Sequence[Item]) -> tuple[Ask, ...]:
    """What is asked of whom, the unit with most overdue matters first; what a meeting asked for is named."""
    by_owner: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        by_owner[item.owner].append(item)
    found = []
    for owner, own in by_owner.items():
        counted = Counter(item.metric for item in own if item.metric != FOLLOW_UPS)
        tasks = [_counted(m, n, own) for m, n in counted.items()]
        # Late ones first: what else is late is said behind the last one.
        raised = sorted((i for i in own if i.metric == FOLLOW_UPS), key=lambda i: (i.days_over <= 0, str(i.due_on)))
        tasks += [_asked(item) for item in raised]
        late = sum(1 for item in own if item.days_over > 0)
        found.append(Ask(owner, tuple(tasks), len(own), late, sum(1 for item in raised if item.days_over > 0)))
    return tuple(sorted(found, key=lambda ask: (-ask.overdue, -ask.count, ask.owner)))
