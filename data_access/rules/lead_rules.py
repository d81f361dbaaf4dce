"""Rules of a lead: the importer asks them of amounts and days, figures of expressions of them in SQL."""

from __future__ import annotations

from typing import Any


def paid_in_full(owed: Any, paid: Any) -> Any:
    """Something was paid and nothing is outstanding (不解决不销账): without any payment no sum is settled."""
    return (paid > 0) & (owed <= paid)


def extended_too_late(extended_on: Any, due_on: Any) -> Any:
    """The extension was granted after the limit had run out: it moves nothing (延期须在期限届满前批准)."""
    return extended_on > due_on
