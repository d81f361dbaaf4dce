"""The view-model of meetings: its figures are the catalogue's, its sentences are right for zero, one and many."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from data_access.database.engine import reader, writer
from data_access.database.scope import Scope
from data_access.reference.organisation import towns
from data_access.rules.parameters import ParameterError
from metrics.assessment.headline import VetoCause
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.definitions.meetings import FollowUpState
from metrics.engine.evaluation import evaluate
from metrics.engine.known_figures import tracked
from metrics.engine.model import Direction, Part
from metrics.engine.periods import Comparison, Preset, preset_of
from metrics.engine.records import record_total, records
from metrics.judging.targets import Status
from metrics.judging.values import values
from metrics.questions.attention import ATTENTION, FOLLOW_UPS
from metrics.reporting.bulletin.bulletin import bulletin
from metrics.reporting.bulletin.document import Heading, Paragraph
from metrics.reporting.deck.figures import headline
from metrics.reporting.deck.making import SLIDES
from metrics.reporting.deck.named_sets import named_sets, read_sets
from metrics.reporting.deck.slide import Bars, Numbers, Table, Verdict
from metrics.reporting.deck.slides import slides
from metrics.reporting.figure import Figure, TownLine
from metrics.reporting.figure_sentences import Mentioned, causes, joined, level, levels, moved, statuses
from metrics.reporting.meetings import ReportedFollowUp
from metrics.reporting.open_item_sentences import ASKS, asks, follow_ups_text, open_matters
from metrics.reporting.open_items import OpenItem
from metrics.reporting.portraits import department_portrait, portrait_of, town_portrait
from metrics.reporting.report import MAIN_FIGURES, REPORTED, Report, read_report
from metrics.reporting.scope_words import period_text, place_text
from metrics.reporting.town_sentences import best_and_worst
from metrics.wording.official import official
from metrics.wording.ranking import names
from pages.briefing.drawing import slide_body
from tests.databases import DEMO_AS_OF, kept_reader

AS_OF = DEMO_AS_OF


def year_scope(**parts: object) -> Scope:
    return Scope(start=date(2023, 1, 1), end=AS_OF, as_of=AS_OF, **parts)  # type: ignore[arg-type]


def read(url: str, scope: Scope, preset: Preset = Preset.YEAR) -> Report:
    engine = reader(url)
    with engine.connect() as connection:
        return read_report(connection, scope, preset, synthetic=True, version=1)


@pytest.fixture(scope="module")
def report(demo_sqlite: str) -> Report:
    return read(demo_sqlite, year_scope())


def test_every_figure_is_the_catalogues(case_engine: Engine) -> None:
    with case_engine.connect() as connection:
        scope = Scope(start=date(2023, 1, 1), end=date(2023, 9, 30), as_of=date(2023, 9, 30))
        made = read_report(connection, scope, Preset.YEAR, synthetic=False, version=1)
        wanted = [ALL_METRICS[m] for m in REPORTED]
        expected = values(
            evaluate(connection, wanted, scope), wanted, scope.as_of, tracked(connection, wanted, scope.as_of)
        )
    assert {m: f.amount for m, f in made.figures.items()} == {m: v.value for m, v in expected.items()}
    assert {m: f.status for m, f in made.figures.items()} == {m: v.status for m, v in expected.items()}


def test_towns_add_up_and_items_are_the_figures(report: Report, demo_sqlite: str) -> None:
    listed = {(ALL_METRICS[i.metric].fact.name, i.key) for i in report.items}
    assert len(listed) == len(report.items)  # each record once
    with kept_reader(demo_sqlite).connect() as connection:
        for m in ("lead.overdue", "lead.unsolved_true", "deposit.top_up_overdue"):
            assert sum(t.figures[m].amount or 0 for t in report.towns) == report.figures[m].amount
            keys = {(ALL_METRICS[m].fact.name, key) for key in records(connection, ALL_METRICS[m], report.scope)["key"]}
            assert len(keys) == report.figures[m].amount == report.records[m]
            assert keys <= listed


def test_a_town_is_narrowed_everywhere(demo_sqlite: str) -> None:
    made = read(demo_sqlite, year_scope(towns=("310118106",)))
    assert made.place == "徐泾镇"
    narrowed = replace(made.scope, domain="工程建设领域", department="区水务局")
    assert place_text(narrowed, ["徐泾镇"]) == "徐泾镇区水务局主管行业工程建设领域"
    assert place_text(replace(narrowed, towns=(), department=None), []) == "工程建设领域"
    assert place_text(replace(narrowed, towns=(), department=None, domain="其他"), []) == "其他领域"
    assert place_text(replace(narrowed, towns=(), department=None, domain=None), []) == "全区"
    assert [t.name for t in made.towns] == ["徐泾镇"]
    assert {i.town for i in made.items} <= {"徐泾镇"}
    assert {m: f.text for m, f in made.towns[0].figures.items()} == {
        m: made.figures[m].text for m in made.towns[0].figures
    }


def test_where_no_ledger_is_kept_no_list_is_no_good_news(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'empty.db'}"
    writer(url).dispose()
    made = read(url, year_scope())
    assert len(made.unknown) == len(ATTENTION)
    wording = " ".join(text for slide in slides(made) for text in (slide.title, *slide.lines))
    assert "没有超期" not in wording
    assert "没有需要督办" not in wording
    assert f"{len(ATTENTION)}类事项尚无台账" in wording.replace(" ", "")


def test_before_the_first_record_nothing_is_claimed(demo_sqlite: str) -> None:
    made = read(demo_sqlite, Scope(start=date(2019, 1, 1), end=date(2019, 1, 31), as_of=date(2019, 1, 31)))
    assert made.figures["lead.received"].amount is None
    assert made.items == ()
    for slide in slides(made):
        assert slide.title
        assert "None" not in slide.title + "".join(slide.lines)
    words = " ".join(b.text for b in bulletin(made).blocks if isinstance(b, Paragraph))
    assert words.count("无数据，不作判断") <= 3  # once a section
    held = next(s for s in slides(made) if s.id == "follow_ups")
    assert isinstance(held.exhibit, Table)
    assert (held.exhibit.nothing, held.lines) == ("无数据", ())  # no meeting is known, and a wall gives no instructions
    assert "接收线索、办结线索" in words
    assert made.nothing_known == ""  # some sites are older
    made = read(demo_sqlite, Scope(start=date(2015, 1, 1), end=date(2015, 1, 31), as_of=date(2015, 1, 31)))
    assert Paragraph("截至2015年1月31日尚无任何台账记录，各项指标均为无数据。") in bulletin(made).blocks
    assert "None" not in words


@pytest.mark.parametrize("preset", [Preset.MONTH, Preset.WINTER, Preset.CUSTOM])
def test_other_periods(demo_sqlite: str, preset: Preset) -> None:
    starts = {Preset.MONTH: date(2023, 12, 1), Preset.WINTER: date(2023, 11, 10), Preset.CUSTOM: date(2023, 3, 5)}
    made = read(demo_sqlite, replace(year_scope(), start=starts[preset]), preset)
    assert made.compared_with == ("较上年春节前同期" if preset is Preset.WINTER else "较上期")
    assert [s.id for s in slides(made)] == [s for s in SLIDES if s != "beside"]


def test_a_towns_slide_on_sanctions_tells_what_concerns_the_town(demo_sqlite: str, report: Report) -> None:
    """What the district publishes is no town's; where nothing is listed, owed or handed over there is no slide."""
    town = read(demo_sqlite, year_scope(towns=("310118106",)))
    assert town.figures["case.listing_overdue"].amount
    [shown] = [s for s in slides(town) if s.id == "sanctions"]
    assert "季度公布" not in "".join((shown.title, *shown.lines, *shown.notes))
    assert isinstance(shown.exhibit, Numbers)
    assert [f.id for f in shown.exhibit.figures] == [
        "listing.not_listed", "case.listing_overdue", "listing.in_force", "case.transfer_hint"
    ]  # fmt: skip
    assert "季度公布率" in next(s.title for s in slides(report) if s.id == "sanctions")
    before = Scope(start=date(2019, 1, 1), end=date(2019, 1, 31), as_of=date(2019, 1, 31), towns=("310118106",))
    assert "sanctions" not in [s.id for s in slides(read(demo_sqlite, before))]


