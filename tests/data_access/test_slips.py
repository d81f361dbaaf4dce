"""A slip of the pen in one ledger must not outlive it: days that lie ahead, and the clock they are measured by."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import insert, select

from data_access import clock
from data_access.database.engine import reader, writer
from data_access.database.schema import data_load, lead
from data_access.database.state import data_state
from data_access.ledger_import.loading import LedgerError, load_workbook, state_kept
from metrics.definitions.catalogue import CATALOGUE
from metrics.engine.evaluation import tracked
from tests.databases import DATA

REPORTED = DATA / "reported"


def test_a_title_that_lies_ahead_is_refused_and_its_correction_loads(empty_url: str) -> None:
    with pytest.raises(LedgerError, match=r"“欠薪线索”第1行写明数据截至2032-12-15，晚于今天.*请改正"):
        load_workbook(REPORTED / "t01_title_year_2032.xlsx", empty_url)
    load_workbook(REPORTED / "t01b_corrected.xlsx", empty_url)
    engine = reader(empty_url)
    assert data_state(engine).as_of == date(2023, 12, 15)
    with engine.connect() as connection:
        assert set(connection.scalars(select(lead.c.lead_no))) == {"XS1", "XS2", "XS3"}
    engine.dispose()


def test_a_load_that_claims_days_after_itself_does_not_say_how_far_the_data_reach(empty_url: str) -> None:
    engine = writer(empty_url)
    loads = [(datetime(2026, 11, 20, 9), date(2026, 11, 19)), (datetime(2026, 11, 21, 9), date(2032, 12, 15))]
    with engine.begin() as connection:
        for loaded_at, as_of in loads:
            connection.execute(
                insert(data_load).values(loaded_at=loaded_at, source="workbook", as_of=as_of, synthetic=False)
            )
    assert data_state(engine).as_of == date(2026, 11, 19)
    engine.dispose()


@pytest.fixture(params=["UTC", "Etc/GMT+12", "Etc/GMT-14"])
def server_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A server somewhere else: at every hour one of these has another day than China."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("server_zone")
def test_a_lead_of_chinas_today_is_in_the_figures_wherever_the_server_stands(tmp_path: Path) -> None:
    china = timezone(timedelta(hours=8))
    today = datetime.now(china).date()
    rows: list[list[object]] = [
        ["欠薪线索台账"],
        ["线索编号", "来源", "接收日期", "所属领域", "街镇"],
        ["XS1", "12333", str(today), "其他", "徐泾镇"],
    ]
    url = f"sqlite:///{tmp_path / 'case.db'}"
    assert not load_workbook(a_workbook(tmp_path / "今天.xlsx", {"欠薪线索": rows}), url).rejected
    engine = reader(url)
    state = data_state(engine)
    engine.dispose()
    assert state.as_of == today
    assert state.loaded_at is not None
    assert datetime.now(china).replace(tzinfo=None) - state.loaded_at < timedelta(minutes=1)


# --- coordinates --------------------------------------------------------------------------------------


@pytest.mark.parametrize("town", ["朱家角镇", "夏阳街道"])
def test_a_point_on_a_common_border_lies_in_the_sites_own_town(tmp_path: Path, town: str) -> None:
    rows: list[list[object]] = [
        ["项目编号", "项目名称", "属地街镇", "经度", "纬度"],
        ["B1", "边界工程", town, 121.0868, 31.09798],
    ]
    url = f"sqlite:///{tmp_path / 'case.db'}"
    report = load_workbook(a_workbook(tmp_path / "边界.xlsx", {"在建工地": rows}), url)
    assert (report.rejected, report.sheets["在建工地"].flagged) == (0, [])


# --- kept and empty ---------------------------------------------------------------------------------


def known(url: str, metric_id: str, day: date) -> bool:
    engine = reader(url)
    with engine.connect() as connection:
        found = metric_id in tracked(connection, [CATALOGUE[metric_id]], day)
    engine.dispose()
    return found


def a_workbook(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
    book.save(path)
    return path


def test_a_ledger_that_is_kept_and_empty_is_zero(empty_url: str, tmp_path: Path) -> None:
    day = date(2023, 12, 15)
    headings = [
        "保证金编号",
        "项目编号",
        "存储形式",
        "应存金额(元)",
        "经办银行/担保机构",
        "存入/开立日期",
        "金额(元)",
        "保函到期日",
    ]
    sheets: dict[str, list[list[object]]] = {
        "工资保证金": [["工资保证金台账（截至2023年12月15日）"], list(headings)],
        "事件舆情": [["2023年群体性事件和舆情台账（截至2023年12月15日）"], ["无"]],
    }
    report = load_workbook(a_workbook(tmp_path / "空台账.xlsx", sheets), empty_url)
    assert report.as_of == day
    assert known(empty_url, "incident.group_50", day)
    assert known(empty_url, "deposit.guarantee_cover", day)
    assert not known(empty_url, "incident.group_50", date(2023, 12, 14))
    assert not known(empty_url, "listing.not_listed", day)
    assert not load_workbook(tmp_path / "空台账.xlsx", empty_url).rejected
    state_kept(empty_url, "失信名单", day)
    assert known(empty_url, "listing.not_listed", day)
    engine = reader(empty_url)
    assert data_state(engine).version == 2  # the second load of the same workbook said nothing new
    engine.dispose()
    with pytest.raises(LedgerError, match="晚于今天"):
        state_kept(empty_url, "失信名单", clock.today() + timedelta(days=1))


# --- long numbers -----------------------------------------------------------------------------------


def test_a_number_that_names_something_is_taken_as_displayed_or_refused(empty_url: str, tmp_path: Path) -> None:
    report = load_workbook(REPORTED / "t03_ids_as_numbers.xlsx", empty_url)
    refused = {
        (name, finding.row, finding.fault) for name, sheet in report.sheets.items() for finding in sheet.rejected
    }
    assert refused == {(name, row, "digits_lost") for name in ("专户", "欠薪线索") for row in (2, 3)}
    told = report.sheets["专户"].rejected[0].message
    assert "请把该列设为文本格式、重新填写" in told
    assert "6222021234567889920" not in told
    engine = reader(empty_url)
    with engine.connect() as connection:
        assert {"000007", "000008", "12E5"} <= set(connection.scalars(select(lead.c.lead_no)))
    engine.dispose()

    book = openpyxl.load_workbook(a_workbook(tmp_path / "编号.xlsx", {"欠薪线索": [list(HEADINGS), *LONG_NUMBERS]}))
    for cell, form in (("A2", '"XS"0000'), ("A3", "0.00"), ("A4", "0")):
        book["欠薪线索"][cell].number_format = form
    book.save(tmp_path / "编号.xlsx")
    found = load_workbook(tmp_path / "编号.xlsx", empty_url).sheets["欠薪线索"]
    assert {finding.row for finding in found.rejected} == {6, 7}
    with reader(empty_url).connect() as connection:
        numbers = set(connection.scalars(select(lead.c.lead_no)))
    assert {"XS0012", "2023.10", "7", "310118202300001"} <= numbers


HEADINGS = ("线索编号", "来源", "接收日期", "所属领域", "街镇")
LONG_NUMBERS: list[list[object]] = [
    [number, "12333", "2023-03-05", "其他", "徐泾镇"]
    for number in (12, 2023.1, 7, 310118202300001, 3101182023000012, "3.10118E+17")
]
