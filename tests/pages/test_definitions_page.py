"""指标口径: its search finds by name, clause and theme, counts, and says when nothing is found."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from metrics.definitions.catalogue import CATALOGUE
from tests.conftest import at_once
from tests.databases import FRAME_SCRIPT


@pytest.fixture
def page(demo_sqlite: str, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("CASE_DATABASE_URL", demo_sqlite)
    return at_once(AppTest.from_file(FRAME_SCRIPT, default_timeout=60), "definitions").run()


def listed(page: AppTest) -> list[str]:
    return [name for frame in page.dataframe if "编号" in frame.value and "口径" in frame.value
            for name in frame.value["编号"]]  # fmt: skip


def test_everything_is_listed_until_something_is_asked(page: AppTest) -> None:
    assert sorted(listed(page)) == sorted(CATALOGUE)
    page.text_input(key="find").set_value("保证金 存储率").run()
    assert not page.exception
    found = listed(page)
    assert "deposit.stored_rate" in found
    assert 0 < len(found) < len(CATALOGUE)
    assert any(f"找到 **{len(found)}** 项指标" in m.value for m in page.markdown)
    for words in ("按期办结率", "lead.closed_on_time_rate", "欠薪线索 比率"):
        page.text_input(key="find").set_value(words).run()
        assert "lead.closed_on_time_rate" in listed(page), words


def test_nothing_found_says_what_to_do(page: AppTest) -> None:
    page.text_input(key="find").set_value("天气").run()
    assert listed(page) == []
    assert any("没有含" in info.value for info in page.info)
