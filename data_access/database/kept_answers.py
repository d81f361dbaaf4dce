"""What an office answered once about the ledgers of a source, kept beside them: read, shown, forgotten."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, delete, insert, inspect, select

from data_access.database.schema import ledger_answer


@dataclass(frozen=True)
class KeptAnswer:
    """An answer as it is kept: of which source, to what, by which file."""

    source: str  # see `ledger_import.answers.Source`
    issuer: str  # whose file it was, as far as it says; "" for nobody's
    ledger: str
    headings: str
    kind: str  # unit, phrase, heading, town
    question: str
    answer: str
    answered_on: date
    file_name: str


def kept_answers(connection: Connection) -> dict[str, list[KeptAnswer]]:
    """All that was answered, by source; empty for a database without the table."""
    found: dict[str, list[KeptAnswer]] = defaultdict(list)
    if inspect(connection).has_table(ledger_answer.name):
        columns = [ledger_answer.c[name] for name in KeptAnswer.__dataclass_fields__]
        for row in connection.execute(select(*columns).order_by(*ledger_answer.primary_key)):
            found[row.source].append(KeptAnswer(*row))
    return dict(found)


def keep_answers(connection: Connection, answers: Iterable[KeptAnswer]) -> None:
    """Keep the answers; a later one to the same question of the same source takes the place of the earlier."""
    for kept in answers:
        values: Mapping[str, object] = vars(kept)
        keys = [column == values[column.name] for column in ledger_answer.primary_key]
        connection.execute(delete(ledger_answer).where(*keys))
        connection.execute(insert(ledger_answer).values(**values))


def forget_answers(connection: Connection, source: str) -> int:
    """Forget what was answered for a source; how many answers that were."""
    return connection.execute(delete(ledger_answer).where(ledger_answer.c.source == source)).rowcount
