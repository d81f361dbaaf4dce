"""Loads that are killed: ``killed_loads.py URL TIMES WORKBOOK…`` forks one process a kill and compares what is left.

Run on its own: a process of the tests has threads and must not be forked.
"""

from __future__ import annotations

import os
import random
import signal
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event, select

from data_access.database.engine import reader
from data_access.database.schema import metadata
from data_access.ledger_import.loading import Switches, load_files

Files = list[tuple[str, bytes]]  # loaded together


def _rows(url: str) -> dict[str, list[tuple[Any, ...]]]:
    engine = reader(url)
    with engine.connect() as connection:
        found = {t.name: sorted(map(tuple, connection.execute(select(t))), key=repr) for t in metadata.sorted_tables}
    engine.dispose()
    return found


def _killed_at(place: int, url: str, files: Files) -> int:
    """Load in a process that kills itself at its statement of that number, or before it commits (0); its status."""
    child = os.fork()
    if child == 0:
        reached = [0]

        @event.listens_for(Engine, "before_cursor_execute")
        def _count(*_: Any) -> None:
            reached[0] += 1
            if reached[0] == place:
                os.kill(os.getpid(), signal.SIGKILL)

        @event.listens_for(Engine, "commit")
        def _at_the_end(_: Any) -> None:
            if reached[0] > place == 0 and reached[0] > 20:  # not that of the tables and units
                os.kill(os.getpid(), signal.SIGKILL)

        load_files(files, url)
        os._exit(0)
    return os.waitpid(child, 0)[1]


def _statements(url: str, files: Files) -> int:
    counted = [0]

    def count(*_: Any) -> None:
        counted[0] += 1

    event.listen(Engine, "before_cursor_execute", count)
    load_files(files, url, switches=Switches(trial=True))
    event.remove(Engine, "before_cursor_execute", count)
    return counted[0]


def main(url: str, times: int, files: Files) -> None:
    before = _rows(url)
    all_ = _statements(url, files)
    assert _rows(url) == before
    places = [0, *random.Random(14).sample(range(1, all_ + 1), times - 1)]  # noqa: S311
    for place in places:
        assert _killed_at(place, url, files) == signal.SIGKILL, place
        assert _rows(url) == before, place
    assert _killed_at(-1, url, files) == 0
    assert _rows(url) != before
    print(f"{len(places)} of {all_}")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), [(name, Path(name).read_bytes()) for name in sys.argv[3:]])
