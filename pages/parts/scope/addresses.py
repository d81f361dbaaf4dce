"""Addresses: the whole scope a list of records was counted in, and the screen its viewer came from.

An address sent today shows the same number after tomorrow's load, so it names its days and its as-of date
(``since``, ``until``, ``at``) instead of relying on the scope bar's defaults. Towns, department, domain and 投资性质
stand in it as the scope bar writes them; ``of``, ``led``, ``within`` and ``paid_by`` stand there only where a figure
was counted in others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from math import isfinite
from typing import NamedTuple
from urllib.parse import parse_qs, urlencode

from data_access.database.schema import DOMAINS, INVESTMENTS_ASKED
from data_access.database.scope import Scope
from data_access.reference.organisation import departments
from data_access.reference.unit_names import department_asked, town_asked
from metrics.engine.periods import FIRST_DAY, Preset, period
from metrics.options import brought_back
from metrics.wording.formats import WHOLE_DISTRICT

DAYS = ("since", "until", "at")
BAR = ("period", "as_of", "start", "end", "town", "department", "domain", "investment")
# What an address says of a figure's scope holds until the viewer chooses another in the bar.
SUPERSEDED = dict.fromkeys(("period", "as_of", "start", "end"), DAYS) | {
    "town": ("of",), "department": ("led",), "domain": ("within",), "investment": ("paid_by",),
}  # fmt: skip
# The names of all other parameters that a screen writes into its address or reads there.
_OF_SCREENS = """
theme from metric part row search order descending page linked record show site uscc name only firm year find then
a b kind unit of_town town_order measure simple_map all_items coordinates draw_n draw_teams details moved paces
section campaign part_of_campaign mix mix_row mix_column mix_of owner holder ledger_of ledger_unit
age_page age_row owner_page owner_row mix-row_page mix-row_row mix_page firm_page firm_row unit_page unit_row
ledger_page ledger_row cases_page cases_row funds_section funds_basis funds_by base_ratio cap task_details item_state
assess_details indicator remedied remedy_of pace_all pace_of set pages interval notes
quality_kind quality_owner figure guide_of frozen frozen_row risk trial_rule warned warned_page warned_row
incident happened happened_page happened_row
report of_period divided of_row return_row sent_cell tier talks_page talks_row
"""
_NUMBERS = {"draw_n": "抽取工地数", "draw_teams": "核查组数", "base_ratio": "基准比例", "cap": "上限"}
SAVE = "save"  # asks a plain page as a file
KNOWN = frozenset(_OF_SCREENS.split()) | {*BAR, *DAYS, "of", "led", "within", "paid_by", SAVE}
# The screens that have a plain page, under the same name and for the same parameters below /plain/.
PLAIN = ("overview", "town", "department", "assessment", "records")
HOME = "overview"  # the screen an address without one opens
_ALL = "全部"  # no restriction to a department, domain or 投资性质


class Ignored(NamedTuple):
    """What an address asks for in vain: the kind of thing (街镇, 截至日) and what the address calls it."""

    kind: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind}“{self.name}”"


def day_in(text: str, last: date) -> date | None:
    """The day an address names, None when it is no day or outside what can be known."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_DAY <= day <= last else None


def scope_params(scope: Scope, bar: Scope) -> dict[str, str]:
    """What an address says of the scope of a figure beside what the scope bar writes there itself."""
    params = {"since": str(scope.start), "until": str(scope.end), "at": str(scope.as_of)}
    if scope.towns != bar.towns:
        params["of"] = ",".join(scope.towns) or WHOLE_DISTRICT
    if scope.department != bar.department:
        params["led"] = scope.department or _ALL
    if scope.domain != bar.domain:
        params["within"] = scope.domain or _ALL
    if scope.investment != bar.investment:
        params["paid_by"] = scope.investment or _ALL
    return params


def scope_in(
    params: Mapping[str, str], bar: Scope, preset: Preset, last: date
) -> tuple[Scope, list[Ignored], list[str]]:
    """The scope an address asks for, what of it is not known and was ignored, and what became of its units, in words.

    ``last`` is the last day that can be looked at. Without days of its own an address means those of the scope bar.
    """
    ignored: list[Ignored] = []
    scope = bar
    at = day_in(params["at"], last) if "at" in params else bar.as_of
    if later_than_data([params.get("at", "")], last):
        at = last
    if at is None:
        ignored.append(Ignored("截至日", params["at"]))
        at = bar.as_of
    if at != bar.as_of:
        start, end = period(preset, at)
        scope = replace(scope, start=start, end=end, as_of=at)
    if "since" in params or "until" in params:
        since, until = (_plan_day(params.get(name, "")) for name in ("since", "until"))
        if since is None or until is None or since > until:
            ignored.append(Ignored("起止日期", f"{params.get('since', '')} 至 {params.get('until', '')}"))
        else:
            scope = replace(scope, start=since, end=until)
    within, unknown, passed_on = _parts_in(params, scope)
    if within.permitted != within:
        passed_on.append(beyond_rights("所要的范围", ""))
    return within.permitted, ignored + unknown, passed_on


