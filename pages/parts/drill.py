"""The grammar of drilling: a figure leads to the list of exactly its records; each state is a URL."""

from __future__ import annotations

from typing import NoReturn

import streamlit as st

from metrics.catalogue import CATALOGUE
from metrics.model import Direction, Part

RECORDS_PAGE = "pages/records/page.py"
OVERVIEW_PAGE = "pages/overview/page.py"


def open_records(metric_id: str, part: Part = Part.NUMERATOR, *, town: str | None = None, row: str = "") -> NoReturn:
    """Show the records behind a part of a figure, in one town if given, with one record open if given.

    The scope stays as it is: its widgets are bound to the URL and write themselves there again.
    """
    params = {"metric": metric_id, "part": part.value}
    if town:
        params["of"] = town
    if row:
        params["row"] = row
    st.switch_page(RECORDS_PAGE, query_params=params)


def default_part(metric_id: str) -> Part:
    """What a click on a figure shows first: of a rate, the records that miss it."""
    wanted = CATALOGUE[metric_id]
    missing_first = wanted.denominator is not None and wanted.direction is Direction.UP
    return Part.GAP if missing_first else Part.NUMERATOR
