"""What the browser can draw: a page learns once per session that WebGL is missing or the screen is a phone's."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

# Answers only when something is missing, so that an ordinary browser causes no second run.
_JS = """
export default function ({ setStateValue }) {
  const context = document.createElement('canvas').getContext('webgl2');
  const found = { webgl: context !== null, narrow: window.innerWidth <= 640 };
  context?.getExtension('WEBGL_lose_context')?.loseContext();
  if (!found.webgl || found.narrow) setStateValue('screen', found);
}
"""
_component = st.components.v2.component("screen_probe", js=_JS)


@dataclass(frozen=True)
class Screen:
    webgl: bool = True
    narrow: bool = False


def screen() -> Screen:
    """The viewer's screen as far as known: an ordinary one until the browser says otherwise."""
    if "screen_found" not in st.session_state:
        found = _component(key="screen-probe", on_screen_change=lambda: None).get("screen")
        if not found:
            return Screen()
        st.session_state["screen_found"] = Screen(webgl=bool(found["webgl"]), narrow=bool(found["narrow"]))
    known: Screen = st.session_state["screen_found"]
    return known
