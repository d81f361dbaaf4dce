"""两清零 by town: no true lead unpaid, no problem of a campaign unmended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from metrics.judging.values import Value

UNSOLVED, RUNNING, PROBLEMS = "lead.unsolved_true", "lead.true_in_progress", "campaign.problems_open"


@dataclass(frozen=True)
class Left:
    """What a town has left: true leads unsolved and in progress (件), problems not rectified (个; None: no report)."""

    town: str
    unsolved: int
    running: int
    problems: int | None

    @property
    def unpaid(self) -> int:
        return self.unsolved + self.running

    @property
    def total(self) -> int:
        return self.unpaid + (self.problems or 0)

    def count(self, metric_id: str) -> int:
        """What is left of one of the three figures."""
        return {UNSOLVED: self.unsolved, RUNNING: self.running, PROBLEMS: self.problems or 0}[metric_id]


def left_by_town(by_town: Mapping[str, Mapping[str, Value]]) -> tuple[Left, ...]:
    """A line per town, the most left first, equals in official order. ``by_town`` holds the three figures by code."""
    lines = [
        Left(
            code,
            int(found[UNSOLVED].value or 0),
            int(found[RUNNING].value or 0),
            None if (problems := found[PROBLEMS].value) is None else int(problems),
        )
        for code, found in by_town.items()
    ]
    return tuple(sorted(lines, key=lambda line: -line.total))


def cleared_text(lines: Sequence[Left]) -> str:
    """3 个街镇尚未清零,8 个已清零; of one town whether it is. A town in progress isn't cleared yet.

    Where nothing is known of problems it is said of leads alone.
    """
    message = _of_leads_and_problems(lines)
    return message if any(line.problems is not None for line in lines) else f"{message}（只看欠薪案件）"


def _of_leads_and_problems(lines: Sequence[Left]) -> str:
    rest = sum(1 for line in lines if line.total)
    if len(lines) == 1:
        return "尚未清零" if rest else "已清零"
    if not rest:
        return "各街镇均已清零"
    return f"{rest} 个街镇尚未清零，{len(lines) - rest} 个已清零" if rest < len(lines) else "各街镇均未清零"
