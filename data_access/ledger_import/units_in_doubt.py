"""Sums in a unit in which nobody writes them: not stored. A whole column of them is a question about its unit."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from data_access.cells.sums import written_sum, yuan_of
from data_access.cells.text import UNIT, CellFault, written
from data_access.database.schema import BESIDE_PRINCIPAL
from data_access.database.storing import Record
from data_access.ledger_import.recognised import BASE_UNIT, REST, Layout, LedgerField, Row
from data_access.reference.ledger_phrases import units

_PER_HEAD = "_per_head"
# Remainders and fees are small by nature: only many of them tell of the unit.
_OFTEN_SMALL = ("balance", "month_end", "payment", "movement")
_ALONE = "_alone"  # ends the name of the limit below which a single one of them is in doubt as well
_LARGER = 10_000  # what is left out of a heading is 万
_ABOVE_LEAD = 10  # times what a lead is about: nobody is paid that
_HEADS = {
    "true_amount_yuan": ("true_workers",),
    "labour_due_yuan": (), "labour_paid_yuan": (),
    "payable_yuan": ("attending_workers",),
    "paid_yuan": ("paid_workers", "attending_workers", "workers"),
}  # fmt: skip
_ONE_UNIT = frozenset(("in_yuan", "out_yuan", "balance_yuan"))


def drop_doubtful_sums(layout: Layout, rows: list[Row]) -> None:
    """Take back the bare figures that nobody would write in the column's unit, and name them.

    Where the column contradicts its unit as a whole, its figures that could be in the other unit are taken back too,
    and the unit is asked; an outlier is a fault of its own cell.
    """
    unasked = dict[str, LedgerField]()
    for name, field in layout.fields.items():
        if not field.column.least:
            continue
        bare = [row for row in rows if isinstance(row.values.given.get(name), Decimal) and _is_bare(row, name)]
        bare = [row for row in bare if row.values[name]]
        if field.recalled and _is_of_other_unit(bare, field):
            continue
        large = {row.number for row in bare if _is_beyond(row, field, units().most, row.values[name], above=True)}
        vouched = layout.answers.unit(layout.ledger.name, field.heading)
        judged = [row for row in bare if not _is_beside(row, field)]  # interest and fees are as small as they like
        few = [row for row in judged if _is_beyond(row, field, units().least, row.values[name], above=False)]
        small = {row.number for row in few if field.unit is None}
        if field.column.least in _OFTEN_SMALL and len(small) * 2 <= len(judged):
            alone = units().least.get(field.column.least + _ALONE, 0)
            # What remains of an account is written to the 分: 12.35; 12.5 is hardly a remainder.
            small = {
                row.number
                for row in judged
                if row.number in small and abs(row.values[name]) < alone and not row.values[name] * 10 % 1
            }
        # What the heading says holds for the column, not for a slip in one of its cells.
        slips = {r.number for r in judged if _is_beyond(r, field, units().never, r.values[name], above=False)}
        slips |= {row.number for row in few if _is_of_unread_people(row, field)}
        if not vouched or (len(slips) * 2 <= len(bare) and field.column.least not in _OFTEN_SMALL):
            small |= slips
        doubtful = large | small
        if not doubtful:
            continue
        sound = [row for row in bare if row.number not in doubtful]
        other = {row.number for row in sound if _may_be_other(row, field, too_large=bool(large))}
        asked = len(doubtful | (other if large or field.unit is None else set())) * 2 > len(bare)
        asked = asked and not vouched
        if asked and name in _ONE_UNIT:
            unasked = {n: f for n, f in layout.fields.items() if n in _ONE_UNIT and f.unit is None}
        for row in bare:
            if row.number in doubtful or (asked and row.number in other):
                asks = UNIT if asked else ""
                _take_back(row, field, _doubt_text(row, field, large, small, asks), asks)
    for name, field in unasked.items():  # 收入, 支出 and 余额 of one table are in one unit
        for row in rows:
            if row.values.get(name) and _is_bare(row, name):
                _take_back(row, field, "同表的其他金额分不清单位，请在表头写明单位或答复后重新导入", UNIT)


def _is_of_other_unit(bare: list[Row], field: LedgerField) -> bool:
    """Take back the figures whose unit is remembered from an earlier file, where most would do in 元: asked again."""
    other = [row for row in bare if _may_be_other(row, field, too_large=True)]
    if len(other) * 2 <= len(bare):
        return False
    for row in bare:
        value = row.values[field.column.field]
        message = f"此前答复以{field.unit}计，这次按{field.unit}计为{value:f}{BASE_UNIT}，按元计也说得通，请重新答复"
        _take_back(row, field, message, UNIT)
    return True


def _doubt_text(row: Row, field: LedgerField, large: set[int], small: set[int], asks: str) -> str:
    unit, value = field.unit or BASE_UNIT, row.values[field.column.field]
    asking = "请核对表头写明的单位，或答复后重新导入" if field.unit else "请在表头写明单位或答复后重新导入"
    remedy = asking if asks else "请改正，或在格内写明单位后重新导入"
    if row.number in large:
        return f"按{unit}计为{value:f}{BASE_UNIT}，数额过大，{remedy}"
    if row.number in small:
        without_unit = "" if field.unit else "没有写明单位，"
        return f"{without_unit}按{unit}计只有{value:f}{BASE_UNIT}，数额过小，{remedy}"
    return f"同列有的数额按{unit}计过{'大' if large else '小'}，分不清这一格的单位，{remedy}"


def _take_back(row: Row, field: LedgerField, message: str, asks: str) -> None:
    name = field.column.field
    del row.values[name]
    fault = "unit_in_doubt" if asks else "implausible_amount"
    if field.column.filled or name in ("in_yuan", "out_yuan"):
        row.faults += (row.finding(name, fault, message, asks),)
    else:
        row.flag(name, fault, f"{message}{REST}", asks)


def _is_bare(row: Row, name: str) -> bool:
    text = row.content(name)
    if text.__class__ is int:
        return True
    try:
        return not written_sum(written(text)).unit
    except CellFault:
        return False


def _is_beside(row: Row, field: LedgerField) -> bool:
    return field.column.least == "movement" and (row.values.get("kind") or ("",))[0] in BESIDE_PRINCIPAL


def _is_of_unread_people(row: Row, field: LedgerField) -> bool:
    """Nobody can say whose sum it is: 360000 people and 12 元 stand in each other's place."""
    return any(row.misread(name) for name in _HEADS.get(field.column.field, ("workers",)))


