"""What a meeting is told: the figures, towns, open items and follow-ups of a scope, in numbers and in words.

One `Report` feeds the projected slides and the documents, so that all of them say the same. Everything in it is
plain data: it can be cached, kept through an outage of the database, and compared with what a file says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from sqlalchemy import Connection

from data_access.database.scope import Scope
from data_access.database.stored_units import towns_of
from data_access.reference.organisation import organisation_name
from data_access.rules.months import first_of_month, month_key, month_starts
from metrics.assessment.headline import Headline, read_headline
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.evaluation import evaluate
from metrics.engine.periods import Comparison, Preset, compared, comparison_of
from metrics.engine.records import record_total, records
from metrics.judging.known_in_scope import known_in
from metrics.judging.values import values_by
from metrics.questions.attention import BUSINESS, without_ledger
from metrics.questions.clauses import ClauseState, read_clause_states
from metrics.questions.movements import Since
from metrics.questions.since import read_since
from metrics.reporting.figure import Figure, TownLine, figure, figures, split
from metrics.reporting.meetings import LastMeeting, ReportedFollowUp, last_meeting
from metrics.reporting.open_items import OpenItem, open_items
from metrics.reporting.scope_words import period_text, place_text
from metrics.reporting.typical_cases import TypicalCases, read_cases
from metrics.wording.dates import day_in_words

MAIN_FIGURES = (
    "lead.closed_on_time_rate",
    "lead.solved_rate",
    "lead.satisfied_rate",
    "inspection.site_coverage_rate",
    "inspection.item_compliance_rate",
    "deposit.stored_rate",
    "wage_account.opened_rate",
    "wage_account.paid_on_time_rate",
)
_LEADS = (
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
WARNED = (
    "warning.raised",
    "warning.open",
    "warning.open_red",
    "warning.open_yellow",
    "warning.overdue",
    "warning.handled_on_time_rate",
    "warning.turned_rate",
)
SANCTIONED = (
    "listing.not_listed",
    "case.listing_overdue",
    "listing.in_force",
    "listing.published_rate",
    "listing.credit_rate",
    "blacklist.in_force",
    "blacklist.copied_rate",
    "publication.published_rate",
    "publication.unpushed",
    "case.transferred",
    "case.transfer_filed",
    "case.transfer_hint",
    "case.transfer_overdue",
)
HAPPENED = (
    "incident.group",
    "incident.group_people",
    "incident.warned_group",
    "incident.large_group",
    "incident.opinion",
    "incident.reported_on_time_rate",
    "incident.responded_on_time_rate",
    "incident.open",
)
RATED = ("firm.rated", "firm.tier_c", "firm.tier_b", "firm.moved_down", "firm.moved_up", "firm.tier_c_untalked")
PUBLICISED = ("publicity.held", "publicity.attendance", "publicity.before_may", "publicity.materials")
FLOWS = ("deposit.paid_in", "deposit.used", "deposit.topped_up", "deposit.returned")
REPORTED = tuple(
    dict.fromkeys(
        (*MAIN_FIGURES, *_LEADS, *INSPECTIONS, *FUNDS, *WARNED, *RATED, *SANCTIONED, *HAPPENED, *PUBLICISED, *BUSINESS)
    )
)
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
    "incident.warned_group",
)
MONTHLY = ("lead.received", "lead.closed", "lead.open")
_MONTHS = 13


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
    compared_with: Comparison
    compared_days: str  # 2022年1月1日至12月15日
    synthetic: bool
    version: int
    figures: Mapping[str, Figure]
    records: Mapping[str, int]  # how many records stand behind each figure
    towns: tuple[TownLine, ...]
    items: tuple[OpenItem, ...]
    unknown: tuple[str, ...]  # of what kinds of open items no ledger is kept
    months: tuple[Month, ...]
    causes: tuple[tuple[str, int], ...]  # of the true cases, most frequent first
    meeting: LastMeeting | None
    headline: Headline | None  # the year's score; None without an indicator catalogue
    cases: TypicalCases
    since: Since | None  # what moved since the last meeting before the as-of date; None without one
    clauses: tuple[ClauseState, ...]  # the year's priorities

    @property
    def nothing_known(self) -> str:
        """截至2020年1月1日尚无任何台账记录，各项指标均为无数据; empty where some figure is known."""
        if any(f.amount is not None or f.no_occasion for f in self.figures.values()):
            return ""
        return f"截至{day_in_words(self.scope.as_of)}尚无任何台账记录，各项指标均为无数据"


def asked_before(report: Report) -> tuple[ReportedFollowUp, ...]:
    """What meetings asked of the units in the scope: a part of the district hears nothing of the others.

    What they ask belongs to no domain and no 投资性质: where one is chosen, nothing is told of it or asked for.
    """
    held, scope = report.meeting, report.scope
    if held is None or scope.domain or scope.investment:
        return ()
    if not scope.towns and not scope.department:
        return held.follow_ups
    units = {t.name for t in report.towns} if scope.towns else {scope.department}
    return tuple(f for f in held.follow_ups if f.owner in units)


def _causes(connection: Connection, scope: Scope) -> tuple[tuple[str, int], ...]:
    """Why wages were owed, of the cases found true in the period."""
    listed = replace(ALL_METRICS["lead.true"], columns=("cause",))
    counted = Counter(c for c in records(connection, listed, scope)["cause"] if c)
    return tuple(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))


def _months(connection: Connection, scope: Scope) -> tuple[Month, ...]:
    """The monthly figures up to the as-of date; None where no ledger was kept."""
    last = scope.last_day
    span = replace(scope, start=first_of_month(last, _MONTHS - 1), end=last)
    keys = [month_key(day) for day in month_starts(span.start, last)]
    metrics = [ALL_METRICS[m] for m in MONTHLY]
    frame = evaluate(connection, metrics, span, ("month",))
    known = known_in(connection, metrics, scope)
    found = values_by(frame, metrics, ["month"], scope.as_of, known, [(key,) for key in keys])
    return tuple(Month(key[0], {m: v.value for m, v in by_id.items()}) for key, by_id in found)


def _record_counts(connection: Connection, scope: Scope, wanted: Iterable[str]) -> dict[str, int]:
    """Records in the base of each figure (in the figure itself when it has no base)."""
    found = {}
    for metric_id in wanted:
        metric = ALL_METRICS[metric_id]
        found[metric_id] = record_total(connection, metric, scope, metric.counted_part)[0]
    return found


def read_report(connection: Connection, scope: Scope, preset: Preset, *, synthetic: bool, version: int) -> Report:
    """Everything the pack says about the scope; a department or domain in the scope narrows all of it."""
    comparison, compared_with = comparison_of(preset)
    listed = towns_of(connection, scope)
    codes = [t.code for t in listed]
    metrics = [ALL_METRICS[m] for m in REPORTED]
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
        place=place_text(scope, [t.name for t in listed]),
        period=period_text(scope.start, scope.last_day),
        compared_with=compared_with,
        compared_days=period_text(earlier.start, earlier.last_day),
        synthetic=synthetic,
        version=version,
        figures=figures(now.whole, before.whole, year.whole, scope.as_of),
        records=_record_counts(connection, scope, REPORTED),
        towns=lines,
        items=open_items(connection, scope),
        unknown=without_ledger(connection, scope),
        months=_months(connection, scope),
        causes=_causes(connection, scope),
        meeting=last_meeting(connection, scope.as_of, scope.viewer),
        headline=year_headline,
        cases=read_cases(connection, scope, year_headline),
        since=read_since(connection, scope),
        clauses=read_clause_states(connection, scope),
    )
