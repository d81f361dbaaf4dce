"""Cached readings of the incidents screen; the scope, which carries the viewer, is part of every key."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from data_access.database.scope import Scope
from metrics.questions import incident_lists, sensitive_periods
from pages.parts import queries


@queries.shared_query()
def incidents(connection: Connection, scope: Scope) -> list[incident_lists.Incident]:
    return incident_lists.incidents(connection, scope)


@queries.shared_query()
def sensitive_spans(connection: Connection, first: date, last: date) -> list[sensitive_periods.Span]:
    return sensitive_periods.sensitive_spans(connection, first, last)
