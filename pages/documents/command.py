"""The documents from the shell: ``python -m pages.documents slides|bulletin|workbook --out FILE``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from data_access.database.engine import configured_url, demo_url, reader
from data_access.database.state import usable_state
from data_access.options import Parser, RefusedError
from metrics.options import add_parts, add_period, asked
from metrics.reporting.bulletin.bulletin import bulletin
from metrics.reporting.deck.named_sets import named_sets
from metrics.reporting.deck.slides import slides
from metrics.reporting.portraits import portrait_of
from metrics.reporting.report import read_report
from pages.documents.bulletin_docx import write_bulletin
from pages.documents.bulletin_pdf import write_bulletin_pdf
from pages.documents.slides_pptx import write_slides
from pages.documents.workbook_xlsx import write_workbook
from pages.parts.files.fonts import FontError, missing_fonts

ENDINGS = {"slides": (".pptx",), "bulletin": (".docx", ".pdf"), "workbook": (".xlsx",)}


def arguments_of(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = Parser(prog="python -m pages.documents", description=__doc__)
    parser.add_argument("kind", choices=list(ENDINGS))
    add_period(parser)
    add_parts(parser)
    parser.add_argument("--set", help="named set of slides (assets/briefing.toml); default: the first")
    parser.add_argument("--database", default=configured_url() or demo_url(), metavar="URL")
    parser.add_argument("--out", type=Path, required=True, help=".pptx, .docx or .pdf, .xlsx")
    return parser.parse_args(argv)


def _report_progress(share: float, words: str) -> None:
    """Progress on standard error, one line that is written over."""
    end = "\n" if share >= 1 else ""
    print(f"\r\033[K{share:4.0%} {words}", end=end, file=sys.stderr, flush=True)


def _set_of(arguments: argparse.Namespace) -> tuple[str, ...]:
    sets = named_sets()
    name = arguments.set or next(iter(sets))
    if name not in sets:
        raise RefusedError(f"没有页面组合“{name}”，可用：{'、'.join(sets)}")
    return sets[name]


def _write(arguments: argparse.Namespace) -> bytes:
    chosen = _set_of(arguments)
    engine = reader(arguments.database)
    state = usable_state(engine)
    if state.version == 0:
        raise RefusedError(
            "案件数据库里还没有台账，请先导入：python -m data_access load 台账.xlsx --database 数据库地址"
        )
    scope, preset = asked(arguments, state.as_of)
    with engine.connect() as connection:
        report = read_report(connection, scope, preset, synthetic=state.synthetic, version=state.version)
        if report.nothing_known:
            print(report.nothing_known, file=sys.stderr)
        if arguments.kind == "workbook":
            return write_workbook(connection, report, _report_progress)
        portrait = portrait_of(connection, scope, preset)
    if arguments.kind == "slides":
        if missing := missing_fonts():
            print(missing, file=sys.stderr)
        return write_slides(report, slides(report, chosen, portrait), _report_progress)
    printed = bulletin(report)
    return write_bulletin_pdf(printed) if arguments.out.suffix == ".pdf" else write_bulletin(printed)


def main(argv: Sequence[str] | None = None) -> int:
    """Exit status: 0 written, 2 the request does not fit (told in Chinese on standard error); else see `shell.run`."""
    arguments = arguments_of(argv)
    try:
        if arguments.out.suffix not in ENDINGS[arguments.kind]:
            endings = "或".join(ENDINGS[arguments.kind])
            raise RefusedError(f"{arguments.kind} 的文件名须以 {endings} 结尾：{arguments.out}")
        if not arguments.out.resolve().parent.is_dir():
            raise RefusedError(f"没有文件夹 {arguments.out.resolve().parent}")
        arguments.out.write_bytes(_write(arguments))
    except (RefusedError, FontError) as error:
        print(error.args[0], file=sys.stderr)
        return 2
    print(f"已写入 {arguments.out}", file=sys.stderr)
    return 0
