"""A slip of the pen in one ledger must not outlive it: days that lie ahead, and the clock they are measured by."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import insert, select

from data_access import clock
from data_access.database.engine import raw_reader, writer
from data_access.database.schema import data_load, lead
from data_access.database.state import data_state
from data_access.ledger_import.loading import LedgerError, Switches, load_workbook
from data_access.ledger_import.noting import state_kept, touch
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.known_figures import tracked
from tests.databases import DATA

REPORTED = DATA / "reported"


def test_a_title_that_lies_ahead_is_refused_and_its_correction_loads(empty_url: str) -> None:
    refused = load_workbook(REPORTED / "t01_title_year_2032.xlsx", empty_url).refused_sheets
    assert re.fullmatch(r"第1行写明数据截至2032-12-15，晚于今天.*请改正.*", refused["欠薪线索"])
    load_workbook(REPORTED / "t01b_corrected.xlsx", empty_url)
    engine = raw_reader(empty_url)
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
    engine = raw_reader(url)
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
    engine = raw_reader(url)
    with engine.connect() as connection:
        found = metric_id in tracked(connection, [ALL_METRICS[metric_id]], day)
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
    assert known(empty_url, "incident.large_group", day)
    assert known(empty_url, "deposit.guarantee_cover", day)
    assert not known(empty_url, "incident.large_group", date(2023, 12, 14))
    assert not known(empty_url, "listing.not_listed", day)
    assert not load_workbook(tmp_path / "空台账.xlsx", empty_url).rejected
    state_kept(empty_url, "失信名单", day)
    assert known(empty_url, "listing.not_listed", day)
    engine = raw_reader(empty_url)
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
    messages = report.sheets["专户"].rejected[0].message
    assert "请把该列设为文本格式、重新填写" in messages
    assert "6222021234567889920" not in messages
    engine = raw_reader(empty_url)
    with engine.connect() as connection:
        assert {"000007", "000008", "12E5"} <= set(connection.scalars(select(lead.c.lead_no)))
    engine.dispose()

    book = openpyxl.load_workbook(a_workbook(tmp_path / "编号.xlsx", {"欠薪线索": [list(HEADINGS), *LONG_NUMBERS]}))
    for cell, form in (("A2", '"XS"0000'), ("A3", "0.00"), ("A4", "0")):
        book["欠薪线索"][cell].number_format = form
    book.save(tmp_path / "编号.xlsx")
    found = load_workbook(tmp_path / "编号.xlsx", empty_url).sheets["欠薪线索"]
    assert {finding.row for finding in found.rejected} == {6, 7}
    with raw_reader(empty_url).connect() as connection:
        numbers = set(connection.scalars(select(lead.c.lead_no)))
    assert {"XS0012", "2023.10", "7", "310118202300001"} <= numbers


HEADINGS = ("线索编号", "来源", "接收日期", "所属领域", "街镇")
LONG_NUMBERS: list[list[object]] = [
    [number, "12333", "2023-03-05", "其他", "徐泾镇"]
    for number in (12, 2023.1, 7, 310118202300001, 3101182023000012, "3.10118E+17")
]


# --- what the data reach ----------------------------------------------------------------------------


def leads_titled(path: Path, title: str | None, *rows: tuple[str, object]) -> Path:
    """A lead ledger with a title (none: only headings) and leads by number and 接收日期, found true undated."""
    found: list[list[object]] = [[f"欠薪线索台账（{title}）"]] if title else []
    found.append([*HEADINGS, "核实情况", "涉及金额"])
    found += [[number, "12333", day, "其他", "徐泾镇", "属实", 1000] for number, day in rows]
    return a_workbook(path, {"欠薪线索": found})


def reached(url: str) -> date:
    engine = raw_reader(url)
    found = data_state(engine).as_of
    engine.dispose()
    return found


def open_and_true(url: str) -> set[date]:
    """The days on which the leads were found true."""
    engine = raw_reader(url)
    with engine.connect() as connection:
        found = set(connection.scalars(select(lead.c.verified_on)))
    engine.dispose()
    return found


def test_a_right_load_repairs_what_a_slip_in_a_title_claimed(empty_url: str, tmp_path: Path) -> None:
    first = ("XS1", "2023-12-01")
    for title, day in (("截至2025年12月15日", date(2025, 12, 15)), ("截至2023年12月15日", date(2023, 12, 15))):
        report = load_workbook(
            leads_titled(tmp_path / "台账.xlsx", title, first), empty_url, switches=Switches(older=True)
        )
        assert report.as_of == reached(empty_url) == day
        assert open_and_true(empty_url) == {day}  # known since the ledger said so
    assert "此前为2025-12-15" in report.as_text()
    report = load_workbook(leads_titled(tmp_path / "台账.xlsx", "截至2023年12月18日", first), empty_url)
    assert report.as_of == reached(empty_url) == date(2023, 12, 18)
    # Another ledger of an earlier day takes nothing back, nor does a sheet with no title.
    sites: list[list[object]] = [
        ["在建工地（截至2023年9月30日）"],
        ["项目编号", "项目名称", "街镇"],
        ["G1", "甲", "徐泾"],
    ]
    assert load_workbook(a_workbook(tmp_path / "工地.xlsx", {"在建工地": sites}), empty_url).as_of == date(2023, 12, 18)
    load_workbook(leads_titled(tmp_path / "台账.xlsx", None, first), empty_url)
    assert reached(empty_url) == date(2023, 12, 18)
    touch(empty_url)
    assert reached(empty_url) == date(2023, 12, 18)
    again = load_workbook(tmp_path / "台账.xlsx", empty_url)
    assert (again.as_of, again.before) == (date(2023, 12, 18), None)


def test_a_slip_in_a_row_of_a_sheet_with_no_title_is_repaired_by_the_row(empty_url: str, tmp_path: Path) -> None:
    rows = (("XS1", "2023-12-01"), ("XS2", "2023-12-05"))
    load_workbook(leads_titled(tmp_path / "台账.xlsx", None, *rows, ("XS3", "2025-12-08")), empty_url)
    assert reached(empty_url) == date(2025, 12, 8)
    load_workbook(leads_titled(tmp_path / "台账.xlsx", None, *rows, ("XS3", "2023-12-08")), empty_url)
    assert reached(empty_url) == date(2023, 12, 8)
    load_workbook(leads_titled(tmp_path / "台账.xlsx", None, rows[0]), empty_url)  # one row looked at again
    assert reached(empty_url) == date(2023, 12, 8)


def test_a_sheet_without_any_day_claims_none(empty_url: str, tmp_path: Path) -> None:
    sites: list[list[object]] = [["项目编号", "项目名称", "街镇", "施工许可日期"], ["G1", "甲工程", "徐泾镇", None]]
    undated = a_workbook(tmp_path / "工地.xlsx", {"在建工地": sites})
    assert load_workbook(undated, empty_url).as_of == clock.today()
    load_workbook(leads_titled(tmp_path / "台账.xlsx", "截至2023年12月5日", ("XS1", "2023-12-01")), empty_url)
    sites[1][1] = "乙工程"
    report = load_workbook(a_workbook(tmp_path / "工地.xlsx", {"在建工地": sites}), empty_url)
    assert report.as_of == reached(empty_url) == date(2023, 12, 5)


def test_a_workbook_of_refused_rows_imports_nothing(empty_url: str, tmp_path: Path) -> None:
    refused = leads_titled(tmp_path / "退.xlsx", "截至2023年12月15日", ("XS1", "无效"))
    report = load_workbook(refused, empty_url)
    assert report.as_text().startswith("“退.xlsx”的1行全部退回，没有导入任何内容，数据库里还没有数据。")
    load_workbook(leads_titled(tmp_path / "台账.xlsx", "截至2023年12月5日", ("XS1", "2023-12-01")), empty_url)
    assert "没有导入任何内容，数据仍截至2023-12-05。" in load_workbook(refused, empty_url).as_text()
    assert reached(empty_url) == date(2023, 12, 5)


@pytest.mark.parametrize("title", ["2013年12月15日", "2003年12月15日", "1923年12月15日", "0203年12月15日"])
def test_a_title_before_the_rows_own_days_is_refused(tmp_path: Path, title: str) -> None:
    url = f"sqlite:///{tmp_path / 'case.db'}"
    rows = (("XS1", "2023-12-01"), ("XS2", "2023-12-05"))
    report = load_workbook(leads_titled(tmp_path / "台账.xlsx", f"截至{title}", *rows), url)
    assert report.sheets == {}
    assert re.search("写明数据截至.*请改正截至日期后重新导入", report.refused_sheets["欠薪线索"])


@pytest.mark.parametrize("title", ["截至2099年12月15日", "截至2013年12月15日", "截至1923年12月15日"])
@pytest.mark.parametrize("first", [True, False])
def test_a_wrong_title_refuses_its_own_sheet_only(empty_url: str, tmp_path: Path, title: str, *, first: bool) -> None:
    sound: list[list[object]] = [
        ["项目编号", "项目名称", "街镇", "施工许可日期"],
        ["G1", "甲工程", "徐泾镇", "2023-03-01"],
    ]
    leads: list[list[object]] = [[f"欠薪线索台账（{title}）"], ["线索编号", "来源", "接收日期", "街镇", "所属领域"]]
    leads += [["XS1", "12345", "2023-12-01", "徐泾镇", "其他"]]
    empty: list[list[object]] = [["事件舆情台账"], [title], ["无"]]
    sheets = {"欠薪线索": leads, "在建工地": sound, "事件舆情": empty}
    order = list(sheets) if first else list(sheets)[::-1]
    report = load_workbook(a_workbook(tmp_path / "台账.xlsx", {name: sheets[name] for name in order}), empty_url)
    assert (report.accepted, report.as_of) == (1, date(2023, 3, 1))
    refused = {"欠薪线索"} if "2013" in title else {"欠薪线索", "事件舆情"}
    assert report.refused_sheets.keys() == refused
    assert list(report.sheets) == ["在建工地"]


@pytest.mark.parametrize(
    ("title", "day"),
    [
        ("截至二〇二三年十二月十五日", date(2023, 12, 15)),
        ("截至20231215", date(2023, 12, 15)),
        ("2023年12月15日止", date(2023, 12, 15)),
        ("截止日期：2023年12月15日", date(2023, 12, 15)),
        ("截至2023年12月底", date(2023, 12, 31)),
        *((f"截至{text}", None) for text in (
            "2023年13月15日", "2023年2月30日", "12月15日", "2023年12月", "2023年第四季度", "目前",
        )),
    ],
)  # fmt: skip
def test_a_title_is_read_or_said_to_be_unreadable(tmp_path: Path, title: str, day: date | None) -> None:
    url = f"sqlite:///{tmp_path / 'case.db'}"
    report = load_workbook(leads_titled(tmp_path / "台账.xlsx", title, ("XS1", "2023-12-01")), url)
    messages = [f.message for f in report.sheets["欠薪线索"].flagged if f.fault == "bad_as_of"]
    if day:
        assert (report.as_of, messages) == (day, [])
    else:
        assert report.as_of == date(2023, 12, 1)
        assert messages == [
            f"第1行写明“欠薪线索台账({title})”，截至日期读不出，本次按2023-12-01计，请写成“截至2023年12月15日”的样式。"
        ]


def test_what_lies_ahead_has_not_happened(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'case.db'}"
    tomorrow = clock.today() + timedelta(days=1)
    rows = (("XS1", str(clock.today())), ("XS2", str(tomorrow)), ("XS3", str(tomorrow + timedelta(days=400))))
    report = load_workbook(leads_titled(tmp_path / "台账.xlsx", None, *rows), url)
    messages = [finding.message for finding in report.sheets["欠薪线索"].rejected]
    assert [finding.row for finding in report.sheets["欠薪线索"].rejected] == [3, 4]
    assert all(f"晚于今天{clock.today()}" in message and "请核对后重新导入" in message for message in messages)
