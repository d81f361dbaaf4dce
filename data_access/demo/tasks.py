"""The year's work priorities (工作要点) of the demo district and their progress."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from data_access.demo.office_rows import DAY, Row, columns_of, numbered_rows, office_date
from data_access.demo.tools import Columns, Period

# Clause, title, lead department, supporting units, month and day by which it is due.
_TASKS = (
    ("一（一）", "五一前组织《保障农民工工资支付条例》集中宣传活动", "区人社局", "区总工会、区司法局", 4, 30),
    ("一（二）", "规范工资保证金存储、使用、补足和返还管理", "区人社局", "区建管委、区交通委、区水务局", 12, 31),
    ("一（三）", "线索分类流转办理并落实以案定补", "区人社局", "区司法局、各街镇", 12, 31),
    ("二（一）", "开展根治欠薪专项行动，落实不解决不销账", "区人社局", "各成员单位、各街镇", 12, 31),
    ("二（二）", "线下网格化排查与线上大数据比对预警", "区人社局", "区建管委、区税务局", 11, 30),
    ("二（三）", "群体性事件即知即报、舆情跟踪处置", "区公安分局", "区信访办、区委宣传部", 12, 31),
    ("三（一）", "拖欠农民工工资失信联合惩戒对象名单应列尽列、全部公示", "区人社局", "区发改委、区建管委", 12, 15),
    ("三（二）", "涉嫌拒不支付劳动报酬案件移送公安", "区公安分局", "区检察院、区人社局", 12, 31),
    ("三（三）", "按季度公布重大欠薪违法行为并推送两法衔接平台", "区人社局", "区检察院", 10, 31),
    ("四（一）", "召开联席会议，落实属地和行业监管责任", "区人社局", "各成员单位", 12, 31),
    ("四（二）", "对照考核细则分解落实关键指标", "区人社局", "各成员单位、各街镇", 11, 30),
    ("四（二）", "政府投资项目资金来源审查", "区发改委", "区财政局", 6, 30),
    ("四（二）", "在建工地制度落实情况全覆盖核查", "区建管委", "区交通委、区水务局、区绿化市容局", 12, 31),
    ("四（三）", "按守法诚信等级对用人单位分类监管", "区人社局", "区市场监管局、区建管委", 11, 30),
)


def build_tasks(rng: np.random.Generator, span: Period) -> Columns:
    """The clauses of each year's 工作要点; the current year's are under way."""
    as_of = span.as_of.astype(date)
    rows: list[Row] = []
    for year in span.years:
        starts = office_date(date(year, 1, 31)) if date(year, 1, 31) <= as_of else date(year, 1, 1)
        for place, (clause, title, department, supporting, month, day) in enumerate(_TASKS):
            due = date(year, month, day)
            # One in eight is late; the last of the list is still open when it should be done.
            done = due - timedelta(days=int(rng.integers(1, 20)))
            if rng.random() < 0.12:
                done = due + timedelta(days=int(rng.integers(3, 25)))
            done = max(office_date(done), starts)
            behind = due < as_of and year == as_of.year and place in (4, 10)
            finished = done <= as_of and not behind
            share = (as_of - starts) / (due - starts)
            progress = 100 if finished else int(np.clip(100 * share - rng.integers(2, 18), 5, 95))
            rows.append(
                {
                    "clause": clause, "title": title, "owner_name": department, "supporting": supporting,
                    "starts_on": starts, "due_on": due, "progress": progress, "done_on": done if finished else None,
                }
            )  # fmt: skip
    return columns_of(numbered_rows(rows, "task_no", "RW"), ("starts_on", "due_on", "done_on"))


def build_task_progress(span: Period, tasks: Columns) -> Columns:
    """进度报送 at every month's end while a task runs, and on the as-of day; the plan is an even pace to the due."""
    as_of = span.as_of.astype(date)
    rows: list[Row] = []
    for number, starts, due, done, progress in zip(
        tasks["task_no"], *(tasks[name].tolist() for name in ("starts_on", "due_on", "done_on")), tasks["progress"],
        strict=True,
    ):  # fmt: skip
        last, reached = (done, 100) if done is not None else (as_of, int(progress))
        ends = [office_date(date(y, m, 1) - DAY) for y in range(starts.year, last.year + 1) for m in range(1, 13)]
        for day in sorted({*(end for end in ends if starts < end < last), last}):
            rows.append(
                {
                    "task_no": number, "reported_on": day,
                    "progress": int(reached * (day - starts) / (last - starts)) if last > starts else reached,
                    "planned": min(100, int(100 * (day - starts) / (due - starts))),
                }
            )  # fmt: skip
    return columns_of(rows, ("reported_on",))
