"""Each rule of early warning in hand-made cases on both sides of its threshold."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from data_access.database.engine import writer
from data_access.database.schema import (
    department_signal,
    deposit,
    deposit_movement,
    enterprise,
    inspection,
    inspection_item,
    lead,
    wage_account,
    wage_account_month,
)
from data_access.rules.warning_rules import warning_rules
from metrics.warnings.evaluating import evaluate_rule
from metrics.warnings.occasions import sum_in_words
from tests.metrics.warnings.conftest import TOWN, Found, Put, a_site, day


def test_accounts_not_opened_and_not_registered(district: tuple[Put, Found]) -> None:
    """W01 on the day after the limit; W02 likewise; a completed site, a closed account needs none."""
    put, found = district
    a_site(put, "A", wage_account_due_on=day("02-02"))
    a_site(put, "B", wage_account_due_on=day("02-02"), completed_on=day("02-02"))
    put(wage_account, account_no="Z0", site_no="G1", opened_on=day("01-10"))  # accounts are kept since
    put(wage_account, account_no="ZA", site_no="A", opened_on=day("03-01"), register_due_on=day("03-31"))
    put(wage_account, account_no="ZG", site_no="G1", opened_on=day("03-01"), register_due_on=day("03-31"),
        registered_on=day("03-31"))  # fmt: skip
    put(wage_account, account_no="ZC", site_no="G1", opened_on=day("03-01"), register_due_on=day("03-31"),
        closed_on=day("03-15"))  # fmt: skip
    assert found("W01", "02-02") == []
    assert found("W01", "02-03") == [("红", day("02-03"), None)]
    assert found("W01", "02-28") == [("红", day("02-03"), None)]  # opened later: not known yet
    assert found("W01", "03-01") == [("红", day("02-03"), day("03-01"))]
    assert found("W01", "01-31", "红", -2) == [("红", day("01-31"), None)] * 2
    assert found("W02", "03-31") == []
    assert found("W02", "04-01") == [("黄", day("04-01"), None)]


def test_the_limit_of_an_account_runs_from_the_contract(district: tuple[Put, Found]) -> None:
    """W01 waits for no permit: it stands from the limit on, whether the permit comes later or is never known."""
    put, found = district
    put(wage_account, account_no="Z0", site_no="G1", opened_on=day("01-10"))  # accounts are kept since
    signed: dict[str, Any] = {"contract_signed_on": day("09-01"), "wage_account_due_on": day("10-01")}
    a_site(put, "A", permit_on=None, **signed)
    a_site(put, "B", permit_on=day("12-20"), **signed)
    a_site(put, "C", permit_on=day("08-20"), **signed)
    a_site(put, "D", permit_on=day("12-20"), completed_on=day("09-30"), **signed)
    assert found("W01", "10-01") == []
    assert found("W01", "10-02") == [("红", day("10-02"), None)] * 3
    assert found("W01", "12-31") == [("红", day("10-02"), None)] * 3


def test_deposits_not_stored(district: tuple[Put, Found]) -> None:
    """W03: blue five working days ahead (over a holiday), red on the first one after; exempt sites owe none."""
    put, found = district
    a_site(put, "A", deposit_exempt=False, deposit_due_on=day("02-02"))
    a_site(put, "B", deposit_exempt=True, deposit_due_on=day("02-02"))
    put(deposit, deposit_no="D0", site_no="G1", form="现金", amount_yuan=1, stored_on=day("01-10"))
    # 2023-01-20 is the last working day before 春节; 01-28 and 01-29 are worked: 28, 29, 30, 31, 1, 2 follow it.
    assert found("W03", "01-27") == []
    assert found("W03", "01-28") == [("蓝", day("01-28"), None)]
    assert found("W03", "02-02") == [("蓝", day("01-28"), None)]
    assert found("W03", "02-03") == [("红", day("02-03"), None), ("蓝", day("01-28"), day("02-03"))]
    put(deposit, deposit_no="D1", site_no="A", form="现金", amount_yuan=1, stored_on=day("02-06"))
    assert found("W03", "02-06") == [("红", day("02-03"), day("02-06")), ("蓝", day("01-28"), day("02-03"))]


def test_guarantees_that_run_out_and_uses_not_made_up(district: tuple[Put, Found]) -> None:
    """W04 thirty days ahead and on the day after the end, renewed or not; W05 on the day after the limit."""
    put, found = district
    a_guarantee = {"form": "银行保函", "amount_yuan": Decimal(500_000)}
    put(deposit, deposit_no="B1", site_no="G1", stored_on=day("01-04"), expires_on=day("06-01"), **a_guarantee)
    assert found("W04", "05-01") == []
    assert found("W04", "05-02") == [("黄", day("05-02"), None)]
    assert found("W04", "06-01") == [("黄", day("05-02"), None)]
    assert found("W04", "06-02") == [("红", day("06-02"), None), ("黄", day("05-02"), day("06-02"))]
    put(deposit, deposit_no="B2", site_no="G1", stored_on=day("05-20"), expires_on=day("12-31"), **a_guarantee)
    assert found("W04", "06-02") == [("黄", day("05-02"), day("05-20"))]
    put(deposit, deposit_no="C", site_no="G1", stored_on=day("01-04"), form="现金", amount_yuan=Decimal(300_000))
    put(deposit_movement, movement_no="M1", deposit_no="C", moved_on=day("03-01"), kind="使用",
        amount_yuan=Decimal(10_000), top_up_due_on=day("03-15"), topped_up_on=day("03-20"))  # fmt: skip
    assert found("W05", "03-15") == []
    assert found("W05", "03-16") == [("红", day("03-16"), None)]
    assert found("W05", "03-20") == [("红", day("03-16"), day("03-20"))]


def months(put: Put, account: str, **by_month: Any) -> None:
    """Months of an account of a site of its own: m03 = {…} is March."""
    a_site(put, f"G-{account}")
    put(wage_account, account_no=account, site_no=f"G-{account}", opened_on=day("01-05"))
    for name, row in by_month.items():
        put(wage_account_month, account_no=account, month=day(f"{name[1:]}-01"), **row)


def labour(due: str, paid: str | None = None, yuan: int = 100) -> dict[str, Any]:
    given = {"labour_paid_on": day(paid), "labour_paid_yuan": Decimal(yuan)} if paid else {}
    return {"labour_due_on": day(due), "labour_due_yuan": Decimal(100)} | given


def reasons(url: str, code: str, as_of: str) -> dict[str, str]:
    """What a rule says of each level."""
    with writer(url).connect() as connection:
        found = evaluate_rule(connection, warning_rules().rules[code], day(as_of)).found
    return dict(zip(found["level"], found["reason"], strict=True))


def test_a_reason_tells_what_was_known_on_the_day_it_was_raised(district: tuple[Put, Found], empty_url: str) -> None:
    """Signals and leads that came later make a warning neither longer nor larger; a graver one tells its own day."""
    put, _ = district
    owed = {"03": ("5000", "10000"), "04": ("6000", "60000"), "05": ("7000", "70000"), "06": ("8000", "80000")}
    for month, (insured, used) in owed.items():
        for kind, yuan in (("社保欠缴", insured), ("水电欠费", used), ("经营异常", None)):
            put(department_signal, signal_no=f"{kind}{month}", employer_name="乙公司", town_code=TOWN, kind=kind,
                month=day(f"{month}-01"), amount_yuan=None if yuan is None else Decimal(yuan), source="甲局",
                reported_on=date(2023, int(month) + 1, 10))  # fmt: skip
    assert reasons(empty_url, "W16", "12-01") == {
        "黄": "连续2个月社保欠缴，2023年4月欠缴6,000元（甲局）",
        "红": "连续3个月社保欠缴，2023年5月欠缴7,000元（甲局）",
    }  # fmt: skip
    assert reasons(empty_url, "W15", "12-01") == {
        "蓝": "2023年3月水电欠费10,000元（甲局）", "黄": "2023年4月水电欠费60,000元（甲局）",
    }  # fmt: skip
    assert reasons(empty_url, "W18", "12-01") == {"黄": "连续1个月列为经营异常（甲局）"}
    for number, on, workers in (("L1", "11-01", 2), ("L2", "11-10", 3), ("L3", "11-22", 4), ("L4", "11-27", 5)):
        put(lead, lead_no=number, source="12345", domain="工程建设领域", town_code=TOWN, site_no="G1", workers=workers,
            received_on=day(on))  # fmt: skip
    assert reasons(empty_url, "W13", "12-01") == {
        "黄": "30日内收到线索3条，涉及9人", "红": "30日内收到线索4条，涉及14人",
    }  # fmt: skip


def test_a_firm_of_no_known_town_is_the_offices(district: tuple[Put, Found], empty_url: str) -> None:
    put, _ = district
    put(department_signal, signal_no="S1", employer_name="乙公司", kind="法院执行", month=day("03-01"),
        amount_yuan=Decimal(2_000_000), reported_on=day("04-10"))  # fmt: skip
    with writer(empty_url).connect() as connection:
        [row] = evaluate_rule(connection, warning_rules().rules["W19"], day("12-01")).found.to_dict("records")
    assert (row["town"], row["owner"]) == (None, "区人社局")


def test_months_running_are_known_once_each_was_reported(district: tuple[Put, Found]) -> None:
    """A month reported late, after the one behind it, is known no sooner."""
    put, found = district
    for month, reported in (("03", "06-20"), ("04", "05-10")):
        put(department_signal, signal_no=f"S{month}", employer_name="己公司", town_code=TOWN, kind="社保欠缴",
            month=day(f"{month}-01"), amount_yuan=Decimal(5), reported_on=day(reported))  # fmt: skip
    assert found("W16", "06-19") == []
    assert found("W16", "06-20") == [("黄", day("06-20"), None)]


def test_labour_costs_not_paid(district: tuple[Put, Found]) -> None:
    """W06: yellow on the 31st day; red from two months running or three in all; part of the sum is not paid."""
    put, found = district
    months(put, "A", m03=labour("03-25", "04-24"), m04=labour("04-25", "05-26"))
    months(put, "B", m03=labour("03-25", "04-25"), m04=labour("04-25", "05-01"), m05=labour("05-25", "06-25", 99))
    assert found("W06", "04-24") == []  # A's March is paid on the 30th day
    assert found("W06", "04-25") == [("黄", day("04-25"), day("04-25"))]  # B's March on the 31st
    assert found("W06", "05-26") == [
        ("黄", day("04-25"), day("04-25")),
        ("黄", day("05-26"), day("05-26")),
    ]
    assert found("W06", "06-30")[-1] == ("黄", day("06-25"), None)
    put(wage_account_month, account_no="B", month=day("06-01"), **labour("06-25"))
    assert ("红", day("07-26"), None) in found("W06", "07-26")  # May and June running, and the third in all
    months(put, "C", m02=labour("02-25"), m03=labour("03-25", "03-25"), m04=labour("04-25"),
           m05=labour("05-25", "05-25"), m06=labour("06-25"))  # fmt: skip
    assert [level for level, raised, _ in found("W06", "07-26") if raised == day("07-26")] == ["红", "红"]
    assert [level for level, raised, _ in found("W06", "07-26") if raised in (day("03-28"), day("05-26"))] == ["黄"] * 3
    assert ("红", day("05-26"), None) not in found("W06", "07-26")


def test_labour_costs_of_two_months_running_are_red_without_a_third(district: tuple[Put, Found]) -> None:
    put, found = district
    months(put, "D", m03=labour("03-25"), m04=labour("04-25"))
    assert found("W06", "05-25") == [("黄", day("04-25"), None)]
    assert found("W06", "05-26") == [("红", day("05-26"), None), ("黄", day("04-25"), None)]


def test_a_month_at_the_minimum_wage_since_july(district: tuple[Put, Found]) -> None:
    put, found = district
    paid = {"attending_workers": 10, "paid_workers": 10, "paid_on": day("08-15")}
    months(put, "A", m07={**paid, "paid_yuan": Decimal(26_900)})
    assert found("W10", "12-01") == []
    months(put, "B", m07={**paid, "paid_yuan": Decimal(26_899)})
    assert found("W10", "12-01") == [("红", day("08-15"), None)]


def test_arrears_of_social_insurance_of_three_months_running_are_red(district: tuple[Put, Found]) -> None:
    put, found = district
    for month in ("03", "04", "05"):
        put(department_signal, signal_no=f"S{month}", employer_name="己公司", town_code=TOWN, kind="社保欠缴",
            month=day(f"{month}-01"), amount_yuan=Decimal(5), reported_on=date(2023, int(month) + 1, 10))  # fmt: skip
    assert found("W16", "06-09") == [("黄", day("05-10"), None)]
    assert found("W16", "06-10") == [("红", day("06-10"), None), ("黄", day("05-10"), day("06-10"))]


def test_arrears_of_water_and_power_are_yellow_from_fifty_thousand(district: tuple[Put, Found]) -> None:
    put, found = district
    for firm, yuan in (("庚公司", 49_999), ("辛公司", 50_000)):
        put(department_signal, signal_no=firm, employer_name=firm, town_code=TOWN, kind="水电欠费", month=day("03-01"),
            amount_yuan=Decimal(yuan), reported_on=day("04-10"))  # fmt: skip
    assert found("W15", "12-01") == [("蓝", day("04-10"), None), ("黄", day("04-10"), None)]


def test_the_thirty_days_before_the_festival_begin_on_the_thirtieth(district: tuple[Put, Found]) -> None:
    """春节 is 2024-02-10: wages due before and not paid are red from 2024-01-11 on, at the threshold of the file."""
    put, found = district
    months(put, "A", m11={"payable_yuan": Decimal(100), "pay_due_on": day("12-15")})
    assert found("W14", "2024-01-10") == []
    assert found("W14", "2024-01-11") == [("红", date(2024, 1, 11), None)]


def test_wages_not_paid_out(district: tuple[Put, Found]) -> None:
    """W07: yellow on the day after the pay day, red a month later; W14 thirty days before the festival."""
    put, found = district
    wages = {"payable_yuan": Decimal(100)}
    months(
        put, "A",
        m03={**wages, "pay_due_on": day("04-15"), "paid_on": day("04-15"), "paid_yuan": Decimal(100)},
        m04={**wages, "pay_due_on": day("05-15"), "paid_on": day("06-16"), "paid_yuan": Decimal(100)},
        m05={"payable_yuan": Decimal(0), "pay_due_on": day("06-15")},
        m11={**wages, "pay_due_on": day("12-15")},
    )  # fmt: skip
    assert found("W07", "05-15") == []
    assert found("W07", "05-16") == [("黄", day("05-16"), None)]
    assert found("W07", "06-15") == [("黄", day("05-16"), None)]
    assert found("W07", "06-16") == [("红", day("06-16"), day("06-16")), ("黄", day("05-16"), day("06-16"))]
    assert found("W14", "12-31", "红", 41) == [("红", day("12-31"), None)]  # 春节 is 2024-02-10
    assert found("W14", "12-30", "红", 41) == []
    assert found("W14", "12-31", "红", 58) == [("红", day("12-16"), None)]  # on 12-14 nothing was due


def test_heads_and_wages_a_head(district: tuple[Put, Found]) -> None:
    """W08: fewer paid than attended, under 90 % red; W10: under the minimum wage of the month."""
    put, found = district

    def paid(attending: int, workers: int, yuan: int, on: str) -> dict[str, Any]:
        return {"attending_workers": attending, "paid_workers": workers, "paid_yuan": Decimal(yuan), "paid_on": day(on)}

    months(put, "A", m03=paid(10, 10, 25_900, "04-15"), m04=paid(10, 9, 9 * 2_590 - 1, "05-15"),
           m05=paid(100, 89, 1_000_000, "06-15"), m07=paid(10, 10, 26_899, "08-15"))  # fmt: skip
    assert found("W08", "12-01") == [("红", day("06-15"), None), ("黄", day("05-15"), None)]
    assert found("W08", "06-14") == [("黄", day("05-15"), None)]
    assert found("W10", "12-01") == [("红", day("05-15"), None), ("红", day("08-15"), None)]  # 2,690 since July


def test_balances_below_the_wages_of_the_month_before(district: tuple[Put, Found]) -> None:
    """W09 at the first of the month: below what is still owed for the month before blue, below half of it yellow."""
    put, found = district

    def month(fed: int, on: str, payable: int, paid_on: str, paid: int | None = None) -> dict[str, Any]:
        return {"labour_paid_yuan": Decimal(fed), "labour_paid_on": day(on), "payable_yuan": Decimal(payable),
                "paid_on": day(paid_on), "paid_yuan": Decimal(payable if paid is None else paid)}  # fmt: skip

    months(put, "A", m03=month(100, "03-20", 100, "04-15"), m04=month(99, "04-20", 100, "05-15"),
           m05=month(49, "05-20", 100, "06-15"), m06=month(200, "06-20", 100, "07-15"),
           m07=month(100, "07-20", 100, "08-15"))  # fmt: skip
    assert found("W09", "04-30") == []  # 100 for March's 100
    assert found("W09", "05-01") == [("蓝", day("05-01"), None)]  # 99 of 100
    assert found("W09", "06-01") == [("蓝", day("05-01"), day("05-15")), ("黄", day("06-01"), None)]  # 48 of 100
    months(put, "B", m03=month(50, "03-20", 100, "04-15"), m04=month(200, "04-20", 100, "05-15"))
    assert found("W09", "04-01") == [("蓝", day("04-01"), None)]  # 50 of 100 is not below half of it
    assert found("W09", "07-01") == [("蓝", day("04-01"), day("04-15")), ("蓝", day("05-01"), day("05-15")),
                                     ("黄", day("06-01"), day("06-15"))]  # fmt: skip


def test_a_balance_is_known_when_nothing_of_the_month_is(district: tuple[Put, Found], empty_url: str) -> None:
    """W09 looks at the month that runs: no row of it is needed; what stays short and unpaid goes on, and deepens."""
    put, found = district
    fed = {"labour_paid_yuan": Decimal(60), "labour_paid_on": day("03-20"), "payable_yuan": Decimal(100)}
    months(put, "A", m03=fed)
    assert found("W09", "03-31") == []
    assert found("W09", "04-01") == [("蓝", day("04-01"), None)]
    assert found("W09", "06-15") == [("蓝", day("04-01"), None)]
    put(wage_account_month, account_no="A", month=day("04-01"), payable_yuan=Decimal(200))
    assert found("W09", "05-01") == [("蓝", day("04-01"), day("05-01")), ("黄", day("05-01"), None)]
    assert reasons(empty_url, "W09", "05-01") == {
        "蓝": "2023年4月初专户余额60元，上月应付未付工资100元", "黄": "2023年5月初专户余额60元，上月应付未付工资200元",
    }  # fmt: skip


def test_each_day_before_the_festival_is_watched(district: tuple[Put, Found], empty_url: str) -> None:
    """W14, 春节 2024-02-10: what falls due in the last thirty days is unpaid from the day after on; each stretch of
    arrears is one, told as it stood on its first day; nothing that is due on the festival or behind it counts."""
    put, found = district

    def wages(due: str, paid: str | None = None, yuan: int = 100) -> dict[str, Any]:
        given = {"paid_on": day(paid), "paid_yuan": Decimal(yuan)} if paid else {}
        return {"payable_yuan": Decimal(100), "pay_due_on": day(due)} | given

    months(put, "A", m11=wages("2024-01-10"), m12=wages("2024-01-11"))
    months(put, "B", m12=wages("2024-01-11", "2024-01-25"))
    months(put, "C", m11=wages("12-15", "2024-01-15"), m12=wages("2024-01-20", "2024-01-21", 40))
    months(put, "D", m12=wages("2024-02-10"))
    months(put, "E", m12=wages("2024-02-09", "2024-02-09"))
    assert found("W14", "2024-01-11") == [("红", date(2024, 1, 11), None)] * 2  # A's and C's November
    assert found("W14", "2024-01-12") == [("红", date(2024, 1, 11), None)] * 2 + [("红", date(2024, 1, 12), None)]
    assert found("W14", "2024-03-01") == [
        ("红", date(2024, 1, 11), None), ("红", date(2024, 1, 11), date(2024, 1, 15)),
        ("红", date(2024, 1, 12), date(2024, 1, 25)), ("红", date(2024, 1, 21), None),
    ]  # fmt: skip
    with writer(empty_url).connect() as connection:
        told = evaluate_rule(connection, warning_rules().rules["W14"], date(2024, 3, 1)).found
    assert sorted(told["occasion"]) == [
        "W14/红/G-A/2024", "W14/红/G-B/2024", "W14/红/G-C/2024", "W14/红/G-C/2024/2024-01-21",
    ]  # fmt: skip
    assert set(told[told["site"] == "G-C"]["reason"]) == {
        "春节前30日仍有1个月工资未结清，差额100元", "春节前20日仍有1个月工资未结清，差额100元",
    }  # fmt: skip


def test_boards_and_gatherings_of_leads(district: tuple[Put, Found]) -> None:
    """W12 from the check that found it to the one that found it in order; W13 by leads and by workers in 30 days."""
    put, found = district
    for number, on, result in (("I1", "03-01", "不符合"), ("I2", "04-01", "符合"), ("I3", "05-01", "部分符合")):
        put(inspection, inspection_no=number, site_no="G1", inspected_on=day(on))
        put(inspection_item, inspection_no=number, item_code="C16", result=result)
    assert found("W12", "02-28") == []
    assert found("W12", "12-01") == [("黄", day("03-01"), day("04-01")), ("黄", day("05-01"), None)]

    def a_lead(number: str, on: str, workers: int, at: str = "G1", closed: str | None = None) -> None:
        put(lead, lead_no=number, source="12345", domain="工程建设领域", town_code=TOWN, site_no=at, workers=workers,
            received_on=day(on), closed_on=day(closed) if closed else None)  # fmt: skip

    for number, on, workers in (("L1", "03-01", 2), ("L2", "03-20", 2), ("L3", "03-31", 2)):
        a_lead(number, on, workers, closed="05-01")
    a_site(put, "B")
    for number, on, workers in (("M1", "03-01", 2), ("M2", "03-20", 2), ("M3", "04-01", 7), ("M4", "06-01", 10)):
        a_lead(number, on, workers, "B")
    assert found("W13", "03-30") == []
    # B's third lead comes on the 31st day, with nine workers in thirty days; a single one with ten is red.
    assert found("W13", "12-01") == [("红", day("06-01"), None), ("黄", day("03-31"), day("05-01"))]


def test_signals_of_departments(district: tuple[Put, Found]) -> None:
    """W15 to W19: sums at and below the threshold, months running, until a report leaves the firm out."""
    put, found = district
    put(enterprise, uscc="91310118MA1JLAAAAA", name="乙公司")

    def signal(kind: str, firm: str, month: str, yuan: int | None = None) -> None:
        reported, amount = date(2023, int(month) + 1, 10), None if yuan is None else Decimal(yuan)
        put(department_signal, signal_no=f"{kind}{firm}{month}", employer_name=firm, town_code=TOWN, kind=kind,
            month=day(f"{month}-01"), amount_yuan=amount, reported_on=reported)  # fmt: skip

    signal("水电欠费", "乙公司", "03", 9_999)
    signal("水电欠费", "丙公司", "03", 10_000)
    signal("水电欠费", "丙公司", "04", 50_000)
    signal("水电欠费", "丁公司", "05", 1)
    assert found("W15", "04-09") == []
    assert found("W15", "06-09") == [("蓝", day("04-10"), day("05-10")), ("黄", day("05-10"), None)]
    assert found("W15", "06-10") == [("蓝", day("04-10"), day("05-10")), ("黄", day("05-10"), day("06-10"))]
    for month in ("03", "04", "06"):
        signal("社保欠缴", "乙公司", month, 5)
    assert found("W16", "12-01") == [("黄", day("05-10"), day("07-10"))]  # June begins anew
    signal("欠税", "乙公司", "03", 99_999)
    assert found("W17", "12-01") == []
    signal("欠税", "丙公司", "03", 100_000)
    assert found("W17", "12-01") == [("黄", day("04-10"), None)]
    signal("经营异常", "乙公司", "03")
    assert found("W18", "12-01") == [("黄", day("04-10"), None)]
    signal("法院执行", "乙公司", "03", 99_999)
    signal("法院执行", "戊公司", "03", 100_000)
    signal("法院执行", "丙公司", "03", 999_999)
    signal("法院执行", "丁公司", "03", 1_000_000)
    assert found("W19", "12-01") == [("红", day("04-10"), None), *[("黄", day("04-10"), None)] * 2]


def test_a_signal_of_nothing_owed_and_one_of_a_sum_not_known(district: tuple[Put, Found], empty_url: str) -> None:
    """0 元 is no arrear and ends the run; a sum not known is told as such, never as 0, and reaches no threshold."""
    put, found = district

    def signal(kind: str, month: str, yuan: str | None, source: str = "甲局") -> None:
        put(department_signal, signal_no=f"{kind}{month}{source}", employer_name="乙公司", town_code=TOWN, kind=kind,
            month=day(f"{month}-01"), amount_yuan=None if yuan is None else Decimal(yuan), source=source,
            reported_on=date(2023, int(month) + 1, 10))  # fmt: skip

    def message(code: str) -> set[str]:
        with writer(empty_url).connect() as connection:
            return set(evaluate_rule(connection, warning_rules().rules[code], day("12-01")).found["reason"])

    signal("社保欠缴", "03", "0")
    assert found("W16", "12-01") == []
    signal("社保欠缴", "04", "30000")
    signal("社保欠缴", "05", "0.00")
    signal("社保欠缴", "06", "20000")
    assert found("W16", "12-01") == []
    signal("社保欠缴", "07", None)
    assert found("W16", "12-01") == [("黄", day("08-10"), None)]
    assert message("W16") == {"连续2个月社保欠缴，2023年7月欠缴金额不详（甲局）"}
    signal("社保欠缴", "07", "0", "乙局")  # one department knows of nothing, the other that something is owed
    assert message("W16") == {"连续2个月社保欠缴，2023年7月欠缴金额不详（甲局）"}
    signal("社保欠缴", "08", "0")
    assert found("W16", "12-01") == [("黄", day("08-10"), day("09-10"))]
    signal("经营异常", "03", "0")  # is listed, whatever a column of sums says
    assert found("W18", "12-01") == [("黄", day("04-10"), None)]
    for kind in ("欠税", "法院执行"):
        signal(kind, "03", None)
    assert (found("W17", "12-01"), found("W19", "12-01")) == ([], [])
    signal("法院执行", "04", "999999")
    signal("法院执行", "05", None)
    assert message("W19") == {"2023年4月被法院执行999,999元（甲局）"}  # the month and the department of the sum
    signal("水电欠费", "03", "49999")
    assert message("W15") == {"2023年3月水电欠费49,999元（甲局）"}


@pytest.mark.parametrize(
    ("yuan", "text"),
    [("49999", "49,999元"), ("9999.5", "9,999.50元"), ("99999.99", "99,999.99元"), ("100000", "10.00万元"),
     ("123456", "12.35万元"), ("999999", "999,999元"), ("1000000", "100.00万元"), ("1000049", "1,000,049元"),
     (None, "金额不详")],
)  # fmt: skip
def test_a_sum_is_never_said_to_reach_what_it_does_not(yuan: str | None, text: str) -> None:
    assert sum_in_words(None if yuan is None else Decimal(yuan)) == text


def test_a_rule_without_data_says_so(empty_url: str) -> None:
    """W11 has no ledger at all; of the others the ledger that is not kept is named; nothing is counted as 0."""
    engine = writer(empty_url)
    with engine.connect() as connection:
        lacks = {
            code: evaluate_rule(connection, rule, day("12-01")).lacks for code, rule in warning_rules().rules.items()
        }
    assert lacks["W11"] == "数据库没有逐日考勤，不作比对"
    assert lacks["W07"] == "没有专户月度收支台账或其中的数据，不作比对"
    assert lacks["W15"] == "没有部门信号台账或其中的数据，不作比对"
    assert all(lacks.values())
    engine.dispose()


def test_months_of_an_account_with_a_long_number_are_occasions_of_their_own(
    district: tuple[Put, Found], empty_url: str
) -> None:
    put, _ = district
    number, account = "G" * 32, "Z" * 40
    a_site(put, number)
    put(wage_account, account_no=account, site_no=number, opened_on=day("01-05"))
    for month in ("03", "04"):
        put(wage_account_month, account_no=account, month=day(f"{month}-01"), pay_due_on=day(f"{month}-15"),
            payable_yuan=Decimal(100))  # fmt: skip
    with writer(empty_url).connect() as connection:
        found = evaluate_rule(connection, warning_rules().rules["W07"], day("06-30")).found
    assert found["occasion"].nunique() == len(found) > 2
    assert found["occasion"].str.len().max() <= 80


def test_what_comes_later_is_no_data_yet(district: tuple[Put, Found], empty_url: str) -> None:
    """Before the first month of the accounts nobody knows of unpaid wages, which is not none."""
    put, _ = district
    put(wage_account, account_no="Z", site_no="G1", opened_on=day("01-05"))
    put(wage_account_month, account_no="Z", month=day("06-01"), pay_due_on=day("07-15"), payable_yuan=Decimal(1))
    with writer(empty_url).connect() as connection:
        lacks = [evaluate_rule(connection, warning_rules().rules["W07"], day(on)).lacks for on in ("05-31", "06-01")]
    assert lacks == ["没有专户月度收支台账或其中的数据，不作比对", ""]
