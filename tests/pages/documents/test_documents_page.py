"""The screen that makes the documents."""

from __future__ import annotations

import io
from collections.abc import Callable
from zipfile import ZipFile

from streamlit.testing.v1 import AppTest


def test_one_click_makes_the_four_files(opened: Callable[..., AppTest]) -> None:
    app = opened("documents")
    assert not app.exception
    next(b for b in app.button if b.label == "生成会议材料").click().run(timeout=180)
    assert not app.exception
    _, made, failed, _ = app.session_state["pack"]
    assert set(made) | {"工作通报.pdf"} == {"幻灯片.pptx", "工作通报.docx", "工作通报.pdf", "数据簿.xlsx"}
    assert bool(failed) == ("工作通报.pdf" not in made)
    assert ZipFile(io.BytesIO(made["幻灯片.pptx"])).testzip() is None
