"""Sentences on figures: levels, rises and falls, distances to targets, causes.

Right for zero, one and many; a figure without an occasion is 无发生, one without a ledger is named as such.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.model import Direction
from metrics.engine.periods import Comparison
from metrics.judging.targets import Status
from metrics.reporting.figure import Figure
from metrics.wording.formats import NO_OCCASION, UNDIVIDED, money_text, moved_text, percent, points_between, size_text
from metrics.wording.ranking import names


@dataclass
class Mentioned:
    """What the sentences of a paragraph have said already: it is not said again."""

    compared: bool = False  # what changes are compared with
    aim: bool = False  # that none should be left


def amount_text(figure: Figure, amount: Decimal) -> str:
    """An amount in the figure's own unit: 95.3%, 12 件, 230.00 万元."""
    if figure.is_money:
        return money_text(amount)
    return percent(amount) if figure.is_rate else f"{int(amount):,} {figure.unit}"


def moved(figure: Figure, compared_with: Comparison, mentioned: Mentioned | None = None) -> str:
    """较去年同期上升 1.2 个百分点, 较上期减少 3 件, 与上期持平; empty when it cannot be compared.

    Where the comparison was mentioned: 上升 1.2 个百分点, 持平.
    """
    if figure.change is None:
        return ""
    again = mentioned is not None and mentioned.compared
    if not figure.change:
        return "持平" if again else f"与{compared_with.days}持平"
    if mentioned is not None:
        mentioned.compared = True
    words = ("上升", "下降") if figure.is_rate else ("增加", "减少")
    size = size_text(ALL_METRICS[figure.id], figure.change)
    return f"{'' if again else compared_with}{moved_text(figure.change, size, words)}"


def compared_head(compared_with: Comparison) -> str:
    """The heading of a column of changes: 与去年同期相比."""
    return f"与{compared_with.days}相比"


def against_target(figure: Figure) -> str:
    """达到目标, 低于目标 2.1 个百分点, 距目标还差 3 件; empty without a target or a value."""
    if figure.target is None or figure.amount is None or figure.shown is None:
        return ""
    if figure.status is Status.MET:
        return f"达到{figure.target_word}"
    distance = abs(figure.amount - figure.target)
    if figure.is_rate:
        # As printed a rate that misses its target differs from it.
        points = abs(points_between(figure.shown, figure.target))
        return f"{'低于' if figure.direction is Direction.UP else '高于'}{figure.target_word} {points} 个百分点"
    # A target of zero stands beside the figure, see `level`.
    return f"距目标还差 {amount_text(figure, distance)}" if figure.target else ""


def level(
    figure: Figure, compared_with: Comparison, mentioned: Mentioned | None = None, *, same_day: bool = False
) -> str:
    """按期办结率 95.9%(754/786 件),较去年同期下降 1.6 个百分点,低于目标 2.1 个百分点.

    仍有超期未结线索 12 件(目标为 0 件) where none should be; 无超期未结线索 where there is none. ``same_day``: the
    sentence has named the day that a sum is of.
    """
    if figure.no_occasion:
        return f"{figure.name}无发生"
    if figure.undivided:
        return f"{figure.name}只有全区数，{UNDIVIDED}"
    if figure.amount is None:
        return f"{figure.name}无数据，不作判断"
    if figure.amount == 0 and figure.denominator is None:
        head = f"无{figure.name}"
    elif figure.target == 0 and figure.direction is Direction.DOWN and figure.denominator is None:
        again = mentioned is not None and mentioned.aim
        aim = "" if again else f"（目标为 0 {figure.unit}）"
        if mentioned is not None:
            mentioned.aim = True
        head = f"{'' if same_day else figure.when}{'' if again else '仍有'}{figure.name} {figure.text}{aim}"
    else:
        head = figure_text(figure, same_day=same_day)
    target = against_target(figure) if figure.amount or figure.denominator is not None else ""
    return "，".join(filter(None, (head, moved(figure, compared_with, mentioned), target)))


DONE = {
    "inspection.count": "开展",
    "warning.raised": "发出",
}  # what was done is said with its verb: 开展实地核查 331 次


def short_of_target(figure: Figure) -> str:
    """满意率 92.3%（441/478 件，目标 ≥ 95%）: as `figure_text`, with the target where it is not reached."""
    return figure_text(figure, figure.target_text if figure.status is Status.NEAR else "")


