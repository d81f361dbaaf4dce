"""What belongs to a town, or to none that a list names: evidence of towns, signals and warnings without a town."""

from __future__ import annotations

from pathlib import Path

import pytest

from data_access.cells.text import RECORD
from data_access.database.schema import department_signal, evidence, task, warning
from data_access.ledger_import.answers import answered
from tests.data_access.ledger_import.test_one_record import all_of, faults
from tests.data_access.ledger_import.test_reading import SITE, Rows, loaded

PAPERS: list[object] = ["资料编号", "考核年度", "指标编号", "资料名称", "报送单位", "报送期限", "报送日期"]
SIGNALS: list[object] = ["企业名称", "信号类别", "所属月份", "金额(元)", "报送部门", "报送日期"]
WARNINGS: list[object] = ["预警编号", "项目编号", "企业名称", "预警规则", "预警等级", "预警日期"]


def owners(folder: Path) -> list[str]:
    return [row["owner_name"] for row in all_of(folder, evidence)]


@pytest.mark.parametrize(
    ("text", "owner"),
    [("夏阳街道办事处", "夏阳街道"), ("徐泾镇人民政府", "徐泾镇"), ("青浦区徐泾镇", "徐泾镇"), ("徐泾", "徐泾镇"),
     ("区人力资源和社会保障局", "区人社局"), ("区建管委", "区建管委")],
)  # fmt: skip
def test_a_town_hands_in_papers_as_departments_do(tmp_path: Path, text: str, owner: str) -> None:
    paper: list[object] = ["ZL1", 2023, "P11", "宣传活动材料", text, "2023-05-15", "2023-05-10"]
    report = loaded(tmp_path, {"书面资料": [PAPERS, paper]})
    assert (report.accepted, report.flagged, owners(tmp_path)) == (1, 0, [owner])
    assert loaded(tmp_path, {"书面资料": [PAPERS, paper]}).updated == 0


def test_papers_of_two_towns_without_numbers_stand_side_by_side(tmp_path: Path) -> None:
    head: list[object] = ["序号", *PAPERS[1:]]
    units = ("徐泾镇", "夏阳街道", "区总工会")
    rows: Rows = [head]
    rows += [[n, 2023, "P11", "宣传活动材料", unit, "2023-05-15", None] for n, unit in enumerate(units, 1)]
    assert loaded(tmp_path, {"书面资料": rows}).accepted == 3
    rows[2][-1] = "2023-05-12"  # 夏阳街道 has handed it in
    report = loaded(tmp_path, {"书面资料": rows[:1] + rows[2:]})
    assert (report.accepted, report.updated) == (0, 1)
    assert {r["owner_name"]: r["provided_on"] is not None for r in all_of(tmp_path, evidence)} == {
        "徐泾镇": False, "夏阳街道": True, "区总工会": False,
    }  # fmt: skip


def test_a_known_paper_of_another_unit_is_asked_and_one_of_nobody_known_is_told(tmp_path: Path) -> None:
    paper: list[object] = ["ZL1", 2023, "P11", "宣传活动材料", "区总工会", "2023-05-15", None]
    loaded(tmp_path, {"书面资料": [PAPERS, paper]})
    report = loaded(tmp_path, {"书面资料": [PAPERS, [*paper[:4], "徐泾镇", *paper[5:]]]})
    assert (faults(report, "书面资料"), [q.kind for q in report.questions]) == (["key_conflict"], [RECORD])
    assert owners(tmp_path) == ["区总工会"]
    report = loaded(tmp_path, {"书面资料": [PAPERS, ["ZL2", *paper[1:4], "镇城建中心", *paper[5:]]]})
    assert [flag.fault for flag in report.sheets["书面资料"].flagged] == ["unknown_handler"]
    assert owners(tmp_path) == ["区总工会", "镇城建中心"]


TASKS: list[object] = ["任务编号", "工作任务", "牵头单位", "配合单位", "开始日期", "完成时限"]


@pytest.mark.parametrize(
    ("text", "owner"),
    [("徐泾镇", "徐泾镇"), ("夏阳街道办事处", "夏阳街道"), ("徐泾镇人民政府", "徐泾镇"),
     ("区人力资源和社会保障局", "区人社局"), ("区建管委", "区建管委")],
)  # fmt: skip
def test_a_town_leads_a_priority_as_departments_do(tmp_path: Path, text: str, owner: str) -> None:
    rows: Rows = [TASKS, ["RW1", "宣传活动", text, None, "2023-01-01", "2023-12-31"]]
    report = loaded(tmp_path, {"要点任务": rows})
    assert (report.accepted, report.flagged) == (1, 0)
    assert [row["owner_name"] for row in all_of(tmp_path, task)] == [owner]
    assert loaded(tmp_path, {"要点任务": rows}).updated == 0


