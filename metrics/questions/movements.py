"""What moved between two days, figure by figure and unit by unit, as it is said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from data_access.database.scope import Scope
from metrics.engine.periods import year_to_date
from metrics.judging.targets import Status
from metrics.wording.dates import day_in_words, month_and_day
from metrics.wording.ranking import leading

LOOKED_BACK = 5  # meetings at which a figure that stays red is looked up


class Movement(StrEnum):
    TURNED_RED = "新增未达标"
    RECOVERED = "已好转"  # 达标 or 临近 again
    STILL_RED = "仍未达标"


@dataclass(frozen=True)
class Move:
    """A record that came to stand behind a figure between the two days, or no longer does."""

    metric_id: str
    key: str
    title: str
    town: str | None  # code
    department: str | None  # code
    added: bool


@dataclass(frozen=True)
class Turn:
    """One figure of one unit on both days, in words and amounts (rates as fractions); plain data, as a report is.

    ``meetings`` is at how many meetings in a row it has been red, the last one first.
    """

    movement: Movement
    unit: str
    town: str | None  # code; None for a department
    department: str | None  # code; None for a town
    metric_id: str
    name: str
    is_rate: bool
    before: str
    now: str
    before_amount: Decimal | None
    amount: Decimal | None
    status: Status
    target: str  # 目标 ≥ 98.0%
    change: str
    meetings: int
    moves: tuple[Move, ...]

    @property
    def added(self) -> tuple[Move, ...]:
        return tuple(m for m in self.moves if m.added)

    @property
    def gone(self) -> tuple[Move, ...]:
        return tuple(m for m in self.moves if not m.added)

    @property
    def text(self) -> str:
        """按期办结率由 98.1% 降至 95.6%; of what stays red its value and for how many meetings."""
        if self.movement is Movement.STILL_RED:
            return f"{self.name} {self.now}" + (f"，{self.streak_text}" if self.meetings > 1 else "")
        if self.before == self.now:  # what the day asks for has moved
            return f"{self.name}仍为 {self.now}，{self.target}"
        # A blank stands beside a number, none beside a word (无发生).
        before = self.before if self.before_amount is None else f" {self.before}"
        now = self.now if self.amount is None else f" {self.now}"
        gap = " " if self.is_rate and self.before_amount is not None else ""
        return f"{self.name}由{before}{gap}{self._moved}{now}"

    @property
    def _moved(self) -> str:
        """升至 or 降至 of a rate, 增至 or 减至 of a count; 变为 where a side is not known."""
        if self.before_amount is None or self.amount is None:
            return "变为"
        up = self.amount > self.before_amount
        return ("升至" if up else "降至") if self.is_rate else ("增至" if up else "减至")

    @property
    def streak_text(self) -> str:
        """连续 3 次会议未达标, 连续 5 次以上会议未达标."""
        return f"连续 {self.times_text}会议未达标"

    @property
    def times_text(self) -> str:
        """3 次; beyond the meetings looked up, 5 次以上."""
        return f"{self.meetings} 次{'以上' if self.meetings >= LOOKED_BACK else ''}"


@dataclass(frozen=True)
class Since:
    """What moved between two days; ``meeting`` is the title of the one held on the first, empty for any other day."""

    scope: Scope  # on the second day
    then: date
    meeting: str
    turns: tuple[Turn, ...]

    def _of(self, movement: Movement) -> tuple[Turn, ...]:
        return tuple(turn for turn in self.turns if turn.movement is movement)

    @property
    def turned_red(self) -> tuple[Turn, ...]:
        return self._of(Movement.TURNED_RED)

    @property
    def recovered(self) -> tuple[Turn, ...]:
        return self._of(Movement.RECOVERED)

    @property
    def still_red(self) -> tuple[Turn, ...]:
        return self._of(Movement.STILL_RED)

    @property
    def began(self) -> str:
        """自2023年11月9日冬季行动动员部署会以来."""
        return f"自{day_in_words(self.then)}{self.meeting.removeprefix(f'{self.then.year}年')}以来"

    @property
    def days_text(self) -> str:
        """按本年1月1日至9月30日累计; empty where the scope's own period is the year so far."""
        counted = year_to_date(self.scope)
        if (counted.start, counted.last_day) == (self.scope.start, self.scope.last_day):
            return ""
        return f"按本年1月1日至{month_and_day(counted.last_day)}累计"

    @property
    def text(self) -> str:
        """The change in one sentence."""
        if not self.turns:
            return f"{self.began}，各街镇、各部门没有未达标的指标{self._across}。"
        counted = Counter(turn.unit for turn in self.turned_red)
        first = leading(counted, "项", total=len(self.turned_red), kind="单位")
        parts = [f"新增未达标 {len(self.turned_red)} 项" + (f"（{first}）" if first else "")] if self.turned_red else []
        parts += [f"已好转 {len(self.recovered)} 项"] if self.recovered else []
        parts += [f"仍未达标 {len(self.still_red)} 项"] if self.still_red else []
        stuck = sum(1 for turn in self.still_red if turn.meetings > 1)
        which = f"其中 {stuck} 项" if stuck < len(self.still_red) else "均" if stuck > 1 else ""
        tail = f"，{which}连续两次以上会议未达标" if stuck else ""
        return f"{self.began}，{'，'.join(parts)}{tail}{self._across}。"

    @property
    def _across(self) -> str:
        return "（跨年度，按年累计的指标不作比较）" if self.then.year != self.scope.as_of.year else ""

    @property
    def sentences(self) -> tuple[str, ...]:
        """One sentence per unit that moved, in the order of the turns."""
        return tuple(_unit_text(unit, [t for t in self.turns if t.unit == unit]) for unit in self.units)

    @property
    def units(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(turn.unit for turn in self.turns))


def _unit_text(unit: str, turns: Sequence[Turn]) -> str:
    parts = []
    for movement in Movement:
        found = [turn for turn in turns if turn.movement is movement]
        if found:
            parts.append(f"{movement.value} {len(found)} 项（{'；'.join(t.text for t in found)}）")
    return f"{unit}：{'，'.join(parts)}。"
