"""``python -m metrics return``: a return (统计报表) of a period as table, JSON, CSV or sheet, kept as it is sent."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import Engine

from data_access.database.engine import writer
from data_access.database.frozen_returns import frozen_cells, frozen_return
from data_access.database.state import usable_state
from data_access.options import RefusedError
from metrics.options import asked_parts, known_day
from metrics.questions.changed_records import ChangedRecords
from metrics.return_json import as_json, whole_or_part
from metrics.returns.cross_checks import Agreement, cross_checks
from metrics.returns.filling import Cell, Filled, fill
from metrics.returns.frames import read_frames
from metrics.returns.frozen_returns import (
    CellDifference,
    ReturnComparison,
    compare_return,
    freeze_return,
    records_of_difference,
    sent_return,
)
from metrics.returns.layout import Division, Return
from metrics.returns.reading import returns
from metrics.returns.return_periods import WRITTEN, ReturnPeriod, last_whole, period_asked
from metrics.returns.return_sentences import (
    amount_text,
    bulletin_sentence,
    csv_cell,
    days_text,
    file_stem,
    head_lines,
    headings,
    marks,
    part_text,
    row_names,
    title_text,
    unknown_text,
)
from metrics.returns.return_xlsx import return_xlsx
from metrics.returns.sent_sentences import agreement_text, as_sent_text, difference_text, sent_text, standing_text
from metrics.wording.csv_text import csv_text

FORMATS = ("table", "json", "csv", "xlsx")


def add_return_options(command: argparse.ArgumentParser) -> None:
    """The options of the command beside those that say which part of the district."""
    command.add_argument("name", nargs="?", help="file or title of a return; without it they are listed")
    command.add_argument("--period", help="2023-W46, 2023-11, 2023Q4 (default: the last whole one)")
    command.add_argument("--by", choices=[Division.TOWN, Division.DEPARTMENT], help="divided by other units")
    command.add_argument("--row", default="", help="with --by: which row of a return that lists its rows")
    command.add_argument("--out", type=Path, help="the .xlsx file (default: title and period, here)")
    command.add_argument("--format", choices=FORMATS, default="table")
    command.add_argument(
        "--freeze", action="store_true", help="keep it as it is sent （上报定格）; writes to the database"
    )
    command.add_argument(
        "--sent", action="store_true", help="the numbers as they were sent （上报定格）; of the whole district"
    )
    command.add_argument("--user", help="with --freeze, which requires it: who sends it")


def return_called(name: str) -> Return:
    """The return of that file name or title. Raises RefusedError (Chinese) for none."""
    found = returns()
    by_title = {declared.title: declared for declared in found.values()}
    if name not in found and name not in by_title:
        raise RefusedError(f"没有统计报表“{name}”，可用：{'、'.join(f'{r.name}（{r.title}）' for r in found.values())}")
    return found.get(name) or by_title[name]


def _filled(arguments: argparse.Namespace, engine: Engine) -> Filled:
    declared = return_called(arguments.name)
    as_of = known_day(arguments.as_of, usable_state(engine).as_of)
    asked = _period(declared, arguments, as_of)
    parts = asked_parts(arguments, as_of)
    by = Division(arguments.by) if arguments.by else None
    rows = [row.id for row in declared.rows]
    if arguments.row and not (by and rows):
        ask = "须与 --by 同用" if rows else f"不能用于“{declared.title}”：各行是单位"
        raise RefusedError(f"--row {ask}")
    if by and rows and arguments.row not in rows:
        raise RefusedError(f"“{declared.title}”各行是不同的项目，按单位分须用 --row 写明哪一行：{'、'.join(rows)}")
    with engine.connect() as connection:
        return fill(declared, read_frames(connection, declared, asked, as_of), parts, by, arguments.row)


def _period(declared: Return, arguments: argparse.Namespace, day: date) -> ReturnPeriod:
    return period_asked(declared.rhythm, arguments.period) if arguments.period else last_whole(declared.rhythm, day)


def _refuse_parts(arguments: argparse.Namespace, what: str) -> None:
    if arguments.town or arguments.department or arguments.domain or arguments.investment or arguments.by:
        raise RefusedError(f"{what}是全区的报表，不能同时用 --town、--department、--domain、--investment、--by")


def _frozen(arguments: argparse.Namespace, engine: Engine) -> str:
    """Freeze the return of the whole district, see `metrics.returns.frozen_returns.freeze_return`."""
    _refuse_parts(arguments, "上报定格的")
    if not (arguments.user or "").strip():
        raise RefusedError("上报定格须用 --user 写明由谁上报")
    declared, reached = return_called(arguments.name), usable_state(engine).as_of
    asked = _period(declared, arguments, reached)
    writing = writer(arguments.database)
    try:
        with writing.begin() as connection:
            sent = freeze_return(connection, declared, asked, arguments.user, reached)
            kept = len(frozen_cells(connection, sent))
    finally:
        writing.dispose()
    if arguments.format == "json":
        return json.dumps({**asdict(sent), "cells": kept}, ensure_ascii=False, indent=1, default=str)
    return f"{sent.title} {sent_text(sent, kept)}"


@dataclass(frozen=True)
class _Sent:
    """The return of the whole district as it was sent, with what differs by now and the records that made it."""

    found: ReturnComparison
    differences: list[tuple[CellDifference, ChangedRecords]]

    @property
    def text(self) -> str:
        taken = f"{sent_text(self.found.frozen, self.found.cells)}；{agreement_text(self.found)}"
        return "\n".join([taken, *(f"  {difference_text(*difference)}" for difference in self.differences)])

    def standing(self, filled: Filled) -> str:
        """What a paper of the numbers of now says of those that were sent; nothing of a part."""
        return standing_text(self.found.frozen, len(self.differences)) if filled.is_own_whole else ""

    @property
    def as_json(self) -> dict[str, Any]:
        """What differs by now: ``value`` and ``sent`` are null where there is or was no number."""
        return {
            "frozen_at": str(self.found.frozen.frozen_at),
            "frozen_by": str(self.found.frozen.frozen_by),
            "data_version": self.found.frozen.data_version,
            "cells": self.found.cells,
            "gone": self.found.gone,
            "differences": [
                {
                    "row": one.known.row.key, "column": one.known.column.id, "sent": whole_or_part(one.sent.amount),
                    "value": whole_or_part(one.known.amount), "records": [asdict(record) for record in changed.records],
                    "rest": changed.rest_text,
                }
                for one, changed in self.differences
            ],
        }  # fmt: skip


def _sent(engine: Engine, filled: Filled) -> _Sent | None:
    with engine.connect() as connection:
        frozen = frozen_return(connection, filled.declared.name, filled.period.key)
        if frozen is None:
            return None
        found = compare_return(connection, filled.declared, frozen)
        differences = [(one, records_of_difference(connection, frozen, one)) for one in found.differences]
    return _Sent(found, differences)


def _table(filled: Filled, words_of: Callable[[Cell], Decimal | str]) -> pd.DataFrame:
    heads = [f"{c.group} {h}".strip() for c, h in zip(filled.declared.columns, headings(filled), strict=True)]
    cells = [[words_of(cell) for cell in filled.cells[row.key]] for row in filled.rows]
    rows = [[name, *own] for name, own in zip(row_names(filled), cells, strict=True)]
    return pd.DataFrame(rows, columns=["", *heads])


def _write(path: Path, content: bytes) -> str:
    if path.suffix != ".xlsx":
        raise RefusedError(f"xlsx 的文件名须以 .xlsx 结尾：{path}")
    if not path.resolve().parent.is_dir():
        raise RefusedError(f"没有文件夹 {path.resolve().parent}")
    path.write_bytes(content)
    return f"已写入 {path}"


def _listing() -> str:
    rows = [(r.name, r.title, WRITTEN[r.rhythm], r.division.value, r.source) for r in returns().values()]
    return pd.DataFrame(rows, columns=["name", "title", "period, e.g.", "rows", "source"]).to_string(index=False)


def printed_return(arguments: argparse.Namespace, engine: Engine) -> str:
    """What the command prints; an xlsx is written. What does not agree and what has no data is told on standard error.

    Raises RefusedError (Chinese) for a return, period or part that there is not.
    """
    if arguments.name is None:
        return _listing()
    if arguments.freeze:
        return _frozen(arguments, engine)
    if arguments.sent:
        return _as_sent(arguments, engine)
    filled, synthetic = _filled(arguments, engine), usable_state(engine).synthetic
    for check in cross_checks(filled):
        if check.outcome is Agreement.DIFFERS:
            print(f"核对不符：{check.title}：{'；'.join(f.text for f in check.found)}", file=sys.stderr)
    if message := unknown_text(filled):
        print(message, file=sys.stderr)
    sent = _sent(engine, filled)
    if sent and arguments.format in ("xlsx", "csv"):
        print(sent.text, file=sys.stderr)
    if arguments.format == "json":
        made = {**as_json(filled, synthetic=synthetic), "sent": sent and sent.as_json}
        return json.dumps(made, ensure_ascii=False, indent=1)
    standing = sent.standing(filled) if sent else ""
    printed = _printed(filled, arguments, standing, synthetic=synthetic)
    return f"{printed}\n{sent.text}" if sent and arguments.format == "table" else printed


def _printed(filled: Filled, arguments: argparse.Namespace, standing: str, *, synthetic: bool) -> str:
    """The return as table, CSV or sheet; ``standing`` see `metrics.returns.return_sentences.head_lines`."""
    if arguments.format == "xlsx":
        path = arguments.out or Path(f"{file_stem(filled)}{'_上报' if arguments.sent else ''}.xlsx")
        return _write(path, return_xlsx(filled, synthetic=synthetic, standing=standing))
    if arguments.format == "csv":
        table = _table(filled, csv_cell)
        above = [title_text(filled), *head_lines(filled, synthetic=synthetic, standing=standing)]
        return csv_text(list(table.columns), table.itertuples(index=False), above).rstrip("\n")
    whose = [title_text(filled), days_text(filled), part_text(filled), standing, *marks(filled, synthetic=synthetic)]
    head = "　".join(filter(None, whose))
    return "\n".join([head, _table(filled, amount_text).to_string(index=False), bulletin_sentence(filled)])


def _as_sent(arguments: argparse.Namespace, engine: Engine) -> str:
    """The return of the whole district as it was sent. Raises RefusedError (Chinese) where it was not."""
    _refuse_parts(arguments, "上报定格的数")
    state = usable_state(engine)
    declared = return_called(arguments.name)
    asked = _period(declared, arguments, state.as_of)
    with engine.connect() as connection:
        frozen = frozen_return(connection, declared.name, asked.key)
        if frozen is None:
            raise RefusedError(f"{declared.title} {asked.key} 还没有上报定格")
        filled = sent_return(connection, declared, frozen)
        standing = as_sent_text(frozen, len(frozen_cells(connection, frozen)))
    if arguments.format == "json":
        return json.dumps(as_json(filled, synthetic=state.synthetic), ensure_ascii=False, indent=1)
    return _printed(filled, arguments, standing, synthetic=state.synthetic)
