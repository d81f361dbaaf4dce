"""What the sites in progress add up to (在建规模), and what verifications found of them (核查发现)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Integer, and_, case, func, select, type_coerce

from data_access.database.schema import ITEM_FAILING, inspection, inspection_item, site
from data_access.reference.checklist import system_items
from metrics.definitions.checklist_results import latest, made_good_on, rectified
from metrics.definitions.inspections import INSPECTION_ITEM, ITEM_LIST, SITE, SITE_LIST, in_progress
from metrics.engine.model import Direction, Expression, Kind, Metric, Moment, Need, filled, some

i, x, s = inspection.c, inspection_item.c, site.c
_SIZE = (*SITE_LIST, "contract_yuan")
# 六项制度 as the ledgers of towns list them (银行代发 and 按月足额支付 are one here): all parts of each must do.
SIX_SYSTEMS = {
    "实名制": ("real_name", "labour_contract"),
    "工资保证金": ("deposit",),
    "分账管理": ("wage_account", "labour_cost"),
    "银行代发、按月足额支付": ("paid_by_contractor",),
    "维权告示牌": ("notice_board",),
}


def _known(label: str, column: Column[Any]) -> Need:
    return filled(f"在建工地台账“{label}”列", column, expected=some(site, in_progress))


def _failing(_at: Moment) -> Expression:
    return x.result.in_(ITEM_FAILING)


def _fulfilled(at: Moment, items: tuple[str, ...]) -> Expression:
    """Of a site: some result of these items is known, and none of the latest ones is failing."""
    good = func.min(case((x.result == "符合", 1), (rectified(at), 1), else_=0))
    found = (
        select(good)
        .select_from(inspection.join(inspection_item, x.inspection_no == i.inspection_no))
        .where(i.site_no == s.site_no, x.item_code.in_(items), latest(at))
        .correlate_except(inspection, inspection_item)
        .scalar_subquery()
    )
    return type_coerce(found, Integer) == 1


def all_systems(at: Moment) -> Expression:
    """六项制度全落实, of a site in progress."""
    return and_(in_progress(at), *(_fulfilled(at, system_items(*systems)) for systems in SIX_SYSTEMS.values()))


def metrics() -> tuple[Metric, ...]:
    return (
        Metric(
            id="site.contract_amount",
            name="在建合同价",
            unit="元",
            kind=Kind.BALANCE,
            fact=SITE,
            money=True,
            numerator=in_progress,
            weight=lambda _at: func.coalesce(s.contract_yuan, 0),
            needs=(_known("合同价", s.contract_yuan),),
            columns=_SIZE,
            explanation="截至日在建工地的合同价合计；没有填写合同价的工地不计。",
        ),
        Metric(
            id="site.workers",
            name="在场人数",
            unit="人",
            kind=Kind.STOCK,
            fact=SITE,
            numerator=in_progress,
            weight=lambda _at: func.coalesce(s.workers, 0),
            needs=(_known("在场人数", s.workers),),
            columns=_SIZE,
            explanation="截至日在建工地的在场人数合计；没有填写人数的工地不计。",
        ),
        Metric(
            id="inspection.problems_found",
            name="核查发现问题",
            unit="项",
            kind=Kind.COUNT,
            fact=INSPECTION_ITEM,
            numerator=_failing,
            date=i.inspected_on,
            owner="town_name",
            columns=ITEM_LIST,
            explanation="期间核查中结果为“不符合”或“部分符合”的条目项数。",
        ),
        Metric(
            id="inspection.problems_mended",
            name="核查问题已整改",
            unit="项",
            kind=Kind.COUNT,
            fact=INSPECTION_ITEM,
            numerator=lambda at: and_(_failing(at), made_good_on() <= at.as_of),
            date=i.inspected_on,
            owner="town_name",
            columns=ITEM_LIST,
            explanation="期间核查发现的问题中，截至日复查已整改、或以后核查该条目已符合的项数。",
        ),
        Metric(
            id="inspection.sites_all_systems",
            name="六项制度全落实工地",
            unit="个",
            kind=Kind.STOCK,
            fact=SITE,
            numerator=all_systems,
            direction=Direction.UP,
            owner="town_name",
            kept_since=i.inspected_on,
            columns=SITE_LIST,
            explanation="截至日在建、" + "、".join(SIX_SYSTEMS) + "各项最近一次适用结果都为“符合”或复查已整改的工地数；"
            "有一项制度没有核查过的不计。",
        ),
    )
