"""The ledgers an office keeps, declared as data: their columns, the spellings of headings, how cells are read."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Table

from data_access.database.schema import (
    bank_statement,
    deposit,
    deposit_movement,
    inspection,
    lead,
    site,
    wage_account,
    wage_account_month,
)
from data_access.ledger_import import cells
from data_access.reference.organisation import checklist

ITEM_PREFIX = "item:"  # fields of the checklist: item:C05

# Values of these are one figure for all rows a merged cell spans: repeating it would count it more than once.
NOT_SPREAD = (cells.amount, cells.signed_amount, cells.head_count, cells.degrees)

# Of these the digits count, as the cell's format shows them.
AS_DISPLAYED = (cells.key, cells.text, cells.firm_name, cells.credit_code)


@dataclass(frozen=True)
class Column:
    heading: str
    field: str  # the table's column, or a name of its own for what goes elsewhere
    read: Callable[..., Any] = cells.text
    aliases: tuple[str, ...] = ()
    required: bool = False  # the heading must be there
    filled: bool = False  # every row needs a value
    spare: bool = False  # a cell that cannot be read is flagged and left empty: the row is worth more than it


@dataclass(frozen=True)
class Ledger:
    name: str
    table: Table
    columns: tuple[Column, ...]  # the key first
    aliases: tuple[str, ...] = ()  # other names of the sheet
    parts: tuple[str, ...] = ()  # fields that make the natural key together with the key

    @property
    def key(self) -> Column:
        return self.columns[0]


def _key(heading: str, field: str, *aliases: str) -> Column:
    # `filled` stays False: a missing key is a fault of its own.
    return Column(heading, field, cells.key, aliases, required=True)


def _must(heading: str, field: str, read: Callable[..., Any], *aliases: str) -> Column:
    return Column(heading, field, read, aliases, required=True, filled=True)


def _spare(heading: str, field: str, read: Callable[..., Any], *aliases: str) -> Column:
    return Column(heading, field, read, aliases, spare=True)


def _may(heading: str, field: str, read: Callable[..., Any], *aliases: str) -> Column:
    return Column(heading, field, read, aliases)


_MONTH = re.compile(r"(\d{4})[年.\-/]?(\d{1,2})月?份?")


def month(cell: object) -> date:
    """A month (2023-11, 2023年11月, 202311 or any day of it) as its first day."""
    found = _MONTH.fullmatch(cells.squeezed(cell))
    if found is None:
        return cells.planned_day(cell).replace(day=1)
    if not 1 <= int(found[2]) <= 12:
        raise cells.CellFault("bad_date", "不是有效月份，请按“2023-04”的样式填写后重新导入")
    return cells.planned_day(f"{found[1]}-{found[2]}-01")


account_kind = cells.choice(
    dict.fromkeys(("工资保证金", "保证金", "保证金专户", "工资保证金专户"), "工资保证金")
    | dict.fromkeys(("专用账户", "专户", "工资专户", "农民工工资专用账户", "工资专用账户"), "专用账户")
)

_TOWN_ALIASES = (
    "属地街镇",
    "街镇",
    "镇街",
    "街道",
    "镇",
    "属地",
    "所属街镇",
    "所在街镇",
    "所属街道",
    "街镇名称",
    "镇(街道)",
    "街道(镇)",
    "乡镇街道",
)
_SITE_ALIASES = ("项目编号", "项目编码", "工程编号", "工程编码", "项目代码", "报建编号", "工地编号")
_DEPARTMENT_ALIASES = ("行业主管部门", "行业部门", "主管部门", "行业主管", "行业监管部门")

SITES = Ledger(
    "在建工地",
    site,
    (
        _key("项目编号", "site_no", *_SITE_ALIASES),
        _must("项目名称", "name", cells.text, "工程名称", "工地名称", "项目名"),
        _must("属地街镇", "town_code", cells.town, *_TOWN_ALIASES),
        _may("行业主管部门", "department", cells.text, *_DEPARTMENT_ALIASES),
        _may("管理单位", "managing_entity", cells.text, "所属公司", "区属公司", "园区", "项目管理单位"),
        _may("建设单位", "builder_name", cells.text, "建设单位名称", "业主单位", "业主", "甲方"),
        _may(
            "施工总承包单位", "contractor_name", cells.firm_name,
            "施工总包单位", "总承包单位", "总包单位", "施工单位", "总包", "总包单位名称",
        ),
        _may(
            "总包统一社会信用代码", "contractor_uscc", cells.credit_code,
            "统一社会信用代码", "社会信用代码", "信用代码", "总包信用代码", "总包单位统一社会信用代码",
            "施工总承包单位统一社会信用代码", "施工单位统一社会信用代码",
        ),
        _may(
            "合同价", "contract_yuan", cells.amount,
            "合同金额", "合同额", "合同总价", "工程合同价", "施工合同额", "合同造价", "中标价", "工程造价",
        ),
        _may("是否政府投资", "government_funded", cells.yes_no, "政府投资", "政府投资项目", "是否政府投资项目"),
        _may(
            "合同签订日期", "contract_signed_on", cells.event_day,
            "合同签订时间", "签订日期", "合同日期", "施工合同签订日期",
        ),
        _may(
            "施工许可日期", "permit_on", cells.event_day,
            "施工许可证日期", "施工许可证发证日期", "许可日期", "施工许可时间", "发证日期", "开工报告批复日期",
            "开工日期", "开工时间",
        ),
        _may(
            "计划竣工日期", "planned_completion_on", cells.planned_day,
            "计划竣工时间", "计划完工日期", "预计竣工日期", "合同竣工日期",
        ),
        _may(
            "实际竣工日期", "completed_on", cells.event_day,
            "实际竣工时间", "竣工日期", "完工日期", "实际完工日期", "竣工验收日期",
        ),
        _may(
            "在场人数", "workers", cells.head_count,
            "在册人数", "农民工人数", "用工人数", "在场农民工人数", "在岗人数", "工人数", "人数",
        ),
        _spare("经度", "lon", cells.degrees, "东经", "LON", "LNG", "X坐标(经度)"),
        _spare("纬度", "lat", cells.degrees, "北纬", "LAT", "Y坐标(纬度)"),
        _spare("坐标系", "crs", cells.reference_system, "坐标系统", "坐标类型", "坐标系类型"),
    ),
    aliases=("在建工地台账", "在建项目", "在建项目台账", "在建工程", "工地台账", "项目台账", "在建工程项目"),
)  # fmt: skip

LEADS = Ledger(
    "欠薪线索",
    lead,
    (
        _key("线索编号", "lead_no", "线索号", "线索编码", "案件编号", "工单编号", "工单号"),
        _must("来源", "source", cells.text, "线索来源", "信息来源", "来源渠道", "反映渠道", "渠道"),
        _must(
            "接收日期", "received_on", cells.event_day,
            "接收时间", "收到日期", "接报日期", "接件日期", "登记日期", "反映日期", "来件日期", "交办日期",
            "线索接收日期",
        ),
        _must("所属领域", "domain", cells.domain, "领域", "行业领域", "领域分类", "所属行业领域"),
        _must("街镇", "town_code", cells.town, *_TOWN_ALIASES),
        _may("行业主管部门", "department", cells.text, *_DEPARTMENT_ALIASES),
        _may("细分行业", "sub_industry", cells.text, "所属行业", "行业", "行业分类", "行业类别"),
        _may("承办单位", "handler_name", cells.unit_name, "办理单位", "责任单位", "承办部门", "处置单位", "主办单位"),
        _may(
            "被反映单位", "employer_name", cells.firm_name,
            "用人单位", "欠薪单位", "被投诉单位", "被举报单位", "被反映企业", "欠薪企业", "企业名称", "单位名称",
            "被反映单位名称",
        ),
        _may(
            "统一社会信用代码", "employer_uscc", cells.credit_code,
            "社会信用代码", "信用代码", "被反映单位统一社会信用代码", "用人单位统一社会信用代码", "单位信用代码",
        ),
        _may("项目编号", "site_no", cells.key, *_SITE_ALIASES),
        _may("专项行动编号", "campaign_no", cells.key, "行动编号"),
        _may("反映人", "reporter_name", cells.text, "反映人姓名", "投诉人", "举报人", "来访人", "联系人", "姓名"),
        _may(
            "联系电话", "reporter_phone", cells.text,
            "反映人电话", "联系方式", "电话", "手机", "手机号", "手机号码", "反映人联系电话",
        ),
        _may("涉及人数", "workers", cells.head_count, "欠薪人数", "反映人数", "涉及农民工人数", "人数"),
        _may("涉及金额", "amount_yuan", cells.amount, "欠薪金额", "反映金额", "涉及工资金额", "金额"),
        _may("受理日期", "accepted_on", cells.event_day, "受理时间", "签收日期"),
        _may("联系日期", "contacted_on", cells.event_day, "联系时间", "首次联系日期", "响应日期", "联系反映人日期"),
        _may("核实日期", "verified_on", cells.event_day, "核实时间", "核查日期", "查实日期"),
        _may("核实情况", "finding", cells.finding, "核实结果", "核查情况", "核查结果", "是否属实"),
        _may("问题性质", "nature", cells.text, "性质", "诉求性质", "案件性质"),
        _may("欠薪原因", "cause", cells.text, "原因", "成因"),
        _may("核实人数", "true_workers", cells.head_count, "属实人数", "核查人数", "实际欠薪人数"),
        _may("核实金额", "true_amount_yuan", cells.amount, "属实金额", "核查金额", "实际欠薪金额"),
        _may(
            "办理期限", "close_due_on", cells.planned_day,
            "办结期限", "应办结日期", "办理时限", "截止日期", "到期日期", "限办日期",
        ),
        _may("延期日期", "extended_on", cells.event_day, "延期时间", "延期批准日期", "批准延期日期"),
        _may("延期审批人", "extension_approver", cells.text, "延期批准人", "审批人"),
        _may("延期原因", "extension_reason", cells.text, "延期理由", "延期事由"),
        _may("办结日期", "closed_on", cells.event_day, "办结时间", "结案日期", "实际办结日期"),
        _may("办理结论", "conclusion", cells.text, "办结结论", "处理结论", "结论", "办理结果", "处理结果"),
        _may("已支付金额", "paid_yuan", cells.amount, "支付金额", "已付金额", "追发金额", "已解决金额", "已发放金额"),
        _may("支付日期", "paid_on", cells.event_day, "支付时间", "付款日期", "发放日期"),
        _may("支付渠道", "channel", cells.text, "支付方式", "资金来源", "支付来源"),
        _may("退回日期", "returned_on", cells.event_day, "退回时间", "退办日期"),
        _may("重复线索编号", "repeat_of", cells.key, "重复线索", "原线索编号", "关联线索编号", "重复反映编号"),
        _may("满意度", "satisfaction", cells.satisfaction, "满意情况", "是否满意", "评价", "群众满意度"),
        _may("回访日期", "replied_on", cells.event_day, "回访时间", "评价日期"),
        _may("调解成功日期", "mediated_on", cells.event_day, "街镇调解日期", "街镇调解成功日期", "调解日期"),
        _may("备注", "remark", cells.prose, "说明", "备注说明"),
    ),
    aliases=("欠薪线索台账", "线索台账", "线索", "欠薪线索办理台账", "线索办理台账", "欠薪线索办理"),
)  # fmt: skip

INSPECTIONS = Ledger(
    "实地核查",
    inspection,
    (
        _key("核查编号", "inspection_no", "核查号", "检查编号", "核查表编号", "核查编码"),
        _must("核查日期", "inspected_on", cells.event_day, "核查时间", "检查日期", "检查时间"),
        _must("项目编号", "site_no", cells.key, *_SITE_ALIASES),
        _may("核查组", "team", cells.text, "检查组", "核查小组", "核查人员", "检查人员"),
        *(_may(item.name, f"{ITEM_PREFIX}{item.code}", cells.mark, *item.aliases, item.code) for item in checklist()),
        _may(
            "整改期限",
            "rectify_due_on",
            cells.planned_day,
            "限期整改日期",
            "整改截止日期",
            "整改时限",
            "责令改正期限",
        ),
        _may("复查日期", "rechecked_on", cells.event_day, "复查时间", "复核日期"),
        _may("复查结果", "recheck_result", cells.recheck_result, "复查情况", "整改情况", "整改结果"),
        _may("照片", "photos", cells.prose, "现场照片", "核查照片", "照片编号"),
        _may("备注", "remark", cells.prose, "说明", "问题描述"),
    ),
    aliases=("实地核查表", "实地核查台账", "核查台账", "现场核查", "工地核查"),
)

DEPOSITS = Ledger(
    "工资保证金",
    deposit,
    (
        _key("保证金编号", "deposit_no", "保证金编码", "保证金号", "编号"),
        _must("项目编号", "site_no", cells.key, *_SITE_ALIASES),
        _must("存储形式", "form", cells.deposit_form, "存储方式", "形式", "保证形式", "缴存形式", "存缴形式"),
        _may("应存金额", "required_yuan", cells.amount, "应存额", "应缴金额", "应存储金额", "应缴存金额"),
        _may(
            "经办银行/担保机构", "keeper_name", cells.text,
            "经办银行", "担保机构", "银行", "开户银行", "经办机构", "存储银行", "保函开立机构",
        ),
        _must(
            "存入/开立日期", "stored_on", cells.event_day,
            "存入日期", "开立日期", "存储日期", "缴存日期", "保函开立日期", "存入时间",
        ),
        _must(
            "金额", "amount_yuan", cells.amount,
            "实存金额", "存储金额", "实存额", "保函金额", "缴存金额", "存入金额",
        ),
        _may(
            "保函到期日", "expires_on", cells.planned_day,
            "到期日", "到期日期", "保函到期日期", "有效期至", "保函有效期至",
        ),
        _may("保函号", "guarantee_no", cells.key, "保函编号", "保单号"),
        _may("备案日期", "filed_on", cells.event_day, "备案日", "备案时间"),
        _may("终止日期", "ended_on", cells.planned_day, "解除日期", "终止时间"),
        _may("公示起始日期", "notice_from", cells.planned_day, "公示开始日期", "公示起"),
        _may("公示截止日期", "notice_to", cells.planned_day, "公示结束日期", "公示止"),
        _may("返还申请日期", "return_applied_on", cells.event_day, "申请返还日期"),
        _may("返还期限", "return_due_on", cells.planned_day, "应返还日期"),
        _may("返还日期", "returned_on", cells.event_day, "退还日期", "实际返还日期"),
    ),
    aliases=("工资保证金台账", "工资保证金存储台账", "保证金台账", "保证金", "保证金存储"),
)  # fmt: skip

MOVEMENTS = Ledger(
    "保证金流水",
    deposit_movement,
    (
        _key("流水号", "movement_no", "流水编号", "流水编码", "交易流水号"),
        _must("保证金编号", "deposit_no", cells.key, "保证金编码", "保证金号"),
        _must("日期", "moved_on", cells.event_day, "发生日期", "交易日期", "收支日期", "入账日期", "时间"),
        _must("类型", "kind", cells.movement_kind, "收支类型", "业务类型", "类别", "流水类型", "收支"),
        _must("金额", "amount_yuan", cells.signed_amount, "发生额", "交易金额", "发生金额"),
        _may("原流水号", "corrects", cells.key, "被冲正流水号", "冲正流水号", "冲销流水号", "原流水编号"),
        _may("文书号", "document_no", cells.text, "文号", "凭证号", "文书编号", "决定书文号", "文书文号"),
        _may("人数", "workers", cells.head_count, "涉及人数", "支付人数"),
    ),
    aliases=("工资保证金流水", "工资保证金收支流水", "保证金收支流水", "收支流水", "流水"),
)

_ACCOUNT_ALIASES = ("专户账号", "账户编号", "账号", "专户账户", "专用账户编号", "专用账户账号")

ACCOUNTS = Ledger(
    "专户",
    wage_account,
    (
        _key("专户编号", "account_no", *_ACCOUNT_ALIASES),
        _must("项目编号", "site_no", cells.key, *_SITE_ALIASES),
        _may("开户银行", "bank_name", cells.text, "银行", "经办银行", "开户行"),
        _must("开户日期", "opened_on", cells.event_day, "开立日期", "专户开立日期", "开户时间", "开立时间"),
        _may("备案期限", "file_due_on", cells.planned_day, "应备案日期", "应备案日"),
        _may("备案日期", "filed_on", cells.event_day, "备案日", "备案时间"),
        _may("销户日期", "closed_on", cells.event_day, "注销日期", "撤销日期", "销户时间"),
    ),
    aliases=("工资专户", "农民工工资专用账户", "专户台账", "工资专用账户台账", "农民工工资专用账户台账"),
)  # fmt: skip

ACCOUNT_MONTHS = Ledger(
    "专户月度收支",
    wage_account_month,
    (
        _key("专户编号", "account_no", *_ACCOUNT_ALIASES),
        _must("月份", "month", month, "所属月份", "工资月份", "年月", "所属期"),
        _may("人工费应拨日", "labour_due_on", cells.planned_day, "应拨付日期", "人工费应拨日期", "应拨日期"),
        _may("应拨人工费", "labour_due_yuan", cells.amount, "应拨金额", "应拨付金额", "人工费应拨金额"),
        _may("人工费拨付日", "labour_paid_on", cells.event_day, "拨付日期", "人工费拨付日期", "到账日期"),
        _may("实拨人工费", "labour_paid_yuan", cells.amount, "拨付金额", "实拨金额", "到账金额", "人工费拨付金额"),
        _may("应发薪日", "pay_due_on", cells.planned_day, "应发薪日期", "发薪日", "应发日期"),
        _may("应发工资", "payable_yuan", cells.amount, "应发金额", "应发工资总额"),
        _may("代发日期", "paid_on", cells.event_day, "发放日期", "实发日期", "工资代发日期"),
        _may("实发工资", "paid_yuan", cells.amount, "实发金额", "代发金额", "实发工资总额"),
        _may("出勤人数", "attending_workers", cells.head_count, "实名出勤人数", "应发人数"),
        _may("实发人数", "paid_workers", cells.head_count, "代发人数", "发放人数"),
    ),
    aliases=("专户月度", "专户收支", "专户月报", "专用账户收支", "专户流水", "工资代发", "人工费拨付与工资代发"),
    parts=("month",),
)  # fmt: skip

STATEMENTS = Ledger(
    "银行对账单",
    bank_statement,
    (
        _key("账户编号", "account_ref", "对账账户", "保证金编号", "专户编号", *_ACCOUNT_ALIASES[2:]),
        _may("账户类型", "account_kind", account_kind, "账户类别", "账户种类", "账户性质"),
        _must("月份", "month", month, "对账月份", "所属月份", "年月", "对账期"),
        _must("月末余额", "balance_yuan", cells.amount, "余额", "银行余额", "对账单余额", "期末余额", "账户余额"),
    ),
    aliases=("对账单", "银行对账", "银行余额对账单", "月末余额", "对账单台账"),
    parts=("account_kind", "month"),
)

# Each depends only on those before it, whatever their order in the file.
LEDGERS = (SITES, LEADS, INSPECTIONS, DEPOSITS, MOVEMENTS, ACCOUNTS, ACCOUNT_MONTHS, STATEMENTS)
