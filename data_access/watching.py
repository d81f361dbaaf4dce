"""A folder that is watched: what is put there is loaded and moved away, its report beside it.

A file is left alone until it has stopped growing and opens; one that never was a workbook is refused then. One that was
loaded but not yet moved when the program ended is loaded once more, which changes nothing. What is no fault of the file
(a busy or unreachable database) is tried again.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from sqlalchemy.exc import SQLAlchemyError

from data_access import clock
from data_access.audit.of_commands import note_watched
from data_access.database.failures import BUSY, Failure, failure, file_failure, unexpected
from data_access.database.schema_version import DatabaseRefusedError
from data_access.ledger_import.loading import Loaded, load_files
from data_access.ledger_import.sheets.sheet import LedgerError
from data_access.ledger_import.sheets.workbook import COMPOUND_HEADER, read_bytes

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

DONE, FAULTY = "done", "faulty"
_LOCK = ".watch.lock"
_PATIENCE = 60.0  # seconds without a change after which a file that does not open is no longer being copied
_IN_THE_MAKING = (".tmp", ".part", ".partial", ".crdownload", ".download", ".filepart")
_Seen = tuple[int, int]  # size and time of the last change


class WatchedError(Exception):
    """The folder is watched by another process."""

    failure = Failure(BUSY, "另一个进程已在看管这个文件夹，请勿重复启动。")


@contextmanager
def sole_watcher(folder: Path) -> Iterator[None]:
    """Keep the folder from being watched twice; the lock goes with the process. Raises WatchedError."""
    with (folder / _LOCK).open("a+b") as file:
        try:
            if sys.platform == "win32":
                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise WatchedError from None
        yield


@dataclass
class Watch:
    """A folder with what was seen of its files the last time."""

    folder: Path
    url: str
    seen: dict[Path, _Seen] = field(default_factory=dict)
    refusal: str = ""  # why nothing could be loaded, once

    def look(self) -> None:
        """Load what has stopped changing since the last look and move it away."""
        present = {path: _state(path) for path in sorted(self.folder.iterdir()) if _is_ledger(path)}
        ready: dict[Path, bytes] = {}
        for path, state in present.items():
            if self.seen.get(path) != state:
                continue
            try:
                ready[path] = read_bytes(path)
            except LedgerError as error:
                if time.time() - state[1] / 1e9 > _PATIENCE or not _may_be_incomplete(path):
                    self._move(path, state, str(error), FAULTY)
        self.seen = present
        if ready:
            self._load(ready, present)

    def _load(self, ready: dict[Path, bytes], states: dict[Path, _Seen]) -> None:
        files = [(path.name, content) for path, content in ready.items()]
        try:
            outcomes = load_files(files, self.url)
        except (SQLAlchemyError, DatabaseRefusedError) as error:
            text = failure(error).text if isinstance(error, SQLAlchemyError) else str(error)
            if text != self.refusal:
                _say(f"{text}文件留在原处，稍后再试。")
            self.refusal = text
            return
        except Exception as error:  # noqa: BLE001  one file must not hold up the others, nor end the watch
            if len(ready) > 1:
                for path, content in ready.items():
                    self._load({path: content}, states)
            else:
                [path] = ready
                text = str(error) if isinstance(error, LedgerError) else unexpected(error, "").text
                self._move(path, states[path], text, FAULTY)
            return
        self.refusal = ""
        for path, outcome in zip(ready, outcomes, strict=True):
            text = outcome.report.as_text() if isinstance(outcome, Loaded) else str(outcome)
            self._move(path, states[path], text, DONE if _is_whole(outcome) else FAULTY)

    def _move(self, path: Path, state: _Seen, report: str, to: str) -> None:
        """Move a file away and write its report beside it, unless another has taken its place meanwhile."""
        if not path.exists() or _state(path) != state:
            return
        target = self.folder / to
        target.mkdir(exist_ok=True)
        name = f"{clock.now():%Y%m%d-%H%M%S}_{path.name}"
        while (target / name).exists():
            name = f"_{name}"
        (target / f"{name}.报告.txt").write_text(f"{report}\n", encoding="utf-8")
        os.replace(path, target / name)
        note_watched(path.name, f"{to}：{report.splitlines()[0]}")
        _say(f"{path.name} → {to}/{name}：{report.splitlines()[0]}")


def watch(folder: Path, url: str, every: float, stop: Event) -> None:
    """Look into the folder every so many seconds until ``stop`` is set. Raises WatchedError."""
    folder.mkdir(parents=True, exist_ok=True)
    with sole_watcher(folder):
        _say(f"看管文件夹“{folder}”：放进来的台账会自动导入，随后移到{DONE}或{FAULTY}。")
        found = Watch(folder, url)
        while not stop.is_set():
            try:
                found.look()
            except OSError as error:  # a share that is not there for a while
                _say(file_failure(error).text)
            stop.wait(every)
    _say("已停止看管。")


def _is_whole(outcome: Loaded | LedgerError) -> bool:
    """All of the file was loaded."""
    return isinstance(outcome, Loaded) and not outcome.report.rejected and not outcome.report.refused_sheets


def _is_ledger(path: Path) -> bool:
    hidden = path.name.startswith((".", "~$"))
    return not hidden and path.suffix.lower() not in _IN_THE_MAKING and path.is_file() and not path.is_symlink()


def _state(path: Path) -> _Seen:
    found = path.stat()
    return found.st_size, found.st_mtime_ns


def _may_be_incomplete(path: Path) -> bool:
    """Whether the rest may still come: it is locked, empty, begins as workbooks do, or with room that is reserved."""
    try:
        with path.open("rb") as file:
            beginning = file.read(8)
    except OSError:
        return True
    return beginning.startswith((b"PK", COMPOUND_HEADER)) or not beginning.strip(b"\0")


def _say(text: str) -> None:
    print(text, flush=True)
