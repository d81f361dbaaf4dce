"""Status marks and colours: icon, word and colour together, in light and dark."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import streamlit as st

from metrics.judging.targets import Status
from metrics.judging.values import Value
from metrics.wording.formats import NO_OCCASION

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


@dataclass(frozen=True)
class Marked:
    """Words below the mark of their status, as a cell of a list: the status colours it, not how the text begins."""

    status: Status
    words: str
    own_mark: str = ""  # where the mark is not that of the status

    def __str__(self) -> str:
        return f"{self.own_mark or MARKS[self.status]} {self.words}"


def status_cell(status: Status) -> Marked:
    """● 达标."""
    return Marked(status, status.value)


def look_of(content: object) -> str:
    """What the styles of lists call the status of a cell; empty where it has none that is coloured."""
    return _LOOKS.get(content.status, "") if isinstance(content, Marked) else ""


_LOOKS = {Status.MET: "met", Status.NEAR: "near", Status.MISSED: "missed", Status.DEFERRED: "deferred"}
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


# Of a status as text and as the pale surface behind it: in the light theme, then in the dark one.
_SHADES = {
    Status.MET: ("#1B7F4B", "#5CC98F", "#EAF6EF", "#16382F"),
    Status.NEAR: ("#A85600", "#F0A94A", "#FCF1E2", "#3A2F1C"),
    Status.MISSED: ("#B3261E", "#FF8A80", "#FBE6E4", "#45262A"),
    Status.DEFERRED: ("#5B4B9A", "#B7A8F0", "#EEEBF8", "#2C2A4A"),
    Status.INFO: ("#5F6B79", "#8E9AA8", "#FFFFFF", "#18283B"),
    Status.UNKNOWN: ("#5F6B79", "#8E9AA8", "#FFFFFF", "#18283B"),
}


def status_colours() -> dict[Status, str]:
    """The colour of each status as text, for charts."""
    return {status: shades[1 if is_dark() else 0] for status, shades in _SHADES.items()}


def status_surfaces() -> dict[Status, str]:
    """A pale surface of each status, to stand behind its text."""
    return {status: shades[3 if is_dark() else 2] for status, shades in _SHADES.items()}


# In the light theme, and in the dark one.
_INKS = {
    "text": ("#1A2433", "#EEF2F6"),
    "muted": ("#4A5766", "#AEB9C6"),
    "primary": ("#17406D", "#8DB8EA"),
    "grid": ("#E3E8EE", "#2C3F57"),
    "surface": ("#F5F7FA", "#0F1B2A"),
    "raised": ("#FFFFFF", "#18283B"),
    "on-primary": ("#FFFFFF", "#0F1B2A"),
    "control": ("#7F8B99", "#73869C"),
    "line": ("#6B7785", "#9AA7B5"),
}


def ink() -> dict[str, str]:
    """Text, muted, primary, grid, surfaces, text on the primary, control edge, grey line: for charts and style.css."""
    return {name: shades[1 if is_dark() else 0] for name, shades in _INKS.items()}


def line_colours(count: int) -> list[str]:
    """Of so many lines the last is the one in question, in the primary colour; the others grey, at 3 : 1 at least."""
    return [*[ink()["line"], ink()["control"]][: count - 1], ink()["primary"]]


def label_colours(count: int) -> list[str]:
    """The words at the ends of those lines, at 4.5 : 1."""
    return [*[ink()["muted"]] * (count - 1), ink()["primary"]]


def status_markdown(status: Status) -> str:
    """● 达标 in its colour, for labels and captions."""
    return f":{MARKDOWN_COLOURS[status]}[{MARKS[status]} {status.value}]"


def value_mark(value: Value) -> str:
    """The status of a figure, to stand after its name: what did not occur is not unknown; 不分块 says itself."""
    if value.undivided:
        return ""
    return (
        f" :gray[{MARKS[Status.UNKNOWN]} {NO_OCCASION}]" if value.no_occasion else f" {status_markdown(value.status)}"
    )


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
