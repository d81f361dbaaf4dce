"""The figures from the shell: ``python -m metrics list|value|records|mend|score|return|freeze|frozen|warnings …``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import Engine

from data_access import clock
from data_access.database.engine import configured_url, demo_url, reader, writer
from data_access.database.frozen_months import frozen_months
from data_access.database.scope import Scope
from data_access.database.state import usable_state
from data_access.database.stored_units import towns_of
from data_access.options import Parser, RefusedError, day
from data_access.reference.unit_names import town_name
from data_access.rules.months import month_end, month_text
from metrics.assessment.score_command import printed, scored
from metrics.check import check
from metrics.definitions.all_metrics import ALL_METRICS, metric
from metrics.definitions.narrowed_figures import filters_of
from metrics.definitions.public_projects import asked_in
from metrics.definitions.undivided import has_share
from metrics.engine.evaluation import DIMENSIONS, evaluate
from metrics.engine.field_values import unfit_value
from metrics.engine.known_figures import lacking
from metrics.engine.model import Metric, Part
from metrics.engine.records import records
from metrics.judging.known_in_scope import known_in
from metrics.judging.targets import target_of
from metrics.judging.values import values_by
from metrics.options import add_parts, add_period, asked, asked_parts, known_day
from metrics.quality.mend_command import to_mend
from metrics.quality.rule_file import is_listed, listed
from metrics.questions.frozen_months import compare, differing_records, freeze, reported_text
from metrics.return_command import add_return_options, printed_return
from metrics.warn_command import warned
from metrics.wording.csv_text import csv_text
from metrics.wording.formats import NO_OCCASION, UNDIVIDED

DISTRICT_LEVEL = "区级/其他"  # what lies in no town: the line that makes a table by town add up


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = Parser(prog="python -m metrics", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    listing = commands.add_parser("list", help="the definitions")
    value = commands.add_parser("value", help="values in a scope")
    value.add_argument(
        "metric", nargs="*", help="metric ids, quality.<id> for a rule of data quality (default: all metrics)"
    )
    rows = commands.add_parser("records", help="the records behind a figure")
    rows.add_argument("metric", help="metric id")
    rows.add_argument("--part", choices=[p.value for p in Part], default=Part.NUMERATOR.value)
    mending = commands.add_parser("mend", help="what an owner has to put right, as ledgers （待改台账）")
    mending.add_argument("owner", nargs="?", help="town or department (default: list them)")
    mending.add_argument("--out", type=Path, help="default: <owner>待改.xlsx")
    mending.add_argument("--as-of", type=day, help="default: how far the data reach")
    value.add_argument(
        "--by", action="append", default=[], help=f"split by {', '.join(DIMENSIONS)} (several: repeat or ,)"
    )
    points = commands.add_parser("score", help="the assessment score of a year （考核自查）")
    points.add_argument("--year", type=int, help="assessment year (default: that of the as-of date)")
    points.add_argument("--as-of", type=day, help="default: how far the data reach")
    made = commands.add_parser("return", help="a return of a week, month or quarter （统计报表）")
    add_return_options(made)
    made.add_argument("--as-of", type=day, help="default: how far the data reach")
    freezing = commands.add_parser("freeze", help="keep the figures of a month end as they are reported （月度定格）")
    freezing.add_argument("month", type=_month, help="2023-11")
    freezing.add_argument("--user", help="required: who freezes them")
    frozen = commands.add_parser("frozen", help="the frozen months; of one what differs from what is known now")
    frozen.add_argument("month", nargs="?", type=_month, help="2023-11")
    warning = commands.add_parser("warnings", help="evaluate the rules of early warning, store what they find （预警）")
    warning.add_argument("--as-of", type=day, help="default: how far the data reach; before that nothing is stored")
    warning.add_argument("--user", help="who evaluates them")
    checked = commands.add_parser("check", help="compare views with what the dashboard needs （对接检查）")
    checked.add_argument("--skeleton", action="store_true", help="print the beginning of the missing views instead")
    for command in (value, rows):
        add_period(command)
    for command in (value, rows, points, made):
        add_parts(command)
    for command in (listing, value, rows, points, freezing, frozen, warning, mending):
        command.add_argument("--format", choices=["table", "json", "csv"], default="table")
    for command in (listing, value, rows, points, made, freezing, frozen, warning, checked, mending):
        command.add_argument("--database", default=configured_url() or demo_url(), metavar="URL")
    return parser.parse_args(argv)


def _month(text: str) -> date:
    """The last day of a month, from 2023-11 or any of its days."""
    return month_end(day(text if text.count("-") > 1 else f"{text}-01"))


def _freeze(arguments: argparse.Namespace) -> list[dict[str, Any]]:
    if not (arguments.user or "").strip():
        raise RefusedError("月度定格须用 --user 写明由谁定格")
    reached = usable_state(reader(arguments.database)).as_of
    engine = writer(arguments.database)
    try:
        with engine.begin() as connection:
            return [asdict(freeze(connection, arguments.month, arguments.user, reached))]
    finally:
        engine.dispose()


def _frozen(arguments: argparse.Namespace, engine: Engine) -> list[dict[str, Any]]:
    usable_state(engine)
    with engine.connect() as connection:
        months = frozen_months(connection)
        if arguments.month is None:
            return [asdict(month) for month in months]
        found = next((month for month in months if month.month_end == arguments.month), None)
        if found is None:
            raise RefusedError(f"{arguments.month:%Y-%m} 没有定格。")
        return [
            {
                "id": d.metric_id, "name": d.reported.metric.name, "unit_kind": d.unit_kind, "unit": d.unit_name,
                "reported": reported_text(d.reported), "known": reported_text(d.known),
                "records": " ".join([*(r.text for r in changed.records), changed.rest_text]).strip(),
            }
            for d in compare(connection, found).differences
            for changed in [differing_records(connection, found, d)]
        ]  # fmt: skip


def _mend(arguments: argparse.Namespace, engine: Engine) -> list[dict[str, Any]]:
    as_of = known_day(arguments.as_of, usable_state(engine).as_of)
    return to_mend(engine, arguments.owner, as_of, arguments.out)


def _scope(arguments: argparse.Namespace, engine: Engine) -> Scope:
    return asked(arguments, usable_state(engine).as_of)[0]


def _listing(arguments: argparse.Namespace) -> list[dict[str, Any]]:
    year = clock.today().year
    found = []
    for m in ALL_METRICS.values():
        target = target_of(m, year)
        found.append(
            {
                "id": m.id,
                "name": m.name,
                "unit": m.unit,
                "kind": m.kind.value,
                "fact": m.fact.name,
                "direction": m.direction.value,
                "date": m.attribution,
                "has_denominator": m.denominator is not None,
                "target": target.target if target else None,
                "near": target.near if target else None,
                "clause": m.clause,
                "explanation": m.explanation,
                "columns": list(m.columns) if arguments.format == "json" else " ".join(m.columns),
            }
        )
    return found


def _asked(metric_id: str) -> Metric:
    """A metric, a narrowed one, or the figure of a rule of data quality.

    Raises RefusedError for any other id, and for one narrowed by what no record can have: 0 would read as a finding.
    """
    if not is_listed(metric_id):
        return metric(metric_id)
    found = listed(metric_id)
    for field, values in filters_of(metric_id).items():
        for value in values:
            if unfit := unfit_value(found, field, value):
                raise RefusedError(f"指标“{metric_id}”：{unfit}")
    return found


def _value(arguments: argparse.Namespace, engine: Engine) -> list[dict[str, Any]]:
    by = [name for group in arguments.by for name in group.split(",")]
    for name in by:
        if name not in DIMENSIONS:
            raise RefusedError(f"不能按“{name}”分组，可用：{'、'.join(DIMENSIONS)}")
    wanted: list[Metric] = [_asked(m) for m in arguments.metric] or list(ALL_METRICS.values())
    scope = _scope(arguments, engine)
    shared = [m for m in wanted if has_share(m.fact, scope)]
    with engine.connect() as connection:
        frame = evaluate(connection, wanted, scope, by)
        known = known_in(connection, shared, scope)
    groups: list[tuple[str | None]] | None = None
    if by == ["town"]:
        # Every town in the scope is named, also the one where nothing occurred; then what lies in none.
        with engine.connect() as connection:
            groups = [(t.code,) for t in towns_of(connection, scope)]
        groups += [(None,)] if frame["town"].isna().any() else []
    found = []
    for key, values in values_by(frame, wanted, by, scope.as_of, known, groups, start=scope.start):
        dimensions: dict[str, Any] = dict(zip(by, key, strict=True))
        if "town" in dimensions:
            town = dimensions["town"]
            dimensions["town_name"] = town_name(town, scope.year) if town else DISTRICT_LEVEL
        if "month" in dimensions:
            dimensions["month"] = month_text(dimensions["month"])
        for m in wanted:
            v = values[m.id]
            found.append(
                {
                    "id": m.id,
                    "name": m.name,
                    **dimensions,
                    "value": v.value,
                    "numerator": v.numerator,
                    "denominator": v.denominator,
                    "unit": m.unit,
                    "status": NO_OCCASION if v.no_occasion else v.status.value if m in shared else UNDIVIDED,
                    "target": v.target.target if v.target else None,
                }
            )
    return found


def _records(arguments: argparse.Namespace, engine: Engine) -> list[dict[str, Any]]:
    wanted = _asked(arguments.metric)
    scope = _scope(arguments, engine)
    with engine.connect() as connection:
        frame = records(connection, wanted, scope, Part(arguments.part))
        if wants := lacking(connection, asked_in(wanted, scope), scope.as_of):
            print(f"{wanted.name}无数据：缺少{wants}，不列记录", file=sys.stderr)
    return frame.to_dict("records")  # type: ignore[return-value]


def _score(arguments: argparse.Namespace, engine: Engine) -> str:
    as_of = known_day(arguments.as_of, usable_state(engine).as_of)
    found = scored(engine, arguments.year or as_of.year, asked_parts(arguments, as_of))
    return printed(found, arguments.format)


def _plain(value: Any) -> Any:
    """JSON for what the database gives: whole decimals as integers, dates as text."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return str(value)


