"""Which rows are headings, titles and totals: as offices lay out their tables."""

from __future__ import annotations

from decimal import Decimal

import pytest

from data_access.ledger_import.recognised import Layout
from data_access.ledger_import.sheets.layout import recognise
from tests.data_access.ledger_import.test_reading import Rows, read, sheet

LEAD: list[object] = ["线索编号", "来源", "接收日期", "被反映单位", "街镇", "所属领域"]
A: list[object] = ["A", "12345", "2023-04-07", "甲公司", "徐泾镇", "其他"]


@pytest.mark.parametrize(
    "below",
    [
        [*[None] * 7, "总额", "其中:工资", None],
        [*[None] * 7, "合计", "其中工资", None],
        [*[None] * 7, "总金额", "其中：农民工工资", None],
    ],
)
@pytest.mark.parametrize("merged", [True, False])
def test_a_second_row_that_only_divides_one_heading_is_no_record(below: list[object], merged: bool) -> None:  # noqa: FBT001
    rows: Rows = [[*LEAD, "涉及人数", "涉及金额(元)", None, "核实情况"], below, [*A, 20, 400_000, 60_000, "属实"]]
    (row,) = read("欠薪线索", rows, *([(1, 8, 9)] if merged else []))
    assert (row.key, row.values["amount_yuan"], row.faults) == ("A", Decimal(400_000), ())


def test_a_row_that_divides_two_headings_gives_both_their_parts() -> None:
    rows: Rows = [
        [*LEAD, "涉及情况", None, "核实情况", None],
        [*[None] * 6, "人数", "金额(元)", "人数", "金额(元)"],
        [*A, 20, 400_000, 5, 60_000],
    ]
    (row,) = read("欠薪线索", rows, (1, 7, 8), (1, 9, 10))
    assert (row.values["workers"], row.values["true_workers"]) == (20, 5)
    assert (row.values["amount_yuan"], row.values["true_amount_yuan"]) == (400_000, 60_000)


def test_a_record_below_headings_in_brackets_is_no_row_of_headings() -> None:
    turning = [
        "涉及金额(其中工资)(元)",
        "涉及人数(高峰)",
        "核实金额(预计)",
        "办结日期(预计)",
        "已支付金额(累计)",
        "核实人数(暂估)",
    ]
    for cells in ([5_000, 3, 4_000, "2023-05-01", 0, 3], ["5000", "3", "4000", "2023-05-01", "0", "3"]):
        layout = recognise(sheet("欠薪线索", [[*LEAD, *turning], [*A, *cells]]))
        assert isinstance(layout, Layout)
        assert (layout.heading_row, layout.missing) == (1, ())


@pytest.mark.parametrize(
    ("title", "note"),
    [
        ("青浦区劳动保障监察案件一览表", "(金额单位:万元)"),
        ("监察案件台账", "单位：万元"),
        ("劳动监察案件明细表", "2023年3月"),
        ("监察案件登记表", "填报人 张三"),
        ("案件清单", "（单位：人、万元）"),
    ],
)
def test_a_title_beside_a_note_is_no_group(title: str, note: str) -> None:
    rows: Rows = [[title, None, None, None, None, note]]
    rows += [["案号", "投诉日期", "街镇", "单位名称", "催告时间", "主办人"]]
    rows += [["J1", "2023-03-01", "徐泾镇", "甲公司", None, "张某"]]
    layout = recognise(sheet("监察案件", rows))
    assert isinstance(layout, Layout)
    assert layout.skipped == ("催告时间", "主办人")


@pytest.mark.parametrize(
    "total", ["全区合计", "小计", "总 计", "合计：2件", "全镇小计", "合计(万元)", "街镇合计", "本年度累计"]
)
@pytest.mark.parametrize("column", [0, 3, 4])
def test_a_total_in_any_column_that_names_is_no_record(total: str, column: int) -> None:
    of_all: list[object] = ["Z9" if column else None, None, "2023-04-08", None, None, None, 20]
    of_all[column] = total
    rows: Rows = [[*LEAD, "涉及人数"], [*A, 20], of_all]
    assert [row.key for row in read("欠薪线索", rows)] == ["A"]


@pytest.mark.parametrize("firm", ["上海合计建筑公司", "总计工程公司", "小计"])
def test_a_firm_whose_name_holds_such_a_word_is_a_record(firm: str) -> None:
    rows: Rows = [[*LEAD, "涉及人数"], [*A[:3], firm, *A[4:], 20]]
    assert len(read("欠薪线索", rows)) == (firm != "小计")


@pytest.mark.parametrize("remark", ["说明:已核", "注：补报", "备注：重复反映"])
def test_a_row_with_its_key_is_a_record_whatever_stands_first(remark: str) -> None:
    rows: Rows = [["备注", *LEAD], [remark, *A], ["注：以上为截至月底数据", *[None] * 6]]
    assert [row.key for row in read("欠薪线索", rows)] == ["A"]


@pytest.mark.parametrize("title", ["欠薪线索统计表（截至2023年2月底）", "截止2023年2月末", "截至二〇二三年二月底"])
def test_a_title_may_say_the_end_of_a_month(title: str) -> None:
    layout = recognise(sheet("欠薪线索", [[title], LEAD, A]))
    assert isinstance(layout, Layout)
    assert (f"{layout.as_of}", layout.unread) == ("2023-02-28", ())
