"""Which assessment year a screen is about, with its catalogue; a faulty catalogue is explained and goes no further."""

from __future__ import annotations

import streamlit as st

from data_access.scope import Scope
from metrics.assessment.indicators import Catalogue, IndicatorError, catalogues
from pages.parts.plain import plain


def chosen_catalogue(scope: Scope) -> Catalogue:
    """The catalogue of the year chosen (by default the newest that has begun); stops the page when there is none."""
    try:
        found = catalogues()
    except IndicatorError as error:
        listed = "\n\n".join(plain(fault) for fault in error.faults)
        st.error(
            f"考核指标库有 {len(error.faults)} 处错误，未予使用。请改正后重新启动：\n\n{listed}",
            icon=":material/error:",
        )
        st.stop()
    years = sorted((y for y in found if y <= scope.as_of.year), reverse=True)
    if not years:
        known = "、".join(str(y) for y in sorted(found)) or "无"
        st.info(
            f"{scope.as_of.year} 年没有考核指标库（已有年度：{known}）。"
            "请改选截至日，或在 assets/indicators/ 增加该年度文件。"
        )
        st.stop()
    if len(years) == 1:
        return found[years[0]]
    year = st.segmented_control(
        "考核年度",
        years,
        default=years[0],
        required=True,
        key="year",
        bind="query-params",
        format_func=lambda y: f"{y} 年度",
    )
    return found[year or years[0]]
