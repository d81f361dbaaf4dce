"""Portraits (画像): one town or one department in all its figures, against the district, its target and its past."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from data_access.database.scope import Scope
from data_access.database.stored_units import towns_of
from data_access.reference.organisation import departments
from data_access.reference.unit_names import town_name
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.definitions.meetings import FollowUpState
from metrics.definitions.undivided import NOWHERE
from metrics.engine.model import Direction
from metrics.engine.periods import Comparison, Preset, compared, comparison_of
from metrics.judging.values import Value
from metrics.questions import office_lists
from metrics.questions.attention import without_ledger
from metrics.reporting.duties import Completeness, Duty, completeness_of, duties_of
from metrics.reporting.figure import Figure, Split, figure, split
from metrics.reporting.meetings import ReportedFollowUp, follow_up_of
from metrics.reporting.open_items import OpenItem, open_items
from metrics.reporting.portrait_sentences import PortraitLine, nothing_to_do, strengths_and_gaps, takeaway
from metrics.reporting.scope_words import period_text
from metrics.wording.formats import WHOLE_DISTRICT, printed_amount
from metrics.wording.official import official
from metrics.wording.ranking import best_first

GROUPS: Mapping[str, tuple[str, ...]] = {
    "线索办理": (
        "lead.received",
        "lead.closed_on_time_rate",
        "lead.solved_rate",
        "lead.satisfied_rate",
        "lead.repeat_rate",
        "lead.overdue",
        "lead.unsolved_true",
        "lead.outstanding_amount",
    ),
    "实地核查": (
        "inspection.sites_in_progress",
        "inspection.site_coverage_rate",
        "inspection.item_compliance_rate",
        "inspection.rectified_on_time_rate",
        "inspection.rectification_overdue",
    ),
    "资金监管": (
        "deposit.stored_rate",
        "deposit.top_up_overdue",
        "deposit.guarantee_expiring",
        "deposit.guarantee_expired",
        "wage_account.opened_rate",
        "wage_account.paid_on_time_rate",
    ),
    "预警": ("warning.handled_on_time_rate", "warning.overdue"),
    "惩戒": ("listing.not_listed", "case.listing_overdue", "firm.tier_c"),
    "事件": ("incident.warned_group", "incident.reported_on_time_rate", "publicity.held"),
}
PORTRAIT_FIGURES = tuple(m for members in GROUPS.values() for m in members)
# Firms are rated by 区人社局 and looked after where they work: no industry department answers for them.
_OF_TOWNS = ("firm.tier_c",)
# How big a town's task is: leads to settle and sites to watch.
SIZE = ("lead.received", "inspection.sites_in_progress")
COMPARABLE = 3


@dataclass(frozen=True)
class Peer:
    """A town of comparable size."""

    code: str
    name: str
    figures: Mapping[str, Figure]


@dataclass(frozen=True)
class Portrait:
    name: str
    period: str
    as_of: date
    compared_with: Comparison
    groups: Mapping[str, tuple[PortraitLine, ...]]
    takeaway: str
    strengths: tuple[str, ...]
    gaps: tuple[str, ...]
    items: tuple[OpenItem, ...]
    follow_ups: tuple[ReportedFollowUp, ...]  # done this year; the open ones are among the items
    unknown: tuple[str, ...] = ()  # of what kinds of items no ledger is kept
    duties: tuple[Duty, ...] = ()
    completeness: Completeness | None = None  # of a department
    peers: tuple[Peer, ...] = ()

    @property
    def lines(self) -> tuple[PortraitLine, ...]:
        return tuple(line for members in self.groups.values() for line in members)


def _rank(metric_id: str, code: str, now: Split) -> tuple[int | None, int, bool]:
    """The place among the units with a value (1 the best), how many those are, and whether the place is shared."""
    metric = ALL_METRICS[metric_id]
    order = best_first(metric, {c: printed_amount(v[metric_id]) for c, v in now.groups.items()})
    own = next((place for place, c in order if c == code), None)
    if own is None or metric.direction is Direction.NONE:
        return None, len(order), False
    return own, len(order), sum(1 for place, _ in order if place == own) > 1


def _lines(code: str, now: Split, before: Split, year: Split, as_of: date) -> dict[str, tuple[PortraitLine, ...]]:
    found = {}
    for group, members in GROUPS.items():
        lines = []
        for m in (m for m in members if m in now.groups[code]):
            own = figure(now.groups[code][m], before.groups[code][m], year.groups[code][m], as_of)
            whole = figure(now.whole[m], before.whole[m], year.whole[m], as_of)
            lines.append(PortraitLine(own, whole, *_rank(m, code, now)))
        found[group] = tuple(lines)
    return found


def like_sized(code: str, found: Mapping[str, Mapping[str, Value]]) -> tuple[str, ...]:
    """The codes of the towns whose leads and sites in progress (`SIZE`) are closest by ratio, in official order.

    ``found`` are the figures of all towns by code.
    """

    def size(town: str) -> list[float]:
        return [math.log1p(float(found[town][m].value or 0)) for m in SIZE]

    own = size(code)
    return tuple(
        sorted(sorted((t for t in found if t != code), key=lambda t: (math.dist(own, size(t)), t))[:COMPARABLE])
    )


def _peers(code: str, now: Split, before: Split, year: Split, as_of: date, year_of: int) -> tuple[Peer, ...]:
    """The towns of comparable size, under their names of the year ``year_of``."""
    return tuple(
        Peer(
            t,
            town_name(t, year_of),
            {m: figure(now.groups[t][m], before.groups[t][m], year.groups[t][m], as_of) for m in PORTRAIT_FIGURES},
        )
        for t in like_sized(code, now.groups)
    )


def _compared(
    connection: Connection, scope: Scope, preset: Preset, codes: Sequence[str], by: str
) -> tuple[Split, Split, Split]:
    metrics = [ALL_METRICS[m] for m in PORTRAIT_FIGURES]
    if by == "department":  # what no department has its own share of is none of its figures
        metrics = [m for m in metrics if m.fact.department is not NOWHERE and m.id not in _OF_TOWNS]
    now = split(connection, scope, metrics, codes, by)
    before = split(connection, compared(scope, preset, comparison_of(preset)[0]), metrics, codes, by)
    year = before
    if preset is not Preset.YEAR:
        year = split(connection, compared(scope, preset, Comparison.LAST_YEAR), metrics, codes, by)
    return now, before, year


def _follow_ups(connection: Connection, owner: str, scope: Scope) -> tuple[ReportedFollowUp, ...]:
    """What joint meetings asked of the unit this year and it has done; what is open stands among its items."""
    found = office_lists.follow_ups(connection, scope.as_of.year, scope.as_of, scope.viewer)
    return tuple(follow_up_of(x, scope.as_of) for x in found if x.owner == owner and x.state is FollowUpState.DONE)


def town_portrait(connection: Connection, scope: Scope, preset: Preset, code: str) -> Portrait:
    """One town against the district; the scope's own towns are ignored, its department and domain kept."""
    name = town_name(code, scope.year)
    district = replace(scope, towns=())
    now, before, year = _compared(
        connection, district, preset, [t.code for t in towns_of(connection, district)], "town"
    )
    groups = _lines(code, now, before, year, scope.as_of)
    lines = [line for members in groups.values() for line in members]
    own = replace(scope, towns=(code,))
    items, unknown = open_items(connection, own), without_ledger(connection, own)
    strengths, gaps = strengths_and_gaps(lines, WHOLE_DISTRICT)
    return Portrait(
        name=name,
        period=period_text(scope.start, scope.last_day),
        as_of=scope.as_of,
        compared_with=comparison_of(preset)[1],
        groups=groups,
        takeaway=official(takeaway(name, lines, items, unknown)),
        strengths=strengths,
        gaps=gaps,
        items=items,
        follow_ups=_follow_ups(connection, name, scope),
        unknown=unknown,
        peers=_peers(code, now, before, year, scope.as_of, scope.year),
    )


