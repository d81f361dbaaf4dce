"""The sections of the sanctions screen: the path of each listing, the other department's list, transfers to the police.

The two lists never stand in one table: two departments, two terms.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from data_access.database.scope import Scope
from data_access.rules.demo_marks import demo_mark, is_demo
from data_access.rules.limits import length_text
from metrics.definitions.cases import sums_text
from metrics.judging.targets import Status
from metrics.questions.sanction_lists import SanctionPath, town_of
from metrics.questions.sanction_sentences import missing_text, step_text
from metrics.wording.clocks import ClockState
from metrics.wording.formats import value_text
from pages.parts.charts.palette import MARKDOWN_COLOURS, MARKS
from pages.parts.lists.figure_button import Figures, figure_button
from pages.parts.lists.narrowed_list import narrow_list
from pages.parts.lists.rows import rows
from pages.parts.plain import on_screen, plain
from pages.parts.scope.drill import open_records
from pages.sanctions import queries as own

IN_LIST = ("listing.listed", "listing.listed_outside", "listing.in_force", "listing.removable",
           "listing.removal_overdue", "listing.answer_overdue", "listing.credit_rate")  # fmt: skip
IN_BLACKLIST = ("blacklist.listed", "blacklist.in_force", "blacklist.uncopied", "blacklist.copied_rate")
WITH_POLICE = {
    "移送": ("case.transferred", "case.transfer_decided_rate", "case.handed_over_rate", "case.transfer_overdue"),
    "公安": ("case.transfer_filed", "case.transfer_not_filed", "case.transfer_sent_back",
             "case.not_filed_review_overdue"),
    "推送两法衔接平台": ("case.transfer_pushed_rate", "case.transfer_unpushed", "case.decision_pushed_rate",
                  "case.decision_unpushed"),
}  # fmt: skip
AS_HINTS = ("case.transfer_hint", "case.means_unknown")  # who is listed below
IN_TALKS = ("talk.held", "talk.held_interview", "talk.held_reminder", "talk.held_praise", "talk.held_criticism")
LIST_IS_EMPTY = "没有名单记录。可扩大期间，或在“数据导入”中导入失信名单。"


def mark(path: SanctionPath) -> str:
    """■ of a step past its day, ▲ of one that still runs, ● where nothing is missing."""
    clock = path.missing.clock if path.missing else None
    if clock is None:
        status = Status.MET if path.missing is None else Status.NEAR
    else:
        status = Status.MISSED if clock.state is ClockState.OVERDUE else Status.NEAR
    return f":{MARKDOWN_COLOURS[status]}[{MARKS[status]}]"


def _figures(metric_ids: Sequence[str], now: Figures) -> None:
    with st.container(horizontal=True, gap="xsmall"):
        for metric_id in metric_ids:
            figure_button(now[metric_id])


def _paths(paths: Sequence[SanctionPath], scope: Scope, *, key: str, alt: str, ends: str = "") -> None:
    """One line per record with its steps; a line opens the record."""
    table = pd.DataFrame(
        [
            {"单位": path.name, "案件属地": town_of(path, scope), "状态": path.state}
            | {step.label: step_text(step) for step in path.steps}
            | ({ends: path.ends_on} if ends else {})
            for path in paths
        ],
        dtype=object,
    )
    two = [
        (path.name, path.state,
         f"{town_of(path, scope)} · " + (missing_text(path) if path.missing else "无缺项"))
        for path in paths
    ]  # fmt: skip
    place = rows(table, key=key, alt=alt, lines=two, height=420)
    if place is not None:
        open_records(paths[place].metric_id, row=paths[place].key)


def listings(scope: Scope, now: Figures) -> None:
    """人社失信名单: notice, statement, decision, publication, push, expiry or removal of each."""
    _figures(IN_LIST, now)
    found = own.listings(scope)
    st.markdown(f"**人社失信名单：告知、陈述申辩、决定、公示、推送到移出** {on_screen('点选一行查看记录')}")
    if not found:
        st.info(LIST_IS_EMPTY)
        return
    _paths(found, scope, key="listing-paths", alt=f"失信名单各环节，共 {len(found)} 件", ends="到期（移出）")
    st.caption(
        f"列入期限{_days('term_months')}，台账写明到期日的从台账；改正满{_days('correct_days')}并书面承诺的可申请提前移出。"
        f"告知后{_days('statement_days')}内可陈述申辩，"
        f"责令支付期限届满后{_days('decide_days')}内决定，列入后{_days('publish_days')}内公示、"
        f"{_days('credit_days')}内推送。依据人社部令第45号。"
    )


def _days(name: str) -> str:
    return f"{length_text(f'listing.{name}')}{demo_mark(is_demo(f'listing.{name}'), '（{}）')}"


def blacklist(scope: Scope, now: Figures) -> None:
    """住建黑名单: the construction department's own list, copied to the office."""
    _figures(IN_BLACKLIST, now)
    found = own.blacklist(scope)
    st.markdown(f"**住建黑名单：列入、抄送领导小组办公室到期满** {on_screen('点选一行查看记录')}")
    if not found:
        st.info(LIST_IS_EMPTY)
        return
    _paths(found, scope, key="blacklist-paths", alt=f"住建黑名单，共 {len(found)} 件", ends="到期（移出）")
    st.caption(
        f"由住建部门认定，期限以台账所载为准，列入后{_days('copy_days')}内抄送领导小组办公室；与失信名单分别统计，不合并。"
    )


