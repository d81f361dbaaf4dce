"""The sections of the warnings screen: how good each rule is, what another threshold would do, whose they are."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from data_access.database.scope import Scope
from data_access.rules.demo_marks import demo_mark
from data_access.rules.warning_file import Threshold, WarningRule
from data_access.rules.warning_needs import stride
from data_access.rules.warning_rules import warning_rules
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.narrowing import Where
from metrics.questions.warning_lists import BY_OWNER, BY_RULE, WarningLine
from metrics.questions.warning_sentences import days_text, threshold_text, trial_sentence
from metrics.questions.warning_trial import Outcome
from metrics.wording.formats import UNKNOWN, with_base
from pages.parts.lists.narrowed_list import narrow_list
from pages.parts.lists.rows import cells, kept
from pages.parts.plain import on_screen, plain
from pages.warnings import queries as own

HEADINGS = {
    "warning.raised": "发出", "warning.open": "未处置", "warning.open_red": "其中红色", "warning.overdue": "超期",
    "warning.handled_on_time_rate": "按期处置", "warning.turned_rate": "转线索率",
}  # fmt: skip


def _table(
    lines: Sequence[WarningLine], first: str, names: Sequence[str], metric_ids: Sequence[str], scope: Scope,
    *, field: str, alt: str, gained: bool = False,
) -> None:  # fmt: skip
    """Lines × figures; a cell lists its records below."""
    opens = [HEADINGS[m] for m in metric_ids]
    table = pd.DataFrame(
        [
            {first: name, **{HEADINGS[m]: with_base(line.values[m]) for m in metric_ids}}
            | ({"早于线索（中位）": days_text(line.gained)} if gained else {})
            for name, line in zip(names, lines, strict=True)
        ]
    )
    two = [
        (name, f"未处置 {with_base(line.values['warning.open'])}",
         " · ".join(f"{HEADINGS[m]} {with_base(line.values[m])}" for m in metric_ids if m != "warning.open"))
        for name, line in zip(names, lines, strict=True)
    ]  # fmt: skip
    found = cells(table, key=f"warned-{field}", alt=alt, opens=opens, right=opens, lines=two)
    picked = None
    if found is not None:
        place, column = found
        metric_id = next(m for m in metric_ids if HEADINGS[m] == column)
        picked = f"{field}|{lines[place].key or ''}|{metric_id}"
    asked = (kept("warned", picked) or "").split("|")
    if len(asked) == 3 and asked[0] == field and asked[2] in metric_ids:
        key, metric_id = asked[1], asked[2]
        title = f"{plain(key or UNKNOWN)} · {ALL_METRICS[metric_id].name}"
        narrow_list(metric_id, (Where(field, key or None),), scope, title, key="warned")


def _rule_name(code: str) -> str:
    rule = warning_rules().rules.get(code)
    return f"{code} {rule.name}" if rule else code


def rules(scope: Scope) -> None:
    """How good each rule's warnings are: handled, turned into leads, how long before; which rules see nothing."""
    lines = own.by_rule(scope)
    known = warning_rules().rules
    lacks = own.lacking(scope)
    st.markdown(f"**按规则：发出、处置和此后是否转为线索** {on_screen('点击数字查看记录')}")
    if lines:
        names = [_rule_name(line.key or "") for line in lines]
        _table(lines, "规则", names, BY_RULE, scope, field="rule_code", alt="各规则的预警和处置", gained=True)
        watched = warning_rules().settings["lead_days"]
        st.caption(
            f"转线索率：预警后 {watched} 日内同一工地（企业）收到线索，"
            "分母为跟踪期已满或已转线索的；早于线索为中位日数。"
        )
    else:
        st.info("所选期间没有预警。可扩大期间，或在“数据导入”中导入预警台账。")
    if lacks:
        with st.expander(f"{len(lacks)} 条规则没有数据可比对", icon=":material/info:"):
            for code, why in lacks.items():
                st.markdown(f"{code} {plain(known[code].name)}：{plain(why)}")


def owners(scope: Scope) -> None:
    """Whose warnings wait, and how each unit keeps its limits."""
    lines = own.by_owner(scope)
    st.markdown(f"**按处置单位：超期多的在前** {on_screen('点击数字查看记录')}")
    if not lines:
        st.info("所选期间没有预警。可扩大期间，或在“数据导入”中导入预警台账。")
        return
    names = [line.key or "处置单位未填" for line in lines]
    _table(lines, "处置单位", names, BY_OWNER, scope, field="owner_name", alt="各处置单位的预警和处置")


def _steps() -> dict[str, tuple[WarningRule, Threshold]]:
    """Every threshold that can be tried, by code and level; of several in time the last."""
    return {
        f"{rule.code} {step.level}": (rule, step)
        for rule in warning_rules().rules.values()
        if not rule.lacks
        for step in rule.steps
        if step.until is None
    }


def threshold_trial(scope: Scope) -> None:
    """阈值试算: what a changed threshold would have done over the last years, computed from the data."""
    steps = _steps()
    left, right = st.columns([2, 3], gap="medium")
    with left:
        titles = {key: f"{rule.code} {rule.name}（{step.level}色）" for key, (rule, step) in steps.items()}
        asked = st.selectbox(
            "规则和级别", list(steps), format_func=titles.__getitem__, key="trial_rule", bind="query-params"
        )
        chosen = asked or next(iter(steps))
        rule, step = steps[chosen]
        value = st.slider(
            f"{rule.measure}（{step.unit}）", int(step.least), int(step.most), int(step.value),
            step=stride(step.value, step.least, step.most), key=f"trial-{chosen}",
            help=f"现行 {threshold_text(step, step.value)}{demo_mark(rule.is_demo)}。",
        )  # fmt: skip
        st.caption(f"依据：{rule.basis}。内容：按现有数据重新比对，不影响已发出的预警。")
    with right:
        found = own.trial(scope, rule.code, step.level, str(value))
        if found.lacks:
            st.info(f"{rule.name}：{found.lacks}。")
            return
        st.markdown(f"**{trial_sentence(found, step)}**")
        table = pd.DataFrame([_trial_row("现行", found.now, step), _trial_row("试算", found.changed, step)])
        st.dataframe(
            table, hide_index=True, placeholder=UNKNOWN, alt="现行阈值和试算阈值的比较",
            column_config={"转线索率": st.column_config.NumberColumn(format="%.1f%%")},
        )  # fmt: skip
        st.caption(
            f"{found.since} 至 {scope.as_of}，全部按截至日已知的数据；"
            "随街镇、行业部门、领域和投资性质筛选，不随期间变化。"
            "转线索率、未见线索只计跟踪期已满或已转线索的。"
        )


def _trial_row(name: str, outcome: Outcome, step: Threshold) -> dict[str, str | int | float | None]:
    return {
        "": name, "阈值": threshold_text(step, outcome.value), "发出预警（件）": outcome.raised,
        "转为线索（件）": outcome.turned, "转线索率": outcome.turned_per_cent,
        "未见线索（件）": outcome.idle, "预警到的属实线索（件）": outcome.true_leads,
        "早于线索（中位）": days_text(outcome.gained),
    }  # fmt: skip
