"""The glossary: one English word per official term, used in the code, and shown with its meaning."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from data_access.reference.glossary import terms
from tests.conftest import at_once
from tests.databases import FRAME_SCRIPT, ROOT


def test_each_term_has_a_word_of_its_own() -> None:
    words = [term.english for term in terms()]
    assert len(set(words)) == len(words) > 40


def test_every_word_is_used_in_the_code() -> None:
    code = "\n".join(
        path.read_text(encoding="utf-8") for room in ("data_access", "metrics") for path in (ROOT / room).rglob("*.py")
    )
    assert [term.english for term in terms() if not re.search(rf"(?<![a-z]){term.english}", code)] == []


def test_a_term_has_no_second_name() -> None:
    """逾期 is the law's word for 超期: only where an article is quoted."""
    rooms = ("server", "pages", "metrics", "data_access")
    files = [path for room in rooms for path in (ROOT / room).rglob("*.py")] + list((ROOT / "assets").glob("*.toml"))
    quoted = "逾期加付赔偿金"
    texts = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8").replace(quoted, "") for path in files}
    assert [name for name, text in texts.items() if "逾期" in text] == []


def test_the_meanings_are_shown_and_found(demo_sqlite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASE_DATABASE_URL", demo_sqlite)
    app = at_once(AppTest.from_file(FRAME_SCRIPT, default_timeout=60), "definitions").run()
    shown = next(table.value for table in app.table if table.value.index.name == "术语")
    assert list(shown.index) == [term.name for term in terms()]
    app.text_input(key="find").set_value("销账").run()
    assert "销账" in next(table.value for table in app.table if table.value.index.name == "术语").index
    assert not any(re.search("[a-z]{3}", str(cell)) for cell in shown.to_numpy().ravel())