def test_tiers_and_publicity_have_slides_of_their_own(demo_sqlite: str, report: Report) -> None:
    """Each says what its figures say; publicity is no department's, its campaign before May no town's."""
    by_id = {slide.id: slide for slide in slides(report)}
    tiers, publicity, f = by_id["tiers"], by_id["publicity"], report.figures
    assert f"C级单位{official(f['firm.tier_c'].text)}" in tiers.title
    assert f"宣传活动{official(f['publicity.held'].text)}" in publicity.title
    assert isinstance(tiers.exhibit, Numbers)
    assert isinstance(publicity.exhibit, Numbers)
    assert "publicity.before_may" in [x.id for x in publicity.exhibit.figures]
    [of_town] = slides(read(demo_sqlite, year_scope(towns=("310118106",))), ("publicity",))
    assert isinstance(of_town.exhibit, Numbers)
    assert "五一前" not in "".join((of_town.title, *(x.name for x in of_town.exhibit.figures)))
    department = [s.id for s in slides(read(demo_sqlite, year_scope(department="区建管委")))]
    assert "tiers" in department
    assert "publicity" not in department
    assert {"tiers", "publicity"} <= set(named_sets()["联席会议"])


def test_slides_keep_to_their_measure(report: Report) -> None:
    for slide in slides(report):
        assert len(slide.title) <= 56
        assert len(slide.lines) <= 3
        assert slide.source.startswith("来源")
    assert [s.id for s in slides(report, ("asks", "nonsense", "opening"))] == ["asks", "opening"]


