"""Where names stand on a map drawn at its final size: in or beside their towns, over as little else as can be.

A town too small for its name has it on the free ground beside the map, with a line that leads to the town.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import shapely

Spot = tuple[float, float]
Ring = tuple[Spot, ...]
Mark = tuple[float, float, float, float]  # x, y, half its width, what hiding it costs

STEP = 7.0  # px between the places tried
AIR = 3.0  # px kept free around a name
ON_TAG, ON_TOWN, CROSSED, LED, FAR, THROUGH = 9000.0, 900.0, 400.0, 70.0, 0.4, 1.5
ROUNDS = 3
KEPT = 600  # places by their own cost, among which the neighbours decide


@dataclass(frozen=True)
class DrawnTown:
    """A town in px of the drawing: its outlines, the point its name belongs to, width and height of the name."""

    rings: tuple[Ring, ...]
    home: Spot
    size: Spot


@dataclass(frozen=True)
class Tag:
    """Middle of a name, and where the line to its town begins; None when the name stands in its town."""

    at: Spot
    start: Spot | None


@lru_cache(maxsize=128)
def placed_tags(towns: tuple[DrawnTown, ...], marks: tuple[Mark, ...], room: Spot) -> tuple[Tag, ...]:
    """A tag for each town within ``room`` (px): the small towns choose first, then each once more beside the others."""
    shapes = [shapely.union_all([shapely.Polygon(ring) for ring in town.rings]) for town in towns]
    for shape in shapes:
        shapely.prepare(shape)
    grids = {size: _Grid(size, shapes, room) for size in {town.size for town in towns}}
    tried = [_Places(n, towns, shapes, grids[towns[n].size], marks, room) for n in range(len(towns))]
    chosen: dict[int, int] = {}
    for _ in range(ROUNDS):
        for n in sorted(range(len(towns)), key=lambda n: shapes[n].area):
            others = [(tried[m], place) for m, place in chosen.items() if m != n]
            chosen[n] = tried[n].best(others)
    return tuple(tried[n].tag(chosen[n]) for n in range(len(towns)))


class _Grid:
    """The places tried for names of one size, and how much of each lies in each town (px²)."""

    def __init__(self, size: Spot, shapes: Sequence[Any], room: Spot) -> None:
        self.wide, self.high = size[0] / 2 + AIR, size[1] / 2
        steps = np.meshgrid(_steps(self.wide, room[0]), _steps(self.high, room[1]))
        self.x, self.y = (side.ravel() for side in steps)
        boxes = self.boxes(self.x, self.y)
        self.within = [_area_within(shape, boxes) for shape in shapes]

    def boxes(self, x: Any, y: Any) -> Any:
        return shapely.box(x - self.wide, y - self.high, x + self.wide, y + self.high)


def _area_within(shape: Any, boxes: Any) -> Any:
    """Only what reaches over the border has to be cut."""
    inside = shapely.contains_properly(shape, boxes)
    cut = ~inside & shapely.intersects(shape, boxes)
    areas = np.where(inside, shapely.area(boxes), 0.0)
    areas[cut] = shapely.area(shapely.intersection(shape, boxes[cut]))
    return areas


def _length_within(shapes: Sequence[Any], lines: Any) -> Any:
    lengths = np.zeros(len(lines))
    for shape in shapes:
        met = shapely.intersects(shape, lines)
        lengths[met] += shapely.length(shapely.intersection(shape, lines[met]))
    return lengths


class _Places:
    """The places tried for one name, what each costs by itself, and the line each needs."""

    def __init__(
        self, n: int, towns: Sequence[DrawnTown], shapes: Sequence[Any], grid: _Grid, marks: Sequence[Mark], room: Spot
    ) -> None:
        own, town = shapes[n], towns[n]
        strangers = [m for m in range(len(shapes)) if m != n]
        wide, high = grid.wide, grid.high
        at_home = np.array([np.clip(town.home[0], wide, max(wide, room[0] - wide))]), np.array([town.home[1]])
        x, y = (np.append(side, more) for side, more in zip((grid.x, grid.y), at_home, strict=True))
        self.left, self.right, self.top, self.bottom = x - wide, x + wide, y - high, y + high
        boxes = grid.boxes(x, y)
        # Where the line begins: the point of the name nearest to its town.
        self.start = np.column_stack(
            [np.clip(town.home[0], self.left, self.right), np.clip(town.home[1], self.top, self.bottom)]
        )
        home = np.broadcast_to(np.array(town.home), self.start.shape)
        self.lines: Any = shapely.linestrings(np.stack([self.start, home], axis=1))
        self.led = ~shapely.contains(own, shapely.points(x, y))
        lengths = np.hypot(x - town.home[0], y - town.home[1])
        # A name may reach over the border of its own town; what it covers of others counts by its share.
        last = sum(_area_within(shapes[m], boxes[-1:]) for m in strangers)
        covered = np.append(sum((grid.within[m] for m in strangers), np.zeros(len(grid.x))), last) / shapely.area(boxes)
        self.cost = FAR * lengths + ON_TOWN * covered + LED * self.led
        for u, v, half, weight in marks:
            self.cost += weight * ((abs(x - u) < wide + half) & (abs(y - v) < high + half))
        # The way of its line through other towns is measured where a place could still be among the kept.
        away = self.led & ~shapely.intersects(own, boxes)
        place = min(KEPT, len(x) - 1)
        while (likely := away & (self.cost <= np.partition(self.cost, place)[place])).any():
            self.cost[likely] += THROUGH * _length_within(
                [shapes[m] for m in strangers], np.asarray(self.lines)[likely]
            )
            away &= ~likely
        kept = np.argsort(self.cost, kind="stable")[:KEPT]
        self.x, self.y, self.cost, self.led = x[kept], y[kept], self.cost[kept], self.led[kept]
        self.start, self.lines, self.boxes = self.start[kept], np.asarray(self.lines)[kept], np.asarray(boxes)[kept]
        self.left, self.right, self.top, self.bottom = (
            side[kept] for side in (self.left, self.right, self.top, self.bottom)
        )

    def best(self, others: Sequence[tuple[_Places, int]]) -> int:
        cost = self.cost.copy()
        for other, m in others:
            left, right, top, bottom = other.left[m], other.right[m], other.top[m], other.bottom[m]
            cost += ON_TAG * ((self.left < right) & (left < self.right) & (self.top < bottom) & (top < self.bottom))
            cost += CROSSED * (self.led & shapely.intersects(self.lines, shapely.box(left, top, right, bottom)))
            if other.led[m]:
                cost += CROSSED * shapely.intersects(self.boxes, other.lines[m])
                cost += CROSSED * (self.led & shapely.intersects(self.lines, other.lines[m]))
        return int(np.argmin(cost))

    def tag(self, n: int) -> Tag:
        start = (float(self.start[n, 0]), float(self.start[n, 1])) if self.led[n] else None
        return Tag((float(self.x[n]), float(self.y[n])), start)


def _steps(half: float, room: float) -> Any:
    return np.arange(half, max(room - half, half) + 0.1, STEP)
