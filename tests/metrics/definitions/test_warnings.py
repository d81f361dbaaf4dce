"""Warnings left alone climb on the right working day; what became leads and leads nobody warned of, counted by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, insert, update

from data_access.database.engine import reader, writer
from data_access.database.schema import DOMAINS, lead, site, wage_account, warning
from data_access.database.scope import Scope
from data_access.rules import parameters, warning_rules
from metrics.definitions import funds, inspections, tasks, warnings
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.evaluation import evaluate
from metrics.engine.records import records
from metrics.questions.warning_lists import by_owner, by_rule, risks, sites_in_progress, town_colours
from metrics.questions.warning_sentences import colour_text, threshold_text
from metrics.questions.warning_trial import trial
from metrics.wording.formats import share_below
from tests.databases import forget

TOWN, OTHER = "310118106", "310118003"
YEAR = Scope(start=date(2023, 1, 1), end=date(2023, 12, 31), as_of=date(2023, 12, 31))
LEVELS = ("warning.open_blue", "warning.open_yellow", "warning.open_red", "warning.escalated")


def day(text: str) -> date:
    return date.fromisoformat(f"2023-{text}")


@pytest.fixture
def engine(empty_url: str) -> Iterator[Engine]:
    engine = writer(empty_url)
    with engine.begin() as connection:
        for number, town, done in (("G1", TOWN, None), ("G2", TOWN, None), ("G3", OTHER, None), ("G4", OTHER, "06-30")):
            connection.execute(
                insert(site).values(
                    site_no=number, name=number, town_code=town, permit_on=day("01-03"), deposit_exempt=True,
                    completed_on=done and day(done),
                )
            )  # fmt: skip
    yield engine
    engine.dispose()


def warn(engine: Engine, number: str, level: str, raised: str, due: str, **more: Any) -> None:
    row = {
        "rule_code": "W07",
        "channel": "线下网格",
        "town_code": TOWN,
        "site_no": "G1",
        "owner_name": "区建管委",
    } | more
    with engine.begin() as connection:
        connection.execute(
            insert(warning).values(warning_no=number, level=level, raised_on=day(raised), due_on=day(due), **row)
        )


def counted(engine: Engine, on: str) -> list[int]:
    """Open blue, yellow and red warnings at the level they climbed to, and how many climbed."""
    scope = replace(YEAR, as_of=day(on))
    with engine.connect() as connection:
        frame = evaluate(connection, [ALL_METRICS[m] for m in LEVELS], scope).set_index("metric")["numerator"]
    return [int(frame.get(m, 0)) for m in LEVELS]


def test_a_warning_left_alone_climbs_on_the_first_working_day_after(engine: Engine) -> None:
    """Due on Thursday 28 September: 29 September to 6 October are days off, Saturday 7 and Sunday 8 are worked."""
    warn(engine, "B", "蓝", "09-14", "09-28")
    assert counted(engine, "09-28") == [1, 0, 0, 0]  # its last day
    assert counted(engine, "10-06") == [1, 0, 0, 0]
    assert counted(engine, "10-07") == [0, 1, 0, 1]
    # Five working days of yellow after the 7th: 8, 9, 10, 11, 12 October; it climbs again on the 13th.
    assert counted(engine, "10-12") == [0, 1, 0, 1]
    assert counted(engine, "10-13") == [0, 0, 1, 1]
    assert counted(engine, "12-31") == [0, 0, 1, 1]  # no further


def test_a_yellow_one_climbs_over_a_weekend_and_what_was_handled_does_not(engine: Engine) -> None:
    warn(engine, "Y", "黄", "11-03", "11-10")  # due on a Friday
    warn(engine, "O", "橙", "11-03", "11-10")
    warn(engine, "R", "红", "11-03", "11-08")
    warn(engine, "H", "黄", "11-03", "11-10", handled_on=day("11-14"), result="已整改")
    assert counted(engine, "11-12") == [0, 3, 1, 0]
    assert counted(engine, "11-13") == [0, 0, 4, 3]
    assert counted(engine, "11-14") == [0, 0, 3, 2]  # one is handled


def a_lead(engine: Engine, number: str, on: str, true: bool = True, **more: Any) -> None:  # noqa: FBT001, FBT002
    with engine.begin() as connection:
        connection.execute(
            insert(lead).values(
                lead_no=number, source="12345", domain="工程建设领域", town_code=TOWN, received_on=day(on),
                verified_on=day(on), finding="属实" if true else "不属实", **more,
            )
        )  # fmt: skip


def test_what_became_leads_and_what_nobody_warned_of(engine: Engine) -> None:
    """Watched for ninety days: a lead on the last of them is what the warning became, one a day later is not; nor is
    one of the day itself, for which it may have been raised."""
    watched = {"watch_until": day("05-30")}  # 1 March and ninety days
    warn(engine, "A", "黄", "03-01", "03-08", handled_on=day("03-06"), **watched)
    warn(engine, "B", "红", "03-01", "03-06", site_no="G2", rule_code="W03", owner_name="区水务局", **watched)
    warn(engine, "C", "红", "12-01", "12-06", site_no="G3", town_code=OTHER, watch_until=date(2024, 2, 29))
    a_lead(engine, "L0", "03-01", site_no="G2")
    a_lead(engine, "L1", "05-30", site_no="G1")
    a_lead(engine, "L2", "05-31", site_no="G2")
    a_lead(engine, "L3", "02-28", site_no="G1", true=False)
    asked = ("warning.turned", "warning.turned_rate", "lead.unwarned")
    with engine.connect() as connection:
        frame = evaluate(connection, [ALL_METRICS[m] for m in asked], YEAR).set_index("metric")
        assert list(frame.loc["warning.turned_rate", ["numerator", "denominator"]]) == [1, 2]  # C is still watched
        assert frame.loc["warning.turned", "numerator"] == 1
        assert records(connection, ALL_METRICS["lead.unwarned"], YEAR)["key"].to_list() == ["L0", "L2"]
        rules = {line.key: line for line in by_rule(connection, YEAR)}
        assert rules["W07"].parts["warning.handled_on_time_rate"] == (1, 2)
        assert (rules["W07"].gained, rules["W03"].gained) == (90, None)
        assert [(line.key, line.parts["warning.overdue"][0]) for line in by_owner(connection, YEAR)] == [
            ("区建管委", 1), ("区水务局", 1),
        ]  # fmt: skip
        early = replace(YEAR, as_of=day("05-29"))
        frame = evaluate(connection, [ALL_METRICS["warning.turned"]], early)
        assert frame.empty  # the lead had not come


def test_sites_at_risk_and_the_colours_of_towns(engine: Engine) -> None:
    warn(engine, "A", "黄", "12-20", "12-27", note="甲")
    warn(engine, "B", "蓝", "12-28", "12-29", note="乙")
    warn(engine, "C", "蓝", "12-29", "12-31", site_no="G2", note="丙")
    warn(engine, "D", "黄", "12-01", "12-08", site_no=None, employer_name="某公司", note="丁")
    scope = replace(YEAR, as_of=day("12-29"))
    with engine.connect() as connection:
        found = risks(connection, scope)
        assert [(risk.name, risk.level, [w.note for w in risk.warnings]) for risk in found] == [
            ("G1", "红", ["甲", "乙"]), ("某公司", "红", ["丁"]), ("G2", "蓝", ["丙"]),
        ]  # fmt: skip
        [here, there] = town_colours(found, sites_in_progress(connection, scope), (TOWN, OTHER))
    assert (here.colour, here.red, here.yellow, here.sites) == ("红", 1, 0, 2)
    assert colour_text(here) == "在建 2 个，红色 1 个（50.0%，红线 10%），红黄 1 个（50.0%，黄线 15%）"
    assert (there.colour, there.sites) == ("绿", 1)
    warn(engine, "E", "红", "08-20", "09-15", site_no="G4")  # of a site that was finished: no town is coloured by it
    with engine.connect() as connection:
        found = risks(connection, scope)
        assert "G4" in [risk.name for risk in found]
        assert town_colours(found, sites_in_progress(connection, scope), (TOWN, OTHER)) == [here, there]


def test_what_a_published_text_confirms_is_not_called_a_demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The texts of figures follow the tags of their files."""
    for module in (parameters, warning_rules):
        path = tmp_path / module.FILE.name
        text = module.FILE.read_text(encoding="utf-8")
        path.write_text(re.sub(r'tag\s*= "[UD]"', 'tag = "A"', text), encoding="utf-8")
        monkeypatch.setattr(module, "FILE", path)
    forget(parameters, warning_rules)
    try:
        texts = [m.explanation for module in (warnings, inspections, tasks, funds) for m in module.metrics()]
    finally:
        monkeypatch.undo()
        forget(parameters, warning_rules)
    marked = {text for text in texts if "演示" in text}
    assert {text[-9:] for text in marked} == {"。权重为演示参数。"}  # the checklist has no tags
    assert any("演示参数" in m.explanation for m in warnings.metrics())


