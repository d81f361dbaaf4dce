"""Opening files and finding ledgers in them: what is no ledger is refused in words, what is one is found."""

from __future__ import annotations

import re
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from data_access.ledger_import.declared.leads import LEADS
from data_access.ledger_import.declared.sites import SITES
from data_access.ledger_import.known_ledgers import ledgers
from data_access.ledger_import.ledger_columns import Ledger
from data_access.ledger_import.ledger_rows import read_rows
from data_access.ledger_import.recognised import Layout
from data_access.ledger_import.sheets import workbook
from data_access.ledger_import.sheets.layout import recognise
from data_access.ledger_import.sheets.sheet import LedgerError, Sheet, SheetRow
from data_access.ledger_import.sheets.workbook import read_bytes, read_sheets
from data_access.reference.ledger_phrases import row_words
from tests.databases import DATA

OLE = bytes.fromhex("D0CF11E0A1B11AE1")
LEAD_HEADINGS = ["线索编号", "来源", "接收日期", "街镇", "所属领域"]


def _saved(book: openpyxl.Workbook, folder: Path) -> Path:
    path = folder / "台账.xlsx"
    book.save(path)
    return path


def _sheet(rows: list[list[object]], folder: Path, name: str = "欠薪线索", merge: str = "") -> Sheet:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = name
    for row in rows:
        sheet.append(row)
    if merge:
        sheet.merge_cells(merge)
    path = _saved(book, folder)
    return read_sheets(read_bytes(path), path.name)[0]


def _layout(sheet: Sheet) -> Layout:
    layout = recognise(sheet)
    assert isinstance(layout, Layout)
    return layout


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "空文件"),
        (b"\xe7\xbc\x96\xe5\x8f\xb7,1\n", "不是Excel工作簿"),
        (OLE + b"\0" * 512, "旧版.xls"),
        (OLE + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le"), "密码"),
        (b"PK\x03\x04 broken", "不是Excel工作簿"),
    ],
)
def test_what_is_no_workbook_is_refused(content: bytes, word: str, tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    path.write_bytes(content)
    with pytest.raises(LedgerError, match=word) as caught:
        read_bytes(path)
    assert "台账.xlsx" in str(caught.value)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="找不到"):
        read_bytes(tmp_path / "没有.xlsx")
    with pytest.raises(LedgerError, match="文件夹"):
        read_bytes(tmp_path)


def test_another_zip_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "文档.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "")
        archive.writestr("word/document.xml", "")
    with pytest.raises(LedgerError, match="不是Excel工作簿"):
        read_bytes(path)


def test_a_damaged_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "坏.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<broken")
        archive.writestr("xl/workbook.xml", "<broken")
    with pytest.raises(LedgerError, match="已损坏"):
        read_sheets(read_bytes(path), path.name)


def test_formats_of_other_programs_are_named(tmp_path: Path) -> None:
    (tmp_path / "台账.et").write_bytes(OLE + b"\0" * 512)
    with pytest.raises(LedgerError, match=r"WPS表格的\.et格式"):
        read_bytes(tmp_path / "台账.et")
    for name in ("台账.ods", "改名.xlsx"):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            archive.writestr("content.xml", "<x/>")
        with pytest.raises(LedgerError, match=r"\.ods格式"):
            read_bytes(tmp_path / name)


