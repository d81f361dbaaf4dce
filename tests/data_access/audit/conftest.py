"""An audit of its own for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from data_access.audit.events import Noted
from data_access.audit.store import all_events, writing


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AUDIT_FOLDER", str(tmp_path / "audit"))
    return tmp_path / "audit"


def noted_events() -> list[Noted]:
    with writing() as connection:
        return all_events(connection)
