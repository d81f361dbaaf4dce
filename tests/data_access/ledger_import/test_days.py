"""Days as people write them: what names one day is that day, what leaves the year to the title only where certain."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.cells import days
from data_access.cells.text import CellFault
from data_access.database.schema import publication, task
from data_access.ledger_import.load_report import LoadReport
from data_access.ledger_import.loading import load_workbook
from data_access.ledger_import.recognised import Layout
from data_access.ledger_import.sheets.as_of import period_of
from data_access.ledger_import.sheets.layout import recognise
from tests.data_access.ledger_import.test_never_zero import all_of
from tests.data_access.ledger_import.test_reading import LEAD, LEAD_CELLS, SITE, Rows, faults, loaded, read, sheet
from tests.data_access.ledger_import.test_slips import a_workbook

APRIL = date(2023, 4, 7)


@pytest.mark.parametrize(
    "cell",
    [
        "2023年4月7日上午",
        "2023-04-07 下午",
        "2023年4月7日 上午9时30分",
        "2023年4月7日（星期五）",
        "2023.4.7 周五",
        "2023/4/7 PM",
        "2023年4月7日9:30",
        "2023-04-07 09:30:15.123",
        "2023-04-07T09:30:00Z",
        "2023年4月7日 星期五 晚上8点",
        "2023年4月7号早上",
        "二〇二三年四月七日",
        "二○二三年四月七日",
        "2023年四月七日",
        "二〇二三年四月七日上午",
        "2023 年 4 月 7 日 凌晨 1时许",
    ],
)
def test_what_names_one_day(cell: str) -> None:
    assert days.event_day(cell) == APRIL


@pytest.mark.parametrize(
    "cell",
    [
        "2023年4月7日左右",
        "2023年4月7日前",
        "2023年4月7日-8日",
        "2023年4月7日、8日",
        "约2023年4月7日",
        "2023年4月7日 8日",
        "2023年4月7日后补登",
        "4月7日",
        "二〇二三年四月",
        "2023年4月7日起",
    ],
)
def test_what_names_no_day_for_certain(cell: str) -> None:
    with pytest.raises(CellFault):
        days.event_day(cell)


def test_the_first_month_has_two_names() -> None:
    assert days.event_day("2023年元月5日") == days.event_day("二〇二三年元月五日") == date(2023, 1, 5)
    assert days.month("2023年元月") == days.month("二〇二三年一月份") == date(2023, 1, 1)


@given(st.dates(date(2010, 1, 1), date(2026, 11, 25)))
def test_every_day_in_chinese_numerals(day: date) -> None:
    signs = "〇一二三四五六七八九"
    year = "".join(signs[int(digit)] for digit in str(day.year))

    def number(n: int) -> str:
        tens, ones = divmod(n, 10)
        return ("" if tens == 0 else "十" if tens == 1 else f"{signs[tens]}十") + (signs[ones] if ones else "")

    assert days.event_day(f"{year}年{number(day.month)}月{number(day.day)}日") == day


@pytest.mark.parametrize(
    ("cell", "end"),
    [
        ("2023年2月11日-3月13日", date(2023, 3, 13)),
        ("2023年2月11日至28日", date(2023, 2, 28)),
        ("自2023年2月11日起至3月13日止", date(2023, 3, 13)),
        ("2023.2.11-3.13", date(2023, 3, 13)),
        ("2023/2/11~12/1", date(2023, 12, 1)),
        ("二〇二三年二月十一日至3月13日", date(2023, 3, 13)),
    ],
)
def test_the_end_of_a_span_may_leave_out_its_year(cell: str, end: date) -> None:
    assert days.span(cell) == (date(2023, 2, 11), end)


@pytest.mark.parametrize(
    "cell", ["2023年11月11日-1月10日", "2023年2月11日-2月30日", "2023年2月11日-待定", "2023.2.11-10"]
)
def test_a_span_whose_end_is_not_certain(cell: str) -> None:
    with pytest.raises(CellFault):
        days.span(cell)


# --- years of titles --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("titles", "name", "found"),
    [
        (["2023年4月欠薪线索台账"], "欠薪线索", (2023, 4)),
        (["青浦区欠薪线索台账"], "2023年4月", (2023, 4)),
        (["2023年度线索"], "4月份", (2023, 4)),
        (["2023年1-9月欠薪线索办理台账"], "欠薪线索", (2023, None)),
        (["2023年第二季度"], "欠薪线索", (2023, None)),
        (["2022-2023年线索", "2022年至2023年"], "欠薪线索", (None, None)),
        (["线索台账（截至2023年9月30日）"], "欠薪线索", (None, None)),
        (["线索台账", "填报日期：2023年9月30日"], "欠薪线索", (None, None)),
        (["2023年3月、4月线索"], "欠薪线索", (2023, None)),
        (["线索台账", "2024年1月5日"], "欠薪线索", (None, None)),
        (["线索台账（2022年版）", "2023年度"], "欠薪线索", (2023, None)),
        (["线索台账（2023年3月修订）"], "欠薪线索", (None, None)),
        (["2024年1月报送"], "2023年线索", (2023, None)),
    ],
)
def test_the_year_and_month_of_a_title(titles: list[str], name: str, found: tuple[int | None, int | None]) -> None:
    assert period_of(sheet("x", [[title] for title in titles]).rows, name) == found


def received(title: str, cell: object) -> date | None:
    (row,) = read("欠薪线索", [[title], [*LEAD], [*LEAD_CELLS[:2], cell, *LEAD_CELLS[3:]]])
    found: date | None = row.values.get("received_on")
    return found


@pytest.mark.parametrize(
    ("title", "cell", "day"),
    [
        ("2023年4月欠薪线索台账", "4月7日", APRIL),
        ("2023年欠薪线索台账（截至2023年9月30日）", "4月7日上午", APRIL),
        ("2023年欠薪线索台账", "四月七日", APRIL),
        ("2023年欠薪线索台账（截至2023年9月30日）", "12月7日", None),  # of the year before?
        ("欠薪线索台账（截至2023年9月30日）", "4月7日", APRIL),
        ("截至2023年9月30日欠薪线索台账", "4.7", APRIL),
        ("欠薪线索台账（截至2023年9月底）", "9月30日", date(2023, 9, 30)),
        ("欠薪线索台账（截至2023年9月30日）", "10月1日", None),
        ("2022、2023年欠薪线索台账（截至2023年9月30日）", "4月7日", None),
        ("2023年1-9月欠薪线索", "9月30日", date(2023, 9, 30)),
        ("2023年1-9月欠薪线索", "12月7日", None),
        ("2023年第一季度欠薪线索", "4月7日", None),
        ("2023年上半年欠薪线索", "4月7日", APRIL),
        ("2024年1月欠薪线索", "12月7日", None),
        ("2022、2023年欠薪线索台账（2022年起）", "4月7日", None),
        ("2023年欠薪线索台账", "4.7", APRIL),
        ("2023年欠薪线索台账", "2月30日", None),
    ],
)
def test_a_day_without_its_year_takes_that_of_the_title(title: str, cell: object, day: date | None) -> None:
    assert received(title, cell) == day


def test_no_year_is_certain_where_a_list_goes_over_the_turn_of_the_year() -> None:
    own = [[*LEAD_CELLS[:2], day, *LEAD_CELLS[3:]] for day in ("12月7日", "4月7日")]
    rows = read(
        "欠薪线索", [["欠薪线索台账（截至2023年9月30日）"], [*LEAD], *([f"X{n}", *o[1:]] for n, o in enumerate(own))]
    )
    assert [(row.values.get("received_on"), faults(row)) for row in rows] == [(None, {"bad_date"})] * 2


MONTH: Rows = [["专户编号", "月份", "实拨人工费(元)"], ["Z-1", "3月", 300_000]]


@pytest.mark.parametrize(
    "rows",
    [
        [["专户编号", "年度", "月份", "实拨人工费(元)"], ["Z-1", 2023, 3, 300_000]],
        [["专户编号", "年份", "月份", "实拨人工费(元)"], ["Z-1", "2023年", "3月", 300_000]],
        [["专户编号", "月份", "年度", "实拨人工费(元)"], ["Z-1", "三月份", "2023年度", 300_000]],
        [["2023年专户收支"], *MONTH],
        [["2023年3月专户收支"], ["专户编号", "实拨人工费(元)"], ["Z-1", 300_000]],
        [["2023年3月份农民工工资专用账户收支"], *MONTH],
    ],
)
def test_a_month_takes_its_year_from_beside_or_above(rows: Rows) -> None:
    (row,) = read("专户月度收支", rows)
    assert (row.values["month"], faults(row)) == (date(2023, 3, 1), set())


def test_one_month_a_sheet(tmp_path: Path) -> None:
    accounts: Rows = [["专户编号", "项目编号", "开户日期"], ["Z-1", "G1", "2023-01-05"]]
    months: Rows = [["专户编号", "实拨人工费(元)"], ["Z-1", 300_000]]
    sheets: dict[str, Rows] = {f"专户收支{n}月": [[f"2023年{n}月专户收支"], *months] for n in (3, 4)}
    report = loaded(tmp_path, {"在建工地": SITE, "专户": accounts, **sheets})
    assert [(s.accepted, s.rejected) for name, s in report.sheets.items() if name in sheets] == [(1, []), (1, [])]


@pytest.mark.parametrize(
    "title", ["2023年第一季度专户收支", "2023年1-3月专户收支", "专户收支（截至2023年3月31日）", "专户收支"]
)
def test_a_title_of_more_months_names_none(title: str) -> None:
    layout = recognise(sheet("专户月度收支", [[title], ["专户编号", "实拨人工费(元)"], ["Z-1", 300_000]]))
    assert isinstance(layout, Layout)
    assert layout.missing == ("月份",)


# --- completion -------------------------------------------------------------------------------------


@pytest.mark.parametrize("heading", ["竣工日期", "竣工时间", "完工日期", "完工时间"])
@pytest.mark.parametrize(
    ("beside", "text", "planned", "actual", "asked"),
    [
        (None, None, None, None, True),
        ("项目状态", "在建", date(2023, 8, 30), None, False),
        ("项目状态", "竣工", None, date(2023, 8, 30), False),
        ("计划竣工日期", "2023-07-01", date(2023, 7, 1), date(2023, 8, 30), False),
        ("实际竣工日期", "2023-09-01", date(2023, 8, 30), date(2023, 9, 1), False),
    ],
)
def test_a_day_of_completion_in_the_past_is_asked(
    tmp_path: Path, heading: str, beside: str | None, text: str | None, planned: date | None, actual: date | None,
    *, asked: bool,
) -> None:  # fmt: skip
    from sqlalchemy import select

    from data_access.database.engine import raw_reader
    from data_access.database.schema import site

    more = ([beside], [text]) if beside else ([], [])
    rows: Rows = [["在建工地（截至2023年9月30日）"], [*SITE[0], heading, *more[0]], [*SITE[1], "2023-08-30", *more[1]]]
    report = loaded(tmp_path, {"在建工地": rows})
    engine = raw_reader(f"sqlite:///{tmp_path / 'case.db'}")
    with engine.connect() as connection:
        (found,) = connection.execute(select(site.c.planned_completion_on, site.c.completed_on)).all()
    engine.dispose()
    assert tuple(found) == (planned, actual)
    assert [q.kind for q in report.questions] == (["heading"] if asked else [])


PUBLISHED: list[object] = ["公布编号", "季度", "应公布日期", "公布案件数"]


@pytest.mark.parametrize(
    ("title", "text", "due", "found"),
    [("季度公布台账", "一季度", "2023-04-10", "2023-Q1"),
     ("季度公布（截至2023-12-15）", "第四季度", "2023-01-10", "2022-Q4"),
     ("季度公布台账", "四季度", "2024-01-10", "2023-Q4"), ("季度公布台账", "Q2", date(2023, 7, 10), "2023-Q2"),
     ("季度公布台账", "2022年一季度", "2023-04-10", "2022-Q1")],
)  # fmt: skip
@pytest.mark.parametrize("numbered", [True, False])
def test_a_quarter_without_its_year_is_the_one_before_it_is_published(
    tmp_path: Path, title: str, text: str, due: object, found: str, *, numbered: bool
) -> None:
    first = 0 if numbered else 1
    rows: list[list[object]] = [[title], PUBLISHED[first:], ["GB1", text, due, 2][first:]]
    assert loaded(tmp_path, {"季度公布": rows}).rejected == 0
    assert [row.quarter for row in all_of(tmp_path, publication)] == [found]


# --- days that a spreadsheet makes of a month, or of a day without its year ----------------------------------------

TASKS: list[object] = ["任务编号", "任务名称", "牵头部门", "完成时限", "实际完成日期"]


def _typed(folder: Path, title: str | None, due: tuple[date, str | int], done: tuple[date, str | int]) -> LoadReport:
    """The report of a task whose two days are shown so: by a format, or by the number of one."""
    rows: Rows = [[title], TASKS] if title else [TASKS]
    path = a_workbook(folder / "台账.xlsx", {"要点任务": [*rows, ["T1", "摸排", "区人社局", due[0], done[0]]]})
    book = openpyxl.load_workbook(path)
    for column, (_, form) in ((4, due), (5, done)):
        cell: Any = book["要点任务"].cell(len(rows) + 1, column)
        if isinstance(form, str):
            cell.number_format = form
        else:
            cell._style.numFmtId = form
    book.save(path)
    return load_workbook(path, f"sqlite:///{folder / 'case.db'}")


@pytest.mark.parametrize("form", ['yyyy"年"m"月"', "yyyy-mm", "mmm-yy", '[$-804]yyyy"年"m"月";@', 57, 27])
def test_a_month_that_was_typed_has_no_first_day(tmp_path: Path, form: str | int) -> None:
    report = _typed(tmp_path, None, (date(2023, 12, 1), form), (date(2023, 11, 1), form))
    (row,) = all_of(tmp_path, task)
    assert (row.due_on, row.done_on) == (date(2023, 12, 31), None)
    assert len(report.sheets["要点任务"].flagged) == 2


@pytest.mark.parametrize("form", ['m"月"d"日"', '[$-804]m"月"d"日";@', "mm-dd", "d-mmm", 'm"月"d"日" h:mm', 58, 28])
def test_a_day_that_was_typed_without_its_year_has_that_of_the_title_or_none(tmp_path: Path, form: str | int) -> None:
    (tmp_path / "b").mkdir()
    for folder, title, day in ((tmp_path, None, None), (tmp_path / "b", "2023年要点任务", date(2023, 11, 20))):
        _typed(folder, title, (date(2023, 12, 31), "yyyy-mm-dd"), (date(2026, 11, 20), form))
        (row,) = all_of(folder, task)
        assert (row.due_on, row.done_on) == (date(2023, 12, 31), day)


@pytest.mark.parametrize(
    "form", ["yyyy-mm-dd", "m/d/yy h:mm", 'yyyy"年"m"月"d"日"', 'e"年"m"月"d"日"', "mm-dd-yy", 31, 14, 'yyyy"年"m"月"']
)
def test_a_day_that_was_typed_whole_stands(tmp_path: Path, form: str | int) -> None:
    report = _typed(tmp_path, None, (date(2023, 12, 15), form), (date(2023, 11, 20), form))
    (row,) = all_of(tmp_path, task)
    assert (row.due_on, row.done_on) == (date(2023, 12, 15), date(2023, 11, 20))
    assert report.sheets["要点任务"].flagged == []
