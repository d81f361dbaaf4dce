"""Sentences that set towns against each other: who leads, who trails, who misses most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from metrics.definitions.all_metrics import ALL_METRICS
from metrics.judging.targets import Status
from metrics.reporting.figure import TownLine
from metrics.wording.ranking import best_first, most, names, stand_out, worst


def ranked(lines: Sequence[TownLine], metric_id: str) -> list[TownLine]:
    """The towns with a value, best first, see `metrics.wording.ranking`."""
    by_code = {line.code: line for line in lines}
    amounts = {code: line.figures[metric_id].shown for code, line in by_code.items()}
    return [by_code[code] for _, code in best_first(ALL_METRICS[metric_id], amounts)]


def trailing(lines: Sequence[TownLine], metric_id: str) -> str:
    """白鹤镇为 91.4%,居后, 白鹤镇和徐泾镇均为 91.4%,居后: all who share the worst place; of many, how many do."""
    amounts = {line.name: line.figures[metric_id].shown for line in lines}
    last = worst(ALL_METRICS[metric_id], amounts)
    if not last:
        return ""
    figure = next(line.figures[metric_id].text for line in lines if line.name == last[0])
    known = sum(1 for amount in amounts.values() if amount is not None)
    if len(last) == known > 1:
        return f"各街镇均为 {figure}"
    if not stand_out(last, known):
        return f"{len(last)} 个街镇均为 {figure}，居后"
    return f"{names(last)}{'均' if len(last) > 1 else ''}为 {figure}，居后"


def missed_text(statuses: Iterable[Status]) -> str:
    """37 项次未达标 of the towns' key figures, 没有未达标项; where nothing is known no judgement."""
    counted = Counter(statuses)
    if counted[Status.MISSED]:
        return f"{counted[Status.MISSED]} 项次未达标"
    judged = counted.total() - counted[Status.UNKNOWN] - counted[Status.INFO]
    return "没有未达标项" if judged else "尚无台账或无发生，不作判断"


def most_missed(lines: Sequence[TownLine]) -> str:
    """赵巷镇 6 项最多, 赵巷镇和徐泾镇各 6 项最多: who misses most of the key figures; of many, in how many towns."""
    counts = {line.name: len(line.missed) for line in lines}
    first = most(counts)
    if first and not stand_out(first, len(counts)):
        return f"分散在 {sum(1 for n in counts.values() if n)} 个街镇"
    return f"{names(first)}{'各' if len(first) > 1 else ''} {counts[first[0]]} 项最多" if first else ""


def best_and_worst(lines: Sequence[TownLine], metric_id: str) -> tuple[str, ...]:
    """Two clauses, of a count first who has most, of a rate first who leads; one where all are alike.

    None when fewer than two towns have a value.
    """
    order = ranked(lines, metric_id)
    if len(order) < 2:
        return ()
    first, last = order[0].figures[metric_id], order[-1].figures[metric_id]
    if first.text == last.text:
        return (f"各街镇{first.name}均为 {first.text}",)
    best = [line.name for line in order if line.figures[metric_id].text == first.text]
    behind = worst(ALL_METRICS[metric_id], {line.name: line.figures[metric_id].shown for line in lines})
    if first.denominator is None:  # a count of open matters: who has none, who has most
        head = f"{names(best)}无{first.name}" if not first.amount else f"{names(best)}最少（{first.text}）"
        each = "各" if len(behind) > 1 else ""
        if not stand_out(behind, len(order)):
            having = sum(1 for line in order if line.figures[metric_id].amount)
            return f"{first.name}分散在 {having} 个街镇，最多的 {last.text}", head
        if len(behind) == 1 and sum(line.figures[metric_id].amount or 0 for line in order) == last.amount:
            return f"{last.name} {last.text}，{'' if last.amount == 1 else '均'}在{behind[0]}", head
        return f"{names(behind)}{first.name}{each} {last.text}，为最多", head
    level_best = f"{names(best)}{first.name}{'均为' if len(best) > 1 else '为'} {first.text}，居前"
    return level_best, f"{names(behind)}{'均为' if len(behind) > 1 else '为'} {last.text}，居后"
