"""书面资料: what is missing and whose."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from tests.conftest import at, listed, texts


def test_evidence_says_what_is_missing_and_whose(app: AppTest) -> None:
    at(app, "evidence")
    assert not app.exception
    text = texts(app)
    assert "已到期 17 项书面资料齐备 14 项；超期未交 2 项（区发改委、区水务局），退回补正 1 项（区建管委）。" in text
    frame = listed(app)[0]
    assert len(frame) == 17
    assert {"材料", "状态", "责任单位", "提交日期", "说明"} <= set(frame.columns)
    assert list(frame["状态"].head(3)) == ["■ 超期未交", "■ 退回补正", "■ 超期未交"]
    # The deferral of its indicator stands beside what is wrong with the paper.
    assert "缺少盖章页，指标已批准缓办至 2024-03-31" in set(frame["说明"])
