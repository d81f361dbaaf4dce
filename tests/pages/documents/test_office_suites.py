"""The slides and the bulletin as another office suite lays them out: LibreOffice turns them into pages.

Tried with the year of the demo, a past day, one town alone, a day before all data, and names as long as they may be.
"""

from __future__ import annotations

import functools
import io
import itertools
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from pptx import Presentation
from pypdfium2 import PdfDocument, PdfPage
from pypdfium2 import raw as pdfium
from sqlalchemy import String, cast, literal, update

from data_access.database.engine import reader, writer
from data_access.database.schema import enterprise, follow_up, lead, meeting, site
from data_access.database.scope import Scope
from metrics.engine.periods import Preset
from metrics.reporting.bulletin.bulletin import bulletin
from metrics.reporting.deck.slides import slides
from metrics.reporting.portraits import portrait_of
from metrics.reporting.report import read_report
from pages.documents.bulletin_docx import write_bulletin
from pages.documents.slides_pptx import write_slides
from tests.conftest import missing, once
from tests.databases import DEMO_AS_OF, copy_sqlite

YEAR = Scope(start=date(2023, 1, 1), end=DEMO_AS_OF, as_of=DEMO_AS_OF)
NO_DATA = date(2015, 1, 31)
SCOPES = {
    "year": YEAR,
    "past": Scope(start=date(2022, 1, 1), end=date(2022, 9, 30), as_of=date(2022, 9, 30)),
    "town": replace(YEAR, towns=("310118106",)),
    "nothing": Scope(start=date(2015, 1, 1), end=NO_DATA, as_of=NO_DATA),
    "long": YEAR,
}
POINT = 12_700  # EMU
SLACK = 2.0  # points that a letter's box may stand beyond its frame
BOTTOM = 35 / 25.4 * 72  # the lower margin of the bulletin in points
CHINESE = re.compile("[\u4e00-\u9fff]")
CLOSING = ("\uff0c", "。", "、", "\uff1b", "\uff1a", "\uff09")
WHOLE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[A-Z]{2,4}[0-9]{4,}(?:/[A-Z0-9]+)?")


