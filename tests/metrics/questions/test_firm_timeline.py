"""The timeline of a firm: what happened by the day, the latest first, of the firm and its sites alone."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, insert, select

from data_access.database.engine import writer
from data_access.database.schema import (
    data_load,
    department_signal,
    deposit,
    enforcement_document,
    enterprise,
    incident,
    inspection,
    labour_case,
    lead,
    listing,
    site,
    talk,
    warning,
)
from metrics.questions.firm_timeline import timeline
from metrics.questions.firms import find
from tests.databases import DEMO_AS_OF, kept_reader, scope_on

TOWN, ONE, OTHER = "310118106", "91310118DM0000001X", "91310118DM0000002X"


def day(text: str) -> date:
    return date.fromisoformat(f"2023-{text}")


def test_everything_that_happened_by_the_day_and_nothing_else(empty_url: str) -> None:
    engine = writer(empty_url)

    def put(table: Table, **values: Any) -> None:
        with engine.begin() as connection:
            connection.execute(insert(table).values(**values))

    put(enterprise, uscc=ONE, name="甲公司")
    put(enterprise, uscc=OTHER, name="乙公司")
    for number, code in (("G1", ONE), ("G2", OTHER)):
        put(site, site_no=number, name=f"{number}工程", town_code=TOWN, contractor_uscc=code, permit_on=day("01-03"),
            deposit_exempt=False)  # fmt: skip
    put(deposit, deposit_no="B1", site_no="G1", form="现金", amount_yuan=Decimal(100), stored_on=day("01-20"))
    put(deposit, deposit_no="B2", firm_uscc=ONE, form="现金", amount_yuan=Decimal(100), stored_on=day("01-21"))
    put(inspection, inspection_no="H1", site_no="G1", inspected_on=day("02-01"), rectified_on=day("02-20"))
    put(department_signal, signal_no="S1", employer_name="甲公司", town_code=TOWN, kind="欠税", month=day("02-01"),
        reported_on=day("02-10"))  # fmt: skip
    put(warning, warning_no="Y1", rule_code="W13", level="红", town_code=TOWN, site_no="G1", raised_on=day("03-01"),
        note="线索集中")  # fmt: skip
    put(lead, lead_no="X1", town_code=TOWN, received_on=day("03-05"), employer_name="甲公司", finding="属实",
        verified_on=day("03-08"), source="12345")  # fmt: skip
    put(lead, lead_no="X2", town_code=TOWN, received_on=day("03-05"), employer_name="乙公司", employer_uscc=OTHER)
    put(labour_case, case_no="K1", town_code=TOWN, employer_uscc=ONE, complained_on=day("03-10"),
        decision_on=day("06-01"))  # fmt: skip
    for number, due, obeyed in (("W1", "04-10", "04-09"), ("W2", "04-10", "04-12"), ("W3", "04-10", None)):
        put(enforcement_document, document_no=number, document_kind="责令改正", town_code=TOWN, employer_uscc=ONE,
            matter="改正", issued_on=day("04-06"), due_on=day(due), complied_on=obeyed and day(obeyed))  # fmt: skip
    put(enforcement_document, document_no="W4", employer_uscc=ONE, issued_on=day("04-06"), due_on=day("04-10"),
        complied=True)  # fmt: skip
    put(data_load, loaded_at=datetime(2023, 5, 31, 18), source="台账", as_of=day("05-31"), synthetic=False)
    put(talk, talk_no="T1", talk_kind="约谈", employer_name="甲公司", held_on=day("04-15"), matter="督促支付")
    put(listing, listing_no="M1", list_kind="住建黑名单", employer_name="甲公司", employer_uscc=ONE,
        due_on=day("04-01"), listed_on=day("04-01"))  # fmt: skip
    put(
        incident, incident_no="E1", kind="群体性事件", town_code=TOWN, site_no="G1", found_on=day("04-05"), title="讨薪"
    )
    with engine.connect() as connection:
        firm = find(connection, day("05-31"), uscc=ONE)
        assert firm is not None
        found = [
            (f"{e.day:%m-%d}", e.group, e.name, e.about, e.fact, e.key)
            for e in timeline(connection, firm, scope_on(day("05-31")))
        ]
    engine.dispose()
    assert found == [
        ("04-15", "约谈通报", "约谈", "督促支付", "talk", "T1"),
        ("04-12", "执法文书", "履行责令改正", "改正", "enforcement_document", "W2"),
        ("04-10", "执法文书", "责令改正履行期限到，尚未履行", "改正", "enforcement_document", "W2"),
        ("04-10", "执法文书", "责令改正履行期限到，尚未履行", "改正", "enforcement_document", "W3"),
        ("04-09", "执法文书", "履行责令改正", "改正", "enforcement_document", "W1"),
        ("04-06", "执法文书", "下达责令改正", "改正", "enforcement_document", "W1"),
        ("04-06", "执法文书", "下达责令改正", "改正", "enforcement_document", "W2"),
        ("04-06", "执法文书", "下达责令改正", "改正", "enforcement_document", "W3"),
        ("04-06", "执法文书", "下达执法文书", "", "enforcement_document", "W4"),
        ("04-05", "事件舆情", "群体性事件", "讨薪", "incident", "E1"),
        ("04-01", "名单", "列入名单", "住建黑名单", "blacklist", "M1"),
        ("03-10", "案件", "投诉", "K1", "labour_case", "K1"),
        ("03-08", "线索", "核实属实", "12345", "lead", "X1"),
        ("03-05", "线索", "收到线索", "12345", "lead", "X1"),
        ("03-01", "预警", "红色预警", "线索集中", "warning", "Y1"),
        ("02-20", "实地核查", "整改完成", "G1工程", "inspection", "H1"),
        ("02-10", "部门信号", "部门信号：欠税", "", "", "S1"),
        ("02-01", "实地核查", "实地核查", "G1工程", "inspection", "H1"),
        ("01-21", "保证金", "存储保证金（现金）", "", "deposit", "B2"),
        ("01-20", "保证金", "存储保证金（现金）", "G1工程", "deposit", "B1"),
        ("01-03", "项目", "施工许可", "G1工程", "site", "G1"),
    ]


def test_what_came_later_is_in_no_timeline_of_an_earlier_day(demo_sqlite: str) -> None:
    with kept_reader(demo_sqlite).connect() as connection:
        asked = select(lead.c.employer_uscc).where(lead.c.finding == "属实", lead.c.employer_uscc.is_not(None))
        code = connection.scalars(asked.order_by(lead.c.lead_no).limit(1)).one()
        whole, before = (find(connection, on, uscc=code) for on in (DEMO_AS_OF, date(2022, 12, 31)))
        assert whole is not None
        assert before is not None
        events = timeline(connection, whole, scope_on(whole.as_of))
        earlier = timeline(connection, before, scope_on(before.as_of))
    assert [e for e in events if e.day <= date(2022, 12, 31)] == list(earlier)


def test_a_ledger_that_does_not_say_what_was_obeyed_accuses_nobody(empty_url: str) -> None:
    """As `order.unmet`, which is not known then; and on its last day a limit still runs."""
    with writer(empty_url).begin() as connection:
        connection.execute(insert(enterprise), [{"uscc": ONE, "name": "甲公司"}, {"uscc": OTHER, "name": "乙公司"}])
        served = {"document_kind": "责令改正", "issued_on": day("04-06"), "due_on": day("04-10"), "town_code": TOWN}
        connection.execute(insert(enforcement_document), [{**served, "document_no": "W1", "employer_uscc": ONE}])

    def told(on: date) -> list[str]:
        with kept_reader(empty_url).connect() as connection:
            firm = find(connection, on, uscc=ONE)
            assert firm is not None
            return [event.name for event in timeline(connection, firm, scope_on(on))]

    assert told(day("05-31")) == ["下达责令改正"]
    with writer(empty_url).begin() as connection:
        obeyed = {**served, "document_no": "W2", "employer_uscc": OTHER, "complied_on": day("04-08")}
        connection.execute(insert(enforcement_document), [obeyed])
    assert told(day("04-10")) == ["下达责令改正"]
    assert told(day("04-11")) == ["责令改正履行期限到，尚未履行", "下达责令改正"]
