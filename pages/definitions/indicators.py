"""The indicator catalogues and scoring rules on 指标口径, from the data itself."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from metrics.assessment.score_sentences import DEFERRED_NOTE, basis_text
from metrics.indicators.catalogues import catalogues
from metrics.indicators.indicators import Catalogue, IndicatorError
from metrics.indicators.rules import KINDS, VETO_WORDS
from pages.parts.plain import plain


def catalogue_rows(catalogue: Catalogue) -> pd.DataFrame:
    """One row per indicator and veto: everything the catalogue says of it."""
    rows: list[dict[str, object]] = [
        {
            "编号": i.code,
            "指标": i.name,
            "考核方式": i.measure,
            "分值": float(i.points),
            "规则": i.rule.kind,
            "计分办法": i.rule.text(),
            "取数口径": i.metric.name,
            "无发生": "不计入总分" if i.excluded_without_occasion else "满分",
            "责任单位": "、".join(i.departments),
            "应交材料": "、".join(i.evidence) or "—",
            "补救": i.remedy or "已成事实，不可补救",
            "依据": i.clause,
            "有效期": f"{i.valid_from} 至 {i.valid_to}",
        }
        for i in catalogue.indicators
    ]
    rows += [
        {
            "编号": v.code,
            "指标": v.name,
            "考核方式": "一票否决",
            "分值": None,
            "规则": "一票否决",
            "计分办法": VETO_WORDS,
            "取数口径": v.metric.name,
            "无发生": "不否决",
            "责任单位": "、".join(v.departments),
            "应交材料": "—",
            "补救": v.remedy or "已成事实，不可补救",
            "依据": v.clause,
            "有效期": f"{catalogue.valid_from} 至 {catalogue.valid_to}",
        }
        for v in catalogue.vetoes
    ]
    return pd.DataFrame(rows)


def rule_rows() -> pd.DataFrame:
    """One row per kind of rule, with how many indicators of each year use it."""
    rows = []
    for rule in KINDS.values():
        used = [
            f"{year} 年度 {len([i for i in c.indicators if isinstance(i.rule, rule)])} 项"
            for year, c in sorted(catalogues().items())
        ]
        rows.append({"规则": rule.kind, "算法": rule.explained, "使用": "、".join(used)})
    vetoes = [f"{year} 年度 {len(c.vetoes)} 项" for year, c in sorted(catalogues().items())]
    rows.append({"规则": "一票否决", "算法": f"{VETO_WORDS}。", "使用": "、".join(vetoes)})
    return pd.DataFrame(rows)


def _points(points: float | None) -> str:
    return "一票否决" if points is None or pd.isna(points) else f"{points:g} 分"


def draw() -> None:
    """The rules, and each year's catalogue."""
    st.subheader("考核计分规则", anchor=False)
    try:
        found = catalogues()
    except IndicatorError as error:
        st.error(f"考核指标库有 {len(error.faults)} 处错误，未予使用：\n\n" + "\n\n".join(map(plain, error.faults)))
        return
    rules = rule_rows()
    with st.container(key="phone-rules"):
        st.markdown("\n\n".join(f"**{plain(kind)}**  \n{plain(how)}" for kind, how, _ in rules.to_numpy().tolist()))
    wide = st.container(key="wide-rules")
    wide.dataframe(rules, hide_index=True, column_config={"算法": st.column_config.TextColumn(width=760)})
    st.caption(
        "各指标得分四舍五入到 0.01 分后相加；要求书面资料的指标，得分再乘以材料齐备率；"
        f"没有台账的指标列为未知，既不算得分也不算失分，已得、已失、未知合计为总分。{DEFERRED_NOTE}"
    )
    for year, catalogue in sorted(found.items(), reverse=True):
        counted = f"{len(catalogue.indicators)} 项，{len(catalogue.vetoes)} 项一票否决"
        st.subheader(f"{year} 年度考核指标库（{counted}）", anchor=False)
        measures = "、".join(f"{m} {p:f} 分" for m, p in catalogue.measures.items())
        grades = f"A 等 {catalogue.grade_a:f} 分及以上，C 等低于 {catalogue.grade_c:f} 分或一票否决"
        demo = basis_text(catalogue)
        st.caption(f"{measures}；{grades}；自查截止 {catalogue.deadline}。{demo}")
        rows = catalogue_rows(catalogue)
        with st.container(key=f"phone-catalogue-{year}"):
            st.markdown(
                "\n\n".join(
                    f"**{plain(r['编号'])} {plain(r['指标'])}** :gray[{plain(_points(r['分值']))}]  \n"
                    f"{plain(r['计分办法'])}；{plain(r['责任单位'])}"
                    for r in rows.to_dict("records")
                )
            )
        st.container(key=f"wide-catalogue-{year}").dataframe(
            rows,
            hide_index=True,
            height=460,
            column_config={"分值": st.column_config.NumberColumn(format="%.2f")},
            placeholder="—",
            alt=f"{year} 年度考核指标库",
        )
