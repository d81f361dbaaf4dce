"""Papers of the office in the demo district: publicity, evidence, publications, empty ledgers.

These lists describe one district whatever the scale.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import numpy as np

from data_access.database.kept_ledgers import TABLE_OF
from data_access.demo.office_rows import DAY, Row, columns_of, numbered_rows, office_date, working_day
from data_access.demo.tools import Columns, Period, texts
from data_access.reference.organisation import Town, department_prefix, document_prefix, towns
from data_access.rules.quarters import quarter_end

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


_TOWNS_ASKED = 3
_SUBJECTS = ("保障农民工工资支付条例", "实名制、专用账户和总包代发", "欠薪维权渠道和调解仲裁")


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
                "held_on": working_day(date(year, 4, 25)), "place": "青浦区政务服务中心广场", "attendance": 420,
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
    return columns_of(numbered_rows(held, "publicity_no", "XC"), ("held_on",))


def with_contents(rng: np.random.Generator, publicity: Columns) -> Columns:
    """The same events with what they were about, who held them and what was handed out."""
    of_district = [town is None for town in publicity["town_code"]]
    named = {town.code: town.name for town in towns()}
    reached = np.array([int(people) for people in publicity["attendance"]])
    return publicity | {
        "subject": texts([_SUBJECTS[0] if own else _SUBJECTS[1 + row % 2] for row, own in enumerate(of_district)]),
        "organiser": texts([named.get(town, "区人社局") for town in publicity["town_code"]]),
        "materials": np.round(reached * rng.uniform(0.8, 1.6, len(reached)), -1),
    }


def build_evidence(rng: np.random.Generator, span: Period) -> Columns:
    """Evidence (书面资料) for P01 to P11 of each assessment year."""
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
            provided = office_date(provided)
            checked = office_date(provided + timedelta(days=int(rng.integers(1, 8))))
            unchecked = missing or checked > as_of
            rejected = not unchecked and place == 6 and year == as_of.year
            rows.append(
                {
                    "assessment_year": year, "indicator_code": code, "title": f"{year}年{title}",
                    "owner_name": department, "due_on": due, "provided_on": None if missing else provided,
                    "file_ref": None if missing else f"/考核资料/{year}/{code}/{place + 1}.pdf",
                    "document_no": None if missing else number,
                    "checked_on": None if unchecked else checked,
                    "rejected_reason": "缺少盖章页" if rejected else None,
                }
            )  # fmt: skip
        rows += [_evidence_of_town(year, place, town, as_of) for place, town in enumerate(towns(year)[:_TOWNS_ASKED])]
    return columns_of(numbered_rows(rows, "evidence_no", "ZL"), ("due_on", "provided_on", "checked_on"))


def _evidence_of_town(year: int, place: int, town: Town, as_of: date) -> Row:
    """What a town itself hands in: its own publicity before 1 May."""
    provided, checked = office_date(date(year, 5, 8 + place)), office_date(date(year, 5, 18))
    given = provided <= as_of
    return {
        "assessment_year": year, "indicator_code": "P11", "title": f"{year}年{town.name}五一前宣传活动材料",
        "owner_name": town.name, "due_on": date(year, 5, 15), "provided_on": provided if given else None,
        "file_ref": f"/考核资料/{year}/P11/{town.short_name}.pdf" if given else None, "document_no": None,
        "checked_on": checked if checked <= as_of else None, "rejected_reason": None,
    }  # fmt: skip


def build_deviations(span: Period) -> Columns:
    """已批准缓办 of the current year: one in force, one that has run out."""
    as_of = span.as_of.astype(date)
    rows: list[Row] = [
        {
            "assessment_year": as_of.year, "indicator_code": code, "reason": reason,
            "approver": "区领导小组联席会议", "valid_from": as_of + since * DAY, "valid_to": as_of + until * DAY,
        }
        for code, reason, since, until in (
            ("P05", "担保系统升级，在建项目支付担保分批补办", -60, 107),
            ("F09", "台账电子化切换期间纸质台账缓查", -150, -30),
        )
    ]  # fmt: skip
    return columns_of(numbered_rows(rows, "deviation_no", "HB"), ("valid_from", "valid_to"))


def build_publications(rng: np.random.Generator, span: Period) -> Columns:
    """重大欠薪违法行为 published for every quarter that has ended; one was late."""
    as_of = span.as_of.astype(date)
    rows: list[Row] = []
    for year in span.years:
        for quarter in range(1, 5):
            ended = quarter_end(year, quarter)
            if ended > as_of:
                continue
            due = ended + 30 * DAY
            published = due + timedelta(days=6 if (year, quarter) == (span.years[0], 2) else -int(rng.integers(2, 15)))
            published = office_date(published)
            known = published <= as_of
            rows.append(
                {
                    "publication_no": f"GB{year}Q{quarter}", "quarter": f"{year}-Q{quarter}", "due_on": due,
                    "published_on": published if known else None,
                    "cases": int(rng.integers(1, 5)) if known else None, "published_site": known,
                    "pushed_credit": known, "pushed_two_law": known and (year > span.years[0] or quarter > 1),
                }
            )  # fmt: skip
    return columns_of(rows, ("due_on", "published_on"))
