"""Command line of the case database: ``python -m data_access load``, ``loads``, ``undo``, ``demo`` and others."""

from __future__ import annotations

import argparse
import errno
import json
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any

from tqdm import tqdm

from data_access import clock
from data_access.audit.of_commands import verify
from data_access.database.backups import backup, restore
from data_access.database.deposit_requirement import recount_database, recount_requirements
from data_access.database.engine import configured_url, demo_url, import_url, reader
from data_access.database.failures import file_failure
from data_access.database.kept_ledgers import TABLE_OF
from data_access.database.migrating import migrate
from data_access.database.schema import SCHEMA_VERSION
from data_access.database.undoing import loads_of, undo
from data_access.demo.district import DEFAULT_AS_OF, DEFAULT_SEED, build
from data_access.existing.checked import is_complete, missing_views, verdict
from data_access.existing.comparing import compare, lines
from data_access.ledger_import.answers import read_answers
from data_access.ledger_import.answers_by_source import answers_text
from data_access.ledger_import.load_progress import Progress
from data_access.ledger_import.loading import LedgerError, Switches, load_workbook
from data_access.ledger_import.noting import state_kept, touch, user
from data_access.ledger_import.sheets.workbook import read_bytes
from data_access.ledger_writing.filled_ledgers import write_ledgers
from data_access.ledger_writing.rejected_rows import rejected_workbook
from data_access.options import Parser, RefusedError, day
from data_access.parameter_files import FILES, check_parameters
from data_access.watching import WatchedError, watch


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = Parser(prog="python -m data_access", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    demo = commands.add_parser("demo", help="build the synthetic district （模拟数据）")
    demo.add_argument("--scale", type=int, default=1, help="districts' worth of records (default 1)")
    demo.add_argument("--seed", type=int, default=DEFAULT_SEED)
    demo.add_argument("--as-of", type=day, default=DEFAULT_AS_OF, metavar="YYYY-MM-DD")
    demo.add_argument("--ledgers", type=Path, metavar="FOLDER", help="also write it as workbooks （台账）")
    load = commands.add_parser("load", help="load a ledger workbook （台账）")
    load.add_argument("workbook", type=Path)
    load.add_argument(
        "--emptying", action="store_true", help="empty cells empty what is known （空白单元格清除已有内容）"
    )
    load.add_argument("--mapping", type=Path, help="answers to what an earlier report asked, as TOML （答复）")
    load.add_argument("--report", type=Path, help="write the full report as JSON")
    load.add_argument("--older", action="store_true", help="let a ledger of an earlier day go over what is known")
    load.add_argument(
        "--rejected", type=Path, metavar="FILE", help="write the rejected rows as a workbook to be mended （退回的行）"
    )
    watching = commands.add_parser("watch", help="load whatever is put into a folder （看管文件夹）")
    watching.add_argument("folder", type=Path)
    watching.add_argument("--every", type=float, default=5.0, metavar="SECONDS", help="how often it looks (default 5)")
    migrating = commands.add_parser(
        "migrate", help="bring an older database to the schema of this version （升级表结构）"
    )
    migrating.add_argument("--backup-made", metavar="NAME", help="the backup made before; PostgreSQL asks for it")
    migrating.add_argument("--to", default=SCHEMA_VERSION, metavar="VERSION", help="default: the newest")
    backing = commands.add_parser("backup", help="copy the embedded database while it is served （备份）")
    backing.add_argument("--to", type=Path, metavar="FILE", help="default: beside it, named by the hour")
    restoring = commands.add_parser("restore", help="bring the embedded database back to a backup （恢复）")
    restoring.add_argument("backup", type=Path, metavar="FILE")
    answered = commands.add_parser("answers", help="show what was answered about ledgers, by source （答复）")
    answered.add_argument("--forget", metavar="SOURCE", help="forget what was answered for that source （忘记）")
    required = commands.add_parser("require", help="count anew what every site must store, after deposit.toml changed")
    recount = commands.add_parser("recount", help="count due days anew, after holidays.toml or limits.toml changed")
    kept = commands.add_parser("keep", help="state that a ledger is kept and holds nothing （截至某日无）")
    kept.add_argument("ledger", choices=TABLE_OF, help="name of the ledger")
    kept.add_argument("--as-of", type=day, default=clock.today(), metavar="YYYY-MM-DD")
    loads = commands.add_parser("loads", help="list the loads, the newest first （导入记录）")
    undoing = commands.add_parser("undo", help="take a load back, unless something later rests on it （撤销导入）")
    undoing.add_argument("load_id", type=int, metavar="NUMBER", help="its number in `loads`")
    touched = commands.add_parser("touch", help="register as a load what others wrote into the database")
    touched.add_argument("--as-of", type=day, metavar="YYYY-MM-DD", help="default: as far as before")
    audited = commands.add_parser("audit", help="look whether the audit was changed or cut （审计核验）")
    audited.add_argument("action", choices=["verify"], help="verify: exit status 1 where something does not fit")
    checked = commands.add_parser("check", help="compare tables and views with what the dashboard needs （对接检查）")
    checked.add_argument("--skeleton", action="store_true", help="print the beginning of the missing views instead")
    checked.add_argument("--database", default=configured_url() or demo_url(), metavar="URL")
    with_database = (demo, load, watching, migrating, backing, restoring, answered, required, recount, kept, loads)
    for command in (*with_database, undoing, touched):
        command.add_argument("--database", default=demo_url() if command is demo else import_url(), metavar="URL")
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> int:
    """Exit status: 0 done, 1 rows were rejected or `check` found something lacking, 2 nothing could be read or built.

    Others see `shell.run`.
    """
    arguments = _arguments(argv)
    try:
        check_parameters(FILES)
        return _run(arguments)
    except (RefusedError, LedgerError) as error:
        print(error, file=sys.stderr)
        return 2


def _run(arguments: argparse.Namespace) -> int:
    if arguments.command == "audit":
        return verify()
    url = arguments.database
    if whole := {"load": _load, "watch": _watch, "check": _check, "backup": _backup, "restore": _restore}.get(
        arguments.command
    ):
        return whole(arguments)
    if arguments.command == "migrate":
        migrate(url, to=arguments.to, backup_made=arguments.backup_made)
    elif arguments.command == "answers":
        print(answers_text(url, forget=arguments.forget))
    elif arguments.command == "require":
        print(f"已按现行参数核定应存额，{recount_requirements(url)} 个项目有变化。")
    elif arguments.command == "recount":
        print(f"已按现行日历和参数重算期限，{recount_database(url)} 条记录有变化；台账给定的期限不变。")
    elif arguments.command == "demo":
        build(url, scale=arguments.scale, seed=arguments.seed, as_of=arguments.as_of)
        if arguments.ledgers:
            write_ledgers(url, arguments.ledgers)
    elif arguments.command == "loads":
        _print_loads(url)
    elif arguments.command == "undo":
        restored = undo(url, arguments.load_id, user())
        print(f"已撤销第{arguments.load_id}次导入，{restored}行恢复为导入前的内容。")
    elif arguments.command == "touch":
        state = touch(url, arguments.as_of)
        print(f"已登记其他来源的写入：数据版本 {state.version}，数据截至 {state.as_of}。")
    else:
        reached = state_kept(url, arguments.ledger, arguments.as_of)
        print(f"已登记：截至{arguments.as_of}，{arguments.ledger}台账没有记录，按“无”计。数据截至{reached}。")
    return 0


def _load(arguments: argparse.Namespace) -> int:
    _refuse_unwritable(arguments.report, arguments.rejected)
    answers = read_answers(arguments.mapping) if arguments.mapping else None
    try:
        with _bar() as say:
            report = load_workbook(
                arguments.workbook,
                arguments.database,
                answers,
                Switches(emptying=arguments.emptying, older=arguments.older, progress=say),
            )
    except LedgerError as error:
        _write_report(arguments.report, {"error": str(error)})
        raise
    print(report.as_text())
    try:
        _write_report(arguments.report, report.as_dict())
        if arguments.rejected and (left := rejected_workbook(read_bytes(arguments.workbook), report.file_name, report)):
            arguments.rejected.write_bytes(left)
    except OSError as error:
        failed = file_failure(error)
        print(f"台账已按上面所说导入，但报告没有写成：{failed.text}", file=sys.stderr)
        return failed.status
    return 1 if report.rejected or report.refused_sheets else 0


@contextmanager
def _bar() -> Iterator[Progress]:
    """A line on a terminal that says how far a load has come; nothing where nobody looks."""
    with tqdm(total=100, bar_format="{percentage:3.0f}%|{bar:20}| {desc}", leave=False, disable=None) as bar:

        def say(done: float, words: str) -> None:
            bar.n = round(100 * done)
            bar.set_description_str(words)

        yield say


def _refuse_unwritable(*paths: Path | None) -> None:
    """Raise the error of a file that could not be written afterwards, before anything is loaded."""
    for path in paths:
        if path and path.exists():
            path.open("ab").close()
        elif path and not os.access(path.parent, os.W_OK):
            missing = errno.EACCES if path.parent.exists() else errno.ENOENT
            raise OSError(missing, "", str(path))


def _watch(arguments: argparse.Namespace) -> int:
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())  # a load that has begun is finished first
    try:
        watch(arguments.folder, arguments.database, arguments.every, stop)
    except WatchedError as error:
        print(error.failure.text, file=sys.stderr)
        return error.failure.status
    return 0


