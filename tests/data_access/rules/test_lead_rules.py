"""A rule of a lead says the same of a record and in SQL."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import product

from sqlalchemy import Date, create_engine, literal, select

from data_access.database.schema import BESIDE_PRINCIPAL, INFLOWS, MOVEMENT_KINDS, ON_PRINCIPAL, Money
from data_access.rules.lead_rules import extended_too_late, paid_in_full


def test_a_rule_says_the_same_of_a_record_and_in_sql(empty_url: str) -> None:
    by_hand = {("0", "0"): False, ("0", "1"): True, ("1", "0"): False, ("1", "0.99"): False, ("1", "1"): True}
    engine = create_engine(empty_url)
    with engine.connect() as connection:
        for (owed, paid), settled in by_hand.items():
            sums = Decimal(owed), Decimal(paid)
            assert paid_in_full(*sums) is settled
            assert bool(connection.scalar(select(paid_in_full(*(literal(x, Money()) for x in sums))))) is settled
        for extended, due in product((date(2023, 5, 4), date(2023, 5, 5), date(2023, 5, 6)), (date(2023, 5, 5),)):
            late = extended == date(2023, 5, 6)
            assert extended_too_late(extended, due) is late
            assert (
                bool(connection.scalar(select(extended_too_late(*(literal(d, Date) for d in (extended, due)))))) is late
            )
    engine.dispose()


def test_every_kind_of_movement_says_what_it_does_to_the_principal() -> None:
    assert dict.fromkeys(MOVEMENT_KINDS) == dict.fromkeys(ON_PRINCIPAL)
    assert {kind for kind in MOVEMENT_KINDS if ON_PRINCIPAL[kind] > 0} == set(INFLOWS) == {"存入", "补足"}
    assert {kind for kind in MOVEMENT_KINDS if not ON_PRINCIPAL[kind]} == set(BESIDE_PRINCIPAL)
