"""A list of records as a plain page, fifty to a page."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from html import escape
from math import ceil

from metrics.definitions.catalogue import CATALOGUE
from metrics.engine.model import Part
from metrics.wording.formats import base, said, target_said, yuan
from pages.parts import queries
from pages.parts.lists.record_list import (
    PAGE_ROWS,
    is_weighed,
    labelled,
    not_known,
    page_of_records,
    part_name,
    totals,
    weight_heading,
)
from pages.parts.scope.drill import default_part
from server.plain.asked import Asked
from server.plain.page import records_link, table


def _cell(heading: str, content: object) -> str:
    if content is None or content != content:  # noqa: PLR0124  not a number
        return "—"
    if isinstance(content, date):
        return f"<span class=d>{content}</span>"
    return escape(yuan(content) if isinstance(content, Decimal) and heading.endswith("（元）") else str(content))


def _page(text: str, last: int) -> int:
    return min(max(int(text), 1), last) if text.isdecimal() else 1


def records(asked: Asked) -> tuple[str, str]:
    """The title and the body of the page."""
    metric = CATALOGUE.get(asked.params.get("metric", ""))
    if metric is None:
        return "记录清单", "<p>没有这个指标的记录清单。请从综合态势点击任一数字进入。</p>"
    scope = asked.scope
    parts = [Part.NUMERATOR] if metric.denominator is None else [Part.GAP, Part.NUMERATOR, Part.DENOMINATOR]
    part = next((p for p in parts if p.value == asked.params.get("part")), default_part(metric.id))
    value = queries.scope_values(scope)[metric.id]
    count, _ = totals(metric.id, scope, part, "")
    pages = max(ceil(count / PAGE_ROWS), 1)
    number = _page(asked.params.get("page", "1"), pages)
    frame = page_of_records(metric.id, scope, part, "", None, PAGE_ROWS, (number - 1) * PAGE_ROWS, descending=False)
    shown = labelled(metric, frame, part)
    headings = [str(name) for name in shown.columns]
    rows = [[_cell(h, c) for h, c in zip(headings, row, strict=True)] for row in shown.itertuples(index=False)]
    right = [place for place, name in enumerate(headings) if name.endswith(("（元）", "（人）"))]
    right += [headings.index(weight_heading(metric, part))] if is_weighed(metric) else []
    line = " · ".join(filter(None, (said(value), value.status.value, target_said(value), base(value))))
    choice = "　".join(
        f"<b>{escape(part_name(metric, p))}</b>"
        if p is part
        else records_link(asked, metric.id, escape(part_name(metric, p)), part=p)
        for p in parts
    )
    wants = "" if count else not_known(metric.id, scope.as_of)
    none = f"本指标无数据，不列记录：截至该日没有{wants}。" if wants else "所选范围内没有这类记录。"
    turn = [
        records_link(asked, metric.id, words, part=part, page=str(place))
        for place, words in ((number - 1, "上一页"), (number + 1, "下一页"))
        if 1 <= place <= pages and not asked.saved
    ]
    body = (
        f"<p><b>{escape(line)}</b></p><p class=by>口径：{escape(metric.explanation)}</p>",
        f"<p>{choice}</p>" if len(parts) > 1 else "",
        table(headings, rows, numbers=right) if rows else f"<p>{escape(none)}</p>",
        f"<p>共 {count:,} 条，第 {number}/{pages} 页　{'　'.join(turn)}</p>",
    )
    return metric.name, "".join(body)
