"""The screen 实地核查 as a script: the same numbers as the command line, the seven items, messages, addresses."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from data_access.reference.organisation import towns
from metrics.command import main
from metrics.definitions.all_metrics import ALL_METRICS
from pages.inspections.map_controls import MEASURES, months_until
from pages.parts import shown_data
from tests.conftest import at_once, listed
from tests.databases import DEMO_AS_OF, FRAME_SCRIPT, SAMPLE_AS_OF, kept_reader

PAGE = "pages/inspections/page.py"


@pytest.fixture(autouse=True)
def _fresh_caches() -> None:
    shown_data.newest_state.clear()


def opened(monkeypatch: pytest.MonkeyPatch, database: str, **query: str) -> AppTest:
    monkeypatch.setenv("CASE_DATABASE_URL", database)
    app = AppTest.from_file(FRAME_SCRIPT, default_timeout=90)
    app.secrets["allow_anonymous"] = True
    for name, value in query.items():
        app.query_params[name] = value
    at_once(app, "inspections").run()
    assert not app.exception
    assert not app.error
    return app


def words(app: AppTest) -> str:
    return "\n".join(
        str(element.value) for kind in (app.markdown, app.caption, app.warning, app.info) for element in kind
    )


def town_table(app: AppTest) -> dict[str, Any]:
    """The town table's column of the measure, numbers as such."""
    frame = next(d.value for d in app.dataframe if list(d.value.columns[:1]) == ["街镇"] and "状态" in d.value)
    assert pd.api.types.is_numeric_dtype(frame.iloc[:, 1])
    return {row["街镇"]: None if pd.isna(row.iloc[1]) else row.iloc[1] for _, row in frame.iterrows()}


@pytest.mark.parametrize("database", ["demo_sqlite", "sample_sqlite"])
def test_towns_show_what_the_command_line_says(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], database: str
) -> None:
    url = request.getfixturevalue(database)
    app = opened(monkeypatch, url)
    for metric_id in MEASURES:
        app.selectbox("measure").set_value(metric_id).run()
        assert not app.exception
        assert not app.error
        capsys.readouterr()
        assert main(["value", metric_id, "--by", "town", "--format", "json", "--database", url]) == 0
        texts: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
        shown = town_table(app)
        assert set(shown) == {t.name for t in towns()}
        metric = ALL_METRICS[metric_id]
        for row in texts:
            amount = shown[row["town_name"]]
            if row["value"] is None:
                assert amount is None
            elif metric.unit == "%":
                assert amount == pytest.approx(row["value"] * 100, abs=0.051), metric_id
            else:
                assert amount == row["value"]


def test_a_town_in_the_address_makes_the_whole_page_that_town(
    monkeypatch: pytest.MonkeyPatch, demo_sqlite: str
) -> None:
    app = opened(monkeypatch, demo_sqlite, town="徐泾镇")
    assert app.title[0].value == "实地核查 · 徐泾镇"
    assert "在建工地 42 个" in words(app)
    assert set(draw_list(app)["街镇"]) == {"徐泾镇"}
    app.button(key="link-town-310118106").click().run()
    assert app.title[0].value == "街镇画像 · 徐泾镇"


def test_what_is_put_right_of_a_period_is_said(monkeypatch: pytest.MonkeyPatch, demo_sqlite: str) -> None:
    app = opened(monkeypatch, demo_sqlite, period="自定义", as_of="2023-06-01", start="2023-05-01", end="2023-03-01")
    assert "起始日 2023-05-01 晚于截止日 2023-03-01，已对调" in words(app)
    assert (app.session_state["scope"].start, app.session_state["scope"].end) == (date(2023, 3, 1), date(2023, 5, 1))
    app.date_input(key="as_of").set_value(date(2023, 4, 1)).run()
    assert "起始日 2023-05-01 晚于截至日 2023-04-01，已改为 2023-01-01" in words(app)
    app.run()
    assert "晚于" not in words(app)


def draw_list(app: AppTest) -> pd.DataFrame:
    return next(table for table in listed(app) if "核查组" in table and "顺序" in table)


def test_the_draw_is_listed_without_coordinates_and_seed_unless_asked(
    monkeypatch: pytest.MonkeyPatch, demo_sqlite: str
) -> None:
    app = opened(monkeypatch, demo_sqlite)
    before = draw_list(app)
    assert not {"经度", "纬度", "抽取权重"} & set(before)
    assert "随机种子" not in [n.label for n in app.number_input]
    app.toggle("coordinates").set_value(True).run()
    (seed,) = [n for n in app.number_input if n.label == "随机种子"]
    assert {"经度", "纬度", "抽取权重"} <= set(draw_list(app))
    assert list(draw_list(app)["项目名称"]) == list(before["项目名称"])
    seed.set_value(7).run()
    chosen = list(draw_list(app)["项目名称"])
    assert chosen != list(before["项目名称"])
    app.toggle("coordinates").set_value(False).run()
    assert list(draw_list(app)["项目名称"]) == chosen  # a chosen seed holds


