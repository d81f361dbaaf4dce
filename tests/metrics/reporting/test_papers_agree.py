"""The parts of one paper agree with each other: text, annexes and slides count alike or say what they count."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from data_access.database.scope import Scope
from data_access.reference.unit_names import town_areas
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.periods import Preset
from metrics.engine.records import records
from metrics.judging.targets import Status
from metrics.questions.attention import FOLLOW_UPS
from metrics.questions.movements import Since
from metrics.reporting.bulletin.bulletin import bulletin
from metrics.reporting.bulletin.document import Annex, Bulletin, Paragraph
from metrics.reporting.deck.slide import Slide, Table
from metrics.reporting.deck.slides import slides
from metrics.reporting.open_item_sentences import STAND_ELSEWHERE, asks, elsewhere
from metrics.reporting.open_items import OpenItem
from metrics.reporting.report import Report, read_report
from metrics.reporting.typical_cases import VETO
from metrics.wording.formats import money_text
from metrics.wording.official import official
from tests.databases import DEMO_AS_OF, kept_reader

YEAR = Scope(start=date(2023, 1, 1), end=DEMO_AS_OF, as_of=DEMO_AS_OF)
SCOPES = {
    "district": (YEAR, Preset.YEAR),
    "domain": (replace(YEAR, domain="工程建设领域"), Preset.YEAR),
    "town": (
        Scope(start=date(2023, 7, 1), end=date(2023, 9, 30), as_of=date(2023, 9, 30), towns=("310118106",)),
        Preset.QUARTER,
    ),
}
Read = Callable[[str], Report]


@pytest.fixture(scope="module")
def read(demo_sqlite: str) -> Read:
    @cache
    def report_of(name: str) -> Report:
        with kept_reader(demo_sqlite).connect() as connection:
            return read_report(connection, *SCOPES[name], synthetic=True, version=1)

    return report_of


def text_of(printed: Bulletin) -> str:
    return "".join(block.text for block in printed.blocks)


def annex(printed: Bulletin, name: str) -> Annex | None:
    return next((table for table in printed.annexes if name in table.caption), None)


def slide(report: Report, slide_id: str) -> Slide | None:
    return next((s for s in slides(report) if s.id == slide_id), None)


@pytest.mark.parametrize("name", SCOPES)
def test_what_a_meeting_asked_is_told_where_it_is_asked_for(read: Read, name: str) -> None:
    report = read(name)
    printed = bulletin(report)
    message = annex(printed, "督办事项办理情况")
    open_figures = [row for row in message.rows if "完成" not in row[3]] if message else []
    asked = [item for item in report.items if item.metric == FOLLOW_UPS]
    assert sorted(row[0] for row in open_figures) == sorted(official(item.title) for item in asked)
    shown = slide(report, "follow_ups")
    if report.scope.domain:
        assert "督办事项不分领域和投资性质，办理情况见全区通报" in text_of(printed)
        assert shown is None


@pytest.mark.parametrize("name", SCOPES)
def test_the_days_of_the_changes_are_said_where_the_paper_counts_others(read: Read, name: str) -> None:
    report = read(name)
    printed = bulletin(report)
    shown = slide(report, "since")
    assert shown is not None
    text = "按本年1月1日至9月30日累计"
    for messages in (text_of(printed), "".join(shown.lines), "".join(table.caption for table in printed.annexes)):
        assert (text in messages) == (name == "town")


def test_days_of_changes_in_words() -> None:
    assert Since(YEAR, YEAR.start, "", ()).days_text == ""
    quarter = replace(YEAR, start=date(2023, 10, 1))
    assert Since(quarter, YEAR.start, "", ()).days_text == "按本年1月1日至12月15日累计"
    past = replace(YEAR, end=date(2023, 6, 30))
    assert Since(past, YEAR.start, "", ()).days_text == "按本年1月1日至12月15日累计"


@pytest.mark.parametrize("name", SCOPES)
def test_each_record_of_a_figure_is_found_in_the_list_or_said_to_stand_elsewhere(read: Read, name: str) -> None:
    report = read(name)
    text = text_of(bulletin(report)).replace(" ", "")
    for metric_id in STAND_ELSEWHERE:
        whole = int(report.figures[metric_id].amount or 0)
        own = sum(1 for item in report.items if item.metric == metric_id)
        wording = elsewhere(report, metric_id)
        assert bool(wording) == (own < whole)
        assert wording.replace(" ", "") in text
    named = sum(1 for item in report.items if ALL_METRICS["lead.unsolved_true"].name in item.kind.split("、"))
    assert named == int(report.figures["lead.unsolved_true"].amount or 0)
    overlap = any(elsewhere(report, m) for m in STAND_ELSEWHERE)
    assert ("同一记录只列一次" in text) == overlap


def test_overdue_leads_that_are_owed_are_asked_to_be_paid() -> None:
    late = OpenItem("lead.overdue", "", "XS1", "甲公司", "徐泾镇", "徐泾镇", date(2023, 12, 1), 3, "")
    owed = replace(late, key="XS2", also=("lead.unsolved_true",))
    assert asks([late])[0].tasks == ("办结超期线索 1 件",)
    assert asks([late, owed])[0].tasks == ("办结超期线索 2 件，其中属实欠薪 1 件",)
    assert asks([owed])[0].statement == "办结属实欠薪超期线索 1 件（已超期）"


def test_section_four_names_all_that_the_first_annex_calls_missed(read: Read) -> None:
    printed = bulletin(read("town"))
    first = annex(printed, "各项指标完成情况")
    assert first is not None
    missed = [row[0] for row in first.rows if row[5] == "未达标"]
    assert len(missed) > 1
    assert f"徐泾镇{len(missed)}项指标未达标（{'、'.join(missed)}）。" in text_of(printed)
    district = text_of(bulletin(read("district")))
    assert "没有未达标项" not in district.replace("关键指标没有未达标项", "")


@pytest.mark.parametrize("name", ["district", "domain"])
def test_what_vetoes_the_grade_is_named_and_asked_for_first(read: Read, name: str, demo_sqlite: str) -> None:
    report = read(name)
    assert report.headline is not None
    assert [v.metric_id for v in report.headline.vetoes] == ["lead.unsolved_government"]
    with kept_reader(demo_sqlite).connect() as connection:
        leads = records(connection, ALL_METRICS["lead.unsolved_government"], report.scope)
    printed = bulletin(report)
    [case] = report.cases.of(VETO)
    assert set(case.keys) == set(leads["key"])
    listed = annex(printed, "典型案例及记录编号")
    assert listed is not None
    assert case.keys[0] in listed.rows[0][3]
    texts = [block for block in printed.blocks if isinstance(block, Paragraph)]
    asked = next(n for n, block in enumerate(texts) if "解除一票否决情形" in block.text)
    assert texts[asked + 1].lead_in.startswith("1.")
    for place in (text_of(printed), *("".join(s.lines) for s in slides(report) if s.id in ("year", "asks"))):
        assert all(firm in place for firm in leads["employer_name"])


def test_deposits_stored_in_part_say_what_is_missing(read: Read, demo_sqlite: str) -> None:
    report = read("district")
    with kept_reader(demo_sqlite).connect() as connection:
        missing = sum(records(connection, ALL_METRICS["deposit.part_stored_amount"], report.scope)["weight"])
    assert official(f"差额合计 {money_text(missing)}") in text_of(bulletin(report))


def test_how_long_a_figure_is_missed_is_said_alike_on_slides_and_in_the_bulletin(read: Read) -> None:
    report = read("district")
    shown = slide(report, "since")
    assert shown is not None
    assert isinstance(shown.exhibit, Table)
    changes = annex(bulletin(report), "自上次会议以来变化")
    assert changes is not None
    message = "".join(row[1] for row in changes.rows)
    for row in shown.exhibit.rows:
        if row[0] == "仍未达标" and row[5] != "—":
            assert official(f"{row[2]} {row[4]}，连续 {row[5]}会议未达标") in message
    # Changes count a department's industry, what is asked stands with who handles it.
    assert "部门的线索按行业主管范围统计" in message


@pytest.mark.parametrize("name", SCOPES)
def test_a_paragraph_says_once_what_it_compares_with(read: Read, name: str) -> None:
    for block in bulletin(read(name)).blocks:
        if isinstance(block, Paragraph) and block.lead_in in ("工作进展。", "存在问题。"):
            for text in ("较去年同期", "较上期", "（目标为0"):
                assert block.text.count(text) <= 1, block.text


def test_a_rate_short_of_its_target_says_the_target(read: Read) -> None:
    report = read("district")
    text = text_of(bulletin(report))
    near = [f for f in report.figures.values() if f.status is Status.NEAR and official(f"{f.name} {f.text}（") in text]
    assert near
    for figure in near:
        assert official(f"{figure.name} {figure.text}（{figure.base}，{figure.target_text}）") in text


def test_what_is_missed_is_asked_to_be_mended_where_nothing_is_open(read: Read) -> None:
    report = replace(read("town"), items=())
    assert "请有关单位针对未达标指标逐项整改。请各单位保持日常巡查" in text_of(bulletin(report))
    fine = {m: replace(f, status=Status.MET) for m, f in report.figures.items()}
    assert "未达标指标" not in text_of(bulletin(replace(report, figures=fine)))


def test_one_figure_that_stays_red_is_not_said_to_be_all(read: Read) -> None:
    since = read("town").since
    assert since is not None
    first, second, *_ = (turn for turn in since.still_red if turn.meetings > 1)
    assert replace(since, turns=(first,)).text.endswith("，仍未达标 1 项，连续两次以上会议未达标。")
    assert replace(since, turns=(first, second)).text.endswith("，仍未达标 2 项，均连续两次以上会议未达标。")
    assert replace(since, turns=(first, replace(second, meetings=1))).text.endswith(
        "，其中 1 项连续两次以上会议未达标。"
    )


def test_the_map_says_which_towns_it_cannot_draw(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    report = read("district")
    whole = slide(report, "map")
    areas = town_areas(report.scope.year)
    monkeypatch.setattr("metrics.reporting.deck.towns.town_areas", lambda _year: areas[4:])
    part = slide(report, "map")
    assert whole is not None
    assert part is not None
    assert not any("未在图中绘出" in line for line in whole.lines)
    assert any(line.startswith(f"{report.towns[0].name}等4个街镇没有边界数据") for line in part.lines), part.lines
