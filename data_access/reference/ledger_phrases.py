"""What offices write in their ledgers: headings, values, units and notes, from the tables in ``assets/ledgers/``.

An office extends the tables; no such phrase stands in code. Spellings are compared as `plain` makes them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from data_access.paths import ASSETS
from data_access.rules.parameters import ParameterError, check_keys, read_toml

FOLDER = ASSETS / "ledgers"
NOT_KNOWN, REFUSED = "not_known", "refused"
ANY = "*"  # begins a spelling of which only the ending is given


@dataclass(frozen=True)
class LedgerNames:
    sheets: tuple[str, ...]  # other names of the sheet
    headings: Mapping[str, tuple[str, ...]]  # by field: the standard heading, then aliases, the most precise first


@dataclass(frozen=True)
class Vocabulary:
    """The set phrases of a column."""

    values: Mapping[str, str]  # spelling → standard value
    standard: tuple[str, ...]
    not_known: frozenset[str]
    refused: frozenset[str]  # say as little as an empty cell that must not be empty
    endings: Mapping[str, str]  # how spellings may end (*财险) → standard value

    def values_of(self, value: str) -> tuple[str, ...]:
        """The spellings of a value but its own name."""
        return tuple(spelling for spelling, meant in self.values.items() if meant == value and spelling != plain(value))


@dataclass(frozen=True)
class Units:
    yuan: Mapping[str, int]  # name of a unit of money → 元
    count: tuple[str, ...]
    people: tuple[str, ...]  # further words behind a head-count
    orders: tuple[str, ...]  # words behind a place in an order: 第一期
    first: tuple[str, ...]  # words for the first place
    unordered: tuple[str, ...]  # words that say no place
    before: tuple[str, ...]  # words before and behind a figure that do not change it
    after: tuple[str, ...]
    currency: tuple[str, ...]
    whole: tuple[str, ...]
    notes: tuple[str, ...]
    stated: tuple[str, ...]  # wordings of a note, {} stands for the unit
    elsewhere: tuple[str, ...]  # tell that a note is on another table
    tables: tuple[str, ...]  # how the names of tables end
    not_yuan: tuple[str, ...]  # units of money that are not reckoned in 元
    currencies: tuple[str, ...]  # headings of a column that says the currency of each row
    formats: tuple[str, ...]  # what stands in a row of units and is none
    least: Mapping[str, int]  # 元 below which a sum without a unit is in doubt
    most: Mapping[str, int]  # 元 above which a sum is in doubt, whatever its unit
    never: Mapping[str, int]  # 元 below which a sum is in doubt, whatever its unit
    lone_day: Mapping[str, int]  # days that a lone day lies ahead of so many others at least
    known_change: Mapping[str, int]  # how much a known figure may change untold: times, and so many people or 元


@lru_cache(maxsize=1 << 16)
def plain(text: str) -> str:
    """A spelling as it is compared: NFKC, no white space, capitals."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def any_of(words: Iterable[str]) -> str:
    """A pattern of one of the words, the longest first; what an office writes into a table is no pattern itself."""
    return "|".join(re.escape(plain(word)) for word in sorted(words, key=len, reverse=True))


def is_words(value: Any) -> bool:
    """A list of words, as TOML gives it."""
    return isinstance(value, list) and all(isinstance(word, str) for word in value)


def _read(path: Path, *, numbers: tuple[str, ...] = ()) -> dict[str, dict[str, Any]]:
    """Tables of lists of words (those of ``numbers``: of whole numbers). Raises ParameterError naming every fault."""
    found = read_toml(path)
    faults = []
    for table, entries in found.items():
        if not isinstance(entries, dict):
            faults.append(f"{table}：须写成表")
            continue
        for key, value in entries.items():
            whole = isinstance(value, int) and not isinstance(value, bool) and value > 0
            words = is_words(value) and all(map(plain, value)) and plain(key)  # an empty one stands in any text
            if not (whole and plain(key) if table in numbers else words):
                faults.append(f"{table} · {key}：须写成{'大于零的整数' if table in numbers else '词的列表'}")
    if faults:
        raise ParameterError([f"assets/ledgers/{path.name} · {fault}" for fault in faults])
    return found


def _doubled(headings: Mapping[str, Iterable[str]]) -> Iterator[str]:
    """The headings that stand for two fields of a ledger: its sheets could not tell which is meant."""
    owners: dict[str, str] = {}
    for field, words in headings.items():
        for word in words:
            if (owner := owners.setdefault(plain(word), field)) != field:
                yield f"{field}：表头“{word}”已写在 {owner} 里，一种写法只能是一项内容"


