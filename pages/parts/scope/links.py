"""Where a town, a department, a site and a firm lead to, wherever they stand: their portrait, drawer or records.

``open_…`` follows a click that was taken elsewhere (a chart, a list of rows); ``…_link`` draws the link.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NoReturn

import streamlit as st

from data_access.reference.organisation import departments, towns
from data_access.reference.unit_names import standing_department
from pages.parts.plain import plain
from pages.parts.scope.drill import leave_for
from pages.parts.scope.scope_bar import town_name, year


def open_town(code: str) -> NoReturn:
    """街镇画像 of the town."""
    # The widget's own parameter cannot be given with the address: `show` is what it begins with.
    st.session_state.pop("of_town", None)
    leave_for("town", show=town_name(code))


def open_department(code: str) -> NoReturn:
    """部门履职 of the department."""
    st.session_state.pop("unit", None)
    leave_for("department", show=code)


def open_site(site_no: str) -> NoReturn:
    """The site's drawer on 实地核查."""
    leave_for("inspections", site=site_no)


def open_firm(uscc: str | None, name: str) -> NoReturn:
    """单位画像 of the firm by its 统一社会信用代码, where it has none by its name."""
    leave_for("firm", **({"uscc": uscc} if uscc else {"name": name}))


def town_link(code: str | None, *, key: str) -> None:
    """The town's name, leading to 街镇画像; plain words for a town that isn't known."""
    _link(town_name(code), "街镇画像", key, (lambda: open_town(code)) if code else None)


def department_link(code: str | None, *, key: str) -> None:
    """The department's short name, leading to 部门履职."""
    code = standing_department(code, year())
    known = code if code in {d.code for d in departments(year())} else None
    _link(code or "行业部门未填", "部门履职", key, (lambda: open_department(known)) if known else None)


def site_link(site_no: str, name: str, *, key: str) -> None:
    """The site's name, leading to its drawer."""
    _link(name, "工地", key, lambda: open_site(site_no))


def firm_link(uscc: str | None, name: str | None, *, key: str) -> None:
    """The firm's name, leading to 单位画像."""
    _link(name or "单位未填", "单位画像", key, (lambda: open_firm(uscc, name)) if name else None)


def unit_links(names: Sequence[str], *, label: str, key: str) -> None:
    """A row of towns and departments by their usual names, each once, each leading to its portrait."""
    codes = {t.name: t.code for t in towns(year())}
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"screen-only-{key}"):
        st.markdown(f":gray[{plain(label)}]", width="content")
        for name in dict.fromkeys(names):
            if name in codes:
                town_link(codes[name], key=f"{key}-{name}")
            else:
                department_link(name, key=f"{key}-{name}")


def _link(label: str, leads_to: str, key: str, follow: Callable[[], NoReturn] | None) -> None:
    if follow is None:
        st.markdown(f":gray[{plain(label)}]")
    elif st.button(f":primary[{plain(label)}]", key=f"link-{key}", type="tertiary", help=f"打开{leads_to}"):
        follow()
