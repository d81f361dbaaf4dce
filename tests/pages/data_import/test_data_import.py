"""数据导入: tried before it counts, confirmed, looked up and taken back; nobody else may."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from data_access import clock
from data_access.database.engine import reader, writer
from data_access.database.kept_ledgers import kept_ledgers
from data_access.database.schema import lead
from data_access.database.undoing import loads_of, undo
from data_access.ledger_import.known_ledgers import ledgers
from data_access.ledger_import.loading import LedgerError, Switches, load_file
from data_access.ledger_writing.templates import template
from tests.conftest import at_once
from tests.databases import FRAME_SCRIPT, SAMPLE

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _workbook(name: str, *rows: list[object]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = name
    for row in rows:
        sheet.append(row)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


_HEADINGS: list[object] = ["线索编号", "来源", "接收日期", "所属领域", "属地街镇", "涉及人数", "反映人联系电话"]
_ROW: list[object] = ["XS-T-1", "来电", "2023-05-04", "工程建设领域", "徐泾镇", 5, "13812345678"]


def _opened(monkeypatch: pytest.MonkeyPatch, url: str, importers: list[str] | None) -> AppTest:
    monkeypatch.setenv("CASE_DATABASE_URL", url)
    app = AppTest.from_file(FRAME_SCRIPT, default_timeout=60)
    app.secrets["allow_anonymous"] = True
    if importers is not None:
        app.secrets["importers"] = importers
    return at_once(app, "data_import").run()


def _text(app: AppTest) -> str:
    shown = [*app.markdown, *app.caption, *app.success, *app.error, *app.info, *app.warning]
    return "\n".join(str(element.value) for element in shown).replace("\\", "")


@pytest.fixture
def url(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'cases.db'}"
    load_file(SAMPLE.read_bytes(), SAMPLE.name, url)
    return url


def test_a_ledger_is_tried_confirmed_and_taken_back(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    load_file(_workbook("欠薪线索", _HEADINGS, _ROW), "一.xlsx", url)
    app = _opened(monkeypatch, url, ["*"])
    changed = [*_ROW[:5], 8, "13900001234"]
    wrong = ["XS-T-2", "来电", "去年", "工程建设领域", "徐泾镇", 8, None]
    app.file_uploader[0].upload("二.xlsx", _workbook("欠薪线索", _HEADINGS, changed, wrong), XLSX).run()
    assert not app.exception
    counts, cells = (frame.value for frame in app.dataframe[:2])
    assert counts.to_dict("records")[0] | {"提示": 0} == {
        "工作表": "欠薪线索", "台账": "欠薪线索", "新增": 0, "更新": 1, "未变": 0, "空白保留": 0, "退回": 1, "提示": 0,
    }  # fmt: skip
    assert {tuple(row) for row in cells[["内容", "原来", "改为"]].to_numpy().tolist()} == {
        ("涉及人数", "5", "8"),
        ("反映人联系电话", "138****5678", "139****1234"),
    }
    # Read to its end at any width, no cell of a table.
    assert "- 第3行“接收日期”为去年：不是有效日期" in _text(app)
    assert "退回的行，改正后可重新导入（1行，1处）" in [expander.label for expander in app.expander]
    assert len(loads_of(url)) == 2  # only tried
    next(button for button in app.button if button.label == "确认导入").click().run()
    assert not app.exception
    assert "“二.xlsx”：新增0行，更新1行，退回1行。" in _text(app)
    newest = loads_of(url)[0]
    assert (newest.load_id, newest.file_name, newest.loaded_by) == (3, "二.xlsx", "前置网关用户")
    app.selectbox(key="past_rejects").select(3).run()
    assert not app.exception
    assert "- [欠薪线索]第3行“接收日期”为去年：不是有效日期" in _text(app)
    noted = app.dataframe[0].value
    assert noted[["未变", "退回", "提示"]].iloc[0].tolist() == [0, 1, newest.flagged]
    next(button for button in app.button if button.label == "确认撤销").click().run()
    assert not app.exception
    assert "已撤销第3次导入：新增的0行去掉，更新的1行恢复为导入前的内容。" in _text(app)
    noted = app.dataframe[0].value
    assert list(noted["状态"][:2]) == ["撤销第3次：去掉0行，恢复1行", "已由第4次撤销"]
    assert noted["文件指纹"][1] == (loads_of(url)[1].file_sha256 or "")[:12] != ""
    assert loads_of(url)[1].undone_by == 4


def _first_screen(monkeypatch: pytest.MonkeyPatch, path: Path) -> AppTest:
    """What an importer sees at the address without a screen's name."""
    monkeypatch.setenv("CASE_DATABASE_URL", f"sqlite:///{path}")
    app = AppTest.from_file(FRAME_SCRIPT, default_timeout=60)
    app.secrets["allow_anonymous"] = True
    app.secrets["importers"] = ["*"]
    return app.run()


