"""What the wall shows: the figures of one scope as other screens say them, built once per edition of the data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

from data_access.database.scope import Scope
from data_access.reference.organisation import towns
from data_access.reference.polygons import PolygonError
from data_access.reference.unit_names import town_areas
from data_access.rules.months import first_day
from metrics.assessment.headline import Headline
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.model import Part
from metrics.engine.periods import Preset, days_to_festival
from metrics.indicators.catalogues import catalogue_for
from metrics.judging.targets import Status
from metrics.judging.values import Value, with_status
from metrics.questions.attention import each_once, standing, to_show
from metrics.reporting.deck.slide import Lines
from metrics.reporting.deck.towns import MAP_FIGURE
from metrics.reporting.report import TOWN_FIGURES
from metrics.wording.formats import investment_text, number
from metrics.wording.official import short
from pages.parts import queries
from pages.parts import score_queries as assessment
from pages.parts import site_queries as inspections
from pages.parts.maps.map_classes import classes_of
from pages.parts.maps.points import MapData, TownArea, site_marks
from pages.parts.scope.addresses import scope_params
from pages.parts.scope.drill import default_part
from pages.parts.scope.scope_bar import town_name

# The first six stand on every wall, the others where it is wide.
WALL_FIGURES = (
    "lead.closed_on_time_rate",
    "lead.overdue",
    "lead.solved_rate",
    "lead.arrears_amount",
    "inspection.site_coverage_rate",
    "deposit.stored_rate",
    "inspection.sites_supervised",
    "deposit.top_up_overdue",
    "wage_account.paid_on_time_rate",
)
COURSES = {"lead.received": "接收", "lead.closed": "办结", "lead.open": "在办"}
_ITEMS = 7
_FITTING = {8: 5, 9: 4, 10: 4}  # how many items fit below that many rows of figures
_LONGEST = 14  # characters of what an item is called


@dataclass(frozen=True)
class Links:
    """How a number of the wall leads to its records: an address, so that it needs no session."""

    scope: Scope
    bar: Scope
    carried: tuple[tuple[str, str], ...]  # what the wall's own address says of the scope

    def to(self, metric_id: str, *, part: Part | None = None, town: str | None = None, row: str = "") -> str:
        counted = self.scope if town is None else Scope(**{**vars(self.scope), "towns": (town,)})
        asked = {"metric": metric_id, "part": (part or default_part(metric_id)).value}
        asked |= scope_params(counted, self.bar) | {"from": "wall"} | ({"row": row} if row else {})
        return f"records?{urlencode([*self.carried, *asked.items()])}"


@dataclass(frozen=True)
class ToDo:
    """One thing to do: what, of which figure, whose, how late."""

    kind: str
    title: str
    owner: str
    late: str
    pressing: bool
    metric_id: str
    town: str | None
    key: str


@dataclass(frozen=True)
class Wall:
    scope: Scope
    place: str
    headline: Headline | None
    now: Mapping[str, Value]
    before: Mapping[str, Value]
    compared_with: str
    by_town: Mapping[str, Mapping[str, Value]]
    map: MapData | None
    items: tuple[ToDo, ...]
    more: int  # items beyond those listed
    leads: Lines
    score: Lines
    festival: int  # days to the Spring Festival


def content(scope: Scope, preset: Preset) -> Wall:
    """Everything on the wall, from the loaders of the other screens."""
    before, compared_with = queries.compared_values(scope, preset)
    codes = queries.town_codes(scope)
    by_town = queries.town_values(scope, [ALL_METRICS[m] for m in TOWN_FIGURES], codes)
    now = queries.scope_values(scope)
    # Two figures a row stand above the items: the more of them, the fewer items fit below.
    rows_above = len(to_show(scope, now)[::2])
    items, more = _items(scope, _FITTING.get(rows_above, _ITEMS))
    names = [town_name(code) for code in scope.towns]
    where = "、".join(names) if len(names) < 3 else f"{names[0]}等 {len(names)} 个街镇"
    return Wall(
        scope=scope,
        place=" · ".join(
            filter(None, (where or "全区", scope.department, scope.domain, investment_text(scope.investment)))
        ),
        headline=assessment.year_headline(scope),
        now=now,
        before=before,
        compared_with=compared_with,
        by_town=by_town,
        map=map_of(scope, by_town),
        items=items,
        more=more,
        leads=_leads(scope),
        score=_score(scope),
        festival=days_to_festival(scope.as_of),
    )


def worst_first(wall: Wall) -> list[str]:
    """The codes of the towns, those with most missed targets first, then in official order."""
    return sorted(wall.by_town, key=lambda code: -missed(wall.by_town[code]))


def missed(figures: Mapping[str, Value]) -> int:
    return with_status(figures.values(), Status.MISSED)


def _items(scope: Scope, most: int) -> tuple[tuple[ToDo, ...], int]:
    found = each_once(queries.worklist(scope))
    shown = tuple(
        ToDo(
            ALL_METRICS[row["metric"]].name,
            short(str(row["title"] or row["key"]), _LONGEST),
            row["owner"] or town_name(row["town"]),
            "已办结未付清" if row["contradicted"] else standing(row, scope.as_of),
            row["days_over"] > 0,
            row["metric"],
            row["town"],
            row["key"],
        )
        for row in found.head(most).to_dict("records")
    )
    return shown, len(found) - len(shown)


def map_of(scope: Scope, by_town: Mapping[str, Mapping[str, Value]]) -> MapData | None:
    """The towns by their overdue leads with the sites; None without usable polygons."""
    metric = ALL_METRICS[MAP_FIGURE]
    amounts = {code: figures[MAP_FIGURE].value for code, figures in by_town.items()}
    scale = classes_of(metric, list(amounts.values()))
    try:
        areas = [a for a in town_areas(scope.year) if a.code in {t.code for t in towns(scope.year)}]
    except PolygonError:
        return None
    drawn = tuple(
        TownArea(
            a.code,
            f"{a.name} {number(metric, amounts[a.code])}" if a.code in amounts else a.name,
            a.parts,
            a.label,
            scale.class_of(amounts.get(a.code)),
            "",
        )
        for a in areas
    )
    sites = inspections.sites(scope)
    return MapData(f"{metric.name}（件）", drawn, site_marks(sites), scale)


def _leads(scope: Scope) -> Lines:
    """Received, closed and open leads of the last twelve months."""
    months: dict[int, dict[str, Decimal | None]] = {}
    for metric_id in COURSES:
        for month, value in queries.monthly_values(scope, ALL_METRICS[metric_id]):
            months.setdefault(month, {})[metric_id] = value.value
    series = tuple((name, tuple(found.get(m) for found in months.values())) for m, name in COURSES.items())
    return Lines(tuple(_month(first_day(m)) for m in months), series)


def _score(scope: Scope) -> Lines:
    """The score of the self-inspection at the ends of the year's months."""
    catalogue = catalogue_for(scope.as_of)
    points = [] if catalogue is None else assessment.trend(catalogue, scope)
    return Lines(tuple(_month(day) for day, _ in points), (("得分", tuple(score.total for _, score in points)),))


def _month(day: date) -> str:
    return f"{day.month}月"
