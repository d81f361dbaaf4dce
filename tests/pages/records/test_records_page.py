"""The list of a figure: as many records as it counts, on pages, each with its drawer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from math import ceil

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from data_access.database.scope import Scope
from data_access.rules.working_days import working_days_between
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.records import record_total
from metrics.wording.formats import UNDIVIDED, number
from pages.parts.lists.record_headings import weight_heading
from pages.parts.lists.record_list import PAGE_ROWS
from tests.conftest import at_records, figure_texts, listed, texts
from tests.databases import DEMO_AS_OF, FRAME_SCRIPT, kept_reader

# One metric of each make: the rest differ in their conditions only, and those tests/properties/test_figures.py covers.
OneTown = tuple[AppTest, dict[str, str], dict[str, int]]


MAKES = {(m.fact.name, m.kind, m.date is None, m.money): m.id for m in ALL_METRICS.values()}


@pytest.fixture(scope="module")
def one_town(demo_sqlite: str) -> Iterator[OneTown]:
    """The record screen, opened once for all figures; what the shell says of each; how many records it has."""
    scope = Scope(start=date(2023, 1, 1), end=DEMO_AS_OF, as_of=DEMO_AS_OF, towns=("310118106",))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CASE_DATABASE_URL", demo_sqlite)
        app = AppTest.from_file(FRAME_SCRIPT, default_timeout=60)
        at_records(app, metric="lead.overdue", part="numerator", of="310118106")
        with kept_reader(demo_sqlite).connect() as connection:
            counts = {m: record_total(connection, ALL_METRICS[m], scope)[0] for m in MAKES.values()}
        yield app, figure_texts(demo_sqlite, scope), counts


@pytest.mark.parametrize("metric_id", sorted(MAKES.values()))
def test_every_figure_has_a_list_of_as_many_records(one_town: OneTown, metric_id: str) -> None:
    app, figures, counts = one_town
    app.query_params["metric"] = metric_id
    app.run()
    assert not app.exception
    metric = ALL_METRICS[metric_id]
    assert f"##### {figures[metric_id]} " in "\n".join(m.value for m in app.markdown)
    assert app.title[0].value == f"{metric.name} · 徐泾镇"
    assert len(listed(app)) == (counts[metric_id] > 0)
    if listed(app):
        shown = listed(app)[0]
        assert len(shown) == min(counts[metric_id], PAGE_ROWS)
        if metric.weight is not None and metric.denominator is None:
            foot = dict(zip(shown.columns, shown.attrs["foot"], strict=True))
            total = Decimal(foot[weight_heading(metric)].replace(",", "").replace("+", ""))
            assert number(metric, total) == figures[metric_id].split(" ")[0]
    else:
        why = "只有全区数" if figures[metric_id] == UNDIVIDED else "没有这类记录"
        assert any(why in info.value for info in app.info)


def test_a_long_list_shows_every_record_on_one_of_its_pages(one_town: OneTown) -> None:
    _, _, counts = one_town
    longest = max(counts, key=lambda metric_id: counts[metric_id])
    assert counts[longest] > 2 * PAGE_ROWS
    found: list[tuple[str, ...]] = []
    for page in range(1, ceil(counts[longest] / PAGE_ROWS) + 1):
        app = AppTest.from_file(FRAME_SCRIPT, default_timeout=60)
        at_records(app, metric=longest, part="numerator", of="310118106", page=str(page))
        assert not app.exception
        found += [tuple(row) for row in listed(app)[0].itertuples(index=False)]
    assert len(set(found)) == len(found) == counts[longest]


def test_what_is_within_its_limit_says_the_days_left(one_town: OneTown) -> None:
    app, *_ = one_town
    app.query_params["metric"] = "lead.in_progress"
    app.run()
    assert not app.exception
    shown = listed(app)[0]
    assert list(shown.columns)[list(shown.columns).index("办理期限") + 1] == "剩余工作日"
    due = [pd.Timestamp(day).date() for day in shown["办理期限"]]
    assert [int(n) for n in shown["剩余工作日"]] == [working_days_between(DEMO_AS_OF, day) for day in due]
    app.query_params["metric"] = "lead.overdue"
    app.run()
    assert "剩余工作日" not in listed(app)[0].columns


def test_a_record_opens_in_its_drawer_by_url(app: AppTest) -> None:
    at_records(app, metric="lead.overdue")
    key = listed(app)[0]["线索编号"].iloc[0]
    app.query_params["row"] = key
    app.run()
    assert not app.exception
    text = texts(app)
    assert "办理时限" in text
    assert "工作日" in text


def test_an_unknown_metric_or_row_says_so(app: AppTest) -> None:
    at_records(app, metric="lead.<b>nothing</b>")
    assert not app.exception
    assert any("没有指标" in warning.value for warning in app.warning)
    at_records(app, metric="lead.overdue", part="half", of="青东农场", at="2023-02-30", since="2023-05-01")
    assert not app.exception
    for name in ("half", "青东农场", "2023", "起止日期"):
        assert any(name in warning.value for warning in app.warning), name


def test_a_stock_is_of_its_day_not_of_a_period(app: AppTest) -> None:
    for metric_id, days in (("deposit.cash_balance", False), ("lead.received", True)):
        messages = next(c.value for c in at_records(app, metric=metric_id).caption if c.value.startswith("范围："))
        assert ("2023-01-01 至" in messages) == days
        assert "截至 2023-12-15" in messages
