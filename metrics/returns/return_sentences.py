"""A return in words: its cells, its days, and the sentence for the bulletin."""

from __future__ import annotations

from decimal import Decimal

from data_access.reference.organisation import organisation_name
from data_access.reference.unit_names import town_name
from data_access.rules.rounding import half_up
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.reporting.scope_words import place_text
from metrics.returns.filling import Cell, Filled, Says
from metrics.returns.layout import CellSpan, ReturnLine
from metrics.returns.return_periods import THIS_PERIOD
from metrics.wording.dates import until_text
from metrics.wording.formats import (
    UNDIVIDED,
    WHOLE_DISTRICT,
    number,
    per_cent,
    piece,
    ten_thousands,
    unit,
    yuan_text,
)

DEMO_LAYOUT = "演示版式"
_SPANS = {CellSpan.YEAR: "本年累计", CellSpan.CAMPAIGN: "行动以来累计"}


def amount_text(cell: Cell, amount: Decimal | None = None) -> str:
    """A cell, or another amount in its place, as the table says it; the unit stands in the heading.

    Without a number what the cell says instead: 无数据, 无发生, — of what units have no share of.
    """
    found = cell.amount if amount is None else amount
    if found is None:
        return "—" if cell.known is Says.UNDIVIDED else cell.known.value
    if cell.money and not cell.is_rate:
        return yuan_text(found) if cell.column.in_yuan else ten_thousands(found)
    return number(cell.value.metric, found) if cell.is_rate else f"{int(found):,}"


def csv_cell(cell: Cell) -> Decimal | str:
    """A cell as CSV tells it: numbers in the unit of the heading, without commas; rates as text with their sign."""
    message = amount_text(cell)
    return message if cell.amount is None or cell.is_rate else Decimal(message.replace(",", ""))


def sheet_number(cell: Cell) -> float | int | None:
    """A cell as a number of a sheet: rates in per cent, sums in the unit of the heading; None where there is none."""
    if cell.amount is None:
        return None
    if cell.is_rate:
        return float(per_cent(cell.amount))
    return float(_printed_sum(cell.column, cell.amount)) if cell.money else int(cell.amount)


def _printed_sum(column: ReturnLine, yuan: Decimal) -> Decimal:
    return half_up(yuan if column.in_yuan else yuan / 10_000, 2)


def rounding_text(filled: Filled) -> str:
    """That rounded sums of the units do not make the rounded whole; empty where they do, to the last place."""
    if not filled.rows[0].is_total:
        return ""
    for at, column in enumerate(filled.declared.columns):
        whole, *parts = (filled.cells[row.key][at] for row in filled.rows)
        if whole.money and not whole.is_rate and whole.amount is not None:
            printed = sum((_printed_sum(column, part.amount) for part in parts if part.amount is not None), Decimal())
            exact = sum((part.amount or Decimal() for part in parts), Decimal())
            if exact == whole.amount and printed != _printed_sum(column, whole.amount):
                return "金额因四舍五入，各单位之和与合计的末位可能有出入，以合计为准；表内核对按未舍入的数"
    return ""


def _measure(column: ReturnLine, cell: Cell) -> str:
    metric = cell.value.metric
    if metric.unit == "元":
        return "元" if column.in_yuan else "万元"
    return metric.unit if cell.part is None else piece(metric)


def measures(filled: Filled) -> list[str]:
    """The unit of each column: 件, 人, 万元, %; empty where rows of the file are in several."""
    found = []
    for at, column in enumerate(filled.declared.columns):
        units = {_measure(column, filled.cells[row.key][at]) for row in filled.rows}
        found.append(units.pop() if len(units) == 1 else "")
    return found


def headings(filled: Filled, between: str = "") -> list[str]:
    """The heading of each column with its unit: 接收线索（件）; ``between`` stands before the unit."""
    named = zip(filled.declared.columns, measures(filled), strict=True)
    return [
        f"{column.title}{between}（{measure}）" if measure not in ("", "%") else column.title
        for column, measure in named
    ]


def groups(filled: Filled) -> list[tuple[str, int]]:
    """The headings above, each with how many columns stand below it; empty where no column has one."""
    found: list[tuple[str, int]] = []
    for column in filled.declared.columns:
        if found and column.group and found[-1][0] == column.group:
            found[-1] = (column.group, found[-1][1] + 1)
        else:
            found.append((column.group, 1))
    return found if any(name for name, _ in found) else []


def row_names(filled: Filled) -> list[str]:
    """The name of each row; of rows of the file with their unit where the columns do not say it."""
    if all(measures(filled)):
        return [row.name for row in filled.rows]
    units = [{_measure(cell.column, cell) for cell in filled.cells[row.key]} for row in filled.rows]
    return [
        f"{row.name}（{next(iter(own))}）" if len(own) == 1 and "%" not in own else row.name
        for row, own in zip(filled.rows, units, strict=True)
    ]


def marks(filled: Filled, *, synthetic: bool) -> list[str]:
    """What the return is marked with: 演示版式, and 模拟数据 where rows of the demo were counted."""
    demo = [DEMO_LAYOUT] if filled.declared.is_demo else []
    return [*demo, "模拟数据，不作统计依据"] if synthetic else demo


def days_text(filled: Filled) -> str:
    """The period, and how far it is known where it has not ended."""
    known = "" if filled.is_whole else f"，截至 {filled.scope.as_of}，期间未满"
    return f"{filled.period.text}{known}"


