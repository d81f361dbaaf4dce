"""The cached report of a scope, for the documents and the projected page."""

from __future__ import annotations

from sqlalchemy import Connection

from data_access.database.scope import Scope
from metrics.engine.periods import Preset
from metrics.reporting.report import Report, read_report
from pages.parts import queries


@queries.cached_query(entries=32)
def report(connection: Connection, scope: Scope, preset: Preset, *, synthetic: bool, version: int) -> Report:
    """See `metrics.reporting.report.read_report`; the scope carries the viewer."""
    return read_report(connection, scope, preset, synthetic=synthetic, version=version)


def current_report(scope: Scope, preset: Preset) -> Report:
    """The report of the scope from the data that the screen shows."""
    state = queries.state()
    return report(scope, preset, synthetic=state.synthetic, version=state.version)
