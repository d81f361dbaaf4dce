"""The dashboard as one server: `streamlit run app.py`. The screens' frame is the script `frame.py`."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from server.page_head import browser_test
from server.routes import ROUTES

app = st.App(Path(__file__).parent / "frame.py", middleware=[Middleware(browser_test)], routes=ROUTES)
