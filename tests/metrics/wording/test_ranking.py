"""One rule of who stands first, and sums that say whether they are of the period or of the as-of date."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.database.scope import Scope
from data_access.reference.organisation import towns
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.model import Kind
from metrics.engine.periods import Preset
from metrics.judging.targets import Status
from metrics.judging.values import Value, value_of
from metrics.questions.leading_sentences import overdue_text, unpaid_text, unsolved_true
from metrics.questions.leads_sentences import lifecycle, money
from metrics.reporting.bulletin.bulletin import bulletin
from metrics.reporting.bulletin.document import Paragraph
from metrics.reporting.comparison import pair
from metrics.reporting.deck.slide import Bars, Table
from metrics.reporting.deck.slides import slides
from metrics.reporting.figure import Figure, TownLine, figure, split
from metrics.reporting.portraits import town_portrait
from metrics.reporting.report import TOWN_FIGURES, Report, read_report
from metrics.reporting.town_sentences import trailing
from metrics.wording.formats import value_text, when, when_of_sum
from metrics.wording.ranking import best_first, leading, most, names, worst, worst_first
from tests.databases import DEMO_AS_OF, kept_reader

RATE, COUNT, SUM = (ALL_METRICS[m] for m in ("lead.closed_on_time_rate", "lead.overdue", "lead.arrears_amount"))
SCOPE = Scope(start=date(2023, 1, 1), end=DEMO_AS_OF, as_of=DEMO_AS_OF)


def test_the_worst_first_and_like_figures_share_a_place() -> None:
    counts = {"甲镇": Decimal(2), "乙镇": None, "丙镇": Decimal(5), "丁镇": Decimal(2), "戊镇": Decimal(0)}
    assert worst_first(COUNT, counts) == [(1, "丙镇"), (2, "甲镇"), (2, "丁镇"), (4, "戊镇")]
    assert best_first(COUNT, counts) == [(1, "戊镇"), (2, "甲镇"), (2, "丁镇"), (4, "丙镇")]
    # 95.34 % and 95.26 % are both shown as 95.3 %, 95.24 % as 95.2 %.
    rates = {"甲镇": Decimal("0.9534"), "乙镇": Decimal("0.9526"), "丙镇": Decimal("0.9524")}
    assert worst_first(RATE, rates) == [(1, "丙镇"), (2, "甲镇"), (2, "乙镇")]
    assert worst(RATE, {k: rates[k] for k in ("甲镇", "乙镇")}) == ["甲镇", "乙镇"]
    # 元 are shown as 万元 with two decimals.
    assert worst(SUM, {"甲镇": Decimal(10_010), "乙镇": Decimal(10_049)}) == ["甲镇", "乙镇"]
    assert worst(SUM, {"甲镇": None}) == []


def test_what_is_printed_alike_shares_a_place_also_where_both_miss_the_target() -> None:
    """9796 and 9794 of 10 000 both miss 98% and read 97.9%, though ordinary rounding would part them."""
    a, b, better = (value_of(RATE, n, 10_000, DEMO_AS_OF, tracked=True) for n in (9796, 9794, 9801))
    assert [value_text(v) for v in (a, b, better)] == ["97.9%", "97.9%", "98.0%"]
    assert pair(a, b).better == ""
    assert pair(a, better).better == "b"
    lines = [
        TownLine(str(n), name, {RATE.id: figure(v, v, v, DEMO_AS_OF)})
        for n, (name, v) in enumerate({"甲镇": a, "乙镇": b, "丙镇": better}.items())
    ]
    assert trailing(lines, RATE.id) == "甲镇和乙镇均为 97.9%，居后"


@given(st.dictionaries(st.sampled_from([t.name for t in towns()]), st.integers(0, 4).map(Decimal)))
def test_places_count_those_before(counts: dict[str, Decimal]) -> None:
    for place, town in worst_first(COUNT, counts):
        assert place == 1 + sum(1 for n in counts.values() if n > counts[town])
    assert worst(COUNT, counts) == [t for t in counts if counts[t] == max(counts.values())]


def test_those_who_share_the_first_place_are_named_together() -> None:
    assert leading({"甲镇": 2, "乙镇": 1}, "件", total=3) == "甲镇 2 件居首"
    assert leading({"甲镇": 2, "乙镇": 2}, "件", total=4) == "甲镇和乙镇各 2 件"  # all there are: nobody leads
    assert leading({"甲镇": 2, "乙镇": 2, "丙镇": 1}, "件", total=5) == "甲镇和乙镇各 2 件居首"
    ten = dict.fromkeys("甲乙丙丁", 2) | dict.fromkeys("戊己庚辛壬癸", 1)
    assert leading(ten, "件", total=14) == "甲、乙等 4 个街镇各 2 件居首"
    assert leading(dict.fromkeys("甲乙丙丁", 2), "件", total=8) == "分散在 4 个街镇"
    assert leading({"甲镇": 3, "乙镇": 0}, "件", total=3) == "均在甲镇"
    assert leading({"甲镇": 0, "乙镇": None}, "件", total=0) == leading({"甲镇": 3}, "件", total=3) == ""
    assert names(list("甲乙丙丁"), kind="单位") == "甲、乙等 4 个单位"
    assert most({}) == []


@pytest.fixture(scope="module")
def report(demo_sqlite: str) -> Report:
    with kept_reader(demo_sqlite).connect() as connection:
        return read_report(connection, SCOPE, Preset.YEAR, synthetic=True, version=1)


@pytest.fixture(scope="module")
def figures(demo_sqlite: str) -> tuple[Mapping[str, Value], dict[str, Value], str]:
    """The district's figures, 超期未结 by town, and the takeaway of 线索案件."""
    with kept_reader(demo_sqlite).connect() as connection:
        found = split(connection, SCOPE, list(ALL_METRICS.values()), [t.code for t in towns()])
        by_town = {t.name: found.groups[t.code]["lead.overdue"] for t in towns()}
        return found.whole, by_town, lifecycle(found.whole, by_town)


