"""How a slide is made of its message: title cut to length, the sources of its figures, its notes."""

from __future__ import annotations

from collections.abc import Sequence

from data_access.rules.demo_marks import demo_sentence
from metrics.reporting.deck.slide import Exhibit, Slide
from metrics.reporting.report import Report
from metrics.wording.official import official, short

SLIDES = {
    "year": "年度结论",
    "since": "自上次会议以来",
    "opening": "总体情况",
    "indicators": "主要指标",
    "attention": "需关注事项",
    "towns": "街镇排序",
    "matrix": "街镇指标",
    "map": "街镇分布",
    "funds": "资金监管",
    "leads": "线索办理",
    "warnings": "预警处置",
    "sanctions": "惩戒公布",
    "incidents": "事件舆情",
    "tiers": "分类监管",
    "publicity": "宣传",
    "follow_ups": "督办事项",
    "asks": "请各单位办理",
    "beside": "街镇对照",
}
SOURCES = {
    "lead": "欠薪线索台账",
    "inspection": "实地核查台账",
    "deposit": "工资保证金台账",
    "wage_account": "专用账户台账",
    "warning": "预警台账",
    "listing": "失信名单台账",
    "blacklist": "住建黑名单台账",
    "publication": "季度公布台账",
    "case": "监察案件台账",
    "incident": "事件舆情台账",
    "publicity": "宣传活动台账",
    "firm": "监察案件等各项台账",
    "follow_up": "联席会议台账",
    "evidence": "书面资料清单",
    "task": "要点任务清单",
}


def _notes(report: Report, metric_ids: Sequence[str]) -> tuple[str, ...]:
    """The definition, clause and number of records of each figure on a slide."""
    found = []
    for m in dict.fromkeys(metric_ids):
        f = report.figures.get(m)
        if f is None:
            continue
        clause = f"依据：{f.clause}。" if f.clause else ""
        demo = demo_sentence({"目标": f.demo_target})
        found.append(official(f"{f.name} {f.text}：{f.explanation}{clause}{demo}记录 {report.records[m]:,} 条。"))
    return tuple(found)


def slide_of(
    report: Report, slide_id: str, title: str, exhibit: Exhibit, lines: Sequence[str], metric_ids: Sequence[str]
) -> Slide:
    themes = dict.fromkeys(m.split(".", 1)[0] for m in metric_ids)
    sources = [SOURCES[t] for t in themes if t in SOURCES]
    sources = sources or ["考核指标库与各项台账" if slide_id in ("year", "since") else "联席会议台账"]
    source = "、".join(sources) if len(sources) < 3 else f"{sources[0]}等 {len(sources)} 项台账"
    phrase = tuple(official(line) for line in lines if line)[:3]
    notes = _notes(report, metric_ids)
    return Slide(
        slide_id, SLIDES[slide_id], short(official(title), 56), exhibit, phrase, notes, official(f"来源：{source}")
    )
