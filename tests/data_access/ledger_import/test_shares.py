"""Progress in words, in tenths and in parts of one; results of the police; days without a century."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from data_access.cells.days import event_day
from data_access.cells.text import CellFault
from data_access.database.schema import criminal_transfer, evidence, inspection_item, lead, task
from data_access.database.undoing import undo
from tests.data_access.ledger_import.test_moments import loaded_event
from tests.data_access.ledger_import.test_never_zero import TASK, all_of
from tests.data_access.ledger_import.test_reading import LEAD, LEAD_CELLS, SITE, Rows, loaded


def tasks(*progress: object) -> Rows:
    return [TASK[0], *([f"T{n}", "一", f"摸排{n}", *TASK[1][3:], text] for n, text in enumerate(progress))]


@pytest.mark.parametrize(
    ("texts", "stored"),
    [
        (["七成"], [70]), (["六成五"], [65]), (["百分之六十"], [60]), (["百分之60"], [60]), (["已完成"], [100]),
        (["未启动", "60％"], [0, 60]), ([0.8], [80]), ([0.25, 0.8, 1, 0], [25, 80, 100, 0]), ([0.8, "60%"], [80, 60]),
        ([0.8, 60], [None, 60]), ([1, 0], [None, 0]), ([1, 60], [None, 60]), (["九成以上"], [None]), (["33.3%"], [33]),
        ([55.6], [56]), (["99.8%"], [99]), (["0.3%"], [1]), ([120], [None]),
    ],
)  # fmt: skip
def test_progress_as_offices_write_it(tmp_path: Path, texts: list[object], stored: list[int | None]) -> None:
    report = loaded(tmp_path, {"要点任务": tasks(*texts)})
    assert [row.progress for row in sorted(all_of(tmp_path, task), key=lambda t: str(t.task_no))] == stored
    doubtful = [f.written for f in report.sheets["要点任务"].flagged if f.asks]
    assert len(doubtful) == stored.count(None)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("已立案侦查", "立案"),
        ("立案", "立案"),
        ("不立案", "不予立案"),
        ("退回", "退回"),
        ("审查中", None),
        ("另行研究", None),
    ],
)
def test_results_of_the_police(tmp_path: Path, text: str, result: str | None) -> None:
    case: Rows = [["案号", "投诉日期", "街镇", "单位名称"], ["J1", "2023-03-06", "徐泾镇", "甲公司"]]
    rows: Rows = [
        ["移送编号", "案号", "属地街镇", "提出移送日期", "公安处理结果"],
        ["Y1", "J1", "徐泾镇", "2023-05-01", text],
    ]
    report = loaded(tmp_path, {"监察案件": case, "移送公安": rows})
    assert [row.police_result for row in all_of(tmp_path, criminal_transfer)] == [result]
    assert [q.written for q in report.questions] == (["另行研究"] if text == "另行研究" else [])


@pytest.mark.parametrize(
    ("text", "day"),
    [("23.4.7", date(2023, 4, 7)), ("23-4-15", date(2023, 4, 15)), ("23/4/30", date(2023, 4, 30)),
     ("23.4.25", None), ("12.4.7", None), ("7.4.23", None), ("23.13.7", None)],
)  # fmt: skip
def test_a_day_without_its_century_is_read_where_it_is_certain(text: str, day: date | None) -> None:
    if day is None:
        with pytest.raises(CellFault):
            event_day(text)
    else:
        assert event_day(text) == day


@pytest.mark.parametrize(
    "cell", ["20230306 0816", "2023年3月6日8时16分", "2023-03-06 08:16", datetime(2023, 3, 6, 8, 16)]
)
def test_the_clock_may_stand_under_a_heading_of_days(tmp_path: Path, cell: object) -> None:
    report, [row] = loaded_event(tmp_path, ["发现日期"], [cell])
    assert (row.found_on, row.found_at) == (date(2023, 3, 6), datetime(2023, 3, 6, 8, 16))
    assert report.sheets["事件舆情"].flagged == []


@pytest.mark.parametrize("cell", ["2023年13月", "择日", None])
def test_a_day_that_is_not_read_is_told_as_that(tmp_path: Path, cell: object) -> None:
    report, rows = loaded_event(tmp_path, ["发现日期"], [cell])
    assert (rows, [f.column for f in report.sheets["事件舆情"].rejected]) == ([], ["发现日期"])


def test_a_long_reason_is_cut_not_emptied(tmp_path: Path) -> None:
    rows: Rows = [
        ["材料编号", "考核年度", "指标编号", "材料名称", "报送单位", "提交期限", "提交日期", "审核日期", "退回原因"],
        ["E1", 2023, "P05", "总结", "区人社局", "2023-09-01", "2023-08-30", "2023-09-02", "不全" * 200],
    ]
    report = loaded(tmp_path, {"书面资料": rows})
    assert [(len(row.rejected_reason), row.rejected_reason[:4]) for row in all_of(tmp_path, evidence)] == [
        (200, "不全不全")
    ]
    assert [f.fault for f in report.sheets["书面资料"].flagged] == ["shortened"]


def test_a_result_is_taken_away_where_its_cell_says_so(tmp_path: Path) -> None:
    headings: list[object] = ["核查编号", "检查日期", "项目编号", "C05", "C06"]
    loaded(tmp_path, {"在建工地": SITE, "实地核查": [headings, ["H1", "2023-03-01", "G1", "符合", "不符合"]]})
    loaded(tmp_path, {"实地核查": [headings, ["H1", "2023-03-01", "G1", "清空", None]]})
    assert [(i.item_code, i.result) for i in all_of(tmp_path, inspection_item)] == [("C06", "不符合")]
    undo(f"sqlite:///{tmp_path / 'case.db'}", 2)
    assert {(i.item_code, i.result) for i in all_of(tmp_path, inspection_item)} == {("C05", "符合"), ("C06", "不符合")}


def test_a_day_of_the_titles_year_in_figures(tmp_path: Path) -> None:
    rows: Rows = [["欠薪线索台账（2023年度）"], [*LEAD]]
    for number, text in enumerate(("4.18", "4/18", "4-18", "4月18日", 4.18)):
        cells: list[object] = [f"L{number}", *LEAD_CELLS[1:]]
        cells[LEAD.index("接收日期")] = text
        rows.append(cells)
    loaded(tmp_path, {"欠薪线索": rows})
    assert [row.received_on for row in all_of(tmp_path, lead)] == [date(2023, 4, 18)] * 5
