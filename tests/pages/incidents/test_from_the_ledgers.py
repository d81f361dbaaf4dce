"""Clauses of the year's priorities from their ledgers to the screen, the metric and the bulletin, on both engines.

二（三）群体性事件 and 舆情: 即知即报; 一（一）宣传.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from data_access.database.engine import reader
from data_access.database.scope import Scope
from data_access.ledger_import.loading import load_file
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.evaluation import evaluate
from metrics.engine.known_figures import tracked
from metrics.engine.periods import Preset
from metrics.judging.values import values
from metrics.reporting.bulletin.bulletin import bulletin
from metrics.reporting.bulletin.document import Paragraph
from metrics.reporting.report import read_report
from metrics.wording.formats import value_text
from tests.conftest import at_once, texts
from tests.data_access.ledger_import.hostile.files import Rows, workbook
from tests.databases import FRAME_SCRIPT

DAY = date(2023, 6, 15)
STAMP = ["截至2023年6月15日"]
HEADINGS: Sequence[object] = [
    "编号",
    "事件类型",
    "街镇",
    "事件名称",
    "涉及人数",
    "起因",
    "发现时间",
    "报告时间",
    "到场时间",
    "办结日期",
    "处置单位",
]
EVENTS: Rows = [
    ["Q1", "集体上访", "徐泾镇", "甲工地工人聚集", "12人", "拖欠工程款", "2023-06-01 09:00", "2023-06-01 09:40",
     "2023-06-01 10:30", "2023-06-05", "徐泾镇"],
    ["Q2", "群体性事件", "华新镇", "乙工地工人聚集", 6, "总包未代发", "2023-06-12 14:00", "2023-06-12 15:30",
     "", "", "华新镇"],
]  # fmt: skip
OPINIONS: Rows = [["Y1", "网络舆情", "徐泾镇", "网帖反映欠薪", "", "经营困难", "2023-06-03 20:00", "2023-06-03 20:20",
             "2023-06-03 21:00", "2023-06-06", "徐泾镇"]]  # fmt: skip
FOLLOW_UPS: Rows = [["事件编号", "续报次序", "续报时间", "现场人数", "续报内容"],
              ["Q2", 1, "2023-06-12 16:30", 6, "书面报告：约谈总包"]]  # fmt: skip
PUBLICITY: Rows = [
    ["活动编号", "活动名称", "宣传内容", "街镇", "活动日期", "活动地点", "主办单位", "参加人数", "发放资料份数"],
    ["X1", "集中宣传月", "《保障农民工工资支付条例》", "", "2023-04-20", "政务中心广场", "区人社局", 300, 500],
    ["X2", "进工地", "实名制", "徐泾镇", "2023-05-10", "甲工地", "徐泾镇", 40, 60],
]


@pytest.fixture
def opened(empty_url: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """A screen on the database as of the day."""
    monkeypatch.setenv("CASE_DATABASE_URL", empty_url)

    def open_page(page: str, **address: str) -> AppTest:
        st.cache_data.clear()  # what was read before a further load
        st.cache_resource.clear()
        app = AppTest.from_file(FRAME_SCRIPT, default_timeout=120)
        app.secrets["allow_anonymous"] = True
        for name, value in ({"as_of": str(DAY)} | address).items():
            app.query_params[name] = value
        return at_once(app, page).run()

    return open_page


def load(url: str, **sheets: Rows) -> None:
    report = load_file(workbook(sheets), "台账.xlsx", url).report
    assert not report.rejected, report.as_text()


def figures(url: str, *ids: str) -> list[str]:
    scope = Scope(start=date(2023, 1, 1), end=DAY, as_of=DAY)
    asked = [ALL_METRICS[m] for m in ids]
    engine = reader(url)
    with engine.connect() as connection:
        found = values(evaluate(connection, asked, scope), asked, DAY, tracked(connection, asked, DAY))
    engine.dispose()
    return [value_text(found[m]) for m in ids]


def printed(url: str) -> str:
    """The text of the year's bulletin."""
    engine = reader(url)
    with engine.connect() as connection:
        scope = Scope(start=date(2023, 1, 1), end=date(2023, 12, 31), as_of=DAY)
        report = read_report(connection, scope, Preset.YEAR, synthetic=False, version=1)
    engine.dispose()
    return "\n".join(block.text for block in bulletin(report).blocks if isinstance(block, Paragraph))


