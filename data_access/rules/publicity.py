"""What counts as publicity on the subject of the 条例 (五一前集中宣传): ``assets/parameters/publicity.toml``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from data_access.paths import ASSETS
from data_access.rules.parameters import ParameterError, check_keys, check_tag, month_day, read_toml

FILE = ASSETS / "parameters" / "publicity.toml"


@dataclass(frozen=True)
class Publicity:
    """An event counts whose title holds one of the subjects and that is held up to a day of its year."""

    subjects: tuple[str, ...]
    until: tuple[int, int]  # month, day


def read_publicity(path: Path) -> Publicity:
    """What the file says. Raises ParameterError naming what cannot be used."""
    content = read_toml(path)
    where = f"assets/parameters/{path.name}"
    words = content.get("subjects")
    if not isinstance(words, list) or not words or not all(isinstance(w, str) and w.strip() for w in words):
        raise ParameterError([f'{where} · subjects：须写成词的列表，如 ["条例"]，至少一个词'])
    try:
        check_keys(content, "subjects", "until", "tag", "source")
        check_tag(content)
        return Publicity(tuple(words), month_day(content.get("until")))
    except ValueError as error:
        raise ParameterError([f"{where}：{error}"]) from error


@cache
def publicity_rules() -> Publicity:
    """The rules in force. Raises ParameterError, see `read_publicity`."""
    return read_publicity(FILE)


def subjects() -> tuple[str, ...]:
    return publicity_rules().subjects


def counted_until() -> tuple[int, int]:
    return publicity_rules().until
