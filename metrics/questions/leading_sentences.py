"""Takeaway sentences in the language of official bulletins, right for zero, one and many."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from metrics.engine.periods import Comparison
from metrics.judging.values import Value
from metrics.wording.formats import change, moved_text, value_text, when
from metrics.wording.ranking import Spread, leading, spread


def overdue_text(now: Value, by_town: Mapping[str, Value]) -> str:
    """12 件线索超期未结,徐泾镇 5 件居首. ``by_town`` maps town names to their values, in official order."""
    count = int(now.value or 0)
    if not count:
        return "没有超期未结的线索"
    counts = {name: v.value for name, v in by_town.items()}
    first = leading(counts, "件", total=count)
    # Leads lie in a town and with a unit that handles them: the word says which is counted.
    place = "" if spread(counts, total=count) is Spread.ONE else "按属地"
    return f"{count:,} 件线索超期未结" + (f"，{place}{first}" if first else "")


def overdue_leads(now: Value, before: Value, by_town: Mapping[str, Value], compared_with: Comparison) -> str:
    """12 件线索超期未结,徐泾镇 5 件居首;较上期减少 3 件。 See `overdue_text`; 与上期持平."""
    if now.value is None:
        return "截至该日尚无线索台账，请改选截至日，或先导入欠薪线索。"
    text = overdue_text(now, by_town)
    difference = change(now, before)
    if difference is None:
        return f"{text}。"
    moved = int(difference)
    if moved == 0:
        return f"{text}；与{compared_with.days}持平。"
    return f"{text}；{compared_with}{moved_text(moved, f'{abs(moved)} 件')}。"


def unpaid_text(now: Mapping[str, Value]) -> str:
    """9 件属实线索的 31 人、22.86 万元尚未付清(4 件未化解、5 件属实办理中): all of one population.

    属实未化解 and 属实办理中 together are every true lead not paid in full.
    """
    unsolved, running = (int(now[f"lead.{name}"].value or 0) for name in ("unsolved_true", "true_in_progress"))
    if not unsolved + running:
        return "属实线索欠薪均已付清"
    parts = f"{unsolved} 件未化解、{running} 件属实办理中" if unsolved and running else ""
    one = "均" if unsolved + running > 1 else ""
    how = parts or one + ("未化解" if unsolved else "在办理期限内")
    owed = f"{value_text(now['lead.arrears_workers'])}、{value_text(now['lead.arrears_amount'])}"
    return f"{unsolved + running} 件属实线索的 {owed}尚未付清（{how}）"


def unpaid_figures(now: Mapping[str, Value]) -> dict[str, str]:
    """The ids of the figures in `unpaid_text` by the words that tell them."""
    unsolved, running = (int(now[f"lead.{name}"].value or 0) for name in ("unsolved_true", "true_in_progress"))
    if not unsolved + running:
        return {}
    one = "lead.unsolved_true" if not running else "lead.true_in_progress" if not unsolved else "lead.arrears_amount"
    return {
        f"{unsolved + running} 件属实线索": one,
        value_text(now["lead.arrears_workers"]): "lead.arrears_workers",
        value_text(now["lead.arrears_amount"]): "lead.arrears_amount",
        f"{unsolved} 件未化解": "lead.unsolved_true",
        f"{running} 件属实办理中": "lead.true_in_progress",
    }


def unsolved_true(now: Mapping[str, Value], as_of: date) -> str:
    """截至12月15日,9 件属实线索的 31 人、22.86 万元尚未付清(…)。 See `unpaid_text`."""
    unsolved = now["lead.unsolved_true"]
    if unsolved.value is None:
        return ""
    return f"{when(unsolved.metric, as_of)}，{unpaid_text(now)}。"
