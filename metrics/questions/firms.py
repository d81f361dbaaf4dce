"""One firm (用人单位、施工总承包单位) in all that is known of it: leads, people and money, cases, sites, funds.

Which rows are its own is one rule for the whole product, see `metrics.engine.firm_keys`. Figures and lists are those of
the catalogue, counted for the firm.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd
from sqlalchemy import Connection, and_, select

from data_access.database.kept_warnings import shown_number
from data_access.database.personal import equals_shown
from data_access.database.schema import enforcement_document, enterprise, incident, talk, warning
from data_access.database.scope import Scope
from data_access.reference.unit_names import town_name
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.firm_keys import FIRMS_NAMED, NOBODY, firm_keys
from metrics.engine.known_figures import tracked
from metrics.engine.model import Expression, Metric
from metrics.engine.records import records
from metrics.questions.firm_deposits import OwnDeposit, own_deposits, own_deposits_text
from metrics.questions.firm_lists import FIRM_BESIDE, FIRM_FIGURES, FIRM_KEYS, FIRM_LISTS, Firm
from metrics.questions.firm_timeline import FirmEvent, timeline
from metrics.questions.tier_lists import RatedFirm, rated_firm
from metrics.wording.formats import UNKNOWN, number, piece, unit

EVER = date(1990, 1, 1)


@dataclass(frozen=True)
class FirmFigure:
    """A figure of the firm: ``amount`` None where the ledger is not kept; its records stand in the list ``section``."""

    metric_id: str
    name: str
    amount: Decimal | None
    text: str
    section: str
    keys: frozenset[str]  # of that list


@dataclass(frozen=True)
class Section:
    """A list of the firm's records: one row per record with its key; labels as column names, ``sums`` those in 元."""

    title: str
    fact: str
    kept: bool  # the ledger is kept
    keys: tuple[str, ...]
    table: pd.DataFrame
    sums: tuple[str, ...]

    def total(self, column: str, places: Sequence[int]) -> Decimal:
        """What the rows at these places come to in a column of sums."""
        return sum((Decimal(self.table[column].iloc[place] or 0) for place in places), Decimal())


@dataclass(frozen=True)
class Dossier:
    firm: Firm
    as_of: date
    figures: Mapping[str, FirmFigure]
    sections: tuple[Section, ...]
    own_deposits: tuple[OwnDeposit, ...] = ()  # of no site
    rated: RatedFirm | None = None  # its tier; None of a firm that has no code
    is_rated: bool = False  # what tiers rest on is kept
    talks_kept: bool = False
    events: tuple[FirmEvent, ...] = ()  # the latest first

    @property
    def empty(self) -> bool:
        return not any(section.keys for section in self.sections) and not self.own_deposits

    @property
    def text(self) -> str:
        """What is known of the firm in one sentence."""
        if self.empty:
            return f"截至 {self.as_of}，台账中没有该单位的记录。"
        f = self.figures
        parts = []
        if f["lead.received"].amount:
            true = f["lead.true"].amount
            of_leads = f"反映该单位的线索 {f['lead.received'].text}"
            of_leads += f"，其中重复反映 {f['lead.repeat_rate'].text}" if f["lead.repeat_rate"].amount else ""
            of_leads += f"，核实属实 {f['lead.true'].text}" if true else "，没有核实属实的"
            if true:
                of_leads += f"，涉及 {f['lead.true_workers'].text}、{f['lead.true_amount'].text}"
                owed = f["lead.arrears_amount"]
                of_leads += f"，还欠 {owed.text}" if owed.amount else "，没有未付清的欠薪"
            parts.append(of_leads)
        for metric_id, name in (
            ("case.complained", "监察案件"), ("order.unmet", "执法文书到期未履行"),
            ("inspection.sites_in_progress", "在建项目"),
            ("inspection.rectification_overdue", "超期未整改"), ("wage_account.wages_owed", "专户欠发工资"),
            ("listing.listed", "列入失信名单"), ("blacklist.listed", "列入住建黑名单"),
            ("warning.open", "未处置预警"), ("incident.group", "群体性事件"),
        ):  # fmt: skip
            if f[metric_id].amount:
                parts.append(f"{name} {f[metric_id].text}")
        if self.own_deposits:
            parts.append(own_deposits_text(self.own_deposits))
        return f"{'；'.join(parts) or '没有线索、案件和在建项目'}。"


# --- which rows are the firm's -----------------------------------------------------------------------


def find(connection: Connection, as_of: date, *, uscc: str = "", name: str = "") -> Firm | None:
    """The firm of a code, else of a name; None when neither is known by the date."""
    known = firm_keys(connection, as_of).codes
    if not uscc and name and name.strip() not in NOBODY:
        codes = known.get(name, ())
        if len(codes) == 1:
            uscc = codes[0]
        elif codes or _names_anyone(connection, name, as_of):
            return Firm(name, None, "", "", as_of, others=codes)
        else:
            return None
    row = connection.execute(select(enterprise).where(enterprise.c.uscc == uscc)).first()
    if row is None:
        return None
    others = tuple(code for code in known.get(row.name, ()) if code != uscc)
    return Firm(row.name, uscc, row.address or "", row.legal_person or "", as_of, others=others)