def test_priorities_without_numbers_are_told_apart_by_their_lead_unit(tmp_path: Path) -> None:
    units = ("徐泾镇", "夏阳街道", "区总工会、徐泾镇")
    rows: Rows = [["序号", *TASKS[1:]]]
    rows += [[n, "宣传活动", unit, None, "2023-01-01", "2023-12-31"] for n, unit in enumerate(units, 1)]
    assert loaded(tmp_path, {"要点任务": rows}).accepted == 3
    held = {row["owner_name"]: row["supporting"] for row in all_of(tmp_path, task)}
    assert held == {"徐泾镇": None, "夏阳街道": None, "区总工会": "徐泾镇"}
    again = loaded(tmp_path, {"要点任务": rows})
    assert (again.accepted, again.updated) == (0, 0)


@pytest.mark.parametrize("text", ["各街镇", "各成员单位、区人社局", "某某局"])
def test_a_lead_unit_that_is_none_is_asked(tmp_path: Path, text: str) -> None:
    rows: Rows = [TASKS, ["RW1", "宣传活动", text, None, "2023-01-01", "2023-12-31"]]
    report = loaded(tmp_path, {"要点任务": rows})
    assert [question.key for question in report.questions] == [f"要点任务/牵头单位/{text}"]
    answer = answered({("phrase", f"要点任务/牵头单位/{text}"): "徐泾镇"})
    assert loaded(tmp_path, {"要点任务": rows}, answer).rejected == 0
    assert [row["owner_name"] for row in all_of(tmp_path, task)] == ["徐泾镇"]


def test_those_who_help_need_be_no_unit_of_the_district(tmp_path: Path) -> None:
    rows: Rows = [TASKS, ["RW1", "宣传活动", "徐泾镇、各成员单位", None, "2023-01-01", "2023-12-31"]]
    loaded(tmp_path, {"要点任务": rows})
    assert [(r["owner_name"], r["supporting"]) for r in all_of(tmp_path, task)] == [("徐泾镇", "各成员单位")]


@pytest.mark.parametrize("text", ["区级", "全区", "区本级", "各街镇", "跨街镇"])
def test_a_level_is_no_town_and_asked_of_each_row(tmp_path: Path, text: str) -> None:
    """One answer for all rows that say it would put them all into one town."""
    rows: Rows = [["线索编号", "接收日期", "街镇", "被反映单位"]]
    rows += [["XS1", "2023-03-01", text, "甲公司"], ["XS2", "2023-03-01", "徐泾镇", "乙公司"]]
    report = loaded(tmp_path, {"欠薪线索": rows})
    [finding] = report.sheets["欠薪线索"].rejected
    assert "不是一个街镇，请逐行填写所属街镇" in finding.message
    assert (report.accepted, report.questions) == (1, [])


def test_a_bureau_that_knows_no_towns_reports_firms(tmp_path: Path) -> None:
    rows: Rows = [
        SIGNALS,
        ["甲公司", "欠税", "2023-03", 150_000, "区税务局", "2023-04-10"],
        ["乙公司", "社保欠缴", "2023-03", 20_000, "区人社局", "2023-04-10"],
    ]
    report = loaded(tmp_path, {"部门信号": rows})
    assert (report.refused_sheets, report.accepted) == ({}, 2)
    assert "“属地街镇”" in "".join(report.notes["部门信号"])  # told once
    assert [row["town_code"] for row in all_of(tmp_path, department_signal)] == [None, None]
    assert loaded(tmp_path, {"部门信号": rows}).updated == 0
    # A later list that knows the town says it of the same record.
    later: Rows = [[*SIGNALS, "属地街镇"], [*rows[1], "徐泾镇"]]
    assert loaded(tmp_path, {"部门信号": later}).updated == 1
    towns = {row["employer_name"]: row["town_code"] for row in all_of(tmp_path, department_signal)}
    assert towns == {"甲公司": "310118106", "乙公司": None}
    assert loaded(tmp_path, {"部门信号": rows}).updated == 0  # what a list leaves out stays


def test_a_warning_is_of_its_sites_town_or_of_a_firm_and_never_of_nothing(tmp_path: Path) -> None:
    rows: Rows = [
        WARNINGS,
        ["YJ1", "G1", None, "W07", "黄", "2023-04-03"],
        ["YJ2", None, "甲公司", "W15", "蓝", "2023-04-03"],
        ["YJ3", None, None, "W07", "黄", "2023-04-03"],
    ]
    report = loaded(tmp_path, {"在建工地": SITE, "预警": rows})
    assert (faults(report, "预警"), report.sheets["预警"].accepted) == (["missing_value"], 2)
    assert {row["warning_no"]: row["town_code"] for row in all_of(tmp_path, warning)} == {
        "YJ1": "310118106", "YJ2": None,
    }  # fmt: skip
    # A list of what was handled names the number alone.
    handled: Rows = [["预警编号", "处置日期"], ["YJ1", "2023-04-05"], ["YJ2", "2023-04-06"]]
    assert loaded(tmp_path, {"预警": handled}).updated == 2