def read_headings(path: Path) -> dict[str, LedgerNames]:
    """The ledgers by name. Raises ParameterError naming every entry that cannot be used."""
    found = read_toml(path)
    shared = found.pop("shared", {})
    entries = shared.items() if isinstance(shared, dict) else [("", shared)]
    faults = [f"shared · {field}：须写成词的列表" for field, listed in entries if not is_words(listed)]
    if faults:
        raise ParameterError([f"assets/ledgers/{path.name} · {fault}" for fault in faults])
    ledgers = {}
    for name, entry in found.items():
        headings: Any = entry.get("headings", {}) if isinstance(entry, dict) else None
        if not isinstance(headings, dict) or not is_words(entry.get("sheets", [])):
            faults.append(f"{name}：须写明 sheets 和 headings")
            continue
        try:
            check_keys(entry, "sheets", "headings")
        except ValueError as error:
            faults.append(f"{name}：{error}")
        spelt: dict[str, tuple[str, ...]] = {}
        for field, words in headings.items():
            if not is_words(words) or not (words or shared.get(field)):
                faults.append(f"{name} · {field}：须写成词的列表")
                continue
            spelt[field] = tuple(dict.fromkeys((*words, *shared.get(field, ()))))
        faults += [f"{name} · {message}" for message in _doubled(spelt)]
        ledgers[name] = LedgerNames(tuple(entry.get("sheets", ())), spelt)
    if faults:
        raise ParameterError([f"assets/ledgers/{path.name} · {fault}" for fault in faults])
    return ledgers


@cache
def ledger_names() -> dict[str, LedgerNames]:
    return read_headings(FOLDER / "headings.toml")


# The vocabularies that cells are read by; a name beside them would be read by nothing.
_VOCABULARIES = (
    "besides", "unknown", "emptied", "yes_no", "government_funded", "investment", "domain", "finding", "satisfaction",
    "recheck_result", "site_status", "deposit_state", "deposit_form", "movement", "correction", "account_kind",
    "reference_system", "mark", "count", "routing_level", "routing_outcome", "list_kind", "campaign_kind",
    "emergency_movement", "warning_level", "warning_rule", "warning_channel", "signal_kind", "incident_kind",
    "document_kind", "talk_kind", "complied", "note_kind", "report_kind", "part_of_day", "same_day", "progress",
    "police_result",
)  # fmt: skip


def _misnamed(found: Iterable[str], wanted: Iterable[str]) -> list[str]:
    """What is written under a name that nothing reads, and what is not written at all."""
    found, wanted = set(found), set(wanted)
    return [
        *(f"{name}：没有这一项，请核对写法" for name in sorted(found - wanted)),
        *(f"{name}：没有写明" for name in sorted(wanted - found)),
    ]


def read_values(path: Path) -> dict[str, Vocabulary]:
    """The vocabularies by name. Raises ParameterError, also for a spelling that stands for two values."""
    tables = _read(path)
    faults, found = _misnamed(tables, _VOCABULARIES), {}
    for name, table in tables.items():
        values: dict[str, str] = {}
        endings: dict[str, str] = {}
        standard = [value for value in table if value not in (NOT_KNOWN, REFUSED)]
        for value in standard:
            for spelling in (value, *table[value]):
                own = endings if spelling.startswith(ANY) and len(spelling) > 1 else values
                if own.setdefault(plain(spelling.removeprefix(ANY) or spelling), value) != value:
                    faults.append(f"{name} · {spelling}：有两种意思，其中一种是{value}")
        keys = [key for key in standard if re.fullmatch("[a-z_]+", key)]  # no value is written like that
        faults += [f"{name} · {key}：没有这一项，可用：{NOT_KNOWN}、{REFUSED}" for key in keys]
        not_known, refused = (frozenset(map(plain, table.get(key, ()))) for key in (NOT_KNOWN, REFUSED))
        for key, spellings, others in ((NOT_KNOWN, not_known, values), (REFUSED, refused, {*values, *not_known})):
            faults += [
                f"{name} · {key}：“{word}”另有意思，已写在别处"
                for word in table.get(key, ())
                if plain(word) in spellings and plain(word) in others
            ]
        found[name] = Vocabulary(values, tuple(standard), not_known, refused, endings)
    unknown = found["unknown"].not_known if "unknown" in found else ()
    faults += [
        f"{name} · {word}：已写在 unknown 里，任何一列都表示不知道"
        for name, vocabulary in found.items()
        for word in {*vocabulary.values, *vocabulary.refused} & {*unknown}
    ]
    if faults:
        raise ParameterError([f"assets/ledgers/{path.name} · {fault}" for fault in faults])
    return found


@cache
def vocabularies() -> dict[str, Vocabulary]:
    return read_values(FOLDER / "values.toml")


def vocabulary(name: str) -> Vocabulary:
    return vocabularies()[name]


