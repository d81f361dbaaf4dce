"""The glossary: one English word per official term and one term per word, used in the code, shown with its meaning."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data_access.reference.glossary import terms
from metrics.definitions.all_metrics import ALL_METRICS
from tests.conftest import at_once
from tests.databases import FRAME_SCRIPT, ROOT

CODE = tuple(path for room in ("server", "pages", "metrics", "data_access") for path in (ROOT / room).rglob("*.py"))
# Sheets of paper and icons are drawn there; the screens' own words for them are no term.
LAYOUT = ("pages/documents", "pages/parts", "server/plain", "metrics/returns/return_xlsx.py")
# Terms that one English word used to stand for, with the beginnings of what stands for them in names.
APART = {
    "立案": ("filed", "file_due"),
    "备案": ("registered", "register_due"),
    "退回": ("sent_back", "rejected"),
    "返还": ("return", "returned"),
    "化解": ("solved", "unsolved"),
}


def words(identifier: str) -> tuple[str, ...]:
    """The words of a name: ``sent_back_on`` and ``SentBackOn`` are sent, back, on."""
    return tuple(word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", identifier))


def _holds(name: tuple[str, ...], term: str) -> bool:
    looked_for = tuple(term.split("_"))
    return any(name[i : i + len(looked_for)] == looked_for for i in range(len(name)))


def _names(tree: ast.AST) -> Iterator[str]:
    """What a module names: variables, functions, classes, arguments, attributes, and keys written as text."""
    for node in ast.walk(tree):
        for field in ("id", "attr", "name", "arg"):
            if isinstance(name := getattr(node, field, None), str):
                yield name
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(r"[\w.]+", node.value):
            yield node.value


@cache
def _named(path: Path) -> frozenset[tuple[str, ...]]:
    return frozenset(map(words, _names(ast.parse(path.read_text(encoding="utf-8")))))


def test_each_term_has_a_word_of_its_own() -> None:
    english = [term.english for term in terms()]
    assert len(set(english)) == len(english) > 40
    assert [(a, b) for a in english for b in english if a != b and _holds(words(a), b)] == []


def test_every_word_is_used_in_the_code() -> None:
    code = {name for path in CODE if path.is_relative_to(ROOT / "metrics") for name in _named(path)}
    code |= {name for path in CODE if path.is_relative_to(ROOT / "data_access") for name in _named(path)}
    assert [term.english for term in terms() if not any(_holds(name, term.english) for name in code)] == []


def test_no_second_word_stands_for_a_term() -> None:
    """Nor a second name in texts; an article of law is quoted as it is."""
    second = {word for term in terms() for word in term.instead_of}
    assert {"resolved", "逾期"} <= second
    english, chinese = {w for w in second if w.isascii()}, {w for w in second if not w.isascii()}
    found = []
    for path in (*CODE, *(ROOT / "assets").glob("*.toml")):
        place, text = str(path.relative_to(ROOT)), path.read_text(encoding="utf-8").replace("逾期加付赔偿金", "")
        found += [f"{place}: {word}" for word in chinese if word in text]
        if path.suffix == ".py" and not place.startswith(LAYOUT):
            found += [f"{place}: {'_'.join(name)}" for name in _named(path) for word in english if _holds(name, word)]
    assert found == []


@pytest.mark.parametrize("term", APART)
def test_words_that_used_to_mean_two_terms_are_apart(term: str) -> None:
    """In the names of figures and of the fields of records, both ways."""
    called = {f"{metric.fact.name}.{metric.id}": metric.name for metric in ALL_METRICS.values()}
    for metric in ALL_METRICS.values():
        called |= {f"{metric.fact.name}.{key}": field.label for key, field in metric.fact.fields.items()}
    odd = []
    for name, label in called.items():
        english = any(_holds(words(name), word) for word in APART[term])
        others = any(other in label and any(_holds(words(name), w) for w in APART[other]) for other in APART)
        text = term in label or (term == "化解" and "清零" in label)  # of projects
        if english != text and not (english and others):
            odd.append(f"{name} {label}")
    assert odd == []


def test_the_meanings_are_shown_and_found(demo_sqlite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASE_DATABASE_URL", demo_sqlite)
    app = at_once(AppTest.from_file(FRAME_SCRIPT, default_timeout=60), "definitions").run()
    shown = next(table.value for table in app.table if table.value.index.name == "术语")
    assert list(shown.index) == [term.name for term in terms()]
    app.text_input(key="find").set_value("销账").run()
    assert "销账" in next(table.value for table in app.table if table.value.index.name == "术语").index
    assert not any(re.search("[a-z]{3}", str(cell)) for cell in shown.to_numpy().ravel())
