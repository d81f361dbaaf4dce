"""The ratio engine: which ratio applies and why, its parameter file, what the importer writes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select
from streamlit.testing.v1 import AppTest

from data_access.database.deposit_history import Ledgers, histories
from data_access.database.deposit_requirement import recount_requirements
from data_access.database.engine import reader, writer
from data_access.database.schema import site
from data_access.database.scope import Scope
from data_access.rules import deposit_rules
from data_access.rules.deposit_rules import FILE, Basis, History, in_force, moved, read_versions, requirement, versions
from data_access.rules.parameters import ParameterError, read_limits
from metrics.questions.deposit_ratio import by_basis, effects, outdated, site_facts, totals
from tests.databases import DEMO_AS_OF, FRAME_SCRIPT, ROOT, copy_sqlite, kept_reader

DAY = date(2023, 3, 1)
WAN = Decimal(10_000)


def assessed(wan: int, **history: object) -> deposit_rules.Requirement:
    return requirement(wan * WAN, DAY, History(**history), versions())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wan", "history", "basis", "required"),
    [
        (1000, {}, Basis.BASE, "150000.00"),
        (1000, {"other_projects": 2}, Basis.SEVERAL, "100000.00"),
        (1000, {"clean_years": 2}, Basis.TWO_YEARS, "75000.00"),
        (1000, {"clean_years": 2, "other_projects": 1}, Basis.TWO_YEARS, "75000.00"),  # the lower one
        (1000, {"clean_years": 3, "systems": True}, Basis.THREE_YEARS, None),
        (1000, {"clean_years": 3}, Basis.TWO_YEARS, "75000.00"),  # without 实名制 and 专户 no exemption
        (1000, {"arrears_on": date(2021, 3, 1), "other_projects": 1}, Basis.RAISED_ARREARS, "225000.00"),
        (1000, {"arrears_on": date(2021, 2, 28)}, Basis.BASE, "150000.00"),  # more than two years ago
        (1000, {"listed": True, "arrears_on": date(2023, 1, 1)}, Basis.RAISED_LISTED, "300000.00"),
        (299, {}, Basis.SMALL, None),
        (300, {}, Basis.BASE, "45000.00"),  # 免存 is below the line, not on it
        (299, {"arrears_on": date(2022, 3, 1)}, Basis.RAISED_ARREARS, "67275.00"),  # arrears in the year before
        (299, {"arrears_on": date(2021, 6, 1)}, Basis.SMALL, None),
        (299, {"listed": True}, Basis.RAISED_LISTED, "89700.00"),
        (100_000, {}, Basis.BASE, "5000000.00"),  # the cap
        (100_000, {"listed": True}, Basis.RAISED_LISTED, "30000000.00"),  # a raised ratio is not capped
    ],
)
def test_the_ratio_and_its_reason(wan: int, history: dict[str, object], basis: Basis, required: str | None) -> None:
    found = assessed(wan, **history)
    assert (found.basis, found.required_yuan) == (basis, required and Decimal(required))
    assert found.exempt == (required is None)
    assert found.reason


def test_reasons_are_spelled_out() -> None:
    assert assessed(1000, other_projects=2).reason == "本区另有2个在建项目，降为1%"
    assert assessed(100_000).reason == "基准比例1.5%；以500万元为限"
    raised = assessed(1000, arrears_on=date(2022, 5, 6))
    assert raised.reason == "2022-05-06查实欠薪（前两年内），基准1.5%上浮为2.25%"
    low = moved(versions(), base_ratio=Decimal("0.008"), cap_yuan=WAN * 500)
    floored = requirement(1000 * WAN, DAY, History(clean_years=2), low)
    assert floored.reason == "连续两年无欠薪，降为0.4%；不低于0.5%"
    assert floored.required_yuan == 50_000


money = st.decimals(0, 10**10, places=2)
past = st.builds(
    History,
    other_projects=st.integers(0, 9),
    clean_years=st.integers(0, 9),
    arrears_on=st.none() | st.dates(date(2015, 1, 1), DAY),
    listed=st.booleans(),
    systems=st.booleans(),
)


@given(contract=money, history=past, more=money)
def test_bounds_hold_for_any_contract(contract: Decimal, history: History, more: Decimal) -> None:
    """Never below the floor, never above the cap unless raised, exact to the 分, and not less for a larger contract."""
    rules = versions()[-1]
    found = requirement(contract, DAY, history, versions())
    if found.required_yuan is None:
        assert found.basis in deposit_rules.EXEMPT
        return
    amount = found.required_yuan
    assert amount == amount.quantize(Decimal("0.01"))
    assert amount >= min((contract * rules.floor_ratio).quantize(Decimal("0.01")), rules.cap_yuan) - Decimal("0.01")
    assert found.basis in deposit_rules.RAISED or amount <= rules.cap_yuan
    larger = requirement(contract + more, DAY, history, versions()).required_yuan
    assert larger is not None
    assert larger >= amount


def test_history_counts_only_what_was_known_on_the_day() -> None:
    sites = [
        ("A", "U1", date(2020, 1, 10), None, date(2022, 12, 31), False),
        ("B", "U1", date(2021, 5, 1), None, None, False),
        ("C", "U1", DAY, None, None, False),
        ("D", "U1", date(2023, 6, 1), None, None, False),  # later
        ("E", None, DAY, None, None, False),
        ("F", "U1", date(2021, 6, 1), None, None, True),  # 竣工 or 未开工, as its ledger says
    ]
    arrears = [("B", None, date(2021, 2, 1)), (None, "U1", date(2023, 3, 2))]
    listings = [("U1", date(2021, 1, 1), date(2022, 1, 1), None), ("U1", date(2023, 9, 1), None, None)]
    systems = [("A", date(2022, 6, 1), "符合"), ("B", date(2023, 5, 1), "不符合")]
    found = histories(Ledgers(sites, arrears, listings, systems))
    assert found["C"] == History(
        other_projects=1, clean_years=2, arrears_on=date(2021, 2, 1), listed=False, systems=True
    )
    assert found["D"].other_projects == 2
    assert found["D"].arrears_on == date(2023, 3, 2)
    assert found["D"].systems is False
    assert found["A"] == found["E"] == History()


# --- the parameter file -----------------------------------------------------------------------------


def _file(folder: Path, *changes: tuple[str, str]) -> Path:
    text = FILE.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    path = folder / "deposit.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_version_holds_from_its_day_on(tmp_path: Path) -> None:
    entry = 'base_ratio = { value = "0.02", unit = "比例", tag = "D", source = "试" }'
    later = f"\n[[version]]\neffective_on = 2024-01-01\n{entry}\n"
    path = tmp_path / "deposit.toml"
    path.write_text(FILE.read_text(encoding="utf-8") + later, encoding="utf-8")
    rules = read_versions(path)
    assert [v.base_ratio for v in rules] == [Decimal("0.015"), Decimal("0.015"), Decimal("0.02")]
    assert rules[-1].cap_yuan == 5_000_000  # what it does not say stays
    assert "base_ratio" in rules[-1].demo
    for day, ratio in ((date(2020, 1, 1), "0.015"), (date(2023, 12, 31), "0.015"), (date(2024, 1, 1), "0.02")):
        assert in_force(rules, day).base_ratio == Decimal(ratio)
    before = requirement(1000 * WAN, date(2023, 12, 31), History(), rules).required_yuan
    after = requirement(1000 * WAN, date(2024, 1, 1), History(), rules).required_yuan
    assert (before, after) == (Decimal(150_000), Decimal(200_000))


def test_a_faulty_file_is_refused_with_all_its_faults(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        ('base_ratio             = { value = "0.015",', "base_ratio = { value = 0.015,"),
        ('several_projects_ratio = { value = "0.010",', 'several_projects_ratio = { value = "百分之一",'),
        ('two_clean_years_factor = { value = "0.5",', 'two_clean_years_factor = { value = "5",'),
        ('{ value = "1.5",     unit = "倍",   tag = "U"', '{ value = "1.5", tag = "X"'),
        ('cap_yuan ', 'kap_yuan '),
        ("effective_on = 2022-06-14", "effective_on = 2021-11-01"),
    )  # fmt: skip
    with pytest.raises(ParameterError) as refused:
        read_versions(path)
    message = "\n".join(refused.value.faults)
    for key, reason in (
        ("base_ratio", "加引号"),
        ("several_projects_ratio", "不是数"),
        ("two_clean_years_factor", "不在 0 至 1 之间"),
        ("arrears_factor", "tag 为“X”"),
        ("kap_yuan", "没有这个参数"),
        ("cap_yuan", "缺少这个参数"),
        ("版本", "两个版本"),
    ):
        assert any(key in line and reason in line for line in refused.value.faults), (key, reason, message)
    assert all("assets/parameters/deposit.toml" in line for line in refused.value.faults)


def test_values_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    path = _file(tmp_path, ('floor_ratio            = { value = "0.005"', 'floor_ratio = { value = "0.02"'))
    with pytest.raises(ParameterError, match="下限比例大于基准比例"):
        read_versions(path)


def test_faulty_limits_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "limits.toml"
    shipped = sound = (ROOT / "assets" / "parameters" / "limits.toml").read_text(encoding="utf-8")
    for written, wrong in (
        ("accept_days  = { value = 1,", "accept_days = { value = 0,"),
        ('top_up_days      = { value = 10, unit = "工作日"', 'top_up_days = { value = 10, unit = "月"'),
        ("close_days   = {", "clos_days = {"),
    ):
        assert shipped.count(written) == 1, written
        shipped = shipped.replace(written, wrong)
    path.write_text(f"{shipped}\n[a]\ny = 3\n", encoding="utf-8")
    with pytest.raises(ParameterError) as refused:
        read_limits(path)
    assert [line.removeprefix("assets/parameters/limits.toml · ") for line in refused.value.faults] == [
        "lead.accept_days：值 0 须为大于零的整数（工作日）",
        "lead.clos_days：没有这个参数，请核对键名",
        "deposit.top_up_days：单位 unit 为“月”，须为 工作日 或 日",
        "a.y：没有这个参数，请核对键名",
        "lead.close_days：缺少这个参数",
    ]
    path.write_text(sound.replace("age_days_3   = { value = 15,", "age_days_3 = { value = 10,"), encoding="utf-8")
    with pytest.raises(ParameterError, match="age_days_3：值 10 须大于"):
        read_limits(path)
    path.write_text(
        sound.replace("expiring_days_2  = { value = 60,", "expiring_days_2 = { value = 20,"), encoding="utf-8"
    )
    with pytest.raises(ParameterError, match="expiring_days_2：值 20 须大于"):
        read_limits(path)
    path.write_text("[a\n", encoding="utf-8")
    with pytest.raises(ParameterError, match="无法读取"):
        read_limits(path)


def test_the_app_refuses_to_start_on_a_faulty_file(
    demo_sqlite: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASE_DATABASE_URL", demo_sqlite)
    monkeypatch.setattr(deposit_rules, "FILE", _file(tmp_path, ('"0.015"', '"很多"')))
    versions.cache_clear()
    try:
        app = AppTest.from_file(FRAME_SCRIPT, default_timeout=60).run()
    finally:
        versions.cache_clear()
    shown = app.error[0].value.replace("\\", "")
    assert "assets/parameters/deposit.toml" in shown
    assert "base_ratio" in shown
    assert "很多" in shown
    assert not app.metric


# --- in the database --------------------------------------------------------------------------------


def test_changing_the_parameters_changes_the_figures(
    demo_sqlite: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = copy_sqlite(demo_sqlite, tmp_path / "case.db")
    assert recount_requirements(url) == 0
    monkeypatch.setattr(
        deposit_rules,
        "FILE",
        _file(tmp_path, ('cap_yuan               = { value = "5000000"', 'cap_yuan = { value = "100000"')),
    )
    versions.cache_clear()
    try:
        assert recount_requirements(url) > 100
        with reader(url).connect() as connection:
            lowered = [r for r in connection.execute(select(site)) if "以10万元为限" in (r.deposit_basis or "")]
        assert lowered
        assert {row.deposit_required_yuan for row in lowered} == {Decimal(100_000)}
        assert recount_requirements(url) == 0
    finally:
        versions.cache_clear()


def test_what_if_adds_up(demo_sqlite: str) -> None:
    scope = Scope(start=date(2023, 1, 1), end=DEMO_AS_OF, as_of=DEMO_AS_OF)
    with kept_reader(demo_sqlite).connect() as connection:
        facts = site_facts(connection, scope)
    same = effects(facts, versions(), versions())
    assert outdated(same) == 0
    assert (
        totals(same).now_yuan
        == totals(same).then_yuan
        == sum((f.recorded_yuan or Decimal(0) for f in facts), Decimal(0))
    )
    assert sum(count for _, count, _ in by_basis(same)) == len(facts) > 100
    assert sum((yuan for _, _, yuan in by_basis(same)), Decimal(0)) == totals(same).now_yuan
    dearer = effects(facts, versions(), moved(versions(), base_ratio=Decimal("0.02"), cap_yuan=WAN * 500))
    assert totals(dearer).then_yuan > totals(dearer).now_yuan
    assert totals(dearer).change_yuan == sum((e.change_yuan for e in dearer), Decimal(0))
    assert [abs(e.change_yuan) for e in dearer] == sorted((abs(e.change_yuan) for e in dearer), reverse=True)


def test_the_ledgers_own_amount_goes_before_the_ratio(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'case.db'}"
    stated = {"deposit_required_yuan": Decimal("123.45"), "deposit_basis": "台账应存额"}
    with writer(url).begin() as connection:
        shared = {"town_code": "310118106", "contract_yuan": 1000 * WAN, "permit_on": DAY, "deposit_exempt": False}
        connection.execute(insert(site).values(site_no="S1", name="甲", **shared, **stated))
        connection.execute(insert(site).values(site_no="S2", name="乙", **shared))
    assert recount_requirements(url) == 1
    with reader(url).connect() as connection:
        found = {row.site_no: row for row in connection.execute(select(site))}
        facts = site_facts(connection, Scope(start=DAY, end=DEMO_AS_OF, as_of=DEMO_AS_OF))
    assert found["S1"].deposit_required_yuan == Decimal("123.45")
    assert (found["S2"].deposit_required_yuan, found["S2"].deposit_basis) == (Decimal(150_000), "基准比例1.5%")
    assert [f.stated for f in facts] == [True, False]
