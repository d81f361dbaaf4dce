"""The evidence (书面资料) of an assessment year as it stood on a day, item by item."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, and_, or_, select

from data_access.database.rights import ALL_RECORDS, Rights
from data_access.database.schema import evidence
from data_access.database.scope import Scope
from data_access.reference.unit_names import town_name, unit_called
from metrics.assessment.measuring import deviations
from metrics.definitions.evidence import (
    DUE,
    EVIDENCE_DAY,
    EvidenceState,
    complete_rate,
    evidence_fact,
    evidence_in_order,
    evidence_state,
)
from metrics.engine.evaluation import moment_in_year
from metrics.engine.model import always, as_known
from metrics.engine.visible import visible
from metrics.indicators.indicators import Catalogue

PRESSING = (EvidenceState.OVERDUE, EvidenceState.REJECTED, EvidenceState.UNLISTED)


@dataclass(frozen=True)
class EvidenceItem:
    """One item of evidence; what happened after the day is not known."""

    number: str  # empty when not listed
    year: int  # of the assessment that asks for it
    code: str  # of the indicator
    title: str
    owner: str  # 责任单位: a department or a town
    due_on: date | None
    provided_on: date | None
    file_ref: str
    document_no: str
    checked_on: date | None
    rejected_reason: str
    state: EvidenceState
    in_order: bool  # 齐备: provided and not sent back
    counts_on: date | None  # the day that places it in a period
    judged: bool  # 材料齐备率 counts it: in order, or past its day
    deferred: str = ""  # 已批准缓办 of the indicator it proves, while that lasts and it is wanting


def listed_evidence(connection: Connection, year: int, as_of: date, viewer: Rights = ALL_RECORDS) -> list[EvidenceItem]:
    """The evidence of an assessment year as it stood on the day, with what earlier years still owe; the viewer's."""
    e, at = evidence.c, moment_in_year(year, as_of)
    deferred = deviations(connection, year, as_of)
    state, judged = evidence_state(at), (complete_rate().denominator or always)(at)
    known = ("provided_on", "checked_on", "file_ref", "document_no")
    rows = connection.execute(
        select(
            e.evidence_no,
            e.assessment_year,
            e.indicator_code,
            e.title,
            e.owner_name,
            e.due_on,
            e.rejected_reason,
            *(as_known(evidence_fact().fields[name], at.as_of).label(name) for name in known),
            state.label("state"),
            evidence_in_order(at).label("in_order"),
            judged.label("judged"),
            EVIDENCE_DAY.label("counts_on"),
        )
        .where(
            or_(e.assessment_year == year, and_(e.assessment_year < year, state != EvidenceState.CHECKED.value)),
            *visible(evidence_fact(), viewer),
        )
        .order_by(e.indicator_code, DUE, e.evidence_no)
    )
    found = []
    for r in rows:
        now = EvidenceState(r.state)
        accepted = deferred.get(r.indicator_code) if now in PRESSING and r.assessment_year == year else None
        found.append(
            EvidenceItem(
                number=r.evidence_no,
                year=r.assessment_year,
                code=r.indicator_code,
                title=r.title,
                owner=unit_called(r.owner_name, as_of.year),
                due_on=r.due_on,
                provided_on=r.provided_on,
                file_ref=r.file_ref or "",
                document_no=r.document_no or "",
                checked_on=r.checked_on,
                rejected_reason=(r.rejected_reason or "") if now is EvidenceState.REJECTED else "",
                state=now,
                in_order=bool(r.in_order),
                judged=bool(r.judged),
                counts_on=r.counts_on,
                deferred="" if accepted is None else f"指标{accepted.until_text}",
            )
        )
    return found


def unlisted(title: str, code: str, owner: str, year: int) -> EvidenceItem:
    """What the catalogue asks for and no list names."""
    return EvidenceItem(
        number="",
        year=year,
        code=code,
        title=title,
        owner=owner,
        due_on=None,
        provided_on=None,
        file_ref="",
        document_no="",
        checked_on=None,
        rejected_reason="",
        state=EvidenceState.UNLISTED,
        in_order=False,
        judged=False,
        counts_on=None,
    )


def judged_in(items: Iterable[EvidenceItem], scope: Scope) -> list[EvidenceItem]:
    """What the rate of completeness counts in the scope."""
    return [i for i in items if i.judged and i.counts_on and scope.start <= i.counts_on <= scope.last_day]


def evidence_items(
    connection: Connection, catalogue: Catalogue, as_of: date, viewer: Rights = ALL_RECORDS
) -> list[EvidenceItem]:
    """The year's evidence by indicator, with what the catalogue asks for beyond the list; the viewer's own."""
    found = listed_evidence(connection, catalogue.year, as_of)
    for indicator in catalogue.at(min(as_of, catalogue.valid_to)).indicators:
        listed = [i.title for i in found if i.code == indicator.code and i.year == catalogue.year]
        found += [
            unlisted(asked, indicator.code, indicator.departments[0], catalogue.year)
            for asked in indicator.evidence
            if not any(asked in title for title in listed)
        ]
    if not viewer.sees_all:  # the whole list says what is on none; then each unit's own
        own = {
            *viewer.departments_in(as_of.year),
            *(town_name(code, as_of.year) for code in viewer.towns_in(as_of.year)),
        }
        found = [item for item in found if item.owner in own]
    return sorted(found, key=lambda i: (i.code, i.due_on or date.max, i.number))


def in_order(items: Iterable[EvidenceItem]) -> list[EvidenceItem]:
    """齐备: provided and not sent back."""
    return [item for item in items if item.in_order]


@dataclass(frozen=True)
class OwnersEvidence:
    """齐备率 of a department or town: of what has fallen due (项), those in order."""

    owner: str
    due: int
    ready: int

    @property
    def rate(self) -> Decimal:
        return Decimal(self.ready) / self.due


def completeness(due: Iterable[EvidenceItem]) -> list[OwnersEvidence]:
    """One per responsible unit, the least complete first, of equal ones who owes more."""
    own: dict[str, list[EvidenceItem]] = {}
    for item in due:
        own.setdefault(item.owner, []).append(item)
    found = [OwnersEvidence(name, len(items), len(in_order(items))) for name, items in own.items()]
    return sorted(found, key=lambda c: (c.rate, -c.due))
