"""What the claims of a signed-in person let them see, and what who has no role reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from data_access.database.rights import Rights, Role
from pages.parts.frame.roles import rights_of
from tests.conftest import at_once
from tests.databases import FRAME_SCRIPT
from tests.test_frame import SIGN_IN

XUJING = "310118106"
NO_ROLE = "还没有看板的角色"


@pytest.mark.parametrize(
    ("claims", "access", "expected"),
    [
        ({"roles": ["office"]}, {}, Rights(Role.OFFICE)),
        ({"roles": "领导, 其他"}, {}, Rights(Role.LEADER)),
        ({"roles": ["town", "leader"]}, {}, Rights(Role.LEADER)),
        ({"roles": ["town"], "towns": ["徐泾"]}, {}, Rights(Role.TOWN, towns=(XUJING,))),
        ({"roles": ["town"], "towns": "徐泾镇人民政府、310118106"}, {}, Rights(Role.TOWN, towns=(XUJING,))),
        ({"roles": ["department"], "departments": ["火星委"]}, {}, "没有写明名录内的部门"),
        ({"roles": ["department"], "departments": ["建管委"]}, {}, Rights(Role.DEPARTMENT, departments=("区建管委",))),
        ({"roles": ["town"]}, {}, "没有写明名录内的街镇"),
        ({"roles": ["town"], "towns": ["火星镇"]}, {}, "没有写明名录内的街镇"),
        ({}, {}, NO_ROLE),
        ({"roles": ["guest"]}, {}, NO_ROLE),
        ({"roles": {"office": True}}, {}, NO_ROLE),
        (
            {"realm_access": {"roles": ["zq-1"]}, "org": "徐泾镇"},
            {"role_claim": "realm_access.roles", "town_claim": "org", "roles": {"town": ["zq-1"]}},
            Rights(Role.TOWN, towns=(XUJING,)),
        ),
        ({"roles": ["office"]}, {"roles": {"office": ["zq-office"]}}, NO_ROLE),
        ({"roles": ["office"], "email": "A@b.cn"}, {"allowed": ["a@B.cn"]}, Rights(Role.OFFICE)),
        ({"roles": ["office"], "email": "a@b.cn"}, {"allowed": ["@b.cn"]}, Rights(Role.OFFICE)),
        ({"roles": ["office"], "email": "a@evil-b.cn"}, {"allowed": ["@b.cn"]}, "不在准入名单内"),
        ({"roles": ["office"], "email": "a@b.cn", "email_verified": False}, {"allowed": ["@b.cn"]}, "不在准入名单内"),
        ({"roles": ["office"]}, {"allowed": ["@b.cn"]}, "不在准入名单内"),
        ({"roles": ["office"], "email": "a@b.cn"}, {"allowed": []}, "不在准入名单内"),
        ({"roles": ["office"], "email": "a@b.cn"}, {"allowed": "a@b.cn"}, "不在准入名单内"),
    ],
)
def test_claims_give_rights(claims: Mapping[str, Any], access: Mapping[str, Any], expected: Rights | str) -> None:
    found = rights_of(claims, access)
    assert found == expected if isinstance(expected, Rights) else isinstance(found, str) and expected in found


@pytest.fixture
def app(demo_sqlite: str, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("CASE_DATABASE_URL", demo_sqlite)
    app = AppTest.from_file(FRAME_SCRIPT, default_timeout=120)
    app.secrets["auth"] = dict(SIGN_IN)
    app.user.update(is_logged_in=True, email="zhao@example.org", name="赵某")
    return app


def test_who_has_no_role_reads_whom_to_ask(app: AppTest) -> None:
    app.secrets["access"] = {"contact": "区人社局 59730000"}
    at_once(app, "help").run()
    assert not app.exception
    assert [title.value for title in app.subheader] == ["没有查看权限"]
    (messages,) = [text.value for text in app.markdown if NO_ROLE in text.value]
    assert "区人社局 59730000" in messages
    assert "zhao" in messages
    assert [button.label for button in app.button] == ["退出登录"]
    app.user["roles"] = ["office"]
    app.run()
    assert not app.subheader or app.subheader[0].value != "没有查看权限"


def test_only_the_office_brings_data_in(app: AppTest) -> None:
    for role, named, may in (
        ("leader", None, False),
        ("leader", ["*"], False),
        ("office", None, True),
        ("office", ["zhao@example.org"], True),
        ("office", ["qian@example.org"], False),
    ):
        app.user["roles"] = [role]
        if named is not None:
            app.secrets["importers"] = named
        at_once(app, "data_import").run()
        assert not app.exception
        assert bool(app.file_uploader) is may, (role, named)


def test_a_town_stays_within_its_towns_and_is_told(app: AppTest) -> None:
    """In the bar, in an address of a list, and among portraits; the masthead says what is seen, and the way out."""
    app.user.update(roles=["town"], towns=["徐泾镇"])
    app.query_params["town"] = "华新镇"
    at_once(app, "town").run()
    assert not app.exception
    assert "街镇“华新镇”不在您的查看范围内" in "".join(text.value for text in app.info)
    assert app.session_state["scope"].towns == (XUJING,)
    assert app.title[0].value == "街镇画像 · 徐泾镇"
    assert app.multiselect(key="town").options == app.selectbox(key="of_town").options == ["徐泾镇"]
    assert any("只列徐泾镇的记录" in text.value for text in app.markdown)
    assert "sign-out" in {button.key for button in app.button}
    app.query_params.clear()
    app.query_params.update(metric="lead.received", of="310118105")
    at_once(app, "records").run()
    assert not app.exception
    assert "不在您的查看范围内" in "".join(text.value for text in app.info)
    assert "华新镇" not in app.title[0].value
