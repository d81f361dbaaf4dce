"""Every shipped return says what its metrics say, on both engines, and each cell opens exactly its records."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import Engine

from data_access.database.schema import UNKNOWN_INVESTMENT
from data_access.database.scope import Scope
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.evaluation import evaluate
from metrics.engine.known_figures import tracked
from metrics.engine.model import Part
from metrics.engine.records import record_total
from metrics.judging.values import values
from metrics.quality.rule_file import is_listed, listed
from metrics.returns.cross_checks import Agreement, cross_checks
from metrics.returns.filling import Cell, Filled, Says, fill
from metrics.returns.frames import read_frames
from metrics.returns.layout import CellAsked, CellSpan, Division, Return
from metrics.returns.reading import returns
from metrics.returns.return_periods import last_whole, period_asked
from metrics.returns.return_sentences import (
    bulletin_sentence,
    file_stem,
    foot_lines,
    head_lines,
    part_text,
    sheet_number,
    title_text,
    unknown_text,
)
from tests.databases import DEMO_AS_OF, kept_reader

NAMES = ("accounts_month", "campaign_week", "deposits_quarter", "sanctions_quarter", "wages_month")
WHOLE = Scope(start=DEMO_AS_OF, end=DEMO_AS_OF, as_of=DEMO_AS_OF)


def filled(
    engine: Engine, declared: Return, *, parts: Scope = WHOLE, by: Division | None = None, period: str = ""
) -> Filled:
    asked = period_asked(declared.rhythm, period) if period else last_whole(declared.rhythm, DEMO_AS_OF)
    listed_row = declared.rows[0].id if by and declared.rows else ""
    with engine.connect() as connection:
        return fill(declared, read_frames(connection, declared, asked, DEMO_AS_OF), parts, by, listed_row)


def test_the_five_returns_are_shipped_as_demonstration_layouts() -> None:
    assert tuple(sorted(returns())) == NAMES
    assert all(declared.is_demo for declared in returns().values())


def _opened(engine: Engine, cell: Cell) -> Decimal:
    """What the records add up to that a click on the cell lists."""
    assert is_listed(cell.figure_id)
    with engine.connect() as connection:
        return record_total(connection, listed(cell.figure_id), cell.scope, cell.part or Part.NUMERATOR)[1]


@pytest.mark.parametrize("database", ["demo_sqlite", "demo_postgres"])
@pytest.mark.parametrize("name", NAMES)
def test_every_cell_equals_its_records(request: pytest.FixtureRequest, database: str, name: str) -> None:
    """In the return's own rows and by other units: the rows of the whole, of each unit, and of what is of no unit."""
    engine, declared = kept_reader(request.getfixturevalue(database)), returns()[name]
    for by in (None, Division.TOWN, Division.DEPARTMENT):
        if by is declared.division:
            continue
        made = filled(engine, declared, by=by)
        assert len(made.every_cell) == len(made.rows) * len(declared.columns)
        for cell in made.every_cell:
            if cell.known is not Says.NUMBER:
                continue
            message = cell.value.numerator if cell.is_rate else cell.amount
            assert _opened(engine, cell) == message, (by, cell.row, cell.column.id)


@pytest.mark.parametrize("name", NAMES)
def test_a_return_equals_its_metrics(demo_sqlite: str, name: str) -> None:
    """Beside the evaluation of the metric alone in the cell's scope, without frames and cuts."""
    engine, declared = kept_reader(demo_sqlite), returns()[name]
    made = filled(engine, declared)
    assert made.is_whole
    with engine.connect() as connection:
        for cell in made.every_cell:
            if cell.known is Says.UNDIVIDED:
                continue
            metric = listed(cell.figure_id)
            known = tracked(connection, [metric], cell.scope.as_of)
            alone = values(evaluate(connection, [metric], cell.scope), [metric], cell.scope.as_of, known)[metric.id]
            assert (alone.numerator, alone.denominator) == (cell.value.numerator, cell.value.denominator)
            if cell.part is None:
                assert cell.amount == alone.value


