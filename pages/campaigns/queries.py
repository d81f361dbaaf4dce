"""Cached frames of the campaigns screen."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection

from data_access.database.scope import Scope
from metrics.questions import attention
from pages.parts import queries

UNPAID = ("lead.closed_unpaid", "lead.unsolved_true", "lead.true_in_progress")


@queries.cached_query(entries=32)
def unpaid(connection: Connection, scope: Scope) -> pd.DataFrame:
    """The true leads not paid in full, each once, as `metrics.questions.attention.contradictions_first` gives them."""
    return attention.contradictions_first(attention.worklist(connection, scope, each=200, figures=UNPAID))
