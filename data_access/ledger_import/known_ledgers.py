"""Every ledger that can be read, with the headings that offices write (``assets/ledgers/headings.toml``)."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from data_access.ledger_import.declared import campaigns, cases, funds, leads, office, sites
from data_access.ledger_import.declared.sites import INSPECTIONS
from data_access.ledger_import.ledger_columns import ACCOUNT_MARK, ITEM_PREFIX, MARK, Column, Ledger
from data_access.reference.checklist import checklist
from data_access.reference.form_names import FormNames, form_names
from data_access.reference.ledger_phrases import LedgerNames, ledger_names
from data_access.rules.parameters import ParameterError

_SITES, _INSPECTIONS = sites.LEDGERS
# Each depends only on those before it, whatever their order in the file.
_DECLARED = (
    *campaigns.FIRMS, *campaigns.CAMPAIGNS, _SITES, *leads.LEDGERS, *cases.LEDGERS, _INSPECTIONS, *funds.LEDGERS,
    *office.FUND, *office.LEDGERS,
)  # fmt: skip

_MARKS = {"wage_account": ACCOUNT_MARK}  # by system of the item


def _named(ledger: Ledger, names: LedgerNames) -> Ledger:
    columns = []
    for column in ledger.columns:
        heading, *aliases = names.headings[column.field]
        columns.append(replace(column, heading=heading, aliases=tuple(aliases)))
    if ledger.name == INSPECTIONS:  # the items stand where the ledger has them, before 整改
        items = [
            Column(
                f"{ITEM_PREFIX}{item.code}",
                _MARKS.get(item.system, MARK),
                heading=item.name,
                aliases=(*item.aliases, item.code),
            )
            for item in checklist()
        ]
        place = next(n for n, column in enumerate(columns) if column.field == "rectify_due_on")
        columns[place:place] = items
    return replace(ledger, columns=tuple(columns), aliases=names.sheets)


def name_ledgers(names: dict[str, LedgerNames]) -> tuple[Ledger, ...]:
    """The ledgers with their headings. Raises ParameterError naming headings that lack and fields nobody reads."""
    faults = []
    for ledger in _DECLARED:
        own = {column.field for column in ledger.columns}
        headings = set(names[ledger.name].headings) if ledger.name in names else set()
        faults += [f"{ledger.name} · {field}：没有写明表头" for field in sorted(own - headings)]
        faults += [f"{ledger.name} · {field}：没有这项内容" for field in sorted(headings - own)]
    faults += [f"{name}：没有这本台账" for name in sorted(names.keys() - {ledger.name for ledger in _DECLARED})]
    if faults:
        raise ParameterError([f"assets/ledgers/headings.toml · {fault}" for fault in faults])
    return tuple(_named(ledger, names[ledger.name]) for ledger in _DECLARED)


@cache
def ledgers() -> tuple[Ledger, ...]:
    return name_ledgers(ledger_names())


def ledger(name: str) -> Ledger:
    return next(found for found in ledgers() if found.name == name)


def name_forms(found: tuple[FormNames, ...]) -> tuple[FormNames, ...]:
    """The same forms. Raises ParameterError naming ledgers and fields of them that are none."""
    known = {ledger.name: {column.field for column in ledger.columns} for ledger in _DECLARED}
    known[INSPECTIONS] |= {f"{ITEM_PREFIX}{item.code}" for item in checklist()}
    faults = []
    for form in found:
        for name, fields in form.labels.items():
            if name not in known:
                faults.append(f"{form.name} · {name}：没有这本台账")
                continue
            faults += [f"{form.name} · {name} · {field}：没有这项内容" for field in fields if field not in known[name]]
    if faults:
        raise ParameterError([f"assets/ledgers/forms.toml · {fault}" for fault in faults])
    return found


@cache
def forms() -> tuple[FormNames, ...]:
    """The sheets filled in for one site (``assets/ledgers/forms.toml``)."""
    return name_forms(form_names())
