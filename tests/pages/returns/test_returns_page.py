"""统计报表 as a script: the table of a return, its choices in the address, its checks; a file alone makes a return."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data_access.ledger_import.loading import load_file
from metrics.returns.reading import returns
from metrics.returns.return_sentences import amount_text, bulletin_sentence
from tests.conftest import at_once, listed
from tests.databases import FRAME_SCRIPT, SAMPLE, kept_reader
from tests.metrics.returns.test_reading_returns import OWN
from tests.metrics.returns.test_shipped_returns import filled

Opened = Callable[..., AppTest]


def words(app: AppTest) -> str:
    texts = (app.markdown, app.caption, app.info, app.warning)
    return "\n".join(str(element.value) for kind in texts for element in kind)


@pytest.mark.parametrize(
    ("name", "period"),
    [("wages_month", "2023-10"), ("campaign_week", "2023-W49"), ("deposits_quarter", "2023Q3"),
     ("accounts_month", "2023-11"), ("sanctions_quarter", "2023Q2")],
)  # fmt: skip
def test_the_screen_shows_the_return(opened: Opened, demo_sqlite: str, name: str, period: str) -> None:
    app = opened("returns", report=name, of_period=period)
    assert not app.exception
    assert not app.error
    made = filled(kept_reader(demo_sqlite), returns()[name], period=period)
    [shown] = listed(app)
    assert shown.iloc[:, 1:].to_numpy().tolist() == [
        [amount_text(cell) for cell in made.cells[row.key]] for row in made.rows
    ]
    assert app.code[0].value == bulletin_sentence(made)
    assert "项相符" in words(app)
    assert "演示版式" in words(app)
    assert "模拟数据，不作统计依据" in words(app)


def test_choices_stand_in_the_address(opened: Opened) -> None:
    app = opened("returns", report="sanctions_quarter", of_period="2023Q1", divided="town", of_row="filed")
    chosen = {str(box.key).split("-")[0]: box.value for box in app.selectbox}
    assert (chosen["report"], chosen["divided"], chosen["of_row"]) == ("sanctions_quarter", "town", "filed")
    assert "全区合计" in str(listed(app)[0].iloc[0, 0])
    asked_in_vain = opened("returns", report="nothing", of_period="2023Q9")
    assert "地址中没有报表“nothing”" in words(asked_in_vain).replace("\\", "")
    assert "地址中没有期间“2023Q9”" in words(asked_in_vain).replace("\\", "")
    older = opened("returns", report="wages_month", of_period="2021-03")
    assert "2021年3月" in words(older)


def test_nothing_to_check_is_not_told_as_agreement(opened: Opened) -> None:
    text = words(opened("returns", report="wages_month", of_period="2020-12"))
    assert "核对无数据" in text
    assert "项相符" not in text


def test_a_row_shows_its_figures_each_opening_its_records(opened: Opened) -> None:
    app = opened("returns", report="wages_month", of_period="2023-11", return_row="310118106")
    lines = [button for button in app.button if button.key and button.key.startswith("item-cell-")]
    assert len(lines) == len(returns()["wages_month"].columns)
    app.button("item-cell-year_received").click().run()
    assert app.session_state["screen"] == "records"
    asked = {name: str(app.query_params[name]) for name in ("metric", "since", "until", "at")}
    assert asked == {"metric": "lead.received", "since": "2023-01-01", "until": "2023-11-30", "at": "2023-11-30"}


def test_a_narrowed_figure_has_its_list(opened: Opened, demo_sqlite: str) -> None:
    made = filled(kept_reader(demo_sqlite), returns()["deposits_quarter"], period="2023Q3")
    at = [column.id for column in made.declared.columns].index("bank")
    cell = made.cells["total"][at]
    app = opened("returns", report="deposits_quarter", of_period="2023Q3", return_row="total")
    app.button("item-cell-bank").click().run()
    assert not app.exception
    assert app.title[0].value == "存储金额（各种形式）（银行保函）"
    assert f"{amount_text(cell)} 万元" in words(app)
    assert set(listed(app)[0]["存储形式"]) == {"银行保函"}


def test_what_no_ledger_holds_says_which_would(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path / 'cases.db'}"
    load_file(SAMPLE.read_bytes(), SAMPLE.name, url)
    monkeypatch.setenv("CASE_DATABASE_URL", url)
    app = AppTest.from_file(FRAME_SCRIPT, default_timeout=90)
    app.secrets["allow_anonymous"] = True
    app.query_params["report"] = "accounts_month"
    app = at_once(app, "returns").run()
    assert not app.exception
    assert "无数据" in listed(app)[0].iloc[0].tolist()
    assert "专户月度收支台账" in words(app)


def test_a_return_added_by_a_file_is_on_the_screen(
    opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "own.toml").write_text(OWN, encoding="utf-8")
    monkeypatch.setenv("RETURNS_FOLDER", str(tmp_path))
    returns.cache_clear()
    try:
        app = opened("returns", report="own", of_period="2023-11")
        assert "某镇月报" in words(app)
        assert list(listed(app)[0].columns) == ["街镇", "接收（件）", "办结率（件）"]
        (tmp_path / "own.toml").write_text(OWN.replace("lead.received", "lead.x"), encoding="utf-8")
        returns.cache_clear()
        messages = AppTest.from_file(FRAME_SCRIPT, default_timeout=60).run().error[0].value.replace("\\", "")
        assert "own.toml 第 11 行 · 第 1 栏“接收” · metric：没有指标“lead.x”" in messages
    finally:
        monkeypatch.undo()
        returns.cache_clear()
