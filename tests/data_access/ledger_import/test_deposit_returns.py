"""A part of a deposit that went back ends nothing: it is a movement, and every sum follows it from its day on."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, select

from data_access.database.schema import deposit
from data_access.database.scope import Scope
from data_access.ledger_import.answers import answered
from data_access.ledger_import.load_report import SheetReport
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.evaluation import evaluate
from metrics.engine.known_figures import tracked
from metrics.judging.values import values
from tests.data_access.ledger_import.test_never_zero import all_of
from tests.data_access.ledger_import.test_reading import Rows, loaded

SITE: Rows = [
    ["在建工地台账（截至2023-12-15）"],
    ["项目编号", "项目名称", "街镇", "合同价(元)", "施工许可日期"],
    ["G1", "甲工程", "徐泾镇", 31_000_000, "2023-01-04"],
]
HEADINGS: list[object] = [
    "保证金编号", "项目编号", "存储形式", "存入日期", "金额(元)", "应存金额(元)", "保函到期日",
    "保证金状态", "退还时间", "终止日期", "退还金额(元)",
]  # fmt: skip
MOVES: list[object] = ["流水号", "保证金编号", "日期", "类型", "金额（元）"]


def messages_of(
    folder: Path, state: object, day: object, sum_: object, *, ended: object = None, form: str = "银行保函",
    moves: Rows | None = None, answer: str = "",
) -> SheetReport:  # fmt: skip
    row: list[object] = ["B1", "G1", form, "2023-02-01", 930_000, 930_000, "2024-02-01", state, day, ended, sum_]
    sheets = {"在建工地": SITE, "工资保证金": [HEADINGS, row]}
    sheets |= {"保证金流水": [MOVES, *moves]} if moves else {}
    given = answered({("record", "工资保证金/B1"): answer}) if answer else None
    return loaded(folder, sheets, given).sheets["工资保证金"]


def held(folder: Path) -> Any:
    engine = create_engine(f"sqlite:///{folder / 'case.db'}")
    with engine.connect() as connection:
        found = connection.execute(select(deposit)).one()
    engine.dispose()
    return found


def figures(folder: Path, day: str, *wanted: str) -> list[Any]:
    as_of = date.fromisoformat(day)
    chosen = [ALL_METRICS[m] for m in wanted]
    engine = create_engine(f"sqlite:///{folder / 'case.db'}")
    with engine.connect() as connection:
        scope = Scope(start=date(2023, 1, 1), end=as_of, as_of=as_of)
        found = values(evaluate(connection, chosen, scope), chosen, as_of, tracked(connection, chosen, as_of))
    engine.dispose()
    return [found[m].numerator for m in wanted]


@pytest.mark.parametrize("state", ["在缴", "已缴存", "公示中", None])
@pytest.mark.parametrize("sum_", [400_000, "40万元", 929_999.99])
def test_a_part_given_back_ends_nothing(tmp_path: Path, state: object, sum_: object) -> None:
    message = messages_of(tmp_path, state, "2023-06-01", sum_)
    assert ([f.fault for f in message.flagged], message.rejected) == (["part_returned"], [])
    assert (held(tmp_path).returned_on, held(tmp_path).ended_on) == (None, None)
    assert sum_ != "40万元" or "保证金流水" in message.flagged[0].message


@pytest.mark.parametrize(
    ("day", "ended", "sum_"),
    [("2023-06-01", None, None), ("2023-06-01", None, 930_000), (None, "2023-06-01", None),
     ("2023-06-01", "2023-06-01", None)],
)  # fmt: skip
def test_a_return_of_what_is_still_held_is_asked(tmp_path: Path, day: object, ended: object, sum_: object) -> None:
    message = messages_of(tmp_path, "在缴", day, sum_, ended=ended)
    assert [(f.fault, f.asks, f.written) for f in message.flagged] == [("state_conflict", "record", "B1")]
    assert (held(tmp_path).returned_on, held(tmp_path).ended_on) == (None, None)
    messages_of(tmp_path, "在缴", day, sum_, ended=ended, answer="部分退还")
    assert (held(tmp_path).returned_on, held(tmp_path).ended_on) == (None, None)
    message = messages_of(tmp_path, "在缴", day, sum_, ended=ended, answer="已退还")
    assert "state_conflict" not in [f.fault for f in message.flagged]
    assert held(tmp_path).ended_on == date(2023, 6, 1)


@pytest.mark.parametrize(
    ("state", "day", "sum_", "messages"),
    [("已退还", "2023-06-01", 930_000, []), (None, "2023-06-01", 930_000, []), (None, "2023-06-01", None, []),
     (None, None, 930_000, ["missing_day"])],
)  # fmt: skip
def test_a_whole_return_ends_it(tmp_path: Path, state: object, day: object, sum_: object, messages: list[str]) -> None:
    assert [f.fault for f in messages_of(tmp_path, state, day, sum_).flagged] == messages
    assert held(tmp_path).returned_on == (date(2023, 6, 1) if day else None)


def test_the_rest_after_a_use_is_the_whole(tmp_path: Path) -> None:
    moves: Rows = [["M1", "B1", "2023-04-03", "使用", 530_000]]
    messages_of(tmp_path, None, None, None, moves=moves)
    message = messages_of(tmp_path, None, "2023-06-01", 400_000, moves=moves)
    assert (message.flagged, held(tmp_path).returned_on) == ([], date(2023, 6, 1))


@pytest.mark.parametrize("form", ["银行保函", "现金"])
def test_every_sum_follows_the_movement_from_its_day_on(tmp_path: Path, form: str) -> None:
    moves: Rows = [["M0", "B1", "2023-02-01", "存入", 930_000], ["M1", "B1", "2023-06-01", "返还", 400_000]]
    moves = moves if form == "现金" else moves[1:]
    messages_of(tmp_path, None, None, None, form=form, moves=moves)
    message = messages_of(tmp_path, "在缴", "2023-06-01", 400_000, form=form, moves=moves)
    assert message.flagged == []  # the movement says the same
    wanted = ("deposit.stored_rate", "deposit.not_stored", "deposit.part_stored_amount", "deposit.amount_cover_rate")
    whole, part = 930_000, 530_000
    for day, stored, short, covered in (("2023-05-31", 1, 0, whole), ("2023-06-01", 0, 400_000, part)):
        assert figures(tmp_path, day, *wanted) == [stored, 0, short, covered]
    balance = "deposit.cash_balance" if form == "现金" else "deposit.guarantee_cover"
    assert [figures(tmp_path, day, balance)[0] for day in ("2023-05-31", "2023-06-01")] == [whole, part]


@pytest.mark.parametrize(
    ("form", "moves", "left"),
    [
        ("现金", [["M1", "B1", "2023-02-01", "存入", 10_000], ["M2", "B1", "2023-03-01", "冲正", -4_000, "M1"]], 6_000),
        ("现金", [["M1", "B1", "2023-02-01", "存入", 6_000]], 6_000),
        ("现金", [["M1", "B1", "2023-02-01", "存入", 6_000], ["M2", "B1", "2023-07-01", "存入", 4_000]], 6_000),
        ("现金", [["M1", "B1", "2023-02-01", "利息", 2]], 10_000),
        ("银行保函", [["M1", "B1", "2023-02-01", "存入", 6_000]], 10_000),
        ("银行保函", [["M1", "B1", "2023-03-01", "使用", 3_000], ["M2", "B1", "2023-07-01", "使用", 500]], 7_000),
    ],
)
def test_the_whole_is_what_the_movements_left(tmp_path: Path, form: str, moves: Rows, left: int) -> None:
    row: list[object] = ["B1", "G1", form, "2023-02-01", 10_000, 10_000, "2024-02-01"]
    ledger = {"在建工地": SITE, "保证金流水": [[*MOVES, "原流水号"], *moves]}
    blank: list[object] = [None] * 4
    assert not loaded(tmp_path, ledger | {"工资保证金": [HEADINGS, [*row, *blank]]}).sheets["保证金流水"].rejected

    def message(sum_: int) -> list[str]:
        given = [*row, None, "2023-06-01", None, sum_]
        return [f.fault for f in loaded(tmp_path, {"工资保证金": [HEADINGS, given]}).sheets["工资保证金"].flagged]

    assert (message(left - 1000), held(tmp_path).ended_on) == (["part_returned"], None)
    assert (message(left), held(tmp_path).ended_on) == ([], date(2023, 6, 1))
    assert message(left + 1000) == ["returned_differs"]


@pytest.mark.parametrize("heading", ["保函有效期", "保函有效期至"])
def test_how_long_a_guarantee_holds_counts_from_its_own_day(tmp_path: Path, heading: str) -> None:
    """一年 is no day: no answer for one row is that of another, and a day that is known stays."""
    heads: list[object] = ["保证金编号", "项目编号", "存储形式", "存入日期", "金额(元)", heading]
    rows: Rows = [
        ["B1", "G1", "工程保证保险", "2023-02-10", 930_000, "一年"],
        ["B2", "G1", "工程保证保险", "2023-03-01", 930_000, "壹年"],
        ["B3", "G1", "银行保函", "2023-03-01", 930_000, "18个月"],
    ]
    kept = answered({("phrase", f"工资保证金/{heading}/一年"): "2024-06-30"})
    report = loaded(tmp_path, {"在建工地": SITE, "工资保证金": [heads, *rows]}, kept)
    flagged = report.sheets["工资保证金"].flagged
    assert [f.fault for f in flagged if f.column == heading] == ["reckoned_end"] * 3
    assert [f.asks for f in flagged if f.asks] == []
    ends = {row.deposit_no: row.expires_on for row in all_of(tmp_path, deposit)}
    assert ends == {"B1": date(2024, 2, 10), "B2": date(2024, 3, 1), "B3": date(2024, 9, 1)}
    loaded(tmp_path, {"工资保证金": [heads, [*rows[0][:-1], "2024-02-09"]]})
    loaded(tmp_path, {"工资保证金": [heads, rows[0]]})
    assert {r.deposit_no: r.expires_on for r in all_of(tmp_path, deposit)}["B1"] == date(2024, 2, 9)
