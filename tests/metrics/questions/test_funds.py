"""Where the money stands: the waterfall, holders, obligations and the calendar add up and open their records."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, insert

from data_access.database.engine import reader, writer
from data_access.database.schema import deposit, deposit_movement, site, wage_account, wage_account_month
from data_access.database.scope import Scope
from data_access.reference.organisation import towns
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.definitions.deposit_obligations import amount_id
from metrics.definitions.wage_accounts import MonthState
from metrics.engine.evaluation import evaluate
from metrics.engine.known_figures import tracked
from metrics.engine.records import record_total, records
from metrics.judging.values import Value, values
from metrics.questions.attention import worklist
from metrics.questions.balances import BALANCE_STEPS, HOLDINGS, OBLIGATIONS, holdings, obligations, waterfall
from metrics.questions.funds_sentences import money_stands
from metrics.questions.wage_calendar import calendar, worst_sites
from tests.databases import DEMO_AS_OF, SAMPLE_AS_OF, kept_reader

METRICS = [m for m in ALL_METRICS.values() if m.theme in ("deposit", "wage_account", "emergency_fund")]
YEAR = Scope(start=date(2023, 1, 1), end=DEMO_AS_OF, as_of=DEMO_AS_OF)


def figures(engine: Engine, scope: Scope) -> dict[str, Value]:
    with engine.connect() as connection:
        known = tracked(connection, METRICS, scope.as_of)
        return values(evaluate(connection, METRICS, scope), METRICS, scope.as_of, known)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_waterfall_closes_in_any_scope(demo_sqlite: str, data: st.DataObject) -> None:
    days = st.dates(date(2021, 1, 1), DEMO_AS_OF)
    start, end = sorted([data.draw(days), data.draw(days)])
    scope = Scope(
        start=start,
        end=end,
        as_of=data.draw(days),
        towns=tuple(data.draw(st.lists(st.sampled_from([t.code for t in towns()]), unique=True, max_size=3))),
        department=data.draw(st.sampled_from([None, "区建管委", "区水务局"])),
    )
    found = figures(kept_reader(demo_sqlite), scope)
    steps = waterfall(found)  # raises ArithmeticError when it does not close
    if steps:
        assert steps[-1].amount == steps[0].amount + sum((s.sign * s.amount for s in steps), Decimal(0))
        assert min(step.low for step in steps) >= 0
    at_the_end = figures(kept_reader(demo_sqlite), replace(scope, as_of=scope.last_day))
    assert found["deposit.closing_cash"].value == at_the_end["deposit.cash_balance"].value or not steps


def test_the_waterfall_of_the_sample(sample_engine: Engine) -> None:
    found = figures(sample_engine, Scope(start=date(2023, 1, 1), end=SAMPLE_AS_OF, as_of=SAMPLE_AS_OF))
    steps = {s.label: s.amount for s in waterfall(found)}
    assert steps["期末余额"] == found["deposit.cash_balance"].value == Decimal("2210000.00")
    assert steps == {
        "期初余额": Decimal("1170000.00"), "存入": Decimal("1220000.00"), "使用": Decimal("180000.00"),
        "补足": Decimal(0), "返还": Decimal(0), "期末余额": Decimal("2210000.00"),
    }  # fmt: skip


def test_a_waterfall_that_does_not_close_is_refused(demo_sqlite: str) -> None:
    found = figures(kept_reader(demo_sqlite), YEAR)
    closing = found["deposit.closing_cash"]
    assert closing.value is not None
    wrong = found | {"deposit.closing_cash": replace(closing, value=closing.value + Decimal("0.01"))}
    with pytest.raises(ArithmeticError, match="不平"):
        waterfall(wrong)
    assert [s.metric for s in waterfall(found)] == [metric for _, metric, _ in BALANCE_STEPS]


@pytest.mark.parametrize("field", ["town_code", "department_code", "form", "keeper_name"])
def test_holders_add_up_and_open_their_records(case_engine: Engine, field: str) -> None:
    scope = replace(YEAR, end=SAMPLE_AS_OF, as_of=SAMPLE_AS_OF)
    found = figures(case_engine, scope)
    with case_engine.connect() as connection:
        table = holdings(connection, scope, field)
        for metric_id in HOLDINGS:
            assert sum(table[metric_id], Decimal(0)) == found[metric_id].value
            if field == "town_code":
                continue
            for row in table.to_dict("records"):
                if row["group"] is None or not row[metric_id]:
                    continue
                # What a click on the bar shows: the list searched for the holder's name.
                _, total = record_total(connection, ALL_METRICS[metric_id], scope, search=row["group"])
                assert total == row[metric_id], (metric_id, row["group"])
    if field == "form":
        assert not any(row[HOLDINGS[0]] for row in table.to_dict("records") if row["group"] != "现金")
        assert not any(row[HOLDINGS[1]] for row in table.to_dict("records") if row["group"] == "现金")


def test_obligations_say_who_owes_and_since_when(case_engine: Engine) -> None:
    found = figures(case_engine, YEAR)
    with case_engine.connect() as connection:
        listed = obligations(connection, YEAR)
        assert tuple(o.metric for o in listed) == OBLIGATIONS
        for obligation in listed:
            metric = ALL_METRICS[obligation.metric]
            rows = records(connection, metric, YEAR)
            assert sum(count for _, count in obligation.owners) == len(rows) == found[metric.id].numerator
            weighed = records(connection, ALL_METRICS[amount_id(metric)], YEAR)
            assert list(weighed["key"]) == list(rows["key"])  # the sum stands on the same records
            if len(rows):
                assert metric.due is not None
                assert obligation.key in set(rows["key"])
                due = rows[metric.due].dropna()
                if metric.id == "deposit.not_stored":  # late from the day a deposit ran out, as the worklist says
                    due = worklist(connection, YEAR, figures=[metric.id])["due_on"].dropna()
                assert obligation.due_on == min(due, default=None)


def test_every_clock_has_something_in_the_demo(demo_sqlite: str) -> None:
    found = figures(kept_reader(demo_sqlite), YEAR)
    wanted = [*OBLIGATIONS, "wage_account.wages_in_default", "wage_account.statement_difference"]
    assert [m for m in wanted if m != "deposit.top_up_pending" and not found[m].value] == []
    horizon = [found[f"deposit.guarantee_expiring{s}"].value or 0 for s in ("", "_60", "_90")]
    assert horizon == sorted(horizon)


@pytest.fixture
def one_deposit(tmp_path: Path) -> tuple[str, date]:
    """A cash deposit used twice and topped up in parts; returns the URL and the day of the first use."""
    url, used = f"sqlite:///{tmp_path / 'case.db'}", date(2023, 3, 1)
    moves = [("存入", -40, 1000), ("使用", 0, 300), ("使用", 1, 200), ("补足", 5, 350)]
    with writer(url).begin() as connection:
        known = {"town_code": "310118106", "permit_on": date(2023, 1, 3), "deposit_exempt": False}
        connection.execute(insert(site).values(site_no="G1", name="甲", deposit_due_on=date(2023, 2, 7), **known))
        connection.execute(
            insert(deposit).values(
                deposit_no="B1", site_no="G1", form="现金", amount_yuan=1000, stored_on=date(2023, 1, 20)
            )
        )
        for number, (kind, after, amount) in enumerate(moves, start=1):
            connection.execute(
                insert(deposit_movement).values(
                    movement_no=f"M{number}", deposit_no="B1", moved_on=used + timedelta(after), kind=kind,
                    amount_yuan=amount, top_up_due_on=date(2023, 3, 15) if kind == "使用" else None,
                    topped_up_on=used + timedelta(5) if number == 2 else None,
                )
            )  # fmt: skip
    return url, used


@pytest.mark.parametrize(("after", "pending", "overdue"), [(0, 300, 0), (4, 500, 0), (5, 150, 0), (30, 0, 150)])
def test_what_is_left_to_top_up(one_deposit: tuple[str, date], after: int, pending: int, overdue: int) -> None:
    url, used = one_deposit
    day = used + timedelta(after)
    found = figures(reader(url), Scope(start=date(2023, 1, 1), end=day, as_of=day))
    assert found["deposit.top_up_pending_amount"].value == pending
    assert found["deposit.top_up_overdue_amount"].value == overdue


def test_a_month_in_the_calendar(empty_url: str) -> None:
    """Months of 100 元 due on 15 March: by what was paid and when, as of 30 April; the last one as of its due day."""
    due = date(2023, 3, 15)
    by_hand: list[tuple[date | None, str | None, date, MonthState, str]] = [
        (None, None, date(2023, 4, 30), MonthState.NONE, "100"),
        (date(2023, 3, 15), "100", date(2023, 4, 30), MonthState.ON_TIME, "0"),
        (date(2023, 3, 16), "100", date(2023, 4, 30), MonthState.LATE, "0"),
        (date(2023, 3, 10), "99.99", date(2023, 4, 30), MonthState.PART, "0.01"),
        (date(2023, 5, 1), "100", date(2023, 4, 30), MonthState.NONE, "100"),  # paid later: not known yet
        (None, None, due, MonthState.NOT_DUE, "0"),
    ]
    engine = writer(empty_url)
    with engine.begin() as connection:
        for place, (paid_on, paid, *_) in enumerate(by_hand):
            connection.execute(
                insert(site).values(site_no=f"QP{place}", name="工地", town_code="310118103", deposit_exempt=False)
            )
            connection.execute(
                insert(wage_account).values(account_no=f"ZH{place}", site_no=f"QP{place}", opened_on=date(2023, 1, 1))
            )
            amount = None if paid is None else Decimal(paid)
            connection.execute(
                insert(wage_account_month).values(
                    account_no=f"ZH{place}", month=date(2023, 2, 1), pay_due_on=due, payable_yuan=Decimal(100),
                    paid_on=paid_on, paid_yuan=amount,
                )
            )  # fmt: skip
    with engine.connect() as connection:
        for place, (_, _, as_of, state, owed) in enumerate(by_hand):
            months = calendar(connection, Scope(start=date(2023, 1, 1), end=as_of, as_of=as_of), 12)
            month = next(m for m in months if m.site_no == f"QP{place}")
            assert (month.state, month.owed_yuan) == (state, Decimal(owed)), place


def test_the_calendar_shows_what_the_figures_count(demo_sqlite: str) -> None:
    engine = kept_reader(demo_sqlite)
    found = figures(engine, YEAR)
    with engine.connect() as connection:
        months = calendar(connection, YEAR, 60)
        defaults = records(connection, ALL_METRICS["wage_account.wages_in_default"], YEAR)
    owing = [m for m in months if m.owed_yuan]
    assert {m.key for m in owing} == set(defaults["key"])
    assert sum((m.owed_yuan for m in owing), Decimal(0)) == found["wage_account.wages_owed"].value
    shown, defaulting = worst_sites(months, 5)
    assert len(shown) == 5
    assert defaulting == len({m.site_no for m in owing})
    recent = [m for m in months if m.month >= date(2023, 1, 1)]
    with engine.connect() as connection:
        assert calendar(connection, YEAR, 12) == recent


def test_the_takeaway_is_right_for_none_and_many(demo_sqlite: str) -> None:
    found = figures(kept_reader(demo_sqlite), YEAR)
    by_town = {"甲镇": found["deposit.not_stored"], "乙镇": replace(found["deposit.not_stored"], value=Decimal(0))}
    text = money_stands(found, by_town, YEAR.as_of)
    assert text.startswith(f"截至{YEAR.as_of.month}月{YEAR.as_of.day}日，现金本金")
    assert "分列，不相加" in text
    assert "均在甲镇" in text
    none = {m: replace(v, value=Decimal(0)) for m, v in found.items()}
    assert money_stands(none, {}, YEAR.as_of).endswith("没有项目超期未存；没有动用超期未补足。")
    unknown = {m: replace(v, value=None, tracked=False) for m, v in found.items()}
    assert "尚无工资保证金台账" in money_stands(unknown, {}, YEAR.as_of)


def test_both_engines_agree_to_the_cent(demo_sqlite: str, demo_postgres: str) -> None:
    for scope in (YEAR, replace(YEAR, as_of=date(2023, 6, 30), towns=("310118106",))):
        lite, postgres = (figures(reader(url), scope) for url in (demo_sqlite, demo_postgres))
        assert {m: v.numerator for m, v in lite.items()} == {m: v.numerator for m, v in postgres.items()}
