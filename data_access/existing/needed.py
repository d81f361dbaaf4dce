"""What a view of another system must give: its tables by their ledgers, each column with meaning, unit and form."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Boolean, Column, Date, DateTime, Float, Integer, String, Table

from data_access.database.derived_days import RULES, DueRule
from data_access.database.kept_ledgers import LEDGER_OF, OWN_TABLES
from data_access.database.personal import Personal, is_text
from data_access.database.schema import (
    OTHER_RULE,
    Money,
    inspection_item,
    metadata,
    warning,
)
from data_access.ledger_import.known_ledgers import ledgers
from data_access.ledger_import.ledger_columns import ITEM_PREFIX, MONTH, PER_CENT, QUARTER, CellKind
from data_access.reference.checklist import checklist
from data_access.reference.ledger_phrases import vocabulary
from data_access.rules.limits import length_text
from data_access.rules.warning_rules import warning_rules

# What no ledger has a heading for: it is counted, or kept under a code.
_MEANINGS = {
    "counted": "本程序算出的期限（列名，逗号分隔）；视图里留空",
    "department_code": "行业主管部门（部门的 code，即简称）",
    "site.raw_lon": "上报的经度",
    "site.raw_lat": "上报的纬度",
    "site.raw_crs": "上报坐标的坐标系",
    "site.lon": "经度（WGS84；高德、百度坐标须先换算）",
    "site.lat": "纬度（WGS84）",
    "site.located_town_code": "坐标实际所在街镇的 code；不核对位置的可空",
    "site.deposit_due_on": "工资保证金应存日",
    "site.deposit_required_yuan": "工资保证金应存额；免存或未核定的空着",
    "site.deposit_basis": "应存额的依据；来源核定的写“台账应存额”",
    "site.deposit_exempt": "免存工资保证金",
    "site.wage_account_due_on": "专户开立期限",
    "inspection.rectified_on": "复查认定已整改的日期；复查结论不是“已整改”的空着",
    "inspection_item.inspection_no": "核查编号",
    "inspection_item.item_code": "检查项代码",
    "inspection_item.result": "检查结果",
    "labour_case.notice_due_on": "责令支付超期的，拟列入失信名单的告知期限",
    "labour_case.listing_due_on": "责令支付超期的，列入失信名单的决定期限",
    "labour_case.two_law_due_on": "处理处罚决定推送两法衔接平台的期限",
    "listing.statement_until": "陈述申辩期届满日",
    "listing.answer_due_on": "异议答复期限",
    "listing.publish_due_on": "公示期限（只有人社失信名单才有）",
    "listing.credit_due_on": "推送信用平台期限（只有人社失信名单才有）",
    "listing.copy_due_on": "抄送领导小组办公室期限（只有住建黑名单才有）",
    "listing.removable_on": "可申请提前移出日（改正后满规定日数）",
    "listing.removal_due_on": "提前移出申请的办理期限",
    "publication.push_due_on": "推送信用平台、两法衔接平台的期限",
    "criminal_transfer.review_due_on": "不予立案的提请复议期限",
    "criminal_transfer.two_law_due_on": "推送两法衔接平台的期限",
    "lead.accept_due_on": "受理期限",
    "lead.contact_due_on": "联系期限",
    "lead.first_due_on": "原办理期限（延期前）",
    "warning.watch_until": "此日前同一工地、企业收到线索的，算预警转为线索",
    "warning.occasion": "由本程序规则比出的预警的事由；别的系统的空着",
    "deposit_movement.top_up_due_on": "补足期限（只有使用才有）",
    "deposit_movement.topped_up_on": "补足到位的日期（记在使用那一笔上）",
}


@cache
def _kinds() -> dict[tuple[str, str], tuple[str, CellKind]]:
    """The standard heading and kind of what ledgers name, by table and column."""
    return {(ledger.table.name, c.field): (c.heading, c.kind) for ledger in ledgers() for c in ledger.columns}


def meaning(column: Column[Any]) -> str:
    """What a column of a fact holds, as an office calls it. Raises KeyError where nobody says so."""
    table = column.table.name
    if text := _MEANINGS.get(f"{table}.{column.name}"):
        return text
    named = _kinds().get((table, column.name))
    return named[0] if named else _MEANINGS[column.name]


def allowed(column: Column[Any]) -> tuple[str, ...]:
    """The values a column may have; empty where any will do."""
    table = column.table.name
    if table == inspection_item.name and column.name != "inspection_no":
        return tuple(i.code for i in checklist()) if column.name == "item_code" else vocabulary("mark").standard
    if column is warning.c.rule_code:  # the vocabulary knows other names of some
        return (*warning_rules().rules, OTHER_RULE)
    kind = _kinds().get((table, column.name), ("", None))[1]
    text = is_text(column) and kind is not None and not column.name.startswith(ITEM_PREFIX)
    return vocabulary(kind.vocabulary).standard if text and kind and kind.vocabulary else ()


def family(kind: object) -> str:
    """What sort of values a type of SQL holds (Chinese); empty where the engine does not tell."""
    for types, name in (
        ((Money,), "金额"), ((Boolean,), "是否"), ((DateTime,), "日期时间"), ((Date,), "日期"), ((Float,), "小数"),
        ((Integer,), "整数"), ((String, Personal), "文字"),
    ):  # fmt: skip
        if isinstance(kind, types):
            return name
    return ""


def form(column: Column[Any], dialect: str) -> str:
    """How its values are written: 元，两位小数; 文字，至多32字; 日期."""
    kind = _kinds().get((column.table.name, column.name), ("", None))[1]
    if isinstance(column.type, Money):
        return "分，整数；来源是元的乘以100" if dialect == "sqlite" else "元，两位小数；来源是万元的乘以10000"
    if kind is MONTH:
        return "日期，当月第一天"
    if kind is QUARTER:
        return "文字，写作2023-Q3"
    if kind is PER_CENT:
        return "整数，百分之几"
    if values := allowed(column):
        return f"只能是：{'、'.join(values)}"
    length = getattr(column.type, "length", None)
    return family(column.type) + (f"，至多{length}字" if length else "")


def due_rules(table: Table) -> dict[str, DueRule]:
    """The counted due days of a table that a view can count by calendar; of warnings the level decides the days."""
    return {name: rule for name, rule in RULES.get(table.name, {}).items() if isinstance(rule, DueRule)}


def column_comment(column: Column[Any], dialect: str) -> str:
    """All that a line of a view says of its column."""
    refers = [str(key.target_fullname) for key in column.foreign_keys]
    parts = [meaning(column), form(column, dialect)]
    parts += ["主键"] if column.primary_key else ["必填"] if not column.nullable else []
    parts += [f"在 {target} 里" for target in refers]
    if rule := due_rules(column.table).get(column.name):
        parts.append(f"{'或'.join(rule.since)} 起{length_text(rule.limit)}（limits.toml {rule.limit}）")
    return " · ".join(parts)


def is_own(table: Table) -> bool:
    """Kept by this program itself, no fact of an office."""
    return table.name in OWN_TABLES


@cache
def table_names() -> dict[str, str]:
    """The tables in the order in which they depend on each other, each as an office calls it: lead is 欠薪线索."""
    named = {**LEDGER_OF, inspection_item.name: "实地核查的检查项", **OWN_TABLES}
    return {table.name: named[table.name] for table in metadata.sorted_tables}