def test_the_funds_slide_says_made_up_only_of_what_was_used(report: Report) -> None:
    def title(used: int, overdue: int) -> str:
        figures = dict(report.figures)
        for m, amount in (("deposit.used", used), ("deposit.top_up_overdue", overdue)):
            figures[m] = replace(figures[m], amount=Decimal(amount), text=f"{amount} 笔")
        return slides(replace(report, figures=figures), ("funds",))[0].title

    assert title(0, 0).endswith("，本期没有动用")
    assert title(5, 0).endswith("，动用后没有超期未补足的")
    assert title(0, 2).endswith("，2笔动用后超期未补足")


def test_what_is_asked_names_the_ledgers_it_comes_from(report: Report) -> None:
    item = an_item("区人社局", 3)
    lists = replace(report, items=(item, replace(item, metric="deposit.not_stored", key="QP1")))
    assert slides(lists, ("asks",))[0].source == "来源：欠薪线索台账、工资保证金台账"


def test_the_first_slide_is_the_years_verdict(report: Report) -> None:
    assert all(chosen[0] == "year" for chosen in named_sets().values())
    [year] = slides(report, ("year",))
    assert report.headline is not None
    assert isinstance(year.exhibit, Verdict)
    assert year.exhibit.points == f"{report.headline.points:.2f}"
    assert f"{report.headline.points:.2f}分" in year.title
    assert f"评为{report.headline.grade}等" in year.title
    assert [opens.metric for *_, opens in year.exhibit.vetoes] == [v.metric_id for v in report.headline.vetoes]
    empty = replace(report, headline=replace(report.headline, points=None, grade=None, vetoes=()))
    assert "无可计分" in slides(empty, ("year",))[0].title
    assert slides(replace(report, headline=None), ("year",)) == ()


def test_a_veto_without_a_ledger_is_not_none(report: Report) -> None:
    headline = report.headline
    assert headline is not None

    def over(vetoes: tuple[VetoCause, ...], undecided: tuple[str, ...]) -> str:
        message = replace(report, headline=replace(headline, vetoes=vetoes, undecided=undecided))
        [year] = slides(message, ("year",))
        assert isinstance(year.exhibit, Verdict)
        assert f">{year.exhibit.veto_text}<" in slide_body(year)
        return year.exhibit.veto_text

    cause = VetoCause("群体性事件", 1, "1 起", "incident.large_group")
    assert over((), ()) == "没有一票否决情形"
    assert over((), ("甲", "乙")) == "2项一票否决情形没有台账，未判定"
    assert over((cause,), ()) == "一票否决"
    assert over((cause,), ("甲",)) == "一票否决，另有1项一票否决情形没有台账，未判定"


def test_what_moved_since_the_last_meeting_follows_the_verdict(report: Report) -> None:
    since = report.since
    assert since is not None
    [slide] = slides(report, ("since",))
    assert official(f"新增未达标 {len(since.turned_red)} 项") in slide.title
    assert official(f"仍未达标 {len(since.still_red)} 项") in slide.title
    assert isinstance(slide.exhibit, Table)
    turns = {(t.movement.value, t.unit, t.name, t.before, t.now) for t in since.turns}
    assert {row[:5] for row in slide.exhibit.rows} <= turns
    assert len({row[0] for row in slide.exhibit.rows}) == 3  # some of each kind
    assert slides(replace(report, since=None), ("since",)) == ()


