"""What an office answered once about the ledgers of a source, kept beside them: read, shown, forgotten."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, delete, inspect, select

from data_access.database.schema import ledger_answer
from data_access.database.storing import Load, key_of, known, save


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


def keep_answers(load: Load, answers: Iterable[KeptAnswer]) -> None:
    """Keep the answers with the load that they were given with, to be taken back with it.

    A later one to the same question of the same source takes the place of the earlier; the same one changes nothing.
    """
    given = [dict(vars(kept)) for kept in answers]
    existing = known(load.connection, ledger_answer.c.source, (answer["source"] for answer in given))
    by_key = {key_of(ledger_answer, answer): answer for answer in given}
    new = [a for key, a in by_key.items() if key not in existing or existing[key]["answer"] != a["answer"]]
    save(load, ledger_answer, new, existing)


def forget_answers(connection: Connection, source: str) -> int:
    """Forget what was answered for a source; how many answers that were."""
    return connection.execute(delete(ledger_answer).where(ledger_answer.c.source == source)).rowcount
