"""The arithmetic of a yearly target, by how its figure comes about: what is secured, what may be missed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor

from metrics.engine.model import Direction, Metric
from metrics.judging.curves import share_due
from metrics.judging.targets import Status, reaches
from metrics.judging.values import Value


class Outlook(StrEnum):
    """Where a figure stands on its way to the year's target."""

    REACHED = "已达标"
    SECURED = "已锁定"  # whatever happens to the records due until the year's end
    ROOM = "有余地"
    TIGHT = "余地用尽"  # one more miss and the target is lost
    REACHABLE = "尚可达标"  # below the target today, above it when what falls due is done in time
    TO_DO = "须补齐"  # what is open can still be settled
    ON_PACE = "序时达标"
    BEHIND = "序时落后"
    LOST = "已不可能"  # by the records known today
    NONE = "无发生"
    UNKNOWN = "无数据"


class TargetKind(StrEnum):
    """How a yearly figure comes about."""

    DUE = "到期"  # a rate by due date: a miss is final, what falls due until the year's end is known
    FINAL = "逐件"  # a rate whose misses are final and whose further records are not known yet
    OPEN = "补齐"  # a rate or a stock whose gap can still be settled
    COVERAGE = "覆盖"  # a rate that adds up over the year
    TIMES = "应办"  # a count to reach
    NONE_ALLOWED = "零容忍"  # a count that must stay 0


# Evidence that is late can still be handed in, and counts.
MENDABLE_DUE = ("evidence.complete_rate", "publication.published_rate")


@dataclass(frozen=True)
class Pace:
    """A yearly target: where the figure should be, where it is, and what the rest of the year must bring.

    ``total`` is what counts this year as known today, ``done`` what is secured of it, ``missed`` what is lost (or,
    where it can be settled, open), ``running`` what is due until the year's end and not done. ``margin`` is how many
    of those may still be missed (negative: too many are); ``needed`` how many more must be done (元 where the metric
    is money). ``best`` is the year's best value by the records known today. Parts are None when nothing is known.
    """

    value: Value  # of the year so far
    kind: TargetKind
    target: Fraction  # of the year
    expected: Fraction  # by the as-of date
    outlook: Outlook
    status: Status  # the colour of the outlook
    total: Fraction | None = None
    done: Fraction | None = None
    missed: Fraction | None = None
    running: Fraction | None = None
    margin: int | None = None
    needed: Fraction | None = None
    further: int | None = None  # records yet to come, all in order, that bring a lost or missed target back
    best: Fraction | None = None

    @property
    def metric(self) -> Metric:
        return self.value.metric


def _nothing_yet(value: Value, kind: TargetKind, target: Fraction) -> Pace:
    return Pace(value, kind, target, target, Outlook.NONE, Status.UNKNOWN)


def pace_due(value: Value, ahead: Value | None, target: Fraction) -> Pace:
    """A rate by due date, with what still falls due."""
    base, done = Fraction(value.denominator or 0), Fraction(value.numerator or 0)
    to_come = Fraction(ahead.denominator or 0) if ahead else Fraction(0)
    early = Fraction(ahead.numerator or 0) if ahead else Fraction(0)
    total, missed, running = base + to_come, base - done, to_come - early
    pace = replace(
        _nothing_yet(value, TargetKind.DUE, target), total=total, done=done + early, missed=missed, running=running
    )
    if not total:
        return pace
    if value.metric.id in MENDABLE_DUE:
        settled = _settled(pace, open_=missed + running)
        only_later = settled.outlook is Outlook.TO_DO and not missed
        return replace(settled, outlook=Outlook.ON_PACE, status=Status.MET) if only_later else settled
    margin = floor((1 - target) * total) - int(missed)
    best = (total - missed) / total
    met = not base or reaches(value.metric, done / base, target)
    if margin < 0:
        outlook, status = Outlook.LOST, Status.MISSED
    elif not met:
        outlook, status = Outlook.REACHABLE, Status.NEAR
    elif margin >= running:
        outlook, status = (Outlook.SECURED if running else Outlook.REACHED), Status.MET
    elif margin:
        outlook, status = Outlook.ROOM, Status.MET
    else:
        outlook, status = (Outlook.TIGHT, Status.NEAR) if missed else (Outlook.ON_PACE, Status.MET)
    further = None if margin >= 0 or target == 1 else ceil(missed / (1 - target)) - int(total)
    return replace(pace, outlook=outlook, status=status, margin=margin, best=best, further=further)


