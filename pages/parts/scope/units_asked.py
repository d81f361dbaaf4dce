"""The towns and departments of the scope bar that an address or an earlier choice names otherwise than it does."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from data_access.database.rights import Rights
from data_access.reference import unit_names
from data_access.reference.unit_names import department_asked, town_asked
from pages.parts.scope.addresses import Ignored, beyond_rights


def _note(where: str, what: str | Ignored) -> None:
    """What is to be said of the address, once."""
    st.session_state[where] += [what] if what and what not in st.session_state[where] else []


def follow_units(of_year: int, options: Mapping[str, Mapping[str, str]], viewer: Rights) -> None:
    """Units that an address or an earlier choice names otherwise are what they are in the year looked at.

    ``options`` are the codes of the two choices with the names that stand in addresses.
    """
    moved = False
    for name, asked_for, label in (("town", town_asked, "街镇"), ("department", department_asked, "部门")):
        held = st.session_state.get(name)
        sent = st.query_params.get_all(name) if name not in st.session_state else held
        texts = [] if sent is None else [sent] if isinstance(sent, str) else list(sent)
        known = options[name] if name in st.session_state else options[name].values()
        if all(text in known for text in texts):
            continue
        found: dict[str, None] = {}
        for text in texts:
            code, words = asked_for(text, of_year)
            called = unit_names.usual_name(text) or text
            if code is not None and code in options[name]:
                found[code] = None
                _note("passed_on", words)
            elif code is not None and not viewer.sees_all:
                _note("passed_on", beyond_rights(label, called))
            elif code is not None:
                _note("ignored", Ignored(label, called))
        if name in st.session_state:
            st.session_state[name] = list(found) if name == "town" else next(iter(found), None)
        elif found:
            st.query_params[name] = [options[name][code] for code in found]
            moved = True
    if moved:  # what an address gives a choice is read once, at the start of a run
        st.rerun()
