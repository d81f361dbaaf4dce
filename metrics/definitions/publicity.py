"""Metrics of publicity events (宣传活动)."""

from __future__ import annotations

from sqlalchemy import Integer, and_, cast, extract, func, or_

from data_access.database.schema import publicity
from data_access.rules.publicity import counted_until, subjects
from metrics.definitions.undivided import NOWHERE
from metrics.engine.model import (
    Expression,
    Fact,
    Field,
    Kind,
    Known,
    Metric,
    Moment,
    always,
    filled,
    since,
    some,
)

b = publicity.c
_SEED = "2023 年工作要点"


PUBLICITY = Fact(
    name="publicity",
    label="宣传活动",
    source=publicity,
    detail_source=publicity,
    key=b.publicity_no,
    town=b.town_code,
    department=NOWHERE,
    domain=NOWHERE,
    investment=NOWHERE,
    fields={
        "publicity_no": Field("活动编号", b.publicity_no, Known.GIVEN),
        "title": Field("活动", b.title, Known.GIVEN),
        "town_code": Field("街镇", b.town_code, Known.GIVEN),
        "held_on": Field("日期", b.held_on, Known.HAPPENED, "日期", event="举办"),
        "place": Field("地点", b.place, Known.GIVEN),
        "subject": Field("宣传内容", b.subject, Known.GIVEN),
        "organiser": Field("主办单位", b.organiser, Known.GIVEN),
        "attendance": Field("参加人数", b.attendance, Known.GIVEN, "人"),
        "materials": Field("发放资料（份）", b.materials, Known.GIVEN),
    },
    title="title",
    kept_since=b.held_on,
    begun=since(b.held_on),
)
PUBLICITY_LIST = ("publicity_no", "title", "subject", "town_code", "held_on", "place", "organiser", "attendance",
                  "materials")  # fmt: skip


def before_may(_at: Moment) -> Expression:
    """五一前集中宣传: the district's, about the 条例, up to the day that `publicity.toml` names in its year."""
    fields = (func.coalesce(b.title, ""), func.coalesce(b.subject, ""))
    on_subject = or_(*(text.contains(word, autoescape=True) for text in fields for word in subjects()))
    last_month, last = counted_until()
    month, day = (cast(extract(part, b.held_on), Integer) for part in ("month", "day"))
    in_time = or_(month < last_month, and_(month == last_month, day <= last))
    return and_(b.town_code.is_(None), in_time, on_subject)


def metrics() -> tuple[Metric, ...]:
    return (
        Metric(
            id="publicity.held",
            name="宣传活动",
            unit="场",
            kind=Kind.COUNT,
            fact=PUBLICITY,
            numerator=always,
            date=b.held_on,
            columns=PUBLICITY_LIST,
            clause=f"{_SEED}一（一）",
            explanation="期间举办的政策宣传活动场数。",
        ),
        Metric(
            id="publicity.attendance",
            name="宣传活动参加人数",
            unit="人",
            kind=Kind.SUM,
            fact=PUBLICITY,
            numerator=lambda at: b.attendance.is_not(None),
            weight=lambda at: func.coalesce(b.attendance, 0),
            needs=(filled("宣传活动台账“参加人数”列", b.attendance, expected=some(publicity, since(b.held_on))),),
            date=b.held_on,
            columns=PUBLICITY_LIST,
            explanation="期间宣传活动的参加人数合计。",
        ),
        Metric(
            id="publicity.materials",
            name="发放宣传资料",
            unit="份",
            kind=Kind.SUM,
            fact=PUBLICITY,
            numerator=lambda at: b.materials.is_not(None),
            weight=lambda at: func.coalesce(b.materials, 0),
            date=b.held_on,
            columns=PUBLICITY_LIST,
            needs=(filled("宣传活动台账“宣传资料份数”列", b.materials, expected=some(publicity, since(b.held_on))),),
            explanation="期间宣传活动发放的宣传资料份数合计。",
        ),
        Metric(
            id="publicity.before_may",
            name="五一前集中宣传",
            unit="场",
            kind=Kind.COUNT,
            fact=PUBLICITY,
            numerator=before_may,
            date=b.held_on,
            columns=PUBLICITY_LIST,
            until=counted_until(),
            clause=f"{_SEED}一（一）",
            explanation="期间于五一国际劳动节前举办、以《保障农民工工资支付条例》为主题（按名称或宣传内容认定）的区级集中宣传活动场数。",
        ),
    )
