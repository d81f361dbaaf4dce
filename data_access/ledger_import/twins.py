"""One number on two sheets of a ledger in one file: the first where they are alike, else neither or the present one."""

from __future__ import annotations

from data_access.ledger_import.ledger_columns import SPAN_SIGN
from data_access.ledger_import.recognised import Row


def twin_message(first: Row, row: Row) -> str:
    """Why the second of two rows with one number, or with the same in place of one, is refused."""
    if row.layout.has_numbers:
        return f"与{_where(first)}编号重复，只导入先出现的一行，请核对后重新导入"
    columns = {column.field: column.heading for column in row.layout.ledger.columns}
    also = [name for name in row.layout.ledger.agreeing if name in row.layout.fields]
    names = "、".join(columns[n] for part in (*first.identity, *also) for n in part.split(SPAN_SIGN))
    key = row.layout.ledger.key.heading
    return (
        f"没有编号，{names}与{_where(first)}都相同，分不清是重复登记还是另一笔，只导入先出现的一行；"
        f"确是另一笔的，请各自填写“{key}”后重新导入"
    )


def settle_twins(first: Row, row: Row) -> None:
    """Refuse the second of two rows with one number, or both where their contents differ."""
    column = row.identity[0]
    differ = [n for n in row.values.keys() & first.values.keys() if _differ(row.values[n], first.values[n])]
    if row.layout.past and not first.layout.past:
        row.superseded = True
    elif not differ and not row.faults and row.values.filled().keys() <= first.values.filled().keys():
        row.superseded = True  # says nothing that the first does not
    elif not differ:
        row.reject(column, "duplicate_key", twin_message(first, row))
    else:
        names = "、".join(column.heading for n, column in row.layout.fields.items() if n in differ)
        for own, other in ((first, row), (row, first)):
            message = f"与{_where(other)}编号相同而{names}不同，分不清以哪一行为准，两行都没有导入，请改正后重新导入"
            own.reject(own.identity[0], "duplicate_key", message)


def _differ(one: object, other: object) -> bool:
    return one is not None and other is not None and one != other


def _where(row: Row) -> str:
    return f"“{row.layout.sheet}”第{row.number}行"
