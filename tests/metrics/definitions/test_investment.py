"""投资性质 as a part of the district: counted by hand, adding up, and known when the record was."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, insert, update

from data_access.database.engine import writer
from data_access.database.schema import (
    CORRECTION_ORDER,
    DOMAINS,
    INVESTMENTS_ASKED,
    emergency_fund_movement,
    enforcement_document,
    labour_case,
    lead,
    site,
    warning,
)
from data_access.database.scope import Scope
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.definitions.narrowed_figures import figure
from metrics.definitions.public_projects import of_payer
from metrics.engine.evaluation import evaluate
from metrics.engine.known_figures import lacking_of
from metrics.engine.model import Metric
from metrics.engine.records import records

TOWN = "310118106"
SCOPE = Scope(start=date(2023, 1, 1), end=date(2023, 12, 31), as_of=date(2023, 11, 20))
PAID_BY = {"G": "政府投资", "S": "国有投资", "P": "社会投资", "N": "非政府投资", "U": None}


@pytest.fixture
def district(empty_url: str) -> Iterator[Connection]:
    """A site of each 投资性质 with what hangs on it, and what hangs on none; its changes are taken back."""
    engine = writer(empty_url)
    with engine.connect() as connection:
        _put(connection, site, *(
            {"site_no": no, "name": no, "town_code": TOWN, "investment": paid, "permit_on": date(2023, 3, 1),
             "status": "在建", "deposit_exempt": False}
            for no, paid in PAID_BY.items()
        ))  # fmt: skip
        usual = {"source": "12345", "town_code": TOWN, "received_on": date(2023, 5, 2)}
        _put(connection, lead, *(
            {"lead_no": f"L{n}", "site_no": no, "domain": domain, **usual}
            for n, (no, domain) in enumerate([
                ("G", DOMAINS[0]), ("S", DOMAINS[0]), ("S", DOMAINS[0]), ("U", DOMAINS[0]), (None, DOMAINS[0]),
                (None, DOMAINS[1]), (None, None),
            ])
        ))  # fmt: skip
        _put(connection, labour_case, *(
            {"case_no": f"K{n}", "site_no": no, "lead_no": lead_no, "employer_name": "甲", "town_code": TOWN,
             "complained_on": date(2023, 5, 2), "filed_on": date(2023, 5, 9)}
            for n, (no, lead_no) in enumerate([("P", None), (None, "L1"), ("N", "L1"), (None, "L5"), (None, None)])
        ))  # fmt: skip
        _put(connection, enforcement_document, *(
            {"document_no": f"D{n}", "document_kind": CORRECTION_ORDER, "site_no": no, "employer_name": "甲",
             "town_code": TOWN, "issued_on": date(2023, 5, 9)}
            for n, no in enumerate(["G", None])
        ))  # fmt: skip
        _put(connection, warning, *(
            {"warning_no": f"W{n}", "rule_code": "W01", "level": "黄", "site_no": no, "employer_name": firm,
             "town_code": TOWN, "raised_on": date(2023, 5, 9)}
            for n, (no, firm) in enumerate([("G", None), ("U", None), (None, "甲")])
        ))  # fmt: skip
        yield connection
        connection.rollback()
    engine.dispose()


def _put(connection: Connection, table: Any, *rows: dict[str, Any]) -> None:
    connection.execute(insert(table), list(rows))


def split(connection: Connection, metric: Metric) -> dict[str | None, int]:
    frame = evaluate(connection, [metric], SCOPE, ["investment"])
    return dict(zip(frame["investment"].astype(object).where(frame["investment"].notna(), None), frame["numerator"],
                    strict=True))  # fmt: skip


@pytest.mark.parametrize(
    ("figure_id", "messages"),
    [
        ("inspection.sites_in_progress", {"政府投资": 1, "国有投资": 1, "社会投资": 1, "非政府投资": 1, "未知": 1}),
        # Of a building project that nobody names it is not known; what is of no project has none.
        ("lead.received", {"政府投资": 1, "国有投资": 2, "未知": 3, None: 1}),
        # A case is of its own project, else of that of its lead.
        ("case.filed", {"社会投资": 1, "国有投资": 1, "非政府投资": 1, "未知": 1, None: 1}),
        ("order.issued", {"政府投资": 1, "未知": 1}),
        ("warning.raised", {"政府投资": 1, "未知": 1, None: 1}),
    ],
)
def test_each_record_lies_where_its_project_is_paid(
    district: Connection, figure_id: str, messages: dict[str | None, int]
) -> None:
    metric = ALL_METRICS[figure_id]
    assert split(district, metric) == messages
    for paid in INVESTMENTS_ASKED:
        narrowed = figure(f"{figure_id}?investment={paid}")
        within = Scope(start=SCOPE.start, end=SCOPE.end, as_of=SCOPE.as_of, investment=paid)
        listed = records(district, metric, within)
        assert len(listed) == messages.get(paid, 0)
        assert set(listed["key"]) == set(records(district, narrowed, SCOPE)["key"])
        if "investment" in metric.columns:
            assert set(listed["investment"]) <= {paid}


def test_money_of_the_fund_is_of_the_project_whose_workers_it_paid(district: Connection) -> None:
    _put(district, emergency_fund_movement, *(
        {"movement_no": f"E{n}", "moved_on": date(2023, 6, 1), "kind": kind, "amount_yuan": 100, "town_code": TOWN,
         "lead_no": no}
        for n, (kind, no) in enumerate([("拨入", None), ("垫付", "L1")])
    ))  # fmt: skip
    assert split(district, ALL_METRICS["emergency_fund.advanced"]) == {"国有投资": 100_00}
    assert split(district, ALL_METRICS["emergency_fund.allotted"]) == {None: 100_00}


def test_a_project_is_looked_at_by_what_is_known_of_it_on_the_day(district: Connection) -> None:
    early = Scope(start=date(2023, 1, 1), end=date(2023, 2, 28), as_of=date(2023, 2, 28), investment="政府投资")
    assert records(district, ALL_METRICS["inspection.sites_in_progress"], early).empty


@pytest.mark.parametrize(
    ("figure_id", "ledger"), [("case.filed_public", "监察案件"), ("lead.received_public", "欠薪线索")]
)
def test_records_that_name_no_project_do_not_say_that_none_is_the_state_s(
    district: Connection, figure_id: str, ledger: str
) -> None:
    """The ledger of sites tells who pays, and no case or lead names a site: 无数据, as where no site tells it."""
    figures = [ALL_METRICS[figure_id], of_payer(ALL_METRICS[figure_id.removesuffix("_public")])]
    assert lacking_of(district, figures, SCOPE.as_of) == {}
    district.execute(update(labour_case).values(site_no=None))
    district.execute(update(lead).values(site_no=None))
    assert set(lacking_of(district, figures, SCOPE.as_of).values()) == {(f"{ledger}台账“项目编号”列",)}
    assert split(district, ALL_METRICS["case.filed"]).get("国有投资") is None
    # Of what belongs to no project it is known that none is.
    district.execute(update(lead).values(domain=DOMAINS[1]))
    assert lacking_of(district, [ALL_METRICS["lead.received_public"]], SCOPE.as_of) == {}
