"""What a checklist item's latest result is worth: its points as found, and whether a red line is still broken.

Conditions on a row of inspection_item joined with its inspection, to be used wherever both stand in the FROM.
Points say what the last verification found; a broken red line lasts until the re-check finds it rectified (复查已整改).
Points, weights and grade limits are 演示参数.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from sqlalchemy import and_, case, func, literal, or_, select

from data_access.database.schema import ITEM_FAILING, inspection, inspection_item, site
from data_access.reference.checklist import checklist
from data_access.rules.parameters import parameters
from metrics.engine.model import Expression, Moment, Need, some

i, x = inspection.c, inspection_item.c


class Grade(StrEnum):
    """What the latest results make of a site (grade limits are 演示参数)."""

    GOOD = "良好"
    RECTIFY = "需整改"
    SUPERVISED = "重点督办"
    UNSEEN = "未核查"


def parameter(name: str) -> int:
    """A whole number among the parameters of on-site verification."""
    return int(parameters()[f"inspection.{name}"].value)


def item_names() -> dict[str, str]:
    """The names of the checklist's items by code."""
    return {item.code: item.name for item in checklist()}


def checked(codes: Sequence[str]) -> Need:
    """What a figure of checklist items needs: that of any inspections at least one ever looked at one of them."""

    def known(at: Moment) -> Expression:
        seen = (
            select(literal(1))
            .select_from(inspection_item.join(inspection))
            .where(x.item_code.in_(codes), i.inspected_on <= at.as_of)
        )
        return seen.correlate(None).exists()

    label = f"实地核查台账“{'、'.join(item_names()[code] for code in codes)}”列"
    return Need(label, known, some(inspection, lambda at: i.inspected_on <= at.as_of))


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


def rectified(at: Moment) -> Expression:
    """复查已整改 by the moment."""
    return and_(i.rectified_on.is_not(None), i.rectified_on <= at.as_of)


def made_good_on() -> Expression:
    """The day on which a failing result was made good: it, or what later verifications found of the item, was
    rectified, or one of them found it in order (不适用 says nothing)."""
    later, later_item = inspection.alias("made_good"), inspection_item.alias("made_good_item")
    good = case((later_item.c.result.in_(ITEM_FAILING), later.c.rectified_on), else_=later.c.inspected_on)
    return (
        select(func.min(good))
        .select_from(later.join(later_item, later_item.c.inspection_no == later.c.inspection_no))
        .where(
            later.c.site_no == i.site_no,
            later_item.c.item_code == x.item_code,
            later_item.c.result != "不适用",
            or_(
                later.c.inspected_on > i.inspected_on,
                and_(later.c.inspected_on == i.inspected_on, later.c.inspection_no >= i.inspection_no),
            ),
        )
        .correlate_except(later, later_item)
        .scalar_subquery()
    )


def full_points() -> int:
    """What an item is worth that is 符合."""
    return parameter("full_points")


def points() -> Expression:
    """What an item's result is worth as found."""
    return case((x.result == "符合", full_points()), (x.result == "部分符合", parameter("partial_points")), else_=0)


def _weight() -> Expression:
    return case({item.code: item.weight for item in checklist()}, value=x.item_code, else_=0)


def earned() -> Expression:
    """The weighted points of a result."""
    return _weight() * points()


def possible() -> Expression:
    """The weighted points a result would have if it were 符合."""
    return _weight() * full_points()


def red_line_broken(at: Moment) -> Expression:
    red_lines = [item.code for item in checklist() if item.red_line]
    return and_(x.item_code.in_(red_lines), x.result == "不符合", ~rectified(at))


def red_line_failed(at: Moment) -> Expression:
    """The latest result of some red-line item of the site is 不符合 and not rectified at the moment."""
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
    return func.coalesce(_site_sum(at, earned()), 0)


def site_possible(at: Moment) -> Expression:
    """The weighted points the site would have if all applicable items were 符合."""
    return func.coalesce(_site_sum(at, possible()), 0)


def margin(earned_points: Expression, possible_points: Expression, limit: str) -> Expression:
    """How far a score lies above a limit in % (good_score, poor_score), in hundredths of a weighted point."""
    return 100 * earned_points - parameter(limit) * possible_points


def site_margin(at: Moment, limit: str) -> Expression:
    """The `margin` of the site's latest results; NULL for a site without any."""
    return _site_sum(at, margin(earned(), possible(), limit))


def graded(above_good: Expression, above_poor: Expression, pressing: Expression) -> Expression:
    """The `Grade` of a site, for map, list, drawer and figures alike: its margins (NULL without results), and whether
    a red line is broken or a rectification overdue.

    Limits are closed below: at the good limit a score is good, at the poor one not yet poor. What is pressing is
    重点督办 whatever the score.
    """
    return case(
        (pressing, Grade.SUPERVISED.value),
        (above_good >= 0, Grade.GOOD.value),
        (above_poor >= 0, Grade.RECTIFY.value),
        (above_poor < 0, Grade.SUPERVISED.value),
        else_=Grade.UNSEEN.value,
    )


def failed_before(at: Moment) -> Expression:
    """An earlier verification of the same site found the same item failing."""
    earlier, earlier_item = inspection.alias("earlier"), inspection_item.alias("earlier_item")
    return (
        select(literal(1))
        .select_from(earlier.join(earlier_item, earlier_item.c.inspection_no == earlier.c.inspection_no))
        .where(
            earlier.c.site_no == i.site_no,
            earlier_item.c.item_code == x.item_code,
            earlier_item.c.result.in_(ITEM_FAILING),
            earlier.c.inspected_on <= at.as_of,
            or_(
                earlier.c.inspected_on < i.inspected_on,
                and_(earlier.c.inspected_on == i.inspected_on, earlier.c.inspection_no < i.inspection_no),
            ),
        )
        .correlate_except(earlier, earlier_item)
        .exists()
    )
