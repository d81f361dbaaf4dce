"""Which assessment year a screen is about, with its catalogue; a faulty catalogue is explained and goes no further."""

from __future__ import annotations

import streamlit as st

from data_access.database.scope import Scope
from metrics.indicators.catalogues import catalogue_of, catalogues
from metrics.indicators.indicators import Catalogue, IndicatorError
from pages.parts.plain import plain


def chosen_catalogue(scope: Scope) -> Catalogue:
    """The catalogue of the year chosen (by default that of the as-of date); stops the page when there is none."""
    try:
        first = min(catalogues(), default=None)
    except IndicatorError as error:
        listed = "\n\n".join(plain(fault) for fault in error.faults)
        st.error(
            f"考核指标库有 {len(error.faults)} 处错误，未予使用。请改正后重新启动：\n\n{listed}",
            icon=":material/error:",
        )
        st.stop()
    if first is None or scope.as_of.year < first:
        known = f"最早为 {first} 年度" if first else "尚无任何年度"
        st.info(f"{scope.as_of.year} 年没有考核指标库（{known}）。请改选截至日，或由系统管理员增加该年度指标库。")
        st.stop()
    years = list(range(scope.as_of.year, first - 1, -1))
    year = years[0]
    if len(years) > 1:
        year = (
            st.segmented_control(
                "考核年度",
                years,
                default=year,
                required=True,
                key="year",
                bind="query-params",
                format_func=lambda y: f"{y} 年度",
            )
            or year
        )
    return catalogue_of(year)
