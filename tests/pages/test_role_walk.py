"""Every screen as each role, with the ids of others in every part of the address: nothing of them is shown or exported.

What is looked for are the numbers of all records that the role may not see and the names of their sites, in all that
is sent to the browser and in the files that the screen offers.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import streamlit as st
from sqlalchemy import Connection, select
from streamlit.testing.v1 import AppTest

from data_access.database.rights import Rights, Role
from data_access.database.schema import lead, site
from metrics.engine.any_moment import at_days
from metrics.engine.visible import visible
from metrics.questions.record_timeline import facts
from pages.parts.frame.navigation import GROUPS, HIDDEN
from tests.conftest import at_once
from tests.databases import DEMO_AS_OF, FRAME_SCRIPT, kept_reader
from tests.test_frame import SIGN_IN

OTHER_TOWN, OTHER_CODE = "华新镇", "310118105"
ROLES: dict[str, tuple[Rights, dict[str, Any]]] = {
    "town": (Rights(Role.TOWN, towns=("310118106",)), {"roles": ["town"], "towns": ["徐泾镇"]}),
    "industry": (
        Rights(Role.DEPARTMENT, departments=("区水务局",)), {"roles": ["department"], "departments": ["区水务局"]},
    ),
    "department": (
        Rights(Role.DEPARTMENT, departments=("区公安分局",)), {"roles": ["department"], "departments": ["区公安分局"]},
    ),
}  # fmt: skip
SCREENS = [folder for screens in GROUPS.values() for folder, *_ in screens] + [folder for folder, _ in HIDDEN]
NUMBER = re.compile(rb"[A-Z]{2,3}\d{4,}")
LISTS = (
    "lead.received", "lead.received?town=310118105", "inspection.item_compliance_rate", "deposit.stored_amount",
    "evidence.complete_rate", "task.assigned", "warning.raised", "listing.listed", "quality.lead_without_code",
)  # fmt: skip


class Hidden:
    """What a role may not see: numbers of records, names of sites, and one lead, site and firm to ask for."""

    def __init__(self, connection: Connection, viewer: Rights) -> None:
        seen, every = set[str](), set[str]()
        with at_days((DEMO_AS_OF, DEMO_AS_OF, DEMO_AS_OF)):
            for fact in facts().values():
                if fact.name not in ("enterprise", "firm_tier"):
                    keys = select(fact.key).select_from(fact.source)
                    every |= {_number(key) for key in connection.scalars(keys)}
                    seen |= {_number(key) for key in connection.scalars(keys.where(*visible(fact, viewer)))}
            own = set(connection.scalars(select(site.c.name).where(*visible(facts()["site"], viewer))))
        self.numbers = {number.encode() for number in every - seen}
        self.names = {name.encode() for name in connection.scalars(select(site.c.name)) if name not in own}
        foreign = select(lead.c.lead_no, lead.c.site_no, lead.c.employer_uscc, lead.c.employer_name)
        foreign = foreign.where(lead.c.town_code == OTHER_CODE, lead.c.site_no.is_not(None))
        self.lead, self.site, self.uscc, self.firm = next(
            row for row in connection.execute(foreign) if {row.lead_no.encode(), row.site_no.encode()} <= self.numbers
        )
        self.asked = {self.lead.encode(), self.site.encode()}

    def within(self, content: bytes) -> set[bytes]:
        """What of it stands in a text, beside what the address itself named."""
        found = {number for number in NUMBER.findall(content) if number in self.numbers}
        found |= {name for name in self.names if name in content}
        return found - self.asked


def _number(key: str) -> str:
    found = NUMBER.match(str(key).encode())
    return found[0].decode() if found else str(key)


def _address(hidden: Hidden, screen: str) -> dict[str, str]:
    """Every parameter that names a record or a unit, with those of others."""
    rows = ("row", "record", "age_row", "owner_row", "mix-row_row", "firm_row", "unit_row", "ledger_row", "cases_row",
            "warned_row", "happened_row", "talks_row", "incident", "warned", "risk")  # fmt: skip
    named = dict.fromkeys(rows, hidden.lead) | {
        "linked": f"lead:{hidden.lead}", "site": hidden.site, "uscc": hidden.uscc or "", "name": hidden.firm or "",
        "town": OTHER_TOWN, "of": OTHER_CODE, "of_town": OTHER_TOWN, "show": OTHER_TOWN, "unit": "区建管委",
        "department": "区建管委", "owner": OTHER_TOWN, "quality_owner": OTHER_TOWN, "all_items": "true", "led": "全部",
    }  # fmt: skip
    return named if screen != "compare" else {"kind": "towns", "a": "徐泾镇", "b": OTHER_TOWN}


def _sent(app: AppTest) -> bytes:
    """All that a run sends to the browser."""
    parts = [node.proto for node in app._tree if getattr(node, "proto", None) is not None]
    return b"\n".join(part.SerializeToString() for part in parts if hasattr(part, "SerializeToString"))


def _texts_of(file: bytes) -> Iterator[bytes]:
    if file[:2] != b"PK":
        yield file
        return
    with zipfile.ZipFile(io.BytesIO(file)) as packed:
        yield from (packed.read(name) for name in packed.namelist() if name.endswith((".xml", ".rels")))


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], bytes]]:
    """What makes the files that the screen offers; the buttons stay as they are."""
    found: list[Callable[[], bytes]] = []
    button = st.download_button

    def download_button(label: str, made: Callable[[], bytes], file_name: str, *given: Any, **named: Any) -> bool:
        if file_name.endswith((".xlsx", ".csv", ".docx")) and not named.get(
            "disabled"
        ):  # slides and PDF are laid out from the same report
            found.append(made)
        return bool(button(label, made, file_name, *given, **named))

    monkeypatch.setattr(st, "download_button", download_button)
    return found


@pytest.mark.parametrize("role", ROLES)
def test_nothing_of_others_is_shown_or_exported(
    demo_sqlite: str, monkeypatch: pytest.MonkeyPatch, offered: list[Callable[[], bytes]], role: str
) -> None:
    monkeypatch.setenv("CASE_DATABASE_URL", demo_sqlite)
    viewer, claims = ROLES[role]
    with kept_reader(demo_sqlite).connect() as connection:
        hidden = Hidden(connection, viewer)
    assert len(hidden.numbers) > 1000
    assert len(hidden.names) > 20
    leaks: dict[str, set[bytes]] = {}
    sizes, files = 0, 0
    walk: list[tuple[str, dict[str, str]]] = [(screen, {}) for screen in SCREENS if screen != "records"]
    walk += [("records", {"metric": metric_id}) for metric_id in LISTS]
    for screen, own in walk:
        app = AppTest.from_file(FRAME_SCRIPT, default_timeout=120)
        app.secrets["auth"] = dict(SIGN_IN)
        app.user.update(is_logged_in=True, email="zhao@example.org", **claims)
        app.query_params.update(_address(hidden, screen) | own)
        at_once(app, screen).run()
        assert not [*app.exception, *app.error], (screen, own)
        sent = _sent(app)
        sizes += len(sent)
        if found := hidden.within(sent):
            leaks[f"{screen} {own}"] = found
        for made in offered:
            files += 1
            for text in _texts_of(made()):
                if found := hidden.within(text):
                    leaks[f"{screen} {own} file"] = found
        offered.clear()
    assert leaks == {}
    assert sizes > 1_000_000
    assert files > 10
