"""The deck of a briefing: its slides drawn once for all viewers, and the records that a number on them opens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape

import streamlit as st
from sqlalchemy import Connection

from data_access.database.scope import Scope
from data_access.database.state import DataState
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.known_figures import lacking
from metrics.engine.model import Metric
from metrics.engine.periods import Preset, whole_year
from metrics.engine.records import counted_records
from metrics.reporting.deck.slide import Opens, Slide
from metrics.reporting.deck.slides import slides
from metrics.reporting.portraits import portrait_of
from metrics.reporting.report import Report, read_report
from metrics.wording.formats import investment_text
from metrics.wording.official import official, short
from pages.briefing.drawing import slide_body
from pages.parts import queries, shown_data
from pages.parts.lists.drawer import field_text
from pages.parts.lists.record_headings import part_name
from pages.parts.scope.drill import default_part

_ROWS = 10  # of a list on the wall, in the type of the slides
_MOST = 200  # records that a room leafs through
_COLUMNS = 5
_LONGEST = 18  # characters of a cell


@dataclass(frozen=True)
class Deck:
    """The slides of a report with their drawings (HTML)."""

    report: Report
    slides: tuple[Slide, ...]
    bodies: tuple[str, ...]

    @property
    def stamp(self) -> str:
        """全区 · 数据截至 2023-12-15, with the parts that the scope is narrowed to."""
        scope = self.report.scope
        place = self.report.place if len(scope.towns) < 3 else f"{len(scope.towns)} 个街镇"
        parts = (place, scope.department, scope.domain, investment_text(scope.investment))
        return " · ".join(filter(None, (*parts, f"数据截至 {scope.as_of}")))


@st.cache_data(ttl=queries.REFRESH, max_entries=32, show_spinner=False)
def deck(url: str, state: DataState, scope: Scope, preset: Preset, wanted: tuple[str, ...], *, dark: bool) -> Deck:
    """The wanted slides of a scope, drawn for a theme; the scope carries the viewer."""
    del dark  # part of the key: the drawings carry their colours
    with shown_data.reading(url, state.edition) as connection:
        report = read_report(connection, scope, preset, synthetic=state.synthetic, version=state.version)
        shown = slides(report, wanted, portrait_of(connection, scope, preset))
    return Deck(report, shown, tuple(slide_body(s) for s in shown))


@dataclass(frozen=True)
class Records:
    """A list for the wall: what it is, and its leaves (HTML)."""

    heading: str
    leaves: tuple[str, ...]


def records_of(connection: Connection, report: Report, asked: Opens) -> Records:
    """The records a number opens. Raises KeyError for a figure that does not exist."""
    if asked.owner:
        return _items(report, asked.owner)
    metric = ALL_METRICS[asked.metric]
    scope = replace(report.scope, towns=(asked.town,)) if asked.town else report.scope
    if asked.year:
        scope = whole_year(scope, asked.year)
    part = default_part(metric.id)
    columns = _columns(metric)
    place = f"{next((t.name for t in report.towns if t.code == asked.town), '')} " if asked.town else ""
    if wants := lacking(connection, metric, scope.as_of):
        return Records(official(f"{place}{metric.name}"), (f'<div class="empty">无数据：没有{escape(wants)}</div>',))
    count, _, found = counted_records(connection, replace(metric, columns=columns), scope, part, limit=_MOST)
    fields = metric.fact.fields
    rows = [[field_text(c, fields[c], row[c]) for c in columns] for row in found.to_dict("records")]
    head = [fields[c].label for c in columns]
    kind = "" if metric.denominator is None else f"（{part_name(metric, part)}）"
    return _leaves(f"{place}{metric.name}{kind}：{count:,} 条", head, rows, count)


def _columns(metric: Metric) -> tuple[str, ...]:
    """What a wall shows of a record: its name, town, unit, limit and what else its list begins with."""
    first = (metric.fact.title, "town_code", metric.owner, metric.due)
    wanted = dict.fromkeys(c for c in (*first, *metric.columns) if c is not None and c in metric.fact.fields)
    return tuple(wanted)[:_COLUMNS]


def _items(report: Report, owner: str) -> Records:
    """The open items of a unit."""
    own = [i for i in report.items if i.owner == owner]
    rows = [[i.kind, i.title, i.town, i.clock] for i in own]
    return _leaves(f"{owner} 须办理 {len(own)} 项", ["事项", "对象", "街镇", "时限"], rows, len(own))


def _leaves(heading: str, head: Sequence[str], rows: Sequence[Sequence[str]], count: int) -> Records:
    if not rows:
        return Records(official(heading), ('<div class="empty">没有记录</div>',))
    top = "".join(f'<th scope="col">{escape(h)}</th>' for h in head)
    leaves = []
    for first in range(0, len(rows), _ROWS):
        leaf = rows[first : first + _ROWS]
        body = "".join(
            f"<tr>{''.join(f'<td>{escape(short(text, _LONGEST))}</td>' for text in row)}</tr>" for row in leaf
        )
        leaves.append(f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>")
    more = f"，列出前 {len(rows)} 条" if count > len(rows) else ""
    return Records(official(heading + more), tuple(leaves))
