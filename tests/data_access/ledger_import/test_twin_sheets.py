"""One ledger on two sheets of a file: which counts, and what is said of the other."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from data_access.database.engine import raw_reader
from data_access.database.schema import lead
from data_access.ledger_import.sheets.former import is_past, is_void
from tests.data_access.ledger_import.test_reading import Rows, loaded

LEADS: list[object] = ["线索编号", "来源", "接收日期", "被反映单位", "街镇", "所属领域", "涉及人数", "涉及金额(元)"]


def a_lead(number: str, amount: int, workers: int = 3) -> list[object]:
    return [number, "12345", "2023-04-07", "甲公司", "徐泾镇", "其他", workers, amount]


def amounts(folder: Path) -> dict[str, Decimal]:
    engine = raw_reader(f"sqlite:///{folder / 'case.db'}")
    with engine.connect() as connection:
        found = {row.lead_no: row.amount_yuan for row in connection.execute(select(lead))}
    engine.dispose()
    return found


@pytest.mark.parametrize("name", ["欠薪线索(旧)", "线索作废", "欠薪线索 备份", "旧_线索台账", "线索台账（停用）"])
@pytest.mark.parametrize("first", [True, False])
def test_a_sheet_called_old_gives_way_to_the_other_wherever_it_stands(tmp_path: Path, name: str, first: bool) -> None:  # noqa: FBT001
    old: dict[str, Rows] = {name: [LEADS, a_lead("A", 50_000), a_lead("C", 9_000)]}
    present: dict[str, Rows] = {"欠薪线索": [LEADS, a_lead("A", 60_000)]}
    report = loaded(tmp_path, old | present if first else present | old)
    assert amounts(tmp_path) == {"A": 60_000}
    assert "欠薪线索台账已取自“欠薪线索”" in report.skipped_sheets[name]
    assert report.rejected == 0


def test_a_sheet_called_old_is_loaded_where_it_is_alone(tmp_path: Path) -> None:
    report = loaded(tmp_path, {"线索台账(旧)": [LEADS, a_lead("A", 50_000)]})
    assert amounts(tmp_path) == {"A": 50_000}
    assert "请核对是否现行" in report.as_text()


@pytest.mark.parametrize("name", ["历史线索", "往年欠薪线索", "线索台账存档"])
def test_records_of_the_past_are_loaded_but_for_those_that_another_sheet_has(tmp_path: Path, name: str) -> None:
    past: Rows = [LEADS, a_lead("A", 50_000), a_lead("B", 9_000)]
    report = loaded(tmp_path, {name: past, "欠薪线索": [LEADS, a_lead("A", 60_000)]})
    assert amounts(tmp_path) == {"A": 60_000, "B": 9_000}
    assert "1行的编号" in report.notes[name][0]
    assert report.rejected == 0


@pytest.mark.parametrize("names", [("欠薪线索", "线索台账"), ("徐泾线索", "线索2"), ("线索", "旧改线索")])
def test_of_one_number_with_two_contents_on_two_sheets_neither_counts(tmp_path: Path, names: tuple[str, str]) -> None:
    sheets: dict[str, Rows] = {
        names[0]: [LEADS, a_lead("A", 50_000), a_lead("B", 700)],
        names[1]: [LEADS, a_lead("A", 60_000)],
    }
    report = loaded(tmp_path, sheets)
    assert amounts(tmp_path) == {"B": 700}
    assert report.rejected == 2
    assert "涉及金额(元)不同" in report.as_text()


def test_of_one_number_with_one_content_on_two_sheets_the_first_counts(tmp_path: Path) -> None:
    report = loaded(tmp_path, {n: [LEADS, a_lead("A", 50_000)] for n in ("欠薪线索", "线索台账")})
    assert amounts(tmp_path) == {"A": 50_000}
    assert (report.rejected, "以那张表为准" in report.as_text()) == (0, True)


def test_words_that_only_hold_a_sign_of_old_do_not_say_it() -> None:
    assert not any(map(is_void, ("旧改线索", "在建工地(旧改)", "旧区改造工地", "线索")))
    assert not any(map(is_past, ("线索", "欠薪线索2023")))


MONTHS = [
    ("线索台账(截至2023年4月30日)", "线索台账(截至2023年5月31日)"),
    ("线索台账(2023年4月)", "线索台账(2023年5月)"),
    ("2022年线索台账", "2023年线索台账"),
    ("4月线索台账", "5月份线索台账"),
]


@pytest.mark.parametrize("titles", MONTHS)
@pytest.mark.parametrize("first", [True, False])
def test_a_later_month_of_one_ledger_goes_over_the_earlier(
    tmp_path: Path,
    titles: tuple[str, str],
    first: bool,  # noqa: FBT001
) -> None:
    head = [*LEADS, "反映人"]
    older: dict[str, Rows] = {"四月": [[titles[0]], head, [*a_lead("A", 50_000), "张三"], [*a_lead("B", 9_000), None]]}
    newer: dict[str, Rows] = {"五月": [[titles[1]], head, [*a_lead("A", 60_000, 5), None], [*a_lead("C", 700), None]]}
    report = loaded(tmp_path, older | newer if first else newer | older)
    assert amounts(tmp_path) == {"A": 60_000, "B": 9_000, "C": 700}
    assert (report.rejected, report.accepted, report.updated) == (0, 3, int("截至" in titles[0]))
    engine = raw_reader(f"sqlite:///{tmp_path / 'case.db'}")
    with engine.connect() as connection:  # an empty cell leaves what the earlier month says
        assert connection.scalar(select(lead.c.reporter_name).where(lead.c.lead_no == "A")) == "张三"
    engine.dispose()
    again = loaded(tmp_path, older | newer)
    assert (again.rejected, again.accepted, again.updated) == (0, 0, 0)


def test_a_finding_of_an_earlier_month_was_known_by_its_end(tmp_path: Path) -> None:
    head = [*LEADS, "核实情况"]
    rows: dict[str, Rows] = {
        "五月": [["线索台账(截至2023年5月31日)"], head, [*a_lead("A", 60_000), "不属实"]],
        "四月": [["线索台账(截至2023年4月30日)"], head, [*a_lead("A", 60_000), "不属实"]],
    }
    loaded(tmp_path, rows)
    engine = raw_reader(f"sqlite:///{tmp_path / 'case.db'}")
    with engine.connect() as connection:
        assert f"{connection.scalar(select(lead.c.verified_on))}" == "2023-04-30"
    engine.dispose()


def test_a_month_that_names_another_firm_is_asked(tmp_path: Path) -> None:
    other = a_lead("A", 50_000)
    other[3] = "乙公司"
    report = loaded(
        tmp_path,
        {
            "四月": [["线索台账(截至2023年4月30日)"], LEADS, a_lead("A", 50_000)],
            "五月": [["线索台账(截至2023年5月31日)"], LEADS, other],
        },
    )
    assert [question.kind for question in report.questions] == ["record"]
