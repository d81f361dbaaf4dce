"""Who looks: the rights that the claims of a signed-in person give, by the section ``[access]`` of the secrets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from data_access.database.rights import Rights, Role
from data_access.reference.unit_names import department_code, town_code, town_name

ROLE_NAMES = {Role.OFFICE: "办公室", Role.LEADER: "领导", Role.DEPARTMENT: "部门", Role.TOWN: "街镇"}
_CLAIMS = {"role_claim": "roles", "town_claim": "towns", "department_claim": "departments"}
_WHOM_TO_ASK = "领导小组办公室"


def access_of(known: Mapping[str, Any]) -> Mapping[str, Any]:
    """The section ``[access]`` of the secrets; empty where there is none."""
    found = known.get("access")
    return found if isinstance(found, Mapping) else {}


def whom_to_ask(access: Mapping[str, Any]) -> str:
    """Who gives people their roles."""
    return str(access.get("contact") or _WHOM_TO_ASK)


def _claimed(user: Mapping[str, Any], path: str) -> list[str]:
    """The texts of a claim, which may lie within another (realm_access.roles) and may be one text with commas."""
    found: Any = user
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    texts = re.split("[,;，；、]", found) if isinstance(found, str) else found if isinstance(found, list) else []
    return [text.strip() for text in map(str, texts) if text.strip()]


def _is_allowed(user: Mapping[str, Any], allowed: list[Any]) -> bool:
    """Whether the list names the address of the person, or the domain of it (@office.example.gov.cn)."""
    mail = str(user.get("email") or "").lower()
    if not mail or user.get("email_verified") is False:
        return False
    return any(mail == entry or (entry.startswith("@") and mail.endswith(entry)) for entry in map(_lower, allowed))


def _lower(entry: object) -> str:
    return str(entry).strip().lower()


def _role(claimed: list[str], called: Mapping[str, Any]) -> Role | None:
    """The first role that one of the claimed names stands for."""
    for role in Role:
        names = called.get(role.value, [role.value, ROLE_NAMES[role]])
        if set(claimed) & set(names if isinstance(names, list) else [str(names)]):
            return role
    return None


def rights_of(user: Mapping[str, Any], access: Mapping[str, Any]) -> Rights | str:
    """What a signed-in person (their claims) may see; in words why nothing.

    ``access``: ``role_claim``, ``town_claim``, ``department_claim`` name the claims, ``roles`` what the identity
    provider calls each role, ``allowed`` who may enter at all, ``contact`` whom to ask.
    """
    who = f"账号 {user['email']} " if user.get("email") else "您的账号"
    allowed = access.get("allowed")
    if allowed is not None and not (isinstance(allowed, list) and _is_allowed(user, allowed)):
        return f"{who}不在准入名单内"
    roles, towns, departments = (_claimed(user, str(access.get(name) or usual)) for name, usual in _CLAIMS.items())
    called = access.get("roles")
    role = _role(roles, called if isinstance(called, Mapping) else {})
    if role is None:
        return f"{who}还没有看板的角色"
    if role is Role.TOWN:
        own = tuple(dict.fromkeys(code for code in map(town_code, towns) if code))
        return Rights(role, towns=own) if own else f"{who}的角色是街镇，但没有写明名录内的街镇"
    if role is Role.DEPARTMENT:
        own = tuple(dict.fromkeys(code for code in map(department_code, departments) if code))
        return Rights(role, departments=own) if own else f"{who}的角色是部门，但没有写明名录内的部门"
    return Rights(role)


def seen_text(viewer: Rights) -> str:
    """Whose records a viewer sees alone; empty for who sees all."""
    own = [town_name(code) for code in viewer.towns_in()] or list(viewer.departments_in())
    return f"只列{'、'.join(own)}的记录" if own else ""
