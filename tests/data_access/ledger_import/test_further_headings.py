"""Headings of real ledgers: endings that mean the same, what a title says, what another column says as well."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, select

from data_access.cells.text import written
from data_access.database.engine import raw_reader
from data_access.database.schema import follow_up, labour_case, lead, listing, publicity
from data_access.ledger_import.answers import Answers
from data_access.ledger_import.known_ledgers import ledgers
from data_access.ledger_import.recognised import Layout
from data_access.ledger_import.sheets.columns import spelled
from data_access.ledger_import.sheets.layout import recognise
from tests.data_access.ledger_import.test_reading import LEAD, LEAD_CELLS, Rows, loaded, read, sheet

CASE: list[object] = ["案号", "立案日期", "街镇", "单位名称", "涉及人数"]
LISTED: list[object] = ["名单编号", "单位名称", "属地街镇", "列入日期", "列入期限"]


def all_of(folder: Path, table: Table) -> list[dict[str, Any]]:
    engine = raw_reader(f"sqlite:///{folder / 'case.db'}")
    with engine.connect() as connection:
        found = [dict(row) for row in connection.execute(select(table)).mappings()]
    engine.dispose()
    return found


@pytest.mark.parametrize(
    ("ledger", "heading", "field"),
    [
        ("宣传活动", "活动时间", "held_on"),
        ("督办事项", "交办时间", "raised_on"),
        ("督办事项", "办结时限", "due_on"),
        ("督办事项", "办结时间", "done_on"),
        ("督办事项", "进展", "note"),
        ("事件舆情", "处置完毕时间", "closed_on"),
        ("事件舆情", "首报时间", "reported_at"),
        ("事件舆情", "首报日期", "reported_on"),
        ("企业", "法人", "legal_person"),
        ("失信名单", "到期日", "expires_on"),
        ("失信名单", "列入期限", "listed_for"),
        ("欠薪线索", "投诉时间", "received_on"),
        ("欠薪线索", "联系日", "contacted_on"),
        ("监察案件", "责令改正时间", "pay_order_on"),
        ("专户", "开户账号", "account_no"),
        ("在建工地", "工程项目所在乡镇", "town_code"),
        ("工资保证金", "保障金金额", "amount_yuan"),
        ("工资保证金", "保函开具/保证金打款日期", "stored_on"),
        ("联席会议", "召开日", "held_on"),
        ("预警", "触发时间", "raised_on"),
        ("书面资料", "报送时限", "due_on"),
        ("实地核查", "分账管理", "item:C06"),
        ("实地核查", "银行代发", "item:C11"),
        ("实地核查", "专户开设", "item:C05"),
        ("移送公安", "移送公安机关时间", "handed_over_on"),
        ("要点任务", "完成时间", "done_on"),
    ],
)
def test_a_heading_is_known_by_its_other_endings_and_names(ledger: str, heading: str, field: str) -> None:
    own = next(found for found in ledgers() if found.name == ledger)
    assert [column.field for _, column in spelled(own)[heading.replace("（", "(")]] == [field]


def test_no_ending_makes_one_heading_stand_for_two_columns() -> None:
    for own in ledgers():
        written = {h.upper() for column in own.columns for h in (column.heading, *column.aliases)}
        doubled = [s for s, found in spelled(own).items() if len({c.field for _, c in found}) > 1]
        assert [spelling for spelling in doubled if spelling not in written] == []


@pytest.mark.parametrize(
    "name", ["拖欠农民工工资失信联合惩戒名单", "青浦区失信联合惩戒名单", "2023年失信联合惩戒对象名单"]
)
def test_the_kind_of_a_list_is_that_of_its_name(tmp_path: Path, name: str) -> None:
    rows: Rows = [LISTED, ["M1", "甲公司", "徐泾镇", "2023-05-01", "三年"]]
    rows += [
        ["M2", "乙公司", "徐泾镇", "2023-05-01", "2023年5月1日至2026年4月30日"],
        ["M3", "丙公司", "华新镇", None, "三年"],
    ]
    report = loaded(tmp_path, {name: rows})
    assert [(row["list_kind"], row["expires_on"]) for row in all_of(tmp_path, listing)] == [
        ("人社失信名单", date(2026, 5, 1)),
        ("人社失信名单", date(2026, 4, 30)),
        ("人社失信名单", None),
    ]  # fmt: skip
    assert "按表名写明的" in report.notes[name][0]
    assert (loaded(tmp_path, {name: rows}).accepted, report.rejected) == (0, 0)


def test_the_title_tells_the_kind_and_the_field(tmp_path: Path) -> None:
    titled: Rows = [["建筑市场主体黑名单"], LISTED[:4], ["M1", "甲公司", "徐泾镇", "2023-05-01"]]
    loaded(tmp_path, {"失信名单": titled})
    assert [row["list_kind"] for row in all_of(tmp_path, listing)] == ["住建黑名单"]
    leads: Rows = [
        ["线索编号", "来源", "接收日期", "被反映单位", "街镇"],
        ["A", "12345", "2023-04-07", "甲公司", "徐泾镇"],
    ]
    loaded(tmp_path, {"非工程建设领域欠薪线索": leads})
    assert [row["domain"] for row in all_of(tmp_path, lead)] == ["其他"]


@pytest.mark.parametrize("title", ["失信联合惩戒名单和建筑市场黑名单", "名单"])
def test_two_kinds_or_none_in_the_title_tell_nothing(title: str) -> None:
    layout = recognise(sheet("失信名单台账", [[title], LISTED[:4], ["M1", "甲公司", "徐泾镇", "2023-05-01"]]))
    assert isinstance(layout, Layout)
    assert layout.missing == ("名单类别",)


def test_a_case_that_the_office_found_itself_begins_with_its_filing(tmp_path: Path) -> None:
    report = loaded(tmp_path, {"监察案件": [CASE, ["J1", "2023-03-06", "徐泾镇", "甲公司", 3]]})
    assert [row["complained_on"] for row in all_of(tmp_path, labour_case)] == [date(2023, 3, 6)]
    assert [f.fault for f in report.sheets["监察案件"].flagged] == ["found_by_office"]
    known: Rows = [["投诉日期", *CASE], ["2023-03-01", "J2", "2023-03-06", "徐泾镇", "乙公司", 3]]
    known += [[None, "J3", "2023-03-07", "徐泾镇", "丙公司", 3], [None, "J4", None, "徐泾镇", "丁公司", 3]]
    known += [["3月某日", "J5", "2023-03-07", "徐泾镇", "戊公司", 3]]
    report = loaded(tmp_path, {"监察案件": known})
    days = {row["case_no"]: row["complained_on"] for row in all_of(tmp_path, labour_case)}
    assert days == {"J1": date(2023, 3, 6), "J2": date(2023, 3, 1), "J3": date(2023, 3, 7)}
    assert report.rejected == 2
    later: Rows = [CASE, ["J2", "2023-03-06", "徐泾镇", "乙公司", 4]]
    loaded(tmp_path, {"监察案件": later})  # what is known of its complaint stays
    assert {row["case_no"]: row["complained_on"] for row in all_of(tmp_path, labour_case)} == days


@pytest.mark.parametrize("number", ["序号", "编号", "督办编号"])
def test_records_of_the_office_are_named_by_what_they_say_where_rows_are_only_counted(
    tmp_path: Path, number: str
) -> None:
    head: list[object] = [number, "督办事项", "责任单位", "交办时间", "办结时限"]
    rows: Rows = [head, [1, "清零", "徐泾镇人民政府", "2023-02-24", "2023-03-08"]]
    rows += [[2, "清零", "华新镇", "2023-02-24", "2023-03-08"]]
    assert loaded(tmp_path, {"督办事项": rows}).accepted == 2
    again: Rows = [
        head,
        [1, "清零", "华新镇", "2023-02-24", "2023-03-10"],
        [2, "排查", "徐泾镇", "2023-03-24", "2023-04-08"],
    ]
    report = loaded(tmp_path, {"督办事项": again})
    assert (report.accepted, report.updated) == (1, 1)
    assert len(all_of(tmp_path, follow_up)) == 3


def test_lists_of_activities_are_counted_from_one_each(tmp_path: Path) -> None:
    head: list[object] = ["序号", "活动名称", "街镇", "活动时间", "地点"]
    for day in ("2023-05-04", "2023-06-04"):
        loaded(tmp_path, {"宣传活动": [head, [1, "进工地", "徐泾镇", day, "工地"]]})
    assert len(all_of(tmp_path, publicity)) == 2


def test_a_bare_heading_of_numbers_names_its_records() -> None:
    (row,) = read(
        "欠薪线索",
        [["编号", "来源", "接收日期", "街镇", "所属领域"], ["QP23-7", "12345", "2023-04-07", "徐泾镇", "其他"]],
    )
    assert row.key == "QP23-7"


LEAD_HEAD: list[object] = ["线索编号", "来源", "接收日期", "街镇", "所属领域"]
LEAD_ROW: list[object] = ["XS1", "12345", "2023-05-01", "徐泾镇", "其他"]


@pytest.mark.parametrize(
    ("heading", "field", "cell"),
    [
        ("已支付金额(预计)", "paid_yuan", 80_000), ("支付金额（计划）", "paid_yuan", 80_000),
        ("办结日期(预计)", "closed_on", "2023-06-01"), ("核实日期[拟]", "verified_on", "2023-06-01"),
        ("核实金额(未支付部分)", "true_amount_yuan", 80_000), ("核实金额(其中:农民工工资)", "true_amount_yuan", 80_000),
        ("已支付金额(本月)", "paid_yuan", 80_000), ("涉及金额(累计)", "amount_yuan", 80_000),
        ("涉及人数（去年同期）", "workers", 8), ("核实金额(其中)(元)", "true_amount_yuan", 80_000),
        ("支付日期(约定)", "paid_on", "2023-06-01"), ("涉及金额(估算,元)", "amount_yuan", 80_000),
    ],
)  # fmt: skip
def test_what_stands_in_brackets_may_turn_a_figure_into_another(
    tmp_path: Path, heading: str, field: str, cell: object
) -> None:
    rows: Rows = [[*LEAD_HEAD, heading], [*LEAD_ROW, cell]]
    (row,) = read("欠薪线索", rows)
    assert field not in row.values
    assert [q.key for q in loaded(tmp_path, {"欠薪线索": rows}).questions] == [f"欠薪线索/{written(heading)}"]


@pytest.mark.parametrize(
    ("heading", "field", "cell"),
    [
        ("涉及金额(元,必填)", "amount_yuan", 80_000), ("核实金额（单位：元）", "true_amount_yuan", 80_000),
        ("涉及人数(人)", "workers", 8), ("涉及人数(必填)", "workers", 8),
        ("办结日期(yyyy-mm-dd)", "closed_on", "2023-06-01"),
        ("办结日期(年/月/日)", "closed_on", "2023-06-01"), ("办结日期(如2023-01-01)", "closed_on", "2023-06-01"),
        ("涉及金额(人民币元)", "amount_yuan", 80_000), ("被反映单位(全称)", "employer_name", "甲公司"),
        ("被反映单位(劳务分包)", "employer_name", "甲公司"), ("涉及金额*", "amount_yuan", 80_000),
        ("涉及金额(格式：保留两位小数)", "amount_yuan", 80_000),
    ],
)  # fmt: skip
def test_what_stands_in_brackets_and_turns_nothing_is_passed_over(heading: str, field: str, cell: object) -> None:
    (row,) = read("欠薪线索", [[*LEAD_HEAD, heading], [*LEAD_ROW, cell]])
    assert row.values.get(field) is not None


@pytest.mark.parametrize("group", ["预计", "计划情况", "累计", "去年同期", "核实情况(预计)"])
def test_a_group_that_turns_its_headings_is_asked(group: str) -> None:
    rows: Rows = [
        [*[None] * 5, group, None, "办理情况", None],
        [*LEAD_HEAD, "核实金额(元)", "核实日期", "办结日期", "办理结论"],
        [*LEAD_ROW, 80_000, "2023-05-20", "2023-06-01", "已支付"],
    ]
    (row,) = read("欠薪线索", rows)
    assert {"true_amount_yuan", "verified_on"}.isdisjoint(row.values)
    assert row.values["closed_on"] is not None


ACTIVITY: Rows = [["序号", "活动名称", "活动日期", "参加人数"], [1, "进工地", "2023-05-03", 30]]


@pytest.mark.parametrize(
    "title", ["徐泾镇、华新镇宣传活动", "徐泾镇和华新镇宣传活动台账", "徐泾镇，华新镇宣传活动(2023年)"]
)
def test_a_title_of_two_towns_is_asked_whose_the_rows_are(tmp_path: Path, title: str) -> None:
    report = loaded(tmp_path, {"宣传活动": [[title], *ACTIVITY]})
    assert [q.kind for q in report.questions] == ["town"]
    assert "没有街镇一列" in report.notes["宣传活动"][0]
    answered = loaded(tmp_path, {"宣传活动": [[title], *ACTIVITY]}, Answers(towns={"宣传活动": "徐泾镇"}))
    assert answered.questions == []
    (row,) = (row for row in all_of(tmp_path, publicity) if row["town_code"])
    assert row["town_code"] == "310118106"


@pytest.mark.parametrize(
    "line", ["联系人：徐泾镇 王某", "联系电话:徐泾镇 59880000", "经办人:徐泾镇张三", "备注：徐泾镇未报"]
)
def test_a_town_that_only_tells_where_somebody_sits_is_not_the_sheets(tmp_path: Path, line: str) -> None:
    loaded(tmp_path, {"宣传活动": [["宣传活动台账"], ["填报单位：区人社局", line], *ACTIVITY]})
    assert [row["town_code"] for row in all_of(tmp_path, publicity)] == [None]


@pytest.mark.parametrize("total", ["华新镇 小计", "徐泾镇小计：", "本月徐泾镇合计", "盈浦街道 合 计(万元)", "全区累计"])
def test_the_total_of_a_town_is_no_record(total: str) -> None:
    found = read("欠薪线索", [LEAD_HEAD, LEAD_ROW, [total, None, None, "徐泾镇", 3]])
    assert [row.key for row in found] == ["XS1"]


def test_of_many_unknown_columns_a_few_are_asked_and_counted(tmp_path: Path) -> None:
    others = [f"附加{number}" for number in range(1, 61)]
    report = loaded(tmp_path, {"欠薪线索": [[*LEAD, *others], [*LEAD_CELLS, *others]]})
    assert report.accepted == 1
    assert [question.written for question in report.questions] == others[:20]
    assert "附加20等60列，只问前20列" in report.as_text()
    assert "附加21" not in report.as_text()
