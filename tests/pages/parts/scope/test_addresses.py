"""Every number that opens: its address, opened by somebody else after the next load, shows the number that was clicked.

The walk knows no screen: it opens every page script and every section of it, presses every button and a mark of every
chart and map that can be chosen, and where that leads to records it compares the number on the button or card with the
list, and one address of each kind with what it shows in a session of its own, on a database with a newer as-of date.
Where a mark leads to another screen, its address opens the same one. Rows of lists are clicked in the browser tests.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pytest
from sqlalchemy import insert
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest

from data_access.database.engine import writer
from data_access.database.schema import data_load
from pages.parts.scope.addresses import unknown_names
from tests.conftest import after, at_once, listed, numbers_as_text
from tests.databases import FRAME_SCRIPT, ROOT, copy_sqlite

SCREENS = sorted(p.parent.name for p in (ROOT / "pages").glob("*/page.py") if p.parent.name != "records")
SCOPES = {
    "district": {},
    "town": {"town": "徐泾镇"},
    "looked back": {"as_of": "2023-09-15", "period": "本季"},
}
NUMBER = re.compile(r"(\d[\d,]*(?:\.\d+)?) ?(%|件|人|万元|元|个|户|项|笔|次|场|处|份)")
OPENS = re.compile(r"^(open|attention|item|figure|money|task|veto|faults|drawer|stage|phone|zero|all)|records|查看")


@pytest.fixture(scope="session")
def later(demo_sqlite: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The demo district after another load, whose as-of date is the new default."""
    url = copy_sqlite(demo_sqlite, tmp_path_factory.mktemp("later") / "later.db")
    with writer(url).begin() as connection:
        connection.execute(
            insert(data_load).values(loaded_at=datetime(2024, 2, 1, 18), source="demo", as_of=date(2024, 2, 1))
        )
    return url


def open_screen(screen: str, params: Mapping[str, str | list[str]]) -> AppTest:
    """A screen by its address alone, in a session of its own."""
    app = AppTest.from_file(FRAME_SCRIPT, default_timeout=120)
    app.secrets["allow_anonymous"] = True
    for name, value in params.items():
        app.query_params[name] = value
    return at_once(app, screen).run()


