"""The takeaway of the funds screen, right for zero, one and many."""

from __future__ import annotations

from collections.abc import Mapping

from metrics.values import Value
from metrics.wording import said


def money_stands(now: Mapping[str, Value], not_stored_by_town: Mapping[str, Value]) -> str:
    """现金本金 5,492.35 万元、有效保函 8,770.66 万元(分列);6 个项目逾期未存……"""
    cash, guarantees = now["deposit.cash_balance"], now["deposit.guarantee_cover"]
    if cash.value is None and guarantees.value is None:
        return "尚无工资保证金台账，请先导入工资保证金和保证金流水。"
    text = f"现金本金 {said(cash)}、有效保函 {said(guarantees)}（分列，不相加）"
    return f"{text}；{_not_stored(now, not_stored_by_town)}；{_top_ups(now)}。"


def _not_stored(now: Mapping[str, Value], by_town: Mapping[str, Value]) -> str:
    count = int(now["deposit.not_stored"].value or 0)
    if not count:
        return "没有项目逾期未存"
    text = f"{count} 个项目逾期未存、应存 {said(now['deposit.not_stored_amount'])}"
    most = max((int(v.value or 0) for v in by_town.values()), default=0)
    leading = [name for name, v in by_town.items() if v.value and int(v.value) == most]
    if len(by_town) < 2 or not leading:
        return text
    if most == count:
        return f"{text}，均在{leading[0]}"
    return (
        f"{text}，{leading[0]} {most} 个居首" if len(leading) == 1 else f"{text}，{len(leading)} 个街镇各 {most} 个居首"
    )


def _top_ups(now: Mapping[str, Value]) -> str:
    count = int(now["deposit.top_up_overdue"].value or 0)
    if not count:
        return "没有动用逾期未补足"
    return f"{count} 笔动用逾期未补足、尚欠 {said(now['deposit.top_up_overdue_amount'])}"
