"""Loading the sample ledger agrees with its truth row for row, on both engines; loading again changes nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import insert, inspect, select

from data_access.database.engine import raw_reader, writer
from data_access.database.kept_ledgers import TABLE_OF
from data_access.database.schema import (
    data_load,
    deposit,
    deposit_movement,
    enterprise,
    inspection,
    inspection_item,
    lead,
    lead_payment,
    metadata,
    site,
)
from data_access.ledger_import import noting
from data_access.ledger_import.known_ledgers import ledgers
from data_access.ledger_import.loading import LedgerError, Switches, load_workbook
from data_access.reference.checklist import checklist
from data_access.rules.limits import limit_end
from tests.databases import DATA

SAMPLE = DATA / "青浦区治欠台账.xlsx"
EXPECTED: dict[str, Any] = json.loads((DATA / "expected.json").read_text(encoding="utf-8"))

Rows = dict[str, dict[str, Any]]
Dump = dict[str, list[tuple[Any, ...]]]


def _rows(url: str, table: Any) -> Rows:
    engine = raw_reader(url)
    with engine.connect() as connection:
        found = [dict(row) for row in connection.execute(select(table)).mappings()]
    engine.dispose()
    return {"/".join(str(row[c.name]) for c in table.primary_key): row for row in found}


def _dump(url: str) -> Dump:
    engine = raw_reader(url)
    with engine.connect() as connection:
        dump = {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for table in metadata.sorted_tables
        }
    engine.dispose()
    return dump


def _edited(folder: Path, edit: Callable[[openpyxl.Workbook], None]) -> Path:
    book = openpyxl.load_workbook(SAMPLE)
    edit(book)
    path = folder / "改.xlsx"
    book.save(path)
    return path


def _book(folder: Path, sheets: dict[str, list[list[object]]], name: str = "台账.xlsx") -> Path:
    book = openpyxl.Workbook()
    del book["Sheet"]
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(folder / name)
    return folder / name


def _sqlite(folder: Path) -> str:
    return f"sqlite:///{folder / 'case.db'}"


SITE_ROWS: list[list[object]] = [["项目编号", "项目名称", "街镇", "行业主管部门"], ["G1", "甲工程", "赵巷", "建管委"]]


def test_the_sample_agrees_with_its_truth(empty_url: str) -> None:
    report = load_workbook(SAMPLE, empty_url)
    for name, expected in EXPECTED.items():
        sheet = report.as_dict()["sheets"][name]
        assert sheet["accepted"] == len(expected["accepted"])
        assert (sheet["updated"], sheet["unchanged"]) == (0, 0)
        loaded_all_the_same = [f for f in expected["rejected"] if "note" in f]
        rejected = [f for f in expected["rejected"] if "note" not in f]
        found = [{k: f[k] for k in ("row", "column", "fault")} for f in sheet["rejected"]]
        assert found == rejected
        flagged = {(f["row"], f["column"], f["fault"]) for f in sheet["flagged"] if f["fault"] == "closed_unpaid"}
        assert flagged == {(f["row"], f["column"], f["fault"]) for f in loaded_all_the_same}
        for finding in sheet["rejected"] + sheet["flagged"]:
            assert finding["message"].startswith(f"第{finding['row']}行“{finding['column']}”为")
    assert report.rejected == 8 + 13 + 7 + 1 + 1
    assert report.as_dict()["as_of"] == "2023-09-30"
    assert report.as_dict()["skipped_sheets"] == []
    assert report.as_dict()["skipped_columns"] == {}
    assert "退回8行" in report.as_text()

    sites = _rows(empty_url, site)
    assert {
        key: {
            "town": row["town_code"], "contract_yuan": row["contract_yuan"], "permit_on": str(row["permit_on"]),
            "workers": row["workers"], "name": row["name"],
        }
        for key, row in sites.items()
    } == EXPECTED["在建工地"]["accepted"]  # fmt: skip

    leads = _rows(empty_url, lead)
    truth = {
        key: {k: v for k, v in row.items() if k != "flagged"} for key, row in EXPECTED["欠薪线索"]["accepted"].items()
    }
    assert {
        key: {
            "town": row["town_code"], "received_on": str(row["received_on"]), "workers": row["workers"],
            "amount_yuan": row["amount_yuan"], "closed": row["closed_on"] is not None,
        }
        for key, row in leads.items()
    } == truth  # fmt: skip

    names = {item.code: item.name for item in checklist()}
    items = _rows(empty_url, inspection_item).values()
    assert {
        key: {
            "site": row["site_no"],
            "inspected_on": str(row["inspected_on"]),
            "items": {names[i["item_code"]]: i["result"] for i in items if i["inspection_no"] == key},
        }
        for key, row in _rows(empty_url, inspection).items()
    } == EXPECTED["实地核查"]["accepted"]

    deposits = _rows(empty_url, deposit)
    assert {
        key: {"site": row["site_no"], "form": row["form"], "amount_yuan": row["amount_yuan"]}
        for key, row in deposits.items()
    } == EXPECTED["工资保证金"]["accepted"]

    movements = _rows(empty_url, deposit_movement)
    assert {
        key: {
            "deposit": row["deposit_no"], "kind": row["kind"], "amount_yuan": row["amount_yuan"],
            "on": str(row["moved_on"]),
        }
        for key, row in movements.items()
    } == EXPECTED["保证金流水"]["accepted"]  # fmt: skip
    signs = {"存入": 1, "补足": 1, "使用": -1, "返还": -1}
    balance = sum((signs[m["kind"]] * m["amount_yuan"] for m in movements.values()), Decimal(0))
    assert balance == EXPECTED["保证金流水"]["cash_balance_yuan_2023_09_30"]


def test_what_follows_from_the_sample(empty_url: str) -> None:
    load_workbook(SAMPLE, empty_url)
    place = _rows(empty_url, site)["QP202330000"]
    assert place["deposit_due_on"] == limit_end(date(2023, 1, 28), "deposit.store_days")
    assert place["wage_account_due_on"] == date(2023, 2, 27)
    assert (place["deposit_required_yuan"], place["deposit_basis"], place["deposit_exempt"]) == (
        500_000,
        "台账应存额",
        False,
    )
    assert place["located_town_code"] == "310118102"
    assert (place["raw_lon"], place["raw_crs"]) == (121.044371, None)
    exempt = _rows(empty_url, site)["QP202330037"] | {}
    assert exempt["deposit_basis"] == "台账应存额"  # stated by the deposit ledger, small as the contract is
    assert _rows(empty_url, enterprise)["91310118BXKFLJ2K05"]["name"] == "上海傎亚建筑工程有限公司"

    leads = _rows(empty_url, lead)
    formula = leads["XS2023300002"]
    assert formula["employer_name"] == '=HYPERLINK("http://127.0.0.1","点我")'
    assert (formula["handler_name"], formula["department_code"]) == ("赵巷镇", None)
    assert (formula["finding"], formula["verified_on"], formula["closed_on"]) == (
        "属实",
        date(2023, 7, 12),
        date(2023, 7, 12),
    )
    assert (formula["true_workers"], formula["true_amount_yuan"]) == (34, 279_000)
    assert (formula["close_due_on"], formula["replied_on"]) == (date(2023, 7, 2), date(2023, 7, 12))
    assert (formula["accept_due_on"], formula["contact_due_on"]) == (None, None)  # no such columns: not tracked
    assert leads["XS2023300001"]["department_code"] == "区绿化市容局"  # the site's, not the handler's
    assert leads["XS2023300006"]["department_code"] == "区建管委"  # the handler is an industry department
    assert leads["XS2023300006"]["finding"] is None
    payments = _rows(empty_url, lead_payment)
    assert payments["XS2023300002-1"]["paid_on"] == date(2023, 7, 12)
    assert "XS2023300030-1" not in payments

    inspections = _rows(empty_url, inspection)
    assert inspections["HC202330013"]["rectified_on"] == date(2023, 6, 28)
    assert inspections["HC202330012"]["rectified_on"] is None
    movements = _rows(empty_url, deposit_movement)
    assert movements["LS300041"]["top_up_due_on"] == limit_end(date(2021, 12, 17), "deposit.top_up_days")
    assert movements["LS300041"]["topped_up_on"] == date(2021, 12, 26)
    assert movements["LS300101"]["topped_up_on"] is None
    assert _rows(empty_url, deposit)["BZJ30014"]["ended_on"] == date(2022, 7, 21)

    (state,) = _rows(empty_url, data_load).values()
    assert (state["source"], state["file_name"], state["as_of"]) == ("workbook", SAMPLE.name, date(2023, 9, 30))
    assert (state["synthetic"], state["accepted"], state["rejected"]) == (False, 259, 30)
    assert len(state["file_sha256"]) == 64


def test_a_second_load_changes_nothing(empty_url: str) -> None:
    first = load_workbook(SAMPLE, empty_url)
    before = _dump(empty_url)
    second = load_workbook(SAMPLE, empty_url)
    assert _dump(empty_url) == before
    for name, sheet in second.sheets.items():
        assert (sheet.accepted, sheet.updated) == (0, 0)
        assert sheet.unchanged == first.sheets[name].accepted
        assert sheet.rejected == first.sheets[name].rejected
        assert sheet.flagged == first.sheets[name].flagged


def test_changed_rows_are_updated_and_others_stay(empty_url: str, tmp_path: Path) -> None:
    load_workbook(SAMPLE, empty_url)
    before = _dump(empty_url)

    def edit(book: openpyxl.Workbook) -> None:
        book["欠薪线索"]["I4"] = "16万"
        book["欠薪线索"]["O35"] = "416,500"  # the payment only
        book["实地核查"]["E4"] = "是"  # one mark only
        book["在建工地"]["G4"] = "上海新名建筑有限公司"  # another firm's name beside the code: told, renames nobody

    report = load_workbook(_edited(tmp_path, edit), empty_url)
    assert {name: sheet.updated for name, sheet in report.sheets.items() if sheet.updated} == {
        "欠薪线索": 2, "实地核查": 1,
    }  # fmt: skip
    assert report.sheets["欠薪线索"].unchanged == 106
    assert [f.row for f in report.sheets["欠薪线索"].flagged if f.fault == "closed_unpaid"] == [84]
    assert _rows(empty_url, lead)["XS2023300000"]["amount_yuan"] == 160_000
    assert "name_conflict" in [f.fault for f in report.sheets["在建工地"].flagged]
    assert _rows(empty_url, enterprise)["91310118BXKFLJ2K05"]["name"] != "上海新名建筑有限公司"
    changed = {name for name, rows in _dump(empty_url).items() if rows != before[name]}
    assert changed - {"rejected_row"} == {
        "lead", "lead_payment", "inspection_item", "data_load", "row_change",
    }  # fmt: skip

    def empty(book: openpyxl.Workbook) -> None:
        book["欠薪线索"]["O35"] = "清空"  # empty in the sample, which takes nothing back

    load_workbook(_edited(tmp_path, empty), empty_url)
    restored = _dump(empty_url)
    assert {name for name, rows in restored.items() if rows != before[name]} == {
        "data_load", "row_change", "rejected_row",
    }  # fmt: skip
    assert len(restored["data_load"]) == 3


def test_an_update_leaves_columns_that_the_sheet_lacks(empty_url: str, tmp_path: Path) -> None:
    full: list[list[object]] = [
        [
            "线索编号",
            "来源",
            "接收日期",
            "街镇",
            "所属领域",
            "涉及人数",
            "涉及金额(元)",
            "核实情况",
            "核实日期",
            "核实金额(万元)",
            "办理期限",
            "办结日期",
        ],
        ["X1", "12345", "2023-01-03", "赵巷", "其他", 5, 80_000, "属实", "2023-01-09", 5, "2023-03-01", "2023-02-01"],
    ]
    load_workbook(_book(tmp_path, {"欠薪线索": full}), empty_url)
    keep = [0, 1, 2, 3, 4, 5, 11]
    fewer = [[row[i] for i in keep] for row in full]
    fewer[1][5] = 7
    report = load_workbook(_book(tmp_path, {"欠薪线索": fewer}), empty_url)
    assert report.updated == 1
    row = _rows(empty_url, lead)["X1"]
    assert (row["workers"], row["true_workers"]) == (7, 7)  # derived from the column that changed
    assert (row["amount_yuan"], row["true_amount_yuan"]) == (80_000, 50_000)
    assert (row["verified_on"], row["close_due_on"]) == (date(2023, 1, 9), date(2023, 3, 1))


def test_optional_columns_and_limits(empty_url: str, tmp_path: Path) -> None:
    leads: list[list[object]] = [
        ["所属领域", "镇街", "线索号", "线索来源", "接收时间", "工程编码", "受理日期", "首次联系日期", "延期日期",
         "满意度", "已付金额(元)",
         "用人单位", "社会信用代码", "重复线索", "反映人", "手机"],
        ["工程建设", "赵巷镇", "X1", "来访", 45_000, "G1", None, "2023-03-16", None, None, 5000,
         "甲", "91310118BXKFLJ2K05", None, "张", 13_800_000_000],
        ["非工程", "赵巷镇", "X2", "来访", 45_000, "没有", None, None, "2023-03-20",
         "未回访", None, None, None, "X1", None, None],
    ]  # fmt: skip
    report = load_workbook(_book(tmp_path, {"线索": leads, "封面": [["青浦区"]], "Sheet9": SITE_ROWS}), empty_url)
    assert [s.accepted for s in report.sheets.values()] == [2, 1]
    assert report.skipped_sheets == {"封面": "名称和表头都不是已知台账"}
    assert [(f.row, f.fault) for f in report.sheets["线索"].flagged] == [(2, "undated"), (3, "unknown_site")]
    rows = _rows(empty_url, lead)
    received = date(2023, 3, 15)
    assert rows["X1"]["received_on"] == received
    assert rows["X1"]["accept_due_on"] == limit_end(received, "lead.accept_days")
    assert rows["X1"]["contact_due_on"] == limit_end(received, "lead.contact_days")
    assert rows["X1"]["close_due_on"] == limit_end(received, "lead.close_days")
    assert rows["X2"]["close_due_on"] == limit_end(received, "lead.close_days", "lead.extend_days")
    assert (rows["X1"]["department_code"], rows["X1"]["domain"], rows["X2"]["domain"]) == (
        "区建管委",
        "工程建设领域",
        "其他",
    )
    assert (rows["X2"]["site_no"], rows["X2"]["repeat_of"]) == (None, "X1")
    assert rows["X1"]["reporter_phone"] == "13800000000"
    assert report.as_of == date(2023, 3, 20)  # no 截至: the latest event
    assert _rows(empty_url, lead_payment)["X1-1"]["paid_on"] == report.as_of
    assert _rows(empty_url, enterprise)["91310118BXKFLJ2K05"]["name"] == "甲"
    before = _dump(empty_url)
    third: list[object] = ["其他", "赵巷", "X3", "来访", "2023-05-05"]
    later = _book(tmp_path, {"线索": [*leads, third], "Sheet9": SITE_ROWS})
    assert load_workbook(later, empty_url).sheets["线索"].unchanged == 2
    assert _rows(empty_url, lead_payment)["X1-1"] == dict(
        zip(lead_payment.c.keys(), before["lead_payment"][0], strict=True)
    )


def test_sites_by_map(tmp_path: Path) -> None:
    url = _sqlite(tmp_path)
    heading: list[object] = [
        "项目编号",
        "项目名称",
        "街镇",
        "主管部门",
        "经度",
        "纬度",
        "坐标系",
        "合同价(万元)",
        "合同签订日期",
    ]
    rows: list[list[object]] = [
        ["G1", "甲", "赵巷", "区外事办", 121.2124, 31.154719, None, 299, "2023-01-01"],
        ["G2", "乙", "金泽", None, 121.2124, 31.154719, "百度", 1000, None],
        ["G3", "丙", "赵巷", None, 121.49, 31.24, "GCJ02", 1_000_000, None],
        ["G4", "丁", "赵巷", None, 12.0, 31.0, None, None, None],
        ["G5", "戊", "赵巷", None, 121.2, None, None, None, None],
        ["G6", "己", "赵巷", None, 121.2, 31.15, "北京54", None, None],
        ["G7", "庚", "赵巷", None, "东经121度", 31.15, None, None, None],
        ["G8", "辛", "赵巷", None, 31.15, 121.2, None, None, None],
    ]
    report = load_workbook(_book(tmp_path, {"在建工地": [heading, *rows]}), url)
    sheet = report.sheets["在建工地"]
    assert [(f.row, f.column, f.fault) for f in sheet.rejected] == [
        (9, "经度", "swapped_coordinates"),
    ]
    assert [(f.row, f.column, f.fault) for f in sheet.flagged] == [
        (2, "主管部门", "unknown_department"), (3, "经度", "in_other_town"), (4, "经度", "outside_district"),
        (5, "经度", "bad_coordinates"), (6, "经度", "bad_coordinates"), (7, "坐标系", "unknown_value"),
        (8, "经度", "not_a_number"),
    ]  # fmt: skip
    sites = _rows(url, site)
    pointless = [sites[number] for number in ("G4", "G5", "G6", "G7")]
    assert {(s["lon"], s["lat"], s["located_town_code"], s["town_code"]) for s in pointless} == {
        (None, None, None, "310118105")
    }
    assert all("已导入" in flag.message for flag in sheet.flagged if flag.row > 4)
    assert (sites["G1"]["deposit_exempt"], sites["G1"]["deposit_basis"]) == (True, "小额免存")
    assert (sites["G1"]["deposit_due_on"], sites["G1"]["wage_account_due_on"]) == (None, date(2023, 1, 31))
    assert sites["G2"]["deposit_required_yuan"] == 150_000
    assert (sites["G2"]["raw_lon"], sites["G2"]["raw_crs"]) == (121.2124, "BD-09")
    assert abs(sites["G2"]["lon"] - 121.2124) > 0.005
    assert sites["G3"]["deposit_required_yuan"] == 5_000_000


def _fund_book(folder: Path, *movements: list[object]) -> Path:
    deposits: list[list[object]] = [
        ["保证金编号", "项目编号", "存储形式", "存入日期", "金额(元)", "保函到期日", "应存金额(元)"],
        ["B1", "G1", "现金", "2023-01-05", 1000, None, 1000],
        ["B2", "G1", "保函", "2023-01-06", 1500, "2041-01-01", None],
    ]
    heading: list[object] = ["流水号", "保证金编号", "日期", "类型", "金额(元)"]
    return _book(folder, {"保证金流水": [heading, *movements], "工资保证金": deposits, "在建工地": SITE_ROWS})


def test_movements_never_overdraw_and_top_ups_are_first_in_first_out(empty_url: str, tmp_path: Path) -> None:
    report = load_workbook(
        _fund_book(
            tmp_path,
            ["M6", "B1", "2023-03-01", "使用", 700],  # more than is left
            ["M1", "B1", "2023-01-05", "缴存", 1000],
            ["M2", "B1", "2023-02-01", "动用", 300],
            ["M3", "B1", "2023-02-02", "使用", 200],
            ["M4", "B1", "2023-02-10", "补足", 150],
            ["M7", "B9", "2023-02-10", "补足", 1],
            ["M8", "B1", "2023-02-10", "补足", 0],
            ["M9", "B2", "2023-02-10", "使用", 1500],
            ["M10", "B2", "2023-02-11", "使用", 1],  # the guarantee is used up
        ),
        empty_url,
    )
    sheet = report.sheets["保证金流水"]
    assert [(f.row, f.fault) for f in sheet.rejected] == [
        (2, "overdraws_deposit"), (7, "unknown_deposit"), (8, "not_positive"), (10, "overdraws_deposit"),
    ]  # fmt: skip
    assert "2023-03-01的余额只有650.00元" in sheet.rejected[0].message
    load_workbook(_fund_book(tmp_path, ["M5", "B1", "2023-02-20", "补足", 350]), empty_url)
    movements = _rows(empty_url, deposit_movement)
    assert movements["M2"]["topped_up_on"] == date(2023, 2, 20)
    assert movements["M3"]["topped_up_on"] == date(2023, 2, 20)
    assert movements["M9"]["topped_up_on"] is None
    # An earlier use that a later one, already loaded, leaves no room for.
    late = load_workbook(_fund_book(tmp_path, ["M11", "B1", "2023-01-31", "使用", 600]), empty_url)
    assert [f.fault for f in late.sheets["保证金流水"].rejected] == ["overdraws_deposit"]
    load_workbook(_fund_book(tmp_path, ["M12", "B1", "2023-06-01", "返还", 1000]), empty_url)
    assert _rows(empty_url, deposit)["B1"]["ended_on"] == date(2023, 6, 1)
    before = _dump(empty_url)
    load_workbook(_fund_book(tmp_path, ["M12", "B1", "2023-06-01", "返还", 1000]), empty_url)
    assert _dump(empty_url) == before


def test_inspections_get_their_limit(tmp_path: Path) -> None:
    url = _sqlite(tmp_path)
    rows: list[list[object]] = [
        ["核查编号", "核查日期", "项目编号", "专户", "实名制", "复查日期", "整改情况"],
        ["H1", "2023-03-01", "G1", "√", "部分符合", None, None],
        ["H2", "2023-03-01", "G1", "√", None, "2023-03-09", "整改完成"],
        ["H3", "2023-03-01", "G1", "好", "好", None, "差不多"],
        ["H4", "2023-03-02", "G1", "√", "好", None, None],
        ["H5", "2023-03-03", "G1", "×", " 好 ", None, None],
    ]
    report = load_workbook(_book(tmp_path, {"在建工地": SITE_ROWS, "核查台账": rows}), url)
    # An account is there or is not: 好 is no answer. Of other items it is asked once, and the check stands.
    assert [(f.row, f.column, f.fault) for f in report.sheets["核查台账"].rejected] == [(4, "专户", "unknown_mark")]
    asked = [(q.kind, q.column) for q in report.questions if q.written.strip() == "好"]
    assert asked == [("phrase", "专户"), ("phrase", "实名制")]
    marks = {key: row["result"] for key, row in _rows(url, inspection_item).items() if key[:2] in ("H4", "H5")}
    assert marks == {"H4/C05": "符合", "H5/C05": "不符合"}
    found = _rows(url, inspection)
    assert found["H1"]["rectify_due_on"] == limit_end(date(2023, 3, 1), "inspection.rectify_days")
    assert (found["H2"]["rectify_due_on"], found["H2"]["rectified_on"]) == (None, date(2023, 3, 9))
    assert _rows(url, inspection_item)["H2/C07B"]["result"] == "不适用"


def test_shuffled_columns_hidden_rows_and_sheets_load_the_same(tmp_path: Path) -> None:
    straight, shuffled = f"sqlite:///{tmp_path / 'a.db'}", f"sqlite:///{tmp_path / 'b.db'}"
    load_workbook(SAMPLE, straight)

    def edit(book: openpyxl.Workbook) -> None:
        for sheet in book.worksheets:
            assert isinstance(sheet, Worksheet)
            for row in sheet.iter_rows(min_row=3):
                contents = [(cell.value, cell.number_format, cell.data_type) for cell in reversed(row)]
                if row[0].value != "合计":
                    for cell, (value, number_format, data_type) in zip(row, contents, strict=True):
                        place = sheet[cell.coordinate]
                        place.value, place.number_format = value, number_format
                        place.data_type = data_type  # text that looks like a formula stays text
            sheet.row_dimensions[5].hidden = True
            sheet.column_dimensions["B"].hidden = True
        book["工资保证金"].sheet_state = "hidden"
        book.move_sheet("保证金流水", -4)
        book["在建工地"].title = "Sheet1"
        book["欠薪线索"].title = "2023年欠薪线索台账(1-9月)"

    load_workbook(_edited(tmp_path, edit), shuffled)
    a, b = _dump(straight), _dump(shuffled)
    assert {name for name in a if a[name] != b[name]} <= {"data_load", "row_change", "rejected_row"}


@pytest.mark.parametrize(
    ("sheets", "words"),
    [
        ({"Sheet1": [["随便", "什么"], [1, 2]]}, ["没有找到台账", "台账.xlsx"]),
        ({"说明": [["本表由各街镇填报"]], "空": []}, ["没有找到台账"]),
    ],
)
def test_a_file_without_a_ledger_leaves_no_trace(
    sheets: dict[str, list[list[object]]], words: list[str], tmp_path: Path
) -> None:
    with pytest.raises(LedgerError) as caught:
        load_workbook(_book(tmp_path, sheets), _sqlite(tmp_path))
    assert all(word in str(caught.value) for word in words)
    assert not (tmp_path / "case.db").exists()


@pytest.mark.parametrize(
    ("name", "rows", "word"),
    [
        ("欠薪线索", [["线索编号", "来源", "街镇", "所属领域"]], "“接收日期”"),
        ("实地核查", [["标题"]], "“核查编号”"),
        ("Sheet3", [["项目编号", "工程名称", "合同价", "施工单位"], ["G9", "乙", 1, "丙"]], "像在建工地台账"),
    ],
)
def test_a_sheet_stands_alone(name: str, rows: list[list[object]], word: str, tmp_path: Path) -> None:
    report = load_workbook(_book(tmp_path, {"在建工地": SITE_ROWS, name: rows}), _sqlite(tmp_path))
    assert report.accepted == 1
    assert word in report.refused_sheets[name]
    assert word in report.as_text()
    only = load_workbook(_book(tmp_path, {name: rows}), f"sqlite:///{tmp_path / 'none.db'}")
    assert word in only.refused_sheets[name]
    assert not (tmp_path / "none.db").exists()


def test_a_failure_half_way_changes_nothing(empty_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load_workbook(_book(tmp_path, {"在建工地": SITE_ROWS}), empty_url)
    before = _dump(empty_url)

    def fail() -> str:
        raise RuntimeError("power cut")

    monkeypatch.setattr(noting, "user", fail)  # asked for last, after all rows were written
    with pytest.raises(RuntimeError, match="power cut"):
        load_workbook(SAMPLE, empty_url)
    assert _dump(empty_url) == before


def test_the_same_row_on_two_sheets_is_loaded_once(tmp_path: Path) -> None:
    url = _sqlite(tmp_path)
    path = _book(tmp_path, {"在建工地": SITE_ROWS, "在建工地台账": SITE_ROWS})
    report = load_workbook(path, url)
    assert (report.accepted, report.rejected) == (len(SITE_ROWS) - 1, 0)
    assert "以那张表为准" in report.as_text()


def test_no_length_refuses_a_site_or_loses_its_number(empty_url: str, tmp_path: Path) -> None:
    long = "G3" * 20
    rows: list[list[object]] = [
        *SITE_ROWS,
        ["G2", "长" * 201, "赵巷"],
        [long, "甲", "赵巷"],
        [f"{long}-2", "乙", "赵巷"],
    ]
    visits: list[list[object]] = [["核查编号", "核查日期", "项目编号"], ["H1", "2023-05-01", long]]
    by_name: list[list[object]] = [["核查编号", "核查日期", "项目名称"], ["H2", "2023-05-02", "长" * 201]]
    report = load_workbook(_book(tmp_path, {"在建工地": rows, "实地核查": visits, "实地核查表": by_name}), empty_url)
    assert (report.accepted, report.rejected) == (6, 0)
    messages = [(f.row, f.fault) for f in report.sheets["在建工地"].flagged if f.fault == "shortened"]
    assert messages == [(3, "shortened"), (4, "shortened"), (5, "shortened")]
    stored = _rows(empty_url, site)
    shortened = sorted(number for number in stored if "~" in number)
    assert len(shortened) == 2
    assert all(len(number) <= 32 and number.startswith("G3G3") for number in shortened)
    visited = {row["site_no"] for row in _rows(empty_url, inspection).values()}
    assert visited == {"G2", next(number for number in shortened if stored[number]["name"] == "甲")}
    again = load_workbook(_book(tmp_path, {"在建工地": rows, "实地核查": visits, "实地核查表": by_name}), empty_url)
    assert (again.accepted, again.updated, again.rejected) == (0, 0, 0)


def test_another_as_of_date_is_noted(tmp_path: Path) -> None:
    url = _sqlite(tmp_path)
    for day, loads in (("2023年9月30日", 1), ("2023年9月30日", 1), ("2023年10月31日", 2), ("2023年9月30日", 3)):
        load_workbook(_book(tmp_path, {"在建工地": [[f"截至{day}"], *SITE_ROWS]}), url, switches=Switches(older=True))
        assert len(_rows(url, data_load)) == loads


def test_other_records_in_the_database_are_left_alone(empty_url: str) -> None:
    engine = writer(empty_url)
    with engine.begin() as connection:
        connection.execute(
            insert(site).values(site_no="OLD", name="老工程", town_code="310118105", deposit_exempt=False)
        )
    assert inspect(engine).has_table("lead")
    engine.dispose()
    load_workbook(SAMPLE, empty_url)
    assert _rows(empty_url, site)["OLD"]["name"] == "老工程"


def test_ledgers_are_called_by_one_name_where_they_are_stated_to_hold_nothing() -> None:
    names: dict[str, set[str]] = {}
    for declared in ledgers():
        names.setdefault(declared.table.name, set()).add(declared.name)
    assert all(name in names[table] for name, table in TABLE_OF.items())


@pytest.mark.parametrize("old", ["xs2023-1", "XS2023–1", "Xs2023−1"])
def test_a_database_of_older_spellings_keeps_its_records(empty_url: str, tmp_path: Path, old: str) -> None:
    engine = writer(empty_url)
    with engine.begin() as connection:
        town = "310118106"
        connection.execute(insert(site).values(site_no="gd–1", name="甲", town_code=town, deposit_exempt=False))
        messages = {"source": "12345", "received_on": date(2023, 5, 1), "domain": "其他", "town_code": town}
        connection.execute(insert(lead).values(lead_no=old, site_no="gd–1", workers=3, **messages))
    engine.dispose()
    leads: list[list[object]] = [
        ["线索编号", "来源", "接收日期", "街镇", "所属领域", "涉及人数", "项目编号"],
        ["XS2023-1", "12345", "2023-05-01", "徐泾镇", "其他", 5, "GD-1"],
    ]
    paid: list[list[object]] = [
        ["支付编号", "线索编号", "支付日期", "支付金额(元)"],
        ["Z1", "XS2023-1", "2023-06-01", 5000],
    ]
    report = load_workbook(_book(tmp_path, {"欠薪线索": leads, "工资追发": paid}), empty_url)
    assert (report.rejected, report.updated, report.accepted) == (0, 1, 1), report.as_text()
    assert {key: row["workers"] for key, row in _rows(empty_url, lead).items()} == {old: 5}
    assert [row["lead_no"] for row in _rows(empty_url, lead_payment).values()] == [old]
