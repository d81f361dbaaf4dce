"""Who may bring data in: the office, named in the secrets (``importers``)."""

from __future__ import annotations

import streamlit as st

from data_access.database.rights import Role
from pages.parts import shown_data
from pages.parts.frame.secrets_file import secrets

EVERYBODY = "*"  # whoever the gateway let in, of those that sign in the whole office


def importer() -> str | None:
    """The name under which the viewer may load ledgers; None for everybody else.

    Of those that sign in whoever has the role of the office, unless ``importers`` names some of them.
    """
    known = secrets()
    signs_in = "auth" in known
    if signs_in and st.session_state["viewer"].role is not Role.OFFICE:
        return None
    named = known.get("importers", [EVERYBODY] if signs_in else None)
    if not isinstance(named, list):
        return None
    mail = str(st.user.get("email") or "") if signs_in else ""
    if mail and mail in named:
        return mail
    return mail or ("办公室" if signs_in else "前置网关用户") if EVERYBODY in named else None


def is_office() -> bool:
    """Whether the viewer is the office: by role; behind a gateway whoever may import; of a demo everybody."""
    if "auth" in secrets():
        return st.session_state["viewer"].role is Role.OFFICE
    return importer() is not None or shown_data.state().only_synthetic
