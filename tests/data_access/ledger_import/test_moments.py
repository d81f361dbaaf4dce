"""Hours of incidents: in one cell or two, unknown where nobody says them; ends of guarantees that nobody knows."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from data_access.cells.office import TimeOfDay, event_time
from data_access.database.schema import deposit, incident, task
from data_access.ledger_import.answers import Answers, question_key
from data_access.ledger_import.load_report import LoadReport
from tests.data_access.ledger_import.test_deposit_returns import HEADINGS, SITE, figures
from tests.data_access.ledger_import.test_never_zero import TASK, all_of
from tests.data_access.ledger_import.test_reading import loaded

DAY, AT = date(2023, 3, 6), datetime(2023, 3, 6, 8, 16)
EVENT: list[object] = ["事件编号", "事件类别", "属地街镇", "事件名称"]
CELLS: list[object] = ["S1", "舆情", "徐泾镇", "甲"]
CORRECTED_DAY = Answers(records={question_key("事件舆情", str(CELLS[0])): "更正"})


def loaded_event(
    folder: Path, headings: list[object], cells: list[object], answers: Answers | None = None
) -> tuple[LoadReport, list[Any]]:
    report = loaded(folder, {"事件舆情": [["台账（截至2023-12-15）"], [*EVENT, *headings], [*CELLS, *cells]]}, answers)
    return report, all_of(folder, incident)


@pytest.mark.parametrize(
    ("cell", "moment"),
    [("2023年3月6日8时16分", AT), ("2023-3-6 8:16", AT), ("2023-03-06T08:16:00", AT), ("20230306 0816", AT),
     ("2023.3.6上午8点16分", AT), ("2023-3-6 早上8:16", AT), (AT, AT),
     ("2023-3-5 24:00", datetime(2023, 3, 6)), ("2023-3-5 晚上12点", datetime(2023, 3, 6)),
     ("2023-3-6 下午3点半", datetime(2023, 3, 6, 15, 30)), ("2023-3-6 中午1点", datetime(2023, 3, 6, 13)),
     ("2023-3-6 中午12时", datetime(2023, 3, 6, 12)), ("2023-3-6 17时许", datetime(2023, 3, 6, 17)),
     ("2023-3-6 凌晨1时", datetime(2023, 3, 6, 1)), ("2023-3-6 晚9时整", datetime(2023, 3, 6, 21)),
     ("2023-03-06 00:00", datetime(2023, 3, 6)), ("2023-03-06", DAY), (datetime(2023, 3, 6), DAY), (DAY, DAY),
     (time(8, 16), TimeOfDay(timedelta(hours=8, minutes=16))), ("当日17时", TimeOfDay(timedelta(hours=17), "当日")),
     ("次日9:30", TimeOfDay(timedelta(hours=9, minutes=30), "次日"))],
)  # fmt: skip
def test_a_moment_is_what_it_says(cell: object, moment: object) -> None:
    assert event_time(cell) == moment
    assert type(event_time(cell)) is type(moment)


@pytest.mark.parametrize("cell", ["2023-3-6 25:00", "2023-3-6 8:75", "2023-3-6 24:30", "傍晚", "2月30日 8:00"])
def test_what_is_no_moment_is_a_fault(cell: str) -> None:
    with pytest.raises(ValueError, match="请"):
        event_time(cell)


@pytest.mark.parametrize("clock", [time(8, 16), "8:16", "8时16分", "上午8点16分", "08:16:00"])
def test_day_and_clock_in_two_columns_are_joined(tmp_path: Path, clock: object) -> None:
    headings: list[object] = ["发现日期", "发现时间", "报告日期", "报告时间"]
    report, [row] = loaded_event(tmp_path, headings, ["2023-03-06", clock, "2023-03-07", "0:30"])
    assert (row.found_on, row.found_at) == (DAY, AT)
    assert (row.reported_on, row.reported_at) == (date(2023, 3, 7), datetime(2023, 3, 7, 0, 30))
    assert (report.rejected, report.questions) == (0, [])


@pytest.mark.parametrize(
    ("heading", "cell"), [("发现时间", "2023-03-06"), ("发现日期", "2023年3月6日"), ("发生时间", datetime(2023, 3, 6))]
)
def test_an_hour_that_nobody_says_is_unknown(tmp_path: Path, heading: str, cell: object) -> None:
    report, [row] = loaded_event(tmp_path, [heading], [cell])
    assert (row.found_on, row.found_at) == (DAY, None)
    assert [f.fault for f in report.sheets["事件舆情"].flagged] == ["missing_time"]


@pytest.mark.parametrize(
    ("text", "moment"),
    [("当日17时", datetime(2023, 3, 6, 17)), ("次日9时", datetime(2023, 3, 7, 9)), ("同日24:00", datetime(2023, 3, 7))],
)
def test_the_same_day_is_that_of_the_finding(tmp_path: Path, text: str, moment: datetime) -> None:
    _, [row] = loaded_event(tmp_path, ["发现时间", "报告时间"], [AT, text])
    assert row.reported_at == moment


def test_a_clock_without_a_day_is_told(tmp_path: Path) -> None:
    report, [row] = loaded_event(tmp_path, ["发现时间", "报告时间"], [AT, "9:54"])
    assert (row.reported_on, row.reported_at) == (None, None)
    assert [f.fault for f in report.sheets["事件舆情"].flagged] == ["missing_day"]
    report, rows = loaded_event(tmp_path, ["发现时间"], ["9:54"])
    assert (report.rejected, len(rows)) == (1, 1)


def test_days_that_differ_are_refused(tmp_path: Path) -> None:
    report, rows = loaded_event(tmp_path, ["发现日期", "发现时间"], ["2023-03-07", AT])
    assert ([f.fault for f in report.sheets["事件舆情"].rejected], rows) == (["dates_differ"], [])


def test_a_known_hour_stays_with_its_day_only(tmp_path: Path) -> None:
    loaded_event(tmp_path, ["发现时间"], [AT])
    _, [row] = loaded_event(tmp_path, ["发现时间"], ["2023-03-06"])
    assert row.found_at == AT
    _, [row] = loaded_event(tmp_path, ["发现时间"], ["2023-03-05"], CORRECTED_DAY)
    assert (row.found_on, row.found_at) == (date(2023, 3, 5), None)


@pytest.mark.parametrize("end", ["主体竣工后3个月", "长期", "至工程竣工", "不详", None, " "])
def test_a_guarantee_whose_end_is_said_in_words_counts(tmp_path: Path, end: str) -> None:
    row: list[object] = ["B1", "G1", "银行保函", "2023-02-01", 930_000, 930_000, end, None, None, None, None]
    report = loaded(tmp_path, {"在建工地": SITE, "工资保证金": [HEADINGS, row]})
    assert "endless" in [f.fault for f in report.sheets["工资保证金"].flagged]
    assert [(d.expires_on, d.amount_yuan) for d in all_of(tmp_path, deposit)] == [(None, 930_000)]
    wanted = ("deposit.stored_rate", "deposit.guarantee_cover", "deposit.guarantee_expired",
              "deposit.guarantee_expiring_90", "deposit.not_stored")  # fmt: skip
    assert figures(tmp_path, "2023-12-15", *wanted) == [1, 930_000, 0, 0, 0]
    again = [*row[:6], "2024-02-01", *row[7:]]
    loaded(tmp_path, {"工资保证金": [HEADINGS, again]})
    assert figures(tmp_path, "2023-12-15", *wanted) == [1, 930_000, 0, 1, 0]


@pytest.mark.parametrize(("form", "kept"), [("保函", 1), ("担保公司保函", 0), ("保证保险", 0), ("现金", 1)])
def test_only_what_a_bank_guarantees_holds_without_an_end(tmp_path: Path, form: str, kept: int) -> None:
    row: list[object] = ["B1", "G1", form, "2023-02-01", 930_000]
    for headings in (HEADINGS, HEADINGS[:5]):  # the cell is empty, or there is no column
        report = loaded(tmp_path, {"在建工地": SITE, "工资保证金": [headings, row]})
        assert len(all_of(tmp_path, deposit)) == kept
        assert [f.fault for f in report.sheets["工资保证金"].rejected] == ["missing_expiry"] * (1 - kept)
    known: list[object] = ["B2", "G1", "银行保函", "2023-02-01", 930_000, 930_000, "2024-02-01"]
    loaded(tmp_path, {"工资保证金": [HEADINGS[:7], known]})
    loaded(tmp_path, {"工资保证金": [HEADINGS[:7], [*known[:6], None]]})
    stays = [str(d.expires_on) for d in all_of(tmp_path, deposit) if d.deposit_no == "B2"]
    assert stays == ["2024-02-01"]


@pytest.mark.parametrize("progress", ["过半", 1, "持续推进"])
def test_a_task_without_progress_has_none(tmp_path: Path, progress: object) -> None:
    loaded(tmp_path, {"要点任务": [TASK[0][:6], TASK[1]]})
    assert [row.progress for row in all_of(tmp_path, task)] == [None]
    loaded(tmp_path, {"要点任务": [TASK[0], [*TASK[1], progress]]})
    assert [row.progress for row in all_of(tmp_path, task)] == [None]
    loaded(tmp_path, {"要点任务": [TASK[0], [*TASK[1], "60%"]]})
    loaded(tmp_path, {"要点任务": [TASK[0], [*TASK[1], progress]]})
    assert [row.progress for row in all_of(tmp_path, task)] == [60]


@pytest.mark.parametrize(
    ("heading", "cell", "names"),
    [
        ("报告时间", "2023-03-06 08:16", ("reported_on", "reported_at")),
        ("报告日期", "2023-03-05", ("reported_on", "reported_at")),
        ("响应时间", "2023-03-05 23:59", ("responded_on", "responded_at")),
        ("办结日期", "2023-03-05", ("closed_on", "closed_at")),
    ],
)
def test_what_happened_before_the_finding_is_left_out_and_told(
    tmp_path: Path, heading: str, cell: str, names: tuple[str, str]
) -> None:
    report, [stored] = loaded_event(tmp_path, ["发现时间", heading], ["2023-03-06 09:00", cell])
    assert [getattr(stored, name) for name in names] == [None, None]
    assert "dates_out_of_order" in {finding.fault for finding in report.sheets["事件舆情"].flagged}
    loaded_event(tmp_path, ["发现时间", heading], ["2023-03-06 09:00", "2023-03-06 09:30"])
    _, [known] = loaded_event(tmp_path, ["发现时间", heading], ["2023-03-06 09:00", cell])
    assert getattr(known, names[0]) == date(2023, 3, 6)  # what was known stays


def test_a_list_of_earlier_incidents_loads_after_a_later_one(tmp_path: Path) -> None:
    for number, day in (("S2", "2023-08-11"), ("S1", "2023-08-01")):
        rows = [[*EVENT, "发现时间"], [number, *CELLS[1:], f"{day} 09:00"]]
        assert loaded(tmp_path, {"事件舆情": rows}).accepted == 1