def _check(arguments: argparse.Namespace) -> int:
    """Tables, columns and contents; which figures have no data for want of them, the figures' own check says."""
    engine = reader(arguments.database)
    try:
        compared = compare(engine)
        if arguments.skeleton:
            print(missing_views(engine, compared), end="")
        else:
            further = "哪些指标因此没有数据、在哪些页面：python -m metrics check --database …"
            print(*lines(compared), verdict(compared), further, sep="\n")
    finally:
        engine.dispose()
    return 0 if is_complete(compared) else 1


def _backup(arguments: argparse.Namespace) -> int:
    print(f"备份：{backup(arguments.database, arguments.to)}")
    return 0


def _restore(arguments: argparse.Namespace) -> int:
    restore(arguments.database, arguments.backup)
    return 0


def _print_loads(url: str) -> None:
    for note in loads_of(url):
        state = (
            f"，已由第{note.undone_by}次撤销" if note.undone_by else f"，撤销第{note.undoes}次" if note.undoes else ""
        )
        print(
            f"{note.load_id}  {note.loaded_at:%Y-%m-%d %H:%M}  {note.file_name or note.source}  {note.loaded_by or ''}"
            f"  新增{note.accepted} 更新{note.updated} 退回{note.rejected}{state}"
        )


def _write_report(path: Path | None, content: dict[str, Any]) -> None:
    if path:
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
