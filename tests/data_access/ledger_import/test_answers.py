"""What was answered once: kept for the source, used for its next file and said, shown by a command, forgotten."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from data_access.command import main
from data_access.ledger_import.answers import Answers, question_key
from data_access.ledger_import.load_report import LoadReport
from data_access.ledger_import.loading import load_workbook
from tests.data_access.ledger_import.test_reading import LEAD, LEAD_CELLS, Rows
from tests.data_access.ledger_import.test_slips import a_workbook

HEADINGS: list[object] = [*LEAD, "欠了多少", "核实情况"]
ROW: list[object] = [*LEAD_CELLS, 6, "差不多"]
GIVEN = Answers(
    headings={question_key("欠薪线索/欠了多少"): "涉及金额"},
    units={question_key("欠薪线索/欠了多少"): "万元"},
    phrases={question_key("欠薪线索/核实情况/差不多"): "部分属实"},
)


@pytest.fixture
def load(empty_url: str, tmp_path: Path) -> Callable[..., LoadReport]:
    def loaded(
        rows: Rows, answers: Answers | None = None, *, file: str = "台账.xlsx", name: str = "线索"
    ) -> LoadReport:
        return load_workbook(a_workbook(tmp_path / file, {name: rows}), empty_url, answers)

    return loaded


def lead_row(number: str) -> list[object]:
    return [number, *ROW[1:]]


def test_an_answer_counts_for_the_next_file_of_its_source(load: Callable[..., LoadReport]) -> None:
    first = load([HEADINGS, ROW])
    assert {q.kind for q in first.questions} == {"heading", "phrase"}
    load([HEADINGS, ROW], GIVEN)
    later = load([HEADINGS, ROW, lead_row("XS2")], file="下月.xlsx")
    assert later.questions == []
    assert (later.accepted, later.updated, later.sheets["线索"].unchanged) == (1, 0, 1)
    assert set(later.recalled["线索"]) == {
        "欠薪线索/欠了多少 = 涉及金额", "欠薪线索/欠了多少 = 万元", "欠薪线索/核实情况/差不多 = 部分属实",
    }  # fmt: skip
    assert "按此前的答复读取" in later.as_text()
    assert later.as_dict()["recalled_answers"] == {"线索": list(later.recalled["线索"])}


OTHERS: list[tuple[Rows, dict[str, str]]] = [
    ([[*HEADINGS, "备注"], [*lead_row("XS2"), "甲"]], {}),  # a column more
    ([["徐泾镇欠薪线索台账"], HEADINGS, lead_row("XS2")], {}),  # a town's
    ([["填报单位：区住建委"], HEADINGS, lead_row("XS2")], {}),  # a department's
    ([HEADINGS, lead_row("XS2")], {"file": "华新镇2023年5月.xlsx"}),
    ([HEADINGS, lead_row("XS2")], {"name": "徐泾镇"}),
]


@pytest.mark.parametrize(("rows", "where"), OTHERS, ids=["column", "title", "issuer", "file", "sheet"])
def test_another_source_is_asked_again(load: Callable[..., LoadReport], rows: Rows, where: dict[str, str]) -> None:
    load([HEADINGS, ROW], GIVEN)
    report = load(rows, **where)
    assert report.recalled == {}
    assert {q.kind for q in report.questions} == {"heading", "phrase"}


@pytest.mark.parametrize(
    ("title", "file"), [("徐泾镇线索台账", "1.xlsx"), ("填报单位：徐泾镇人民政府", "2.xlsx"), (None, "徐泾镇3月.xlsx")]
)
def test_a_towns_sheets_are_one_source_in_whatever_words_it_names_itself(
    load: Callable[..., LoadReport], title: str | None, file: str
) -> None:
    load([["徐泾镇欠薪线索台账"], HEADINGS, ROW], GIVEN)
    report = load([*([[title]] if title else []), HEADINGS, lead_row("XS2")], file=file)
    assert report.questions == []


def test_a_new_answer_takes_the_place_of_the_earlier(load: Callable[..., LoadReport]) -> None:
    load([HEADINGS, ROW], GIVEN)
    load([HEADINGS, ROW], Answers(phrases={question_key("欠薪线索/核实情况/差不多"): "属实"}))
    report = load([HEADINGS, ROW])
    assert "欠薪线索/核实情况/差不多 = 属实" in report.recalled["线索"]
    assert len(report.recalled["线索"]) == 3


def test_neither_the_town_of_a_sheet_nor_a_correction_is_kept(load: Callable[..., LoadReport]) -> None:
    rows: Rows = [[*LEAD[:3], LEAD[4]], [*LEAD_CELLS[:3], LEAD_CELLS[4]]]
    answers = Answers(towns={"SHEET1": "徐泾镇"}, records={"欠薪线索/XS1": "更正"})
    assert load(rows, answers, name="Sheet1").accepted == 1
    assert [q.kind for q in load([rows[0], ["XS2", *rows[1][1:]]], name="Sheet1").questions] == ["town"]


def test_a_unit_that_does_not_fit_the_next_file_stores_nothing(load: Callable[..., LoadReport]) -> None:
    rows: Rows = [[*LEAD, "涉及金额"], [*LEAD_CELLS, 6]]
    load(rows, Answers(units={question_key("欠薪线索/涉及金额"): "万元"}))
    later = load([rows[0], ["XS2", *LEAD_CELLS[1:], 60_000_000]])
    assert [(f.column, f.row) for f in later.sheets["线索"].flagged] == [("涉及金额", 2)]


def test_answers_are_shown_and_forgotten(
    load: Callable[..., LoadReport], empty_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["answers", "--database", empty_url]) == 0
    assert "还没有记住的答复" in capsys.readouterr().out
    load([["徐泾镇线索台账"], HEADINGS, ROW], GIVEN)
    assert main(["answers", "--database", empty_url]) == 0
    shown = capsys.readouterr().out
    assert "徐泾镇 · 欠薪线索（线索编号、" in shown
    assert '"欠薪线索/核实情况/差不多" = "部分属实" # ' in shown
    source = shown.partition("来源")[2].partition("：")[0]
    assert main(["answers", "--forget", "没有", "--database", empty_url]) == 2
    assert main(["answers", "--forget", source, "--database", empty_url]) == 0
    assert "3条" in capsys.readouterr().out
    assert len(load([["徐泾镇线索台账"], HEADINGS, ROW]).questions) == 2


@pytest.mark.parametrize(
    ("written", "message"),
    [
        (b"[unit\n", "第1行"),
        (b'[unit]\n"a" = \n', "第2行"),
        (b'[phrase]\n"a" = "b', "末尾"),
        ('[unit]\n"工资保证金/金额" = "元"'.encode("gbk"), "UTF-8"),
        (None, "核对路径"),
    ],
)
def test_a_file_of_answers_that_cannot_be_read_is_told_in_chinese(
    tmp_path: Path, written: bytes | None, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "答复.toml"
    if written is not None:
        file.write_bytes(written)
    book = a_workbook(tmp_path / "台账.xlsx", {"线索": [HEADINGS, ROW]})
    assert main(["load", str(book), "--mapping", str(file), "--database", f"sqlite:///{tmp_path / 'case.db'}"]) == 2
    text = capsys.readouterr().err
    assert message in text
    assert "重新导入" in text
    assert not re.search("[a-z]{4,}", text.replace("toml", ""))


def test_two_rows_that_an_answer_makes_one_are_a_double(load: Callable[..., LoadReport]) -> None:
    headings: list[object] = ["序号", *LEAD[1:], "被反映单位", "涉及人数"]
    rows: Rows = [headings, [1, *LEAD_CELLS[1:], "甲公司", 3], [2, *LEAD_CELLS[1:3], "徐泾片区", "其他", "甲公司", 3]]
    report = load(rows, Answers(towns={"徐泾片区": "徐泾镇"}))
    assert [finding.fault for finding in report.sheets["线索"].rejected] == ["duplicate_key"]
    assert report.accepted == 1