def test_whoever_is_responsible_for_a_site_is_a_link(monkeypatch: pytest.MonkeyPatch, demo_sqlite: str) -> None:
    app = opened(monkeypatch, demo_sqlite)
    app.button(key=next(str(b.key) for b in app.button if str(b.key).startswith("item-site-"))).click().run()
    responsible = {key: app.button(key=f"link-site-{key}").label for key in ("town", "department", "contractor")}
    assert all(responsible.values())
    app.button(key="link-site-department").click().run()
    assert not app.exception
    assert app.title[0].value.startswith("部门履职")


def test_the_seven_items_are_always_there_and_the_rest_on_request(
    monkeypatch: pytest.MonkeyPatch, sample_sqlite: str
) -> None:
    app = opened(monkeypatch, sample_sqlite)
    table = next(d.value for d in app.dataframe if "工资专用账户" in list(d.value.get("条目", [])))
    assert len(table) == 7
    app.toggle("all_items").set_value(True).run()
    table = next(d.value for d in app.dataframe if "工资专用账户" in list(d.value.get("条目", [])))
    assert len(table) == 19


def test_a_site_in_the_address_opens_its_drawer(monkeypatch: pytest.MonkeyPatch, demo_sqlite: str) -> None:
    from sqlalchemy import select

    from data_access.database.schema import inspection

    with kept_reader(demo_sqlite).connect() as connection:
        row = connection.execute(
            select(inspection.c.site_no, inspection.c.photos).where(inspection.c.inspected_on <= DEMO_AS_OF)
        ).first()
    assert row is not None
    app = opened(monkeypatch, demo_sqlite)
    app.query_params["site"] = row.site_no
    app.run()
    text = words(app)
    for expected in ("责任单位", "整改时限", "逐次核查结果", "维权信息告示牌", "告示牌", "施工总承包单位"):
        assert expected in text
    app.query_params["site"] = "<b>没有</b>"
    app.run()
    assert not app.exception
    assert not app.error
    assert "没有编号为" in words(app)


def test_an_empty_period_says_so(monkeypatch: pytest.MonkeyPatch, demo_sqlite: str) -> None:
    app = opened(monkeypatch, demo_sqlite, period="自定义", as_of="2019-02-01", start="2019-01-05", end="2019-01-20")
    assert "所选期间没有可以排名的数据" in words(app)
    assert "截至日尚无实地核查台账" in words(app)
    assert "没有须重点督办" not in words(app)


@pytest.mark.parametrize(
    ("content", "text"),
    [("{", "地图暂不能显示"), (None, "没有边界")],
    ids=["broken", "another district"],
)
def test_a_bad_polygon_file_leaves_the_page_working(
    monkeypatch: pytest.MonkeyPatch, demo_sqlite: str, tmp_path: Path, content: str | None, text: str
) -> None:
    ring = [[121.0, 31.0], [121.0, 31.1], [121.1, 31.1], [121.1, 31.0], [121.0, 31.0]]
    other = {"type": "Feature", "properties": {"code": "310117001", "name": "岳阳街道"}}
    other["geometry"] = {"type": "Polygon", "coordinates": [ring]}
    path = tmp_path / "other.geojson"
    path.write_text(content or json.dumps({"features": [other]}), encoding="utf-8")
    monkeypatch.setenv("TOWNS_GEOJSON", str(path))
    app = opened(monkeypatch, demo_sqlite)
    warned = "\n".join(w.value for w in app.warning).replace("\\", "")
    assert text in warned
    if content is None:
        assert "岳阳街道（310117001）" in warned
        assert f"{len(towns())} 个街镇没有边界" in warned
    assert set(town_table(app)) == {t.name for t in towns()}


def test_tianditu_is_off_unless_a_key_is_configured(monkeypatch: pytest.MonkeyPatch, demo_sqlite: str) -> None:
    off = opened(monkeypatch, demo_sqlite)
    assert "天地图" not in words(off)
    monkeypatch.setenv("TIANDITU_KEY", "0123")
    assert "底图 © 天地图" in words(opened(monkeypatch, demo_sqlite))


def test_the_attribution_is_always_shown(monkeypatch: pytest.MonkeyPatch, demo_sqlite: str) -> None:
    assert "© OpenStreetMap 贡献者](https://www.openstreetmap.org/copyright)" in words(opened(monkeypatch, demo_sqlite))


def test_the_approval_number_of_the_map_is_said_also_when_there_is_none(
    monkeypatch: pytest.MonkeyPatch, demo_sqlite: str
) -> None:
    assert "审图号：未填" in words(opened(monkeypatch, demo_sqlite))
    monkeypatch.setenv("MAP_APPROVAL_NUMBER", "沪S(2023)001号")
    assert "审图号：沪S(2023)001号" in words(opened(monkeypatch, demo_sqlite)).replace("\\", "")


def test_months_end_where_the_data_end() -> None:
    days = months_until(SAMPLE_AS_OF)
    assert days[-1] == SAMPLE_AS_OF
    assert days[0] == date(2021, 10, 31)
    assert len(days) == 24
    assert months_until(date(2023, 12, 15))[-2:] == [date(2023, 11, 30), date(2023, 12, 15)]