def test_slides_of_one_town_drop_what_has_no_point_there(demo_sqlite: str) -> None:
    scope = year_scope(towns=("310118106",))
    made = read(demo_sqlite, scope)
    with kept_reader(demo_sqlite).connect() as connection:
        portrait = portrait_of(connection, scope, Preset.YEAR)
    shown = {s.id: s for s in slides(made, tuple(SLIDES), portrait)}
    assert not {"towns", "matrix", "map"} & set(shown)
    beside = shown["beside"].exhibit
    assert isinstance(beside, Table)
    assert portrait is not None
    assert beside.header == ("指标", "徐泾镇", "全区", *(p.name for p in portrait.peers))
    assert [row[1] for row in beside.rows] == [made.figures[m].text for m in (*MAIN_FIGURES, "lead.overdue")]
    others = {t.name for t in towns()} - {"徐泾镇"}
    for s in ("follow_ups", "asks"):
        table = shown[s].exhibit if s in shown else None
        if isinstance(table, Table):
            assert not {cell for row in table.rows for cell in row} & others
    assert made.meeting is not None
    silent = replace(made, meeting=replace(made.meeting, follow_ups=()))
    assert "follow_ups" in {s.id for s in slides(silent)}  # a meeting that asked nothing of anybody says so
    elsewhere = [f for f in made.meeting.follow_ups if f.owner != "徐泾镇"]
    away = replace(made, meeting=replace(made.meeting, follow_ups=tuple(elsewhere)))
    assert "follow_ups" not in {s.id for s in slides(away)}


def test_what_a_number_on_a_slide_opens_is_that_number(report: Report, demo_sqlite: str) -> None:
    shown = slides(report)
    with kept_reader(demo_sqlite).connect() as connection:
        for slide in shown:
            table = slide.exhibit
            if not isinstance(table, Table):
                continue
            for row, opening in zip(table.rows, table.opens, strict=bool(table.opens)):
                for text, opens in zip(row, opening, strict=True):
                    if opens is None or not opens.metric or not text.endswith((" 件", " 处", " 笔")) or "/" in text:
                        continue
                    scope = replace(report.scope, towns=(opens.town,)) if opens.town else report.scope
                    count = record_total(connection, ALL_METRICS[opens.metric], scope, Part.NUMERATOR)[0]
                    assert text.startswith(f"{count} "), (slide.id, row)


def test_notes_carry_definitions_and_counts(report: Report) -> None:
    [opening] = slides(report, ("opening",))
    note = next(n for n in opening.notes if n.startswith("按期办结率"))
    assert official(ALL_METRICS["lead.closed_on_time_rate"].explanation) in note
    assert f"记录{report.records['lead.closed_on_time_rate']}条" in note


def test_the_bulletins_chapters_stand_in_order(report: Report) -> None:
    made = bulletin(report)
    headings = [b.text for b in made.blocks if isinstance(b, Heading) and b.level == 1]
    assert [h[:2] for h in headings] == ["一、", "二、", "三、", "四、", "五、"]
    assert made.number.startswith("青治欠办〔2023〕")
    assert "根治欠薪" in made.title
    renamed = bulletin(replace(report, scope=replace(report.scope, as_of=date(2024, 3, 1))))
    assert renamed.number.startswith("青就劳办〔2024〕")
    assert "治理欠薪" in renamed.title
    towns_table = next(a for a in made.annexes if "街镇" in a.caption)
    assert [row[0] for row in towns_table.rows] == [*(t.name for t in towns()), "全区"]


def test_the_annex_tells_no_number_that_only_stands_for_an_occasion(report: Report) -> None:
    items = tuple(replace(report.items[0], key=key) for key in ("BDA05C821B5D65BC", "YJ202300218"))
    annexes = bulletin(replace(report, items=items)).annexes
    [table] = [a for a in annexes if a.header[1:4] == ("事项", "对象", "记录编号")]
    assert [row[3] for row in table.rows] == ["线上比对", "YJ202300218"]


def test_record_numbers_are_said_where_the_last_case_stands(report: Report) -> None:
    only = replace(report, cases=replace(report.cases, listed=report.cases.of("lead")))
    messages = [b for b in bulletin(only).blocks if isinstance(b, Paragraph) and "记录编号见附件" in b.text]
    assert [b.lead_in for b in messages] == ["典型案例和整改措施。"]
    assert report.cases.of("lead")[0].kind in messages[0].text