@pytest.mark.parametrize("alike", [True, False], ids=["all alike", "all apart"])
def test_sixty_towns_leave_room_for_the_first_and_the_last_and_nobody_leads_who_is_one_of_many(
    report: Report, *, alike: bool
) -> None:
    def figure(metric_id: str, amount: Decimal) -> Figure:
        messages = f"{amount * 100:.1f}%" if metric_id.endswith("_rate") else f"{amount} 件"
        status = Status.MISSED if metric_id == "lead.overdue" and amount else Status.MET
        return replace(
            report.figures[metric_id],
            amount=amount,
            shown=amount,
            text=messages,
            number=messages.split(maxsplit=1)[0],
            status=status,
        )

    def town(n: int) -> TownLine:
        rate = Decimal("0.9") if alike else Decimal(n) / 100
        late = Decimal(1) if alike else Decimal(max(0, n - 58))
        amounts = {m: rate if m.endswith("_rate") else late for m in TOWN_FIGURES}
        return TownLine(f"{n:09}", f"第{n:02}镇", {m: figure(m, a) for m, a in amounts.items()})

    sixty = [town(n) for n in range(1, 61)]
    of = replace(report, towns=tuple(sixty))
    drawn = {slide.id: slide for slide in slides(of)}
    chart, table = drawn["towns"].exhibit, drawn["matrix"].exhibit
    assert isinstance(chart, Bars)
    assert isinstance(table, Table)
    if alike:
        assert (chart.rows[0][0], chart.rows[-1][0]) == ("第01镇", "第60镇")
        assert "各街镇均为90.0%" in drawn["towns"].title
        assert "分散在60个街镇" in drawn["matrix"].title
    else:
        assert [name for name, *_ in chart.rows] == [f"第{n:02}镇" for n in (*range(60, 54, -1), *range(6, 0, -1))]
        assert "第01镇为1.0%，居后" in drawn["towns"].title
    assert len(chart.rows) == len(chart.opens) == len(table.rows) == len(table.opens) == 12
    assert chart.measure.endswith("60 个街镇中的前 6 位和后 6 位，其余见数据簿")
    assert "60个街镇中的前6位和后6位" in drawn["matrix"].lines[0]
    messages = [block.text for block in bulletin(of).blocks if isinstance(block, Paragraph)]
    messages += [line for slide in drawn.values() for line in (slide.title, *slide.lines)]
    assert [text for text in messages if re.search(r"60 ?个街镇[各均].*(居首|居后|最多)", text)] == []
    assert all(text.count("第") < 12 for text in messages), "the towns are not listed one by one"


