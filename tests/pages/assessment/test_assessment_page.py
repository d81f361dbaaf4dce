"""考核自查, 书面资料 and 要点任务 through app.py: the screen says the score of the definitions, and what-if follows."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path

import pytest
from pandas.api.types import is_numeric_dtype
from sqlalchemy import insert
from streamlit.testing.v1 import AppTest

from data_access.database.engine import reader, writer
from data_access.database.schema import data_load
from metrics.assessment.headline import headline
from metrics.assessment.lost_records import lost_records_by_code
from metrics.assessment.measuring import year_scope
from metrics.assessment.remediation import recoveries, with_remedied
from metrics.assessment.score import Score
from metrics.assessment.scoring import score
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.indicators import catalogues
from metrics.indicators.catalogues import catalogue_of
from metrics.judging.values import cut
from metrics.quality import resting
from metrics.quality.rule_file import quality
from metrics.wording.formats import points_text
from tests.conftest import at, listed, numbers_as_text, texts
from tests.databases import DEMO_AS_OF, FRAME_SCRIPT, ROOT, copy_sqlite, kept_reader

ASSESSMENT, EVIDENCE, TASKS = "assessment", "evidence", "tasks"


def scored(url: str, as_of: date = DEMO_AS_OF, year: int = 2023, **parts: tuple[str, ...]) -> Score:
    catalogue = catalogue_of(year)
    with reader(url).connect() as connection:
        return score(connection, catalogue, year_scope(catalogue, as_of, **parts))  # type: ignore[arg-type]


def table(app: AppTest) -> dict[str, dict[str, object]]:
    frame = next(d for d in listed(app) if "计分规则" in d.columns)
    return {str(row["编号"]): {str(k): v for k, v in row.items()} for row in frame.to_dict("records")}


def test_the_screen_says_the_score_to_the_hundredth(app: AppTest, demo_sqlite: str) -> None:
    at(app, ASSESSMENT)
    assert not app.exception
    found = scored(demo_sqlite)
    assert headline(found).statement in texts(app)
    assert app.metric[0].value == f"{points_text(found.total or 0)} :small[分]"  # type: ignore[arg-type]
    rows = table(app)
    for line in found.lines:
        assert rows[line.indicator.code]["得分"] == points_text(line.points)
    lost = [float(row["失分"]) if row["失分"] != "—" else 0.0 for row in rows.values()]  # type: ignore[arg-type]
    assert lost == sorted(lost, reverse=True)  # where most was lost comes first
    assert "演示参数" in texts(app)


def test_points_that_are_not_known(sample_sqlite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three sums that add up to 100, and the grade as a range."""
    monkeypatch.setenv("CASE_DATABASE_URL", sample_sqlite)
    monkeypatch.setattr("pages.parts.frame.guard.secrets", lambda: {"allow_anonymous": True})
    app = at(AppTest.from_file(FRAME_SCRIPT, default_timeout=120), ASSESSMENT)
    assert not app.exception
    assert "已失" in texts(app)
    assert "未知" in texts(app)
    assert "未知" in next(d for d in listed(app) if "计分规则" in d.columns).columns
    assert "None" not in texts(app)
    # The card and the caption say one sum of what is past mending.
    card, caption = (re.search(f"已成事实{word} ([0-9.]+) 分", texts(app)) for word in ("", "、不可补救"))
    assert card is not None
    assert caption is not None
    assert card[1] == caption[1]


def test_an_earlier_day_and_a_town(app: AppTest, demo_sqlite: str) -> None:
    at(app, ASSESSMENT, as_of="2023-09-30", town="徐泾镇")
    assert not app.exception
    assert headline(scored(demo_sqlite, date(2023, 9, 30), towns=("310118106",))).statement in texts(app)


def test_marking_shows_the_new_score_and_grade(app: AppTest, demo_sqlite: str) -> None:
    at(app, ASSESSMENT)
    found = scored(demo_sqlite)
    with kept_reader(demo_sqlite).connect() as connection:
        listed = lost_records_by_code(connection, found)
    best = recoveries(found, listed)[0]
    marks = {r.mark for r in (*best.records, *listed["V3"].figure)}
    after = with_remedied(found, listed, marks)
    app.checkbox(key=f"remedy-{best.code}-{best.evidence}").check().run()
    app.checkbox(key="lift-V3").check().run()
    assert not app.exception
    assert f"{points_text(found.total or 0)} → {points_text(after.total or 0)} 分" in texts(app)  # type: ignore[arg-type]
    assert "等次 C → B" in texts(app)
    # The address holds the marks: whoever opens it sees the same result.
    words = app.query_params["remedied"]
    sent = words if isinstance(words, str) else words[-1]
    assert len(sent.split(".")) == len(marks)
    other = at(AppTest.from_file(FRAME_SCRIPT, default_timeout=120), ASSESSMENT, remedied=sent)
    assert f"{points_text(found.total or 0)} → {points_text(after.total or 0)} 分" in texts(other)  # type: ignore[arg-type]
    app.button(key="clear-marks").click().run()
    assert "→" not in texts(app)
    assert headline(found).statement in texts(app)


