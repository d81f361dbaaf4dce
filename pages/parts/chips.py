"""A status column for tables: icon and word on a coloured ground."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st


def chip_column(colours: Mapping[str, str], *, width: int = 118) -> Any:
    """The column whose cells are lists of one text; each text stands on the ground of its colour name."""
    return st.column_config.MultiselectColumn(options=list(colours), color=list(colours.values()), width=width)
