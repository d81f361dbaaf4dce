"""Takeaway sentences of the screens for leads and campaigns, right for zero, one and many."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pandas as pd

from metrics.definitions.campaigns import Campaign
from metrics.lead_flow import Spent
from metrics.ranking import leading
from metrics.sentences import overdue_said
from metrics.values import Value
from metrics.wording import percent, said, when


def _count(value: Value) -> int:
    return int(value.value or 0)


def lifecycle(now: Mapping[str, Value], overdue_by_town: Mapping[str, Value], owners: pd.DataFrame) -> str:
    """接收 755 件,…,已化解 83 件;12 件线索超期未结,徐泾镇 5 件居首;按承办单位,区建管委 3 件居首。

    Of the towns it says what the overview says; ``owners`` as `metrics.lead_flow.by_owner` gives it.
    """
    received = now["lead.received"]
    if received.value is None:
        return "尚无线索台账，请先导入欠薪线索。"
    true, solved = _count(now["lead.true"]), _count(now["lead.solved"])
    if received.value:
        text = f"本期接收线索 {_count(received)} 件，核实 {_count(now['lead.verified'])} 件，属实 {true} 件"
        text += f"，已化解 {solved} 件" if true else ""
    else:
        text = "本期没有接收线索"
    late = (overdue_said(now["lead.overdue"], overdue_by_town), by_owner(owners))
    return f"{'；'.join(filter(None, (text, *late)))}。"


def by_owner(owners: pd.DataFrame) -> str:
    """按承办单位,区建管委 3 件居首; empty when nothing is overdue. ``owners`` as in `lifecycle`."""
    late = owners[owners["overdue"] > 0]
    counts = {name or "未定承办单位": int(n) for name, n in zip(late["owner"], late["overdue"], strict=True)}
    if len(counts) == 1:
        return f"承办单位{'均' if sum(counts.values()) > 1 else ''}为{next(iter(counts))}"
    first = leading(counts, "件", total=sum(counts.values()), kind="单位")
    return f"按承办单位，{first}" if first else ""


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


def money(now: Mapping[str, Value], as_of: date) -> str:
    """本期核实欠薪 361 人、440.74 万元,追发 95.3%,其中 22 人、19.17 万元未付清;截至12月15日全部未清 …."""
    owed, recovered, rest = (now[f"lead.{name}"] for name in ("true_amount", "recovered_amount", "outstanding_amount"))
    stock = now["lead.arrears_amount"]
    stands = f"全部未清 {said(now['lead.arrears_workers'])}、{said(stock)}" if stock.value else "没有未清欠薪"
    whole = f"{when(stock.metric, as_of)}{stands}" if stock.value is not None else ""
    this = when(owed.metric)
    if not owed.value:
        return "；".join(filter(None, (f"{this}没有核实的欠薪金额", whole)))
    tail = f"其中 {said(now['lead.outstanding_workers'])}、{said(rest)}未付清" if rest.value else "已全部付清"
    share = percent((recovered.value or Decimal()) / owed.value)
    head = f"{this}核实欠薪 {said(now['lead.true_workers'])}、{said(owed)}，追发 {share}，{tail}"
    return "；".join(filter(None, (head, whole)))


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
