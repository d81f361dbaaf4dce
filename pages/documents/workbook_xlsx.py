"""The workbook as .xlsx: 说明, the definitions, and one sheet per indicator with the records that prove it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import xlsxwriter
from sqlalchemy import Connection

from data_access.database.kept_warnings import shown_number
from data_access.reference.unit_names import town_name, towns_standing
from data_access.rules.demo_marks import demo_mark
from data_access.rules.rounding import half_up
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.known_figures import lacking
from metrics.engine.model import Metric, Part
from metrics.engine.periods import Comparison
from metrics.engine.records import records
from metrics.reporting.figure import Figure
from metrics.reporting.report import REPORTED, Report
from metrics.wording.csv_text import PLAIN_TEXTS
from metrics.wording.formats import UNKNOWN, in_hundred_millions
from metrics.wording.official import official

HEAD_ROWS = 6  # above the heading of a sheet's records
FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
MOST_ROWS = 1_000_000  # Excel ends at 1,048,576
# Half-width characters that fit into a column of wrapped text.
DEFINITION_WIDTH, CLAUSE_WIDTH, COVER_WIDTH = 70, 40, 90


def _sheet_name(number: int, name: str) -> str:
    """A name that Excel accepts: at most 31 characters, none of []:*?/\\, unique by its number."""
    return f"{number:02d}{FORBIDDEN.sub('', name)}"[:31]


def _cell(page: Any, row: int, column: int, value: Any, formats: dict[str, Any]) -> None:
    """A value as what it is; text always as text, so that nothing in the data becomes a formula."""
    if value is None:
        return
    if isinstance(value, bool):
        page.write_string(row, column, "是" if value else "否", formats["text"])
    elif isinstance(value, date):
        page.write_datetime(row, column, value, formats["day"])
    elif isinstance(value, Decimal):
        page.write_number(row, column, value, formats["money"])
    elif isinstance(value, int):
        page.write_number(row, column, value, formats["whole"])
    elif isinstance(value, float):  # coordinates
        page.write_number(row, column, value, formats["text"])
    else:
        page.write_string(row, column, str(value), formats["text"])


def _amount(page: Any, row: int, column: int, figure: Figure, amount: Decimal | None, formats: dict[str, Any]) -> None:
    if amount is None:
        page.write_string(row, column, figure.text, formats["text"])
        return
    kind = "rate" if figure.is_rate else "money" if figure.is_money else "whole"
    # Exact, for whoever counts after us; but the cell's format must not round a missed rate up to its target.
    held_back = kind == "rate" and amount == figure.amount and figure.shown != half_up(amount, 3)
    page.write_number(row, column, figure.shown if held_back else amount, formats[kind])


# What changes are counted in; a sum changes in 万元, however large.
CHANGED_IN = ("个百分点", "万元", "亿元")


def _in_its_unit(figure: Figure, change: Decimal) -> tuple[Decimal, str]:
    """A change as it is said: −1.6 个百分点, 3 件, 1,417.68 万元."""
    if not figure.is_money:
        return change, "个百分点" if figure.is_rate else figure.unit
    large = in_hundred_millions(change)
    return half_up(change / (100_000_000 if large else 10_000), 2), "亿元" if large else "万元"


def _change(page: Any, row: int, column: int, figure: Figure, change: Decimal | None, formats: dict[str, Any]) -> None:
    """A change as a number, written with its sign and unit, so that the column sorts."""
    if change is None:
        page.write_string(row, column, UNKNOWN, formats["text"])
    elif not change:
        page.write_number(row, column, 0, formats["持平"])
    else:
        value, unit = _in_its_unit(figure, change)
        page.write_number(row, column, value, formats[unit])


def _change_formats(units: set[str]) -> dict[str, str]:
    """Number formats of changes by unit."""
    found = {"持平": '"持平"'}
    for unit in units:
        places = "0.0" if unit == "个百分点" else "#,##0.00" if unit in CHANGED_IN else "#,##0"
        found[unit] = f'+{places}" {unit}";−{places}" {unit}";"持平"'
    return found


def _indicator_sheet(page: Any, connection: Connection, report: Report, metric: Metric, formats: dict[str, Any]) -> int:
    """Figure, definition and records of one indicator; returns how many records were written."""
    figure = report.figures[metric.id]
    year = report.scope.year

    def named(text: str) -> str:
        return town_name(text, year) if text in towns_standing() else shown_number(text)

    page.write_string(0, 0, f"{metric.name}：{figure.text}", formats["title"])
    page.write_string(1, 0, "数值", formats["label"])
    _amount(page, 1, 1, figure, figure.amount, formats)
    page.write_string(1, 2, "元" if figure.is_money else figure.unit or "%", formats["text"])
    page.write_string(2, 0, "基数", formats["label"])
    page.write_string(2, 1, figure.base or "—", formats["text"])
    page.write_string(3, 0, "目标与状态", formats["label"])
    page.write_string(3, 1, f"{figure.target_text or '不设目标'} · {figure.status.value}", formats["text"])
    page.write_string(4, 0, "口径", formats["label"])
    page.write_string(4, 1, figure.explanation, formats["text"])
    if wants := lacking(connection, metric, report.scope.as_of):
        page.write_string(5, 0, "记录", formats["label"])
        page.write_string(5, 1, f"没有{wants}，无数据，不列记录", formats["text"])
    rows = records(connection, metric, report.scope, metric.counted_part, limit=MOST_ROWS)
    columns = [metric.fact.fields[name].label for name in metric.columns]
    header = ["计入基数" if metric.denominator is not None else "计入值", *columns]
    inside: dict[str, Any] = {}
    if metric.denominator is not None:
        header.insert(0, "计入分子")
        counted = records(connection, metric, report.scope, Part.NUMERATOR, limit=MOST_ROWS)
        inside = dict(zip(counted["key"], counted["weight"], strict=True))
    for column, name in enumerate(header):
        page.write_string(HEAD_ROWS, column, name, formats["head"])
    for offset, record in enumerate(rows.to_dict("records"), start=HEAD_ROWS + 1):
        cells = [record["weight"], *(record[name] for name in metric.columns)]
        if metric.denominator is not None:
            cells.insert(0, inside.get(record["key"], 0))
        for column, value in enumerate(cells):
            _cell(page, offset, column, named(value) if isinstance(value, str) else value, formats)
    page.freeze_panes(HEAD_ROWS + 1, 0)
    page.autofilter(HEAD_ROWS, 0, HEAD_ROWS + max(len(rows), 1), len(header) - 1)
    lead = len(header) - len(columns)
    page.set_column(0, lead - 1, 10)
    for column, (name, label) in enumerate(zip(metric.columns, columns, strict=True), start=lead):
        longest = max((_width(named(str(v))) for v in rows[name] if v is not None), default=0)
        page.set_column(column, column, min(max(longest, _width(label)) + 2, 44))
    _print_on_a4(page)
    page.repeat_rows(HEAD_ROWS)
    return len(rows)


def _print_on_a4(page: Any) -> None:
    """One sheet wide, lying, with page numbers."""
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.set_footer("&C&P/&N")


def _width(text: str) -> int:
    """The width of a text in half-width characters."""
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in text)


def _lines(text: str, width: int) -> int:
    """How many lines a text takes in a column of that many half-width characters."""
    return -(-_width(text) // width)


def _definitions(page: Any, report: Report, formats: dict[str, Any]) -> None:
    # Of 本年 the compared period is last year: said once.
    with_year = report.compared_with is not Comparison.LAST_YEAR
    columns: list[tuple[str, int]] = [
        ("编号", 30), ("指标", 20), ("数值", 16), ("单位", 8), ("分子", 16), ("分母", 16), ("目标", 22), ("状态", 10),
        (report.compared_with.value, 18), *([(Comparison.LAST_YEAR.value, 18)] if with_year else []),
        ("记录数", 10), ("口径", DEFINITION_WIDTH), ("依据", CLAUSE_WIDTH),
    ]  # fmt: skip
    for column, (name, width) in enumerate(columns):
        page.write_string(0, column, name, formats["head"])
        page.set_column(column, column, width)
    last = len(columns) - 1
    for row, metric_id in enumerate(REPORTED, start=1):
        f = report.figures[metric_id]
        page.write_string(row, 0, metric_id, formats["text"])
        page.write_string(row, 1, f.name, formats["text"])
        _amount(page, row, 2, f, f.amount, formats)
        unit = "元" if f.is_money else f.unit or "%"
        demo = demo_mark(f.demo_target, "（{}）")
        page.write_string(row, 3, unit, formats["text"])
        for column, part in enumerate((f.numerator, f.denominator) if f.denominator is not None else (), start=4):
            money = ALL_METRICS[metric_id].money
            page.write_number(row, column, part, formats["money" if money else "whole"])
        page.write_string(row, 6, f"{f.target_text}{demo}" or "—", formats["text"])
        page.write_string(row, 7, f.status.value, formats["text"])
        for column, change in enumerate((f.change, f.change_in_year) if with_year else (f.change,), start=8):
            _change(page, row, column, f, change, formats)
        page.write_number(row, last - 2, report.records[metric_id], formats["whole"])
        page.write_string(row, last - 1, f.explanation, formats["wrapped"])
        page.write_string(row, last, f.clause or "—", formats["wrapped"])
        page.set_row(row, 15 * max(1, _lines(f.explanation, DEFINITION_WIDTH), _lines(f.clause, CLAUSE_WIDTH)))
    page.freeze_panes(1, 2)
    page.autofilter(0, 0, len(REPORTED), last)
    page.repeat_rows(0)
    _print_on_a4(page)


def _cover(page: Any, report: Report, formats: dict[str, Any]) -> None:
    lines = (
        ("名称", f"{report.organisation}：指标与记录数据簿"),
        ("范围", report.place),
        ("期间", report.period),
        ("数据截至", str(report.scope.as_of)),
        ("数据版本", str(report.version)),
        ("行业主管部门", report.scope.department or "全部"),
        ("领域", report.scope.domain or "全部"),
        ("投资性质", report.scope.investment or "全部"),
        ("数据性质", "模拟数据，仅供演示" if report.synthetic else "案件数据库"),
        ("使用说明", "“指标口径”列出全部指标；其后每个指标一张表，列出构成该数值的全部记录，"
         "“计入分子”之和为分子，“计入基数”之和为分母；金额单位为元。无数据的指标不列记录。个人信息已脱敏。"),
    )  # fmt: skip
    for row, (label, text) in enumerate(lines):
        page.write_string(row, 0, label, formats["label"])
        page.write_string(row, 1, official(text), formats["wrapped"])
        page.set_row(row, 18 * _lines(text, COVER_WIDTH))
    page.set_column(0, 0, 16)
    page.set_column(1, 1, COVER_WIDTH)
    _print_on_a4(page)


def write_workbook(connection: Connection, report: Report, progress: Callable[[float, str], None]) -> bytes:
    """The workbook as the bytes of an .xlsx; ``progress`` is told the share done and what comes next."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, PLAIN_TEXTS) as book:
        book.set_properties({"title": f"数据簿 {report.place} {report.period}", "author": report.organisation})
        plain = {"font_name": "微软雅黑", "font_size": 10, "valign": "vcenter"}
        formats = {
            "text": book.add_format(plain),
            "wrapped": book.add_format({**plain, "text_wrap": True}),
            "label": book.add_format({**plain, "bold": True, "font_color": "#4A5766"}),
            "title": book.add_format({**plain, "bold": True, "font_size": 14, "font_color": "#17406D"}),
            "head": book.add_format({**plain, "bold": True, "bg_color": "#E8EEF5", "bottom": 1}),
            "day": book.add_format({**plain, "num_format": "yyyy-mm-dd"}),
            "money": book.add_format({**plain, "num_format": "#,##0.00"}),
            "whole": book.add_format({**plain, "num_format": "#,##0"}),
            "rate": book.add_format({**plain, "num_format": "0.0%"}),
        }
        figures = [report.figures[m] for m in REPORTED]
        changes = [(f, change) for f in figures for change in (f.change, f.change_in_year) if change is not None]
        for unit, form in _change_formats({_in_its_unit(f, change)[1] for f, change in changes}).items():
            formats[unit] = book.add_format({**plain, "num_format": form, "align": "left"})
        _cover(book.add_worksheet("说明"), report, formats)
        _definitions(book.add_worksheet("指标口径"), report, formats)
        for number, metric_id in enumerate(REPORTED, start=1):
            metric = ALL_METRICS[metric_id]
            progress((number - 1) / len(REPORTED), f"数据簿：{metric.name}")
            page = book.add_worksheet(_sheet_name(number, metric.name))
            _indicator_sheet(page, connection, report, metric, formats)
    progress(1.0, "数据簿完成")
    return file.getvalue()
