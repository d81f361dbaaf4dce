"""Takeaway sentences of the screens for leads and campaigns, right for zero, one and many."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pandas as pd

from metrics.judging.values import Value
from metrics.questions.campaigns import Campaign
from metrics.questions.lead_flow import NO_HANDLER, TO_PAYMENT, TO_REPLY, WHOLE_WAY, Spent
from metrics.questions.leading_sentences import overdue_text, unpaid_text
from metrics.wording.dates import month_in_words
from metrics.wording.formats import UNDIVIDED, percent, value_text, when
from metrics.wording.ranking import leading, most, names


def _count(value: Value) -> int:
    return int(value.value or 0)


def lifecycle(now: Mapping[str, Value], overdue_by_town: Mapping[str, Value]) -> str:
    """本期接收线索 755 件,…,属实 90 件(已化解 83 件、…);12 件线索超期未结,徐泾镇 5 件居首, as the overview says it."""
    received = now["lead.received"]
    if received.value is None:
        return "截至该日尚无线索台账，请改选截至日，或先导入欠薪线索。"
    if received.value:
        text = f"本期接收线索 {_count(received):,} 件，核实 {_count(now['lead.verified']):,} 件，{_true_text(now)}"
    else:
        text = "本期没有接收线索"
    return f"{text}；{overdue_text(now['lead.overdue'], overdue_by_town)}。"


def _true_text(now: Mapping[str, Value]) -> str:
    """属实 90 件(已化解 83 件、办理中 4 件、未化解 3 件); what still runs is neither solved nor missed."""
    if now["lead.true"].value is None:
        return "属实情况无数据"
    true, settled = _count(now["lead.true"]), now["lead.solved_rate"]
    if not true or settled.denominator is None:
        return f"属实 {true:,} 件"
    counts = {
        "已化解": _count(now["lead.solved"]),
        "办理中": true - int(settled.denominator),
        "未化解": int(settled.denominator) - _count(now["lead.solved"]),
    }
    findings = "、".join(f"{name} {n:,} 件" for name, n in counts.items() if n)
    return f"属实 {true:,} 件（{findings}）"


def by_owner(owners: pd.DataFrame) -> str:
    """超期 12 件,白鹤镇 2 件居首; ``owners`` as `metrics.questions.lead_flow.by_owner` gives it."""
    late = owners[owners["overdue"] > 0]
    counts = {name or NO_HANDLER: int(n) for name, n in zip(late["owner"], late["overdue"], strict=True)}
    total = sum(counts.values())
    if not total:
        return "没有超期"
    first = leading(counts, "件", total=total, kind="单位") or f"均在{next(iter(counts))}"
    return f"超期 {total:,} 件，{first}"


def slowest(spent: list[Spent]) -> str:
    """核实→办结用时最长:中位 6 个工作日,九成在 12 个工作日内.

    Of a ledger that only dates receipt and closing, the steps between tell nothing: then 接收→办结 as a whole.
    """
    steps = [s for s in spent if s.most and s.step not in (WHOLE_WAY, TO_PAYMENT, TO_REPLY)]
    if not steps:
        whole = next((s for s in spent if s.step == WHOLE_WAY and s.median is not None), None)
        if whole is None:
            return "尚无可计的办理用时"
        return f"接收至办结中位 {whole.median} 个工作日，九成在 {whole.most} 个工作日内"
    longest = max((s.median or 0, s.most or 0) for s in steps)
    shared = [s.step for s in steps if (s.median or 0, s.most or 0) == longest]
    return f"{names(shared, kind='环节')}用时最长：中位 {longest[0]} 个工作日，九成在 {longest[1]} 个工作日内"


def money(now: Mapping[str, Value], as_of: date) -> str:
    """本期核实欠薪 361 人、440.74 万元,已追发 421.57 万元,22 人、19.17 万元未付清;截至12月15日,9 件属实线索的 ….

    Sums that add up: 追发率 leaves out what still runs, and stands on its own card.
    """
    owed, recovered, rest = (now[f"lead.{name}"] for name in ("true_amount", "recovered_amount", "outstanding_amount"))
    stock = now["lead.arrears_amount"]
    whole = f"{when(stock.metric, as_of)}，{unpaid_text(now)}" if stock.value is not None else ""
    this = when(owed.metric)
    if not owed.value:
        none = "没有核实的欠薪金额" if owed.value is not None else "核实欠薪金额无数据"
        return "；".join(filter(None, (f"{this}{none}", whole)))
    tail = f"{value_text(now['lead.outstanding_workers'])}、{value_text(rest)}未付清" if rest.value else "已全部付清"
    found = f"{value_text(now['lead.true_workers'])}、{value_text(owed)}"
    head = f"{this}核实欠薪 {found}，已追发 {value_text(recovered)}，{tail}"
    return "；".join(filter(None, (head, whole)))


def mostly(name: str, label: str, counts: Mapping[str, int]) -> str:
    """接收线索按来源:本区受理最多,312 件,占 40.5%; all who share the largest count are named."""
    first, total = most(counts), sum(counts.values())
    if not first:
        return f"{name}按{label}：没有线索"
    count = counts[first[0]]
    share = f"各 {count:,} 件，各占" if len(first) > 1 else f"{count:,} 件，占"
    return f"{name}按{label}：{names(first, kind='项')}最多，{share} {percent(Decimal(count) / total)}"


def peak(months: Mapping[date, int]) -> str:
    """2023年1月接收最多,98 件; of months that share it the last ones."""
    first = most(months)
    if not first:
        return "没有接收线索"
    busiest = names([month_in_words(day) for day in first], kind="月")
    return f"{busiest}接收最多，{'各 ' if len(first) > 1 else ''}{months[first[0]]:,} 件"


def winters_text(lines: pd.DataFrame) -> str:
    """距春节 57 天,2023–2024 冬季累计接收 82 件,较 2022–2023 多 3 件.

    ``lines`` as of `metrics.questions.lead_flow.winters`.
    """
    reached = lines.iloc[-1]
    count = int(reached["count"])
    differences = []
    for name, before in lines[lines["before"] == reached["before"]][["winter", "count"]].to_numpy().tolist():
        if name != reached["winter"]:
            more = count - int(before)
            differences.append(f"较 {name} {'多' if more > 0 else '少'} {abs(more)} 件" if more else f"与 {name} 持平")
    left = f"距春节 {int(reached['left'])} 天" if reached["left"] else "至春节"
    return f"{left}，{reached['winter']} 冬季累计接收 {count:,} 件" + (
        f"，{'、'.join(differences)}" if differences else ""
    )


def countdown(chosen: Campaign, left: int | None, now: Mapping[str, Value], problems: Value) -> str:
    """距两清零期限 2024-02-02 还有 49 天;4 件属实线索未化解、5 件属实办理中、20 个排查问题未整改。

    ``now`` holds the stock of leads at the as-of date, ``problems`` 未整改问题 in the campaign's days.
    """
    unsolved, running, open_ = (_count(v) for v in (now["lead.unsolved_true"], now["lead.true_in_progress"], problems))
    unknown = problems.value is None
    unknown_ = now["lead.unsolved_true"].value is None
    what = [
        "属实线索无数据" if unknown_ else "",
        f"{unsolved} 件属实线索未化解" if unsolved else "",
        f"{running} 件属实办理中" if running else "",
        f"{open_} 个排查问题未整改" if open_ else "",
        f"排查问题只有全区和街镇数，{UNDIVIDED}" if problems.undivided else "排查问题尚无报送" if unknown else "",
    ]
    if left is None:
        head = f"{chosen.name}未定两清零期限"
    elif left > 0:
        head = f"距两清零期限 {chosen.cleared_by} 还有 {left} 天"
    elif left == 0:
        head = f"今日（{chosen.cleared_by}）为两清零期限"
    else:
        head = f"两清零期限 {chosen.cleared_by} 已过 {-left} 天"
    return f"{head}；{'、'.join(filter(None, what)) or '欠薪案件和排查问题均已清零'}。"
