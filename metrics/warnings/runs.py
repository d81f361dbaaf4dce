"""Runs: months of one subject that follow on each other without a gap."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Ints = npt.NDArray[np.int64]


def run_numbers(subject: npt.NDArray[Any], place: Ints) -> Ints:
    """The number of the run each row belongs to; rows are ordered by subject and place (a month as a whole number)."""
    if not len(place):
        return place
    begins = np.ones(len(place), dtype=bool)
    begins[1:] = (subject[1:] != subject[:-1]) | (place[1:] != place[:-1] + 1)
    return np.cumsum(begins) - 1


def first_of(rows: pd.DataFrame, group: str) -> pd.DataFrame:
    """The first row of each group, by group; `groupby().first()` would skip what is empty."""
    return rows.drop_duplicates(group).set_index(group)


def last_of(rows: pd.DataFrame, group: str) -> pd.DataFrame:
    """The last row of each group, by group."""
    return rows.drop_duplicates(group, keep="last").set_index(group)


def run_lengths(subject: npt.NDArray[Any], place: Ints) -> Ints:
    """How many rows of its run each row is the last of, itself included."""
    run = run_numbers(subject, place)
    counted: Ints = np.asarray(pd.Series(run).groupby(run).cumcount().to_numpy() + 1, dtype=np.int64)
    return counted
