"""Monthly lines that fill any panel: the curves stretch with it, the words keep their size."""

from __future__ import annotations

from html import escape

from metrics.reporting.deck.slide import Lines
from pages.parts.charts.palette import ink
from pages.parts.charts.time_series import ticks

_EVERY = 3  # of so many months one is named, ending with the last


def _apart(places: list[float], room: float) -> list[float]:
    """Heights (per cent from below, ascending) moved so far that no label stands on another, none below the floor."""
    moved: list[float] = []
    for place in places:
        moved.append(max(place, moved[-1] + room) if moved else place)
    beyond = max(moved[-1] - 100, 0) if moved else 0
    return [place - beyond for place in moved]


def _path(points: list[tuple[float, float] | None]) -> str:
    """A line through the points, broken where one is missing."""
    parts, pen = [], "M"
    for point in points:
        if point is None:
            pen = "M"
            continue
        parts.append(f"{pen}{point[0]:.2f} {point[1]:.2f}")
        pen = "L"
    return "".join(parts)


def drawn_lines(
    shown: Lines, *, name: str = "线索逐月走势", places: int = 0, apart: float = 10.5, most: int = 5
) -> str:
    """Curves in a stretched SVG; scale, months and the name of each line at its end in HTML over it.

    The labels at the ends have ``places`` decimals and stand at least ``apart`` per cent of the height apart; the
    scale has at most ``most`` steps.
    """
    known = [v for _, points in shown.series for v in points if v is not None]
    scale = ticks(max(known), most)
    top = float(scale[-1])
    width = max(len(shown.months) - 1, 1)
    shades = [*([ink()["muted"]] * (len(shown.series) - 1)), ink()["primary"]]
    rules = "".join(f'<path class="rule" d="M0 {100 - float(t) / top * 100:.2f}H100"/>' for t in scale)
    curves, ends = [], []
    for place, ((series, points), shade) in enumerate(zip(shown.series, shades, strict=True)):
        spots = [None if v is None else (n / width * 100, 100 - float(v) / top * 100) for n, v in enumerate(points)]
        dashed = " dashed" if place % 2 else ""
        curves.append(f'<path class="curve{dashed}" stroke="{shade}" d="{_path(spots)}"/>')
        last = next((v for v in reversed(points) if v is not None), None)
        if last is not None:
            ends.append((float(last) / top * 100, f"{series} {last:,.{places}f}", shade))
    ends.sort()
    heights = _apart([end[0] for end in ends], apart)
    labels = "".join(
        f'<span style="bottom:{height:.2f}%;color:{shade}">{escape(text)}</span>'
        for height, (_, text, shade) in zip(heights, ends, strict=True)
    )
    levels = "".join(f'<span style="bottom:{float(t) / top * 100:.2f}%">{t:,.0f}</span>' for t in scale)
    months = "".join(
        f'<span style="left:{n / width:.2%}">{escape(month)}</span>'
        for n, month in enumerate(shown.months)
        if (len(shown.months) - 1 - n) % _EVERY == 0
    )
    return (
        f'<div class="course" role="img" aria-label="{escape(name)}"><div class="levels">{levels}</div>'
        f'<svg viewBox="0 0 100 100" preserveAspectRatio="none">{rules}{"".join(curves)}</svg>'
        f'<div class="ends">{labels}</div><div class="months">{months}</div></div>'
    )
