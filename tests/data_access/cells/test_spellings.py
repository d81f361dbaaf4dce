"""Spellings of figures and days beyond the usual: clear ones are read, those that are about right are none."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.cells import days, sums
from data_access.cells.text import CellFault


@pytest.mark.parametrize(
    ("cell", "yuan"),
    [
        ("630000元人民币", "630000"),
        ("63万人民币", "630000"),
        ("630000（元）", "630000"),
        ("63（万元）", "630000"),
        ("63万元（含税）", "630000"),
        ("共63万元", "630000"),
        ("合计 630,000.00元", "630000"),
        ("63w元", "630000"),
        ("63万块钱", "630000"),
        ("1亿2千万", "120000000"),
        ("1亿2千万元", "120000000"),
        ("50万零300元", "500300"),
        ("十二万三千四百五十六元七角八分", "123456.78"),
        ("壹万贰仟叁佰元零伍分", "12300.05"),
        ("人民币叁佰圆伍角整", "300.5"),
        ("0.63百万", "630000"),
    ],
)
def test_clear_sums(cell: str, yuan: str) -> None:
    assert sums.amount(cell, "元") == Decimal(yuan)


@pytest.mark.parametrize(
    "cell",
    [
        "约63万",
        "63.5万余元",
        "63万5",
        "暂定63万元",
        "63万左右",
        "不少于63万",
        "20万+43万",
        "63万(已付20万)",
        "12.5万/人",
        ">63万",
        "6300,00",
        "63万美元",
        "63(美元)",
        "630k",
        "3.10E+05",
        "共",
        "元",
        "一角",
        "63万(不含税)",
        "数万元",
        "几十万",
    ],
)
def test_sums_that_are_about_right_or_two(cell: str) -> None:
    with pytest.raises(CellFault):
        sums.amount(cell, "元")


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("三十四人", 34),
        ("34名工人", 34),
        ("34个人", 34),
        ("34位", 34),
        ("共34人", 34),
        ("34名农民工", 34),
        ("二十", 20),
        ("两人", 2),
        ("一百二十名", 120),
        ("十人", 10),
        ("1,200人", 1200),
        ("34.0人", 34),
    ],
)
def test_clear_head_counts(cell: str, number: int) -> None:
    assert sums.head_count(cell) == number


@pytest.mark.parametrize(
    "cell",
    ["34余人", "数十人", "三十几人", "百人", "千人", "几人", "34(其中女5)", "34/40", "人", "一百二", "34人左右", "共"],
)
def test_head_counts_that_are_about_right(cell: str) -> None:
    with pytest.raises(CellFault):
        sums.head_count(cell)


@pytest.mark.parametrize(
    "cell",
    [
        "23年4月7日",
        "2023、4、7",
        "2023。4。7",
        "2023,4,7",
        "2023.4.7.",
        "2023_04_07",
        "23年4月7日上午",
        "2023年4月7日。",
    ],
)
def test_a_day_with_a_slip_in_its_signs(cell: str) -> None:
    assert days.event_day(cell) == date(2023, 4, 7)


@pytest.mark.parametrize(
    "cell",
    [
        "23.4.21",
        "4/7/2023",
        "07-04-2023",
        "2023.4.7上",
        "2023年4月初",
        "2023 4 7",
        "7-Apr-23",
        "2023年4月7日、8日",
        "2023.4.7-8",
    ],
)
def test_a_day_that_may_be_another(cell: str) -> None:
    with pytest.raises(CellFault):
        days.event_day(cell)


@pytest.mark.parametrize(
    "cell", ["23年3月", "2023.3.1-2023.3.31", "2023年3月1日至2023年3月31日", "2023-03-01~2023-03-31", "二〇二三年三月"]
)
def test_a_month_in_other_words(cell: str) -> None:
    assert days.month(cell) == date(2023, 3, 1)


@pytest.mark.parametrize(
    "cell", ["2023.3.1-2023.3.30", "2023.3.2-2023.3.31", "2023.3.1-2023.4.30", "2023年第3月", "三月"]
)
def test_what_is_no_whole_month(cell: str) -> None:
    with pytest.raises(CellFault):
        days.month(cell)


@pytest.mark.parametrize(
    ("cell", "start"),
    [
        ("至2025年2月1日", None),
        ("2025.2.1止", None),
        ("截至2025-02-01", None),
        ("20230201-20250201", date(2023, 2, 1)),
        ("2023.2.1～2025.2.1（24个月）", date(2023, 2, 1)),
        ("2023年2月1日至2025年2月1日(共730天)", date(2023, 2, 1)),
    ],
)
def test_spans_in_other_words(cell: str, start: date | None) -> None:
    assert days.span(cell) == (start, date(2025, 2, 1))


@pytest.mark.parametrize("cell", ["2023.2-2025.2", "24个月", "2023年2月1日起两年", "2023.2.1-2025.2.1(已解除)"])
def test_spans_that_name_no_day(cell: str) -> None:
    with pytest.raises(CellFault):
        days.span(cell)


@given(st.integers(1, 99_999))
def test_a_count_in_chinese_numerals_is_the_count(number: int) -> None:
    signs, places = "零一二三四五六七八九", ["", "十", "百", "千", "万"]
    digits = str(number)
    text = "".join(
        (signs[int(d)] + places[len(digits) - place - 1]) if d != "0" else "零" for place, d in enumerate(digits)
    )
    while "零零" in text:
        text = text.replace("零零", "零")
    text = text.rstrip("零") or "零"
    assert sums.head_count(f"{text}人") == number
