"""Portraits, the briefing's preparation and the documents page, as the script draws them."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from zipfile import ZipFile

import pytest
from streamlit.testing.v1 import AppTest

from data_access.database.scope import Scope
from data_access.reference.organisation import departments, towns
from metrics.engine.model import Direction
from metrics.engine.periods import Preset
from metrics.judging.targets import Status
from metrics.reporting.portraits import PORTRAIT_FIGURES, Portrait, department_portrait, town_portrait
from metrics.reporting.report import Report, read_report
from tests.conftest import at_once, listed
from tests.databases import DEMO_AS_OF, FRAME_SCRIPT, kept_reader

SCOPE = Scope(start=date(2023, 1, 1), end=DEMO_AS_OF, as_of=DEMO_AS_OF)


def portrait_of(url: str, code: str, preset: Preset = Preset.YEAR, scope: Scope = SCOPE) -> Portrait:
    with kept_reader(url).connect() as connection:
        return town_portrait(connection, scope, preset, code)


@pytest.fixture(scope="module")
def district(demo_sqlite: str) -> Report:
    with kept_reader(demo_sqlite).connect() as connection:
        return read_report(connection, SCOPE, Preset.YEAR, synthetic=True, version=1)


@pytest.mark.parametrize("code", [t.code for t in towns()])
def test_a_towns_portrait_has_the_towns_figures(demo_sqlite: str, district: Report, code: str) -> None:
    made = portrait_of(demo_sqlite, code)
    with kept_reader(demo_sqlite).connect() as connection:
        scope = replace(SCOPE, towns=(code,))
        report = read_report(connection, scope, Preset.YEAR, synthetic=True, version=1)
    assert [line.figure.id for line in made.lines] == list(PORTRAIT_FIGURES)
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
    assert {item.owner for item in made.items} <= {department}
    assert made.takeaway.startswith(department)


def words(app: AppTest) -> str:
    return "\n".join(m.value for m in app.markdown)


def test_the_town_page_follows_its_address(opened: Callable[..., AppTest], demo_sqlite: str) -> None:
    app = opened("town", of_town="徐泾镇")
    assert not app.exception
    assert app.title[0].value == "街镇画像 · 徐泾镇"
    made = portrait_of(demo_sqlite, "310118106")
    shown = words(app).replace("\\", "")
    assert made.takeaway in shown
    assert made.gaps[0] in shown
    table = listed(app)[0]
    told = list(zip(table["指标"], table["徐泾镇"], table["全区"], strict=True))
    assert told == [(f"{x.figure.when}{x.figure.name}", x.figure.text, x.district.text) for x in made.lines]


def test_the_town_page_takes_the_scopes_town(opened: Callable[..., AppTest]) -> None:
    assert opened("town", town="练塘镇").title[0].value == "街镇画像 · 练塘镇"


@pytest.mark.parametrize(
    ("page", "address", "told"),
    [
        ("town", {"of_town": "火星镇"}, "没有“火星镇”，已显示夏阳街道。"),
        ("town", {"town": "火星镇"}, "没有“火星镇”，已显示夏阳街道。"),
        ("department", {"show": "火星局"}, "没有“火星局”，已显示区建管委。"),
    ],
)
def test_an_address_of_nobody_says_whose_portrait_is_shown(
    opened: Callable[..., AppTest], page: str, address: dict[str, str], told: str
) -> None:
    assert told in [w.value for w in opened(page, **address).warning]


def test_a_briefing_says_what_its_address_asked_in_vain(opened: Callable[..., AppTest]) -> None:
    assert any("没有页面组合“没有的”" in w.value for w in opened("briefing", set="没有的").warning)
    app = opened("briefing", pages="opening", town="火星镇")
    [stage] = [d for d in app.get("bidi_component") if d.proto.component_name.endswith("stage")]
    deck = json.loads(stage.proto.json)["deck"]
    assert "没有街镇“火星镇”，未采用" in deck["notice"]
    assert deck["stamp"].startswith("全区")


def test_a_units_own_items_come_first(opened: Callable[..., AppTest], demo_sqlite: str) -> None:
    found = {code: portrait_of(demo_sqlite, code) for code in (t.code for t in towns())}
    late = {c: p for c, p in found.items() if p.items and p.items[0].owner != p.name in {i.owner for i in p.items}}
    assert late  # a town whose longest overdue item is a department's
    shown = next(iter(late.values()))
    app = opened("town", of_town=shown.name)
    [first] = [b.label for b in app.button if b.key == "item-0"]
    assert f"\n\n{shown.name} · " in first


def test_the_department_page(opened: Callable[..., AppTest]) -> None:
    app = opened("department", unit="区水务局")
    assert not app.exception
    assert app.title[0].value == "部门履职 · 区水务局"
    assert "要点任务和书面资料" in words(app)
    assert any("指标按主管行业统计，含由其他单位承办的" in c.value for c in app.caption)
    assert "状态" in listed(app)[-1].columns


def test_one_click_makes_the_four_files(opened: Callable[..., AppTest]) -> None:
    app = opened("documents")
    assert not app.exception
    next(b for b in app.button if b.label == "生成会议材料").click().run(timeout=180)
    assert not app.exception
    _, made, failed, _ = app.session_state["pack"]
    assert set(made) | {"工作通报.pdf"} == {"幻灯片.pptx", "工作通报.docx", "工作通报.pdf", "数据簿.xlsx"}
    assert bool(failed) == ("工作通报.pdf" not in made)
    assert ZipFile(io.BytesIO(made["幻灯片.pptx"])).testzip() is None


def test_the_briefing_is_prepared_before_it_is_shown(opened: Callable[..., AppTest]) -> None:
    app = opened("briefing")
    assert not app.exception
    assert app.title[0].value == "投屏汇报"
    assert "briefing?set=" in app.code[0].value


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ({"set": "大厅轮播"}, ["year", "opening", "indicators", "towns", "map", "leads", "funds"]),
        ({"pages": "asks,weather,opening", "interval": "12"}, ["asks", "opening"]),
        ({"pages": "towns,map,asks", "town": "徐泾镇"}, ["beside", "asks"]),
    ],
)
def test_the_briefing_opens_by_address(
    opened: Callable[..., AppTest], address: dict[str, str], expected: list[str]
) -> None:
    app = opened("briefing", **address)
    assert not app.exception
    assert [s.id for s in app.session_state["briefing-deck"].slides] == expected


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
    told = {(p.name, name) for p in shown for text in p.strengths for _, name in worse if name in text}
    assert told & worse == set()


def test_the_address_to_keep_of_a_briefing_carries_its_scope(demo_sqlite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASE_DATABASE_URL", demo_sqlite)
    app = at_once(AppTest.from_file(FRAME_SCRIPT, default_timeout=120), "briefing")
    for name, value in {"town": "徐泾镇", "period": "本季", "as_of": "2023-11-30"}.items():
        app.query_params[name] = value
    app.run()
    assert "briefing?period=本季&as_of=2023-11-30&town=徐泾镇&set=" in app.code[0].value
