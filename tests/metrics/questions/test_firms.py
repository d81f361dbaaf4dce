"""单位画像: which rows are a firm's, its figures counted by hand, its screen and the ways to it."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, func, insert, select
from streamlit.testing.v1 import AppTest

from data_access.database.engine import reader, writer
from data_access.database.schema import (
    DOMAINS,
    data_load,
    deposit,
    deposit_movement,
    enterprise,
    incident,
    inspection,
    labour_case,
    lead,
    lead_payment,
    listing,
    site,
    warning,
)
from data_access.database.scope import Scope
from data_access.ledger_import.loading import load_workbook
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.narrowing import BY_FIRM, Where, narrowed
from metrics.engine.records import record_total, records
from metrics.questions.firms import Dossier, dossier, find
from metrics.questions.lead_flow import repeated_firms
from metrics.questions.lead_ledger import Unit, ledger
from metrics.reporting.typical_cases import read_cases
from tests.conftest import at_once
from tests.databases import DATA, DEMO_AS_OF, FRAME_SCRIPT, kept_reader

TOWN = "310118106"
AS_OF = date(2023, 9, 20)
SCOPE = Scope(start=date(2023, 9, 1), end=AS_OF, as_of=AS_OF, towns=("310118003",), department="区水务局")
ONE, TWO, OTHER = "91310118DM0000001X", "91310118DM0000002X", "91310118DM0000003X"


def _lead(number: str, name: str, uscc: str | None, received: date, **rest: Any) -> dict[str, Any]:
    row = {"lead_no": number, "source": "全国平台", "employer_name": name, "employer_uscc": uscc, "town_code": TOWN,
           "domain": DOMAINS[0], "received_on": received}  # fmt: skip
    columns = ("verified_on", "finding", "true_workers", "true_amount_yuan", "repeat_of", "reporter_name")
    return row | {name: rest.get(name) for name in columns}


@pytest.fixture
def filled(empty_url: str) -> str:
    """甲公司 with one code and a row without; 乙公司 is a name of two codes; 丙公司 has no code at all."""
    true = {"verified_on": date(2023, 3, 1), "finding": "属实"}
    with writer(empty_url).begin() as connection:
        connection.execute(
            insert(enterprise),
            [{"uscc": ONE, "name": "甲公司"}, {"uscc": TWO, "name": "乙公司"}, {"uscc": OTHER, "name": "乙公司"}],
        )
        connection.execute(
            insert(lead),
            [
                _lead("A1", "甲公司", ONE, date(2022, 2, 1), true_workers=5, true_amount_yuan=Decimal(50_000), **true),
                _lead("A2", "甲公司", None, date(2023, 2, 1), true_workers=3, true_amount_yuan=Decimal(30_000),
                      repeat_of="A1", reporter_name="张三丰", **true),
                _lead("A3", "甲公司（旧名）", ONE, date(2023, 5, 1)),
                _lead("A4", "甲公司", ONE, date(2023, 9, 21)),  # after the as-of date
                _lead("B1", "乙公司", TWO, date(2023, 5, 1)),
                _lead("B2", "乙公司", None, date(2023, 5, 1)),  # whose?
                _lead("C1", "丙公司", None, date(2023, 5, 1)),
            ],
        )  # fmt: skip
        connection.execute(
            insert(lead_payment),
            [
                {"payment_no": "P1", "lead_no": "A1", "paid_on": date(2023, 4, 1), "amount_yuan": Decimal(20_000)},
                {"payment_no": "P2", "lead_no": "A1", "paid_on": date(2023, 9, 25), "amount_yuan": Decimal(30_000)},
            ],
        )
        connection.execute(
            insert(labour_case),
            [{"case_no": "J1", "town_code": TOWN, "employer_name": "甲公司", "complained_on": date(2023, 3, 1)}],
        )
        connection.execute(
            insert(listing),
            [{"listing_no": "M1", "list_kind": "人社失信名单", "employer_name": "甲公司", "employer_uscc": ONE,
              "town_code": TOWN, "due_on": date(2023, 6, 1), "listed_on": date(2023, 6, 10)}],
        )  # fmt: skip
        connection.execute(
            insert(site),
            [
                {"site_no": number, "name": f"工地{number}", "town_code": TOWN, "contractor_uscc": uscc,
                 "permit_on": date(2023, 1, 1), "completed_on": done, "deposit_exempt": False}
                for number, uscc, done in (("S1", ONE, None), ("S2", ONE, date(2023, 8, 1)), ("S3", TWO, None))
            ],
        )  # fmt: skip
        connection.execute(
            insert(deposit),
            [{"deposit_no": "D1", "site_no": "S1", "form": "银行保函", "amount_yuan": Decimal(80_000),
              "stored_on": date(2023, 2, 1), "expires_on": date(2024, 2, 1)}],
        )  # fmt: skip
        connection.execute(
            insert(inspection),
            [
                {"inspection_no": f"H{n}", "site_no": n, "inspected_on": date(2023, 3, 1), "team": "住建组"}
                for n in ("S1", "S2", "S3")
            ],
        )
    return empty_url


def _of(url: str, **asked: str) -> Dossier:
    with reader(url).connect() as connection:
        firm = find(connection, AS_OF, **asked)
        assert firm is not None
        return dossier(connection, SCOPE, firm)


def _keys(found: Dossier, title: str) -> set[str]:
    return next(set(s.keys) for s in found.sections if s.title == title)


def test_a_firm_counted_by_hand(filled: str) -> None:
    """All periods and all parts of the district, as known at the date; a row without a code joins the only one."""
    found = _of(filled, uscc=ONE)
    assert _keys(found, "线索") == {"A1", "A2", "A3"}
    assert {k: found.figures[k].text for k in found.figures if found.figures[k].amount} == {
        "lead.received": "3 件",
        "lead.true": "2 件",
        "lead.repeat_rate": "1 件",
        "lead.true_workers": "8 人",
        "lead.true_amount": "8.00 万元",
        "lead.recovered_amount": "2.00 万元",
        "lead.arrears_amount": "6.00 万元",
        "case.complained": "1 件",
        "case.open": "1 件",
        "listing.listed": "1 件",
        "inspection.sites_in_progress": "1 个",
        "inspection.count": "2 次",
        "deposit.guarantee_cover": "8.00 万元",
    }
    assert found.figures["wage_account.balance"].amount is None  # the ledger is not kept: not known is not zero
    assert found.figures["lead.true"].keys == {"A1", "A2"}
    leads = next(s.table for s in found.sections if s.title == "线索")
    by_number = dict(zip(leads["线索编号"], leads["未付清（元）"], strict=True))
    assert (by_number["A1"], by_number["A2"]) == (30_000, 30_000)
    assert (_keys(found, "承建项目"), _keys(found, "工资保证金")) == ({"S1", "S2"}, {"D1"})
    assert found.text == (
        "反映该单位的线索 3 件，其中重复反映 1 件，核实属实 2 件，涉及 8 人、8.00 万元，还欠 6.00 万元；"
        "监察案件 1 件；在建项目 1 个；列入失信名单 1 件。"
    )
    assert _of(filled, name="甲公司").figures == found.figures


def test_a_name_of_two_codes_and_a_name_of_none(filled: str) -> None:
    with_code, by_name, no_code = _of(filled, uscc=TWO), _of(filled, name="乙公司"), _of(filled, name="丙公司")
    assert (_keys(with_code, "线索"), with_code.firm.others) == ({"B1"}, (OTHER,))
    assert (_keys(by_name, "线索"), by_name.firm.others) == ({"B2"}, (TWO, OTHER))
    assert (_keys(no_code, "线索"), no_code.firm.uscc) == ({"C1"}, None)
    assert _keys(no_code, "承建项目") == set()
    with reader(filled).connect() as connection:
        assert find(connection, AS_OF, name="丁公司") is None
        assert find(connection, AS_OF, uscc="91310118DM0000009X") is None


def test_firms_of_a_district_have_all_their_leads(case_engine: Engine) -> None:
    """The most reported firms on both engines: as many leads as the table has under the code."""
    c = lead.c
    with case_engine.connect() as connection:
        most = connection.execute(
            select(c.employer_uscc, func.count())
            .where(c.employer_uscc.is_not(None), c.received_on <= DEMO_AS_OF)
            .group_by(c.employer_uscc)
            .order_by(func.count().desc(), c.employer_uscc)
            .limit(3)
        ).all()
        for code, count in most:
            firm = find(connection, DEMO_AS_OF, uscc=code)
            assert firm is not None
            found = dossier(connection, Scope(start=DEMO_AS_OF, end=DEMO_AS_OF, as_of=DEMO_AS_OF), firm)
            assert (found.figures["lead.received"].amount or 0) >= count
            for figure in found.figures.values():
                section = next(s for s in found.sections if s.title == figure.section)
                assert figure.keys <= set(section.keys)


def test_the_drawer_of_a_record_leads_to_the_portraits(demo_sqlite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Town, firm and site of a record are links wherever the record is opened."""
    monkeypatch.setenv("CASE_DATABASE_URL", demo_sqlite)
    with kept_reader(demo_sqlite).connect() as connection:
        row = connection.execute(
            select(lead.c.lead_no, lead.c.employer_name, lead.c.town_code)
            .where(
                lead.c.employer_uscc.is_not(None), lead.c.site_no.is_not(None), lead.c.received_on >= date(2023, 6, 1)
            )
            .order_by(lead.c.lead_no)
        ).first()
    assert row is not None
    address = {"metric": "lead.received", "row": row.lead_no}

    def drawer() -> AppTest:
        app = AppTest.from_file(FRAME_SCRIPT, default_timeout=120)
        for name, value in address.items():
            app.query_params[name] = value
        return at_once(app, "records").run()

    app = drawer()
    links = {str(b.key) for b in app.button if str(b.key).startswith("link-drawer-")}
    assert {"link-drawer-town", "link-drawer-firm", "link-drawer-site"} <= links
    app.button(key="link-drawer-firm").click().run()
    assert not app.exception
    assert app.title[0].value == f"单位画像 · {row.employer_name}"
    assert drawer().button(key="link-drawer-town").click().run().title[0].value.startswith("街镇画像")


