"""``python -m metrics check``: whether the dashboard can open a case database that others keep (对接检查)."""

from __future__ import annotations

from sqlalchemy import Engine, select

from data_access import clock
from data_access.database.engine import reader
from data_access.database.reach import REACH
from data_access.existing.checked import is_complete, missing_views, verdict
from data_access.existing.comparing import ComparedTable, compare, lines
from data_access.existing.needed import table_names
from metrics.engine.model import Metric
from metrics.questions.unfed_figures import unfed

_NAMED = 3  # figures named of those that lack the same
# On which screen, by its title, the figures of a theme stand first.
SCREEN_OF = {
    "lead": "线索案件", "case": "线索案件", "incident": "事件舆情",
    "order": "线索案件", "talk": "惩戒公布", "listing": "惩戒公布", "blacklist": "惩戒公布", "publication": "惩戒公布",
    "warning": "预警处置", "campaign": "专项行动", "publicity": "要点任务", "inspection": "实地核查",
    "site": "实地核查", "system": "实地核查", "deposit": "资金监管", "wage_account": "资金监管",
    "emergency_fund": "资金监管",
    "evidence": "书面资料", "task": "要点任务", "follow_up": "要点任务", "meeting": "要点任务", "firm": "分类监管",
}  # fmt: skip


def check(url: str, *, views: bool = False) -> int:
    """Print what the database at ``url`` lacks, or with ``views`` the beginning of the views for it.

    Exit status: 0 when all that is needed is there, 1 otherwise.
    """
    engine = reader(url)
    try:
        compared = compare(engine)
        if views:
            print(missing_views(engine, compared), end="")
        else:
            for line in (*lines(compared), *_figures(engine, compared), verdict(compared)):
                print(line)
    finally:
        engine.dispose()
    return 0 if is_complete(compared) else 1


def _unusable(one: ComparedTable) -> set[str]:
    """The columns of a table that figures cannot be asked of."""
    if not one.kind or one.rows is None:
        return set(one.table.c.keys())
    return {misfit.column for misfit in one.misfits if misfit.kind in ("missing", "type")}


def _figures(engine: Engine, compared: tuple[ComparedTable, ...]) -> list[str]:
    """What has no data, and on which screens."""
    missing = {(one.table.name, column) for one in compared for column in _unusable(one)}
    if missing & {("data_load", "as_of"), ("data_load", "loaded_at"), ("data_load", "load_id")}:
        return ["没有导入记录 data_load，看不出哪些指标有数据。"]
    with engine.connect() as connection:
        reached = connection.scalar(select(REACH)) or clock.today()
        found = unfed(connection, missing, reached)
    messages = [f"数据截至 {reached}。没有数据的指标：" if found else f"数据截至 {reached}，各项指标都有数据。"]
    for lacks, metrics in sorted(found.items(), key=lambda item: -len(item[1])):
        named = [f"{table_names()[label]} {label}" if label in table_names() else label for label in lacks]
        messages.append(f"    {'、'.join(named)}：{_listed(metrics)}")
    return messages


def _listed(metrics: tuple[Metric, ...]) -> str:
    names = "、".join(metric.name for metric in metrics[:_NAMED])
    more = f"等 {len(metrics)} 项" if len(metrics) > _NAMED else ""
    screens = "、".join(dict.fromkeys(SCREEN_OF[metric.theme] for metric in metrics))
    return f"{names}{more}（{screens}）"
