"""Every package the code imports is named in the requirements, and what is named is locked with hashes."""

from __future__ import annotations

import ast
import re
import sys
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
OURS = {"server", "app", "frame", "pages", "metrics", "data_access", "tests"}
# Drivers that SQLAlchemy and Streamlit load by name.
BY_NAME = {"psycopg"}


def _named(file: str) -> set[str]:
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    return {re.split(r"[\[<>=~ ]", line)[0].replace("_", "-").lower() for line in lines if line[:1].isalpha()}


@cache
def _imported(folders: tuple[str, ...]) -> set[str]:
    """Distributions imported anywhere in the folders, the standard library and ourselves left out."""
    files = [ROOT / "app.py", ROOT / "frame.py"] + [
        path for folder in folders for path in (ROOT / folder).rglob("*.py")
    ]
    modules: set[str] = set()
    for path in files:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                modules |= {name.name.split(".")[0] for name in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
                modules.add(node.module.split(".")[0])
    distributions = packages_distributions()
    third = modules - OURS - set(sys.stdlib_module_names)
    return {distributions[module][0].replace("_", "-").lower() for module in third}


@pytest.mark.parametrize(
    ("folders", "files"),
    [
        (("server", "pages", "metrics", "data_access"), ("requirements.in",)),
        (("tests",), ("requirements.in", "requirements-dev.in")),
    ],
)
def test_what_is_imported_is_required(folders: tuple[str, ...], files: tuple[str, ...]) -> None:
    assert _imported(folders) <= set().union(*map(_named, files))


def test_what_runs_is_imported() -> None:
    assert _named("requirements.in") - BY_NAME <= _imported(("server", "pages", "metrics", "data_access"))


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_what_is_required_is_locked(name: str) -> None:
    locked = (ROOT / f"{name}.txt").read_text(encoding="utf-8")
    pinned = set(re.findall(r"^([a-z0-9.-]+)(?:\[[^]]*\])?==", locked, flags=re.MULTILINE))
    assert _named(f"{name}.in") <= pinned
    assert all("--hash=sha256:" in block for block in re.split(r"\n(?=[a-z])", locked) if "==" in block)
