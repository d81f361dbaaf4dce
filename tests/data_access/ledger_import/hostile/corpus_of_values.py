"""Hostile cells: units, digits, keys, signs that nobody sees, errors, days in every spelling, lengths."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from openpyxl.utils.datetime import MAC_EPOCH
from openpyxl.worksheet.worksheet import Worksheet

from data_access import clock
from tests.data_access.ledger_import.hostile.case import HEADINGS, Case, lead, lead_row, leads, row
from tests.data_access.ledger_import.hostile.files import Change, workbook

_TRUE = True
_BARE = (*HEADINGS[:-1], "涉及金额")


def _noted(note: str, amount: object = 60) -> bytes:
    return leads(row(amount, "涉及金额(元)"), above=[[note]], headings=_BARE)()


def _headed(heading: str, amount: object = 60) -> bytes:
    return leads(row(amount, "涉及金额(元)"), headings=(*HEADINGS[:-1], heading))()


def _set_day(place: str, number: int) -> Change:
    def put(sheet: Worksheet) -> None:
        sheet[place] = number
        sheet[place].number_format = "yyyy-mm-dd"

    return put


def _lead(**values: object) -> dict[str, dict[str, dict[str, object]]]:
    return {"lead": {"XS1": lead(**values)}}


_DAYS = {
    "2023-4-7": 7, "2023/04/07": 7, "2023.4.7": 7, "2023年4月7日": 7, "20230407": 7, "二〇二三年四月七日": 7,
    "２０２３－０４－０７": 7, "2023-04-07 10:30": 7, "2023年4月7日上午": 7, "2023 - 04 - 07": 7, "'2023-04-07": None,
    "2023-04-07T10:30:00": 7, "45023": 7, "2023-04-31": None, "2023-13-01": None, "0000-00-00": None,
    "1899-12-31": None, "2099-01-01": None, "4/7": None, "四月": None, "2023-04": None, "-1": None,
    "60": None, "2023-02-29": None, "7/4/2023": None, "#####": None, "2023年4月7日前": None,
}  # fmt: skip
_DAYS_ASKED = ("'2023-04-07", "4/7", "四月", "2023-04", "-1", "60", "7/4/2023", "#####", "2023年4月7日前")
_UNREAD_DAYS = [(n, "接收日期") for n, day in enumerate(_DAYS.values(), start=2) if day is None]

VALUES = [
    # Units
    Case("千元 above the table", _noted("单位:千元"), stored=_lead()),
    Case("百万元 in the heading", _headed("涉及金额(百万元)", "0.06"), stored=_lead()),
    Case(
        "dollars in the heading",
        _headed("涉及金额(美元)"),
        stored=_lead(amount_yuan=None),
        flagged=[(2, "涉及金额(美元)", "unit_in_doubt")],
        asked=["欠薪线索/涉及金额(美元)"],
    ),
    Case(
        "dollars above the table",
        _noted("金额单位:万美元"),
        stored=_lead(amount_yuan=None),
        flagged=[(3, "涉及金额", "unit_in_doubt")],
        asked=["欠薪线索/涉及金额"],
    ),
    Case(
        "dollars in the cell",
        _headed("涉及金额(元)", "60000美元"),
        stored=_lead(amount_yuan=None),
        flagged=[(2, "涉及金额(元)", "not_a_number")],
    ),
    Case(
        "万元 below the table",
        leads(row(6, "涉及金额(元)"), ["注:表内金额以万元为单位"], headings=_BARE),
        stored=_lead(),
    ),
    Case(
        "万元 in the sheet's name", leads(row(6, "涉及金额(元)"), headings=_BARE, name="欠薪线索(万元)"), stored=_lead()
    ),
    Case(
        "a row of units",
        leads(["", "", "", "", "", "", "人", "万元"], row(6, "涉及金额(元)"), headings=_BARE),
        stored=_lead(),
    ),
    Case(
        "two notes that differ",
        leads(row(6, "涉及金额(元)"), ["单位:元"], above=[["单位:万元"]], headings=_BARE),
        stored=_lead(amount_yuan=None),
        flagged=[(3, "涉及金额", "unit_in_doubt")],
        asked=["欠薪线索/涉及金额"],
    ),
    Case("the cell's own unit before the heading's", _headed("涉及金额(万元)", "60000元"), stored=_lead()),
    Case(
        "no unit and a sum that nobody owes",
        _headed("涉及金额", 6),
        stored=_lead(amount_yuan=None),
        flagged=[(2, "涉及金额", "unit_in_doubt")],
        asked=["欠薪线索/涉及金额"],
    ),
    # Digits
    Case(
        "third decimals",
        leads(row("60000.005", "涉及金额(元)")),
        stored=_lead(amount_yuan=Decimal("60000.01")),
        flagged=[(2, "涉及金额(元)", "rounded")],
    ),
    Case(
        "what a sum makes of binary fractions",
        leads(row(60000.10000000001, "涉及金额(元)")),
        stored=_lead(amount_yuan=Decimal("60000.10")),
    ),
    Case(
        "negative figures",
        leads(row(-5, "涉及人数"), [*row("XS2")[:-1], "-60000"], [*row("XS3")[:-1], "(60000)"]),
        status=1,
        stored={},
        rejected=[
            (2, "涉及人数", "negative_count"),
            (3, "涉及金额(元)", "negative_amount"),
            (4, "涉及金额(元)", "negative_amount"),
        ],
    ),
    Case(
        "scientific figures",
        leads(
            [*row("XS1")[:-1], "6E4"],
            [*row("XS2")[:-1], 6e300],
            [*row("XS3")[:-1], "1e400"],
            row("XS4", 涉及人数="1E+1"),
        ),
        stored={
            "lead": {
                "XS1": lead(amount_yuan=None),
                "XS2": lead(amount_yuan=None),
                "XS3": lead(amount_yuan=None),
                "XS4": lead(workers=None),
            }
        },
        flagged=[
            (2, "涉及金额(元)", "not_a_number"),
            (3, "涉及金额(元)", "implausible_amount"),
            (4, "涉及金额(元)", "not_a_number"),
            (5, "涉及人数", "not_a_number"),
        ],
    ),
    Case(
        "a number whose last digits are lost",
        leads(row("3.10012E+18"), row(3100123456789012345)),
        status=1,
        rejected=[(2, "线索编号", "digits_lost"), (3, "线索编号", "digits_lost")],
    ),
    Case(
        "figures that are none",
        leads(
            row("十余人", "涉及人数"),
            row("XS2", 涉及人数="5.5"),
            row("XS3", 涉及人数="五"),
            row("XS4", 涉及人数="100001"),
            row("XS5", 涉及人数="5人6天"),
        ),
        stored={"lead": {f"XS{n}": lead(workers=5 if n == 3 else None) for n in range(1, 6)}},
        flagged=[
            (2, "涉及人数", "not_a_number"),
            (3, "涉及人数", "not_a_number"),
            (5, "涉及人数", "implausible_count"),
            (6, "涉及人数", "not_a_number"),
        ],
    ),
    # Keys
    Case(
        "a key with zero-width signs",
        leads(row("\u200bXS-\u200dOLD\ufeff", 涉及人数=9)),
        stored={"lead": {"XS-OLD": {"workers": 9, "true_workers": 9}}},
        messages=("看不见的字符",),
    ),
    Case(
        "a key with other dashes",
        leads(row("XS–OLD", 涉及人数=9)),
        stored={"lead": {"XS-OLD": {"workers": 9, "true_workers": 9}}},
    ),
    Case(
        "a key in small letters",
        leads(row("xs-ab1", 涉及人数=9, 被反映单位="上海乙有限公司")),
        stored={"lead": {"XS-AB1": {"workers": 9}}},
    ),
    Case(
        "a key in full width",
        leads(row("ＸＳ－ＯＬＤ", 涉及人数=9)),
        stored={"lead": {"XS-OLD": {"workers": 9, "true_workers": 9}}},
    ),
    Case(
        "four spellings of one key",
        leads(row("XS9"), row("xs9"), row("ＸＳ９"), row(" XS\u200b9 ")),
        status=1,
        stored={"lead": {"XS9": lead()}},
        rejected=[(3, "线索编号", "duplicate_key"), (4, "线索编号", "duplicate_key"), (5, "线索编号", "duplicate_key")],
    ),
    Case(
        "a key of 300 signs",
        leads(row("X" * 300)),
        stored={"lead": {"XXXXXXXXXXXXXXXXXXXXXXX~bbd2c3dd": lead()}},
        flagged=[(2, "线索编号", "shortened")],
    ),
    Case(
        "a known key of another firm and day",
        leads(row("XS-OLD", 被反映单位="上海丙有限公司", 接收日期="2023-06-01")),
        status=1,
        rejected=[(2, "接收日期", "closed_before_received")],
    ),
    Case(
        "a known key of another firm",
        leads(row("XS-AB1")),
        status=1,
        rejected=[(2, "被反映单位", "key_conflict")],
        asked=["欠薪线索/XS-AB1"],
    ),
    # Signs
    Case(
        "direction, control and private signs in a name",
        leads(row("上海\u202e甲\u2066有\ue000限\x7f公司", "被反映单位")),
        stored=_lead(),
        messages=("看不见的字符",),
    ),
    Case(
        "signs of other planes",
        leads(row("上海𬭎业🏗有限公司", "被反映单位")),
        stored=_lead(employer_name="上海𬭎业🏗有限公司"),
    ),
    Case(
        "what looks like a formula or markup",
        leads(row("=cmd|' /C calc'!A0", "被反映单位"), changes=[lambda sheet: setattr(sheet["F2"], "data_type", "s")]),
        stored=_lead(employer_name="=cmd|' /C calc'!A0"),
    ),
    Case(
        "what looks like SQL",
        leads(row("'; DROP TABLE lead; --", "被反映单位")),
        stored=_lead(employer_name="'; DROP TABLE lead; --"),
    ),
    # Errors and logical values
    Case(
        "errors of the spreadsheet",
        leads(
            row("#NAME?", "被反映单位"), row("#REF!"), row("XS3", 涉及人数="#DIV/0!"), row("XS4", 接收日期="#VALUE!")
        ),
        status=1,
        stored={"lead": {"XS1": lead(employer_name=None), "XS3": lead(workers=None)}},
        rejected=[(3, "线索编号", "formula_error"), (5, "接收日期", "formula_error")],
        flagged=[(2, "被反映单位", "formula_error"), (4, "涉及人数", "formula_error")],
    ),
    Case(
        "formulas without result",
        leads(row("=1+1", "涉及人数"), row('="XS"&2')),
        status=1,
        stored=_lead(workers=None),
        rejected=[(3, "线索编号", "uncomputed")],
        flagged=[(2, "涉及人数", "uncomputed")],
    ),
    Case(
        "TRUE as a name, a key, a figure, a source",
        leads(
            row(_TRUE, "被反映单位"),
            row(_TRUE),
            row("XS3", 涉及人数=True),
            row("XS4", 来源=False),
            row("XS5", 涉及人数=5, 接收日期=True),
        ),
        status=1,
        stored={"lead": {"XS1": lead(employer_name=None), "XS3": lead(workers=None), "XS4": lead(source=None)}},
        rejected=[(3, "线索编号", "logical_value"), (6, "接收日期", "bad_date")],
        asked=["欠薪线索/接收日期/True"],
        flagged=[
            (2, "被反映单位", "logical_value"),
            (4, "涉及人数", "not_a_number"),
            (5, "来源", "logical_value"),
        ],
    ),
    # Days
    Case(
        "days as text in every way",
        leads(*(row(f"D{n}", 接收日期=day) for n, day in enumerate(_DAYS, start=2))),
        status=1,
        stored={"lead": {f"D{n}": lead() for n, day in enumerate(_DAYS.values(), start=2) if day}},
        rejected=[(*place, "bad_date") for place in _UNREAD_DAYS],
        asked=[f"欠薪线索/接收日期/{day}" for day in _DAYS_ASKED],
    ),
    Case(
        "a 1904 workbook",
        lambda: workbook({"欠薪线索": [HEADINGS, row(datetime(2023, 4, 7), "接收日期")]}, epoch=MAC_EPOCH),
        stored=_lead(),
    ),
    Case(
        "a day as a number in a 1904 workbook",
        lambda: workbook({"欠薪线索": [HEADINGS, row(43_561, "接收日期")]}, epoch=MAC_EPOCH),
        stored=_lead(),
    ),
    Case("a day as a number", leads(row(45_023, "接收日期")), stored=_lead()),
    Case(
        "a negative day",
        leads(changes=[_set_day("C2", -5)]),
        status=1,
        rejected=[(2, "接收日期", "bad_date")],
    ),
    Case(
        "a day before 1900 and one after 9999",
        leads(row("XS1"), row("XS2"), changes=[_set_day("C2", 0), _set_day("C3", 3_000_000)]),
        status=1,
        rejected=[(2, "接收日期", "bad_date"), (3, "接收日期", "formula_error")],
        asked=["欠薪线索/接收日期/00:00:00"],
    ),
    Case(
        "a day that has not come",
        leads(
            row(clock.today() + timedelta(days=7), "接收日期"), row("XS2")
        ),  # made before the run, which may pass midnight
        status=1,
        stored={"lead": {"XS2": lead()}},
        rejected=[(2, "接收日期", "future_date")],
    ),
    # Lengths
    Case(
        "several telephones",
        leads(
            [*lead_row(), "13800000001、13800000002、13800000003、021-59730000转8001(办公室)"],
            headings=(*HEADINGS, "反映人联系电话"),
        ),
        stored=_lead(reporter_phone="13800000001、13800000002、13800000003、021-59730000转8001(办公室)"),
    ),
    Case(
        "a nature of twenty signs",
        leads([*lead_row(), "拖欠工资及未足额支付加班费和高温津贴"], headings=(*HEADINGS, "问题性质")),
        stored=_lead(nature="拖欠工资及未足额支付加班费和高温津贴"),
    ),
    Case(
        "the longest cell there is",
        leads([*lead_row(), "长" * 32_767], headings=(*HEADINGS, "备注")),
        stored=_lead(remark="长" * 32_767),
    ),
    Case(
        "a firm's name of 500 signs",
        leads(row("甲" * 500, "被反映单位")),
        stored=_lead(employer_name=None, remark="被反映单位：" + "甲" * 500),
        flagged=[(2, "被反映单位", "moved_to_remark")],
    ),
    Case(
        "line breaks and tabs",
        leads(row("上海\n甲\t有限\r\n公司", "被反映单位"), row("XS\n2")),
        stored={"lead": {"XS1": lead(), "XS2": lead()}},
    ),
    # Towns and phrases
    Case(
        "a town that nobody knows",
        leads(row("火星镇", "街镇"), row("XS2")),
        status=1,
        stored={"lead": {"XS2": lead()}},
        rejected=[(2, "街镇", "unknown_town")],
        asked=["火星镇"],
    ),
    Case(
        "a phrase that nobody knows",
        leads([*lead_row(), "基本属实吧"], headings=(*HEADINGS, "核实情况")),
        stored=_lead(),
        flagged=[(2, "核实情况", "unknown_value")],
        asked=["欠薪线索/核实情况/基本属实吧"],
    ),
]