def _names_anyone(connection: Connection, name: str, as_of: date) -> bool:
    others = ((warning, warning.c.raised_on), (incident, incident.c.found_on), (talk, talk.c.held_on),
              (enforcement_document, enforcement_document.c.issued_on))  # fmt: skip
    return any(
        connection.scalar(select(day).where(equals_shown(table.c.employer_name, name), day <= as_of).limit(1))
        for table, day in (*FIRMS_NAMED, *others)
    )


def _counted_for(metric: Metric, whose: Expression) -> Metric:
    """The same figure, counting only the firm's rows."""
    return replace(metric, numerator=lambda at: and_(metric.numerator(at), whose))


def _listed_for(metric: Metric, whose: Expression) -> Metric:
    """All rows of the figure's fact that are the firm's, of whatever day."""
    return replace(metric, numerator=lambda _at: whose, date=None, denominator=None)


# --- figures and lists -------------------------------------------------------------------------------


def _weights(connection: Connection, metric: Metric, scope: Scope, key: str) -> dict[str, Decimal]:
    """What the firm's records weigh in a figure, by the key of the list that holds them."""
    found = records(connection, replace(metric, columns=(key,)), scope)
    weights: dict[str, Decimal] = {}
    for of, weight in zip(found[key], found["weight"], strict=True):
        weights[of] = weights.get(of, Decimal()) + Decimal(weight or 0)
    return weights


def _figures(connection: Connection, firm: Firm, scope: Scope, known: frozenset[str]) -> dict[str, FirmFigure]:
    figures = {}
    for metric_id, name, whose, table, section in FIRM_FIGURES:
        metric = _counted_for(ALL_METRICS[metric_id], whose(firm, table))
        if metric_id not in known:
            figures[metric_id] = FirmFigure(metric_id, name, None, UNKNOWN, section, frozenset())
            continue
        weights = _weights(connection, metric, scope, FIRM_KEYS[section])
        amount = sum(weights.values(), Decimal())
        phrase = (
            f"{int(amount)} {piece(metric)}"
            if metric.unit == "%"
            else f"{number(metric, amount)} {unit(metric, amount)}"
        )
        figures[metric_id] = FirmFigure(metric_id, name, amount, phrase, section, frozenset(weights))
    return figures


def _in_words(name: str, value: Any, year: int) -> Any:
    """A town by its name, a warning that only a rule knows without its number."""
    if name == "town_code":
        return town_name(value, year)
    return shown_number(value) if name == "warning_no" else value


def _section(
    connection: Connection, firm: Firm, scope: Scope, listed: tuple[Any, ...], known: frozenset[str]
) -> Section:
    title, metric_id, whose, table, columns, order = listed
    metric = replace(_listed_for(ALL_METRICS[metric_id], whose(firm, table)), columns=columns)
    found = records(connection, metric, scope, order_by=order, descending=True)
    fields = metric.fact.fields
    shown: dict[str, list[Any]] = {}
    sums: list[str] = []
    for name in columns:
        label = fields[name].label
        if fields[name].unit == "元":
            label = f"{label}（元）"
            sums.append(label)
        shown[label] = [_in_words(name, value, scope.year) for value in found[name]]
    table_of = pd.DataFrame(shown, dtype=object)
    where = list(shown).index(sums[-1]) + 1 if sums else len(shown)
    for label, sum_id in FIRM_BESIDE.get(title, ()):
        weights = _weights(connection, _counted_for(ALL_METRICS[sum_id], whose(firm, table)), scope, FIRM_KEYS[title])
        table_of.insert(where, label, [weights.get(key) for key in found["key"]])
        sums.append(label)
        where += 1
    keys = tuple(str(key) for key in found["key"])
    return Section(title, metric.fact.name, metric_id in known, keys, table_of, tuple(sums))


def dossier(connection: Connection, scope: Scope, firm: Firm) -> Dossier:
    """Everything of one firm that the viewer may see as of the scope's as-of date, whatever its period and parts of
    the district."""
    ever = Scope(start=EVER, end=scope.as_of, as_of=scope.as_of, viewer=scope.viewer)
    asked = ("firm.rated", "firm.tier_c_untalked", *(f[0] for f in FIRM_FIGURES), *(x[1] for x in FIRM_LISTS))
    metrics = [ALL_METRICS[metric_id] for metric_id in asked]
    known = tracked(connection, metrics, scope.as_of)
    sections = tuple(_section(connection, firm, ever, listed, known) for listed in FIRM_LISTS)
    # Deposits of no site are no unit's own.
    own = own_deposits(connection, firm.uscc, scope.as_of) if scope.viewer.sees_all else ()
    is_rated = "firm.rated" in known
    rated = rated_firm(connection, scope.whole, firm.uscc) if is_rated and firm.uscc else None
    figures = _figures(connection, firm, ever, known)
    return Dossier(
        firm=firm,
        as_of=scope.as_of,
        figures=figures,
        sections=sections,
        own_deposits=own,
        rated=rated,
        is_rated=is_rated,
        talks_kept="firm.tier_c_untalked" in known,
        events=timeline(connection, firm, scope),
    )
