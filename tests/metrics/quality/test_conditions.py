"""The language of quality rules: what it reads, and how it says what it cannot read."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from data_access.rules.parameters import ParameterError, read_toml
from metrics.definitions.leads import LEAD
from metrics.engine.evaluation import fixed_moment
from metrics.quality.condition_text import ConditionError
from metrics.quality.conditions import Reading, condition, fields_in
from metrics.quality.rule_file import FILE, read_quality

DAY = date(2023, 6, 30)
RULE = """
[[rule]]
id = "one"
name = "甲"
fact = "lead"
kind = "完整性"
fault = "handler_name is None"
owner = "town"
remedy = "补填"
"""
DAYS = "[overdue_days]\ndefault = 30\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("closed_on <", "写法有误"),
        ("nothing is None", "没有“nothing”这一项"),
        ("closed_on is 3", "is 之后只能写 None"),
        ("finding in finding", "in 之后须写成"),
        ("__import__('os')", "不能使用"),
        ("closed_on.year == 3", "不能使用"),
        ("workers + 1 > 2", "不能使用"),
        ('count("site") == 0', "没有“site”这张表可以计数"),
        ('count("wage_account") == 0', "不属于欠薪线索"),
        ('total("lead_payment.nothing") > 0', "没有“nothing”这一列"),
        ("received_on < ago(workers)", "ago 须写成"),
        ("twice()", "须写明比较哪些项"),
        ("differs(employer_uscc)", "differs 须写成"),
        ("twice(as_of)", "“as_of”不是欠薪线索的一项"),
        ("twice(employer_name, ago(3))", "不是欠薪线索的一项"),
        ("differs(as_of, town_code)", "不是欠薪线索的一项"),
        ("differs(employer_uscc, as_of)", "不是欠薪线索的一项"),
        ("alike(received_on) is None", "alike 比较的是文字"),
        ("alike(ago(3)) is None", "alike 比较的是文字"),
        ('counted("lead.nope")', "不是欠薪线索的计数指标"),
        ('counted("inspection.sites_in_progress")', "不是欠薪线索的计数指标"),
        ("received_on < ago(99999999)", "ago 的日数须为"),
        ("in_order(received_on)", "in_order 须写成"),
        ("handler_name", "不是条件"),
        ("closed_on is None or workers", "不是条件"),
        ("not ago(3)", "不是条件"),
        ("received_on < 5", "比较的是日期，不是数"),
        ("received_on == '2023-13-45'", "比较的是日期，不是文字"),
        ("handler_name in ('甲', 3)", "比较的是文字，不是数"),
        ("workers > handler_name", "比较的是数，不是文字"),
        ("workers == 1j", "不是值"),
        (f"workers > {'9' * 26}", "不是值"),
        ("workers > 1e400", "不是值"),
        ("handler_name == b'x'", "不是值"),
        ("alike(handler_name) > 5", "比较的是文字，不是数"),
        ('as_of > "2000-01-01"', "各条记录都相同"),
        ("received_on == received_on", "两边相同"),
        ("differs(handler_name, handler_name)", "两项相同"),
        ("finding in ()", "in 之后须写成"),
        ('finding == "属实的"', "没有“属实的”，可用：属实、部分属实"),
        ('finding in ("属实", "属是")', "没有“属是”"),
        ("workers == True", "比较的是数，不是是否"),
        ("received_on < ago(True)", "ago 须写成"),
        ("not " * 200 + "closed_on is None and x", "没有“x”这一项"),
        ("not " * 3000 + "closed_on is None", "最多1000个"),
        ("(" * 400 + "closed_on is None" + ")" * 400, "写法有误"),
    ],
)
def test_what_cannot_be_read_is_told(text: str, message: str) -> None:
    with pytest.raises(ConditionError, match=message):
        condition(text, Reading(LEAD, fixed_moment(DAY, DAY)))


def test_names_are_told_from_functions() -> None:
    assert fields_in("twice(alike(employer_name), received_on) and received_on < as_of", LEAD) == {
        "employer_name", "received_on", "as_of",
    }  # fmt: skip


def test_orders_of_days_are_those_of_the_ledgers() -> None:
    """A pair of days stands in the declaration of its ledger alone, for the importer and for the rules."""
    assert {"received_on", "verified_on", "closed_on", "replied_on"} < fields_in("not in_order()", LEAD)
    day = r"\w+_on"
    by_hand = [rule["id"] for rule in read_toml(FILE)["rule"] if re.search(rf"{day}\s*[<>]=?\s*{day}", rule["fault"])]
    assert by_hand == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (DAYS, "没有一条规则"),
        (RULE, "overdue_days：须写明 default"),
        (DAYS + "lead = 0\n" + RULE, "overdue_days.lead：须为 1 至 3650"),
        (DAYS + "leads = 9\n" + RULE, "overdue_days.leads：没有这本台账"),
        (DAYS + RULE + RULE, "one：id 重复"),
        (DAYS + RULE.replace('"town"', '"区某局"'), "one：owner“区某局”"),
        (DAYS + RULE.replace("完整性", "好看"), "one：kind“好看”"),
        (DAYS + RULE.replace('"lead"', '"leads"'), "one：fact“leads”不是一类记录"),
        (DAYS + RULE.replace('remedy = "补填"', ""), "one：没有写明 remedy"),
        (DAYS + RULE.replace("handler_name is None", "handler is None"), "one：“欠薪线索”没有“handler”这一项"),
        (DAYS + RULE.replace('"one"', '"o/ne?"'), "o/ne?：id 只能用小写字母"),
        (DAYS + RULE.replace("[[rule]]", "[rule]"), "rule：须写成 [[rule]]"),
        ('rule = "x"\n' + DAYS, "rule：须写成 [[rule]]"),
        ("dropped = 3\n" + DAYS + RULE, "dropped：须写成字样的列表"),
    ],
)
def test_a_faulty_file_names_its_rules(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "quality.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ParameterError) as caught:
        read_quality(path)
    assert any(message in fault for fault in caught.value.faults), caught.value.faults
