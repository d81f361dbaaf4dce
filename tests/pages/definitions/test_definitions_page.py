"""指标口径: its search finds by name, clause and theme, counts, and says when nothing is found."""

from __future__ import annotations

import pytest
from pandas.api.types import is_numeric_dtype
from streamlit.testing.v1 import AppTest

from metrics.definitions.all_metrics import ALL_METRICS
from metrics.judging.targets import target_of
from tests.conftest import at_once, numbers_as_text
from tests.databases import DEMO_AS_OF, FRAME_SCRIPT


@pytest.fixture
def page(demo_sqlite: str, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("CASE_DATABASE_URL", demo_sqlite)
    return at_once(AppTest.from_file(FRAME_SCRIPT, default_timeout=60), "definitions").run()


def listed(page: AppTest) -> list[str]:
    return [name for frame in page.dataframe if "编号" in frame.value and "口径" in frame.value
            for name in frame.value["编号"]]  # fmt: skip


def test_everything_is_listed_until_something_is_asked(page: AppTest) -> None:
    assert sorted(listed(page)) == sorted(ALL_METRICS)
    page.text_input(key="find").set_value("保证金 存储率").run()
    assert not page.exception
    found = listed(page)
    assert "deposit.stored_rate" in found
    assert 0 < len(found) < len(ALL_METRICS)
    assert any(f"找到 **{len(found)}** 项指标" in m.value for m in page.markdown)
    for words in ("按期办结率", "lead.closed_on_time_rate", "欠薪线索 比率"):
        page.text_input(key="find").set_value(words).run()
        assert "lead.closed_on_time_rate" in listed(page), words


def test_targets_sort_as_numbers(page: AppTest) -> None:
    frames = [d.value for d in page.dataframe if "口径" in d.value]
    targets = {row["编号"]: (row["目标"], row["单位"]) for frame in frames for row in frame.to_dict("records")}
    assert all(is_numeric_dtype(frame["目标"]) or frame["目标"].isna().all() for frame in frames)
    for metric in ALL_METRICS.values():
        target = target_of(metric, DEMO_AS_OF.year)
        if target is not None and metric.unit == "%":
            assert targets[metric.id] == (pytest.approx(float(target.target) * 100), "%")
    assert numbers_as_text(page) == []


def test_nothing_found_says_what_to_do(page: AppTest) -> None:
    page.text_input(key="find").set_value("天气").run()
    assert listed(page) == []
    assert any("没有含" in info.value for info in page.info)
