"""What the commands answer where arguments do not fit (2) or no database can be reached (5): one Chinese line."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import data_access.command
import metrics.command
import pages.documents.command
from data_access.shell import run
from metrics.parameter_files import METRIC_FILES
from tests.databases import ROOT

FIGURES, LEDGERS, DOCUMENTS = metrics.command.main, data_access.command.main, pages.documents.command.main


@pytest.mark.parametrize(
    ("command", "arguments", "text"),
    [
        (FIGURES, "value --as-of 2023-13-01", "“2023-13-01”不是日期，请按“2023-12-15”的样式填写"),
        (FIGURES, "value --format xml", "--format 没有“xml”，可用：table、json、csv"),
        (FIGURES, "value --nothing", "不认识的参数：--nothing"),
        (FIGURES, "records", "缺少参数：metric"),
        (LEDGERS, "keep 事件", "没有“事件”，可用：在建工地、欠薪线索"),
        (LEDGERS, "keep 事件舆情 --as-of", "--as-of 后面缺少内容"),
        (LEDGERS, "demo --scale 二", "--scale 的“二”不是整数"),
        (DOCUMENTS, "bulletin --as-of 12月 --out x.docx", "“12月”不是日期"),
    ],
)
def test_arguments_that_do_not_fit(
    command: Callable[[], int], arguments: str, text: str,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setattr(sys, "argv", ["command", *arguments.split()])
    with pytest.raises(SystemExit, match="2"):
        run(command, *METRIC_FILES)
    message = capsys.readouterr().err
    assert text in message
    assert "error" not in message
    assert message.count("\n") == 1


def test_documents_from_the_shell_say_nothing_of_streamlit() -> None:
    command = [sys.executable, "-m", "pages.documents", "bulletin", "--as-of", "12月", "--out", "x.docx"]
    ended = subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT)
    assert (ended.returncode, ended.stderr.count("\n")) == (2, 1)
    assert "“12月”不是日期" in ended.stderr


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        (FIGURES, "value lead.overdue"),
        (FIGURES, "records lead.overdue"),
        (FIGURES, "score"),
        (DOCUMENTS, "bulletin --as-of 2023-12-15 --out {}/bulletin.docx"),
    ],
)
def test_without_a_database(
    command: Callable[[], int],
    arguments: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    given = [*arguments.format(tmp_path).split(), "--database", f"sqlite:///{tmp_path / 'none.db'}"]
    monkeypatch.setattr(sys, "argv", ["command", *given])
    assert run(command, *METRIC_FILES) == 5
    message = capsys.readouterr().err
    assert message.startswith("连不上案件数据库")
    assert message.count("\n") == 1


def test_commands_take_no_fault_of_the_program_for_a_request_that_does_not_fit() -> None:
    """What they catch was raised to be told; anything else is told by `shell.run` as a fault, with its place."""
    for module in (metrics.command, data_access.command, pages.documents.command):
        read = ast.parse(Path(module.__file__ or "").read_text(encoding="utf-8"))
        caught = [node.type for node in ast.walk(read) if isinstance(node, ast.ExceptHandler)]
        names = {name.id for one in caught if one for name in ast.walk(one) if isinstance(name, ast.Name)}
        assert "RefusedError" in names
        assert names <= {"RefusedError", "LedgerError", "WatchedError", "FontError", "OSError"}
