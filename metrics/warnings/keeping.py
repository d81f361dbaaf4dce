"""Evaluating the rules and storing what they find (``python -m metrics warnings``)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pandas as pd
from sqlalchemy import Connection

from data_access.database.kept_warnings import FoundWarning, KeptWarnings, keep_warnings
from data_access.rules.months import months_before
from data_access.rules.warning_file import WarningRule
from data_access.rules.warning_rules import warning_rules
from metrics.warnings.evaluating import evaluate_rules

Say = Callable[[float, str], None]  # the part that is done, and what is being done (Chinese)


@dataclass(frozen=True)
class RuleOutcome:
    """What a rule found: occasions known by the day, those that still stand; or what it lacks."""

    rule: WarningRule
    found: int
    standing: int
    lacks: str


def found_warnings(frame: pd.DataFrame) -> list[FoundWarning]:
    """The rows of a frame of occasions, see `metrics.warnings.occasions`."""
    named = {
        "rule": "rule", "level": "level", "site_no": "site", "employer_uscc": "uscc", "employer_name": "firm",
        "town_code": "town", "owner_name": "owner", "occasion": "occasion", "raised_on": "raised_on",
        "ended_on": "ended_on", "following": "following", "reason": "reason",
    }  # fmt: skip
    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return [FoundWarning(**{name: row[column] for name, column in named.items()}) for row in rows]


def find_warnings(
    connection: Connection, as_of: date, say: Say = lambda _done, _words: None
) -> tuple[list[RuleOutcome], list[FoundWarning]]:
    """Evaluate every rule as of a day and store nothing; what ended before the years that are stored is not counted."""
    rules, first = warning_rules().rules.values(), _first_stored(as_of)
    outcomes, found = [], []
    for place, evaluation in enumerate(evaluate_rules(connection, as_of)):
        rule = evaluation.rule
        say((place + 1) / len(rules), f"{rule.code} {rule.name}")
        warned = found_warnings(evaluation.found)
        standing = sum(w.ended_on is None for w in warned)
        counted = sum(not w.ended_before(first) for w in warned)
        outcomes.append(RuleOutcome(rule, counted, standing, evaluation.lacks))
        found += warned
    return outcomes, found


def _first_stored(as_of: date) -> date:
    return months_before(as_of, 12 * warning_rules().settings["stored_years"])


def keep_found(
    connection: Connection, as_of: date, by: str | None = None, say: Say = lambda _done, _words: None
) -> tuple[list[RuleOutcome], KeptWarnings]:
    """Evaluate every rule as of the newest day of the data and store what they find.

    Of a past day nothing may be stored: what stood then would stand open in today's figures. `find_warnings` tells it.
    """
    outcomes, found = find_warnings(connection, as_of, say)
    evaluated = [outcome.rule.code for outcome in outcomes if not outcome.lacks]
    return outcomes, keep_warnings(connection, found, evaluated, as_of, _first_stored(as_of), by)