def test_the_first_load_shows_what_it_did(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Not the first figures, over which nobody would learn that a row was rejected."""
    writer(f"sqlite:///{tmp_path / 'cases.db'}").dispose()
    app = _first_screen(monkeypatch, tmp_path / "cases.db")
    wrong = ["XS-T-2", "来电", "去年", "工程建设领域", "徐泾镇", 8, None]
    app.file_uploader[0].upload("一.xlsx", _workbook("欠薪线索", _HEADINGS, _ROW, wrong), XLSX).run()
    _button(app, "确认导入").click().run()
    assert not app.exception
    assert app.title[0].value == "数据导入"
    assert "“一.xlsx”：新增1行，更新0行，退回1行。" in _text(app)
    app.run()  # whatever else is pressed
    assert "“一.xlsx”：新增1行，更新0行，退回1行。" in _text(app)
    assert "导入记录" in _text(app)
    assert _button(app, "确认撤销")


def test_what_is_asked_is_answered_on_the_screen(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    app = _opened(monkeypatch, url, ["*"])
    book = _workbook("欠薪线索", [*_HEADINGS, "核实情况"], [*_ROW, "有一部分是真的"])
    app.file_uploader[0].upload("三.xlsx", book, XLSX).run()
    [question] = [field for field in app.selectbox if "有一部分是真的" in field.label]
    assert question.label == "“欠薪线索”的“核实情况”写的“有一部分是真的”：是什么意思"
    assert "部分属实" in question.options
    question.set_value("部分属实")
    _button(app, "按答复重新读取").click().run()
    assert not app.exception
    assert not [field for field in app.selectbox if "有一部分是真的" in field.label]


def test_a_day_that_nobody_can_read_is_told_and_asked_of_no_other_row(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    app = _opened(monkeypatch, url, ["*"])
    book = _workbook("欠薪线索", [*_HEADINGS, "办结日期"], [*_ROW, "快了"])
    app.file_uploader[0].upload("三.xlsx", book, XLSX).run()
    assert not app.exception
    assert "“办结日期”为快了：不是有效日期" in _text(app)
    assert not [field for field in app.text_input if "快了" in field.label]


def test_a_heading_is_chosen_among_those_of_the_ledger(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """Nobody has to know how a standard heading is written; what is asked is said without codes."""
    app = _opened(monkeypatch, url, ["*"])
    app.file_uploader[0].upload("三.xlsx", _workbook("欠薪线索", [*_HEADINGS, "甲列"], [*_ROW, "乙"]), XLSX).run()
    [question] = [field for field in app.selectbox if "甲列" in field.label]
    assert question.label == "“欠薪线索”的“甲列”一列：是哪一项内容"
    assert {"不用", "备注", "办结日期"} <= {*question.options}
    question.select("备注")
    _button(app, "按答复重新读取").click().run()
    assert not app.exception
    assert not [field for field in app.selectbox if "甲列" in field.label]
    _button(app, "确认导入").click().run()
    with reader(url).connect() as connection:
        assert connection.scalar(select(lead.c.remark).where(lead.c.lead_no == "XS-T-1")) == "乙"


def test_the_preview_names_what_is_new_and_what_is_not_read(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """Also a town that is none, in words that a clerk understands."""
    app = _opened(monkeypatch, url, ["*"])
    rows = [
        [*_HEADINGS[:5], "涉及人数", "涉及人数"],
        [*_ROW[:5], 5, 6],
        ["XS-T-2", "来电", "2023-05-04", "其他", "泾徐镇", 5, 6],
    ]
    app.file_uploader[0].upload("三.xlsx", _workbook("欠薪线索", *rows), XLSX).run()
    assert app.dataframe[1].value.to_numpy().tolist() == [["欠薪线索", "XS-T-1"]]
    assert "“欠薪线索”中未采用“涉及人数”" in _text(app)
    assert "请系统管理员在街镇名录中补登后再导入" in _text(app)
    assert "toml" not in _text(app)
    [town] = [field for field in app.selectbox if "泾徐镇" in field.label]
    assert town.label == "“欠薪线索”的“属地街镇”写的“泾徐镇”：属于哪个街镇"
    assert "徐泾镇" in town.options


@pytest.mark.parametrize("importers", [None, [], ["someone@example.org"]])
def test_nobody_else_may(monkeypatch: pytest.MonkeyPatch, url: str, importers: list[str] | None) -> None:
    app = _opened(monkeypatch, url, importers)
    assert not app.exception
    assert not app.file_uploader
    assert "只有领导小组办公室指定的人员可以导入" in _text(app)
    assert not [info.value for info in app.info if "secrets" in info.value]  # that is for the administrator


def test_what_cannot_be_read_is_told(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    app = _opened(monkeypatch, url, ["*"])
    app.file_uploader[0].upload("四.xlsx", b"PK no workbook", XLSX).run()
    assert not app.exception
    assert "不是Excel工作簿" in _text(app)
    assert not [button for button in app.button if button.label == "确认导入"]


def test_the_demo_takes_no_ledger(monkeypatch: pytest.MonkeyPatch, demo_sqlite: str) -> None:
    app = _opened(monkeypatch, demo_sqlite, ["*"])
    app.file_uploader[0].upload("一.xlsx", _workbook("欠薪线索", _HEADINGS, _ROW), XLSX).run()
    assert "正式台账不能与模拟数据同库" in _text(app)


@pytest.mark.parametrize("name", [ledger.name for ledger in ledgers()])
def test_every_template_is_read_as_its_ledger(name: str, tmp_path: Path) -> None:
    report = load_file(template(name), f"{name}模板.xlsx", f"sqlite:///{tmp_path / 'x.db'}").report
    assert {sheet: message.ledger for sheet, message in report.sheets.items()} == {name: name}
    assert (report.rejected, report.accepted, report.skipped_columns, report.unused_columns) == (0, 0, {}, {})


def test_files_are_tried_on_top_of_each_other(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """A step of a lead that another file of the same upload brings, whichever comes first."""
    app = _opened(monkeypatch, url, ["*"])
    step: list[object] = ["XS-T-1", 1, "登记", "区人社局", "2023-05-04"]
    steps = _workbook("线索办理环节", ["线索编号", "环节序号", "办理环节", "经办单位", "完成日期"], step)
    leads = _workbook("欠薪线索", _HEADINGS, _ROW)
    app.file_uploader[0].set_value([("环节.xlsx", steps, XLSX), ("线索.xlsx", leads, XLSX)]).run()
    counts = [frame.value for frame in app.dataframe if "退回" in frame.value.columns][:2]
    assert [(c["新增"].sum(), c["退回"].sum()) for c in counts] == [(1, 0), (1, 0)]
    next(button for button in app.button if button.label == "确认导入").click().run()
    assert not app.exception
    assert [note.file_name for note in loads_of(url)[:2]] == ["环节.xlsx", "线索.xlsx"]  # each a load of its own


def _button(app: AppTest, label: str) -> Any:
    return next(button for button in app.button if button.label == label)


def test_an_older_ledger_needs_a_word(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'cases.db'}"
    title: list[object] = ["欠薪线索台账（截至2023年6月30日）"]
    load_file(_workbook("欠薪线索", title, _HEADINGS, _ROW), "新.xlsx", url)
    old = _workbook("欠薪线索", ["欠薪线索台账（截至2023年5月31日）"], _HEADINGS, [*_ROW[:5], 3, _ROW[6]])
    with pytest.raises(LedgerError, match="欠薪线索台账截至2023-05-31，库中已有2023-06-30的"):
        load_file(old, "旧.xlsx", url)
    assert len(loads_of(url)) == 1
    app = _opened(monkeypatch, url, ["*"])
    app.file_uploader[0].upload("旧.xlsx", old, XLSX).run()
    assert "文件比库中的内容早" in _text(app)
    assert _button(app, "确认导入").disabled
    next(box for box in app.checkbox if box.label == "确实要用较早的内容覆盖").check().run()
    _button(app, "确认导入").click().run()
    assert not app.exception
    assert "“旧.xlsx”：新增0行，更新1行" in _text(app)


def test_a_file_loaded_before_needs_a_word_where_it_takes_corrections_back(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It has no title that would tell its day."""
    url = f"sqlite:///{tmp_path / 'cases.db'}"
    first = _workbook("欠薪线索", _HEADINGS, _ROW)
    load_file(first, "线索.xlsx", url)
    load_file(_workbook("欠薪线索", _HEADINGS, [*_ROW[:5], 3, _ROW[6]]), "更正.xlsx", url)
    with pytest.raises(LedgerError, match="第1次已经导入过，其中1行后来又改过（最近是第2次导入）"):
        load_file(first, "线索.xlsx", url)
    app = _opened(monkeypatch, url, ["*"])
    app.file_uploader[0].upload("线索.xlsx", first, XLSX).run()
    assert "这个文件第1次已经导入过" in _text(app)
    assert _button(app, "确认导入").disabled
    undo(url, 2)
    assert load_file(first, "线索.xlsx", url).report.updated == 0  # nothing stands in its way any more
    load_file(_workbook("欠薪线索", _HEADINGS, [*_ROW[:5], 4, _ROW[6]]), "更正.xlsx", url)
    assert load_file(first, "线索.xlsx", url, switches=Switches(older=True)).report.updated == 1


def test_what_a_full_ledger_no_longer_has_is_listed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Of its own town and from its first day on; nothing is deleted."""
    url = f"sqlite:///{tmp_path / 'cases.db'}"
    gone, elsewhere, earlier = (
        ["XS-T-2", "来电", "2023-05-09", *_ROW[3:]],
        ["XS-T-3", "来电", "2023-05-09", "工程建设领域", "华新镇", *_ROW[5:]],
        ["XS-T-4", "来电", "2023-01-09", *_ROW[3:]],
    )
    load_file(_workbook("欠薪线索", _HEADINGS, _ROW, gone, elsewhere, earlier), "全.xlsx", url)
    app = _opened(monkeypatch, url, ["*"])
    app.file_uploader[0].upload("徐泾.xlsx", _workbook("欠薪线索", _HEADINGS, _ROW), XLSX).run()
    next(toggle for toggle in app.toggle if "全量台账" in toggle.label).set_value(True).run()
    assert not app.exception
    [listed] = [frame.value for frame in app.dataframe if list(frame.value.columns) == ["编号", "街镇", "日期"]]
    assert listed.to_numpy().tolist() == [["XS-T-2", "徐泾镇", "2023-05-09"]]
    assert "导入不会删除它们" in _text(app)
    next(toggle for toggle in app.toggle if "不限日期" in toggle.label).set_value(True).run()
    [listed] = [frame.value for frame in app.dataframe if list(frame.value.columns) == ["编号", "街镇", "日期"]]
    assert set(listed["编号"]) >= {"XS-T-2", "XS-T-4"}
    assert "XS-T-3" not in set(listed["编号"])  # another town's


def test_an_empty_sheet_and_a_statement_keep_a_ledger(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'cases.db'}"
    load_file(_workbook("欠薪线索", _HEADINGS, _ROW), "全.xlsx", url)
    app = _opened(monkeypatch, url, ["*"])
    app.file_uploader[0].set_value(
        [("失信名单.xlsx", template("失信名单"), XLSX),
         ("事件舆情.xlsx", _workbook("事件舆情", ["截至2023年5月31日无"]), XLSX)]
    ).run()  # fmt: skip
    _button(app, "确认导入").click().run()
    assert not app.exception
    engine = reader(url)
    with engine.connect() as connection:
        assert kept_ledgers(connection, clock.today()) >= {"listing", "incident"}
    engine.dispose()


def test_rejected_rows_are_offered_as_a_workbook(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    app = _opened(monkeypatch, url, ["*"])
    wrong = ["XS-T-2", "来电", "去年", "工程建设领域", "徐泾镇", 8, None]
    app.file_uploader[0].upload("二.xlsx", _workbook("欠薪线索", _HEADINGS, _ROW, wrong), XLSX).run()
    labels = [getattr(button, "label", "") for button in app.get("download_button")]
    assert "下载退回的行（改好后直接导入）" in labels
    assert "退回的1行不会导入，可下载后改好再导入" in _text(app)


def test_a_day_after_today_is_refused(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    app = _opened(monkeypatch, url, ["*"])
    book = _workbook("欠薪线索", [f"欠薪线索台账（截至{clock.today().year + 7}年6月30日）"], _HEADINGS, _ROW)
    app.file_uploader[0].upload("二.xlsx", book, XLSX).run()
    assert "晚于今天" in _text(app)
    assert "没有可以导入的内容，库中内容不变" in _text(app)
    assert _button(app, "确认导入").disabled


def test_a_file_whose_rows_are_known_already_needs_no_confirmation(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    book = _workbook("欠薪线索", _HEADINGS, _ROW)
    app = _opened(monkeypatch, url, ["*"])
    app.file_uploader[0].upload("一.xlsx", book, XLSX).run()
    assert not _button(app, "确认导入").disabled
    load_file(book, "一.xlsx", url)
    app = _opened(monkeypatch, url, ["*"])
    app.file_uploader[0].upload("一.xlsx", book, XLSX).run()
    assert "没有可以导入的内容" in _text(app)
    assert _button(app, "确认导入").disabled


def test_a_second_importer_is_told_of_the_first(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    app = _opened(monkeypatch, url, ["*"])
    other = writer(url)
    with other.begin():
        app.file_uploader[0].upload("二.xlsx", _workbook("欠薪线索", _HEADINGS, _ROW), XLSX).run()
    other.dispose()
    assert not app.exception
    assert "另有一次导入正在写数据库" in _text(app)
