"""What counts as publicity on the subject of the 条例 (五一前集中宣传): ``assets/parameters/publicity.toml``."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from data_access.paths import ASSETS
from data_access.rules.parameters import ParameterError, check_keys, check_tag, read_toml

FILE = ASSETS / "parameters" / "publicity.toml"


def read_subjects(path: Path) -> tuple[str, ...]:
    """The words of which a title holds one. Raises ParameterError naming what cannot be used."""
    content = read_toml(path)
    where = f"assets/parameters/{path.name}"
    words = content.get("subjects")
    if not isinstance(words, list) or not words or not all(isinstance(w, str) and w.strip() for w in words):
        raise ParameterError([f'{where} · subjects：须写成词的列表，如 ["条例"]，至少一个词'])
    try:
        check_keys(content, "subjects", "tag", "source")
        check_tag(content)
    except ValueError as error:
        raise ParameterError([f"{where}：{error}"]) from error
    return tuple(words)


@cache
def subjects() -> tuple[str, ...]:
    """The words in force. Raises ParameterError, see `read_subjects`."""
    return read_subjects(FILE)