# --- one key everywhere -----------------------------------------------------------------------------

REPORTED = DATA / "reported" / "t05_firms.xlsx"
FIRST, THIRD, FOURTH = "91310118MA1000010E", "91310118MA1000030G", "91310118MA1000040H"
TWICE = "上海丙劳务有限公司"


def test_every_panel_counts_a_firm_by_one_key(empty_url: str) -> None:
    """甲 owes 120 万 in three rows, two of them without its code; 丙 are two firms of one name."""
    report = load_workbook(REPORTED, empty_url)
    flags = [(flag.row, flag.fault) for flag in report.sheets["欠薪线索"].flagged]
    assert [f for f in flags if f[1] not in ("closed_unpaid", "taken_over")] == [
        (4, "missing_code"), (5, "missing_code"), (7, "name_conflict"), (8, "name_conflict"),
    ]  # fmt: skip
    year = Scope(start=date(2023, 1, 1), end=DEMO_AS_OF, as_of=DEMO_AS_OF)
    engine = reader(empty_url)
    with engine.connect() as connection:
        lines = ledger(connection, year, Unit.FIRM, period_only=False)
        assert list(zip(lines["key"], lines["leads"], lines["outstanding_yuan"], strict=True)) == [
            (FIRST, 3, 1_200_000), ("91310118MA1000020F", 1, 600_000), (THIRD, 1, 10_000), (FOURTH, 1, 10_000),
        ]  # fmt: skip
        assert list(lines["name"][2:]) == [f"{TWICE}（代码尾号 030G）", f"{TWICE}（代码尾号 040H）"]
        again = repeated_firms(connection, year)
        assert list(zip(again["key"], again["leads"], strict=True)) == [(FIRST, 3)]
        debt = ALL_METRICS["lead.arrears_amount"]
        for line in lines.to_dict("records"):  # a line opens its own records
            own = narrowed(debt, (Where(BY_FIRM, line["key"]),))
            assert record_total(connection, own, year) == (line["leads"], line["outstanding_yuan"])
            firm = find(connection, DEMO_AS_OF, uscc=line["key"])
            assert firm is not None
            assert dossier(connection, year, firm).figures[debt.id].amount == line["outstanding_yuan"]
        cases = {case.kind: case for case in read_cases(connection, year).listed}
        for kind in ("反映最集中", "未付清金额最大"):
            assert set(cases[kind].keys) == {"XS1", "XS2", "XS3"}, kind
        assert "120.00 万元" in cases["未付清金额最大"].statement
    engine.dispose()


