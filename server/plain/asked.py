"""What a plain page is asked: the data it reads, the gate, and the scope its address names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode

from starlette.requests import Request

from data_access.database.rights import Rights
from data_access.database.schema import DOMAINS, INVESTMENTS_ASKED
from data_access.database.scope import Scope
from data_access.database.state import DataState
from data_access.reference.organisation import departments
from data_access.reference.unit_names import department_asked, town_asked
from metrics.engine.periods import Preset, period
from pages.parts.frame.secrets_file import secret_faults, secrets
from pages.parts.scope.addresses import (
    BAR,
    SAVE,
    SUPERSEDED,
    Ignored,
    beyond_rights,
    day_in,
    later_than_data,
    scope_in,
    unknown_in_bar,
    unknown_names,
)
from server.sign_in_cookie import rights_in


@dataclass(frozen=True)
class Asked:
    """A page as it is asked for."""

    params: Mapping[str, str]
    state: DataState
    bar: Scope  # the scope of the page's own choices
    scope: Scope  # that of the figure it lists, where the address names another
    preset: Preset
    ignored: tuple[Ignored, ...]  # what the address asks that nobody knows
    put_right: tuple[str, ...]  # and what was put right of it, in words
    page: str  # the last part of its path, empty for the first page
    up: str  # from its path to that of the plain pages
    query: str  # what it is asked as one query, wherever in the address it stands
    saved: bool  # whether it is to be kept as a file, which leads nowhere


def admitted(request: Request, state: DataState) -> Rights | None:
    """What the viewer may see; None for nothing: the gate of the screens, see `pages.parts.frame.guard.admit`."""
    known = secrets()
    if secret_faults(known):
        return None
    is_open = "auth" in known or state.only_synthetic or known.get("allow_anonymous") is True
    return rights_in(request, known) if is_open else None


def _asked_in(request: Request) -> dict[str, list[str]]:
    """What an address asks, in its query and in the path of its links.

    The choices of the bar are those of the query where it has any: a form was sent, from the scope of the path.
    """
    asked = {name: request.query_params.getlist(name) for name in request.query_params}
    asked = {name: texts for name, texts in asked.items() if name not in BAR or any(texts)}
    before = parse_qs(request.path_params.get("scope", ""))
    if not asked.keys() & {*BAR}:
        return asked | {name: texts for name, texts in before.items() if name in BAR}
    if before:
        for name in BAR:
            if asked.get(name) != before.get(name):
                for superseded in SUPERSEDED[name]:
                    asked.pop(superseded, None)
    return asked


def asked_of(request: Request, state: DataState, viewer: Rights) -> Asked:
    """The scope that an address names, in the words of the screens' addresses, within what the viewer may look at."""
    many = _asked_in(request)
    params = {name: texts[-1] for name, texts in many.items()}
    unknown = unknown_in_bar(many, state.as_of, state.as_of) + [Ignored("参数", name) for name in unknown_names(many)]
    put_right = []
    if later := later_than_data(many.get("as_of", []), state.as_of):
        put_right.append(later)
    preset = Preset(params["period"]) if params.get("period") in {p.value for p in Preset} else Preset.YEAR
    as_of = day_in(params.get("as_of", ""), state.as_of) or state.as_of
    start, end = period(preset, as_of)
    if preset is Preset.CUSTOM:
        start, end = day_in(params.get("start", ""), as_of) or start, day_in(params.get("end", ""), as_of) or end
        start, end = min(start, end), max(start, end)
    towns = (town_asked(text, as_of.year)[0] for text in many.get("town", []) if text)
    department = department_asked(params.get("department", ""), as_of.year)[0]
    bar = Scope(
        start=start,
        end=end,
        as_of=as_of,
        towns=tuple(dict.fromkeys(code for code in towns if code)),
        department=department if department in {d.code for d in departments(as_of.year) if d.is_industry} else None,
        domain=params["domain"] if params.get("domain") in DOMAINS else None,
        investment=params["investment"] if params.get("investment") in INVESTMENTS_ASKED else None,
        viewer=viewer,
    )
    if bar.permitted.towns != bar.towns and bar.towns:
        put_right.append(beyond_rights("所要的街镇", ""))
    bar = bar.permitted
    scope, ignored, passed_on = scope_in(params, bar, preset, state.as_of)
    return Asked(
        params=params,
        state=state,
        bar=bar,
        scope=scope,
        preset=preset,
        ignored=(*unknown, *ignored),
        put_right=(*put_right, *passed_on),
        page=request.url.path.rpartition("/")[2],
        up="../../" if request.path_params else "",
        query=urlencode([(name, text) for name, texts in many.items() for text in texts if name != SAVE]),
        saved=SAVE in params,
    )
