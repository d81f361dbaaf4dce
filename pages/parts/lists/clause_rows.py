"""Clauses of the priorities as a list: how far each is carried out; a row opens the figure in its worst state."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from data_access.database.scope import Scope
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.definitions.undivided import honoured
from metrics.questions.clauses import ClauseState
from pages.parts.charts.palette import status_cell
from pages.parts.lists.rows import rows
from pages.parts.scope.drill import default_part, open_records


def clause_rows(states: Sequence[ClauseState], within: Scope, *, key: str, lead: bool = True) -> None:
    """The clauses in their order, counted ``within`` a scope; ``lead`` says who answers for each."""
    table = pd.DataFrame(
        [
            {"条款": c.clause.number, "事项": c.clause.title, "状态": status_cell(c.status)}
            | ({"牵头单位": c.clause.lead} if lead else {})
            | {"落实情况": c.statement}
            for c in states
        ]
    )
    lines = [(c.clause.title, status_cell(c.status), c.statement) for c in states]
    place = rows(table, key=key, alt="工作要点各条落实情况", lines=lines, height=900)
    if place is not None:
        worst = states[place].worst
        open_records(worst, default_part(worst), scope=honoured(ALL_METRICS[worst].fact, within))
