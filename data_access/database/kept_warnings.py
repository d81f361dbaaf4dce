"""Warnings that rules found (线上比对), stored beside those of ledgers: each occasion once, under one number."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, select

from data_access.database.reach import note_load
from data_access.database.row_history import note_changes
from data_access.database.schema import COMPARED, GONE_BY_ITSELF, data_load, warning
from data_access.database.storing import Key, Load, Record, key_of, names_of, save
from data_access.rules.warning_needs import WARNING_LEVELS
from data_access.rules.warning_rules import warning_due, watched_until

_About = tuple[str, tuple[str, str]]  # rule and subject
_OF_MONTH = re.compile(r"/\d{4}-\d{2}$")  # how an occasion of one month of several ends
RAISED_FURTHER = "已转{}色预警"
_BY_RULES = "rules"  # the source of what an evaluation noted


def subject_of(site_no: str | None, uscc: str | None, firm: str | None) -> tuple[str, str]:
    """Whom a warning is about: its site, else the code of the firm, else its name (empty of one that names none)."""
    return ("site", site_no) if site_no else ("firm", uscc or firm or "")


@dataclass(frozen=True)
class FoundWarning:
    """An occasion as a rule found it; ``ended_on`` and ``following`` say when its cause was gone or became graver."""

    rule: str
    level: str
    site_no: str | None
    employer_uscc: str | None
    employer_name: str | None
    town_code: str | None
    owner_name: str | None
    occasion: str
    raised_on: date
    ended_on: date | None
    following: str | None
    reason: str

    def ended_before(self, day: date) -> bool:
        return self.ended_on is not None and self.ended_on < day

    @property
    def result(self) -> str | None:
        if self.ended_on is None:
            return None
        return RAISED_FURTHER.format(self.following) if self.following else GONE_BY_ITSELF

    @property
    def about(self) -> _About:
        return self.rule, subject_of(self.site_no, self.employer_uscc, self.employer_name)

    @property
    def at_any_level(self) -> str:
        """What names the occasion whatever its level."""
        return self.occasion.replace(f"/{self.level}/", "/", 1)


@dataclass(frozen=True)
class KeptWarnings:
    """What an evaluation did to the stored warnings."""

    new: int
    closed: int
    reopened: int
    unchanged: int
    elsewhere: int  # already there by a ledger


def _number(occasion: str) -> str:
    return f"BD{hashlib.sha256(occasion.encode()).hexdigest()[:14].upper()}"


def shown_number(number: str) -> str:
    """The number of a record as a reader knows it; 线上比对 of one that only stands for an occasion here."""
    return COMPARED if re.fullmatch("BD[0-9A-F]{14}", number) else number


def _record(found: FoundWarning) -> Record:
    return names_of(warning) | {
        "warning_no": _number(found.occasion), "rule_code": found.rule, "level": found.level, "channel": COMPARED,
        "town_code": found.town_code, "site_no": found.site_no, "employer_uscc": found.employer_uscc,
        "employer_name": found.employer_name, "owner_name": found.owner_name, "raised_on": found.raised_on,
        "due_on": warning_due(found.level, found.raised_on), "handled_on": found.ended_on, "result": found.result,
        "watch_until": watched_until(found.raised_on), "occasion": found.occasion, "note": found.reason,
        "counted": "due_on,watch_until",
    }  # fmt: skip


def _by_rules(record: Record) -> bool:
    """Closed by an evaluation, not by whoever handles it."""
    result = record["result"] or ""
    before, _, behind = RAISED_FURTHER.partition("{}")
    return result == GONE_BY_ITSELF or (result.startswith(before) and result.endswith(behind))


@dataclass(frozen=True)
class ComparisonRun:
    """How far the data reached when the rules last compared them, and whether nothing came in since."""

    day: date
    is_newest: bool


def last_comparison(connection: Connection) -> ComparisonRun | None:
    """The last evaluation that stands, None before the first."""
    c = data_load.c
    undone = select(c.undoes).where(c.undoes.is_not(None))
    compared = select(c.load_id, c.as_of).where(c.source == _BY_RULES, c.load_id.not_in(undone))
    found = connection.execute(compared.order_by(c.load_id.desc()).limit(1)).first()
    if found is None:
        return None
    return ComparisonRun(found.as_of, connection.scalar(select(func.max(c.load_id))) == found.load_id)


class _Elsewhere:
    """Warnings that ledgers brought: each stands for one occasion of the same rule and subject, up to its own level."""

    def __init__(self, records: Iterable[Record]) -> None:
        self._about: dict[_About, list[Record]] = {}
        self._stands_for: dict[str, str] = {}
        for record in sorted(records, key=lambda r: r["raised_on"]):
            subject = subject_of(record["site_no"], record["employer_uscc"], record["employer_name"])
            if subject[1]:
                self._about.setdefault((record["rule_code"], subject), []).append(record)

    def take(self, found: FoundWarning, as_of: date) -> bool:
        """Whether one of them, raised while the occasion lasted or open when it began, is this occasion."""
        for record in self._about.get(found.about, ()):
            known = self._stands_for.get(record["warning_no"])
            if known in (None, found.at_any_level) and _same(record, found, as_of, known=known is not None):
                self._stands_for[record["warning_no"]] = found.at_any_level
                return True
        return False


def _same(ledgers: Record, found: FoundWarning, as_of: date, *, known: bool) -> bool:
    """A ledger tells no month: of occasions of single months it means one that begins in the month it was raised in,
    and (``known``) whatever level that one rises to.
    """
    raised, handled = ledgers["raised_on"], ledgers["handled_on"]
    if WARNING_LEVELS.index(ledgers["level"]) < WARNING_LEVELS.index(found.level):
        return False
    if raised >= found.raised_on:
        return bool(raised <= (found.ended_on or as_of))
    same_month = (raised.year, raised.month) == (found.raised_on.year, found.raised_on.month)
    stood = handled is None or handled > found.raised_on
    return stood and (known or same_month or _OF_MONTH.search(found.occasion) is None)


def keep_warnings(
    connection: Connection,
    found: Sequence[FoundWarning],
    rules: Iterable[str],
    as_of: date,
    first: date,
    by: str | None,
) -> KeptWarnings:
    """Store what the ``rules`` found by the newest day of the data; noted as a load unless neither they nor the data
    changed since the last one.

    What had ended before the ``first`` day is stored no more; where it is known, its end is kept right.

    An occasion that is known keeps its number, day and level; its reason is told as the rule tells it now. One whose
    cause is gone is closed as 已消除, never deleted; what somebody handled stays as it was handled.
    """
    stored = [dict(row) for row in connection.execute(select(warning)).mappings()]
    by_occasion = {record["occasion"]: record for record in stored if record["occasion"]}
    elsewhere = _Elsewhere(record for record in stored if not record["occasion"])
    records: dict[Key, Record] = {}
    counts = dict.fromkeys(("new", "closed", "reopened", "unchanged", "elsewhere"), 0)
    # The gravest first of those raised on a day; later ones take no ledger's warning from earlier ones.
    for warned in sorted(found, key=lambda w: (w.raised_on, -WARNING_LEVELS.index(w.level))):
        before = by_occasion.pop(warned.occasion, None)
        if before is None:
            if elsewhere.take(warned, as_of):
                counts["elsewhere"] += 1
                continue
            if warned.ended_before(first):
                continue
            record = _record(warned)
            counts["new"] += 1
        else:
            record = _again(before, warned, as_of)
            counts[_what(before, record)] += 1
        records[key_of(warning, record)] = record
    evaluated = set(rules)
    for before in by_occasion.values():  # no longer found: a correction took the cause away
        if before["rule_code"] in evaluated and before["raised_on"] <= as_of and before["handled_on"] is None:
            record = before | {"handled_on": as_of, "result": GONE_BY_ITSELF}
            counts["closed"] += 1
            records[key_of(warning, record)] = record
    _save(connection, records, {key_of(warning, record): record for record in stored}, as_of, by)
    return KeptWarnings(**counts)


def _again(before: Record, found: FoundWarning, as_of: date) -> Record:
    """A known occasion as it stands now, in the words of now; what somebody handled, or ended after the day asked
    about, stays."""
    handled = before["handled_on"]
    if handled is not None and (not _by_rules(before) or handled > as_of):
        return before
    return before | {"handled_on": found.ended_on, "result": found.result, "note": found.reason}


def _what(before: Record, now: Record) -> str:
    if before["handled_on"] == now["handled_on"] and before["result"] == now["result"]:
        return "unchanged"
    return "reopened" if now["handled_on"] is None else "closed"


def _save(
    connection: Connection, records: dict[Key, Record], existing: dict[Key, Record], as_of: date, by: str | None
) -> None:
    load, before = Load(connection, as_of), last_comparison(connection)
    save(load, warning, records.values(), existing)
    if not load.changes and before is not None and before.is_newest:
        return
    synthetic = set(connection.scalars(select(data_load.c.synthetic)))
    added = sum(change.former is None for change in load.history)
    load_id, _ = note_load(
        connection, {}, source=_BY_RULES, loaded_by=by, synthetic=synthetic == {True}, accepted=added,
        updated=load.changes - added,
    )  # fmt: skip
    note_changes(connection, load_id, load.history)