def pace_final(value: Value, target: Fraction) -> Pace:
    """A rate whose misses stay: how many more the present records allow, or how many in order it takes."""
    base, counted = Fraction(value.denominator or 0), Fraction(value.numerator or 0)
    up = value.metric.direction is Direction.UP
    missed, allowed = (base - counted, 1 - target) if up else (counted, target)
    pace = replace(_nothing_yet(value, TargetKind.FINAL, target), total=base, done=base - missed, missed=missed)
    if not base:
        return pace
    margin = floor(allowed * base) - int(missed)
    if margin >= 0:
        if margin:
            outlook, status = Outlook.ROOM, Status.MET
        else:
            outlook, status = (Outlook.TIGHT, Status.NEAR) if missed else (Outlook.REACHED, Status.MET)
        return replace(pace, outlook=outlook, status=status, margin=margin)
    if not allowed:
        return replace(pace, outlook=Outlook.LOST, status=Status.MISSED, margin=margin)
    further = ceil(missed / allowed) - int(base)
    return replace(pace, outlook=Outlook.REACHABLE, status=value.status, margin=margin, further=further)


def _settled(pace: Pace, open_: Fraction) -> Pace:
    """How much of what is open must be settled for the target, of ``pace.total``."""
    total, target = pace.total or Fraction(0), pace.target
    aim = target * total if pace.metric.money else Fraction(ceil(target * total))
    needed = aim - (total - open_)
    if needed <= 0:
        return replace(pace, outlook=Outlook.REACHED, status=Status.MET, needed=Fraction(0), best=Fraction(1))
    status = pace.value.status if pace.value.status in (Status.NEAR, Status.MISSED) else Status.NEAR
    return replace(pace, outlook=Outlook.TO_DO, status=status, needed=needed, best=Fraction(1))


def pace_open(value: Value, target: Fraction) -> Pace:
    """A rate whose gap can be settled, or a stock that must come down to the target."""
    counted = Fraction(value.numerator or 0)
    pace = _nothing_yet(value, TargetKind.OPEN, target)
    if value.metric.denominator is None:
        needed = max(counted - target, Fraction(0))
        outlook = Outlook.TO_DO if needed else Outlook.REACHED
        return replace(pace, outlook=outlook, status=value.status, total=counted, missed=counted, needed=needed)
    base = Fraction(value.denominator or 0)
    if not base:
        return pace
    return _settled(replace(pace, total=base, done=counted, missed=base - counted), open_=base - counted)


def pace_coverage(value: Value, target: Fraction, as_of: date) -> Pace:
    base, counted = Fraction(value.denominator or 0), Fraction(value.numerator or 0)
    share = share_due(value.metric.id, date(as_of.year, 1, 1), as_of) or Fraction(1)
    expected = Fraction(value.target.target) if value.target else target * share
    pace = Pace(value, TargetKind.COVERAGE, target, expected, Outlook.NONE, Status.UNKNOWN)
    if not base:
        return pace
    pace = replace(
        pace, total=base, done=counted, missed=base - counted, needed=max(ceil(target * base) - counted, Fraction(0)),
        margin=int(counted) - ceil(expected * base), best=Fraction(1),
    )  # fmt: skip
    if not pace.needed:
        return replace(pace, outlook=Outlook.REACHED, status=Status.MET)
    outlook = Outlook.ON_PACE if value.status is Status.MET else Outlook.BEHIND
    return replace(pace, outlook=outlook, status=value.status)


def pace_times(value: Value, target: Fraction, as_of: date) -> Pace:
    """A count to reach; by today what its curve asks for, in whole times."""
    counted = Fraction(value.value or 0)
    share = share_due(value.metric.id, date(as_of.year, 1, 1), as_of) or Fraction(0)
    expected = Fraction(floor(target * share))
    needed = max(target - counted, Fraction(0))
    if not needed:
        outlook, status = Outlook.REACHED, Status.MET
    elif reaches(value.metric, counted, expected):
        outlook, status = Outlook.ON_PACE, Status.MET
    else:
        outlook, status = Outlook.BEHIND, Status.MISSED
    return Pace(
        value, TargetKind.TIMES, target, expected, outlook, status, total=target, done=counted, needed=needed,
        margin=int(counted - expected),
    )  # fmt: skip


def pace_none_allowed(value: Value, target: Fraction) -> Pace:
    counted = Fraction(value.value or 0)
    kept = reaches(value.metric, counted, target)
    return Pace(
        value, TargetKind.NONE_ALLOWED, target, target, Outlook.REACHED if kept else Outlook.LOST,
        Status.MET if kept else Status.MISSED, total=counted, missed=counted,
    )  # fmt: skip
