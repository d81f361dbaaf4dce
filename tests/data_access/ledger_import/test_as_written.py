"""Twenty-three ledgers as offices write them: what each gives is what is right, nothing false, nothing sound lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, select

from data_access.database.engine import raw_reader
from data_access.database.schema import (
    deposit,
    deposit_movement,
    inspection,
    inspection_item,
    lead,
    site,
    wage_account,
    wage_account_month,
)
from data_access.database.state import data_state
from data_access.ledger_import.load_report import LoadReport
from data_access.ledger_import.loading import load_workbook
from tests.databases import DATA

AS_WRITTEN = DATA / "as_written"
AS_OF = date(2023, 9, 30)


class Loaded:
    """The base and then a workbook in a database of their own."""

    def __init__(self, folder: Path, *names: str) -> None:
        self.url = f"sqlite:///{folder / 'case.db'}"
        load_workbook(AS_WRITTEN / "base.xlsx", self.url)
        self.reports = [load_workbook(AS_WRITTEN / f"{name}.xlsx", self.url) for name in names]

    @property
    def report(self) -> LoadReport:
        return self.reports[-1]

    def rows(self, table: Table) -> dict[str, Any]:
        engine = raw_reader(self.url)
        with engine.connect() as connection:
            keys = [c.name for c in table.primary_key]
            found = {
                "/".join(str(getattr(r, k)) for k in keys): r
                for r in connection.execute(select(table).order_by(*table.primary_key))
            }
        engine.dispose()
        return found

    def flags(self, sheet: str) -> list[tuple[int, str, str]]:
        """Flags of a sheet: row, column, fault."""
        return [(f.row, f.column, f.fault) for f in self.report.sheets[sheet].flagged]

    def as_of(self) -> date | None:
        engine = raw_reader(self.url)
        found = data_state(engine).as_of
        engine.dispose()
        return found


def notice_of_returns(loaded: Loaded) -> None:
    reason = loaded.report.refused_sheets["退还农民工工资保证金公示"]
    assert "工资保证金" in reason
    assert all(f"“{heading}”" in reason for heading in ("存储形式", "存入/开立日期"))
    assert loaded.rows(deposit) == {}


def numbers_for_accounts(loaded: Loaded) -> None:
    assert list(loaded.rows(wage_account)) == ["3100012345678901235"]
    refused = loaded.report.sheets["专户台账"].rejected
    assert [(f.row, f.fault) for f in refused] == [(2, "digits_lost"), (3, "digits_lost"), (5, "digits_lost")]
    assert all("按文本重新录入" in f.message for f in refused)


def vertical_form(loaded: Loaded) -> None:
    assert "专户月度收支没有写明“月份”" in loaded.report.refused_sheets["甲字2号厂房"]
    found = {number: row for number, row in loaded.rows(site).items() if row.name == "甲字2号厂房工程"}
    assert list(found) == ["GD230102"]
    assert (found["GD230102"].workers, found["GD230102"].builder_name) == (52, "上海丙投资有限公司")
    assert found["GD230102"].permit_on == date(2023, 1, 12)
    assert [(f.row, f.fault) for f in loaded.report.sheets["甲字2号厂房（工资保证金）"].rejected] == [
        (15, "unlike_ledger")
    ]


def check_marks(loaded: Loaded) -> None:
    assert len(loaded.rows(inspection)) == 14
    assert loaded.report.sheets["实地核查"].rejected == []
    engine = raw_reader(loaded.url)

    with engine.connect() as connection:
        found = {(r.inspection_no, r.item_code): r.result for r in connection.execute(select(inspection_item))}
    engine.dispose()
    by_row: dict[str, list[str]] = {}
    for (number, _), result in sorted(found.items()):
        by_row.setdefault(number, []).append(result)
    counted = {number: (r.count("符合"), r.count("不符合"), r.count("部分符合")) for number, r in by_row.items()}
    clear = {"HC00": (6, 0, 0), "HC01": (5, 1, 0), "HC02": (6, 0, 0), "HC03": (6, 0, 0), "HC04": (5, 1, 0),
             "HC05": (5, 1, 0), "HC06": (5, 1, 0), "HC07": (5, 1, 0), "HC11": (6, 0, 0)}  # fmt: skip
    assert {number: counted[number] for number in clear} == clear
    assert "HC09" not in counted  # bare codes
    asked = {q.written for q in loaded.report.questions if q.kind == "phrase"}
    assert {"3", "○", "△", "良好"} <= asked


def lead_form(loaded: Loaded) -> None:
    reason = loaded.report.refused_sheets["线索反映"]
    assert "欠薪线索" in reason
    assert all(f"“{heading}”" in reason for heading in ("线索编号", "接收日期"))


def a_sheet_per_town(loaded: Loaded) -> None:
    assert {number: row.town_code[-3:] for number, row in loaded.rows(lead).items()} == {
        "XS0000": "001", "XS0001": "001", "XS0100": "106", "XS0101": "106", "XS0200": "107", "XS0201": "107",
    }  # fmt: skip


def two_heading_rows(loaded: Loaded) -> None:
    found = loaded.rows(lead)
    assert {n: (r.workers, r.amount_yuan, r.true_workers, r.true_amount_yuan) for n, r in found.items()} == {
        "XS9001": (20, 400_000, 5, 60_000),
        "XS9002": (10, 100_000, 8, 70_000),
    }
    assert {(r.employer_name, r.reporter_phone, r.conclusion) for r in found.values()} == {
        ("上海乙1劳务有限公司", None, "已支付"),
        ("上海乙2劳务有限公司", None, "已支付"),
    }
    assert not [f for f in loaded.report.sheets["欠薪线索"].flagged if f.fault == "closed_unpaid"]


def sums(loaded: Loaded) -> None:
    found = {number: row.amount_yuan for number, row in loaded.rows(lead).items()}
    assert len(found) == 42
    read = {
        0: 120_000, 1: 120_000, 2: 120_000_000, 3: 125_000, 4: 1200, 5: 1200, 9: 12_000, 11: 123_000, 12: 125_000,
        13: 0, 14: 0, 16: 50_000, 19: 50_000, 20: 50_000, 21: 50_000, 22: 50_000, 23: 50_000, 24: 50_000, 25: 50_000,
        26: 50_000, 27: 50_000, 28: 50_000, 30: 50_000, 31: 50_000, 39: 50_000, 40: 50_000,
    }  # fmt: skip
    assert {int(number[2:]): value for number, value in found.items() if value is not None} == read
    flagged = {row - 2 for row, column, _ in loaded.flags("欠薪线索") if column == "涉及金额(元)"}
    assert flagged >= set(range(42)) - set(read)


def prose(loaded: Loaded) -> None:
    found = loaded.rows(lead)
    assert len(found) == 7
    assert loaded.report.sheets["欠薪线索"].rejected == []
    assert "督促该公司于4月20日支付" in found["XS0002"].remark
    assert "13800000002" in f"{found['XS0003'].reporter_phone}{found['XS0003'].remark}"
    assert "郑某" in f"{found['XS0004'].reporter_name}{found['XS0004'].remark}"
    assert found["XS0006"].reporter_phone == "138 0000 0001"


def in_and_out(loaded: Loaded) -> None:
    moved = {n: (r.kind, r.amount_yuan) for n, r in loaded.rows(deposit_movement).items()}
    assert moved == {
        "S1": ("存入", 900_000), "S2": ("利息", Decimal("1200.50")), "S3": ("使用", 100_000),
    }  # fmt: skip


def sites_by_permit(loaded: Loaded) -> None:
    found = loaded.rows(site)["310118202301100101"]
    assert (found.name, found.town_code, found.contract_yuan) == ("甲字1号厂房工程", "310118106", None)
    assert (found.planned_completion_on, found.completed_on) == (date(2025, 6, 30), None)
    assert ("unit", "工程造价") in {(q.kind, q.column) for q in loaded.report.questions}


def completions(loaded: Loaded) -> None:
    found = {n: r.planned_completion_on for n, r in loaded.rows(site).items() if n.startswith("P")}
    assert len(found) == 16
    assert found["P7"] == date(2025, 6, 30)
    ends = {"P0": date(2025, 12, 31), "P1": date(2025, 6, 30), "P2": date(2025, 12, 31), "P3": date(2025, 12, 31),
            "P10": date(2025, 6, 30), "P11": date(2025, 6, 30)}  # fmt: skip
    assert {n: found[n] for n in ends} == ends
    assert {n for n, day in found.items() if day is None} == {"P4", "P5", "P6", "P8", "P9", "P12", "P13", "P14", "P15"}
    assert {row for row, _, _ in loaded.flags("在建工地")} >= {2, 3, 4, 5, 6, 10, 11, 12, 13, 14, 16, 17}


def other_days(loaded: Loaded) -> None:
    found = loaded.rows(site)["U1"]
    assert (found.permit_on, found.planned_completion_on, found.completed_on, found.contract_yuan) == (
        date(2023, 1, 12), date(2025, 6, 30), None, None,
    )  # fmt: skip
    assert not found.deposit_exempt
    assert loaded.as_of() == AS_OF


def row_of_units(loaded: Loaded) -> None:
    found = loaded.rows(site)["V1"]
    assert (found.contract_yuan, found.workers) == (31_000_000, 50)


def running_numbers(loaded: Loaded) -> None:
    found = loaded.rows(deposit).values()
    assert sorted(r.site_no for r in found) == [f"GD23010{n}" for n in range(1, 7)]


def months(loaded: Loaded) -> None:
    found = loaded.rows(wage_account_month)
    assert {
        n: (r.labour_paid_yuan, r.labour_paid_on, r.paid_yuan, r.paid_on, r.paid_workers) for n, r in found.items()
    } == {
        f"{n}/2023-08-01": (300_000, date(2023, 8, 31), 280_000, date(2023, 8, 31), None) for n in ("A1", "A2")
    }  # fmt: skip
    assert {f for _, _, f in loaded.flags("专户月度收支")} >= {"day_of_month_end"}


def validity(loaded: Loaded) -> None:
    (found,) = loaded.rows(deposit).values()
    assert (found.deposit_no, found.stored_on, found.expires_on) == ("BH001", date(2023, 2, 1), date(2025, 2, 1))


def public_money(loaded: Loaded) -> None:
    found = {n: r.government_funded for n, r in loaded.rows(site).items() if n.startswith("I")}
    assert len(found) == 14
    assert {n for n, yes in found.items() if yes} == {"I0", "I5", "I8", "I9"}
    assert {n for n, yes in found.items() if yes is False} == {"I1", "I4", "I7"}
    assert {"1", "2", "PPP"} <= {q.written for q in loaded.report.questions}


def noted_units(loaded: Loaded) -> None:
    assert [r.amount_yuan for r in loaded.rows(deposit).values()] == [930_000, 960_000]
    assert [r.required_yuan for r in loaded.rows(deposit).values()] == [930_000, 960_000]


def states(loaded: Loaded) -> None:
    found = {n: r.status for n, r in loaded.rows(site).items() if n.startswith("S")}
    assert found == {
        "S0": "在建", "S1": "停工", "S2": "竣工", "S3": "未开工", "S4": "竣工", "S5": "竣工", "S6": "未开工",
    }  # fmt: skip
    assert {row for row, _, fault in loaded.flags("在建工地") if fault == "missing_day"} == {5, 7, 8}


def returned(loaded: Loaded) -> None:
    (found,) = loaded.rows(deposit).values()
    assert (found.returned_on, found.notice_from, found.notice_to) == (
        date(2023, 3, 20), date(2023, 2, 11), date(2023, 3, 13),
    )  # fmt: skip


CASES: list[tuple[tuple[str, ...], Callable[[Loaded], None], str]] = [
    (("L01",), notice_of_returns, "a sheet stands alone"),
    (("L04",), numbers_for_accounts, "digits"),
    (("L05",), vertical_form, "forms"),
    (("L07",), check_marks, "phrases"),
    (("L09",), lead_form, "a sheet stands alone"),
    (("L11",), a_sheet_per_town, "forms"),
    (("L12",), two_heading_rows, "two heading rows"),
    (("L15",), sums, "phrases"),
    (("L17",), prose, "lengths"),
    (("L19b",), in_and_out, "phrases"),
    (("L22",), sites_by_permit, "keys"),
    (("L22c",), completions, "dates"),
    (("L22e",), other_days, "dates"),
    (("L22f",), row_of_units, "units"),
    (("L28a", "L28b"), running_numbers, "keys"),
    (("L31b",), months, "months"),
    (("L33",), validity, "keys"),
    (("L34",), public_money, "phrases"),
    (("L35a",), noted_units, "units"),
    (("L35c",), noted_units, "units"),
    (("L37",), states, "phrases"),
    (("L42",), returned, "dates"),
]
NOT_YET: frozenset[str] = frozenset()


def _case(names: tuple[str, ...], check: Callable[[Loaded], None], kind: str) -> Any:
    marks = () if names[0] not in NOT_YET else (pytest.mark.xfail(strict=True, reason=kind),)
    return pytest.param(names, check, id="+".join(names), marks=marks)


@pytest.mark.parametrize(("names", "check"), [_case(*case) for case in CASES])
def test_a_ledger_as_written_gives_what_is_right(
    tmp_path: Path, names: tuple[str, ...], check: Callable[[Loaded], None]
) -> None:
    check(Loaded(tmp_path, *names))


def test_every_file_is_checked() -> None:
    checked = {name for names, _, _ in CASES for name in names} | {"base"}
    assert checked == {path.stem for path in AS_WRITTEN.glob("*.xlsx")}
