"""The rules of early warning from the shell (``python -m metrics warnings``)."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import Any

from tqdm import tqdm

from data_access.database.engine import reader, writer
from data_access.database.state import usable_state
from metrics.options import known_day
from metrics.warnings.keeping import find_warnings, keep_found
from metrics.wording.formats import UNKNOWN


def warned(arguments: argparse.Namespace) -> list[dict[str, Any]]:
    """What each rule finds, by rule; stored as of the newest day of the data, only told of an earlier one."""
    reach = usable_state(reader(arguments.database)).as_of
    as_of = known_day(arguments.as_of, reach)
    shape, past = "{l_bar}{bar}| {elapsed}", as_of < reach
    engine = reader(arguments.database) if past else writer(arguments.database)
    try:
        with tqdm(total=1.0, file=sys.stderr, bar_format=shape) as bar, engine.begin() as connection:
            if past:
                outcomes, _ = find_warnings(connection, as_of, _shown_on(bar))
                messages = f"截至日 {as_of} 早于数据截至日 {reach}：只列比对结果，不存储"
            else:
                outcomes, kept = keep_found(connection, as_of, arguments.user, _shown_on(bar))
                messages = (
                    f"截至{as_of}：新增预警 {kept.new} 件，解除 {kept.closed} 件，重新打开 {kept.reopened} 件，"
                    f"未变 {kept.unchanged} 件，台账已有 {kept.elsewhere} 件"
                )
    finally:
        engine.dispose()
    print(messages, file=sys.stderr)
    return [
        {
            "code": o.rule.code, "name": o.rule.name, "found": UNKNOWN if o.lacks else o.found,
            "standing": UNKNOWN if o.lacks else o.standing, "lacks": o.lacks,
        }
        for o in outcomes
    ]  # fmt: skip


def _shown_on(bar: Any) -> Callable[[float, str], None]:
    def say(done: float, words: str) -> None:
        bar.set_description(words)
        bar.update(done - bar.n)

    return say
