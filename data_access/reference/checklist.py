"""The on-site verification (实地核查表): its items, their weights, and which system each belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from data_access.paths import ASSETS
from data_access.rules.parameters import ParameterError, check_keys, read_entries, read_tables

# The systems (制度) that figures and the rules of deposits ask of a site: each is one item or more.
SYSTEMS = (
    "funds_proven", "payment_guarantee", "wage_account", "labour_cost", "labour_contract", "real_name", "wage_officer",
    "records_kept", "paid_by_contractor", "deposit", "notice_board",
)  # fmt: skip


@dataclass(frozen=True)
class ChecklistItem:
    code: str
    name: str
    article: str
    weight: int
    red_line: bool
    article_39: bool
    system: str  # which of `SYSTEMS` it belongs to; "" for none
    aliases: tuple[str, ...]


def _item(_place: str, item: Any) -> ChecklistItem:
    check_keys(item, "code", "name", "article", "weight", "red_line", "article_39", "system", "aliases")
    texts = [item.get(name) for name in ("code", "name", "article")]
    aliases, weight = item.get("aliases"), item.get("weight")
    if not all(isinstance(text, str) and text for text in texts):
        raise ValueError("须写明 code、name、article")
    if type(weight) is not int or weight < 1:
        raise ValueError(f"weight 为“{weight}”，须为大于零的整数")
    if not isinstance(aliases, list) or not all(isinstance(alias, str) for alias in aliases):
        raise ValueError("aliases 须写成列名的列表，没有的写 []")
    switches = [item.get(name, False) for name in ("red_line", "article_39")]
    if not all(isinstance(switch, bool) for switch in switches):
        raise ValueError("red_line、article_39 须为 true 或 false")
    if (system := item.get("system", "")) not in ("", *SYSTEMS):
        raise ValueError(f"system 为“{system}”，须为 {'、'.join(SYSTEMS)} 之一，或不写")
    code, name, article = texts
    return ChecklistItem(code, name, article, weight, switches[0], switches[1], system, tuple(aliases))


def read_checklist(path: Path) -> tuple[ChecklistItem, ...]:
    """The items of a file. Raises ParameterError naming every fault."""
    items = read_tables(path, "item")
    found = read_entries(path, {f"第 {n} 条": item for n, item in enumerate(items, start=1)}, _item)
    codes = [item.code for item in found.values()]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice or not found:
        raise ParameterError(
            [f"assets/parameters/{path.name}：{'、'.join(twice) or '清单'}{'重复' if twice else '是空的'}"]
        )
    named = {item.system for item in found.values()}
    if missing := [system for system in SYSTEMS if system not in named]:
        raise ParameterError([f"assets/parameters/{path.name}：没有条目标明 system = {'、'.join(missing)}"])
    return tuple(found.values())


@cache
def checklist() -> tuple[ChecklistItem, ...]:
    """The items of the on-site verification (实地核查表), in their official order."""
    return read_checklist(ASSETS / "parameters" / "checklist.toml")


@cache
def system_items(*systems: str) -> tuple[str, ...]:
    """The codes of the items that belong to one of the systems, in the order of the checklist."""
    return tuple(item.code for item in checklist() if item.system in systems)
