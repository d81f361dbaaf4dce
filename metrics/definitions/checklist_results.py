"""What a checklist item's latest result is worth: its points as found, and whether a red line is still broken.

Conditions on a row of inspection_item joined with its inspection, to be used wherever both stand in the FROM.
Points say what the last verification found; a broken red line lasts until the re-check finds it mended (复查已整改).
Points, weights and grade limits are 演示参数.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, case, func, literal, or_, select

from data_access.database.schema import inspection, inspection_item, site
from data_access.reference.organisation import checklist
from data_access.rules.parameters import parameters
from metrics.engine.model import Expression, Moment, Need, some

i, x = inspection.c, inspection_item.c

FAILING = ("不符合", "部分符合")
RED_LINES = tuple(item.code for item in checklist() if item.red_line)
WEIGHT = case({item.code: item.weight for item in checklist()}, value=x.item_code, else_=0)


def parameter(name: str) -> int:
    """A whole number among the parameters of on-site verification."""
    return int(parameters()[f"inspection.{name}"].value)


ITEM_NAMES = {item.code: item.name for item in checklist()}


def checked(codes: Sequence[str]) -> Need:
    """What a figure of checklist items needs: that of any inspections at least one ever looked at one of them."""

    def known(at: Moment) -> Expression:
        seen = (
            select(literal(1))
            .select_from(inspection_item.join(inspection))
            .where(x.item_code.in_(codes), i.inspected_on <= at.as_of)
        )
        return seen.correlate(None).exists()

    label = f"实地核查台账“{'、'.join(ITEM_NAMES[code] for code in codes)}”列"
    return Need(label, known, some(inspection, lambda at: i.inspected_on <= at.as_of))


FULL, PARTIAL = parameter("full_points"), parameter("partial_points")
GOOD, POOR = parameter("good_score"), parameter("poor_score")


def latest(at: Moment) -> Expression:
    """The row is known and no later applicable result of the same site and item is."""
    later, later_item = inspection.alias("later"), inspection_item.alias("later_item")
    seen_later = (
        select(literal(1))
        .select_from(later.join(later_item, later_item.c.inspection_no == later.c.inspection_no))
        .where(
            later.c.site_no == i.site_no,
            later_item.c.item_code == x.item_code,
            later_item.c.result != "不适用",
            later.c.inspected_on <= at.as_of,
            or_(
                later.c.inspected_on > i.inspected_on,
                and_(later.c.inspected_on == i.inspected_on, later.c.inspection_no > i.inspection_no),
            ),
        )
        .correlate_except(later, later_item)
        .exists()
    )
    return and_(i.inspected_on <= at.as_of, x.result != "不适用", ~seen_later)


def mended(at: Moment) -> Expression:
    """复查已整改 by the moment."""
    return and_(i.rectified_on.is_not(None), i.rectified_on <= at.as_of)


POINTS = case((x.result == "符合", FULL), (x.result == "部分符合", PARTIAL), else_=0)


def red_line_broken(at: Moment) -> Expression:
    return and_(x.item_code.in_(RED_LINES), x.result == "不符合", ~mended(at))


def red_line_failed(at: Moment) -> Expression:
    """The latest result of some red-line item of the site is 不符合 and not mended at the moment."""
    return (
        select(literal(1))
        .select_from(inspection.join(inspection_item, x.inspection_no == i.inspection_no))
        .where(i.site_no == site.c.site_no, latest(at), red_line_broken(at))
        .correlate_except(inspection, inspection_item)
        .exists()
    )


def _site_sum(at: Moment, expression: Expression) -> Expression:
    """A sum over the site's latest results; NULL for a site without any."""
    return (
        select(func.sum(expression))
        .select_from(inspection.join(inspection_item, x.inspection_no == i.inspection_no))
        .where(i.site_no == site.c.site_no, latest(at))
        .correlate_except(inspection, inspection_item)
        .scalar_subquery()
    )


def site_earned(at: Moment) -> Expression:
    """The site's weighted points."""
    return func.coalesce(_site_sum(at, WEIGHT * POINTS), 0)


def site_possible(at: Moment) -> Expression:
    """The weighted points the site would have if all applicable items were 符合."""
    return func.coalesce(_site_sum(at, WEIGHT * FULL), 0)


def score_margin(at: Moment, limit: int) -> Expression:
    """How far the site's score lies above a limit in %, in weighted points; NULL for a site without results."""
    return _site_sum(at, WEIGHT * (100 * POINTS - limit * FULL))


def failed_before(at: Moment) -> Expression:
    """An earlier verification of the same site found the same item failing."""
    earlier, earlier_item = inspection.alias("earlier"), inspection_item.alias("earlier_item")
    return (
        select(literal(1))
        .select_from(earlier.join(earlier_item, earlier_item.c.inspection_no == earlier.c.inspection_no))
        .where(
            earlier.c.site_no == i.site_no,
            earlier_item.c.item_code == x.item_code,
            earlier_item.c.result.in_(FAILING),
            earlier.c.inspected_on <= at.as_of,
            or_(
                earlier.c.inspected_on < i.inspected_on,
                and_(earlier.c.inspected_on == i.inspected_on, earlier.c.inspection_no < i.inspection_no),
            ),
        )
        .correlate_except(earlier, earlier_item)
        .exists()
    )
