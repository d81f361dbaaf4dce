"""The sentence above the screen: coverage, red lines and whose they are, what is overdue."""

from __future__ import annotations

from collections.abc import Mapping

from metrics.judging.values import Value
from metrics.wording.formats import value_text
from metrics.wording.ranking import leading


def sentence(now: Mapping[str, Value], red_by_town: Mapping[str, Value]) -> str:
    """在建工地 211 个;本期应核查 334 个,已核查 297 个(88.9%);4 个有未整改红线问题,徐泾镇 2 个居首;3 处整改超期。"""
    sites, coverage = now["inspection.sites_in_progress"], now["inspection.site_coverage_rate"]
    red, late = now["inspection.red_line_sites"], now["inspection.rectification_overdue"]
    if not sites.value:
        return "所选范围内没有在建工地。"
    head = f"在建工地 {int(sites.value):,} 个"
    if coverage.value is None or coverage.numerator is None:
        return f"{head}，尚无实地核查台账，请先导入核查表。"
    asked, seen = int(coverage.denominator or 0), int(coverage.numerator)
    head += f"；本期应核查 {asked:,} 个，已核查 {seen:,} 个（{value_text(coverage)}）"
    first = leading({name: v.value for name, v in red_by_town.items()}, "个", total=int(red.value or 0))
    whose = f"，{first}" if first else ""
    reds = f"{int(red.value)} 个有未整改红线问题{whose}" if red.value else "没有未整改的红线问题"
    overdue = f"{int(late.value)} 处整改超期" if late.value else "整改无超期"
    reds = reds if red.tracked else "红线问题无数据"
    overdue = overdue if late.tracked else "整改情况无数据"
    return f"{head}；{reds}；{overdue}。"
