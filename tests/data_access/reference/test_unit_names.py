"""Towns and departments through the years: renamed, merged, taken off the list; parts always add up to the whole."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import streamlit as st
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as hypothesis
from sqlalchemy import insert, select
from streamlit.testing.v1 import AppTest

from data_access.database.engine import reader, writer
from data_access.database.schema import follow_up, lead, site
from data_access.database.scope import Scope
from data_access.database.state import data_state
from data_access.database.stored_units import past_towns, towns_of
from data_access.demo.sites import build_firms, build_sites
from data_access.demo.tools import period
from data_access.demo.write import cells
from data_access.ledger_import.loading import load_workbook
from data_access.reference import organisation, unit_names
from data_access.reference.organisation import GONE, departments, towns
from data_access.reference.unit_names import (
    department_code,
    listed_towns,
    town_areas,
    town_code,
    town_name,
)
from metrics.command import main as shell
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.definitions.undivided import NOWHERE
from metrics.engine.evaluation import evaluate
from metrics.engine.known_figures import tracked
from metrics.engine.model import Kind
from metrics.engine.periods import Comparison, Preset, compared
from metrics.engine.records import record_total
from metrics.indicators import catalogues
from metrics.judging.values import values, values_by
from metrics.questions.lead_flow import by_owner
from metrics.questions.office_lists import follow_ups
from metrics.questions.since import snapshot
from metrics.reporting.report import read_report
from tests.conftest import at_once
from tests.databases import DATA, DEMO_AS_OF, FRAME_SCRIPT, copy_sqlite, forget, kept_reader

REPORTED = DATA / "reported"
XUJING, LIANTANG, JINZE = "310118106", "310118103", "310118104"
YEAR = Scope(start=date(2023, 1, 1), end=DEMO_AS_OF, as_of=DEMO_AS_OF)
Change = Callable[[dict[str, Any]], None]
CAN_BE_ADDED = [
    m for m in ALL_METRICS.values() if m.kind in (Kind.COUNT, Kind.SUM, Kind.STOCK) and m.fact.town is not NOWHERE
]


def _forget() -> None:
    forget(organisation, unit_names, catalogues)
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture
def configured(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Change], None]]:
    """Change the organisation file for this test."""
    original = deepcopy(organisation._configured())

    def change(by: Change) -> None:
        changed = deepcopy(original)
        by(changed)
        monkeypatch.setattr(organisation, "_configured", lambda: changed)
        _forget()

    yield change
    monkeypatch.undo()
    _forget()


def entry(of: dict[str, Any], kind: str, code: str) -> dict[str, Any]:
    return next(e for e in of[kind] if e["code"] == code)


def as_reported(of: dict[str, Any]) -> None:
    """徐泾镇 became 徐泾街道 and 练塘镇 was merged into 金泽镇, both after 2023."""
    entry(of, "town", XUJING).update(name="徐泾街道", former=[{"name": "徐泾镇", "until": 2023}])
    entry(of, "town", LIANTANG).update(until=2023, successor=JINZE)


def test_an_old_ledger_is_read_in_its_own_names(configured: Callable[[Change], None], empty_url: str) -> None:
    configured(as_reported)
    report = load_workbook(REPORTED / "t08_old_town_names.xlsx", empty_url)
    assert report.rejected == 0
    engine = reader(empty_url)
    with engine.connect() as connection:
        found = {row.lead_no: row.town_code for row in connection.execute(select(lead.c.lead_no, lead.c.town_code))}
        assert found["XT2"] == LIANTANG
        assert {found[n] for n in ("XT1", "XT3", "XT4")} == {XUJING}
        received = [ALL_METRICS["lead.received"]]

        def by_name(scope: Scope) -> dict[str, int]:
            frame = evaluate(connection, received, scope, ["town"])
            return {town_name(code, scope.year): n for code, n in zip(frame["town"], frame["numerator"], strict=True)}

        assert by_name(YEAR) == {"徐泾镇": 3, "练塘镇": 1}
        later = replace(YEAR, as_of=date(2024, 3, 1))
        assert by_name(later) == {"徐泾街道": 3, "金泽镇": 1}
        # What is compared is counted in the towns of now.
        then = compared(replace(later, start=date(2024, 1, 1), end=later.as_of), Preset.YEAR, Comparison.LAST_YEAR)
        assert (then.as_of.year, then.year) == (2023, 2024)
        assert record_total(connection, received[0], replace(later, towns=(JINZE,)))[0] == 1
        assert record_total(connection, received[0], replace(YEAR, towns=(JINZE,)))[0] == 0
    engine.dispose()
    assert {t.name for t in towns(2023)} - {t.name for t in towns()} == {"练塘镇", "徐泾镇"}
    assert {t.name for t in towns()} - {t.name for t in towns(2023)} == {"徐泾街道"}
    assert len(town_areas(2023)) == len(town_areas(2024)) + 1
    assert {a.code: a.name for a in town_areas(2024)}[XUJING] == "徐泾街道"


def test_a_town_is_added_in_the_organisation_file_alone(configured: Callable[[Change], None]) -> None:
    """Sites of the demo district lie there too; a town without an outline has no points on the map."""
    new = "310118190"
    configured(lambda of: of["town"].append({"code": new, "name": "新城街道"}))
    span = period(DEMO_AS_OF, 1)
    table = build_sites(np.random.default_rng(2), span, build_firms(np.random.default_rng(1), span)).table
    there = table["town_code"] == new
    assert there.any()
    assert np.isnan(table["lon"][there]).mean() > 0.9  # some lie in another town, on purpose
    assert np.isnan(table["lon"][~there]).mean() < 0.02
    assert new not in set(table["located_town_code"])
    assert (table["raw_crs"] == "WGS84").sum() == (~np.isnan(table["lat"])).sum()
    assert cells(np.array([121.1, np.nan]), site.c.lon, "postgresql") == [121.1, None]


def test_the_government_of_a_town_is_the_town() -> None:
    assert town_code("徐泾镇人民政府") == town_code("青浦区徐泾镇政府") == XUJING
    assert unit_names.unit_called("夏阳街道办事处") == "夏阳街道"
    assert "徐泾镇人民政府" in unit_names.spellings_of("徐泾镇")


def test_a_town_may_have_changed_its_code_too(configured: Callable[[Change], None]) -> None:
    def recoded(of: dict[str, Any]) -> None:
        entry(of, "town", XUJING).update(
            code="310118004", name="徐泾街道", former=[{"name": "徐泾镇", "code": XUJING, "until": 2022}]
        )

    configured(recoded)
    assert town_code("徐泾镇") == town_code(XUJING) == town_code("徐泾街道") == "310118004"
    assert (town_name(XUJING, 2022), town_name(XUJING, 2023)) == ("徐泾镇", "徐泾街道")
    assert unit_names.stored_towns(["310118004"]) == ("310118004", XUJING)


# --- parts and whole --------------------------------------------------------------------------------


def _changes() -> hypothesis.SearchStrategy[list[tuple[str, str, str]]]:
    codes = [t.code for t in towns()]
    kinds = hypothesis.sampled_from(["renamed", "merged", "dissolved", "taken out"])
    return hypothesis.lists(
        hypothesis.tuples(hypothesis.sampled_from(codes[:-1]), kinds, hypothesis.just(codes[-1])),
        max_size=4,
        unique_by=lambda change: change[0],
    )


def _changed(of: dict[str, Any], changes: list[tuple[str, str, str]]) -> None:
    for code, kind, heir in changes:
        town = entry(of, "town", code)
        if kind == "renamed":
            town.update(name=f"新{town['name']}", former=[{"name": town["name"], "until": 2021}])
        elif kind == "merged":
            town.update(until=2022, successor=heir)
        elif kind == "dissolved":
            town.update(until=2022)
        else:
            of["town"].remove(town)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=_changes(), year=hypothesis.sampled_from([2022, 2023]))
def test_the_lines_of_towns_add_up_to_the_district_whatever_became_of_the_towns(
    configured: Callable[[Change], None], demo_sqlite: str, changes: list[tuple[str, str, str]], year: int
) -> None:
    configured(lambda of: _changed(of, changes))
    scope = replace(YEAR, listed_in=year)
    engine = kept_reader(demo_sqlite)
    with engine.connect() as connection:
        frame = evaluate(connection, CAN_BE_ADDED, scope, ["town"])
        known = tracked(connection, CAN_BE_ADDED, scope.as_of)
        codes = [t.code for t in towns_of(connection, scope)]
        assert codes == [t.code for t in listed_towns(data_state(engine).past_towns, year)]
        whole = values(frame, CAN_BE_ADDED, scope.as_of, known)
        lines = dict(values_by(frame, CAN_BE_ADDED, ["town"], scope.as_of, known, [*((c,) for c in codes), (None,)]))
        for m in CAN_BE_ADDED:
            assert sum(line[m.id].numerator or 0 for line in lines.values()) == (whole[m.id].numerator or 0), m.id
        for code in codes:  # each line opens its own records
            received = ALL_METRICS["lead.received"]
            assert (
                record_total(connection, received, replace(scope, towns=(code,)))[0]
                == lines[(code,)][received.id].value
            )
        assert (GONE in codes) == any(
            kind == "taken out" or (kind == "dissolved" and year > 2022) for _, kind, _ in changes
        )
    engine.dispose()


def test_reports_screens_and_the_shell_list_what_is_listed_no_more(
    configured: Callable[[Change], None], demo_sqlite: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    configured(lambda of: _changed(of, [(LIANTANG, "taken out", "")]))
    engine = kept_reader(demo_sqlite)
    with engine.connect() as connection:
        assert past_towns(connection) == {LIANTANG}
        report = read_report(connection, YEAR, Preset.YEAR, synthetic=True, version=1)
        for metric_id in ("lead.overdue", "lead.received", "inspection.red_line_sites"):
            if metric_id in report.towns[0].figures:
                whole = report.figures[metric_id].amount
                assert sum(t.figures[metric_id].amount or 0 for t in report.towns) == whole, metric_id
        assert report.towns[-1].name == GONE
        assert GONE in snapshot(connection, YEAR, YEAR.as_of).towns
    engine.dispose()
    monkeypatch.setenv("CASE_DATABASE_URL", demo_sqlite)
    app = AppTest.from_file(FRAME_SCRIPT, default_timeout=60).run()
    for screen in ("overview", "leads", "inspections", "funds", "campaigns", "assessment", "town", "wall", "since"):
        app.switch_page(f"pages/{screen}/page.py").run()
        assert not [*app.exception, *app.error], screen
        assert [w.value for w in app.warning if "名录以外的街镇或部门：练塘镇" in w.value], screen
    app.query_params["metric"], app.query_params["of"] = "lead.received", GONE
    app.switch_page("pages/records/page.py").run()
    assert not [*app.exception, *app.error]
    assert f"接收线索 · {GONE}" in app.title[0].value
    assert not [w.value for w in app.warning if "不认识" in w.value]


# --- departments and handlers -----------------------------------------------------------------------


def test_a_renamed_department_keeps_its_records(
    configured: Callable[[Change], None], demo_sqlite: str, tmp_path: Path
) -> None:
    received = ALL_METRICS["lead.received"]
    scope = replace(YEAR, department="区建管委")

    def count(url: str, of: Scope) -> int:
        engine = reader(url)
        with engine.connect() as connection:
            found = record_total(connection, received, of)[0]
        engine.dispose()
        return found

    before = count(demo_sqlite, scope)
    assert before

    def renamed(of: dict[str, Any]) -> None:
        entry(of, "department", "区建管委").update(
            code="区住建委", name="青浦区住房和城乡建设委员会",
            former=[{"code": "区建管委", "name": "青浦区建设和管理委员会", "until": 2022}],
        )  # fmt: skip

    configured(renamed)
    assert department_code("建管委") == department_code("青浦区建设和管理委员会") == "区住建委"
    assert count(demo_sqlite, replace(YEAR, department="区住建委")) == before
    assert "区建管委" in {d.code for d in departments(2022)}
    url = copy_sqlite(demo_sqlite, tmp_path / "demo.db")
    engine = writer(url)  # the next load knows the new unit
    with engine.begin() as connection:
        connection.execute(
            insert(follow_up),
            [
                {"follow_up_no": f"DB-{n}", "title": "限期办结", "owner_name": name, "raised_on": date(2023, 12, 1),
                 "due_on": date(2023, 12, 10)}
                for n, name in enumerate(("区建管委", "区住建委"))
            ],
        )  # fmt: skip
        owners = [x.owner for x in follow_ups(connection, 2023, YEAR.as_of) if x.title == "限期办结"]
        assert owners == ["区住建委", "区住建委"]
        frame = evaluate(connection, [received], YEAR, ["department"])
        assert "区建管委" not in set(frame["department"])
        assert "区建管委" not in set(by_owner(connection, YEAR)["owner"])
    engine.dispose()


# --- what addresses and the shell name --------------------------------------------------------------

NEW_XUJING = "310118006"


def _recoded(of: dict[str, Any]) -> None:
    """徐泾镇 got a new name and code, 练塘镇 went into 金泽镇, 区建管委 became 区住建委 and took 区水务局 in."""
    entry(of, "town", XUJING).update(
        code=NEW_XUJING, name="徐泾街道", former=[{"name": "徐泾镇", "code": XUJING, "until": 2022}]
    )
    entry(of, "town", LIANTANG).update(until=2022, successor=JINZE)
    entry(of, "department", "区建管委").update(
        code="区住建委", name="青浦区住房和城乡建设委员会", aliases=["建管委"],
        former=[{"code": "区建管委", "name": "青浦区建设和管理委员会", "until": 2022}],
    )  # fmt: skip
    entry(of, "department", "区水务局").update(until=2022, successor="区住建委")


MERGED = "练塘镇自 2023 年起并入金泽镇，现按金泽镇计算"


def test_an_address_may_name_a_unit_by_any_of_its_names(
    configured: Callable[[Change], None], demo_sqlite: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    configured(_recoded)
    monkeypatch.setenv("CASE_DATABASE_URL", demo_sqlite)

    def opened(screen: str, **params: str | list[str]) -> AppTest:
        app = AppTest.from_file(FRAME_SCRIPT, default_timeout=60)
        app.query_params.update(params)
        at_once(app, screen).run()
        assert not [*app.exception, *app.error], (screen, params)
        assert not [w.value for w in app.warning if "不认识" in w.value or "没有“" in w.value], (screen, params)
        return app

    def towns_in(app: AppTest) -> tuple[str, ...]:
        found: tuple[str, ...] = app.session_state["scope"].towns
        return found

    def text_of(app: AppTest) -> list[str]:
        return [i.value for i in app.info if "并入" in i.value]

    for named in ("徐泾镇", "徐泾街道", XUJING, NEW_XUJING, "徐泾"):
        app = opened("help", town=named)
        assert (towns_in(app), text_of(app)) == ((NEW_XUJING,), []), named
        assert app.query_params["town"] in ("徐泾街道", ["徐泾街道"])
    app = opened("help", town=["赵巷镇", "徐泾镇"])
    assert towns_in(app) == ("310118105", NEW_XUJING)
    app = opened("help", town="徐泾街道", as_of="2022-09-30")  # the new name on a day of the old one
    assert (towns_in(app), app.query_params["town"]) == ((NEW_XUJING,), "徐泾镇")
    app = opened("help", town="练塘镇")
    assert (towns_in(app), text_of(app)) == ((JINZE,), [f"{MERGED}。"])
    app.run()
    assert text_of(app) == [f"{MERGED}。"]
    app = opened("help", town="练塘镇", as_of="2022-09-30")
    assert (towns_in(app), text_of(app)) == ((LIANTANG,), [])
    app.date_input(key="as_of").set_value(DEMO_AS_OF).run()  # the choice goes on as what the town became
    assert (towns_in(app), text_of(app)) == ((JINZE,), [f"{MERGED}。"])
    for named, word in (
        ("区建管委", []),
        ("区住建委", []),
        ("区水务局", ["区水务局自 2023 年起并入区住建委，现按区住建委计算。"]),
    ):
        app = opened("help", department=named)
        assert (app.session_state["scope"].department, text_of(app)) == ("区住建委", word), named

    for param, named, title in (
        ("town", "徐泾镇", "徐泾街道"), ("show", "徐泾镇", "徐泾街道"), ("of_town", "徐泾镇", "徐泾街道"),
        ("of_town", "徐泾街道", "徐泾街道"), ("show", "练塘镇", "金泽镇"), ("of_town", "练塘镇", "金泽镇"),
    ):  # fmt: skip
        app = opened("town", **{param: named})
        assert bool(text_of(app)) == (named == "练塘镇")
        assert app.title[0].value == f"街镇画像 · {title}", (param, named)
        assert app.run().title[0].value == f"街镇画像 · {title}", (param, named)
    for param, named in (("show", "区水务局"), ("unit", "区建管委"), ("department", "区建管委")):
        app = opened("department", **{param: named})
        assert app.title[0].value == "部门履职 · 区住建委", (param, named)
        assert bool(text_of(app)) == (named == "区水务局")
    app = opened("records", metric="lead.received", of="练塘镇", led="区水务局")
    assert app.title[0].value == "接收线索 · 金泽镇"
    assert any("范围" in c.value and "区住建委" in c.value for c in app.caption)
    assert len(text_of(app)) == 1
    app = opened("compare", a="徐泾镇", b="练塘镇")
    assert [b.value for b in app.selectbox if str(b.key).startswith("compare-") and b.label.endswith("街镇")] == [
        "徐泾街道", "金泽镇",
    ]  # fmt: skip


def test_the_shell_says_what_became_of_a_town_it_is_asked_for(
    configured: Callable[[Change], None], demo_sqlite: str, capsys: pytest.CaptureFixture[str]
) -> None:
    configured(_recoded)

    def asked_for(*arguments: str) -> tuple[list[Any], str]:
        day = ["--as-of", str(DEMO_AS_OF), "--database", demo_sqlite, "--format", "json"]
        assert shell(["value", "lead.received", *arguments, *day]) == 0
        ended = capsys.readouterr()
        return json.loads(ended.out), ended.err

    (merged,), word = asked_for("--town", "练塘镇")
    (heir,), silence = asked_for("--town", "金泽镇")
    assert (merged, word, silence) == (heir, f"{MERGED}\n", "")
    (taken_in,), word = asked_for("--department", "区水务局")
    assert taken_in["value"] > 0
    assert word == "区水务局自 2023 年起并入区住建委，现按区住建委计算\n"


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=_changes(), year=hypothesis.sampled_from([2022, 2023]))
def test_the_lines_of_the_shell_by_town_add_up_for_every_metric(
    configured: Callable[[Change], None],
    demo_sqlite: str,
    capsys: pytest.CaptureFixture[str],
    changes: list[tuple[str, str, str]],
    year: int,
) -> None:
    configured(lambda of: _changed(of, changes))

    def asked_for(*by: str) -> list[dict[str, Any]]:
        day = ["--as-of", f"{year}-12-15", "--database", demo_sqlite, "--format", "json"]
        assert shell(["value", *by, *day]) == 0
        return json.loads(capsys.readouterr().out)  # type: ignore[no-any-return]

    lines: dict[str, list[dict[str, Any]]] = {}
    for line in asked_for("--by", "town"):
        lines.setdefault(line["id"], []).append(line)
    assert {line["town_name"] for line in lines["lead.received"] if line["town"] is None} <= {"区级/其他"}
    for whole in asked_for():
        for part in ("numerator", "denominator"):
            total = sum((Decimal(str(line[part] or 0)) for line in lines[whole["id"]]), Decimal())
            assert total == Decimal(str(whole[part] or 0)), (whole["id"], part)


def test_a_catalogue_names_the_departments_of_its_year(configured: Callable[[Change], None]) -> None:
    own = catalogues.catalogues()[2023]
    assert "区建管委" in {d for i in own.indicators for d in i.departments}
    configured(_recoded)
    for year, gone in ((2023, {"区建管委", "区水务局"}), (2024, {"区建管委", "区水务局"})):
        named = [i.departments for i in catalogues.catalogue_of(year).indicators]
        assert not gone & {d for found in named for d in found}
        assert all(len(set(found)) == len(found) for found in named)
    configured(lambda of: entry(of, "department", "区水务局").update(until=2023, successor="区建管委"))
    named_in = {y: {d for i in catalogues.catalogue_of(y).indicators for d in i.departments} for y in (2023, 2024)}
    assert "区水务局" in named_in[2023]
    assert "区水务局" not in named_in[2024]
