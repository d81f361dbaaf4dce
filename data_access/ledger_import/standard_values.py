"""The values that set phrases stand for: those the tables take and the code asks for, whatever an office adds."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Column

from data_access.cells import choices, office, text
from data_access.database import schema
from data_access.reference.coordinates import FROM_WGS84
from data_access.reference.ledger_phrases import Vocabulary, vocabularies
from data_access.rules.parameters import ParameterError
from data_access.rules.warning_needs import SIGNAL_KINDS, WARNING_LEVELS
from data_access.rules.warning_rules import warning_rules

_YES_NO = (choices.YES, choices.NO)
# By table of values.toml.
STANDARD: Mapping[str, tuple[str, ...]] = {
    "besides": (choices.ADDED, choices.PERIODS, choices.DOUBTS),
    "unknown": (),
    "emptied": (text.EMPTIED,),
    "yes_no": _YES_NO,
    "government_funded": _YES_NO,
    "investment": schema.INVESTMENTS,
    "domain": schema.DOMAINS,
    "finding": schema.FINDINGS,
    "satisfaction": schema.SATISFACTIONS,
    "recheck_result": schema.RECHECK_RESULTS,
    "site_status": schema.SITE_STATES,
    "deposit_state": schema.DEPOSIT_STATES,
    "deposit_form": schema.DEPOSIT_FORMS,
    "movement": schema.MOVEMENT_KINDS,
    "correction": (choices.CORRECTION,),
    "account_kind": schema.ACCOUNT_KINDS,
    "reference_system": tuple(FROM_WGS84),
    "mark": schema.ITEM_RESULTS,
    "count": (),
    "routing_level": schema.ROUTING_LEVELS,
    "routing_outcome": schema.ROUTING_OUTCOMES,
    "list_kind": schema.LIST_KINDS,
    "emergency_movement": schema.FUND_MOVEMENTS,
    "warning_level": WARNING_LEVELS,
    "warning_channel": schema.WARNING_CHANNELS,
    "signal_kind": SIGNAL_KINDS,
    "incident_kind": schema.INCIDENT_KINDS,
    "document_kind": schema.DOCUMENT_KINDS,
    "talk_kind": schema.TALK_KINDS,
    "complied": _YES_NO,
    "report_kind": schema.REPORT_KINDS,
    "part_of_day": office.PARTS_OF_DAY,
    "same_day": (office.SAME_DAY, office.NEXT_DAY),
}

# Of these tables an office may add values of its own, as long as their columns are.
AT_LEAST: Mapping[str, tuple[tuple[str, ...], Column[str]]] = {
    "campaign_kind": (schema.CAMPAIGN_KINDS, schema.campaign.c.kind),
    "note_kind": (schema.NOTE_KINDS, schema.event_note.c.kind),
    "police_result": (schema.POLICE_RESULTS, schema.criminal_transfer.c.police_result),
}


def check_values(found: Mapping[str, Vocabulary]) -> None:
    """Raises ParameterError naming standard values (左边) that are none, and those that lack."""
    faults = []
    for name, wanted in STANDARD.items():
        own = found[name].standard
        can = f"可用：{'、'.join(wanted)}" if wanted else "这张表没有标准值"
        faults += [f"{name} · {value}：没有这个标准值，{can}" for value in own if value not in wanted]
        faults += [f"{name} · {value}：没有写明这个标准值" for value in wanted if value not in own]
    for name, (wanted, column) in AT_LEAST.items():
        own, longest = found[name].standard, getattr(column.type, "length", None) or 0
        faults += [f"{name} · {value}：没有写明这个标准值" for value in wanted if value not in own]
        faults += [f"{name} · {value}：标准值最多{longest}个字" for value in own if len(value) > longest]
    rules = warning_rules().rules
    faults += [
        f"warning_rule · {code}：没有这条预警规则" for code in found["warning_rule"].standard if code not in rules
    ]
    for value in found["progress"].standard:
        if not (value.isascii() and value.isdigit() and int(value) <= 100):
            faults.append(f"progress · {value}：须写成 0 至 100 的整数")
    if faults:
        raise ParameterError([f"assets/ledgers/values.toml · {fault}" for fault in faults])


def standard_values() -> None:
    """Check the table of set phrases; raises as `check_values`."""
    check_values(vocabularies())