def _may_be_other(row: Row, field: LedgerField, *, too_large: bool) -> bool:
    """The figure would do in the other unit as well: in 万元 where some are small, in 元 where some are large."""
    value: Decimal = row.values[field.column.field]
    if not too_large:
        return not _is_beyond(row, field, units().most, value * _LARGER, above=True)
    unit = yuan_of(field.unit or BASE_UNIT)
    return unit > 1 and not _is_beyond(row, field, units().least, value / unit, above=False)


def _is_beyond(row: Row, field: LedgerField, limits: Mapping[str, int], value: Decimal, *, above: bool) -> bool:
    bound, per_head = limits.get(field.column.least), limits.get(field.column.least + _PER_HEAD)
    size = abs(value)
    if bound is not None and (size > bound if above else size < bound):
        return True
    if per_head is None:
        return False
    for name in _HEADS.get(field.column.field, ("workers",)):
        if heads := row.values.given.get(name):
            return bool(size > per_head * heads if above else size < per_head * heads)
    return False


def doubt_above_lead(row: Row, name: str, lead: Record | None) -> None:
    """Take back a sum paid, or to be paid, for a lead that is far above what the lead is about, unless its cell says
    the unit."""
    value = row.values.get(name)
    about = max((sum_ for n in ("amount_yuan", "true_amount_yuan") if lead and (sum_ := lead.get(n))), default=None)
    if value is None or about is None or value <= about * _ABOVE_LEAD:
        return
    message = f"{value:.2f}元，是该线索涉及金额{about:.2f}元的{_ABOVE_LEAD}倍以上"
    if not _is_bare(row, name):
        row.flag(name, "above_lead", f"{message}，请核对")
    else:
        field = row.layout.fields[name]
        _take_back(row, field, f"按{field.unit or BASE_UNIT}计为{message}，请改正，或在格内写明单位后重新导入", "")


def doubt_above_contract(row: Row, site: Record | None) -> None:
    """A deposit is a small part of its contract: a sum above the whole is in another unit, unless somebody says so."""
    contract = site and site["contract_yuan"]
    for name in ("amount_yuan", "required_yuan"):
        value = row.values.get(name)
        if not contract or value is None or value <= contract:
            continue
        message = f"按{value:.2f}元计，超过该项目合同价{contract:.2f}元，请核对单位"
        vouched = row.layout.answers.unit(row.layout.ledger.name, row.layout.fields[name].heading)
        if vouched or written_sum(row.shown(name)).unit:
            row.flag(name, "above_contract", f"{message}和合同价")
        elif name == "required_yuan":
            del row.values[name]
            row.flag(name, "unit_in_doubt", f"{message}或答复后重新导入{REST}", UNIT)
        else:
            row.faults += (row.finding(name, "unit_in_doubt", f"{message}或答复后重新导入", UNIT),)
