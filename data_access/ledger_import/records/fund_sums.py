"""应急周转金 as a bank lists it: 收入 and 支出 in columns of their own, what it was for in words."""

from __future__ import annotations

from data_access.database.schema import PAID_OUT
from data_access.ledger_import.recognised import Row
from data_access.ledger_import.row_contents import refuse_flagged
from data_access.reference.ledger_phrases import vocabulary

_IN, _OUT, _SUM, _KIND = "in_yuan", "out_yuan", "amount_yuan", "kind"


def take_fund_sums(rows: list[Row]) -> None:
    """Give each row the sum of the one column that is filled; one whose kind contradicts it is refused."""
    for row in rows:
        if _SUM in row.layout.fields or not row.layout.fields.keys() & {_IN, _OUT}:
            if row.misread(_KIND):
                refuse_flagged(row, _KIND)
            continue
        filled = [name for name in (_IN, _OUT) if row.values.get(name)]
        if len(filled) != 1:
            row.reject(filled[0] if filled else _OUT, "missing_value", "收入、支出须填且只填一项，请核对后重新导入")
            continue
        (column,) = filled
        row.values[_SUM] = row.values[column]
        kind = row.values.get(_KIND)
        if kind is None and column == _OUT and _says_so(row.shown(_KIND)):
            row.values[_KIND] = kind = PAID_OUT
            heading = row.layout.fields[_KIND].heading
            row.flags = tuple(flag for flag in row.flags if flag.column != heading)
            row.flag(_KIND, "kind_by_column", f"记在支出栏，按{PAID_OUT}登记，请核对")
        if kind is None:
            if not refuse_flagged(row, _KIND):
                row.reject(_KIND, "missing_value", "没有写明收支类型，请补填后重新导入")
        elif (kind == PAID_OUT) is not (column == _OUT):
            message = f"类型为{kind}，却记在{'支出' if column == _OUT else '收入'}栏，请核对后重新导入"
            row.reject(column, "direction_conflict", message)


def _says_so(text: str) -> bool:
    """It speaks of paying in advance: 垫付XS2023-1工资."""
    words = (PAID_OUT, *vocabulary("emergency_movement").values_of(PAID_OUT))
    return any(word in text for word in words if len(word) > 1)
