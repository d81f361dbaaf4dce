"""Since when a site that should have a deposit is without one: one clock for lists, screens, papers and the score."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, select

from data_access.database.schema import deposit


def last_covered(connection: Connection, as_of: date) -> dict[str, date]:
    """The last day on which a deposit of a site stood that has since run out or ended, by the number of the site."""
    d = deposit.c
    query = select(d.site_no, d.expires_on, d.ended_on).where(d.stored_on <= as_of)
    found: dict[str, date] = {}
    for site_no, expires_on, ended_on in connection.execute(query):
        over = [day for day in (expires_on, ended_on) if day is not None and day <= as_of]
        if over:
            found[site_no] = max(found.get(site_no, min(over)), min(over))
    return found


def late_since(due_on: date, covered: date | None, unit: str) -> tuple[date, str]:
    """From when a site without a deposit is late, and the unit of that clock.

    It is 应存日; where one stood beyond it, the day on which that ran out, in 日 as guarantees run.
    """
    return (due_on, unit) if covered is None or covered <= due_on else (covered, "日")
