"""Commands of the shell stand in the audit, with the account, without passwords; one command looks at the chain."""

from __future__ import annotations

import getpass
import sqlite3
from contextlib import closing
from pathlib import Path

from data_access.audit.events import Act
from data_access.audit.store import FILE_NAME
from data_access.watching import Watch
from tests.data_access.audit.conftest import noted_events
from tests.databases import SAMPLE, data_command


def test_commands_are_noted_with_the_account_and_how_they_ended(empty_url: str) -> None:
    data_command("touch", "--as-of", "2023-12-15", "--database", empty_url)
    data_command("undo", "77", "--database", empty_url)
    first, second = noted_events()
    assert (first.kind, first.who, first.details) == (Act.IMPORT, getpass.getuser(), "完成")
    assert "touch --as-of 2023-12-15" in first.about
    assert (second.kind, second.details) == (Act.UNDO, "退出码 2")


def test_the_password_of_a_database_is_not_noted() -> None:
    data_command("loads", "--database", "postgresql://importer:geheim@127.0.0.1:1/cases")
    assert "geheim" not in noted_events()[0].about
    assert "***@127.0.0.1" in noted_events()[0].about


def test_a_command_is_done_though_the_audit_cannot_be_written(empty_url: str, folder: Path) -> None:
    folder.write_text("", encoding="utf-8")  # where the folder should be
    ended = data_command("touch", "--database", empty_url)
    assert ended.status == 0
    assert "审计没有记下" in ended.err


def test_the_command_finds_what_was_changed(empty_url: str, folder: Path) -> None:
    data_command("loads", "--database", empty_url)
    data_command("loads", "--database", empty_url)
    assert data_command("audit", "verify") == (0, "审计完整：没有缺失、改动或次序不符的记录。\n", "")
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection, connection:
        connection.execute("DROP TRIGGER event_stays_as_it_is")
        connection.execute("UPDATE event SET who = 'nobody' WHERE number = 1")
    ended = data_command("audit", "verify")
    assert ended.status == 1
    assert "第1条与它的指纹不符" in ended.out


def test_a_watched_file_is_noted(tmp_path: Path, empty_url: str) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "台账.xlsx").write_bytes(SAMPLE.read_bytes())
    found = Watch(tmp_path / "in", empty_url)
    found.look()
    found.look()
    (noted,) = noted_events()
    assert (noted.kind, noted.about) == (Act.IMPORT, "台账.xlsx")
