"""对比, 自上次会议以来 and 序时进度 on their screens: each figure is the metric's own value in its scope."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from data_access.database.engine import reader
from data_access.database.scope import Scope
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.evaluation import evaluate
from metrics.engine.known_figures import tracked
from metrics.judging.values import Value, value_of, values
from metrics.reporting.comparison import compared_text, pair, side_by_side
from metrics.reporting.portraits import PORTRAIT_FIGURES
from metrics.wording.formats import value_text
from tests.databases import DEMO_AS_OF

SCOPE = Scope(start=date(2023, 1, 1), end=DEMO_AS_OF, as_of=DEMO_AS_OF)
XUJING, ZHAOXIANG = "310118106", "310118105"


def _value(metric_id: str, numerator: int, denominator: int | None = None) -> Value:
    return value_of(ALL_METRICS[metric_id], numerator, denominator, DEMO_AS_OF, tracked=True)


def _own(url: str, scope: Scope) -> dict[str, Value]:
    metrics = list(ALL_METRICS.values())
    with reader(url).connect() as connection:
        found = evaluate(connection, metrics, scope)
        return values(found, metrics, scope.as_of, tracked(connection, metrics, scope.as_of), start=scope.start)


def test_the_better_side_by_hand() -> None:
    assert pair(_value("lead.closed_on_time_rate", 95, 100), _value("lead.closed_on_time_rate", 96, 100)).better == "b"
    assert pair(_value("lead.overdue", 2), _value("lead.overdue", 3)).better == "a"
    assert pair(_value("lead.overdue", 3), _value("lead.overdue", 3)).better == ""
    # 95.34 % and 95.26 % are both shown as 95.3 %.
    assert pair(_value("lead.solved_rate", 9534, 10000), _value("lead.solved_rate", 9526, 10000)).better == ""
    assert pair(_value("lead.received", 9), _value("lead.received", 3)).better == ""  # more leads are no merit
    assert pair(_value("lead.solved_rate", 0, 0), _value("lead.solved_rate", 3, 4)).better == ""
    groups = {"线索办理": ("lead.closed_on_time_rate", "lead.overdue")}
    a = {
        "lead.closed_on_time_rate": _value("lead.closed_on_time_rate", 90, 100),
        "lead.overdue": _value("lead.overdue", 1),
    }
    b = {
        "lead.closed_on_time_rate": _value("lead.closed_on_time_rate", 95, 100),
        "lead.overdue": _value("lead.overdue", 2),
    }
    assert compared_text(side_by_side(a, b, groups), "甲镇", "乙镇") == (
        "甲镇较优 1 项（超期未结线索），乙镇较优 1 项（按期办结率）；差距最大的比率是按期办结率，相差 5.0 个百分点。"
    )


@pytest.mark.parametrize(
    ("address", "scopes"),
    [
        (
            {"kind": "towns", "a": "徐泾镇", "b": "赵巷镇"},
            (replace(SCOPE, towns=(XUJING,)), replace(SCOPE, towns=(ZHAOXIANG,))),
        ),
        (
            {"kind": "periods", "a": "2023-07-01_2023-09-30", "b": "2022-07-01_2022-09-30"},
            tuple(Scope(start=date(y, 7, 1), end=date(y, 9, 30), as_of=date(y, 9, 30)) for y in (2023, 2022)),
        ),
    ],
)
def test_both_sides_are_the_figures_of_their_scopes(
    opened: Callable[..., AppTest], demo_sqlite: str, address: dict[str, str], scopes: tuple[Scope, Scope]
) -> None:
    app = opened("compare", **address)
    assert not app.exception
    for side, scope in zip(("a", "b"), scopes, strict=True):
        own = _own(demo_sqlite, scope)
        for metric_id in PORTRAIT_FIGURES:
            label = app.button(key=f"item-{side}-{metric_id.replace('.', '-')}").label
            assert label.startswith(f"**{value_text(own[metric_id])}".replace(".", "\\.").replace("-", "\\-")), (
                metric_id
            )
    # A figure opens its records in its own scope.
    app.button(key="item-b-lead-received").click().run()
    assert not app.exception
    received = value_text(_own(demo_sqlite, scopes[1])["lead.received"])
    assert any(m.value.startswith(f"##### {received}") for m in app.markdown)
    assert app.query_params["at"] in ([str(scopes[1].as_of)], str(scopes[1].as_of))


def test_campaigns_stand_side_by_side_and_faults_of_an_address_are_said(opened: Callable[..., AppTest]) -> None:
    app = opened("compare", kind="campaigns")
    assert not app.exception
    assert app.button(key="item-a-campaign-sites_checked")
    app = opened("compare", kind="towns", a="无此镇")
    assert not app.exception
    assert any("无此镇" in w.value for w in app.warning)
    app = opened("compare", kind="periods", a="2023-13-01_x")
    assert not app.exception
    assert any("起止日期" in w.value for w in app.warning)


def test_since_is_reached_by_both_days(opened: Callable[..., AppTest]) -> None:
    app = opened("since")
    assert not app.exception
    assert any("自2023年12月8日" in m.value for m in app.markdown)
    app = opened("since", then="2023-09-01", unit="华新镇")
    assert not app.exception
    assert any("自2023年9月1日以来" in m.value for m in app.markdown)
    assert app.button(key="item-unit-0")
    app.button(key="item-TURNED_RED-0").click().run()
    assert not app.exception
    assert app.title[0].value
    app = opened("since", then="2024-09-01")
    assert any("不是截至日以前的日期" in w.value for w in app.warning)


def test_pace_stands_on_the_self_inspection(opened: Callable[..., AppTest]) -> None:
    app = opened("assessment", assess_details="序时进度", pace_of="核查覆盖率")
    assert not app.exception
    assert any(m.value.startswith("**年度目标") for m in app.markdown)
