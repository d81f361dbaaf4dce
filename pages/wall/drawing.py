"""The wall as HTML of our own: every word is escaped, every size is a share of the screen, every number is a link."""

from __future__ import annotations

from collections import Counter
from html import escape

from data_access.reference.organisation import district_name, work_name
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.model import Metric
from metrics.judging.targets import Status
from metrics.judging.values import Value
from metrics.questions.attention import attention_of, nothing_open, to_show
from metrics.reporting.deck.slide import Lines
from metrics.reporting.deck.towns import MAP_FIGURE
from metrics.reporting.report import TOWN_FIGURES
from metrics.reporting.town_sentences import missed_text
from metrics.wording.formats import (
    UNKNOWN,
    base,
    change_text,
    in_column,
    points_text,
    printed,
    target_text,
    unit,
    value_text,
)
from pages.parts.charts.line_drawing import drawn_lines
from pages.parts.charts.palette import MARKS, ink, status_colours
from pages.parts.maps.map_classes import no_data, steps
from pages.parts.maps.points import DRAWN, MapData, grade_colours
from pages.parts.maps.points import GRADE_MARKS as SITE_MARKS
from pages.parts.maps.town_drawing import town_map
from pages.parts.scope.scope_bar import town_name
from pages.wall.content import WALL_FIGURES, Links, Wall, worst_first

QUIET = (Status.INFO, Status.UNKNOWN)
_LOSSES = 4  # indicators that lost most, on wide walls
ALWAYS = 6  # figures on every wall
# Room of the map in px of a 1080-line screen: on a wide wall it is taller and has larger names.
USUAL, WIDE = (528, 420, 26), (800, 700, 32)


def drawn_wall(wall: Wall, links: Links, notice: str = "") -> str:
    """The whole screen but its stamp; ``notice`` says what of its address was not known."""
    return (
        f'<div class="command-wall"><header>{_head(wall, notice)}</header>{_year(wall)}<main>'
        f'<section class="panel map">{_map(wall, links)}</section>'
        f'<section class="panel figures">{_figures(wall, links)}</section>'
        f'<section class="panel towns">{_towns(wall, links)}</section>'
        f'<section class="panel work">{_work(wall, links)}</section>'
        f'<section class="courses">{_courses(wall)}</section></main></div>'
    )


def _colour(status: Status) -> str:
    return ink()["text"] if status in QUIET else status_colours()[status]


def _head(wall: Wall, notice: str) -> str:
    name = f"{district_name()}{work_name(wall.scope.as_of.year)}一览"
    remark = f'<span class="notice">{escape(notice)}</span>' if notice else ""
    return (
        f'<h1><a href="./" aria-label="返回综合态势">{escape(name)}</a></h1>'
        f'<span class="place">{escape(wall.place)}</span>{remark}'
        f'<span class="festival">距春节 <b>{wall.festival}</b> 天</span>'
    )


def _year(wall: Wall) -> str:
    found = wall.headline
    if found is None:
        return '<div class="year"><p>本年没有可用的考核指标。</p></div>'
    colour, edge = ink()["text"], ink()["primary"]
    if found.vetoes:
        colour = edge = status_colours()[Status.MISSED]
    score = "<b>无可计分</b>" if found.points is None else f"<b>{points_text(found.points)}<small>分</small></b>"
    grade = "" if found.grade is None else f"<b>{escape(found.grade)}<small>等</small></b>"
    losses = "".join(f"<li>{escape(x.name)} <b>−{points_text(x.points)} 分</b></li>" for x in found.losses[:_LOSSES])
    return (
        f'<div class="year" style="border-color:{edge}"><div style="color:{colour}">{score}{grade}</div>'
        f'<p>{escape(found.statement)}</p><ul class="only-wide">{losses}</ul></div>'
    )


def _map(wall: Wall, links: Links) -> str:
    if wall.map is None:
        return '<h2>街镇分布</h2><div class="empty">没有可用的街镇边界，各街镇数字见其他部分。</div>'
    drawings = "".join(
        f'<div class="picture {kind}">'
        + town_map(
            wall.map,
            width=width,
            height=height,
            font_size=size,
            link=lambda code: links.to(MAP_FIGURE, town=code) if code in wall.by_town else None,
        )
        + "</div>"
        for kind, (width, height, size) in (("usual", USUAL), ("wide", WIDE))
    )
    return f"<h2>{escape(wall.map.measure)}与在建工地</h2>{drawings}{_legend(wall, wall.map)}"


