"""The leading group's own work in the demo district: campaigns, tasks, meetings, publicity, evidence, notes.

These lists describe one district whatever the scale.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import numpy as np

from data_access.database.kept_ledgers import TABLE_OF
from data_access.demo.tools import (
    Columns,
    Days,
    Period,
    office_day,
    texts,
    town_codes,
    town_names,
    town_trouble,
    town_weights,
)
from data_access.reference.organisation import department_prefix, document_prefix, towns
from data_access.rules.holidays import spring_festival
from data_access.rules.winter_campaign import winter_campaign_start
from data_access.rules.working_days import add_working_days, is_working_day

Row = dict[str, Any]
_DAY = timedelta(days=1)

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

_EVIDENCE = (
    ("P02", "年度工作要点及任务分解表", "区人社局"),
    ("P01", "领导小组联席会议纪要", "区人社局"),
    ("P01", "专题协调会会议签到和纪要", "区人社局"),
    ("P03", "对街镇督查考核通报", "区人社局"),
    ("P04", "政府投资项目资金落实审查材料", "区发改委"),
    ("P04", "政府投资项目资金拨付台账", "区财政局"),
    ("P05", "工程款支付担保办理情况汇总", "区建管委"),
    ("P06", "工资保证金存储台账", "区人社局"),
    ("P06", "水务工程保证金存储情况说明", "区水务局"),
    ("P07", "预警信息处置记录", "区人社局"),
    ("P08", "拖欠农民工工资失信联合惩戒对象名单认定材料", "区人社局"),
    ("P09", "重大欠薪违法行为季度公布材料", "区人社局"),
    ("P10", "涉嫌犯罪案件移送回执", "区公安分局"),
    ("P11", "五一前集中宣传活动材料", "区总工会"),
)


# What meetings ask of a town, and of each department in its own field.
TOWN_ASKED = ("清零辖区未结欠薪线索", "排查在建工地工资支付情况", "报送逾期整改完成情况", "调处辖区欠薪纠纷")
ASKED = {
    "区人社局": ("督办超期欠薪线索", "核查逾期未补足的工资保证金"),
    "区建管委": ("督促房建市政项目存储工资保证金", "完善在建工地实名制管理"),
    "区交通委": ("督促交通项目按月拨付人工费用", "督促交通项目存储工资保证金"),
    "区水务局": ("督促水务项目存储工资保证金", "核查水务项目专用账户代发工资"),
    "区绿化市容局": ("核查园林绿化项目专用账户代发工资",),
    "区财政局": ("核查政府投资项目资金到位情况",),
    "区公安分局": ("会商涉嫌拒不支付劳动报酬案件",),
}


def _columns(rows: list[Row], days: tuple[str, ...]) -> Columns:
    """Rows as columns; the named ones are dates with None for "not yet"."""
    return {
        name: np.array([row[name] for row in rows], dtype="datetime64[D]")
        if name in days
        else texts([row[name] for row in rows])
        for name in rows[0]
    }


def _numbered(rows: list[Row], key: str, prefix: str, width: int = 4) -> list[Row]:
    return [{key: f"{prefix}{i:0{width}d}", **row} for i, row in enumerate(rows, start=1)]


def _working(day: date) -> date:
    return day if is_working_day(day) else add_working_days(day, 1)


def _office_date(day: date) -> date:
    """The last working day up to that day."""
    while not is_working_day(day):
        day -= _DAY
    return day


def build_campaigns(span: Period) -> Columns:
    """冬季行动 of each winter that began in the period, and one campaign of each summer or autumn."""
    rows: list[Row] = []
    for year in span.years:
        if year % 2:
            rows.append(_campaign(f"ZX{year}01", f"{year}年根治欠薪夏季专项行动", "夏季行动", year, (7, 18), (8, 31)))
        else:
            name = f"{year}年集中整治拖欠农民工工资问题专项行动"
            rows.append(_campaign(f"ZX{year}01", name, "集中整治", year, (9, 22), (10, 31)))
        eve = spring_festival(year + 1) - _DAY
        name = f"{year}-{year + 1}年根治欠薪冬季专项行动" if year < 2023 else f"{year}-{year + 1}年治理欠薪冬季行动"
        start = winter_campaign_start(year)
        winter = _campaign(f"ZX{year}02", name, "冬季行动", year, (start.month, start.day), (12, 31))
        rows.append({**winter, "ends_on": eve, "cleared_by": eve - 7 * _DAY})
    started = [row for row in rows if np.datetime64(row["starts_on"], "D") <= span.as_of]
    return _columns(started, ("starts_on", "ends_on", "cleared_by"))


def _campaign(number: str, name: str, kind: str, year: int, *days: tuple[int, int]) -> Row:
    starts, ends = (date(year, *day) for day in days)
    return {
        "campaign_no": number, "name": name, "kind": kind, "starts_on": starts, "ends_on": ends, "cleared_by": ends,
    }  # fmt: skip


def build_campaign_results(rng: np.random.Generator, span: Period, campaigns: Columns) -> Columns:
    """Fortnightly reports of each town; every report counts what was done since the one before."""
    numbers, codes, reported = [], [], []
    for number, first, last in zip(campaigns["campaign_no"], campaigns["starts_on"], campaigns["ends_on"], strict=True):
        for report in office_day(np.arange(first + 14, min(last, span.as_of) + 1, 14)):
            numbers += [number] * len(towns())
            codes += list(range(len(towns())))
            reported += [report] * len(towns())
    town = np.array(codes, dtype=np.int64)
    day: Days = np.array(reported, dtype="datetime64[D]")
    weight = town_weights()[town]
    firms, sites = rng.poisson(weight * 160 * span.scale), rng.poisson(weight * 26 * span.scale)
    problems = rng.poisson((firms * 0.05 + sites * 0.3) * span.trouble(town, day))
    mended = rng.binomial(problems, np.clip(0.97 - 0.05 * town_trouble()[town], 0, 1))
    return {
        "campaign_no": texts(numbers),
        "town_code": town_codes()[town],
        "reported_on": day,
        "firms_checked": firms,
        "sites_checked": sites,
        "problems_found": problems,
        "problems_mended": mended,
    }


def build_tasks(rng: np.random.Generator, span: Period) -> Columns:
    """The clauses of each year's 工作要点; the current year's are under way."""
    as_of = span.as_of.astype(date)
    rows: list[Row] = []
    for year in span.years:
        starts = _office_date(date(year, 1, 31)) if date(year, 1, 31) <= as_of else date(year, 1, 1)
        for place, (clause, title, department, supporting, month, day) in enumerate(_TASKS):
            due = date(year, month, day)
            # One in eight is late; the last of the list is still open when it should be done.
            done = due - timedelta(days=int(rng.integers(1, 20)))
            if rng.random() < 0.12:
                done = due + timedelta(days=int(rng.integers(3, 25)))
            done = max(_office_date(done), starts)
            behind = due < as_of and year == as_of.year and place in (4, 10)
            finished = done <= as_of and not behind
            share = (as_of - starts) / (due - starts)
            progress = 100 if finished else int(np.clip(100 * share - rng.integers(2, 18), 5, 95))
            rows.append(
                {
                    "clause": clause, "title": title, "department_code": department, "supporting": supporting,
                    "starts_on": starts, "due_on": due, "progress": progress, "done_on": done if finished else None,
                }
            )  # fmt: skip
    return _columns(_numbered(rows, "task_no", "RW"), ("starts_on", "due_on", "done_on"))


def build_task_progress(span: Period, tasks: Columns) -> Columns:
    """进度报送 at every month's end while a task runs, and on the as-of day; the plan is an even pace to the due."""
    as_of = span.as_of.astype(date)
    rows: list[Row] = []
    for number, starts, due, done, progress in zip(
        tasks["task_no"], *(tasks[name].tolist() for name in ("starts_on", "due_on", "done_on")), tasks["progress"],
        strict=True,
    ):  # fmt: skip
        last, reached = (done, 100) if done is not None else (as_of, int(progress))
        ends = [_office_date(date(y, m, 1) - _DAY) for y in range(starts.year, last.year + 1) for m in range(1, 13)]
        for day in sorted({*(end for end in ends if starts < end < last), last}):
            rows.append(
                {
                    "task_no": number, "reported_on": day,
                    "progress": int(reached * (day - starts) / (last - starts)) if last > starts else reached,
                    "planned": min(100, int(100 * (day - starts) / (due - starts))),
                }
            )  # fmt: skip
    return _columns(rows, ("reported_on",))


