"""考核自查 as a plain page: the score, what vetoes it, and the indicators by points lost."""

from __future__ import annotations

from html import escape

from metrics.assessment.score_sentences import figure_text
from metrics.indicators.catalogues import catalogue_for
from metrics.wording.formats import points_text
from pages.parts import score_queries as assessment
from server.plain.asked import Asked
from server.plain.page import Shown, items, records_link, table


def score(asked: Asked) -> Shown:
    """The page."""
    catalogue = catalogue_for(asked.scope.as_of)
    if catalogue is None:
        return Shown("考核自查", "<p>该年度没有考核指标库。</p>")
    found, remark = assessment.at(catalogue, asked.scope), assessment.year_headline(asked.scope)
    vetoes = [records_link(asked, v.value.metric.id, escape(v.veto.name), scope=found.scope) for v in found.triggered]
    lines = sorted(found.lines, key=lambda line: -line.lost)
    rows = [
        [
            escape(line.indicator.code),
            escape(line.indicator.name),
            records_link(asked, line.value.metric.id, escape(figure_text(line)), scope=found.scope),
            escape(line.note or line.status.value),
            points_text(line.points),
            points_text(line.lost),
            points_text(line.unknown),
        ]
        for line in lines
    ]
    headings = ["编号", "指标", "实绩", "状态", "得分", "失分", "未知"]
    parts = (
        f"<p><b>{escape(remark.statement)}</b></p>" if remark else "",
        f"<h2>一票否决情形</h2>{items(vetoes)}" if vetoes else "",
        f"<h2>分项得分，失分多的在前</h2>{table(headings, rows, numbers=(4, 5, 6))}",
    )
    return Shown(f"考核自查 · {catalogue.year} 年度", "".join(parts), found.scope)
