"""What an owner has to put right, as a workbook of its ledgers that is mended and given back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import Connection

from data_access.database.scope import Scope
from data_access.ledger_import.ledger_columns import Ledger
from data_access.ledger_writing.rows_to_mend import ToMend, mending_workbook
from data_access.reference.organisation import towns
from metrics.engine.fact_ledger import columns_in, ledger_of
from metrics.engine.records import records
from metrics.quality.rule_file import DEPARTMENT, TOWN, Rule

_FOLLOW_FROM = {"located_town_name": {"lon", "lat"}, "town_name": {"town_code"}}  # by field


def scope_of(rule: Rule, owner: str, scope: Scope) -> Scope:
    """The part of the scope in which the records of a rule are the owner's."""
    called = tuple(town.code for town in towns(scope.year) if town.name == owner)
    if rule.owner == TOWN or called:
        return replace(scope, towns=called or scope.towns)
    return replace(scope, department=owner) if rule.owner == DEPARTMENT else scope


def owner_workbook(
    connection: Connection, owner: str, rules: Mapping[Rule, int], scope: Scope, *, synthetic: bool
) -> bytes:
    """The records that break the rules as they stand now, the cells looked at coloured; ``rules``: with how many do."""
    found: dict[Ledger, dict[str, list[ToMend]]] = defaultdict(lambda: defaultdict(list))
    for rule in rules:
        fact = rule.metric.fact
        ledger = ledger_of(fact)
        if ledger is None:
            raise TypeError(f"the records of {rule.id} stand in no ledger")
        read = columns_in(fact.fields[name].expression for name in rule.fields if name in fact.fields)
        own = {name for table, name in read if table == ledger.table.name}
        own = own.union(*(_FOLLOW_FROM.get(name, set()) for name in rule.fields))
        to_mend = ToMend(frozenset(own), f"{rule.name}：{rule.remedy}。")
        for key in records(connection, rule.metric, scope_of(rule, owner, scope))["key"]:
            found[ledger][key].append(to_mend)
    title = [f"{owner}待改数据（{scope.as_of}）", *(["模拟数据，不作统计依据"] if synthetic else [])]
    messages = [f"{rule.name}　{count}条　{rule.remedy}" for rule, count in rules.items()]
    return mending_workbook(connection, found, [*title, *messages])
