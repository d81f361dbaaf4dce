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
_LINE = 0.5  # px between the lines by which areas are measured
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
    borders = [np.concatenate([_border(ring) for ring in town.rings]) for town in towns]
    for shape in shapes:
        shapely.prepare(shape)
    grids = {size: _Grid(size, borders, room) for size in {town.size for town in towns}}
    tried = [_Places(n, towns, shapes, borders, grids[towns[n].size], marks, room) for n in range(len(towns))]
    chosen: dict[int, int] = {}
    for _ in range(ROUNDS):
        for n in sorted(range(len(towns)), key=lambda n: shapes[n].area):
            others = [(tried[m], place) for m, place in chosen.items() if m != n]
            chosen[n] = tried[n].best(others)
    return tuple(tried[n].tag(chosen[n]) for n in range(len(towns)))


def _border(ring: Ring) -> Any:
    """The edges of an outline as rows of x, y, x, y (px), all outlines turning the same way."""
    outline = np.asarray(ring)
    edges = np.hstack([outline, np.roll(outline, -1, axis=0)])
    turned = (edges[:, 0] * edges[:, 3] - edges[:, 2] * edges[:, 1]).sum() < 0
    return edges[:, [2, 3, 0, 1]] if turned else edges


class _Grid:
    """The places tried for names of one size, and how much of each lies in each town (px²)."""

    def __init__(self, size: Spot, borders: Sequence[Any], room: Spot) -> None:
        self.wide, self.high = size[0] / 2 + AIR, size[1] / 2
        columns, rows = _steps(self.wide, room[0]), _steps(self.high, room[1])
        self.x, self.y = (side.ravel() for side in np.meshgrid(columns, rows))
        self.within = [self._area_within(border, columns, rows) for border in borders]

    def boxes(self, x: Any, y: Any) -> Any:
        return shapely.box(x - self.wide, y - self.high, x + self.wide, y + self.high)

    def _area_within(self, border: Any, columns: Any, rows: Any) -> Any:
        """By lines half a px apart: what lies left of an x and above a y, of which four make a place."""
        lines = np.arange(_LINE / 2, rows[-1] + self.high + _LINE, _LINE)
        crossed, edge = np.nonzero((border[:, 1] <= lines[:, None]) != (border[:, 3] <= lines[:, None]))
        x, y, to_x, to_y = border[edge].T
        met = x + (lines[crossed] - y) * (to_x - x) / (to_y - y)
        sides = np.concatenate([columns - self.wide, columns + self.wide])
        left = np.zeros((len(lines) + 1, len(sides)))
        into = np.where(to_y < y, 1.0, -1.0)[:, None]
        np.add.at(left, crossed + 1, into * _LINE * np.maximum(0.0, sides - met[:, None]))
        above = np.cumsum(left, axis=0)
        bands = self._above(above, rows + self.high) - self._above(above, rows - self.high)
        return (bands[:, len(columns) :] - bands[:, : len(columns)]).ravel()

    @staticmethod
    def _above(above: Any, y: Any) -> Any:
        """The sums at heights between two lines."""
        line = np.clip(y / _LINE, 0, len(above) - 1)
        whole = np.minimum(line.astype(int), len(above) - 2)
        part = (line - whole)[:, None]
        return above[whole] * (1 - part) + above[whole + 1] * part


def _length_within(borders: Sequence[Any], home: Spot, starts: Any, shapes: Sequence[Any]) -> Any:
    """How much of each line from ``home`` to a start lies in the shapes (px): what follows each border crossed."""
    way = starts - np.array(home)
    within = np.full(len(starts), float(shapely.contains_xy(shapes, *home).sum()))
    for border in borders:
        x, y, to_x, to_y = (side - home[axis % 2] for axis, side in enumerate(border.T))
        begins, ends = (np.outer(way[:, 0], v) - np.outer(way[:, 1], u) for u, v in ((x, y), (to_x, to_y)))
        line, edge = np.nonzero((begins < 0) != (ends < 0))
        before, after = begins[line, edge], ends[line, edge]
        share = before / (before - after)
        u, v = x[edge] + share * (to_x - x)[edge], y[edge] + share * (to_y - y)[edge]
        along = (u * way[line, 0] + v * way[line, 1]) / (way[line] ** 2).sum(axis=1)
        left = np.where(along >= 0, np.clip(1 - along, 0, None), 0.0) * np.where(after < before, 1.0, -1.0)
        within += np.bincount(line, left, len(starts))
    return within * np.hypot(way[:, 0], way[:, 1])


class _Places:
    """The places tried for one name, what each costs by itself, and the line each needs."""

    def __init__(
        self,
        n: int,
        towns: Sequence[DrawnTown],
        shapes: Sequence[Any],
        borders: Sequence[Any],
        grid: _Grid,
        marks: Sequence[Mark],
        room: Spot,
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
        last = shapely.area(shapely.intersection([shapes[m] for m in strangers], boxes[-1])).sum()
        covered = np.append(sum((grid.within[m] for m in strangers), np.zeros(len(grid.x))), last) / shapely.area(boxes)
        self.cost = FAR * lengths + ON_TOWN * covered + LED * self.led
        for u, v, half, weight in marks:
            self.cost += weight * ((abs(x - u) < wide + half) & (abs(y - v) < high + half))
        # The way of its line through other towns is measured where a place could still be among the kept.
        away = self.led & ~shapely.intersects(own, boxes)
        place = min(KEPT, len(x) - 1)
        while (likely := away & (self.cost <= np.partition(self.cost, place)[place])).any():
            self.cost[likely] += THROUGH * _length_within(
                [borders[m] for m in strangers], town.home, self.start[likely], [shapes[m] for m in strangers]
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
