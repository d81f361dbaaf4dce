"""What an address says of a figure's scope is what the one who opens it looks at, whatever their bar stands on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from data_access.database.schema import DOMAINS, INVESTMENTS_ASKED
from data_access.database.scope import Scope
from data_access.reference.organisation import departments, towns
from metrics.engine.periods import FIRST_DAY, Preset, period
from pages.parts.scope.addresses import KNOWN, Ignored, scope_in, scope_params

LAST = date(2023, 12, 15)
DAYS = st.dates(date(2021, 1, 1), LAST)
SCOPES = st.builds(
    Scope,
    start=st.just(FIRST_DAY),
    end=st.just(LAST),
    as_of=st.just(LAST),
    towns=st.lists(st.sampled_from([t.code for t in towns(2023)]), unique=True, max_size=3).map(tuple),
    department=st.sampled_from([None, *(d.code for d in departments(2023) if d.is_industry)]),
    domain=st.sampled_from([None, *DOMAINS]),
    investment=st.sampled_from([None, *INVESTMENTS_ASKED]),
)


@given(sent=SCOPES, bar=SCOPES, as_of=DAYS, start=DAYS, length=st.integers(0, 400), preset=st.sampled_from(Preset))
def test_a_sent_scope_arrives(sent: Scope, bar: Scope, as_of: date, start: date, length: int, preset: Preset) -> None:
    sent = replace(sent, start=start, end=start + timedelta(length), as_of=as_of)
    first, last = period(preset, LAST)
    bar = replace(bar, start=first, end=last)
    params = scope_params(sent, bar)
    assert set(params) <= KNOWN
    assert scope_in(params, bar, preset, LAST) == (sent, [], [])


def test_what_nobody_pays_by_is_named() -> None:
    bar = Scope(start=date(2023, 1, 1), end=LAST, as_of=LAST, investment="政府投资")
    found, ignored, _ = scope_in({"paid_by": "外商投资"}, bar, Preset.YEAR, LAST)
    assert (found, ignored) == (bar, [Ignored("投资性质", "外商投资")])
    assert scope_in({"paid_by": "全部"}, bar, Preset.YEAR, LAST)[0].investment is None
