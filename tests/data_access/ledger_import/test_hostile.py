"""Hostile files, each loaded as an office would from the shell: what it stores, what it says, its exit status."""

from __future__ import annotations

import json
import random
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from data_access.command import main
from data_access.database.engine import raw_reader
from data_access.ledger_import.known_ledgers import ledgers
from data_access.ledger_import.loading import load_file
from data_access.ledger_import.sheets.sheet import LedgerError
from data_access.ledger_import.sheets.tables import tables_of
from data_access.ledger_import.sheets.workbook import check_bytes, read_sheets
from tests.data_access.ledger_import.hostile.case import HEADINGS, Case, Stored, base, lead_row
from tests.data_access.ledger_import.hostile.corpus_of_files import FILES
from tests.data_access.ledger_import.hostile.corpus_of_sheets import SHEETS
from tests.data_access.ledger_import.hostile.corpus_of_values import VALUES
from tests.data_access.ledger_import.hostile.files import csv_text, members, zipped
from tests.databases import DATA, copy_sqlite

CORPUS: list[Case] = [*SHEETS, *VALUES, *FILES]
_RECKONED = ("close_due_on",)  # where no column says it
_FIELDS = {
    ledger.table: [c.field for c in ledger.columns if c.field in ledger.table.c and c.field not in _RECKONED]
    for ledger in ledgers()
}


def _rows(url: str) -> Stored:
    """What the tables hold in the columns that ledgers give."""
    engine, found = raw_reader(url), Stored()
    with engine.connect() as connection:
        for table, fields in _FIELDS.items():
            keys = [column.name for column in table.primary_key]
            for row in connection.execute(select(table)).mappings():
                key = "/".join(str(row[name]) for name in keys)
                found.setdefault(table.name, {})[key] = {name: row[name] for name in fields if name not in keys}
    engine.dispose()
    return found


def _difference(before: Stored, after: Stored) -> Stored:
    found = Stored()
    for table in before.keys() | after.keys():
        old, new = before.get(table, {}), after.get(table, {})
        for key in old.keys() | new.keys():
            was, now = old.get(key), new.get(key)
            if was != now:
                changed = {n: v for n, v in (now or {}).items() if (v is not None if was is None else was[n] != v)}
                found.setdefault(table, {})[key] = changed
    return found


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('base') / 'cases.db'}"
    load_file(base(), "base.xlsx", url)
    return url


def _findings(report: dict[str, Any], kind: str) -> list[tuple[int, str, str]]:
    return [(f["row"], f["column"], f["fault"]) for sheet in report.get("sheets", {}).values() for f in sheet[kind]]


@pytest.mark.parametrize("case", CORPUS, ids=lambda case: str(case.says))
def test_a_hostile_file(case: Case, known: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    url = copy_sqlite(known, tmp_path / "cases.db")
    path, answers = tmp_path / case.name, tmp_path / "report.json"
    path.write_bytes(case.content if isinstance(case.content, bytes) else case.content())
    status = main(["load", str(path), "--database", url, "--report", str(answers), *case.options])
    report = json.loads(answers.read_text(encoding="utf-8"))
    wording = "".join(capsys.readouterr())
    assert (
        status,
        _difference(_rows(known), _rows(url)),
        _findings(report, "rejected"),
        _findings(report, "flagged"),
        [question["key"] for question in report.get("questions", ())],
    ) == (case.status, case.stored, list(case.rejected), list(case.flagged), list(case.asked)), wording
    assert [text for text in case.messages if text not in wording] == [], wording


def test_the_corpus() -> None:
    assert len(CORPUS) >= 60
    assert len({case.says for case in CORPUS}) == len(CORPUS)


@pytest.mark.parametrize("name", ["台账.xlsx", "旧版.xls", "欠薪线索.csv"])
def test_bytes_that_are_other_ones_are_read_or_refused_in_words(name: str) -> None:
    """A few bytes changed, lost or doubled, of the archive as of its parts."""
    chosen = random.Random(name)  # noqa: S311  a file, no secret
    sound = {"台账.xlsx": base(), "旧版.xls": (DATA / "旧版台账.xls").read_bytes()}
    content = sound.get(name) or csv_text([HEADINGS, lead_row()]).encode("gbk")
    read = 0
    for attempt in range(120):
        parts = members(content) if name.endswith("xlsx") and attempt % 2 else {"": content}
        part = chosen.choice(sorted(parts))
        other = bytearray(parts[part])
        for _ in range(chosen.randint(1, 4)):
            place = chosen.randrange(len(other))
            other[place : place + chosen.choice((0, 1, 1, 9))] = chosen.randbytes(chosen.choice((0, 1, 1, 3)))
        changed = zipped(parts | {part: bytes(other)}) if part else bytes(other)
        with suppress(LedgerError):
            read += bool(tables_of(read_sheets(check_bytes(changed, name), name)))
    assert read
