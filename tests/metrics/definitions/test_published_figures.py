"""Figures that offices have published, from ledgers written for them: each comes out exactly, on both engines.

P4, P5, P7 and P10 are announcements: a county's leads of a year, a city's year with its public projects apart, a
province's winter campaign, a county's wages through banks by department.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from data_access.database.engine import reader
from data_access.database.scope import Scope
from data_access.ledger_import.loading import load_file
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.definitions.narrowed_figures import figure
from metrics.engine.evaluation import evaluate
from metrics.engine.known_figures import tracked
from metrics.engine.records import records
from metrics.judging.values import Value, values
from tests.data_access.ledger_import.hostile.files import Rows, workbook

YEAR = Scope(start=date(2023, 1, 1), end=date(2023, 12, 31), as_of=date(2023, 12, 31))
STAMP = ["截至2023年12月31日"]
TOWNS = ("徐泾镇", "华新镇", "香花桥街道", "夏阳街道", "赵巷镇")
_SITES_SEEN = 280  # P5 gives sites and firms together, about 400
_MIDDLE = 17  # how unlike the parts of a whole are


def parts(whole: Decimal | int, count: int) -> Iterator[Decimal]:
    """Unlike parts that add up to the whole exactly: money to the 分, counts to the piece."""
    unit = Decimal(1) if isinstance(whole, int) else Decimal("0.01")
    total = int(Decimal(whole) / unit)
    ends = [total * (n * _MIDDLE + n % 5) // (count * _MIDDLE + count % 5) for n in range(count + 1)]
    return ((after - before) * unit for before, after in pairwise(ends))


def day(place: int) -> date:
    return date(2023, 1, 3) + timedelta(days=place % 300)


def loaded(url: str, sheets: dict[str, Rows]) -> None:
    content = workbook({name: [STAMP, *rows] for name, rows in sheets.items()})
    report = load_file(content, "台账.xlsx", url).report
    assert report.accepted == sum(len(rows) - 1 for rows in sheets.values())


def found(url: str, ids: Sequence[str], scope: Scope = YEAR) -> dict[str, Value]:
    metrics = [figure(i) for i in ids]
    engine = reader(url)
    with engine.connect() as connection:
        known = tracked(connection, metrics, scope.as_of)
        figures = values(evaluate(connection, metrics, scope), metrics, scope.as_of, known)
        for metric in metrics:  # each opens the records that it is the sum of
            listed = records(connection, metric, scope)
            assert sum(map(Decimal, listed["weight"]), Decimal()) == figures[metric.id].numerator, metric.id
    engine.dispose()
    return figures


def test_p4_leads_of_a_county(empty_url: str) -> None:
    paid = list(parts(Decimal("9520855.52"), 198))
    rows: list[list[object]] = [
        ["线索编号", "接收日期", "街镇", "来源", "所属领域", "被反映单位", "核实日期", "核实情况", "核实人数",
         "核实金额（元）", "已支付金额（元）", "支付日期", "办结日期"],
    ]  # fmt: skip
    for n in range(203):
        closed = n < 198
        rows.append(
            [f"XS{n:03}", day(n), TOWNS[n % 5], "全国平台", "工程建设领域", f"第{n}建设有限公司", day(n + 3), "属实", 4,
             paid[n] if closed else 50_000, paid[n] if closed else None, day(n + 9) if closed else None,
             day(n + 9) if closed else None]
        )  # fmt: skip
    loaded(empty_url, {"欠薪线索": rows})
    now = found(empty_url, ("lead.received", "lead.closed_of_received", "lead.closed_rate", "lead.recovered_amount"))
    assert [now[i].numerator for i in ("lead.received", "lead.closed_of_received")] == [203, 198]
    assert now["lead.closed_rate"].value == Decimal(198) / 203  # published: 97.5%
    assert now["lead.recovered_amount"].value == Decimal("9520855.52")


def test_p5_a_city_s_cases_with_those_of_public_projects(empty_url: str) -> None:
    """2,026 cases, all closed; 224 of them of projects that the government or a state-owned firm pays."""
    sites: list[list[object]] = [["项目编号", "项目名称", "街镇", "施工许可日期", "是否政府投资", "投资性质"]]
    paid_by = (("是", ""), ("", "国企投资"), ("否", ""), ("", ""))
    sites += [
        [f"GD{n + 1}", f"第{n + 1}号工程", TOWNS[n % 5], "2023-01-02", *paid_by[n % 4]] for n in range(_SITES_SEEN)
    ]
    visits: list[list[object]] = [["核查编号", "项目编号", "街镇", "核查日期"]]
    visits += [[f"HC{n}", f"GD{n + 1}", TOWNS[n % 5], day(n)] for n in range(_SITES_SEEN)]
    reports: list[list[object]] = [["行动编号", "街镇", "报送日期", "检查用人单位数"]]
    reports += [["ZX1", TOWNS[n % 5], day(7 * n), firms] for n, firms in enumerate(parts(400 - _SITES_SEEN, 20))]
    public = zip(parts(2427, 224), parts(Decimal(34_269_000), 224), strict=True)
    others = zip(parts(10_000 - 2427, 1802), parts(Decimal(109_000_000 - 34_269_000), 1802), strict=True)
    cases: list[list[object]] = [
        ["案号", "项目编号", "街镇", "投诉日期", "立案日期", "结案日期", "涉及人数", "涉及金额（元）"]
    ]
    for sums, numbers in ((public, ("GD1", "GD2")), (others, ("GD3", "GD4", ""))):
        for workers, yuan in sums:
            n = len(cases)
            number = numbers[n % len(numbers)]
            cases.append([f"JC{n:04}", number, TOWNS[n % 5], day(n), day(n + 4), day(n + 40), workers, yuan])
    warned: list[list[object]] = [["预警编号", "预警规则", "预警等级", "预警渠道", "街镇", "预警日期", "处置日期"]]
    warned += [[f"YJ{n}", "W07", "黄", "线上比对", TOWNS[n % 5], day(n), day(n + 5)] for n in range(71)]
    meetings: list[list[object]] = [["会议编号", "会议名称", "会议日期"]]
    meetings += [[f"HY{n}", "联席会议", day(60 * n)] for n in range(5)]
    loaded(
        empty_url,
        {
            "专项行动": [["行动编号", "行动名称", "行动类型", "开始日期", "结束日期"],
                     ["ZX1", "日常巡查", "日常检查", "2023-01-01", "2023-12-31"]],
            "专项行动成果": reports, "在建工地": sites, "实地核查": visits, "监察案件": cases, "预警": warned,
            "联席会议": meetings,
        },
    )  # fmt: skip
    published = {
        "case.closed": 2026, "case.closed_rate": 1, "case.workers": 10_000, "case.amount": 109_000_000,
        "case.closed_public": 224, "case.workers_public": 2427, "case.amount_public": 34_269_000,
        "warning.raised": 71, "warning.mended": 71, "warning.unmended": 0, "meeting.held": 5,
        "inspection.count": _SITES_SEEN, "inspection.sites_in_progress": _SITES_SEEN,
        "campaign.firms_checked": 400 - _SITES_SEEN,
    }  # fmt: skip
    now = found(empty_url, tuple(published))
    assert {name: value.value for name, value in now.items()} == published


def test_p5_a_city_s_leads_of_a_year(empty_url: str) -> None:
    """21,300 leads closed, every one answered in time, 98 % closed in time."""
    rows: list[list[object]] = [
        ["线索编号", "接收日期", "街镇", "来源", "所属领域", "被反映单位", "联系日期", "办结日期"]
    ]
    rows += [
        [f"XS{n:05}", day(n), TOWNS[n % 5], "全国平台", "工程建设领域", f"第{n % 900}建设有限公司", day(n),
         day(n) + timedelta(days=60 if n % 50 == 0 else 5)]
        for n in range(21_300)
    ]  # fmt: skip
    loaded(empty_url, {"欠薪线索": rows})
    published = {
        "lead.received": 21_300, "lead.closed": 21_300, "lead.closed_rate": 1, "lead.contacted_on_time_rate": 1,
        "lead.closed_on_time_rate": Decimal("0.98"),
    }  # fmt: skip
    now = found(empty_url, tuple(published))
    assert {name: value.value for name, value in now.items()} == published


def test_p7_a_winter_campaign(empty_url: str) -> None:
    reports = 20
    counts = zip(parts(2267, reports), parts(6754, reports), parts(190_400, reports), strict=True)
    results: list[list[object]] = [
        ["行动编号", "街镇", "报送日期", "检查用人单位数", "出动检查人员数", "涉及农民工人数"]
    ]
    results += [
        ["ZX1", TOWNS[n % 5], date(2023, 11, 15) + timedelta(days=n // 5), firms, sent, workers]
        for n, (sent, firms, workers) in enumerate(counts)
    ]
    people, sums = list(parts(6055, 525)), list(parts(Decimal(91_123_000), 525))
    cases: list[list[object]] = [
        ["案号", "街镇", "被投诉单位", "投诉日期", "立案日期", "结案日期", "涉及人数", "涉及金额（元）"]
    ]
    cases += [
        [f"JC{n:03}", TOWNS[n % 5], f"第{n}建设有限公司", day(n), day(n + 4), day(n + 40), people[n], sums[n]]
        for n in range(525)
    ]
    listed: list[list[object]] = [["名单编号", "名单类别", "单位名称", "街镇", "列入日期"]]
    listed += [[f"MD{n}", "失信名单", f"第{n}建设有限公司", TOWNS[n % 5], "2023-12-01"] for n in range(22)]
    transfers: list[list[object]] = [["移送编号", "案号", "街镇", "报告日期"]]
    transfers += [[f"YS{n}", f"JC{n:03}", TOWNS[n % 5], "2023-12-05"] for n in range(11)]
    loaded(
        empty_url,
        {
            "专项行动": [["行动编号", "行动名称", "行动类型", "开始日期", "结束日期"],
                     ["ZX1", "冬季专项行动", "冬季行动", "2023-11-15", "2023-12-31"]],
            "专项行动成果": results, "监察案件": cases, "失信名单": listed, "移送公安": transfers,
            "在建工地": [["项目编号", "项目名称", "街镇", "施工许可日期", "投资性质"],
                     *([f"GD{n:03}", f"第{n}号工程", TOWNS[n % 5], day(n), kind]
                       for n, kind in enumerate(["财政资金"] * 534 + ["国企"] * 340 + ["民间投资"] * 60))],
            "季度公布": [["公布编号", "季度", "应公布日期", "公布日期", "公布案件数"],
                     ["GB1", "2023年第3季度", "2023-10-30", "2023-12-20", 154]],
        },
    )  # fmt: skip
    published = {
        "campaign.inspectors": 2267, "campaign.firms_checked": 6754, "campaign.workers_covered": 190_400,
        "case.filed": 525, "case.workers": 6055, "case.amount": 91_123_000, "publication.published": 154,
        "listing.listed": 22, "case.transferred": 11, "inspection.sites_in_progress?investment=政府投资": 534,
        "inspection.sites_in_progress?investment=国有投资": 340, "inspection.sites_in_progress_public": 874,
    }  # fmt: skip
    now = found(empty_url, tuple(published))
    assert {name: value.value for name, value in now.items()} == published


# Department, projects, person-times, 万元 of the month: the sums are the announcement's as well.
_BANKS = (
    ("区建管委", 16, 605, "366.83"), ("区交通委", 5, 30, "60.00"), ("区水务局", 12, 591, "307.56"),
    ("区绿化市容局", 9, 139, "61.48"), ("区农业农村委", 1, 17, "22.84"), ("区经委", 1, 4, "10.06"),
)  # fmt: skip


def test_p10_wages_that_banks_paid_by_department(empty_url: str) -> None:
    sites: list[list[object]] = [["项目编号", "项目名称", "街镇", "行业主管部门", "施工许可日期"]]
    accounts: list[list[object]] = [["专户编号", "项目编号", "开户日期"]]
    months: list[list[object]] = [["专户编号", "月份", "代发日期", "实发工资（元）", "实发人数"]]
    for department, projects, people, wan in _BANKS:
        sums = parts(Decimal(wan) * 10_000, projects)
        for workers, paid in zip(parts(people, projects), sums, strict=True):
            n = len(sites)
            sites.append([f"GD{n}", f"第{n}号工程", TOWNS[n % 5], department, "2023-01-05"])
            accounts.append([f"ZH{n:04}", f"GD{n}", "2023-02-01"])
            months.append([f"ZH{n:04}", "2023-09", "2023-10-20", paid, workers])
    loaded(empty_url, {"在建工地": sites, "专户": accounts, "专户月度收支": months})
    october = Scope(start=date(2023, 10, 1), end=date(2023, 10, 31), as_of=date(2023, 10, 31))
    named = ("wage_account.paid_projects", "wage_account.paid_person_times", "wage_account.paid_amount")

    def message(department: str | None = None) -> list[object]:
        scope = Scope(start=october.start, end=october.end, as_of=october.as_of, department=department)
        return [value.value for value in found(empty_url, named, scope).values()]

    assert message() == [44, 1386, Decimal("8287700.00")]
    # The announcement does not say what came into the accounts: what lies in them is not known, and not below 0.
    asked = ("wage_account.balance", "wage_account.last_month_cover_rate", "wage_account.balance_short")
    metrics = [ALL_METRICS[name] for name in asked]
    engine = reader(empty_url)
    with engine.connect() as connection:
        known = tracked(connection, metrics, october.as_of)
        balances = values(evaluate(connection, metrics, october), metrics, october.as_of, known)
    engine.dispose()
    assert [(value.tracked, value.value) for value in balances.values()] == [(False, None)] * 3
    for department, *published, wan in _BANKS:
        assert message(department) == [*published, Decimal(wan) * 10_000], department