def test_a_row_without_a_name_is_named_by_its_code_and_one_of_nobody_is_no_firm(empty_url: str) -> None:
    true = {"verified_on": date(2023, 3, 1), "finding": "属实", "true_workers": 1}
    sums = {"N1": (None, ONE, 500_000), "N2": ("丁公司", ONE, 120_000), "N3": ("不详", None, 700_000),
            "N4": (" 不详 ", None, 10_000), "N5": (None, None, 5_000), "N6": ("不详", TWO, 1_000)}  # fmt: skip
    with writer(empty_url).begin() as connection:
        connection.execute(insert(enterprise), [{"uscc": code, "name": code} for code in (ONE, TWO)])
        connection.execute(
            insert(lead),
            [
                _lead(number, name, uscc, date(2023, 9, 2), true_amount_yuan=Decimal(yuan), **true)  # type: ignore[arg-type]
                for number, (name, uscc, yuan) in sums.items()
            ],
        )
    scope = Scope(start=date(2023, 1, 1), end=AS_OF, as_of=AS_OF)
    with reader(empty_url).connect() as connection:
        again = repeated_firms(connection, scope)
        assert again[["key", "name", "leads"]].to_numpy().tolist() == [[ONE, "丁公司", 2]]
        lines = ledger(connection, scope, Unit.FIRM, period_only=False)
        assert lines[["key", "name", "leads"]].to_numpy().tolist() == [
            [ONE, "丁公司", 2], [TWO, TWO, 1], [None, "单位不详", 3],
        ]  # fmt: skip
        assert sum(lines["verified_yuan"], Decimal()) == 1_336_000
        owed = ALL_METRICS["lead.arrears_amount"]
        for key, numbers in ((ONE, {"N1", "N2"}), (None, {"N3", "N4", "N5"}), (TWO, {"N6"})):
            found = records(connection, narrowed(owed, [Where(BY_FIRM, key)]), scope)
            assert set(found["key"]) == numbers
        largest = next(c for c in read_cases(connection, scope).listed if c.kind == "未付清金额最大")
        assert largest.keys == ("N3",)
        assert "某用人单位" in largest.statement
        assert find(connection, AS_OF, name="不详") is None


