"""Every setting is documented where the one who sets it looks: README, CONTRIBUTING, the file's own comments."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from data_access.database.schema import metadata
from metrics.definitions.all_metrics import ALL_METRICS
from pages.parts.frame.navigation import GROUPS, HIDDEN
from tests.databases import ROOT

DOCUMENTS = "\n".join((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "CONTRIBUTING.md"))
ROOMS = ("server", "pages", "metrics", "data_access")
CODE = (ROOT / "app.py", ROOT / "frame.py", *(path for room in ROOMS for path in (ROOT / room).rglob("*.py")))
SOURCES = "\n".join(path.read_text(encoding="utf-8") for path in CODE)
FILES = sorted((ROOT / "assets").rglob("*.toml"))
COLUMNS = {column.name for table in metadata.tables.values() for column in table.columns}
# The fields of a year's catalogue, and of a return, are said in the first one, which the others name.
FIRST_OF_ITS_KIND = {"indicators": "2023.toml", "returns": "wages_month.toml"}
EXPLAINED_IN = {p: p.with_name(FIRST_OF_ITS_KIND[p.parent.name]) for p in FILES if p.parent.name in FIRST_OF_ITS_KIND}


def _undocumented(found: set[str]) -> list[str]:
    return sorted(name for name in found if not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", DOCUMENTS))


def test_files_that_are_named_are_there() -> None:
    named = set(re.findall(r"`((?:[\w.-]+/)+[\w.-]*)[^`\s]*`", DOCUMENTS))
    made = (".venv", ".streamlit/secrets", "var/")  # by whoever runs it: in no clone
    named = {name for name in named if (ROOT / name.split("/")[0]).is_dir() and not name.startswith(made)}
    assert "pages/funds/charts.py" in named
    assert sorted(name for name in named if not (ROOT / name).exists()) == []


def _in_the_table(where: str) -> set[str]:
    """The settings that the README's one table names for a place."""
    table = DOCUMENTS.partition("### All settings")[2].partition("\n## ")[0]
    rows = [row.split("|") for row in table.splitlines() if row.startswith("| ")]
    return {name for row in rows if row[1].strip("` ") == where for name in re.findall("`([^`]+)`", row[2])}


def _operations(name: str) -> str:
    return (ROOT / "assets" / "operations" / name).read_text(encoding="utf-8")


def test_environment_variables_stand_in_the_one_table() -> None:
    units = "\n".join(_operations(f"{unit}.service") for unit in ("dashboard", "watch"))
    found = set(re.findall(r"environ(?:\.get\(|\[)\"(\w+)\"", SOURCES))
    assert len(found) > 4
    assert found | set(re.findall(r"^Environment=(\w+)=", units, re.MULTILINE)) == _in_the_table("environment")


def test_options_of_streamlit_stand_in_the_one_table() -> None:
    """Those of the theme are the look, not a setting of an installation."""
    options = tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))
    found = {f"{section}.{name}" for section in options.keys() - {"theme"} for name in options[section]}
    assert found == _in_the_table(".streamlit/config.toml")


def test_what_an_office_changes_in_the_samples_stands_in_the_one_table() -> None:
    """Of nginx all but closed places and headers of the protocol; of the units what names places and accounts."""
    nginx = set(re.findall(r"^\s+(\w+) +\S.*;", _operations("nginx.conf"), re.MULTILINE))
    of_the_protocol = {"location", "proxy_http_version", "proxy_set_header", "proxy_buffering"}
    assert nginx - of_the_protocol == _in_the_table("nginx")
    for unit in ("dashboard", "watch"):
        lines = [line.partition("=") for line in _operations(f"{unit}.service").splitlines() if "=" in line]
        places = {name for name, _, value in lines if "/" in value and not name.startswith(("#", "Environment"))}
        assert places | {"User"} == _in_the_table("units")


def test_secrets_are_documented() -> None:
    frame = ROOT / "pages" / "parts" / "frame"
    guard, permission, roles = ((frame / f"{name}.py").read_text("utf-8") for name in ("guard", "permission", "roles"))
    found = set(re.findall(r"`(\w+) = ", guard)) | set(re.findall(r"\"(\w+_claim)\"", roles))
    found |= set(re.findall(r"(?:known|access)(?:\.get\(|\[)\"(\w+)\"", guard + permission + roles))
    assert found >= {"allow_anonymous", "importers", "access", "allowed", "roles", "contact", "town_claim"}
    assert _undocumented(found) == []
    assert found | {"auth"} == _in_the_table("secrets")


def test_commands_and_their_options_are_documented() -> None:
    found = set(re.findall(r"add_argument\(\s*\"(--[\w-]+)\"", SOURCES))
    found |= set(re.findall(r"add_parser\(\s*\"(\w+)\"", SOURCES))
    assert {"--as-of", "load"} <= found
    assert _undocumented(found) == []


def test_make_targets_are_documented() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^([a-z-]+):", makefile, flags=re.MULTILINE)
    assert "run" in targets
    assert [target for target in targets if f"make {target}" not in DOCUMENTS] == []


def test_streamlit_options_say_why() -> None:
    """In .streamlit/config.toml, beside or above the option; the names of the theme's speak for themselves."""
    text = (ROOT / ".streamlit/config.toml").read_text(encoding="utf-8")
    assert list(_keys_without_a_word(text.partition("[theme]")[0], "")) == []


def test_every_screen_is_documented() -> None:
    """In the README's table, each by the name it has in the menu."""
    table = DOCUMENTS.partition("| screen | answers |")[2].partition("\n\n")[0]
    named = {name.strip() for row in table.splitlines() if row for name in row.split("|")[1].split(",")} - {"---"}
    assert named == {title for screens in GROUPS.values() for _, title, _ in screens} | {t for _, t in HIDDEN}


def _keys_without_a_word(text: str, wording: str) -> Iterator[str]:
    """Keys of a TOML file that have no comment beside or above them, no source, and stand in no comment."""
    lines = text.splitlines()
    for before, line in zip(["", *lines], lines, strict=False):
        key = re.match(r"\[*\"?([A-Za-z][\w-]*)\"?(?:\]|\s*=)", line)
        message = "#" in line or before.startswith("#") or "source =" in line
        if key and not message and not re.search(rf"(?<!\w){key[1]}(?!\w)", wording) and not line.startswith("["):
            yield key[1]


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _keys(inner)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_parameter_files_say_what_they_are_and_what_their_keys_mean(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# "), "the first line says what the file is"
    place = path.relative_to(ROOT)
    assert path.name in DOCUMENTS or f"{place.parent}/" in DOCUMENTS, "README or CONTRIBUTING names it"
    explained = [text] + ([EXPLAINED_IN[path].read_text(encoding="utf-8")] if path in EXPLAINED_IN else [])
    wording = "\n".join(re.findall(r"#.*", "\n".join(explained)))
    # Names of figures, columns and ledgers are data; what is nested in a line is said with the line.
    data = COLUMNS | ALL_METRICS.keys()
    texts = {key for key in _keys_without_a_word(text, wording) if key not in data}
    if place.parent.name == "ledgers":  # lists of words, each under the name of what they mean
        return
    assert sorted(texts & set(_keys(tomllib.loads(text)))) == []
