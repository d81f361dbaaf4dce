"""The dashboard as one server: `streamlit run app.py`. The screens' frame is the script `frame.py`."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from streamlit.runtime.pages_manager import PagesManager

from server.asked_screen import asked_screen
from server.log import logged, write_json_lines
from server.made_files import own_files
from server.page_head import browser_test
from server.protection import protected
from server.routes import ROUTES

# Until a run named the screens the folder would count as the old kind of navigation, which knows no address of theirs.
PagesManager.uses_pages_directory = False
write_json_lines()
MIDDLEWARE = tuple(map(Middleware, (logged, protected, asked_screen, own_files, browser_test)))
app = st.App(Path(__file__).parent / "frame.py", middleware=MIDDLEWARE, routes=ROUTES)
