"""The named sets of slides (页面组合): ``assets/briefing.toml``."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from data_access.paths import ASSETS
from data_access.rules.parameters import ParameterError, read_tables
from metrics.reporting.deck.making import SLIDES


def read_sets(path: Path) -> dict[str, tuple[str, ...]]:
    """The sets of a file: name → ids of its slides in order. Raises ParameterError naming every fault."""
    entries = read_tables(path, "set")
    where = f"assets/{path.name}"
    if not entries:
        raise ParameterError([f"{where}：没有页面组合，须至少有一段 [[set]]，写明 name 和 slides"])
    faults: list[str] = []
    found: dict[str, tuple[str, ...]] = {}
    for place, entry in enumerate(entries, start=1):
        name, chosen = entry.get("name"), entry.get("slides")
        if more := "、".join(sorted(entry.keys() - {"name", "slides"})):
            faults.append(f"{where} · 第 {place} 个页面组合：没有“{more}”这一项，只写 name 和 slides")
        elif not isinstance(name, str) or not name:
            faults.append(f"{where} · 第 {place} 个页面组合：没有写明名称 name")
        elif name in found:
            faults.append(f"{where} · {name}：名称重复，请改名")
        elif not isinstance(chosen, list) or not chosen:
            faults.append(f"{where} · {name}：没有写明页面 slides，须至少一页")
        elif unknown := [str(s) for s in chosen if s not in SLIDES]:
            faults.append(f"{where} · {name}：没有页面“{'、'.join(unknown)}”，可用：{'、'.join(SLIDES)}")
        else:
            found[name] = tuple(chosen)
    if faults:
        raise ParameterError(faults)
    return found


@cache
def named_sets() -> dict[str, tuple[str, ...]]:
    """The sets in force. Raises ParameterError, see `read_sets`."""
    return read_sets(ASSETS / "briefing.toml")
