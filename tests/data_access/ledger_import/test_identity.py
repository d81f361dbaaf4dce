"""A known number that arrives with another site, firm, day, kind, town or sum overwrites nothing, in every ledger."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from data_access.database.engine import raw_reader
from data_access.ledger_import.answers import Answers, question_key
from data_access.ledger_import.known_ledgers import ledger, ledgers
from data_access.ledger_import.load_report import LoadReport
from data_access.ledger_import.recognised import text_in_key
from tests.data_access.ledger_import.test_reading import Rows, loaded

# By ledger and field: what is stored first, and what the same number brings then; None where it stays.
RECORDS: dict[str, dict[str, tuple[object, object]]] = {
    "企业": {"uscc": ("91310118MA0000001A", None), "name": ("甲公司", "丁公司"), "legal_person": ("张三", "李四")},
    "专项行动": {
        "campaign_no": ("XD1", None), "name": ("冬季清欠", "夏季清欠"), "kind": ("冬季行动", "夏季行动"),
        "starts_on": ("2023-11-01", "2022-11-01"), "ends_on": ("2024-02-10", None),
    },
    "在建工地": {
        "site_no": ("GD1", None), "name": ("甲工程", "丁工程"), "town_code": ("徐泾镇", "华新镇"),
        "contractor_name": ("甲公司", "丁公司"), "contractor_uscc": ("91310118MA0000001A", "91310118MA0000002D"),
    },
    "欠薪线索": {
        "lead_no": ("XS1", None), "source": ("12345", None), "received_on": ("2023-05-01", "2023-06-01"),
        "domain": ("其他", None), "town_code": ("徐泾镇", "华新镇"), "employer_name": ("甲公司", "丁公司"),
        "site_no": ("GD1", "GD2"),
    },
    "线索办理环节": {
        "lead_no": ("XS1", None), "seq": (1, None), "step": ("接收", "核实"), "done_on": ("2023-05-03", "2023-05-09"),
    },
    "线索流转": {
        "lead_no": ("XS1", None), "seq": (1, None), "unit_name": ("徐泾镇", "区建管委"),
        "routed_on": ("2023-05-03", "2023-05-06"),
    },
    "街镇调解": {"lead_no": ("XS1", None), "sent_down_on": ("2023-05-03", "2023-05-13")},
    "约定分期": {
        "lead_no": ("XS1", None), "seq": (1, None), "agreed_on": ("2023-05-20", "2023-06-20"),
        "due_on": ("2023-07-20", None), "amount_yuan": (100_000, 50_000),
    },
    "工资追发": {
        "payment_no": ("ZF1", None), "lead_no": ("XS1", "XS2"), "paid_on": ("2023-06-01", "2023-06-11"),
        "amount_yuan": (50_000, 40_000),
    },
    "监察案件": {
        "case_no": ("AJ1", None), "town_code": ("徐泾镇", "华新镇"), "employer_name": ("甲公司", "丁公司"),
        "complained_on": ("2023-05-03", "2023-09-03"), "site_no": ("GD1", "GD2"), "lead_no": ("XS1", "XS2"),
        "decision_no": ("青人社监罚〔2023〕6号", "青人社监罚〔2023〕9号"),
    },
    "移送公安": {
        "transfer_no": ("YS1", None), "case_no": ("J1", "J2"), "town_code": ("徐泾镇", "华新镇"),
        "reported_on": ("2023-06-01", "2023-07-01"),
    },
    "失信名单": {
        "listing_no": ("SX1", None), "list_kind": ("人社失信名单", "住建黑名单"), "employer_name": ("甲公司", "丁公司"),
        "town_code": ("徐泾镇", "华新镇"), "case_no": ("J1", "J2"), "listed_on": ("2023-05-01", "2022-05-01"),
    },
    "季度公布": {
        "publication_no": ("GB1", None), "quarter": ("2023年第1季度", "2023年第2季度"), "due_on": ("2023-04-10", None),
    },
    "执法文书": {
        "document_no": ("WS1", None), "document_kind": ("责令改正", "询问通知书"),
        "employer_name": ("甲公司", "丁公司"),
        "site_no": ("GD1", "GD2"), "town_code": ("徐泾镇", "华新镇"), "issued_on": ("2023-05-01", "2023-06-01"),
        "due_on": ("2023-05-10", None),
    },
    "约谈通报": {
        "talk_no": ("YT1", None), "talk_kind": ("约谈", "通报批评"), "employer_name": ("甲公司", "丁公司"),
        "site_no": ("GD1", "GD2"), "town_code": ("徐泾镇", "华新镇"), "held_on": ("2023-05-01", "2023-06-01"),
    },
    "实地核查": {
        "inspection_no": ("HC1", None), "inspected_on": ("2023-05-01", "2023-08-01"), "site_no": ("GD1", "GD2"),
    },
    "工资保证金": {
        "deposit_no": ("B1", None), "site_no": ("GD1", "GD2"), "form": ("现金", "银行保函"),
        "stored_on": ("2023-02-01", "2023-04-01"), "amount_yuan": (900_000, 500_000),
        "expires_on": (None, "2025-01-31"),
    },
    "保证金流水": {
        "movement_no": ("L1", None), "deposit_no": ("B9", None), "moved_on": ("2023-02-01", "2023-03-01"),
        "kind": ("存入", "补足"), "amount_yuan": (900_000, 930_000),
    },
    "专户": {"account_no": ("Z1", None), "site_no": ("GD1", "GD2"), "opened_on": ("2023-02-01", "2023-03-01")},
    "专户月度收支": {
        "account_no": ("Z9", None), "month": (date(2023, 5, 1), None), "payable_yuan": (200_000, None),
        "paid_on": ("2023-06-15", "2023-07-10"), "paid_yuan": (150_000, 50_000),
    },
    "应急周转金": {
        "movement_no": ("Y1", None), "town_code": ("徐泾镇", "华新镇"), "lead_no": ("XS1", "XS2"),
        "moved_on": ("2023-05-20", "2023-07-20"), "kind": ("垫付", "追回"), "amount_yuan": (20_000, 90_000),
    },
    "预警": {
        "warning_no": ("YJ1", None), "rule_code": ("R01", "R02"), "level": ("黄", None), "channel": ("线上比对", None),
        "town_code": ("徐泾镇", "华新镇"), "site_no": ("GD1", "GD2"), "employer_name": ("甲公司", "丁公司"),
        "raised_on": ("2023-05-01", "2023-06-01"),
    },
    "部门信号": {
        "signal_no": ("X1", None), "employer_name": ("甲公司", "丁公司"), "town_code": ("徐泾镇", "华新镇"),
        "kind": ("水电欠费", "欠税"), "month": ("2023-05", "2023-06"), "reported_on": ("2023-06-05", None),
    },
    "事件舆情": {
        "incident_no": ("S1", None), "kind": ("舆情", "群体性事件"), "town_code": ("徐泾镇", "华新镇"),
        "site_no": ("GD1", "GD2"), "title": ("网帖反映欠薪", "工人聚集"), "found_on": ("2023-05-01", "2023-06-01"),
    },
    "事件续报": {
        "incident_no": ("S9", None), "seq": (1, None),
        "reported_on": ("2023-05-01", "2023-05-02"), "reported_at": ("09:00", "11:00"),
    },
    "宣传活动": {
        "publicity_no": ("XC1", None), "title": ("进工地", "进园区"), "town_code": ("徐泾镇", "华新镇"),
        "held_on": ("2023-05-03", "2023-06-03"),
    },
    "要点任务": {
        "task_no": ("R1", None), "clause": ("一", None), "title": ("清零", "普法"),
        "owner_name": ("区人社局", "区建管委"), "starts_on": ("2023-01-01", "2022-01-01"),
        "due_on": ("2023-12-31", None),
    },
    "联席会议": {"meeting_no": ("HY1", None), "title": ("第一次", "第二次"), "held_on": ("2023-02-24", "2023-03-24")},
    "督办事项": {
        "follow_up_no": ("D1", None), "meeting_no": ("M1", "M2"), "title": ("清零", "普法"),
        "owner_name": ("徐泾镇", "华新镇"), "raised_on": ("2023-02-24", "2023-03-24"), "due_on": ("2023-06-08", None),
    },
    "书面资料": {
        "evidence_no": ("ZL1", None), "assessment_year": (2023, 2022), "indicator_code": ("P01", "P02"),
        "title": ("总结", "计划"), "owner_name": ("区人社局", "华新镇"), "due_on": ("2023-09-01", None),
    },
    "批准缓办": {
        "deviation_no": ("HB1", None), "assessment_year": (2023, 2022), "indicator_code": ("P01", "P02"),
        "reason": ("台风停工", "疫情"), "approver": ("区政府", None), "valid_from": ("2023-07-01", "2023-08-01"),
        "valid_to": ("2023-12-31", None),
    },
    "时间标注": {
        "note_no": ("BZ1", None), "label": ("春节", "国庆"), "kind": ("春节", "会议"),
        "starts_on": ("2023-01-21", "2023-10-01"),
    },
}  # fmt: skip
# The whole of what names their records is the key: nothing is left that could be another's.
NAMED_BY_KEY = {"专项行动成果", "银行对账单", "任务进度"}
WORLD: dict[str, Rows] = {
    "在建工地": [
        ["项目编号", "项目名称", "属地街镇"], ["GD1", "甲工程", "徐泾镇"], ["GD2", "乙工程", "华新镇"],
    ],
    "欠薪线索": [
        ["线索编号", "来源", "接收日期", "街镇", "所属领域"],
        ["XS1", "12345", "2023-05-01", "徐泾镇", "其他"], ["XS2", "12345", "2023-05-02", "华新镇", "其他"],
    ],
    "监察案件": [
        ["案号", "街镇", "投诉日期"], ["J1", "徐泾镇", "2023-05-01"], ["J2", "华新镇", "2023-05-02"],
    ],
    "工资保证金": [
        ["保证金编号", "项目编号", "存储形式", "存入日期", "金额(元)"], ["B9", "GD2", "现金", "2023-01-01", 900_000],
    ],
    "事件舆情": [
        ["事件编号", "事件类别", "街镇", "事件名称", "发现时间"], ["S9", "舆情", "徐泾镇", "网帖", "2023-04-30 09:00"],
    ],
    "专户": [["专户编号", "项目编号", "开户日期"], ["Z9", "GD2", "2023-01-01"]],
    "联席会议": [["会议编号", "会议名称", "会议日期"], ["M1", "一", "2023-02-01"], ["M2", "二", "2023-03-01"]],
}  # fmt: skip


def headed(name: str, cells: dict[str, object]) -> Rows:
    called = {column.field: column.heading for column in ledger(name).columns}
    called["amount_yuan"] = f"{called.get('amount_yuan')}(元)"
    return [[called[field] for field in cells], list(cells.values())]


def stored(folder: Path, name: str) -> list[tuple[object, ...]]:
    engine = raw_reader(f"sqlite:///{folder / 'case.db'}")
    table = ledger(name).table
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
    engine.dispose()
    return found


def faults(report: LoadReport, name: str) -> list[str]:
    return [finding.fault for finding in report.sheets[name].rejected]


def test_every_ledger_says_what_tells_its_records() -> None:
    declared = {own.name: {*own.identifying, *own.together} for own in ledgers()}
    assert {name for name, fields in declared.items() if not fields} == NAMED_BY_KEY
    for name, fields in declared.items():
        messages = {field for field, (_, other) in RECORDS.get(name, {}).items() if other is not None}
        assert fields - {"firm_uscc"} <= messages, name
        assert fields <= {column.field for column in ledger(name).columns}


@pytest.mark.parametrize("name", RECORDS)
def test_a_known_number_of_another_record_is_asked(tmp_path: Path, name: str) -> None:
    own, fields = ledger(name), RECORDS[name]
    first = {field: value for field, (value, _) in fields.items() if value is not None}
    loaded(tmp_path, WORLD)
    assert faults(loaded(tmp_path, {name: headed(name, first)}), name) == []
    known = stored(tmp_path, name)
    alone: list[tuple[str, ...]] = [(field,) for field in own.identifying if field in fields]
    firm = ("contractor_name", "contractor_uscc")  # with the same code it was renamed
    alone = [firm if names[0] in firm else names for names in alone]
    for changed in (*alone, *([own.together] if own.together else [])):
        other = first | {field: fields[field][1] for field in changed}
        if changed == ("form",):
            other["expires_on"] = fields["expires_on"][1]
        report = loaded(tmp_path, {name: headed(name, other)})
        assert faults(report, name) == ["key_conflict"], changed
        assert stored(tmp_path, name) == known
        (question,) = report.questions
        key = "/".join(text_in_key(first[own_part]) for own_part in (own.key.field, *own.parts))
        assert question.key == f"{name}/{key}"
    answers = Answers(records={question_key(question.key): "更正"})
    assert loaded(tmp_path, {name: headed(name, other)}, answers).updated == 1


@pytest.mark.parametrize(
    ("name", "field", "other"),
    [
        ("联席会议", "title", "第一次(扩大)"),
        ("督办事项", "title", " 清 零 "),
        ("宣传活动", "title", "“进工地”"),
        ("在建工地", "contractor_name", "甲（集团）公司"),  # the same code
        ("批准缓办", "reason", "台风停工，经批准"),
        ("工资保证金", "expires_on", "2025-06-30"),
        ("约定分期", "due_on", "2023-08-20"),
    ],
)
def test_what_tells_the_same_record_in_other_words_updates_it(
    tmp_path: Path, name: str, field: str, other: object
) -> None:
    first = {field: value for field, (value, _) in RECORDS[name].items() if value is not None}
    loaded(tmp_path, WORLD)
    loaded(tmp_path, {name: headed(name, first)})
    assert faults(loaded(tmp_path, {name: headed(name, first | {field: other})}), name) == []


# By ledger: the headings of a list without numbers, its cells, those with another sum, a further one of that day.
UNNUMBERED: dict[str, tuple[list[object], list[object], list[object], list[object]]] = {
    "工资追发": (
        ["序号", "线索编号", "支付日期", "支付渠道", "支付金额(元)"], ["XS1", "2023-07-01", "代发", 20_000],
        ["XS1", "2023-07-01", "代发", 25_000], ["XS1", "2023-07-01", "代发", 3_000],
    ),
    "保证金流水": (
        ["序号", "保证金编号", "日期", "类型", "金额(元)"], ["B9", "2023-06-20", "利息", 500],
        ["B9", "2023-06-20", "利息", 500.25], ["B9", "2023-06-20", "利息", 30],
    ),
    "应急周转金": (
        ["序号", "街镇", "日期", "类型", "金额(元)"], ["徐泾镇", "2023-05-20", "垫付", 20_000],
        ["徐泾镇", "2023-05-20", "垫付", 26_000], ["徐泾镇", "2023-05-20", "垫付", 8_000],
    ),
    "工资保证金": (
        ["序号", "项目编号", "存入日期", "存储形式", "金额(元)"], ["GD1", "2023-02-01", "现金", 400_000],
        ["GD1", "2023-02-01", "现金", 450_000], ["GD1", "2023-02-01", "现金", 90_000],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", UNNUMBERED)
def test_a_sum_put_right_in_a_list_without_numbers_is_not_booked_twice(tmp_path: Path, name: str) -> None:
    head, first, other, further = UNNUMBERED[name]
    loaded(tmp_path, WORLD)
    before = len(stored(tmp_path, name))
    loaded(tmp_path, {name: [head, [1, *first]]})
    assert len(stored(tmp_path, name)) == before + 1
    report = loaded(tmp_path, {name: [head, [1, *other]]})
    assert faults(report, name) == ["ambiguous_record"]
    (question,) = report.questions
    both = {name: [head, [1, *further], [2, *first]]}
    assert (loaded(tmp_path, both).accepted, loaded(tmp_path, both).accepted) == (1, 0)
    answers = Answers(records={question_key(question.key): "更正"})
    assert loaded(tmp_path, {name: [head, [1, *other], [2, *further]]}, answers).updated == 1
    assert len(stored(tmp_path, name)) == before + 2
    answers = Answers(records={question_key(question.key): "另记"})
    assert loaded(tmp_path, {name: [head, [1, *first], [2, *other], [3, *further]]}, answers).accepted == 1


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        ("待定", "missing_key"), ("补登", "missing_key"), ("不详", "missing_key"), ("待 编", "missing_key"),
        ("XS9(重复)", "more_than_key"), ("XS1、XS2", "more_than_key"), ("编号：XS9", "more_than_key"),
        ("XS1；XS2", "more_than_key"), ("310012345678901234.0", "digits_lost"), ("沪人社监(2023)9号", None),
        ("XS-2023/9", None), ("XS9(2)", None),
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["欠薪线索", "专户"])
def test_what_is_no_number_names_no_record(tmp_path: Path, name: str, number: str, fault: str | None) -> None:
    fields = RECORDS[name]
    cells = {field: value for field, (value, _) in fields.items()} | {ledger(name).key.field: number}
    loaded(tmp_path, WORLD)
    assert faults(loaded(tmp_path, {name: headed(name, cells)}), name) == ([fault] if fault else [])