@pytest.mark.parametrize(("part", "whole", "text"), [(41, 274, "14.9%"), (15, 100, "15.0%"), (0, 9, "0.0%")])
def test_a_share_below_its_line_is_printed_short_of_it(part: int, whole: int, text: str) -> None:
    assert share_below(part, whole, Decimal(15)) == text


@pytest.mark.parametrize(
    ("rule", "level", "value", "message"),
    [
        ("W01", "红", -7, "届满前 7 日"), ("W01", "红", 0, "届满当日"), ("W01", "红", 30, "届满后第 30 日"),
        ("W03", "蓝", -5, "届满前 5 个工作日"), ("W07", "黄", 30, "30 日"), ("W17", "黄", 100_000, "100,000 元"),
    ],
)  # fmt: skip
def test_a_threshold_before_the_limit_is_told_in_words(rule: str, level: str, value: int, message: str) -> None:
    [step] = [step for step in warning_rules.warning_rules().rules[rule].steps if step.level == level]
    assert threshold_text(step, value) == message


def test_another_threshold_is_tried_on_the_data(engine: Engine) -> None:
    """W13 as it is wants three leads in thirty days; two would have warned of one true lead more."""
    for number, on in (("L1", "03-01"), ("L2", "03-10"), ("L3", "04-20")):
        a_lead(engine, number, on, site_no="G1", workers=1)
    with engine.begin() as connection:
        connection.execute(update(site).where(site.c.site_no == "G1").values(department_code="区建管委"))
    with engine.connect() as connection:
        now = trial(connection, YEAR, "W13", "黄", Decimal(3))
        tried = trial(connection, YEAR, "W13", "黄", Decimal(2))
        elsewhere = trial(connection, replace(YEAR, towns=(OTHER,)), "W13", "黄", Decimal(2))
        parts: list[dict[str, Any]] = [
            {"department": "区建管委"},
            {"department": "区水务局"},
            {"domain": DOMAINS[0]},
            {"domain": DOMAINS[1]},
        ]
        narrowed = [trial(connection, replace(YEAR, **part), "W13", "黄", Decimal(2)) for part in parts]
    assert (now.now.raised, now.changed.raised) == (0, 0)
    assert (tried.now.raised, tried.changed.raised, tried.changed.turned) == (0, 1, 1)
    assert (tried.changed.true_leads, tried.changed.gained) == (1, 41)  # L3, not the lead that raised it
    assert elsewhere.changed.raised == 0
    assert [found.changed.raised for found in narrowed] == [1, 0, 1, 0]