def beyond_rights(kind: str, name: str) -> str:
    """What is said of a part of the district that an address asks for and its viewer may not look at one by one."""
    asked = f"{kind}“{name}”" if name else kind
    return f"{asked}不在您的查看范围内，按您的范围显示"


def _parts_in(params: Mapping[str, str], scope: Scope) -> tuple[Scope, list[Ignored], list[str]]:
    """The parts of the district an address asks for in a scope; the rest as in `scope_in`."""
    ignored: list[Ignored] = []
    passed_on: list[str] = []
    if "of" in params:
        named = [] if params["of"] == WHOLE_DISTRICT else params["of"].split(",")
        standing = {name: town_asked(name, scope.year) for name in named}
        ignored += [Ignored("街镇", name) for name, (code, _) in standing.items() if code is None]
        passed_on += [words for _, words in standing.values() if words]
        found = tuple(dict.fromkeys(code for code, _ in standing.values() if code is not None))
        if found or params["of"] == WHOLE_DISTRICT:
            scope = replace(scope, towns=found)
    if "led" in params:
        led, words = department_asked(params["led"], scope.year)
        if led is None and params["led"] != _ALL:
            ignored.append(Ignored("部门", params["led"]))
        else:
            scope = replace(scope, department=led)
            passed_on += [words] if words else []
    if "within" in params:
        if params["within"] not in {*DOMAINS, _ALL}:
            ignored.append(Ignored("领域", params["within"]))
        else:
            scope = replace(scope, domain=None if params["within"] == _ALL else params["within"])
    if "paid_by" in params:
        if params["paid_by"] not in {*INVESTMENTS_ASKED, _ALL}:
            ignored.append(Ignored("投资性质", params["paid_by"]))
        else:
            scope = replace(scope, investment=None if params["paid_by"] == _ALL else params["paid_by"])
    return scope, ignored, passed_on


def _plan_day(text: str) -> date | None:
    """A day of a period, which unlike an as-of date may lie ahead (the whole year)."""
    return day_in(text, date.max)


def later_than_data(days: Iterable[str], last: date) -> str:
    """What is said of as-of dates of an address after the data, which are brought back; empty without any."""
    found = [day for day in map(_plan_day, days) if day is not None and day > last]
    return brought_back(found[-1], last) if found else ""


def unknown_in_bar(params: Mapping[str, list[str]], as_of: date, last: date) -> list[Ignored]:
    """What an address asks of the scope bar that it does not know; ``as_of`` is the bar's default."""
    ignored = [Ignored("期间", p) for p in params.get("period", []) if p not in {preset.value for preset in Preset}]
    params = {**params, "as_of": [p for p in params.get("as_of", []) if not later_than_data([p], last)]}
    asked = [day_in(p, last) for p in params.get("as_of", [])]
    until = asked[-1] if asked and asked[-1] is not None else as_of
    for name, label, latest in (("as_of", "截至日", last), ("start", "起始日", until), ("end", "截止日", until)):
        ignored += [Ignored(label, p) for p in params.get(name, []) if day_in(p, latest) is None]
    ignored += [Ignored("街镇", p) for p in params.get("town", []) if town_asked(p, until.year)[0] is None]
    industry = {d.code for d in departments(until.year) if d.is_industry}
    ignored += [
        Ignored("部门", p) for p in params.get("department", []) if department_asked(p, until.year)[0] not in industry
    ]
    ignored += [Ignored("领域", p) for p in params.get("domain", []) if p not in DOMAINS]
    return ignored + [Ignored("投资性质", p) for p in params.get("investment", []) if p not in INVESTMENTS_ASKED]


def unknown_names(params: Iterable[str]) -> list[str]:
    """The parameters of an address whose names no screen knows: a misspelt one asks for nothing."""
    return [name for name in params if name not in KNOWN]


def no_numbers(params: Mapping[str, str]) -> dict[str, Ignored]:
    """The parameters of an address that hold anything else (inf too) where a screen has a number."""
    return {
        name: Ignored(_NUMBERS[name], text) for name, text in params.items() if name in _NUMBERS and not _finite(text)
    }


def _finite(text: str) -> bool:
    try:
        return isfinite(float(text))
    except ValueError:
        return False


def origin(screen: str, params: Mapping[str, list[str]]) -> str:
    """A screen and what is chosen on it (beside the scope bar) as one word of an address."""
    own = {name: values for name, values in params.items() if name not in BAR}
    return f"{screen}?{urlencode(own, doseq=True)}" if own else screen


def origin_in(word: str) -> tuple[str, dict[str, list[str]]]:
    """The screen and its own parameters that `origin` wrote."""
    screen, _, query = word.partition("?")
    return screen, {name: values for name, values in parse_qs(query).items() if name not in BAR}
