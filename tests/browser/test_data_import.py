"""数据导入 in a browser: files, preview, answer, confirm, figures elsewhere, undo; a district of workbooks alone."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from data_access.database.engine import writer
from data_access.database.undoing import loads_of
from data_access.ledger_writing.filled_ledgers import write_ledgers
from tests.conftest import served, settled
from tests.data_access.ledger_writing.test_filled_ledgers import figures, thinned

pytestmark = pytest.mark.browser
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LEADS: list[object] = ["线索编号", "来源", "接收日期", "所属领域", "属地街镇", "涉及人数", "核实情况"]


def _book(name: str, *rows: list[object]) -> FilePayload:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = name
    for row in rows:
        sheet.append(row)
    written = BytesIO()
    book.save(written)
    return {"name": f"{name}.xlsx", "mimeType": XLSX, "buffer": written.getvalue()}


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(locale="zh-CN", viewport={"width": 1366, "height": 900})
    yield context.new_page()
    context.close()


class Office(NamedTuple):
    """A dashboard that may import, and its database without a record."""

    address: str
    url: str


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One server for all tests of the module: what a test loads it takes back, but for the last."""
    folder = tmp_path_factory.mktemp("office")
    secrets = folder / "secrets.toml"
    secrets.write_text('allow_anonymous = true\nimporters = ["*"]\n', encoding="utf-8")
    url = f"sqlite:///{folder / 'cases.db'}"
    writer(url).dispose()
    with served(url, secrets=secrets) as address:
        yield Office(address, url)


def _text(page: Page) -> str:
    settled(page)
    return page.locator("[data-testid=stMain]").inner_text()


def _upload(page: Page, files: list[FilePayload] | list[Path]) -> None:
    page.locator("input[type=file]").set_input_files(files)
    page.get_by_role("button", name="确认导入").wait_for(timeout=300_000)
    settled(page)


def test_from_two_files_to_figures_and_back(page: Page, office: Office) -> None:
    address, url = office
    leads = _book("欠薪线索", ["欠薪线索台账（截至2023年12月15日）"], _LEADS,
                  ["XS1", "来电", "2023-05-04", "工程建设领域", "徐泾镇", 5, "有一部分是真的"],
                  ["XS2", "来电", "2023-05-05", "工程建设领域", "徐泾镇", 7, "属实"])  # fmt: skip
    steps = _book("线索办理环节", ["线索编号", "环节序号", "办理环节", "经办单位", "完成日期"],
                  ["XS1", 1, "登记", "区人社局", "2023-05-04"])  # fmt: skip
    page.goto(f"{address}/data_import")
    settled(page)
    _upload(page, [steps, leads])
    assert "确认后：新增3行，更新0行" in _text(page)
    asked = page.get_by_role("combobox", name="有一部分是真的")
    asked.evaluate("e => e.scrollIntoView({ block: 'center', behavior: 'instant' })")  # a list closes on scrolling
    asked.click()
    page.get_by_role("option", name="部分属实", exact=True).click()
    page.get_by_role("button", name="按答复重新读取").click()
    expect(asked).to_have_count(0, timeout=60_000)
    settled(page)
    page.get_by_role("button", name="确认导入").click()
    page.get_by_text("“欠薪线索.xlsx”：新增2行，更新0行，退回0行。").wait_for(timeout=60_000)
    assert len(loads_of(url)) == 2
    page.goto(f"{address}/records?metric=lead.received&as_of=2023-12-15")
    assert "XS2" in _text(page)
    page.goto(f"{address}/data_import")
    settled(page)
    for number in (2, 1):  # the steps rest on the leads
        page.get_by_role("button", name="撤销这次导入").click()
        page.get_by_role("button", name="确认撤销").click()
        page.get_by_text(f"已撤销第{number}次导入").wait_for(timeout=60_000)
        settled(page)
    page.goto(f"{address}/records?metric=lead.received&as_of=2023-12-15")
    assert "XS2" not in _text(page)


def test_every_screen_is_filled_by_workbooks_alone(
    page: Page, office: Office, tmp_path: Path, demo_sqlite: str
) -> None:
    """From an empty database, through the browser: all metrics are those of the database the workbooks are of."""
    address, url = office
    before = thinned(demo_sqlite, tmp_path / "before.db")
    files = write_ledgers(before, tmp_path / "files")
    page.goto(f"{address}/data_import")
    settled(page)
    _upload(page, files)
    assert "退回的" not in page.locator("[data-testid=stMain]").inner_text()
    page.get_by_role("button", name="确认导入").click()
    page.get_by_text(f"“{files[-1].name}”：新增").wait_for(timeout=300_000)
    assert len(loads_of(url)) >= len(files) - 1
    (known, frame), (known_after, frame_after) = figures(before), figures(url)
    assert known == known_after
    assert frame.equals(frame_after)
