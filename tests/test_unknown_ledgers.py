"""A ledger that is not kept accuses nobody: no list, worklist, document or chart counts what nothing is known of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook as open_workbook
from pypdfium2 import PdfDocument
from sqlalchemy import Connection, insert
from streamlit.testing.v1 import AppTest

from data_access.database.engine import reader, writer
from data_access.database.schema import data_load, site
from data_access.database.scope import Scope
from metrics.command import main
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.known_figures import lacking, tracked
from metrics.engine.periods import Preset
from metrics.engine.records import record_total, records
from metrics.reporting.bulletin.bulletin import bulletin
from metrics.reporting.deck.slide import Bars, Table
from metrics.reporting.deck.slides import slides
from metrics.reporting.portraits import town_portrait
from metrics.reporting.report import Report, read_report
from pages.briefing.drawing import slide_body
from pages.documents.preview import slides_pdf
from pages.documents.workbook_xlsx import HEAD_ROWS, write_workbook
from pages.parts.files.fonts import FontError, chinese_faces
from tests.conftest import at_once
from tests.databases import FRAME_SCRIPT

DAY = date(2023, 12, 15)
SCOPE = Scope(start=date(2023, 1, 1), end=DAY, as_of=DAY)
SITES = 4
TOWN = "310118106"


def build_sites(url: str) -> None:
    """Four sites long due to store their deposit, and no other ledger."""
    engine = writer(url)
    rows = [
        {"site_no": f"G{n}", "name": f"工程{n}", "town_code": TOWN, "department_code": "区建管委",
         "permit_on": date(2023, 1, 3), "deposit_due_on": date(2023, 2, 7), "deposit_exempt": False,
         "deposit_required_yuan": Decimal(150_000)}
        for n in range(SITES)
    ]  # fmt: skip
    with engine.begin() as connection:
        connection.execute(insert(site), rows)
        connection.execute(insert(data_load).values(loaded_at=datetime(2023, 12, 15, 18), source="workbook", as_of=DAY))
    engine.dispose()


@pytest.fixture(scope="module")
def sites_sqlite(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('sites') / 'case.db'}"
    build_sites(url)
    return url


@pytest.fixture(scope="module")
def only_sites(sites_sqlite: str) -> Iterator[Connection]:
    engine = reader(sites_sqlite)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture(scope="module")
def report(only_sites: Connection) -> Report:
    return read_report(only_sites, SCOPE, Preset.YEAR, synthetic=False, version=1)


def test_a_figure_that_is_not_known_has_no_records(empty_url: str) -> None:
    build_sites(empty_url)
    metrics = list(ALL_METRICS.values())
    engine = reader(empty_url)
    with engine.connect() as connection:
        known = tracked(connection, metrics, DAY)
        assert "deposit.not_stored" not in known
        assert "inspection.sites_in_progress" in known
        for metric in metrics:
            if metric.id not in known:
                part = metric.counted_part
                assert records(connection, metric, SCOPE, part).empty, metric.id
                assert record_total(connection, metric, SCOPE, part) == (0, 0), metric.id
        assert record_total(connection, ALL_METRICS["inspection.sites_in_progress"], SCOPE)[0] == SITES
    engine.dispose()


def test_papers_and_lists_accuse_nobody(report: Report, only_sites: Connection) -> None:
    assert (report.items, report.cases.listed, report.cases.causes) == ((), (), ())
    assert "超期未存项目" in report.unknown
    text = "".join(block.text for block in bulletin(report).blocks)
    assert "超期未存项目" in text  # among what is not judged
    for claim in ("仍未存", "督促", "应存", "已超期", "超期未存集中"):
        assert claim not in text, claim
    drawn = {slide.id: slide for slide in slides(report)}
    # No bar of 0 for movements of which nothing is known.
    for slide_id, word in (("attention", "无数据"), ("asks", "无数据"), ("funds", "尚无台账")):
        shown = drawn[slide_id].exhibit
        assert isinstance(shown, Table | Bars)
        assert (shown.rows, shown.nothing) == ((), word)
    assert "尚无台账" in slide_body(drawn["funds"])
    portrait = town_portrait(only_sites, SCOPE, Preset.YEAR, TOWN)
    assert portrait.items == ()
    assert "超期" not in portrait.takeaway


def test_a_paper_that_is_sent_out_gives_no_advice_on_the_software(report: Report) -> None:
    text = "".join(block.text for block in bulletin(report).blocks)
    text += "".join(slide.title + "".join(slide.lines) for slide in slides(report))
    assert "截至12月15日尚无可以计分的台账" in text
    for advice in ("导入", "改选", "扩大范围", "截至该日"):
        assert advice not in text, advice


def test_the_workbook_lists_no_records_of_what_is_not_known(report: Report, only_sites: Connection) -> None:
    book = open_workbook(BytesIO(write_workbook(only_sites, report, lambda _share, _words: None)))
    unknown = [s for s in book.worksheets if s.cell(1, 1).value == "超期未存项目：—"]
    assert len(unknown) == 1
    assert unknown[0].cell(6, 2).value == "没有工资保证金台账，无数据，不列记录"
    for sheet in book.worksheets[2:]:
        listed = sheet.max_row - HEAD_ROWS - 1
        assert listed == (SITES if sheet.title.endswith("在建工地") else 0), sheet.title


def test_the_shell_says_why_nothing_is_listed(sites_sqlite: str, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["records", "deposit.not_stored", "--as-of", str(DAY), "--database", sites_sqlite]
    assert main(asked) == 0
    printed = capsys.readouterr()
    assert "超期未存项目无数据：缺少工资保证金台账，不列记录" in printed.err
    assert "工程" not in printed.out


def test_what_is_lacking_is_a_ledger_or_a_column_of_one_that_is_kept(only_sites: Connection) -> None:
    def wants(metric_id: str) -> str:
        return lacking(only_sites, ALL_METRICS[metric_id], DAY)

    assert wants("inspection.sites_in_progress") == ""
    assert wants("deposit.not_stored") == "工资保证金台账"
    assert wants("lead.repeat_rate") == wants("lead.accepted_on_time_rate") == "欠薪线索台账"


@pytest.mark.parametrize("screen", ["leads", "inspections", "funds"])
def test_a_screen_claims_nothing_of_a_ledger_that_is_not_kept(
    screen: str, sites_sqlite: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = written(at_once(app_on(sites_sqlite, monkeypatch), screen).run())
    assert text
    for claim in ("没有超期", "没有在办", "没有接收", "没有动用", "没有项目", "没有现金", "无发生", "达标、临近"):
        assert claim not in text, claim


def test_the_list_of_a_figure_that_is_not_known_says_what_it_wants(
    sites_sqlite: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = app_on(sites_sqlite, monkeypatch)
    app.query_params["metric"] = "deposit.not_stored"
    text = written(at_once(app, "records").run())
    assert "本指标无数据，不列记录：截至该日没有工资保证金台账。" in text
    assert "工程0" not in text


def app_on(url: str, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("CASE_DATABASE_URL", url)
    app = AppTest.from_file(FRAME_SCRIPT, default_timeout=60)
    app.secrets["allow_anonymous"] = True
    return app


def written(app: AppTest) -> str:
    """Everything that stands on the page, without what a figure means (help)."""
    assert not [*app.exception, *app.error]
    kinds = (app.title, app.markdown, app.caption, app.info, app.warning, app.button, app.metric)
    return "\n".join(f"{getattr(e, 'label', '')} {e.value}" for kind in kinds for e in kind)


def test_slides_without_rows_have_a_preview(report: Report) -> None:
    try:
        chinese_faces()
    except FontError:
        pytest.skip("no Chinese font is installed here")
    empty = slides(report, ("year", "attention", "funds", "asks"))
    assert len(PdfDocument(slides_pdf(report, empty))) == len(empty)
