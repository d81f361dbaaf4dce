"""What is open in a scope (需关注事项), each record once, as documents carry it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from data_access.database.scope import Scope
from data_access.reference.unit_names import town_name
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.questions.attention import OFFICE, each_once, standing, worklist
from metrics.wording.formats import WHOLE_DISTRICT


@dataclass(frozen=True)
class OpenItem:
    """An open obligation with its clock: what, whose, how late (in the days of its limit; negative while it runs)."""

    metric: str
    kind: str
    key: str
    title: str
    town: str
    owner: str
    due_on: date | None
    days_over: int
    clock: str
    also: tuple[str, ...] = ()  # the other figures that the record stands in


def open_items(connection: Connection, scope: Scope) -> tuple[OpenItem, ...]:
    """The worklist of the scope (`metrics.questions.attention`), most pressing first."""
    frame = worklist(connection, scope)
    stands_in: dict[tuple[str, str], list[str]] = {}
    for metric_id, key in zip(frame["metric"], frame["key"], strict=True):
        stands_in.setdefault((ALL_METRICS[metric_id].fact.name, key), []).append(metric_id)
    found = []
    for row in each_once(frame).to_dict("records"):
        also = [m for m in stands_in[ALL_METRICS[row["metric"]].fact.name, row["key"]] if m != row["metric"]]
        town = WHOLE_DISTRICT if row["town"] is None and row["metric"] in OFFICE else town_name(row["town"], scope.year)
        due_on = row["due_on"] or None
        found.append(
            OpenItem(
                metric=row["metric"],
                kind="、".join(ALL_METRICS[m].name for m in (row["metric"], *also)),
                key=row["key"],
                title=row["title"] or row["key"],
                town=town,
                owner=row["owner"] or town,
                due_on=due_on,
                days_over=int(row["days_over"]),
                clock=standing(row, scope.as_of),
                also=tuple(also),
            )
        )
    return tuple(found)
