"""Sections of the leads screen about the leads themselves: stock, trends, what they are, repeats, satisfaction."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

import pandas as pd
import streamlit as st

from data_access.database.scope import Scope
from data_access.rules.limits import days_counted
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.definitions.leads import LEAD
from metrics.engine.model import Part
from metrics.engine.narrowing import BY_FIRM, Where
from metrics.judging.values import Value
from metrics.questions.lead_flow import NO_HANDLER, added_up, age_limits
from metrics.questions.leads_sentences import by_owner, mostly, peak, winters_text
from metrics.wording.formats import UNKNOWN, base, share_text, value_text
from pages.leads import charts
from pages.leads import queries as own
from pages.parts import queries
from pages.parts.charts import time_series
from pages.parts.charts.palette import theme_name, value_mark
from pages.parts.lists.narrowed_list import narrow_list
from pages.parts.lists.rows import kept, rows
from pages.parts.lists.twin import WHOLE_FORM, by_months, twin
from pages.parts.plain import on_screen, plain
from pages.parts.scope.drill import open_records

_SERIES = {"lead.received": "接收", "lead.true": "属实"}
AXES = ("source", "finding", "nature", "domain", "sub_industry", "cause", "conclusion", "handler_name")
NOT_KNOWN = "未填"
Figures = Mapping[str, Value]


def stock(scope: Scope, now: Figures) -> None:
    """Age of the open leads, and who holds them."""
    if now["lead.open"].value is None:
        st.info("尚无线索台账，不作判断。")
        return
    left, right = st.columns(2, gap="medium")
    ages = own.ageing(scope)
    classes = pd.DataFrame(
        [
            {"label": a.label, "open": a.open, "在限内": a.within_limit, "已超期": a.overdue,
             "wording": f"{a.open} 件" + (f"，超期 {a.overdue}" if a.overdue else "")}
            for a in ages
        ]
    )  # fmt: skip
    picked_age = ""
    with left:
        oldest = ages[-1]
        limit = f"逾 {age_limits()[-1]} 个工作日"
        remark = f"{oldest.open} 件接收已{limit}" if oldest.open else f"没有接收{limit}的线索"
        st.markdown(
            f"**在办 {value_text(now['lead.open'])}，{remark}** :gray[红色为已超期]{on_screen('；点击查看记录')}"
        )
        if classes["open"].any():
            event = st.vega_lite_chart(
                charts.age_bars(classes, height=230),
                on_select="rerun",
                selection_mode="age",
                key=f"ageing-{theme_name()}",
                alt=f"在办线索按接收以来工作日数分布，{remark}",
            )
            picked_age = next((p["label"] for p in event.selection.get("age", [])), "")
            with st.expander("以表格显示", icon=":material/table:"):
                twin(
                    classes[["label", "open", "已超期"]].rename(columns={"label": "接收以来", "open": "在办"}),
                    "在办线索时长",
                )
        else:
            st.info("截至日没有在办线索。", icon=":material/check_circle:")
    owners = own.by_owner(scope)
    picked_owner: tuple[str | None] | None = None
    with right:
        st.markdown(f"**各承办单位在办与超期：{plain(by_owner(owners))}** {on_screen('点选一行查看记录')}")
        if owners.empty:
            st.info("截至日没有在办线索。", icon=":material/check_circle:")
        else:
            days = days_counted(LEAD.fields["close_due_on"].due_unit)
            table = owners.assign(owner=owners["owner"].fillna(NO_HANDLER))
            place = rows(
                table.rename(
                    columns={"owner": "承办单位", "open": "在办", "overdue": "超期", "days_over": f"最长超期（{days}）"}
                ),
                key="owners",
                alt=f"各承办单位在办、超期件数和最长超期{days}",
                lines=[
                    (
                        line["owner"],
                        f"超期 {line['overdue']} 件",
                        f"在办 {line['open']} 件" + (f"，最长超 {line['days_over']} {days}" if line["overdue"] else ""),
                    )
                    for line in table.to_dict("records")
                ],
                height=330,
            )
            chosen = kept("owner", None if place is None else table["owner"].iloc[place])
            if chosen is not None:
                picked_owner = (None if chosen == NO_HANDLER else chosen,)
    for age in ages:
        if age.label == picked_age:
            narrow_list("lead.open", (age.received,), scope, f"在办 {age.label}", key="age")
            return
    if picked_owner is not None:
        name = picked_owner[0]
        narrow_list("lead.open", (Where("handler_name", name),), scope, f"{name or NO_HANDLER}在办", key="owner")


def trends(scope: Scope, now: Figures) -> None:
    """By month, and by days to the festival."""
    del now
    left, right = st.columns(2, gap="medium")
    with left:
        points = [
            {"month": time_series.month_day(month), "series": label, "value": float(v.value)}
            for metric_id, label in _SERIES.items()
            for month, v in queries.monthly_values(scope, ALL_METRICS[metric_id], queries.TREND_MONTHS)
            if v.value is not None
        ]
        if points:
            lines = pd.DataFrame(points)
            received = {
                time_series.month_day(month): int(v.value or 0)
                for month, v in queries.monthly_values(scope, ALL_METRICS["lead.received"], queries.TREND_MONTHS)
            }
            st.markdown(f"**逐月走势：{peak(received)}**")
            notes = queries.event_notes()
            shown = time_series.spread_notes(notes, lines["month"].min(), lines["month"].max())
            st.vega_lite_chart(
                time_series.trend(lines, time_series.festivals_of(shown), series=list(_SERIES.values()), height=300),
                alt="接收、属实线索逐月走势",
            )
            with st.expander("以表格显示", icon=":material/table:"):
                by_month = lines.pivot(index="month", columns="series", values="value")
                known = [name for name in _SERIES.values() if name in by_month]  # of an unkept column nothing is drawn
                twin(by_months(by_month[known]), "线索逐月走势", dict.fromkeys(known, WHOLE_FORM))
        else:
            st.info("所选范围没有欠薪线索。可扩大范围，或先导入欠薪线索台账。")
    with right:
        _winters(scope)


def _winters(scope: Scope) -> None:
    lines = own.winters(scope)
    if lines.empty or not lines["count"].any():
        st.info("所选范围在近三个冬季没有线索。")
        return
    order = list(dict.fromkeys(lines["winter"]))
    remark = winters_text(lines)
    st.markdown(f"**{remark}** :gray[春节前 13 周起]")
    st.vega_lite_chart(
        charts.winters(lines, order=order, height=300), alt=f"近三个冬季按距春节天数累计接收线索，{remark}"
    )
    with st.expander("以表格显示", icon=":material/table:"):
        weekly = lines[lines["left"] % 7 == 0]
        table = weekly.pivot(index="left", columns="winter", values="count").sort_index(ascending=False)
        twin(table.rename_axis("距春节天数").reset_index(), "近三个冬季累计接收线索", dict.fromkeys(order, WHOLE_FORM))


def mix(scope: Scope, now: Figures) -> None:
    """Leads by any two of their fields; a cell opens its records."""
    del now
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        metric_id = st.segmented_control(
            "口径", ["lead.received", "lead.true"], format_func=lambda m: ALL_METRICS[m].name, default="lead.received",
            required=True, key="mix", bind="query-params",
        ) or "lead.received"  # fmt: skip
        labels = {name: LEAD.fields[name].label for name in AXES}
        row = st.selectbox("行", AXES, format_func=labels.__getitem__, index=0, key="mix_row", bind="query-params",
                           placeholder="选择行", width=180)  # fmt: skip
        column = st.selectbox("列", AXES, format_func=labels.__getitem__, index=1, key="mix_column",
                              bind="query-params", placeholder="选择列", width=180)  # fmt: skip
    if row == column:
        st.info("行与列请选不同的项目。")
        return
    cells = own.cross(scope, metric_id, row, column)
    if cells.empty:
        st.info("所选期间没有线索。可扩大期间或街镇范围。")
        return
    shown = cells.assign(row=cells["row"].fillna(NOT_KNOWN), column=cells["column"].fillna(NOT_KNOWN))
    by_row, by_column = (added_up(shown, axis) for axis in ("row", "column"))
    st.markdown(f"**{plain(mostly(ALL_METRICS[metric_id].name, labels[row], by_row))}** {on_screen('点击查看记录')}")
    with st.container(key="wide-mix"):
        event = st.vega_lite_chart(
            charts.heat(shown, list(by_row), list(by_column), height=38 * len(by_row) + 30),
            on_select="rerun",
            selection_mode="cell",
            key=f"mix-{theme_name()}",
            alt=f"{ALL_METRICS[metric_id].name}按{labels[row]}和{labels[column]}分布",
        )
    with st.container(key="phone-mix"):
        place = rows(
            pd.DataFrame({labels[row]: list(by_row), "件数": list(by_row.values())}),
            key="mix-rows",
            alt=f"{ALL_METRICS[metric_id].name}按{labels[row]}",
            lines=[(name, f"{count:,} 件", "") for name, count in by_row.items()],
        )
    chosen = kept("mix_of", None if place is None else list(by_row)[place])
    with st.expander("以表格显示", icon=":material/table:"):
        table = shown.pivot_table(index="row", columns="column", values="count", aggfunc="sum", fill_value=0)
        twin(
            table.loc[list(by_row), list(by_column)].rename_axis(labels[row]).reset_index(),
            f"{ALL_METRICS[metric_id].name}按{labels[row]}和{labels[column]}",
        )
    if chosen in by_row:
        of_row = (Where(row, None if chosen == NOT_KNOWN else chosen),)
        narrow_list(metric_id, of_row, scope, str(chosen), key="mix-row")
    for cell in event.selection.get("cell", []):
        by = tuple(
            Where(name, None if cell[axis] == NOT_KNOWN else cell[axis])
            for name, axis in ((row, "row"), (column, "column"))
        )
        narrow_list(metric_id, by, scope, f"{cell['row']} · {cell['column']}", key="mix")


def repeats(scope: Scope, now: Figures) -> None:
    """Who is named again and again, and how satisfied the reporters are."""
    left, right = st.columns([3, 2], gap="medium")
    firms = own.repeated_firms(scope)
    with left:
        rate = now["lead.repeat_rate"]

        def share_before(line: Mapping[Hashable, object]) -> str:
            return f"重复 {line['repeats']} 件，" if rate.tracked else ""

        st.markdown(
            f"**重复反映率 {value_text(rate)}** :gray[{base(rate)}]**，{len(firms)} 家单位被反映两次以上** "
            f"{on_screen('点选一行查看线索')}"
        )
        picked = ""
        if firms.empty:
            st.info("所选期间没有被反映两次以上的单位。")
        else:
            place = rows(
                # Where no lead is told to be a repetition the firms' own counts are not known either.
                firms.drop(columns=["key"] if rate.tracked else ["key", "repeats"]).rename(
                    columns={
                        "name": "被反映单位",
                        "leads": "线索",
                        "repeats": "重复反映",
                        "true": "属实",
                        "open": "在办",
                        "workers": "涉及人数",
                    }
                ),
                key="named-again",
                alt="被反映两次以上的单位",
                lines=[
                    (line["name"], f"{line['leads']} 件", f"{share_before(line)}属实 {line['true']} 件")
                    for line in firms.to_dict("records")
                ],
                height=400,
            )
            picked = kept("firm", None if place is None else str(firms["key"].iloc[place])) or ""
    with right:
        valid = now["lead.satisfied_rate"]
        happy, content, not_happy = _satisfaction(now)
        st.markdown(f"**满意率 {value_text(valid)}**{value_mark(valid)} :gray[按有效回访 {base(valid)}]")
        for name, metric_id, part, count in (
            ("满意", "lead.fully_satisfied_rate", Part.NUMERATOR, happy),
            ("基本满意", "lead.fairly_satisfied", Part.NUMERATOR, content),
            ("不满意", "lead.dissatisfied", Part.NUMERATOR, not_happy),
        ):
            share = UNKNOWN if count is None else share_text(count, valid.denominator or 0)
            shown = UNKNOWN if count is None else f"{count:,} 件"
            if st.button(
                f"{name} **{shown}** :gray[{share}]", key=f"item-mood-{name}", width="stretch", type="tertiary"
            ):
                open_records(metric_id, part)
        st.caption("满意率 = （满意 + 基本满意）÷ 有效回访；未回访、未评价的不计。")
    if picked:
        name = next((n for k, n in zip(firms["key"], firms["name"], strict=True) if k == picked), picked)
        narrow_list("lead.received", (Where(BY_FIRM, picked),), scope, f"反映{name}的线索", key="firm")


def _satisfaction(now: Figures) -> tuple[int | None, int | None, int | None]:
    """满意, 基本满意 and 不满意 among the valid replies; None when no ledger of replies is kept."""
    full, fair, bad = (now[f"lead.{m}"] for m in ("fully_satisfied_rate", "fairly_satisfied", "dissatisfied"))
    if full.numerator is None or fair.value is None or bad.value is None:
        return None, None, None
    return int(full.numerator), int(fair.value), int(bad.value)