def test_the_demo_reads_its_warnings_by_level(demo_sqlite: str) -> None:
    with reader(demo_sqlite).connect() as connection:
        scope = replace(YEAR, as_of=date(2023, 12, 15))
        asked = [ALL_METRICS[m] for m in ("warning.open", *LEVELS[:3])]
        frame = evaluate(connection, asked, scope).set_index("metric")["numerator"]
        listed = sum(len(risk.warnings) for risk in risks(connection, scope))
    assert frame["warning.open"] == sum(int(frame.get(m, 0)) for m in LEVELS[:3]) == listed


def test_warnings_of_firms_belong_to_the_other_domain(engine: Engine) -> None:
    """Of a site 工程建设领域, of a firm alone 其他, of a town alone neither."""
    warn(engine, "B", "黄", "09-14", "12-28")
    warn(engine, "F", "黄", "09-14", "12-28", site_no=None, employer_name="甲餐饮有限公司", rule_code="W15")
    warn(engine, "T", "黄", "09-14", "12-28", site_no=None)
    raised = ALL_METRICS["warning.raised"]
    with engine.connect() as connection:
        keys = {d: set(records(connection, raised, replace(YEAR, domain=d))["key"]) for d in (None, *DOMAINS)}
    assert keys == {None: {"B", "F", "T"}, DOMAINS[0]: {"B"}, DOMAINS[1]: {"F"}}


def test_the_trial_knows_a_true_lead_and_the_rate_as_the_figures_do(engine: Engine) -> None:
    """Of three sites without an account one became a lead that nobody dated as verified, one is watched still."""
    with engine.begin() as connection:
        for number, due in (("G1", "03-01"), ("G2", "03-01"), ("G3", "12-10")):
            changed = update(site).where(site.c.site_no == number).values(wage_account_due_on=day(due))
            connection.execute(changed)
        connection.execute(insert(wage_account).values(account_no="Z", site_no="G3", opened_on=day("12-29")))
    a_lead(engine, "L1", "04-01", site_no="G1")
    with engine.begin() as connection:
        before = trial(connection, YEAR, "W01", "红", Decimal(1)).now
        connection.execute(update(lead).values(verified_on=None))
        now = trial(connection, YEAR, "W01", "红", Decimal(1)).now
    assert (before.true_leads, now.true_leads) == (1, 0)
    assert (now.raised, now.judged, now.turned, now.idle) == (3, 2, 1, 1)