def figure_text(figure: Figure, beside: str = "", *, same_day: bool = False) -> str:
    """满意率 93.9%（429/457 件）, 截至12月15日保证金现金余额 5,492.35 万元, 开展实地核查 331 次.

    ``beside`` stands in the brackets behind the base.
    """
    verb = DONE.get(figure.id, "")
    brackets = "，".join(filter(None, (figure.base, beside)))
    head = f"{'' if same_day else figure.when}{verb}{figure.name} {figure.text}"
    return f"{head}（{brackets}）" if brackets else head


def levels(figures: Sequence[Figure], compared_with: Comparison, mentioned: Mentioned | None = None) -> list[str]:
    """A clause per figure; those of one day share a clause that says it once, those without ledger or occasion too."""
    unknown = [f.name for f in figures if f.amount is None and not f.no_occasion and not f.undivided]
    uncut = [f.name for f in figures if f.undivided]
    idle = [f.name for f in figures if f.no_occasion]
    found: list[str] = []
    day = ""
    for f in figures:
        if f.amount is not None:
            same_day = bool(f.when) and f.when == day
            clause = level(f, compared_with, mentioned, same_day=same_day)
            if same_day:
                found[-1] += f"，{clause}"
            else:
                found.append(clause)
            day = f.when
    if idle:
        found.append(f"{'、'.join(idle)}无发生")
    if unknown:
        found.append(f"{'、'.join(unknown)}无数据，不作判断")
    if uncut:
        found.append(f"{'、'.join(uncut)}只有全区数，{UNDIVIDED}")
    return found


def joined(parts: Iterable[str]) -> str:
    """Clauses as one sentence with its full stop; empty parts fall out."""
    text = "；".join(part for part in parts if part)
    return f"{text}。" if text else ""


def counted_by_kind(whole: str, kinds: Sequence[tuple[int, str]], *, alone: str) -> str:
    """8 项主要指标中，1 项达标、4 项接近目标: of (number, kind) those that occur; all of one kind: … ``alone`` 达标."""
    found = [(n, kind) for n, kind in kinds if n]
    if len(found) == 1:
        return f"{whole}{alone}{found[0][1]}"
    return f"{whole}中，{'、'.join(f'{n} 项{kind}' for n, kind in found)}"


def statuses(figures: Sequence[Figure]) -> str:
    """8 项主要指标中,1 项达标、4 项接近目标、3 项未达标 (only what occurs)."""
    words: dict[str, str] = {Status.NEAR: "接近目标"}
    counted = Counter(NO_OCCASION if f.no_occasion else words.get(f.status, f.status.value) for f in figures)
    order = (Status.MET, Status.NEAR, Status.DEFERRED, Status.MISSED, NO_OCCASION, Status.UNKNOWN)
    kinds = [(counted[word], word) for word in (words.get(s, s) for s in order)]
    return counted_by_kind(f"{len(figures)} 项主要指标", kinds, alone="均")


def causes(counted: Sequence[tuple[str, int]], true_cases: int) -> str:
    """Why wages were owed, of the true cases (most frequent first); empty without any."""
    total = sum(n for _, n in counted)
    if not total:
        return f"{true_cases} 件属实案件尚未登记欠薪原因" if true_cases else ""
    if len(counted) == 1:
        text = "属实案件" if total == 1 else f"{total} 件属实案件"
        return f"{text}欠薪原因{'为' if total == 1 else '均为'}{counted[0][0]}"
    missing = f"；另有 {true_cases - total} 件未登记原因" if true_cases > total else ""
    count = counted[0][1]
    first = [cause for cause, n in counted if n == count]
    if len(first) == len(counted):
        return f"从欠薪原因看，{names(first, kind='原因')}各 {count} 件{missing}"
    share = percent(Decimal(count) / total)
    each = "各" if len(first) > 1 else ""
    others = counted[len(first) :]
    rest = "、".join(f"{cause} {n} 件" for cause, n in others[:3]) + ("等" if len(others) > 3 else "")
    head = f"{names(first, kind='原因')}{each} {count} 件，{each}占 {share}"
    return f"从欠薪原因看，{head}，居首；其次为{rest}{missing}"