def test_a_strict_workbook_is_read_as_any_other(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append([*LEAD_HEADINGS])
    book.worksheets[0].append(["XS1", "12345", date(2023, 4, 7), "徐泾镇", "其他"])
    path = _saved(book, tmp_path)
    usual = read_sheets(read_bytes(path), path.name)
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            strict = re.sub(
                rb"http://schemas.openxmlformats.org/(spreadsheetml|officeDocument|drawingml)/2006/",
                rb"http://purl.oclc.org/ooxml/\1/",
                data,
            )
            archive.writestr(name, strict)
    assert read_sheets(read_bytes(path), path.name) == usual


def test_size_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    huge = tmp_path / "大.xlsx"
    with huge.open("wb") as file:
        file.truncate(workbook.MAX_FILE_BYTES + 1)
    with pytest.raises(LedgerError, match="50MB"):
        read_bytes(huge)
    bomb = tmp_path / "炸弹.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "")
        archive.writestr("xl/workbook.xml", b" " * 2_000_000)
    monkeypatch.setattr(workbook, "MAX_UNPACKED_BYTES", 1_000_000)
    with pytest.raises(LedgerError, match="解压后超过"):
        read_bytes(bomb)


def test_a_stray_format_far_below_costs_nothing(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(LEAD_HEADINGS)
    sheet.cell(1_048_576, 16_384).number_format = "0.00"
    path = _saved(book, tmp_path)
    (found,) = read_sheets(read_bytes(path), path.name)
    assert [row.number for row in found.rows] == [1]


@pytest.mark.parametrize("ledger", ledgers(), ids=lambda ledger: str(ledger.name))
def test_every_heading_and_alias_is_found(ledger: Ledger, tmp_path: Path) -> None:
    headings = [column.heading for column in ledger.columns]
    layout = _layout(_sheet([list(headings)], tmp_path, ledger.name))
    assert [field.heading for field in layout.fields.values()] == headings
    for column in ledger.columns:
        for alias in column.aliases:
            others = [c.heading for c in ledger.columns if c is not column]
            if alias not in others:
                spelled = {n: alias if c is column else c.heading for n, c in enumerate(ledger.columns, start=1)}
                if alias.startswith(tuple(row_words()["occurred"])):  # counts where no column says 发现
                    spelled = {n: text for n, text in spelled.items() if not text.startswith(("发现", "接报"))}
                one_row = Sheet(ledger.name, (SheetRow(1, dict(spelled)),))  # a file each would take minutes
                assert column.field in _layout(one_row).fields, alias


@pytest.mark.parametrize("ledger", ledgers(), ids=lambda ledger: str(ledger.name))
def test_a_sheet_is_known_by_its_name_alone(ledger: Ledger) -> None:
    """Also 监察案件 and 专户, whose last sign is a unit's."""
    layout = _layout(Sheet(ledger.name, (SheetRow(1, {1: "看不懂的列"}),)))
    assert layout.ledger is ledger
    assert layout.missing


def test_headings_are_found_below_titles_in_any_order(tmp_path: Path) -> None:
    rows: list[list[object]] = [[None, "2023年欠薪线索台账(截至2023年9月30日)"], ["填报单位:区治欠办"], [], []]
    rows += [["所属 领域*", "街镇\n", "序号", "接收日期:", "看不懂的列", "来源", "线索编号", "涉及金额\n(万元)"]]
    rows += [["其他", "赵巷", 1, "2023-01-03", "x", "12345", "XS1", "5.4"]]
    layout = _layout(_sheet(rows, tmp_path, "Sheet1"))
    assert (layout.ledger.name, layout.heading_row, layout.missing, layout.as_of) == (LEADS, 5, (), date(2023, 9, 30))
    assert layout.skipped == ("看不懂的列",)
    (row,) = read_rows(layout, {})
    assert (row.key, row.values["amount_yuan"], row.values["town_code"]) == ("XS1", 54000, "310118105")


def test_the_unit_may_stand_above_the_table(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["在建工地台账"],
        ["单位:万元"],
        ["项目编号", "项目名称", "街镇", "合同价"],
        ["G1", "甲", "赵巷", 12],
    ]
    (row,) = read_rows(_layout(_sheet(rows, tmp_path, "在建工地")), {})
    assert row.values["contract_yuan"] == 120_000


def test_missing_headings_are_named(tmp_path: Path) -> None:
    assert _layout(_sheet([["线索编号", "来源", "街镇", "所属领域"]], tmp_path)).missing == ("接收日期",)
    assert _layout(_sheet([["标题"]], tmp_path)).missing == tuple(LEAD_HEADINGS[i] for i in (0, 2, 3))


def test_other_sheets_are_no_ledger(tmp_path: Path) -> None:
    assert recognise(_sheet([["说明"], ["本表由各街镇填报"]], tmp_path, "填表说明")) == "名称和表头都不是已知台账"
    assert recognise(_sheet([], tmp_path, "Sheet2")) == "空工作表"
    # Without 开户日期, which makes a record, its unknown headings count.
    account: list[object] = [
        "账户编号",
        "项目编号",
        "项目名称",
        "属地街镇",
        "开户银行",
        "三方协议",
        "备案号",
        "余额",
        "专户",
    ]
    assert isinstance(recognise(_sheet([account], tmp_path, "专用账户")), str)


def test_totals_notes_and_blank_rows_are_no_records(tmp_path: Path) -> None:
    good: list[object] = [1, "G1", "甲工程", "赵巷镇", 100]
    rows: list[list[object]] = [
        ["序号", "项目编号", "项目名称", "街镇", "合同价(万元)"],
        good,
        [],
        ["小计", None, None, None, 100],
    ]
    rows += [
        ["序号", "项目编号", "项目名称", "街镇", "合同价(万元)"],
        [2],
        [None, " ", "/"],
        [None, "合 计", None, None, 100],
    ]
    rows += [["注:1.本表按月填报"], ["填表人:张三", None, "审核人:李四"], ["以上数据由各街镇报送"]]
    layout = _layout(_sheet(rows, tmp_path, "在建工地"))
    assert [row.key for row in read_rows(layout, {})] == ["G1"]


def test_merged_cells_belong_to_every_row_but_sums_to_none(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["项目编号", "项目名称", "街镇", "合同价(元)"],
        ["G1", "甲", "赵巷镇", 100_000],
        ["G2", "乙", None, None],
    ]
    town = read_rows(_layout(_sheet(rows, tmp_path, "在建工地", "C2:C3")), {})
    assert [row.values["town_code"] for row in town] == ["310118105", "310118105"]
    money = read_rows(_layout(_sheet([*rows[:2], ["G2", "乙", "赵巷"]], tmp_path, "在建工地", "D2:D3")), {})
    assert [row.values.get("contract_yuan") for row in money] == [None, None]
    assert [flag.fault for row in money for flag in row.flags] == ["merged_figure", "merged_figure"]


def test_two_storey_headings(tmp_path: Path) -> None:
    rows: list[list[object]] = [["项目编号", "基本情况", None], [None, "项目名称", "街镇"], ["G1", "甲", "赵巷"]]
    layout = _layout(_sheet(rows, tmp_path, "在建工地", "A1:A2"))
    assert (layout.ledger.name, layout.heading_row, layout.missing) == (SITES, 2, ())


def test_a_row_tells_all_its_faults_once(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["项目编号", "项目名称", "街镇", "合同价(元)", "施工许可日期"],
        ["G1", None, "青东农场", "-1", "不详"],
        [None, None, "青东农场"],
    ]
    rows.append(["G1", "甲", "青东农场", "-1"])
    bad, no_key, again = read_rows(_layout(_sheet(rows, tmp_path, "在建工地")), {})
    assert [f.fault for f in bad.faults] == ["missing_value", "unknown_town", "negative_amount"]
    assert [f.fault for f in bad.flags] == ["not_known"]  # 不详
    assert bad.faults[2].message == "第2行“合同价(元)”为-1：金额不能为负，请核对后重新导入。"
    assert [f.fault for f in no_key.faults] == ["missing_key"]
    assert [f.fault for f in again.faults] == ["duplicate_key"]


def test_formulas_have_their_cached_value_or_none(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "在建工地"
    sheet.append(["项目编号", "项目名称", "街镇", "合同价(元)"])
    sheet.append(["G1", '=HYPERLINK("http://127.0.0.1","点我")', "赵巷", "=1+2"])
    sheet["B2"].data_type = "s"  # typed text that merely looks like a formula
    sheet.append(["=A2", "乙", "赵巷", 10_000])
    sheet.append(["G3", "=#REF!", "赵巷", "#REF!"])
    path = _saved(book, tmp_path)
    row, keyless, broken = read_rows(_layout(read_sheets(read_bytes(path), path.name)[0]), {})
    assert row.values["name"] == '=HYPERLINK("http://127.0.0.1","点我")'
    assert ([f.fault for f in row.flags], row.faults, "contract_yuan" in row.values) == (["uncomputed"], (), False)
    assert [f.fault for f in keyless.faults] == ["uncomputed"]
    assert ([f.fault for f in broken.faults], [f.fault for f in broken.flags]) == (["uncomputed"], ["formula_error"])
    # What Excel writes: the formula and, beside it, its value.
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    members[name] = re.sub(rb"<f>1\+2</f><v ?(/>|></v>)", b"<f>1+2</f><v>30000000</v>", members[name])
    assert b"<v>30000000</v>" in members[name]
    with zipfile.ZipFile(path, "w") as archive:
        for member, data in members.items():
            archive.writestr(member, data)
    row, *_ = read_rows(_layout(read_sheets(read_bytes(path), path.name)[0]), {})
    assert row.values["contract_yuan"] == 30_000_000


def test_an_old_workbook_is_read_with_its_formats() -> None:
    path = DATA / "旧版台账.xls"
    shown, hidden = read_sheets(read_bytes(path), path.name)
    rows = {row.number: row for row in shown.rows}
    assert rows[3].cells[3] == datetime(2023, 4, 7)
    assert rows[3].displayed == {1: "000007"}
    assert (rows[4].cells[3], rows[4].cells[4]) == (datetime(2023, 5, 8, 9, 30), "徐泾镇")
    assert (rows[4].spread, rows[4].struck) == ({4: 3}, {10})
    assert (rows[5].cells[7], rows[5].cells[10]) == (True, "#DIV/0!")
    assert (shown.hidden_rows, shown.hidden_columns) == ({5}, {9})
    assert (shown.wide, shown.hidden, hidden.hidden) == (((1, 1, 10),), False, True)
    records = {row.key: row for row in read_rows(_layout(shown), {})}
    assert records["000007"].values["received_on"] == date(2023, 4, 7)
    assert records["XS2023-002"].values["amount_yuan"] == 64000


def test_old_workbooks_that_cannot_be_read_are_refused_in_words(tmp_path: Path) -> None:
    content = (DATA / "旧版台账.xls").read_bytes()
    (tmp_path / "坏.xls").write_bytes(content[: len(content) // 2])
    with pytest.raises(LedgerError, match="已损坏"):
        read_sheets(read_bytes(tmp_path / "坏.xls"), "坏.xls")
    (tmp_path / "网页.xls").write_bytes("\ufeff<html><table><tr><td>线索编号</td></tr></table></html>".encode())
    with pytest.raises(LedgerError, match="网页"):
        read_bytes(tmp_path / "网页.xls")