def portrait_of(connection: Connection, scope: Scope, preset: Preset) -> Portrait | None:
    """The portrait of a scope that is one town; None for any other."""
    return town_portrait(connection, scope, preset, scope.towns[0]) if len(scope.towns) == 1 else None


def department_portrait(connection: Connection, scope: Scope, preset: Preset, code: str) -> Portrait:
    """One department: the figures of the industry it manages, what it must settle itself, its tasks and evidence."""
    industry = [d.code for d in departments(scope.year) if d.is_industry]
    everything = replace(scope, department=None)
    codes = industry if code in industry else [*industry, code]
    now, before, year = _compared(connection, everything, preset, codes, "department")
    groups = _lines(code, now, before, year, scope.as_of) if code in industry else {}
    lines = [line for members in groups.values() for line in members]
    items = tuple(item for item in open_items(connection, everything) if item.owner == code)
    unknown = without_ledger(connection, everything)
    strengths, gaps = strengths_and_gaps(lines, WHOLE_DISTRICT)
    duties = duties_of(connection, code, scope)
    text = takeaway(code, lines, items, unknown)
    if code not in industry:
        late = sum(1 for d in duties if d.late)
        text = f"{code}承担 {len(duties)} 项任务和资料" if duties else f"{code}本年没有登记任务和资料"
        text += f"，{late} 项超期或退回" if late else ""
        text += f"；需办理事项 {len(items)} 项。" if items else f"；{nothing_to_do(unknown)}。"
    return Portrait(
        name=code,
        period=period_text(scope.start, scope.last_day),
        as_of=scope.as_of,
        compared_with=comparison_of(preset)[1],
        groups=groups,
        takeaway=official(text),
        strengths=strengths,
        gaps=gaps,
        items=items,
        follow_ups=_follow_ups(connection, code, scope),
        unknown=unknown,
        duties=duties,
        completeness=completeness_of(connection, code, scope),
    )
