"""Typical cases (典型案例) of a scope: the largest sums, the longest delays, the most repeated firms, from the records.

Each is found by one rule and said in a clause; the records it stands on are named in an annex, not in the text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from data_access.database.scope import Scope
from data_access.reference.checklist import checklist
from data_access.reference.unit_names import town_name
from metrics.assessment.headline import Headline
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.firm_keys import FirmKeys, firm_keys
from metrics.engine.model import Metric, Part
from metrics.engine.periods import whole_year
from metrics.engine.records import records
from metrics.questions.attention import CONTRADICTION, SHORT_BECAUSE, each_once, worklist
from metrics.questions.balances import NOT_STORED
from metrics.wording.clocks import days_past
from metrics.wording.formats import money_text, percent, when
from metrics.wording.ranking import most, names, stand_out

VETO = "veto"  # the theme of what vetoes the grade
LISTED = 5  # record numbers of one case that the annex names


@dataclass(frozen=True)
class TypicalCase:
    """A case of a theme: why it is told (金额最大), what it is, what its unit is asked, and its records."""

    theme: str  # lead, inspection, deposit, or VETO
    kind: str
    statement: str
    measure: str  # what the owner is asked, without naming the case again
    owner: str
    keys: tuple[str, ...]


@dataclass(frozen=True)
class TypicalCases:
    """The cases of a scope and, by theme, why the figures are as they are."""

    listed: tuple[TypicalCase, ...]
    causes: tuple[tuple[str, str], ...]  # theme, sentence without its full stop

    def of(self, theme: str) -> tuple[TypicalCase, ...]:
        return tuple(case for case in self.listed if case.theme == theme)

    def cause(self, theme: str) -> str:
        return next((cause for name, cause in self.causes if name == theme), "")


def _rows(
    connection: Connection, metric_id: str, scope: Scope, columns: tuple[str, ...], part: Part = Part.NUMERATOR,
    **order: Any,
) -> list[dict[str, Any]]:  # fmt: skip
    listed: Metric = replace(ALL_METRICS[metric_id], columns=columns)
    frame = records(connection, listed, scope, part, **order)
    return [dict(zip(frame.columns, row, strict=True)) | {"year": scope.year} for row in frame.itertuples(index=False)]


def _town(row: dict[str, Any]) -> str:
    return town_name(row["town_code"], row["year"])


def _placed(row: dict[str, Any], name: str) -> str:
    """A name with its town in front, said once."""
    return name if name.startswith(_town(row)) else f"{_town(row)}{name}"


def _largest_debt(connection: Connection, scope: Scope, keys: FirmKeys) -> TypicalCase | None:
    """The firm that owes most over all its leads, in the town of the largest."""
    columns = ("employer_name", "employer_uscc", "town_code", "handler_name", "true_workers")
    rows = _rows(connection, "lead.arrears_amount", scope, columns, order_by="weight", descending=True)
    by_firm: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_firm.setdefault(keys.key(row["employer_uscc"], row["employer_name"]) or row["key"], []).append(row)
    owed = {firm: sum((Decimal(row["weight"] or 0) for row in own), Decimal()) for firm, own in by_firm.items()}
    most = max(owed, key=owed.__getitem__, default="")
    if not most or not owed[most]:
        return None
    own = by_firm[most]
    people = sum(row["true_workers"] or 0 for row in own)
    workers = f"拖欠 {people} 人工资，" if people else "拖欠工资"
    firm = keys.label(most, own[0]["employer_name"]) if most != own[0]["key"] else "某用人单位"
    owner = own[0]["handler_name"] or _town(own[0])
    since = when(ALL_METRICS["lead.arrears_amount"], scope.as_of)
    statement = f"{_placed(own[0], firm)}{workers}{since}仍未付清 {money_text(owed[most])}"
    settled = "督促付清，拒不支付的依法移送"
    return TypicalCase("lead", "未付清金额最大", statement, settled, owner, tuple(row["key"] for row in own))


def _longest(
    connection: Connection, scope: Scope, theme: str, metric_id: str, title: str, what: str, measure: str
) -> tuple[date, TypicalCase] | None:
    """The record of an obligation whose limit ran out first, and when it did."""
    metric = ALL_METRICS[metric_id]
    if metric.due is None or metric.owner is None:
        raise ValueError(f"指标“{metric.name}”没有期限或责任单位")
    columns = tuple(dict.fromkeys((title, "town_code", metric.owner, metric.due)))
    rows = _rows(connection, metric_id, scope, columns, order_by=metric.due, limit=1)
    if not rows or rows[0][metric.due] is None:
        return None
    row = rows[0]
    unit = metric.due_unit
    over = days_past(row[metric.due], scope.as_of, unit)
    if over <= 0:
        return None
    owner = row[metric.owner] or _town(row)
    counted = f"{over} 日" if unit == "日" else f"{over} 个{unit}"
    name = row[title] or row["key"]
    statement = f"{_placed(row, name)}{what}，已超期 {counted}"
    return row[metric.due], TypicalCase(theme, "超期最久", statement, measure, owner, (row["key"],))


def _first(*late: tuple[date, TypicalCase] | None) -> TypicalCase | None:
    """Of the oldest obligations of several kinds the oldest; the first named among equals."""
    found = [pair for pair in late if pair is not None]
    return min(found, key=lambda pair: pair[0])[1] if found else None


def _repeated(
    rows: list[dict[str, Any]], firm_of: Callable[[Any], str | None], name: Callable[[str, Any], str], theme: str,
    kind: str, words: str, measure: str, owner: Callable[[Any], str],
) -> TypicalCase | None:  # fmt: skip
    """The firm that stands in most of the records, when it stands in more than one."""
    by_firm = [(key, row) for row in rows if (key := firm_of(row))]
    counted = Counter(key for key, _ in by_firm)
    if not counted:
        return None
    most = max(counted.values())
    if most < 2:
        return None
    first = {key: row for key, row in reversed(by_firm) if counted[key] == most}
    firm = min(first, key=lambda key: name(key, first[key]))
    own = [row for key, row in by_firm if key == firm]
    statement = words.format(firm=name(firm, own[0]), n=most)
    return TypicalCase(theme, kind, statement, measure, owner(own[0]), tuple(row["key"] for row in own))


def _largest_top_up(connection: Connection, scope: Scope) -> TypicalCase | None:
    columns = ("site_name", "town_code", "department_code", "contractor_name")
    metric = "deposit.top_up_overdue_amount"
    rows = _rows(connection, metric, scope, columns, order_by="weight", descending=True, limit=1)
    if not rows or not rows[0]["weight"]:
        return None
    row = rows[0]
    since = when(ALL_METRICS[metric], scope.as_of)
    statement = f"{row['site_name']}动用工资保证金后，{since}尚欠补 {money_text(row['weight'])}"
    firm = row["contractor_name"] or "施工总承包单位"
    owner = row["department_code"] or _town(row)
    return TypicalCase("deposit", "欠补金额最大", statement, f"约谈{firm}，限期补足", owner, (row["key"],))


def _never_stored(connection: Connection, scope: Scope, columns: tuple[str, ...]) -> list[dict[str, Any]]:
    """The sites without their deposit, the largest first; one whose guarantee ran out stands under that cause alone."""
    items = each_once(worklist(connection, scope, figures=(NOT_STORED, *SHORT_BECAUSE)))
    own = set(items.loc[items["metric"] == NOT_STORED, "key"])
    rows = _rows(connection, NOT_STORED, scope, columns, order_by="deposit_required_yuan", descending=True)
    return [row for row in rows if row["key"] in own]


def _largest_not_stored(connection: Connection, scope: Scope) -> TypicalCase | None:
    columns = ("site_name", "town_code", "department_code", "deposit_required_yuan")
    rows = _never_stored(connection, scope, columns)
    if not rows or not rows[0]["deposit_required_yuan"]:
        return None
    row = rows[0]
    since = when(ALL_METRICS["deposit.not_stored_amount"], scope.as_of)
    statement = f"{row['site_name']}应存工资保证金 {money_text(Decimal(row['deposit_required_yuan']))}，{since}仍未存"
    owner = row["department_code"] or _town(row)
    return TypicalCase("deposit", "应存未存金额最大", statement, "督促按规定存储", owner, (row["key"],))


def _failing_item(failed: list[dict[str, Any]]) -> str:
    """从检查条目看,未落实较多的是实名制管理、工资专用账户、劳动合同,合计占 23.0%; empty when nothing failed."""
    names = {item.code: item.name for item in checklist()}
    counted = Counter(names.get(row["item_code"], row["item_code"]) for row in failed)
    leading = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))[:3]
    if not leading:
        return ""
    if len(counted) <= len(leading):
        return f"从检查条目看，未落实的是{'、'.join(name for name, _ in leading)}"
    share = percent(Decimal(sum(n for _, n in leading)) / len(failed))
    return f"从检查条目看，未落实较多的是{'、'.join(name for name, _ in leading)}，合计占 {share}"


def _not_stored_cause(connection: Connection, scope: Scope) -> str:
    """Of all sites that the figure counts, whatever made them short; of one department they are told by town."""
    rows = _rows(connection, NOT_STORED, scope, ("department_code", "town_code"))
    by_town = scope.department is not None
    counted = Counter(_town(row) if by_town else row["department_code"] or _town(row) for row in rows)
    if len(rows) < 2 or (by_town and len(scope.towns) == 1):
        return ""
    kind = "街镇" if by_town else "部门"
    first = sorted(most(counted))
    if len(counted) == 1:
        return f"超期未存项目均{'在' if by_town else '属'}{first[0]}"
    if len(first) == len(counted) or not stand_out(first, len(counted)):
        return f"超期未存分散在{names(sorted(counted), kind=kind)}"
    each = "各" if len(first) > 1 else ""
    share = percent(Decimal(counted[first[0]]) / len(rows))
    return f"超期未存集中在{names(first, kind=kind)}，{each}占 {share}"


def _vetoing(connection: Connection, scope: Scope, year: Headline) -> list[TypicalCase]:
    """What vetoes the year's grade, by its records; a lead can still be paid, an incident has happened."""
    over = whole_year(scope, year.year)
    found = []
    for veto in year.vetoes:
        metric = ALL_METRICS[veto.metric_id]
        title = metric.fact.title
        columns = [name for name in (title, "town_code", metric.owner) if name]
        rows = _rows(connection, metric.id, over, tuple(columns))
        of_leads = metric.fact.name == "lead"
        named = dict.fromkeys(_placed(row, row[title] or row["key"]) for row in rows)
        statement, measure = names(list(named), kind="单位" if of_leads else "事件"), ""
        if of_leads:
            weights = {row["key"]: row["weight"] for row in _rows(connection, "lead.arrears_amount", scope, ())}
            owed = sum((Decimal(weights.get(row["key"]) or 0) for row in rows), Decimal())
            since = when(ALL_METRICS["lead.arrears_amount"], scope.as_of)
            statement, measure = (
                f"{statement}拖欠工资，{since}仍有 {money_text(owed)}未付清",
                f"督促{statement}付清工资",
            )
        owners = dict.fromkeys((metric.owner and row[metric.owner]) or _town(row) for row in rows)
        keys = tuple(row["key"] for row in rows)
        found.append(TypicalCase(VETO, veto.name, statement, measure, names(list(owners), kind="单位"), keys))
    return found


