"""The indicator catalogues as they lie in ``assets/indicators/<year>.toml``, before anything is checked."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from data_access.paths import ASSETS

INDICATORS = ASSETS / "indicators"


def indicator_files(folder: Path = INDICATORS) -> tuple[Path, ...]:
    return tuple(sorted(folder.glob("*.toml")))


def _entries() -> list[dict[str, Any]]:
    """The indicators of all years, oldest first. A file that cannot be read has none here: its faults are reported
    where the catalogue is loaded."""
    found: list[dict[str, Any]] = []
    for path in indicator_files():
        try:
            found += [dict(entry) for entry in tomllib.loads(path.read_text(encoding="utf-8")).get("indicator", [])]
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, AttributeError, TypeError, ValueError):
            continue
    return found


@cache
def codes_asking_for_evidence() -> tuple[str, ...]:
    """The codes of indicators that ask for 书面资料, in any year."""
    return tuple(sorted({str(e["code"]) for e in _entries() if e.get("evidence") and "code" in e}))


@cache
def indicator_names() -> Mapping[str, str]:
    """The names of indicators by code, as the newest catalogue that has the code says."""
    return {str(e["code"]): str(e["name"]) for e in _entries() if "code" in e and "name" in e}
