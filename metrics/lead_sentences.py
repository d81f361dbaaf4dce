"""Takeaway sentences of the screens for leads and campaigns, right for zero, one and many."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pandas as pd

from metrics.definitions.campaigns import Campaign
from metrics.lead_flow import Spent
from metrics.values import Value
from metrics.wording import percent, ten_thousands


def _count(value: Value) -> int:
    return int(value.value or 0)


def lifecycle(now: Mapping[str, Value], owners: pd.DataFrame) -> str:
    """接收 755 件,核实 740 件,属实 90 件,已化解 83 件;12 件超期未结,区建管委 3 件居首。"""
    received = now["lead.received"]
    if received.value is None:
        return "尚无线索台账，请先导入欠薪线索。"
    true, solved = _count(now["lead.true"]), _count(now["lead.solved"])
    if received.value:
        text = f"本期接收线索 {_count(received)} 件，核实 {_count(now['lead.verified'])} 件，属实 {true} 件"
        text += f"，已化解 {solved} 件" if true else ""
    else:
        text = "本期没有接收线索"
    return f"{text}；{overdue_by_owner(owners)}。"


def overdue_by_owner(owners: pd.DataFrame) -> str:
    """12 件超期未结,区建管委 3 件居首. ``owners`` as `metrics.lead_flow.by_owner` gives it."""
    late = owners[owners["overdue"] > 0]
    if late.empty:
        return "没有超期未结的线索"
    total, most = int(late["overdue"].sum()), int(late["overdue"].max())
    first = late[late["overdue"] == most]["owner"].map(lambda name: name or "未定承办单位").tolist()
    if len(late) == 1:
        return f"{total} 件超期未结，承办单位为{first[0]}"
    leading = f"{first[0]}等 {len(first)} 个单位各 {most} 件居首" if len(first) > 1 else f"{first[0]} {most} 件居首"
    return f"{total} 件超期未结，{leading}"


def slowest(spent: list[Spent]) -> str:
    """核实→办结用时最长:中位 6 个工作日,九成在 12 个工作日内.

    Of a ledger that only dates receipt and closing, the steps between tell nothing: then 接收→办结 as a whole.
    """
    steps = [s for s in spent if s.most and s.step not in ("接收→办结", "属实→付清", "办结→回访")]
    if not steps:
        whole = next((s for s in spent if s.step == "接收→办结" and s.median is not None), None)
        if whole is None:
            return "尚无可计的办理用时"
        return f"接收至办结中位 {whole.median} 个工作日，九成在 {whole.most} 个工作日内"
    worst = max(steps, key=lambda s: (s.median or 0, s.most or 0))
    return f"{worst.step}用时最长：中位 {worst.median} 个工作日，九成在 {worst.most} 个工作日内"


def money(now: Mapping[str, Value]) -> str:
    """核实欠薪 361 人、440.74 万元,追发 95.3%,还有 20.10 万元未付清."""
    owed, recovered, rest = (
        now[f"lead.{name}"].value or Decimal() for name in ("true_amount", "recovered_amount", "outstanding_amount")
    )
    if not owed:
        return "本期没有核实的欠薪金额"
    tail = f"还有 {ten_thousands(rest)} 万元未付清" if rest else "已全部付清"
    workers = _count(now["lead.true_workers"])
    return f"核实欠薪 {workers:,} 人、{ten_thousands(owed)} 万元，追发 {percent(recovered / owed)}，{tail}"


def countdown(chosen: Campaign, left: int | None, unsolved: int, problems: int) -> str:
    """距两清零期限还有 49 天,8 件属实线索、20 个问题尚未清零。"""
    what = [
        f"{unsolved} 件属实线索欠薪未付清" if unsolved else "",
        f"{problems} 个排查问题未整改" if problems else "",
    ]
    open_ = "、".join(filter(None, what))
    if left is None:
        head = f"{chosen.name}未定两清零期限"
    elif left > 0:
        head = f"距两清零期限 {chosen.cleared_by} 还有 {left} 天"
    elif left == 0:
        head = f"今日（{chosen.cleared_by}）为两清零期限"
    else:
        head = f"两清零期限 {chosen.cleared_by} 已过 {-left} 天"
    return f"{head}；{open_ or '欠薪案件和排查问题均已清零'}。"
