"""The grammar of drilling: a figure leads to the list of exactly its records; each state is a URL."""

from __future__ import annotations

from dataclasses import replace
from typing import NoReturn

import streamlit as st

from data_access.database.scope import Scope
from data_access.reference.unit_names import standing_town
from metrics.engine.model import Part
from metrics.engine.periods import Preset
from metrics.quality.rule_file import listed
from pages.parts.scope.addresses import BAR, HOME, origin, origin_in, scope_params

RECORDS_PAGE = "pages/records/page.py"


def screens() -> dict[str, str]:
    """The titles of the screens by their address, as the menu names them."""
    return st.session_state["screens"]  # type: ignore[no-any-return]


def open_records(
    metric_id: str,
    part: Part = Part.NUMERATOR,
    *,
    scope: Scope | None = None,
    town: str | None = None,
    row: str = "",
    search: str = "",
) -> NoReturn:
    """Show the records behind a part of a figure, with one record open, or only what ``search`` finds, if given.

    ``scope`` is the scope the figure was counted in where that is not the scope bar's (a campaign's days, the whole
    year, the whole district); ``town`` narrows it to one town. The address says all of it; the bar stays as it is.
    """
    bar: Scope = st.session_state["scope"]
    counted = scope or bar
    if town:
        counted = replace(counted, towns=(standing_town(town, counted.year) or town,))
    params = {"metric": metric_id, "part": part.value, **scope_params(counted, bar)}
    if origin_now := _origin():
        params["from"] = origin_now
    if row:
        params["row"] = row
    if search:
        params["search"] = search
    for name in ("search", "order", "descending", "page"):  # choices of the list that was looked at before
        st.session_state.pop(name, None)
    st.switch_page(RECORDS_PAGE, query_params=params)


def leave_for(screen: str, **params: str) -> NoReturn:
    """Open another screen, which knows the one it was opened from (see `way_back`)."""
    st.switch_page(f"pages/{screen}/page.py", query_params=params | {"from": _origin()})


def _origin() -> str:
    """The screen and what is chosen on it as one word; from a list of records that of the screen it was opened from."""
    screen = st.session_state["screen"]
    if screen == "records":
        return str(st.query_params.get("from", ""))
    word = origin(screen, {name: st.query_params.get_all(name) for name in st.query_params})
    # The bar as it was, should it be changed on the way: its widgets keep their choices in the session.
    chosen = {name: st.session_state[name] for name in BAR if name in st.session_state}
    st.session_state.setdefault("left", {})[word] = chosen
    return word


def default_part(metric_id: str) -> Part:
    """What a click on a figure shows first: of a rate, the records that miss it."""
    return listed(metric_id).missed_part


def way_back() -> None:
    """The button that names and opens the screen one came from, as it was left; 综合态势 for an address without one."""
    word = st.query_params.get("from", "")
    screen, params = origin_in(word)
    if screen not in screens() or screen == "records":
        screen, params = HOME, {}
    label = f"返回{screens()[screen]}"
    if st.button(label, icon=":material/arrow_back:", type="tertiary", key="way-back", on_click=_restore, args=(word,)):
        st.switch_page(f"pages/{screen}/page.py", query_params=params)


def _restore(word: str) -> None:
    """Set the scope bar as it was when the screen was left."""
    left = dict(st.session_state.get("left", {}).get(word, {}))
    if left.get("period") is not Preset.CUSTOM:
        left.pop("start", None)
        left.pop("end", None)
    st.session_state.update(left)
