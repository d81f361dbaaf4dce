"""审计: what sessions do is noted and looked through by the office; nobody else finds the screen or what is on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from sqlalchemy import select, update
from streamlit.testing.v1 import AppTest

from data_access.audit.events import Act, AuditError, AuditEvent, Noted
from data_access.audit.store import all_events, append, writing
from data_access.database.engine import unchecked_writer
from data_access.database.rights import Rights, Role
from data_access.database.schema import lead
from data_access.options import RefusedError
from metrics.engine.unmasking import unmasked
from metrics.questions.record_timeline import facts
from pages.parts import audited, shown_data
from tests.conftest import at_once
from tests.databases import DEMO_AS_OF, FRAME_SCRIPT, copy_sqlite, kept_reader, scope_on
from tests.test_frame import SIGN_IN

OTHER = "310118105"  # 华新镇
ROLES: dict[str, dict[str, Any]] = {
    "office": {"roles": ["office"]},
    "leader": {"roles": ["leader"]},
    "town": {"roles": ["town"], "towns": ["徐泾镇"]},
    "department": {"roles": ["department"], "departments": ["区建管委"]},
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, demo_sqlite: str) -> Path:
    monkeypatch.setenv("CASE_DATABASE_URL", demo_sqlite)
    audited.all_written()  # of tests before
    monkeypatch.setenv("AUDIT_FOLDER", str(tmp_path / "audit"))
    return tmp_path / "audit"


def _signed_in(role: str, screen: str, **asked: str) -> AppTest:
    app = AppTest.from_file(FRAME_SCRIPT, default_timeout=120)
    app.secrets["auth"] = dict(SIGN_IN)
    app.user.update(is_logged_in=True, email=f"{role}@example.org", name=role, sub=role, iat=1, **ROLES[role])
    for name, value in asked.items():
        app.query_params[name] = value
    return at_once(app, screen).run()


def _noted() -> list[Noted]:
    audited.all_written()
    with writing() as connection:
        return [one for one in all_events(connection) if one.kind != Act.PARAMETERS]


def _some_lead(url: str, of: str) -> str:
    with kept_reader(url).connect() as connection:
        asked = select(lead.c.lead_no).where(lead.c.town_code == of, lead.c.received_on < DEMO_AS_OF)
        return str(connection.scalar(asked.order_by(lead.c.lead_no).limit(1)))


def test_the_office_looks_through_what_was_done() -> None:
    append(AuditEvent(Act.VIEW, "li@example.org", "town", "10.1.2.3", about="欠薪线索 XS-1"))
    append(AuditEvent(Act.EXPORT, "wang@example.org", "leader", about="台账.xlsx"))
    app = _signed_in("office", "audit")
    assert not app.exception
    (table,) = app.dataframe
    shown = table.value[table.value["事项"] != "参数变更"]
    assert list(shown["事项"]) == ["登录", "导出", "查看记录"]
    assert list(shown["角色"]) == ["办公室", "领导", "街镇"]
    app.text_input[-1].set_value("xs-1").run()
    assert list(app.dataframe[0].value["人员"]) == ["li@example.org"]
    app.text_input[-1].set_value("没有的").run()
    assert not app.dataframe
    assert any("放宽日期" in info.value for info in app.info)
    app.button(key="audit-verify").click().run()
    assert any("审计完整" in message.value for message in app.success)


@pytest.mark.parametrize("role", [role for role in ROLES if role != "office"])
def test_others_find_nothing_and_their_asking_is_noted(role: str) -> None:
    append(AuditEvent(Act.VIEW, "li@example.org", "town", "10.1.2.3", about="欠薪线索 XS-1"))
    app = _signed_in(role, "audit")
    assert not app.exception
    assert not app.dataframe
    assert [info.value for info in app.info] == ["审计只由领导小组办公室查看。"]
    assert [(one.kind, one.who, one.about) for one in _noted()[1:]] == [
        (Act.SIGN_IN, f"{role}@example.org", _noted()[1].about),
        (Act.REFUSED, f"{role}@example.org", "审计"),
    ]


def test_a_sign_in_is_noted_once_for_all_sessions_it_opens() -> None:
    for screen in ("help", "help"):
        _signed_in("leader", screen)
    assert [(one.kind, one.who, one.role) for one in _noted()] == [(Act.SIGN_IN, "leader@example.org", "leader")]


def test_who_has_no_role_is_noted() -> None:
    app = AppTest.from_file(FRAME_SCRIPT, default_timeout=120)
    app.secrets["auth"] = dict(SIGN_IN)
    app.user.update(is_logged_in=True, email="guest@example.org", roles=["guest"])
    at_once(app, "help").run().run()
    assert [(one.kind, one.who) for one in _noted()] == [(Act.REFUSED, "guest@example.org")]


def test_a_record_is_noted_when_it_is_opened_not_whenever_it_is_drawn(demo_sqlite: str) -> None:
    app = _signed_in("leader", "records", metric="lead.received")
    number = _some_lead(demo_sqlite, OTHER)
    app.query_params["row"] = number
    app.run().run()
    views = [one for one in _noted() if one.kind == Act.VIEW]
    assert [(one.who, one.about) for one in views] == [("leader@example.org", f"欠薪线索 {number}")]
    assert views[0].scope.startswith("2023-01-01 至 2023-12-15（截至 2023-12-15）")


def test_a_record_of_others_is_noted_as_refused(demo_sqlite: str) -> None:
    number = _some_lead(demo_sqlite, OTHER)
    _signed_in("town", "records", metric="lead.received", row=number)
    assert (_noted()[-1].kind, _noted()[-1].about) == (Act.REFUSED, f"欠薪线索 {number}")


def test_a_file_is_handed_out_only_once_it_is_noted(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    offered: list[tuple[str, Callable[[], bytes]]] = []
    button = st.download_button

    def download_button(label: str, made: Callable[[], bytes], file_name: str, *given: Any, **named: Any) -> bool:
        offered.append((file_name, made))
        return bool(button(label, made, file_name, *given, **named))

    monkeypatch.setattr(st, "download_button", download_button)
    _signed_in("office", "audit")
    name, made = next(one for one in offered if one[0].endswith(".csv"))
    assert made().startswith("\ufeff".encode())
    exported = _noted()[-1]
    assert (exported.kind, exported.about, exported.who) == (Act.EXPORT, name, "office@example.org")
    monkeypatch.setenv("AUDIT_FOLDER", str(folder / "audit.db" / "none"))
    with pytest.raises(AuditError):
        made()


def test_a_screen_stands_though_the_audit_cannot_be_written(
    demo_sqlite: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("AUDIT_FOLDER", str(tmp_path / "file" / "audit"))
    app = _signed_in("leader", "records", metric="lead.received", row=_some_lead(demo_sqlite, OTHER))
    audited.all_written()
    assert not app.exception
    assert not app.error
    app = _signed_in("office", "audit")
    assert not app.exception
    assert any("磁盘空间" in error.value for error in app.error)


PHONE = "13912345678"


@pytest.fixture
def of_one(demo_sqlite: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A lead of 徐泾镇 whose telephone is known, in a database that is shown."""
    url = copy_sqlite(demo_sqlite, tmp_path / "cases.db")
    number = _some_lead(url, "310118106")
    engine = unchecked_writer(url)
    with engine.begin() as connection:
        connection.execute(update(lead).where(lead.c.lead_no == number).values(reporter_phone=PHONE))
    engine.dispose()
    monkeypatch.setenv("CASE_DATABASE_URL", url)
    return number


