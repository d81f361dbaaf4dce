"""A load is taken back: the rows are as before, unless something later rests on them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import create_engine, select

from data_access.database.engine import reader
from data_access.database.schema import metadata
from data_access.database.state import data_state
from data_access.database.undoing import UndoRefusedError, load_notes, undo
from data_access.ledger_import.answers import Answers, question_key
from data_access.ledger_import.loading import load_workbook
from tests.databases import SAMPLE

_OF_LOADS = {"data_load", "row_change", "rejected_row", "counting_rules"}


def _rows(url: str) -> dict[str, list[tuple[Any, ...]]]:
    engine = reader(url)
    with engine.connect() as connection:
        found = {
            table.name: sorted(map(tuple, connection.execute(select(table))), key=repr)
            for table in metadata.sorted_tables
            if table.name not in _OF_LOADS
        }
    engine.dispose()
    return found


def _ledger(path: Path, name: str, headings: list[str], *rows: list[Any]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = name
    sheet.append(headings)
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


_LEADS = ["线索编号", "来源", "接收日期", "所属领域", "属地街镇", "涉及人数", "办结日期", "已支付金额(元)"]
_PAID = ["XS-T-1", "来电", "2023-05-04", "工程建设领域", "徐泾镇", 8, "2023-05-20", 64000]
_OPEN = ["XS-T-1", "来电", "2023-05-04", "工程建设领域", "徐泾镇", 5, None, None]


def test_what_a_load_changed_is_again_as_it_was(empty_url: str, tmp_path: Path) -> None:
    load_workbook(_ledger(tmp_path / "1.xlsx", "欠薪线索", _LEADS, _OPEN), empty_url)
    before, engine = _rows(empty_url), create_engine(empty_url)
    reached = data_state(engine).as_of
    load_workbook(
        _ledger(tmp_path / "2.xlsx", "欠薪线索", _LEADS, _PAID, ["XS-T-2", *_OPEN[1:2], "2023-06-01", *_OPEN[3:]]),
        empty_url,
    )
    assert _rows(empty_url) != before
    assert data_state(engine).as_of > reached
    with engine.connect() as connection:
        newest = load_notes(connection)[0]
    assert (newest.file_name, newest.accepted, newest.updated) == ("2.xlsx", 1, 1)
    undo(empty_url, newest.load_id, "李四")
    assert _rows(empty_url) == before
    assert data_state(engine).as_of == reached
    with engine.connect() as connection:
        undoing, undone, _ = load_notes(connection)
    assert (undoing.undoes, undoing.loaded_by, undone.undone_by) == (newest.load_id, "李四", undoing.load_id)
    with pytest.raises(UndoRefusedError, match="已由第3次撤销"):
        undo(empty_url, newest.load_id)
    with pytest.raises(UndoRefusedError, match="本身是撤销"):
        undo(empty_url, undoing.load_id)
    # Loaded again it is a load like the first time.
    load_workbook(tmp_path / "2.xlsx", empty_url)
    assert _rows(empty_url) != before
    engine.dispose()


def test_a_whole_workbook_is_taken_back(empty_url: str) -> None:
    load_workbook(SAMPLE, empty_url)
    undo(empty_url, 1)
    kept = {name for name, rows in _rows(empty_url).items() if rows}
    assert kept == {"town", "department"}


def test_rows_that_a_later_load_changed_or_refers_to_stand_in_the_way(empty_url: str, tmp_path: Path) -> None:
    sites = ["项目编号", "项目名称", "属地街镇", "施工许可日期"]
    accounts = ["专户编号", "项目编号", "开立日期", "开户银行"]
    load_workbook(
        _ledger(tmp_path / "1.xlsx", "在建工地", sites, ["GD-T-1", "甲项目", "徐泾镇", "2023-03-01"]), empty_url
    )
    load_workbook(_ledger(tmp_path / "2.xlsx", "专户", accounts, ["ZH-T-1", "GD-T-1", "2023-03-20", "农行"]), empty_url)
    with pytest.raises(UndoRefusedError, match=r"已被引用（专户台账1行）"):
        undo(empty_url, 1)
    load_workbook(_ledger(tmp_path / "3.xlsx", "专户", accounts, ["ZH-T-1", "GD-T-1", "2023-03-20", "建行"]), empty_url)
    with pytest.raises(UndoRefusedError, match=r"第3次导入又改了专户台账ZH-T-1"):
        undo(empty_url, 2)
    before = _rows(empty_url)
    for number in (3, 2, 1):
        undo(empty_url, number)
    assert before != _rows(empty_url)
    assert not _rows(empty_url)["site"]


def test_a_refusal_names_every_ledger_that_refers(empty_url: str, tmp_path: Path) -> None:
    """Also those that no statement of an empty ledger knows."""
    load_workbook(_ledger(tmp_path / "1.xlsx", "欠薪线索", _LEADS, _OPEN), empty_url)
    steps = ["线索编号", "环节序号", "办理环节", "完成日期"]
    load_workbook(_ledger(tmp_path / "2.xlsx", "线索办理环节", steps, ["XS-T-1", 1, "受理", "2023-05-05"]), empty_url)
    paid = ["支付编号", "线索编号", "支付日期", "支付金额(元)"]
    load_workbook(_ledger(tmp_path / "3.xlsx", "工资追发", paid, ["ZF-1", "XS-T-1", "2023-05-20", 900]), empty_url)
    with pytest.raises(UndoRefusedError, match="工资追发台账1行") as refused:
        undo(empty_url, 1)
    assert "线索办理环节台账1行" in str(refused.value)


def test_the_answers_given_with_a_load_are_taken_back_with_it(empty_url: str, tmp_path: Path) -> None:
    headings = ["线索编号", "来源", "接收日期", "所属领域", "街镇", "核实情况"]
    row = ["XS-T-1", "来电", "2023-05-04", "工程建设领域", "徐泾片区", "差不多"]
    book = _ledger(tmp_path / "1.xlsx", "欠薪线索", headings, row)
    towns, phrase = {"徐泾片区": "徐泾镇"}, question_key("欠薪线索", "核实情况", "差不多")
    load_workbook(book, empty_url, Answers(towns=towns, phrases={phrase: "属实"}))
    assert len(_rows(empty_url)["ledger_answer"]) == 2
    # The same answer again is nothing new; another one is, and stands in the way of the first.
    load_workbook(book, empty_url, Answers(towns=towns, phrases={phrase: "属实"}))
    load_workbook(book, empty_url, Answers(phrases={phrase: "不属实"}))
    with pytest.raises(UndoRefusedError, match="第2次导入又改了"):
        undo(empty_url, 1)
    undo(empty_url, 2)
    assert {row[3] for row in _rows(empty_url)["ledger_answer"]} == {"徐泾镇", "属实"}
    undo(empty_url, 1)
    assert _rows(empty_url)["ledger_answer"] == []
    report = load_workbook(book, empty_url)
    assert ({q.kind for q in report.questions}, report.recalled) == ({"phrase", "town"}, {})


def test_an_answer_without_a_changed_row_is_a_load_that_can_be_taken_back(empty_url: str, tmp_path: Path) -> None:
    headings = ["线索编号", "来源", "接收日期", "所属领域", "街镇", "某某列"]
    book = _ledger(tmp_path / "1.xlsx", "欠薪线索", headings, ["XS-T-1", "来电", "2023-05-04", "其他", "徐泾镇", "甲"])
    load_workbook(book, empty_url)
    load_workbook(book, empty_url, Answers(headings={question_key("欠薪线索", "某某列"): "不用"}))
    assert len(_rows(empty_url)["ledger_answer"]) == 1
    undo(empty_url, 2)
    assert (_rows(empty_url)["ledger_answer"], len(_rows(empty_url)["lead"])) == ([], 1)
