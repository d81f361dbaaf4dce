"""The screens for leads and campaigns, through app.py: the workbook's own numbers, sections, lists, the drawer."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from metrics.wording.formats import ten_thousands
from tests.conftest import at_once, listed
from tests.databases import FRAME_SCRIPT, SAMPLE, SAMPLE_AS_OF
from tests.ledger_pivot import read

LEADS, CAMPAIGNS, RECORDS = (f"pages/{name}/page.py" for name in ("leads", "campaigns", "records"))
SECTIONS = ("在办与时限", "走势", "构成", "重复与满意", "流转与调解", "欠薪台账", "监察案件")


def screen(page: str, **params: str) -> AppTest:
    app = AppTest.from_file(FRAME_SCRIPT, default_timeout=90)
    app.secrets["allow_anonymous"] = True
    for name, value in params.items():
        app.query_params[name] = value
    return at_once(app, Path(page).parent.name).run()


def texts(app: AppTest) -> str:
    kinds = (app.title, app.markdown, app.caption, app.info, app.error, app.warning, app.metric)
    labels = [b.label for b in app.button]
    written = "\n".join([str(getattr(e, "label", "")) + str(e.value) for kind in kinds for e in kind] + labels)
    return written.replace("\\", "")  # as read, without the escapes of Markdown


@pytest.fixture
def demo(demo_sqlite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASE_DATABASE_URL", demo_sqlite)


@pytest.fixture
def sample(sample_sqlite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASE_DATABASE_URL", sample_sqlite)


@pytest.mark.usefixtures("sample")
def test_the_page_shows_what_a_pivot_of_the_workbook_gives() -> None:
    pivot = read(SAMPLE, SAMPLE_AS_OF)
    app = screen(LEADS)
    assert not app.exception
    takeaway = next(m.value for m in app.markdown if "本期接收线索" in m.value)
    assert f"接收线索 {pivot.leads} 件" in takeaway
    assert f"属实 {pivot.true} 件（已化解 {pivot.solved} 件、" in takeaway
    assert f"件）；{pivot.overdue} 件线索超期未结" in takeaway
    buttons = [b.label for b in app.button]
    assert f"本期核实欠薪 **{pivot.true_workers:,} 人、{ten_thousands(pivot.true_amount)} 万元**" in buttons
    assert f"本期反映（未核实） **{pivot.workers:,} 人、{ten_thousands(pivot.amount)} 万元**" in buttons
    assert f"本期已追发 **{pivot.paid_workers:,} 人、{ten_thousands(pivot.recovered)} 万元**" in buttons
    rest = ten_thousands(pivot.true_amount - pivot.recovered)
    assert any(label.startswith("本期未付清 ") and f"{rest} 万元" in label for label in buttons)
    assert any(label.startswith(f"超期未结线索 **{pivot.overdue} 件**") for label in buttons)
    assert any(label.startswith(f"办结未付清线索 **{pivot.closed_unpaid} 件**") for label in buttons)
    contradictions = [label for label in buttons if "已办结，欠薪未付清，须更正" in label]
    assert len(contradictions) == pivot.closed_unpaid


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.usefixtures("demo")
def test_a_section_loads_when_opened(section: str) -> None:
    app = screen(LEADS, section=section)
    assert not app.exception
    text = texts(app)
    expected = {
        "在办与时限": "各承办单位在办与超期", "走势": "冬季累计接收", "构成": "接收线索按来源",
        "重复与满意": "重复反映率", "流转与调解": "待填费率",
        "欠薪台账": "未付为零且线索均已付清的方可销账", "监察案件": "不作定性",
    }  # fmt: skip
    assert [name for name, mark in expected.items() if mark in text] == [section]


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.usefixtures("sample")
def test_a_section_without_its_ledger_says_so(section: str) -> None:
    app = screen(LEADS, section=section)
    assert not app.exception
    expected = {"流转与调解": "没有流转记录", "监察案件": "尚无监察案件台账"}
    assert expected.get(section, "") in texts(app)


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.usefixtures("demo")
def test_an_empty_scope_says_what_to_do(section: str) -> None:
    app = screen(LEADS, section=section, as_of="2019-01-31")
    assert not app.exception
    assert "尚无线索台账" in texts(app)


@pytest.mark.usefixtures("demo")
def test_a_number_opens_its_records() -> None:
    app = screen(LEADS)
    app.button(key="money-lead.true_amount").click().run()
    assert not app.exception
    assert app.title[0].value == "核实欠薪金额"


@pytest.mark.usefixtures("demo")
def test_the_drawer_shows_clocks_story_and_links() -> None:
    app = screen(RECORDS, metric="lead.closed_unpaid")
    first = listed(app)[0].iloc[0]
    key = first["线索编号"]
    app = screen(RECORDS, metric="lead.closed_unpaid", row=key)
    assert not app.exception
    text = texts(app)
    # The unit that handles the lead leads to its portrait, the title stands once.
    portraits = [b.label for b in app.button if str(b.key).startswith("link-drawer-")]
    assert any(first["承办单位"] in label for label in portraits)
    assert not any(key in c.value for c in app.caption)
    assert "办理时限" in text
    assert "办理经过" in text
    assert "未付清" in text
    assert any(line in text for line in ("按期完成，用", "超期"))


@pytest.mark.usefixtures("demo")
def test_a_linked_record_opens_in_the_same_drawer_by_url() -> None:
    app = screen(RECORDS, metric="case.pay_orders")
    key = listed(app)[0]["案件编号"].iloc[0]
    lead_row = screen(RECORDS, metric="lead.true", row="XS202300001", linked=f"labour_case:{key}")
    assert not lead_row.exception
    assert f"监察案件 {key}" in texts(lead_row)
    nonsense = screen(RECORDS, metric="lead.true", row="XS202300001", linked="lead_password:1")
    assert not nonsense.exception


@pytest.mark.usefixtures("demo")
def test_campaigns_show_increments_summed_and_what_is_not_zero() -> None:
    app = screen(CAMPAIGNS)
    assert not app.exception
    text = texts(app)
    assert "距两清零期限 2024-02-02 还有 49 天" in text
    assert any(str(m.delta).startswith("较上次同期") for m in app.metric)
    message = re.search(r"(\d+) 件属实线索未化解、(\d+) 件属实办理中", text)
    assert message
    assert f"尚未付清（{message[1]} 件未化解、{message[2]} 件属实办理中）" in text
    assert "属实办理中，还剩" in text
    table = listed(app)[-1]
    assert list(table.columns[1:3]) == ["2023-2024年治理欠薪冬季行动", "2022-2023年根治欠薪冬季专项行动"]
    app = screen(CAMPAIGNS, part_of_campaign="各街镇报送")
    assert not app.exception
    assert list(listed(app)[-1]["街镇"])[-1] == "合计"
    assert len(listed(app)[-1]) == 12


@pytest.mark.usefixtures("demo")
def test_one_town_has_its_figures_instead_of_a_bar() -> None:
    app = screen(CAMPAIGNS, town="徐泾镇")
    assert not app.exception
    assert "两清零：尚未清零" in texts(app) or "两清零：已清零" in texts(app)
    app.button(key="zero-lead.true_in_progress").click().run()
    assert not app.exception
    assert app.title[0].value == "属实办理中"


@pytest.mark.usefixtures("demo")
def test_leads_in_progress_stand_beside_those_unsolved() -> None:
    app = screen(LEADS, section="欠薪台账")
    text = texts(app)
    message = re.search(r"尚未付清（\d+ 件未化解、(\d+) 件属实办理中）", text)
    assert message
    assert f"属实办理中 **{message[1]} 件**" in text


@pytest.mark.usefixtures("demo")
def test_a_campaign_figure_opens_its_records_in_the_campaigns_days() -> None:
    app = screen(CAMPAIGNS, campaign="2023年根治欠薪夏季专项行动")
    app.button(key="open-campaign-sites_checked").click().run()
    assert not app.exception
    assert app.title[0].value == "排查工地"
    assert any("2023-07-18 至 2023-08-31" in caption.value for caption in app.caption)


@pytest.mark.usefixtures("sample")
def test_without_campaigns_the_screen_says_so() -> None:
    app = screen(CAMPAIGNS)
    assert not app.exception
    assert "没有专项行动记录" in texts(app)
