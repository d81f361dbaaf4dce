"""Hostile sheets: days of 截至, empty cells, rows that are none, columns far out, second tables, merged and hidden."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Literal

from openpyxl.worksheet.worksheet import Worksheet

from tests.data_access.ledger_import.hostile.case import HEADINGS, Case, lead, lead_row, leads, row
from tests.data_access.ledger_import.hostile.files import Rows, workbook

_VERIFIED = (*HEADINGS, "核实情况", "核实金额(元)", "办结日期", "办理结果", "已付金额(元)", "支付日期")
_TOWNLESS = (*HEADINGS[:3], *HEADINGS[4:])
_SITES = ("项目编号", "项目名称", "街镇", "合同价(万元)", "施工许可日期")
_SITE = ("GD2", "乙厂房", "徐泾镇", 3_000, "2023-02-10")
_STORED_SITE = {
    "name": "乙厂房", "town_code": "310118106", "contract_yuan": 30_000_000, "permit_on": date(2023, 2, 10)
}  # fmt: skip


def _titled(title: str, *rows: list[object]) -> Callable[[], bytes]:
    return leads(*rows, above=[[title]])


def _merged(*ranges: str) -> Callable[[Worksheet], None]:
    def merge(sheet: Worksheet) -> None:
        for span in ranges:
            sheet.merge_cells(span)

    return merge


def _hidden_rows(*numbers: int) -> Callable[[Worksheet], None]:
    def hide(sheet: Worksheet) -> None:
        for number in numbers:
            sheet.row_dimensions[number].hidden = True

    return hide


def _far(column: int, heading: str, content: str) -> Callable[[Worksheet], None]:
    def put(sheet: Worksheet) -> None:
        sheet.cell(1, column, heading)
        sheet.cell(2, column, content)

    return put


def _states(**states: Literal["visible", "hidden", "veryHidden"]) -> Callable[[], bytes]:
    def make() -> bytes:
        sheets: dict[str, Rows] = {name: [HEADINGS, row(f"XS-{name}")] for name in states}

        def hide(sheet: Worksheet) -> None:
            book = sheet.parent
            assert book is not None
            for name, state in states.items():
                book[name].sheet_state = state

        return workbook(sheets, hide)

    return make


_EMPTY = [*row("XS-OLD", 涉及人数=9), "", None, "", " ", "/", "-"]
_TWO_BLOCKS = [
    ["欠薪线索"], HEADINGS, lead_row(), row("XS2", 涉及人数=7), [], ["在建工地(单位:万元)"], _SITES, _SITE
]  # fmt: skip

SHEETS = [
    # 截至
    Case(
        "older than what is known",
        _titled("截至2022年12月31日", row("XS2", 接收日期="2022-11-07")),
        status=2,
        messages=("2022-12-31", "2023-06-30", "--older"),
    ),
    Case(
        "older, confirmed",
        _titled("截至2023年5月31日", row("XS-OLD", 涉及人数=9)),
        options=["--older"],
        stored={"lead": {"XS-OLD": {"workers": 9, "true_workers": 9}}},
    ),
    Case("as of 2033", _titled("截至2033年1月1日", row("XS2")), status=1, messages=("2033-01-01", "晚于今天")),
    Case(
        "as of a day before there were ledgers",
        _titled("截至1023年9月30日", row("XS2")),
        status=1,
        messages=("1023-09-30", "早于"),
    ),
    Case(
        "as of a day in no calendar",
        _titled("截至2023年6月31日", row("XS2")),
        stored={"lead": {"XS2": lead()}},
        flagged=[(1, "", "bad_as_of")],
        messages=("2023年6月31日",),
    ),
    Case(
        "as of the end of this month",
        _titled("截至本月底", row("XS2")),
        stored={"lead": {"XS2": lead()}},
        flagged=[(1, "", "bad_as_of")],
    ),
    Case(
        "as of a day before most rows",
        _titled("截至2023年7月1日", row("XS2", 接收日期="2023-08-07"), row("XS3", 接收日期="2023-09-07")),
        status=1,
        messages=("2023-07-01", "2行"),
    ),
    # Empty cells
    Case(
        "empty cells over what is known",
        leads(_EMPTY, headings=_VERIFIED),
        stored={"lead": {"XS-OLD": {"workers": 9, "true_workers": 9}}},
        messages=("5处空白单元格没有改变",),
    ),
    Case(
        "cells that say 清空",
        leads([*row("XS-OLD"), "", "", "", "", "清空", "清空"], headings=_VERIFIED),
        stored={"lead_payment": {"XS-OLD-1": {}}},
        flagged=[(2, "已付金额(元)", "closed_unpaid")],
    ),
    Case(
        "empty cells with --emptying",
        leads(
            [*row("XS-OLD", 涉及人数=None), "属实", 50_000, "2023-05-06", "已支付", 50_000, "2023-05-05"],
            headings=_VERIFIED,
        ),
        options=["--emptying"],
        stored={"lead": {"XS-OLD": {"workers": None, "true_workers": None}}},
    ),
    Case(
        "an empty required cell",
        leads(row("XS2", 接收日期=None)),
        status=1,
        rejected=[(2, "接收日期", "missing_value")],
    ),
    # Rows
    Case(
        "rows that begin with 说明 and 注",
        leads(
            ["说明:甲", *lead_row()],
            ["注:2023年补报", *row("XS2")],
            ["注：", *row("XS3")],
            headings=("备注", *HEADINGS),
        ),
        stored={
            "lead": {"XS1": lead(remark="说明:甲"), "XS2": lead(remark="注:2023年补报"), "XS3": lead(remark="注：")}
        },
    ),
    Case(
        "numbers that begin with 说明, 注 and 合计",
        leads(row("说明:001"), row("注:002"), row("合计004"), ["合计", "", "", "", "", "", 15, 180_000]),
        status=1,
        stored={"lead": {"合计004": lead()}},
        rejected=[(2, "线索编号", "more_than_key"), (3, "线索编号", "more_than_key")],
    ),
    Case(
        "notes, totals and signatures among the rows",
        leads(
            lead_row(),
            ["小计", "", "", "", "", "", 5, 60_000],
            row("XS2"),
            ["合计", "", "", "", "", "", 10, 120_000],
            ["说明:本表按月填报"],
            ["填表人:张三", "", "", "审核人:李四"],
        ),
        stored={"lead": {"XS1": lead(), "XS2": lead()}},
    ),
    # Columns
    Case(
        "a column beyond the 300th",
        leads(changes=[*(_far(n, f"附{n}", "x") for n in range(301, 320)), _far(16_384, "核实情况", "属实")]),
        stored={"lead": {"XS1": lead()}},
        messages=("第300列以后还有20列（核实情况、附301",),
    ),
    Case(
        "the same heading twice",
        leads([*lead_row(), 7], headings=(*HEADINGS, "涉及人数")),
        stored={"lead": {"XS1": lead(workers=None)}},
        messages=("有2列，内容不同",),
    ),
    Case(
        "a table beside the table",
        leads([*lead_row(), None, *_SITE], headings=(*HEADINGS, None, *_SITES)),
        stored={"lead": {"XS1": lead()}},
        flagged=[(2, "项目编号", "unknown_site")],
        asked=["欠薪线索/合同价(万元)", "欠薪线索/施工许可日期"],
    ),
    Case("headings without rows", leads([]), stored={}),
    # Several tables on a sheet
    Case(
        "a second table with other headings",
        lambda: workbook({"台账": _TWO_BLOCKS}),
        stored={"lead": {"XS1": lead(), "XS2": lead(workers=7)}, "site": {"GD2": _STORED_SITE}},
    ),
    Case(
        "a second table of the same ledger in another order",
        leads(lead_row(), ["线索(二)"], HEADINGS[::-1], row("XS2")[::-1]),
        stored={"lead": {"XS1": lead(), "XS2": lead()}},
    ),
    Case(
        "headings again on every page",
        leads(lead_row(), HEADINGS, row("XS2"), [], HEADINGS, row("XS3")),
        stored={"lead": {"XS1": lead(), "XS2": lead(), "XS3": lead()}},
    ),
    Case(
        "a table a town below each other",
        leads(
            *([*row(n)[:3], *row(n)[4:]] for n in ("XS1", "XS2")),
            [],
            ["华新镇欠薪线索(2022年度)"],
            _TOWNLESS,
            [*row("XS3", 接收日期="12月3日")[:3], *row("XS3")[4:]],
            above=[["徐泾镇欠薪线索(截至2023年6月30日)"]],
            headings=_TOWNLESS,
        ),
        stored={
            "lead": {
                "XS1": lead(),
                "XS2": lead(),
                "XS3": lead(received_on=date(2022, 12, 3), town_code="310118107"),
            }
        },
    ),
    Case(
        "a row of nothing but a town before its leads",
        leads(
            *([*row(n)[:3], *row(n)[4:]] for n in ("XS1", "XS2")),
            ["二、华新镇"],
            [*row("XS3")[:3], *row("XS3")[4:]],
            ["小计", "", "", "", "", 5, 60_000],
            above=[["徐泾镇欠薪线索(截至2023年6月30日)"]],
            headings=_TOWNLESS,
        ),
        stored={"lead": {"XS1": lead(), "XS2": lead(), "XS3": lead(town_code="310118107")}},
    ),
    Case(
        "nothing above the first town",
        leads(["徐泾镇"], [*row("XS1")[:3], *row("XS1")[4:]], headings=_TOWNLESS),
        stored={"lead": {"XS1": lead()}},
    ),
    Case(
        "units of two tables below each other",
        leads(
            lead_row(),
            [],
            ["欠薪线索(6月)"],
            ["单位:万元"],
            (*HEADINGS[:-1], "涉及金额"),
            [*row("XS2")[:-1], 6],
            above=[["欠薪线索(5月)"], ["单位:元"]],
            headings=(*HEADINGS[:-1], "涉及金额"),
        ),
        stored={"lead": {"XS1": lead(), "XS2": lead()}},
    ),
    Case(
        "a second table that lacks a column",
        leads(lead_row(), [], ["账户编号", "项目编号", "开户银行", "余额(元)"], ["A1", "GD1", "农业银行", 5_000]),
        status=1,
        stored={"lead": {"XS1": lead()}},
        asked=["专户/余额(元)"],
        messages=("第4行起]像专户台账，缺少必需的列",),
    ),
    Case(
        "a second table that nobody knows",
        leads(lead_row(), [], ["物资", "数量", "单价"], ["帐篷", 5, 600]),
        status=1,
        stored={"lead": {"XS1": lead()}},
        rejected=[(n, "线索编号", "missing_key") for n in (4, 5)],  # 物资, 帐篷: words are no numbers
    ),
    # Merged cells
    Case(
        "a sum merged over two rows",
        leads(lead_row(), row("XS2"), changes=[_merged("H2:H3", "F2:F3")]),
        stored={"lead": {"XS1": lead(amount_yuan=None), "XS2": lead(amount_yuan=None)}},
        flagged=[(2, "涉及金额(元)", "merged_figure"), (3, "涉及金额(元)", "merged_figure")],
    ),
    Case(
        "a sum merged with the blank row below",
        leads(lead_row(), [], row("XS2"), changes=[_merged("H2:H3")]),
        stored={"lead": {"XS1": lead(), "XS2": lead()}},
    ),
    Case(
        "a deposit's sum merged over two deposits",
        lambda: workbook(
            {
                "工资保证金": [
                    ["保证金编号", "项目编号", "存储形式", "存入/开立日期", "金额(万元)"],
                    ["BZ1", "GD1", "现金", "2023-02-10", 93],
                    ["BZ2", "GD1", "银行保函", "2023-02-11", None],
                ]
            },
            _merged("E2:E3"),
        ),
        status=1,
        rejected=[
            (2, "金额(万元)", "merged_figure"),
            (3, "金额(万元)", "merged_figure"),
        ],
        messages=("2行合并成一格",),
    ),
    Case(
        "a key merged over two rows",
        leads(lead_row(), row("XS2"), changes=[_merged("A2:A3")]),
        status=1,
        stored={"lead": {"XS1": lead()}},
        rejected=[(3, "线索编号", "duplicate_key")],
    ),
    # Hidden
    Case(
        "hidden rows",
        leads(lead_row(), row("XS2"), changes=[_hidden_rows(3)]),
        stored={"lead": {"XS1": lead(), "XS2": lead()}},
        messages=("第3行（共1行）被隐藏",),
    ),
    Case(
        "a hidden column",
        leads(changes=[lambda sheet: setattr(sheet.column_dimensions["G"], "hidden", True)]),
        stored={"lead": {"XS1": lead()}},
        messages=("“涉及人数”是隐藏的列",),
    ),
    Case(
        "a hidden sheet alone",
        _states(填写说明="visible", 欠薪线索="hidden"),
        stored={"lead": {"XS-欠薪线索": lead()}},
        messages=("隐藏的工作表",),
    ),
    Case(
        "a hidden and a visible sheet",
        _states(旧="veryHidden", 欠薪线索="visible"),
        stored={"lead": {"XS-欠薪线索": lead()}},
        messages=("隐藏的工作表",),
    ),
    # Empty ledgers
    Case(
        "nothing as of a day", lambda: workbook({"事件舆情": [["截至2023年6月30日无"]]}), messages=("无记录，已登记",)
    ),
    Case("an empty sheet alone", lambda: workbook({"Sheet1": []}), status=2, messages=("没有找到台账",)),
    Case(
        "an empty sheet beside a ledger",
        lambda: workbook({"Sheet1": [], "欠薪线索": [HEADINGS, lead_row()]}),
        stored={"lead": {"XS1": lead()}},
        messages=("空工作表",),
    ),
    # Names of sheets
    Case(
        "signs in the sheet's name that nobody sees",
        leads(name="欠\u200b薪线\ufeff索 "),
        stored={"lead": {"XS1": lead()}},
    ),
    Case(
        "two sheets of one ledger",
        lambda: workbook({"欠薪线索": [HEADINGS, lead_row()], "欠薪线索 (2)": [HEADINGS, row("XS2")]}),
        stored={"lead": {"XS1": lead(), "XS2": lead()}},
    ),
    Case(
        "one number with two contents on two sheets",
        lambda: workbook({"欠薪线索": [HEADINGS, lead_row()], "欠薪线索 (2)": [HEADINGS, row("XS1", 涉及人数=9)]}),
        status=1,
        rejected=[(2, "线索编号", "duplicate_key"), (2, "线索编号", "duplicate_key")],
    ),
]
