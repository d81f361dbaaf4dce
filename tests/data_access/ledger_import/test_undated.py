"""What a ledger says without its day, its sum or its state is flagged or asked, never a day, a month or a zero."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from data_access.database.schema import (
    campaign_result,
    criminal_transfer,
    inspection,
    lead,
    lead_payment,
    site,
    wage_account_month,
)
from data_access.ledger_import.load_report import SheetReport
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.known_figures import tracked
from tests.data_access.ledger_import.test_deposit_returns import figures
from tests.data_access.ledger_import.test_never_zero import CAMPAIGN, RESULT, all_of
from tests.data_access.ledger_import.test_reading import LEAD, LEAD_CELLS, SITE, Rows, loaded

HEADINGS: list[object] = [*LEAD, "核实情况", "核实金额(元)", "已付金额(元)"]


def flagged(report: SheetReport) -> list[str]:
    return [f.fault for f in report.flagged]


def test_a_finding_and_a_payment_without_a_day_are_told_where_nothing_says_it(tmp_path: Path) -> None:
    other: list[object] = ["L9", *LEAD_CELLS[1:]]
    other[LEAD.index("接收日期")] = "2023-09-30"
    loaded(tmp_path, {"欠薪线索": [[*LEAD], other]})
    report = loaded(tmp_path, {"欠薪线索": [HEADINGS, [*LEAD_CELLS, "属实", 180_000, 100_000]]})
    assert flagged(report.sheets["欠薪线索"]) == ["undated", "undated"]
    held = {row.lead_no: row for row in all_of(tmp_path, lead)}[LEAD_CELLS[0]]
    assert held.verified_on == date(2023, 9, 30)  # by then, not on the day of receipt
    assert [p.paid_on for p in all_of(tmp_path, lead_payment)] == [date(2023, 9, 30)]
    again = loaded(tmp_path, {"欠薪线索": [HEADINGS, [*LEAD_CELLS, "属实", 180_000, 100_000]]})
    assert (again.updated, flagged(again.sheets["欠薪线索"])) == (0, [])
    title: Rows = [["欠薪线索台账（截至2023-12-15）"], HEADINGS, [*LEAD_CELLS, "不属实", None, None]]
    report = loaded(tmp_path, {"欠薪线索": title})
    assert flagged(report.sheets["欠薪线索"]) == ["known_changed", "state_conflict"]  # 核实金额 stays beside 不属实


@pytest.mark.parametrize("title", ["台账", "台账（截至2023-11-30）"])
def test_an_empty_day_of_a_finding_is_told_whatever_the_title_says(tmp_path: Path, title: str) -> None:
    rows: Rows = [[f"欠薪线索{title}"], [*LEAD, "核实情况", "核实日期"], [*LEAD_CELLS, "不属实", None]]
    assert flagged(loaded(tmp_path, {"欠薪线索": rows}).sheets["欠薪线索"]) == ["undated"]
    assert flagged(loaded(tmp_path, {"欠薪线索": rows}).sheets["欠薪线索"]) == []  # told once


def test_a_day_of_completion_is_its_own_whatever_the_others_are(tmp_path: Path) -> None:
    rows: Rows = [
        ["在建工地台账（截至2023-09-30）"], [*SITE[0], "竣工日期"],
        [*SITE[1], "2025-07-01"], ["G2", "乙工程", "徐泾镇", "2023-08-01"],
    ]  # fmt: skip
    report = loaded(tmp_path, {"在建工地": rows})
    assert [(f.row, f.fault) for f in report.sheets["在建工地"].flagged] == [(4, "doubtful_day")]
    assert [q.kind for q in report.questions] == ["heading"]
    found = {row.site_no: (row.planned_completion_on, row.completed_on) for row in all_of(tmp_path, site)}
    assert found == {SITE[1][0]: (date(2025, 7, 1), None), "G2": (None, None)}


@pytest.mark.parametrize(
    ("planned", "completion", "messages", "stored"),
    [("2025-06-30", "2025-06-30", [], (date(2025, 6, 30), None)), (None, "2025-06-30", [], (date(2025, 6, 30), None)),
     ("2025-06-30", "2026-06-30", ["doubtful_day"], (date(2025, 6, 30), None)),
     ("2025-06-30", "2023-08-01", ["state_conflict"], (date(2025, 6, 30), date(2023, 8, 1)))],
)  # fmt: skip
def test_a_day_of_completion_beside_the_planned_one_and_a_state(
    tmp_path: Path, planned: object, completion: str, messages: list[str], stored: object
) -> None:
    heads: list[object] = ["项目编号", "项目名称", "属地街镇", "项目状态", "施工许可日期", "计划竣工日期", "竣工日期"]
    rows: Rows = [
        ["在建工地（截至2023-09-30）"], heads, ["G1", "甲", "徐泾镇", "在建", "2023-03-15", planned, completion]
    ]  # fmt: skip
    report = loaded(tmp_path, {"在建工地": rows})
    assert flagged(report.sheets["在建工地"]) == messages
    assert [(row.planned_completion_on, row.completed_on) for row in all_of(tmp_path, site)] == [stored]


@pytest.mark.parametrize("column", ["竣工日期", "实际竣工日期", None])
@pytest.mark.parametrize("state", ["在建", "停工", "未开工"])
def test_a_state_beside_a_known_day_of_completion_is_told(tmp_path: Path, column: str | None, state: str) -> None:
    heads: list[object] = ["项目编号", "项目名称", "属地街镇", "项目状态"]
    known: list[object] = ["G1", "甲", "徐泾镇", "竣工", "2023-10-20"]
    loaded(tmp_path, {"在建工地": [["在建工地（截至2023-10-31）"], [*heads, "实际竣工日期"], known]})
    later: Rows = [["在建工地（截至2023-11-30）"], heads + [column] * bool(column), ["G1", "甲", "徐泾镇", state]]
    report = loaded(tmp_path, {"在建工地": later})
    assert flagged(report.sheets["在建工地"]) == ["state_conflict"]


@pytest.mark.parametrize(
    ("state", "day", "messages"),
    [("在建", None, ["undated_site"]), ("停工", None, ["undated_site"]), ("竣工", None, ["missing_day"]),
     ("未开工", None, []), ("在建", "2023-03-15", [])],
)  # fmt: skip
def test_a_site_in_progress_since_nobody_knows_when_is_told(
    tmp_path: Path, state: str, day: str | None, messages: list[str]
) -> None:
    heads: list[object] = ["项目编号", "项目名称", "属地街镇", "项目状态", "合同签订日期"]
    report = loaded(tmp_path, {"在建工地": [["在建工地（截至2023-09-30）"], heads, ["G1", "甲", "徐泾镇", state, day]]})
    assert flagged(report.sheets["在建工地"]) == messages
    # Loaded again with the day it counts, and without it the known one does.
    dated: Rows = [["在建工地（截至2023-09-30）"], heads, ["G1", "甲", "徐泾镇", "在建", "2023-03-15"]]
    assert flagged(loaded(tmp_path, {"在建工地": dated}).sheets["在建工地"]) == []
    again: Rows = [["在建工地（截至2023-09-30）"], heads[:-1], ["G1", "甲", "徐泾镇", "在建"]]
    assert flagged(loaded(tmp_path, {"在建工地": again}).sheets["在建工地"]) == []


MONTH: list[object] = ["专户账号", "月份"]


@pytest.mark.parametrize(
    ("headings", "cells", "rejected"),
    [(["发放人数"], [30], 1), (["出勤人数", "发放人数"], [30, 30], 1), (["发放人数", "实发工资(元)"], [30, None], 1),
     (["应发工资(元)", "实发工资(元)"], [280_000, 280_000], 0), (["实拨人工费(元)"], [300_000], 0)],
)  # fmt: skip
def test_a_month_without_sums_and_due_days_makes_no_figure_known(
    tmp_path: Path, headings: list[object], cells: list[object], rejected: int
) -> None:
    account: Rows = [
        ["专户账号", "项目编号", "开户银行", "开户日期"],
        ["622200000000000001", SITE[1][0], "工行", "2023-02-01"],
    ]
    months: Rows = [[*MONTH, *headings], ["622200000000000001", "2023-05", *cells]]
    report = loaded(tmp_path, {"在建工地": SITE, "专户": account, "专户月度收支": months})
    assert (report.sheets["专户月度收支"].rejected_rows, len(all_of(tmp_path, wage_account_month))) == (
        rejected, 1 - rejected,
    )  # fmt: skip
    wanted = [ALL_METRICS[f"wage_account.{m}"] for m in ("wages_in_default", "wages_owed", "labour_in_default")]
    engine = create_engine(f"sqlite:///{tmp_path / 'case.db'}")
    with engine.connect() as connection:
        assert tracked(connection, wanted, date(2023, 9, 30)) == frozenset()
    engine.dispose()


def test_counts_that_are_left_empty_are_not_none(tmp_path: Path) -> None:
    rows: Rows = [
        RESULT,
        ["D1", "徐泾镇", "2023-02-01", 20, 30, 5, 4],
        ["D1", "华新镇", "2023-02-01", None, None, 3, None],
    ]
    report = loaded(tmp_path, {"专项行动": CAMPAIGN, "专项行动成果": rows})
    assert report.sheets["专项行动成果"].rejected_rows == 0
    found = [(r.firms_checked, r.problems_found, r.problems_remedied) for r in all_of(tmp_path, campaign_result)]
    assert sorted(found, key=str) == [(20, 5, 4), (None, 3, None)]
    blank: Rows = [RESULT, ["D1", "徐泾镇", "2023-02-01", 21, None, None, None]]
    report = loaded(tmp_path, {"专项行动成果": blank})
    held = next(row for row in all_of(tmp_path, campaign_result) if row.problems_found == 5)
    assert (held.firms_checked, held.sites_checked, held.problems_remedied) == (21, 30, 4)


@pytest.mark.parametrize(("text", "pushed"), [("已推送", True), ("待推送", False), (None, None), ("推了一半", None)])
def test_what_was_pushed_is_what_is_said(tmp_path: Path, text: object, pushed: bool | None) -> None:  # noqa: FBT001
    case: Rows = [["案号", "投诉日期", "街镇", "单位名称"], ["J1", "2023-03-06", "徐泾镇", "甲公司"]]
    rows: Rows = [
        ["移送编号", "案号", "属地街镇", "提出移送日期", "是否推送两法衔接"],
        ["Y1", "J1", "徐泾镇", "2023-05-01", text],
    ]
    report = loaded(tmp_path, {"监察案件": case, "移送公安": rows})
    assert report.rejected == 0
    assert [row.pushed_two_law for row in all_of(tmp_path, criminal_transfer)] == [pushed]


MONTH_HEADINGS: list[object] = ["专户编号", "月份", "应发工资(元)", "应发薪日", "实发工资(元)", "代发日期"]
JUDGING = ("wage_account.paid_on_time_rate", "wage_account.wages_in_default", "wage_account.wages_owed")


@pytest.mark.parametrize(
    ("due", "due_on", "paid", "paid_on", "stored"),
    [  # 应发, 应发薪日, 实发, 代发日期 as they are stored
        (200_000, "2023-06-15", 200_000, "16日", (None, None, 200_000, None)),
        (200_000, "2023-06-15", 200_000, "每月中旬", (None, None, 200_000, None)),
        (200_000, "2023-06-15", "约20万", "2023-06-15", (None, None, None, None)),
        (200_000, "2023-06-15", "#REF!", None, (None, None, None, None)),
        ("20余万", "2023-06-15", 200_000, "2023-06-15", (None, None, 200_000, date(2023, 6, 15))),
        (200_000, "15日", 150_000, "2023-06-15", (200_000, None, 150_000, date(2023, 6, 15))),
        (200_000, "2023-06-15", 200_000, None, (200_000, date(2023, 6, 15), 200_000, date(2023, 5, 31))),
    ],
)
def test_a_month_is_not_judged_by_what_could_not_be_read(
    tmp_path: Path, due: object, due_on: object, paid: object, paid_on: object, stored: tuple[object, ...]
) -> None:
    account: Rows = [["专户编号", "项目编号", "开户日期"], ["Z1", "G1", "2023-02-01"]]
    other: list[object] = ["Z1", "2023-04", 10_000, "2023-05-15", 10_000, "2023-05-15"]  # which is judged
    months: Rows = [
        ["专户月度收支（截至2023-12-15）"],
        MONTH_HEADINGS,
        other,
        ["Z1", "2023-05", due, due_on, paid, paid_on],
    ]
    report = loaded(tmp_path, {"在建工地": SITE, "专户": account, "专户月度收支": months})
    if stored == (None, None, None, None):
        assert [f.fault for f in report.sheets["专户月度收支"].rejected] == ["no_figures"]
    else:
        held = all_of(tmp_path, wage_account_month)[1]
        assert (held.payable_yuan, held.pay_due_on, held.paid_yuan, held.paid_on) == stored
    judged = 2 if stored[1] and stored[0] else 1
    assert figures(tmp_path, "2023-12-15", *JUDGING) == [judged, 0, 0]


@pytest.mark.parametrize("day", ["5月中旬", "#REF!", "约5月20日", "分批"])
def test_a_day_that_cannot_be_read_is_no_other_day(tmp_path: Path, day: str) -> None:
    heads: list[object] = [
        *LEAD,
        "核实情况",
        "核实日期",
        "核实金额(元)",
        "已付金额(元)",
        "支付日期",
        "办结日期",
        "办理期限",
    ]
    cells: list[object] = [*LEAD_CELLS, "属实", day, 100_000, 100_000, day, "2023-06-01", "15个工作日内"]
    report = loaded(tmp_path, {"欠薪线索": [["欠薪线索台账（截至2023-06-30）"], heads, cells]})
    (held,) = all_of(tmp_path, lead)
    assert (held.finding, held.verified_on) == ("属实", None)
    (paid,) = all_of(tmp_path, lead_payment)
    assert paid.paid_on is None  # paid by then; it is told
    message = " ".join(f.message for f in report.sheets["欠薪线索"].flagged)
    assert "没有读出核实日期" in message
    assert "没有读出支付日期，按不详登记" in message
    assert f"暂按规定期限{held.close_due_on:%Y-%m-%d}计" in message
    cells[len(LEAD) + 1] = "2023-05-20"
    loaded(tmp_path, {"欠薪线索": [["欠薪线索台账（截至2023-06-30）"], heads, cells]})
    assert all_of(tmp_path, lead)[0].verified_on == date(2023, 5, 20)


@pytest.mark.parametrize("day", ["已复查", "6月上旬"])
def test_a_recheck_whose_day_cannot_be_read_has_none(tmp_path: Path, day: str) -> None:
    rows: Rows = [
        ["实地核查（截至2023-09-30）"],
        ["核查编号", "核查日期", "项目编号", "劳动合同", "整改期限", "复查日期", "复查结果"],
        ["H1", "2023-05-01", "G1", "×", "一周内", day, "已整改"],
        ["H2", "2023-05-01", "G1", "×", None, None, "已整改"],
    ]
    report = loaded(tmp_path, {"在建工地": SITE, "实地核查": rows})
    found = [(row.rechecked_on, row.rectified_on) for row in all_of(tmp_path, inspection)]
    assert found == [(None, None), (date(2023, 9, 30), date(2023, 9, 30))]
    assert {"undated", "counted_limit"} <= {*flagged(report.sheets["实地核查"])}


TWO_GROUPS: list[object] = ["人工费", None, "工资", None]
PAID: list[object] = [90_000, "2023-05-18", 80_000, "2023-05-20"]


@pytest.mark.parametrize(
    ("headings", "cells", "known"),
    [
        ([TWO_GROUPS, ["实拨金额(元)", "打款日", "实发工资(元)", "发放日期"]], PAID, False),
        ([["实拨人工费(元)", "财务打款日期"]], PAID[:2], False),
        ([["实拨人工费(元)", "银行回单时间"]], PAID[:2], False),
        ([TWO_GROUPS, ["实拨金额(元)", "实拨日期", "实发工资(元)", "回单日期"]], PAID, True),
        ([["实拨人工费(元)", "经办人"]], [90_000, "张三"], True),
    ],
)
def test_a_day_under_a_heading_that_nobody_knows_is_not_the_end_of_the_month(
    tmp_path: Path, headings: Rows, cells: list[object], *, known: bool
) -> None:
    sites: Rows = [["项目编号", "项目名称", "属地街镇"], ["GD1", "甲工程", "徐泾镇"]]
    accounts: Rows = [["专户编号", "项目编号", "开户日期"], ["Z1", "GD1", "2023-02-01"]]
    *above, leaves = headings
    months: Rows = [[None, None, *groups] for groups in above]
    months += [["专户编号", "月份", *leaves], ["Z1", "2023-05", *cells]]
    loaded(tmp_path, {"在建工地": sites, "专户": accounts, "专户月度收支": months})
    (row,) = all_of(tmp_path, wage_account_month)
    assert (row.labour_paid_yuan, row.labour_paid_on is not None) == (90_000, known)
