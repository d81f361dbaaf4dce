"""The options of the shell that say what is looked at: days, towns, industry department, domain, 投资性质."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from data_access.database.schema import DOMAINS, INVESTMENTS_ASKED
from data_access.database.scope import Scope
from data_access.options import Once, RefusedError, day
from data_access.reference import unit_names
from data_access.reference.organisation import departments, towns
from metrics.engine.periods import Preset, period, preset_of


def add_period(command: argparse.ArgumentParser) -> None:
    """The options that say which days are looked at, see `asked`."""
    command.add_argument("--period", choices=[p.value for p in Preset], help="as in the scope bar （期间）")
    command.add_argument("--start", type=day, help="first day (default: 1 January)")
    command.add_argument("--end", type=day, help="last day (default: the as-of date)")
    command.add_argument("--as-of", type=day, help="default: the end, or how far the data reach")


def add_parts(command: argparse.ArgumentParser) -> None:
    """The options that say which parts of the district are looked at."""
    command.add_argument("--town", action="append", default=[], help="code or name; may be repeated")
    command.add_argument("--department", action=Once, help="industry department （行业主管部门）")
    command.add_argument("--domain", action=Once, choices=DOMAINS)
    command.add_argument(
        "--investment", action=Once, choices=INVESTMENTS_ASKED, help="who pays for the project （投资性质）"
    )


def chosen_towns(texts: Iterable[str], year: int) -> tuple[str, ...]:
    """The towns meant by code or by a present or former name, long or short, as they stand in that year.

    A merged one stands under its successor, which is said. Raises ValueError (Chinese) for any other text.
    """
    found: dict[str, None] = {}
    for text in texts:
        code, passed_on = unit_names.town_asked(text, year)
        if code is None:
            raise RefusedError(f"没有街镇“{text}”，可用：{'、'.join(t.name for t in towns(year))}")
        _say(passed_on)
        found[code] = None
    return tuple(found)


def department_code(text: str | None, year: int) -> str | None:
    """The industry department meant by any of its names, as it is called in that year; a merged one's successor.

    Raises ValueError (Chinese) for any other text.
    """
    if text is None:
        return None
    code, passed_on = unit_names.department_asked(text, year)
    industry = [d.code for d in departments(year) if d.is_industry]
    if code not in industry:
        raise RefusedError(f"没有行业主管部门“{text}”，可用：{'、'.join(industry)}")
    _say(passed_on)
    return code


def _say(words: str) -> None:
    if words:
        print(words, file=sys.stderr)


def known_day(wanted: date | None, reach: date) -> date:
    """The as-of date that is asked for; one after the data is brought back to their last day, which is said."""
    if wanted is None or wanted <= reach:
        return wanted or reach
    print(brought_back(wanted, reach), file=sys.stderr)
    return reach


def brought_back(wanted: date, reach: date) -> str:
    """What is said where a day after the data was asked for."""
    return f"截至日 {wanted} 晚于数据截至日 {reach}，已按 {reach} 计算"


def asked_parts(arguments: argparse.Namespace, as_of: date) -> Scope:
    """The parts of the district that options ask for, on that day alone."""
    return Scope(
        start=as_of,
        end=as_of,
        as_of=as_of,
        towns=chosen_towns(arguments.town, as_of.year),
        department=department_code(arguments.department, as_of.year),
        domain=arguments.domain,
        investment=arguments.investment,
    )


def asked(arguments: argparse.Namespace, reach: date) -> tuple[Scope, Preset]:
    """The scope and the period that options ask for; ``reach`` is how far the data reach.

    A day after the data is brought back, see `known_day`.
    Days of their own (--start, --end) are 自定义; without a period and days it is the year so far.
    """
    as_of = known_day(arguments.as_of or arguments.end, reach)
    preset = Preset(arguments.period) if arguments.period else None
    if preset not in (None, Preset.CUSTOM) and (arguments.start or arguments.end):
        raise RefusedError(f"“{preset}”自有起止日，不能再用 --start、--end；自定起止日请用 --period 自定义")
    start, end = period(preset or Preset.CUSTOM, as_of)
    end = arguments.end or end
    start = arguments.start or (start if preset else date(min(end, as_of).year, 1, 1))
    scope = replace(asked_parts(arguments, as_of), start=start, end=end)
    if scope.start > scope.last_day:
        raise RefusedError(f"期间起始日 {scope.start} 晚于数据截至日 {scope.as_of}")
    return scope, preset or preset_of(scope.start, scope.as_of)


def options_of(scope: Scope, preset: Preset) -> str:
    """The options that ask for a scope and a period, see `asked`."""
    days = f" --start {scope.start} --end {scope.end}" if preset is Preset.CUSTOM else ""
    parts = [f" --town {town}" for town in scope.towns]
    parts += [f" --department {scope.department}"] if scope.department else []
    parts += [f" --domain {scope.domain}"] if scope.domain else []
    parts += [f" --investment {scope.investment}"] if scope.investment else []
    return f"--period {preset.value}{days} --as-of {scope.as_of}{''.join(parts)}"
