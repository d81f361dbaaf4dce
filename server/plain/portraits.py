"""街镇画像 and 部门履职 as plain pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from html import escape

from data_access.database.scope import Scope
from data_access.reference.organisation import departments, towns
from data_access.reference.unit_names import department_asked, town_asked
from metrics.reporting.portraits import Portrait
from metrics.wording.formats import UNKNOWN, WHOLE_DISTRICT
from metrics.wording.official import official
from pages.parts.report_queries import department_portrait, town_portrait
from pages.parts.scope.addresses import Ignored
from server.plain.asked import Asked
from server.plain.page import Shown, by_kind, coloured, items, link, linked, nothing_listed, records_link, table

_ITEMS = 20


def _page(asked: Asked, kind: str, shown: Portrait, own: Scope, district: Scope, others: str) -> Shown:
    headings = ["指标", shown.name, WHOLE_DISTRICT, "目标", shown.compared_with, "名次"]
    groups = []
    for group, members in shown.groups.items():
        rows = []
        for line in members:
            f = line.figure
            place = f"{line.rank}/{line.of}" if line.rank is not None else UNKNOWN
            rows.append(
                [
                    escape(f"{f.when}{f.name}"),
                    records_link(asked, f.id, coloured(f.status, f.text), scope=own),
                    records_link(asked, f.id, escape(line.district.text), scope=district),
                    escape(f.target_text or UNKNOWN),
                    escape(f.change_text or UNKNOWN),
                    place,
                ]
            )
        groups.append(f"<h3>{escape(group)}</h3>{table(headings, rows, numbers=(1, 2, 4, 5))}")
    todo = [
        records_link(
            asked, item.metric, f"{escape(item.kind)} · {escape(item.title)} · {escape(item.clock)}", scope=own
        )
        for item in shown.items[:_ITEMS]
    ]
    rest = f"<p class=by>另有 {len(shown.items) - _ITEMS} 项，见上方各类清单。</p>" if len(shown.items) > _ITEMS else ""
    counted = Counter(item.metric for item in shown.items)
    kinds = by_kind(asked, {m: f"{number} 项" for m, number in counted.items()}, scope=own)
    heading = f"待办事项 {len(shown.items)} 项" if todo or not shown.unknown else "待办事项"
    lines = (line.figure for line in shown.lines)
    figures = {official(f"{f.when}{f.name} {f.text}"): f.id for f in lines}

    def paragraphs(texts: Iterable[str]) -> str:
        return items(linked(asked, text, figures, scope=own) for text in texts)

    body = "".join(
        (
            others,
            f"<p><b>{escape(shown.takeaway)}</b></p>",
            f"<h2>短板</h2>{paragraphs(shown.gaps) if shown.gaps else '<p>没有未达标或居后的指标。</p>'}",
            f"<h2>{heading}</h2>{kinds}{items(todo) if todo else nothing_listed(shown.unknown)}{rest}",
            f"<h2>各项指标</h2>{''.join(groups)}",
            f"<h2>长处</h2>{paragraphs(shown.strengths)}" if shown.strengths else "",
        )
    )
    return Shown(f"{kind} · {shown.name}", body, own)


def _chosen(
    asked: Asked,
    name: str,
    meant: Callable[[str, int], tuple[str | None, str]],
    bar: Iterable[str],
    all_units: list[str],
) -> str:
    """The unit that the address names as the screen's does, else that of the bar, else the first, as on the screen."""
    named = [meant(asked.params.get(param, ""), asked.scope.year)[0] for param in ("show", name)]
    return next(code for code in (*named, *bar, *all_units) if code in all_units)


def _others(asked: Asked, page: str, name: str, names: dict[str, str]) -> str:
    links = "".join(link(asked, page, escape(phrase), **{name: code}) for code, phrase in names.items())
    return "" if asked.saved else f"<nav aria-label=其他单位>{links}</nav>"


def _unknown(
    asked: Asked, name: str, label: str, meant: Callable[[str, int], tuple[str | None, str]]
) -> tuple[Ignored, ...]:
    """The unit that the address names and nobody bears."""
    phrase = asked.params.get(name, "")
    return (Ignored(label, phrase),) if phrase and meant(phrase, asked.scope.year)[0] is None else ()


def town(asked: Asked) -> Shown:
    """A town's page, with links to the others."""
    own_towns = asked.bar.viewer.towns_in(asked.scope.year)
    names = {t.code: t.name for t in towns(asked.scope.year) if not own_towns or t.code in own_towns}
    code = _chosen(asked, "of_town", town_asked, asked.bar.towns, list(names))
    shown = town_portrait(replace(asked.bar, towns=()), asked.preset, code)
    district, own = replace(asked.bar, towns=()), replace(asked.bar, towns=(code,))
    page = _page(asked, "街镇画像", shown, own, district, _others(asked, "town", "of_town", names))
    return replace(page, ignored=_unknown(asked, "of_town", "街镇", town_asked))


def department(asked: Asked) -> Shown:
    """A department's page, with links to the others."""
    own_units = asked.bar.viewer.departments_in(asked.scope.year)
    names = {d.code: d.name for d in departments(asked.scope.year) if not own_units or d.code in own_units}
    code = _chosen(asked, "unit", department_asked, [asked.bar.department or ""], list(names))
    shown = department_portrait(asked.bar, asked.preset, code)
    district, own = replace(asked.bar, department=None), replace(asked.bar, department=code)
    page = _page(asked, "部门履职", shown, own, district, _others(asked, "department", "unit", names))
    return replace(page, ignored=_unknown(asked, "unit", "部门", department_asked))
