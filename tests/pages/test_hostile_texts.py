"""Text from the case database is data on every screen: no Markdown, no HTML, no link, no picture of it comes about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.message import Message
from sqlalchemy import literal, update
from streamlit.testing.v1 import AppTest

from data_access.database.engine import unchecked_writer
from data_access.database.personal import WHOLLY, Personal
from data_access.database.schema import metadata
from pages.parts.plain import plain
from tests.conftest import at_once
from tests.databases import FRAME_SCRIPT, ROOT, copy_sqlite

HOSTILE = "@@=alert(1) ![x](//evil.example/a.png)<b onclick=alert(1)>[y](//evil.example) :red[z] www.evil.example "
LIVE = re.compile(r"(?<!\\)(?:!\[x\]\(|<b onclick|\[y\]\(|:red\[z\]|www\.evil)")
SCREENS = sorted(path.parent.name for path in (ROOT / "pages").glob("*/page.py"))
# Fields whose text the frontend shows as it is, and data that our own code in the browser draws.
AS_IT_IS = {
    "ArrowDataFrame.data", "ArrowVegaLiteChart.spec", "BidiComponent.json", "DeckGlJsonChart.json", "Selectbox.options",
    "MultiSelect.options", "TextInput.value", "Code.code_text", "Text.body", "PageInfo.query_string",
}  # fmt: skip


def _texts(message: Message) -> Iterator[tuple[str, str]]:
    """Every text of what the browser is sent, with the type and name of its field."""
    for field, value in message.ListFields():
        here = f"{message.DESCRIPTOR.name}.{field.name}"
        values: list[Any] = (
            list(value.values()) if hasattr(value, "values") else list(value) if field.is_repeated else [value]
        )
        for one in values:
            if isinstance(one, Message):
                yield from _texts(one)
            elif isinstance(one, str):
                yield here, one


@pytest.fixture(scope="module")
def hostile(demo_sqlite: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The demo district with such text in front of everything that people write."""
    url = copy_sqlite(demo_sqlite, Path(tmp_path_factory.mktemp("hostile")) / "hostile.db")
    engine = unchecked_writer(url)
    with engine.begin() as connection:
        for table in metadata.sorted_tables:
            columns = [c for c in table.columns if isinstance(c.type, Personal) and c.type.mask not in WHOLLY]
            if columns := [c for c in columns if not c.primary_key and not c.foreign_keys]:
                connection.execute(update(table).values({c: literal(HOSTILE) + c for c in columns}))
    engine.dispose()
    return url


@pytest.mark.parametrize("screen", [*SCREENS, "records?metric=lead.received"])
def test_no_text_of_a_record_is_markup(hostile: str, monkeypatch: pytest.MonkeyPatch, screen: str) -> None:
    monkeypatch.setenv("CASE_DATABASE_URL", hostile)
    app = AppTest.from_file(FRAME_SCRIPT, default_timeout=120)
    name, _, asked = screen.partition("?")
    for part in filter(None, asked.split("&")):
        key, _, value = part.partition("=")
        app.query_params[key] = value
    at_once(app, name).run()
    assert not app.exception
    found = [
        (place, text[max(0, live.start() - 60) : live.end() + 20])
        for element in [app._tree]
        for proto in _protos(element)
        for place, text in _texts(proto)
        if place not in AS_IT_IS
        if (live := LIVE.search(text))
    ]
    assert not found


def _protos(node: Any) -> Iterator[Message]:
    if getattr(node, "proto", None) is not None:
        yield node.proto
    for child in getattr(node, "children", {}).values():
        yield from _protos(child)


@pytest.mark.parametrize(
    "text", ["https://evil.example/x", "HTTP://evil.example", "www.evil.example", "name@evil.example"]
)
def test_addresses_in_a_text_become_no_links(text: str) -> None:
    assert text not in plain(text).replace("\\", "")