def test_a_part_without_sites_reports_no_zeros(report: Report) -> None:
    empty = {
        m: replace(f, **(IDLE if f.denominator is not None else NOTHING))  # type: ignore[arg-type]
        for m, f in report.figures.items()
    }
    bare = replace(report, figures=empty, place="其他领域", cases=replace(report.cases, listed=()))
    words = "".join(b.text for b in bulletin(bare).blocks)
    assert "其他领域没有在建工地和实地核查记录。" in words
    assert "其他领域没有应存工资保证金和应开专用账户的项目。" in words
    assert "无在建工地" not in words
    assert "没有应存工资保证金" not in "".join(b.text for b in bulletin(report).blocks)


def test_named_sets_are_read_and_checked(tmp_path: Path) -> None:
    assert "联席会议" in named_sets()
    file = tmp_path / "briefing.toml"
    file.write_text(
        '[[set]]\nname = "甲"\nslides = ["opening", "weather"]\n[[set]]\nname = "乙"\n[[set]]\nslides = ["map"]\n'
    )
    with pytest.raises(ParameterError) as caught:
        read_sets(file)
    assert [fault.split("：")[0] for fault in caught.value.faults] == [
        "assets/briefing.toml · 甲", "assets/briefing.toml · 乙", "assets/briefing.toml · 第 3 个页面组合",
    ]  # fmt: skip
    assert "weather" in caught.value.faults[0]
    for unreadable in ("[[set]\n", "", "set = []\n"):
        file.write_text(unreadable)
        with pytest.raises(ParameterError, match=r"briefing\.toml：(无法读取|没有页面组合)"):
            read_sets(file)


def test_bars_are_the_figures_as_they_are_printed(demo_sqlite: str) -> None:
    """A bar of 97.96% of 98% says 97.9 as the figure does, and sums round half up."""
    report = read(demo_sqlite, year_scope())
    drawn = [s.exhibit for s in slides(report, ("towns", "funds")) if isinstance(s.exhibit, Bars)]
    assert len(drawn) == 2
    rows = [row for bars in drawn for row in bars.rows]
    assert len(rows) > 10
    for _, amount, text, _ in rows:
        number = re.search(r"[\d,.]+", text)
        assert number is None or "亿元" in text or Decimal(number[0].replace(",", "")) == amount, text


# --- sentences --------------------------------------------------------------------------------------


def a_figure(**changed: object) -> Figure:
    base = Figure(
        id="lead.closed_on_time_rate", name="按期办结率", text="95.9%", number="95.9%", unit="", is_rate=True,
        is_money=False, amount=Decimal("0.959"), shown=Decimal("0.959"), no_occasion=False,
        undivided=False,
        numerator=Decimal(754), denominator=Decimal(786), base="754/786 件", target=Decimal("0.98"), goal="≥ 98%",
        target_of_the_day=False, status=Status.MISSED, change=Decimal("-1.6"), change_in_year=None, before=None,
        direction=Direction.UP, explanation="", clause="", demo_target=True,
    )  # fmt: skip
    return replace(base, **changed)  # type: ignore[arg-type]


IDLE: dict[str, object] = {"amount": None, "shown": None, "text": "无发生", "no_occasion": True}
NOTHING: dict[str, object] = {"amount": Decimal(), "shown": Decimal()}
NO_LEDGER: dict[str, object] = {"amount": None, "shown": None, "text": "—"}


def a_count(amount: int, change: int | None = None, **changed: object) -> Figure:
    return a_figure(
        id="lead.overdue", name="超期未结线索", text=f"{amount} 件", number=str(amount), unit="件", is_rate=False,
        amount=Decimal(amount), shown=Decimal(amount),
        numerator=Decimal(amount), denominator=None, base="", target=Decimal(0), goal="0 件",
        change=None if change is None else Decimal(change),
        status=Status.MISSED if amount else Status.MET, direction=Direction.DOWN, **changed,
    )  # fmt: skip


def an_item(owner: str, days_over: int, metric: str = "lead.overdue") -> OpenItem:
    return OpenItem(metric, "超期未结线索", "XS1", "甲公司", "徐泾镇", owner, date(2023, 12, 1), days_over, "")


def test_rises_and_falls() -> None:
    money = replace(a_count(0), id="deposit.paid_in", unit="万元", is_money=True)
    for figure, change, expected in (
        (a_figure(), "1.2", "较上期上升 1.2 个百分点"),
        (a_figure(), "-1.2", "较上期下降 1.2 个百分点"),
        (a_count(0), "3", "较上期增加 3 件"),
        (money, "-14176800", "较上期减少 1,417.68 万元"),
        (a_figure(), "0", "与上期持平"),
    ):
        assert moved(replace(figure, change=Decimal(change)), Comparison.PREVIOUS) == expected
    assert moved(a_figure(change=None), Comparison.PREVIOUS) == ""


