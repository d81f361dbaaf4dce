"""预警处置 at a glance: warnings by rule and by owner, and the sites and firms at risk with their reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property

from sqlalchemy import Connection, case, func, select

from data_access.database.kept_warnings import subject_of
from data_access.database.schema import enterprise, site, warning
from data_access.database.scope import Scope
from data_access.reference.unit_names import standing_town, unit_called
from data_access.rules.warning_needs import WARNING_LEVELS
from data_access.rules.warning_rules import warning_rules
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.definitions.inspections import SITE, in_progress
from metrics.definitions.warnings import RED, WARNING, YELLOW, level_now, open_warning
from metrics.engine.evaluation import fixed_moment, row_weights, scope_filters
from metrics.engine.model import Expression
from metrics.judging.values import Value, value_of
from metrics.questions.warning_trial import gained_by_rule

w, s = warning.c, site.c
BY_RULE = ("warning.raised", "warning.open", "warning.open_red", "warning.overdue", "warning.handled_on_time_rate",
           "warning.turned_rate")  # fmt: skip
BY_OWNER = ("warning.open", "warning.open_red", "warning.overdue", "warning.handled_on_time_rate")
GRAVEST_FIRST = WARNING_LEVELS[::-1]


@dataclass(frozen=True)
class WarningLine:
    """The figures of one rule or one owner; ``gained`` is the median of days between warning and lead."""

    key: str | None
    parts: Mapping[str, tuple[int, int | None]]  # numerator and denominator by metric
    scope: Scope
    gained: int | None = None

    @cached_property
    def values(self) -> Mapping[str, Value]:
        """Made once for all who look at the line."""
        as_of, start = self.scope.as_of, self.scope.start
        return {m: value_of(ALL_METRICS[m], *p, as_of, tracked=True, start=start) for m, p in self.parts.items()}


@dataclass(frozen=True)
class OpenWarning:
    """A warning not handled yet, at the level it climbed to."""

    warning_no: str
    rule_code: str
    level: str
    raised_level: str
    raised_on: date
    due_on: date | None
    owner: str | None
    note: str | None


@dataclass(frozen=True)
class Risk:
    """A site or a firm with its open warnings, the gravest first."""

    key: tuple[str, str]  # "site" or "firm", and what names it
    site_no: str | None
    uscc: str | None
    name: str
    town: str
    lon: float | None
    lat: float | None
    under_way: bool  # a site in progress
    warnings: tuple[OpenWarning, ...]

    @property
    def level(self) -> str:
        return self.warnings[0].level


def _by(
    connection: Connection, scope: Scope, column: Expression, metric_ids: Sequence[str]
) -> dict[str | None, WarningLine]:
    """Figures by the values of a column, in one SELECT."""
    at = fixed_moment(scope.as_of, scope.start, scope.last_day)
    metrics = [ALL_METRICS[m] for m in metric_ids]
    query = select(column.label("key")).select_from(WARNING.source)
    query = query.where(WARNING.begun(at), *scope_filters(WARNING, scope)).group_by(column)
    for place, metric in enumerate(metrics):
        for name, part in zip("nd", row_weights(metric, at), strict=True):
            if part is not None:
                inside = metric.date is None or metric.date.between(scope.start, scope.last_day)
                query = query.add_columns(
                    func.sum(part if inside is True else case((inside, part), else_=0)).label(f"{name}{place}")
                )
    lines = {}
    for row in connection.execute(query).mappings():
        parts = {
            m.id: (int(row[f"n{place}"] or 0), None if m.denominator is None else int(row[f"d{place}"] or 0))
            for place, m in enumerate(metrics)
        }
        if any(numerator or denominator for numerator, denominator in parts.values()):
            lines[row["key"]] = WarningLine(row["key"], parts, scope)
    return lines


def by_rule(connection: Connection, scope: Scope) -> list[WarningLine]:
    """One line per rule that raised anything in the period or has something open, in the order of the rules."""
    lines = _by(connection, scope, w.rule_code, BY_RULE)
    gained = gained_by_rule(connection, scope)
    order = [*warning_rules().rules, *sorted(key for key in lines if key and key not in warning_rules().rules)]
    return [replace(lines[code], gained=gained.get(code)) for code in order if code in lines]


def by_owner(connection: Connection, scope: Scope) -> list[WarningLine]:
    """One line per handling unit, who has most overdue first."""
    lines = _by(connection, scope, w.owner_name, BY_OWNER).values()
    named = [replace(line, key=line.key and unit_called(line.key, scope.year)) for line in lines]

    def pressure(line: WarningLine) -> tuple[int, int, str]:
        return -line.parts["warning.overdue"][0], -line.parts["warning.open"][0], line.key or ""

    return sorted(named, key=pressure)


def risks(connection: Connection, scope: Scope) -> list[Risk]:
    """The sites and firms with open warnings, the gravest and those with most warnings first."""
    at = fixed_moment(scope.as_of, scope.start, scope.last_day)
    query = (
        select(
            w.warning_no, w.rule_code, level_now(at).label("level"), w.level.label("raised_level"), w.raised_on,
            w.due_on, w.owner_name, w.note, w.site_no, w.employer_uscc, w.employer_name, w.town_code,
            s.name.label("site_name"), s.lon, s.lat, in_progress(at).label("under_way"),
            enterprise.c.name.label("firm_name"),
        )
        .select_from(WARNING.source.outerjoin(enterprise, enterprise.c.uscc == w.employer_uscc))
        .where(WARNING.begun(at), open_warning(at), *scope_filters(WARNING, scope))
        .order_by(w.raised_on, w.warning_no)
    )  # fmt: skip
    found: dict[tuple[str, str], list[OpenWarning]] = {}
    named: dict[tuple[str, str], Risk] = {}
    for row in connection.execute(query):
        key = subject_of(row.site_no, row.employer_uscc, row.employer_name)
        found.setdefault(key, []).append(
            OpenWarning(
                warning_no=row.warning_no, rule_code=row.rule_code, level=row.level, raised_level=row.raised_level,
                raised_on=row.raised_on, due_on=row.due_on, note=row.note,
                owner=row.owner_name and unit_called(row.owner_name, scope.year),
            )
        )  # fmt: skip
        name = row.site_name or row.employer_name or row.firm_name or "未写明对象"
        town = standing_town(row.town_code, scope.year) or ""
        named.setdefault(
            key,
            Risk(key=key, site_no=row.site_no, uscc=row.employer_uscc, name=name, town=town, lon=row.lon, lat=row.lat,
                 under_way=bool(row.under_way), warnings=()),
        )  # fmt: skip
    listed = [replace(risk, warnings=tuple(sorted(found[key], key=_gravity))) for key, risk in named.items()]
    return sorted(listed, key=lambda risk: (GRAVEST_FIRST.index(risk.level), -len(risk.warnings), risk.name))


def _gravity(warned: OpenWarning) -> tuple[int, date]:
    return GRAVEST_FIRST.index(warned.level), warned.raised_on


@dataclass(frozen=True)
class TownColour:
    """红, 黄 or 绿 of a town, with the sites that make it: the rule stands in warnings.toml."""

    town: str
    colour: str
    red: int
    yellow: int
    sites: int  # in progress


def sites_in_progress(connection: Connection, scope: Scope) -> dict[str, int]:
    """The sites in progress by town."""
    at = fixed_moment(scope.as_of, scope.start, scope.last_day)
    query = select(s.town_code, func.count()).where(SITE.begun(at), in_progress(at), *scope_filters(SITE, scope))
    sites: dict[str, int] = {}
    for code, count in connection.execute(query.group_by(s.town_code)):
        there = standing_town(code, scope.year) or ""
        sites[there] = sites.get(there, 0) + count
    return sites


def town_colours(listed: Sequence[Risk], sites: Mapping[str, int], towns: Sequence[str]) -> list[TownColour]:
    """The colour of each town by the share of its ``sites`` in progress that are red, and red or yellow; one without
    any has none to be coloured by. ``listed`` are the sites and firms with open warnings."""
    setting, found = warning_rules().settings, []
    for town in towns:
        at_site = [risk for risk in listed if risk.town == town and risk.under_way]
        red = sum(risk.level in RED for risk in at_site)
        yellow = sum(risk.level in YELLOW for risk in at_site)
        count = sites.get(town, 0)
        share, both = Decimal(red).scaleb(2), Decimal(red + yellow).scaleb(2)
        colour = "绿"
        if red and share >= setting["town_red"] * count:
            colour = "红"
        elif red + yellow and both >= setting["town_yellow"] * count:
            colour = "黄"
        found.append(TownColour(town=town, colour=colour, red=red, yellow=yellow, sites=count))
    return found
