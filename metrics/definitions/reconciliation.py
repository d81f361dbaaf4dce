"""Reconciliation: the month-end balance a bank reports against the ledger's; differences are never netted.

A month's statement counts from the first day of the next month on: before that the month is not over.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Subquery,
    Table,
    and_,
    case,
    cast,
    exists,
    false,
    func,
    literal,
    select,
    type_coerce,
)
from sqlalchemy import String as Text

from data_access.database.schema import (
    ON_ACCOUNT,
    Money,
    bank_statement,
    deposit,
    deposit_movement,
    site,
    wage_account,
    wage_account_month,
)
from metrics.definitions.funds import LAW, MOVED_YUAN
from metrics.definitions.inspections import SITE_DETAIL, SITE_DIMENSIONS, SITE_FIELDS
from metrics.definitions.wage_accounts import ACCOUNT_LAW, number_of_month
from metrics.engine.model import Direction, Expression, Fact, Field, Kind, Known, Metric, Moment

b, d, m, s, a, w = (
    bank_statement.c,
    deposit.c,
    deposit_movement.c,
    site.c,
    wage_account.c,
    wage_account_month.c,
)


def _until(day: ColumnElement[Any], amount: ColumnElement[Any]) -> ColumnElement[Any]:
    """An amount that had moved by the end of the statement's month."""
    return case((number_of_month(day) <= number_of_month(b.month), func.coalesce(amount, 0)), else_=0)


def _compared(
    kind: str, ledger: ColumnElement[Any], flows: Table, account: ColumnElement[Any], emptied: ColumnElement[bool]
) -> Subquery:
    """Every statement of a kind of account with what the ledger says at the same month end: nothing once emptied."""
    keys = (b.account_ref, b.month, b.balance_yuan)
    total = case((emptied, 0), else_=func.coalesce(func.sum(ledger), 0))
    query = (
        select(*keys, type_coerce(total, Money()).label("ledger_yuan"))
        .select_from(bank_statement.outerjoin(flows, account == b.account_ref))
        .where(b.account_kind == kind)
        .group_by(*keys)
    )
    return query.subquery(f"statement_of_{flows.name}")


_CREDITED = [kind for kind, sign in ON_ACCOUNT.items() if sign > 0]
# A bank's balance holds the interest, less fees and tax, that the principal leaves out.
_BANKED = case((m.kind.in_(_CREDITED), MOVED_YUAN), else_=-MOVED_YUAN)
DEPOSIT_STATEMENTS = _compared("工资保证金", _until(m.moved_on, _BANKED), deposit_movement, m.deposit_no, false())
# 销户: from then on the account holds nothing, its remainder is the contractor's (条例 第二十七条).
_CANCELLED = (
    select(literal(1))
    .where(a.account_no == b.account_ref, number_of_month(a.closed_on) <= number_of_month(b.month))
    .correlate(bank_statement)
    .exists()
)
ACCOUNT_STATEMENTS = _compared(
    "专用账户",
    _until(w.labour_paid_on, w.labour_paid_yuan) - _until(w.paid_on, w.paid_yuan),
    wage_account_month,
    w.account_no,
    _CANCELLED,
)


def _fact(name: str, label: str, statements: Subquery, held: Table, number: ColumnElement[Any], bank: Any) -> Fact:
    c = statements.c
    source = statements.join(held, number == c.account_ref)
    difference = type_coerce(c.balance_yuan - c.ledger_yuan, Money())
    return Fact(
        name=name,
        label=label,
        source=source.join(site, s.site_no == held.c.site_no),
        detail_source=source.join(SITE_DETAIL, s.site_no == held.c.site_no),
        key=c.account_ref + "/" + cast(c.month, Text),
        **SITE_DIMENSIONS,
        fields={
            **SITE_FIELDS,
            "account_ref": Field("账户编号", c.account_ref, Known.GIVEN),
            "bank_name": Field("开户银行", bank, Known.GIVEN),
            "month": Field("月份", c.month, Known.GIVEN, "日期"),
            "balance_yuan": Field("银行余额", c.balance_yuan, Known.GIVEN, "元"),
            "ledger_yuan": Field("台账余额", c.ledger_yuan, Known.GIVEN, "元"),
            "difference_yuan": Field("银行减台账", difference, Known.GIVEN, "元"),
        },
        title="site_name",
        kept_since=b.month,
        begun=lambda at: number_of_month(c.month) < number_of_month(at.as_of),
    )


DEPOSIT_STATEMENT = _fact(
    "deposit_statement", "保证金银行对账单", DEPOSIT_STATEMENTS, deposit, d.deposit_no, d.keeper_name
)
ACCOUNT_STATEMENT = _fact(
    "account_statement", "专户银行对账单", ACCOUNT_STATEMENTS, wage_account, a.account_no, a.bank_name
)
_s = ACCOUNT_STATEMENTS.c
ACCOUNT_COLUMNS = (
    "account_ref",
    "month",
    "site_name",
    "town_code",
    "department_code",
    "bank_name",
    "balance_yuan",
    "ledger_yuan",
    "difference_yuan",
)


