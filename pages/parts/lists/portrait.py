"""What a town's and a department's portrait share: figures against the district, words, open items; one A4 in print."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import streamlit as st

from data_access.database.scope import Scope
from metrics.engine.periods import Comparison
from metrics.judging.targets import Status
from metrics.questions.attention import nothing_open
from metrics.reporting.portrait_sentences import PortraitLine
from metrics.reporting.portraits import Portrait
from metrics.wording.formats import UNKNOWN
from pages.parts import quality_queries
from pages.parts.charts.palette import MARKDOWN_COLOURS, MARKS, Marked, status_cell
from pages.parts.lists.rows import cells
from pages.parts.plain import plain
from pages.parts.scope.addresses import beyond_rights
from pages.parts.scope.drill import default_part, leave_for, open_records, way_back
from pages.parts.scope.scope_bar import asked_in_vain

ITEM_ROWS = 12
PRINTED_ROWS = 8


def print_style() -> None:
    """The rules that put the page on one A4 sheet."""
    css = (Path(__file__).parent / "print.css").read_text(encoding="utf-8")
    st.html(f"<style>{css}</style>")


def way_back_if_led() -> None:
    """The way back to the screen whose link led here; none for who came by the menu."""
    if "from" in st.query_params:
        way_back()


def asked_of_nobody(label: str, params: tuple[str, ...], is_known: Callable[[str], object]) -> list[str]:
    """The units that the address names and nobody bears: asked before the choice is drawn, which drops them."""
    asked = [*asked_in_vain(label), *(st.query_params[p] for p in params if p in st.query_params)]
    return [name for name in dict.fromkeys(asked) if not is_known(name)]


def asked_by_address(
    choice: str, asked: Callable[[str, int], tuple[str | None, str]], year: int, options: Collection[str]
) -> tuple[str | None, str]:
    """The unit that an address names otherwise than the choice does, as it stands in that year, and what became of it.

    ``options`` are the names that the choice itself reads from the address.
    """
    sent = [name for name in st.query_params.get_all(choice) if name not in options]
    found = (asked(name, year) for name in (*sent, *st.query_params.get_all("show")))
    return next((unit for unit in found if unit[0] is not None), (None, ""))


def say_beyond_rights(kind: str, asked: str | None, own: Collection[str], name: Callable[[str], str]) -> None:
    """An address that names a unit (code) whose records the viewer may not see gets an own unit's portrait."""
    if asked is not None and own and asked not in own:
        say_passed_on(beyond_rights(kind, name(asked)))


def say_passed_on(words: str) -> None:
    """What became of the unit that the address names."""
    if words:
        st.info(f"{plain(words)}。", icon=":material/info:")


def say_instead(names: Sequence[str], shown: str) -> None:
    """An address that names nobody gets another unit's portrait, and is told so."""
    for name in names:
        st.warning(f"没有“{plain(name)}”，已显示{shown}。", icon=":material/info:")


def _rank_text(line: PortraitLine) -> str:
    return f"{line.rank}/{line.of}" if line.rank is not None else "—"


def figures_table(shown: Portrait, *, rank_title: str, own: Scope, district: Scope) -> None:
    """All figures by group; the unit's and the district's each open their records in the scope they were counted in."""
    # Of 本年 the compared period is last year: said once.
    with_year = shown.compared_with is not Comparison.LAST_YEAR
    doubts = quality_queries.marks(own)
    doubts = {f.figure.id: doubts[f.figure.id] for f in shown.lines if f.figure.id in doubts}
    table, lines = [], []
    for group, members in shown.groups.items():
        for place, line in enumerate(members):
            f = line.figure
            target = f"序时 {f.goal}" if f.target_of_the_day else f.goal
            row = {
                "类别": "　" if place else group,
                "指标": f"{f.when}{f.name}",
                shown.name: f.text,
                "状态": status_cell(f.status),
                "全区": line.district.text,
                "目标": target or UNKNOWN,
                shown.compared_with.value: f.change_text or UNKNOWN,
            }
            if with_year:
                row[Comparison.LAST_YEAR.value] = f.change_in_year_text or UNKNOWN
            mark = quality_queries.DOUBT if f.id in doubts else ""
            table.append(row | {rank_title: _rank_text(line)} | ({"存疑": mark} if doubts else {}))
            change = f"{shown.compared_with} {f.change_text}" if f.change_text else ""
            rank = f"{rank_title} {_rank_text(line)}" if line.rank is not None else ""
            more = (f.status.value, f"全区 {line.district.text}", f.target_text, change, rank, mark)
            lines.append((f"{f.when}{f.name}", Marked(f.status, f.text), " · ".join(filter(None, more))))
    frame = pd.DataFrame(table)
    # On paper nothing can be opened: the marks of doubt give their room to the figures.
    with st.container(key="marked-figures" if doubts else "figures-alone"):
        opened = cells(
            frame,
            key="figures",
            alt=f"{shown.name}各项指标",
            opens=(shown.name, "全区", *(["存疑"] if doubts else [])),
            lines=lines,
            right=[str(name) for name in frame.columns if name not in ("类别", "指标", "状态")],
            hints=["\n\n".join((f.figure.explanation, *filter(None, [doubts.get(f.figure.id)]))) for f in shown.lines],
        )
    if opened is not None:
        place, column = opened
        metric_id = shown.lines[place].figure.id
        counted_in = {shown.name: own, "全区": district}
        if column not in counted_in and metric_id in doubts:
            leave_for("data_quality", figure=metric_id)
        open_records(metric_id, default_part(metric_id), scope=counted_in.get(column, own))


