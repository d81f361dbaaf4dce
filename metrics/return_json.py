"""A return as JSON: what ``python -m metrics return --format json`` prints for other programs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from data_access.reference.unit_names import town_name
from metrics.returns.cross_checks import cross_checks
from metrics.returns.filling import Filled
from metrics.returns.return_sentences import bulletin_sentence, headings, marks, part_text
from metrics.wording.formats import WHOLE_DISTRICT


def whole_or_part(number: Decimal | None) -> int | float | None:
    """A number as JSON has it: without a point where it is whole."""
    return None if number is None else int(number) if number == number.to_integral_value() else float(number)


def as_json(filled: Filled, *, synthetic: bool) -> dict[str, Any]:
    """The return with its scope and every cell with its parts; ``value`` is null where there is no number."""
    return {
        "name": filled.declared.name,
        "title": filled.declared.title,
        "period": filled.period.key,
        "first": str(filled.period.first),
        "last": str(filled.period.last),
        "as_of": str(filled.scope.as_of),
        "scope": {
            "text": part_text(filled) or WHOLE_DISTRICT,
            "towns": [town_name(code, filled.scope.year) for code in filled.scope.towns],
            "department": filled.scope.department,
            "domain": filled.scope.domain,
            "investment": filled.scope.investment,
            "row": filled.listed or None,
        },
        "marks": marks(filled, synthetic=synthetic),
        "columns": [
            {"id": column.id, "title": heading, "group": column.group}
            for column, heading in zip(filled.declared.columns, headings(filled), strict=True)
        ],
        "rows": [
            {
                "key": row.key,
                "name": row.name,
                "cells": {
                    cell.column.id: {
                        "value": whole_or_part(cell.amount),
                        "numerator": whole_or_part(cell.value.numerator),
                        "denominator": whole_or_part(cell.value.denominator),
                        "known": cell.known.value,
                        "lacks": cell.lacks,
                        "metric": cell.figure_id,
                        "start": str(cell.scope.start),
                        "end": str(cell.scope.last_day),
                    }
                    for cell in filled.cells[row.key]
                },
            }
            for row in filled.rows
        ],
        "checks": [
            {"title": c.title, "outcome": c.outcome.value, "text": c.text, "found": [f.text for f in c.found]}
            for c in cross_checks(filled)
        ],
        "sentence": bulletin_sentence(filled),
    }