def test_a_paragraph_says_once_what_it_compares_with_and_that_none_should_be_left() -> None:
    mentioned = Mentioned()
    unsolved = replace(a_count(4, 0), id="lead.unsolved_true", name="属实未化解线索")
    texts = [level(f, Comparison.PREVIOUS, mentioned) for f in (unsolved, a_count(5, 2), a_count(3, -1), unsolved)]
    assert texts == [
        "仍有属实未化解线索 4 件（目标为 0 件），与上期持平",
        "超期未结线索 5 件，较上期增加 2 件",
        "超期未结线索 3 件，减少 1 件",
        "属实未化解线索 4 件，持平",
    ]


def test_levels() -> None:
    before = Comparison.PREVIOUS
    assert level(a_figure(), before) == "按期办结率 95.9%（754/786 件），较上期下降 1.6 个百分点，低于目标 2.1 个百分点"
    assert level(a_figure(**IDLE), before) == "按期办结率无发生"
    assert level(a_figure(**NO_LEDGER), before) == "按期办结率无数据，不作判断"
    assert level(a_count(0, -3), before) == "无超期未结线索，较上期减少 3 件"
    assert level(a_count(1), before) == "仍有超期未结线索 1 件（目标为 0 件）"
    short = a_figure(amount=Decimal("0.97999"), shown=Decimal("0.979"), text="97.9%", number="97.9%", change=None)
    assert level(short, before).endswith("低于目标 0.1 个百分点")


def test_an_official_would_not_change_a_word(report: Report) -> None:
    """Sentences as the office wants them, on small figures."""

    def wording(*figures: Figure) -> str:
        return official(joined(levels(figures, Comparison.LAST_YEAR)))

    soon = replace(a_count(0, 0), id="deposit.guarantee_expiring", target=None)
    soon = replace(soon, name=ALL_METRICS["deposit.guarantee_expiring"].name, unit="份")
    expired = replace(
        soon, name=ALL_METRICS["deposit.guarantee_expired"].name, text="5 份", amount=Decimal(5), change=None
    )
    visits = replace(a_count(331), id="inspection.count", name="实地核查", text="331 次", unit="次", target=None)
    assert wording(soon) == "无30日内到期保函，与去年同期持平。"
    assert wording(expired) == "过期未续保函5份。"
    assert wording(a_count(12)) == "仍有超期未结线索12件（目标为0件）。"
    assert wording(visits) == "开展实地核查331次。"
    cash = replace(a_count(1), name="现金余额", text="5.00 万元", when="截至12月15日", target=None)
    assert wording(cash, replace(cash, name="担保额")) == "截至12月15日现金余额5.00万元，担保额5.00万元。"
    idle, none = a_figure(**IDLE), a_figure(**NO_LEDGER)
    assert wording(idle, replace(idle, name="满意率"), none) == "按期办结率、满意率无发生；按期办结率无数据，不作判断。"
    assert statuses([a_figure(status=Status.NEAR)] * 5) == "5 项主要指标均接近目标"
    assert (
        open_matters([an_item("区经委", -1), an_item("徐泾镇", -1)] * 16) == "需关注事项 32 项；区经委和徐泾镇各 16 项"
    )
    made = bulletin(report)
    assert made.blocks[-1] == Paragraph("特此通报。")
    assert made.annexes[0].header[4] == "与去年同期相比"
    assert "发文机关代字和目标值为演示参数。" in made.note
    assert "比较期为2022年1月1日至12月15日。" in made.note
    silent = bulletin(replace(report, meeting=None))
    without = {b.text for b in silent.blocks} - {b.text for b in made.blocks}
    assert any("截至12月15日" in text and "联席会议" in text for text in without)
    settled = replace(report.figures["lead.outstanding_amount"], amount=Decimal())
    paid = {**report.figures, "lead.outstanding_amount": settled}
    text = "".join(b.text for b in bulletin(replace(report, figures=paid)).blocks)
    assert "，已全部付清" in text
    assert "0.00万元" not in text
    words = "".join(b.text for b in made.blocks)
    assert "户·月" in words
    assert not re.search(r"[;:()!]|,(?!\d{3})|(?<!〕)  ", words)


