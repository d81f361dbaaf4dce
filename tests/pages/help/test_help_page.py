"""使用说明: a guide for each use and ledger, and one search over them, the figures and the terms."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from data_access.ledger_import.known_ledgers import ledgers
from metrics.definitions.all_metrics import ALL_METRICS
from pages.parts.frame.explained import found
from pages.parts.frame.guide import DAILY_WORK, DATA_WORK, USES
from pages.parts.plain import plain
from tests.conftest import at_once
from tests.databases import FRAME_SCRIPT, ROOT


def _opened(screen: str, **params: str) -> AppTest:
    app = AppTest.from_file(FRAME_SCRIPT, default_timeout=60)
    for name, value in params.items():
        app.query_params[name] = value
    app = at_once(app, screen).run()
    assert not app.exception
    return app


def _words(app: AppTest) -> str:
    return "\n".join(str(e.value) for kind in (app.markdown, app.caption, app.info) for e in kind)


@pytest.fixture(autouse=True)
def _demo(demo_sqlite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASE_DATABASE_URL", demo_sqlite)


def test_every_use_has_its_steps_and_picture_and_every_ledger_its_guide() -> None:
    app = _opened("help")
    guides = (*USES, *DAILY_WORK, *DATA_WORK)
    assert all(f"1. {plain(use.steps[0])}" in _words(app) for use in guides)
    assert all((ROOT / "assets" / "pictures" / use.picture).is_file() for use in guides if use.picture)
    chosen = app.selectbox(key="guide_ledger")
    assert chosen.options == [ledger.name for ledger in ledgers()]
    app = _opened("help", guide_of="实地核查")
    assert app.selectbox(key="guide_ledger").value == "实地核查"
    assert "**实地核查台账**" in _words(app)
    (example, columns) = (frame.value for frame in app.dataframe[:2])
    assert set(example.columns) <= set(columns["表头"])


def test_one_search_finds_figures_ledgers_terms_and_uses() -> None:
    everything = found("")
    assert (len(everything.metrics), len(everything.ledgers)) == (len(ALL_METRICS), len(ledgers()))
    app = _opened("help", find="保函")
    hits = found("保函")
    assert "工资保证金" in hits.ledgers
    assert f"台账 {len(hits.ledgers)} 本、指标 {len(hits.metrics)} 项" in _words(app)
    assert app.selectbox(key="guide_ledger").options == list(hits.ledgers)
    assert [use.group for use in found("翻页笔").uses] == ["投屏汇报"]
    assert "没有含“天气预报站”的内容" in _words(_opened("help", find="天气预报站"))


def test_a_search_opens_the_ledger_of_that_name_with_an_example_of_every_required_column() -> None:
    for asked, ledger in (("保证金", "工资保证金"), ("专户", "专户"), ("线索台账", "欠薪线索")):
        app = _opened("help", find=asked)
        assert app.selectbox(key="guide_ledger").value == found(asked).ledgers[0] == ledger
    columns = app.dataframe[1].value
    example = app.dataframe[0].value.iloc[0]
    assert all(example[heading] for heading in columns.loc[columns["必填"] == "必填", "表头"])
    app.text_input(key="find").set_value("专户").run()
    assert app.selectbox(key="guide_ledger").value == "专户"


@pytest.mark.parametrize(
    ("asked", "guide"),
    [
        ("月度定格", "月度定格"), ("退回", "数据导入"), ("GBK", "数据导入"), ("退回的行怎么办", "数据导入"),
        ("撤销", "撤销导入"), ("存疑", "数据质量与 ▲ 存疑"), ("看管文件夹", "看管文件夹"), ("预览", "数据导入"),
        ("隐藏的工作表", "数据导入"), ("删除线", "数据导入"),
    ],
)  # fmt: skip
def test_work_on_the_data_is_found_by_the_words_of_the_product(asked: str, guide: str) -> None:
    assert guide in [use.group for use in found(asked).uses]


def test_the_definitions_name_the_guides_that_hold_the_words() -> None:
    """Also a heading that only a ledger has."""
    app = _opened("definitions", find="施工许可证号")
    assert found("施工许可证号").ledgers
    assert f"**使用说明中找到 {len(found('施工许可证号').ledgers)} 处**" in _words(app)
