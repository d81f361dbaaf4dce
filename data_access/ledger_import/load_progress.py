"""How far a load has come, with an honest estimate of the rest."""

from __future__ import annotations

import time
from collections.abc import Callable

Progress = Callable[[float, str], None]  # the part that is done (0 to 1), and what is being done (Chinese)
_SOON = 2  # seconds: before, nothing can be said of the rest


def say_nothing(_done: float, _words: str) -> None:
    pass


def row_progress(say: Progress, begin: float, end: float, of: int, words: str) -> Callable[[int], None]:
    """Told how many further rows are done, says how many of all are; ``begin`` and ``end``: their part of the load."""
    done = 0

    def progress(rows: int) -> None:
        nonlocal done
        done = min(done + rows, of)
        say(begin + (end - begin) * done / (of or 1), f"{words}：{done:,}/{of:,}行")

    return progress


def timed(say: Progress) -> Progress:
    """The same with the seconds spent, and those that the rest takes if it goes on like this."""
    begun = time.monotonic()

    def progress(done: float, words: str) -> None:
        spent = time.monotonic() - begun
        rest = f"，约还需{spent / done - spent:.0f}秒" if done and spent > _SOON else ""
        say(min(done, 1.0), f"{words}（已用{spent:.0f}秒{rest}）")

    return progress
