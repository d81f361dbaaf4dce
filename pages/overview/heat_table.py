"""The heat table of the overview: towns × key indicators; every cell opens its records, every town its portrait.

A native table: read aloud, printed, walked with the arrow keys; on small screens a list of towns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from data_access.database.scope import Scope
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.judging.targets import Status
from metrics.judging.values import Value, with_status
from metrics.wording.formats import base, value_text
from pages.parts.charts.palette import Marked, look_of
from pages.parts.lists.rows import Line
from pages.parts.scope.drill import default_part, open_records
from pages.parts.scope.links import open_town

_HERE = Path(__file__).parent
_component = st.components.v2.component(
    "heat_rows",  # screen_record.py and tests read what ends in rows
    css=(_HERE / "heat_table.css").read_text(encoding="utf-8"),
    js=(_HERE / "heat_table.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


@dataclass(frozen=True)
class HeatRow:
    """One row: figures by id, and the scope they were counted in; ``town`` is a code, empty for a sum of towns."""

    name: str
    town: str
    scope: Scope
    found: Mapping[str, Value]

    def count(self, status: Status, metric_ids: Sequence[str]) -> int:
        return with_status((self.found[m] for m in metric_ids), status)


def worst_first(lines: Sequence[HeatRow], metric_ids: Sequence[str]) -> list[HeatRow]:
    """Most 未达标 first, then most 临近; official order among equals. Sums of towns stay on top."""
    return sorted(
        lines,
        key=lambda x: (
            (bool(x.town), -x.count(Status.MISSED, metric_ids), -x.count(Status.NEAR, metric_ids))
            if x.town
            else (False, 0, 0)
        ),
    )


def _small(line: HeatRow, metric_ids: Sequence[str]) -> Line:
    """A row on small screens: the town, how much it misses, what."""
    missed = [line.found[m] for m in metric_ids if line.found[m].status is Status.MISSED]
    if not missed:
        return line.name, Marked(Status.MET, "无未达标项"), "各项达标、临近或无发生"
    return (
        line.name,
        Marked(Status.MISSED, f"{len(missed)} 项未达标"),
        "、".join(f"{v.metric.name} {value_text(v)}" for v in missed),
    )


def heat_table(lines: Sequence[HeatRow], metric_ids: Sequence[str], *, alt: str, own: str = "") -> None:
    """Draw the table; the row of the town ``own`` stands out. A click leads away."""
    cells = [[Marked(line.found[m].status, value_text(line.found[m])) for m in metric_ids] for line in lines]
    small = [_small(line, metric_ids) for line in lines]
    picked = _component(
        key="towns",
        data={
            "label": alt,
            "columns": [{"title": "街镇", "number": False}]
            + [{"title": ALL_METRICS[m].name, "number": False} for m in metric_ids],
            "rows": [[line.name, *map(str, row)] for line, row in zip(lines, cells, strict=True)],
            "looks": [[look_of(cell) for cell in row] for row in cells],
            "foot": [],
            "hints": [
                [
                    " · ".join(
                        part
                        for part in (line.name, ALL_METRICS[m].name, line.found[m].status.value, base(line.found[m]))
                        if part
                    )
                    for m in metric_ids
                ]
                for line in lines
            ],
            "lines": [[*map(str, line), look_of(line[1])] for line in small],
            "towns": [bool(line.town) for line in lines],
            "own": next((place for place, line in enumerate(lines) if own and line.town == own), -1),
        },
        on_cell_change=lambda: None,
    ).get("cell")
    if picked is None:
        return
    row, column = (int(part) for part in str(picked).split(","))
    if not 0 <= row < len(lines) or column >= len(metric_ids):
        return
    line = lines[row]
    if column >= 0:
        open_records(metric_ids[column], default_part(metric_ids[column]), scope=line.scope)
    if line.town:
        open_town(line.town)
