"""What every site must store (核定应存额) and writing it down, after each load or when rules changed."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from sqlalchemy import func, select

from data_access import clock
from data_access.database.deposit_history import histories, read_ledgers, rule_day
from data_access.database.derived_days import deposit_due, recount
from data_access.database.engine import writer
from data_access.database.reach import REACH, note_load
from data_access.database.schema import data_load, site
from data_access.database.storing import Key, Load, Record, known, merged, save
from data_access.rules.deposit_rules import highest_ratio, requirement, versions
from data_access.rules.rounding import exact_percent, half_up

BASIS_LENGTH = 100  # of site.deposit_basis
LEDGER_BASIS = "台账应存额"  # the deposit ledger states the amount: it goes before the ratio


def count_requirements(load: Load) -> int:
    """Write 应存额, 比例依据 and 免存 of every site whose deposit ledger states no amount; how many changed."""
    ledgers = read_ledgers(load.connection)
    past = histories(ledgers)
    existing: dict[Key, Record] = known(load.connection, site.c.site_no, past)
    records, rules = [], versions()
    most = highest_ratio(rules)
    for record in existing.values():
        if record["deposit_basis"] == LEDGER_BASIS:
            continue
        found: Record = {"deposit_required_yuan": None, "deposit_basis": None, "deposit_exempt": False}
        share = _relief(record, most)
        if record["exempt_reason"] and not share:  # somebody let it off: no rule asks for anything any more
            found |= {"deposit_basis": f"免存：{record['exempt_reason']}"[:BASIS_LENGTH], "deposit_exempt": True}
        elif share is not None and record["contract_yuan"] is not None:
            basis = f"减存：核准比例{exact_percent(share)}"
            found |= {"deposit_basis": basis, "deposit_required_yuan": half_up(record["contract_yuan"] * share, 2)}
        elif record["contract_yuan"] is not None:
            day = rule_day(record["contract_signed_on"], record["permit_on"])
            asked = requirement(record["contract_yuan"], day, past[record["site_no"]], rules)
            found = {
                "deposit_required_yuan": asked.required_yuan,
                "deposit_basis": asked.reason[:BASIS_LENGTH],
                "deposit_exempt": asked.exempt,
            }
        records.append(requiring(record, found))
    before = load.changes
    save(load, site, records, existing, derived=True)
    return load.changes - before


def requiring(record: Record, found: Record) -> Record:
    """A site with what was found that it must store, and by when: one that is let off owes nothing on any day."""
    return merged(site, record, found, lambda r: r | {"deposit_due_on": deposit_due(r)}, ())


def _relief(record: Record, most: Decimal) -> Decimal | None:
    """The part of the contract that was approved; None where none was, or one that cannot be of a contract."""
    share = None if record["relief_percent"] is None else Decimal(repr(record["relief_percent"])) / 100
    return share if share is not None and share <= most else None


def recount_requirements(url: str) -> int:
    """What every site must store by the parameters in force now, written down; how many changed. Noted as a load."""
    return _noted(url, "require", count_requirements)


def recount_database(url: str) -> int:
    """Count the counted due days of a database by the calendar and limits in force now; how many rows changed.

    Noted as a load.
    """
    return _noted(url, "recount", lambda load: recount(load.connection, forced=True))


def _noted(url: str, source: str, change: Callable[[Load], int]) -> int:
    """Change what a database derived from its ledgers, and note that as a load when anything changed."""
    engine = writer(url)
    try:
        with engine.begin() as connection:
            note = data_load.c
            as_of, synthetic = connection.execute(select(REACH, func.count(note.load_id))).one()
            real = connection.scalar(select(func.count()).where(note.synthetic.is_(False)))
            load = Load(connection, as_of or clock.today())
            changed = change(load)
            if changed:
                note_load(connection, {}, source=source, synthetic=bool(synthetic) and not real, updated=changed)
    finally:
        engine.dispose()
    return changed
