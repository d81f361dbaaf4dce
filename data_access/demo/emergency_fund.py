"""The emergency fund (应急周转金) of the demo district."""

from __future__ import annotations

import numpy as np

from data_access.demo.tools import YUAN, Array, Columns, Days, Period, later, none, numbered, office_day, stack, take


def build_emergency_fund(rng: np.random.Generator, span: Period, payments: Columns) -> Columns:
    """应急周转金: a yearly allotment, advances as paid to the workers of leads, and what was recovered."""
    advances = take(payments, payments["channel"] == "应急周转金")
    size = len(advances["paid_on"])
    yearly = np.array([np.datetime64(f"{year}-01-15", "D") for year in span.years])
    yearly = office_day(yearly[yearly <= span.as_of])
    recovered = span.happened(office_day(later(advances["paid_on"], rng.integers(30, 240, size))))
    got = np.flatnonzero(~np.isnat(recovered) & (rng.random(size) < 0.6))

    def part(kind: str, moved: Days, money: Array, source: Columns | None = None) -> Columns:
        count = len(moved)
        return {
            "moved_on": moved,
            "kind": np.full(count, kind, dtype=object),
            "amount_yuan": money,
            "town_code": none(count) if source is None else source["town_code"],
            "lead_no": none(count) if source is None else source["lead_no"],
            "workers": np.full(count, np.nan) if source is None else source["workers"],
        }

    moves = stack(
        part("拨入", yearly, np.full(len(yearly), 2_000_000.0 * YUAN * span.scale)),
        part("垫付", advances["paid_on"], advances["amount_yuan"], advances),
        part("追回", recovered[got], advances["amount_yuan"][got], take(advances, got)),
    )
    moves = take(moves, np.argsort(moves["moved_on"], kind="stable"))
    return {"movement_no": numbered("ZZJ", len(moves["kind"])), **moves}