def _print(rows: list[dict[str, Any]], form: str) -> None:
    if form == "json":
        print(json.dumps(rows, ensure_ascii=False, default=_plain, indent=1))
        return
    frame = pd.DataFrame(rows)
    if form == "csv":
        print(csv_text(list(frame.columns), frame.itertuples(index=False)), end="")
    else:
        print(frame.to_string(index=False, na_rep="—") if len(frame) else "没有记录")


def main(argv: Sequence[str] | None = None) -> int:
    """Exit status: 0 printed, 1 `check` found something lacking, 2 the request does not fit (told in Chinese)."""
    arguments = _arguments(argv)
    try:
        if arguments.command == "list":
            rows = _listing(arguments)
        elif arguments.command == "freeze":
            rows = _freeze(arguments)
        elif arguments.command == "warnings":
            rows = warned(arguments)
        elif arguments.command == "check":
            return check(arguments.database, views=arguments.skeleton)
        else:
            engine = reader(arguments.database)
            if arguments.command in (printing := {"score": _score, "return": printed_return}):
                print(printing[arguments.command](arguments, engine))
                return 0
            asked_for = {"value": _value, "records": _records, "frozen": _frozen, "mend": _mend}
            rows = asked_for[arguments.command](arguments, engine)
    except RefusedError as error:
        print(error.args[0], file=sys.stderr)
        return 2
    _print(rows, arguments.format)
    return 0
