"""What is said of data quality: the takeaway of its screen and what moved since the end of last month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from metrics.quality.findings import RuleFinding, count_of, totals
from metrics.quality.rule_file import Rule
from metrics.wording.formats import moved_text


def faults_change_text(found: Iterable[RuleFinding]) -> str:
    """较上月末 +3, 较上月末持平."""
    now, before, _ = totals(found)
    return f"较上月末 {now - before:+,}" if now != before else "较上月末持平"


def faults_text(found: Sequence[RuleFinding], owners: Mapping[str, Mapping[Rule, int]], late: int) -> str:
    """The takeaway: how many records, of how many rules, who has most, what it was at the end of last month."""
    faulty = sum(f.count for f in found)
    hit = [f for f in found if f.count]
    behind = f"；{late} 本台账截至日超期" if late else ""
    if not any(f.known for f in found):
        return "尚无台账，无从检查。"
    if not hit:
        return f"{sum(f.known for f in found)} 条规则均未查出问题{behind}。"
    change = faulty - totals(found)[1]
    moved = f"较上月末{moved_text(change, f'{abs(change):,} 条')}" if change else "与上月末持平"
    first = next(iter(owners))
    most = f"，{first}最多（{count_of(owners[first]):,} 条）" if len(owners) > 1 else ""
    return f"{len(hit)} 条规则查出 {faulty:,} 条问题{most}；{moved}{behind}。"
