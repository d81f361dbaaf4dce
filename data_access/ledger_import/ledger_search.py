"""Which ledgers a reader means by some words."""

from __future__ import annotations

from collections.abc import Sequence

from data_access.ledger_import.known_ledgers import ledgers
from data_access.ledger_import.ledger_columns import Ledger

_LEDGER = "台账"


def holds(words: Sequence[str], *texts: str) -> bool:
    """Whether every word stands in one of the texts."""
    text = " ".join(texts).lower()
    return all(word in text for word in words)


def ledgers_called(words: Sequence[str]) -> tuple[str, ...]:
    """The ledgers that hold every word in their names or headings, those of that very name first."""
    nearest = sorted(ledgers(), key=lambda ledger: _distance(words, ledger))
    return tuple(ledger.name for ledger in nearest if holds(words, *_names(ledger), *_headings(ledger)))


def _names(ledger: Ledger) -> tuple[str, ...]:
    return ledger.name, *ledger.aliases


def _headings(ledger: Ledger) -> tuple[str, ...]:
    return tuple(word for column in ledger.columns for word in (column.heading, *column.aliases))


def _distance(words: Sequence[str], ledger: Ledger) -> int:
    """How far a ledger is from what is asked: 0 it is called so, 1 it begins or ends so, 2 its name holds it, …"""
    names = [name.lower().removesuffix(_LEDGER) for name in _names(ledger)]
    asked = "".join(words).removesuffix(_LEDGER)
    if not asked or names[0] == asked:
        return 0
    if names[0].endswith(asked) or asked in names:
        return 1
    return 2 if asked in names[0] else 3
