"""Takeaway sentences in the language of official bulletins, right for zero, one and many."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from metrics.ranking import leading
from metrics.values import Value
from metrics.wording import change, said, when


def overdue_said(now: Value, by_town: Mapping[str, Value]) -> str:
    """12 件线索超期未结,徐泾镇 5 件居首. ``by_town`` maps town names to their values, in official order."""
    count = int(now.value or 0)
    if not count:
        return "没有超期未结的线索"
    first = leading({name: v.value for name, v in by_town.items()}, "件", total=count)
    return f"{count} 件线索超期未结" + (f"，{first}" if first else "")


def overdue_leads(now: Value, before: Value, by_town: Mapping[str, Value], compared_with: str) -> str:
    """12 件线索超期未结,徐泾镇 5 件居首;较上期减少 3 件。 See `overdue_said`."""
    if now.value is None:
        return "截至该日尚无线索台账，请改选截至日，或先导入欠薪线索。"
    text = overdue_said(now, by_town)
    difference = change(now, before)
    if difference is None:
        return f"{text}。"
    moved = int(difference)
    if moved == 0:
        return f"{text}；{compared_with}持平。"
    return f"{text}；{compared_with}{'增加' if moved > 0 else '减少'} {abs(moved)} 件。"


def unsolved_true(now: Mapping[str, Value], as_of: date) -> str:
    """截至12月15日,8 件属实线索的 31 人、22.86 万元尚未付清;本期核实欠薪 367 人、440.74 万元。"""
    unsolved, workers = now["lead.unsolved_true"], now["lead.true_workers"]
    if unsolved.value is None:
        return ""
    owed = f"{said(now['lead.arrears_workers'])}、{said(now['lead.arrears_amount'])}"
    stands = f"{int(unsolved.value)} 件属实线索的 {owed}尚未付清" if unsolved.value else "属实线索欠薪均已付清"
    head = f"{when(unsolved.metric, as_of)}，{stands}"
    if not workers.value:
        return f"{head}。"
    return f"{head}；{when(workers.metric)}核实欠薪 {said(workers)}、{said(now['lead.true_amount'])}。"
