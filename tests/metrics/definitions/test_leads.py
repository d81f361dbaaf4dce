"""Leads: the workbook's own pivot, 不解决不销账 under any imports and dates, the ledger, narrowed lists, subsidies."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, insert, select

from data_access.database.engine import reader, writer
from data_access.database.schema import FINDINGS_TRUE, lead, lead_instalment, lead_payment
from data_access.database.scope import Scope
from data_access.ledger_import.loading import load_workbook
from data_access.rules.parameters import ParameterError, parameters
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.evaluation import evaluate
from metrics.engine.known_figures import tracked
from metrics.engine.narrowing import BY_FIRM, Where, narrowed
from metrics.engine.records import record_total, records
from metrics.judging.values import Value, values
from metrics.questions import lead_flow
from metrics.questions.attention import contradictions_first, standing
from metrics.questions.lead_ledger import Unit, ledger, written_off
from metrics.questions.leads_sentences import by_owner, mostly, peak, slowest, winters_text
from metrics.questions.subsidy import amount, rates, read_rates, total
from tests.databases import DEMO_AS_OF, SAMPLE, SAMPLE_AS_OF, kept_reader
from tests.ledger_pivot import read

YEAR = Scope(start=date(2023, 1, 1), end=date(2023, 12, 31), as_of=DEMO_AS_OF)
SAMPLE_YEAR = Scope(start=date(2023, 1, 1), end=SAMPLE_AS_OF, as_of=SAMPLE_AS_OF)


def figures(engine: Engine, scope: Scope) -> dict[str, Value]:
    metrics = [m for m in ALL_METRICS.values() if m.theme == "lead"]
    with engine.connect() as connection:
        known = tracked(connection, metrics, scope.as_of)
        return values(evaluate(connection, metrics, scope), metrics, scope.as_of, known)


def test_the_figures_are_those_of_the_workbooks_own_pivot(sample_engine: Engine) -> None:
    pivot = read(SAMPLE, SAMPLE_AS_OF)
    found = figures(sample_engine, SAMPLE_YEAR)
    assert {
        "lead.received": pivot.leads,
        "lead.true": pivot.true,
        "lead.solved": pivot.solved,
        "lead.overdue": pivot.overdue,
        "lead.closed_unpaid": pivot.closed_unpaid,
        "lead.workers": pivot.workers,
        "lead.amount": pivot.amount,
        "lead.true_workers": pivot.true_workers,
        "lead.true_amount": pivot.true_amount,
        "lead.recovered_amount": pivot.recovered,
    } == {name: found[name].value for name in (
        "lead.received", "lead.true", "lead.solved", "lead.overdue", "lead.closed_unpaid", "lead.workers",
        "lead.amount", "lead.true_workers", "lead.true_amount", "lead.recovered_amount",
    )}  # fmt: skip
    assert pivot.true > pivot.solved > 0
    assert pivot.closed_unpaid == 2


# --- 不解决不销账 -----------------------------------------------------------------------------------

HEADINGS = ("线索编号", "来源", "接收日期", "被反映单位", "街镇", "所属领域", "涉及人数", "涉及金额（元）", "承办单位",
            "办理期限", "办结日期", "核实情况", "办理结论", "已支付金额（元）", "满意度")  # fmt: skip
FIRST = date(2023, 3, 1)
OWING = ("unsolved_true", "true_in_progress")
CLAIMS_SOLVED = ("lead.solved", "lead.written_off", "lead.solved_rate")


@st.composite
def sheets(draw: st.DrawFn) -> list[tuple[Any, ...]]:
    """A lead sheet an office might send: any finding with any conclusion, paid or not, closed or not."""
    rows: list[tuple[Any, ...]] = []
    for number in draw(st.lists(st.integers(1, 4), min_size=1, max_size=4, unique=True)):
        closed = draw(st.none() | st.integers(1, 60))
        owed = draw(st.sampled_from([None, 0, 1, 5000, 120_000]))
        paid = draw(st.sampled_from([None, 0, 1, 4999, 5000, 120_000]))
        rows.append(
            (
                f"XS{number}", "12345", FIRST, "上海某单位", "徐泾镇", "其他", 3, owed, "徐泾镇", date(2023, 3, 22),
                FIRST + timedelta(days=closed) if closed else None,
                draw(st.sampled_from([None, "属实", "部分属实", "不属实"])),
                draw(st.sampled_from([None, "属实已解决", "属实约定分期", "不属实"])),
                paid,
                None,
            )
        )  # fmt: skip
    return rows


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(sheets(), min_size=1, max_size=3))
def test_no_imports_or_dates_make_an_unpaid_true_lead_solved(imports: list[list[tuple[Any, ...]]]) -> None:
    with TemporaryDirectory() as folder:
        url, doubted = f"sqlite:///{folder}/case.db", set[str]()
        for turn, rows in enumerate(imports):
            book = openpyxl.Workbook()
            page = book.active
            assert page is not None
            page.title = "欠薪线索"
            for row in (HEADINGS, *rows):
                page.append(row)
            path = Path(folder) / f"{turn}.xlsx"
            book.save(path)
            report = load_workbook(path, url).sheets["欠薪线索"]
            asked = {
                flag.row for flag in report.flagged if flag.fault == "unit_in_doubt"
            }  # 1 元 is no sum that was read
            doubted |= {rows[number - 2][0] for number in asked}
        engine = reader(url)
        with engine.connect() as connection:
            stored = connection.execute(select(lead)).all()
            paid_rows = connection.execute(select(lead_payment)).all()
            for ahead in (0, 10, 21, 22, 45, 61, 400):
                day = FIRST + timedelta(days=ahead)
                scope = Scope(start=FIRST, end=day, as_of=day)
                unpaid = set()
                for row in stored:
                    paid = sum(
                        (p.amount_yuan for p in paid_rows if p.lead_no == row.lead_no and p.paid_on <= day), Decimal()
                    )
                    owing = row.true_amount_yuan is None or paid < row.true_amount_yuan or paid == 0
                    if row.finding in FINDINGS_TRUE and owing:
                        unpaid.add(row.lead_no)
                claimed = {key for m in CLAIMS_SOLVED for key in records(connection, ALL_METRICS[m], scope)["key"]}
                assert not claimed & unpaid
                known = {r.lead_no for r in stored if r.verified_on is not None and r.verified_on <= day}
                # Past its limit or closed it is unsolved; within its limit it is being handled.
                running = {
                    r.lead_no
                    for r in stored
                    if (r.closed_on is None or r.closed_on > day) and r.close_due_on and r.close_due_on >= day
                }
                listed = {m: set(records(connection, ALL_METRICS[f"lead.{m}"], scope)["key"]) for m in OWING}
                assert listed["unsolved_true"] == (unpaid & known) - running
                assert listed["true_in_progress"] == unpaid & known & running
                lines = ledger(connection, scope, Unit.FIRM, period_only=True)
                for line in lines.to_dict("records"):
                    assert written_off(line["unsolved"]) == (not unpaid & known)
            # What the last sheet itself says: a true lead with less paid than owed is not solved on any date.
            # A blank sum leaves what an earlier sheet said was paid.
            last = {row[0]: row for rows in imports for row in rows}
            texts = [{row[0] for row in rows if row[13]} for rows in imports]
            day = FIRST + timedelta(days=400)
            scope = Scope(start=FIRST, end=day, as_of=day)
            claimed = {key for m in CLAIMS_SOLVED for key in records(connection, ALL_METRICS[m], scope)["key"]}
            for number, row in last.items():
                owed, finding, paid = row[7], row[11], row[13]
                if (paid is None or number in doubted) and any(number in numbers for numbers in texts):
                    continue
                if finding in FINDINGS_TRUE and (not paid or (owed is not None and paid < owed)):
                    assert number not in claimed
        engine.dispose()


# --- ledger and instalments -------------------------------------------------------------------------


def test_the_ledger_adds_up_to_the_figures(case_engine: Engine) -> None:
    found = figures(case_engine, YEAR)
    with case_engine.connect() as connection:
        whole = ledger(connection, YEAR, Unit.FIRM, period_only=False)
        period = ledger(connection, YEAR, Unit.FIRM, period_only=True)
    assert sum(whole["outstanding_yuan"], Decimal()) == found["lead.arrears_amount"].value
    assert whole["unsolved"].sum() == sum(found[f"lead.{m}"].value or 0 for m in OWING)
    assert whole["contradictions"].sum() == found["lead.closed_unpaid"].value
    assert period["leads"].sum() == found["lead.true"].value
    for column, name in (
        ("verified_yuan", "true"),
        ("recovered_yuan", "recovered"),
        ("outstanding_yuan", "outstanding"),
    ):
        assert sum(period[column], Decimal()) == found[f"lead.{name}_amount"].value
    assert found["lead.true_amount"].value == (
        (found["lead.recovered_amount"].value or 0) + (found["lead.outstanding_amount"].value or 0)
    )


@pytest.fixture
def plan(empty_url: str) -> Engine:
    """A true lead of 900 元 in three instalments of 300, of which 450 were paid on 20 March."""
    engine = writer(empty_url)
    with engine.begin() as connection:
        connection.execute(insert(lead).values(
            lead_no="A", source="12345", domain="其他", town_code="310118106", employer_name="甲", received_on=FIRST,
            verified_on=date(2023, 3, 5), finding="属实", true_workers=2, true_amount_yuan=900,
            close_due_on=date(2023, 3, 22),
        ))  # fmt: skip
        for seq, day in enumerate((date(2023, 3, 15), date(2023, 4, 15), date(2023, 5, 15)), start=1):
            connection.execute(insert(lead_instalment).values(
                lead_no="A", seq=seq, agreed_on=date(2023, 3, 6), due_on=day, amount_yuan=300))  # fmt: skip
        connection.execute(insert(lead_payment).values(
            payment_no="A-1", lead_no="A", paid_on=date(2023, 3, 20), amount_yuan=450))  # fmt: skip
    return engine


@pytest.mark.parametrize(
    ("day", "count", "missing"),
    [
        (date(2023, 3, 15), 0, 0),  # due today is not over yet
        (date(2023, 3, 16), 1, 300),
        (date(2023, 3, 20), 0, 0),
        (date(2023, 4, 16), 1, 150),
        (date(2023, 5, 16), 2, 450),
    ],
)
def test_instalments_that_fell_due(plan: Engine, day: date, count: int, missing: int) -> None:
    found = figures(plan, Scope(start=FIRST, end=day, as_of=day))
    assert found["lead.instalment_overdue"].value == count
    assert found["lead.instalment_overdue_amount"].value == missing


# --- flow -------------------------------------------------------------------------------------------


def test_parts_of_a_figure_open_exactly_their_records(case_engine: Engine) -> None:
    past = Scope(start=date(2023, 1, 1), end=date(2023, 9, 1), as_of=date(2023, 9, 1))
    for scope in (YEAR, past):
        with case_engine.connect() as connection:
            for metric_id, row, column in (("lead.received", "source", "finding"), ("lead.true", "cause", "domain")):
                metric = ALL_METRICS[metric_id]
                cells = lead_flow.cross(connection, metric, scope, row, column)
                assert cells["count"].sum() == record_total(connection, metric, scope)[0]
                for cell in cells.head(12).to_dict("records"):
                    by = (Where(row, cell["row"]), Where(column, cell["column"]))
                    assert record_total(connection, narrowed(metric, by), scope)[0] == cell["count"], cell
            ages = lead_flow.ageing(connection, scope)
            open_ = ALL_METRICS["lead.open"]
            for age in ages:
                assert record_total(connection, narrowed(open_, (age.received,)), scope)[0] == age.open
            assert sum(a.open for a in ages) == record_total(connection, open_, scope)[0]
            assert sum(a.overdue for a in ages) == record_total(connection, ALL_METRICS["lead.overdue"], scope)[0]
            owners = lead_flow.by_owner(connection, scope)
            assert owners["open"].sum() == sum(a.open for a in ages)
            assert owners["overdue"].sum() == sum(a.overdue for a in ages)


def test_the_classes_of_age_are_those_of_the_parameters(monkeypatch: pytest.MonkeyPatch) -> None:
    known = dict(parameters())
    known["lead.age_days_4"] = replace(known["lead.age_days_4"], value=Decimal(60))
    monkeypatch.setattr("data_access.rules.parameters.parameters", lambda: known)
    labels = [label for label, _ in lead_flow.age_classes(date(2023, 12, 15))]
    assert labels == ["0–5 个工作日", "6–10 个工作日", "11–15 个工作日", "16–60 个工作日", "60 个工作日以上"]


def test_time_spent_counts_working_days(empty_url: str) -> None:
    engine = writer(empty_url)
    rows = [
        # received on Friday 20 January 2023: 28 January (make-up) is the first working day after the festival
        ("A", date(2023, 1, 20), date(2023, 1, 28), date(2023, 1, 30)),
        ("B", date(2023, 2, 1), date(2023, 2, 1), date(2023, 2, 8)),
        ("C", date(2023, 2, 2), date(2023, 2, 6), None),
    ]
    with engine.begin() as connection:
        for number, received, accepted, closed in rows:
            connection.execute(insert(lead).values(
                lead_no=number, source="12345", domain="其他", town_code="310118106", received_on=received,
                accepted_on=accepted, closed_on=closed))  # fmt: skip
        scope = Scope(start=date(2023, 1, 1), end=date(2023, 2, 28), as_of=date(2023, 2, 28))
        spent = {s.step: s for s in lead_flow.time_spent(connection, scope)}
        assert (spent["接收→受理"].leads, spent["接收→受理"].median, spent["接收→受理"].most) == (3, 1, 2)
        assert (spent["接收→办结"].leads, spent["接收→办结"].median, spent["接收→办结"].most) == (2, 3, 5)
        assert (spent["受理→联系"].leads, spent["受理→联系"].median) == (0, None)
        earlier = Scope(start=date(2023, 1, 1), end=date(2023, 2, 28), as_of=date(2023, 2, 5))
        assert {s.step: s.leads for s in lead_flow.time_spent(connection, earlier)}["接收→办结"] == 1


def test_winters_are_laid_over_each_other_by_days_to_the_festival(demo_sqlite: str) -> None:
    with kept_reader(demo_sqlite).connect() as connection:
        lines = lead_flow.winters(connection, YEAR)
        assert list(dict.fromkeys(lines["winter"])) == ["2021–2022", "2022–2023", "2023–2024"]
        this = lines[lines["winter"] == "2023–2024"]
        assert int(this["left"].iloc[-1]) == 57  # 2023-12-15 to 2024-02-10
        counted = connection.scalar(
            select(func.count())
            .select_from(lead)
            .where(lead.c.received_on.between(date(2022, 10, 23), date(2023, 1, 22)))
        )
        before = lines[lines["winter"] == "2022–2023"]
        assert int(before["count"].iloc[-1]) == counted


def test_units_hold_what_was_routed_to_them(demo_sqlite: str) -> None:
    engine = kept_reader(demo_sqlite)
    found = figures(engine, YEAR)
    with engine.connect() as connection:
        held = lead_flow.holding(connection, YEAR)
    assert held["routed"].sum() == found["lead.routed"].value
    assert held["sent_back"].sum() == found["lead.sent_back_rate"].numerator
    assert held["rerouted"].sum() == found["lead.rerouted_rate"].numerator
    assert (held["median"].dropna() <= held["most"].dropna()).all()


# --- 以案定补 ---------------------------------------------------------------------------------------


def test_without_rates_a_sum_is_pending_not_zero() -> None:
    assert rates() == ()
    assert amount(date(2023, 5, 1), 3, ()) is None
    assert total([(date(2023, 5, 1), 3)], ()) == (Decimal(), 1)


def test_rates_by_day_and_workers(tmp_path: Path) -> None:
    file = tmp_path / "subsidy.toml"
    file.write_text(
        '[[rate]]\nvalid_from = 2023-01-01\nyuan = "200"\n'
        '[[rate]]\nvalid_from = 2023-01-01\nworkers_from = 10\nyuan = "500"\n'
        '[[rate]]\nvalid_from = 2024-01-01\nyuan = "260.50"\n',
        encoding="utf-8",
    )
    table = read_rates(file)
    assert amount(date(2022, 12, 31), 3, table) is None
    assert amount(date(2023, 5, 1), 9, table) == 200
    assert amount(date(2023, 5, 1), 10, table) == 500
    assert amount(date(2024, 5, 1), 10, table) == Decimal("260.50")
    assert total([(date(2023, 5, 1), 10), (date(2022, 5, 1), 1)], table) == (Decimal(500), 1)


@pytest.mark.parametrize("text", ['[[rate]]\nyuan = "1"', '[[rate]]\nvalid_from = 2023-01-01\nyuan = "0"'])
def test_a_bad_rate_is_told(text: str, tmp_path: Path) -> None:
    (tmp_path / "subsidy.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ParameterError, match="第 1 条"):
        read_rates(tmp_path / "subsidy.toml")


def test_the_slowest_step_is_told_and_an_undated_one_is_not() -> None:
    step = lead_flow.Spent
    dated = [step("接收→受理", 3, 1, 1), step("核实→办结", 3, 5, 11), step("接收→办结", 3, 11, 15)]
    assert slowest(dated) == "核实→办结用时最长：中位 5 个工作日，九成在 11 个工作日内"
    undated = [step("核实→办结", 3, 0, 0), step("接收→办结", 3, 11, 15)]
    assert slowest(undated) == "接收至办结中位 11 个工作日，九成在 15 个工作日内"
    assert slowest([step("接收→办结", 0, None, None)]) == "尚无可计的办理用时"


def test_who_leads_the_overdue_is_right_for_none_one_and_many() -> None:
    def owners(*rows: tuple[str | None, int]) -> pd.DataFrame:
        return pd.DataFrame(rows, columns=["owner", "overdue"], dtype=object)

    assert by_owner(owners(("徐泾镇", 0))) == "没有超期"
    assert by_owner(owners(("徐泾镇", 2))) == "超期 2 件，均在徐泾镇"
    assert by_owner(owners(("区建管委", 3), ("徐泾镇", 2))) == "超期 5 件，区建管委 3 件居首"
    assert by_owner(owners((None, 2), ("徐泾镇", 2))) == "超期 4 件，未定承办单位和徐泾镇各 2 件"


def test_what_is_most_names_all_who_share_the_place() -> None:
    assert mostly("接收线索", "来源", {"来访": 3, "来电": 3, "来信": 2}) == (
        "接收线索按来源：来访和来电最多，各 3 件，各占 37.5%"
    )
    assert mostly("接收线索", "来源", {"来访": 3, "来电": 1}) == "接收线索按来源：来访最多，3 件，占 75.0%"
    assert mostly("接收线索", "来源", {}) == "接收线索按来源：没有线索"
    january, june = date(2023, 1, 1), date(2023, 6, 1)
    assert peak({january: 9, june: 9, date(2023, 2, 1): 1}) == "2023年1月和2023年6月接收最多，各 9 件"
    assert peak({january: 9}) == "2023年1月接收最多，9 件"
    assert peak({january: 0}) == "没有接收线索"
    steps = [lead_flow.Spent("接收→受理", 3, 5, 11), lead_flow.Spent("核实→办结", 3, 5, 11)]
    assert slowest(steps).startswith("接收→受理和核实→办结用时最长：中位 5 个工作日")


def test_this_winter_is_told_beside_the_ones_before() -> None:
    rows = [(w, -57, 57, date(2023, 12, 15), n) for w, n in (("2021–2022", 4), ("2022–2023", 6), ("2023–2024", 6))]
    lines = pd.DataFrame(rows, columns=lead_flow.WINTER_COLUMNS)
    assert winters_text(lines) == ("距春节 57 天，2023–2024 冬季累计接收 6 件，较 2021–2022 多 2 件、与 2022–2023 持平")


def test_a_lead_stands_once_contradictions_first() -> None:
    rows = [("lead.overdue", "A", "A"), ("lead.unsolved_true", "B", "B"), ("lead.closed_unpaid", "B", "B"),
            ("lead.instalment_overdue", "A/1", "A")]  # fmt: skip
    items = contradictions_first(pd.DataFrame(rows, columns=["metric", "key", "lead"]))[["metric", "key"]]
    assert items.to_numpy().tolist() == [["lead.closed_unpaid", "B"], ["lead.overdue", "A"]]
    day = date(2023, 12, 15)
    assert standing({"contradicted": True}, day) == "已办结，欠薪未付清，须更正"
    assert standing({"contradicted": False, "due_on": day, "unit": "工作日"}, day) == "今日到期"


def test_unpaid_cases_people_money_and_the_ledger_are_one_population(demo_sqlite: str) -> None:
    with kept_reader(demo_sqlite).connect() as connection:
        counts = {
            name: record_total(connection, ALL_METRICS[f"lead.{name}"], YEAR)[0]
            for name in ("unsolved_true", "true_in_progress", "arrears_amount", "arrears_workers")
        }
        lines = ledger(connection, YEAR, Unit.FIRM, period_only=False)
        for line in lines.to_dict("records"):
            of_firm = narrowed(ALL_METRICS["lead.arrears_amount"], (Where(BY_FIRM, line["key"]),))
            assert record_total(connection, of_firm, YEAR)[0] == line["leads"]
    assert counts["unsolved_true"] + counts["true_in_progress"] == counts["arrears_amount"] == counts["arrears_workers"]
    assert counts["true_in_progress"]
