"""The command shown on 会议材料 asks for the very scope and period of the screen, and makes the same documents."""

from __future__ import annotations

import argparse
import io
import itertools
import shlex
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from pptx import Presentation
from streamlit.testing.v1 import AppTest

from data_access.database.schema import DOMAINS, GOVERNMENT, INVESTMENTS_ASKED
from data_access.database.scope import Scope
from data_access.reference.organisation import departments, towns
from metrics.engine.periods import Preset, period
from metrics.options import add_parts, add_period, asked, options_of
from metrics.reporting.bulletin.bulletin import bulletin
from metrics.reporting.deck.named_sets import named_sets
from metrics.reporting.deck.slides import slides
from metrics.reporting.portraits import portrait_of
from metrics.reporting.report import read_report
from pages.documents import command
from pages.documents.bulletin_docx import write_bulletin
from pages.documents.slides_pptx import write_slides
from tests.databases import DEMO_AS_OF, FRAME_SCRIPT, kept_reader

SETS = named_sets()


def scope_of(preset: Preset, as_of: date, town: tuple[str, ...], **parts: Any) -> Scope:
    """The scope that the bar makes."""
    start, end = (date(2023, 1, 3), date(2023, 5, 6)) if preset is Preset.CUSTOM else period(preset, as_of)
    return Scope(start=start, end=end, as_of=as_of, towns=town, **parts)


def test_the_options_ask_for_every_scope_of_the_bar() -> None:
    parser = argparse.ArgumentParser()
    add_period(parser)
    add_parts(parser)
    codes = [t.code for t in towns()]
    chosen_towns = [(), *((code,) for code in codes), tuple(codes[:3])]
    industry = [None, *(d.code for d in departments(2023) if d.is_industry)]
    days = (DEMO_AS_OF, date(2023, 1, 20), date(2024, 2, 29))
    some_domain, some_investment = itertools.cycle((None, *DOMAINS)), itertools.cycle((None, *INVESTMENTS_ASKED))
    for preset, day, town, department in itertools.product(Preset, days, chosen_towns, industry):
        parts = {"domain": next(some_domain), "investment": next(some_investment)}
        scope = scope_of(preset, day, town, department=department, **parts)
        found = asked(parser.parse_args(shlex.split(options_of(scope, preset))), date(2030, 1, 1))
        assert found == (scope, preset)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("--period 本月 --start 2023-01-01", "自有起止日"),
        ("--department 区总工会的", "没有行业主管部门"),
        ("--town 不存在镇", "没有街镇"),
    ],
)
def test_options_that_do_not_fit_are_told(options: str, message: str) -> None:
    parser = argparse.ArgumentParser()
    add_period(parser)
    add_parts(parser)
    with pytest.raises(ValueError, match=message):
        asked(parser.parse_args(shlex.split(options)), DEMO_AS_OF)


@pytest.mark.parametrize(
    ("documents", "preset", "town", "parts"),
    [
        ("bulletin slides", Preset.MONTH, ("310118106",), {}),
        ("slides", Preset.WINTER, (), {"department": "区建管委"}),
        ("bulletin", Preset.CUSTOM, ("310118106", "310118107"), {"domain": DOMAINS[0]}),
        ("slides", Preset.QUARTER, (), {"domain": DOMAINS[1]}),
        ("bulletin slides", Preset.YEAR, (), {"investment": GOVERNMENT}),
    ],
)
def test_the_command_makes_the_screens_documents(
    demo_sqlite: str, tmp_path: Path,
    documents: str, preset: Preset, town: tuple[str, ...], parts: dict[str, str],
) -> None:  # fmt: skip
    scope = scope_of(preset, DEMO_AS_OF, town, **parts)
    with kept_reader(demo_sqlite).connect() as connection:
        report = read_report(connection, scope, preset, synthetic=True, version=1)
        portrait = portrait_of(connection, scope, preset)
    options = [*shlex.split(options_of(scope, preset)), "--database", demo_sqlite]
    if "bulletin" in documents:
        made, out = io.BytesIO(write_bulletin(bulletin(report))), tmp_path / "a.docx"
        assert command.main(["bulletin", *options, "--out", str(out)]) == 0
        assert by_word(out) == by_word(made)
    if "slides" in documents:
        name, out = list(SETS)[1], tmp_path / "a.pptx"
        assert command.main(["slides", *options, "--set", name, "--out", str(out)]) == 0
        made = io.BytesIO(write_slides(report, slides(report, SETS[name], portrait), lambda _share, _words: None))
        assert by_slides(out) == by_slides(made)


def by_word(file: Path | io.BytesIO) -> list[str]:
    document = Document(str(file) if isinstance(file, Path) else file)
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [p.text for p in document.paragraphs] + cells


def by_slides(file: Path | io.BytesIO) -> list[str]:
    deck = Presentation(str(file) if isinstance(file, Path) else file)
    return [s.text_frame.text for page in deck.slides for s in page.shapes if s.has_text_frame]


def test_the_screen_shows_the_command_of_its_scope(demo_sqlite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASE_DATABASE_URL", demo_sqlite)
    app = AppTest.from_file(FRAME_SCRIPT, default_timeout=120)
    app.query_params.update({"period": "本季", "town": "徐泾镇", "department": "区建管委", "domain": DOMAINS[0]})
    app.run().switch_page("pages/documents/page.py").run()
    [shown] = [c.value for c in app.code if "pages.documents" in c.value]
    scope = app.session_state["scope"]
    lines = shown.split("\n")
    assert [line.split()[3] for line in lines] == ["slides", "bulletin", "bulletin", "workbook"]
    assert all(options_of(scope, Preset.QUARTER) in line for line in lines)
    assert "--department 区建管委" in lines[0]
    assert f"--set {next(iter(SETS))}" in lines[0]