def _texts(app: AppTest) -> str:
    shown = "\n".join(text.value for text in [*app.markdown, *app.caption, *app.warning, *app.error])
    return shown.replace("\\", "")  # what keeps it from being Markdown


def _ask(app: AppTest, reason: str) -> None:
    next(field for field in app.text_input if field.label.startswith("理由")).set_value(reason)
    next(button for button in app.button if button.label == "查看原文").click().run()


def test_the_office_reads_what_a_mask_hides_for_a_reason_and_once(of_one: str) -> None:
    app = _signed_in("office", "records", metric="lead.received", row=of_one)
    assert PHONE not in _texts(app)
    assert "139****5678" in _texts(app)
    _ask(app, "看看")
    assert not app.exception
    assert PHONE not in _texts(app)
    assert "不少于 6 个字" in _texts(app)
    assert Act.UNMASK not in [one.kind for one in _noted()]
    _ask(app, "电话回访核实支付，问张三丰 13812345678")
    assert PHONE in _texts(app)
    assert PHONE not in repr(app._session_state.filtered_state)
    noted = _noted()[-1]
    assert (noted.kind, noted.who, noted.about) == (Act.UNMASK, "office@example.org", f"欠薪线索 {of_one}")
    assert "电话回访核实支付" in noted.details
    assert "13812345678" not in noted.details
    app.run()
    assert PHONE not in _texts(app)


@pytest.mark.parametrize("role", [role for role in ROLES if role != "office"])
def test_others_are_not_offered_it(of_one: str, role: str) -> None:
    app = _signed_in(role, "records", metric="lead.received", row=of_one)
    assert not app.exception
    assert "查看原文" not in [button.label for button in app.button]


def test_without_a_note_in_the_audit_nothing_is_read(
    of_one: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    app = _signed_in("office", "records", metric="lead.received", row=of_one)
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("AUDIT_FOLDER", str(tmp_path / "file" / "audit"))
    _ask(app, "电话回访核实支付情况")
    assert PHONE not in _texts(app)
    assert "暂不能查看原文" in _texts(app)


@pytest.mark.parametrize(
    ("viewer", "who"),
    [
        (Rights(Role.LEADER), "a@example.org"), (Rights(Role.TOWN, towns=("310118106",)), "a@example.org"),
        (Rights(Role.DEPARTMENT, departments=("区建管委",)), "a@example.org"), (Rights(Role.OFFICE), ""),
    ],
)  # fmt: skip
def test_it_is_refused_where_records_are_read(of_one: str, viewer: Rights, who: str) -> None:
    """Whoever calls it: nothing rests on a form that is not drawn."""
    scope = replace(scope_on(DEMO_AS_OF), viewer=viewer)
    with pytest.raises(RefusedError, match="只有登录的领导小组办公室人员"):
        unmasked(
            shown_data.database_url(),
            facts()["lead"],
            of_one,
            scope,
            "电话回访核实支付情况",
            AuditEvent(Act.UNMASK, who),
        )
    assert _noted() == []
