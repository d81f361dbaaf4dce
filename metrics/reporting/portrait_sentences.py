"""What a portrait says of a unit: its state in a sentence, what goes well and what does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from metrics.engine.model import Direction
from metrics.judging.targets import Status
from metrics.questions.attention import nothing_open
from metrics.reporting.figure import Figure
from metrics.reporting.open_items import OpenItem
from metrics.wording.formats import points_between
from metrics.wording.official import official


@dataclass(frozen=True)
class PortraitLine:
    """One figure of the unit beside the district's; ``rank`` among the ``of`` units that have a value, 1 the best."""

    figure: Figure
    district: Figure
    rank: int | None
    of: int
    shared: bool = False  # the place


def _beside(own: Figure, other: Decimal | None, *, whose: str) -> str:
    """高于全区 1.2 个百分点; empty for figures that are no rates."""
    if not own.is_rate or own.shown is None or other is None:
        return ""
    points = points_between(own.shown, other)
    return f"{'高于' if points > 0 else '低于'}{whose} {abs(points)} 个百分点" if points else f"与{whose}持平"


def strengths_and_gaps(lines: Sequence[PortraitLine], whose: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What goes well (met, and no worse than the district) and what does not (missed, or among the last), in words."""
    strengths, gaps = [], []
    for line in lines:
        f = line.figure
        if f.amount is None or f.status in (Status.INFO, Status.UNKNOWN):
            continue
        place = f"{'并列' if line.shared else '列'}第 {line.rank} 位" if line.rank is not None and line.of > 1 else ""
        head = (
            f"无{f.name}" if not f.amount and f.direction is Direction.DOWN and f.unit else f"{f.when}{f.name} {f.text}"
        )
        # A gap is measured against the target, a strength against the others.
        gap = f.status is Status.MISSED or (
            f.status is Status.NEAR and line.rank is not None and line.rank > line.of - 3
        )
        beside = _beside(f, f.target, whose=f.target_word) if gap else _beside(f, line.district.shown, whose=whose)
        words = "，".join(filter(None, (head, beside, place if f.amount else "")))
        if gap:
            gaps.append((f.status is not Status.MISSED, -(line.rank or 0), official(f"{words}。")))
        elif f.status is Status.MET and not f.worse_than(line.district):
            strengths.append((line.rank or 99, official(f"{words}。")))
    return tuple(text for *_, text in sorted(strengths)[:4]), tuple(text for *_, text in sorted(gaps)[:5])


def nothing_to_do(unknown: Sequence[str]) -> str:
    return nothing_open(unknown) if unknown else "没有待办事项"


def takeaway(name: str, lines: Sequence[PortraitLine], items: Sequence[OpenItem], unknown: Sequence[str]) -> str:
    judged = [line.figure for line in lines if line.figure.target is not None and line.figure.amount is not None]
    if not judged and not items:
        return f"{name}本期{f'有台账的各项均无发生，{len(unknown)} 类事项尚无台账' if unknown else '各项均无发生'}。"
    missed = [f.name for f in judged if f.status is Status.MISSED]
    met = sum(1 for f in judged if f.status is Status.MET)
    head = f"{name} {len(judged)} 项指标" + ("均达标" if met == len(judged) > 1 else f"中 {met} 项达标")
    head += f"，{len(missed)} 项未达标（{'、'.join(missed[:3])}{'等' if len(missed) > 3 else ''}）" if missed else ""
    own = [item for item in items if item.owner == name]
    late = sum(1 for item in own if item.days_over > 0)
    which = "均" if late == len(own) > 1 else f"其中 {late} 项" if late < len(own) else ""
    tail = f"需办理事项 {len(own)} 项" + (f"，{which}已超期" if late else "") if own else nothing_to_do(unknown)
    others = len(items) - len(own)
    tail += f"，辖区内另有 {others} 项由部门办理" if others else ""
    return f"{head}；{tail}。"
