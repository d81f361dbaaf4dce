"""指标口径: what each figure means, from the definitions themselves."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from metrics.catalogue import CATALOGUE
from metrics.model import Direction, Kind
from metrics.targets import target_of
from metrics.wording import number, unit
from pages.definitions import indicators
from pages.parts.guard import required_scope

THEMES = {
    "lead": "欠薪线索",
    "case": "监察案件",
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
    "system": "制度落实状态",
    "warning": "预警处置",
    "listing": "失信名单",
    "publication": "季度公布",
    "incident": "事件",
}
KINDS = {Kind.COUNT: "期间件数", Kind.SUM: "期间合计", Kind.RATIO: "比率", Kind.STOCK: "时点数", Kind.BALANCE: "余额"}
DIRECTIONS = {Direction.UP: "越高越好", Direction.DOWN: "越低越好", Direction.NONE: "仅参考"}

scope = required_scope()
st.title("指标口径", anchor=False)
st.markdown(f"##### 全部 {len(CATALOGUE)} 项指标各有唯一口径：页面、清单、材料和命令行出自同一定义")
st.caption("目标值未见公开文本的标“演示参数”，可在 assets/targets.toml 中按当年考核细则修改。")
for theme, label in THEMES.items():
    rows = []
    for metric in (m for m in CATALOGUE.values() if m.theme == theme):
        target = target_of(metric, scope.as_of.year)
        goal = f"{number(metric, target.target)}{unit(metric)}" if target else "—"
        rows.append(
            {
                "指标": metric.name,
                "口径": metric.explanation,
                "类型": KINDS[metric.kind],
                "方向": DIRECTIONS[metric.direction],
                "目标": f"{goal}（演示参数）" if target and target.is_demo else goal,
                "依据": metric.clause or "—",
                "编号": metric.id,
            }
        )
    st.subheader(f"{label}（{len(rows)} 项）", anchor=False)
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        row_height=56,
        height=min(56 * len(rows) + 40, 640),
        column_config={"口径": st.column_config.TextColumn(width=640), "依据": st.column_config.TextColumn(width=240)},
        alt=f"{label}的指标口径",
    )
indicators.draw()
