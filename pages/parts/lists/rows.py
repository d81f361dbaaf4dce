"""The list whose rows open, by a click anywhere on a row or by keyboard: a table, on small screens two-line rows.

`st.dataframe` keeps the row it opened selected, so that a closed record opens again; takes clicks only on a checkbox;
and shows nothing to read on a phone or on paper. A click here opens once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from numbers import Number
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from metrics.wording.formats import UNKNOWN, yuan_text
from pages.parts import clicks
from pages.parts.charts.palette import Marked, look_of

_HERE = Path(__file__).parent
_component = st.components.v2.component(
    "rows",
    css=(_HERE / "rows.css").read_text(encoding="utf-8"),
    js=(_HERE / "rows.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


Line = tuple[str, str | Marked, str]  # of a row on small screens: title, status or sum, the rest


def cell_text(value: Any) -> str:
    """A cell as it is read: dates as 2023-12-15, sums with separators and two decimals, — for what is not known."""
    if (
        value is None
        or value is pd.NaT
        or value is pd.NA
        or value == ""
        or (isinstance(value, float) and pd.isna(value))
    ):
        return UNKNOWN
    if isinstance(value, date):
        return str(value)[:10]
    if isinstance(value, bool) or not isinstance(value, Number):
        return str(value)
    if isinstance(value, Decimal | float):
        return yuan_text(Decimal(str(value)))
    return f"{value:,}"


def rows(
    table: pd.DataFrame,
    *,
    key: str,
    alt: str,
    lines: Sequence[Line] = (),
    foot: Mapping[str, str] | None = None,
    right: Sequence[str] = (),
    height: int = 640,
    sorts: Mapping[str, str] | None = None,
    on_sort: Callable[[str], None] | None = None,
) -> int | None:
    """Draw the list and return the place of the row that was opened in this run, if any.

    ``table`` holds values (see `cell_text`), those with a status as `Marked`; ``lines`` are the rows on small screens
    as title, status or sum, and the rest, made of the first columns where not given; ``foot`` is the last line by
    column; numbers stand on the right, and so do the columns in ``right``, which come as text. ``sorts`` are the
    columns whose heading sorts, with ascending, descending or nothing as the list stands; ``on_sort`` is told the
    heading that was pressed, before the next run: only the caller can sort all rows of a list that is shown in part.
    """
    opened = _draw(
        table, key=key, alt=alt, lines=lines, foot=foot, right=right, height=height, sorts=sorts, on_sort=on_sort
    )
    return None if opened is None else opened[0]


def cells(
    table: pd.DataFrame,
    *,
    key: str,
    alt: str,
    opens: Sequence[str],
    lines: Sequence[Line] = (),
    right: Sequence[str] = (),
    hints: Sequence[str] = (),
    height: int = 1200,
    groups: Sequence[tuple[str, int]] = (),
    short: Sequence[str] = (),
) -> tuple[int, str] | None:
    """Like `rows`, but of each row the cells of the columns ``opens`` lead somewhere, each by itself.

    Returns the place of the row and the name of the column whose cell was opened in this run; a click beside them and
    a row on small screens are the first of these columns. ``hints`` define the rows on hover. ``groups`` are headings
    above so many columns each, below which the columns are called ``short``.
    """
    names = [str(name) for name in table.columns]
    places = [names.index(name) for name in opens]
    opened = _draw(
        table, key=key, alt=alt, lines=lines, right=right, height=height, opens=places, hints=hints, groups=groups,
        short=short,
    )  # fmt: skip
    if opened is None:
        return None
    place, at = opened
    return (place, names[at]) if at in places else None


def _draw(
    table: pd.DataFrame,
    *,
    key: str,
    alt: str,
    height: int,
    lines: Sequence[Line] = (),
    foot: Mapping[str, str] | None = None,
    right: Sequence[str] = (),
    opens: Sequence[int] = (),
    hints: Sequence[str] = (),
    groups: Sequence[tuple[str, int]] = (),
    short: Sequence[str] = (),
    sorts: Mapping[str, str] | None = None,
    on_sort: Callable[[str], None] | None = None,
) -> tuple[int, int] | None:
    """Draw the list; the place of the row and of the column (0 where the whole row opens) opened in this run."""
    names = [str(name) for name in table.columns]
    values = list(table.itertuples(index=False, name=None))
    phrase = [[cell_text(value) for value in row] for row in values]
    numbers = {
        name: name in right or any(isinstance(v, Number) and not isinstance(v, bool) for v in table[name].head(20))
        for name in names
    }

    def sort() -> None:
        """The trigger holds the place of the column."""
        pressed = st.session_state[key].get("sort")
        if on_sort is not None and pressed is not None:
            on_sort(names[int(pressed)])

    def clicked() -> None:
        if (click := st.session_state[key].get("row")) is not None:
            clicks.keep(key, click)

    feet = [(foot or {}).get(name, "") for name in names] if foot else []
    _component(
        key=key,
        data={
            "label": alt,
            "columns": [
                {"title": n, "short": called, "number": numbers[n], "sort": (sorts or {}).get(n)}
                for n, called in zip(names, short or names, strict=True)
            ],
            "groups": [list(group) for group in groups],
            "rows": phrase,
            "looks": [[look_of(value) for value in row] for row in values],
            "lines": [[*map(str, line), look_of(line[1])] for line in lines or _lines(names, values)],
            "foot": feet,
            "total": " ".join(text for text in feet if text),
            "height": height,
            "opens": list(opens),
            "hints": list(hints),
        },
        on_row_change=clicked,
        on_sort_change=sort,
    )
    click = clicks.take(key)
    return None if click is None else _place(click, phrase)


def _place(click: Mapping[str, Any], phrase: Sequence[Sequence[str]]) -> tuple[int, int] | None:
    """Where the row that was clicked stands now: the list that was seen may have been that of the run before."""
    place, at, cells = click["place"], click["at"], click["cells"]
    if place < len(phrase) and phrase[place] == cells:
        return place, at
    return (phrase.index(cells), at) if cells in phrase else None


def kept(name: str, picked: str | None) -> str | None:
    """What was picked last in a list that shows something below it: it stands in the address; again lets go."""
    now: str | None = st.query_params.get(name)
    if picked is None:
        return now
    if picked == now:
        st.query_params.pop(name, None)
        return None
    st.query_params[name] = picked
    return picked


def _lines(names: Sequence[str], values: Sequence[Sequence[Any]]) -> list[Line]:
    """The first column, the second, and what else is known with its names."""
    return [
        (
            cell_text(row[0]),
            row[1] if isinstance(row[1], Marked) else cell_text(row[1]),
            " · ".join(f"{n} {c}" for n, c in zip(names[2:6], map(cell_text, row[2:6]), strict=True) if c != UNKNOWN),
        )
        for row in values
    ]
