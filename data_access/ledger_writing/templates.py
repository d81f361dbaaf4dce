"""An empty ledger (台账模板): the standard headings, an example row that is never loaded, choices to pick from.

A second sheet, 填写说明, says how each column is filled in.
"""

from __future__ import annotations

from io import BytesIO

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from data_access.ledger_import.example_rows import EXAMPLE
from data_access.ledger_writing.ledger_guides import ledger_guide, written_columns

_ROWS = 2000  # as far down as the choices reach
_LISTS_FROM = 6  # column of 填写说明 from which the choices stand
_NOTE = f"第2行以“{EXAMPLE}”开头，只作示例，导入时略过，可保留或删除。请从第3行填起。"


def template(name: str) -> bytes:
    """The template of a ledger as a workbook: the sheet to fill in, and 填写说明 with an example of each column."""
    columns, guides = written_columns(name), ledger_guide(name)
    content = BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    must = book.add_format({"bold": True, "bg_color": "#FDE9E7", "border": 1, "text_wrap": True, "valign": "vcenter"})
    may = book.add_format({"bold": True, "bg_color": "#EEF3FA", "border": 1, "text_wrap": True, "valign": "vcenter"})
    as_text = book.add_format({"num_format": "@"})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    shown = book.add_format({"italic": True, "font_color": "#6B7280", "num_format": "@"})
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 1)
    guide = book.add_worksheet("填写说明")
    lists = _LISTS_FROM
    for place, (column, column_guide) in enumerate(zip(columns, guides, strict=True)):
        sheet.write_string(0, place, column_guide.heading, must if column_guide.needed else may)
        sheet.set_column(
            place, place, max(12, 2 * len(column_guide.heading)), as_text if column.kind.displayed else None
        )
        choices = column_guide.choices
        ways = f"可填：{'、'.join(choices)}" if choices else column_guide.example and f"例如：{column_guide.example}"
        sheet.write_comment(0, place, "，".join(filter(None, ("必填" if column_guide.needed else "可不填", ways))))
        if column_guide.example or not place:
            sheet.write_string(1, place, column_guide.example if place else f"{EXAMPLE}{column_guide.example}", shown)
        if choices:
            guide.write_column(0, lists, (f"{column_guide.heading}可选", *choices))
            letter = xl_col_to_name(lists, col_abs=True)
            source = f"=填写说明!{letter}$2:{letter}${len(choices) + 1}"
            sheet.data_validation(
                2, place, _ROWS, place, {"validate": "list", "source": source, "error_type": "warning"}
            )
            lists += 1
    guide.set_column(0, 0, 8)
    guide.set_column(1, 1, 24)
    guide.set_column(2, 4, 40, plain)
    for place, heading in enumerate(("列", "表头", "是否必填", "怎样填", "例")):
        guide.write_string(0, place, heading, may)
    for number, column_guide in enumerate(guides, start=1):
        needed = "必填" if column_guide.needed else "可不填"
        guide.write_row(
            number,
            0,
            (xl_col_to_name(number - 1), column_guide.heading, needed, column_guide.ways, column_guide.example),
        )
    guide.write_string(len(guides) + 2, 1, _NOTE)
    book.close()
    return content.getvalue()
