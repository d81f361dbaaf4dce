"""What a ledger left out is unknown: counted in the whole and in no part it would name, never by an invented day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Connection, Table, insert, select

from data_access.database.engine import reader, writer
from data_access.database.schema import (
    DOMAINS,
    campaign,
    campaign_result,
    data_load,
    deviation,
    evidence,
    follow_up,
    incident,
    lead,
    lead_payment,
    meeting,
    publication,
    publicity,
    task,
)
from data_access.database.scope import Scope
from metrics.assessment.measuring import deviations
from metrics.assessment.score_sentences import deviation_text
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.definitions.evidence import EvidenceState
from metrics.definitions.leads import LEAD
from metrics.definitions.meetings import FollowUpState
from metrics.definitions.tasks import TaskState
from metrics.engine.evaluation import evaluate
from metrics.engine.known_figures import tracked
from metrics.engine.model import Part
from metrics.engine.narrowing import Where, narrowed
from metrics.engine.records import records
from metrics.questions import office_lists
from metrics.questions.campaigns import beside, campaign_scope, campaigns
from metrics.questions.evidence import listed_evidence
from metrics.questions.record_timeline import timeline
from metrics.reporting.meetings import last_meeting

TOWN, AS_OF = "310118106", date(2023, 9, 30)
YEAR = Scope(start=date(2023, 1, 1), end=date(2023, 12, 31), as_of=AS_OF)
_LEAD: dict[str, Any] = {"town_code": TOWN, "received_on": date(2023, 5, 4), "close_due_on": date(2023, 6, 30)}
_ROWS: tuple[tuple[Table, dict[str, Any]], ...] = (
    (lead, _LEAD | {"lead_no": "XS1", "source": "12345", "domain": DOMAINS[0]}),
    (lead, _LEAD | {"lead_no": "XS2", "source": "12345", "domain": DOMAINS[1]}),
    (lead, _LEAD | {
        "lead_no": "XS3", "finding": "属实", "verified_on": date(2023, 5, 8), "true_workers": 2,
        "true_amount_yuan": 9_000, "closed_on": date(2023, 6, 20),
    }),
    (lead_payment, {"payment_no": "P1", "lead_no": "XS3", "amount_yuan": 9_000}),
    (task, {"task_no": "R1", "title": "清零", "owner_name": "区人社局"}),
    (task, {"task_no": "R2", "title": "普法", "owner_name": "区人社局", "starts_on": date(2023, 1, 5),
            "due_on": date(2023, 6, 30)}),
    (meeting, {"meeting_no": "M1", "held_on": date(2023, 8, 1)}),
    (follow_up, {"follow_up_no": "D1", "meeting_no": "M1", "title": "长期坚持", "owner_name": "徐泾镇",
                 "raised_on": date(2023, 8, 1)}),
    (publicity, {"publicity_no": "X1", "held_on": date(2023, 4, 1)}),
    (evidence, {"evidence_no": "Z1", "assessment_year": 2023, "indicator_code": "P01", "title": "总结",
                "owner_name": "区人社局"}),
    (evidence, {"evidence_no": "Z2", "assessment_year": 2023, "indicator_code": "P01", "title": "计划",
                "owner_name": "区人社局", "provided_on": date(2023, 3, 1)}),
    (publication, {"publication_no": "GB1", "quarter": "2023-Q1", "published_on": date(2023, 4, 10)}),
    (incident, {"incident_no": "S1", "town_code": TOWN, "found_on": date(2023, 5, 1), "people": 60}),
    (campaign, {"campaign_no": "D0", "name": "上次行动", "starts_on": date(2022, 3, 1), "ends_on": date(2022, 5, 1)}),
    (campaign, {"campaign_no": "D1", "name": "行动", "starts_on": date(2023, 3, 1)}),
    (campaign_result, {"campaign_no": "D1", "town_code": TOWN, "reported_on": date(2023, 4, 1), "problems_found": 6,
                       "problems_remedied": 3}),
    (campaign_result, {"campaign_no": "D1", "town_code": TOWN, "reported_on": date(2023, 5, 1), "problems_found": 8}),
    (deviation, {"deviation_no": "H1", "assessment_year": 2023, "indicator_code": "P01",
                 "valid_from": date(2023, 7, 1)}),
    (data_load, {"loaded_at": datetime(2023, 10, 2), "source": "workbook", "as_of": AS_OF, "synthetic": False}),
)  # fmt: skip


@pytest.fixture
def district(empty_url: str) -> Iterator[Connection]:
    engine = writer(empty_url)
    with engine.begin() as connection:
        for table, row in _ROWS:
            connection.execute(insert(table).values(row))
    engine.dispose()
    read = reader(empty_url)
    with read.connect() as connection:
        yield connection
    read.dispose()


def _figure(connection: Connection, metric_id: str, scope: Scope = YEAR) -> tuple[int, int | None]:
    found = evaluate(connection, [ALL_METRICS[metric_id]], scope)
    if found.empty:
        return 0, None
    numerator, denominator = found[["numerator", "denominator"]].iloc[0]
    return int(numerator), None if pd.isna(denominator) else int(denominator)


def test_what_nobody_wrote_counts_in_the_whole_and_in_no_part(district: Connection) -> None:
    received = ALL_METRICS["lead.received"]
    parts = evaluate(district, [received], YEAR, ("domain",)).set_index("domain")["numerator"]
    assert {domain: int(parts[domain]) for domain in DOMAINS} == dict.fromkeys(DOMAINS, 1)
    assert int(parts.sum()) == 3 == _figure(district, "lead.received")[0]
    for domain in DOMAINS:
        assert _figure(district, "lead.received", replace(YEAR, domain=domain))[0] == 1
    unknown = records(district, narrowed(received, [Where("domain", None)]), YEAR, Part.NUMERATOR)
    assert list(unknown["lead_no"]) == ["XS3"]


def test_a_payment_without_a_day_was_made_by_the_day_the_data_reach(district: Connection) -> None:
    assert _figure(district, "lead.closed_unpaid")[0] == 0
    before = replace(YEAR, as_of=date(2023, 8, 31))
    assert _figure(district, "lead.closed_unpaid", before)[0] == 1  # nobody knows that it was paid by then
    found = {"lead_no": "XS3", "received_on": date(2023, 5, 4)}
    messages = [(step.name, step.note) for step in timeline(district, LEAD, found, YEAR)]
    assert ("支付 9,000.00 元", "支付日期未写明") in messages
    assert not [step for step in timeline(district, LEAD, found, before) if "支付" in step.name]


def test_tasks_meetings_and_follow_ups_stand_without_their_days_and_names(district: Connection) -> None:
    assert [_figure(district, f"task.{name}")[0] for name in ("open", "overdue")] == [2, 1]
    tasks = {t.number: t for t in office_lists.tasks(district, 2023, AS_OF)}
    assert (tasks["R1"].state, tasks["R1"].clause, tasks["R1"].reached_on) == (TaskState.RUNNING, "", None)
    assert [_figure(district, f"follow_up.{name}")[0] for name in ("open", "overdue")] == [1, 0]
    held = last_meeting(district, AS_OF)
    assert held is not None
    assert (held.title, [(f.title, f.due_on, f.state) for f in held.follow_ups]) == (
        "联席会议", [("长期坚持", None, FollowUpState.RUNNING)],
    )  # fmt: skip
    assert [event.title for event in office_lists.events(district, 2023, AS_OF)] == ["宣传活动"]


def test_evidence_without_a_day_is_due_by_the_end_of_its_year(district: Connection) -> None:
    states = {item.number: item.state for item in listed_evidence(district, 2023, AS_OF)}
    assert states == {"Z1": EvidenceState.TO_COME, "Z2": EvidenceState.UNCHECKED}
    assert _figure(district, "evidence.overdue")[0] == 0
    after = replace(YEAR, as_of=date(2024, 1, 2))
    assert _figure(district, "evidence.complete_rate", after) == (1, 2)
    assert _figure(district, "publication.published_rate") == (1, 2)  # nobody registered the next quarter
    accepted = deviations(district, 2023, AS_OF)["P01"]
    assert deviation_text(accepted) == "已批准缓办（截止日未写明）：未写明理由"


def test_what_was_remedied_is_compared_with_what_is_known_of_it(district: Connection) -> None:
    """Of the second report nobody knows how many were remedied: none is not what it says."""
    assert _figure(district, "campaign.problems_found")[0] == 14
    assert _figure(district, "campaign.mended_rate") == (3, 6)
    assert _figure(district, "campaign.problems_open")[0] == 3
    assert not tracked(district, [ALL_METRICS["campaign.sites_checked"]], AS_OF)  # no report says any
    newest, before = campaigns(district, AS_OF)
    assert newest.running(AS_OF)
    assert campaign_scope(newest, YEAR).as_of == AS_OF
    assert beside(newest, before, YEAR).as_of == before.ends_on


def test_an_incident_of_an_unknown_kind_is_none_of_those_that_veto(district: Connection) -> None:
    assert district.scalar(select(incident.c.kind)) is None
    assert [_figure(district, f"incident.{name}")[0] for name in ("large_group", "extreme", "falsified")] == [0, 0, 0]
