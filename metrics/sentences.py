"""Takeaway sentences in the language of official bulletins, right for zero, one and many."""

from __future__ import annotations

from collections.abc import Mapping

from metrics.values import Value
from metrics.wording import change


def overdue_leads(now: Value, before: Value, by_town: Mapping[str, Value], compared_with: str) -> str:
    """12 件线索超期未结,徐泾镇 5 件居首;较上期减少 3 件。 ``by_town`` maps town names to their values."""
    if now.value is None:
        return "截至该日尚无线索台账，请改选截至日，或先导入欠薪线索。"
    count = int(now.value)
    if count == 0:
        text = "没有超期未结的线索"
    else:
        leading = max(by_town.items(), key=lambda item: item[1].value or 0, default=None)
        text = f"{count} 件线索超期未结"
        if leading is not None and len(by_town) > 1:
            most = int(leading[1].value or 0)
            joint = sum(1 for v in by_town.values() if v.value == leading[1].value)
            if most == count:
                text += f"，均在{leading[0]}"
            else:
                text += (
                    f"，{leading[0]}等 {joint} 个街镇各 {most} 件居首" if joint > 1 else f"，{leading[0]} {most} 件居首"
                )
    difference = change(now, before)
    if difference is None:
        return f"{text}。"
    moved = int(difference)
    if moved == 0:
        return f"{text}；{compared_with}持平。"
    return f"{text}；{compared_with}{'增加' if moved > 0 else '减少'} {abs(moved)} 件。"


def unsolved_true(now: Value, workers: Value, amount_said: str) -> str:
    """3 件属实线索的欠薪尚未付清;本期核实欠薪 120 人、230.00 万元。"""
    if now.value is None:
        return ""
    head = f"{int(now.value)} 件属实线索欠薪尚未付清" if now.value else "属实线索欠薪均已付清"
    if not workers.value:
        return f"{head}。"
    return f"{head}；本期核实欠薪 {int(workers.value):,} 人、{amount_said}。"
