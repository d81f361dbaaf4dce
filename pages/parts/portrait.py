"""What a town's and a department's portrait share: figures against the district, words, open items; one A4 in print."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from data_access.scope import Scope
from metrics.reporting.portraits import Portrait, PortraitLine
from metrics.reporting.report import Item
from metrics.targets import Status
from pages.parts.drill import default_part, open_records
from pages.parts.palette import MARKDOWN_COLOURS, MARKS
from pages.parts.plain import plain

ITEM_ROWS = 12
PRINTED_ROWS = 8


def print_style() -> None:
    """The rules that put the page on one A4 sheet."""
    css = (Path(__file__).parent / "print.css").read_text(encoding="utf-8")
    st.html(f"<style>{css}</style>")


def _mark(status: Status) -> str:
    return f":{MARKDOWN_COLOURS[status]}[{MARKS[status]} {status.value}]"


def _rank_said(line: PortraitLine) -> str:
    return f"{line.rank}/{line.of}" if line.rank is not None else "—"


def figures_table(shown: Portrait, *, rank_title: str) -> None:
    """All figures by group, a table on wide screens and on paper, two-line rows on a phone."""
    # Of 本年 the compared period is last year: said once.
    with_year = shown.compared_with != "较去年同期"
    titles = [
        "指标",
        shown.name,
        "状态",
        "全区",
        "目标",
        shown.compared_with,
        *(["较去年同期"] if with_year else []),
        rank_title,
    ]
    head = f"| {' | '.join(titles)} |\n|---|---:|---|{'---:|' * (len(titles) - 3)}"
    with st.container(key="wide-figures"):
        for group, lines in shown.groups.items():
            rows = []
            for line in lines:
                f = line.figure
                cells = [f"{f.when}{f.name}", f"**{plain(f.said)}**", _mark(f.status), plain(line.district.said)]
                cells += [plain(f.target_said.removeprefix("目标 ") or "—"), plain(f.change or "—")]
                cells += [plain(f.last_year or "—")] if with_year else []
                rows.append(f"| {' | '.join([*cells, _rank_said(line)])} |")
            st.markdown(f"**{group}**")
            st.markdown("\n".join([head, *rows]))
    with st.container(key="phone-figures", gap="small"):
        for group, lines in shown.groups.items():
            st.markdown(f"**{group}**")
            for line in lines:
                f = line.figure
                more = [
                    f"全区 {line.district.said}",
                    f.target_said,
                    f"{shown.compared_with} {f.change}" if f.change else "",
                ]
                if line.rank is not None:
                    more.append(f"{rank_title} {_rank_said(line)}")
                detail = " · ".join(part for part in more if part)
                st.markdown(f"{f.when}{f.name} **{plain(f.said)}** {_mark(f.status)}  \n:small[:gray[{plain(detail)}]]")


def words(shown: Portrait) -> None:
    """Strengths and gaps, each a short list."""
    for title, texts, none in (
        ("长处", shown.strengths, "本期没有达标且可比的指标。"),
        ("短板", shown.gaps, "没有未达标或居后的指标。"),
    ):
        st.markdown(f"**{title}**")
        st.markdown("\n".join(f"- {plain(text)}" for text in texts) or none)


def worklist(items: tuple[Item, ...], *, scope: Scope) -> None:
    """The open items, each opening its record."""
    late = sum(1 for item in items if item.days_over > 0)
    st.markdown(f"**待办事项 {len(items)} 项**" + (f" :red[■ {late} 项已超期]" if late else ""))
    if not items:
        st.info("没有逾期、未化解、待补足或即将到期的事项。", icon=":material/check_circle:")
        return
    rows = st.container(gap=None)
    for place, item in enumerate(items[:ITEM_ROWS]):
        label = f"**{item.kind}** · {plain(item.title)}\n\n{plain(item.owner)} · {plain(item.clock)}"
        key = f"item-{'more-' if place >= PRINTED_ROWS else ''}{place}"
        if rows.button(label, key=key, width="stretch", type="tertiary"):
            open_records(item.metric, scope=scope, row=item.key)
    if len(items) > ITEM_ROWS:
        st.caption(f"按超期时间排列，另有 {len(items) - ITEM_ROWS} 项。")


def records_of(shown: Portrait, *, scope: Scope) -> None:
    """A way from every figure to its records, in the scope of the portrait."""
    with st.expander("查看各项指标的记录", icon=":material/list:"), st.container(horizontal=True, gap="xsmall"):
        for line in shown.lines:
            f = line.figure
            if st.button(f"{f.when}{f.name} **{plain(f.said)}**", key=f"figure-{f.id}", help=f.explanation):
                open_records(f.id, default_part(f.id), scope=scope)


def follow_ups(shown: Portrait) -> None:
    """What joint meetings asked of the unit this year."""
    if not shown.follow_ups:
        st.caption("本年会议督办事项：无发生。")
        return
    st.markdown("**会议督办事项**")
    lines = []
    for f in shown.follow_ups:
        status = Status.MET if f.done_on else Status.MISSED if f.late else Status.NEAR
        lines.append(
            f"- {plain(f.title)} :{MARKDOWN_COLOURS[status]}[{MARKS[status]} {plain(f.state)}] :gray[期限 {f.due_on}]"
        )
    st.markdown("\n".join(lines))
