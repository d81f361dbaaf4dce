"""Backup and restore of the embedded database, while it is loaded into and read, and where they are refused."""

from __future__ import annotations

import resource
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import URL, func, make_url, select

from data_access.database import engine as engines
from data_access.database.backups import backup, restore
from data_access.database.engine import reader, writer
from data_access.database.migrating import migrate
from data_access.database.schema import SCHEMA_VERSION, lead
from data_access.database.schema_version import DatabaseRefusedError
from data_access.database.state import data_state
from data_access.ledger_import.loading import load_workbook
from tests.databases import ROOT, SAMPLE, copy_sqlite, data_command

_ROWS = 1500
_SILENT = list[str]().append


def _leads(url: str) -> int:
    engine = reader(url)
    with engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(lead)) or 0


def _book(folder: Path, letter: str) -> Path:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "欠薪线索"
    sheet.append(["线索编号", "来源", "接收日期", "所属领域", "属地街镇", "涉及人数"])
    for number in range(_ROWS):
        sheet.append([f"XS-{letter}-{number}", "来电", "2023-05-04", "工程建设领域", "徐泾镇", 5])
    book.save(folder / f"{letter}.xlsx")
    return folder / f"{letter}.xlsx"


@pytest.fixture
def cases(sample_sqlite: str, tmp_path: Path) -> str:
    return copy_sqlite(sample_sqlite, tmp_path / "cases.db")


def test_each_backup_made_while_loads_run_holds_whole_loads(cases: str, tmp_path: Path) -> None:
    before = _leads(cases)
    books = [str(_book(tmp_path, letter)) for letter in "ABC"]
    code = (
        "import sys\nfrom pathlib import Path\nfrom data_access.ledger_import.loading import load_workbook\n"
        "for book in sys.argv[2:]: load_workbook(Path(book), sys.argv[1])\n"
    )
    made: list[Path] = []
    with subprocess.Popen([sys.executable, "-c", code, cases, *books], cwd=ROOT) as loading:
        while loading.poll() is None:
            made.append(backup(cases, tmp_path / f"{len(made)}.bak"))
    assert loading.returncode == 0
    assert len(made) > 3
    found = [_leads(f"sqlite:///{copy}") for copy in made]
    assert found == sorted(found)
    assert set(found) <= {before + _ROWS * loads for loads in range(4)}
    assert _leads(cases) == before + 3 * _ROWS


def test_a_database_comes_back_while_somebody_reads_and_what_it_held_is_kept(cases: str, tmp_path: Path) -> None:
    copied = data_command("backup", "--database", cases, "--to", tmp_path / "kept.bak")
    assert (copied.status, copied.out) == (0, f"备份：{tmp_path / 'kept.bak'}\n")
    before = data_state(reader(cases))
    load_workbook(_book(tmp_path, "A"), cases)
    later = _leads(cases)
    engine = reader(cases)
    with engine.connect() as open_screen:
        open_screen.execute(select(lead.c.lead_no)).fetchone()
        open_screen.rollback()
        ended = data_command("restore", tmp_path / "kept.bak", "--database", cases)
        assert ended.status == 0, ended.err
        assert open_screen.scalar(select(func.count()).select_from(lead)) == later - _ROWS
    assert data_state(reader(cases)).version == before.version
    (held,) = tmp_path.glob("cases.db.restore-*.bak")
    assert str(held) in ended.out
    assert _leads(f"sqlite:///{held}") == later
    restore(cases, held.rename(tmp_path / "later.bak"), _SILENT)  # and there again
    assert _leads(cases) == later


def test_a_broken_database_is_kept_as_it_is_and_replaced(cases: str, tmp_path: Path) -> None:
    broken = b"no database, but long enough to be looked at " * 200
    leads, copy = _leads(cases), backup(cases)
    file = Path(make_url(cases).database or "")
    file.write_bytes(broken)
    ended = data_command("restore", copy, "--database", cases)
    assert ended.status == 0, ended.err
    assert _leads(cases) == leads
    (held,) = tmp_path.glob("cases.db.restore-*.bak")
    assert held.read_bytes() == broken


def test_a_database_that_is_gone_comes_back(cases: str) -> None:
    leads, copy = _leads(cases), backup(cases)
    Path(make_url(cases).database or "").unlink()
    restore(cases, copy, _SILENT)
    assert _leads(cases) == leads


def test_what_is_refused_changes_nothing(cases: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy, file = backup(cases), Path(make_url(cases).database or "")
    before = file.read_bytes()
    torn, other, newer = tmp_path / "torn.bak", tmp_path / "other.bak", tmp_path / "newer.bak"
    torn.write_bytes(copy.read_bytes()[: copy.stat().st_size // 2])
    with closing(sqlite3.connect(other)) as foreign:
        foreign.execute("CREATE TABLE somebody (name TEXT)")
    newer.write_bytes(copy.read_bytes())
    with closing(sqlite3.connect(newer)) as changed:
        changed.execute("UPDATE alembic_version SET version_num = '9999'")
        changed.commit()
    for source, message in (
        (torn, "已损坏"),
        (other, "没有本程序的表"),
        (newer, "较新版本"),
        (tmp_path / "none.bak", "没有文件"),
        (file, "就是这个数据库本身"),
    ):
        ended = data_command("restore", source, "--database", cases)
        assert (ended.status, message in ended.err, "Traceback" in ended.err) == (2, True, False), (source, ended.err)
    taken = data_command("backup", "--database", cases, "--to", copy)
    assert (taken.status, "不覆盖" in taken.err) == (2, True)
    monkeypatch.setattr("data_access.database.backups.WAIT_SECONDS", 1)
    monkeypatch.setattr(engines, "WAIT_SECONDS", 1)
    load = writer(cases)
    with load.begin():
        busy = data_command("restore", copy, "--database", cases)
    load.dispose()
    assert (busy.status, "另有一次导入正在写数据库" in busy.err) == (2, True)
    assert file.read_bytes() == before


def test_a_full_disk_leaves_no_half_backup(cases: str, tmp_path: Path) -> None:
    def small() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    command = [sys.executable, "-m", "data_access", "backup", "--database", cases, "--to", str(tmp_path / "full.bak")]
    ended = subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT, preexec_fn=small)
    assert (ended.returncode, "备份没有做成" in ended.stderr, "Traceback" in ended.stderr) == (2, True, False)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cases.db"]


def test_an_older_backup_comes_back_and_says_what_to_run_next(cases: str, tmp_path: Path) -> None:
    older = Path(make_url(copy_sqlite(cases, tmp_path / "older.db")).database or "")
    migrate(f"sqlite:///{older}", to="0019", say=_SILENT)
    messages: list[str] = []
    restore(cases, older, messages.append)
    assert "python -m data_access migrate" in messages[-1]
    migrate(cases, say=_SILENT)
    assert data_state(reader(cases)).refusal is None


def test_postgresql_is_left_to_its_own_tools(postgres_server: URL) -> None:
    with pytest.raises(DatabaseRefusedError, match="pg_dump"):
        backup(postgres_server.set(password="secret").render_as_string(hide_password=False))  # noqa: S106
    with pytest.raises(DatabaseRefusedError, match="pg_restore"):
        restore(postgres_server.render_as_string(hide_password=False), SAMPLE)
    assert SCHEMA_VERSION > "0019"
