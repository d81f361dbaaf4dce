"""One search over what the product explains: figures, ledgers, terms and uses, for 指标口径 and 使用说明."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from data_access.ledger_import.ledger_search import holds, ledgers_called
from data_access.reference.glossary import Term, terms
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.model import Direction, Kind, Metric
from pages.parts.frame.guide import DAILY_WORK, DATA_WORK, USES, Use, title
from pages.parts.frame.navigation import script
from pages.parts.plain import plain

THEMES = {
    "lead": "欠薪线索",
    "case": "监察案件",
    "order": "执法文书",
    "campaign": "专项行动",
    "inspection": "实地核查",
    "deposit": "工资保证金",
    "wage_account": "农民工工资专用账户",
    "emergency_fund": "应急周转金",
    "evidence": "书面资料",
    "task": "要点任务",
    "meeting": "联席会议",
    "follow_up": "督办事项",
    "publicity": "宣传活动",
    "site": "在建工地",
    "system": "制度落实状态",
    "warning": "预警处置",
    "listing": "失信名单",
    "blacklist": "住建黑名单",
    "publication": "季度公布",
    "talk": "约谈通报",
    "incident": "事件舆情",
    "firm": "分类监管",
}
KINDS = {Kind.COUNT: "期间件数", Kind.SUM: "期间合计", Kind.RATIO: "比率", Kind.STOCK: "时点数", Kind.BALANCE: "余额"}
DIRECTIONS = {Direction.UP: "越高越好", Direction.DOWN: "越低越好", Direction.NONE: "仅参考"}


def found_in(metric: Metric, words: list[str]) -> bool:
    """Whether every word stands in the name, meaning, clause, unit, theme or number of a metric."""
    text = " ".join(
        (metric.name, metric.explanation, metric.clause or "", metric.unit, THEMES[metric.theme], metric.id,
         KINDS[metric.kind], DIRECTIONS[metric.direction])
    ).lower()  # fmt: skip
    return all(word in text for word in words)


@dataclass(frozen=True)
class Found:
    """What a search finds; everything where nothing is asked."""

    metrics: tuple[Metric, ...]
    ledgers: tuple[str, ...]
    terms: tuple[Term, ...]
    uses: tuple[Use, ...]

    @property
    def nothing(self) -> bool:
        return not (self.metrics or self.ledgers or self.terms or self.uses)


def found(asked: str) -> Found:
    """What holds every word that is asked for, in its name or in what is said of it; ledgers of that name first."""
    words = asked.lower().split()
    return Found(
        tuple(metric for metric in ALL_METRICS.values() if found_in(metric, words)),
        ledgers_called(words),
        tuple(term for term in terms() if holds(words, term.name, term.meaning, term.source)),
        tuple(
            use
            for use in (*USES, *DAILY_WORK, *DATA_WORK)
            if holds(words, use.group, use.words, *use.steps, use.words_for_it, *map(title, use.screens))
        ),
    )


def guide_links(hits: Found) -> None:
    """The guides that a search finds, each leading to its place in 使用说明."""
    links = [(use.group, {"guide_of": use.group}) for use in hits.uses]
    links += [(f"{name}台账", {"guide_of": name}) for name in hits.ledgers]
    if not links:
        return
    st.markdown(f"**使用说明中找到 {len(links)} 处**")
    with st.container(horizontal=True, gap="small"):
        for label, params in links:
            st.page_link(script("help"), label=plain(label), icon=":material/menu_book:", query_params=params)
