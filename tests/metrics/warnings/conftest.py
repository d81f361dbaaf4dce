"""A small district and the rules its warnings are counted with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Table, insert

from data_access.database.engine import writer
from data_access.database.schema import site
from data_access.rules import warning_rules as rules_file
from data_access.rules.warning_rules import warning_rules
from metrics.warnings.evaluating import evaluate_rule
from tests.databases import DATA, forget

TOWN = "310118106"
Put = Callable[..., None]
Found = Callable[..., list[tuple[str, date, date | None]]]


def day(text: str) -> date:
    return date.fromisoformat(text if text.count("-") == 2 else f"2023-{text}")


@pytest.fixture(autouse=True)
def _rules(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Thresholds and levels as the tests count with them: an office may change its own."""
    monkeypatch.setattr(rules_file, "FILE", DATA / "warnings.toml")
    forget(rules_file)
    yield
    monkeypatch.undo()
    forget(rules_file)


@pytest.fixture
def district(empty_url: str) -> Iterator[tuple[Put, Found]]:
    """A district with the site G1 in progress since 2023-01-03; ``found`` tells a rule's occasions as of a day."""
    engine = writer(empty_url)

    def put(table: Table, **row: Any) -> None:
        with engine.begin() as connection:
            connection.execute(insert(table).values(**row))

    def found(code: str, as_of: str, level: str = "", value: int = 0) -> list[tuple[str, date, date | None]]:
        rule = warning_rules().rules[code]
        changed = rule.with_threshold(level, Decimal(value)) if level else rule
        with engine.connect() as connection:
            frame = evaluate_rule(connection, changed, day(as_of)).found
        return sorted(((row["level"], row["raised_on"], row["ended_on"]) for row in frame.to_dict("records")), key=str)

    put(site, site_no="G1", name="甲", town_code=TOWN, department_code="区建管委", permit_on=day("01-03"),
        deposit_exempt=True)  # fmt: skip
    yield put, found
    engine.dispose()


def a_site(put: Put, number: str, **more: Any) -> None:
    put(site, **{"site_no": number, "name": number, "town_code": TOWN, "permit_on": day("01-03"),
                 "deposit_exempt": True} | more)  # fmt: skip