def test_statuses_of_one_kind_and_of_several() -> None:
    assert statuses([a_figure(status=Status.MET)] * 3) == "3 项主要指标均达标"
    assert statuses([a_figure(status=Status.MET), a_figure()]) == "2 项主要指标中，1 项达标、1 项未达标"
    idle, none = (a_figure(**why, status=Status.UNKNOWN) for why in (IDLE, NO_LEDGER))
    assert statuses([a_figure(), none, none]) == "3 项主要指标中，1 项未达标、2 项无数据"
    assert (
        statuses([a_figure(status=Status.NEAR), idle, none]) == "3 项主要指标中，1 项接近目标、1 项无发生、1 项无数据"
    )
    assert statuses([idle, idle]) == "2 项主要指标均无发生"


def test_what_is_within_its_limit_unpaid_is_not_settled(report: Report) -> None:
    def head(unsolved: int | None, running: int | None) -> str:
        changed = {
            m: replace(
                report.figures[m], amount=None if n is None else Decimal(n), text="—" if n is None else f"{n} 件"
            )
            for m, n in (("lead.unsolved_true", unsolved), ("lead.true_in_progress", running))
        }
        return headline(replace(report, figures={**report.figures, **changed})).split("；")[0].split("，")[1]

    assert head(0, 0) == "属实欠薪均已化解"
    assert head(0, 1) == "1 件属实欠薪在期限内办理"
    assert head(2, 1) == "2 件属实欠薪尚未化解"
    assert head(None, None) == "属实欠薪化解情况无数据"


def town_lines(*amounts: int | None) -> list[TownLine]:
    found = []
    for place, amount in enumerate(amounts):
        f = a_count(amount or 0)
        if amount is None:
            f = replace(f, amount=None, shown=None, text="无发生", no_occasion=True)
        found.append(TownLine(str(place), f"{'甲乙丙丁戊'[place]}镇", {"lead.overdue": f}))
    return found


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [
        ((), ""),
        ((3,), ""),
        ((None, 2), ""),
        ((2, 2), "各街镇超期未结线索均为 2 件"),
        ((0, 2), "超期未结线索 2 件，均在乙镇；甲镇无超期未结线索"),
        ((1, 2, 2), "乙镇和丙镇超期未结线索各 2 件，为最多；甲镇最少（1 件）"),
        ((0, 0, 0, 0, 5), "超期未结线索 5 件，均在戊镇；甲镇、乙镇等 4 个街镇无超期未结线索"),
    ],
)
def test_best_and_worst(amounts: tuple[int | None, ...], expected: str) -> None:
    assert "；".join(best_and_worst(town_lines(*amounts), "lead.overdue")) == expected


@pytest.mark.parametrize(
    ("counted", "true_cases", "expected"),
    [
        ((), 0, ""),
        ((("逃匿", 2), ("经营困难", 2)), 4, "从欠薪原因看，逃匿和经营困难各 2 件"),
        (
            (("逃匿", 2), ("经营困难", 2), ("工程量争议", 1)),
            5,
            "从欠薪原因看，逃匿和经营困难各 2 件，各占 40.0%，居首；其次为工程量争议 1 件",
        ),
        ((), 2, "2 件属实案件尚未登记欠薪原因"),
        ((("逃匿", 1),), 1, "属实案件欠薪原因为逃匿"),
        ((("逃匿", 4),), 4, "4 件属实案件欠薪原因均为逃匿"),
        (
            (("逃匿", 3), ("经营困难", 1)),
            5,
            "从欠薪原因看，逃匿 3 件，占 75.0%，居首；其次为经营困难 1 件；另有 1 件未登记原因",
        ),
    ],
)
def test_causes(counted: tuple[tuple[str, int], ...], true_cases: int, expected: str) -> None:
    assert causes(counted, true_cases) == expected


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([], "没有超期、未化解、待补足或即将到期的事项"),
        ([an_item("区经委", 3)], "需关注事项 1 项，已超期；由区经委负责"),
        ([an_item("区经委", 3), an_item("区经委", 1)], "需关注事项 2 项，均已超期；均由区经委负责"),
        ([an_item("区经委", 3), an_item("徐泾镇", -1)], "需关注事项 2 项，其中 1 项已超期"),
        (
            [an_item("区经委", -3), an_item("区经委", -1), an_item("徐泾镇", -1)],
            "需关注事项 3 项；责任单位中区经委 2 项居首",
        ),
    ],
)
def test_open_matters(items: list[OpenItem], expected: str) -> None:
    assert open_matters(items) == expected


