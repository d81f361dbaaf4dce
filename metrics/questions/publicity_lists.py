"""Publicity (宣传活动) of a year by town: how often, whom it reached, what was handed out, where there was none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from data_access.rules.limits import WORKING_DAYS
from metrics.indicators.catalogues import catalogue_for
from metrics.questions.office_lists import Event
from metrics.wording.clocks import limit_text
from metrics.wording.formats import points_text
from metrics.wording.ranking import names

BEFORE_MAY = "publicity.before_may"


@dataclass(frozen=True)
class TownPublicity:
    """What one town did in a year."""

    town: str  # code
    events: int
    people: int  # as far as it was noted
    materials: int | None  # 份; None where no event says it
    last_on: date | None


def by_town(found: Iterable[Event], towns: Sequence[str]) -> list[TownPublicity]:
    """One line per town, who reached most people first; those without any last."""
    listed = list(found)
    lines = []
    for town in towns:
        own = [event for event in listed if event.town == town]
        lines.append(
            TownPublicity(
                town,
                len(own),
                sum(event.attendance or 0 for event in own),
                materials(own),
                max((event.held_on for event in own), default=None),
            )
        )
    return sorted(lines, key=lambda line: (-line.people, -line.events))


def materials(found: Iterable[Event]) -> int | None:
    """份 handed out, as far as it was noted; None where nothing was."""
    noted = [event.materials for event in found if event.materials is not None]
    return sum(noted) if noted else None


def gaps_text(lines: Sequence[TownPublicity], called: Sequence[str]) -> str:
    """2 个街镇本年尚未开展(练塘镇和金泽镇), 11 个街镇均已开展; ``called`` are the names of the lines' towns."""
    without = [name for line, name in zip(lines, called, strict=True) if not line.events]
    if not lines:
        return ""
    if len(lines) == 1:
        return f"{called[0]}本年尚未开展" if without else ""
    if len(without) == len(lines):
        return f"{len(lines)} 个街镇均未开展"
    return f"{len(without)} 个街镇本年尚未开展（{names(without)}）" if without else f"{len(lines)} 个街镇均已开展"


def campaign_text(found: Sequence[Event], as_of: date, due: date) -> str:
    """五一前集中宣传已于 2023-04-25 举办; before its day how long is left, after it that there was none."""
    held = [event for event in found if event.before_may]
    if held:
        return f"五一前集中宣传已于 {held[-1].held_on} 举办"
    if as_of > due:
        return "五一前没有举办区级集中宣传"
    return f"五一前集中宣传尚未举办，{limit_text(due, as_of, WORKING_DAYS)}"


def indicator_text(as_of: date) -> str:
    """考核指标 P11 五一前集中宣传,1.00 分; empty in a year without a catalogue or the indicator."""
    catalogue = catalogue_for(as_of)
    found = [i for i in (catalogue.indicators if catalogue else ()) if i.metric_id == BEFORE_MAY]
    return "、".join(f"考核指标 {i.code} {i.name}，{points_text(i.points)} 分" for i in found)
