"""Portraits of towns and departments: the figures of the definitions, and what they say of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from data_access.database.scope import Scope
from data_access.reference.organisation import departments, towns
from metrics.engine.model import Direction
from metrics.engine.periods import Preset
from metrics.judging.targets import Status
from metrics.reporting.portraits import PORTRAIT_FIGURES, Portrait, department_portrait, town_portrait
from metrics.reporting.report import Report, read_report
from tests.databases import DEMO_AS_OF, kept_reader

SCOPE = Scope(start=date(2023, 1, 1), end=DEMO_AS_OF, as_of=DEMO_AS_OF)


def portrait_of(url: str, code: str, preset: Preset = Preset.YEAR, scope: Scope = SCOPE) -> Portrait:
    with kept_reader(url).connect() as connection:
        return town_portrait(connection, scope, preset, code)


@pytest.fixture(scope="module")
def district(demo_sqlite: str) -> Report:
    with kept_reader(demo_sqlite).connect() as connection:
        return read_report(connection, SCOPE, Preset.YEAR, synthetic=True, version=1)


@pytest.mark.parametrize("code", [t.code for t in towns()[::3]])
def test_a_towns_portrait_has_the_towns_figures(demo_sqlite: str, district: Report, code: str) -> None:
    made = portrait_of(demo_sqlite, code)
    with kept_reader(demo_sqlite).connect() as connection:
        scope = replace(SCOPE, towns=(code,))
        report = read_report(connection, scope, Preset.YEAR, synthetic=True, version=1)
    shown = [line.figure.id for line in made.lines]
    assert shown == list(PORTRAIT_FIGURES)
    assert {"firm.tier_c", "publicity.held"} <= set(shown)
    for line in made.lines:
        if line.figure.id in report.figures:
            assert line.figure == report.figures[line.figure.id]
            assert line.district.text == district.figures[line.figure.id].text
        assert line.rank is None or 1 <= line.rank <= line.of <= len(towns())
    assert made.items == report.items
    assert len(made.peers) == 3
    assert code not in {p.code for p in made.peers}
    missed = [line.figure for line in made.lines if line.figure.status is Status.MISSED]
    assert len(made.gaps) >= min(len(missed), 5)


def test_an_empty_period_claims_nothing(demo_sqlite: str) -> None:
    empty = Scope(start=date(2019, 1, 1), end=date(2019, 1, 31), as_of=date(2019, 1, 31))
    made = portrait_of(demo_sqlite, towns()[0].code, Preset.MONTH, empty)
    assert "未达标" not in made.takeaway
    assert "没有已知的待办事项" in made.takeaway  # some ledgers are not kept yet
    assert (made.gaps, made.items) == ((), ())
    assert not any("%" in text for text in made.strengths)  # no rate without an occasion


@pytest.mark.parametrize("department", [d.code for d in departments()])
def test_every_department_has_a_portrait(demo_sqlite: str, department: str) -> None:
    industry = {d.code for d in departments() if d.is_industry}
    with kept_reader(demo_sqlite).connect() as connection:
        made = department_portrait(connection, SCOPE, Preset.YEAR, department)
    assert bool(made.groups) == (department in industry)
    assert not {"firm.tier_c", "publicity.held"} & {line.figure.id for line in made.lines}
    assert {item.owner for item in made.items} <= {department}
    assert made.takeaway.startswith(department)


def words(app: AppTest) -> str:
    return "\n".join(m.value for m in app.markdown)


def test_what_is_worse_than_the_district_is_no_strength(demo_sqlite: str) -> None:
    scope = Scope(start=date(2023, 1, 1), end=date(2023, 6, 30), as_of=date(2023, 6, 30))
    with kept_reader(demo_sqlite).connect() as connection:
        shown = [town_portrait(connection, scope, Preset.YEAR, t.code) for t in towns(2023)[:4]]
        shown += [
            department_portrait(connection, scope, Preset.YEAR, d.code) for d in departments(2023) if d.is_industry
        ]
    worse = {
        (p.name, line.figure.name)
        for p in shown
        for line in p.lines
        if line.figure.amount and line.district.amount is not None and line.figure.direction is not Direction.NONE
        and (line.figure.amount > line.district.amount) == (line.figure.direction is Direction.DOWN)
        and line.figure.text != line.district.text
    }  # fmt: skip
    messages = {(p.name, name) for p in shown for text in p.strengths for _, name in worse if name in text}
    assert messages & worse == set()