@pytest.mark.parametrize("name", NAMES)
def test_the_demo_passes_its_cross_checks(demo_sqlite: str, name: str) -> None:
    declared = returns()[name]
    for by in (None, Division.DEPARTMENT):
        outcomes = {
            check.title: check.outcome for check in cross_checks(filled(kept_reader(demo_sqlite), declared, by=by))
        }
        assert set(outcomes.values()) == {Agreement.AGREES}, outcomes


def test_a_period_that_runs_is_counted_so_far_and_says_so(demo_sqlite: str) -> None:
    made = filled(kept_reader(demo_sqlite), returns()["wages_month"], period="2023-12")
    assert not made.is_whole
    assert {cell.scope.as_of for cell in made.every_cell} == {DEMO_AS_OF}
    assert bulletin_sentence(made).startswith("2023年12月，截至 2023-12-15，期间未满，接收线索")


@pytest.mark.parametrize(
    ("name", "period", "text"),
    [("deposits_quarter", "2023Q3", "本季，存储项目"), ("accounts_month", "2023-11", "本月，应发工资")],
)
def test_what_the_period_brought_is_not_told_as_of_its_last_day(
    demo_sqlite: str, name: str, period: str, text: str
) -> None:
    """Projects in which the period stored or paid have no date of their own."""
    messages = bulletin_sentence(filled(kept_reader(demo_sqlite), returns()[name], period=period))
    as_of_day, of_period = messages.split(text[:3])[0], messages.split(text[:3])[1]
    assert text in messages
    assert "存储项目" not in as_of_day
    assert "代发项目" not in as_of_day
    assert "项目" in of_period


def test_a_stock_is_of_its_last_day_whatever_span_is_asked(demo_sqlite: str) -> None:
    declared = returns()["wages_month"]
    column = replace(declared.columns[0], title="在用专户", asked=CellAsked("wage_account.open", span=CellSpan.YEAR))
    made = filled(kept_reader(demo_sqlite), replace(declared, columns=(column,), checks=()), period="2023-11")
    assert "截至11月30日" in bulletin_sentence(made)
    assert "本年累计" not in bulletin_sentence(made)


def test_rounded_sums_that_miss_the_whole_are_told(demo_sqlite: str) -> None:
    """To the yuan the towns make the district; in 万元 with two decimals the last place may differ."""
    made = filled(kept_reader(demo_sqlite), returns()["deposits_quarter"], period="2023Q3")
    assert [text for text in foot_lines(made) if "四舍五入" in text]
    whole, *parts = (made.cells[row.key] for row in made.rows)
    at = next(n for n, column in enumerate(made.declared.columns) if column.id == "bank")
    printed = sum(Decimal(str(sheet_number(cells[at]) or 0)) for cells in parts)
    assert printed != Decimal(str(sheet_number(whole[at])))
    in_yuan = tuple(replace(column, unit="元") for column in made.declared.columns)
    exact = filled(kept_reader(demo_sqlite), replace(made.declared, columns=in_yuan), period="2023Q3")
    assert not [text for text in foot_lines(exact) if "四舍五入" in text]


def test_a_return_of_some_towns_counts_only_these(demo_sqlite: str) -> None:
    """The bar's towns: as many rows, and the whole is theirs."""
    codes = ("310118106", "310118107")
    parts = Scope(start=DEMO_AS_OF, end=DEMO_AS_OF, as_of=DEMO_AS_OF, towns=codes)
    made = filled(kept_reader(demo_sqlite), returns()["wages_month"], parts=parts)
    assert [row.key for row in made.rows[1:]] == list(codes)
    assert {cell.scope.towns for cell in made.cells["total"]} == {codes}
    whole = filled(kept_reader(demo_sqlite), returns()["wages_month"])
    for code in codes:
        assert [c.amount for c in made.cells[code]] == [c.amount for c in whole.cells[code]]


