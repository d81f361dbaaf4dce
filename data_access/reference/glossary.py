"""The words of the field (术语): one English word for each official term, ``assets/parameters/glossary.toml``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from data_access.paths import ASSETS
from data_access.rules.parameters import check_keys, read_entries, read_toml


@dataclass(frozen=True)
class Term:
    """An official term, the word that code and tables use for it, and what it means."""

    name: str
    english: str
    meaning: str
    source: str  # 文号 or 本系统约定
    instead_of: tuple[str, ...] = ()  # words, English or Chinese, that nothing else may say for it


def _term(name: str, entry: Any) -> Term:
    check_keys(entry, "english", "meaning", "source", "instead_of")
    words = [entry.get(key) for key in ("english", "meaning", "source")]
    if not all(isinstance(word, str) and word for word in words):
        raise ValueError("须写明 english、meaning、source")
    instead = entry.get("instead_of", [])
    if not (isinstance(instead, list) and all(isinstance(word, str) and word for word in instead)):
        raise ValueError("instead_of 须为词语列表")
    english, meaning, source = map(str, words)
    return Term(name, english, meaning, source, tuple(instead))


def read_terms(path: Path) -> tuple[Term, ...]:
    """The terms of a file in its order. Raises ParameterError naming every fault."""
    return tuple(read_entries(path, read_toml(path), _term).values())


@cache
def terms() -> tuple[Term, ...]:
    """The terms of the product. Raises ParameterError, see `read_terms`."""
    return read_terms(ASSETS / "parameters" / "glossary.toml")
