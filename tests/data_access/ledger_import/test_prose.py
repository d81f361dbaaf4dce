"""Text that fits no column: kept in the remark, cut with a word, or compared; nothing is refused for its length."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from data_access.database.engine import raw_reader
from data_access.database.schema import deposit, lead
from data_access.ledger_import.recognised import LONGEST_KEY, short_key
from tests.data_access.ledger_import.test_reading import DEPOSIT, LEAD, LEAD_CELLS, SITE, Rows, loaded, read


def stored(folder: Path, table: Any) -> list[Any]:
    engine = raw_reader(f"sqlite:///{folder / 'case.db'}")
    with engine.connect() as connection:
        found = list(connection.execute(select(table)))
    engine.dispose()
    return found


@pytest.mark.parametrize("length", [201, 300, 1000, 5000])
def test_a_long_source_is_kept_whole(tmp_path: Path, length: int) -> None:
    source = "国务院客户端转办" + "情" * length
    report = loaded(tmp_path, {"欠薪线索": [[*LEAD, "备注"], [LEAD_CELLS[0], source, *LEAD_CELLS[2:], "原备注"]]})
    assert (report.accepted, [f.fault for f in report.sheets["欠薪线索"].flagged]) == (1, ["moved_to_remark"])
    (row,) = stored(tmp_path, lead)
    assert (len(row.source), row.source[:8], row.source[-1]) == (200, "国务院客户端转办", "…")
    assert row.remark == f"原备注；来源：{source}"


@pytest.mark.parametrize(
    "heading",
    [
        "欠薪发生时间",
        "欠薪时间段",
        "欠薪月数",
        "欠薪基本情况摘要",
        "反映内容",
        "投诉内容",
        "处理意见",
        "处理情况",
        "摘要",
    ],
)
def test_what_no_column_holds_goes_to_the_remark(heading: str) -> None:
    text = "2023年1月至3月，\n班组20人"
    (row,) = read("欠薪线索", [[*LEAD, heading], [*LEAD_CELLS, text]])
    assert (row.values["remark"], row.flags, row.faults) == (f"{heading}：{text}", (), ())
    (row,) = read("欠薪线索", [[*LEAD, heading, "备注"], [*LEAD_CELLS, text, "甲"]])
    assert row.values["remark"] == f"甲；{heading}：{text}"
    (row,) = read("欠薪线索", [[*LEAD, heading], [*LEAD_CELLS, None]])
    assert "remark" not in row.values


@pytest.mark.parametrize(
    ("heading", "cell", "messages"),
    [("退还金额(元)", 930_000, []), ("返还金额(万元)", 93, []), ("退还金额(元)", 500_000, ["part_returned"]),
     ("实际退还金额(元)", None, []), ("退还金额", 93, ["unit_in_doubt"])],
)  # fmt: skip
def test_a_sum_given_back_is_compared(tmp_path: Path, heading: str, cell: object, messages: list[str]) -> None:
    rows: Rows = [[*DEPOSIT[0][:4], "金额(元)", "退还时间", heading], [*DEPOSIT[1][:4], 930_000, "2023-06-01", cell]]
    report = loaded(tmp_path, {"在建工地": SITE, "工资保证金": rows})
    assert [f.fault for f in report.sheets["工资保证金"].flagged] == messages
    assert [row.amount_yuan for row in stored(tmp_path, deposit)] == [930_000]


@pytest.mark.parametrize("number", ["G" * 33, "2023-310118-48-01-123456-EPC-标段一-补充-0001-施工总承包", "长" * 200])
def test_a_long_number_keeps_its_beginning_and_its_identity(number: str) -> None:
    short = short_key(number)
    assert len(short) == LONGEST_KEY
    assert number.startswith(short.partition("~")[0])
    assert short_key(number) == short != short_key(f"{number}1")
    assert short_key("G" * 32) == "G" * 32


@pytest.mark.parametrize(("heading", "length"), [("管理单位", 101), ("建设单位", 250), ("经办银行", 150)])
def test_a_long_name_is_cut_and_told(heading: str, length: int) -> None:
    name, base = ("工资保证金", DEPOSIT) if heading == "经办银行" else ("在建工地", SITE)
    (row,) = read(name, [[*base[0], heading], [*base[1], "名" * length]])
    (field,) = [n for n, f in row.layout.fields.items() if f.heading == heading]
    assert row.values[field].endswith("名…")
    assert [f.fault for f in row.flags if f.column == heading] == ["shortened"]
