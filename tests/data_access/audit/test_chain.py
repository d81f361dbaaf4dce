"""The chain of the audit: what is changed afterwards is found; two processes add to one; what is over is sealed."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from data_access import clock
from data_access.audit.events import BEFORE_THE_FIRST, Act, AuditError, AuditEvent, Noted
from data_access.audit.lines import line_files, read_lines
from data_access.audit.store import FILE_NAME, append, append_if_new, last_seal, seals, writing
from data_access.audit.verifying import faults
from tests.data_access.audit.conftest import noted_events
from tests.databases import ROOT

EDITED = {
    name: f"UPDATE event SET {name} = {name} || 'x' WHERE number = ?"  # noqa: S608  names of columns
    for name in Noted.__annotations__
    if name != "number"
}


def _fill(many: int = 6) -> list[Noted]:
    return [append(AuditEvent(Act.VIEW, "li@office.gov.cn", "office", about=f"lead XS-{n}")) for n in range(many)]


def _tamper(folder: Path, *statements: tuple[str, tuple[object, ...]]) -> None:
    """As somebody who may write the file, past the rules of the database."""
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection, connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        for sql, values in statements:
            connection.execute(sql, values)


def test_events_stand_in_their_order_in_the_table_and_in_lines(folder: Path) -> None:
    added = _fill()
    assert noted_events() == added == [line for path in line_files(folder) for line in read_lines(path)]
    assert [one.number for one in added] == [1, 2, 3, 4, 5, 6]
    assert faults() == []


def test_personal_data_and_passwords_are_not_kept() -> None:
    kept = append(
        AuditEvent(
            Act.COMMAND, "root", came_from="10.0.0.5",
            about="联系人：张三丰 13812345678", details="load --database postgresql://importer:geheim@10.0.0.5/cases\n再",
        )
    )  # fmt: skip
    assert "13812345678" not in kept.about
    assert "张三丰" not in kept.about
    assert kept.details == "load --database postgresql://***@10.0.0.5/cases 再"
    assert kept.who == "root"


def test_the_database_itself_refuses_changes(folder: Path) -> None:
    _fill(2)
    for sql in ("UPDATE event SET who = 'x'", "DELETE FROM event WHERE number = 2"):
        with closing(sqlite3.connect(folder / FILE_NAME)) as connection, pytest.raises(sqlite3.IntegrityError):
            connection.execute(sql)
    assert faults() == []


@settings(max_examples=25)
@given(data=st.data())
def test_any_edit_deletion_or_exchange_is_found(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("audit")
        patch.setenv("AUDIT_FOLDER", str(folder))
        many = data.draw(st.integers(2, 7))
        _fill(many)
        one = data.draw(st.integers(1, many))
        how = data.draw(st.sampled_from(["edit", "delete", "delete the rest", "exchange", "put in"]))
        if how == "edit":
            name = data.draw(st.sampled_from(sorted(EDITED)))
            _tamper(folder, (EDITED[name], (one,)))
        elif how == "delete":
            _tamper(folder, ("DELETE FROM event WHERE number = ?", (one,)))
        elif how == "delete the rest":
            _tamper(folder, ("DELETE FROM event WHERE number >= ?", (one,)))
        elif how == "exchange":
            other = data.draw(st.integers(1, many).filter(lambda n: n != one))
            _tamper(
                folder,
                ("UPDATE event SET number = -1 WHERE number = ?", (one,)),
                ("UPDATE event SET number = ? WHERE number = ?", (one, other)),
                ("UPDATE event SET number = ? WHERE number = -1", (other,)),
            )
        else:
            values = (one, "2023-12-15T09:30:00+08:00", *["x"] * 7, "0" * 64)
            _tamper(
                folder,
                ("UPDATE event SET number = -number WHERE number >= ?", (one,)),
                ("UPDATE event SET number = 1 - number WHERE number < 0", ()),
                ("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values),
            )
        assert faults()
        if data.draw(st.booleans()):  # what is added afterwards does not cover it
            append(AuditEvent(Act.VIEW, "li@office.gov.cn"))
            assert faults()


@settings(max_examples=15)
@given(one=st.integers(1, 4))
def test_whoever_counts_the_fingerprint_of_what_he_changed_anew_breaks_the_next(
    one: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Even where the lines are gone."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("audit")
        patch.setenv("AUDIT_FOLDER", str(folder))
        added = _fill(5)
        before = added[one - 2].fingerprint if one > 1 else BEFORE_THE_FIRST
        changed = replace(added[one - 1], who="nobody@office.gov.cn")
        values = (changed.who, changed.print_after(before), one)
        _tamper(folder, ("UPDATE event SET who = ?, fingerprint = ? WHERE number = ?", values))
        for path in line_files(folder):
            path.unlink()
        assert faults() == [f"第{one + 1}条与它的指纹不符：内容或次序被改动过。"]


@settings(max_examples=10)
@given(one=st.integers(0, 3), cut=st.booleans())
def test_a_line_that_was_changed_or_taken_out_is_found(
    one: int, *, cut: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("audit")
        patch.setenv("AUDIT_FOLDER", str(folder))
        _fill(5)
        (path,) = line_files(folder)
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        lines[one] = "" if cut else lines[one].replace("XS", "XY")
        path.write_text("".join(lines), encoding="utf-8")
        assert faults()


def test_a_line_that_could_not_be_written_is_written_with_the_next(folder: Path) -> None:
    _fill(2)
    (path,) = line_files(folder)
    path.write_bytes(path.read_bytes()[:-20])  # cut off in the middle, as on a full disk
    append(AuditEvent(Act.VIEW, "li@office.gov.cn"))
    assert [line.number for line in read_lines(path)] == [1, 2, 3]
    assert faults() == []


def test_two_processes_add_to_one_chain() -> None:
    each = 20
    program = (
        "from data_access.audit.store import append\nfrom data_access.audit.events import AuditEvent, Act\n"
        "print(flush=True)\ninput()\n"
        f"for n in range({each}): append(AuditEvent(Act.VIEW, 'somebody', about=str(n)))"
    )
    pipe, command = subprocess.PIPE, [sys.executable, "-c", program]
    running = [subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe) for _ in range(2)]
    for process in running:
        assert process.stdout is not None
        process.stdout.readline()
    for process in running:  # both have begun: now they write at once
        assert process.stdin is not None
        process.stdin.write(b"\n")
        process.stdin.flush()
    for process in running:
        process.communicate(timeout=60)
    assert [process.returncode for process in running] == [0, 0]
    assert [one.number for one in noted_events()] == list(range(1, 2 * each + 1))
    assert faults() == []


def test_what_is_over_is_sealed_and_the_chain_goes_on(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = clock.now()
    monkeypatch.setenv("AUDIT_DAYS", "180")
    for days in (400, 300, 200, 100):
        last = append(AuditEvent(Act.VIEW, "li@office.gov.cn"), now=now - timedelta(days=days))
    newest = append(AuditEvent(Act.EXPORT, "li@office.gov.cn"), now=now)
    with writing() as connection:
        until, fingerprint = last_seal(connection)
        assert len(connection.execute(select(seals)).all()) == 1
    kept = noted_events()
    assert [one.kind for one in kept][-2:] == [Act.RETENTION, Act.EXPORT]
    assert kept[-1] == newest
    assert last in kept
    assert all(one.number > until for one in kept)
    assert fingerprint in kept[-2].details
    assert faults() == []
    _tamper(folder, ("DELETE FROM event WHERE number = ?", (kept[0].number,)))
    assert faults()


def test_a_seal_that_nothing_tells_of_is_found(folder: Path) -> None:
    added = _fill(5)
    _tamper(
        folder,
        ("DELETE FROM event WHERE number <= 3", ()),
        ("INSERT INTO seal VALUES (3, ?)", (added[2].fingerprint,)),
    )
    assert faults() == ["第3条以前已清理，但没有与之相符的清理记录。"]


@pytest.mark.parametrize("days", ["30", "-1", "", "三年"])
def test_less_than_the_law_asks_for_is_refused(days: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUDIT_DAYS", days)
    with pytest.raises(AuditError, match="180"):
        append(AuditEvent(Act.VIEW, "li@office.gov.cn"))


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("AUDIT_FOLDER", str(tmp_path / "file" / "audit"))
    with pytest.raises(AuditError, match="磁盘空间"):
        append(AuditEvent(Act.VIEW, "li@office.gov.cn"))


def test_the_same_event_is_noted_once() -> None:
    for who in ("li@office.gov.cn", "wang@office.gov.cn", "li@office.gov.cn"):
        append_if_new(AuditEvent(Act.SIGN_IN, who, about="7f3a"))
    assert [one.who for one in noted_events()] == ["li@office.gov.cn", "wang@office.gov.cn"]