def test_a_narrow_row_leaves_out_what_is_not_filled_in(empty_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with writer(empty_url).begin() as connection:
        connection.execute(
            insert(lead),
            [_lead("N1", "丁公司", None, date(2023, 9, 2), verified_on=date(2023, 9, 3), finding="属实",
                   true_amount_yuan=Decimal(50_000))],
        )  # fmt: skip
        connection.execute(
            insert(data_load).values(loaded_at=datetime(2023, 9, 20, 18), source="demo", as_of=AS_OF, synthetic=True)
        )
    monkeypatch.setenv("CASE_DATABASE_URL", empty_url)
    app = AppTest.from_file(FRAME_SCRIPT, default_timeout=60)
    app.query_params["section"] = "欠薪台账"
    at_once(app, "leads").run()
    assert not app.error
    lists = (d.proto.json for d in app.get("bidi_component") if d.proto.component_name.endswith("rows"))
    drawn = [text for text in (json.dumps(json.loads(x), ensure_ascii=False) for x in lists) if "丁公司" in text]
    assert drawn
    assert all("None" not in text and "nan" not in text for text in drawn)


def test_warnings_and_incidents_of_a_firm_are_those_that_name_it_and_those_of_its_sites(filled: str) -> None:
    """Of 甲公司: a warning and an incident by its code, another of each about a site it builds; none of others'."""
    later = date(2023, 9, 21)
    with writer(filled).begin() as connection:
        connection.execute(
            insert(site),
            [{"site_no": number, "name": number, "town_code": TOWN, "contractor_uscc": code, "deposit_exempt": True}
             for number, code in (("G1", ONE), ("G2", TWO))],
        )  # fmt: skip
        warned = {
            "rule_code": "W07",
            "level": "黄",
            "channel": "线下网格",
            "town_code": TOWN,
            "due_on": date(2023, 9, 8),
        }
        happened = {"town_code": TOWN, "title": "讨薪", "people": 12}
        named = (("1", ONE, None, date(2023, 9, 1)), ("2", None, "G1", date(2023, 9, 1)),
                 ("3", None, "G2", date(2023, 9, 1)), ("4", ONE, None, later))  # fmt: skip
        connection.execute(
            insert(warning),
            [{**warned, "warning_no": n, "employer_uscc": code, "site_no": at, "raised_on": day}
             for n, code, at, day in named],
        )  # fmt: skip
        connection.execute(
            insert(incident),
            [{**happened, "incident_no": n, "kind": kind, "employer_uscc": code, "site_no": at, "found_on": day}
             for (n, code, at, day), kind in zip(named, ("群体性事件", "舆情", "舆情", "舆情"), strict=True)],
        )  # fmt: skip
    with reader(filled).connect() as connection:
        firm = find(connection, AS_OF, uscc=ONE)
        assert firm is not None
        shown = dossier(connection, SCOPE, firm)
    counted = {
        m: shown.figures[m].amount for m in ("warning.open", "warning.overdue", "incident.group", "incident.opinion")
    }
    assert counted == {"warning.open": 2, "warning.overdue": 2, "incident.group": 1, "incident.opinion": 1}
    listed = {section.fact: set(section.keys) for section in shown.sections}
    assert (listed["warning"], listed["incident"]) == ({"1", "2"}, {"1", "2"})
    assert "未处置预警 2 件；群体性事件 1 起" in shown.text


def test_what_a_firm_stored_for_all_its_sites_is_what_stands_on_the_day(empty_url: str) -> None:
    """A guarantee that ran out, cash used up and cash given back in part: by the conditions of the figures of sites."""
    rows = (("B1", "银行保函", 500_000, date(2022, 1, 1)), ("B2", "银行保函", 800_000, date(2024, 1, 1)),
            ("B3", "现金", 300_000, None), ("B4", "现金", 200_000, None), ("B5", "现金", 100_000, None))  # fmt: skip
    moved = (("B2", "使用", 50_000), ("B3", "存入", 300_000), ("B3", "使用", 300_000),
             ("B4", "存入", 200_000), ("B4", "返还", 80_000), ("B5", "利息", 1_000))  # fmt: skip
    with writer(empty_url).begin() as connection:
        connection.execute(insert(enterprise), [{"uscc": ONE, "name": "甲公司"}])
        connection.execute(
            insert(deposit),
            [{"deposit_no": number, "firm_uscc": ONE, "form": form, "amount_yuan": Decimal(yuan),
              "stored_on": date(2021, 1, 1), "expires_on": until} for number, form, yuan, until in rows],
        )  # fmt: skip
        connection.execute(
            insert(deposit_movement),
            [{"movement_no": f"L{place}", "deposit_no": number, "moved_on": date(2023, 1, place), "kind": kind,
              "amount_yuan": Decimal(yuan)} for place, (number, kind, yuan) in enumerate(moved, 1)],
        )  # fmt: skip
    scope = Scope(start=date(2023, 1, 1), end=AS_OF, as_of=AS_OF)
    with reader(empty_url).connect() as connection:
        firm = find(connection, AS_OF, uscc=ONE)
        assert firm is not None
        shown = dossier(connection, scope, firm)
        # Cash of which no movement is known holds what its row says.
        assert "另按单位存储保证金：现金 2 笔 22.00 万元、银行保函 1 笔 75.00 万元，不计入任何项目" in shown.text
        before = find(connection, date(2021, 6, 1), uscc=ONE)
        assert before is not None
        then = dossier(connection, Scope(start=date(2021, 1, 1), end=before.as_of, as_of=before.as_of), before)
        assert "现金 3 笔 60.00 万元、银行保函 2 笔 130.00 万元" in then.text
