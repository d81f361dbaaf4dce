"""Words and periods: units, clocks, changes, takeaways, comparisons."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.database.scope import Scope
from data_access.rules.limits import WORKING_DAYS
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.periods import Comparison, Preset, compared, compared_days, days_to_festival, period
from metrics.judging.targets import Status
from metrics.judging.values import Value, value_of
from metrics.questions.balances import WaterfallBar
from metrics.questions.leading_sentences import overdue_leads
from metrics.reporting.figure import figure
from metrics.reporting.figure_sentences import against_target
from metrics.wording.clocks import limit_text
from metrics.wording.formats import base, change_text, in_column, printed, target_text, value_text
from pages.funds import charts as funds_charts
from pages.parts.charts import time_series

RATE, COUNT, MONEY = (ALL_METRICS[m] for m in ("lead.closed_on_time_rate", "lead.overdue", "deposit.cash_balance"))
DAY = date(2023, 12, 15)


def made(metric_id: str, numerator: int, denominator: int | None = None) -> Value:
    return value_of(ALL_METRICS[metric_id], numerator, denominator, DAY, tracked=True)


def test_values_in_words() -> None:
    rate = made(RATE.id, 212, 218)
    assert (value_text(rate), base(rate), target_text(rate)) == ("97.2%", "212/218 件", "目标 ≥ 98%")
    assert rate.status is Status.NEAR
    assert value_text(made(COUNT.id, 12)) == "12 件"
    assert value_text(made(MONEY.id, 221_000_050)) == "221.00 万元"
    assert value_text(made(RATE.id, 0, 0)) == "无发生"
    unknown = value_of(RATE, 0, 0, DAY, tracked=False)
    assert (value_text(unknown), unknown.status) == ("—", Status.UNKNOWN)


def test_nothing_is_rounded_to_all_or_nothing() -> None:
    assert value_text(made(RATE.id, 2000, 2001)) == "99.9%"
    assert value_text(made(RATE.id, 4, 10_000)) == "0.1%"
    assert value_text(made(RATE.id, 2001, 2001)) == "100.0%"
    assert value_text(made(RATE.id, 0, 2001)) == "0.0%"


@given(base_=st.integers(1, 10**7), part=st.integers(0, 10**7))
def test_only_all_reads_all(base_: int, part: int) -> None:
    message = value_text(made(RATE.id, min(part, base_), base_))
    assert (message == "100.0%") == (part >= base_)
    assert (message == "0.0%") == (part == 0)


def test_whole_targets_have_no_decimals() -> None:
    stored = made("deposit.stored_rate", 1, 2)
    assert target_text(stored) == "目标 100%"
    assert target_text(made("lead.repeat_rate", 1, 2)) == "目标 ≤ 3%"
    assert target_text(made(COUNT.id, 1)) == "目标 0 件"
    month = value_of(ALL_METRICS["inspection.site_coverage_rate"], 1, 2, DAY, tracked=True)
    assert target_text(month) == "序时目标 ≥ 95.7%"
    assert base(made("wage_account.paid_on_time_rate", 2463, 2531)) == "2,463/2,531 户·月"


def test_a_rate_that_misses_its_target_never_reads_as_if_it_reached_it() -> None:
    paid, before = made("wage_account.paid_on_time_rate", 2449, 2500), made("wage_account.paid_on_time_rate", 49, 50)
    assert target_text(paid) == "目标 ≥ 98%"
    assert [(v.status, value_text(v), printed(v), in_column(v)) for v in (paid, before)] == [
        (Status.NEAR, "97.9%", "97.9%", "97.9%"),  # 97.96
        (Status.MET, "98.0%", "98.0%", "98.0%"),
    ]
    assert change_text(paid, before) == "−0.1 个百分点"
    assert against_target(figure(paid, before, before)) == "低于目标 0.1 个百分点"
    assert value_text(made("lead.repeat_rate", 3001, 100_000)) == "3.1%"  # 3.001 of at most 3
    assert value_text(made("lead.repeat_rate", 3, 100)) == "3.0%"


def test_sums_from_one_hundred_million_on_are_said_in_those() -> None:
    assert value_text(made(MONEY.id, 12_345_678_900)) == "1.23 亿元"
    assert value_text(made(MONEY.id, 9_999_999_999)) == "1.00 亿元"  # never 10,000.00 万元
    assert value_text(made(MONEY.id, 9_999_990_000)) == "9,999.99 万元"
    assert change_text(made(MONEY.id, 22_000_000_000), made(MONEY.id, 12_000_000_000)) == "+1.00 亿元"
    assert base(made("deposit.amount_cover_rate", 12_345_678_900, 20_000_000_000)) == "1.23/2.00 亿元"


def test_changes_in_words() -> None:
    assert change_text(made(RATE.id, 99, 100), made(RATE.id, 978, 1000)) == "+1.2 个百分点"
    assert change_text(made(COUNT.id, 3), made(COUNT.id, 6)) == "−3 件"
    assert change_text(made(COUNT.id, 3), made(COUNT.id, 3)) == "持平"
    assert change_text(made(RATE.id, 0, 0), made(RATE.id, 1, 2)) == ""
    assert change_text(made(MONEY.id, 0), made(MONEY.id, 1_234_567)) == "−1.23 万元"


@pytest.mark.parametrize(
    ("due", "done", "words"),
    [
        (date(2023, 12, 20), None, "还剩 3 个工作日"),
        (date(2023, 12, 15), None, "今日到期"),
        (date(2023, 12, 13), None, "已超 2 个工作日"),
        (date(2023, 12, 13), date(2023, 12, 12), "按期完成"),
        (date(2023, 12, 11), date(2023, 12, 13), "超期 2 个工作日完成"),
        (date(2023, 12, 11), date(2023, 12, 18), "已超 4 个工作日"),  # done only after the as-of date
        (date(2027, 3, 1), None, "预计"),
        (None, None, "—"),
    ],
)
def test_clocks(due: date | None, done: date | None, words: str) -> None:
    assert words in limit_text(due, DAY, WORKING_DAYS, done_on=done)


def test_takeaway_for_zero_one_and_many() -> None:
    towns = {"徐泾镇": made(COUNT.id, 5), "华新镇": made(COUNT.id, 2)}
    many, before = made(COUNT.id, 12), made(COUNT.id, 15)
    assert (
        overdue_leads(many, before, towns, Comparison.PREVIOUS)
        == "12 件线索超期未结，按属地徐泾镇 5 件居首；较上期减少 3 件。"
    )
    both = {"徐泾镇": made(COUNT.id, 6), "华新镇": made(COUNT.id, 6)}
    assert "按属地徐泾镇和华新镇各 6 件；" in overdue_leads(many, before, both, Comparison.PREVIOUS)
    one = {"徐泾镇": made(COUNT.id, 1), "华新镇": made(COUNT.id, 0)}
    assert (
        overdue_leads(made(COUNT.id, 1), made(COUNT.id, 1), one, Comparison.PREVIOUS)
        == "1 件线索超期未结，均在徐泾镇；与上期持平。"
    )
    none = {"徐泾镇": made(COUNT.id, 0)}
    assert (
        overdue_leads(made(COUNT.id, 0), made(COUNT.id, 2), none, Comparison.PREVIOUS)
        == "没有超期未结的线索；较上期减少 2 件。"
    )
    unknown = value_of(COUNT, 0, None, DAY, tracked=False)
    assert "先导入" in overdue_leads(unknown, unknown, {}, Comparison.PREVIOUS)


def test_the_unit_of_a_series_travels_with_it() -> None:
    def tooltips(values: list[float], unit: str) -> list[str]:
        lines = pd.DataFrame({"month": [DAY] * len(values), "series": ["余额"] * len(values), "value": values})
        notes = pd.DataFrame(columns=["day", "label"])
        trend: Any = time_series.trend
        built = trend.__wrapped__(lines, notes, series=["余额"], height=200, unit=unit)
        drawn = built.to_dict()
        assert "件数" not in json.dumps(drawn, ensure_ascii=False, default=str)
        return [
            row["wording"]
            for rows in drawn["datasets"].values()
            for row in rows
            if "month" in row and "place" not in row
        ]

    assert tooltips([9071.98, 1.005], "万元") == ["9,071.98 万元", "1.01 万元"]
    assert tooltips([1200, 3], "件") == ["1,200 件", "3 件"]


def test_presets_and_what_they_are_compared_with() -> None:
    year = Scope(start=date(2023, 1, 1), end=DAY, as_of=DAY)
    assert period(Preset.QUARTER, DAY) == (date(2023, 10, 1), DAY)
    assert period(Preset.WINTER, date(2023, 2, 20)) == (date(2022, 11, 10), date(2023, 1, 22))
    before = compared(year, Preset.YEAR, Comparison.PREVIOUS)
    assert (before.start, before.as_of) == (date(2022, 1, 1), date(2022, 12, 15))
    month = replace(year, start=date(2023, 12, 1))
    assert compared(month, Preset.MONTH, Comparison.PREVIOUS).start == date(2023, 11, 1)
    festival = compared(year, Preset.YEAR, Comparison.FESTIVAL)
    assert days_to_festival(festival.as_of) == days_to_festival(DAY) == 57


@pytest.mark.parametrize(
    ("start", "end", "preset", "first", "last"),
    [
        # A whole second quarter (91 days) beside the whole first one (90), never 1 January – 30 March.
        (date(2023, 4, 1), date(2023, 6, 30), Preset.QUARTER, date(2023, 1, 1), date(2023, 3, 31)),
        (date(2023, 4, 1), date(2023, 6, 30), Preset.CUSTOM, date(2023, 1, 1), date(2023, 3, 31)),
        (date(2023, 2, 1), date(2023, 2, 28), Preset.MONTH, date(2023, 1, 1), date(2023, 1, 31)),
        (date(2023, 3, 1), date(2023, 3, 31), Preset.MONTH, date(2023, 2, 1), date(2023, 2, 28)),
        (date(2023, 1, 1), date(2023, 12, 31), Preset.CUSTOM, date(2022, 1, 1), date(2022, 12, 31)),
        (date(2025, 1, 1), date(2025, 2, 28), Preset.YEAR, date(2024, 1, 1), date(2024, 2, 29)),
        (date(2024, 1, 1), date(2024, 2, 29), Preset.YEAR, date(2023, 1, 1), date(2023, 2, 28)),
        # A stretch of a quarter beside the same stretch; ten days beside the ten before.
        (date(2023, 4, 1), date(2023, 5, 20), Preset.QUARTER, date(2023, 1, 1), date(2023, 2, 20)),
        (date(2023, 4, 11), date(2023, 4, 20), Preset.CUSTOM, date(2023, 4, 1), date(2023, 4, 10)),
    ],
)
def test_whole_periods_stand_beside_whole_ones(start: date, end: date, preset: Preset, first: date, last: date) -> None:
    before = compared(Scope(start=start, end=end, as_of=end), preset, Comparison.PREVIOUS)
    assert (before.start, before.end, before.as_of) == (first, last, last)


def test_the_days_compared_are_said() -> None:
    spring = Scope(start=date(2023, 4, 1), end=date(2023, 6, 30), as_of=date(2023, 6, 30))
    assert compared_days(spring, Preset.QUARTER) == "较上期（2023-01-01 至 03-31）"
    year = Scope(start=date(2023, 1, 1), end=DAY, as_of=DAY)
    assert compared_days(year, Preset.YEAR) == "较去年同期（2022-01-01 至 12-15）"


@given(as_of=st.dates(date(2020, 1, 1), date(2027, 12, 31)), preset=st.sampled_from(list(Preset)))
def test_a_comparison_lies_before_and_knows_no_more(as_of: date, preset: Preset) -> None:
    start, end = period(preset, as_of)
    scope = Scope(start=start, end=end, as_of=as_of)
    for comparison in Comparison:
        before = compared(scope, preset, comparison)
        assert before.start <= before.end == before.as_of < as_of


def number_in(text: str) -> Decimal:
    """The number a sentence shows: 97.6%, −0.6 个百分点, 12.34 万元."""
    number = text.replace("−", "-").replace(",", "").removesuffix("%").split(" ")[0]
    return Decimal(number) * (10_000 if text.endswith("亿元") else 1)


@given(st.integers(0, 999), st.integers(0, 999), st.integers(0, 10**13), st.integers(0, 10**13))
def test_a_change_is_the_difference_of_what_is_printed(a: int, b: int, money: int, less: int) -> None:
    rates, sums = (made(RATE.id, a, 999), made(RATE.id, b, 999)), (made(MONEY.id, money), made(MONEY.id, less))
    for now, before in (rates, sums):
        message = change_text(now, before)
        difference = number_in(value_text(now)) - number_in(value_text(before))
        if all("亿" not in value_text(v) for v in (now, before)):
            assert difference == (0 if message == "持平" else number_in(message))


@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_ratios_are_divided_after_summing(numerator: int, denominator: int) -> None:
    value = made(RATE.id, numerator, denominator)
    assert value.value == (Decimal(numerator) / Decimal(denominator) if denominator else None)


def test_charts_of_sums_say_them_as_the_cards_do() -> None:
    """Tooltips, marks and axes: 万元, and 亿元 from one 亿 on."""
    large, small = Decimal(126_897_400), Decimal(49_998_300)
    steps = [
        WaterfallBar("期初", "deposit.cash_balance", Decimal(0), large, large, 0),
        WaterfallBar("增加", "deposit.stored", large, large + small, small, 1),
    ]
    lines = pd.DataFrame({"month": [DAY, DAY], "series": ["现金", "保函"], "value": [4_999.83, 12_689.74]})
    none = pd.DataFrame({"day": [], "label": []})
    amounts = pd.DataFrame({"group": ["a", "b"], "label": ["a", "b"], "amount": [large, small]})
    for chart, has_axis in (
        (funds_charts.waterfall(steps, upright=True, height=200), True),
        (funds_charts.bars(amounts, most=large, height=200), False),
        (time_series.trend(lines, none, series=["现金", "保函"], height=200, unit="万元"), True),
    ):
        tables = [pa.ipc.open_stream(data).read_pandas() for data in chart["datasets"].values()]
        messages = [text for table in tables if "wording" in table for text in table["wording"]]
        assert set(messages) == {"1.27 亿元", "4,999.83 万元"}
        marked = [text for table in tables if "text" in table for text in table["text"]]
        assert {re.sub("[^0-9.,亿元]", "", text) for text in marked} == {"1.27亿元", "4,999.83"}
        assert ("' 亿'" in json.dumps(chart["layer"], ensure_ascii=False)) == has_axis
