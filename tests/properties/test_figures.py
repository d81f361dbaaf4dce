"""Every number opens: over the whole catalogue, a value equals what its records add up to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, select
from sqlalchemy.pool import NullPool

from data_access.database.schema import DOMAINS, INVESTMENTS_ASKED, STATE_OWNED, lead
from data_access.database.scope import Scope
from data_access.reference.organisation import towns
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.any_moment import at_any
from metrics.engine.evaluation import DIMENSIONS, SCOPE_DIMENSIONS, evaluate
from metrics.engine.known_figures import tracked
from metrics.engine.model import Direction, Kind, Metric, Part
from metrics.engine.records import counted_records, record_total, records
from metrics.judging.targets import status_of, target_of
from metrics.judging.values import Value, value_of, values, values_by
from pages.parts.lists.record_headings import labelled
from pages.parts.lists.rows import cell_text
from tests.databases import DEMO_AS_OF, SAMPLE_AS_OF, kept_reader

METRICS = list(ALL_METRICS.values())
THEMES = ("lead", "case", "campaign", "inspection", "deposit", "wage_account", "emergency_fund",
          "evidence", "task", "meeting", "follow_up", "publicity", "listing", "blacklist", "publication",
          "warning", "incident", "system", "site", "order", "talk", "firm")  # fmt: skip
YEAR = Scope(start=date(2023, 1, 1), end=date(2023, 12, 31), as_of=DEMO_AS_OF)
WINTER_END = date(2023, 1, 22)
SCOPES = {
    "year": YEAR,
    "winter": Scope(start=date(2022, 11, 10), end=WINTER_END, as_of=WINTER_END, towns=("310118106", "310118107")),
    "department": Scope(start=date(2023, 7, 1), end=date(2023, 9, 30), as_of=SAMPLE_AS_OF, department="区建管委"),
    "domain": Scope(start=date(2023, 3, 5), end=date(2023, 8, 17), as_of=date(2023, 8, 20), domain=DOMAINS[1]),
    "investment": Scope(
        start=date(2023, 2, 1), end=date(2023, 10, 31), as_of=date(2023, 10, 31), investment=STATE_OWNED
    ),
}


def values_in(engine: Engine, scope: Scope, metrics: Sequence[Metric] = METRICS) -> dict[str, Value]:
    with engine.connect() as connection:
        known = tracked(connection, metrics, scope.as_of)
        return values(evaluate(connection, metrics, scope), metrics, scope.as_of, known)


# Each scope on both engines and on both sets of data, each of which meets a whole and a narrowed scope.
MET = [
    ("demo_sqlite", "year"), ("demo_sqlite", "department"), ("demo_postgres", "investment"),
    ("demo_postgres", "winter"), ("demo_postgres", "domain"),
    ("sample_sqlite", "winter"), ("sample_sqlite", "domain"), ("sample_postgres", "year"),
    ("sample_postgres", "department"),
]  # fmt: skip


@pytest.mark.parametrize(("database", "named"), MET)
def test_value_equals_its_records(request: pytest.FixtureRequest, database: str, named: str) -> None:
    engine, scope = kept_reader(request.getfixturevalue(database)), SCOPES[named]
    figures = values_in(engine, scope)
    with engine.connect() as connection:
        for metric in METRICS:
            value = figures[metric.id]
            if not value.tracked:
                continue
            counted = {p: counted_records(connection, metric, scope, p) for p in parts_of(metric)}
            listed = {p: rows for p, (_, _, rows) in counted.items()}
            sums = {p: sum(map(Decimal, rows["weight"]), Decimal()) for p, rows in listed.items()}
            assert sums[Part.NUMERATOR] == value.numerator, metric.id
            if metric.denominator is not None:
                assert sums[Part.DENOMINATOR] == value.denominator, metric.id
                assert sums[Part.GAP] == value.denominator - value.numerator, metric.id
            for part, rows in listed.items():
                assert rows["key"].is_unique, (metric.id, part)
                assert counted[part][:2] == (len(rows), sums[part]), (metric.id, part)


def parts_of(metric: Metric) -> tuple[Part, ...]:
    return tuple(Part) if metric.denominator is not None else (Part.NUMERATOR,)


@pytest.mark.parametrize("by", DIMENSIONS)
def test_parts_add_up_to_the_whole(case_engine: Engine, by: str) -> None:
    metrics = [m for m in METRICS if by != "month" or m.date is not None]
    scope = Scope(start=date(2022, 2, 3), end=date(2023, 9, 20), as_of=SAMPLE_AS_OF)
    with case_engine.connect() as connection:
        whole = evaluate(connection, metrics, scope).set_index("metric")
        split = evaluate(connection, metrics, scope, [by])
    summed = split.groupby("metric")[["numerator", "denominator"]].sum(min_count=1)
    for metric_id in whole.index:
        assert summed.loc[metric_id].equals(whole.loc[metric_id].astype(summed.dtypes.iloc[1])), metric_id
    assert set(summed.index) == set(whole.index)


def test_a_stock_over_months_is_the_stock_of_each_month_end(case_engine: Engine) -> None:
    stocks = [m for m in METRICS if m.date is None]
    scope = Scope(start=date(2023, 5, 1), end=date(2023, 9, 30), as_of=SAMPLE_AS_OF)
    with case_engine.connect() as connection:
        course = evaluate(connection, stocks, scope, ["month"])
        for month in (date(2023, 5, 31), date(2023, 8, 31), SAMPLE_AS_OF):
            once = evaluate(connection, stocks, Scope(start=date(2023, 1, 1), end=month, as_of=month))
            then = course[course["month"] == month.year * 100 + month.month].drop(columns="month")
            assert then.reset_index(drop=True).equals(once.reset_index(drop=True)), month


def test_both_engines_agree(demo_sqlite: str, demo_postgres: str) -> None:
    for scope in SCOPES.values():
        by = list(SCOPE_DIMENSIONS)
        frames = []
        for url in (demo_sqlite, demo_postgres):
            with kept_reader(url).connect() as connection:
                frame = evaluate(connection, METRICS, scope, by)
            frames.append(frame.sort_values(["metric", *by], ignore_index=True))
        assert frames[0].equals(frames[1])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_scope_any_metric(demo_sqlite: str, data: st.DataObject) -> None:
    days = st.dates(date(2021, 1, 1), DEMO_AS_OF)
    start, end = sorted([data.draw(days), data.draw(days)])
    scope = Scope(
        start=start,
        end=end,
        as_of=data.draw(days),
        towns=tuple(data.draw(st.lists(st.sampled_from([t.code for t in towns()]), unique=True, max_size=3))),
        department=data.draw(st.sampled_from([None, "区建管委", "区水务局"])),
        domain=data.draw(st.sampled_from([None, *DOMAINS])),
        investment=data.draw(st.sampled_from([None, *INVESTMENTS_ASKED])),
    )
    metric = data.draw(st.sampled_from(METRICS))
    engine = kept_reader(demo_sqlite)
    value = values_in(engine, scope, [metric])[metric.id]
    if not value.tracked:
        return
    with engine.connect() as connection:
        rows = records(connection, metric, scope)
    assert sum(map(Decimal, rows["weight"]), Decimal()) == value.numerator
    if metric.kind is Kind.RATIO and value.value is not None:
        assert 0 <= value.value <= 1
    if value.denominator is not None:
        assert value.numerator is not None
        assert (value.value is None) == (value.denominator == 0)


def test_lists_are_paged_sorted_and_searched_in_sql(case_engine: Engine) -> None:
    metric = ALL_METRICS["lead.received"]
    with case_engine.connect() as connection:
        whole = records(connection, metric, YEAR, order_by="received_on", descending=True)
        pages = [
            records(connection, metric, YEAR, order_by="received_on", descending=True, limit=40, offset=start)
            for start in range(0, len(whole), 40)
        ]
        assert [key for page in pages for key in page["key"]] == list(whole["key"])
        assert list(whole["received_on"]) == sorted(whole["received_on"], reverse=True)
        wanted = whole["handler_name"].iloc[0]
        found = records(connection, metric, YEAR, search=wanted)
        assert set(found["key"]) >= set(whole.loc[whole["handler_name"] == wanted, "key"])
        assert record_total(connection, metric, YEAR, search=wanted)[0] == len(found) < len(whole)
        assert records(connection, metric, YEAR, search="%_").empty


@pytest.mark.parametrize(
    "metric_id",
    [
        "lead.true",
        "lead.arrears_amount",
        "deposit.cash_balance",
        "inspection.item_compliance_rate",
        "evidence.complete_rate",
    ],
)
def test_a_search_finds_exactly_the_rows_that_show_the_text(case_engine: Engine, metric_id: str) -> None:
    """Town names, dates, sums and states, as the list shows them and as they are typed; not what came later."""
    metric = ALL_METRICS[metric_id]
    part = Part.NUMERATOR if metric.denominator is None else Part.DENOMINATOR
    with case_engine.connect() as connection:
        frame = records(connection, metric, YEAR, part)
        shown = labelled(metric, frame, part)
        texts = [[cell_text(value) for value in row] for row in shown.to_numpy()]
        plain = [[cell.replace(",", "") for cell in row] for row in texts]
        for wanted in ("华新镇", "310118", "2023-1", "2023-12-0", "1,2", "00", ".50", "12", "镇", "属实", "_", "未定"):
            number = bool(re.fullmatch(r"[\d.]+", wanted))
            expected = {
                key
                for key, cells, typed in zip(frame["key"], texts, plain, strict=True)
                if any(wanted in cell or (number and wanted in bare) for cell, bare in zip(cells, typed, strict=True))
            }
            assert set(records(connection, metric, YEAR, part, search=wanted)["key"]) == expected, wanted
            assert record_total(connection, metric, YEAR, part, search=wanted)[0] == len(expected)


def test_what_is_masked_is_neither_searched_nor_sorted(case_engine: Engine) -> None:
    metric = replace(ALL_METRICS["lead.received"], columns=("lead_no", "reporter_name", "reporter_phone"))
    with create_engine(case_engine.url, poolclass=NullPool).connect() as stored:
        raw = stored.execute(select(lead.c.reporter_name, lead.c.reporter_phone)).all()
    with case_engine.connect() as connection:
        whole = records(connection, metric, YEAR)
        for text in [cell for row in raw for cell in row if cell][:10]:
            assert not set(records(connection, metric, YEAR, search=text)["key"]) - set(
                whole.loc[whole["lead_no"].str.contains(text, regex=False), "key"]
            )
        assert list(records(connection, metric, YEAR, order_by="reporter_phone")["key"]) == list(whole["key"])


def test_definitions_are_complete() -> None:
    for metric in METRICS:
        assert metric.id.split(".")[0] in THEMES, metric.id
        assert metric.explanation.endswith("。"), metric.id
        assert set(metric.columns) <= set(metric.fact.fields), metric.id
        for named in (metric.due, metric.owner, metric.fact.title):
            assert named is None or named in metric.fact.fields, (metric.id, named)
        for limit in metric.fact.limits:
            assert {limit.due, limit.done} - {None} <= set(metric.fact.fields), metric.id
        assert (metric.denominator is not None) == (metric.kind is Kind.RATIO), metric.id
        target = target_of(metric, 2023)
        if target is not None:
            ahead = target.target - target.near if metric.direction is Direction.UP else target.near - target.target
            assert ahead >= 0, metric.id
            assert status_of(metric, target.target, DEMO_AS_OF).value == "达标"


def test_a_figure_whose_rule_reads_the_periods_first_day_says_its_period() -> None:
    for metric in ALL_METRICS.values():
        rules = [rule for rule in (metric.numerator, metric.denominator) if rule is not None]
        read = {name for rule in rules for name in select(at_any(rule)).compile().binds}
        if any(name.startswith("start") for name in read):
            assert metric.has_period, metric.id


def test_nothing_known_is_not_zero(sample_engine: Engine) -> None:
    figures = values_in(sample_engine, Scope(start=date(2023, 1, 1), end=SAMPLE_AS_OF, as_of=SAMPLE_AS_OF))
    account = figures["wage_account.balance"]
    assert (account.value, account.status.value, account.tracked) == (None, "无数据", False)
    untracked_limit = figures["lead.accepted_on_time_rate"]
    assert (untracked_limit.value, untracked_limit.tracked) == (None, False)  # the sheet has no such column
    before = Scope(start=date(2022, 1, 1), end=date(2022, 12, 31), as_of=date(2022, 12, 31))
    assert values_in(sample_engine, before)["lead.overdue"].value is None


def test_every_town_has_a_row_even_without_occasion(sample_engine: Engine) -> None:
    scope = Scope(start=date(2023, 9, 29), end=SAMPLE_AS_OF, as_of=SAMPLE_AS_OF)
    with sample_engine.connect() as connection:
        frame = evaluate(connection, METRICS, scope, ["town"])
        known = tracked(connection, METRICS, scope.as_of)
    groups = [(t.code,) for t in towns()]
    split = values_by(frame, METRICS, ["town"], scope.as_of, known, groups)
    assert [key for key, _ in split] == groups
    assert all(found["lead.received"].value == 0 for _, found in split)


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(["lead.overdue", "lead.solved_rate", "lead.true_amount"]),
            st.sampled_from(["310118102", "310118105", None]),
            st.sampled_from(["housing", None]),
            st.integers(0, 10**12),
            st.one_of(st.none(), st.integers(0, 10**12)),
        ),
        max_size=30,
    ),
    by=st.sampled_from([["town"], ["department"], ["town", "department"], []]),
)
def test_one_grouping_gives_the_values_of_every_group(rows: list[tuple[Any, ...]], by: list[str]) -> None:
    """Counted row by row, group by group; what does not occur is zero."""
    frame = pd.DataFrame(rows, columns=["metric", "town", "department", "numerator", "denominator"])
    frame = frame.astype({"numerator": "int64", "denominator": "Int64"})
    chosen = [ALL_METRICS[m] for m in ("lead.overdue", "lead.solved_rate", "lead.true_amount")]
    place = {"town": 1, "department": 2}
    groups = {tuple(row[place[name]] for name in by) for row in rows} | {tuple("nowhere" for _ in by)}
    for key, found in values_by(frame, chosen, by, DEMO_AS_OF, {m.id for m in chosen}, groups):
        for metric in chosen:
            mine = [r for r in rows if r[0] == metric.id and tuple(r[place[name]] for name in by) == key]
            top, base = sum(r[3] for r in mine), sum(r[4] or 0 for r in mine)
            assert found[metric.id] == value_of(metric, top, base, DEMO_AS_OF, tracked=True), (key, metric.id)
    occurring = [key for key, _ in values_by(frame, chosen, by, DEMO_AS_OF, set())]
    assert set(occurring) == ({tuple(row[place[name]] for name in by) for row in rows} if by else {()})
