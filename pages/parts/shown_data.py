"""The data that a run shows: its database, and one edition of it from the first figure to the last list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

import streamlit as st
from sqlalchemy import Connection, Engine
from streamlit.errors import StreamlitAPIException
from streamlit.runtime.scriptrunner import get_script_run_ctx

from data_access.database.engine import configured_url, demo_url, is_not_there_yet, reader
from data_access.database.state import DataState, data_state, empty_state
from data_access.database.state import edition as edition_of

MOST_BEGINNINGS = 3


def database_url() -> str:
    return configured_url() or demo_url()


@st.cache_resource
def engine(url: str) -> Engine:
    return reader(url)


@st.cache_data(ttl="30s", max_entries=4, show_spinner=False, refresh_mode="background")
def newest_state(url: str) -> DataState:
    """The state of the database, at most half a minute old."""
    return empty_state() if is_not_there_yet(url) else data_state(engine(url))


def begin() -> DataState:
    """The state of the data that a run of the frame shows, read once at its start."""
    st.session_state["address"] = {name: st.query_params.get_all(name) for name in st.query_params}
    return hold(newest_state(database_url()))


def hold(state: DataState) -> DataState:
    """Let the session show this state from now on."""
    st.session_state["data_state"] = state
    return state


def state() -> DataState:
    """The state of the data that this run shows: read once, the same for everything on the screen."""
    found: DataState = st.session_state["data_state"]
    return found


class DataMovedError(RuntimeError):
    """The database is no longer the edition that was asked for."""


@contextmanager
def reading(url: str, edition: str) -> Iterator[Connection]:
    """A connection all of whose readings are of one edition of the data.

    Where another one came before or meanwhile, the run begins anew with it, so that no figure stands beside the
    list of another edition. Raises DataMovedError where there is no run (a refresh in the background, a download).
    """
    with engine(url).connect() as connection:
        yield connection
        moved = edition_of(connection) != edition
    if moved:
        _begin_anew()


def shown_whole() -> None:
    """The run came to its end with one edition of the data."""
    st.session_state["begun_anew"] = 0
    st.session_state.pop("address", None)


def _begin_anew() -> None:
    newest_state.clear()
    if get_script_run_ctx() is None:
        raise DataMovedError
    # While somebody writes without a pause the screen shows what it has.
    times = st.session_state.get("begun_anew", 0)
    if times < MOST_BEGINNINGS:
        st.session_state["begun_anew"] = times + 1
        if "address" in st.session_state:  # a whole run: what it wrote into the address is of the data that moved
            _put_back(st.session_state["address"])
        st.rerun()


def _put_back(address: Mapping[str, list[str]]) -> None:
    """The address as it was before the run; what widgets are bound to stays theirs, and Streamlit refuses to set it."""
    for name in {*st.query_params, *address}:
        with suppress(StreamlitAPIException):
            if name not in address:
                del st.query_params[name]
            elif st.query_params.get_all(name) != address[name]:
                st.query_params[name] = address[name]
