"""The takeaway of the funds screen, right for zero, one and many."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from metrics.judging.values import Value
from metrics.wording.formats import value_text, when
from metrics.wording.ranking import leading


def money_stands(now: Mapping[str, Value], not_stored_by_town: Mapping[str, Value], as_of: date) -> str:
    """截至12月15日,现金本金 5,492.35 万元、有效保函 8,770.66 万元(分列);6 个项目超期未存……"""
    cash, guarantees = now["deposit.cash_balance"], now["deposit.guarantee_cover"]
    if cash.value is None and guarantees.value is None:
        return "尚无工资保证金台账，请先导入工资保证金和保证金流水。"
    text = f"{when(cash.metric, as_of)}，现金本金 {value_text(cash)}、有效保函 {value_text(guarantees)}（分列，不相加）"
    return f"{text}；{_not_stored(now, not_stored_by_town)}；{_top_ups(now)}。"


def _not_stored(now: Mapping[str, Value], by_town: Mapping[str, Value]) -> str:
    if now["deposit.not_stored"].value is None:
        return "超期未存无数据"
    count = int(now["deposit.not_stored"].value or 0)
    if not count:
        return "没有项目超期未存"
    text = f"{count} 个项目超期未存、应存 {value_text(now['deposit.not_stored_amount'])}"
    first = leading({name: v.value for name, v in by_town.items()}, "个", total=count)
    return f"{text}，{first}" if first else text


def _top_ups(now: Mapping[str, Value]) -> str:
    if now["deposit.top_up_overdue"].value is None:
        return "动用补足无数据"
    count = int(now["deposit.top_up_overdue"].value or 0)
    if not count:
        return "没有动用超期未补足"
    return f"{count} 笔动用超期未补足、尚欠 {value_text(now['deposit.top_up_overdue_amount'])}"
