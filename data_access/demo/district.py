"""The demo: a synthetic district (模拟数据) of three years, the same for the same scale, seed and day.

A district that is good but not perfect, improving, with towns that differ.
"""

from __future__ import annotations

from datetime import date, datetime, time

import numpy as np
from sqlalchemy import Connection, text
from tqdm import tqdm

from data_access.database.derived_days import fingerprint
from data_access.database.engine import refresh_statistics, writer
from data_access.database.schema import data_load, metadata
from data_access.database.stored_units import seed as seed_organisation
from data_access.demo import sanctions
from data_access.demo.accounts import build_accounts
from data_access.demo.campaigns import build_campaign_results, build_campaigns, build_notes
from data_access.demo.cases import build_cases, build_listings, build_payments, build_transfers
from data_access.demo.deposit_movements import build_movements
from data_access.demo.deposit_requirement import count_requirements
from data_access.demo.deposits import build_deposits
from data_access.demo.emergency_fund import build_emergency_fund
from data_access.demo.enforcement import build_documents, build_talks
from data_access.demo.incidents import build_incidents, handled_incidents
from data_access.demo.inspections import build_inspections
from data_access.demo.lead_flow import build_instalments, build_mediation, build_routing, build_steps
from data_access.demo.leads import build_leads
from data_access.demo.meetings import build_meetings
from data_access.demo.office import (
    build_deviations,
    build_evidence,
    build_kept_ledgers,
    build_publications,
    build_publicity,
    with_contents,
)
from data_access.demo.own_rows import UNIT_TABLES, keys_made, refuse_foreign_rows
from data_access.demo.signals import build_signals
from data_access.demo.sites import build_firms, build_sites
from data_access.demo.tasks import build_task_progress, build_tasks
from data_access.demo.tools import Columns, period, texts
from data_access.demo.warnings import build_warnings
from data_access.demo.write import write

DEFAULT_SEED = 20231215
DEFAULT_AS_OF = date(2023, 12, 15)


def generate(scale: int, seed: int, as_of: date) -> dict[str, Columns]:
    """Every generated table by name, as columns of equal length in the units of `data_access.demo.tools`."""
    if scale < 1:
        raise ValueError("规模 scale 至少为 1")
    span = period(as_of, scale)

    def rng(part: int) -> np.random.Generator:
        # A stream of its own for each part: a change in one leaves the others as they were.
        return np.random.default_rng([seed, part])

    firms = build_firms(rng(1), span)
    sites = build_sites(rng(2), span, firms)
    campaigns = build_campaigns(span)
    leads = build_leads(rng(4), span, sites, firms, campaigns)
    inspections = build_inspections(rng(8), span, sites)
    cases = build_cases(rng(9), span, leads, firms)
    listings = build_listings(rng(14), span, cases)
    transfers, publications = build_transfers(rng(13), span, cases), build_publications(rng(15), span)
    sanctions.push_decisions(rng(62), span, cases.table)
    sanctions.push_transfers(rng(63), span, transfers)
    sanctions.push_publications(rng(64), span, publications)
    sanctions.walk_listings(rng(65), span, listings, cases.table)
    count_requirements(sites, leads.table, listings, inspections.table, inspections.items)
    deposits = build_deposits(rng(3), span, sites)
    payments, uses = build_payments(rng(5), span, leads, sites, deposits)
    movements, cash_statements = build_movements(rng(6), rng(61), span, sites, deposits, from_leads=uses)
    accounts = build_accounts(rng(7), span, sites)
    meetings, follow_ups = build_meetings(rng(10), span)
    tasks = build_tasks(rng(19), span)
    found = build_incidents((rng(17), rng(73)), span, sites)
    incidents, incident_reports = handled_incidents(rng(71), span, found, leads.table)
    signals = build_signals(rng(61), span, leads.table)
    statements = {name: np.concatenate([cash_statements[name], accounts.statements[name]]) for name in cash_statements}
    return {
        "enterprise": firms.table,
        "campaign": campaigns,
        "site": sites.table,
        "campaign_result": build_campaign_results(rng(11), span, campaigns),
        "lead": leads.table,
        "lead_step": build_steps(leads),
        "lead_routing": build_routing(rng(51), span, leads),
        "mediation": build_mediation(rng(52), span, leads),
        "lead_instalment": build_instalments(leads),
        "emergency_fund_movement": build_emergency_fund(rng(12), span, payments),
        "lead_payment": {name: values for name, values in payments.items() if name not in ("town_code", "workers")},
        "labour_case": cases.table,
        "criminal_transfer": transfers,
        "enforcement_document": build_documents(rng(66), span, sites, firms, inspections, cases.table),
        "talk": build_talks(rng(67), span, sites, firms),
        "listing": listings,
        "publication": publications,
        "inspection": inspections.table,
        "inspection_item": inspections.items,
        "deposit": deposits.table,
        "deposit_movement": movements,
        "wage_account": accounts.table,
        "wage_account_month": accounts.months,
        "bank_statement": statements,
        "warning": build_warnings(
            (rng(16), rng(74)),
            span,
            sites,
            deposits=deposits,
            movements=movements,
            accounts=accounts,
            inspections=inspections,
            signals=signals,
        ),
        "department_signal": signals,
        "incident": incidents,
        "incident_report": incident_reports,
        "publicity": with_contents(rng(72), build_publicity(rng(18), span)),
        "task": tasks,
        "task_progress": build_task_progress(span, tasks),
        "meeting": meetings,
        "follow_up": follow_ups,
        "evidence": build_evidence(rng(20), span),
        "deviation": build_deviations(span),
        "kept_ledger": build_kept_ledgers(span),
        "counting_rules": {"fingerprint": texts([fingerprint()])},
        "event_note": build_notes(span, campaigns),
    }


