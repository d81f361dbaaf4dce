"""Texts that begin the rows below a list's records: totals and signatures."""

from __future__ import annotations

import re
from functools import cache

from data_access.cells.text import begins_none
from data_access.reference.ledger_phrases import any_of, plain, row_words
from data_access.reference.organisation import towns


@cache
def _total() -> re.Pattern[str]:
    words = row_words()
    prefixes = any_of((*words["total_prefixes"], *(town.name for town in towns())))
    totals = any_of(words["totals"])
    # 合计:12件, 全区合计(万元), 华新镇 小计
    return re.compile(rf"(?:{prefixes})*(?:{totals})(?:\([^()]*\))?:?(?:[\d.,]+[一-鿿]{{0,2}})?")


@cache
def _begins_neither(sign: str) -> bool:
    """Neither a total nor a note begins with the sign: most cells need no closer look."""
    words = (word for name in ("total_prefixes", "totals", "notes") for word in row_words()[name])
    return begins_none(sign, map(plain, (*words, *(town.name for town in towns()))))


@cache
def _note() -> re.Pattern[str]:
    return re.compile(rf"(?:{any_of(row_words()['notes'])})\d*[:、.].*", re.DOTALL)


def is_total(text: str) -> bool:
    return not _begins_neither(text[:1]) and _total().fullmatch(text) is not None


def is_note(text: str) -> bool:
    return not _begins_neither(text[:1]) and _note().fullmatch(text) is not None