def unknown_text(filled: Filled) -> str:
    """What has no data and which ledger or column would give it; empty where all is known."""
    lacks: dict[str, dict[str, None]] = {}
    for cell in filled.every_cell:
        if cell.known is Says.UNKNOWN:
            lacks.setdefault(cell.lacks, {})[cell.value.metric.name] = None
    messages = [f"{'、'.join(names)}：没有{ledgers}" for ledgers, names in lacks.items()]
    return f"无数据的项目：{'；'.join(messages)}。补充后导入，即可统计。" if messages else ""


def part_text(filled: Filled) -> str:
    """徐泾镇政府投资项目: the part of the district that is counted; empty of the whole."""
    scope = filled.scope
    text = place_text(scope, [town_name(code, scope.year) for code in scope.towns])
    return "" if text == WHOLE_DISTRICT else text


def _divided_row(filled: Filled) -> str:
    """The title of the row that is divided by units; empty where the rows are the return's own."""
    return next((row.title for row in filled.declared.rows if row.id == filled.listed), "")


def title_text(filled: Filled) -> str:
    """The title of the paper, with the one row that it divides: 行政处罚与公布季报（限期整改指令书）."""
    row = _divided_row(filled)
    return f"{filled.declared.title}（{row}）" if row else filled.declared.title


def file_stem(filled: Filled) -> str:
    """What a file of the return is called: title, period and the part of the district."""
    return "_".join(filter(None, (title_text(filled), filled.period.key, part_text(filled))))


def head_lines(filled: Filled, *, synthetic: bool, standing: str = "") -> list[str]:
    """The line below the title of a paper: who reports, of which days and part, and the marks.

    ``standing`` says whether these are the numbers that were sent, see `metrics.returns.sent_sentences`.
    """
    whose, part = f"填报单位：{organisation_name(filled.scope.year)}", part_text(filled)
    of = [f"统计期间：{days_text(filled)}", *([f"统计范围：{part}"] if part else [])]
    return [whose, *of, *([standing] if standing else []), *marks(filled, synthetic=synthetic)]


def notes(filled: Filled) -> list[str]:
    """What the return says of itself and of the rows that it shows, and what was rounded."""
    shown = [row.note for row in filled.declared.rows if filled.listed in ("", row.id)]
    return list(dict.fromkeys(filter(None, (*filled.declared.notes, *shown, rounding_text(filled)))))


def foot_lines(filled: Filled) -> list[str]:
    """The lines below the table of a paper: `notes`, and what has no data."""
    numbered = filter(None, (*notes(filled), unknown_text(filled)))
    return [f"注 {number}：{text}" for number, text in enumerate(numbered, start=1)]


def signature(filled: Filled) -> str:
    """填报人：____ 审核人：____ …, with the day to be filled in."""
    return "　　　　　".join([*(f"{who}：" for who in filled.declared.signed), "填报日期：　　年　月　日"])


def _cell_words(name: str, cell: Cell) -> str:
    if cell.is_rate:
        return f"{name}{amount_text(cell)}"
    measure = _measure(cell.column, cell)
    if cell.money and not cell.column.in_yuan:
        return f"{name}{number(cell.value.metric, cell.amount)}{unit(cell.value.metric, cell.amount)}"
    return f"{name}{amount_text(cell)}{measure}"


def _full_title(column: ReturnLine) -> str:
    return f"{column.group}{column.title}"


def _own_name(cell: Cell) -> str:
    """The figure's name, or the column's where that says it and more: 到期办结率 is more than 办结率."""
    name, title = cell.value.metric.name, cell.column.title
    return title if name in title else name


def _since(filled: Filled, cell: Cell) -> str:
    """本周, 本年累计, 行动以来累计, of a stock 截至11月30日."""
    if not cell.value.metric.has_period:  # whatever span is asked: a stock is of its last day
        return until_text(cell.scope.as_of)
    return _SPANS.get(cell.span) or THIS_PERIOD[filled.declared.rhythm]


def bulletin_sentence(filled: Filled) -> str:
    """The row of the whole (or the rows of the file) as a sentence; what is not known is named, never 0."""
    by_span: dict[str, list[str]] = {}
    unknown: dict[str, None] = {}
    whole: dict[str, None] = {}  # of the district alone
    divided = filled.rows[0].is_total
    for row in filled.rows[:1] if divided else filled.rows:
        for cell in filled.cells[row.key]:
            plain = cell.part is None and cell.figure_id in ALL_METRICS  # its own name says it best
            name = row.name if not divided else _own_name(cell) if plain else _full_title(cell.column)
            if cell.known is Says.NUMBER:
                by_span.setdefault(_since(filled, cell), []).append(_cell_words(name, cell))
            elif cell.known is Says.UNKNOWN:
                unknown[name] = None
            elif cell.known is Says.UNDIVIDED:
                whole[name] = None
    # The sentence begins with the period: what is of it and told first needs no 本月.
    first = THIS_PERIOD[filled.declared.rhythm]
    message = "；".join(
        "，".join(phrases if at == 0 and since == first else [since, *phrases])
        for at, (since, phrases) in enumerate(by_span.items())
    )
    lacking = f"{'、'.join(unknown)}无数据" if unknown else ""
    uncut = f"{'、'.join(whole)}只有全区数，{UNDIVIDED}" if whole else ""
    about = "，".join(filter(None, (part_text(filled), _divided_row(filled))))
    counted = f"{about}：" if about else ""
    return f"{days_text(filled)}，{counted}{'；'.join(part for part in (message, lacking, uncut) if part)}。"
