"""资金监管 through app.py: the figures of the definitions, sections, drilling, what-if, empty scopes."""

from __future__ import annotations

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from data_access.database.engine import reader
from data_access.database.scope import Scope
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.evaluation import evaluate
from metrics.engine.known_figures import tracked
from metrics.judging.values import values
from metrics.questions.balances import OBLIGATIONS
from metrics.wording.formats import value_text
from tests.conftest import at_once, listed
from tests.databases import DEMO_AS_OF, FRAME_SCRIPT

FUNDS, RECORDS = "pages/funds/page.py", "pages/records/page.py"
SECTIONS = ("余额分布", "应存核定与测算", "专用账户", "银行对账", "应急周转金")


def opened(**params: str) -> AppTest:
    """The funds screen with these values in the URL."""
    app = AppTest.from_file(FRAME_SCRIPT, default_timeout=90)
    app.secrets["allow_anonymous"] = True
    for name, value in params.items():
        app.query_params[name] = value
    return at_once(app, "funds").run()


@pytest.fixture
def demo(demo_sqlite: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The URL of the demo district, which the app serves."""
    monkeypatch.setenv("CASE_DATABASE_URL", demo_sqlite)
    return demo_sqlite


def texts(app: AppTest) -> str:
    kinds = (app.title, app.markdown, app.caption, app.info, app.error, app.warning, app.metric, app.button)
    return "\n".join(str(getattr(e, "label", "")) + str(e.value) for kind in kinds for e in kind)


def figures(url: str) -> dict[str, str]:
    scope = Scope(start=date(2023, 1, 1), end=DEMO_AS_OF, as_of=DEMO_AS_OF)
    with reader(url).connect() as connection:
        metrics = list(ALL_METRICS.values())
        known = tracked(connection, metrics, scope.as_of)
        found = values(evaluate(connection, metrics, scope), metrics, scope.as_of, known)
    return {metric_id: value_text(value) for metric_id, value in found.items()}


def test_the_screen_says_what_the_definitions_say(demo: str) -> None:
    app = opened()
    assert not app.exception
    assert not app.error
    message = figures(demo)
    text = texts(app)
    assert (
        f"现金本金 {message['deposit.cash_balance']}、有效保函 {message['deposit.guarantee_cover']}（分列，不相加）"
        in text
    )
    for metric_id in OBLIGATIONS:
        (row,) = [b for b in app.button if b.key == f"item-{metric_id.replace('.', '-')}"]
        assert message[metric_id] in row.label, metric_id
        if not message[metric_id].startswith("0"):
            assert message[f"{metric_id}_amount"] in row.label, metric_id
            assert "最早" in row.label
    assert "模拟数据" in text


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_opens(section: str) -> None:
    app = opened(funds_section=section)
    assert not app.exception
    assert not app.error


def test_sections_hold_their_figures(demo: str) -> None:
    message = figures(demo)
    for section, group, metric_id in (
        ("专用账户", "account", "wage_account.wages_owed"),
        ("银行对账", "statement", "wage_account.statement_bank_more"),
        ("应急周转金", "emergency", "emergency_fund.balance"),
    ):
        app = opened(funds_section=section)
        (button,) = [b for b in app.button if b.key == f"figure-{group}-{metric_id}"]
        assert message[metric_id] in button.label
    button.click().run()
    assert not app.exception
    assert app.title[0].value == "应急周转金余额"


def test_amount_lists_are_signed_and_totalled(demo: str) -> None:
    message = figures(demo)
    table = next(t for t in listed(opened(funds_section="银行对账")) if "银行减台账（元）" in t)
    amounts = [float(text.replace(",", "")) for text in table["银行减台账（元）"]]
    assert all(text[0] in "+-" for text in table["银行减台账（元）"])
    foot = next(text for text in table.attrs["foot"] if text.startswith("+"))
    more, less = (float(text.replace(",", "")) for text in foot.split())
    assert more == pytest.approx(sum(a for a in amounts if a > 0))
    assert less == pytest.approx(sum(a for a in amounts if a < 0))
    for part, name in ((more, "bank_more"), (-less, "bank_less")):
        both = [message[f"{theme}.statement_{name}"].split(" ")[0] for theme in ("deposit", "wage_account")]
        assert part / 10_000 == pytest.approx(sum(float(text.replace(",", "")) for text in both), abs=0.011)

    app = opened(funds_section="应存核定与测算")
    app.number_input(key="base_ratio").set_value(2.0).run()
    table = next(t for t in listed(app) if "增减（元）" in t)
    changes = [float(text.replace(",", "")) for text in table["增减（元）"]]
    assert float(table.attrs["foot"][list(table).index("增减（元）")].replace(",", "")) == pytest.approx(sum(changes))
    assert sum(changes) > 0


def test_a_clock_opens_its_list(demo: str) -> None:
    app = opened()
    app.button(key="item-deposit-top_up_overdue").click().run()
    assert not app.exception
    assert app.title[0].value == "动用超期未补足"
    assert f"{len(listed(app)[0])} 笔" == figures(demo)["deposit.top_up_overdue"]


@pytest.mark.usefixtures("demo")
def test_a_card_opens_its_records() -> None:
    app = opened()
    app.button(key="open-deposit-cash_balance").click().run()
    assert not app.exception
    assert app.title[0].value == "保证金现金余额"


@pytest.mark.usefixtures("demo")
def test_what_if_moves_the_total() -> None:
    app = opened(funds_section="应存核定与测算")
    assert "演示参数" in texts(app)
    assert "以沪人社规〔2022〕20号为准" in texts(app).replace("\\", "")
    assert "改为" not in texts(app)
    ends = [(app.number_input(key=key).min, app.number_input(key=key).max) for key in ("base_ratio", "cap")]
    assert ends == [(0.01, 10), (0, 1_000_000)]  # whatever deposit.toml may say is on the scale
    app.number_input(key="base_ratio").set_value(2.0).run()
    assert not app.exception
    assert "改为基准 2%、上限 500 万元后" in texts(app)
    assert "增加" in texts(app)
    app.number_input(key="base_ratio").set_value(1.0).run()
    assert "减少" in texts(app)


@pytest.mark.usefixtures("demo")
def test_the_basis_narrows_the_sites() -> None:
    app = opened(funds_section="应存核定与测算", funds_basis="三年无欠薪免存")
    table = next(d for d in listed(app) if "适用比例依据" in d)
    assert len(table)
    assert set(table["比例"]) == {"免存"}


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("section", SECTIONS)
def test_an_empty_scope_says_so(section: str) -> None:
    app = opened(as_of="2018-01-31", funds_section=section)
    assert not app.exception
    assert not app.error
    assert "尚无工资保证金台账" in texts(app)
    assert app.info


def test_the_sample_ledger_without_accounts(sample_sqlite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASE_DATABASE_URL", sample_sqlite)
    for section in SECTIONS:
        app = opened(funds_section=section)
        assert not app.exception
        assert not app.error
        assert "221.00 万元" in texts(app)