def _load_record(tables: dict[str, Columns], as_of: date) -> Columns:
    rows = sum(len(next(iter(columns.values()))) for columns in tables.values())
    return {
        "loaded_at": np.array([datetime.combine(as_of, time(18))], dtype="datetime64[s]"),
        "source": texts(["demo"]),
        "loaded_by": texts(["python -m data_access demo"]),
        "as_of": np.array([as_of], dtype="datetime64[D]"),
        "synthetic": np.array([True]),
        "accepted": np.array([rows]),
        "updated": np.array([0]),
        "rejected": np.array([0]),
    }


def _made(connection: Connection, total: int) -> Columns:
    return {"accepted": np.array([total]), "file_sha256": texts([keys_made(connection)])}


def _empty(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        # Deleting row by row would check every foreign key; dropping does not, and SQLite can undo it.
        metadata.drop_all(connection)
        metadata.create_all(connection)
        seed_organisation(connection)
        return
    names = ", ".join(table.name for table in metadata.sorted_tables if table.name not in UNIT_TABLES)
    connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY"))


def build(url: str, *, scale: int = 1, seed: int = DEFAULT_SEED, as_of: date = DEFAULT_AS_OF) -> None:
    """Write the synthetic district into the database at ``url`` in one transaction, replacing an earlier one.

    Raises DatabaseRefusedError when the database holds records that were not generated, or is of another schema.
    """
    engine = writer(url)
    try:
        with engine.connect() as connection:
            refuse_foreign_rows(connection)
        tables = generate(scale, seed, as_of)
        total = sum(len(next(iter(columns.values()))) for columns in tables.values())
        with engine.begin() as connection, tqdm(total=total, unit="行", desc="模拟数据", unit_scale=True) as progress:
            if connection.dialect.name == "sqlite":
                connection.execute(text("PRAGMA cache_size = -600000"))  # KiB: indexes stay in memory
            _empty(connection)
            for table in metadata.sorted_tables:
                if table.name in tables:
                    progress.set_postfix_str(table.name, refresh=False)
                    progress.update(write(connection, table, tables.pop(table.name)))
            write(connection, data_load, _load_record({}, as_of) | _made(connection, total))
            refresh_statistics(connection)
    finally:
        engine.dispose()
