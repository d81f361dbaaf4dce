"""A return that was sent (上报定格) in words: when and by whom, what differs by now, which records made it."""

from __future__ import annotations

from data_access.database.frozen_returns import FrozenReturn
from metrics.questions.changed_records import ChangedRecords
from metrics.returns.filling import Cell
from metrics.returns.frozen_returns import CellDifference, ReturnComparison
from metrics.returns.return_sentences import amount_text
from metrics.wording.formats import base


def sent_text(sent: FrozenReturn, cells: int) -> str:
    """When, by whom and from which data a return was sent."""
    by = f"由{sent.frozen_by}" if sent.frozen_by else ""
    when = f"{sent.frozen_at:%Y-%m-%d %H:%M}"
    return f"{sent.period} 于 {when} {by}按数据版本 {sent.data_version} 上报定格，共 {cells:,} 格"


def as_sent_text(sent: FrozenReturn, cells: int) -> str:
    """What a paper with the numbers that were sent says of them."""
    return f"上报时的数：{sent_text(sent, cells)}"


def standing_text(sent: FrozenReturn, differing: int) -> str:
    """What a paper with the numbers of now says of the return that was sent; empty where they are the same."""
    when = f"{sent.frozen_at:%Y-%m-%d}"
    return f"现在重算的数，与 {when} 上报定格的有 {differing:,} 格不同" if differing else ""


def agreement_text(found: ReturnComparison) -> str:
    """现在重算，3 格不同: how what was sent stands to what is known now, and what cannot be compared any more."""
    gone = f"{found.gone:,} 格在现在的报表里没有（栏目改过），没有比较" if found.gone else ""
    if found.gone == found.cells:
        return gone
    same = "其余各格" if found.gone else "各格"
    differ = f"{len(found.differences):,} 格不同" if found.differences else f"{same}均与上报时相同"
    relaid = "栏目后来改过，按上报时的栏目比较" if found.relaid else ""
    return "；".join(filter(None, (f"现在重算，{differ}", relaid, gone)))


def with_parts(cell: Cell) -> str:
    """A cell; of a rate also what it was divided from, which may differ where the rate does not."""
    counted = base(cell.value) if cell.is_rate else ""
    return f"{amount_text(cell)}（{counted}）" if counted else amount_text(cell)


def difference_text(difference: CellDifference, changed: ChangedRecords) -> str:
    """A cell as it was sent, as it is now, and the records that made the difference."""
    named = f"{difference.known.row.name}“{difference.known.column.below_group}”"
    records = changed.records
    listed = f"改过的记录 {len(records):,} 条：{'；'.join(record.text for record in records)}" if records else ""
    message = "；".join(filter(None, (listed, changed.rest_text)))
    return f"{named}：上报时 {with_parts(difference.sent)}，现在 {with_parts(difference.known)}；{message}"
