"""Ledgers that are kept though they hold nothing: a district without an incident knows that it has none."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Connection, func, inspect, select

from data_access.database.schema import kept_ledger
from data_access.database.storing import Load, save

# The tables by the names of their ledgers.
TABLE_OF = {
    "在建工地": "site",
    "欠薪线索": "lead",
    "线索流转": "lead_routing",
    "街镇调解": "mediation",
    "约定分期": "lead_instalment",
    "监察案件": "labour_case",
    "移送公安": "criminal_transfer",
    "专项行动": "campaign",
    "实地核查": "inspection",
    "工资保证金": "deposit",
    "保证金流水": "deposit_movement",
    "专户": "wage_account",
    "专户月度收支": "wage_account_month",
    "应急周转金": "emergency_fund_movement",
    "预警": "warning",
    "部门信号": "department_signal",
    "失信名单": "listing",
    "季度公布": "publication",
    "执法文书": "enforcement_document",
    "约谈通报": "talk",
    "事件舆情": "incident",
    "事件续报": "incident_report",
    "宣传活动": "publicity",
    "要点任务": "task",
    "联席会议": "meeting",
    "督办事项": "follow_up",
    "书面资料": "evidence",
}


# The lead ledger says where a lead went and what came of its mediation, by 退回日期 and 调解成功日期.
FED_BY_LEADS = {"sent_back_on": "lead_routing", "mediated_on": "mediation"}
LEDGER_OF = {table: ledger for ledger, table in TABLE_OF.items()} | {
    "campaign_result": "专项行动成果",
    "bank_statement": "银行对账单",
    "enterprise": "企业",
    "lead_step": "线索办理环节",
    "lead_payment": "工资追发",
    "inspection_item": "实地核查",
    "task_progress": "任务进度",
    "deviation": "批准缓办",
    "event_note": "时间标注",
}
# Kept by this program alone, beside the ledgers of an office: a schema of its own has them.
OWN_TABLES = {
    "town": "街镇名录", "department": "部门名录", "kept_ledger": "登记为空的台账", "counting_rules": "期限的算法",
    "ledger_answer": "答复", "data_load": "导入记录", "row_change": "改动记录", "rejected_row": "退回的行",
    "month_freeze": "月度定格", "frozen_figure": "月度定格的数",
    "return_freeze": "上报定格", "frozen_cell": "上报定格的格",
}  # fmt: skip
_NAMED = (
    {table: f"{ledger}台账" for table, ledger in LEDGER_OF.items()}
    | OWN_TABLES
    | {
        "lead_routing": "欠薪线索台账“退回日期”列（或线索流转台账）",
        "mediation": "欠薪线索台账“调解成功日期”列（或街镇调解台账）",
    }
)


def ledger_name(table: str) -> str:
    """工资保证金台账: the ledger that fills a table, as an office calls it."""
    return _NAMED[table]


def kept_ledgers(connection: Connection, as_of: date) -> frozenset[str]:
    """The tables whose ledger was loaded, or stated to hold nothing (截至某日无), by the as-of date."""
    if not inspect(connection).has_table(kept_ledger.name):  # a database that no load has touched since
        return frozenset()
    names = connection.scalars(select(kept_ledger.c.table_name).where(kept_ledger.c.kept_on <= as_of))
    return frozenset(names)


def kept_by_statement(ledger: str) -> tuple[str, ...]:
    """The tables that a statement about a ledger (a name of `TABLE_OF`) is about: without leads none was routed."""
    table = TABLE_OF[ledger]
    return (table, FED_BY_LEADS["sent_back_on"]) if table == "lead" else (table,)


def keep(load: Load, days: Mapping[str, date]) -> None:
    """Note since which day each table's ledger is kept, where no earlier day is noted."""
    k = kept_ledger.c
    earliest = select(k.table_name, func.min(k.kept_on)).group_by(k.table_name)
    known = {row[0]: row[1] for row in load.connection.execute(earliest)}
    new = [{"table_name": name, "kept_on": day} for name, day in days.items() if name not in known or known[name] > day]
    save(load, kept_ledger, new, {})
