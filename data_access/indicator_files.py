"""The indicator catalogues as they lie in ``assets/indicators/<year>.toml``, before anything is checked."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from data_access.paths import ASSETS

INDICATORS = ASSETS / "indicators"


def indicator_files(folder: Path = INDICATORS) -> tuple[Path, ...]:
    return tuple(sorted(folder.glob("*.toml")))


@cache
def codes_asking_for_evidence() -> tuple[str, ...]:
    """The codes of indicators that ask for 书面资料, in any year. A file that cannot be read asks for nothing here:
    its faults are reported where the catalogue is loaded."""
    codes: set[str] = set()
    for path in indicator_files():
        try:
            entries = tomllib.loads(path.read_text(encoding="utf-8")).get("indicator", [])
            codes |= {str(entry["code"]) for entry in entries if entry.get("evidence")}
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, AttributeError, KeyError, TypeError):
            continue
    return tuple(sorted(codes))
