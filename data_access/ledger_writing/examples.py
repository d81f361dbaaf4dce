"""An example of each column of a ledger, as an office would write it, for its template and 使用说明.

The examples of all ledgers are of one matter: a lead of a site with its deposit and account. Loaded in the order of the
ledgers they are valid rows.
"""

from __future__ import annotations

from collections.abc import Mapping

from data_access.ledger_import.ledger_columns import Column
from data_access.reference.ledger_phrases import row_words
from data_access.reference.organisation import departments, towns
from data_access.rules.indicator_files import codes_asking_for_evidence, indicator_names

_FIRM, _CODE = "上海某某建设有限公司", "91310118MA1JN2BT6G"
_SHARED: Mapping[str, str] = {
    "lead_no": "XS2023-001", "site_no": "GD2023-001", "permit_no": "310118202303150101", "deposit_no": "BZJ2023-001",
    "account_no": "31050180360000001234", "account_ref": "31050180360000001234", "guarantee_no": "BH2023-00018",
    "case_no": "AJ2023-001", "payment_no": "ZF2023-001", "transfer_no": "YS2023-001", "listing_no": "MD2023-001",
    "publication_no": "GB2023-001", "inspection_no": "HC2023-001", "warning_no": "YJ2023-001",
    "signal_no": "XH2023-001", "incident_no": "SJ2023-001", "publicity_no": "XC2023-001", "task_no": "RW2023-01",
    "meeting_no": "HY2023-01", "follow_up_no": "DB2023-001", "evidence_no": "ZL2023-001",
    "talk_no": "YT2023-001",
    "deviation_no": "HB2023-001", "note_no": "BZ2023-001", "campaign_no": "ZX2023-01", "movement_no": "LS2023-001",
    "site_name": "某某路商办项目", "site_contractor": _FIRM, "site_permit_no": "310118202303150101",
    "of_firm": _FIRM, "of_site": "某某路商办项目", "of_day": "2023-04-19",
    "employer_name": _FIRM, "employer_uscc": _CODE, "contractor_name": _FIRM, "contractor_uscc": _CODE,
    "firm_name": _FIRM, "firm_uscc": _CODE, "uscc": _CODE, "sub_industry": "房建", "reporter_name": "张三",
    "reporter_phone": "13800000000", "cause": "拖欠工程款", "extension_approver": "局领导", "seq": "1",
    "document_no": "青人社监〔2023〕18号", "bank_name": "某某银行青浦支行", "keeper_name": "某某银行青浦支行",
    "repeat_of": "", "corrects": "", "indicator_code": "P01", "source": "全国平台",
}  # fmt: skip
_OWN: Mapping[str, Mapping[str, str]] = {
    "企业": {"name": _FIRM, "legal_person": "李四", "address": "上海市青浦区某某路1号"},
    "专项行动": {
        "name": "2023年冬季专项行动", "starts_on": "2023-11-01", "ends_on": "2024-02-08", "cleared_by": "2024-01-31",
    },
    "在建工地": {
        "name": "某某路商办项目", "department": "区建管委", "managing_entity": "某某镇城建中心",
        "builder_name": "上海某某置业有限公司", "contract_yuan": "86000000.00", "contract_signed_on": "2023-02-20",
        "permit_on": "2023-03-15", "planned_completion_on": "2025-06-30", "workers": "120",
        "completed_on": "", "completion_on": "", "relief_on": "2023-03-18", "status": "在建",
        "lon": "121.124178", "lat": "31.150681",
    },
    "欠薪线索": {
        "accepted_on": "2023-04-20", "contacted_on": "2023-04-20", "verified_on": "2023-04-25", "campaign_no": "",
        "close_due_on": "2023-05-19", "extended_on": "", "extension_approver": "", "closed_on": "2023-05-10",
        "paid_on": "2023-05-08", "sent_back_on": "", "replied_on": "2023-05-12", "mediated_on": "",
        "owed_since": "2023年2月起", "department": "区建管委",
    },
    "线索办理环节": {"step": "受理", "actor": "区人社局"},
    "线索流转": {"unit_name": "区人社局", "routed_on": "2023-04-20", "left_on": "2023-05-10"},
    "街镇调解": {"agreement_on": "2023-04-26", "performed_on": "2023-05-08", "checked_on": "2023-05-10"},
    "约定分期": {"due_on": "2023-05-31"},
    "监察案件": {"decision_no": "青人社监罚〔2023〕6号", "penalty_yuan": "20000.00"},
    "工资追发": {"paid_on": "2023-05-08"},
    "实地核查": {
        "team": "第一核查组", "rectify_due_on": "2023-05-04", "rechecked_on": "2023-05-06",
        "order_no": "青人社监改〔2023〕31号", "rectification": "已补签劳动合同",
    },
    "工资保证金": {
        "form": "银行保函", "amount_yuan": "860000.00", "required_yuan": "860000.00", "stored_on": "2023-03-20",
        "expires_on": "2026-03-19", "registered_on": "2023-03-24", "ended_on": "", "notice_from": "",
        "notice_to": "", "return_applied_on": "", "return_due_on": "", "returned_on": "", "returned_yuan": "",
        "state": "在缴",
    },
    "保证金流水": {
        "amount_yuan": "860000.00", "in_yuan": "860000.00", "out_yuan": "", "balance_yuan": "860000.00",
        "document_no": "", "workers": "",
    },
    "专户": {"registered_on": "2023-04-25", "closed_on": ""},
    "专户月度收支": {"year": ""},
    "应急周转金": {"in_yuan": "", "out_yuan": "64000.00", "balance_yuan": "936000.00"},
    "银行对账单": {"account_kind": "专户", "year": ""},
    "预警": {"owner_name": "徐泾镇", "due_on": "2023-04-26", "handled_on": "2023-04-25", "result": "已核实并督促支付"},
    "部门信号": {"source": "区人社局", "year": ""},
    "事件舆情": {"title": "某某路商办项目工人聚集讨薪", "found_at": "2023-04-19 09:30", "found_on": "2023-04-19",
              "reported_on": "2023-04-19", "reported_at": "2023-04-19 10:00", "responded_on": "2023-04-19",
              "responded_at": "2023-04-19 10:40", "close_due_on": "2023-05-05", "closed_on": "2023-04-24",
              "closed_at": "2023-04-24 17:00", "result": "已约谈单位并支付到位", "owner_name": "徐泾镇"},
    "事件续报": {"reported_on": "2023-04-19", "reported_at": "2023-04-19 11:10", "content": "书面报告：现场情况",
              "report_kind": "续报", "of_title": "某某路商办项目工人聚集讨薪"},
    "执法文书": {"matter": "未按月足额支付工资", "issued_on": "2023-04-20", "due_on": "2023-05-08",
             "complied_on": "2023-05-08"},
    "约谈通报": {"held_on": "2023-04-21", "host_name": "区人社局", "matter": "督促支付拖欠工资"},
    "宣传活动": {"title": "治欠政策进工地宣传", "subject": "保障农民工工资支付条例", "place": "某某路商办项目",
              "organiser": "区人社局", "materials": "200"},
    "要点任务": {"clause": "四（一）", "title": "召开联席会议", "supporting": "区建管委",
              "starts_on": "2023-01-01", "due_on": "2023-12-31", "done_on": ""},
    "任务进度": {"planned": "50%", "of_title": "召开联席会议"},
    "联席会议": {
        "title": "第一次联席会议", "chair": "王五", "attendees": "领导小组成员单位", "decisions": "部署二季度工作",
    },
    "督办事项": {
        "title": "督促支付拖欠工资", "owner_name": "徐泾镇", "due_on": "2023-05-19", "done_on": "", "done": "否",
    },
    "书面资料": {
        "title": "领导小组联席会议纪要", "due_on": "2023-12-15", "file_ref": "协调机制/会议纪要.pdf",
        "rejected_reason": "",
    },
    "批准缓办": {"reason": "机构调整，会议延后召开", "approver": "区政府", "valid_to": "2023-06-30"},
    "时间标注": {"label": "春节", "starts_on": "2023-01-21", "ends_on": "2023-01-27"},
}  # fmt: skip
# The words of `rows.toml` for columns that take any text.
_USUAL: Mapping[tuple[str, str], str] = {
    ("欠薪线索", "source"): "usual_sources",
    ("欠薪线索", "conclusion"): "usual_conclusions",
    ("欠薪线索", "nature"): "usual_natures",
    ("欠薪线索", "channel"): "usual_payers",
    ("工资追发", "channel"): "usual_payers",
    ("线索办理环节", "step"): "usual_steps",
}


def usual(ledger: str, column: Column) -> tuple[str, ...]:
    """What is usually written into a column without a vocabulary: official names, catalogue numbers, common words."""
    if column.field == "indicator_code":
        return codes_asking_for_evidence() if ledger == "书面资料" else tuple(indicator_names())
    own = tuple(department.code for department in departments())
    if ledger == "部门信号" and column.field == "source":
        return own
    if ledger in ("书面资料", "要点任务") and column.field == "owner_name":
        return (*own, *(town.name for town in towns()))
    words = _USUAL.get((ledger, column.field))
    return row_words()[words] if words else ()


def example_of(ledger: str, column: Column, choices: tuple[str, ...]) -> str:
    """The example of a column; "" where the row of the example leaves it empty."""
    own = _OWN.get(ledger, {})
    if column.field in own:
        return own[column.field]
    if column.field in _SHARED and not column.kind.vocabulary:
        return _SHARED[column.field]
    return next(iter(choices), "") or column.kind.example
