"""What a slide is: a title that says it all, one exhibit and at most three supporting lines.

Its notes carry the definitions and record counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from metrics.engine.periods import Comparison
from metrics.judging.targets import Status
from metrics.reporting.figure import Figure


@dataclass(frozen=True)
class Opens:
    """What a number on a slide opens: the records of a figure (in one town if given), or the open items of a unit."""

    metric: str = ""
    town: str = ""
    owner: str = ""
    year: int = 0  # counted in that assessment year, not in the period


@dataclass(frozen=True)
class Verdict:
    """The year's score and grade, what vetoed it and where points were lost."""

    points: str  # 76.89
    scale: str  # 满分 100 分
    grade: str  # C 等, or C 至 B while what is unknown could change it
    status: Status
    veto_text: str  # over the vetoes: 一票否决, or that there is none or none is known
    vetoes: tuple[tuple[str, str, Opens], ...]  # condition, how often, what it opens
    losses: tuple[tuple[str, str], ...]  # name, points lost; most first


@dataclass(frozen=True)
class Numbers:
    """A few figures in the largest type."""

    figures: tuple[Figure, ...]
    compared_with: Comparison


@dataclass(frozen=True)
class Table:
    """Rows of words; a cell with a status is drawn with its mark and colour, one that opens can be clicked.

    ``widths`` are shares; ``opens`` is empty or has the shape of ``rows``.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    statuses: tuple[tuple[Status | None, ...], ...]
    widths: tuple[int, ...]
    opens: tuple[tuple[Opens | None, ...], ...] = ()
    nothing: str = "无发生"  # what stands there without rows; 无数据 where no ledger says so


@dataclass(frozen=True)
class Bars:
    """Sorted horizontal bars from zero, with the target as a line. Amounts are as printed (per cent, 万元)."""

    measure: str
    rows: tuple[tuple[str, Decimal, str, Status], ...]  # name, amount, said, status
    target: Decimal | None
    target_text: str
    top: Decimal
    opens: tuple[Opens, ...]  # of each row
    nothing: str = "尚无台账"  # what stands there without rows; 无发生 where the ledger holds nothing


@dataclass(frozen=True)
class Lines:
    """Monthly figures; months as 2023-12."""

    months: tuple[str, ...]
    series: tuple[tuple[str, tuple[Decimal | None, ...]], ...]


@dataclass(frozen=True)
class TownMap:
    """The towns coloured by a figure; amounts by town code."""

    figure: str
    measure: str
    amounts: tuple[tuple[str, Decimal | None, str], ...]  # code, amount, said
    year: int  # whose towns they are


Exhibit = Verdict | Numbers | Table | Bars | Lines | TownMap


@dataclass(frozen=True)
class Slide:
    id: str
    name: str
    title: str
    exhibit: Exhibit
    lines: tuple[str, ...]
    notes: tuple[str, ...]
    source: str
