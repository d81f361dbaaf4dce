"""The slides of a report in the order of a named set (assets/briefing.toml)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from metrics.reporting.deck.figures import beside_slide, indicators_slide, opening_slide
from metrics.reporting.deck.making import SLIDES
from metrics.reporting.deck.slide import Slide
from metrics.reporting.deck.tasks import asks_slide, attention_slide, follow_ups_slide
from metrics.reporting.deck.themes import (
    funds_slide,
    incidents_slide,
    leads_slide,
    publicity_slide,
    sanctions_slide,
    tiers_slide,
    warnings_slide,
)
from metrics.reporting.deck.towns import map_slide, matrix_slide, towns_slide
from metrics.reporting.deck.year import since_slide, year_slide
from metrics.reporting.portraits import Portrait
from metrics.reporting.report import Report

# Slides that set towns against each other: of one town alone they have no point.
AMONG_TOWNS = ("towns", "matrix", "map")
_MADE: dict[str, Callable[[Report], Slide | None]] = {
    "year": year_slide,
    "since": since_slide,
    "opening": opening_slide,
    "indicators": indicators_slide,
    "attention": attention_slide,
    "towns": towns_slide,
    "matrix": matrix_slide,
    "map": map_slide,
    "funds": funds_slide,
    "leads": leads_slide,
    "warnings": warnings_slide,
    "sanctions": sanctions_slide,
    "incidents": incidents_slide,
    "tiers": tiers_slide,
    "publicity": publicity_slide,
    "follow_ups": follow_ups_slide,
    "asks": asks_slide,
}


def slides(
    report: Report, chosen: Sequence[str] = tuple(SLIDES), portrait: Portrait | None = None
) -> tuple[Slide, ...]:
    """The chosen slides in that order, as far as they have a point in the report's scope; unknown ids fall out.

    Of one town, its ``portrait`` gives the slide 街镇对照 in the place of those that set towns against each other.
    """
    alone = len(report.towns) == 1
    wanted = dict.fromkeys("beside" if alone and s in AMONG_TOWNS else s for s in chosen)
    found = []
    for s in wanted:
        if s == "beside":
            found.append(beside_slide(report, portrait) if alone and portrait is not None else None)
        elif s in _MADE:
            found.append(_MADE[s](report))
    return tuple(slide for slide in found if slide is not None)
