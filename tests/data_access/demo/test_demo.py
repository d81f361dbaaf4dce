"""The demo district: always the same, within the intended proportions, and consistent but for planted faults."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely
from shapely.geometry import shape
from sqlalchemy import Date, DateTime, Engine, create_engine, insert, select, text, update

from data_access.database.deposit_requirement import recount_requirements
from data_access.database.engine import writer
from data_access.database.schema import CASH, FINDINGS_TRUE, ON_PRINCIPAL, enterprise, metadata, publicity
from data_access.database.schema_version import DatabaseRefusedError
from data_access.demo import district as demo
from data_access.demo import write as demo_write
from data_access.demo.meetings import ASKED_OF_DEPARTMENTS, TOWN_ASKED
from data_access.demo.places import LINES, PLACES, works_of
from data_access.demo.sites import uscc_codes
from data_access.demo.tools import texts
from data_access.ledger_import.noting import state_kept, touch
from data_access.reference.checklist import checklist
from data_access.reference.organisation import department_prefix, town_features, towns
from data_access.rules.holidays import spring_festivals
from data_access.rules.working_days import is_working_day
from tests.databases import copy_sqlite

AS_OF = demo.DEFAULT_AS_OF

Tables = dict[str, pd.DataFrame]


def rows_of(engine: Engine) -> dict[str, list[Any]]:
    """All rows of all tables in the order of their keys, with NULL comparable to itself."""
    with engine.connect() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]
            for table in metadata.sorted_tables
        }


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    url = f"sqlite:///{tmp_path_factory.mktemp('demo') / 'case.db'}"
    demo.build(url)
    engine = create_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def contents(district: Engine) -> dict[str, list[Any]]:
    return rows_of(district)


@pytest.fixture(scope="module")
def tables(contents: dict[str, list[Any]]) -> Tables:
    """Every table as objects: dates, Decimals, None for missing."""
    return {
        name: pd.DataFrame(rows, columns=list(metadata.tables[name].c.keys()), dtype=object)
        for name, rows in contents.items()
    }


def records(frame: pd.DataFrame) -> Iterator[Any]:
    yield from frame.itertuples()


def mean(values: pd.Series[Any]) -> float:
    return float(values.astype(float).mean())


def test_both_engines_hold_the_same_rows(empty_url: str, contents: dict[str, list[Any]]) -> None:
    demo.build(empty_url)
    engine = writer(empty_url)
    assert rows_of(engine) == contents
    demo.build(empty_url)  # a generated district may be replaced
    assert rows_of(engine) == contents
    engine.dispose()


def test_seed_day_and_scale_change_the_district(contents: dict[str, list[Any]], tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'other.db'}"
    demo.build(url, seed=1)
    other = writer(url)
    assert rows_of(other)["lead"] != contents["lead"]
    demo.build(url, scale=2, as_of=date(2024, 2, 20))
    bigger = rows_of(other)
    assert 340 < sum(1 for row in bigger["site"] if row[10] is not None) < 2000
    assert len(bigger["lead"]) > 1.5 * len(contents["lead"])
    with other.connect() as connection:
        loads = connection.execute(text("SELECT as_of, synthetic FROM data_load")).all()
    assert [tuple(row) for row in loads] == [("2024-02-20", 1)]
    other.dispose()


@pytest.mark.parametrize("as_of", [date(2022, 5, 2), date(2024, 1, 1), date(2024, 2, 10), date(2026, 11, 23)])
def test_any_day_can_be_the_as_of_day(as_of: date) -> None:
    generated = demo.generate(1, 5, as_of)
    leads = generated["lead"]
    day = np.datetime64(as_of, "D")
    assert leads["received_on"].max() <= day
    assert 5 <= (np.isnat(leads["closed_on"]) & (leads["close_due_on"] < day)).sum() <= 20
    assert 180 <= np.isnat(generated["site"]["completed_on"]).sum() <= 240


def test_load_record(contents: dict[str, list[Any]]) -> None:
    (row,) = contents["data_load"]
    load = dict(zip(metadata.tables["data_load"].c.keys(), row, strict=True))
    assert load["source"] == "demo"
    assert load["synthetic"] is True
    assert load["as_of"] == AS_OF
    assert load["loaded_at"] == datetime(2023, 12, 15, 18)
    generated = sum(len(rows) for name, rows in contents.items() if name not in ("town", "department", "data_load"))
    assert load["accepted"] == generated


def test_every_table_is_filled(contents: dict[str, list[Any]]) -> None:
    # Answers and the history of rows begin with the first ledger; the office freezes months.
    empty = {name for name, rows in contents.items() if not rows}
    frozen = {"month_freeze", "frozen_figure", "return_freeze", "frozen_cell"}
    assert empty == {"ledger_answer", "row_change", "rejected_row"} | frozen


def test_real_records_are_refused(empty_url: str) -> None:
    engine = writer(empty_url)
    firm = {"uscc": "91310118MA0000000X", "name": "真实企业"}
    with engine.begin() as connection:
        connection.execute(insert(enterprise), [firm])
    with pytest.raises(ValueError, match="真实业务数据"):
        demo.build(empty_url)
    with engine.connect() as connection:
        assert [row.name for row in connection.execute(select(enterprise))] == ["真实企业"]
    engine.dispose()


def test_a_workbook_loaded_on_top_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'case.db'}"
    engine = writer(url)
    for synthetic in (True, False):
        with engine.begin() as connection:
            connection.execute(
                insert(metadata.tables["data_load"]),
                [{"loaded_at": datetime(2023, 1, 1), "source": "x", "as_of": AS_OF, "synthetic": synthetic}],
            )
    with pytest.raises(ValueError, match="真实业务数据"):
        demo.build(url)
    engine.dispose()


def test_a_row_by_another_hand_keeps_the_demo_from_being_replaced(tmp_path: Path) -> None:
    """Whether it came beside the demo's rows or in place of one; registered by `touch` or not."""
    url = f"sqlite:///{tmp_path / 'case.db'}"
    demo.build(url, as_of=date(2021, 3, 1))
    demo.build(url, as_of=date(2021, 3, 1))  # its own rows it replaces
    engine = writer(url)
    with engine.begin() as connection:
        gone = connection.scalar(select(publicity.c.publicity_no).limit(1))
        connection.execute(update(publicity).where(publicity.c.publicity_no == gone).values(publicity_no="真实-1"))
    engine.dispose()
    for _ in range(2):
        with pytest.raises(DatabaseRefusedError, match="不是模拟数据生成的记录"):
            demo.build(url)
        touch(url)
    with pytest.raises(DatabaseRefusedError, match="正式台账不能与模拟数据同库"):
        state_kept(url, "事件舆情", AS_OF)


