"""导出本页: the paper of each screen says what the screen shows, on the paper chosen, nothing under nine points."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from pypdf import PdfReader
from pypdfium2 import PdfDocument
from streamlit.testing.v1 import AppTest

from data_access.database.state import data_state
from pages.documents import page_export
from pages.documents.page_map import light
from pages.documents.page_pdf import write_page_pdf
from pages.documents.screen_paper import PAPERS, PageHead
from pages.parts.files import fonts
from pages.parts.frame.screen_pieces import Chart, DeckMap, Figures, Grid, Piece, Words, plain_words
from pages.parts.frame.screen_record import pieces, title_of
from pages.parts.maps.map_classes import STEPS_DARK, STEPS_LIGHT
from pages.parts.plain import on_screen
from tests.conftest import at_once
from tests.databases import FRAME_SCRIPT, kept_reader

SCREENS = ("overview", "town", "department", "assessment", "evidence", "tasks", "leads", "campaigns", "inspections",
           "funds", "definitions")  # fmt: skip


@pytest.fixture
def app(demo_sqlite: str, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("CASE_DATABASE_URL", demo_sqlite)
    try:
        fonts.screen_faces()
    except fonts.FontError:
        pytest.skip("no Chinese font is installed here")
    return AppTest.from_file(FRAME_SCRIPT, default_timeout=60)


@pytest.fixture
def record(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Holds what the last run of the app has recorded."""
    kept: list[Any] = []
    offered = page_export.page_export

    def keep(messages: list[Any], *rest: Any) -> None:
        kept[:] = [messages]
        offered(messages, *rest)

    monkeypatch.setattr(page_export, "page_export", keep)
    return kept


def squeezed(text: str) -> str:
    return re.sub(r"[\s\0]", "", text)


def read(data: bytes) -> list[str]:
    """The text of each page, without blanks."""
    return [squeezed(page.get_textpage().get_text_range()) for page in PdfDocument(data)]


def words_of(shown: list[Piece]) -> Iterator[str]:
    """Every text of the tables, cards and paragraphs."""
    for piece in shown:
        if isinstance(piece, Grid):
            yield from (cell for row in (piece.header, *piece.rows) for cell in row)
        elif isinstance(piece, Figures):
            yield from (text for above, name, value, lines in piece.cards for text in (above, name, value, *lines))
        elif isinstance(piece, Words):
            yield piece.text


@pytest.mark.parametrize(
    "address", ["town?of_town=徐泾镇", "town?of_town=香花桥街道&period=本月", "department?unit=区建管委"]
)
def test_a_portrait_is_one_sheet_of_a4(app: AppTest, record: list[Any], demo_sqlite: str, address: str) -> None:
    """As by Ctrl+P: what falls short and is open beside the figures, of long lists the first and how many more."""
    screen, _, asked = address.partition("?")
    for pair in asked.split("&"):
        name, _, value = pair.partition("=")
        app.query_params[name] = value
    at_once(app, screen).run()
    state = data_state(kept_reader(demo_sqlite))
    items = [b for b in app.button if re.fullmatch(r"item-(more-)?\d+", str(b.key))]
    more = [re.search(r"另有 (\d+) 项。", caption.value) for caption in app.caption]
    total = len(items) + sum(int(found[1]) for found in more if found)
    for paper in ("A4 横向", "A4 纵向"):
        pages = read(page_export.page_pdf(record[0], app.session_state["scope"], state, paper))
        assert len(pages) == 1
        for heading in ("接收线索", "长处", "短板", "待办事项"):
            assert heading in pages[0]
        if len(items) > 8:
            assert f"另有{total - 8}项" in pages[0]