def test_an_indicator_opens_with_its_records(app: AppTest) -> None:
    at(app, ASSESSMENT)
    app.query_params["indicator"] = "L03"
    app.run()
    assert not app.exception
    text = texts(app)
    assert "属实案件化解率" in text
    assert "失分记录" in text
    assert "列首位" not in text
    assert "| 牵头单位 |" in text
    app.button(key="drawer-records").click().run()
    assert not app.exception
    assert app.title[0].value == "属实案件化解率"
    assert len(listed(app)) == 1


def test_an_indicator_that_rests_on_faulty_records_is_marked_and_opens_them(app: AppTest, demo_sqlite: str) -> None:
    rules = frozenset(rule.id for rule in quality().rules)
    found = scored(demo_sqlite)
    with kept_reader(demo_sqlite).connect() as connection:
        doubtful = resting.words(cut(resting.faulty_frame(connection, found.scope, rules), found.scope), rules)
    expected = {x.indicator.code: x.indicator.metric_id in doubtful for x in found.lines}
    assert set(expected.values()) == {True, False}
    at(app, ASSESSMENT)
    assert {code: row["存疑"] == "▲ 存疑" for code, row in table(app).items()} == expected
    marked = next(x for x in found.lines if expected[x.indicator.code])
    assert "▲ 存疑" in next(b.label for b in app.button if b.key == f"item-score-{marked.indicator.code}")
    app.query_params["indicator"] = marked.indicator.code
    app.run()
    message = doubtful[marked.indicator.metric_id]
    assert message[: message.index("：")] in texts(app)
    app.button(key="drawer-doubt").click().run()
    assert not app.exception
    assert app.title[0].value == "数据质量"
    assert f"只列构成“{marked.value.metric.name}”的记录所违反的规则。" in [i.value for i in app.info]


def test_the_sections_open(app: AppTest) -> None:
    for tab, words in (("责任部门", "失分最多"), ("否决与缓办", "已批准缓办至")):
        at(app, ASSESSMENT, assess_details=tab)
        assert not app.exception
        assert words in texts(app), tab
        if tab == "责任部门":
            (frame,) = [d.value for d in app.dataframe if "牵头单位" in d.value]
            assert all(is_numeric_dtype(frame[name]) for name in ("分值", "得分", "失分"))
            assert frame["分值"].sum() == pytest.approx(100)
            assert numbers_as_text(app) == []


def test_a_new_year_shows_its_own_catalogue(
    demo_sqlite: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, app: AppTest
) -> None:
    url = copy_sqlite(demo_sqlite, tmp_path / "new_year.db")
    engine = writer(url)
    with engine.begin() as connection:
        connection.execute(
            insert(data_load).values(
                loaded_at=datetime(2024, 1, 10, 18), source="demo", as_of=date(2024, 1, 10), synthetic=True
            )
        )
    engine.dispose()
    monkeypatch.setenv("CASE_DATABASE_URL", url)
    at(app, ASSESSMENT, as_of="2024-01-10")
    assert not app.exception
    assert "2024 年考核自查" in texts(app)
    assert "人民群众满意度" in texts(app)
    assert "就业促进和劳动保护工作领导小组" in texts(app)


def test_a_year_without_catalogue_says_so(app: AppTest) -> None:
    at(app, ASSESSMENT, as_of="2021-06-30")
    assert not app.exception
    assert any("没有考核指标库" in i.value for i in app.info)
    assert not app.metric


def test_a_faulty_catalogue_reaches_no_screen(app: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (ROOT / "assets" / "indicators" / "2023.toml").read_text(encoding="utf-8")
    (tmp_path / "2023.toml").write_text(text.replace("区总工会", "区工会"), encoding="utf-8")
    monkeypatch.setattr(catalogues, "indicator_files", lambda: (tmp_path / "2023.toml",))
    catalogues.catalogues.cache_clear()
    try:
        for page in (ASSESSMENT, EVIDENCE):
            at(app, page)
            assert not app.exception
            assert "责任单位“区工会”不在成员单位名单" in app.error[0].value.replace("\\", "")
            assert not app.metric
    finally:
        catalogues.catalogues.cache_clear()


def test_every_metric_and_rule_is_documented(app: AppTest) -> None:
    """指标口径 shows each metric of the catalogue, each indicator of each year, and each kind of rule."""
    at(app, "definitions")
    assert not app.exception
    shown = {str(v) for d in app.dataframe for name in ("编号", "规则") if name in d.value for v in d.value[name]}
    assert set(ALL_METRICS) <= shown
    for found in catalogues.catalogues().values():
        assert {i.code for i in found.indicators} | {v.code for v in found.vetoes} <= shown
    assert {"线性", "覆盖比例", "分档", "全或无", "逐条扣分", "一票否决"} <= shown


@pytest.mark.parametrize("page", [ASSESSMENT, EVIDENCE, TASKS])
def test_a_ledger_without_office_records(page: str, sample_sqlite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASE_DATABASE_URL", sample_sqlite)
    app = AppTest.from_file(FRAME_SCRIPT, default_timeout=120)
    app.secrets["allow_anonymous"] = True
    at(app, page)
    assert not app.exception
    assert not [e for e in app.error if "暂时无法显示" in e.value]
