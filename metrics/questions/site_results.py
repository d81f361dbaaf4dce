"""Sites as the map and the drawer show them: the latest result of each, its visits, the teams that saw them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, Date, and_, case, func, literal, select

from data_access.database.schema import enterprise, inspection, inspection_item, site, warning
from data_access.database.scope import Scope
from data_access.reference.checklist import checklist
from data_access.reference.unit_names import standing_department, standing_town
from metrics.definitions.checklist_results import Grade, earned, graded, latest, margin, possible, red_line_broken
from metrics.definitions.inspections import INSPECTION, SITE, in_progress, pressing, rectification_late
from metrics.definitions.warnings import open_warning
from metrics.engine.evaluation import fixed_moment, scope_filters
from metrics.engine.model import as_known

i, x, s, w = inspection.c, inspection_item.c, site.c, warning.c


@dataclass(frozen=True)
class SiteState:
    """A site in progress as it stands at the as-of date."""

    site_no: str
    name: str
    town: str  # code, as declared
    department: str | None
    contractor: str | None
    contractor_uscc: str | None
    lon: float | None  # WGS84
    lat: float | None
    workers: int | None
    seen_on: date | None  # last verification
    score: Decimal | None  # fraction of the weighted points; None without applicable results
    grade: Grade
    red_lines: int  # broken now
    overdue_on: date | None  # the oldest rectification limit that passed unmended
    warnings: int  # open ones

    def days_unseen(self, as_of: date) -> int | None:
        """Days since the last verification; None for a site never verified."""
        return None if self.seen_on is None else (as_of - self.seen_on).days


def sites(connection: Connection, scope: Scope) -> list[SiteState]:
    """The sites in progress in the scope's parts with their latest result, by number."""
    at = fixed_moment(scope.as_of, scope.start)
    results = (
        select(
            i.site_no,
            func.sum(earned()).label("earned"),
            func.sum(possible()).label("possible"),
            func.sum(case((red_line_broken(at), 1), else_=0)).label("red_lines"),
        )
        .select_from(inspection.join(inspection_item, x.inspection_no == i.inspection_no))
        .where(latest(at))
        .group_by(i.site_no)
        .subquery("results")
    )
    visits = (
        select(
            i.site_no,
            func.max(i.inspected_on).label("seen_on"),
            func.min(case((rectification_late(at), i.rectify_due_on))).label("overdue_on"),
        )
        .where(i.inspected_on <= at.as_of)
        .group_by(i.site_no)
        .subquery("visits")
    )
    alarms = (
        select(w.site_no, func.count().label("warnings")).where(open_warning(at)).group_by(w.site_no).subquery("alarms")
    )
    source = (
        site.outerjoin(enterprise, enterprise.c.uscc == s.contractor_uscc)
        .outerjoin(results, results.c.site_no == s.site_no)
        .outerjoin(visits, visits.c.site_no == s.site_no)
        .outerjoin(alarms, alarms.c.site_no == s.site_no)
    )
    won, whole = results.c.earned, results.c.possible
    urgent = pressing(results.c.red_lines > 0, visits.c.overdue_on.is_not(None))
    grade = graded(margin(won, whole, "good_score"), margin(won, whole, "poor_score"), urgent)
    query = (
        select(
            s.site_no,
            s.name,
            s.town_code,
            s.department_code,
            enterprise.c.name.label("contractor"),
            s.contractor_uscc,
            s.lon,
            s.lat,
            s.workers,
            visits.c.seen_on,
            visits.c.overdue_on,
            results.c.earned,
            results.c.possible,
            results.c.red_lines,
            grade.label("grade"),
            alarms.c.warnings,
        )
        .select_from(source)
        .where(in_progress(at), *scope_filters(SITE, scope))
        .order_by(s.site_no)
    )
    found = []
    for row in connection.execute(query):
        found.append(
            SiteState(
                site_no=row.site_no,
                name=row.name,
                town=standing_town(row.town_code, scope.year) or row.town_code,
                department=standing_department(row.department_code, scope.year),
                contractor=row.contractor,
                contractor_uscc=row.contractor_uscc,
                lon=row.lon,
                lat=row.lat,
                workers=row.workers,
                seen_on=row.seen_on,
                score=Decimal(int(row.earned)) / int(row.possible) if row.possible else None,
                grade=Grade(row.grade),
                red_lines=int(row.red_lines or 0),
                overdue_on=row.overdue_on,
                warnings=int(row.warnings or 0),
            )
        )
    return found


@dataclass(frozen=True)
class Visit:
    """One verification of a site as known at the as-of date."""

    inspection_no: str
    inspected_on: date
    team: str | None
    rectify_due_on: date | None
    rechecked_on: date | None
    recheck_result: str | None
    rectified_on: date | None
    photos: tuple[str, ...]
    results: dict[str, str]  # by item code


def visits(connection: Connection, site_no: str, as_of: date) -> list[Visit]:
    """The verifications of a site up to the as-of date, the latest first; what came later is not known yet."""
    marks: dict[str, dict[str, str]] = {}
    join = inspection.join(inspection_item, x.inspection_no == i.inspection_no)
    known = and_(i.site_no == site_no, i.inspected_on <= as_of)
    results = select(x.inspection_no, x.item_code, x.result).select_from(join).where(known)
    for number, item, result in connection.execute(results).all():
        marks.setdefault(number, {})[item] = result
    found = []
    fields = ("inspection_no", "inspected_on", "team", "rectify_due_on", "rechecked_on", "recheck_result",
              "rectified_on", "photos")  # fmt: skip
    shown = (as_known(INSPECTION.fields[name], literal(as_of, Date)).label(name) for name in fields)
    query = select(*shown).where(known).order_by(i.inspected_on.desc(), i.inspection_no.desc())
    for row in connection.execute(query):
        photos = (row.photos or "").replace("、", ";").replace("；", ";").split(";")
        found.append(
            Visit(
                inspection_no=row.inspection_no,
                inspected_on=row.inspected_on,
                team=row.team,
                rectify_due_on=row.rectify_due_on,
                rechecked_on=row.rechecked_on,
                recheck_result=row.recheck_result,
                rectified_on=row.rectified_on,
                photos=tuple(photo.strip() for photo in photos if photo.strip()),
                results=marks.get(row.inspection_no, {}),
            )
        )
    return found


def items_in_order() -> list[tuple[str, str, bool]]:
    """Code, name and whether Art. 39 names it, the seven of Art. 39 first."""
    listed = sorted(checklist(), key=lambda item: not item.article_39)
    return [(item.code, item.name, item.article_39) for item in listed]


@dataclass(frozen=True)
class TeamCount:
    team: str
    inspections: int
    sites: int  # different ones
    failing: int  # visits that set a rectification limit


def teams(connection: Connection, scope: Scope) -> list[TeamCount]:
    """What each team verified in the period, most sites first."""
    query = (
        select(
            i.team,
            func.count().label("inspections"),
            func.count(i.site_no.distinct()).label("sites"),
            func.sum(case((i.rectify_due_on.is_not(None), 1), else_=0)).label("failing"),
        )
        .select_from(INSPECTION.source)
        .where(i.inspected_on >= scope.start, i.inspected_on <= scope.last_day, *scope_filters(INSPECTION, scope))
        .group_by(i.team)
    )
    found = [
        TeamCount(r.team or "未填核查组", r.inspections, r.sites, int(r.failing or 0))
        for r in connection.execute(query)
    ]
    return sorted(found, key=lambda t: (-t.sites, t.team))
