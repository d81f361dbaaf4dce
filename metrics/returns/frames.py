"""What a return is filled from: one small frame of the whole district for each stretch of days that its cells count."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import Connection

from data_access.database.frozen_returns import FrozenCell, FrozenReturn, frozen_cells, frozen_return
from data_access.database.schema import UNKNOWN_INVESTMENT, WINTER_CAMPAIGN
from data_access.database.scope import Scope
from data_access.options import RefusedError
from metrics.definitions.campaigns import RESULT
from metrics.definitions.narrowed_figures import figure
from metrics.definitions.public_projects import of_payer
from metrics.engine.evaluation import SCOPE_DIMENSIONS, evaluate
from metrics.engine.known_figures import lacking_of
from metrics.engine.periods import Preset, period
from metrics.judging.values import cut
from metrics.questions.campaigns import campaigns
from metrics.returns.layout import CellSpan, Return
from metrics.returns.return_periods import ReturnPeriod


@dataclass(frozen=True)
class SpanFrame:
    """The figures of a span, see `metrics.engine.evaluation.evaluate`, in its scope."""

    scope: Scope
    figure_ids: tuple[str, ...]
    frame: pd.DataFrame

    def within(self, parts: Scope) -> SpanFrame:
        """Cut to the parts of the district that ``parts`` is narrowed to; its days do not count."""
        scope = replace(
            self.scope, towns=parts.towns, department=parts.department, domain=parts.domain,
            investment=parts.investment, viewer=parts.viewer,
        )  # fmt: skip
        return SpanFrame(scope, self.figure_ids, cut(self.frame, scope))


@dataclass(frozen=True)
class SentReturn:
    """A return as it was sent: which, and its cells by row key and column."""

    frozen: FrozenReturn
    cells: Mapping[tuple[str, str], FrozenCell]


@dataclass(frozen=True)
class ReturnFrames:
    """A period's frames by span, those of the period before for its running totals, and what is lacking by figure.

    A running total that began anew since the period before has no frame of it. ``sent`` is the return of the period
    before, where it was sent.
    """

    period: ReturnPeriod
    now: Mapping[CellSpan, SpanFrame]
    before: Mapping[CellSpan, SpanFrame]
    lacking: Mapping[str, tuple[str, ...]]
    lacking_payer: Mapping[str, tuple[str, ...]]  # in a scope of those that somebody named pays for
    sent: SentReturn | None = None
    without_campaign: frozenset[CellSpan] = frozenset()  # spans in which no campaign is known to have run

    def lacking_in(self, parts: Scope, span: CellSpan) -> Mapping[str, tuple[str, ...]]:
        """By figure what would have to be known of it in the parts and the span."""
        lacking = self.lacking if parts.investment in (None, UNKNOWN_INVESTMENT) else self.lacking_payer
        if span not in self.without_campaign:
            return lacking
        of_campaigns = [
            figure_id for figure_id in self.now[span].figure_ids if figure(figure_id).fact.name == RESULT.name
        ]
        which = WINTER_CAMPAIGN if span is CellSpan.CAMPAIGN else "这一期的行动"
        return {**dict.fromkeys(of_campaigns, (f"专项行动台账（{which}）",)), **lacking}


def _scopes(of: ReturnPeriod, day: date, year: int) -> dict[CellSpan, Scope]:
    days = {
        CellSpan.PERIOD: (of.first, day),
        CellSpan.YEAR: (date(day.year, 1, 1), day),
        CellSpan.CAMPAIGN: period(Preset.WINTER, day),
    }
    return {span: Scope(start=start, end=end, as_of=day, listed_in=year) for span, (start, end) in days.items()}


def _sent(connection: Connection, declared: Return, of: ReturnPeriod) -> SentReturn | None:
    frozen = frozen_return(connection, declared.name, of.key)
    if frozen is None:
        return None
    then, now = (_asked(text) for text in (frozen.layout or declared.text, declared.text))
    same = {line for line in now if then.get(line) == now.get(line)}  # what asks the same days as it did
    cells = [c for c in frozen_cells(connection, frozen) if c.column_id in same and not {c.row_key} & now.keys() - same]
    return SentReturn(frozen, {(cell.row_key, cell.column_id): cell for cell in cells})


def _asked(text: str) -> dict[str, dict[str, Any]]:
    """By id of a column or row what the file of a return says of its cells."""
    content = tomllib.loads(text)
    lines = [line for table in ("column", "row") for line in content.get(table, ())]
    return {line["id"]: {key: line.get(key) for key in ("metric", "part", "where", "span")} for line in lines}


def read_frames(connection: Connection, declared: Return, asked: ReturnPeriod, as_of: date) -> ReturnFrames:
    """The frames of a return up to the last day of the period that has come by the as-of date.

    Raises RefusedError where the period has not begun by then.
    """
    if asked.first > as_of:
        raise RefusedError(f"{asked.text}还没有开始：数据截至 {as_of}。")
    day = min(asked.last, as_of)
    cells = [(column, one) for column, one in declared.cells_of_columns]
    scopes = _scopes(asked, day, day.year)
    earlier = _scopes(asked.before, asked.before.last, day.year)
    earlier = {span: scope for span, scope in earlier.items() if scope.start == scopes[span].start}

    def read(spans: Mapping[CellSpan, Scope], columns: Iterable[str]) -> dict[CellSpan, SpanFrame]:
        found = {}
        for span, scope in spans.items():
            ids = {one.figure_id for column, one in cells if one.days is span and column.id in columns}
            if ids:
                frame = evaluate(connection, map(figure, sorted(ids)), scope, SCOPE_DIMENSIONS)
                found[span] = SpanFrame(scope, tuple(sorted(ids)), frame)
        return found

    figures = {one.figure_id: one.figure for _, one in cells}
    lacking = lacking_of(connection, figures.values(), day)
    lacking_payer = lacking_of(connection, map(of_payer, figures.values()), day)
    now, before = read(scopes, [column.id for column, _ in cells]), read(earlier, declared.running)
    return ReturnFrames(
        asked, now, before, lacking, lacking_payer, _sent(connection, declared, asked.before) if before else None,
        frozenset(span for span, of in now.items() if not _had_campaign(connection, span, of.scope)),
    )  # fmt: skip


def _had_campaign(connection: Connection, span: CellSpan, scope: Scope) -> bool:
    """Whether a campaign ran in the days of a span; in those of the winter campaign it is one of winter."""
    return any(
        one.ends_on is None or one.ends_on >= scope.start
        for one in campaigns(connection, scope.last_day)
        if one.is_winter or span is not CellSpan.CAMPAIGN
    )
