"""部门履职 of the department its address names."""

from __future__ import annotations

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from tests.conftest import listed, texts


def test_the_department_page(opened: Callable[..., AppTest]) -> None:
    app = opened("department", unit="区水务局")
    assert not app.exception
    assert app.title[0].value == "部门履职 · 区水务局"
    assert "要点任务和书面资料" in texts(app)
    assert any("指标按主管行业统计，含由其他单位承办的" in c.value for c in app.caption)
    assert "状态" in listed(app)[-1].columns
