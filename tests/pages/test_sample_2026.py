"""The sample ledger three years later: 2026 reads sensibly on every screen and in every document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook as open_workbook
from sqlalchemy import Connection
from streamlit.testing.v1 import AppTest

from data_access.database.engine import reader
from data_access.database.scope import Scope
from data_access.database.state import data_state
from data_access.ledger_import.loading import load_workbook
from metrics.engine.periods import Preset
from metrics.judging.targets import Status
from metrics.reporting.bulletin.bulletin import bulletin
from metrics.reporting.deck.slide import Verdict
from metrics.reporting.deck.slides import slides
from metrics.reporting.report import Report, read_report
from tests.databases import FRAME_SCRIPT, SAMPLE
from tests.pages.test_screen_cost import SCREENS

AS_OF = date(2026, 11, 24)
LATER = 3  # years
# A year in a cell of text: 2023-09-30, 2023年9月, 20230930.
YEAR = re.compile(r"(?<!\d)(20[12]\d)(?=[-年/.]|[01]\d[0-3]\d(?!\d))")


def _later(cell: Any) -> Any:
    if isinstance(cell, date | datetime):
        leap = (cell.month, cell.day) == (2, 29)
        return cell.replace(year=cell.year + LATER, day=28 if leap else cell.day)
    return YEAR.sub(lambda found: str(int(found[1]) + LATER), cell) if isinstance(cell, str) else cell


@pytest.fixture(scope="module")
def shifted(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of a database with every date of the sample three years later, kept up to 24 November."""
    folder = tmp_path_factory.mktemp("shifted")
    book = open_workbook(SAMPLE)
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    cell.value = _later(cell.value)
    title = book["在建工地"]["A1"]
    title.value = str(title.value).replace("9月30日", "11月24日")
    path: Path = folder / "台账.xlsx"
    book.save(path)
    url = f"sqlite:///{folder / 'case.db'}"
    load_workbook(path, url)
    return url


@pytest.fixture(scope="module")
def connection(shifted: str) -> Iterator[Connection]:
    engine = reader(shifted)
    with engine.connect() as opened:
        yield opened
    engine.dispose()


@pytest.fixture(scope="module")
def report(connection: Connection) -> Report:
    scope = Scope(start=date(2026, 1, 1), end=AS_OF, as_of=AS_OF)
    return read_report(connection, scope, Preset.YEAR, synthetic=False, version=1)


def test_the_ledger_reaches_november(shifted: str) -> None:
    assert data_state(reader(shifted)).as_of == AS_OF


def test_documents_speak_of_2026(report: Report) -> None:
    made = bulletin(report)
    words = "".join(block.text for block in made.blocks)
    assert made.number.startswith("青就劳办〔2026〕")
    assert made.title == "关于2026年1月1日至11月24日\n治理欠薪工作情况的通报"
    assert "2026年考核细则尚未配置，沿用2024年（演示参数）。" in words
    assert "截至11月24日，尚无联席会议记录。" in words
    assert "专户开立率、工资按月代发率无数据，不作判断" in words
    assert "比较期为2025年1月1日至11月24日" in made.note
    shown = slides(report)
    messages = [words, made.note, *(text for s in shown for text in (s.title, *s.lines, *s.notes))]
    for text in messages:
        assert not re.search(r"None|nan|NaT|2023年(?!工作要点)|模拟数据", text), text
        assert "0.00万元未付清" not in text
    year = shown[0]
    assert year.id == "year"
    assert isinstance(year.exhibit, Verdict)
    # Points and vetoes are unknown: the grade is a range, never a verdict.
    assert re.fullmatch("[A-C] 至 [A-C]", year.exhibit.grade)
    assert not year.title.endswith("等")
    # No ledger tells of any veto: not known is not none, on the slide as in the bulletin.
    assert year.exhibit.veto_text in words
    assert "没有台账，未判定" in year.exhibit.veto_text
    assert year.exhibit.status is Status.UNKNOWN
    assert "分未知，等次" in year.title
    assert any("沿用2024年" in line for line in year.lines)


def test_every_screen_opens_and_speaks_of_2026(shifted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASE_DATABASE_URL", shifted)
    app = AppTest.from_file(FRAME_SCRIPT, default_timeout=120)
    app.secrets["allow_anonymous"] = True
    app.run()
    for screen in SCREENS:
        app.switch_page(f"pages/{screen}/page.py").run()
        assert not [*app.exception, *app.error], screen
        texts = [str(e.value) for kind in (app.markdown, app.caption, app.info, app.warning) for e in kind]
        for text in texts:
            assert not re.search(r"\bNone\b|\bnan\b|NaT|模拟数据|(?<!\d)2023年(?!工作要点)", text), (screen, text)
        assert any("2026" in text for text in texts), screen
        assert any("较去年同期（2025-01-01 至 11-24）" in text for text in texts), screen
