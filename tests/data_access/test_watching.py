"""A watched folder: real processes, files that come in pieces, restarts, two watchers of one folder."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import func, select

from data_access.database.engine import raw_reader
from data_access.database.failures import BUSY
from data_access.database.schema import data_load, lead
from data_access.ledger_import.loading import load_file, load_workbook
from data_access.watching import DONE, FAULTY, Watch
from tests.databases import ROOT

_HEADINGS = ["线索编号", "来源", "接收日期", "街镇", "所属领域"]


def _ledger(path: Path, *numbers: str, town: str = "徐泾镇", source: str = "12345") -> Path:
    book = openpyxl.Workbook()
    book.worksheets[0].title = "欠薪线索"
    book.worksheets[0].append(_HEADINGS)
    for number in numbers:
        book.worksheets[0].append([number, source, "2023-04-07", town, "其他"])
    book.save(path)
    return path


def _until(condition: Callable[[], object]) -> None:
    for _ in range(600):
        if condition():
            return
        time.sleep(0.05)
    pytest.fail("what was waited for did not come")


def _moved(folder: Path, to: str, name: str) -> list[Path]:
    return sorted(p for p in (folder / to).glob(f"*{name}") if p.with_name(f"{p.name}.报告.txt").exists())


def _leads(url: str) -> int:
    engine = raw_reader(url)
    with engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(lead)) or 0


def _watcher(folder: Path, url: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "data_access", "watch", str(folder), "--database", url, "--every", "0.1"]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "收件"
    made.mkdir()
    return made


def test_a_process_loads_what_comes_and_ends_when_told(folder: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'cases.db'}"
    whole = _ledger(tmp_path / "整.xlsx", "XS9").read_bytes()
    (folder / "慢.xlsx").write_bytes(whole[: len(whole) // 2])  # still being copied
    _ledger(folder / "一.xlsx", "XS1", "XS2")
    _ledger(folder / "二.xlsx", "XS3", "", town="某镇")
    watcher = _watcher(folder, url)
    try:
        _until(lambda: _moved(folder, DONE, "一.xlsx") and _moved(folder, FAULTY, "二.xlsx"))
        assert _leads(url) == 2
        assert "XS" not in "".join(path.name for path in folder.iterdir())
        assert (folder / "慢.xlsx").exists()
        second = _watcher(folder, url)
        assert second.wait(60) == BUSY
        assert "另一个进程" in second.communicate()[0]
        with (folder / "慢.xlsx").open("ab") as file:
            file.write(whole[len(whole) // 2 :])
        _until(lambda: _moved(folder, DONE, "慢.xlsx"))
        assert _leads(url) == 3
        watcher.send_signal(signal.SIGTERM)
        assert watcher.wait(60) == 0
    finally:
        watcher.kill()
        watcher.communicate()
    [report] = folder.glob(f"{FAULTY}/*二.xlsx.报告.txt")
    assert "某镇" in report.read_text()


def test_what_was_loaded_before_it_could_be_moved_changes_nothing(folder: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'cases.db'}"
    load_workbook(_ledger(folder / "一.xlsx", "XS1"), url)  # and the process was killed
    watch = Watch(folder, url)
    watch.look()
    assert not (folder / DONE).exists()  # seen once only
    watch.look()
    [moved] = _moved(folder, DONE, "一.xlsx")
    assert "未变1行" in moved.with_name(f"{moved.name}.报告.txt").read_text()
    with raw_reader(url).connect() as connection:
        assert connection.scalar(select(func.count()).select_from(data_load)) == 1


def test_a_file_that_would_take_corrections_back_is_faulty_for_that_reason(folder: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'cases.db'}"
    load_workbook(_ledger(folder / "一.xlsx", "XS1", town="徐泾镇"), url)
    load_file(_ledger(tmp_path / "二.xlsx", "XS1", source="来电").read_bytes(), "二.xlsx", url)
    watch = Watch(folder, url)
    watch.look()
    watch.look()
    [moved] = _moved(folder, FAULTY, "一.xlsx")
    messages = moved.with_name(f"{moved.name}.报告.txt").read_text()
    assert "这个文件第1次已经导入过，其中1行后来又改过" in messages
    assert "程序出错" not in messages


def test_a_file_that_never_opens_is_given_up(folder: Path, tmp_path: Path) -> None:
    broken = folder / "坏.xlsx"
    broken.write_bytes(b"PK half a file")
    watch = Watch(folder, f"sqlite:///{tmp_path / 'cases.db'}")
    watch.look()
    watch.look()
    assert broken.exists()  # it may still be copied
    old = time.time() - 3600
    os.utime(broken, (old, old))
    watch.look()
    watch.look()
    assert _moved(folder, FAULTY, "坏.xlsx")


def test_a_database_that_cannot_be_reached_leaves_the_files(folder: Path, tmp_path: Path) -> None:
    _ledger(folder / "一.xlsx", "XS1")
    _ledger(folder / "~$一.xlsx", "XS2")
    (tmp_path / "cases.db").write_bytes(b"no database at all, but some text of no use" * 40)
    watch = Watch(folder, f"sqlite:///{tmp_path / 'cases.db'}")
    watch.look()
    watch.look()
    assert (folder / "一.xlsx").exists()
    assert watch.refusal
    (tmp_path / "cases.db").unlink()
    watch.look()
    assert _moved(folder, DONE, "一.xlsx")
    assert (folder / "~$一.xlsx").exists()  # the lock of a spreadsheet program


def test_a_text_file_with_the_name_of_a_workbook_is_refused_as_soon_as_it_stops_growing(
    folder: Path, tmp_path: Path
) -> None:
    """Half a workbook may still be whole; what does not begin as one never will be."""
    (folder / "文本.xlsx").write_text("线索编号,来源\n", encoding="utf-8")
    whole = _ledger(tmp_path / "whole.xlsx", "XS-1").read_bytes()
    (folder / "一半.xlsx").write_bytes(whole[: len(whole) // 2])
    watched = Watch(folder, f"sqlite:///{tmp_path / 'cases.db'}")
    watched.look()
    watched.look()
    [moved] = _moved(folder, FAULTY, "文本.xlsx")
    assert "不是Excel工作簿" in moved.with_name(f"{moved.name}.报告.txt").read_text(encoding="utf-8")
    assert (folder / "一半.xlsx").exists()
