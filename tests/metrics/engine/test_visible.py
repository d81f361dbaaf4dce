"""Towns and departments see their own records one by one, and the aggregates of all: held where data are read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Connection, insert, select

from data_access.database.engine import writer
from data_access.database.rights import Rights, Role
from data_access.database.schema import kept_ledger, lead, site, task
from data_access.database.scope import Scope
from data_access.reference.organisation import departments, towns
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.definitions.narrowed_figures import figure
from metrics.engine.evaluation import evaluate
from metrics.engine.model import Part
from metrics.engine.records import record, record_total, records
from metrics.engine.visible import is_divided
from metrics.questions import evidence, firms, office_lists, site_results
from metrics.questions.attention import worklist
from metrics.questions.record_timeline import facts, links
from tests.databases import DEMO_AS_OF, kept_reader

OWN, FOREIGN = "310118106", "310118105"
INDUSTRY, OTHER = "区建管委", "区公安分局"
YEAR = Scope(start=date(2023, 1, 1), end=DEMO_AS_OF, as_of=DEMO_AS_OF)
OF_TOWN = Rights(Role.TOWN, towns=(OWN,))
OF_INDUSTRY = Rights(Role.DEPARTMENT, departments=(INDUSTRY,))
OF_POLICE = Rights(Role.DEPARTMENT, departments=(OTHER,))
EACH_FACT = {metric.fact.name: metric for metric in ALL_METRICS.values() if metric.denominator is None}


@pytest.mark.parametrize("metric_id", EACH_FACT.values(), ids=EACH_FACT)
def test_lists_hold_what_the_viewer_may_see_of_them(demo_sqlite: str, metric_id: object) -> None:
    """Asked of the whole district each role gets what its own part of it holds, and nothing of no part of it."""
    metric = next(m for m in EACH_FACT.values() if m is metric_id)
    ever = replace(YEAR, start=date(2020, 1, 1))
    common = not (is_divided(metric.fact.town) or is_divided(metric.fact.department))
    with kept_reader(demo_sqlite).connect() as connection:
        for viewer, part in (
            (OF_TOWN, replace(ever, towns=(OWN,))),
            (OF_INDUSTRY, replace(ever, department=INDUSTRY)),
            (OF_POLICE, replace(ever, department=OTHER)),
            (Rights(Role.TOWN), None),
            (Rights(Role.LEADER), ever),
        ):
            seen = records(connection, metric, replace(ever, viewer=viewer))
            expected = [] if part is None else list(records(connection, metric, part)["key"])
            owed = metric.fact.name in ("evidence", "task")  # by no town's figures
            if owed and viewer.role is Role.TOWN and viewer.towns:
                every = records(connection, replace(metric, columns=("town_code",)), ever)
                expected = [key for key, town in zip(every["key"], every["town_code"], strict=True) if town == OWN]
            if common:
                expected = list(records(connection, metric, ever)["key"])
            assert list(seen["key"]) == expected, viewer
            assert record_total(connection, metric, replace(ever, viewer=viewer))[0] == len(expected), viewer


def _key_in(connection: Connection, town: str) -> str:
    return str(connection.scalar(select(lead.c.lead_no).where(lead.c.town_code == town).limit(1)))


def test_a_record_opens_for_its_own_town_alone(demo_sqlite: str) -> None:
    fact = facts()["lead"]
    with kept_reader(demo_sqlite).connect() as connection:
        own, foreign = _key_in(connection, OWN), _key_in(connection, FOREIGN)
        seen = replace(YEAR, viewer=OF_TOWN)
        assert record(connection, fact, own, seen) is not None
        assert record(connection, fact, foreign, seen) is None
        assert record(connection, fact, foreign, replace(seen, towns=(FOREIGN,))) is None
        # Whoever may see all of them opens it whatever part of the district is looked at.
        assert record(connection, fact, foreign, replace(YEAR, towns=(OWN,))) is not None
        number = str(connection.scalar(select(task.c.task_no).limit(1)))
        assert record(connection, facts()["task"], number, YEAR) is not None
        assert record(connection, facts()["task"], number, seen) is None


def test_links_lead_to_what_may_be_opened(demo_sqlite: str) -> None:
    """A site's leads of another town are not named; the register of firms is everybody's."""
    known, everything = facts(), set()
    with kept_reader(demo_sqlite).connect() as connection:
        for viewer in (OF_TOWN, OF_INDUSTRY, OF_POLICE):
            seen = replace(YEAR, viewer=viewer)
            for number in connection.scalars(select(site.c.site_no).limit(40)):
                there = links(connection, known["site"], number, record(connection, known["site"], number, YEAR), seen)  # type: ignore[arg-type]
                everything |= {link.fact for link in there}
                assert all(record(connection, known[link.fact], link.key, seen) for link in there), number
    assert everything >= {"lead", "enterprise"}


def test_a_figure_of_one_record_is_none_of_who_may_not_see_it(demo_sqlite: str) -> None:
    """Aggregates are everybody's, but an address may narrow them to one record."""
    whole = ALL_METRICS["lead.received"]
    with kept_reader(demo_sqlite).connect() as connection:
        seen = replace(YEAR, start=date(2020, 1, 1), viewer=OF_TOWN)
        everybody = evaluate(connection, [whole], replace(seen, viewer=Rights()), ("town",))
        assert evaluate(connection, [whole], seen, ("town",)).equals(everybody)
        for town, count in ((OWN, 1), (FOREIGN, 0)):
            one = figure(f"lead.received?lead_no={_key_in(connection, town)}")
            assert evaluate(connection, [one], seen, own=True)["numerator"].sum() == count
            assert len(records(connection, one, seen, Part.NUMERATOR)) == count


