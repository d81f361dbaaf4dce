"""Figures that returns ask for, counted by hand: cases, wages through accounts, deposits stored, sites, warnings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, insert, update

from data_access.database.engine import writer
from data_access.database.schema import (
    data_load,
    deposit,
    enforcement_document,
    enterprise,
    inspection,
    inspection_item,
    kept_ledger,
    labour_case,
    lead,
    lead_payment,
    listing,
    publication,
    publicity,
    site,
    talk,
    wage_account,
    wage_account_month,
    warning,
)
from data_access.database.scope import Scope
from data_access.reference.checklist import checklist, system_items
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.definitions.narrowed_figures import figure
from metrics.definitions.site_totals import SIX_SYSTEMS
from metrics.engine.evaluation import evaluate
from metrics.engine.known_figures import lacking_of, tracked
from metrics.engine.records import records
from metrics.engine.visible import is_divided
from metrics.judging.values import values

TOWN = "310118106"
OCTOBER = Scope(start=date(2023, 10, 1), end=date(2023, 10, 31), as_of=date(2023, 10, 31))


@pytest.fixture
def engine(empty_url: str) -> Iterator[Engine]:
    engine = writer(empty_url)
    yield engine
    engine.dispose()


def found(connection: Connection, *ids: str, scope: Scope = OCTOBER) -> list[Decimal | int | None]:
    metrics = [ALL_METRICS[i] for i in ids]
    known = tracked(connection, metrics, scope.as_of)
    figures = values(evaluate(connection, metrics, scope), metrics, scope.as_of, known)
    for metric in metrics:
        listed = records(connection, metric, scope)
        counted = figures[metric.id].numerator
        if metric.weight is None and metric.denominator is None and counted is not None:
            assert len(listed) == counted, metric.id
    return [figures[i].value for i in ids]


def _site(number: str, **more: Any) -> dict[str, Any]:
    return {"site_no": number, "name": number, "town_code": TOWN, "permit_on": date(2023, 1, 5),
            "deposit_exempt": False, "completed_on": None, "contract_yuan": None, "workers": None, **more}  # fmt: skip


def test_what_cases_came_to(engine: Engine) -> None:
    case = {"town_code": TOWN, "complained_on": date(2023, 10, 2), "filed_on": date(2023, 10, 5), "closed_on": None,
            "pay_order_complied_on": None, "lead_no": None, "workers": 10, "amount_yuan": Decimal(1000)}  # fmt: skip
    with engine.begin() as connection:
        connection.execute(insert(lead), [{
            "lead_no": f"X{n}", "source": "来信", "domain": "其他", "town_code": TOWN, "received_on": date(2023, 10, 1),
            "verified_on": date(2023, 10, 3), "finding": "属实", "true_workers": 3, "true_amount_yuan": Decimal(300),
            "close_due_on": date(2023, 11, 1),
        } for n in (1, 2)])  # fmt: skip
        connection.execute(insert(lead_payment), [
            {"payment_no": "P1", "lead_no": "X1", "paid_on": date(2023, 10, 20), "amount_yuan": Decimal(300)},
            {"payment_no": "P2", "lead_no": "X2", "paid_on": date(2023, 10, 20), "amount_yuan": Decimal(299)},
        ])  # fmt: skip
        connection.execute(insert(labour_case), [
            {**case, "case_no": "A", "closed_on": date(2023, 10, 31), "pay_order_complied_on": date(2023, 10, 30)},
            {**case, "case_no": "B", "lead_no": "X1", "workers": 7, "amount_yuan": Decimal("70.50")},  # lead paid
            {**case, "case_no": "C", "lead_no": "X2", "closed_on": date(2023, 11, 1)},  # neither, and not closed yet
            {**case, "case_no": "D", "filed_on": date(2023, 9, 28), "closed_on": date(2023, 10, 9)},  # filed before
            {**case, "case_no": "E", "filed_on": None, "workers": 99},  # never filed
            {**case, "case_no": "F", "workers": None, "amount_yuan": None},
        ])  # fmt: skip
        assert found(connection, "case.closed", "case.closed_rate") == [2, Decimal(1) / 4]
        assert found(connection, "case.workers", "case.amount") == [27, Decimal("2070.50")]
        assert found(connection, "case.paid_workers", "case.paid_amount") == [17, Decimal("1070.50")]
        assert found(connection, "lead.paid_workers", "lead.true_workers", "lead.outstanding_workers") == [3, 6, 3]
        before = Scope(start=OCTOBER.start, end=OCTOBER.end, as_of=date(2023, 10, 19))
        assert found(connection, "case.paid_workers", "lead.paid_workers", scope=before) == [0, 0]


def test_wages_that_banks_paid_in_a_month(engine: Engine) -> None:
    month = {"month": date(2023, 9, 1), "payable_yuan": Decimal(500), "paid_yuan": Decimal(400), "paid_workers": 4,
             "paid_on": date(2023, 10, 15)}  # fmt: skip
    with engine.begin() as connection:
        connection.execute(insert(site), [_site("G1"), _site("G2"), _site("G3")])
        connection.execute(insert(wage_account), [
            {"account_no": "Z1", "site_no": "G1", "opened_on": date(2023, 1, 9), "closed_on": None},
            {"account_no": "Z2", "site_no": "G2", "opened_on": date(2023, 1, 9), "closed_on": date(2023, 10, 31)},
            {"account_no": "Z3", "site_no": "G1", "opened_on": date(2023, 11, 1), "closed_on": None},
        ])  # fmt: skip
        connection.execute(insert(wage_account_month), [
            {**month, "account_no": "Z1"},
            {**month, "account_no": "Z1", "month": date(2023, 10, 1), "paid_on": date(2023, 10, 31)},
            {**month, "account_no": "Z2", "paid_on": date(2023, 9, 30)},
            {**month, "account_no": "Z2", "month": date(2023, 10, 1), "paid_on": date(2023, 11, 1)},
        ])  # fmt: skip
        named = ("open", "payable_amount", "paid_amount", "paid_person_times", "paid_projects")
        assert found(connection, *(f"wage_account.{name}" for name in named)) == [1, 1000, 800, 8, 1]


def test_deposits_stored_in_a_month_of_all_forms(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(insert(site), [_site("G1"), _site("G2")])
        connection.execute(insert(deposit), [
            {"deposit_no": f"B{n}", "site_no": number, "form": form, "amount_yuan": Decimal(10_000 * n),
             "stored_on": day, "expires_on": None}
            for n, (number, form, day) in enumerate((
                ("G1", "现金", date(2023, 10, 1)), ("G1", "银行保函", date(2023, 10, 31)),
                ("G2", "现金", date(2023, 9, 30)), ("G2", "工程保证保险", date(2023, 11, 1)),
            ), start=1)
        ])  # fmt: skip
        assert found(connection, "deposit.stored_amount", "deposit.stored_projects") == [30_000, 1]


def test_what_sites_add_up_to_and_what_was_found_of_them(engine: Engine) -> None:
    six = [code for systems in SIX_SYSTEMS.values() for code in system_items(*systems)]
    other = next(item.code for item in checklist() if item.code not in six)
    with engine.begin() as connection:
        connection.execute(insert(site), [
            _site("G1", contract_yuan=Decimal("12345.67"), workers=30), _site("G2", workers=5), _site("G3"),
            _site("G4", contract_yuan=Decimal(1), workers=1, completed_on=date(2023, 10, 30)),
        ])  # fmt: skip
        connection.execute(insert(inspection), [
            {"inspection_no": f"H{n}", "site_no": f"G{n}", "inspected_on": date(2023, 10, 10), "rectified_on": day,
             "rectify_due_on": date(2023, 10, 25)}
            for n, day in ((1, None), (2, date(2023, 10, 31)), (3, date(2023, 11, 1)))
        ])  # fmt: skip
        results = {1: dict.fromkeys(six, "符合") | {other: "不符合"}}  # another item does not spoil the six
        results[2] = dict.fromkeys(six, "符合") | {six[0]: "部分符合"}  # rectified on the last day
        results[3] = dict.fromkeys(six, "符合") | {six[0]: "不符合"}  # rectified a day late
        connection.execute(insert(inspection_item), [
            {"inspection_no": f"H{n}", "item_code": code, "result": result}
            for n, items in results.items() for code, result in items.items()
        ])  # fmt: skip
        assert found(connection, "site.contract_amount", "site.workers") == [Decimal("12345.67"), 35]
        named = ("problems_found", "problems_mended", "sites_all_systems")
        assert found(connection, *(f"inspection.{name}" for name in named)) == [3, 1, 2]


def test_warnings_mended_and_not_are_those_raised(engine: Engine) -> None:
    raised = {"town_code": TOWN, "rule_code": "W01", "level": "蓝", "channel": "线下网格", "due_on": date(2023, 10, 20),
              "raised_on": date(2023, 10, 9), "owner_name": "区建管委", "handled_on": None}  # fmt: skip
    with engine.begin() as connection:
        connection.execute(insert(warning), [
            {**raised, "warning_no": "Y1", "handled_on": date(2023, 10, 31)},
            {**raised, "warning_no": "Y2", "handled_on": date(2023, 11, 1)},
            {**raised, "warning_no": "Y3", "raised_on": date(2023, 9, 30), "handled_on": date(2023, 10, 31)},
        ])  # fmt: skip
        assert found(connection, "warning.raised", "warning.mended", "warning.unmended") == [2, 1, 1]
        connection.execute(insert(site), [{"site_no": "G1", "name": "甲工程", "town_code": TOWN}])
        connection.execute(insert(warning), [
            {**raised, "warning_no": "Y4", "site_no": "G1", "employer_name": None, "handled_on": date(2023, 10, 31)},
            {**raised, "warning_no": "Y5", "site_no": None, "employer_name": "乙公司"},
        ])  # fmt: skip
        listed = [records(connection, ALL_METRICS[f"warning.{kind}"], OCTOBER) for kind in ("mended", "unmended")]
        assert [dict(zip(one["warning_no"], one["about"], strict=True)) for one in listed] == [
            {"Y1": "未写明", "Y4": "在建工地"}, {"Y2": "未写明", "Y5": "用人单位"}
        ]  # fmt: skip
        by_kind = [figure(f"warning.{kind}?about={about}") for kind in ("mended", "unmended")
                   for about in ("在建工地", "用人单位")]  # fmt: skip
        counted = values(evaluate(connection, by_kind, OCTOBER), by_kind, OCTOBER.as_of,
                         tracked(connection, by_kind, OCTOBER.as_of))  # fmt: skip
        assert [counted[metric.id].value for metric in by_kind] == [1, 0, 0, 1]


def test_orders_are_obeyed_late_or_in_time_and_judged_when_their_limit_is_over(engine: Engine) -> None:
    order = {"document_kind": "责令改正", "town_code": TOWN, "issued_on": date(2023, 10, 9), "complied_on": None,
             "due_on": date(2023, 10, 20), "complied": None}  # fmt: skip
    with engine.begin() as connection:
        connection.execute(insert(enforcement_document), [
            {**order, "document_no": "A", "complied_on": date(2023, 10, 20)},
            {**order, "document_no": "B", "complied_on": date(2023, 10, 31)},  # late
            {**order, "document_no": "C", "complied_on": date(2023, 11, 1)},  # not by the day
            {**order, "document_no": "D", "due_on": date(2023, 10, 31), "document_kind": "询问通知书"},  # still runs
            {**order, "document_no": "E", "due_on": None, "document_kind": None},  # neither limit nor answer
            {**order, "document_no": "F", "issued_on": date(2023, 9, 30), "document_kind": "限期整改指令书"},
            {**order, "document_no": "G", "complied": True},  # without a day: by the day the data reach
            {**order, "document_no": "H", "complied": False},
        ])  # fmt: skip
        connection.execute(insert(data_load), [{
            "loaded_at": datetime(2023, 10, 31, 18), "source": "workbook", "as_of": date(2023, 10, 31),
            "synthetic": False,
        }])  # fmt: skip
        kinds = [f"order.issued_{kind}" for kind in ("correction", "rectification", "inquiry")]
        assert found(connection, "order.issued", *kinds) == [7, 5, 0, 1]
        assert found(connection, "order.obeyed_rate") == [Decimal(3) / 5]
        # Of G nobody knows whether it was obeyed by then.
        before = Scope(start=OCTOBER.start, end=OCTOBER.end, as_of=date(2023, 10, 25))
        assert found(connection, "order.obeyed_rate", "order.unmet", scope=before) == [Decimal(1) / 4, 4]


def test_orders_that_are_only_said_to_be_obeyed_are_not_known_on_days_before(engine: Engine) -> None:
    """So many orders, all mended: as of the day the data reach they are, before it nobody knows."""
    order = {"document_kind": "责令改正", "town_code": TOWN, "issued_on": date(2023, 10, 9), "due_on": None,
             "complied": True, "complied_on": None}  # fmt: skip
    later = date(2023, 12, 15)
    now = Scope(start=OCTOBER.start, end=OCTOBER.end, as_of=later)
    with engine.begin() as connection:
        connection.execute(insert(enforcement_document), [
            {**order, "document_no": "A"}, {**order, "document_no": "B", "due_on": date(2023, 10, 20)},
        ])  # fmt: skip
        connection.execute(insert(data_load), [{
            "loaded_at": datetime(2023, 12, 15, 18), "source": "workbook", "as_of": later, "synthetic": False,
        }])  # fmt: skip
        figures = ("order.obeyed_rate", "order.unmet")
        assert found(connection, *figures, scope=now) == [Decimal(1), 0]
        assert found(connection, *figures) == [None, None]
        lacks = lacking_of(connection, [ALL_METRICS[name] for name in figures], OCTOBER.as_of)
        assert set(lacks.values()) == {("执法文书台账“履行日期”列（只写是否履行的，以前各日是否已履行不详）",)}
        # A ledger that gives the day of others is known, without those of which it does not.
        connection.execute(insert(enforcement_document), [{**order, "document_no": "C", "complied_on": OCTOBER.as_of}])
        assert found(connection, *figures) == [Decimal(1), 0]


def test_an_order_without_a_limit_is_judged_where_the_ledger_answers(engine: Engine) -> None:
    served = {"document_kind": "询问通知书", "town_code": TOWN, "issued_on": date(2023, 10, 9), "due_on": None}
    with engine.begin() as connection:
        connection.execute(insert(enforcement_document), [
            {**served, "document_no": "A", "complied_on": date(2023, 10, 20)},
            {**served, "document_no": "B", "complied_on": None},
        ])  # fmt: skip
        assert found(connection, "order.obeyed_rate") == [Decimal(1) / 2]  # an empty day says: not yet
        connection.execute(insert(enforcement_document), [
            {**served, "document_no": "C", "complied": False}, {**served, "document_no": "D", "complied": None},
        ])  # fmt: skip
        assert found(connection, "order.obeyed_rate") == [Decimal(1) / 2]  # A and C


def test_what_was_published_by_its_day_needs_no_day_on_which_it_was_due(engine: Engine) -> None:
    published = {"publication_no": "G3", "quarter": "2023-Q3", "cases": 9, "published_on": date(2023, 10, 20)}
    september = Scope(start=date(2023, 9, 1), end=date(2023, 9, 30), as_of=date(2023, 9, 30))
    with engine.begin() as connection:
        connection.execute(insert(publication), [published])
        assert found(connection, "publication.published", "publication.cases") == [9, 0]
        # What lacks is told, never a ledger that is there.
        lacks = lacking_of(connection, [ALL_METRICS["publication.published"]], september.as_of)
        assert lacks == {"publication.published": ("季度公布台账",)}
        connection.execute(update(publication).values(published_on=None))
        lacks = lacking_of(connection, [ALL_METRICS["publication.published"]], OCTOBER.as_of)
        assert lacks == {"publication.published": ("季度公布台账“公布日期”列",)}


def test_sites_without_a_day_are_not_told_as_none_in_progress(engine: Engine) -> None:
    """Said to be 在建 without permit or contract: as of no day nobody knows whether a site was in progress."""
    stands = {"name": "甲工程", "town_code": TOWN, "status": "在建", "deposit_exempt": False, "contract_yuan": 90}
    asked = ("inspection.sites_in_progress", "site.contract_amount", "deposit.stored_rate", "deposit.not_stored")
    with engine.begin() as connection:
        connection.execute(insert(site), [{**stands, "site_no": "A"}, {**stands, "site_no": "B"}])
        connection.execute(insert(deposit), [
            {"deposit_no": "P", "site_no": "A", "form": "现金", "amount_yuan": 900, "stored_on": date(2023, 10, 9)},
        ])  # fmt: skip
        assert found(connection, *asked, "deposit.stored_projects") == [None, None, None, None, 1]
        lacks = lacking_of(connection, [ALL_METRICS[name] for name in asked], OCTOBER.as_of)
        days = ("在建工地台账“施工许可日期”或“合同签订日期”列",)
        assert lacks["deposit.stored_rate"] == lacks["deposit.not_stored"] == days
        connection.execute(update(site).values(status="竣工"))  # known to be none
        assert found(connection, asked[2]) == [None]  # 无发生
        assert not lacking_of(connection, [ALL_METRICS[asked[2]]], OCTOBER.as_of)
        begun = {"status": "在建", "contract_signed_on": date(2023, 3, 1)}
        connection.execute(update(site).where(site.c.site_no == "A").values(begun))
        assert found(connection, *asked[:2]) == [1, 90]


def test_listed_from_outside_are_told_by_their_code_and_published_by_their_day(engine: Engine) -> None:
    listed = {"list_kind": "人社失信名单", "town_code": TOWN, "listed_on": date(2023, 10, 9), "employer_uscc": None,
              "employer_name": "甲公司"}  # fmt: skip
    codes = {"L": "91310118MA1JN2BT6G", "O1": "91330110MA2B0YR13N", "O2": "91110105MA01ABCD1W"}
    with engine.begin() as connection:
        assert found(connection, "listing.listed_outside") == [None]
        connection.execute(insert(enterprise), [{"uscc": code, "name": n} for n, code in codes.items()])
        connection.execute(insert(listing), [
            {**listed, "listing_no": number, "employer_uscc": code} for number, code in codes.items()
        ])  # fmt: skip
        connection.execute(insert(listing), [
            {**listed, "listing_no": "U"},  # where it is registered nobody knows
            {**listed, "listing_no": "B", "list_kind": "住建黑名单", "employer_uscc": codes["O1"]},
            {**listed, "listing_no": "E", "listed_on": date(2023, 9, 9), "employer_uscc": codes["O1"]},
        ])  # fmt: skip
        assert found(connection, "listing.listed", "listing.listed_outside") == [4, 2]
        connection.execute(insert(publication), [
            {"publication_no": "G3", "quarter": "2023-Q3", "due_on": date(2023, 10, 30), "cases": 9,
             "published_on": date(2023, 10, 20)},
            {"publication_no": "G2", "quarter": "2023-Q2", "due_on": date(2023, 7, 30), "cases": 4,
             "published_on": date(2023, 7, 20)},
        ])  # fmt: skip
        assert found(connection, "publication.published", "publication.cases") == [9, 0]


def test_talks_stand_by_their_kind(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(insert(talk), [
            {"talk_no": f"T{n}", "talk_kind": kind, "held_on": day}
            for n, (kind, day) in enumerate((
                ("约谈", date(2023, 10, 1)), ("约谈", date(2023, 10, 31)), ("约谈", date(2023, 9, 30)),
                ("提醒", date(2023, 10, 5)), ("通报表扬", date(2023, 10, 5)), ("通报批评", date(2023, 11, 1)),
            ))
        ])  # fmt: skip
        kinds = [f"talk.held_{kind}" for kind in ("interview", "reminder", "praise", "criticism")]
        assert found(connection, "talk.held", *kinds) == [4, 2, 1, 1, 0]


def test_people_paid_of_a_lead_paid_in_part_are_those_recorded(engine: Engine) -> None:
    true = {"source": "来信", "domain": "其他", "town_code": TOWN, "received_on": date(2023, 10, 1), "true_workers": 8,
            "verified_on": date(2023, 10, 3), "finding": "属实", "true_amount_yuan": Decimal(800)}  # fmt: skip
    part = {"paid_on": date(2023, 10, 20), "amount_yuan": Decimal(100), "workers": None}
    with engine.begin() as connection:
        connection.execute(insert(lead), [{**true, "lead_no": number} for number in "ABCD"])
        connection.execute(insert(lead_payment), [
            {**part, "payment_no": "P1", "lead_no": "A", "workers": 3},
            {**part, "payment_no": "P2", "lead_no": "A", "workers": 2, "paid_on": date(2023, 10, 21)},
            {**part, "payment_no": "P3", "lead_no": "B"},  # nobody says how many
            {**part, "payment_no": "P4", "lead_no": "C", "workers": 8, "amount_yuan": Decimal(300)},
            {**part, "payment_no": "P5", "lead_no": "C", "workers": 8, "amount_yuan": Decimal(300)},  # the same again
            {**part, "payment_no": "P6", "lead_no": "D", "amount_yuan": Decimal(800), "workers": 1},  # paid in full
        ])  # fmt: skip
        assert found(connection, "lead.paid_workers", "lead.outstanding_workers") == [5 + 0 + 8 + 8, 24]
        before = Scope(start=OCTOBER.start, end=OCTOBER.end, as_of=date(2023, 10, 20))
        assert found(connection, "lead.paid_workers", scope=before) == [3 + 0 + 8 + 8]


@pytest.mark.parametrize("theme", ["order", "talk", "warning", "inspection"])
def test_what_splits_by_who_pays_shows_who_pays(theme: str) -> None:
    """投资性质 is a standing column of the records of every figure that it divides."""
    own = [m for m in ALL_METRICS.values() if m.theme == theme and is_divided(m.fact.investment)]
    assert own
    assert not [m.id for m in own if "investment" not in m.columns]


@pytest.mark.parametrize(
    ("row", "figures", "lacks"),
    [
        ((labour_case, {"case_no": "K1", "town_code": TOWN, "complained_on": date(2023, 10, 2),
                        "file_due_on": date(2023, 10, 10)}),
         ("case.filed", "case.workers", "case.overdue", "case.filed_on_time_rate"), "监察案件台账“立案日期”列"),
        ((labour_case, {"case_no": "K1", "town_code": TOWN, "complained_on": date(2023, 5, 2),
                        "filed_on": date(2023, 5, 8), "close_due_on": date(2023, 10, 10)}),
         ("case.closed", "case.closed_rate", "case.closed_on_time_rate"), "监察案件台账“结案日期”列"),
        ((lead, {"lead_no": "L1", "source": "12345", "town_code": TOWN, "received_on": date(2023, 10, 2),
                 "close_due_on": date(2023, 10, 20)}),
         ("lead.workers",), "欠薪线索台账“涉及人数”列"),
        ((lead, {"lead_no": "L1", "source": "12345", "town_code": TOWN, "received_on": date(2023, 10, 2),
                 "close_due_on": date(2023, 10, 20)}),
         ("lead.amount",), "欠薪线索台账“涉及金额”列"),
        ((publicity, {"publicity_no": "X1", "held_on": date(2023, 10, 2)}),
         ("publicity.attendance",), "宣传活动台账“参加人数”列"),
        ((listing, {"listing_no": "M1", "list_kind": "人社失信名单", "town_code": TOWN, "employer_name": "甲公司"}),
         ("listing.listed", "listing.in_force"), "失信名单台账“列入日期”列（或“应列入日期”“告知日期”）"),
    ],
)  # fmt: skip
def test_a_column_that_no_row_fills_makes_no_zero(
    engine: Engine, row: tuple[Any, dict[str, Any]], figures: tuple[str, ...], lacks: str
) -> None:
    """Each with only what its ledger requires, once it should say more; kept, as a load says."""
    table, values_of = row
    with engine.begin() as connection:
        connection.execute(insert(table).values(values_of))
        connection.execute(insert(kept_ledger).values(table_name=table.name, kept_on=date(2023, 10, 2)))
        assert found(connection, *figures) == [None] * len(figures)
        told = lacking_of(connection, [ALL_METRICS[name] for name in figures], OCTOBER.as_of)
        assert told == dict.fromkeys(figures, (lacks,))
