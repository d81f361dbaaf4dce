"""What a later list changes of known records: out of proportion it is told, in round figures it changes nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from data_access.database.schema import deposit, inspection_item, lead, lead_payment
from data_access.ledger_import.answers import Answers, question_key
from data_access.ledger_import.load_report import LoadReport
from tests.data_access.ledger_import.test_one_record import all_of, faults
from tests.data_access.ledger_import.test_reading import Rows, loaded

LEAD: list[object] = [
    "线索编号",
    "接收日期",
    "街镇",
    "被反映单位",
    "涉及人数",
    "涉及金额（元）",
    "办理期限",
    "核实情况",
]
ONE: list[object] = ["XS1", "2023-03-01", "徐泾镇", "甲公司", 5, "163456.78", "2023-03-31", "属实"]
KNOWN: dict[str, Rows] = {
    "在建工地": [["项目编号", "项目名称", "街镇"], ["GD1", "甲工程", "徐泾镇"]],
    "欠薪线索": [LEAD, ONE],
    "实地核查": [["核查编号", "核查日期", "项目编号", "工资专用账户"], ["H1", "2023-03-02", "GD1", "×"]],
    "工资追发": [["支付编号", "线索编号", "支付日期", "支付金额（元）"], ["ZF1", "XS1", "2023-03-20", "23456.78"]],
    "约定分期": [
        ["线索编号", "期次", "约定日期", "应付日期", "应付金额（元）"], ["XS1", 1, "2023-03-10", "2023-03-31", 50_000],
    ],
    "要点任务": [["任务编号", "任务内容", "牵头单位", "完成进度"], ["RW1", "落实保证金", "区建管委", "75%"]],
    "事件舆情": [
        ["事件编号", "街镇", "事件名称", "发现时间", "报告时间", "涉及人数"],
        ["SJ1", "徐泾镇", "甲工程讨薪", "2023-08-01 09:00", "2023-08-01 10:05", 15],
    ],
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    assert loaded(tmp_path, KNOWN).rejected == 0
    return tmp_path


def changed_cells(report: LoadReport, sheet: str, fault: str = "known_changed") -> list[str]:
    return [finding.message for finding in report.sheets[sheet].flagged if finding.fault == fault]


def changed(sheet: str, **text: object) -> Rows:
    head, row = KNOWN[sheet]
    return [head, [text.get(str(heading), cell) for heading, cell in zip(head, row, strict=True)]]


@pytest.mark.parametrize(
    ("sheet", "texts", "words"),
    [
        ("欠薪线索", {"涉及人数": 50}, "由5改为50"),
        ("欠薪线索", {"涉及金额（元）": 1_634_567}, "由163,456.78元改为1,634,567.00元"),
        ("欠薪线索", {"涉及金额（元）": 16_345}, "由163,456.78元改为16,345.00元"),
        ("欠薪线索", {"办理期限": "2023-04-30"}, "由2023-03-31改为2023-04-30"),
        ("欠薪线索", {"核实情况": "不属实"}, "由属实改为不属实"),
        ("约定分期", {"应付日期": "2023-05-31"}, "由2023-03-31改为2023-05-31"),
        ("要点任务", {"完成进度": "57%"}, "由75%改为57%"),
        ("事件舆情", {"报告时间": "2023-08-01 09:35"}, "由2023-08-01 10:05改为2023-08-01 09:35"),
        ("事件舆情", {"涉及人数": 51}, "由15改为51"),
        ("实地核查", {"工资专用账户": "√"}, "由不符合改为符合"),
    ],
)  # fmt: skip
def test_what_undoes_a_known_value_is_told_with_both(
    folder: Path, sheet: str, texts: dict[str, object], words: str
) -> None:
    report = loaded(folder, {sheet: changed(sheet, **texts)})
    assert (faults(report, sheet), report.updated) == ([], 1)
    (message,) = changed_cells(report, sheet)
    assert words in message


@pytest.mark.parametrize(
    ("sheet", "texts"),
    [
        ("欠薪线索", {"涉及人数": 7}),
        ("欠薪线索", {"涉及金额（元）": 200_000}),
        ("欠薪线索", {"办理期限": "2023-03-30"}),
        ("要点任务", {"完成进度": "90%"}),
        ("事件舆情", {"涉及人数": 16}),
        ("实地核查", {"工资专用账户": "部分符合"}),
    ],
)
def test_a_usual_change_is_not_told(folder: Path, sheet: str, texts: dict[str, object]) -> None:
    report = loaded(folder, {sheet: changed(sheet, **texts)})
    assert (report.updated, changed_cells(report, sheet)) == (1, [])


def test_an_extension_moves_the_limit_untold(folder: Path) -> None:
    head, row = changed("欠薪线索", 办理期限="2023-04-15")
    rows: Rows = [[*head, "延期批准日期"], [*row, "2023-03-25"]]
    assert changed_cells(loaded(folder, {"欠薪线索": rows}), "欠薪线索") == []


@pytest.mark.parametrize("rounded", ["16.35", "16.3", "16", "16.35万"])
def test_a_sum_in_round_figures_leaves_the_exact_one(folder: Path, rounded: str) -> None:
    head, row = changed("欠薪线索", **{"涉及金额（元）": rounded})
    report = loaded(folder, {"欠薪线索": [[str(h).replace("（元）", "（万元）") for h in head], row]})
    assert (faults(report, "欠薪线索"), len(changed_cells(report, "欠薪线索", "restated"))) == ([], 1)
    assert [found["amount_yuan"] for found in all_of(folder, lead)] == [Decimal("163456.78")]


@pytest.mark.parametrize("other", ["16.5", "17", "16.4"])
def test_a_sum_that_does_not_round_to_it_replaces_it(folder: Path, other: str) -> None:
    head, row = changed("欠薪线索", **{"涉及金额（元）": other})
    loaded(folder, {"欠薪线索": [[str(h).replace("（元）", "（万元）") for h in head], row]})
    assert [found["amount_yuan"] for found in all_of(folder, lead)] == [Decimal(other) * 10_000]


def test_a_payment_in_round_figures_is_the_known_one(folder: Path) -> None:
    rows: Rows = [
        ["支付编号", "线索编号", "支付日期", "支付金额（万元）"], ["ZF1", "XS1", "2023-03-20", 2.35],
    ]  # fmt: skip
    report = loaded(folder, {"工资追发": rows})
    assert (faults(report, "工资追发"), len(changed_cells(report, "工资追发", "restated"))) == ([], 1)
    assert [found["amount_yuan"] for found in all_of(folder, lead_payment)] == [Decimal("23456.78")]


def test_a_failing_item_that_is_cleared_stands_as_the_list_says(folder: Path) -> None:
    loaded(folder, {"实地核查": changed("实地核查", 工资专用账户="√")})
    assert {found["result"] for found in all_of(folder, inspection_item)} == {"符合"}


# --- guarantees that were renewed, units that are remembered, rows that stand twice -------------------------

GUARANTEE: list[object] = ["保证金编号", "项目编号", "存储形式", "存入日期", "金额（元）", "保函到期日", "保函号"]
FIRST: list[object] = ["B1", "GD1", "银行保函", "2022-02-10", 310_000, "2023-02-10", "BH1"]
SECOND: list[object] = ["B1", "GD1", "银行保函", "2023-02-10", 310_000, "2024-02-10", "BH2"]


def guarantees(folder: Path) -> list[tuple[str, date, date, date | None]]:
    found = [(r["deposit_no"], r["stored_on"], r["expires_on"], r["ended_on"]) for r in all_of(folder, deposit)]
    return sorted(found, key=lambda guarantee: guarantee[1])


def test_a_renewed_guarantee_follows_the_known_one(folder: Path) -> None:
    loaded(folder, {"工资保证金": [GUARANTEE, FIRST]})
    known = guarantees(folder)
    asked = loaded(folder, {"工资保证金": [GUARANTEE, SECOND]})
    assert (faults(asked, "工资保证金"), guarantees(folder)) == (["key_conflict"], known)
    assert [question.choices for question in asked.questions] == [("续保", "更正")]
    renewed = Answers(records={question_key("工资保证金", "B1"): "续保"})
    assert loaded(folder, {"工资保证金": [GUARANTEE, SECOND]}, renewed).accepted == 1
    both = [
        ("B1", date(2022, 2, 10), date(2023, 2, 10), date(2023, 2, 10)),
        ("B1-20230210", date(2023, 2, 10), date(2024, 2, 10), None),
    ]
    assert guarantees(folder) == both
    # Next month's list says the same and is not asked again.
    again = loaded(folder, {"工资保证金": [GUARANTEE, SECOND]})
    assert (again.rejected, again.updated, again.sheets["工资保证金"].unchanged) == (0, 0, 1)
    assert guarantees(folder) == both


def test_a_guarantee_that_was_put_right_stays_one(folder: Path) -> None:
    loaded(folder, {"工资保证金": [GUARANTEE, FIRST]})
    corrected = Answers(records={question_key("工资保证金", "B1"): "更正"})
    assert loaded(folder, {"工资保证金": [GUARANTEE, SECOND]}, corrected).updated == 1
    assert guarantees(folder) == [("B1", date(2023, 2, 10), date(2024, 2, 10), None)]


@pytest.mark.parametrize("numbered", [True, False])
def test_a_guarantee_beside_one_that_still_runs_is_asked_whether_it_takes_its_place(
    folder: Path, *, numbered: bool
) -> None:
    """A month before the first ends, under a number of its own or under none: both count, which is told."""
    loaded(folder, {"工资保证金": [GUARANTEE, FIRST]})
    next_: list[object] = ["B7" if numbered else None, "GD1", "银行保函", "2023-01-10", 310_000, "2024-02-10", "BH2"]
    rows: Rows = [GUARANTEE, next_] if numbered else [GUARANTEE[1:], next_[1:]]
    key = "B7" if numbered else "BH2"
    first, before = loaded(folder, {"工资保证金": rows}), (date(2022, 2, 10), date(2023, 2, 10))
    assert (first.accepted, [q.choices for q in first.questions]) == (1, [("续保", "另记")])
    own = (key, date(2023, 1, 10), date(2024, 2, 10), None)
    assert guarantees(folder) == [("B1", *before, None), own]
    again = loaded(folder, {"工资保证金": rows})
    assert ([*again.questions], again.sheets["工资保证金"].unchanged) == ([], 1)
    for answer, ended in (("另记", None), ("续保", date(2023, 1, 10))):
        text = Answers(records={question_key("工资保证金", key): answer})
        assert loaded(folder, {"工资保证金": rows}, text).rejected == 0
        assert guarantees(folder) == [("B1", *before, ended), own]


@pytest.mark.parametrize(
    ("sums", "asked"),
    [((900, 600), True), ((8_000, 60_000), True), ((7, 9), False), ((7, 9, 600), False)],
)
def test_a_remembered_unit_is_asked_again_of_figures_that_do_in_yuan(
    folder: Path, sums: tuple[int, ...], *, asked: bool
) -> None:
    head: list[object] = ["流水号", "街镇", "日期", "收支类型", "金额"]
    first: Rows = [head, ["Z1", "徐泾镇", "2023-03-20", "垫付", 8], ["Z2", "徐泾镇", "2023-03-21", "垫付", 6]]
    assert loaded(folder, {"应急周转金": first}).accepted == 0
    unit = Answers(units={question_key("应急周转金", "金额"): "万元"})
    assert loaded(folder, {"应急周转金": first}, unit).accepted == 2
    later: Rows = [head, *([f"Y{n}", "徐泾镇", f"2023-04-{n + 10}", "垫付", sum_] for n, sum_ in enumerate(sums))]
    report = loaded(folder, {"应急周转金": later})
    assert [question.kind for question in report.questions] == ["unit"] * asked
    assert report.accepted == (0 if asked else len(sums))
    if asked:
        yuan = Answers(units={question_key("应急周转金", "金额"): "元"})
        assert loaded(folder, {"应急周转金": later}, yuan).accepted == len(sums)


@pytest.mark.parametrize(("second", "rejected"), [(3, 0), ("3万", 0), (None, 0), (4, 2)])
def test_a_lead_on_two_sheets_is_told_once(tmp_path: Path, second: object, rejected: int) -> None:
    head: list[object] = ["线索编号", "接收日期", "街镇", "被反映单位"]
    row: list[object] = ["XS7", "2023-03-01", "徐泾镇", "甲公司"]
    sheets: dict[str, Rows] = {
        "欠薪线索": [[*head, "涉及金额（元）"], [*row, 30_000]],
        "徐泾镇上报线索": [[*head, "涉及金额（万元）"], [*row, second]],
    }
    report = loaded(tmp_path, sheets)
    assert report.rejected == rejected
    assert [found["amount_yuan"] for found in all_of(tmp_path, lead)] == [30_000] * (rejected == 0)
