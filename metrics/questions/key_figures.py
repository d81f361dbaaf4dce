"""The figures that stand first: the cards of 综合态势."""

from __future__ import annotations

from data_access.database.scope import Scope
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.definitions.undivided import honoured

GROUPS = {
    "书面资料": ("deposit.stored_rate", "evidence.complete_rate"),
    "实地核查": ("inspection.item_compliance_rate", "inspection.site_coverage_rate"),
    "平台案件": ("lead.closed_on_time_rate", "lead.solved_rate"),
}


def cards_of(scope: Scope) -> list[tuple[str, str]]:
    """Group and figure of each card. Evidence is the departments' and no town's: there wages paid on time stand."""
    found = [(group, metric_id) for group, members in GROUPS.items() for metric_id in members]
    asked = {m for _, m in found if honoured(ALL_METRICS[m].fact, scope) == scope}
    return [(group, m) if m in asked else ("资金监管", "wage_account.paid_on_time_rate") for group, m in found]
