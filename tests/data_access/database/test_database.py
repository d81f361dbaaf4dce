"""The case database on both engines: created alike, exact money, and a reader that cannot write."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import URL, func, insert, inspect, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from data_access.database import engine as engines
from data_access.database.engine import reader, writer
from data_access.database.schema import deposit, lead, lead_payment, metadata, town
from data_access.database.state import data_state
from data_access.reference.organisation import towns
from data_access.rules.parameters import parameters
from tests.databases import DEMO_AS_OF, ROOT, kept_reader

LEAD = {
    "lead_no": "XS1",
    "source": "12345",
    "domain": "其他",
    "town_code": "310118106",
    "received_on": date(2023, 5, 4),
}


def test_every_table_of_the_blueprint(empty_url: str) -> None:
    engine = writer(empty_url)
    named = (
        "town department enterprise site lead lead_step labour_case campaign inspection inspection_item "
        "deposit deposit_movement wage_account wage_account_month emergency_fund_movement bank_statement "
        "warning listing publication "
        "criminal_transfer incident publicity task meeting follow_up evidence event_note data_load "
    )
    assert set(named.split()) <= set(inspect(engine).get_table_names()) == {*metadata.tables, "alembic_version"}
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(town)) == len(towns())


def test_reader_cannot_write(empty_url: str) -> None:
    writer(empty_url)
    engine = reader(empty_url)
    for statement in ("DELETE FROM town", "CREATE TABLE x (y INTEGER)", "UPDATE town SET name = 'x'"):
        with pytest.raises(DBAPIError, match=r"(?i)read-?only"), engine.begin() as connection:
            connection.execute(text(statement))


def test_money_is_exact(empty_url: str) -> None:
    engine = writer(empty_url)
    amounts = [Decimal("0.10")] * 3 + [Decimal("99999999999.99"), Decimal("0.01")]
    with engine.begin() as connection:
        connection.execute(insert(lead).values(LEAD))
        for number, amount in enumerate(amounts):
            payment = {"payment_no": f"P{number}", "lead_no": "XS1", "paid_on": date(2023, 6, 1)}
            connection.execute(insert(lead_payment).values(amount_yuan=amount, **payment))
        assert connection.scalar(select(func.sum(lead_payment.c.amount_yuan))) == sum(amounts)
        assert sorted(connection.scalars(select(lead_payment.c.amount_yuan))) == sorted(amounts)


@pytest.mark.parametrize(
    "wrong",
    [{"town_code": "310118999"}, {"amount_yuan": Decimal(-1)}, {"closed_on": date(2023, 1, 1)}, {"finding": "大概"}],
)
def test_checks_hold(empty_url: str, wrong: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), writer(empty_url).begin() as connection:
        connection.execute(insert(lead).values(LEAD | wrong))


def test_a_guarantee_needs_an_expiry(empty_url: str) -> None:
    values = {"deposit_no": "B1", "site_no": "S", "form": "银行保函", "amount_yuan": 1, "stored_on": date(2023, 1, 3)}
    with pytest.raises(IntegrityError), writer(empty_url).begin() as connection:
        connection.execute(insert(deposit).values(values))


def test_state_of_the_database(empty_url: str, demo_sqlite: str, sample_sqlite: str) -> None:
    writer(empty_url)
    assert data_state(reader(empty_url)).version == 0
    demo, sample = data_state(kept_reader(demo_sqlite)), data_state(kept_reader(sample_sqlite))
    assert (demo.version, demo.as_of, demo.synthetic, demo.only_synthetic) == (1, DEMO_AS_OF, True, True)
    assert (sample.as_of, sample.synthetic, sample.only_synthetic) == (date(2023, 9, 30), False, False)


def test_parameters_say_how_sure_they_are() -> None:
    assert all(p.tag in "ABUD" and p.source and p.unit for p in parameters().values())
    assert parameters()["lead.close_days"].is_demo
    assert not parameters()["labour_case.investigate_days"].is_demo


def test_a_reader_waits_no_longer_than_the_statement_timeout(
    postgres_server: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "STATEMENT_TIMEOUT_MS", 50)
    with (
        reader(postgres_server.render_as_string(hide_password=False)).connect() as connection,
        pytest.raises(OperationalError, match="statement timeout"),
    ):
        connection.execute(text("SELECT pg_sleep(20)"))


def test_the_statement_timeout_is_the_documented_one() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"a statement timeout of {engines.STATEMENT_TIMEOUT_MS / 1000:.0f} s" in readme
