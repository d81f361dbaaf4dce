"""Reading every parameter file at start: a fault is named with file, key and reason before a figure rests on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from data_access.ledger_import.known_ledgers import forms, ledgers
from data_access.ledger_import.standard_values import standard_values
from data_access.masking import masking_words
from data_access.reference.checklist import checklist
from data_access.reference.form_names import check_phrases
from data_access.reference.glossary import terms
from data_access.reference.organisation import departments, read_organisation
from data_access.rules.deposit_rules import versions
from data_access.rules.incident_rules import incident_rules
from data_access.rules.parameters import ParameterError, parameters
from data_access.rules.publicity import publicity_rules
from data_access.rules.tier_rules import tier_rules
from data_access.rules.warning_file import BY_INDUSTRY, BY_TOWN
from data_access.rules.warning_rules import warning_rules
from data_access.rules.winter_campaign import winter_starts
from data_access.rules.working_days import overlay


def warning_owners() -> None:
    """Whom a rule of early warning gives its findings to. Raises ParameterError for nobody of the district."""
    read_organisation()  # its own faults are told as they are
    known = {BY_INDUSTRY, BY_TOWN, *(d.code for d in departments()), *(d.name for d in departments())}
    faults = [
        f"assets/parameters/warnings.toml · rule {rule.code}："
        f"owner“{rule.owner}”须为 {BY_INDUSTRY}、{BY_TOWN} 或成员单位的全称、简称"
        for rule in warning_rules().rules.values()
        if rule.owner not in known
    ]
    if faults:
        raise ParameterError(faults)


FILES: tuple[Callable[[], object], ...] = (
    read_organisation, parameters, versions, winter_starts, publicity_rules, overlay, warning_rules, warning_owners,
    incident_rules, tier_rules, masking_words,
    checklist, terms, check_phrases, standard_values, ledgers, forms,
)  # fmt: skip


def check_parameters(*groups: Iterable[Callable[[], object]]) -> None:
    """Read groups of files, each resting on those before it: `FILES` first.

    Raises one ParameterError with the faults of all files of the first group that has any: what rests on a faulty
    file would only be blamed for it.
    """
    for files in groups:
        faults: dict[str, None] = {}  # each once: what rests on a faulty file meets its fault too
        for read in files:
            try:
                read()
            except ParameterError as error:
                faults |= dict.fromkeys(error.faults)
        if faults:
            raise ParameterError(tuple(faults))
