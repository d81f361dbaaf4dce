"""Screens of the demo district, opened by their address."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from tests.conftest import at_once
from tests.databases import FRAME_SCRIPT


@pytest.fixture
def opened(demo_sqlite: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """A screen with these parts of the address."""
    monkeypatch.setenv("CASE_DATABASE_URL", demo_sqlite)

    def open_page(page: str, **address: str) -> AppTest:
        app = AppTest.from_file(FRAME_SCRIPT, default_timeout=120)
        for name, value in address.items():
            app.query_params[name] = value
        return at_once(app, page).run()

    return open_page


@pytest.fixture
def app(demo_sqlite: str, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The dashboard on the demo district, not yet opened."""
    monkeypatch.setenv("CASE_DATABASE_URL", demo_sqlite)
    return AppTest.from_file(FRAME_SCRIPT, default_timeout=120)