def test_asks_name_the_unit_with_most_overdue_first() -> None:
    pending = replace(an_item("徐泾镇", -8), metric="follow_up.open", title="核查资金到位", due_on=date(2023, 12, 27))
    found = asks([an_item("区经委", -1), an_item("徐泾镇", 2), an_item("徐泾镇", 1), pending])
    assert [(a.owner, a.count, a.overdue) for a in found] == [("徐泾镇", 3, 2), ("区经委", 1, 0)]
    assert found[0].tasks == ("办结超期线索 2 件", "核查资金到位（12月27日前完成）")
    assert found[0].statement == "办结超期线索 2 件；核查资金到位（12月27日前完成；另有 2 项已超期）"
    assert found[1].statement == "办结超期线索 1 件"
    late = replace(pending, due_on=date(2023, 11, 30), days_over=19)
    assert (
        asks([pending, late])[0].statement
        == "核查资金到位（原定11月30日前完成，已超期）；核查资金到位（12月27日前完成）"
    )
    assert asks([an_item("徐泾镇", 2), an_item("徐泾镇", 1)])[0].statement == "办结超期线索 2 件（均已超期）"
    assert asks([]) == ()


def test_every_kind_of_open_matter_has_its_words() -> None:
    assert set(ASKS) == set(ATTENTION) - {FOLLOW_UPS}


def test_a_units_count_is_one_on_slides_in_the_bulletin_and_in_its_portrait(report: Report, demo_sqlite: str) -> None:
    """Papers, priorities and follow-ups of a unit stand in its list, and each matter once."""
    towns_by_name = {t.name: t.code for t in towns()}
    asked = asks(report.items)
    assert {i.metric for i in report.items} & {"deposit.not_stored", "deposit.part_stored"}
    assert sum(a.count for a in asked) == len(report.items)
    with kept_reader(demo_sqlite).connect() as connection:
        for a in asked:
            if a.owner in towns_by_name:
                made = town_portrait(connection, report.scope, Preset.YEAR, towns_by_name[a.owner])
            else:
                made = department_portrait(connection, report.scope, Preset.YEAR, a.owner)
            own = [i for i in made.items if i.owner == a.owner]
            assert (len(own), sum(i.days_over > 0 for i in own)) == (a.count, a.overdue)
            assert f"需办理事项 {a.count} 项".replace(" ", "") in made.takeaway.replace(" ", "")
            # What a meeting asked for and is open stands among the items, what is done below: never in both.
            assert {f.state for f in made.follow_ups} <= {FollowUpState.DONE}
            assert {f.number for f in made.follow_ups}.isdisjoint(i.key for i in made.items)


def test_follow_ups_in_words() -> None:
    running = ReportedFollowUp("DB1", "甲", "徐泾镇", date(2023, 12, 27), FollowUpState.RUNNING, "")
    late, done = (replace(running, state=state) for state in (FollowUpState.OVERDUE, FollowUpState.DONE))
    assert follow_ups_text([]) == "会议没有留下督办事项"
    assert follow_ups_text([done]) == "1 项督办事项已办结"
    assert follow_ups_text([done, done]) == "2 项督办事项均已办结"
    assert follow_ups_text([done, running, late]) == "3 项督办事项中，1 项已办结、1 项正在办理、1 项超期未办结"


def test_names_and_periods() -> None:
    assert names(["甲镇"]) == "甲镇"
    assert names(["甲镇", "乙镇"]) == "甲镇和乙镇"
    assert names(["甲镇", "乙镇", "丙镇", "丁镇"]) == "甲镇、乙镇等 4 个街镇"
    assert period_text(date(2023, 1, 1), date(2023, 12, 15)) == "2023年1月1日至12月15日"
    assert period_text(date(2022, 11, 10), date(2023, 1, 21)) == "2022年11月10日至2023年1月21日"
    assert period_text(date(2023, 1, 1), date(2023, 1, 1)) == "2023年1月1日"
    assert preset_of(date(2023, 1, 1), AS_OF) is Preset.YEAR
    assert preset_of(date(2023, 2, 1), AS_OF) is Preset.CUSTOM


@given(st.integers(0, 10**9), st.integers(0, 99))
def test_official_typography_keeps_numbers(number: int, cents: int) -> None:
    text = official(f"欠薪 {number:,}.{cents:02d} 万元，较上期增加 {number:,} 件（演示）")
    assert f"{number:,}.{cents:02d}万元" in text
    assert f"{number:,}件" in text
    assert text.endswith("\uff08演示\uff09")
    assert "\uff0c较上期" in text