def differs(fact: Fact) -> Expression:
    """The bank's balance is not the ledger's."""
    return fact.fields["balance_yuan"].expression != fact.fields["ledger_yuan"].expression


def _metrics(
    theme: str, kind: str, name: str, fact: Fact, statements: Subquery, *, clause: str, counted: str = ""
) -> tuple[Metric, ...]:
    """The figures of a kind of account; ``counted`` says in brackets what its ledger's balance is made of."""
    c = statements.c

    def latest(at: Moment) -> Expression:
        """No later statement of the account is known: what it says is still open."""
        later = bank_statement.alias("later")
        newer = (
            later.c.account_kind == kind,
            later.c.account_ref == c.account_ref,
            later.c.month > c.month,
            number_of_month(later.c.month) < number_of_month(at.as_of),
        )
        return and_(fact.begun(at), ~exists().where(*newer).correlate_except(later))

    shared: dict[str, Any] = {
        "fact": fact,
        "clause": clause,
        "owner": "department_code",
        "columns": ACCOUNT_COLUMNS,
    }
    return (
        Metric(
            id=f"{theme}.statement_agreed_rate",
            name=f"{name}对账相符率",
            unit="%",
            kind=Kind.RATIO,
            denominator=fact.begun,
            numerator=lambda at: ~differs(fact),
            date=c.month,
            direction=Direction.UP,
            explanation=f"期间内各月末银行报送的{name}余额与台账余额{counted}一致的份数比例（自次月起核对）。",
            **shared,
        ),
        Metric(
            id=f"{theme}.statement_difference",
            name=f"{name}对账不符",
            unit="户",
            kind=Kind.STOCK,
            numerator=lambda at: and_(latest(at), differs(fact)),
            direction=Direction.DOWN,
            explanation=f"最近一份对账单与台账不符的{name}户数，逐户列示，不轧差。",
            **shared,
        ),
        Metric(
            id=f"{theme}.statement_bank_more",
            name=f"{name}银行多于台账",
            unit="元",
            kind=Kind.BALANCE,
            money=True,
            numerator=lambda at: and_(latest(at), c.balance_yuan > c.ledger_yuan),
            weight=lambda at: c.balance_yuan - c.ledger_yuan,
            explanation=f"最近一份对账单中银行余额多于台账的差额合计，与少的分列，不轧差（{name}）。",
            **shared,
        ),
        Metric(
            id=f"{theme}.statement_bank_less",
            name=f"{name}银行少于台账",
            unit="元",
            kind=Kind.BALANCE,
            money=True,
            numerator=lambda at: and_(latest(at), c.balance_yuan < c.ledger_yuan),
            weight=lambda at: c.ledger_yuan - c.balance_yuan,
            explanation=f"最近一份对账单中银行余额少于台账的差额合计，与多的分列，不轧差（{name}）。",
            **shared,
        ),
        Metric(
            id=f"{theme}.statement_differing_months",
            name=f"{name}不符月份",
            unit="份",
            kind=Kind.COUNT,
            numerator=lambda at: and_(fact.begun(at), differs(fact)),
            date=c.month,
            direction=Direction.DOWN,
            explanation=f"期间内与台账不符的{name}月末对账单份数，已自行一致的月份也列出。",
            **shared,
        ),
    )


def metrics() -> tuple[Metric, ...]:
    return (
        *_metrics(
            "deposit",
            "工资保证金",
            "保证金",
            DEPOSIT_STATEMENT,
            DEPOSIT_STATEMENTS,
            clause=LAW,
            counted="（本金加利息，减手续费、利息税和利息返还）",
        ),
        *_metrics("wage_account", "专用账户", "专户", ACCOUNT_STATEMENT, ACCOUNT_STATEMENTS, clause=ACCOUNT_LAW),
        Metric(
            id="wage_account.cancelled_with_balance",
            name="销户后仍有余额",
            unit="份",
            kind=Kind.COUNT,
            fact=ACCOUNT_STATEMENT,
            numerator=lambda at: and_(
                a.closed_on <= at.as_of,
                number_of_month(_s.month) < number_of_month(at.as_of),
                number_of_month(a.closed_on) <= number_of_month(_s.month),
                _s.balance_yuan > 0,
            ),
            date=_s.month,
            direction=Direction.DOWN,
            clause=f"{ACCOUNT_LAW}；《保障农民工工资支付条例》第二十七条",
            owner="department_code",
            columns=ACCOUNT_COLUMNS,
            explanation="期间内各月末，专户已销户而银行对账单仍报有余额的份数。",
        ),
    )
