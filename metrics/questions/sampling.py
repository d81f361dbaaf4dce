"""The draw for the next round (抽查名单): seeded, stratified by town, weighted to what was not seen for long
and to the tier of the contractor.

Each site gets a random number of its own from the seed and its project number, so the draw does not depend on
the order of rows: the same seed, day and sites give the same list on any machine. Within a town the sites with the
largest ``u ** (1 / weight)`` are taken (Efraimidis and Spirakis, 2006: sampling without replacement by weight).
"""

from __future__ import annotations

import hashlib
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from data_access.rules.rounding import half_up
from metrics.definitions.checklist_results import parameter

DAYS_PER_MONTH = 30.4
KM_PER_DEGREE = 111.2


@dataclass(frozen=True)
class Candidate:
    """A site that can be drawn; ``seen_on`` None: never verified."""

    site_no: str
    town: str
    seen_on: date | None
    warnings: int  # open ones
    lon: float | None
    lat: float | None
    times: Decimal = Decimal(1)  # what the tier of its contractor makes of the weight


@dataclass(frozen=True)
class Stop:
    """A drawn site on a team's route; ``leg_km`` is the straight line from the stop before, None where not known."""

    team: int  # from 1
    place: int  # from 1
    site_no: str
    weight: float
    leg_km: float | None

    @property
    def listed(self) -> tuple[float, float | None]:
        """The weight and the kilometres from the stop before, to one decimal."""
        leg = None if self.leg_km is None else float(half_up(Decimal(self.leg_km), 1))
        return float(half_up(Decimal(self.weight), 1)), leg


def weight(candidate: Candidate, as_of: date) -> float:
    """1 + months since it was last seen (capped; never seen counts as the cap) + open warnings × their weight; times
    what the tier of its contractor asks for (分类监管)."""
    cap = parameter("unseen_months")
    unseen = float(cap)
    if candidate.seen_on is not None:
        unseen = min((as_of - candidate.seen_on).days / DAYS_PER_MONTH, cap)
    return (1 + max(unseen, 0.0) + candidate.warnings * parameter("warning_weight")) * float(candidate.times)


def allocation(sizes: Mapping[str, int], wanted: int) -> dict[str, int]:
    """How many of ``wanted`` each town gives: in proportion, one at least where it can be, never more than it has.

    The parts add up to the smaller of ``wanted`` and all there is.
    """
    towns = sorted(town for town, size in sizes.items() if size)
    wanted = min(wanted, sum(sizes[t] for t in towns))
    if not towns or wanted <= 0:
        return dict.fromkeys(towns, 0)
    total = sum(sizes[t] for t in towns)
    least = 1 if wanted >= len(towns) else 0
    quota = {t: wanted * sizes[t] / total for t in towns}
    given = {t: min(sizes[t], max(least, math.floor(quota[t]))) for t in towns}
    while sum(given.values()) > wanted:  # the guaranteed ones were too many: the best provided town gives one back
        given[max((t for t in towns if given[t] > least), key=lambda t: (given[t] - quota[t], t))] -= 1
    while sum(given.values()) < wanted:
        given[max((t for t in towns if given[t] < sizes[t]), key=lambda t: (quota[t] - given[t], t))] += 1
    return given


def _uniform(seed: int, site_no: str) -> float:
    """A number in (0, 1) that only the seed and the site decide."""
    digest = hashlib.sha256(f"{seed}:{site_no}".encode()).digest()
    return (int.from_bytes(digest[:8], "big") + 0.5) / 2**64


def draw(candidates: Sequence[Candidate], wanted: int, seed: int, as_of: date) -> list[Candidate]:
    """The drawn sites, by town and number."""
    by_town: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        by_town[candidate.town].append(candidate)
    shares = allocation({town: len(sites) for town, sites in by_town.items()}, wanted)
    drawn = []
    for town in sorted(by_town):
        keyed = sorted(
            by_town[town], key=lambda c: (-math.log(_uniform(seed, c.site_no)) / weight(c, as_of), c.site_no)
        )
        drawn += sorted(keyed[: shares[town]], key=lambda c: c.site_no)
    return drawn


def distance_km(a: Candidate, b: Candidate) -> float | None:
    """The straight line between two sites on a local plane, good to a few metres within a district."""
    if a.lon is None or a.lat is None or b.lon is None or b.lat is None:
        return None
    x = (a.lon - b.lon) * math.cos(math.radians((a.lat + b.lat) / 2))
    return math.hypot(x, a.lat - b.lat) * KM_PER_DEGREE


def routes(drawn: Sequence[Candidate], team_count: int, as_of: date) -> list[Stop]:
    """The drawn sites dealt out from west to east to teams of even size, each in nearest-neighbour order.

    Sites without coordinates close the last teams' lists.
    """
    placed = sorted((c for c in drawn if c.lon is not None), key=lambda c: (c.lon, c.site_no))
    ordered = placed + sorted((c for c in drawn if c.lon is None), key=lambda c: c.site_no)
    stops = []
    for team in range(team_count):
        share = ordered[team * len(ordered) // team_count : (team + 1) * len(ordered) // team_count]
        previous: Candidate | None = None
        for place in range(1, len(share) + 1):
            legs = {c.site_no: distance_km(previous, c) if previous else None for c in share}
            following = min(share, key=lambda c: (c.lon is None, legs[c.site_no] or 0.0, c.lon or 0.0, c.site_no))
            share.remove(following)
            leg = legs[following.site_no]
            stops.append(Stop(team + 1, place, following.site_no, weight(following, as_of), leg))
            previous = following
    return stops