def read_cases(connection: Connection, scope: Scope, year: Headline | None = None) -> TypicalCases:
    """The typical cases of the scope, first what vetoes its grade of the ``year``; a theme without records has none."""
    keys = firm_keys(connection, scope.as_of)
    named = ("employer_name", "employer_uscc", "town_code", "handler_name")
    received = _rows(connection, "lead.received", scope, named)
    built = ("item_code", "contractor_name", "contractor_uscc", "town_code")
    failed = _rows(connection, "inspection.item_compliance_rate", scope, built, Part.GAP)
    found = (
        *(_vetoing(connection, scope, year) if year is not None else ()),
        _largest_debt(connection, scope, keys),
        _first(
            # A lead closed though unpaid is not done with: 不解决不销账.
            _longest(
                connection, scope, "lead", CONTRADICTION, "employer_name", "线索已办结而欠薪未付清",
                "更正并督促付清",
            ),
            _longest(connection, scope, "lead", "lead.overdue", "employer_name", "线索未办结", "限期办结"),
        ),
        _repeated(
            received, lambda row: keys.key(row["employer_uscc"], row["employer_name"]),
            lambda key, row: keys.label(key, row["employer_name"]), "lead", "反映最集中",
            "{firm}期间被反映 {n} 次",
            "约谈并排查其全部用工", lambda row: row["handler_name"] or _town(row),
        ),
        _first(_longest(
            connection, scope, "inspection", "inspection.rectification_overdue", "site_name", "超期未整改",
            "复查，仍未整改的依法处理",
        )),
        _repeated(
            failed, lambda row: row["contractor_uscc"],
            lambda key, row: keys.label(key, row["contractor_name"]), "inspection", "问题最集中",
            "{firm}承建项目被查出未落实条目 {n} 项次",
            "检查其全部在建项目", _town,
        ),
        _largest_top_up(connection, scope),
        _largest_not_stored(connection, scope),
        _first(_longest(
            connection, scope, "deposit", "deposit.guarantee_expired", "site_name", "保函过期未续",
            "督促续办",
        )),
    )  # fmt: skip
    causes = {"inspection": _failing_item(failed), "deposit": _not_stored_cause(connection, scope)}
    return TypicalCases(
        tuple(case for case in found if case is not None), tuple((t, c) for t, c in causes.items() if c)
    )
