"""The data that a run shows: its database, and one edition of it from the first figure to the last list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime

import streamlit as st
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError
from streamlit.errors import StreamlitAPIException
from streamlit.runtime.scriptrunner import get_script_run_ctx

from data_access import clock
from data_access.database.engine import configured_url, demo_url, is_not_there_yet, reader
from data_access.database.failures import reading_failure
from data_access.database.state import DataState, data_state, empty_state
from data_access.database.state import edition as edition_of
from pages.parts import clicks
from pages.parts.failure_log import noted

MOST_BEGINNINGS = 3


def database_url() -> str:
    return configured_url() or demo_url()


@st.cache_resource
def engine(url: str) -> Engine:
    return reader(url)


@dataclass(frozen=True)
class Away:
    """A database that could be read before and cannot now."""

    what: str  # what is wrong with it (Chinese)
    read: datetime  # when what is shown meanwhile was last found to be the newest
    number: str  # under which the failure is in the log

    def line(self) -> str:
        """What a screen says of it: how old what it shows is by now (Chinese)."""
        day = "" if self.read.date() == clock.today() else f"{self.read:%Y-%m-%d} "
        shown = f"以下为 {day}{self.read:%H:%M} 读到的数据（{clock.ago(self.read)}）"
        return f"{self.what}，{shown}，恢复后自动更新（错误编号 {self.number}）。"


@dataclass
class _Known:
    """What is known of a database for as long as the process lives."""

    state: DataState | None = None  # the last good one
    read: datetime | None = None
    away: Away | None = None


@st.cache_resource
def _known(url: str) -> _Known:
    del url  # part of the key
    return _Known()


@st.cache_data(ttl="10s", max_entries=4, show_spinner=False, refresh_mode="background")
def newest_state(url: str) -> DataState:
    """The state of the database, at most ten seconds old; the last good one while the database is `away`.

    Raises the error of a database that was never read.
    """
    known = _known(url)
    try:
        state = empty_state() if is_not_there_yet(url) and known.state is None else data_state(engine(url))
    except (SQLAlchemyError, OSError) as error:
        if known.state is None or known.read is None:
            raise
        if known.away is None:  # once for the whole outage
            what = reading_failure(error)[0]
            known.away = Away(what, known.read, noted(what))
        return known.state
    known.away = None
    if state.version and not state.refusal:
        known.state, known.read = state, clock.now()
    return state


def away() -> Away | None:
    """The database that the run shows is away: since when, and why; None while it can be read."""
    return _known(database_url()).away


def look_again() -> Away | None:
    """`away`, asked at once: a reading has failed."""
    newest_state.clear()
    newest_state(database_url())
    return away()


def begin() -> DataState:
    """The state of the data that a run of the frame shows, read once at its start."""
    clicks.begin()
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
    clicks.forget()


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
            clicks.put_back()
        st.rerun()


def _put_back(address: Mapping[str, list[str]]) -> None:
    """The address as it was before the run; what widgets are bound to stays theirs, and Streamlit refuses to set it."""
    for name in {*st.query_params, *address}:
        with suppress(StreamlitAPIException):
            if name not in address:
                del st.query_params[name]
            elif st.query_params.get_all(name) != address[name]:
                st.query_params[name] = address[name]
