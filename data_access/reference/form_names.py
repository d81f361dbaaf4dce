"""Forms filled in for one site, by what stands beside each entry; and the check of all tables of phrases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from data_access.reference.ledger_phrases import FOLDER, is_words, ledger_names, row_words, units, vocabularies
from data_access.rules.parameters import ParameterError, read_toml


@dataclass(frozen=True)
class FormNames:
    """A sheet that is filled in for one site: what stands beside each entry."""

    name: str
    titles: tuple[str, ...]
    labels: Mapping[str, Mapping[str, tuple[str, ...]]]  # by ledger and field: spellings, 上层/下层


def read_forms(path: Path) -> tuple[FormNames, ...]:
    """The forms. Raises ParameterError naming every entry that cannot be used."""
    faults, found = [], []
    for name, entry in read_toml(path).items():
        tables: dict[str, Any] = dict(entry) if isinstance(entry, dict) else {}
        titles = tables.pop("titles", None)
        if not titles or not is_words(titles) or not tables:
            faults.append(f"{name}：须写明 titles 和填入的台账")
            continue
        for ledger, fields in tables.items():
            lists = fields.items() if isinstance(fields, dict) else [("", None)]
            faults += [f"{name} · {ledger} · {field}：须写成词的列表" for field, words in lists if not is_words(words)]
        if not faults:
            labels = {ledger: {f: tuple(words) for f, words in fields.items()} for ledger, fields in tables.items()}
            found.append(FormNames(name, tuple(titles), labels))
    if faults:
        raise ParameterError([f"assets/ledgers/{path.name} · {fault}" for fault in faults])
    return tuple(found)


@cache
def form_names() -> tuple[FormNames, ...]:
    return read_forms(FOLDER / "forms.toml")


def check_phrases() -> None:
    """Read all tables. Raises ParameterError with the faults of all."""
    faults: list[str] = []
    for read in (ledger_names, vocabularies, units, row_words, form_names):
        try:
            read()
        except ParameterError as error:
            faults += error.faults
    if faults:
        raise ParameterError(faults)
