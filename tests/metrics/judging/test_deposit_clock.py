"""Since when a site is without a deposit: the day on which none stands any more, by the rule that says what stands."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import insert, select

from data_access.database.engine import writer
from data_access.database.schema import deposit, site
from metrics.definitions.funds import lapsed_on, valid
from metrics.engine.evaluation import fixed_moment
from metrics.judging.deposit_clock import last_covered, late_since

DAY = date(2023, 6, 30)


def test_a_deposit_stands_on_its_last_day_and_is_over_the_day_after(empty_url: str) -> None:
    """A guarantee stands on the day it names, an ended deposit no more on the day of its end; cash runs out never."""
    later, before = DAY + timedelta(days=1), DAY - timedelta(days=1)
    held = {
        "运行": ("银行保函", DAY, None),
        "提前": ("银行保函", DAY, before),
        "当日": ("银行保函", later, DAY),
        "现金": ("现金", DAY, None),
    }
    engine = writer(empty_url)
    with engine.begin() as connection:
        for place, (name, (form, expires_on, ended_on)) in enumerate(held.items()):
            number = f"G{place}"
            connection.execute(
                insert(site).values(site_no=number, name=name, town_code="310118106", deposit_exempt=False)
            )
            connection.execute(
                insert(deposit).values(
                    deposit_no=f"B{place}", site_no=number, form=form, amount_yuan=1000, stored_on=date(2023, 1, 20),
                    expires_on=expires_on, ended_on=ended_on,
                )
            )  # fmt: skip
    with engine.connect() as connection:
        assert last_covered(connection, before) == {"G1": before}
        assert last_covered(connection, DAY) == {"G1": before, "G2": DAY}
        assert last_covered(connection, later) == {"G0": DAY, "G1": before, "G2": DAY}
        for day in (before, DAY, later):  # what does not stand has lapsed, and the other way round
            at = fixed_moment(day, day)
            standing = set(connection.scalars(select(deposit.c.site_no).where(valid(at))))
            lapsed = set(connection.scalars(select(deposit.c.site_no).where(lapsed_on(at).is_not(None))))
            assert (standing | lapsed, standing & lapsed) == ({"G0", "G1", "G2", "G3"}, set())
    engine.dispose()


def test_it_is_late_since_it_was_due_or_since_the_last_one_ran_out() -> None:
    assert late_since(DAY, None, "工作日") == (DAY, "工作日")
    assert late_since(DAY, DAY, "工作日") == (DAY, "工作日")
    assert late_since(DAY, DAY + timedelta(days=1), "工作日") == (DAY + timedelta(days=1), "日")