@dataclass(frozen=True)
class Run:
    """Letters drawn in one go: their box in points from the upper left corner of the page."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    font: str
    slanted: bool


def plain(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable() and not letter.isspace())


@functools.cache
def runs(page: PdfPage) -> list[Run]:
    """What is written on a page in the order it is drawn."""
    read, height, found = page.get_textpage(), page.get_height(), []
    for drawn in page.get_objects([pdfium.FPDF_PAGEOBJ_TEXT], textpage=read):
        text = plain(drawn.extract())
        if text:
            left, bottom, right, top = drawn.get_bounds()
            name, slanted = drawn.get_font().get_base_name(), abs(drawn.get_matrix().b) > 0.01
            found.append(Run(text, left, height - top, right, height - bottom, name, slanted))
    return found


def lines(page: PdfPage) -> Iterator[str]:
    """The texts of a page that go on without a gap."""
    text = ""
    last: Run | None = None
    for run in runs(page):
        if last is None or abs(run.left - last.right) > SLACK or abs(run.bottom - last.bottom) > 6:
            yield text
            text = ""
        text, last = text + run.text, run
    yield text


def lengthened(source: str, target: Path) -> str:
    """A copy of the database in which the names of firms, sites, meetings and tasks are as long as real ones get."""
    url = copy_sqlite(source, target)
    with writer(url).begin() as connection:
        for column, words in (
            (enterprise.c.name, "青浦新城建设发展市政园林工程劳务分包有限责任公司"),
            (site.c.name, "青浦区西虹桥商务区蟠龙路以东崧泽大道以北地块商品住宅及配套市政道路新建工程"),
            (lead.c.employer_name, "长三角一体化示范区青浦新城建设发展建筑劳务分包有限责任公司"),
            (meeting.c.title, "保障农民工工资支付工作联席会议暨根治欠薪冬季专项行动部署推进视频会议"),
            (follow_up.c.title, "会同行业主管部门逐项核查在建工程专用账户开设和工资保证金存储情况并报送书面整改结果"),
        ):
            connection.execute(update(column.table).values({column: cast(column, String) + literal(words)}))
    return url


@pytest.fixture(scope="session")
def sources(demo_sqlite: str, run_folder: Path) -> dict[str, bytes]:
    """The documents by file name: year.pptx, year.docx, …; made once for all workers."""

    def make() -> str:
        folder = run_folder / "documents"
        folder.mkdir()
        for name, scope in SCOPES.items():
            url = lengthened(demo_sqlite, run_folder / "long.db") if name == "long" else demo_sqlite
            with reader(url).connect() as connection:
                report = read_report(connection, scope, Preset.YEAR, synthetic=True, version=1)
                portrait = portrait_of(connection, scope, Preset.YEAR)
            shown = slides(report, portrait=portrait)
            (folder / f"{name}.pptx").write_bytes(write_slides(report, shown, lambda _share, _words: None))
            (folder / f"{name}.docx").write_bytes(write_bulletin(bulletin(report)))
        return str(folder)

    folder = Path(once(run_folder, "office_sources", make))
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


@pytest.fixture(scope="session")
def pages(sources: dict[str, bytes], run_folder: Path) -> dict[str, list[PdfPage]]:
    """The pages of each document as LibreOffice prints it; one run of it for all."""
    soffice = shutil.which("soffice")
    if not soffice:
        missing("LibreOffice (libreoffice-impress, libreoffice-writer)")
        return {}

    def make() -> str:
        folder = run_folder / "printed"
        profile = f"-env:UserInstallation={(run_folder / 'profile').as_uri()}"
        for ending in ("pptx", "docx"):
            files = [run_folder / "documents" / name for name in sources if name.endswith(ending)]
            command: list[str | Path] = [soffice, "--headless", profile, "--convert-to", "pdf", "--outdir"]
            command += [folder / ending, *files]
            subprocess.run(command, check=True, capture_output=True, cwd=run_folder)
        return str(folder)

    printed = Path(once(run_folder, "office_pages", make))
    return {
        name: list(PdfDocument(printed / name.rpartition(".")[2] / Path(name).with_suffix(".pdf"))) for name in sources
    }


@dataclass(frozen=True)
class Frame:
    """What a slide says in one place, and the room it has for it, in points."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


def frames(slide: Any) -> Iterator[Frame]:
    """The boxes and cells of a slide in the order they are drawn."""
    for shape in slide.shapes:
        left, top = shape.left / POINT, shape.top / POINT
        if shape.has_text_frame and plain(shape.text_frame.text):
            yield Frame(plain(shape.text_frame.text), left, top, left + shape.width / POINT, top + shape.height / POINT)
        elif shape.has_table:
            for row in shape.table.rows:
                right, bottom = left, top + row.height / POINT
                for column, cell in zip(shape.table.columns, row.cells, strict=True):
                    start, right = right, right + column.width / POINT
                    if plain(cell.text):
                        yield Frame(plain(cell.text), start, top, right, bottom)
                top = bottom


def slides_drawn(
    sources: dict[str, bytes], pages: dict[str, list[PdfPage]]
) -> Iterator[tuple[str, Any, PdfPage, list[Run]]]:
    """Each slide with the page it became: as many pages as slides."""
    for name in (name for name in pages if name.endswith("pptx")):
        written = Presentation(io.BytesIO(sources[name])).slides
        for number, (slide, page) in enumerate(zip(written, pages[name], strict=True), start=1):
            yield f"{name} {number}", slide, page, runs(page)