def test_group_events_go_from_their_ledger_to_screen_metric_and_bulletin(
    empty_url: str, opened: Callable[..., AppTest]
) -> None:
    load(empty_url, 群体性事件=[STAMP, HEADINGS, *EVENTS], 事件续报=FOLLOW_UPS)
    ids = ("group", "group_people", "warned_group", "large_group", "open", "follow_up_owed")
    assert figures(empty_url, *(f"incident.{m}" for m in ids)) == ["2 起", "18 人", "1 起", "0 起", "1 起", "1 起"]
    app = opened("incidents")
    assert not app.exception
    text = texts(app)
    assert "群体性事件 2 起（10 人以上 1 起，50 人以上 0 起）" in text
    assert "1 起未办结（1 起待续报）" in text
    assert "待续报" in app.button("item-incident-0").label
    assert "乙工地工人聚集" in app.button("item-incident-0").label
    assert "群体性事件2起" in printed(empty_url)


def test_public_opinion_is_reported_at_once_and_stands_apart(empty_url: str, opened: Callable[..., AppTest]) -> None:
    load(empty_url, 事件舆情=[STAMP, HEADINGS, *EVENTS, *OPINIONS])
    ids = ("opinion", "group", "reported_on_time_rate", "responded_on_time_rate", "closed_on_time_rate")
    # Q2 was reported after ninety minutes and nobody came; Q1 and Y1 were in time and closed.
    assert figures(empty_url, *(f"incident.{m}" for m in ids)) == ["1 起", "2 起", "66.7%", "66.7%", "100.0%"]
    wording = texts(opened("incidents"))
    assert "舆情 1 起" in wording
    assert "即知即报率 66.7%，首报用时中位 40 分钟，1 起超时，最慢 90 分钟" in wording
    drawer = texts(opened("incidents", incident="Q2"))
    assert "15:30，用时 90 分钟（限 60 分钟），超 30 分钟" in drawer
    text = printed(empty_url)
    assert "舆情1起" in text
    assert "即知即报率66.7%" in text


def test_a_year_without_any_is_none_once_the_ledger_is_kept(empty_url: str, opened: Callable[..., AppTest]) -> None:
    load(empty_url, 宣传活动=[STAMP, *PUBLICITY])
    assert figures(empty_url, "incident.group", "incident.opinion") == ["—", "—"]
    assert "尚无事件舆情台账，不作判断" in texts(opened("incidents"))
    load(empty_url, 事件舆情=[["截至2023年6月15日无"], HEADINGS])
    assert figures(empty_url, "incident.group", "incident.opinion", "incident.large_group") == ["0 起", "0 起", "0 起"]
    app = opened("incidents")
    assert not app.exception
    assert "所选期间没有群体性事件和舆情。" in texts(app)
    assert "没有群体性事件和舆情" in printed(empty_url)


def test_publicity_goes_from_its_ledger_to_screen_metric_and_bulletin(
    empty_url: str, opened: Callable[..., AppTest]
) -> None:
    load(empty_url, 宣传活动=[STAMP, *PUBLICITY])
    ids = ("held", "attendance", "materials", "before_may")
    assert figures(empty_url, *(f"publicity.{m}" for m in ids)) == ["2 场", "340 人", "560 份", "1 场"]
    app = opened("tasks", task_details="宣传活动")
    assert not app.exception
    text = texts(app)
    assert "五一前集中宣传已于 2023-04-20 举办；本年宣传 2 场、340 人参加、发放资料 560 份" in text
    assert "10 个街镇本年尚未开展" in text
    assert "考核指标 P11 五一前集中宣传，1.00 分" in text
    assert "宣传活动2场" in printed(empty_url)
    assert "五一前集中宣传" not in printed(empty_url)  # it was held
