"""A slide as HTML of our own: every word is escaped, every size is a share of the screen's height.

What opens is a button that carries its `Opens` as data; the stage asks for the records it names.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from html import escape

from data_access.reference.organisation import map_approval_number
from metrics.judging.targets import Status
from metrics.reporting.deck.slide import Bars, Lines, Numbers, Opens, Slide, Table, TownMap, Verdict
from pages.parts.charts.line_drawing import drawn_lines
from pages.parts.charts.palette import MARKS, ink, status_colours
from pages.parts.files.pictures import map_data
from pages.parts.maps.map_classes import no_data, steps
from pages.parts.maps.town_drawing import town_map

LEFT_OUT = (Status.INFO, Status.UNKNOWN)
NOTHING = '<div class="exhibit"><div class="empty">{}</div></div>'
# The room of the map in px of a 1080-line screen, when the title takes two lines: drawn at its final size.
MAP_WIDTH, MAP_HEIGHT, NAME_SIZE = 790, 690, 34


def _marked(text: str, status: Status | None) -> str:
    """The words with mark and colour of their status."""
    if status is None or status in LEFT_OUT:
        return escape(text)
    return f'<span style="color:{status_colours()[status]}">{MARKS[status]} {escape(text)}</span>'


def _opening(inner: str, opens: Opens | None) -> str:
    """The number as a button that opens its records."""
    if opens is None:
        return inner
    asked = escape(json.dumps(asdict(opens), ensure_ascii=False))
    return f'<button type="button" class="opens" data-opens="{asked}">{inner}</button>'


def _verdict(shown: Verdict) -> str:
    colour = status_colours()[shown.status] if shown.status not in LEFT_OUT else ink()["text"]
    score = (
        f'<div class="tile score"><div class="label">考核自查得分</div>'
        f'<span class="value" style="color:{colour}">{escape(shown.points)}</span>'
        f'<div class="more">{escape(shown.scale)}</div></div>'
    )
    reasons = "".join(
        f'<div class="veto" style="color:{colour}">■ {escape(name)} {_opening(escape(phrase), opens)}</div>'
        for name, phrase, opens in shown.vetoes
    )
    why = f'<div class="more">{escape(shown.veto_text)}</div>{reasons}'
    grade = (
        f'<div class="tile"><div class="label">等次</div><span class="value" style="color:{colour}">'
        f"{escape(shown.grade)}</span>{why}</div>"
    )
    lost = "".join(f"<li><span>{escape(name)}</span><b>{escape(phrase)}</b></li>" for name, phrase in shown.losses)
    losses = f'<div class="tile"><div class="label">失分最多</div><ol>{lost}</ol></div>' if lost else ""
    return f'<div class="tiles verdict">{score}{grade}{losses}</div>'


def _numbers(shown: Numbers) -> str:
    tiles = []
    for f in shown.figures:
        colour = status_colours()[f.status] if f.status not in LEFT_OUT else ink()["text"]
        long = " long" if len(f.number) > 5 else ""
        value = escape(f.text if f.amount is None else f.number)
        unit = f"<small>{escape(f.unit)}</small>" if f.unit and f.amount is not None else ""
        # The number and its unit stay together.
        change = (
            f'{escape(shown.compared_with)} <span class="whole">{escape(f.change_text)}</span>' if f.change_text else ""
        )
        number = f'<span class="value{long}" style="color:{colour}">{value}{unit}</span>'
        tiles.append(
            f'<div class="tile"><div class="label">{escape(f.name)}</div>'
            f"{_opening(number, Opens(f.id) if f.amount is not None else None)}"
            f"<div>{_marked(f.status.value, f.status)}</div>"
            + "".join(
                f'<div class="more">{text}</div>' for text in (escape(f.target_text), escape(f.base), change) if text
            )
            + "</div>"
        )
    return f'<div class="tiles">{"".join(tiles)}</div>'


def _table(shown: Table) -> str:
    if not shown.rows:
        return NOTHING.format(shown.nothing)
    columns = "".join(f'<col style="width:{share / sum(shown.widths):.2%}">' for share in shown.widths)
    head = "".join(f'<th scope="col">{escape(h)}</th>' for h in shown.header)
    opens = shown.opens or tuple((None,) * len(shown.header) for _ in shown.rows)
    rows = "".join(
        "<tr>"
        + "".join(f"<td>{_opening(_marked(t, s), o)}</td>" for t, s, o in zip(row, marks, opening, strict=True))
        + "</tr>"
        for row, marks, opening in zip(shown.rows, shown.statuses, opens, strict=True)
    )
    kind = "dense" if len(shown.header) > 7 else ""
    top = f"<colgroup>{columns}</colgroup><thead><tr>{head}</tr></thead>"
    return f'<div class="exhibit listed"><table class="{kind}">{top}<tbody>{rows}</tbody></table></div>'


def _bars(shown: Bars) -> str:
    if not shown.rows:
        return NOTHING.format(shown.nothing)
    goal = ""
    if shown.target is not None:
        goal = f'<div class="goal" style="left:{min(shown.target / shown.top, 1):.2%}"></div>'
    rows = []
    for place, ((name, amount, phrase, status), opens) in enumerate(zip(shown.rows, shown.opens, strict=True), start=1):
        last = " last" if place == len(shown.rows) and len(shown.rows) > 1 and shown.target is not None else ""
        rows.append(
            f'<div class="bar{last}"><div>{escape(name)}</div><div class="track">'
            f'<div class="fill" style="width:{amount / shown.top:.2%}"></div>{goal}</div>'
            f"<div>{_opening(_marked(phrase, status), opens)}</div></div>"
        )
    goal_text = f"┆ {shown.target_text}" if shown.target_text else ""
    head = f'<div class="measure"><span>{escape(shown.measure)}</span><span>{escape(goal_text)}</span></div>'
    return f'<div class="exhibit">{head}<div class="bars">{"".join(rows)}</div></div>'


def _map(shown: TownMap) -> str:
    data = map_data(shown)
    entries = [
        f'<div><i style="background:{fill}"></i><span>{escape(label)}<br>{count} 个街镇</span></div>'
        for fill, label, count in zip(steps(), data.scale.labels, data.counts, strict=True)
        if count
    ]
    if data.without_value:
        entries.append(
            f'<div><i style="background:{no_data()}"></i><span>无数据<br>{data.without_value} 个街镇</span></div>'
        )
    drawn = town_map(data, width=MAP_WIDTH, height=MAP_HEIGHT, font_size=NAME_SIZE)
    head = f'<div class="measure"><span>{escape(shown.measure)}</span></div>'
    number = escape(map_approval_number() or "未填")
    note = f"<p>边界 © OpenStreetMap 贡献者，仅供工作参考 · 审图号：{number}</p>"
    picture = f'<div class="picture" role="img" aria-label="{escape(shown.measure)}街镇分布图">{drawn}</div>'
    beside = f'<div class="legend">{"".join(entries)}{note}</div>'
    return f'<div class="exhibit">{head}<div class="mapped">{picture}{beside}</div></div>'


def _lines(shown: Lines) -> str:
    if not any(v is not None for _, points in shown.series for v in points):
        return NOTHING.format("无数据")
    head = '<div class="measure"><span>线索逐月走势（件）</span></div>'
    return f'<div class="exhibit">{head}{drawn_lines(shown)}</div>'


def _exhibit(slide: Slide) -> tuple[str, bool]:
    """The exhibit, and whether its lines stand below it."""
    shown = slide.exhibit
    if isinstance(shown, Verdict):
        return _verdict(shown), True
    if isinstance(shown, Numbers):
        return _numbers(shown), True
    if isinstance(shown, Table):
        return _table(shown), True
    if isinstance(shown, Bars):
        return _bars(shown), False
    return (_lines(shown) if isinstance(shown, Lines) else _map(shown)), False


def slide_body(slide: Slide) -> str:
    """Everything of a slide but its foot."""
    exhibit, stacked = _exhibit(slide)
    lines = "".join(f"<p>{escape(line)}</p>" for line in slide.lines)
    side = f'<div class="lines">{lines}</div>' if lines else ""
    return (
        f'<div><div class="name"><span>{escape(slide.name)}</span><span>{escape(slide.source)}</span></div>'
        f"<h1>{escape(slide.title)}</h1></div>"
        f'<div class="body{" stacked" if stacked else ""}">{exhibit}{side}</div>'
    )
