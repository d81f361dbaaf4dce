"""The audit as lines of JSON beside its database, a file per month: for log collectors, and as a second copy."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO

from data_access.audit.events import Noted

_FILES = "audit-*.jsonl"
_TAIL = 65_536  # bytes in which the last whole line of a file lies


def line_files(folder: Path) -> list[Path]:
    """The files, the oldest first."""
    return sorted(folder.glob(_FILES))


def read_lines(path: Path) -> Iterator[Noted]:
    """What the lines of a file hold; a line that was cut off in the middle holds nothing."""
    return _parsed(path.read_text(encoding="utf-8", errors="replace"))


def _parsed(text: str) -> Iterator[Noted]:
    for line in text.split("\n"):
        try:
            yield Noted(**json.loads(line))
        except (ValueError, TypeError):  # cut off, or not written by us: the event then lacks its line
            continue


def _last_number(path: Path) -> int:
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - _TAIL, 0))
        found = list(_parsed(file.read().decode("utf-8", "replace")))
    return found[-1].number if found else 0


def catch_up(folder: Path, later: Callable[[int], list[Noted]]) -> None:
    """Write the lines of the events that have none; ``later`` gives those behind a number."""
    files = line_files(folder)
    last = max((_last_number(path) for path in files[-2:]), default=0)
    for noted in later(last):
        path = folder / f"audit-{noted.at[:7]}.jsonl"
        with path.open("ab+") as file:
            line = json.dumps(asdict(noted), ensure_ascii=False)
            file.write(f"{line}\n".encode() if _is_whole(file) else f"\n{line}\n".encode())


def _is_whole(file: BinaryIO) -> bool:
    """Whether the last line of a file came to its end; afterwards the file stands at its end."""
    if file.seek(0, os.SEEK_END) == 0:
        return True
    file.seek(-1, os.SEEK_END)
    return file.read() == b"\n"


def remove_lines(folder: Path, until: int) -> None:
    """Remove the files that hold nothing but removed events."""
    for path in line_files(folder):
        if all(noted.number <= until for noted in read_lines(path)):
            path.unlink()
