"""Since when each column of the schema is known, and a database cut at a day: nothing later exists in it.

Written column by column from the schema alone, so that it can be held against what the product masks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    DateTime,
    Table,
    and_,
    create_engine,
    delete,
    null,
    or_,
    select,
    update,
)

from data_access.database.schema import metadata


@dataclass(frozen=True)
class Dated:
    """The columns of a table by since when they are known.

    A row exists from the first of the days in ``born`` on (one without any of them always did; no day at all: the
    register has none). ``events`` are dates that are known from themselves on, with what was written down with them.
    """

    born: tuple[str, ...] = ()
    events: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    given: tuple[str, ...] = ()  # with the row
    undated: tuple[str, ...] = ()  # no date says when


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


KNOWN: dict[str, Dated] = {
    "town": Dated(given=_words("code name short_name sort")),
    "department": Dated(given=_words("code name is_industry sort")),
    "enterprise": Dated(given=_words("uscc name legal_person address")),
    "site": Dated(
        born=_words("permit_on contract_signed_on"),
        events={"completed_on": (), "relief_on": _words("exempt_reason relief_percent relief_approver")},
        given=_words(
            "site_no name town_code department_code managing_entity builder_name contractor_uscc contract_yuan"
            " government_funded investment permit_on contract_signed_on planned_completion_on workers lon lat"
            " raw_lon raw_lat raw_crs status located_town_code deposit_due_on deposit_required_yuan deposit_basis"
            " deposit_exempt wage_account_due_on counted"
        ),
    ),
    "campaign": Dated(born=("starts_on",), given=_words("campaign_no name kind starts_on ends_on cleared_by")),
    "campaign_result": Dated(
        born=("reported_on",),
        given=_words(
            "campaign_no town_code reported_on firms_checked sites_checked problems_found problems_remedied"
            " inspectors workers_covered"
        ),
    ),
    "lead": Dated(
        born=("received_on",),
        events={
            "accepted_on": (),
            "contacted_on": (),
            "verified_on": _words("finding nature cause true_workers true_amount_yuan"),
            "extended_on": _words("extension_approver extension_reason"),
            "closed_on": ("conclusion",),
            "sent_back_on": (),
            "replied_on": ("satisfaction",),
            "mediated_on": (),
        },
        given=_words(
            "lead_no source domain sub_industry town_code department_code handler_name employer_name employer_uscc"
            " site_no campaign_no reporter_name reporter_phone workers amount_yuan received_on accept_due_on"
            " contact_due_on first_due_on close_due_on repeat_of counted"
        ),
        undated=("remark",),
    ),
    "lead_step": Dated(born=("done_on",), given=_words("lead_no seq step actor done_on due_on note")),
    "lead_payment": Dated(born=("paid_on",), given=_words("payment_no lead_no paid_on amount_yuan channel workers")),
    "lead_instalment": Dated(born=("agreed_on",), given=_words("lead_no seq agreed_on due_on amount_yuan")),
    "lead_routing": Dated(
        born=("routed_on",), events={"left_on": ("outcome",)}, given=_words("lead_no seq unit_name level routed_on")
    ),
    "mediation": Dated(
        born=("sent_down_on",),
        events={"agreement_on": (), "performed_on": (), "checked_on": ()},
        given=_words("lead_no sent_down_on"),
    ),
    "labour_case": Dated(
        born=("complained_on",),
        events={
            "filed_on": ("close_due_on",),
            "extended_on": (),
            "pay_order_on": _words("pay_order_due_on absconded notice_due_on listing_due_on"),
            "pay_order_complied_on": (),
            "decision_on": _words("two_law_due_on decision_no penalised_name penalty_yuan"),
            "two_law_on": ("two_law_receipt",),
            "court_on": (),
            "closed_on": (),
        },
        given=_words(
            "case_no lead_no town_code site_no employer_name employer_uscc complained_on file_due_on workers"
            " amount_yuan counted"
        ),
    ),
    "enforcement_document": Dated(
        born=("issued_on",),
        events={"complied_on": ()},
        given=_words("document_no document_kind town_code site_no employer_name employer_uscc matter issued_on due_on"),
        undated=("complied",),
    ),
    "talk": Dated(
        born=("held_on",),
        given=_words("talk_no talk_kind town_code site_no employer_name employer_uscc held_on host_name matter"),
    ),
    "inspection": Dated(
        born=("inspected_on",),
        events={"rechecked_on": ("recheck_result", "rectification"), "rectified_on": ()},
        given=_words("inspection_no site_no inspected_on team rectify_due_on order_no photos counted"),
        undated=("remark",),
    ),
    "inspection_item": Dated(given=_words("inspection_no item_code result")),
    "deposit": Dated(
        born=("stored_on",),
        events={
            "registered_on": (),
            "ended_on": (),
            "notice_from": ("notice_to",),
            "return_applied_on": ("return_due_on",),
            "returned_on": (),
        },
        given=_words(
            "deposit_no site_no firm_uscc form keeper_name required_yuan amount_yuan stored_on guarantee_no"
            " expires_on counted"
        ),
    ),
    "deposit_movement": Dated(
        born=("moved_on",),
        events={"topped_up_on": ()},
        given=_words(
            "movement_no deposit_no moved_on kind amount_yuan corrects document_no workers top_up_due_on counted"
        ),
    ),
    "wage_account": Dated(
        born=("opened_on",),
        events={"registered_on": (), "closed_on": ()},
        given=_words("account_no site_no bank_name opened_on register_due_on counted"),
    ),
    "wage_account_month": Dated(
        born=("month",),
        events={"labour_paid_on": ("labour_paid_yuan",), "paid_on": _words("paid_yuan paid_workers")},
        given=_words("account_no month labour_due_on labour_due_yuan pay_due_on payable_yuan attending_workers"),
    ),
    "emergency_fund_movement": Dated(
        born=("moved_on",), given=_words("movement_no town_code lead_no moved_on kind amount_yuan workers")
    ),
    # Of a month's end: see `_unborn`.
    "bank_statement": Dated(born=("month",), given=_words("account_kind account_ref month balance_yuan")),
    "warning": Dated(
        born=("raised_on",),
        events={"handled_on": ("result", "lead_no")},
        given=_words(
            "warning_no rule_code level channel town_code site_no employer_uscc employer_name owner_name raised_on"
            " due_on watch_until occasion counted note"
        ),
    ),
    "department_signal": Dated(
        born=("reported_on",),
        given=_words("signal_no employer_name employer_uscc town_code kind month amount_yuan source reported_on"),
    ),
    "listing": Dated(
        born=_words("due_on listed_on notice_on"),
        events={
            "notice_on": ("statement_until",),
            "statement_on": ("answer_due_on",),
            "answered_on": (),
            "listed_on": _words("expires_on publish_due_on credit_due_on copy_due_on"),
            "published_on": ("publish_receipt",),
            "credit_on": ("credit_receipt",),
            "copied_on": (),
            "corrected_on": ("removable_on",),
            "removal_applied_on": ("removal_due_on",),
            "removed_on": (),
        },
        given=_words("listing_no list_kind employer_uscc employer_name town_code case_no due_on counted"),
    ),
    "publication": Dated(
        events={
            "published_on": _words("cases published_site site_receipt push_due_on"),
            "credit_on": _words("pushed_credit credit_receipt"),
            "two_law_on": _words("pushed_two_law two_law_receipt"),
        },
        given=_words("publication_no quarter due_on counted"),
    ),
    "criminal_transfer": Dated(
        born=("reported_on",),
        events={
            "decided_on": ("hand_over_due_on",),
            "handed_over_on": _words("police_due_on two_law_due_on"),
            "police_decided_on": _words("police_result review_due_on"),
            "review_on": (),
            "two_law_on": _words("pushed_two_law two_law_receipt"),
        },
        given=_words("transfer_no case_no town_code reported_on decide_due_on counted"),
    ),
    "incident": Dated(
        born=("found_on",),
        events={
            "reported_on": ("reported_at",),
            "responded_on": ("responded_at",),
            "closed_on": ("closed_at", "result"),
        },
        given=_words(
            "incident_no kind town_code site_no employer_uscc employer_name title cause people found_on found_at "
            "close_due_on owner_name lead_no government_funded counted"
        ),
    ),
    "incident_report": Dated(
        born=("reported_on",), given=_words("incident_no seq reported_on reported_at people content")
    ),
    "publicity": Dated(
        born=("held_on",),
        given=_words("publicity_no title subject town_code held_on place organiser attendance materials"),
    ),
    "task": Dated(
        born=("starts_on",),
        events={"done_on": ()},
        given=_words("task_no clause title owner_name supporting starts_on due_on"),
        undated=("progress",),
    ),
    "task_progress": Dated(born=("reported_on",), given=_words("task_no reported_on progress planned")),
    "meeting": Dated(born=("held_on",), given=_words("meeting_no title held_on chair attendees decisions")),
    "follow_up": Dated(
        born=("raised_on",),
        events={"done_on": ()},
        given=_words("follow_up_no meeting_no title owner_name raised_on due_on"),
        undated=("note",),
    ),
    "evidence": Dated(
        events={"provided_on": _words("file_ref document_no"), "checked_on": ("rejected_reason",)},
        given=_words("evidence_no assessment_year indicator_code title owner_name due_on"),
    ),
    "deviation": Dated(
        born=("valid_from",),
        given=_words("deviation_no assessment_year indicator_code reason approver valid_from valid_to"),
    ),
    "counting_rules": Dated(given=("fingerprint",)),
    "ledger_answer": Dated(
        given=_words("source kind question answer issuer ledger headings answered_on file_name"),
    ),
    "kept_ledger": Dated(born=("kept_on",), given=_words("table_name kept_on")),
    # Festivals and campaigns are announced; a meeting of later days may stand in the calendar beforehand.
    "event_note": Dated(given=_words("note_no label kind starts_on ends_on")),
    # What was reported is looked at beside what is known now, never as of a day.
    "month_freeze": Dated(given=_words("month_end frozen_at frozen_by data_version")),
    "frozen_figure": Dated(
        given=_words("month_end metric_id unit_kind unit numerator denominator status target tracked"),
    ),
    "return_freeze": Dated(given=_words("name period period_end title frozen_at frozen_by data_version layout")),
    "frozen_cell": Dated(
        given=_words("name period row_key column_id figure_id part numerator denominator tracked"),
    ),
    "row_change": Dated(given=_words("load_id seq table_name row_key former")),
    "rejected_row": Dated(given=_words("load_id seq sheet ledger row_number cells faults")),
    # The loads that brought all of it: what they reach is not looked at in the past.
    "data_load": Dated(
        given=_words(
            "load_id loaded_at source file_name file_sha256 loaded_by as_of synthetic accepted updated rejected claims"
            " unchanged flagged"
            " undoes"
        )
    ),
}


def _after(column: Column[Any], day: date) -> ColumnElement[bool]:
    return column > (datetime.combine(day, time.max) if isinstance(column.type, DateTime) else day)


def _unborn(table: Table, day: date) -> ColumnElement[bool] | None:
    """The rows of a table that did not exist on the day."""
    if table.name == "bank_statement":  # a month's end is known from the next month on
        return table.c.month >= day.replace(day=1)
    born = [table.c[name] for name in KNOWN[table.name].born]
    if not born:
        return None
    later = and_(*(or_(column.is_(None), _after(column, day)) for column in born))
    return and_(later, or_(*(column.is_not(None) for column in born)))


def _forgotten(column: Column[Any]) -> object:
    """What stands in a column of which nothing is known."""
    return null() if column.nullable else False if isinstance(column.type, Boolean) else 0


def cut_at(url: str, day: date) -> None:
    """Forget everything that happened after the day: rows born later, and events of earlier rows."""
    engine = create_engine(url)
    with engine.begin() as connection:
        for table in metadata.sorted_tables:
            if (unborn := _unborn(table, day)) is not None:
                _forget_rows(connection, table, unborn)
        lead = metadata.tables["lead"]  # an extension still to come has not moved the limit
        extended = update(lead).where(_after(lead.c.extended_on, day))
        connection.execute(extended.values(close_due_on=lead.c.first_due_on))
        for table in metadata.sorted_tables:
            known = KNOWN[table.name]
            for name, written in known.events.items():
                lost = {n: _forgotten(table.c[n]) for n in (name, *written)}
                unhappened = or_(table.c[name].is_(None), _after(table.c[name], day))
                connection.execute(update(table).where(unhappened).values(lost))
            for name in known.undated:
                connection.execute(update(table).values({name: _forgotten(table.c[name])}))
    engine.dispose()


def _forget_rows(connection: Connection, table: Table, condition: ColumnElement[bool]) -> None:
    """Delete rows, and first what refers to them."""
    gone = select(*table.primary_key.columns).where(condition)
    for other in metadata.sorted_tables:
        for key in other.foreign_keys:
            if key.column.table is table and len(table.primary_key.columns) == 1:
                own = key.parent
                if own.nullable and not own.primary_key:
                    connection.execute(update(other).where(own.in_(gone)).values({own.name: null()}))
                else:
                    _forget_rows(connection, other, own.in_(gone))
    connection.execute(delete(table).where(condition))
