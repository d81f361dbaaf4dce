"""Where the project's own files lie, and which version they are."""

import tomllib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ASSETS = ROOT / "assets"
VAR = ROOT / "var"


@cache
def version() -> str:
    """The version of the product, from the one place that names it (pyproject.toml)."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])
