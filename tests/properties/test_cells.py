"""However a known value is written, a cell gives that value or a question: never another one."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from data_access.cells import choices, days, office, sums, terms, text
from data_access.cells.text import CellFault
from data_access.reference.ledger_phrases import vocabulary

QUICK = settings(max_examples=60, deadline=None)
_FULL_WIDTH = str.maketrans("0123456789.,-/:%()", "０１２３４５６７８９．，－／：％（）")
_NUMERALS = "〇一二三四五六七八九"


def in_chinese(number: int) -> str:
    """1 to 99: 三十一."""
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else _NUMERALS[tens]) + ("十" if tens else "") + (_NUMERALS[ones] if ones else "")


widths = st.sampled_from((lambda s: s, lambda s: s.translate(_FULL_WIDTH), lambda s: f" {s} ", lambda s: f"{s}　"))


@given(
    day=st.dates(date(2013, 1, 1), date(2026, 6, 30)),
    form=st.sampled_from(
        (
            "{y}-{m}-{d}", "{y}/{m:02}/{d:02}", "{y}.{m}.{d}", "{y}年{m}月{d}日", "{y}{m:02}{d:02}", "{s}.{m}.{d}",
            "{y}年{m:02}月{d:02}号", "{s}-{m:02}-{d:02}", "{s}年{m}月{d}日", "{d}.{m}.{y}", "{m}/{d}/{y}",
            "{d}/{m}/{s}", "{m}.{d}.{s}", "{y}年{M}月{D}日", "{y} {m} {d}", "{y}-{m}-{d} 上午",
            "{y}年{m}月{d}日9时30分", "{y}年{m}月", "{m}月{d}日", "{y}.{m}",
            "约{y}年{m}月{d}日", "{y}-{m}-{d}前", "{y}{m}{d}",
        )
    ),
    width=widths,
)  # fmt: skip
@QUICK
def test_a_day_is_itself_or_asked(day: date, form: str, width: object) -> None:
    year, month, number = day.year, day.month, day.day
    if form in ("{d}/{m}/{s}", "{m}.{d}.{s}"):  # 17/1/13 is a day of 2017: nobody registers what is years older
        assume((number if form.startswith("{d") else month) - 3 <= year % 100)
    wording = form.format(y=year, s=f"{year % 100:02}", m=month, d=number, M=in_chinese(month), D=in_chinese(number))
    with suppress(CellFault):
        assert days.event_day(width(wording)) == day  # type: ignore[operator]


@given(
    fen=st.integers(1, 10**11),
    form=st.sampled_from(
        ("{y}", "{y}元", "¥{y}", "{c}", "{c}元", "人民币{y}元", "{y}元整", "{w}万元", "{w}万", "{w}万圆", "{k}千元",
         "{y}左右", "约{w}万元", "{w}", "{y}美元", "{y}-{y}", "{y}/人", "{y}+", "{y}余元", "({y})", "-{y}"),
    ),
    heading=st.sampled_from(("元", "万元")),
    width=widths,
)  # fmt: skip
@QUICK
def test_a_sum_is_itself_or_asked(fen: int, form: str, heading: str, width: object) -> None:
    yuan = Decimal(fen) / 100
    bare = form in ("{y}", "{c}", "¥{y}", "{w}")
    unit = Decimal(10_000 if bare and heading == "万元" else 1)
    wording = form.format(y=f"{yuan:f}", c=f"{yuan:,}", w=f"{yuan / 10_000:f}", k=f"{yuan / 1_000:f}")
    meant = (yuan / 10_000 if form == "{w}" else yuan) * unit
    try:
        found = sums.amount(width(wording), heading)  # type: ignore[operator]
    except CellFault:
        return
    assert abs(found - meant) <= Decimal("0.005")


@given(
    number=st.integers(0, 99),
    form=st.sampled_from(
        ("{n}", "{n}人", "{n}名", "共{n}人", "{n}余人", "约{n}人", "{n}+", "{n}-{n}", "{c}人", "{c}", "{n}.0", "{n}.5")
    ),
    width=widths,
)
@QUICK
def test_a_count_is_itself_or_asked(number: int, form: str, width: object) -> None:
    wording = form.format(n=number, c=in_chinese(number) or "零")
    with suppress(CellFault):
        assert sums.head_count(width(wording)) == number  # type: ignore[operator]


@given(
    number=st.integers(0, 100),
    form=st.sampled_from(
        ("{n}%", "{n}", "{n}％", "{n}.0%", "百分之{n}", "百分之{c}", "{s}", "约{n}%", "{n}%左右", "{n}/100", "{n}‰")
    ),
)
@QUICK
def test_a_share_is_itself_or_asked(number: int, form: str) -> None:
    wording = form.format(
        n=number, c=in_chinese(number) if 0 < number < 100 else "零" if not number else "一百", s=number / 100
    )
    with suppress(CellFault):
        assert office.per_cent(wording) == number


@given(
    name=st.sampled_from(
        ("finding", "deposit_form", "site_status", "satisfaction", "yes_no", "police_result", "progress")
    ),
    data=st.data(),
    before=st.sampled_from(("", "不", "未", "非", "没有", "拟", "原为")),
    after=st.sampled_from(("", "(纸质)", "和其他", "?", "、待定")),
)
@QUICK
def test_a_phrase_is_itself_or_asked(name: str, data: st.DataObject, before: str, after: str) -> None:
    known = vocabulary(name)
    spelling = data.draw(st.sampled_from(sorted(known.values)))
    wording = f"{before}{spelling}{after}"
    try:
        found = choices.choice(name, wording)
    except CellFault:
        return
    listed = known.values.get(wording) or (None if wording in known.not_known else known.values[spelling])
    assert found == listed
    assert not before or wording.removesuffix(after) in (*known.values, *known.not_known)


_PRINTED: tuple[tuple[Callable[..., Any], Callable[[Any], str]], ...] = (
    (days.event_day, "{:%Y-%m-%d}".format),
    (days.planned_day, lambda day: f"{day.year}年{day.month}月{day.day}日"),
    (days.month, "{:%Y-%m}".format),
    (days.span, lambda ends: "至".join(f"{day:%Y-%m-%d}" for day in ends if day)),
    (partial(sums.amount, heading_unit="万元"), lambda yuan: f"{yuan / 10_000:f}"),
    (partial(sums.signed_amount, heading_unit="元"), "{:f}元".format),
    (sums.head_count, "{}人".format),
    (sums.degrees, str),
    (office.per_cent, "{}%".format),
    (office.quarter, str),
    (office.year, "{}年".format),
    (terms.term, lambda term: f"{term}个月" if isinstance(term, int) else f"2020-01-01至{term:%Y-%m-%d}"),
    (partial(choices.choice, "finding"), str),
    (choices.mark, str),
    (text.key, str),
    (text.text, str),
    (text.town, str),
    (text.credit_code, str),
)
_SIGNS = st.text(
    st.sampled_from(
        "0123456789.,-/:%()年月日至万元亿千百十一二三壹拾人名约余上半季度起个符合属实不部分\u200b\u202e\0 \n−～eE+#!="
    )
)
_ANYTHING = st.one_of(
    st.text(max_size=30), _SIGNS, st.floats(), st.integers(), st.booleans(), st.datetimes(), st.dates(), st.times()
)


@pytest.mark.parametrize(("read", "printed"), _PRINTED, ids=lambda found: getattr(found, "__name__", ""))
@given(cell=_ANYTHING)
@example(cell="K¸")
@QUICK
def test_whatever_a_cell_holds_is_a_value_or_a_question(
    read: Callable[..., Any], printed: Callable[[Any], str], cell: object
) -> None:
    """Nothing but a fault of the cell is raised, and a value written as an office writes it is the same again."""
    try:
        value = read(cell)
    except CellFault:
        return
    if value is not None:
        assert read(printed(value)) == value
