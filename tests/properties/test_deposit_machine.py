"""Deposits stored, used, topped up, returned and expiring in any order, on any days, through the importer's rules.

Whatever comes in: opening + movements = closing for every period, and no deposit is ever below zero.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import insert, select, type_coerce

from data_access.database.engine import writer
from data_access.database.schema import CASH, GUARANTEE_FORMS, Money, deposit, deposit_movement, site
from data_access.database.scope import Scope
from data_access.database.storing import Load
from data_access.ledger_import.answers import Answers, question_key
from data_access.ledger_import.ledger_rows import read_rows
from data_access.ledger_import.recognised import Layout, Row
from data_access.ledger_import.records.deposit_balance import balance_on
from data_access.ledger_import.records.deposits import load_deposits
from data_access.ledger_import.records.movements import load_movements
from data_access.ledger_import.sheets.layout import recognise
from data_access.ledger_import.sheets.sheet import Sheet, SheetRow
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.definitions.funds import standing
from metrics.engine.evaluation import evaluate, fixed_moment
from metrics.engine.records import records
from metrics.judging.values import values
from metrics.questions.balances import BALANCE_STEPS, waterfall

FIRST, LAST = date(2022, 1, 1), date(2023, 12, 31)
days = st.dates(FIRST, LAST)
amounts = st.integers(1, 50_000).map(lambda fen: Decimal(fen).scaleb(-2))
DEPOSIT_HEADINGS = ("保证金编号", "项目编号", "存储形式", "存入日期", "金额（元）", "保函到期日")
MOVEMENT_HEADINGS = ("流水号", "保证金编号", "日期", "类型", "金额（元）")
METRICS = [ALL_METRICS[metric] for _, metric, _ in BALANCE_STEPS]
INFLOWS = ("存入", "补足")


def sheet_rows(
    name: str, headings: tuple[str, ...], *rows: tuple[object, ...], answers: Answers | None = None
) -> list[Row]:
    """Rows as the importer reads them from a sheet."""
    numbered = [
        SheetRow(n, {c: v for c, v in enumerate(cells, start=1) if v is not None})
        for n, cells in enumerate((headings, *rows), start=1)
    ]
    layout = recognise(Sheet(name, tuple(numbered)), answers)
    assert isinstance(layout, Layout)
    return read_rows(layout, {})


class Deposits(RuleBasedStateMachine):
    """The importer beside a ledger kept in plain Python."""

    held = Bundle("held")

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="deposits-"))
        self.engine = writer(f"sqlite:///{self.folder / 'case.db'}")
        self.numbers = count(1)
        self.amount: dict[str, Decimal] = {}
        self.form: dict[str, str] = {}
        self.day: dict[str, date] = {}
        self.moves: dict[str, list[tuple[date, str, str, Decimal]]] = {}  # day, number, kind, amount

    def teardown(self) -> None:
        self.engine.dispose()
        shutil.rmtree(self.folder)

    def load(self, store: Callable[[Load, list[Row]], None], rows: list[Row]) -> Row:
        with self.engine.begin() as connection:
            store(Load(connection, LAST), rows)
        (row,) = rows
        return row

    def lowest(
        self, number: str, moves: list[tuple[date, str, str, Decimal]], amount: Decimal | None = None
    ) -> Decimal:
        """The smallest balance a deposit would ever have; what comes in on a day is there for what goes out on it."""
        covered = self.amount[number] if amount is None else amount
        balance = Decimal(0) if self.form[number] == CASH else covered
        found = balance
        for _, _, kind, moved in sorted(moves, key=lambda m: (m[0], m[2] not in INFLOWS, m[1])):
            if self.form[number] == CASH or kind != "存入":
                balance += moved if kind in INFLOWS else -moved
            found = min(found, balance)
        return found

    @initialize()
    def one_site(self) -> None:
        with self.engine.begin() as connection:
            known = {"town_code": "310118106", "permit_on": FIRST, "deposit_exempt": False}
            connection.execute(insert(site).values(site_no="G1", name="甲", **known))

    @rule(target=held, form=st.sampled_from((CASH, *GUARANTEE_FORMS)), amount=amounts, day=days)
    def store(self, form: str, amount: Decimal, day: date) -> str:
        number = f"B{next(self.numbers)}"
        expires = None if form == CASH else day + timedelta(days=365)
        row = self.load(
            load_deposits,
            sheet_rows("工资保证金", DEPOSIT_HEADINGS, (number, "G1", form, day, f"{amount}元", expires)),
        )
        assert not row.faults
        self.form[number], self.amount[number], self.moves[number], self.day[number] = form, amount, [], day
        if form == CASH:
            self.move(number, "存入", amount, day)
        return number

    @rule(number=held, kind=st.sampled_from(("使用", "使用", "补足", "返还", "存入")), amount=amounts, day=days)
    def move(self, number: str, kind: str, amount: Decimal, day: date) -> None:
        key = f"M{next(self.numbers)}"
        row = self.load(
            load_movements, sheet_rows("保证金流水", MOVEMENT_HEADINGS, (key, number, day, kind, str(amount)))
        )
        after = [*self.moves[number], (day, key, kind, amount)]
        fits = self.lowest(number, after) >= 0
        assert bool(row.faults) != fits, (row.faults, after)
        if fits:
            self.moves[number] = after
        else:
            assert [fault.fault for fault in row.faults] == ["overdraws_deposit"]
            assert "余额只有" in row.faults[0].message

    @rule(number=held, share=st.sampled_from((25, 50, 75, 100)), day=days)
    def give_back_or_use_all(self, number: str, share: int, day: date) -> None:
        """A movement that fits more often than a random one: a share of what there is at the end."""
        there = self.amount[number] if self.form[number] != CASH else Decimal(0)
        moves = [(k, a) for _, _, k, a in self.moves[number] if self.form[number] == CASH or k != "存入"]
        there += sum((a if k in INFLOWS else -a for k, a in moves), Decimal(0))
        amount = (there * share / 100).quantize(Decimal("0.01"))
        if amount > 0:
            self.move(number, "返还" if share == 100 else "使用", amount, day)

    @rule(number=held, share=st.sampled_from((1, 20, 60, 130)))
    def change(self, number: str, share: int) -> None:
        """A corrected deposit row: never so that what was used no longer fits."""
        amount, day = (self.amount[number] * share / 100).quantize(Decimal("0.01")), self.day[number]
        expires = None if self.form[number] == CASH else day + timedelta(days=30)
        row = self.load(
            load_deposits,
            sheet_rows(
                "工资保证金",
                DEPOSIT_HEADINGS,
                (number, "G1", self.form[number], day, f"{amount}元", expires),
                answers=Answers(records={question_key("工资保证金", number): "更正"}),
            ),
        )
        fits = self.lowest(number, self.moves[number], amount) >= 0
        assert bool(row.faults) != fits
        if fits:
            self.amount[number] = amount

    @rule(number=held, amount=amounts, day=days)
    def on_an_unknown_deposit(self, number: str, amount: Decimal, day: date) -> None:
        rows = sheet_rows("保证金流水", MOVEMENT_HEADINGS, ("X1", f"{number}-X", day, "使用", str(amount)))
        assert [fault.fault for fault in self.load(load_movements, rows).faults] == ["unknown_deposit"]

    @rule(start=days, end=days, as_of=days)
    def look(self, start: date, end: date, as_of: date) -> None:
        """Any period as of any day: the waterfall closes, and each bar is what its records add up to."""
        scope = Scope(start=min(start, end), end=max(start, end), as_of=as_of)
        with self.engine.connect() as connection:
            found = values(evaluate(connection, METRICS, scope), METRICS, as_of, {m.id for m in METRICS})
            for metric in METRICS:
                listed = records(connection, metric, scope)["weight"]
                assert sum(map(Decimal, listed), Decimal(0)) == found[metric.id].value, metric.id
        steps = waterfall(found)  # raises when it does not close
        moved = sum((step.sign * step.amount for step in steps), Decimal(0))
        assert steps[0].amount + moved == steps[-1].amount
        cash = [m for number, moves in self.moves.items() if self.form[number] == CASH for m in moves]
        until = [a if kind in INFLOWS else -a for day, _, kind, a in cash if day <= scope.last_day]
        assert steps[-1].amount == sum(until, Decimal(0))
        assert steps[-1].amount >= 0

    @rule(day=days)
    def both_hold_the_same(self, day: date) -> None:
        """What the importer lets go out and what the figures count as there is one balance, on any day."""
        moment = fixed_moment(day, FIRST)
        with self.engine.connect() as connection:
            asked = select(deposit.c.deposit_no, type_coerce(standing(moment), Money()).label("held"))
            counted = {row.deposit_no: row.held for row in connection.execute(asked)}
            held = {r["deposit_no"]: dict(r) for r in connection.execute(select(deposit)).mappings()}
            moved = [dict(r) for r in connection.execute(select(deposit_movement)).mappings()]
        for number, record in held.items():
            own = [m for m in moved if m["deposit_no"] == number]
            assert counted[number] == balance_on(record, own, day), number

    @invariant()
    def nothing_is_below_zero(self) -> None:
        with self.engine.connect() as connection:
            rows = connection.execute(
                select(deposit_movement.c.deposit_no, deposit_movement.c.moved_on, deposit_movement.c.kind,
                       deposit_movement.c.amount_yuan, deposit_movement.c.movement_no)
            ).all()  # fmt: skip
            amount = {r.deposit_no: r.amount_yuan for r in connection.execute(select(deposit))}
        stored: dict[str, list[tuple[date, str, str, Decimal]]] = {number: [] for number in amount}
        for row in rows:
            stored[row.deposit_no].append((row.moved_on, row.movement_no, row.kind, row.amount_yuan))
        assert {n: sorted(m) for n, m in stored.items()} == {n: sorted(m) for n, m in self.moves.items()}
        for number, moves in stored.items():
            assert self.lowest(number, moves, amount[number]) >= 0, number


Deposits.TestCase.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
test_deposits = Deposits.TestCase
