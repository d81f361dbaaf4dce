"""预警 as platforms write them: rules by their number, their name or what an office calls them; colours; long cells."""

from __future__ import annotations

from pathlib import Path

import pytest

from data_access.cells.office import warning_rule
from data_access.cells.text import PHRASE, CellFault
from data_access.database.schema import warning
from data_access.ledger_import.answers import Answers, question_key
from data_access.rules.warning_rules import warning_rules
from tests.data_access.ledger_import.test_never_zero import all_of
from tests.data_access.ledger_import.test_reading import loaded

HEADINGS: list[object] = ["预警编号", "预警规则", "预警等级", "预警渠道", "街镇", "预警日期", "备注"]


def test_a_rule_is_known_by_number_and_name() -> None:
    for code, rule in warning_rules().rules.items():
        for text in (code, code.lower(), rule.name, f"{code} {rule.name}", f"{rule.name}（{code}）", f"规则{code}"):
            assert warning_rule(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [("工资未按月足额发放", "W07"), ("人工费用未按时拨付", "W06"), ("未按期开立专用账户", "W01"),
     ("保函即将到期", "W04"), ("G-01", "G-01"), ("gz12", "GZ12")],
)  # fmt: skip
def test_a_rule_as_offices_and_other_systems_call_it(text: str, code: str) -> None:
    assert warning_rule(text) == code


@pytest.mark.parametrize("text", ["W01、W07", "其他情形", "RULE-2023-0001", "甲" * 300])
def test_a_rule_that_may_be_any_is_asked(text: str) -> None:
    with pytest.raises(CellFault) as caught:
        warning_rule(text)
    assert (caught.value.asks, caught.value.refuses) == (PHRASE, False)


@pytest.mark.parametrize("text", ["某平台自定义的一条很长的规则名称", "甲" * 300, None])
def test_a_warning_of_a_rule_nobody_knows_is_kept_and_its_rule_asked_once(tmp_path: Path, text: str | None) -> None:
    rows: list[list[object]] = [HEADINGS]
    rows += [[f"YJ{n}", text, "橙色", "网格员上报", "徐泾镇", f"2023-05-0{n}", "甲"] for n in (1, 2)]
    report = loaded(tmp_path, {"预警": rows})
    assert (report.rejected, [(q.kind, q.written) for q in report.questions]) == (0, [("phrase", text)] * bool(text))
    found = all_of(tmp_path, warning)
    assert [(w.rule_code, w.level, w.channel) for w in found] == [("其他", "橙", "线下网格")] * 2
    assert [w.note for w in found] == [f"甲；预警规则：{text}" if text else "甲"] * 2
    if text:
        assert all(q.choices == (*warning_rules().rules, "不详") for q in report.questions)
        assert "W12、W13、W14、W15、W16、W17、W18、W19、不详之一" in report.skeleton()
        answers = Answers(phrases={question_key("预警", "预警规则", text): "工资未代发"})
        assert loaded(tmp_path, {"预警": rows}, answers).rejected == 0
        assert [w.rule_code for w in all_of(tmp_path, warning)] == ["W07"] * 2
