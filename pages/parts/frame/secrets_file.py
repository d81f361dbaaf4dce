"""The secrets of the app (`.streamlit/secrets.toml`): how the sign-in is set up, and what makes serving unsafe."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError

_UNREADABLE = "unreadable"  # the one entry of secrets that cannot be read, with the reason
_LEAST_LENGTH, _LEAST_SIGNS = 32, 8  # of the secret that signs cookies
_NEEDED = ("client_id", "client_secret", "server_metadata_url")


def secrets() -> dict[str, Any]:
    """What the secrets hold; nothing where there are none, ``unreadable`` with the reason where they cannot be read."""
    try:
        return dict(st.secrets)
    except StreamlitSecretNotFoundError as error:
        return {_UNREADABLE: str(error)} if error.error_id == "failed-parsing-secrets-file" else {}
    except FileNotFoundError:
        return {}


def _is_sample(value: object) -> bool:
    text = str(value or "").strip()
    return not text or "…" in text or "example" in text or text.startswith("<")


def secret_faults(known: Mapping[str, Any]) -> list[str]:
    """Why the secrets must not be served with, in words: unreadable, or a sign-in that anybody could pass for."""
    if _UNREADABLE in known:
        return [f".streamlit/secrets.toml 无法读取，请按 TOML 格式改正：{known[_UNREADABLE]}"]
    if "auth" not in known:
        return []
    auth = known["auth"]
    signs = str(auth.get("cookie_secret") or "")
    faults = []
    if _is_sample(signs) or len(signs) < _LEAST_LENGTH or len(set(signs)) < _LEAST_SIGNS:
        faults.append(
            f"cookie_secret 须为不少于 {_LEAST_LENGTH} 个字符的随机文字，否则登录可被冒充；"
            "可用 openssl rand -hex 32 生成"
        )
    if _is_sample(auth.get("redirect_uri")):
        faults.append("redirect_uri 没有填写，或仍是手册里的例子")
    providers = {name: own for name, own in auth.items() if isinstance(own, Mapping)} or {"": auth}
    for name, own in providers.items():
        where = f"{name} 的 " if name else ""
        faults += [f"{where}{key} 没有填写，或仍是手册里的例子" for key in _NEEDED if _is_sample(own.get(key))]
    return faults