def test_papers_and_sentence_say_which_part_is_counted(demo_sqlite: str) -> None:
    """On paper a part of the district looks like the whole of it, and one divided row like the whole return."""
    declared = returns()["wages_month"]
    public = replace(WHOLE, investment=UNKNOWN_INVESTMENT)
    made = filled(kept_reader(demo_sqlite), declared, parts=public, period="2023-11")
    assert f"统计范围：{part_text(made)}" in head_lines(made, synthetic=False)
    assert "投资" in part_text(made)
    assert file_stem(made) == f"治欠工作月报_2023-11_{part_text(made)}"
    of_town = filled(kept_reader(demo_sqlite), declared, parts=replace(WHOLE, towns=("310118106",)), period="2023-11")
    assert bulletin_sentence(of_town).startswith("2023年11月，徐泾镇：接收线索")
    listed = returns()["sanctions_quarter"]
    divided = filled(kept_reader(demo_sqlite), listed, by=Division.TOWN)
    row = listed.rows[0].title
    assert title_text(divided) == f"{listed.title}（{row}）"
    assert f"，{row}：" in bulletin_sentence(divided)
    whole = filled(kept_reader(demo_sqlite), declared, period="2023-11")
    assert (part_text(whole), title_text(whole), file_stem(whole)) == ("", "治欠工作月报", "治欠工作月报_2023-11")


def test_what_no_ledger_holds_is_no_zero_and_names_the_ledger(sample_sqlite: str) -> None:
    """The sample keeps no accounts by month: nothing is counted, and the row of no unit does not come up either."""
    day = date(2023, 9, 30)
    declared = returns()["accounts_month"]
    with kept_reader(sample_sqlite).connect() as connection:
        read = read_frames(connection, declared, period_asked(declared.rhythm, "2023-09"), day)
        made = fill(declared, read, Scope(start=day, end=day, as_of=day))
        lost = {m.id for m in ALL_METRICS.values()} - tracked(connection, ALL_METRICS.values(), day)
    unknown = [cell for cell in made.every_cell if cell.figure_id in lost]
    assert unknown
    assert {cell.known for cell in unknown} == {Says.UNKNOWN}
    assert {cell.amount for cell in unknown} == {None}
    assert all(cell.lacks for cell in unknown)
    assert "专户月度收支台账" in unknown_text(made)
    assert "代发工资无数据" in bulletin_sentence(made) or "代发工资、" in bulletin_sentence(made)
    assert Agreement.UNKNOWN in {check.outcome for check in cross_checks(made)}


def test_what_units_have_no_share_of_is_not_zero_for_each(demo_sqlite: str) -> None:
    """Reports of campaigns name no department: all of it is of none."""
    made = filled(kept_reader(demo_sqlite), returns()["campaign_week"], by=Division.DEPARTMENT)
    at = [column.id for column in made.declared.columns].index("firms")
    known = {row.key: made.cells[row.key][at].known for row in made.rows}
    assert known.pop("total") is Says.NUMBER
    assert known.pop("") is Says.NUMBER
    assert set(known.values()) == {Says.UNDIVIDED}


def test_the_sentence_says_of_which_leads_the_rate_is(demo_sqlite: str) -> None:
    """716 of 670 leads are closed beside a rate of those that are due: its column's name tells it."""
    text = bulletin_sentence(filled(kept_reader(demo_sqlite), returns()["wages_month"], period="2023-11"))
    assert re.search(r"，到期办结率\d", text)
    assert not re.search(r"[，；]办结率\d", text)


@pytest.mark.parametrize("name", NAMES)
def test_titles_of_different_spans_tell_apart(name: str) -> None:
    """A title stands for one span, unless the group above says which: 本年监察案件, 行动以来检查."""
    spans: dict[str, set[CellSpan]] = {}
    for column in returns()[name].columns:
        if not column.group.startswith(("本", "行动以来")):
            spans.setdefault(column.title, set()).add(column.asked.days)
    assert all(len(days) == 1 for days in spans.values()), spans
