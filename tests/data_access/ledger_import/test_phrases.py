"""Set phrases: clear spellings are read, whatever stands beside them; what says two things or another is asked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.cells import choices, text
from data_access.ledger_import.answers import Answers, read_answers
from data_access.reference.ledger_phrases import any_of, read_values, vocabulary
from data_access.reference.organisation import towns
from data_access.rules.parameters import ParameterError
from tests.data_access.ledger_import.test_reading import LEAD, LEAD_CELLS, SITE, Rows, faults, loaded, read
from tests.databases import ROOT


@pytest.mark.parametrize(
    ("cell", "result"),
    [
        ("■是 □否", "符合"),
        ("□是 ■否", "不符合"),
        ("☒否 ☐是", "不符合"),
        ("☐否 ☒是", "符合"),
        ("是√ 否□", "符合"),
        ("是□ 否√", "不符合"),
        ("( √ )是 (  )否", "符合"),
        ("（ ）是（√）否", "不符合"),
        ("√是 ×否", "符合"),
        ("×是 √否", "不符合"),
        ("☑ 已落实", "符合"),
        ("未签订 √", "不符合"),
        ("■符合 □部分符合 □不符合", "符合"),
        ("□符合 ■部分符合 □不符合", "部分符合"),
        ("[√]符合[ ]不符合", "符合"),
        ("基本到位", "部分符合"),
        ("√(部分)", "部分符合"),
        ("不完全符合", "部分符合"),
        ("未全部落实", "部分符合"),
        ("全部到位", "符合"),
        ("☑基本符合", "部分符合"),
        ("是（原件）", "符合"),
    ],
)
def test_clear_marks_are_read(cell: str, result: str) -> None:
    assert choices.mark(cell) == result


@pytest.mark.parametrize(
    "cell",
    [
        "是/否",
        "☑是 ☑否",
        "□是 □否",
        "☒是",
        "△",
        "○",
        "整改中",
        "未见",
        "已落实(缺2人合同)",
        "1",
        "√是 √否",
        "是√否",
        "合同√社保×",
        "3月",
        "落实不到位",
        "是(部分人员)",
    ],
)
def test_marks_that_say_two_things_or_none_are_asked(cell: str) -> None:
    with pytest.raises(text.CellFault) as caught:
        choices.mark(cell)
    assert caught.value.asks == text.PHRASE


@pytest.mark.parametrize(
    ("cell", "form"),
    [
        ("见索即付", "银行保函"),
        ("建行保函", "银行保函"),
        ("商业银行保函", "银行保函"),
        ("上海农商银行保函", "银行保函"),
        ("中国建设银行保函(电子)", "银行保函"),
        ("保险保单", "工程保证保险"),
        ("太平洋保险", "工程保证保险"),
        ("太平洋财险", "工程保证保险"),
        ("中国平安财产保险", "工程保证保险"),
        ("农民工工资保证保险(纸质)", "工程保证保险"),
        ("工程担保公司保函(电子)", "担保公司保函"),
        ("担保", "担保公司保函"),
        ("上海甲融资担保有限公司保函", "担保公司保函"),
        ("现金(存单)", "现金"),
        ("□现金 ☑银行保函 □保证保险", "银行保函"),
        ("现金(√) 保函( )", "现金"),
        ("银行保函（原件）", "银行保函"),
    ],
)
def test_clear_forms_of_deposits_are_read(cell: str, form: str) -> None:
    assert choices.choice("deposit_form", cell) == form


@pytest.mark.parametrize(
    "cell",
    [
        "现金+保函",
        "现金和银行保函",
        "注销银行保函",
        "已过期银行保函",
        "退保财险",
        "履约银行保函",
        "投标银行保函",
        "原现金现银行保函",
        "未提供银行保函",
        "现金改银行保函",
        "现金转银行保函",
        "非银行保函",
        "拟开银行保函",
        "银行保函或财产保险",
        "差异化缴存",
        "信用承诺",
        "1",
        "保证金",
        "履约保函",
        "建设银行",
        "银行保函(已注销)",
        "无担保公司保函",
    ],
)
def test_forms_that_say_two_things_or_another_are_asked(cell: str) -> None:
    with pytest.raises(text.CellFault) as caught:
        choices.choice("deposit_form", cell)
    assert caught.value.asks == text.PHRASE


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("首次存入", "存入"),
        ("追加", "存入"),
        ("垫付", "使用"),
        ("先行垫付", "使用"),
        ("工资垫付", "使用"),
        ("动用(垫付)", "使用"),
        ("结息(2季度)", "利息"),
        ("二季度结息", "利息"),
        ("2023年第二季度利息", "利息"),
        ("利息（3月）", "利息"),
        ("补足差额", "补足"),
        ("退还企业", "返还"),
        ("2023年3月退还保证金", "返还"),
        ("账户管理费", "手续费"),
        ("三季度账户管理费", "手续费"),
        ("手续费（3月）", "手续费"),
        ("代扣利息税", "利息税"),
        ("退还利息", "利息返还"),
    ],
)
def test_clear_movements_are_read(cell: str, kind: str) -> None:
    assert choices.movement_kind(cell) == (kind, False)


@pytest.mark.parametrize(
    "cell",
    ["支取", "划转", "结转", "冻结", "解冻", "返还本息", "保函手续费", "转存", "2季度", "利息(冻结)", "补足利息"],
)
def test_movements_that_may_be_one_or_another_are_asked(cell: str) -> None:
    with pytest.raises(text.CellFault) as caught:
        choices.movement_kind(cell)
    assert caught.value.asks == text.PHRASE


@pytest.mark.parametrize(
    ("name", "cell", "value"),
    [
        ("finding", "经核实属实", "属实"),
        ("finding", "查证属实", "属实"),
        ("finding", "虚假", "不属实"),
        ("finding", "属实，已解决", "属实"),
        ("finding", "属实（部分）", "部分属实"),
        ("finding", "不完全属实", "部分属实"),
        ("finding", "待核查", None),
        ("finding", "□属实 □部分属实 ☑不属实", "不属实"),
        ("site_status", "停工整改", "停工"),
        ("site_status", "竣工备案", "竣工"),
        ("site_status", "复工", "在建"),
        ("site_status", "已交付", "竣工"),
        ("site_status", "主体封顶", "在建"),
        ("site_status", "未复工", "停工"),
        ("site_status", "烂尾", "停工"),
        ("satisfaction", "☑满意 □基本满意 □不满意", "满意"),
        ("government_funded", "■是 □否", "是"),
        ("recheck_result", "□已整改 ☑未整改", "未整改"),
    ],
)
def test_further_phrases(name: str, cell: str, value: str | None) -> None:
    assert choices.choice(name, cell) == value


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("finding", "属实,但金额不符"),
        ("finding", "已核实"),
        ("finding", "未查实"),
        ("site_status", "在建(停工)"),
        ("site_status", "2025年12月竣工"),
        ("recheck_result", "3月整改完成"),
        ("site_status", "终止"),
        ("site_status", "3"),
    ],
)
def test_further_phrases_in_doubt_are_asked(name: str, cell: str) -> None:
    with pytest.raises(text.CellFault) as caught:
        choices.choice(name, cell)
    assert caught.value.asks == text.PHRASE


@given(st.sampled_from(sorted(vocabulary("mark").values)), st.sampled_from(["符合", "不符合", "部分符合"]), st.data())
def test_a_tick_beside_a_word_is_the_word(spelling: str, other: str, data: st.DataObject) -> None:
    if not spelling.isalpha() or spelling.isascii() is not False or spelling == other:
        return
    box = data.draw(st.sampled_from([("☑", "□"), ("■", "□"), ("√", "×"), ("☒", "☐"), ("(√)", "( )")]))
    both = data.draw(st.permutations([(box[0], spelling), (box[1], other)]))
    after = data.draw(st.booleans())
    cell = " ".join(f"{word}{sign}" if after else f"{sign}{word}" for sign, word in both)
    assert choices.mark(cell) == choices.mark(spelling)


def test_a_spelling_that_means_two_things_is_named(tmp_path: Path) -> None:
    file = tmp_path / "values.toml"
    file.write_text('[form]\n"甲" = ["*行", "存"]\n"乙" = ["*行", "存"]\n', encoding="utf-8")
    with pytest.raises(ParameterError) as refused:
        read_values(file)
    assert len([fault for fault in refused.value.faults if "两种意思" in fault]) == 2


# --- towns ------------------------------------------------------------------------------------------


def test_every_office_of_a_town_is_the_town() -> None:
    for town in towns():
        offices = ("办", "办事处") if town.name.endswith("街道") else ("政府", "人民政府")
        for office in offices:
            for before in ("", "青浦区", "上海市青浦区"):
                assert text.town(f"{before}{town.name}{office}") == town.code


@pytest.mark.parametrize("wording", ["青东农场", "徐泾镇、华新镇", "工业园区", "市级", "西虹桥商务区"])
def test_an_unknown_town_is_asked_once(tmp_path: Path, wording: str) -> None:
    rows: Rows = [SITE[0], ["G1", "甲", wording], ["G2", "乙", wording]]
    report = loaded(tmp_path, {"在建工地": rows})
    assert [(q.kind, q.key, q.rows) for q in report.questions] == [("town", wording, (2, 3))]
    file = tmp_path / "答复.toml"
    file.write_text(report.skeleton().replace('= ""', '= "徐泾镇"'), encoding="utf-8")
    again = loaded(tmp_path, {"在建工地": rows}, read_answers(file))
    assert (again.accepted, again.questions) == (2, [])
    (lead,) = read(
        "欠薪线索", [[*LEAD], [*LEAD_CELLS[:3], wording, "其他"]], answers=Answers(towns={wording: "徐泾镇"})
    )
    assert faults(lead) == set()


@pytest.mark.parametrize("room", ["data_access/cells", "data_access/ledger_import"])
def test_words_of_the_tables_are_no_patterns(room: str) -> None:
    """A bracket that an office writes into a list must not break every load: `any_of` takes each word as it is."""
    assert re.fullmatch(any_of(["(版", "a.b", "合计("]), "合计(")
    assert not re.fullmatch(any_of(["a.b"]), "AXB")
    joined = re.compile(r"""["']\|["']\.join""")
    assert [path.name for path in (ROOT / room).rglob("*.py") if joined.search(path.read_text("utf-8"))] == []
