"""Joint meetings (联席会议) of the demo district and what they asked for."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from data_access.demo.office_rows import DAY, Row, columns_of, numbered_rows, office_date, working_day
from data_access.demo.tools import Columns, Period, town_names
from data_access.rules.working_days import add_working_days

# What meetings ask of a town, and of each department in its own field.
TOWN_ASKED = ("清零辖区未结欠薪线索", "排查在建工地工资支付情况", "报送超期整改完成情况", "调处辖区欠薪纠纷")
ASKED_OF_DEPARTMENTS = {
    "区人社局": ("督办超期欠薪线索", "核查超期未补足的工资保证金"),
    "区建管委": ("督促房建市政项目存储工资保证金", "完善在建工地实名制管理"),
    "区交通委": ("督促交通项目按月拨付人工费用", "督促交通项目存储工资保证金"),
    "区水务局": ("督促水务项目存储工资保证金", "核查水务项目专用账户代发工资"),
    "区绿化市容局": ("核查园林绿化项目专用账户代发工资",),
    "区财政局": ("核查政府投资项目资金到位情况",),
    "区公安分局": ("会商涉嫌拒不支付劳动报酬案件",),
}


def meeting_days(span: Period) -> list[tuple[date, str]]:
    days = []
    for year in span.years:
        days += [
            (working_day(date(year, month, day)), f"{year}年{title}")
            for month, day, title in (
                (2, 24, "第一次联席会议"),
                (5, 26, "第二次联席会议"),
                (8, 25, "第三次联席会议"),
                (11, 9, "冬季行动动员部署会"),
                (12, 8, "重点案件专题协调会"),
            )
        ]
    return [(day, title) for day, title in days if np.datetime64(day, "D") <= span.as_of]


def build_meetings(rng: np.random.Generator, span: Period) -> tuple[Columns, Columns]:
    """Joint meetings and what they asked for; a few follow-ups are overdue."""
    as_of = span.as_of.astype(date)
    wanted = dict.fromkeys(town_names().tolist(), TOWN_ASKED) | ASKED_OF_DEPARTMENTS
    owners = [*town_names().tolist(), *ASKED_OF_DEPARTMENTS]
    meetings: list[Row] = []
    follow_ups: list[Row] = []
    for place, (day, title) in enumerate(meeting_days(span), start=1):
        number = f"HY{place:04d}"
        meetings.append(
            {
                "meeting_no": number, "title": title, "held_on": day, "chair": "领导小组副组长",
                "attendees": "各成员单位、各街镇分管领导", "decisions": "通报欠薪治理情况，研究部署下阶段重点工作",
            }
        )  # fmt: skip
        for _ in range(int(rng.integers(2, 5))):
            due = add_working_days(day, int(rng.integers(8, 40)))
            done = due + timedelta(days=int(rng.integers(-6, 1) if rng.random() < 0.8 else rng.integers(5, 70)))
            done = max(office_date(done), day)
            if day.year == as_of.year and day.month == 11 and due < as_of:
                done = as_of + DAY  # of what the winter campaign's meeting asked for, this is still open
            owner = str(rng.choice(owners))
            follow_ups.append(
                {
                    "meeting_no": number, "title": str(rng.choice(wanted[owner])), "owner_name": owner,
                    "raised_on": day, "due_on": due, "done_on": done if done <= as_of else None, "note": None,
                }
            )  # fmt: skip
    return columns_of(meetings, ("held_on",)), columns_of(
        numbered_rows(follow_ups, "follow_up_no", "DB"), ("raised_on", "due_on", "done_on")
    )
