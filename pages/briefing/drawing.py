"""A slide as HTML of our own: every word is escaped, every size is a share of the screen's height."""

from __future__ import annotations

import base64
from datetime import datetime
from html import escape

from metrics.reporting.slides import Bars, Lines, Numbers, Slide, Table, TownMap
from metrics.targets import Status
from pages.parts.map_scale import no_data, steps
from pages.parts.palette import MARKS, ink, status_colours
from pages.parts.pictures import lines_chart, map_chart, map_data, svg

LEFT_OUT = (Status.INFO, Status.UNKNOWN)


def _marked(text: str, status: Status | None) -> str:
    """The words with mark and colour of their status."""
    if status is None or status in LEFT_OUT:
        return escape(text)
    return f'<span style="color:{status_colours()[status]}">{MARKS[status]} {escape(text)}</span>'


def _numbers(shown: Numbers) -> str:
    tiles = []
    for f in shown.figures:
        colour = status_colours()[f.status] if f.status not in LEFT_OUT else ink()["text"]
        long = " long" if len(f.number) > 5 else ""
        value = escape(f.said if f.amount is None else f.number)
        unit = f"<small>{escape(f.unit)}</small>" if f.unit and f.amount is not None else ""
        change = f"{shown.compared_with} {f.change}" if f.change else ""
        tiles.append(
            f'<div class="tile"><div class="label">{escape(f.name)}</div>'
            f'<div class="value{long}" style="color:{colour}">{value}{unit}</div>'
            f"<div>{_marked(f.status.value, f.status)}</div>"
            + "".join(f'<div class="more">{escape(text)}</div>' for text in (f.target_said, f.base, change) if text)
            + "</div>"
        )
    return f'<div class="tiles">{"".join(tiles)}</div>'


def _table(shown: Table) -> str:
    if not shown.rows:
        return '<div class="exhibit"><div class="empty">无发生</div></div>'
    columns = "".join(f'<col style="width:{share / sum(shown.widths):.2%}">' for share in shown.widths)
    head = "".join(f'<th scope="col">{escape(h)}</th>' for h in shown.header)
    rows = "".join(
        "<tr>" + "".join(f"<td>{_marked(t, s)}</td>" for t, s in zip(row, marks, strict=True)) + "</tr>"
        for row, marks in zip(shown.rows, shown.statuses, strict=True)
    )
    kind = "dense" if len(shown.header) > 7 else "many" if len(shown.rows) > 6 else ""
    top = f"<colgroup>{columns}</colgroup><thead><tr>{head}</tr></thead>"
    return f'<div class="exhibit"><table class="{kind}">{top}<tbody>{rows}</tbody></table></div>'


def _bars(shown: Bars) -> str:
    if not shown.rows:
        return '<div class="exhibit"><div class="empty">无数据</div></div>'
    goal = ""
    if shown.target is not None:
        goal = f'<div class="goal" style="left:{min(shown.target / shown.top, 1):.2%}"></div>'
    rows = []
    for place, (name, amount, said, status) in enumerate(shown.rows, start=1):
        last = " last" if place == len(shown.rows) and len(shown.rows) > 1 and shown.target is not None else ""
        rows.append(
            f'<div class="bar{last}"><div>{escape(name)}</div><div class="track">'
            f'<div class="fill" style="width:{amount / shown.top:.2%}"></div>{goal}</div>'
            f"<div>{_marked(said, status)}</div></div>"
        )
    goal_said = f"┆ {shown.target_said}" if shown.target_said else ""
    head = f'<div class="measure"><span>{escape(shown.measure)}</span><span>{escape(goal_said)}</span></div>'
    return f'<div class="exhibit">{head}<div class="bars">{"".join(rows)}</div></div>'


def _picture(drawing: str, words: str) -> str:
    """A drawing as an image: SVG elements do not pass the page's filter for HTML."""
    data = base64.b64encode(drawing.encode()).decode()
    return f'<img src="data:image/svg+xml;base64,{data}" alt="{escape(words)}">'


def _map(shown: TownMap) -> str:
    data = map_data(shown)
    entries = [
        f'<span><i style="background:{fill}"></i>{escape(label)}：{count} 个街镇</span>'
        for fill, label, count in zip(steps(), data.scale.labels, data.counts, strict=True)
    ]
    if data.without_value:
        entries.append(f'<span><i style="background:{no_data()}"></i>无数据：{data.without_value} 个街镇</span>')
    drawn = _picture(svg(map_chart(shown, height=560, width=940, font_size=28)), shown.measure)
    head = f'<div class="measure"><span>{escape(shown.measure)}</span></div>'
    note = '<div class="legend">边界 © OpenStreetMap 贡献者，仅供工作参考</div>'
    legend = f'<div class="legend">{"".join(entries)}</div>{note}'
    return f'<div class="exhibit">{head}<div class="picture">{drawn}</div>{legend}</div>'


def _lines(shown: Lines) -> str:
    if not any(v is not None for _, points in shown.series for v in points):
        return '<div class="exhibit"><div class="empty">无数据</div></div>'
    drawn = _picture(svg(lines_chart(shown, height=590, width=790, font_size=26)), "线索逐月走势")
    head = '<div class="measure"><span>线索逐月走势（件）</span></div>'
    return f'<div class="exhibit">{head}<div class="picture">{drawn}</div></div>'


def _exhibit(slide: Slide) -> tuple[str, bool]:
    """The exhibit, and whether its lines stand below it."""
    shown = slide.exhibit
    if isinstance(shown, Numbers):
        return _numbers(shown), True
    if isinstance(shown, Table):
        return _table(shown), True
    if isinstance(shown, Bars):
        return _bars(shown), False
    return (_lines(shown) if isinstance(shown, Lines) else _map(shown)), False


def slide_body(slide: Slide) -> str:
    """Everything of a slide but its foot; slow pictures are drawn here, once."""
    exhibit, stacked = _exhibit(slide)
    lines = "".join(f"<p>{escape(line)}</p>" for line in slide.lines)
    side = f'<div class="lines">{lines}</div>' if lines else ""
    return (
        f'<div><div class="name">{escape(slide.name)}</div><h1>{escape(slide.title)}</h1></div>'
        f'<div class="body{" stacked" if stacked else ""}">{exhibit}{side}</div>'
    )


def age_said(read_at: datetime, now: datetime) -> str:
    """取数 14:05, with its age once that is worth saying."""
    minutes = int((now - read_at).total_seconds() // 60)
    return f"取数 {read_at:%H:%M}" + (f"（{minutes} 分钟前）" if minutes >= 2 else "")


def whole_slide(body: str, slide: Slide, place: int, total: int, stamp: str, *, synthetic: bool, turning: str) -> str:
    """The slide with its foot: source, stamp, mark, progress dots, page."""
    inks = ink()
    near = status_colours()[Status.NEAR]
    mark = '<span class="mark">模拟数据</span>' if synthetic else ""
    dots = "".join(f"<i{' class=on' if n == place else ''}></i>" for n in range(total))
    grey = "#8A97A6" if inks["surface"] == "#F5F7FA" else "#5B6E86"
    return (
        f'<div class="stage" style="--near:{near};--grey:{grey}" role="region" aria-label="{escape(slide.name)}">{body}'
        f'<div class="foot">{mark}<span>{escape(slide.source)} · {escape(stamp)}</span>'
        f'<span class="dots" role="img" aria-label="第 {place + 1} 页，共 {total} 页">{dots}</span>'
        f"<span>{escape(turning)} · {place + 1}/{total}</span></div></div>"
    )
