"""综合态势 as a plain page: the sentence, the cards, the towns, the worklist, the map."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape

from data_access.database.scope import Scope
from data_access.reference.unit_names import listed_towns, town_name
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.model import Part
from metrics.engine.periods import compared, comparison_of
from metrics.judging.values import Value
from metrics.questions.attention import attention_of, each_once, standing, to_show
from metrics.questions.key_figures import cards_of
from metrics.questions.leading_sentences import overdue_leads, unpaid_figures, unsolved_true
from metrics.reporting.deck.towns import MAP_FIGURE
from metrics.reporting.report import TOWN_FIGURES
from metrics.wording.formats import WHOLE_DISTRICT, base, change_text
from pages.parts import queries
from pages.parts.charts.palette import on_paper
from pages.parts.lists.cards import explained
from pages.parts.maps.town_drawing import town_map
from pages.parts.score_queries import year_headline
from pages.wall.content import map_of
from server.plain.asked import Asked
from server.plain.page import (
    Shown,
    by_kind,
    items,
    link,
    linked,
    marked,
    nothing_listed,
    records_address,
    records_link,
    table,
)

_ITEMS = 12


def _codes(asked: Asked, scope: Scope) -> list[str]:
    """The towns that a table of the scope lists."""
    return [town.code for town in listed_towns(asked.state.past_towns, scope.year, scope.towns)]


def _card(asked: Asked, group: str, value: Value, before: Value, compared_with: str) -> str:
    metric, change = value.metric, change_text(value, before)
    number = records_link(asked, metric.id, marked(value))
    counted = escape(explained(value).replace("\u00a0", " "))
    if of_all := escape(base(value)):
        counted = counted.replace(of_all, records_link(asked, metric.id, of_all, part=Part.DENOMINATOR))
    turned = f"{compared_with} {change or '无可比数据'}"
    more = " · ".join(filter(str.strip, (escape(metric.name), counted, escape(turned))))
    return f"<div class=card><span class=by>{escape(group)}</span><b>{number}</b>{more}</div>"


def _map(asked: Asked) -> str:
    district = replace(asked.scope, towns=())
    by_town = queries.town_values(district, [ALL_METRICS[m] for m in TOWN_FIGURES], _codes(asked, district))
    data = map_of(district, by_town)
    if data is None:
        return ""

    def to_records(code: str) -> str | None:
        return None if asked.saved else records_address(asked, MAP_FIGURE, replace(district, towns=(code,)))

    with on_paper():
        drawn = town_map(
            replace(data, sites=()),
            width=640,
            height=560,
            font_size=20,
            link=to_records,
        )
    drawn = re.sub(r"(?<=\d)\.\d(?=[ LZ])", "", drawn)  # outlines to the pixel: tenths are a third of their bytes
    return f"<h2>{escape(data.measure)}</h2>{drawn}"


def overview(asked: Asked) -> Shown:
    """The page."""
    scope = asked.scope
    comparison, compared_with = comparison_of(asked.preset)
    now = queries.scope_values(scope)
    before = queries.scope_values(compared(scope, asked.preset, comparison))
    codes = _codes(asked, scope)
    by_town = queries.town_values(scope, [ALL_METRICS[m] for m in TOWN_FIGURES], codes)
    year = year_headline(scope)
    late = {town_name(code, scope.year): figures["lead.overdue"] for code, figures in by_town.items()}
    overdue = overdue_leads(now["lead.overdue"], before["lead.overdue"], late if len(late) > 1 else {}, compared_with)
    remark = linked(asked, overdue, {f"{int(now['lead.overdue'].value or 0)} 件线索": "lead.overdue"})
    remark += linked(asked, unsolved_true(now, scope.as_of), unpaid_figures(now))
    cards = "".join(_card(asked, group, now[m], before[m], compared_with) for group, m in cards_of(scope))
    lines = [(WHOLE_DISTRICT if not scope.towns else "所选范围", "", scope, now)]
    lines += [(town_name(code, scope.year), code, replace(scope, towns=(code,)), by_town[code]) for code in codes]
    rows = [
        [
            link(asked, "town", escape(name), of_town=code) if code else f"<b>{name}</b>",
            *(records_link(asked, m, marked(found[m]), scope=own) for m in TOWN_FIGURES),
        ]
        for name, code, own, found in lines
    ]
    listed = each_once(queries.worklist(scope))
    todo = [
        records_link(
            asked,
            item["metric"],
            f"{escape(ALL_METRICS[item['metric']].name)} · {escape(str(item['title'] or item['key']))} · "
            f"{escape(item['owner'] or town_name(item['town'], scope.year))} · {escape(standing(item, scope.as_of))}",
        )
        for item in listed.head(_ITEMS).to_dict("records")
    ]
    more = f"<p class=by>另有 {len(listed) - _ITEMS} 项，见上方各类清单。</p>" if len(listed) > _ITEMS else ""
    kinds = by_kind(asked, {m: marked(now[m]) for m in to_show(scope, now)})
    unknown = [now[m].metric.name for m in attention_of(scope) if not now[m].tracked]
    heading = f"当前需关注事项 {len(listed)} 项" if todo or not unknown else "当前需关注事项"
    headings = ["街镇", *(ALL_METRICS[m].name for m in TOWN_FIGURES)]
    parts = (
        f"<p>{link(asked, 'assessment', escape(year.statement))}</p>" if year else "",
        f"<p>{remark}</p>",
        f"<div class=cards>{cards}</div>",
        f"<h2>各街镇关键指标</h2>{table(headings, rows, numbers=range(1, len(headings)))}",
        f"<h2>{heading}</h2>{kinds}{items(todo) if todo else nothing_listed(unknown)}{more}",
        _map(asked),
    )
    return Shown("综合态势", "".join(parts))
