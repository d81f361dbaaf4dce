"""Signals of other departments (部门信号) about the demo district's firms: some before leads, some of nobody's."""

from __future__ import annotations

import numpy as np

from data_access.database.schema import DOMAINS
from data_access.demo.tools import Columns, Period, later, numbered_by_year, stack, take, texts
from data_access.rules.warning_needs import SIGNAL_KINDS

# By kind: who reports it, and about how much it comes to in 元 (0: nothing to say).
_REPORTED = {
    "水电欠费": ("区经委", 24_000), "社保欠缴": ("区人社局", 46_000), "欠税": ("区税务局", 160_000),
    "经营异常": ("区市场监管局", 0), "法院执行": ("区法院", 520_000),
}  # fmt: skip
_FIRMS = 110  # of 1x


def build_signals(rng: np.random.Generator, span: Period, leads: Columns) -> Columns:
    """Runs of up to five months of one kind for firms outside construction, most in the months before a lead."""
    firms = zip(leads["domain"], leads["employer_uscc"], strict=True)
    outside = np.flatnonzero([domain == DOMAINS[1] and uscc is not None for domain, uscc in firms])
    lead = rng.choice(outside, min(_FIRMS * span.scale, len(outside)), replace=False)
    kind = rng.choice(len(SIGNAL_KINDS), len(lead), p=(0.3, 0.3, 0.15, 0.15, 0.1))
    length = np.where(kind == 4, 1, 1 + rng.poisson(1.2, len(lead)).clip(0, 4))
    elsewhere = np.where(rng.random(len(lead)) < 0.35, rng.integers(-14, 15, len(lead)), 0)  # months from the lead
    last = leads["received_on"][lead].astype("datetime64[M]") - rng.integers(1, 4, len(lead)) + elsewhere
    usual = np.array([_REPORTED[name][1] for name in SIGNAL_KINDS])[kind] * np.exp(rng.normal(0, 0.7, len(lead)))
    parts = []
    for ago in range(int(length.max())):
        rows = np.flatnonzero(length > ago)
        of_month = usual[rows] * np.exp(rng.normal(0, 0.15, len(rows)))
        month = (last[rows] - ago).astype("datetime64[D]")
        parts.append(
            {
                "employer_name": leads["employer_name"][lead[rows]],
                "employer_uscc": leads["employer_uscc"][lead[rows]],
                "town_code": leads["town_code"][lead[rows]],
                "kind": texts([SIGNAL_KINDS[k] for k in kind[rows]]),
                "month": month,
                "amount_yuan": np.where(of_month > 0, np.round(of_month, -1) * 100, np.nan),
                "source": texts([_REPORTED[SIGNAL_KINDS[k]][0] for k in kind[rows]]),
                "reported_on": later((month.astype("datetime64[M]") + 1).astype("datetime64[D]"), 9),
            }
        )
    found = stack(*parts)
    found = take(found, (found["month"] >= span.start) & (found["reported_on"] <= span.as_of))
    found = take(found, np.argsort(found["reported_on"], kind="stable"))
    return {"signal_no": numbered_by_year("XH", found["reported_on"]), **found}
