"""What goes wrong around a load: another one runs, no space, no rights, no database, the process killed."""

from __future__ import annotations

import resource
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import make_url, select

from data_access.database import engine as engines
from data_access.database.backups import backup
from data_access.database.engine import reader, writer
from data_access.database.schema import lead
from data_access.database.undoing import loads_of
from data_access.ledger_import.loading import load_workbook
from tests.databases import ROOT, SAMPLE, Ended, data_command

_LEADS = ["线索编号", "来源", "接收日期", "所属领域", "属地街镇", "涉及人数", "反映人联系电话"]
_LEAD = ["XS-T-1", "来电", "2023-05-04", "工程建设领域", "徐泾镇", 5, "13812345678"]


def _book(folder: Path, name: str = "线索.xlsx", rows: int = 1) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "欠薪线索"
    sheet.append(_LEADS)
    for number in range(1, rows + 1):
        sheet.append([f"XS-T-{number}", *_LEAD[1:]])
    book.save(folder / name)
    return folder / name


def _status_and_message(ended: Ended) -> tuple[int, str]:
    assert "Traceback" not in ended.err
    assert "13812345678" not in ended.err
    return ended.status, ended.err


def test_the_second_of_two_imports_is_told(empty_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "WAIT_SECONDS", 1)
    book = _book(tmp_path)
    first = writer(empty_url)
    with first.begin():
        status, messages = _status_and_message(data_command("load", book, "--database", empty_url))
    first.dispose()
    assert (status, messages.count("\n")) == (3, 1)
    assert "另有一次导入正在写数据库" in messages
    assert not loads_of(empty_url)
    assert _status_and_message(data_command("load", book, "--database", empty_url)) == (0, "")


def test_a_full_disk_leaves_the_database(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'cases.db'}"
    load_workbook(_book(tmp_path), url)
    size = (tmp_path / "cases.db").stat().st_size
    limit = size + 8192

    def small() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    command = [sys.executable, "-m", "data_access", "load", str(_book(tmp_path, "多.xlsx", 3000)), "--database", url]
    ended = subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT, preexec_fn=small)
    status, messages = _status_and_message(Ended(ended.returncode, ended.stdout, ended.stderr))
    assert (status, "磁盘已满或文件写不下去" in messages) == (4, True)
    assert len(loads_of(url)) == 1
    with reader(url).connect() as connection:
        assert connection.scalars(select(lead.c.lead_no)).all() == ["XS-T-1"]


def test_a_report_that_cannot_be_written_undoes_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'cases.db'}"
    book = _book(tmp_path)
    refused = data_command("load", book, "--database", url, "--report", tmp_path)  # known before anything is loaded
    assert _status_and_message(refused)[0] == 4
    assert not loads_of(url)
    ended = data_command("load", book, "--database", url, "--report", "/dev/full")
    status, message = _status_and_message(ended)
    assert (status, message) == (
        4,
        "台账已按上面所说导入，但报告没有写成：文件读写不了：磁盘已满，请腾出空间后重试。\n",
    )
    assert "新增1行" in ended.out
    assert len(loads_of(url)) == 1


def test_a_folder_that_may_only_be_read(tmp_path: Path) -> None:
    """Below /sys nobody makes a folder, the superuser included."""
    ended = data_command("load", _book(tmp_path), "--database", "sqlite:////sys/wage-arrears/cases.db")
    status, messages = _status_and_message(ended)
    assert (status, messages.count("\n"), "/sys/wage-arrears" in messages) == (4, 1, True)
    assert "没有权限" in messages or "只能读" in messages


@pytest.mark.parametrize(
    ("database", "status", "text"),
    [
        ("postgresql://nobody@127.0.0.1:1/cases", 5, "连不上案件数据库"),
        ("no address", 2, "数据库地址写法不对"),
        ("broken", 5, "数据库文件已损坏"),
    ],
)
def test_a_database_that_is_none(database: str, status: int, text: str, tmp_path: Path) -> None:
    if database == "broken":
        (tmp_path / "broken.db").write_bytes(b"no database, but long enough to be looked at " * 100)
        database = f"sqlite:///{tmp_path / 'broken.db'}"
    ended = _status_and_message(data_command("load", _book(tmp_path), "--database", database))
    assert ended[0] == status
    assert text in ended[1]
    assert ended[1].count("\n") == 1


def test_what_a_statement_was_about_is_told_nobody(empty_url: str) -> None:
    for engine in (writer(empty_url), reader(empty_url)):
        assert engine.hide_parameters
        engine.dispose()


def test_a_killed_load_of_several_files_leaves_the_database(empty_url: str, tmp_path: Path) -> None:
    load_workbook(_book(tmp_path), empty_url)
    sites = openpyxl.Workbook()
    sites.worksheets[0].title = "在建工地"
    for row in (["项目编号", "项目名称", "街镇"], ["GD1", "甲厂房", "徐泾镇"], ["GD2", "乙厂房", "华新镇"]):
        sites.worksheets[0].append(row)
    sites.save(tmp_path / "工地.xlsx")
    books = [str(_book(tmp_path, "多.xlsx", 40)), str(tmp_path / "工地.xlsx")]
    command = [sys.executable, "-m", "tests.data_access.database.killed_loads", empty_url, "10", *books]
    ended = subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.startswith("10 of ")


def test_after_a_killed_commit_the_dashboard_reads_at_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'cases.db'}"
    load_workbook(SAMPLE, url)
    path = make_url(url).database
    assert path
    child = (
        "import os, signal, sqlite3, sys\n"
        "c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "c.execute('PRAGMA cache_size = 1')\n"
        "c.execute('BEGIN IMMEDIATE')\n"
        "c.execute('UPDATE lead SET remark = lead_no')\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    ended = subprocess.run([sys.executable, "-c", child, path], check=False)
    assert ended.returncode == -signal.SIGKILL
    assert Path(f"{path}-journal").stat().st_size  # half of it stands in the file
    for read in (f"sqlite:///{backup(url)}", url):
        with reader(read).connect() as connection:
            assert not connection.scalars(select(lead.c.lead_no).where(lead.c.remark == lead.c.lead_no)).all()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
