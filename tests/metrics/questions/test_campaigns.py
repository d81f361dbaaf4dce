"""Campaigns: reports are increments, one campaign beside another at the same stage, the countdown to 两清零."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from sqlalchemy import func, insert, select

from data_access.database.engine import writer
from data_access.database.schema import campaign, campaign_result
from data_access.database.scope import Scope
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.evaluation import evaluate
from metrics.engine.known_figures import tracked
from metrics.judging.targets import Status
from metrics.judging.values import Value, shares, values
from metrics.questions.campaigns import Campaign, beside, campaign_scope, campaigns, days_left, previous
from metrics.questions.clearing import PROBLEMS, RUNNING, UNSOLVED, cleared_text, left_by_town
from metrics.questions.leads_sentences import countdown
from tests.databases import DEMO_AS_OF, kept_reader

METRICS = [m for m in ALL_METRICS.values() if m.theme == "campaign"]
SCOPE = Scope(start=date(2023, 1, 1), end=DEMO_AS_OF, as_of=DEMO_AS_OF)
WINTER = Campaign(
    "B", "2023-2024年治理欠薪冬季行动", "冬季行动", date(2023, 11, 10), date(2024, 2, 9), date(2024, 2, 2)
)
LAST = Campaign("A", "2022-2023年冬季行动", "冬季行动", date(2022, 11, 10), date(2023, 1, 21), date(2023, 1, 14))


def test_reports_are_summed(empty_url: str) -> None:
    engine = writer(empty_url)
    with engine.begin() as connection:
        connection.execute(insert(campaign).values(
            campaign_no="B", name="冬季", kind="冬季行动", starts_on=WINTER.starts_on,
            ends_on=WINTER.ends_on))  # fmt: skip
        for day, found, mended in ((date(2023, 11, 24), 5, 3), (date(2023, 12, 8), 4, 4), (date(2023, 12, 22), 9, 9)):
            connection.execute(insert(campaign_result).values(
                campaign_no="B", town_code="310118106", reported_on=day, firms_checked=10, sites_checked=2,
                problems_found=found, problems_remedied=mended))  # fmt: skip
        scope = campaign_scope(WINTER, SCOPE)
        known = tracked(connection, METRICS, scope.as_of)
        got = values(evaluate(connection, METRICS, scope), METRICS, scope.as_of, known)
    assert got["campaign.firms_checked"].value == 20  # the report of 22 December is not known on the 15th
    assert [got["campaign.problems_found"].value, got["campaign.problems_mended"].value] == [9, 7]
    assert got["campaign.problems_open"].value == 2
    assert [got["campaign.mended_rate"].numerator, got["campaign.mended_rate"].denominator] == [7, 9]
    engine.dispose()


def test_the_demo_adds_up_to_its_table(demo_sqlite: str) -> None:
    with kept_reader(demo_sqlite).connect() as connection:
        known = campaigns(connection, DEMO_AS_OF)
        assert [c.kind for c in known][:2] == ["冬季行动", "夏季行动"]
        assert known == sorted(known, key=lambda c: c.starts_on, reverse=True)
        for item in known:
            scope = campaign_scope(item, SCOPE)
            got = values(
                evaluate(connection, METRICS, scope),
                METRICS,
                scope.as_of,
                {m.id for m in METRICS},
            )
            total = connection.scalar(
                select(func.sum(campaign_result.c.sites_checked)).where(campaign_result.c.campaign_no == item.number)
            )
            assert got["campaign.sites_checked"].value == total


def test_beside_the_last_campaign_at_the_same_stage() -> None:
    assert previous(WINTER, [WINTER, LAST]) == LAST
    assert previous(LAST, [WINTER, LAST]) is None
    summer = replace(LAST, number="S", kind="夏季行动", starts_on=date(2023, 7, 18), ends_on=date(2023, 8, 31))
    autumn = replace(summer, number="H", kind="集中整治", starts_on=date(2022, 9, 22), ends_on=date(2022, 10, 31))
    assert previous(summer, [WINTER, summer, LAST, autumn]) == autumn
    # 15 December 2023 is 57 days before the festival of 10 February 2024; so is 26 November 2022 before 22 January.
    then = beside(WINTER, LAST, SCOPE)
    assert (then.start, then.end, then.as_of) == (date(2022, 11, 10), date(2022, 11, 26), date(2022, 11, 26))
    ended = beside(WINTER, LAST, replace(SCOPE, as_of=date(2024, 5, 1), end=date(2024, 5, 1)))
    assert ended.as_of == LAST.ends_on
    tenth_day = replace(SCOPE, as_of=date(2023, 7, 28), end=date(2023, 7, 28))
    assert beside(summer, autumn, tenth_day).as_of == date(2022, 10, 2)
    first_day = replace(SCOPE, as_of=date(2023, 11, 10), end=date(2023, 11, 10))
    assert beside(WINTER, LAST, first_day).as_of == LAST.starts_on  # it had not begun so long before the festival


def value(metric_id: str, amount: int | None) -> Value:
    m = ALL_METRICS[metric_id]
    known = None if amount is None else Decimal(amount)
    return Value(m, known, None, known, Status.INFO, None, tracked=amount is not None)


def stock(unsolved: int, running: int) -> dict[str, Value]:
    return {UNSOLVED: value(UNSOLVED, unsolved), RUNNING: value(RUNNING, running)}


def test_countdown_is_right_before_on_and_after_the_day() -> None:
    assert days_left(date(2024, 2, 2), DEMO_AS_OF) == 49
    none, one, unknown = (value(PROBLEMS, n) for n in (0, 1, None))
    assert (
        countdown(WINTER, 49, stock(8, 5), one)
        == "距两清零期限 2024-02-02 还有 49 天；8 件属实线索未化解、5 件属实办理中、1 个排查问题未整改。"
    )
    assert countdown(WINTER, 0, stock(0, 0), none) == "今日（2024-02-02）为两清零期限；欠薪案件和排查问题均已清零。"
    assert countdown(WINTER, -3, stock(1, 0), none) == "两清零期限 2024-02-02 已过 3 天；1 件属实线索未化解。"
    assert countdown(WINTER, 3, stock(0, 1), none).endswith("还有 3 天；1 件属实办理中。")
    assert countdown(WINTER, 3, stock(0, 0), unknown).endswith("还有 3 天；排查问题尚无报送。")
    scope = Scope(start=DEMO_AS_OF, end=DEMO_AS_OF, as_of=DEMO_AS_OF, department="区建管委")
    of_a_part = shares({PROBLEMS: one}, scope)[PROBLEMS]
    assert countdown(WINTER, 3, stock(0, 0), of_a_part).endswith("还有 3 天；排查问题只有全区和街镇数，不分块。")
    undated = replace(WINTER, cleared_by=None)
    assert countdown(undated, None, stock(0, 0), one).endswith("未定两清零期限；1 个排查问题未整改。")


def test_a_town_with_a_lead_in_progress_is_not_cleared_yet() -> None:
    def town(unsolved: int, running: int, problems: int | None) -> dict[str, Value]:
        return stock(unsolved, running) | {PROBLEMS: value(PROBLEMS, problems)}

    lines = left_by_town({"甲": town(0, 0, 0), "乙": town(0, 1, 0), "丙": town(1, 0, 2), "丁": town(0, 0, 1)})
    assert [line.town for line in lines] == ["丙", "乙", "丁", "甲"]
    assert [line.unpaid for line in lines] == [1, 1, 0, 0]
    assert cleared_text(lines) == "3 个街镇尚未清零，1 个已清零"
    assert cleared_text(lines[:3]) == "各街镇均未清零"
    assert cleared_text(lines[:1]) == "尚未清零"
    assert cleared_text(lines[3:]) == "已清零"
    assert cleared_text((lines[3], lines[3])) == "各街镇均已清零"
    unknown = left_by_town({"甲": town(0, 0, None), "乙": town(0, 0, None)})
    assert unknown[0].problems is None
    assert cleared_text(unknown) == "各街镇均已清零（只看欠薪案件）"