def names_in_addresses() -> set[str]:
    """The names that the sources of the screens give to parameters of addresses."""
    found: set[str] = set()
    for path in (ROOT / "pages").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        constants = {
            target.id: str(node.value.value)
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        named: list[ast.expr] = []
        for node in ast.walk(tree):
            if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "st.query_params":
                named.append(node.slice)
            if isinstance(node, ast.Call):
                given = {keyword.arg: keyword.value for keyword in node.keywords}
                called = ast.unparse(node.func)
                if "bind" in given or called == "tabs":
                    named.append(given["key"])
                elif node.args and (called == "kept" or called.rpartition(".")[0] == "st.query_params"):
                    named.append(node.args[0])
                elif called == "narrow_list":
                    found |= {f"{ast.literal_eval(given['key'])}_{end}" for end in ("page", "row")}
                elif called == "leave_for":
                    found |= {name for name in given if name}
        found |= {str(name.value) for name in named if isinstance(name, ast.Constant)}
        found |= {constants[name.id] for name in named if isinstance(name, ast.Name) and name.id in constants}
    return found


def test_a_misspelt_parameter_is_named_and_those_of_the_screens_are_known(
    demo_sqlite: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(names_in_addresses()) > 50
    assert unknown_names(names_in_addresses()) == []
    monkeypatch.setenv("CASE_DATABASE_URL", demo_sqlite)
    app = open_screen("help", {"twon": "徐泾镇", "town": "徐泾镇"})
    assert "参数“twon”" in app.warning[0].value
    assert "twon" not in app.query_params
    assert len(app.session_state["scope"].towns) == 1
    assert not open_screen("help", {"town": "徐泾镇"}).warning


@pytest.mark.parametrize(
    ("screen", "name"),
    [("inspections", "draw_n"), ("inspections", "draw_teams"), ("funds", "base_ratio"), ("funds", "cap")],
)
@pytest.mark.parametrize("text", ["inf", "-inf", "nan", "9" * 400, "![](http://evil.example/a.png)"])
def test_what_is_no_number_is_named_and_draws_the_screen(
    demo_sqlite: str, monkeypatch: pytest.MonkeyPatch, screen: str, name: str, text: str
) -> None:
    """The frontend reads inf as a number, of which no whole one comes about: the screen failed."""
    monkeypatch.setenv("CASE_DATABASE_URL", demo_sqlite)
    app = open_screen(screen, {name: text, **({"section": "应存核定与测算"} if screen == "funds" else {})})
    assert not app.error
    assert "地址中有不认识的内容" in app.warning[0].value
    assert name not in app.query_params


def heading(app: AppTest) -> str:
    """The figure at the head of a list of records, with its status, target and base."""
    return next((m.value for m in app.markdown if m.value.startswith("##### ")), "")


def shown_numbers(app: AppTest) -> set[str]:
    """Every number a list of records says of itself: its figure, its parts, its total."""
    texts = [heading(app), *(str(c.value) for c in app.caption)]
    texts += [str(option) for group in app.button_group for option in group.options]
    texts += [text for drawn in listed(app) for text in drawn.attrs["foot"]]
    return {n for text in texts for n in re.findall(r"\d[\d,]*(?:\.\d+)?", text)}


def beside(block: Any, key: str) -> list[Any]:
    """What stands in the same container as a button."""
    children = list(getattr(block, "children", {}).values())
    if any(getattr(child, "key", None) == key for child in children):
        return children
    return next((found for child in children if (found := beside(child, key))), [])


def texts_on(app: AppTest, key: str) -> str:
    """What a button says: its own label, and of a card the value beside it."""
    values = [str(e.value) for e in beside(app.main, key) if e.type == "metric"]
    words = " ".join([*(values if len(values) == 1 else []), app.button(key=key).label])
    return re.sub(r"\\(.)", r"\1", words)  # as it is read, without the marks that keep it plain


def sections(app: AppTest, screen: str) -> list[dict[str, str]]:
    """The addresses of the sections of a screen: its tabs and its choice of section."""
    source = (ROOT / "pages" / screen / "page.py").read_text(encoding="utf-8")
    key = re.search(r"st\.tabs\(.*?key=\"(\w+)\"", source, re.DOTALL)
    found: list[dict[str, str]] = []
    if key:
        found += [{str(key[1]): str(getattr(tab, "label", ""))} for tab in app.get("tab")]
    for group in app.button_group:
        if str(group.key).endswith("_section"):
            found += [{str(group.key): str(option)} for option in group.options]
    return found or [{}]


def marks(chart: Any) -> list[str]:
    """What the browser sends when the first mark of each of a chart's selections is clicked, as JSON."""
    params: dict[str, list[str]] = {}

    def look(spec: Any) -> None:
        for part in spec if isinstance(spec, list) else spec.values() if isinstance(spec, dict) else ():
            look(part)
        for param in spec.get("params", []) if isinstance(spec, dict) else ():
            if "select" in param and isinstance(param["select"], dict):
                params[param["name"]] = param["select"].get("fields", [])

    look(json.loads(chart.spec))
    tables = [pa.ipc.open_stream(d.data.data).read_pandas() for d in chart.datasets]
    found = []
    for name in chart.selection_mode:
        table = next((t for t in tables if len(t) and params.get(name) and set(params[name]) <= set(t.columns)), None)
        if table is not None:
            row = {field: table[field].iloc[0] for field in params[name]}
            found.append(json.dumps({"selection": {name: [row]}}, default=str))
    return found


def address_of(app: AppTest) -> dict[str, str]:
    return {name: value[-1] if isinstance(value, list) else value for name, value in app.query_params.items()}


def marks_followed(app: AppTest, screen: str) -> list[tuple[str, dict[str, str], str]]:
    """Where marks of the screen's charts lead: another screen, its parameters, and its heading (else title)."""
    found = []
    for chart in choosable(app):
        for selection in marks(chart):
            led = after(app, WidgetState(id=chart.id, string_value=selection))
            assert not led.exception, (screen, selection)
            to = led.session_state["screen"]
            if to != screen:
                found.append((to, address_of(led), heading(led) if to == "records" else led.title[0].value))
    return found


def picked(app: AppTest, layer: str, row: Mapping[str, Any]) -> WidgetState:
    """What the browser sends when a mark of the map is clicked."""
    picked = {"selection": {"indices": {layer: [0]}, "objects": {layer: [row]}}}
    return WidgetState(id=app.get("deck_gl_json_chart")[0].proto.id, string_value=json.dumps(picked))


def on_screen(app: AppTest) -> str:
    return " ".join(str(e.value) for e in (*app.title, *app.metric, *app.markdown))


@pytest.mark.parametrize("scope", SCOPES)
def test_a_mark_of_the_map_leads_to_its_number(demo_sqlite: str, monkeypatch: pytest.MonkeyPatch, scope: str) -> None:
    """A town becomes the screen's, a site opens: here and by the address, with the rate that the mark tells."""
    monkeypatch.setenv("CASE_DATABASE_URL", demo_sqlite)
    first = open_screen("inspections", SCOPES[scope])
    layers = [
        layer
        for layer in json.loads(first.get("deck_gl_json_chart")[0].proto.json)["layers"]
        if layer.get("pickable") and layer["data"]
    ]
    assert {layer["id"].split("-")[0] for layer in layers} == {"towns", "sites"}
    for layer in layers:
        chosen = [row for row in layer["data"] if row.get("title") and "%" in row["line"]]
        if scope == "town":  # a click on the only town gives the whole district back
            chosen = [row for row in chosen if row["title"] != SCOPES[scope]["town"]]
        row = chosen[0]
        app = after(first, picked(first, layer["id"], row))
        assert not app.exception
        rate = re.findall(r"[\d.]+%", row["line"])[0]
        for seen in (app, open_screen("inspections", address_of(app))):
            assert row["title"] in on_screen(seen), row["line"]
            assert rate in on_screen(seen), row["line"]


def alike(address: Mapping[str, str]) -> tuple[Any, ...]:
    """What makes an address another one to read: days and parts of the district, which mean the same for any figure."""
    which = {"metric", "part", "row", "search"}
    return frozenset(address), frozenset((name, value) for name, value in address.items() if name not in which)


def choosable(app: AppTest) -> list[Any]:
    """The charts whose marks can be clicked."""
    return [c.proto for c in app.get("vega_lite_chart") if c.proto.selection_mode]


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("screen", SCREENS)
def test_the_address_of_every_number_shows_it(
    demo_sqlite: str, later: str, monkeypatch: pytest.MonkeyPatch, screen: str, scope: str
) -> None:
    monkeypatch.setenv("CASE_DATABASE_URL", demo_sqlite)
    to_open: dict[tuple[Any, ...], tuple[dict[str, str], str]] = {}
    pressed: set[str] = set()
    first = open_screen(screen, SCOPES[scope])
    for section in sections(first, screen):
        app = open_screen(screen, SCOPES[scope] | section) if section else first
        assert not app.exception, (screen, section)
        assert app.session_state["ignored"] == []
        assert numbers_as_text(app) == [], (screen, section)
        for button in [b for b in app.button if b.key and OPENS.search(f"{b.key} {b.label}") and not b.disabled]:
            # Of a list of like items one stands for all.
            like = re.sub(r"\d+$", "", str(button.key))
            if like in pressed:
                continue
            pressed.add(like)
            led = after(app, WidgetState(id=button.id, trigger_value=True))
            assert not led.exception, button.key
            if led.session_state["screen"] == "records":
                address, label, known = address_of(led), texts_on(app, str(button.key)), shown_numbers(led)
                to_open.setdefault(alike(address), (address, heading(led)))
                # A button of people and money opens the one or the other.
                if "row" not in address and (numbers := {number for number, _ in NUMBER.findall(label)}):
                    assert numbers & known, (screen, label, address, known)
        for to, params, text in marks_followed(app, screen):
            if to == "records":
                to_open.setdefault(alike(params), (params, text))
            else:
                assert open_screen(to, params).title[0].value == text, (screen, to, params)
    monkeypatch.setenv("CASE_DATABASE_URL", later)
    for address, there in to_open.values():
        fresh = open_screen("records", address)
        assert not fresh.exception
        assert fresh.session_state["ignored"] == []
        assert heading(fresh) == there, (screen, address)