def test_overview_leads_screen_and_slides_name_the_same_towns(
    report: Report, figures: tuple[Mapping[str, Value], dict[str, Value], str]
) -> None:
    now, by_town, leads_screen = figures
    most = max(x.value or 0 for x in by_town.values())
    first = [name for name, v in by_town.items() if v.value == most]
    messages = overdue_text(now["lead.overdue"], by_town)
    assert messages in leads_screen
    assert f"{names(first)}{'各' if len(first) > 1 else ''} {int(most)} 件居首" in messages
    on_map = next(s for s in slides(report) if s.id == "map")
    assert on_map.title.startswith(names(first).replace(" ", ""))


def test_thousands_stand_apart_in_every_count_of_a_sentence() -> None:
    metric = ALL_METRICS["lead.overdue"]
    by_town = {
        "徐泾镇": value_of(metric, 8006, None, DEMO_AS_OF, tracked=True),
        "赵巷镇": value_of(metric, 6, None, DEMO_AS_OF, tracked=True),
    }
    message = overdue_text(value_of(metric, 8012, None, DEMO_AS_OF, tracked=True), by_town)
    assert message == "8,012 件线索超期未结，按属地徐泾镇 8,006 件居首"


# --- 本期 and 截至日 --------------------------------------------------------------------------------


def test_every_sum_knows_its_time() -> None:
    for metric in ALL_METRICS.values():
        message = when(metric, date(2023, 12, 15))
        if metric.kind in (Kind.STOCK, Kind.BALANCE):
            assert message == ("本期" if metric.of_period else "截至12月15日"), metric.id
        if metric.kind in (Kind.COUNT, Kind.SUM):
            assert message == "本期", metric.id
        if metric.unit in ("元", "人"):
            assert when_of_sum(metric) in ("本期", "截至日") or metric.name[:2] in ("本期", "期初", "期末"), metric.id
        else:
            assert not when_of_sum(metric)


def test_unpaid_of_the_period_and_of_the_day_stand_apart() -> None:
    def made(metric_id: str, amount: int) -> Value:
        m = ALL_METRICS[metric_id]
        return Value(m, Decimal(amount), None, Decimal(amount), Status.INFO, None, tracked=True)

    now = {
        m: made(m, n)
        for m, n in {
            "lead.true_amount": 4_407_400,
            "lead.recovered_amount": 4_215_700,
            "lead.outstanding_amount": 191_700,
            "lead.outstanding_workers": 22,
            "lead.true_workers": 367,
            "lead.arrears_amount": 228_600,
            "lead.arrears_workers": 31,
            "lead.unsolved_true": 8,
            "lead.true_in_progress": 5,
        }.items()
    }
    day = date(2023, 12, 15)
    assert money(now, day) == (
        "本期核实欠薪 367 人、440.74 万元，已追发 421.57 万元，22 人、19.17 万元未付清；"
        "截至12月15日，13 件属实线索的 31 人、22.86 万元尚未付清（8 件未化解、5 件属实办理中）"
    )
    assert unsolved_true(now, day) == (
        "截至12月15日，13 件属实线索的 31 人、22.86 万元尚未付清（8 件未化解、5 件属实办理中）。"
    )
    zero, one = made("lead.unsolved_true", 0), made("lead.true_in_progress", 1)
    assert unpaid_text(now | {"lead.unsolved_true": zero}).startswith("5 件属实线索的 31 人")
    assert unpaid_text(now | {"lead.unsolved_true": zero}).endswith("尚未付清（均在办理期限内）")
    assert unpaid_text(now | {"lead.unsolved_true": zero, "lead.true_in_progress": one}).endswith("（在办理期限内）")
    assert unpaid_text(now | {"lead.true_in_progress": zero}).endswith("（均未化解）")
    none = {m: replace(v, value=Decimal(0)) for m, v in now.items()}
    assert money(none, day) == "本期没有核实的欠薪金额；截至12月15日，属实线索欠薪均已付清"
    assert unsolved_true(none, day) == "截至12月15日，属实线索欠薪均已付清。"


def test_slides_bulletin_and_portraits_say_the_time_of_every_sum(report: Report, demo_sqlite: str) -> None:
    messages = [b.text for b in bulletin(report).blocks if isinstance(b, Paragraph)]
    messages += [line for slide in slides(report) for line in (slide.title, *slide.lines)]
    with kept_reader(demo_sqlite).connect() as connection:
        for town in towns():
            portrait = town_portrait(connection, SCOPE, Preset.YEAR, town.code)
            messages += [portrait.takeaway, *portrait.strengths, *portrait.gaps]
    sums = [s for text in messages for s in re.split("[。；]", text) if "万元" in s]
    assert len(sums) >= 4
    assert [s for s in sums if "本期" not in s and "截至" not in s] == []
