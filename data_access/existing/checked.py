"""How the check of a case database ends: what has to be put right, and the beginning of the views it lacks."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Engine, inspect

from data_access.existing.comparing import ComparedTable
from data_access.existing.skeleton import CALENDAR, skeleton


def missing_views(engine: Engine, compared: Iterable[ComparedTable]) -> str:
    """The beginning of the views for what is missing, see `data_access.existing.skeleton.skeleton`."""
    lacking = {one.table.name: one.lacking for one in compared if not one.kind or one.lacking}
    return skeleton(engine.dialect, lacking, calendar=inspect(engine).has_table(CALENDAR))


def is_complete(compared: Iterable[ComparedTable]) -> bool:
    return all(one.complete for one in compared)


def verdict(compared: Iterable[ComparedTable]) -> str:
    """Whether all that is needed is there (Chinese)."""
    faults = sum(misfit.must for one in compared for misfit in one.misfits)
    return f"还有 {faults} 处要补上或改正（✗）。" if faults else "看板需要的都有了。"
