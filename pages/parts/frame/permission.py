"""Who may bring data in: the office, named in the secrets (``importers``)."""

from __future__ import annotations

import streamlit as st

from pages.parts.frame.secrets_file import secrets

EVERYBODY = "*"  # whoever the gateway let in


def importer() -> str | None:
    """The name under which the viewer may load ledgers; None for everybody else."""
    named = secrets().get("importers")
    if not isinstance(named, list):
        return None
    mail = str(st.user.get("email") or "") if "auth" in secrets() else ""
    if mail and mail in named:
        return mail
    return mail or "前置网关用户" if EVERYBODY in named else None