def _meeting_days(span: Period) -> list[tuple[date, str]]:
    days = []
    for year in span.years:
        days += [
            (_working(date(year, month, day)), f"{year}年{title}")
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
    wanted = dict.fromkeys(town_names().tolist(), TOWN_ASKED) | ASKED
    owners = [*town_names().tolist(), *ASKED]
    meetings: list[Row] = []
    follow_ups: list[Row] = []
    for place, (day, title) in enumerate(_meeting_days(span), start=1):
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
            done = max(_office_date(done), day)
            if day.year == as_of.year and day.month == 11 and due < as_of:
                done = as_of + _DAY  # of what the winter campaign's meeting asked for, this is still open
            owner = str(rng.choice(owners))
            follow_ups.append(
                {
                    "meeting_no": number, "title": str(rng.choice(wanted[owner])), "owner_name": owner,
                    "raised_on": day, "due_on": due, "done_on": done if done <= as_of else None, "note": None,
                }
            )  # fmt: skip
    return _columns(meetings, ("held_on",)), _columns(
        _numbered(follow_ups, "follow_up_no", "DB"), ("raised_on", "due_on", "done_on")
    )


def build_kept_ledgers(span: Period) -> Columns:
    """Every ledger is kept from the first day on, whether or not it holds a row yet."""
    names = sorted(set(TABLE_OF.values()))
    return {
        "table_name": texts(names),
        "kept_on": np.array([date(span.years[0], 1, 1)] * len(names), dtype="datetime64[D]"),
    }


def build_publicity(rng: np.random.Generator, span: Period) -> Columns:
    """A district campaign before 1 May of each year and events of the towns."""
    as_of = span.as_of.astype(date)
    rows: list[Row] = []
    for year in span.years:
        rows.append(
            {
                "title": f"{year}年《保障农民工工资支付条例》集中宣传活动", "town_code": None,
                "held_on": _working(date(year, 4, 25)), "place": "青浦区政务服务中心广场", "attendance": 420,
            }
        )  # fmt: skip
        for town in towns():
            for month in (4, int(rng.integers(6, 13))):
                rows.append(
                    {
                        "title": f"{town.name}根治欠薪政策进工地、进企业", "town_code": town.code,
                        "held_on": date(year, month, int(rng.integers(5, 28))), "place": f"{town.name}在建工地",
                        "attendance": int(rng.integers(30, 180)),
                    }
                )  # fmt: skip
    held = sorted((row for row in rows if row["held_on"] <= as_of), key=lambda row: (row["held_on"], row["title"]))
    if not held:  # an as-of day so early that nothing was held yet cannot occur: the period has two full years
        raise ValueError("演示期间没有宣传活动")
    return _columns(_numbered(held, "publicity_no", "XC"), ("held_on",))


def build_evidence(rng: np.random.Generator, span: Period) -> Columns:
    """Paper evidence (书面资料) for P01 to P11 of each assessment year."""
    as_of = span.as_of.astype(date)
    rows: list[Row] = []
    for year in span.years:
        issued = Counter[str]()
        for place, (code, title, department) in enumerate(_EVIDENCE):
            # The year's first paper of the office are its work priorities; every other body numbers its own.
            prefix = document_prefix(year) if code in ("P01", "P02", "P03") else department_prefix(department)
            issued[prefix] += 1
            number = f"{prefix}〔{year}〕{issued[prefix]}号"
            due = date(year, 12, 10) if place % 3 else date(year, 11, 30)
            provided = due - timedelta(days=int(rng.integers(-4 if place % 5 == 0 else 1, 25)))
            missing = provided > as_of or (year == as_of.year and place in (4, 8))
            provided = _office_date(provided)
            checked = _office_date(provided + timedelta(days=int(rng.integers(1, 8))))
            unchecked = missing or checked > as_of
            rejected = not unchecked and place == 6 and year == as_of.year
            rows.append(
                {
                    "assessment_year": year, "indicator_code": code, "title": f"{year}年{title}",
                    "department_code": department, "due_on": due, "provided_on": None if missing else provided,
                    "file_ref": None if missing else f"/考核资料/{year}/{code}/{place + 1}.pdf",
                    "document_no": None if missing else number,
                    "checked_on": None if unchecked else checked,
                    "rejected_reason": "缺少盖章页" if rejected else None,
                }
            )  # fmt: skip
    return _columns(_numbered(rows, "evidence_no", "ZL"), ("due_on", "provided_on", "checked_on"))


def build_deviations(span: Period) -> Columns:
    """已批准缓办 of the current year: one in force, one that has run out."""
    as_of = span.as_of.astype(date)
    rows: list[Row] = [
        {
            "assessment_year": as_of.year, "indicator_code": code, "reason": reason,
            "approver": "区领导小组联席会议", "valid_from": as_of + since * _DAY, "valid_to": as_of + until * _DAY,
        }
        for code, reason, since, until in (
            ("P05", "担保系统升级，在建项目支付担保分批补办", -60, 107),
            ("F09", "台账电子化切换期间纸质台账缓查", -150, -30),
        )
    ]  # fmt: skip
    return _columns(_numbered(rows, "deviation_no", "HB"), ("valid_from", "valid_to"))


def build_publications(rng: np.random.Generator, span: Period) -> Columns:
    """重大欠薪违法行为 published for every quarter that has ended; one was late."""
    as_of = span.as_of.astype(date)
    rows: list[Row] = []
    for year in span.years:
        for quarter in range(1, 5):
            ended = (date(year + quarter // 4, quarter * 3 % 12 + 1, 1)) - _DAY
            if ended > as_of:
                continue
            due = ended + 30 * _DAY
            published = due + timedelta(days=6 if (year, quarter) == (span.years[0], 2) else -int(rng.integers(2, 15)))
            published = _office_date(published)
            known = published <= as_of
            rows.append(
                {
                    "publication_no": f"GB{year}Q{quarter}", "quarter": f"{year}-Q{quarter}", "due_on": due,
                    "published_on": published if known else None,
                    "cases": int(rng.integers(1, 5)) if known else None, "published_site": known,
                    "pushed_credit": known, "pushed_two_law": known and (year > span.years[0] or quarter > 1),
                }
            )  # fmt: skip
    return _columns(rows, ("due_on", "published_on"))


def build_notes(span: Period, campaigns: Columns) -> Columns:
    """Days to mark on charts: 春节, campaigns, meetings, and 进博会 as a sensitive window in November."""
    rows: list[Row] = []
    note: Callable[[str, str, date, date | None], None] = lambda label, kind, first, last: rows.append(  # noqa: E731
        {"label": label, "kind": kind, "starts_on": first, "ends_on": last}
    )
    for year in span.years:
        festival = spring_festival(year)
        note(f"{year}年春节", "春节", festival, festival + 6 * _DAY)
        note(f"{year}年进博会保障期", "敏感期", date(year, 11, 1), date(year, 11, 10))
    for name, first, last in zip(campaigns["name"], campaigns["starts_on"], campaigns["ends_on"], strict=True):
        note(str(name), "专项行动", first.astype(date), last.astype(date))
    for day, title in _meeting_days(span):
        note(title, "会议", day, None)
    happened = [row for row in rows if np.datetime64(row["starts_on"], "D") <= span.as_of]
    happened.sort(key=lambda row: (row["starts_on"], row["label"]))
    return _columns(_numbered(happened, "note_no", "SJBZ"), ("starts_on", "ends_on"))
