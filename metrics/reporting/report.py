"""What a meeting is told: the figures, towns, open items and follow-ups of a scope, in numbers and in words.

One `Report` feeds the projected slides and the documents, so that all of them say the same. Everything in it is
plain data: it can be cached, kept through an outage of the database, and compared with what a file says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, select

from data_access.database.schema import meeting
from data_access.database.scope import Scope
from data_access.database.stored_units import towns_of
from data_access.reference.organisation import organisation_name
from data_access.reference.unit_names import town_name
from metrics.assessment.headline import Headline, read_headline
from metrics.definitions.catalogue import CATALOGUE
from metrics.engine.evaluation import evaluate, record_total, records, tracked
from metrics.engine.model import Direction, Metric, Part
from metrics.engine.months import first_of_month, month_starts
from metrics.engine.periods import Comparison, Preset, compared, comparison_of
from metrics.judging.targets import Status
from metrics.judging.values import Value, cut, values, values_by
from metrics.questions import office_lists
from metrics.questions.attention import BUSINESS, OFFICE, each_once, standing, without_ledger, worklist
from metrics.questions.since import Since, read_since
from metrics.reporting.cases import Cases, read_cases
from metrics.wording.clocks import limit_said
from metrics.wording.formats import base, change_said, domain_said, printed, said, target_said, unit, when_of_sum
from metrics.wording.ranking import names

INDICATORS = (
    "lead.closed_on_time_rate",
    "lead.resolved_rate",
    "lead.satisfied_rate",
    "inspection.site_coverage_rate",
    "inspection.item_compliance_rate",
    "deposit.stored_rate",
    "wage_account.opened_rate",
    "wage_account.paid_on_time_rate",
)
LEADS = (
    "lead.received",
    "lead.closed",
    "lead.open",
    "lead.overdue",
    "lead.true",
    "lead.unsolved_true",
    "lead.true_in_progress",
    "lead.true_workers",
    "lead.true_amount",
    "lead.recovered_amount",
    "lead.outstanding_amount",
    "lead.recovered_rate",
    "lead.accepted_on_time_rate",
    "lead.repeat_rate",
)
INSPECTIONS = (
    "inspection.count",
    "inspection.sites_in_progress",
    "inspection.rectified_on_time_rate",
    "inspection.rectification_overdue",
    "inspection.red_line_sites",
)
FUNDS = (
    "deposit.cash_balance",
    "deposit.guarantee_cover",
    "deposit.paid_in",
    "deposit.used",
    "deposit.topped_up",
    "deposit.returned",
    "deposit.not_stored",
    "deposit.part_stored",
    "deposit.part_stored_amount",
    "deposit.top_up_overdue",
    "deposit.guarantee_expiring",
    "deposit.guarantee_expired",
)
FLOWS = ("deposit.paid_in", "deposit.used", "deposit.topped_up", "deposit.returned")
REPORTED = tuple(dict.fromkeys((*INDICATORS, *LEADS, *INSPECTIONS, *FUNDS, *BUSINESS)))
# What towns are set against each other by: the overview's table, slides, the wall and the bulletin count these.
TOWN_FIGURES = (
    "lead.closed_on_time_rate",
    "lead.overdue",
    "lead.unsolved_true",
    "inspection.site_coverage_rate",
    "inspection.item_compliance_rate",
    "inspection.rectification_overdue",
    "deposit.stored_rate",
    "deposit.top_up_overdue",
)
MONTHLY = ("lead.received", "lead.closed", "lead.open")
MONTHS = 13
PLACES = 4  # towns named one by one in a title


@dataclass(frozen=True)
class Figure:
    """A figure as a reader meets it: in words, with the exact amount behind them (rates as fractions, money in 元)."""

    id: str
    name: str
    said: str  # 95.3%, 12 件, 无发生, —
    number: str  # without its unit
    unit: str
    amount: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    base: str
    target: Decimal | None
    target_said: str
    status: Status
    change: str  # against the compared period; empty when it cannot be compared
    last_year: str
    before: Decimal | None
    direction: Direction
    explanation: str
    clause: str
    demo_target: bool
    when: str = ""  # of a sum: 本期 or 截至12月15日

    @property
    def no_occasion(self) -> bool:
        return self.said == "无发生"

    @property
    def shown(self) -> Decimal | None:
        """The amount as it is printed of a rate, else as it is."""
        return self.amount if self.unit or self.amount is None else Decimal(self.number.rstrip("%")) / 100

    @property
    def is_money(self) -> bool:
        return self.unit in ("万元", "亿元")


@dataclass(frozen=True)
class Item:
    """An open obligation with its clock: what, whose, how late (working days; negative while it runs)."""

    metric: str
    kind: str
    key: str
    title: str
    town: str
    owner: str
    due_on: date | None
    days_over: int
    clock: str
    also: tuple[str, ...] = ()  # the other figures that the record stands in


@dataclass(frozen=True)
class TownLine:
    code: str
    name: str
    figures: Mapping[str, Figure]

    @property
    def missed(self) -> tuple[Figure, ...]:
        return tuple(f for f in self.figures.values() if f.status is Status.MISSED)


@dataclass(frozen=True)
class FollowUp:
    number: str
    title: str
    owner: str
    due_on: date
    done_on: date | None
    state: str  # 按期完成, 还剩 3 个工作日, 已超 2 个工作日
    late: bool


@dataclass(frozen=True)
class Meeting:
    title: str
    held_on: date
    follow_ups: tuple[FollowUp, ...]


@dataclass(frozen=True)
class Month:
    month: int  # 202312
    values: Mapping[str, Decimal | None]


@dataclass(frozen=True)
class Report:
    """Everything a pack of documents says about a scope."""

    scope: Scope
    organisation: str
    # 全区, or the names of the towns; 区水务局主管行业, 工程建设领域 where the scope is narrowed so.
    place: str
    period: str  # 2023年1月1日至12月15日
    compared_with: str
    compared_days: str  # 2022年1月1日至12月15日
    synthetic: bool
    version: int
    figures: Mapping[str, Figure]
    records: Mapping[str, int]  # how many records stand behind each figure
    towns: tuple[TownLine, ...]
    items: tuple[Item, ...]
    unknown: tuple[str, ...]  # of what kinds of open items no ledger is kept
    months: tuple[Month, ...]
    causes: tuple[tuple[str, int], ...]  # of the true cases, most frequent first
    meeting: Meeting | None
    headline: Headline | None  # the year's score; None without an indicator catalogue
    cases: Cases
    since: Since | None  # what moved since the last meeting before the as-of date; None without one

    @property
    def nothing_known(self) -> str:
        """截至2020年1月1日尚无任何台账记录，各项指标均为无数据; empty where some figure is known."""
        if any(f.amount is not None or f.no_occasion for f in self.figures.values()):
            return ""
        return f"截至{day_said(self.scope.as_of)}尚无任何台账记录，各项指标均为无数据"


def day_said(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def place_said(scope: Scope, names: Sequence[str]) -> str:
    """全区, 徐泾镇、华新镇, 工程建设领域, 徐泾镇区水务局主管行业: the part of the district a document speaks of."""
    parts = [_place(names) if scope.towns else "", f"{scope.department}主管行业" if scope.department else ""]
    return "".join([*parts, domain_said(scope.domain)]) or "全区"


def until_said(day: date) -> str:
    """截至11月24日."""
    return f"截至{day.month}月{day.day}日"


def period_said(start: date, end: date) -> str:
    """2023年1月1日至12月15日; a single day is said once, another year is named."""
    if start == end:
        return day_said(start)
    last = f"{end.month}月{end.day}日" if start.year == end.year else day_said(end)
    return f"{day_said(start)}至{last}"


def figure(now: Value, before: Value, last_year: Value, as_of: date | None = None) -> Figure:
    """A value at the as-of date with its comparisons, in words."""
    m = now.metric
    return Figure(
        id=m.id,
        name=m.name,
        said=said(now),
        number=printed(now),
        unit=unit(m, now.value),
        amount=now.value,
        numerator=now.numerator,
        denominator=now.denominator,
        base=base(now),
        target=None if now.target is None else now.target.target,
        target_said=target_said(now),
        status=now.status,
        change=change_said(now, before),
        last_year=change_said(now, last_year),
        before=before.value,
        direction=m.direction,
        explanation=m.explanation,
        clause=m.clause,
        demo_target=now.target is not None and now.target.is_demo,
        when=when_of_sum(m, as_of),
    )


@dataclass(frozen=True)
class Split:
    """The values of a scope, in all and by group."""

    whole: dict[str, Value]
    groups: dict[str, dict[str, Value]]


def split(
    connection: Connection, scope: Scope, metrics: Sequence[Metric], groups: Sequence[str], by: str = "town"
) -> Split:
    """The figures of the scope and of each group (town or department codes) in it, from one frame."""
    frame = cut(evaluate(connection, metrics, scope, (by,)), scope)
    known = tracked(connection, metrics, scope.as_of)
    found = values_by(frame, metrics, [by], scope.as_of, known, [(code,) for code in groups], start=scope.start)
    return Split(values(frame, metrics, scope.as_of, known, start=scope.start), {key[0]: v for key, v in found})


def figures(
    now: Mapping[str, Value], before: Mapping[str, Value], last_year: Mapping[str, Value], as_of: date
) -> dict[str, Figure]:
    return {m: figure(value, before[m], last_year[m], as_of) for m, value in now.items()}


def open_items(connection: Connection, scope: Scope) -> tuple[Item, ...]:
    """The worklist of the scope (`metrics.questions.attention`), most pressing first."""
    frame = worklist(connection, scope)
    stands_in: dict[tuple[str, str], list[str]] = {}
    for metric_id, key in zip(frame["metric"], frame["key"], strict=True):
        stands_in.setdefault((CATALOGUE[metric_id].fact.name, key), []).append(metric_id)
    found = []
    for row in each_once(frame).to_dict("records"):
        also = [m for m in stands_in[CATALOGUE[row["metric"]].fact.name, row["key"]] if m != row["metric"]]
        town = "全区" if row["town"] is None and row["metric"] in OFFICE else town_name(row["town"], scope.year)
        due_on = row["due_on"] or None
        found.append(
            Item(
                metric=row["metric"],
                kind="、".join(CATALOGUE[m].name for m in (row["metric"], *also)),
                key=row["key"],
                title=row["title"] or row["key"],
                town=town,
                owner=row["owner"] or town,
                due_on=due_on,
                days_over=int(row["days_over"]),
                clock=standing(row, scope.as_of),
                also=tuple(also),
            )
        )
    return tuple(found)


def last_meeting(connection: Connection, as_of: date) -> Meeting | None:
    """The last joint meeting held by that day; None when there was none.

    With what it asked for, and first whatever an earlier meeting asked for that is still open, the oldest first.
    """
    m = meeting.c
    held = connection.execute(
        select(m.meeting_no, m.title, m.held_on)
        .where(m.held_on <= as_of)
        .order_by(m.held_on.desc(), m.meeting_no.desc())
        .limit(1)
    ).first()
    if held is None:
        return None
    raised = office_lists.follow_ups(connection, held.held_on.year, as_of)
    own = [x for x in raised if x.meeting_no == held.meeting_no]
    before = sorted((x for x in raised if x.done_on is None and x not in own), key=lambda x: (x.due_on, x.number))
    return Meeting(held.title, held.held_on, tuple(follow_up_of(x, as_of) for x in (*before, *own)))


def follow_up_of(x: office_lists.FollowUp, as_of: date) -> FollowUp:
    """A follow-up as a meeting hears it."""
    return FollowUp(
        x.number, x.title, x.owner, x.due_on, x.done_on, limit_said(x.due_on, as_of, done_on=x.done_on), late=x.late
    )


def asked_before(report: Report) -> tuple[FollowUp, ...]:
    """What meetings asked of the units in the scope: a part of the district hears nothing of the others.

    What they ask belongs to no domain: where one is chosen, nothing is told of it, as nothing is asked for.
    """
    held, scope = report.meeting, report.scope
    if held is None or scope.domain:
        return ()
    if not scope.towns and not scope.department:
        return held.follow_ups
    units = {t.name for t in report.towns} if scope.towns else {scope.department}
    return tuple(f for f in held.follow_ups if f.owner in units)


def _causes(connection: Connection, scope: Scope) -> tuple[tuple[str, int], ...]:
    """Why wages were owed, of the cases found true in the period."""
    listed = replace(CATALOGUE["lead.true"], columns=("cause",))
    counted = Counter(c for c in records(connection, listed, scope)["cause"] if c)
    return tuple(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))


def _months(connection: Connection, scope: Scope) -> tuple[Month, ...]:
    """The monthly figures up to the as-of date; None where no ledger was kept."""
    last = scope.last_day
    span = replace(scope, start=first_of_month(last, MONTHS - 1), end=last)
    keys = [day.year * 100 + day.month for day in month_starts(span.start, last)]
    metrics = [CATALOGUE[m] for m in MONTHLY]
    frame = evaluate(connection, metrics, span, ("month",))
    known = tracked(connection, metrics, scope.as_of)
    found = values_by(frame, metrics, ["month"], scope.as_of, known, [(key,) for key in keys])
    return tuple(Month(key[0], {m: v.value for m, v in by_id.items()}) for key, by_id in found)


def _record_counts(connection: Connection, scope: Scope, wanted: Iterable[str]) -> dict[str, int]:
    """Records in the base of each figure (in the figure itself when it has no base)."""
    found = {}
    for metric_id in wanted:
        metric = CATALOGUE[metric_id]
        found[metric_id] = record_total(connection, metric, scope, counted_part(metric))[0]
    return found


def counted_part(metric: Metric) -> Part:
    """The records that prove a figure: of a rate its whole base."""
    return Part.NUMERATOR if metric.denominator is None else Part.DENOMINATOR


def _place(chosen: Sequence[str]) -> str:
    """The chosen towns by name; of more than a title holds, the first ones and how many they are."""
    return "、".join(chosen) if len(chosen) <= PLACES else names(chosen)


def read_report(connection: Connection, scope: Scope, preset: Preset, *, synthetic: bool, version: int) -> Report:
    """Everything the pack says about the scope; a department or domain in the scope narrows all of it."""
    comparison, compared_with = comparison_of(preset)
    listed = towns_of(connection, scope)
    codes = [t.code for t in listed]
    metrics = [CATALOGUE[m] for m in REPORTED]
    now = split(connection, scope, metrics, codes)
    earlier = compared(scope, preset, comparison)
    before = split(connection, earlier, metrics, codes)
    year_headline = read_headline(connection, scope)
    same = preset is Preset.YEAR
    year = before if same else split(connection, compared(scope, preset, Comparison.LAST_YEAR), metrics, codes)
    lines = tuple(
        TownLine(
            t.code,
            t.name,
            {
                m: figure(now.groups[t.code][m], before.groups[t.code][m], year.groups[t.code][m], scope.as_of)
                for m in TOWN_FIGURES
            },
        )
        for t in listed
    )
    return Report(
        scope=scope,
        organisation=organisation_name(scope.as_of.year),
        place=place_said(scope, [t.name for t in listed]),
        period=period_said(scope.start, scope.last_day),
        compared_with=compared_with,
        compared_days=period_said(earlier.start, earlier.last_day),
        synthetic=synthetic,
        version=version,
        figures=figures(now.whole, before.whole, year.whole, scope.as_of),
        records=_record_counts(connection, scope, REPORTED),
        towns=lines,
        items=open_items(connection, scope),
        unknown=without_ledger(connection, scope),
        months=_months(connection, scope),
        causes=_causes(connection, scope),
        meeting=last_meeting(connection, scope.as_of),
        headline=year_headline,
        cases=read_cases(connection, scope, year_headline),
        since=read_since(connection, scope),
    )