def test_lists_that_are_no_figures_are_narrowed_too(demo_sqlite: str) -> None:
    seen = replace(YEAR, viewer=OF_TOWN)
    names = {t.name for t in towns() if t.code == OWN}
    with kept_reader(demo_sqlite).connect() as connection:
        assert {s.town for s in site_results.sites(connection, seen)} == {OWN}
        assert set(worklist(connection, seen)["town"].dropna()) == {OWN}
        assert office_lists.tasks(connection, 2023, DEMO_AS_OF, OF_TOWN) == []
        assert {x.owner for x in office_lists.follow_ups(connection, 2023, DEMO_AS_OF, OF_TOWN)} <= names
        assert {e.town for e in office_lists.events(connection, 2023, DEMO_AS_OF, OF_TOWN)} <= {OWN}
        assert {i.owner for i in evidence.listed_evidence(connection, 2023, DEMO_AS_OF, OF_TOWN)} <= names
        own = {t.lead for t in office_lists.tasks(connection, 2023, DEMO_AS_OF, OF_POLICE)}
        assert own == {OTHER}
        # A firm's dossier holds its own records and says nothing of the others.
        code = connection.scalar(select(site.c.contractor_uscc).where(site.c.town_code == OWN).limit(1))
        firm = firms.find(connection, DEMO_AS_OF, uscc=str(code))
        assert firm is not None
        all_of_it, part = firms.dossier(connection, YEAR, firm), firms.dossier(connection, seen, firm)
        assert {k for s in part.sections for k in s.keys} < {k for s in all_of_it.sections for k in s.keys}
        of_town = {key for s in part.sections for key in s.keys}
        assert {e.key for e in part.events if e.fact in ("lead", "site", "inspection")} <= of_town


def test_a_scope_never_leaves_the_own_part() -> None:
    other = replace(YEAR, towns=(FOREIGN,))
    assert replace(other, viewer=OF_TOWN).permitted.towns == (OWN,)
    assert replace(YEAR, towns=(FOREIGN, OWN), viewer=OF_TOWN).permitted.towns == (OWN,)
    assert replace(YEAR, viewer=OF_TOWN).permitted.towns == (OWN,)
    assert replace(other, viewer=Rights(Role.LEADER)).permitted == replace(other, viewer=Rights(Role.LEADER))
    assert replace(other, department="区水务局", viewer=OF_INDUSTRY).permitted.department == INDUSTRY
    assert replace(other, viewer=OF_POLICE).permitted.department is None  # it manages no industry: aggregates alone
    assert INDUSTRY in {d.code for d in departments() if d.is_industry}


def test_a_town_sees_the_priorities_that_it_leads(empty_url: str) -> None:
    rows = {"R1": "徐泾镇", "R2": "区人社局", "R3": "赵巷镇人民政府", "R4": "各成员单位"}
    engine = writer(empty_url)
    with engine.begin() as connection:
        for number, owner in rows.items():
            connection.execute(insert(task).values(task_no=number, title="清零", owner_name=owner))
        connection.execute(insert(kept_ledger).values(table_name="task", kept_on=date(2023, 1, 1)))
        led = {
            viewer: [t.number for t in office_lists.tasks(connection, 2023, DEMO_AS_OF, viewer)]
            for viewer in (OF_TOWN, Rights(Role.TOWN, towns=(FOREIGN,)), Rights(Role.TOWN), Rights())
        }
        assert list(led.values()) == [["R1"], ["R3"], [], [*rows]]
        listed = records(connection, ALL_METRICS["task.open"], replace(YEAR, viewer=OF_TOWN))
        assert list(listed["key"]) == ["R1"]
        of_department = Rights(Role.DEPARTMENT, departments=("区人社局",))
        assert [t.number for t in office_lists.tasks(connection, 2023, DEMO_AS_OF, of_department)] == ["R2"]
    engine.dispose()