def police(scope: Scope, now: Figures) -> None:
    """行刑衔接: candidates as hints, then every transfer from its report to what the police decided."""
    if not now["case.complained"].tracked:
        st.info("尚无监察案件台账。接入后显示移送提示、移送环节和推送。")
        return
    for column, (title, members) in zip(st.columns(3, gap="medium"), WITH_POLICE.items(), strict=True):
        with column:
            st.markdown(f"**{title}**")
            for metric_id in members:
                figure_button(now[metric_id])
    hints = "，".join(f"{now[m].metric.name} {value_text(now[m])}" for m in AS_HINTS)
    st.markdown(f":orange[▲ **{hints}**] :gray[仅作提示，不作定性；{sums_text()}]")
    _each(own.candidates(scope), "没有达到数额标准、责令支付超期而未报告移送的案件。", scope)
    found = own.transfers(scope)
    st.markdown(f"**移送案件：报告、决定、移交、公安决定到推送** {on_screen('点选一行查看记录')}")
    if not found:
        st.info("所选期间没有报告移送公安的案件，此前移送的也没有缺项。")
        return
    _paths(found, scope, key="transfer-paths", alt=f"移送公安各环节，共 {len(found)} 件")


def _each(paths: Sequence[SanctionPath], nothing: str, scope: Scope, *, shown: int = 10) -> None:
    """A line per case that opens its record."""
    if not paths:
        st.caption(nothing)
        return
    for place, path in enumerate(paths[:shown]):
        label = (
            f"{mark(path)} **{plain(path.name)}** · {town_of(path, scope)} · {path.state} · {plain(missing_text(path))}"
        )
        if st.button(label, key=f"item-candidate-{place}", width="stretch", type="tertiary"):
            open_records(path.metric_id, row=path.key)
    if len(paths) > shown:
        st.caption(f"另有 {len(paths) - shown} 件，点上方数字查看。")


def talks(scope: Scope, now: Figures) -> None:
    """约谈通报: talks, reminders, praise and criticism of the period, each kind apart, with their list."""
    if now["talk.held"].value is None:
        st.info("尚无约谈通报台账。可在“数据导入”中导入“约谈通报”，接入后按约谈、提醒、通报表扬、通报批评分列。")
        return
    _figures(IN_TALKS, now)
    if now["talk.held"].value:
        narrow_list("talk.held", (), scope, "期间约谈通报", key="talks")
    else:
        st.info("所选期间没有约谈、提醒和通报。可扩大期间。")


SECTIONS: dict[str, Callable[[Scope, Figures], None]] = {
    "失信名单": listings, "住建黑名单": blacklist, "行刑衔接": police, "约谈通报": talks,
}  # fmt: skip
