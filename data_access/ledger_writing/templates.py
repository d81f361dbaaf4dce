"""An empty ledger (台账模板): the standard headings, choices to pick from, and a sheet that says how to fill it in."""

from __future__ import annotations

from io import BytesIO

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from data_access.ledger_import.known_ledgers import ledger
from data_access.ledger_import.ledger_columns import SPAN_SIGN, Column
from data_access.reference.ledger_phrases import vocabulary
from data_access.reference.organisation import towns

_ROWS = 2000  # as far down as the choices reach
_LONGEST_LIST = 255  # signs of a list in a workbook


def _choices(column: Column) -> tuple[str, ...]:
    if column.field == "town_code":
        return tuple(town.name for town in towns())
    return vocabulary(column.kind.vocabulary).standard if column.kind.vocabulary else ()


def _example(column: Column) -> str:
    return next(iter(_choices(column)), "") or column.kind.example


def template(name: str) -> bytes:
    """The template of a ledger as a workbook: the sheet to fill in, and 填写说明 with an example of each column."""
    wanted = ledger(name)
    columns = [column for column in wanted.columns if SPAN_SIGN not in column.field]
    content = BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    must = book.add_format({"bold": True, "bg_color": "#FDE9E7", "border": 1, "text_wrap": True, "valign": "vcenter"})
    may = book.add_format({"bold": True, "bg_color": "#EEF3FA", "border": 1, "text_wrap": True, "valign": "vcenter"})
    as_text = book.add_format({"num_format": "@"})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 1)
    for place, column in enumerate(columns):
        needed = column.required or column.filled
        sheet.write_string(0, place, column.written_heading, must if needed else may)
        sheet.set_column(
            place, place, max(12, 2 * len(column.written_heading)), as_text if column.kind.displayed else None
        )
        choices = _choices(column)
        ways = f"可填：{'、'.join(choices)}" if choices else column.kind.example and f"例如：{column.kind.example}"
        sheet.write_comment(0, place, "，".join(filter(None, ("必填" if needed else "可不填", ways))))
        if choices and len(",".join(choices)) <= _LONGEST_LIST:
            sheet.data_validation(
                1, place, _ROWS, place, {"validate": "list", "source": list(choices), "error_type": "warning"}
            )
    guide = book.add_worksheet("填写说明")
    guide.set_column(0, 0, 8)
    guide.set_column(1, 1, 24)
    guide.set_column(2, 4, 40, plain)
    for place, heading in enumerate(("列", "表头", "是否必填", "怎样填", "例")):
        guide.write_string(0, place, heading, may)
    for number, column in enumerate(columns, start=1):
        needed = column.required or column.filled
        ways = "、".join(_choices(column)) or ("金额以元计，到分" if column.kind.money else "")
        others = f"也认得：{'、'.join(column.aliases)}" if column.aliases else ""
        guide.write_row(
            number,
            0,
            (
                xl_col_to_name(number - 1), column.written_heading, "必填" if needed else "可不填",
                "；".join(filter(None, (ways, others))), _example(column),
            ),
        )  # fmt: skip
    book.close()
    return content.getvalue()
