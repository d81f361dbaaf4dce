"""The lead sheet of a workbook read on its own: a little pivot, none of it shared with the importer."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import openpyxl


@dataclass(frozen=True)
class Pivot:
    """What the sheet adds up to, once lines that an office would send back are left out."""

    leads: int
    true: int
    solved: int
    overdue: int
    closed_unpaid: int
    workers: int
    amount: Decimal
    true_workers: int
    true_amount: Decimal
    recovered: Decimal
    paid_workers: int


def _text(cell: Any) -> str:
    return unicodedata.normalize("NFKC", str(cell)).strip() if cell is not None else ""


def _day(cell: Any) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    digits = re.findall(r"\d+", _text(cell))
    if len(digits) == 1 and len(digits[0]) == 8:
        digits = [digits[0][:4], digits[0][4:6], digits[0][6:]]
    return date(*map(int, digits)) if len(digits) == 3 else None


def _yuan(cell: Any) -> Decimal | None:
    text = _text(cell).replace(",", "").replace("¥", "").replace("元", "")
    if not text:
        return None
    times = 10_000 if text.endswith("万") else 1
    try:
        return Decimal(text.removesuffix("万")) * times
    except InvalidOperation:
        return None


def read(path: Path, as_of: date) -> Pivot:
    """Count and add the sheet 欠薪线索 as of a day."""
    sheet = openpyxl.load_workbook(path)["欠薪线索"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    head = [_text(name) for name in rows[0]]
    lines = [dict(zip(head, row, strict=True)) for row in rows[1:]]
    seen: set[str] = set()
    kept = []
    for line in lines:
        number, people, money = _text(line["线索编号"]), _text(line["涉及人数"]), _yuan(line["涉及金额(元)"])
        received, closed = _day(line["接收日期"]), _day(line["办结日期"])
        people = people.removesuffix("人")
        wrong = not number or number in seen or not people.isdigit() or money is None or money < 0
        if wrong or received is None or (closed is not None and closed < received):
            continue
        seen.add(number)
        kept.append((line, int(people), money or Decimal(), closed))
    true = [k for k in kept if _text(k[0]["核实情况"]) in ("属实", "部分属实")]
    paid = [_yuan(line["已支付金额(元)"]) or Decimal() for line, *_ in true]
    solved = [people for (_, people, money, _), sum_ in zip(true, paid, strict=True) if sum_ and sum_ >= money]
    late = [1 for line, _, _, closed in kept if closed is None and (_day(line["办理期限"]) or as_of) < as_of]
    return Pivot(
        len(kept),
        len(true),
        len(solved),
        len(late),
        len(true) - len(solved),
        sum(people for _, people, _, _ in kept),
        sum((money for _, _, money, _ in kept), Decimal()),
        sum(people for _, people, _, _ in true),
        sum((money for _, _, money, _ in true), Decimal()),
        sum(paid, Decimal()),
        sum(solved),
    )
