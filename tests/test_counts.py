"""What the README says is tried in CI is what the tests try."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from pages.parts.scope.addresses import KNOWN
from tests.databases import ROOT
from tests.hostile_texts import ATTACKS, FORMULA, HOSTILE, UNSEEN
from tests.pages import test_hostile_texts, test_role_walk
from tests.test_faults import POSTGRESQL, SQLITE

OTHER_FAULTS = ("away at the start", "slow")  # each a test of its own


def test_the_readme_counts_what_is_tried() -> None:
    nobody: Any = SimpleNamespace(lead="1", site="1", uscc="1", firm="1")
    addresses = len(test_role_walk.SCREENS) - 1 + len(test_role_walk.LISTS)  # records stands in its lists
    parameters = len(test_role_walk._address(nobody, "leads"))
    screens = len(test_hostile_texts.SCREENS)
    counts = (
        f"{len(test_role_walk.ROLES)} × {addresses} × {parameters}",
        f"{screens} × {len(KNOWN - {'save'}) + 1}",
        f"{len((*ATTACKS, FORMULA))} and {len(UNSEEN)}",
        str(len((*POSTGRESQL, *SQLITE, *OTHER_FAULTS))),
    )
    table = (ROOT / "README.md").read_text(encoding="utf-8").partition("### What is tried in CI")[2].partition("##")[0]
    assert tuple(row.split("|")[2].strip() for row in table.splitlines() if row.startswith("| "))[1:] == counts
    assert all(attack in HOSTILE for attack in ATTACKS)
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"walks {addresses} addresses" in text
    assert f"each with {parameters} parameters" in text