def test_failure_leaves_the_earlier_district(empty_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    demo.build(empty_url)
    engine = writer(empty_url)
    before = rows_of(engine)
    written = demo_write.write

    def fails(connection: Any, table: Any, columns: Any) -> int:
        if table.name == "lead_step":
            raise RuntimeError("disk full")
        return written(connection, table, columns)

    monkeypatch.setattr("data_access.demo.district.write", fails)
    with pytest.raises(RuntimeError, match="disk full"):
        demo.build(empty_url, seed=7)
    assert rows_of(engine) == before
    engine.dispose()


def test_scale_must_be_positive(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="scale"):
        demo.build(f"sqlite:///{tmp_path / 'case.db'}", scale=0)


def test_foreign_keys_hold(district: Engine) -> None:
    with district.connect() as connection:
        assert connection.execute(text("PRAGMA foreign_key_check")).all() == []


_MAY_LIE_AHEAD = ("planned_completion_on", "expires_on", "notice_to", "ends_on", "cleared_by", "month", "valid_to",
                  "watch_until", "statement_until", "removable_on")  # fmt: skip


def test_nothing_happens_after_the_as_of_day(tables: Tables) -> None:
    late = []
    for name, table in metadata.tables.items():
        for column in table.c:
            if not isinstance(column.type, Date | DateTime) or "due" in column.name or column.name in _MAY_LIE_AHEAD:
                continue
            days = [d.date() if isinstance(d, datetime) else d for d in tables[name][column.name].dropna()]
            if days and max(days) > AS_OF:
                late.append((name, column.name, max(days)))
    assert late == []


_ORDERS = {
    "lead": (
        ("received_on", "accepted_on", "contacted_on", "verified_on", "closed_on", "replied_on"),
        ("verified_on", "sent_back_on", "closed_on"),
        ("verified_on", "mediated_on", "closed_on"),
        ("received_on", "extended_on"),
        ("received_on", "first_due_on", "close_due_on"),
    ),
    "site": (("contract_signed_on", "permit_on", "completed_on"), ("permit_on", "deposit_due_on")),
    "inspection": (("inspected_on", "rechecked_on"), ("inspected_on", "rectify_due_on")),
    "deposit": (
        ("stored_on", "registered_on"),
        ("stored_on", "notice_from", "notice_to", "return_applied_on", "returned_on"),
        ("stored_on", "ended_on"),
        ("stored_on", "expires_on"),
    ),
    "deposit_movement": (("moved_on", "topped_up_on"),),
    "wage_account": (("opened_on", "registered_on"), ("opened_on", "closed_on")),
    "wage_account_month": (("labour_paid_on", "paid_on"),),
    "labour_case": (
        ("complained_on", "filed_on", "pay_order_on", "pay_order_complied_on", "closed_on"),
        ("pay_order_due_on", "decision_on", "court_on", "closed_on"),
    ),
    "criminal_transfer": (("reported_on", "decided_on", "handed_over_on", "police_decided_on"),),
    "listing": (("listed_on", "removed_on", "expires_on"),),
    "warning": (("raised_on", "handled_on"),),
    "incident": (("found_at", "reported_at"), ("found_at", "responded_at"), ("found_at", "closed_at")),
    "campaign": (("starts_on", "ends_on"),),
    "follow_up": (("raised_on", "due_on"), ("raised_on", "done_on")),
    "evidence": (("provided_on", "checked_on"),),
}


def test_dates_are_in_order(tables: Tables) -> None:
    wrong = []
    for name, orders in _ORDERS.items():
        for order in orders:
            for row in tables[name][list(order)].itertuples(index=False):
                known = [day for day in row if day is not None]
                if known != sorted(known):
                    wrong.append((name, order, tuple(row)))
    assert wrong[:5] == []


def test_no_step_is_skipped(tables: Tables) -> None:
    leads = tables["lead"]
    for earlier, after in (
        ("accepted_on", "contacted_on"),
        ("contacted_on", "verified_on"),
        ("verified_on", "closed_on"),
    ):
        assert leads.loc[leads[after].notna(), earlier].notna().all()
    assert (leads["verified_on"].notna() == leads["finding"].notna()).all()
    assert (leads["closed_on"].notna() == leads["conclusion"].notna()).all()
    assert (leads["extended_on"].notna() == leads["extension_approver"].notna()).all()
    true = leads["finding"].isin(FINDINGS_TRUE)
    assert (true == leads["true_amount_yuan"].notna()).all()


def test_steps_follow_the_lead(tables: Tables) -> None:
    steps = tables["lead_step"]
    for _, group in steps.groupby("lead_no"):
        assert list(group["seq"]) == list(range(1, len(group) + 1))
        assert group["done_on"].is_monotonic_increasing
    closing = steps[steps["step"] == "办结"].set_index("lead_no")["done_on"]
    leads = tables["lead"].set_index("lead_no")
    assert closing.to_dict() == leads["closed_on"].dropna().to_dict()
    assert set(steps["step"]) == {"接收", "受理", "分派", "联系", "核实", "延期", "退回", "结论", "办结", "回访"}


def test_repeats_point_to_an_earlier_lead_of_the_same_employer(tables: Tables) -> None:
    leads = tables["lead"].set_index("lead_no")
    repeats = leads[leads["repeat_of"].notna()]
    first = leads.loc[repeats["repeat_of"]]
    assert (np.array(first["received_on"]) < np.array(repeats["received_on"])).all()
    assert list(first["employer_name"]) == list(repeats["employer_name"])
    assert list(first["town_code"]) == list(repeats["town_code"])


def test_leads_of_a_site_lie_in_its_town_and_time(tables: Tables) -> None:
    leads = tables["lead"].dropna(subset=["site_no"]).merge(tables["site"], on="site_no", suffixes=("", "_site"))
    assert (leads["town_code"] == leads["town_code_site"]).all()
    direct = leads[leads["repeat_of"].isna()]
    assert (direct["permit_on"] <= direct["received_on"]).all()


def test_money_balances_are_never_below_zero(tables: Tables) -> None:
    sign = ON_PRINCIPAL | {"拨入": 1, "追回": 1, "垫付": -1}
    moves = tables["deposit_movement"]
    moves = moves.assign(signed=[a * sign[k] for a, k in zip(moves["amount_yuan"], moves["kind"], strict=True)])
    for _, group in moves.groupby("deposit_no"):
        by_day = group.sort_values("moved_on").groupby("moved_on")["signed"].sum().cumsum()
        assert by_day.min() >= 0
    fund = tables["emergency_fund_movement"].sort_values("moved_on")
    assert min(np.cumsum([a * sign[k] for a, k in zip(fund["amount_yuan"], fund["kind"], strict=True)])) >= 0
    months = tables["wage_account_month"]
    paid_in = months.dropna(subset=["labour_paid_on"])[["account_no", "labour_paid_on", "labour_paid_yuan"]]
    paid_out = months.dropna(subset=["paid_on"])[["account_no", "paid_on", "paid_yuan"]].copy()
    paid_out["paid_yuan"] = -paid_out["paid_yuan"]
    flows = pd.concat(
        [part.set_axis(["account", "day", "amount"], axis=1) for part in (paid_in, paid_out)], ignore_index=True
    )
    flows["amount"] = [int(amount * 100) for amount in flows["amount"]]
    by_day = flows.groupby(["account", "day"])["amount"].sum()
    assert by_day.groupby("account").cumsum().min() >= 0


def test_cash_movements_match_their_deposits(tables: Tables) -> None:
    deposits = tables["deposit"].set_index("deposit_no")
    stored = tables["deposit_movement"].query("kind == '存入'").set_index("deposit_no")
    cash = deposits[deposits["form"] == CASH]
    assert stored["amount_yuan"].to_dict() == cash["amount_yuan"].to_dict()
    assert deposits.loc[deposits["form"] != CASH, "guarantee_no"].notna().all()
    used = tables["deposit_movement"].query("kind == '使用'")
    assert used["top_up_due_on"].notna().all()
    beside = tables["deposit_movement"].query("kind in ('利息', '手续费')")
    assert set(beside["kind"]) == {"利息", "手续费"}
    assert beside["top_up_due_on"].isna().all()
    assert set(beside["deposit_no"]) <= set(cash.index)


def test_bank_statements_match_but_for_a_few(tables: Tables) -> None:
    statements = tables["bank_statement"].query("account_kind == '专用账户'")
    months = tables["wage_account_month"]
    differ = 0
    for account, group in statements.groupby("account_ref"):
        own = months[months["account_no"] == account]
        for row in records(group):
            end = (pd.Timestamp(row.month) + pd.offsets.MonthEnd(1)).date()
            came = own.loc[[d is not None and d <= end for d in own["labour_paid_on"]], "labour_paid_yuan"].sum()
            went = own.loc[[d is not None and d <= end for d in own["paid_on"]], "paid_yuan"].sum()
            differ += row.balance_yuan != came - went
    assert 0 < differ < 0.01 * len(statements)


def test_points_lie_in_their_town_but_for_the_intended_faults(tables: Tables) -> None:
    polygons = {f["properties"]["code"]: shape(f["geometry"]) for f in town_features()["features"]}
    sites = tables["site"]
    inside = [
        code is not None and shapely.contains_xy(polygons[code], lon, lat)
        for code, lon, lat in zip(sites["located_town_code"], sites["lon"], sites["lat"], strict=True)
    ]
    assert sites.loc[~np.array(inside), "located_town_code"].isna().all()
    outside = sites["located_town_code"].isna()
    for row in records(sites[outside]):
        assert not any(shapely.contains_xy(p, row.lon, row.lat) for p in polygons.values())
        assert 120.8 < row.lon < 121.4
        assert 30.9 < row.lat < 31.4
    elsewhere = ~outside & (sites["located_town_code"] != sites["town_code"])
    assert outside.sum() >= 1
    assert elsewhere.sum() >= 1
    assert 0.005 <= (outside.sum() + elsewhere.sum()) / len(sites) <= 0.015


_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def test_firms_have_valid_and_invented_codes(tables: Tables) -> None:
    codes = list(tables["enterprise"]["uscc"])
    assert len(set(codes)) == len(codes)
    for code in codes:
        total = sum(_ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(code[:17]))
        assert (total + _ALPHABET.index(code[17])) % 31 == 0
        assert code[8:10] == "DM"


def test_check_digit_of_a_published_code() -> None:
    """91350100M000100Y43 is the example of GB 32100-2015; here only the rule is shared, the body is our own."""
    example = "91350100M000100Y43"
    total = sum(_ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(example[:17]))
    assert (total + _ALPHABET.index(example[17])) % 31 == 0
    (code,) = uscc_codes(texts(["310118"]), np.array([1]))
    assert len(code) == 18


def test_required_deposit_is_what_the_rules_assess(demo_sqlite: str, tmp_path: Path) -> None:
    """The generator's own arrays lead to the same 应存额 as the rules applied to the finished database."""
    assert recount_requirements(copy_sqlite(demo_sqlite, tmp_path / "assessed.db")) == 0


def test_phones_are_plainly_invented(tables: Tables) -> None:
    assert tables["lead"]["reporter_phone"].str.fullmatch(r"190\d{4}0000").all()


def test_leads_by_year_and_season(tables: Tables) -> None:
    leads = tables["lead"]
    years = leads["received_on"].map(lambda d: d.year).value_counts()
    assert set(years.index) == {2021, 2022, 2023}
    assert years.between(600, 900).all()
    months = leads["received_on"].map(lambda d: d.month).value_counts()
    assert months[1] + months[12] > 1.5 * (months[4] + months[5])
    building = leads["domain"] == "工程建设领域"
    assert 0.21 < building.mean() < 0.29


def test_true_cases(tables: Tables) -> None:
    leads = tables["lead"]
    verified = leads[leads["finding"].notna()]
    true = verified["finding"].isin(FINDINGS_TRUE)
    platform = verified["source"] == "全国平台"
    office = verified["source"].isin(["巡查发现", "预警转入"])
    assert 0.08 <= true[platform].mean() <= 0.15
    assert true[office].mean() > true[platform].mean()
    found = verified[true]
    building = found["domain"] == "工程建设领域"
    workers, money = found["true_workers"].astype(int), found["true_amount_yuan"].astype(float)
    assert 0.22 < workers[building].sum() / workers.sum() < 0.44
    assert 0.28 < money[building].sum() / money.sum() < 0.52
    assert 3 <= workers.mean() <= 8
    assert 8_000 <= money.sum() / workers.sum() <= 22_000


def _in_time(leads: pd.DataFrame, done: str, due: str) -> float:
    ended = leads[leads[due] < AS_OF]
    in_time = [d is not None and d <= limit for d, limit in zip(ended[done], ended[due], strict=True)]
    return float(sum(in_time)) / len(in_time)


def test_handling_is_good_but_not_perfect(tables: Tables) -> None:
    leads = tables["lead"]
    assert 0.98 <= _in_time(leads, "accepted_on", "accept_due_on") < 1
    assert 0.93 <= _in_time(leads, "contacted_on", "contact_due_on") <= 0.98
    assert 0.95 <= _in_time(leads, "closed_on", "close_due_on") <= 0.98
    assert 0.015 < leads["repeat_of"].notna().mean() < 0.045
    closed = leads[leads["closed_on"].notna()]
    assert 0.55 < closed["replied_on"].notna().mean() < 0.65
    happy = closed["satisfaction"].dropna().isin(["满意", "基本满意"])
    assert 0.90 <= happy.mean() <= 0.95
    assert 0.01 < closed["sent_back_on"].notna().mean() < 0.03
    by_town = {code: _in_time(group, "closed_on", "close_due_on") for code, group in leads.groupby("town_code")}
    assert max(by_town.values()) - min(by_town.values()) > 0.03


def test_open_and_unpaid_leads(tables: Tables) -> None:
    leads = tables["lead"].set_index("lead_no")
    overdue = leads[leads["closed_on"].isna() & (leads["close_due_on"] < AS_OF)]
    assert 6 <= len(overdue) <= 15
    over = overdue["close_due_on"].map(lambda d: (AS_OF - d).days)
    assert over.between(1, 120).all()
    assert overdue["town_code"].nunique() >= 4
    paid = tables["lead_payment"].groupby("lead_no")["amount_yuan"].sum()
    true = leads[leads["finding"].isin(FINDINGS_TRUE)]
    owed = true["true_amount_yuan"] - paid.reindex(true.index).map(
        lambda v: v if isinstance(v, Decimal) else Decimal(0)
    )
    assert (owed >= 0).all()
    assert set(paid.index) <= set(true.index)
    assert 1 <= ((owed > 0) & true["closed_on"].notna()).sum() <= 2  # 不解决不销账 broken on purpose
    unpaid = owed > 0
    assert 3 <= (unpaid & true["closed_on"].isna()).sum() <= 15
    assert 0.93 <= 1 - unpaid.mean() <= 0.99
    payments = tables["lead_payment"].merge(leads, on="lead_no")
    assert (payments["paid_on"] >= payments["verified_on"]).all()
    settled = payments.dropna(subset=["closed_on"])
    assert (settled["paid_on"] <= settled["closed_on"]).all()
    assert payments.groupby("lead_no").size().max() >= 2
    assert {"用人单位支付", "总包垫付", "保证金", "应急周转金"} == set(payments["channel"])


def test_sites_and_deposits(tables: Tables) -> None:
    sites = tables["site"]
    active = sites[sites["completed_on"].isna()]
    assert 180 <= len(active) <= 240
    assert len(sites) > 500
    assert 0.24 < mean(sites["government_funded"]) < 0.36
    assert sites["department_code"].value_counts().index[0] == "区建管委"
    assert active["contractor_uscc"].value_counts().max() >= 3
    median = float(sites["deposit_required_yuan"].dropna().astype(float).median())
    assert 300_000 <= median <= 600_000
    deposits = tables["deposit"]
    current = deposits[deposits["ended_on"].isna()]
    guaranteed = current["form"] != CASH
    assert 0.58 <= current.loc[guaranteed, "amount_yuan"].sum() / current["amount_yuan"].sum() <= 0.77
    first = deposits.groupby("site_no")["stored_on"].min()
    due = sites[sites["deposit_due_on"].notna() & (sites["deposit_due_on"] < AS_OF)]
    stored = [first.get(no) for no in due["site_no"]]
    in_time = [day is not None and day <= limit for day, limit in zip(stored, due["deposit_due_on"], strict=True)]
    assert 0.88 < sum(in_time) / len(in_time) < 0.97
    assert 2 <= stored.count(None) <= 8
    uses = tables["deposit_movement"].query("kind == '使用'")
    assert 2 <= (uses["topped_up_on"].isna() & (uses["top_up_due_on"] < AS_OF)).sum() <= 4
    running = current[guaranteed].merge(active[["site_no"]], on="site_no")
    left = running["expires_on"].map(lambda d: (d - AS_OF).days)
    assert left.between(0, 30).sum() >= 2
    assert 1 <= (left < 0).sum() <= 10


def test_inspections(tables: Tables) -> None:
    visits, items = tables["inspection"], tables["inspection_item"]
    quarters = visits["inspected_on"].map(lambda d: (d.year, (d.month - 1) // 3)).value_counts()
    assert len(quarters) == 12
    assert quarters.between(50, 115).all()
    assert 60 <= quarters.mean() <= 100
    assert set(items.groupby("inspection_no").size()) == {len(checklist())}
    applicable = items[items["result"] != "不适用"]
    rates = (applicable["result"] == "符合").groupby(applicable["item_code"]).mean()
    assert rates.between(0.85, 0.985).all()
    bad = items["result"].isin(["部分符合", "不符合"]).groupby(items["inspection_no"]).any()
    assert (visits.set_index("inspection_no")["rectify_due_on"].notna() == bad).all()
    running_now = set(tables["site"].loc[tables["site"]["completed_on"].isna(), "site_no"])
    overdue = visits["rectified_on"].isna() & (visits["rectify_due_on"].map(lambda d: d is not None and d < AS_OF))
    overdue &= visits["site_no"].isin(running_now)
    assert 2 <= overdue.sum() <= 15
    assert {"第一组", "第二组", "住建组", "水务组", "交通组"} == set(visits["team"])
    sites = tables["site"]
    running = sites[sites["completed_on"].map(lambda d: d is None or d.year == AS_OF.year)]
    seen = set(visits.loc[visits["inspected_on"].map(lambda d: d.year == AS_OF.year), "site_no"])
    assert 0.85 <= running["site_no"].isin(seen).mean() <= 0.95


# Acts of offices, banks and meetings; citizens, workers and sensors know no office hours.
_OFFICE_ACTS = {
    "site": ("contract_signed_on", "permit_on"),
    "deposit": ("stored_on", "registered_on", "ended_on", "notice_from", "return_applied_on", "returned_on"),
    "deposit_movement": ("moved_on", "topped_up_on"),
    "wage_account": ("opened_on", "registered_on", "closed_on"),
    "wage_account_month": ("labour_paid_on", "paid_on"),
    "lead": ("accepted_on", "contacted_on", "verified_on", "extended_on", "sent_back_on", "closed_on", "replied_on",
             "mediated_on"),
    "lead_routing": ("routed_on", "left_on"),
    "lead_payment": ("paid_on",),
    "mediation": ("sent_down_on", "agreement_on", "performed_on", "checked_on"),
    "labour_case": ("filed_on", "extended_on", "pay_order_on", "decision_on", "court_on", "closed_on"),
    "criminal_transfer": ("reported_on", "decided_on", "handed_over_on", "police_decided_on"),
    "listing": ("listed_on", "removed_on"),
    "publication": ("published_on",),
    "inspection": ("inspected_on", "rechecked_on"),
    "warning": ("handled_on",),
    "evidence": ("provided_on", "checked_on"),
    "meeting": ("held_on",),
    "follow_up": ("raised_on", "done_on"),
    "task": ("starts_on", "done_on"),
    "campaign_result": ("reported_on",),
}  # fmt: skip


def test_offices_act_on_working_days(tables: Tables) -> None:
    off = [
        (name, column, day)
        for name, columns in _OFFICE_ACTS.items()
        for column in columns
        for day in tables[name][column].dropna()
        if not is_working_day(day)
    ]
    assert off == []


def test_names_sums_builders_and_funding_fit(tables: Tables) -> None:
    """No two sites of one name; roads lie in their town; works cost what such works cost and their builders fit."""
    names = tables["enterprise"].set_index("uscc")["name"]
    sites = tables["site"].assign(contractor=list(names[tables["site"]["contractor_uscc"]]))
    town_of = {t.code: t.name for t in towns()}
    assert sites["name"].is_unique
    for row in records(sites):
        town = town_of[row.town_code]
        kinds = works_of(row.department_code, public=row.government_funded)
        at = [place for places in PLACES[town] for place in places if row.name.startswith(f"{town}{place}")]
        assert at, row.name
        rest = row.name.removeprefix(f"{town}{max(at, key=len)}")
        work = max((kind for kind in kinds if rest.startswith(kind)), key=len)
        least, most = kinds[work]
        assert least - 1 <= row.contract_yuan / 10_000 <= most + 1, row.name
        assert any(line in row.contractor for line in LINES[row.department_code])
        assert row.builder_name.endswith("有限公司") != row.government_funded
        if row.department_code != "区建管委":
            assert row.government_funded


def test_every_month_has_its_problems(tables: Tables) -> None:
    """What is overdue at the end of each month: something always, and no month so much more than the others."""
    days = [date(y, m, 1) - timedelta(days=1) for y in (2022, 2023) for m in range(1, 13)] + [AS_OF]
    ended = tables["site"].set_index("site_no")["completed_on"]

    def open_then(name: str, due: str, done: str, *, at_site: bool = False) -> list[int]:
        rows = tables[name].dropna(subset=[due])
        ends = [
            min((d for d in (end, ended[no] if at_site else None) if d is not None), default=date.max)
            for end, no in zip(rows[done], rows["site_no"] if at_site else rows[due], strict=True)
        ]
        return [sum(d < day < end for d, end in zip(rows[due], ends, strict=True)) for day in days]

    found = {
        "leads": open_then("lead", "close_due_on", "closed_on"),
        "rectifications": open_then("inspection", "rectify_due_on", "rectified_on", at_site=True),
        "guarantees": open_then("deposit", "expires_on", "ended_on", at_site=True),
        "top-ups": open_then("deposit_movement", "top_up_due_on", "topped_up_on"),
        "warnings": open_then("warning", "due_on", "handled_on"),
    }
    for kind, counts in found.items():
        *earlier, now = counts
        assert now <= 3 * max(earlier) + 1, (kind, counts)
    assert min(map(sum, zip(*found.values(), strict=True))) >= 3
    assert sum(1 for n in found["leads"] if n) >= len(days) - 3
    assert min(found["rectifications"]) >= 1


def test_a_recheck_does_not_wash_out_the_first_result(tables: Tables) -> None:
    """Some re-checks find the same, in every year."""
    bad = tables["inspection"].dropna(subset=["recheck_result"])
    by_year = bad.groupby(bad["inspected_on"].map(lambda d: d.year))["recheck_result"]
    assert by_year.apply(lambda found: 0.02 <= (found == "未整改").mean() <= 0.15).all()


def test_each_clause_and_each_department_has_its_own_tasks(tables: Tables) -> None:
    now = tables["task"][[day.year == AS_OF.year for day in tables["task"]["starts_on"]]]
    clauses = {f"{part}（{number}）" for part in "一二三四" for number in "一二三"}
    assert set(now["clause"]) == clauses
    town_names_ = {t.name for t in towns()}
    for row in records(tables["follow_up"]):
        own = TOWN_ASKED if row.owner_name in town_names_ else ASKED_OF_DEPARTMENTS[row.owner_name]
        assert row.title in own
    taken = [title for titles in ASKED_OF_DEPARTMENTS.values() for title in titles]
    assert len(taken) == len(set(taken))


def test_each_body_numbers_its_own_papers(tables: Tables) -> None:
    papers = tables["evidence"].dropna(subset=["document_no"])
    assert papers["document_no"].is_unique
    first = papers[papers["document_no"] == f"青治欠办〔{AS_OF.year}〕1号"]
    assert list(first["indicator_code"]) == ["P02"]
    office = papers["document_no"].str.startswith("青治欠办")
    assert set(papers.loc[office, "indicator_code"]) == {"P01", "P02", "P03"}
    for row in records(papers[~office]):
        assert row.document_no.startswith(department_prefix(row.owner_name))
    moves = tables["deposit_movement"]["document_no"].dropna()
    assert moves.is_unique
    assert (moves == f"{department_prefix('区人社局')}保〔{AS_OF.year}〕1号").any()


def test_unsettled_wages_warn_in_the_thirty_days_before_the_festival(tables: Tables) -> None:
    raised = tables["warning"].query("rule_code == 'W14'")["raised_on"]
    festivals = spring_festivals(date(2021, 1, 1), date(2024, 12, 31))
    left = [min((f - day).days for f in festivals if f > day) for day in raised]
    assert left
    assert max(left) <= 30


def test_office_records(tables: Tables) -> None:
    held = tables["publicity"]["held_on"]
    assert any(date(2023, 1, 1) <= day < date(2023, 5, 1) for day in held)
    winter = tables["campaign"].query("kind == '冬季行动'")["starts_on"]
    assert date(2023, 11, 10) in set(winter)
    assert set(tables["evidence"]["indicator_code"]) == {f"P{n:02d}" for n in range(1, 12)}
    assert set(tables["warning"]["rule_code"]) == {f"W{n:02d}" for n in range(1, 20)}
    assert list(tables["publication"]["quarter"])[-1] == "2023-Q3"
    assert tables["incident"]["people"].dropna().max() < 50
    assert {"春节", "专项行动", "会议", "敏感期"} == set(tables["event_note"]["kind"])
