"""The cached readings of 统计报表: the frames of a period, and the return cut from them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from data_access.database.frozen_returns import FrozenReturn, frozen_returns
from data_access.database.rights import Rights
from data_access.database.scope import Scope
from metrics.questions.changed_records import ChangedRecords
from metrics.returns import cross_checks as checking
from metrics.returns import filling, frames
from metrics.returns import frozen_returns as freezing
from metrics.returns.cross_checks import Checked
from metrics.returns.filling import Filled
from metrics.returns.frames import ReturnFrames
from metrics.returns.frozen_returns import ReturnComparison
from metrics.returns.layout import Division
from metrics.returns.reading import returns
from metrics.returns.return_periods import period_asked
from pages.parts import queries, shown_data


@queries.cached_query(entries=32, for_all=True)
def _frames(connection: Connection, name: str, period: str, as_of: date) -> ReturnFrames:
    declared = returns()[name]
    return frames.read_frames(connection, declared, period_asked(declared.rhythm, period), as_of)


@queries.cached_figures()
def filled(name: str, period: str, parts: Scope, division: Division, row: str) -> Filled:
    """See `metrics.returns.filling.fill`; a filter costs no SQL."""
    read = _frames(name, period, parts.as_of)
    return filling.fill(returns()[name], read, parts, division, row)


@queries.cached_figures()
def cross_checks(name: str, period: str, parts: Scope, division: Division, row: str) -> tuple[Checked, ...]:
    return checking.cross_checks(filled(name, period, parts, division, row))


@queries.cached_query(entries=16, for_all=True)
def sent_periods(connection: Connection, name: str) -> list[FrozenReturn]:
    """The periods of a return that were sent, the last first."""
    return frozen_returns(connection, name)


@queries.cached_figures(entries=32)
def comparison(name: str, sent: FrozenReturn) -> ReturnComparison:
    """What was sent beside what is known now."""
    with shown_data.reading(*queries.key_of_data()) as connection:
        return freezing.compare_return(connection, returns()[name], sent)


@queries.cached_figures(entries=8)
def as_sent(name: str, sent: FrozenReturn) -> Filled:
    """See `metrics.returns.frozen_returns.sent_return`."""
    with shown_data.reading(*queries.key_of_data()) as connection:
        return freezing.sent_return(connection, returns()[name], sent)


@queries.cached_figures(entries=64)
def changed_records(name: str, sent: FrozenReturn, place: int, viewer: Rights) -> ChangedRecords | None:
    """The records that made one of the differences; None for who sees some records only."""
    if not viewer.sees_all:
        return None
    difference = comparison(name, sent).differences[place]
    with shown_data.reading(*queries.key_of_data()) as connection:
        return freezing.records_of_difference(connection, sent, difference)