def test_no_text_of_a_slide_stands_beyond_its_cell_or_frame(
    sources: dict[str, bytes], pages: dict[str, list[PdfPage]]
) -> None:
    beyond = []
    for name, slide, _page, drawn in slides_drawn(sources, pages):
        text = "".join(run.text for run in drawn)
        of_letter = [run for run in drawn for _ in run.text]
        end = 0
        for frame in frames(slide):
            start = text.find(frame.text, end)
            assert start >= 0, f"{name}: {frame.text} is not drawn"
            end = start + len(frame.text)
            box = of_letter[start:end]
            over = max(
                frame.left - min(run.left for run in box),
                frame.top - min(run.top for run in box),
                max(run.right for run in box) - frame.right,
                max(run.bottom for run in box) - frame.bottom,
            )
            if over > SLACK:
                beyond.append(f"{name}: {frame.text[:30]} by {over:.0f} points")
    assert not beyond, "\n".join(beyond)


def test_no_words_of_a_slide_stand_on_others(sources: dict[str, bytes], pages: dict[str, list[PdfPage]]) -> None:
    for name, _slide, _page, drawn in slides_drawn(sources, pages):
        level = [run for run in drawn if not run.slanted]
        for one, other in itertools.combinations(level, 2):
            wide = min(one.right, other.right) - max(one.left, other.left)
            high = min(one.bottom, other.bottom) - max(one.top, other.top)
            assert min(wide, high) <= 1.5, f"{name}: {one.text} and {other.text}"


def test_every_page_bears_its_number(sources: dict[str, bytes], pages: dict[str, list[PdfPage]]) -> None:
    for name, _slide, page, drawn in slides_drawn(sources, pages):
        number = int(name.rpartition(" ")[2])
        foot = "".join(run.text for run in drawn if run.top > page.get_height() * 0.9)
        assert foot.endswith(f"·{number}/{len(page.pdf)}"), name
    for name in (name for name in pages if name.endswith("docx")):
        for number, page in enumerate(pages[name], start=1):
            below = [run.text for run in runs(page) if run.top > page.get_height() - BOTTOM]
            assert "".join(below) == f"—{number}—", name


def test_chinese_is_drawn_in_a_chinese_font(pages: dict[str, list[PdfPage]]) -> None:
    fonts = {run.font for found in pages.values() for page in found for run in runs(page) if CHINESE.search(run.text)}
    assert fonts
    assert all("CJK" in font for font in fonts), fonts


def test_no_text_of_the_bulletin_stands_beyond_the_page_or_over_the_rules_of_a_table(
    pages: dict[str, list[PdfPage]],
) -> None:
    left, right = 28 / 25.4 * 72, (210 - 26) / 25.4 * 72
    for name in (name for name in pages if name.endswith("docx")):
        for number, page in enumerate(pages[name], start=1):
            height = page.get_height()
            rules = [
                (x0, height - y1, height - y0)
                for drawn in page.get_objects([pdfium.FPDF_PAGEOBJ_PATH])
                for x0, y0, x1, y1 in [drawn.get_bounds()]
                if x1 - x0 < 2 < y1 - y0
            ]
            for run in runs(page):
                place = f"{name} {number}: {run.text}"
                # A closing mark hangs over the edge of the text, as is usual.
                assert left - SLACK <= run.left < run.right <= right + SLACK + 16 * run.text.endswith(CLOSING), place
                middle = (run.top + run.bottom) / 2
                over = [x for x, top, end in rules if top < middle < end and run.left + SLACK < x < run.right - SLACK]
                assert not over, place


def test_days_and_record_numbers_of_the_bulletin_stand_on_one_line(
    sources: dict[str, bytes], pages: dict[str, list[PdfPage]]
) -> None:
    for name in (name for name in pages if name.endswith("docx")):
        drawn = {word for page in pages[name] for line in lines(page) for word in WHOLE.findall(line)}
        written = {
            word
            for table in Document(io.BytesIO(sources[name])).tables
            for row in table.rows
            for cell in row.cells
            for word in WHOLE.findall(plain(cell.text))
        }
        assert written <= drawn, (name, written - drawn)
