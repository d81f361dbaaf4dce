"""Talks, reminders, praise and criticism (约谈通报), each kind apart."""

from __future__ import annotations

from data_access.database.schema import CRITICISM, INTERVIEW, PRAISE, REMINDER, talk
from metrics.definitions.at_sites import at_site, site_fields
from metrics.engine.model import Condition, Fact, Field, Kind, Known, Metric, always, since

t = talk.c
_KINDS = {"interview": INTERVIEW, "reminder": REMINDER, "praise": PRAISE, "criticism": CRITICISM}

_AT_SITE = at_site(talk)
TALK = Fact(
    name="talk",
    label="约谈通报",
    key=t.talk_no,
    **_AT_SITE,
    fields={
        "talk_no": Field("约谈编号", t.talk_no, Known.GIVEN),
        "talk_kind": Field("约谈通报类别", t.talk_kind, Known.GIVEN),
        "employer_name": Field("约谈通报对象", t.employer_name, Known.GIVEN),
        "employer_uscc": Field("统一社会信用代码", t.employer_uscc, Known.GIVEN),
        **site_fields(t.site_no),
        "investment": Field("投资性质", _AT_SITE["investment"], Known.GIVEN),
        "town_code": Field("属地街镇", t.town_code, Known.GIVEN),
        "held_on": Field("约谈通报日期", t.held_on, Known.HAPPENED, "日期", event="约谈通报"),
        "host_name": Field("约谈通报单位", t.host_name, Known.GIVEN),
        "matter": Field("约谈通报事由", t.matter, Known.GIVEN),
    },
    title="employer_name",
    kept_since=t.held_on,
    begun=since(t.held_on),
)
TALK_LIST = ("talk_no", "talk_kind", "employer_name", "site_name", "town_code", "investment", "held_on", "host_name",
             "matter")  # fmt: skip


def _talk(id_: str, name: str, numerator: Condition, explanation: str) -> Metric:
    return Metric(id=f"talk.{id_}", name=name, unit="次", kind=Kind.COUNT, fact=TALK, numerator=numerator,
                  date=t.held_on, columns=TALK_LIST, explanation=explanation)  # fmt: skip


def _of_kind(kind: str) -> Condition:
    return lambda _at: t.talk_kind == kind


def metrics() -> tuple[Metric, ...]:
    return (
        _talk("held", "约谈通报", always, "期间约谈、提醒、通报表扬和通报批评的次数合计，一个对象计一次。"),
        *(
            _talk(f"held_{code}", kind, _of_kind(kind), f"期间{kind}的次数，一个对象计一次。")
            for code, kind in _KINDS.items()
        ),
    )  # fmt: skip
