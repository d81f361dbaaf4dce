"""Sites of one name and contractor in the lists of two towns, without numbers: both stand, or it is asked."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from data_access.database.engine import raw_reader
from data_access.database.schema import site
from data_access.ledger_import.answers import Answers, question_key
from tests.data_access.ledger_import.test_reading import Rows, loaded

HEAD: list[object] = ["序号", "项目名称", "施工总承包单位", "统一社会信用代码", "合同价(万元)"]
NAMES = ["一号厂房", "上海甲建设有限公司"]
KEY = question_key("在建工地", "-".join(NAMES))
XUJING, HUAXIN = "310118106", "310118107"


def listed(town: str, millions: int, code: str | None = None, name: str = NAMES[0]) -> dict[str, Rows]:
    return {town: [[f"{town}在建工地台账"], HEAD, [1, name, NAMES[1], code, millions * 100]]}


def contracts(folder: Path) -> list[tuple[str, int]]:
    """Town and contract (百万元) of each site."""
    engine = raw_reader(f"sqlite:///{folder / 'case.db'}")
    with engine.connect() as connection:
        found = [(row.town_code, int(row.contract_yuan / 1_000_000)) for row in connection.execute(select(site))]
    engine.dispose()
    return sorted(found)


@pytest.mark.parametrize("code", [None, "91310118MA0000001A"])
def test_two_towns_of_one_file_have_each_its_own(tmp_path: Path, code: str | None) -> None:
    both = listed("徐泾镇", 30, code) | listed("华新镇", 50, code)
    assert loaded(tmp_path, both).rejected == 0
    assert loaded(tmp_path, both).updated == 0
    loaded(tmp_path, listed("华新镇", 55, code))
    loaded(tmp_path, dict(reversed(both.items())))
    assert contracts(tmp_path) == [(XUJING, 30), (HUAXIN, 50)]


@pytest.mark.parametrize("code", [None, "91310118MA0000001A"])
@pytest.mark.parametrize(
    ("answer", "stored"),
    [(None, [(XUJING, 30)]), ("更正", [(HUAXIN, 50)]), ("另记", [(XUJING, 30), (HUAXIN, 50)])],
)
def test_a_later_list_of_another_town_is_asked(
    tmp_path: Path, code: str | None, answer: str | None, stored: list[tuple[str, int]]
) -> None:
    loaded(tmp_path, listed("徐泾镇", 30, code))
    report = loaded(tmp_path, listed("华新镇", 50, code), Answers(records={KEY: answer}) if answer else None)
    assert [question.kind for question in report.questions] == ([] if answer else ["record"])
    assert contracts(tmp_path) == stored
    if answer:
        assert loaded(tmp_path, listed("华新镇", 50, code)).rejected == 0


def test_a_row_that_comes_to_the_number_of_another_row_is_refused(tmp_path: Path) -> None:
    numbered: Rows = [["项目编号", "项目名称", "属地街镇", "施工总承包单位", "统一社会信用代码"]]
    numbered += [["GD1", NAMES[0], "徐泾镇", NAMES[1], "91310118MA0000001A"]]
    loaded(tmp_path, {"在建工地": numbered})
    report = loaded(tmp_path, {"在建工地": numbered, **listed("徐泾镇", 30, "91310118MA0000001A")})
    assert [finding.fault for sheet in report.sheets.values() for finding in sheet.rejected] == ["duplicate_key"]
