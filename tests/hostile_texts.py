"""A database whose people write markup, addresses and expressions into everything."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import literal, update

from data_access.database.engine import unchecked_writer
from data_access.database.personal import WHOLLY, Personal
from data_access.database.schema import metadata
from tests.databases import copy_sqlite

ATTACKS = (
    "@@=alert(1) ", "![x](//evil.example/a.png)", "<b onclick=alert(1)>", "[y](//evil.example) ", ":red[z] ",
    "www.evil.example ",
)  # fmt: skip
HOSTILE = "".join(ATTACKS)

# Begins as a formula; then what no paper can hold, what turns a line around, and all of the above.
UNSEEN = "\x01\x07\x0b\x1b\x7f\ufffe\u202e\u2066\u200f"
FORMULA = '=HYPERLINK("http://evil.example") '
LONG = "长" * 10_000


def hostile_copy(url: str, folder: Path, text: str = HOSTILE) -> str:
    """A copy of a SQLite database with such text in front of everything that people write."""
    copy = copy_sqlite(url, folder / "hostile.db")
    engine = unchecked_writer(copy)
    with engine.begin() as connection:
        for table in metadata.sorted_tables:
            written = [c for c in table.columns if isinstance(c.type, Personal) and c.type.mask not in WHOLLY]
            if columns := [c for c in written if not c.primary_key and not c.foreign_keys]:
                connection.execute(update(table).values({c: literal(text) + c for c in columns}))
    engine.dispose()
    return copy