# The kinds of sums that are in doubt below `Units.least` and above `Units.most`.
_SUMS = (
    "contract", "deposit", "arrears", "arrears_per_head", "month", "month_per_head", "penalty", "signal", "balance",
    "month_end", "payment", "movement",
)  # fmt: skip
_NEVER = _SUMS[:-1]  # a movement may be a fee or interest
_ALONE = ("month_end_alone",)  # of a kind that has remainders: below it a single cell is in doubt where no unit is said
_LONE_DAY = ("ahead", "others")
_KNOWN_CHANGE = ("times", "people", "yuan")
_TABLES = ("least", "most", "never", "lone_day", "known_change")
_UNIT_WORDS = (
    "count", "people", "orders", "first", "unordered", "before", "after", "currency", "whole", "notes", "stated",
    "elsewhere", "tables",
    "not_yuan", "currencies", "formats",
)  # fmt: skip

_PLACES = re.compile(r"\{[^{}]*\}|[{}]").findall  # of what is filled in, and of brackets that are no place


def read_units(path: Path) -> Units:
    """The units. Raises ParameterError naming every entry that cannot be used."""
    found = _read(path, numbers=("sum", *_TABLES))
    faults = _misnamed(found, ("sum", *_TABLES, "words"))
    if not faults:
        faults = [f"words · {fault}" for fault in _misnamed(found["words"], _UNIT_WORDS)]
        kinds_of = {"least": (*_SUMS, *_ALONE), "most": _SUMS, "never": _NEVER, "lone_day": _LONE_DAY}
        kinds_of |= {"known_change": _KNOWN_CHANGE}
        for bound, kinds in kinds_of.items():
            faults += [f"{bound} · {fault}" for fault in _misnamed(found[bound], kinds)]
        for lower, upper in (("least", "most"), ("never", "least")):
            faults += [
                f"{lower} · {kind}：{bound} 须小于 {upper} 的 {found[upper][kind]}"
                for kind, bound in found[lower].items()
                if bound >= found[upper].get(kind, bound + 1)
            ]
        faults += ["sum · 元：须为 1"] if found["sum"].get("元") != 1 else []
        others = [*found["words"].get("count", ()), *found["words"].get("not_yuan", ())]
        faults += [f"words · count、not_yuan：“{unit}”已写在 sum 里" for unit in others if unit in found["sum"]]
        stated = found["words"].get("stated", ())
        faults += [f"words · stated：“{note}”须写一处 {{}}，代表单位" for note in stated if _PLACES(note) != ["{}"]]
    if faults:
        raise ParameterError([f"assets/ledgers/{path.name} · {fault}" for fault in faults])
    words = {key: tuple(found["words"][key]) for key in _UNIT_WORDS}
    least, most, never, lone_day, change = (found[table] for table in _TABLES)
    return Units(found["sum"], least=least, most=most, never=never, lone_day=lone_day, known_change=change, **words)


@cache
def units() -> Units:
    return read_units(FOLDER / "units.toml")


def read_row_words(path: Path) -> dict[str, tuple[str, ...]]:
    """Words that tell what is no record, by kind. Raises ParameterError naming every fault."""
    found = read_toml(path)
    wanted = (
        "totals", "total_prefixes", "notes", "numbering", "running", "blanks", "no_firm", "generic", "group_endings",
        "phones", "firms", "firm_names", "persons", "contacts", "debtors", "neutral_groups", "unneeded", "issuers",
        "questions", "asked", "dittos",
        "not_yet", "parts_of_day", "weekdays", "editions", "guides", "void_sheets", "past_sheets", "wholes",
        "day_endings", "limit_endings", "this_month", "number_endings", "site_words", "asides", "aside_beginnings",
        "turning", "no_number", "carried", "usual_sources", "usual_conclusions", "usual_natures", "usual_payers",
        "usual_steps",
        "none", "places", "branches", "no_banks", "not_held", "void_rows", "doubted_rows", "denials",
        "examples", "districts", "levels", "sequences", "cumulative", "former_names", "actual",
        "unfinished", "exempting", "really", "still", "occurred",
    )  # fmt: skip
    faults = _misnamed(found, wanted)
    for key in (key for key in wanted if key in found):
        if not is_words(found[key]):
            faults.append(f"{key}：须写成词的列表")
        elif not found[key] or not all(map(plain, found[key])):
            faults.append(f"{key}：列表和其中的词都不能为空")
    if faults:
        raise ParameterError([f"assets/ledgers/{path.name} · {fault}" for fault in faults])
    return {key: tuple(words) for key, words in found.items()}


@cache
def row_words() -> dict[str, tuple[str, ...]]:
    return read_row_words(FOLDER / "rows.toml")