def gaps(shown: Portrait) -> None:
    """短板."""
    _listed("短板", shown.gaps, "没有未达标或居后的指标。")


def strengths(shown: Portrait) -> None:
    """长处."""
    _listed("长处", shown.strengths, "本期没有达标且可比的指标。")


def _listed(title: str, texts: tuple[str, ...], none: str) -> None:
    st.markdown(f"**{title}**")
    st.markdown("\n".join(f"- {plain(text)}" for text in texts) or none)


def nothing_listed(unknown: Sequence[str]) -> None:
    """What stands in the place of an empty worklist: good news only as far as the ledgers go."""
    icon = ":material/help:" if unknown else ":material/check_circle:"
    st.info(f"{nothing_open(unknown)}。" + (f"没有台账的：{'、'.join(unknown)}。" if unknown else ""), icon=icon)


def worklist(shown: Portrait, *, scope: Scope) -> None:
    """The open items, its own first, each opening its record: in a town's territory departments have theirs too."""
    items = sorted(shown.items, key=lambda item: item.owner != shown.name)
    own = [item for item in items if item.owner == shown.name]
    late = len([item for item in own if item.days_over > 0])
    others = f" :gray[辖区内另有 {len(items) - len(own)} 项由部门办理]" if len(items) > len(own) else ""
    st.markdown(f"**待办事项 {len(own)} 项**" + (f" :red[■ {late} 项已超期]" if late else "") + others)
    if not items:
        nothing_listed(shown.unknown)
        return
    rows = st.container(gap=None)
    for place, item in enumerate(items[:ITEM_ROWS]):
        label = f"**{item.kind}** · {plain(item.title)}\n\n{plain(item.owner)} · {plain(item.clock)}"
        key = f"item-{'more-' if place >= PRINTED_ROWS else ''}{place}"
        if rows.button(label, key=key, width="stretch", type="tertiary"):
            open_records(item.metric, scope=scope, row=item.key)
    order = f"{'本单位的在前，' if others else ''}按超期时间排列"
    if len(items) > ITEM_ROWS:
        st.container(key="screen-only-rest").caption(f"{order}，另有 {len(items) - ITEM_ROWS} 项。")
    if len(items) > PRINTED_ROWS:
        st.html(f'<div class="paper-only">{order}，另有 {len(items) - PRINTED_ROWS} 项。</div>')


def follow_ups(shown: Portrait) -> None:
    """What joint meetings asked of the unit this year and it has done; what is open is in the `worklist`."""
    if not shown.follow_ups:
        return
    st.markdown(f"**本年已办结会议督办事项 {len(shown.follow_ups)} 项**")
    lines = st.container(gap=None)
    for place, f in enumerate(shown.follow_ups):
        state = f":{MARKDOWN_COLOURS[Status.MET]}[{MARKS[Status.MET]} {plain(f.clock)}]"
        label = f"**{plain(f.title)}** {state} :gray[期限 {f.due_on or UNKNOWN}]"
        if lines.button(label, key=f"item-follow-{place}", width="stretch", type="tertiary"):
            open_records("follow_up.raised", scope=office_scope(shown), row=f.number)


def office_scope(shown: Portrait) -> Scope:
    """The year and the whole district, in which the office's lists are counted."""
    bar: Scope = st.session_state["scope"]
    return replace(bar.whole, start=date(shown.as_of.year, 1, 1), end=shown.as_of)
