"""What makes a town, a site or a firm red, yellow or green: its open warnings with the rules behind them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from data_access.database.scope import Scope
from data_access.rules.demo_marks import demo_sentence
from data_access.rules.limits import WORKING_DAYS
from data_access.rules.warning_rules import warning_rules
from metrics.questions.warning_lists import Risk, TownColour
from metrics.questions.warning_sentences import colour_text, level_text
from metrics.wording.clocks import limit_text
from pages.parts.charts.palette import MARKDOWN_COLOURS, MARKS
from pages.parts.plain import plain
from pages.parts.scope import links
from pages.parts.scope.drill import open_records
from pages.parts.scope.scope_bar import town_name
from pages.warnings.charts import COLOUR_STATUS, colour_of

SHOWN_RISKS = 20


def colour_markdown(colour: str) -> str:
    """■ 红 in the colour of its status: mark, word and colour together."""
    status = COLOUR_STATUS[colour]
    return f":{MARKDOWN_COLOURS[status]}[{MARKS[status]} {colour}]"


def ask(kind: str, key: str) -> None:
    """Open the drawer of a town, a site or a firm; it stands in the address."""
    st.query_params["risk"] = f"{kind}:{key}"


def open_asked(scope: Scope, listed: Sequence[Risk], towns: Sequence[TownColour]) -> None:
    """The drawer that the address asks for, if any."""
    kind, _, key = st.query_params.get("risk", "").partition(":")
    if not kind:
        return

    def close() -> None:
        st.query_params.pop("risk", None)

    if kind == "town":
        town = next((t for t in towns if t.town == key), None)
        if town is not None:
            _open_town(town, [risk for risk in listed if risk.town == key], scope, on_close=close)
    else:
        found = next((risk for risk in listed if risk.key == (kind, key)), None)
        _open_risk(found, key, scope, on_close=close)


def towns_are_demo() -> bool:
    """The limits that colour a town are confirmed by no published text."""
    return bool({"town_red", "town_yellow"} & warning_rules().demo_settings)


def _open_town(town: TownColour, listed: Sequence[Risk], scope: Scope, *, on_close: Callable[[], None]) -> None:
    @st.dialog(f"{town_name(town.town)}风险", position="right", width=680, on_dismiss=on_close)
    def drawer() -> None:
        st.markdown(f"#### {colour_markdown(town.colour)} {plain(colour_text(town))}")
        st.caption(
            f"截至 {scope.as_of}。工地按最重的未处置预警定色；"
            f"街镇按红、黄色工地占在建工地的比例。{demo_sentence({'红线、黄线': towns_are_demo()})}"
        )
        links.town_link(town.town, key="risk-town")
        if not listed:
            st.info("没有未处置的预警。", icon=":material/check_circle:")
        for place, risk in enumerate(listed[:SHOWN_RISKS]):
            _warnings(risk, scope, key=f"town-{place}")
        if len(listed) > SHOWN_RISKS and st.button("查看全部未处置预警", key="risk-all"):
            open_records("warning.open", town=town.town)

    drawer()


def _open_risk(risk: Risk | None, key: str, scope: Scope, *, on_close: Callable[[], None]) -> None:
    @st.dialog(plain(risk.name) if risk else "风险对象", position="right", width=680, on_dismiss=on_close)
    def drawer() -> None:
        if risk is None:
            st.warning(f"截至 {scope.as_of}，“{plain(key)}”没有未处置的预警。")
            return
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            links.town_link(risk.town, key="risk-town")
            if risk.site_no:
                links.site_link(risk.site_no, risk.name, key="risk-site")
            else:
                links.firm_link(risk.uscc, risk.name, key="risk-firm")
        _warnings(risk, scope, key="risk")

    drawer()


def _warnings(risk: Risk, scope: Scope, *, key: str) -> None:
    """The open warnings of a site or firm: what was found, by which rule, since when, whose and how late."""
    rules = warning_rules().rules
    st.markdown(f"{colour_markdown(colour_of(risk))} **{plain(risk.name)}**")
    for place, warned in enumerate(risk.warnings):
        rule = rules.get(warned.rule_code)
        named = f"{warned.rule_code} {rule.name}" if rule else warned.rule_code
        late = limit_text(warned.due_on, scope.as_of, WORKING_DAYS)
        label = (
            f"**{plain(named)}** · {level_text(warned)} · {plain(warned.note or '未写明内容')}\n\n"
            f"{warned.raised_on} 预警 · {plain(warned.owner or '处置单位未填')} · {late}"
        )
        if st.button(label, key=f"item-risk-{key}-{place}", width="stretch", type="tertiary",
                     help=plain(rule.basis) if rule else None):  # fmt: skip
            open_records("warning.open", town=risk.town or None, row=warned.warning_no)
