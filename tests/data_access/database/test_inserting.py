"""Many rows at once: what a database refuses is told as of any statement, and nothing is asked row by row."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from data_access.database.engine import writer
from data_access.database.failures import DATABASE, failure
from data_access.database.inserting import insert_rows
from data_access.database.schema import lead, lead_payment

# What COPY has to escape, and what it would read as nothing.
_TEXTS = ("\\N", "甲\t乙", "a\nb\r\nc", "\\.", "", '"“引号”"', None)


def test_rows_come_back_as_they_were_given(url_with_tables: str) -> None:
    rows = [
        dict.fromkeys((c.name for c in lead.columns), None)
        | {"lead_no": f"XS{n}", "received_on": date(2023, 4, 7), "source": "12345", "town_code": "310118102"}
        | {"counted": "", "remark": text}
        for n, text in enumerate(_TEXTS)
    ]
    engine = writer(url_with_tables)
    with engine.begin() as connection:
        insert_rows(connection, lead, rows)
        found = [dict(row) for row in connection.execute(select(lead).order_by(lead.c.lead_no)).mappings()]
    engine.dispose()
    assert found == rows


def test_a_refused_row_is_an_error_of_the_database_and_leaves_nothing(url_with_tables: str) -> None:
    payment = {"payment_no": "XS1-1", "lead_no": "XS1", "paid_on": None, "amount_yuan": Decimal(0)}  # it has to be more
    engine = writer(url_with_tables)
    with pytest.raises(IntegrityError) as refused, engine.begin() as connection:
        insert_rows(connection, lead_payment, [payment | {"channel": "银行转账", "workers": None}])
    with engine.connect() as connection:
        assert connection.scalars(select(lead_payment.c.payment_no)).all() == []
    engine.dispose()
    assert failure(refused.value).status == DATABASE
