"""Status marks and colours: icon, word and colour together, in light and dark."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from typing import Any

import streamlit as st

from metrics.judging.targets import Status

MARKS = {
    Status.MET: "●",
    Status.NEAR: "▲",
    Status.MISSED: "■",
    Status.DEFERRED: "◆",
    Status.INFO: "○",
    Status.UNKNOWN: "○",
}
MARKDOWN_COLOURS = {
    Status.MET: "green",
    Status.NEAR: "orange",
    Status.MISSED: "red",
    Status.DEFERRED: "violet",
    Status.INFO: "gray",
    Status.UNKNOWN: "gray",
}
_DARK: ContextVar[bool | None] = ContextVar("dark", default=None)  # None: as the viewer's theme says


@contextmanager
def _drawn(*, dark: bool) -> Iterator[None]:
    token = _DARK.set(dark)
    try:
        yield
    finally:
        _DARK.reset(token)


def on_paper() -> AbstractContextManager[None]:
    """Light colours whatever the viewer's theme: pictures for documents, also outside a running page."""
    return _drawn(dark=False)


def in_the_dark() -> AbstractContextManager[None]:
    """Dark colours whatever the viewer's theme: a screen for a dim room."""
    return _drawn(dark=True)


def is_dark() -> bool:
    remark = _DARK.get()
    return st.context.theme.type == "dark" if remark is None else remark


def theme_name() -> str:
    """Part of a chart's key: another theme is another chart."""
    return "dark" if is_dark() else "light"


def status_colours() -> dict[Status, str]:
    """The colour of each status as text, for charts."""
    if is_dark():
        met, near, missed, deferred, unknown = "#5CC98F", "#F0A94A", "#FF8A80", "#B7A8F0", "#8E9AA8"
    else:
        met, near, missed, deferred, unknown = "#1B7F4B", "#A85600", "#B3261E", "#5B4B9A", "#5F6B79"
    return {
        Status.MET: met,
        Status.NEAR: near,
        Status.MISSED: missed,
        Status.DEFERRED: deferred,
        Status.INFO: unknown,
        Status.UNKNOWN: unknown,
    }


def status_surfaces() -> dict[Status, str]:
    """A pale surface of each status, to stand behind its text."""
    if is_dark():
        met, near, missed, deferred, unknown = "#16382F", "#3A2F1C", "#45262A", "#2C2A4A", "#18283B"
    else:
        met, near, missed, deferred, unknown = "#E9F5EE", "#FCF1E2", "#FBE6E4", "#EEEBF8", "#FFFFFF"
    return {
        Status.MET: met,
        Status.NEAR: near,
        Status.MISSED: missed,
        Status.DEFERRED: deferred,
        Status.INFO: unknown,
        Status.UNKNOWN: unknown,
    }


def ink() -> dict[str, str]:
    """Text, muted, primary, grid, surfaces, text on the primary, control edge, grey line: for charts and style.css."""
    if is_dark():
        return {
            "text": "#EEF2F6",
            "muted": "#AEB9C6",
            "primary": "#8DB8EA",
            "grid": "#2C3F57",
            "surface": "#0F1B2A",
            "raised": "#18283B",
            "on-primary": "#0F1B2A",
            "control": "#73869C",
            "line": "#9AA7B5",
        }
    return {
        "text": "#1A2433",
        "muted": "#4A5766",
        "primary": "#17406D",
        "grid": "#E3E8EE",
        "surface": "#F5F7FA",
        "raised": "#FFFFFF",
        "on-primary": "#FFFFFF",
        "control": "#7F8B99",
        "line": "#6B7785",
    }


def line_colours(count: int) -> list[str]:
    """Of so many lines the last is the one in question, in the primary colour; the others grey, at 3 : 1 at least."""
    return [*[ink()["line"], ink()["control"]][: count - 1], ink()["primary"]]


def label_colours(count: int) -> list[str]:
    """The words at the ends of those lines, at 4.5 : 1."""
    return [*[ink()["muted"]] * (count - 1), ink()["primary"]]


def status_markdown(status: Status) -> str:
    """● 达标 in its colour, for labels and captions."""
    return f":{MARKDOWN_COLOURS[status]}[{MARKS[status]} {status.value}]"


def light_colours(spec: Any) -> Any:
    """A chart drawn for the dark theme in the colours of the light one: paper is white."""
    if isinstance(spec, dict):
        return {key: light_colours(value) for key, value in spec.items()}
    if isinstance(spec, list):
        return [light_colours(value) for value in spec]
    return _LIGHT_OF_DARK.get(spec, spec) if isinstance(spec, str) else spec


def _colours(*, dark: bool) -> list[str]:
    with _drawn(dark=dark):
        return [*status_colours().values(), *status_surfaces().values(), *ink().values()]


_LIGHT_OF_DARK = dict(zip(_colours(dark=True), _colours(dark=False), strict=True))
