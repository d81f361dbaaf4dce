"""What loading a large ledger takes: `make bench`, or `python -m tests.benchmarks.ledgers --rows 200000`.

A ledger of leads with the columns of the template, loaded into an empty database of each engine: seconds, and the
peak memory of the process that loads. The goal is 60 seconds and 1 GB for 200,000 rows on a quiet machine of two cores.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter

from data_access.ledger_import.declared.leads import LEADS
from data_access.ledger_import.known_ledgers import ledgers
from data_access.ledger_import.loading import load_workbook
from tests.postgres import begun_server, new_database, stop_server

_TOWNS = ("徐泾镇", "华新镇", "赵巷镇", "重固镇", "白鹤镇", "朱家角镇", "练塘镇", "金泽镇")
_GOAL = "60 s and 1 GB for 200,000 rows"


def write_ledger(path: Path, rows: int) -> None:
    """Leads of a few years, half of them closed, each with a firm of its own among 5,000."""
    [ledger] = [ledger for ledger in ledgers() if ledger.name == LEADS]
    headings = [column.written_heading for column in ledger.columns]
    at = {column.field: place for place, column in enumerate(ledger.columns)}
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet(LEADS)
    sheet.write_row(0, 0, headings)
    for number in range(1, rows + 1):
        received = date(2020, 1, 1) + timedelta(days=number % 1_200)
        workers, owed = number % 40 + 1, (number % 40 + 1) * 5_000 + number % 997
        cells: list[object] = [None] * len(headings)
        texts: dict[str, object] = {
            "lead_no": f"XS{number:07d}", "source": "12345", "received_on": f"{received}", "domain": "工程建设领域",
            "town_code": _TOWNS[number % len(_TOWNS)], "handler_name": "区人社局", "workers": workers,
            "employer_name": f"上海第{number % 5_000}劳务有限公司", "reporter_name": f"张{number % 977}",
            "reporter_phone": f"138{number:08d}", "amount_yuan": owed, "accepted_on": f"{received + timedelta(days=1)}",
            "nature": "拖欠工资", "remark": f"第{number}件，来电反映",
        }  # fmt: skip
        if number % 2:
            closed = received + timedelta(days=20)
            texts |= {
                "finding": "属实", "verified_on": f"{received + timedelta(days=9)}", "true_workers": workers,
                "true_amount_yuan": owed, "closed_on": f"{closed}", "conclusion": "已支付", "paid_yuan": owed,
                "paid_on": f"{closed}",
            }  # fmt: skip
        for field, value in texts.items():
            cells[at[field]] = value
        sheet.write_row(number, 0, cells)
    book.close()


def load_once(path: Path, url: str) -> None:
    """Load in this process and print what it took."""
    began = time.perf_counter()
    report = load_workbook(path, url)
    seconds = time.perf_counter() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{url.partition(':')[0]:<22}{report.accepted:>9,} rows{seconds:>8.1f} s{memory:>8,.0f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--database", metavar="URL", help="an empty database instead of one of each engine")
    parser.add_argument("--load", type=Path, metavar="FILE", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.load:
        load_once(arguments.load, arguments.database)
        return
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder, server = Path(name), None
        path = folder / "线索.xlsx"
        write_ledger(path, arguments.rows)
        print(f"{path.stat().st_size / 2**20:.1f} MB, goal {_GOAL}")
        urls = [arguments.database] if arguments.database else [f"sqlite:///{folder / 'cases.db'}"]
        if not arguments.database and (server := begun_server()):
            urls.append(new_database(server.url))
        try:
            for url in urls:  # each in a process of its own: the peak is that of one load
                command = [sys.executable, "-m", "tests.benchmarks.ledgers", "--load", path, "--database", url]
                subprocess.run(command, check=True)
        finally:
            if server:
                stop_server(server.data)


if __name__ == "__main__":
    main()
