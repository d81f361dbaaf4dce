"""The embedded demo district, built for whoever comes first: a screen or a plain page."""

from __future__ import annotations

import streamlit as st

from data_access.database import engine
from data_access.database.state import data_state
from data_access.demo import district
from metrics.warnings.keeping import keep_found


def build(url: str) -> None:
    """The demo district with the warnings that its rules find in it."""
    district.build(url)
    writing = engine.writer(url)
    with writing.begin() as connection:
        keep_found(connection, district.DEFAULT_AS_OF)
    writing.dispose()


@st.cache_resource(show_spinner="首次启动：正在生成模拟数据，约需十几秒")
def demo_database() -> None:
    """Build the embedded demo district when there is none, and anew when an older version built it."""
    if engine.DEMO_PATH.exists():
        held = data_state(engine.reader(engine.demo_url()))
        if held.refusal and held.only_synthetic:
            engine.DEMO_PATH.unlink()
    if not engine.DEMO_PATH.exists():
        build(engine.demo_url())
