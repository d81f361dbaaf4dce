"""A hostile file and what has to come of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.data_access.ledger_import.hostile.files import Change, Rows, workbook

Stored = dict[str, dict[str, dict[str, Any]]]
Found = tuple[int, str, str]  # row, heading, fault

HEADINGS = ("线索编号", "来源", "接收日期", "街镇", "所属领域", "被反映单位", "涉及人数", "涉及金额(元)")
_LEAD = ("XS1", "12345", "2023-04-07", "徐泾镇", "其他", "上海甲有限公司", 5, 60_000)


@dataclass(frozen=True)
class Case:
    """One file, loaded into the base (see `base`): everything that it changes there and everything that is said."""

    says: str  # what is hostile about it
    content: Callable[[], bytes] | bytes
    name: str = "台账.xlsx"
    options: Sequence[str] = ()
    status: int = 0
    stored: Stored = field(default_factory=dict)  # table: key: new rows whole, of known ones what changed
    rejected: Sequence[Found] = ()
    flagged: Sequence[Found] = ()
    asked: Sequence[str] = ()  # keys of the questions
    messages: Sequence[str] = ()  # what the report or the error says among other things


def lead_row(**cells: object) -> list[object]:
    """A sound row under `HEADINGS` with other cells under some of them."""
    assert cells.keys() <= set(HEADINGS), cells
    return [cells.get(heading, usual) for heading, usual in zip(HEADINGS, _LEAD, strict=True)]


def row(text: object, heading: str = "线索编号", **more: object) -> list[object]:
    return lead_row(**({heading: text} | more))


def leads(*rows: Sequence[object], above: Rows = (), headings: Sequence[object] = HEADINGS, name: str = "欠薪线索",
          changes: Sequence[Change] = ()) -> Callable[[], bytes]:  # fmt: skip
    """A workbook of leads; a sound one without ``rows``."""
    return lambda: workbook({name: [*above, headings, *(rows or [lead_row()])]}, *changes)


def lead(**values: Any) -> dict[str, Any]:
    """What `lead_row` stores, with other values; None for what is not known."""
    usual = {
        "source": "12345", "received_on": date(2023, 4, 7), "town_code": "310118106", "domain": "其他",
        "employer_name": "上海甲有限公司", "workers": 5, "amount_yuan": 60_000,
    }  # fmt: skip
    return {name: value for name, value in (usual | values).items() if value is not None}


def base() -> bytes:
    """What the office knows before: a site and two leads, one of them verified and paid; as of the end of June."""
    day = "截至2023年6月30日"
    return workbook(
        {
            "在建工地": [
                [f"在建工地({day})"],
                ["项目编号", "项目名称", "街镇", "合同价(万元)", "施工许可日期"],
                ["GD1", "甲厂房", "徐泾镇", 5_000, "2023-01-10"],
            ],
            "欠薪线索": [
                [f"欠薪线索({day})"],
                [*HEADINGS, "核实情况", "核实金额(元)", "办结日期", "办理结果", "已付金额(元)", "支付日期"],
                [*row("XS-OLD"), "属实", 50_000, "2023-05-06", "已支付", 50_000, "2023-05-05"],
                [*row("XS-Ab1", 被反映单位="上海乙有限公司")],
            ],
        }
    )
