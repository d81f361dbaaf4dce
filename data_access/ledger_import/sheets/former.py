"""Sheets whose name says that they are not the present ones: 作废, 旧, 备份; 历史, 往年."""

from __future__ import annotations

import re

from data_access.reference.ledger_phrases import plain, row_words


def is_void(name: str) -> str:
    """The word in a sheet's name that says its records do not stand any more; "" without one."""
    return _found(name, "void_sheets")


def is_past(name: str) -> str:
    """The word in a sheet's name that says its records are of the past; "" without one."""
    return _found(name, "past_sheets")


def _found(name: str, kind: str) -> str:
    text = plain(name)
    for word in row_words()[kind]:
        # 旧改 and 旧城 are works: one sign alone stands at the end or apart from the others.
        pattern = rf"(?:^|[(\[_\-]){re.escape(plain(word))}(?=$|[)\]_\-])|.{re.escape(plain(word))}$"
        if plain(word) in text if len(word) > 1 else re.search(pattern, text):
            return word
    return ""
