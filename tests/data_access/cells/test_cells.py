"""Readers of cells: all spellings of a value give the same value, and nothing else passes."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.cells import choices, days, sums, text
from data_access.reference.organisation import departments, towns
from data_access.reference.unit_names import department_code

FULL_WIDTH = str.maketrans("0123456789,.¥-", "０１２３４５６７８９,．¥-")
some_days = st.dates(date(2010, 1, 1), date(2026, 11, 25))
fen = st.integers(0, 10**13)


@given(some_days)
def test_every_spelling_of_a_date(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    compact = f"{day:%Y%m%d}"
    spellings: list[object] = [
        day, datetime(day.year, day.month, day.day, 13, 5), serial, float(serial), serial + 0.5, str(serial),
        day.isoformat(), f" {day} ", f"{day} 00:00:00", f"{day}T08:00:00", compact, int(compact), float(compact),
        f"{day.year}/{day.month}/{day.day}", f"{day.year}.{day.month}.{day.day}",
        f"{day.year}年{day.month}月{day.day}日", f"{day.year} 年 {day.month} 月 {day.day} 日",
        day.isoformat().translate(FULL_WIDTH),
    ]  # fmt: skip
    assert {days.event_day(spelling) for spelling in spellings} == {day}


@pytest.mark.parametrize(
    "cell",
    ["2023-02-30", "2023-13-01", "2023年4月", "23.4.20", "近期", 5, True, "20230230", "1989-06-01", "2041-01-01"],
)
def test_no_other_date_passes(cell: object) -> None:
    with pytest.raises(text.CellFault) as caught:
        days.event_day(cell)
    assert caught.value.fault in ("bad_date", "future_date")


def test_completion_may_lie_further_ahead() -> None:
    assert days.planned_day("2041-01-01") == date(2041, 1, 1)


@given(fen)
def test_every_spelling_of_an_amount(cents: int) -> None:
    yuan = Decimal(cents) / 100
    wan = yuan / 10_000
    plain, grouped = f"{yuan:.2f}", f"{yuan:,.2f}"
    in_yuan: list[object] = [
        plain,
        grouped,
        f"¥{grouped}",
        f"￥{plain}",
        f"{plain}元",
        f" {grouped} ",
        plain.translate(FULL_WIDTH),
    ]
    in_yuan += [f"{wan:f}万", f"{wan:f}万元", f"{wan:f} 万元"]
    assert {sums.amount(spelling, "元") for spelling in in_yuan} == {yuan}
    assert sums.amount(f"{wan:,f}", "万元") == yuan
    assert sums.amount(f"{plain}元", "万元") == yuan


@given(st.integers(0, 10**10))
def test_a_float_cell_is_exact(cents: int) -> None:
    assert sums.amount(cents / 100, "元") == Decimal(cents) / 100


@pytest.mark.parametrize(
    ("cell", "unit", "yuan"),
    [
        ("12,500.5", "万元", "125005000"),
        (950, "万元", "9500000"),
        ("5.4万", "元", "54000"),
        (0.1 + 0.2, "元", "0.3"),
        ("1.2亿", "元", "120000000"),
    ],
)
def test_units(cell: object, unit: str, yuan: str) -> None:
    assert sums.amount(cell, unit) == Decimal(yuan)


@pytest.mark.parametrize(
    ("cell", "fault"),
    [
        ("-5000", "negative_amount"), (-0.01, "negative_amount"),
        ("(5,000)", "negative_amount"), ("¥-3", "negative_amount"),

        ("约5万", "not_a_number"), ("1,23", "not_a_number"), ("若干", "not_a_number"), (True, "not_a_number"),
        (float("nan"), "not_a_number"),
        (float("inf"), "not_a_number"), ("=A1*2", "not_a_number"),
        ("#REF!", "not_a_number"), (10**12, "implausible_amount"),
    ],
)  # fmt: skip
def test_no_other_amount_passes(cell: object, fault: str) -> None:
    with pytest.raises(text.CellFault) as caught:
        sums.amount(cell, "元")
    assert caught.value.fault == fault


@given(st.integers(0, sums.MAX_PEOPLE))
def test_every_spelling_of_a_head_count(count: int) -> None:
    for spelling in (
        count,
        float(count),
        str(count),
        f"{count}人",
        f" {count} 人 ",
        str(count).translate(FULL_WIDTH),
        f"{count:,}",
    ):
        assert sums.head_count(spelling) == count


@pytest.mark.parametrize(
    ("cell", "fault"),
    [
        ("若干", "not_a_number"),
        (12.5, "not_a_number"),
        ("约30人", "not_a_number"),
        (-1, "negative_count"),
        (100_001, "implausible_count"),
    ],
)
def test_no_other_head_count_passes(cell: object, fault: str) -> None:
    with pytest.raises(text.CellFault) as caught:
        sums.head_count(cell)
    assert caught.value.fault == fault


def test_every_spelling_of_a_town() -> None:
    for town in towns():
        for spelling in (
            town.name,
            town.short_name,
            f"青浦区{town.name}",
            f"上海市青浦区{town.name}",
            f" {town.name} ",
            town.code,
            int(town.code),
            f"{town.code}000",
        ):
            assert text.town(spelling) == town.code
    with pytest.raises(text.CellFault) as caught:
        text.town("青东农场")
    assert caught.value.fault == "unknown_town"


def test_every_spelling_of_a_department() -> None:
    for department in departments():
        for spelling in (department.code, department.name, *department.aliases, f"青浦{department.code}"):
            assert department_code(spelling) == department.code
    assert department_code("区外事办") is None
    assert text.unit_name("青浦区赵巷") == "赵巷镇"
    assert text.unit_name(" 建管委 ") == "区建管委"
    assert text.unit_name("区劳动监察 大队") == "区劳动监察 大队"


@pytest.mark.parametrize(
    ("cell", "result"),
    [(m, "符合") for m in "✓√✔是Y"]
    + [(m, "不符合") for m in "×✗✘否NX"]
    + [(m, "不适用") for m in ("", None, "/", "／", "—", " ", "不适用")]
    + [("符合", "符合"), ("不符合", "不符合"), ("部分符合", "部分符合"), (True, "符合")],
)  # fmt: skip
def test_marks(cell: object, result: str) -> None:
    assert choices.mark(cell) == result


@pytest.mark.parametrize("cell", ["好", "√×", "?", "3"])
def test_no_other_mark_passes(cell: str) -> None:
    with pytest.raises(text.CellFault) as caught:
        choices.mark(cell)
    assert (caught.value.fault, caught.value.refuses, caught.value.asks) == ("unknown_mark", False, text.PHRASE)


def test_an_account_is_there_or_is_not() -> None:
    assert choices.account_mark("√") == "符合"
    for cell in ("好", " 好 ", "√×", "良好"):
        with pytest.raises(text.CellFault) as caught:
            choices.account_mark(cell)
        assert caught.value.refuses is (cell.strip() == "好")


def test_text_that_looks_like_a_formula_or_markup_stays_text() -> None:
    for content in ('=HYPERLINK("http://127.0.0.1","点我")', "<script>alert(1)</script>", "'; DROP TABLE lead; --"):
        assert text.text(content) == content
    assert text.prose("第一行\n第二行,完") == "第一行\n第二行,完"


def test_reference_systems() -> None:
    for crs, spellings in {
        "GCJ-02": ("GCJ02", "火星坐标", "高德"),
        "BD-09": ("bd09", "百度"),
        "WGS84": ("wgs84",),
        "CGCS2000": ("CGCS2000",),
    }.items():
        assert {choices.choice("reference_system", spelling) for spelling in spellings} == {crs}


def test_set_phrases_name_what_is_allowed() -> None:
    with pytest.raises(text.CellFault, match="满意、基本满意、不满意") as caught:
        choices.choice("satisfaction", "还行")
    assert caught.value.fault == "unknown_value"
    assert choices.choice("finding", "核实中") is None
    assert choices.choice("domain", "非工程建设领域") == "其他"
