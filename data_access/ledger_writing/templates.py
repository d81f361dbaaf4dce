"""An empty ledger (台账模板): the standard headings, choices to pick from, and a sheet that says how to fill it in."""

from __future__ import annotations

from io import BytesIO

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from data_access.ledger_writing.ledger_guides import ledger_guide, written_columns

_ROWS = 2000  # as far down as the choices reach
_LONGEST_LIST = 255  # signs of a list in a workbook


def template(name: str) -> bytes:
    """The template of a ledger as a workbook: the sheet to fill in, and 填写说明 with an example of each column."""
    columns, guides = written_columns(name), ledger_guide(name)
    content = BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    must = book.add_format({"bold": True, "bg_color": "#FDE9E7", "border": 1, "text_wrap": True, "valign": "vcenter"})
    may = book.add_format({"bold": True, "bg_color": "#EEF3FA", "border": 1, "text_wrap": True, "valign": "vcenter"})
    as_text = book.add_format({"num_format": "@"})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 1)
    for place, (column, said) in enumerate(zip(columns, guides, strict=True)):
        sheet.write_string(0, place, said.heading, must if said.needed else may)
        sheet.set_column(place, place, max(12, 2 * len(said.heading)), as_text if column.kind.displayed else None)
        choices = said.choices
        ways = f"可填：{'、'.join(choices)}" if choices else said.example and f"例如：{said.example}"
        sheet.write_comment(0, place, "，".join(filter(None, ("必填" if said.needed else "可不填", ways))))
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
    for number, said in enumerate(guides, start=1):
        needed = "必填" if said.needed else "可不填"
        guide.write_row(number, 0, (xl_col_to_name(number - 1), said.heading, needed, said.ways, said.example))
    book.close()
    return content.getvalue()