def test_the_paper_says_every_value_of_each_screen(app: AppTest, record: list[Any], demo_sqlite: str) -> None:
    app.run()
    for screen in SCREENS:
        if screen != "overview":
            app.switch_page(f"pages/{screen}/page.py").run()
        assert not app.exception
        [messages] = record
        scope = app.session_state["scope"]
        pages = read(page_export.page_pdf(messages, scope, data_state(kept_reader(demo_sqlite)), "A4 横向"))
        whole = "".join(pages)
        for number, text in enumerate(pages, start=1):
            for part in (title_of(messages), "模拟数据", f"数据截至 {scope.as_of}", f"{number}/{len(pages)}"):
                assert squeezed(part) in text, (screen, part)
        shown, twins = pieces(messages)
        cards = [card for piece in shown if isinstance(piece, Figures) for card in piece.cards]
        assert {plain_words(m.label) for m in app.metric} == {name for _, name, _, _ in cards}
        for _, _, value, _ in cards:
            assert squeezed(value) in whole, (screen, value)
        assert not re.search("点(击|选|数字|上方)", whole), screen  # paper can't be pressed
        items = [b.label for b in app.button if re.fullmatch(r"item-\d+", b.key or "")]
        assert not [i for i in items if squeezed(plain_words(i.split("\n")[0])) not in whole], screen
        for shown_map in (piece for piece in shown if isinstance(piece, DeckMap)):
            assert len(shown_map.legend.lines) > 8
            assert not [words for _, _, words in shown_map.legend.lines if squeezed(words) not in whole]
        # A cell may break over lines that other cells' lines stand between: its beginning is there.
        texts = [t.replace("◔", "○") for t in words_of([*shown, *twins])]
        lost = [t for t in texts if not all(squeezed(p)[:3] in whole for p in t.split())]
        assert not lost, screen


@pytest.mark.parametrize("paper", PAPERS)
def test_the_paper_has_its_size_and_no_small_type(paper: str) -> None:
    try:
        fonts.screen_faces()
    except fonts.FontError:
        pytest.skip("no Chinese font is installed here")
    columns = tuple(f"第{n}列指标名称" for n in range(24))
    rows = tuple((f"街镇{n}", *(f"{n}{i}.50 万元" for i in range(23))) for n in range(40))
    head = PageHead("综合态势", "2023-01-01 至 2023-12-15 · 数据截至 2023-12-15 · 全区", "数据版本 1", synthetic=True)
    data = write_page_pdf(head, [[Words("12 件线索超期未结", 1), Grid(columns, rows)]], [], paper)
    pdf = PdfReader(io.BytesIO(data))
    sizes: set[float] = set()
    for page in pdf.pages:
        box = page.mediabox
        assert [round(float(side) / 72 * 25.4) for side in (box.width, box.height)] == list(PAPERS[paper][1:])
        page.extract_text(visitor_text=lambda text, _cm, _tm, _font, size: sizes.add(size) if text.strip() else None)
    assert min(sizes) >= 9
    whole = "".join(read(data))
    for row in rows:
        assert all(squeezed(cell) in whole for cell in row)  # no column lost, no number broken
    assert whole.count("街镇7") > 1  # the first column stands in front of each part of a wide table


def test_a_last_page_of_two_rows_is_saved() -> None:
    """What the pictures before it can give up in height."""
    try:
        fonts.screen_faces()
    except fonts.FontError:
        pytest.skip("no Chinese font is installed here")
    values = {"values": [{"a": n, "b": n} for n in range(5)]}
    spec = {"data": values, "mark": "bar", "encoding": {"x": {"field": "a"}, "y": {"field": "b"}}, "height": 300}
    head = PageHead("综合态势", "全区", "数据版本 1", synthetic=False)
    columns = tuple(f"第{n}列指标的名称较长" for n in range(6))

    def counted(rows: int) -> int:
        grid = Grid(columns, tuple((f"街镇{n}", *("1",) * 5) for n in range(rows)))
        return len(PdfReader(io.BytesIO(write_page_pdf(head, [[Chart(spec), grid]], [], "A4 横向"))).pages)

    # At the full height of the chart, 79 of 176 mm, 14 rows stand below it.
    assert counted(17) == 1
    assert counted(60) > 1


def test_a_dark_map_is_light_on_paper() -> None:
    assert [light(colour) for colour in STEPS_DARK] == list(STEPS_LIGHT)


def test_markdown_is_read_as_its_words() -> None:
    text = f"##### 12 件 :red[■ 未达标] **徐泾镇** {on_screen('点击单元格查看记录')}"
    assert plain_words(text) == "12 件 ■ 未达标 徐泾镇"
    assert plain_words("\\*原文\\* \\[x\\] :small[件]") == "*原文* [x] 件"
    assert plain_words(":orange-badge[:material/science: 模拟数据] [名](https://x)") == "模拟数据 名"
