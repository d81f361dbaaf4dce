"""The cached report and portraits of a scope, for screens, documents and plain pages."""

from __future__ import annotations

from sqlalchemy import Connection

from data_access.database.scope import Scope
from metrics.engine.periods import Preset
from metrics.reporting import portraits
from metrics.reporting.portraits import Portrait
from metrics.reporting.report import Report, read_report
from pages.parts import queries, shown_data


@queries.cached_query(entries=32)
def report(connection: Connection, scope: Scope, preset: Preset, *, synthetic: bool, version: int) -> Report:
    """See `metrics.reporting.report.read_report`; the scope carries the viewer."""
    return read_report(connection, scope, preset, synthetic=synthetic, version=version)


def current_report(scope: Scope, preset: Preset) -> Report:
    """The report of the scope from the data that the screen shows."""
    state = shown_data.state()
    return report(scope, preset, synthetic=state.synthetic, version=state.version)


@queries.cached_query()
def town_portrait(connection: Connection, scope: Scope, preset: Preset, code: str) -> Portrait:
    """See `metrics.reporting.portraits.town_portrait`."""
    return portraits.town_portrait(connection, scope, preset, code)


@queries.cached_query()
def department_portrait(connection: Connection, scope: Scope, preset: Preset, code: str) -> Portrait:
    """See `metrics.reporting.portraits.department_portrait`."""
    return portraits.department_portrait(connection, scope, preset, code)