def _legend(wall: Wall, data: MapData) -> str:
    counted = Counter(mark.grade for mark in data.sites)
    marks = "".join(
        f'<span><i style="color:{grade_colours()[grade]}">{SITE_MARKS[grade]}</i>{grade.value} {counted[grade]}</span>'
        for grade in reversed(DRAWN)
    )
    entries = list(zip(steps(), data.scale.labels, data.counts, strict=True))
    classes = "".join(
        f'<span><i class="box" style="background:{fill}"></i>{escape(label)}</span>'
        for fill, label, count in entries
        if count
    )
    if data.without_value:
        word = "范围外" if wall.scope.towns else "无数据"
        classes += f'<span><i class="box" style="background:{no_data()}"></i>{word}</span>'
    return f'<div class="legend">{classes}</div><div class="legend">{marks}</div>'


def _figures(wall: Wall, links: Links) -> str:
    tiles = "".join(_tile(wall, links, m, wide=n >= ALWAYS) for n, m in enumerate(WALL_FIGURES))
    return f'<h2>关键指标 <small>变化{escape(wall.compared_with)}</small></h2><div class="tiles">{tiles}</div>'


def _tile(wall: Wall, links: Links, metric_id: str, *, wide: bool) -> str:
    value = wall.now[metric_id]
    m = value.metric
    shown = escape(value_text(value))
    if value.value is not None:
        shown = f"{escape(printed(value))}<small>{escape(unit(m, value.value))}</small>"
    change = change_text(value, wall.before[metric_id])
    inner = (
        f'<span class="name">{escape(m.name)}<em style="color:{_colour(value.status)}">{_status(value)}</em></span>'
        f'<span class="value" style="color:{_colour(value.status)}">{shown}</span>'
        f'<span class="more">{escape(target_text(value) or base(value) or UNKNOWN)}</span>'
        f'<span class="more">{escape(change or "无可比数据")}</span>'
    )
    kind = "tile only-wide" if wide else "tile"
    opens = f'<a class="{kind}" href="{escape(links.to(metric_id))}" data-metric="{escape(metric_id)}">'
    return f"{opens}{inner}</a>"


def _status(value: Value) -> str:
    return f"{MARKS[value.status]} {escape(value.status.value)}"


def _towns(wall: Wall, links: Links) -> str:
    head = "".join(f'<th scope="col">{escape(_named(ALL_METRICS[m]))}</th>' for m in TOWN_FIGURES)
    rows = []
    for code in worst_first(wall):
        found = wall.by_town[code]
        cells = "".join(
            f'<td><a href="{escape(links.to(m, town=code))}" style="color:{_colour(found[m].status)}">'
            f"{_cell(found[m])}</a></td>"
            for m in TOWN_FIGURES
        )
        rows.append(f'<tr><th scope="row">{escape(town_name(code))}</th>{cells}</tr>')
    title = f"各街镇 {missed_text(found[m].status for found in wall.by_town.values() for m in TOWN_FIGURES)}"
    return (
        f'<h2>{title} <small>未达标多的在前</small></h2><table><thead><tr><th scope="col">街镇</th>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table>"
    )


def _named(metric: Metric) -> str:
    return f"{metric.name}（万元）" if metric.money else metric.name


def _cell(value: Value) -> str:
    mark = f"{MARKS[value.status]} " if value.status not in QUIET else ""
    return escape(mark + (value_text(value) if value.value is None else in_column(value)))


def _work(wall: Wall, links: Links) -> str:
    chips = "".join(
        f'<a class="chip" href="{escape(links.to(m))}"><span>{escape(ALL_METRICS[m].name)}</span>'
        f'<b style="color:{_colour(wall.now[m].status)}">{escape(value_text(wall.now[m]))}</b></a>'
        for m in to_show(wall.scope, wall.now)
    )
    late = status_colours()[Status.MISSED]
    rows = "".join(
        f'<a class="item" href="{escape(links.to(i.metric_id, town=i.town, row=i.key))}">'
        f'<span>{escape(i.title)}</span><b style="color:{late if i.pressing else ink()["text"]}">{escape(i.late)}</b>'
        f'<span class="more">{escape(i.owner)} · {escape(i.kind)}</span></a>'
        for i in wall.items
    )
    if not rows:
        unknown = [m for m in attention_of(wall.scope) if not wall.now[m].tracked]
        rows = f'<div class="empty">{nothing_open(unknown)}。</div>'
    more = f"<small>另有 {wall.more} 项</small>" if wall.more else ""
    return f'<h2>当前需关注事项 {more}</h2><div class="chips">{chips}</div><div class="items">{rows}</div>'


def _courses(wall: Wall) -> str:
    score = f"<h2>考核得分逐月走势 <small>分</small></h2>{_course(wall.score, '考核得分', places=2)}"
    leads = f"<h2>线索逐月走势 <small>件</small></h2>{_course(wall.leads, '线索', places=0)}"
    return f'<div class="panel">{score}</div><div class="panel">{leads}</div>'


def _course(shown: Lines, name: str, *, places: int) -> str:
    if not any(v is not None for _, points in shown.series for v in points):
        return '<div class="empty">所选范围没有数据</div>'
    return drawn_lines(shown, name=f"{name}逐月走势", places=places, apart=22, most=4)
