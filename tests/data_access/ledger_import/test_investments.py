"""投资性质 of a project as offices write it: in full, or only whether the government pays; never more than was said."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from data_access.database.engine import raw_reader
from data_access.database.schema import site
from data_access.ledger_import.loading import load_file
from tests.data_access.ledger_import.hostile.files import Rows, workbook

_SITE = ["项目编号", "项目名称", "街镇", "施工许可日期"]


def stored(url: str, *columns: str, rows: list[list[object]]) -> dict[str, tuple[str | None, bool | None]]:
    """What stands in the database after a sheet with those columns: 投资性质 and 是否政府投资 by project."""
    sheet: Rows = [
        [*_SITE, *columns],
        *([f"GD{n}", f"第{n}号工程", "徐泾镇", "2023-01-05", *row] for n, row in enumerate(rows)),
    ]
    load_file(workbook({"在建工地": sheet}), "工地.xlsx", url)
    engine = raw_reader(url)
    with engine.connect() as connection:
        found = connection.execute(select(site).order_by(site.c.site_no)).all()
    engine.dispose()
    return {row.site_no: (row.investment, row.government_funded) for row in found}


@pytest.mark.parametrize("heading", ["投资性质", "投资类型"])
def test_the_word_in_full_says_whether_the_government_pays(empty_url: str, heading: str) -> None:
    words: list[list[object]] = [["财政资金"], ["国企"], ["民间投资"], ["企业自筹"], ["混合"], [None], ["是"], ["否"],
                                 ["非政府投资"], ["非政府投资项目"]]  # fmt: skip
    assert list(stored(empty_url, heading, rows=words).values()) == [
        ("政府投资", True), ("国有投资", False), ("社会投资", False), ("非政府投资", False), (None, None), (None, None),
        ("政府投资", True), ("非政府投资", False), ("非政府投资", False), ("非政府投资", False),
    ]  # fmt: skip


def test_no_government_money_makes_no_private_project(empty_url: str) -> None:
    found = stored(empty_url, "是否政府投资", rows=[["是"], ["否"], [None]])
    assert list(found.values()) == [("政府投资", True), ("非政府投资", False), (None, None)]


def test_what_is_known_more_precisely_stays_and_a_correction_counts(empty_url: str) -> None:
    stored(empty_url, "投资性质", rows=[["国企"], ["财政资金"], ["民间投资"], ["国企"]])
    found = stored(empty_url, "是否政府投资", rows=[["否"], ["否"], ["是"], [None]])
    assert list(found.values()) == [
        ("国有投资", False), ("非政府投资", False), ("政府投资", True), ("国有投资", False),
    ]  # fmt: skip
    assert stored(empty_url, "投资性质", rows=[["清空"]])["GD0"] == (None, None)


def test_columns_that_contradict_each_other_say_nothing(empty_url: str) -> None:
    found = stored(empty_url, "是否政府投资", "投资性质", rows=[["是", "国企"], ["否", "政府投资"], ["否", "国企"]])
    assert list(found.values()) == [(None, None), (None, None), ("国有投资", False)]
