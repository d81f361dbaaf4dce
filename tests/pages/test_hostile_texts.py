"""Text from the case database is data on every screen: no Markdown, no HTML, no link, no picture of it comes about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts.plain import plain
from pages.parts.scope.addresses import KNOWN
from tests.conftest import at_once
from tests.databases import FRAME_SCRIPT, ROOT
from tests.hostile_texts import HOSTILE, hostile_copy

LIVE = re.compile(r"(?<!\\)(?:!\[x\]\(|<b onclick|\[y\]\(|:red\[z\]|www\.evil)")
TAGS = re.compile(r"<b onclick")  # HTML makes nothing of an address or of Markdown
SCREENS = sorted(path.parent.name for path in (ROOT / "pages").glob("*/page.py"))
# Fields whose text the frontend shows as it is, and data that our own code in the browser draws.
AS_IT_IS = {
    "ArrowDataFrame.data", "ArrowVegaLiteChart.spec", "BidiComponent.json", "DeckGlJsonChart.json", "Selectbox.options",
    "MultiSelect.options", "TextInput.value", "Code.code_text", "Text.body", "PageInfo.query_string",
}  # fmt: skip


def _texts(message: Any) -> Iterator[tuple[str, str]]:
    """Every text of what the browser is sent, with the type and name of its field."""
    for field, value in message.ListFields():
        here = f"{message.DESCRIPTOR.name}.{field.name}"
        values: list[Any] = (
            list(value.values()) if hasattr(value, "values") else list(value) if field.is_repeated else [value]
        )
        for one in values:
            if hasattr(one, "ListFields"):
                yield from _texts(one)
            elif isinstance(one, str):
                yield here, one


@pytest.fixture(scope="module")
def hostile(demo_sqlite: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    return hostile_copy(demo_sqlite, tmp_path_factory.mktemp("hostile"))


def _live(url: str, monkeypatch: pytest.MonkeyPatch, screen: str, asked: Mapping[str, str]) -> list[tuple[str, str]]:
    """Where what a screen sends to the browser holds markup out of a text: the field, and some of what stands there."""
    monkeypatch.setenv("CASE_DATABASE_URL", url)
    app = AppTest.from_file(FRAME_SCRIPT, default_timeout=120)
    for name, value in asked.items():
        app.query_params[name] = value
    at_once(app, screen).run()
    assert not app.exception
    return [
        (place, text[max(0, live.start() - 60) : live.end() + 20])
        for proto in _protos(app._tree)
        for place, text in _texts(proto)
        if place not in AS_IT_IS and not place.endswith(".id")
        if (live := (TAGS if place == "Html.body" else LIVE).search(text))
    ]


@pytest.mark.parametrize("screen", SCREENS)
def test_no_text_of_a_record_is_markup(hostile: str, monkeypatch: pytest.MonkeyPatch, screen: str) -> None:
    asked = {"metric": "lead.received"} if screen == "records" else {}
    assert _live(hostile, monkeypatch, screen, asked) == []


@pytest.mark.parametrize("screen", SCREENS)
def test_no_text_of_an_address_is_markup(demo_sqlite: str, monkeypatch: pytest.MonkeyPatch, screen: str) -> None:
    """All parameters that screens know, and one that none knows, ask for it."""
    asked = dict.fromkeys([*sorted(KNOWN - {"save"}), "none"], HOSTILE)
    assert _live(demo_sqlite, monkeypatch, screen, asked) == []
    if screen == "records":
        for name in ("search", "of", "linked", "row", "part", "mended"):
            known = {"metric": "lead.received", "part": "numerator"}
            assert _live(demo_sqlite, monkeypatch, screen, known | {name: HOSTILE}) == [], name


def _protos(node: Any) -> Iterator[Any]:
    if getattr(node, "proto", None) is not None:
        yield node.proto
    for child in getattr(node, "children", {}).values():
        yield from _protos(child)


@pytest.mark.parametrize(
    "text", ["https://evil.example/x", "HTTP://evil.example", "www.evil.example", "name@evil.example"]
)
def test_addresses_in_a_text_become_no_links(text: str) -> None:
    assert text not in plain(text).replace("\\", "")
