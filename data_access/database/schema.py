"""The case database: every table, key, check and index, once for SQLite and PostgreSQL.

Rules that hold throughout:
- natural keys as the ledgers have them (线索编号, 项目编号, …) are the primary keys;
- dates are dates; limits are stored as due dates (``*_due_on``), counted once in working days when a
  record comes in, so that no query does date arithmetic;
- money is exact, in 元 with two decimals (`Money`);
- an empty column means "not known" or "has not happened", never zero.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Numeric,
    String,
    Table,
    Text,
    text,
)
from sqlalchemy.types import TypeDecorator, TypeEngine

from data_access.database.personal import free_text, person_name, person_number, unit_text
from data_access.rules.warning_needs import SIGNAL_KINDS, WARNING_LEVELS

# The number of the newest script in ``migrations/versions/``, which leads to the tables below.
SCHEMA_VERSION = "0022"

FINDINGS_TRUE = ("属实", "部分属实")
FINDINGS = (*FINDINGS_TRUE, "不属实", "无法核实")
DOMAINS = ("工程建设领域", "其他")
ROUTING_LEVELS = ("区级执法", "行业部门", "街镇")
ROUTING_OUTCOMES = ("办结", "退回", "转办")
SATISFACTIONS = ("满意", "基本满意", "不满意")
ITEM_RESULTS = ("符合", "部分符合", "不符合", "不适用")
ITEM_FAILING = ("不符合", "部分符合")
CASH, BANK_GUARANTEE = "现金", "银行保函"
GUARANTEE_FORMS = (BANK_GUARANTEE, "担保公司保函", "工程保证保险")
DEPOSIT_FORMS = (CASH, *GUARANTEE_FORMS)
UNSTARTED, COMPLETED = "未开工", "竣工"
UNDER_WAY = ("在建", "停工")
UNCOMPLETED = (UNSTARTED, *UNDER_WAY)
SITE_STATES = (*UNCOMPLETED, COMPLETED)
DEPOSIT_STATES = STORED, NOT_STORED, RETURNED = ("在缴", "未缴", "已退还")
RECTIFIED = "已整改"
RECHECK_RESULTS = (RECTIFIED, "未整改")
FUND_MOVEMENTS = _, PAID_OUT, _ = ("拨入", "垫付", "追回")
ACCOUNT_KINDS = ("工资保证金", "专用账户")
OTHER_RULE = "其他"  # the rule of a warning that names none of ours
WARNING_CHANNELS = GRID, COMPARED = ("线下网格", "线上比对")
GONE_BY_ITSELF = "已消除"  # a compared warning whose cause is gone
LIST_KINDS = CREDIT_LIST, BLACKLIST_KIND = ("人社失信名单", "住建黑名单")  # two owners, two terms, never added up
# The kinds below are no rule of a table: an office may have others, but these are asked for.
WINTER_CAMPAIGN = "冬季行动"
CAMPAIGN_KINDS = (WINTER_CAMPAIGN, "夏季行动", "集中整治")
NOTE_KINDS = FESTIVAL_NOTE, CAMPAIGN_NOTE, SENSITIVE_NOTE = ("春节", "专项行动", "敏感期")
POLICE_RESULTS = PURSUED, NOT_PURSUED = ("立案", "不予立案")
INCIDENT_KINDS = ("群体性事件", "极端事件", "舆情", "弄虚作假")
# 投资性质; the last where a ledger only says that the government does not pay.
INVESTMENTS = GOVERNMENT, STATE_OWNED, PRIVATE, NOT_GOVERNMENT = ("政府投资", "国有投资", "社会投资", "非政府投资")
UNKNOWN_INVESTMENT = "未知"  # of a project that nobody tells who pays
INVESTMENTS_ASKED = (*INVESTMENTS, UNKNOWN_INVESTMENT)
DOCUMENT_KINDS = CORRECTION_ORDER, RECTIFICATION_NOTICE, INQUIRY_NOTICE = ("责令改正", "限期整改指令书", "询问通知书")
TALK_KINDS = INTERVIEW, REMINDER, PRAISE, CRITICISM = ("约谈", "提醒", "通报表扬", "通报批评")
# What a list of reports calls them: the first is the incident's own, the others follow it.
REPORT_KINDS = FIRST_REPORT, _, _ = ("首报", "续报", "终报")
# What each kind of movement does to the account of a deposit.
ON_ACCOUNT = {"存入": 1, "使用": -1, "补足": 1, "返还": -1, "利息": 1, "手续费": -1, "利息税": -1, "利息返还": -1}
# Interest is the contractor's, and what the bank takes is no use of the deposit: neither changes the principal.
BESIDE_PRINCIPAL = ("利息", "手续费", "利息税", "利息返还")
# What each kind does to the principal: it adds, takes away, or is no part of it.
ON_PRINCIPAL = {kind: 0 if kind in BESIDE_PRINCIPAL else sign for kind, sign in ON_ACCOUNT.items()}
MOVEMENT_KINDS = tuple(ON_ACCOUNT)
INFLOWS = tuple(kind for kind, sign in ON_PRINCIPAL.items() if sign > 0)


class Money(TypeDecorator[Decimal]):
    """An amount in 元, exact to the 分 on both engines.

    PostgreSQL keeps NUMERIC(16, 2). SQLite has no exact decimal, so there it is an integer number of 分:
    sums made inside the database stay exact.
    """

    impl = Numeric
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(BigInteger())
        return dialect.type_descriptor(Numeric(16, 2))

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        if value is None:
            return None
        exact = Decimal(value)
        return int(exact.scaleb(2).to_integral_exact()) if dialect.name == "sqlite" else exact

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        if value is None:
            return None
        return Decimal(value).scaleb(-2) if dialect.name == "sqlite" else Decimal(value)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _one_of(name: str, column: str, values: tuple[str, ...]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=name)


def _ref(target: str, *, nullable: bool = True) -> Column[Any]:
    """A foreign key column with the name of the key it points to; ``town.code`` becomes ``town_code``."""
    table, key = target.split(".")
    name = f"{table}_{key}" if key == "code" else key
    return Column(name, String(32), ForeignKey(target), nullable=nullable, index=True)


def _counted() -> Column[Any]:
    """Which due days of a row were counted, by column name, separated by commas; empty when that is not known."""
    return Column("counted", String(100))


# --- dimensions -------------------------------------------------------------------------------------

town = Table(
    "town",
    metadata,
    Column("code", String(12), primary_key=True),
    Column("name", String(32), nullable=False, unique=True),
    Column("short_name", String(32), nullable=False),
    Column("sort", Integer, nullable=False),
)

department = Table(
    "department",
    metadata,
    Column("code", String(32), primary_key=True),
    Column("name", String(64), nullable=False, unique=True),
    Column("is_industry", Boolean, nullable=False, default=False),
    Column("sort", Integer, nullable=False),
)

enterprise = Table(
    "enterprise",
    metadata,
    Column("uscc", String(18), primary_key=True),  # 统一社会信用代码, GB 32100-2015
    Column("name", unit_text(200), nullable=False, index=True),
    Column("legal_person", free_text(64)),
    Column("address", free_text(200)),
)

site = Table(
    "site",
    metadata,
    Column("site_no", String(32), primary_key=True),
    Column("name", unit_text(200), nullable=False),
    _ref("town.code", nullable=False),  # 属地
    _ref("department.code"),  # 行业主管部门
    Column("managing_entity", unit_text(100)),  # 区属公司, 园区
    Column("builder_name", unit_text(200)),  # 建设单位
    Column("contractor_uscc", String(18), ForeignKey("enterprise.uscc"), index=True),  # 施工总承包单位
    Column("contract_yuan", Money),
    Column("government_funded", Boolean),  # follows investment, see `records.investments`
    Column("investment", String(8)),  # 投资性质
    Column("contract_signed_on", Date),
    Column("permit_on", Date),
    Column("planned_completion_on", Date),
    Column("completed_on", Date),
    Column("status", String(8)),  # 项目状态 as the ledger says; what has no day is told by it alone
    Column("workers", Integer),
    Column("lon", Float),  # WGS84
    Column("lat", Float),
    Column("raw_lon", Float),  # as reported
    Column("raw_lat", Float),
    Column("raw_crs", String(16)),
    Column("located_town_code", String(12), ForeignKey("town.code")),  # town whose polygon holds the point
    Column("deposit_due_on", Date),  # 应存日
    Column("deposit_required_yuan", Money),  # 应存额; empty when exempt or not known
    Column("deposit_basis", free_text(100)),  # 比例依据
    Column("deposit_exempt", Boolean, nullable=False, default=False),  # 免存
    Column("exempt_reason", free_text(200)),  # 免存理由, as the ledger says
    Column("relief_percent", Float),  # 减存: the share of the contract that was approved, %
    Column("relief_approver", free_text(64)),  # of 免存 or 减存
    Column("relief_on", Date),
    Column("wage_account_due_on", Date),
    _counted(),
    CheckConstraint("contract_yuan >= 0", name="contract_positive"),
    CheckConstraint("workers >= 0", name="workers_positive"),
    Index(None, "permit_on", "completed_on"),
)

campaign = Table(
    "campaign",
    metadata,
    Column("campaign_no", String(32), primary_key=True),
    Column("name", free_text(100), nullable=False),
    Column("kind", String(16)),  # 冬季行动, 夏季行动, 集中整治
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date),
    Column("cleared_by", Date),  # 两清零期限
    CheckConstraint("ends_on >= starts_on", name="order"),
)

campaign_result = Table(
    "campaign_result",
    metadata,
    Column("campaign_no", String(32), ForeignKey("campaign.campaign_no"), primary_key=True),
    Column("town_code", String(12), ForeignKey("town.code"), primary_key=True),
    Column("reported_on", Date, primary_key=True),
    Column("firms_checked", Integer),
    Column("sites_checked", Integer),
    Column("problems_found", Integer),
    Column("problems_remedied", Integer),
    Column("inspectors", Integer),  # 出动检查人员, 人次
    Column("workers_covered", Integer),  # 涉及农民工
)

# --- leads and cases --------------------------------------------------------------------------------

lead = Table(
    "lead",
    metadata,
    Column("lead_no", String(32), primary_key=True),
    Column("source", free_text(200)),
    Column("domain", String(16)),  # empty: in no domain, and in the whole district
    Column("sub_industry", free_text(64)),
    _ref("town.code", nullable=False),
    _ref("department.code"),  # 行业主管部门
    Column("handler_name", unit_text(64)),  # 承办单位
    Column("employer_name", unit_text(200)),
    Column("employer_uscc", String(18), ForeignKey("enterprise.uscc"), index=True),
    _ref("site.site_no"),
    _ref("campaign.campaign_no"),
    Column("reporter_name", person_name(200)),
    Column("reporter_phone", person_number(200)),
    Column("workers", Integer),  # 涉及人数 as reported
    Column("amount_yuan", Money),  # 涉及金额 as reported
    Column("received_on", Date, nullable=False),
    Column("accept_due_on", Date),
    Column("accepted_on", Date),
    Column("contact_due_on", Date),
    Column("contacted_on", Date),
    Column("verified_on", Date),
    Column("finding", String(16)),
    Column("nature", free_text(64)),
    Column("cause", free_text(32)),
    Column("true_workers", Integer),  # 核实人数
    Column("true_amount_yuan", Money),  # 核实金额
    Column("first_due_on", Date),  # the limit before any extension
    Column("close_due_on", Date),  # the limit that counts: extended when that was granted in time
    Column("extended_on", Date),
    Column("extension_approver", free_text(64)),
    Column("extension_reason", free_text(200)),
    Column("closed_on", Date),
    Column("conclusion", free_text(32)),
    Column("sent_back_on", Date),  # 退回
    Column("repeat_of", String(32)),  # 重复反映: number of the earlier lead
    Column("satisfaction", String(16)),
    Column("replied_on", Date),
    Column("mediated_on", Date),  # 街镇调解成功
    Column("remark", free_text()),
    _counted(),
    _one_of("domain", "domain", DOMAINS),
    _one_of("finding", "finding", FINDINGS),
    _one_of("satisfaction", "satisfaction", SATISFACTIONS),
    CheckConstraint("workers >= 0", name="workers_positive"),
    CheckConstraint("amount_yuan >= 0", name="amount_positive"),
    CheckConstraint("true_amount_yuan >= 0", name="true_amount_positive"),
    CheckConstraint("closed_on >= received_on", name="closed_after_received"),
    Index(None, "received_on"),
    Index(None, "close_due_on"),
    Index(None, "closed_on"),
)

lead_step = Table(
    "lead_step",
    metadata,
    Column("lead_no", String(32), ForeignKey("lead.lead_no"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("step", String(32), nullable=False),
    Column("actor", unit_text(64)),
    Column("done_on", Date, nullable=False),
    Column("due_on", Date),
    Column("note", free_text()),
)

lead_payment = Table(
    "lead_payment",
    metadata,
    Column("payment_no", String(40), primary_key=True),
    _ref("lead.lead_no", nullable=False),
    Column("paid_on", Date),  # empty where nobody can read it: paid by the day the data reach
    Column("amount_yuan", Money, nullable=False),
    Column("channel", free_text(32)),  # 用人单位支付, 总包垫付, 保证金, 应急周转金
    Column("workers", Integer),  # 追发人数: paid with it in full, where the ledger says so
    CheckConstraint("amount_yuan > 0", name="amount_positive"),
)

lead_instalment = Table(
    "lead_instalment",
    metadata,
    Column("lead_no", String(32), ForeignKey("lead.lead_no"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("agreed_on", Date, nullable=False),  # 约定分期 concluded
    Column("due_on", Date),
    Column("amount_yuan", Money, nullable=False),
    CheckConstraint("amount_yuan > 0", name="amount_positive"),
)

lead_routing = Table(
    "lead_routing",
    metadata,
    Column("lead_no", String(32), ForeignKey("lead.lead_no"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("unit_name", unit_text(64), nullable=False),
    Column("level", String(16), nullable=False),
    Column("routed_on", Date, nullable=False),
    Column("left_on", Date),
    Column("outcome", String(16)),  # how the unit gave it up
    _one_of("level", "level", ROUTING_LEVELS),
    _one_of("outcome", "outcome", ROUTING_OUTCOMES),
)

mediation = Table(
    "mediation",
    metadata,
    Column("lead_no", String(32), ForeignKey("lead.lead_no"), primary_key=True),
    Column("sent_down_on", Date, nullable=False),  # 下移街镇
    Column("agreement_on", Date),  # 调解成功,签订协议
    Column("performed_on", Date),  # 协议履行
    Column("checked_on", Date),  # 以案定补 checked
)

labour_case = Table(
    "labour_case",
    metadata,
    Column("case_no", String(32), primary_key=True),
    _ref("lead.lead_no"),
    _ref("town.code", nullable=False),
    _ref("site.site_no"),
    Column("employer_name", unit_text(200)),
    Column("employer_uscc", String(18), ForeignKey("enterprise.uscc"), index=True),
    Column("complained_on", Date, nullable=False),
    Column("file_due_on", Date),  # 5 工作日
    Column("filed_on", Date),  # 立案
    Column("close_due_on", Date),  # 60 工作日, 90 when extended
    Column("extended_on", Date),
    Column("pay_order_on", Date),  # 责令限期支付
    Column("pay_order_due_on", Date),
    Column("pay_order_complied_on", Date),
    Column("decision_on", Date),
    Column("decision_no", String(100)),  # 处罚文号
    Column("penalised_name", unit_text(200)),  # 处罚对象
    Column("penalty_yuan", Money),
    Column("court_on", Date),
    Column("closed_on", Date),
    Column("workers", Integer),
    Column("amount_yuan", Money),
    Column("absconded", Boolean),
    Column("notice_due_on", Date),  # 拟列入失信名单告知期限, should the payment order not be met
    Column("listing_due_on", Date),  # 列入决定期限, likewise
    Column("two_law_due_on", Date),  # 处理处罚决定推送两法衔接平台期限
    Column("two_law_on", Date),
    Column("two_law_receipt", String(80)),
    _counted(),
)

enforcement_document = Table(  # 执法文书: an order or notice that inspectors served, and whether it was obeyed
    "enforcement_document",
    metadata,
    Column("document_no", String(40), primary_key=True),
    Column("document_kind", String(16)),
    _ref("town.code"),
    _ref("site.site_no"),
    Column("employer_name", unit_text(200)),
    Column("employer_uscc", String(18), ForeignKey("enterprise.uscc"), index=True),
    Column("matter", free_text(200)),  # 责令事项
    Column("issued_on", Date, nullable=False),
    Column("due_on", Date),
    Column("complied_on", Date),
    Column("complied", Boolean),  # 是否履行, where no day says it
    _one_of("document_kind", "document_kind", DOCUMENT_KINDS),
    Index(None, "issued_on"),
)

talk = Table(  # 约谈通报: who was called in, reminded, praised or criticised
    "talk",
    metadata,
    Column("talk_no", String(40), primary_key=True),
    Column("talk_kind", String(16), nullable=False),
    _ref("town.code"),
    _ref("site.site_no"),
    Column("employer_name", unit_text(200)),  # a firm, a town or a department
    Column("employer_uscc", String(18), ForeignKey("enterprise.uscc"), index=True),
    Column("held_on", Date, nullable=False),
    Column("host_name", unit_text(64)),  # 约谈（通报）单位
    Column("matter", free_text(200)),
    _one_of("talk_kind", "talk_kind", TALK_KINDS),
)

# --- on-site verification ---------------------------------------------------------------------------

inspection = Table(
    "inspection",
    metadata,
    Column("inspection_no", String(32), primary_key=True),
    _ref("site.site_no", nullable=False),
    Column("inspected_on", Date, nullable=False),
    Column("team", unit_text(32)),
    Column("rectify_due_on", Date),
    Column("order_no", String(100)),  # 整改通知书文号
    Column("rectification", free_text()),  # what was done
    Column("rechecked_on", Date),
    Column("recheck_result", String(16)),
    Column("rectified_on", Date),  # day of the re-check that found it rectified
    Column("photos", free_text()),  # file references, separated by ; or 、
    Column("remark", free_text()),
    _counted(),
    _one_of("recheck_result", "recheck_result", RECHECK_RESULTS),
    Index(None, "inspected_on"),
    Index(None, "rectify_due_on"),
    Index(None, "site_no", "inspected_on"),
)

inspection_item = Table(
    "inspection_item",
    metadata,
    Column("inspection_no", String(32), ForeignKey("inspection.inspection_no"), primary_key=True),
    Column("item_code", String(4), primary_key=True),
    Column("result", String(8), nullable=False),
    _one_of("result", "result", ITEM_RESULTS),
)

# --- funds ------------------------------------------------------------------------------------------

deposit = Table(
    "deposit",
    metadata,
    Column("deposit_no", String(32), primary_key=True),
    _ref("site.site_no"),  # empty for one that a firm stored for all its sites
    Column("firm_uscc", String(18)),  # 统一社会信用代码 of that firm
    Column("form", String(16), nullable=False),
    Column("keeper_name", unit_text(100)),  # 经办银行/担保机构
    Column("required_yuan", Money),
    Column("amount_yuan", Money, nullable=False),
    Column("stored_on", Date, nullable=False),
    Column("guarantee_no", String(64)),
    Column("expires_on", Date),  # of a guarantee; empty where it ends with something whose day is not known
    Column("registered_on", Date),
    Column("ended_on", Date),  # returned, released or replaced
    Column("notice_from", Date),  # 公示
    Column("notice_to", Date),
    Column("return_applied_on", Date),
    Column("return_due_on", Date),
    Column("returned_on", Date),
    _counted(),
    _one_of("form", "form", DEPOSIT_FORMS),
    CheckConstraint("amount_yuan >= 0", name="amount_positive"),
    Index(None, "expires_on"),
)

deposit_movement = Table(
    "deposit_movement",
    metadata,
    Column("movement_no", String(40), primary_key=True),
    _ref("deposit.deposit_no", nullable=False),
    Column("moved_on", Date, nullable=False),
    Column("kind", String(8), nullable=False),
    Column("amount_yuan", Money, nullable=False),
    Column("corrects", String(40)),  # 冲正: takes back that movement, or a part of it, of the same kind
    Column("document_no", String(100)),
    Column("workers", Integer),
    Column("top_up_due_on", Date),  # of a use: 10 工作日
    Column("topped_up_on", Date),  # of a use: day on which top-ups covered it
    _counted(),
    _one_of("kind", "kind", MOVEMENT_KINDS),
    CheckConstraint("amount_yuan > 0", name="amount_positive"),
    Index(None, "moved_on"),
    # Hardly any does: of an index of all, SQLite thinks that it tells little, and passes over the table for each row.
    Index(None, "corrects", sqlite_where=text("corrects IS NOT NULL"), postgresql_where=text("corrects IS NOT NULL")),
)

wage_account = Table(
    "wage_account",
    metadata,
    Column("account_no", String(40), primary_key=True),
    _ref("site.site_no", nullable=False),
    Column("bank_name", unit_text(100)),
    Column("opened_on", Date, nullable=False),
    Column("register_due_on", Date),
    Column("registered_on", Date),
    Column("closed_on", Date),
    _counted(),
)

wage_account_month = Table(
    "wage_account_month",
    metadata,
    Column("account_no", String(40), ForeignKey("wage_account.account_no"), primary_key=True),
    Column("month", Date, primary_key=True),  # first day of the month
    Column("labour_due_on", Date),
    Column("labour_due_yuan", Money),
    Column("labour_paid_on", Date),
    Column("labour_paid_yuan", Money),
    Column("pay_due_on", Date),
    Column("payable_yuan", Money),
    Column("paid_on", Date),
    Column("paid_yuan", Money),
    Column("attending_workers", Integer),
    Column("paid_workers", Integer),
    Index(None, "labour_due_on"),
    Index(None, "pay_due_on"),
)

emergency_fund_movement = Table(
    "emergency_fund_movement",
    metadata,
    Column("movement_no", String(40), primary_key=True),
    _ref("town.code"),
    _ref("lead.lead_no"),
    Column("moved_on", Date, nullable=False),
    Column("kind", String(8), nullable=False),
    Column("amount_yuan", Money, nullable=False),
    Column("workers", Integer),
    _one_of("kind", "kind", FUND_MOVEMENTS),
    CheckConstraint("amount_yuan > 0", name="amount_positive"),
)

bank_statement = Table(
    "bank_statement",
    metadata,
    Column("account_kind", String(16), primary_key=True),  # 工资保证金, 专用账户
    Column("account_ref", String(40), primary_key=True),  # deposit_no or account_no
    Column("month", Date, primary_key=True),
    Column("balance_yuan", Money, nullable=False),
    _one_of("account_kind", "account_kind", ACCOUNT_KINDS),
)

# --- warnings, sanctions, incidents -----------------------------------------------------------------

warning = Table(
    "warning",
    metadata,
    Column("warning_no", String(40), primary_key=True),
    Column("rule_code", String(8), nullable=False),
    Column("level", String(2), nullable=False),
    Column("channel", String(16)),
    _ref("town.code"),  # empty where nobody says in which town the firm is
    _ref("site.site_no"),
    Column("employer_uscc", String(18), index=True),  # of one about a firm
    Column("employer_name", unit_text(200)),
    Column("owner_name", unit_text(64)),
    Column("raised_on", Date, nullable=False),
    Column("due_on", Date),
    Column("handled_on", Date),
    Column("result", String(32)),  # 处置结果
    Column("lead_no", String(32)),  # the lead it became, where a ledger says so
    Column("watch_until", Date),  # a lead of the same site or firm by then is what it became
    Column("occasion", String(80)),  # of a compared one: rule, level, subject and what happened; names it for good
    Column("note", free_text()),
    _counted(),
    _one_of("level", "level", WARNING_LEVELS),
    _one_of("channel", "channel", WARNING_CHANNELS),
)

department_signal = Table(  # 部门信号: what other departments know of a firm in trouble
    "department_signal",
    metadata,
    Column("signal_no", String(40), primary_key=True),
    Column("employer_name", unit_text(200), nullable=False),
    Column("employer_uscc", String(18), ForeignKey("enterprise.uscc"), index=True),
    _ref("town.code"),
    Column("kind", String(16), nullable=False),
    Column("month", Date, nullable=False),  # first day of the month
    Column("amount_yuan", Money),  # empty where there is no sum to say: 经营异常
    Column("source", free_text(100)),  # 报送部门
    Column("reported_on", Date, nullable=False),
    _one_of("kind", "kind", SIGNAL_KINDS),
    CheckConstraint("amount_yuan >= 0", name="amount_positive"),
)

listing = Table(
    "listing",
    metadata,
    Column("listing_no", String(40), primary_key=True),
    Column("list_kind", String(16), nullable=False),
    Column("employer_uscc", String(18), ForeignKey("enterprise.uscc"), index=True),
    Column("employer_name", unit_text(200), nullable=False),
    _ref("town.code"),
    _ref("labour_case.case_no"),
    Column("due_on", Date),  # conditions met, to be listed by
    Column("listed_on", Date),
    Column("expires_on", Date),
    Column("removed_on", Date),
    Column("notice_on", Date),  # 列入前告知
    Column("statement_until", Date),  # 陈述申辩期届满
    Column("statement_on", Date),  # 陈述申辩(异议)
    Column("answer_due_on", Date),
    Column("answered_on", Date),  # 核实答复
    Column("publish_due_on", Date),
    Column("published_on", Date),  # 门户网站公示
    Column("publish_receipt", String(80)),  # 网址 or 回执号
    Column("credit_due_on", Date),
    Column("credit_on", Date),  # 推送信用中国
    Column("credit_receipt", String(80)),
    Column("copy_due_on", Date),
    Column("copied_on", Date),  # 住建黑名单抄送领导小组办公室
    Column("corrected_on", Date),  # 改正: the wages are paid
    Column("removable_on", Date),  # the days of `listing.correct_days` after it was put right
    Column("removal_applied_on", Date),
    Column("removal_due_on", Date),
    _counted(),
    _one_of("list_kind", "list_kind", LIST_KINDS),
)

publication = Table(
    "publication",
    metadata,
    Column("publication_no", String(40), primary_key=True),
    Column("quarter", String(7), nullable=False),  # 2023-Q3
    Column("due_on", Date),
    Column("published_on", Date),
    Column("cases", Integer),
    Column("published_site", Boolean),
    Column("pushed_credit", Boolean),
    Column("pushed_two_law", Boolean),
    Column("site_receipt", String(80)),  # 网址 or 回执号
    Column("push_due_on", Date),  # of both pushes
    Column("credit_on", Date),
    Column("credit_receipt", String(80)),
    Column("two_law_on", Date),
    Column("two_law_receipt", String(80)),
    _counted(),
)

criminal_transfer = Table(
    "criminal_transfer",
    metadata,
    Column("transfer_no", String(40), primary_key=True),
    _ref("labour_case.case_no", nullable=False),
    _ref("town.code", nullable=False),
    Column("reported_on", Date, nullable=False),
    Column("decide_due_on", Date),
    Column("decided_on", Date),
    Column("hand_over_due_on", Date),
    Column("handed_over_on", Date),
    Column("police_due_on", Date),
    Column("police_decided_on", Date),
    Column("police_result", String(16)),
    Column("pushed_two_law", Boolean),
    Column("review_due_on", Date),  # 不予立案的提请复议期限
    Column("review_on", Date),
    Column("two_law_due_on", Date),
    Column("two_law_on", Date),
    Column("two_law_receipt", String(80)),
    _counted(),
)

incident = Table(
    "incident",
    metadata,
    Column("incident_no", String(40), primary_key=True),
    Column("kind", String(16)),
    _ref("town.code", nullable=False),
    _ref("site.site_no"),
    Column("employer_uscc", String(18)),  # of the firm it is about
    Column("employer_name", unit_text(200)),
    Column("title", free_text(200)),
    Column("cause", free_text(64)),
    Column("people", Integer),
    Column("found_on", Date, nullable=False),
    Column("found_at", DateTime),  # empty where only the day is known, as of the other moments
    Column("reported_on", Date),  # 首报
    Column("reported_at", DateTime),
    Column("responded_on", Date),  # 处置力量到场; of public opinion its first answer
    Column("responded_at", DateTime),
    Column("close_due_on", Date),
    Column("closed_on", Date),
    Column("closed_at", DateTime),
    Column("result", free_text()),  # 处置结果
    Column("owner_name", unit_text(64)),  # 处置单位
    Column("lead_no", String(32)),  # the lead a ledger names with it
    Column("government_funded", Boolean),
    _counted(),
    _one_of("kind", "kind", INCIDENT_KINDS),
)

incident_report = Table(  # 续报: what is reported after the first report, the written report first
    "incident_report",
    metadata,
    Column("incident_no", String(40), ForeignKey("incident.incident_no"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("reported_on", Date, nullable=False),
    Column("reported_at", DateTime),
    Column("people", Integer),
    Column("content", free_text()),
)

# --- priorities, meetings, evidence -----------------------------------------------------------------

publicity = Table(
    "publicity",
    metadata,
    Column("publicity_no", String(40), primary_key=True),
    Column("title", free_text(200)),
    _ref("town.code"),
    Column("subject", free_text(200)),  # 宣传内容: what it was about
    Column("held_on", Date, nullable=False),
    Column("place", free_text(200)),
    Column("organiser", unit_text(100)),  # 主办单位
    Column("attendance", Integer),  # 人 reached
    Column("materials", Integer),  # 份 handed out
)

task = Table(
    "task",
    metadata,
    Column("task_no", String(40), primary_key=True),
    Column("clause", String(100)),  # 一(一) …
    Column("title", free_text(200), nullable=False),
    Column("owner_name", unit_text(64), nullable=False),  # 牵头单位: a member department, or a town
    Column("supporting", unit_text(200)),
    Column("starts_on", Date),
    Column("due_on", Date),
    Column("progress", Integer),  # per cent
    Column("done_on", Date),
    CheckConstraint("progress BETWEEN 0 AND 100", name="progress_share"),
)

task_progress = Table(  # 进度报送: what was known of a task's progress on which day
    "task_progress",
    metadata,
    Column("task_no", String(40), ForeignKey("task.task_no"), primary_key=True),
    Column("reported_on", Date, primary_key=True),
    Column("progress", Integer, nullable=False),  # per cent
    Column("planned", Integer),  # per cent that the plan asks for by that day
    CheckConstraint("progress BETWEEN 0 AND 100 AND planned BETWEEN 0 AND 100", name="progress_share"),
)

meeting = Table(
    "meeting",
    metadata,
    Column("meeting_no", String(40), primary_key=True),
    Column("title", free_text(200)),
    Column("held_on", Date, nullable=False),
    Column("chair", free_text(64)),
    Column("attendees", free_text()),
    Column("decisions", free_text()),
)

follow_up = Table(
    "follow_up",
    metadata,
    Column("follow_up_no", String(40), primary_key=True),
    _ref("meeting.meeting_no"),
    Column("title", free_text(200), nullable=False),
    Column("owner_name", unit_text(64), nullable=False),
    Column("raised_on", Date, nullable=False),  # 交办
    Column("due_on", Date),
    Column("done_on", Date),
    Column("note", free_text()),
)

evidence = Table(
    "evidence",
    metadata,
    Column("evidence_no", String(40), primary_key=True),
    Column("assessment_year", Integer, nullable=False),
    Column("indicator_code", String(8), nullable=False),
    Column("title", free_text(200), nullable=False),
    Column("owner_name", unit_text(64), nullable=False),  # 责任单位: a member department, or a town
    Column("due_on", Date),
    Column("provided_on", Date),
    Column("file_ref", free_text(200)),
    Column("document_no", String(100)),
    Column("checked_on", Date),
    Column("rejected_reason", free_text(200)),
)

deviation = Table(  # 已批准缓办: a lost point that was accepted until a day
    "deviation",
    metadata,
    Column("deviation_no", String(40), primary_key=True),
    Column("assessment_year", Integer, nullable=False),
    Column("indicator_code", String(8), nullable=False),
    Column("reason", free_text(200)),
    Column("approver", free_text(64)),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    CheckConstraint("valid_to >= valid_from", name="order"),
)

# A ledger that was loaded or stated to be empty: kept, whether or not it holds a row.
kept_ledger = Table(
    "kept_ledger",
    metadata,
    Column("table_name", String(40), primary_key=True),
    Column("kept_on", Date, primary_key=True),
)

# The calendar and parameters by which due days were counted last, see `derived_days.fingerprint`.
counting_rules = Table("counting_rules", metadata, Column("fingerprint", String(64), primary_key=True))

event_note = Table(
    "event_note",
    metadata,
    Column("note_no", String(40), primary_key=True),
    Column("label", free_text(100), nullable=False),
    Column("kind", String(16)),  # 春节, 专项行动, 会议, 敏感期
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date),
)

# --- what came in -----------------------------------------------------------------------------------

ledger_answer = Table(
    "ledger_answer",
    metadata,
    Column("source", String(16), primary_key=True),  # digest of issuer, ledger and headings
    Column("kind", String(16), primary_key=True),  # unit, phrase, heading, town
    Column("question", String(400), primary_key=True),  # 台账/表头/写法
    Column("answer", String(200), nullable=False),
    Column("issuer", String(64), nullable=False),
    Column("ledger", String(32), nullable=False),
    Column("headings", Text, nullable=False),
    Column("answered_on", Date, nullable=False),
    Column("file_name", String(200), nullable=False),
)

data_load = Table(
    "data_load",
    metadata,
    Column("load_id", Integer, primary_key=True, autoincrement=True),  # highest id = data version
    Column("loaded_at", DateTime, nullable=False),
    Column("source", String(16), nullable=False),  # demo, workbook
    Column("file_name", String(200)),
    Column("file_sha256", String(64)),
    Column("loaded_by", String(64)),
    Column("as_of", Date, nullable=False),  # how far the data reach after it
    Column("synthetic", Boolean, nullable=False, default=False),
    Column("accepted", Integer, nullable=False, default=0),
    Column("updated", Integer, nullable=False, default=0),
    Column("rejected", Integer, nullable=False, default=0),
    Column("unchanged", Integer),  # empty of a load that did not count them
    Column("flagged", Integer),  # rows loaded with a hint
    Column("claims", JSON(none_as_null=True)),  # how far its ledgers reach, see `database.reach`
    Column("undoes", Integer),  # the load_id that this one took back
)

# The rows a load sent back (退回), as they stood in the file: for the office, which has to mend them.
rejected_row = Table(
    "rejected_row",
    metadata,
    Column("load_id", Integer, ForeignKey("data_load.load_id"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("sheet", String(100), nullable=False),
    Column("ledger", String(40), nullable=False),
    Column("row_number", Integer, nullable=False),
    Column("cells", JSON(none_as_null=True), nullable=False),  # pairs of heading and content, personal data masked
    Column("faults", JSON(none_as_null=True), nullable=False),  # pairs of heading and what to do
)

# What a load changed, row by row: enough to take it back and to tell what was known before.
row_change = Table(
    "row_change",
    metadata,
    Column("load_id", Integer, ForeignKey("data_load.load_id"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("table_name", String(40), nullable=False),
    Column("row_key", String(200), nullable=False),  # the primary key as a JSON list
    Column("former", JSON(none_as_null=True)),  # the row before; empty: it was not there
    Index(None, "table_name", "row_key"),
)

# --- what was reported ------------------------------------------------------------------------------

# 月度定格: the figures of a month end (of the year to date) as they stood when the office reported them.
month_freeze = Table(
    "month_freeze",
    metadata,
    Column("month_end", Date, primary_key=True),
    Column("frozen_at", DateTime, nullable=False),
    Column("frozen_by", String(64)),
    Column("data_version", Integer, nullable=False),  # the load_id they were counted by
)

frozen_figure = Table(
    "frozen_figure",
    metadata,
    Column("month_end", Date, ForeignKey("month_freeze.month_end"), primary_key=True),
    Column("metric_id", String(64), primary_key=True),
    Column("unit_kind", String(12), primary_key=True),  # district, town, department
    Column("unit", String(32), primary_key=True),  # the code; empty for the district
    Column("numerator", BigInteger),  # pieces, of money 分; empty where nothing was known
    Column("denominator", BigInteger),
    Column("status", String(16), nullable=False),
    Column("target", String(32)),  # the number it was judged by, exactly
    Column("tracked", Boolean, nullable=False),
)

return_freeze = Table(
    "return_freeze",
    metadata,
    Column("name", String(64), primary_key=True),  # the file of the return
    Column("period", String(10), primary_key=True),  # 2023-W46, 2023-11, 2023Q4
    Column("period_end", Date, nullable=False),
    Column("title", String(64), nullable=False),
    Column("frozen_at", DateTime, nullable=False),
    Column("frozen_by", String(64)),
    Column("data_version", Integer, nullable=False),  # the load_id it was counted by
    Column("layout", Text),  # the file of the return as it was then; empty in what older versions kept
)

frozen_cell = Table(
    "frozen_cell",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("period", String(10), primary_key=True),
    Column("row_key", String(32), primary_key=True),  # the code of a unit (empty: of none), a listed row, total
    Column("column_id", String(32), primary_key=True),
    Column("figure_id", String(255), nullable=False),
    Column("part", String(16)),
    Column("numerator", BigInteger),  # pieces, of money 分; empty where nothing was known
    Column("denominator", BigInteger),
    Column("tracked", Boolean, nullable=False),
    ForeignKeyConstraint(["name", "period"], ["return_freeze.name", "return_freeze.period"]),
)
