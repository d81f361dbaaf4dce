"""Whether two names under one 统一社会信用代码 are of one firm: renamed or written in short, or quite another."""

from __future__ import annotations

import re
from functools import cache

from data_access.reference.ledger_phrases import any_of, plain, row_words
from data_access.reference.organisation import district_name

_KIND = re.compile(r"(?:集团|股份|有限|责任)*公司$")


@cache
def _where() -> re.Pattern[str]:
    """The place before a firm's own words."""
    places = any_of(row_words()["places"])
    return re.compile(rf"^(?:(?:{places})[省市]?|[一-鿿]{{2,3}}[省市])?(?:{district_name()}|[一-鿿]{{2}}[区县])?")


def bare_name(name: str) -> str:
    """A name as it is compared: no brackets, no other marks."""
    return re.sub(r"[\W_]", "", plain(name))


def is_short_for(text: str | None, known_as: str | None) -> bool:
    """The name only leaves out a part of the known one: 皓桥建设 for 江苏皓桥建设发展有限公司."""
    one, other = (bare_name(name or "") for name in (text, known_as))
    return one in other and 1 < len(one) < len(other)


def is_branch_of(text: str | None, known_as: str | None) -> bool:
    """The name is the known one with a branch behind it: 上海甲建设有限公司青浦分公司, …第三项目部."""
    one, other = (bare_name(name or "") for name in (text, known_as))
    return bool(other) and one.startswith(other) and one != other and one.endswith(tuple(row_words()["branches"]))


def is_another_firm(text: str | None, known_as: str | None, code: str) -> bool:
    """Neither of the names holds the other, and their own words (字号) begin otherwise."""
    if not text or not known_as or code in (text, known_as):  # a firm nobody named is called by its code
        return False
    one, other = (_KIND.sub("", _where().sub("", bare_name(name))) for name in (text, known_as))
    return one not in other and other not in one and one[:2] != other[:2]
