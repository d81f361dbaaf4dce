"""Rows and sheets that are no records: examples, totals of the district, statistics, figures added up already."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from data_access.database.engine import raw_reader
from data_access.database.schema import campaign_result, lead
from data_access.ledger_import.answers import Answers
from tests.data_access.ledger_import.test_reading import Rows, loaded

LEADS: list[object] = ["线索编号", "来源", "接收日期", "被反映单位", "街镇", "所属领域", "涉及人数", "涉及金额(元)"]
CAMPAIGNS: Rows = [["行动编号", "行动名称", "行动类别", "开始日期", "结束日期"]]
CAMPAIGNS += [["XD1", "冬季攻坚", "冬季行动", "2023-11-01", "2024-02-09"]]
RESULTS: list[object] = ["行动编号", "街镇", "报送日期", "检查企业数", "检查工地数", "发现问题数", "整改问题数"]


def a_lead(number: str, firm: str = "上海甲有限公司") -> list[object]:
    return [number, "12345", "2023-04-07", firm, "徐泾镇", "其他", 3, 50_000]


def column(folder: Path, found: Any) -> list[object]:
    engine = raw_reader(f"sqlite:///{folder / 'case.db'}")
    with engine.connect() as connection:
        values = list(connection.scalars(select(found)))
    engine.dispose()
    return values


@pytest.mark.parametrize("mark", ["示例", "(例)XZ001", "【示例】XZ001", "样例1", "示例：XZ001", "范例", "例"])
def test_a_row_that_says_it_is_an_example_is_left_out_and_named(tmp_path: Path, mark: str) -> None:
    rows: Rows = [["序号", *LEADS], [1, *a_lead(mark, "XX公司")], [2, *a_lead("A")]]
    report = loaded(tmp_path, {"欠薪线索": rows})
    assert column(tmp_path, lead.c.lead_no) == ["A"]
    assert "第2行写明是示例" in report.notes["欠薪线索"][0]


@pytest.mark.parametrize(
    ("name", "title"), [("填表示例", ""), ("线索", "欠薪线索台账填写示例"), ("样例", "欠薪线索台账（示例）")]
)
def test_a_sheet_that_shows_how_it_is_filled_in_is_no_ledger(tmp_path: Path, name: str, title: str) -> None:
    report = loaded(tmp_path, {name: [[title], LEADS, a_lead("A")], "欠薪线索": [LEADS, a_lead("B")]})
    assert column(tmp_path, lead.c.lead_no) == ["B"]
    assert report.skipped_sheets[name] == "是填写示例"


def test_firms_of_templates_and_counts_are_none(tmp_path: Path) -> None:
    rows: Rows = [LEADS, a_lead("A", "XX公司"), a_lead("B", "某某公司"), a_lead("C", "12家"), a_lead("12件")]
    report = loaded(tmp_path, {"欠薪线索": rows})
    assert column(tmp_path, lead.c.employer_name) == [None, None, None]
    assert [finding.fault for finding in report.sheets["欠薪线索"].rejected] == ["missing_key"]


@pytest.mark.parametrize("whole", ["全区", "全区合计", "各街镇"])
def test_a_row_of_the_whole_district_is_no_town_s_result(tmp_path: Path, whole: str) -> None:
    rows: Rows = [RESULTS, ["XD1", "徐泾镇", "2023-11-14", 18, 9, 5, 4], ["XD1", whole, "2023-11-14", 40, 20, 9, 8]]
    report = loaded(tmp_path, {"专项行动": CAMPAIGNS, "专项行动成果": rows})
    assert column(tmp_path, campaign_result.c.firms_checked) == [18]
    assert (report.rejected, report.questions) == (0, [])


@pytest.mark.parametrize("title", ["冬季行动累计进展", "专项行动成果（累计）", "2023年11月累计情况"])
def test_counts_that_the_title_calls_totals_are_asked_not_added_up(tmp_path: Path, title: str) -> None:
    rows: Rows = [[title], RESULTS, ["XD1", "徐泾镇", "2023-11-14", 18, 9, 5, 4]]
    report = loaded(tmp_path, {"专项行动": CAMPAIGNS, "专项行动成果": rows})
    assert column(tmp_path, campaign_result.c.firms_checked) == []
    assert [finding.fault for finding in report.sheets["专项行动成果"].rejected] == ["no_figures"]
    assert {question.kind for question in report.questions} == {"heading"}
    same = {f"专项行动成果/{heading}": str(heading) for heading in RESULTS[3:]}
    loaded(tmp_path, {"专项行动成果": rows}, Answers(headings=same))
    assert column(tmp_path, campaign_result.c.firms_checked) == [18]


def test_a_result_without_any_figure_is_none(tmp_path: Path) -> None:
    rows: Rows = [RESULTS, ["XD1", "徐泾镇", "2023-11-14", None, None, None, None]]
    report = loaded(tmp_path, {"专项行动": CAMPAIGNS, "专项行动成果": rows})
    assert [finding.fault for finding in report.sheets["专项行动成果"].rejected] == ["no_figures"]
