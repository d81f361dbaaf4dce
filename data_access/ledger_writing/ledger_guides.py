"""How a ledger is filled in (填报说明), from its declaration: for its template and for 使用说明."""

from __future__ import annotations

from dataclasses import dataclass

from data_access.ledger_import.known_ledgers import ledger
from data_access.ledger_import.ledger_columns import CODE, SPAN_SIGN, TOWN, Column
from data_access.ledger_writing.examples import example_of, usual
from data_access.reference.ledger_phrases import vocabulary
from data_access.reference.organisation import towns


@dataclass(frozen=True)
class ColumnGuide:
    """How one column is filled in."""

    heading: str
    needed: bool
    choices: tuple[str, ...]  # what may be chosen
    aliases: tuple[str, ...]  # other headings that are known
    example: str
    doubt: str  # what is asked or refused
    is_number: bool  # its cells hold a plain number, which is counted with

    @property
    def ways(self) -> str:
        """What is written into it, and under which other headings."""
        others = f"也认得：{'、'.join(self.aliases)}" if self.aliases else ""
        money = "金额以元计，到分" if self.heading.endswith("（元）") else ""
        return "；".join(filter(None, ("、".join(self.choices) or money, others)))


def _choices(name: str, column: Column) -> tuple[str, ...]:
    if column.field == "town_code":
        return tuple(town.name for town in towns())
    return vocabulary(column.kind.vocabulary).standard if column.kind.vocabulary else usual(name, column)


def _doubt(column: Column, *, is_key: bool) -> str:
    kind = column.kind
    found = ["空着的行退回"] if column.filled else []
    if is_key:
        found.append("同一编号对上另一记录的先问，更正后才改")
    elif kind is CODE:
        found.append("位数或校验码不对的留空并提示")
    elif kind is TOWN:
        found.append("不认得的街镇先问")
    elif kind.money:
        found.append("看不出单位的先问；约数、外币留空并提示；负数退回")
    elif kind.once:
        found.append("约数留空并提示；负数退回")
    elif kind.happened:
        found.append("只写到月或年的看能否确定；待定留空；日历上没有的日子")
        found[-1] += "退回" if column.filled or column.begins else "留空并提示"
    elif kind.period:
        found.append("写到月的取当月末日并提示")
    elif kind.vocabulary:
        found.append("不认得的写法每种先问一次，答复会记住")
    return "；".join(found)


def written_columns(name: str) -> tuple[Column, ...]:
    """The columns of a ledger as its template has them: one for each entry."""
    return tuple(column for column in ledger(name).columns if SPAN_SIGN not in column.field)


def ledger_guide(name: str) -> tuple[ColumnGuide, ...]:
    """How the columns of a ledger are filled in, in the order of `written_columns`."""
    found = []
    for column in written_columns(name):
        choices = _choices(name, column)
        example = example_of(name, column, choices)
        needed = column.required or column.filled
        found.append(
            ColumnGuide(
                column.written_heading,
                needed,
                choices,
                column.aliases,
                example,
                _doubt(column, is_key=column.field == ledger(name).key.field),
                column.kind.once,
            )
        )
    return tuple(found)
