"""A list of records as a plain page, fifty to a page."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from html import escape
from math import ceil

from metrics.engine.model import Part
from metrics.quality.rule_file import is_listed, listed
from metrics.wording.formats import base, target_text, value_text, yuan_text
from pages.parts import quality_queries
from pages.parts.frame.roles import seen_text
from pages.parts.lists.record_headings import (
    DAYS_LEFT,
    amount_text,
    as_shown,
    is_weighed,
    part_name,
    units_of,
    weight_heading,
)
from pages.parts.lists.record_list import PAGE_ROWS, nothing_listed_text, page_of_records, totals
from pages.parts.scope.addresses import Ignored
from pages.parts.scope.drill import default_part
from server.plain.asked import Asked
from server.plain.page import Shown, records_link, table

NEIGHBOURS = 3  # pages to either side that the pager names


def _cell(unit: str | None, content: object) -> str:
    if content is None or content != content:  # noqa: PLR0124  not a number
        return "—"
    if isinstance(content, date):
        return f"<span class=d>{content}</span>"
    return escape(yuan_text(content) if isinstance(content, Decimal) and unit == "元" else str(content))


def _page(text: str, last: int) -> int:
    return min(max(int(text), 1), last) if text.isdecimal() else 1


def _pager(asked: Asked, metric_id: str, part: Part, number: int, pages: int) -> str:
    """The way to the first, the last and the pages around this one."""
    near = [place for place in range(number - NEIGHBOURS, number + NEIGHBOURS + 1) if 1 <= place <= pages]
    places = [(1, "首页"), (number - 1, "上一页"), *((place, str(place)) for place in near)]
    places += [(number + 1, "下一页"), (pages, "末页")]
    turns = (
        f"<b aria-current=page>{words}</b>"
        if words == str(number)
        else records_link(asked, metric_id, words, part=part, page=str(place))
        for place, words in places
        if 1 <= place <= pages and (place != number or words == str(number))
    )
    return f"<nav aria-label=翻页>{'　'.join(turns)}</nav>" if pages > 1 else ""


def records(asked: Asked) -> Shown:
    """The page."""
    named = asked.params.get("metric", "")
    if not is_listed(named):
        ignored = (Ignored("指标", named),) if named else ()
        return Shown("记录清单", "<p>请从综合态势点击任一数字，进入它的记录清单。</p>", ignored=ignored)
    scope, metric = asked.scope, listed(named)
    part = next((p for p in metric.parts if p.value == asked.params.get("part")), default_part(metric.id))
    value = quality_queries.listed_value(scope, metric.id)
    count, total = totals(metric.id, scope, part, "")
    pages = max(ceil(count / PAGE_ROWS), 1)
    sought = asked.params.get("page", "1")
    number = _page(sought, pages)
    put_right = () if sought == str(number) else (f"没有第“{sought}”页，已显示第 {number} 页，共 {pages} 页",)
    ignored = (Ignored("清单", asked.params["part"]),) if asked.params.get("part", part.value) != part.value else ()
    frame = page_of_records(metric.id, scope, part, "", None, PAGE_ROWS, (number - 1) * PAGE_ROWS, descending=False)
    shown = as_shown(metric, frame, part, scope.as_of)
    headings = [str(name) for name in shown.columns]
    units = units_of(metric, part)
    kinds = [units.get(name) for name in headings]
    rows = [[_cell(kind, c) for kind, c in zip(kinds, row, strict=True)] for row in shown.itertuples(index=False)]
    numbers = (*DAYS_LEFT.values(), *(heading for heading, kind in units.items() if kind in ("元", "人")))
    right = [place for place, heading in enumerate(headings) if heading in numbers]
    right += [headings.index(weight_heading(metric, part))] if is_weighed(metric) else []
    line = " · ".join(
        filter(
            None, (value_text(value), "" if value.undivided else value.status.value, target_text(value), base(value))
        )
    )
    choice = "　".join(
        f"<b>{escape(part_name(metric, p))}</b>"
        if p is part
        else records_link(asked, metric.id, escape(part_name(metric, p)), part=p)
        for p in metric.parts
    )
    summed = (
        f"，合计 {amount_text(metric, Decimal(total))} {units[weight_heading(metric, part)]}"
        if is_weighed(metric)
        else ""
    )
    own = "" if scope.viewer.sees_all else f"<p class=by>数字为汇总，清单{escape(seen_text(scope.viewer))}。</p>"
    body = (
        f"<p><b>{escape(line)}</b></p><p class=by>口径：{escape(metric.explanation)}</p>",
        own,
        f"<p>{choice}</p>" if len(metric.parts) > 1 else "",
        table(headings, rows, numbers=right) if rows else f"<p>{escape(nothing_listed_text(metric, scope))}</p>",
        f"<p>共 {count:,} 条{summed}，第 {number}/{pages} 页</p>",
        "" if asked.saved else _pager(asked, metric.id, part, number, pages),
    )
    file = f"_{part_name(metric, part)}" if len(metric.parts) > 1 else ""
    file += f"_第{number}页" if pages > 1 else ""
    return Shown(metric.name, "".join(body), file=file, ignored=ignored, put_right=put_right)
