"""The draw for the next round: reproducible, stratified, weighted, dealt out evenly."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from metrics.questions.sampling import Candidate, allocation, distance_km, draw, routes, weight

AS_OF = date(2023, 12, 15)
TOWNS = ("310118001", "310118002", "310118106")


@st.composite
def candidates(draw_: st.DrawFn) -> list[Candidate]:
    size = draw_(st.integers(0, 40))
    seen = st.none() | st.dates(date(2021, 1, 1), AS_OF)
    place = st.none() | st.tuples(st.floats(120.8, 121.3), st.floats(30.9, 31.3))
    found = []
    for number in range(size):
        point = draw_(place)
        lon, lat = point if point else (None, None)
        town = draw_(st.sampled_from(TOWNS))
        found.append(Candidate(f"QP{number:04d}", town, draw_(seen), draw_(st.integers(0, 3)), lon, lat))
    return found


@given(candidates(), st.integers(0, 60), st.integers(0, 10**9), st.randoms())
def test_a_seed_gives_one_list_whatever_the_order(
    sites: list[Candidate], wanted: int, seed: int, shuffler: random.Random
) -> None:
    first = draw(sites, wanted, seed, AS_OF)
    mixed = list(sites)
    shuffler.shuffle(mixed)
    assert draw(mixed, wanted, seed, AS_OF) == first
    assert len(first) == min(wanted, len(sites)) == len({c.site_no for c in first})


def test_another_seed_gives_another_list() -> None:
    sites = [Candidate(f"QP{n:04d}", TOWNS[0], None, 0, 121.0, 31.1) for n in range(40)]
    lists = {tuple(c.site_no for c in draw(sites, 10, seed, AS_OF)) for seed in range(20)}
    assert len(lists) == 20


@given(st.dictionaries(st.sampled_from("ABCDEFGHIJK"), st.integers(0, 60)), st.integers(0, 300))
def test_towns_share_in_proportion(sizes: dict[str, int], wanted: int) -> None:
    shares = allocation(sizes, wanted)
    towns = [t for t, size in sizes.items() if size]
    assert sum(shares.values()) == min(wanted, sum(sizes.values()))
    assert all(0 <= shares[t] <= sizes[t] for t in towns)
    if wanted >= len(towns):
        assert all(shares[t] >= 1 for t in towns)
    total = sum(sizes.values())
    for town in towns:
        # Never more than one above the proportional part, but for what every town is guaranteed.
        assert shares[town] <= wanted * sizes[town] / total + 1


def test_long_unseen_and_warned_sites_are_likelier() -> None:
    fresh = [Candidate(f"A{n:02d}", TOWNS[0], AS_OF - timedelta(days=20), 0, None, None) for n in range(20)]
    stale = [Candidate(f"B{n:02d}", TOWNS[0], None, 0, None, None) for n in range(20)]
    warned = [Candidate(f"C{n:02d}", TOWNS[0], AS_OF - timedelta(days=20), 2, None, None) for n in range(20)]
    drawn = Counter(c.site_no[0] for seed in range(200) for c in draw([*fresh, *stale, *warned], 12, seed, AS_OF))
    assert weight(fresh[0], AS_OF) < weight(warned[0], AS_OF) < weight(stale[0], AS_OF)
    assert drawn["A"] < drawn["C"] < drawn["B"]


def test_weight_is_capped_and_counts_warnings() -> None:
    old = Candidate("A", TOWNS[0], date(2010, 1, 1), 0, None, None)
    never = Candidate("B", TOWNS[0], None, 0, None, None)
    assert weight(old, AS_OF) == weight(never, AS_OF) == 25
    assert weight(Candidate("C", TOWNS[0], AS_OF, 2, None, None), AS_OF) == 7


def test_sites_of_a_graver_tier_are_likelier_by_its_weight() -> None:
    def sites(letter: str, times: str) -> list[Candidate]:
        return [Candidate(f"{letter}{n:02d}", TOWNS[0], None, 0, None, None, Decimal(times)) for n in range(20)]

    best, punished, grave = sites("A", "0.5"), sites("B", "1"), sites("C", "3")
    drawn = Counter(c.site_no[0] for seed in range(200) for c in draw([*best, *punished, *grave], 12, seed, AS_OF))
    assert [weight(one[0], AS_OF) for one in (best, punished, grave)] == [12.5, 25, 75]
    assert drawn["A"] < drawn["B"] < drawn["C"]


@given(candidates(), st.integers(1, 6))
def test_every_drawn_site_is_on_exactly_one_route(sites: list[Candidate], teams: int) -> None:
    stops = routes(sites, teams, AS_OF)
    assert sorted(s.site_no for s in stops) == sorted(c.site_no for c in sites)
    sizes = Counter(s.team for s in stops)
    assert max(sizes.values(), default=0) - min((sizes[t] for t in range(1, teams + 1)), default=0) <= 1
    for team, size in sizes.items():
        assert [s.place for s in stops if s.team == team] == list(range(1, size + 1))


def test_a_route_goes_to_the_nearest_site_next() -> None:
    lons = {"A": 121.00, "B": 121.03, "C": 121.01, "D": 121.02}
    sites = [Candidate(n, TOWNS[0], None, 0, lon, 31.1) for n, lon in lons.items()]
    stops = routes(sites, 1, AS_OF)
    assert [s.site_no for s in stops] == ["A", "C", "D", "B"]
    assert stops[0].leg_km is None
    leg = distance_km(sites[0], sites[2])
    assert stops[1].leg_km == leg
    assert leg is not None
    assert 0.9 < leg < 1.0
