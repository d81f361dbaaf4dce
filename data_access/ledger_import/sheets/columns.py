"""Which column of a sheet is what: its headings against those that the ledger is known by."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cache

from data_access.ledger_import.answers import Answers
from data_access.ledger_import.ledger_columns import (
    BEGINNING,
    COUNT,
    EVENT,
    KEY,
    MONTH,
    PER_CENT,
    PLANNED,
    SIGNED_SUM,
    SUM,
    Column,
    Ledger,
)
from data_access.ledger_import.recognised import LedgerField, Unused
from data_access.ledger_import.sheets.heading_words import (
    SheetHeading,
    heading_unit,
    is_generic,
    plain_heading,
    spellings,
    turns,
)
from data_access.reference.ledger_phrases import plain, row_words

# Kinds of columns in which 预计, 累计 or 其中 make another figure of it.
_FIGURES = (SUM, SIGNED_SUM, COUNT, PER_CENT, EVENT, PLANNED, BEGINNING)
_UNPLACED = "分不清属于哪一项"
_IN_BRACKETS = re.compile(r"(.+?)[(\[【]([^()\[\]【】]+)[)\]】]")


@dataclass(frozen=True)
class _Claim:
    rank: tuple[int, int, int]  # place among the field's headings, among the heading's spellings, column
    column: Column
    heading: SheetHeading


@cache
def spelled(ledger: Ledger) -> dict[str, list[tuple[int, Column]]]:
    """Every spelling of a heading with the columns it may stand for: how precise it is, the column."""
    found: dict[str, list[tuple[int, Column]]] = {}
    for column in ledger.columns:
        for place, heading in enumerate((column.heading, *column.aliases)):
            found.setdefault(plain_heading(heading), []).append((place, column))
    variants: dict[str, dict[str, tuple[int, Column]]] = {}
    monthly = any(column.kind is MONTH for column in ledger.columns)
    for spelling, columns in found.items():
        for place, column in columns:
            for variant in _variants(spelling, column, monthly=monthly):
                variants.setdefault(variant, {}).setdefault(column.field, (len(found) + place, column))
    # A variant that fits two columns tells neither.
    one = {variant: list(fitting.values()) for variant, fitting in variants.items() if len(fitting) == 1}
    return {variant: fitting for variant, fitting in one.items() if variant not in found} | found


def _variants(spelling: str, column: Column, *, monthly: bool) -> set[str]:
    """The heading with endings that mean the same, 活动时间 for 活动日期; in a ``monthly`` list 本月实发工资 too."""
    kinds = {"day_endings": (EVENT, PLANNED, BEGINNING), "limit_endings": (PLANNED,), "number_endings": (KEY,)}
    found = set()
    for endings in (row_words()[key] for key, of in kinds.items() if column.kind in of):
        for own in (ending for ending in endings if spelling.endswith(ending) and len(spelling) > len(ending)):
            found |= {spelling.removesuffix(own) + other for other in endings}
    if monthly and column.kind.once:
        found |= {f"{plain(word)}{spelling}" for word in row_words()["this_month"]}
    return found - {spelling}


def is_unneeded(answer: str) -> bool:
    """The answer says that the column is not to be read: 不用."""
    return plain(answer) in map(plain, row_words()["unneeded"])


def match(
    headings: tuple[SheetHeading, ...], ledger: Ledger, answers: Answers, hidden: Collection[int] = ()
) -> tuple[dict[str, LedgerField], tuple[Unused, ...]]:
    """The columns understood, by field, and the headings that are not used though they are like one.

    A visible column goes before a hidden one, then the more precise heading before the other.
    """
    answered = {h.number: answer for h in headings if (answer := answers.heading(ledger.name, h.written)) is not None}
    unneeded = {number for number, answer in answered.items() if is_unneeded(answer)}
    placed = [(h if h.number in answered else _placed(h, ledger, answers)) for h in headings]
    known = [heading for heading in placed if heading is not None]
    contradictory = {heading.number for heading in headings} - {heading.number for heading in known}
    doubled, twice = _doubled(known, ledger)
    claims = list[_Claim]()
    for heading in known:
        if heading.number in unneeded:
            continue
        if heading.number in answered:
            wanted = spelled(ledger).get(plain_heading(answered[heading.number]), ())
            claims += [_Claim((-1, -1, heading.number), column, heading) for _, column in wanted]
            continue
        by_group = _grouped_fields(heading, ledger)
        whole = set(spellings(heading, whole=True)) if turns(heading.leaf) else None
        for order, spelling in enumerate(spellings(heading)):
            claims += [
                _Claim((p, order, heading.number), c, heading)
                for p, c in spelled(ledger).get(spelling, ())
                if not (c.kind.once and heading.number in twice)
                and (not by_group or c.field in by_group)
                and (whole is None or spelling in whole or c.kind not in _FIGURES)
            ]
    found: dict[str, LedgerField] = {}
    taken: dict[int, str] = {}
    lost: dict[int, Unused] = {}
    for claim in sorted(claims, key=lambda c: (c.heading.number in hidden, c.rank[0] > 0, c.rank)):
        field, heading = claim.column.field, claim.heading
        if heading.number in taken:
            continue
        if field in found:
            message = f"“{claim.column.heading}”已取自“{found[field].heading}”"
            unseen = "（隐藏列）" if heading.number in hidden else ""
            lost.setdefault(
                heading.number, Unused(f"{heading.written}{unseen}", message, number=heading.number, field=field)
            )
            continue
        found[field] = LedgerField(claim.column, heading.number, heading.written, heading.unit)
        taken[heading.number] = field
    left = [why for number, why in sorted(lost.items()) if number not in taken]
    unplaced = (doubled | contradictory) - taken.keys() - lost.keys() - unneeded
    left += [Unused(h.written, _UNPLACED, asked=True) for h in headings if h.number in unplaced]
    left += [Unused(h.written, "按答复不导入") for h in headings if h.number in unneeded]
    return dict(sorted(found.items(), key=lambda item: item[1].number)), tuple(left)


def _placed(heading: SheetHeading, ledger: Ledger, answers: Answers) -> SheetHeading | None:
    """The heading under the one group that tells whose it is; None where two groups tell differently.

    The group may be answered, be one of two above each other, or stand behind the heading: 金额(核实).
    """
    if heading.group and (answer := answers.heading(ledger.name, heading.group_written)) is not None:
        return replace(heading, group=plain_heading(answer), outer="")
    if not heading.group:
        return _behind(heading, ledger)
    one = _of_two_groups(heading, ledger) if heading.outer else heading
    return None if one is None or _contradicts_its_group(one, ledger) else one


def _contradicts_its_group(heading: SheetHeading, ledger: Ledger) -> bool:
    """Its leaf alone is one thing, what it ends with another in that group: 核实情况 over 反映金额; 预计 turns any."""
    if _grouped_fields(heading, ledger):
        return False
    if turns(heading.group) or any(plain(word) in heading.group for word in row_words()["turning"]):
        return True
    tails = [plain(word) for word in row_words()["generic"] if heading.leaf.endswith(plain(word))]
    alone = {c.field for s in spellings(replace(heading, group="")) for _, c in spelled(ledger).get(s, ())}
    in_group = {field for tail in tails for field in _grouped_fields(replace(heading, leaf=tail), ledger)}
    return bool(alone and in_group and not alone & in_group)


def _of_two_groups(heading: SheetHeading, ledger: Ledger) -> SheetHeading | None:
    """The heading under that of its two groups which tells whose it is: the nearer, unless it says less."""
    neutral = set(map(plain, row_words()["neutral_groups"]))
    near, far = heading, replace(heading, group=heading.outer)
    if heading.group in neutral:
        return replace(far, outer="")
    if heading.outer in neutral:
        return replace(near, outer="")
    near_fields, far_fields = _grouped_fields(near, ledger), _grouped_fields(far, ledger)
    if near_fields and far_fields and not near_fields & far_fields:
        return None
    return replace(near if near_fields or not far_fields else far, outer="")


def _grouped_fields(heading: SheetHeading, ledger: Ledger) -> set[str]:
    """The fields that the heading may be by its group, not by its leaf alone."""
    alone = set(spellings(replace(heading, group="", outer="")))
    return {c.field for s in spellings(heading) if s not in alone for _, c in spelled(ledger).get(s, ())}


def _behind(heading: SheetHeading, ledger: Ledger) -> SheetHeading | None:
    """A heading whose group stands behind it in brackets, 涉及金额(核实); None where it fits nothing in that group."""
    bare, _ = heading_unit(heading.leaf)
    name = bare if _IN_BRACKETS.fullmatch(bare) else heading.leaf
    brackets = _IN_BRACKETS.fullmatch(name)
    if brackets is None or not {brackets[2], f"{brackets[2]}情况"} & _groups(ledger):
        return heading
    under = (replace(heading, leaf=brackets[1], group=group) for group in (brackets[2], f"{brackets[2]}情况"))
    return next((grouped for grouped in under if _grouped_fields(grouped, ledger)), None)


@cache
def _groups(ledger: Ledger) -> frozenset[str]:
    """What stands above headings of the ledger."""
    return frozenset(spelling.partition("/")[0] for spelling in spelled(ledger) if "/" in spelling)


@cache
def _once_for_rows(ledger: Ledger) -> frozenset[str]:
    """The spellings of figures that one cell may tell for several rows."""
    return frozenset(s for s, columns in spelled(ledger).items() if any(column.kind.once for _, column in columns))


def _doubled(headings: list[SheetHeading], ledger: Ledger) -> tuple[set[int], set[int]]:
    """The columns that cannot be placed since others are called alike; of them those without a group."""
    leaves = Counter(heading.leaf for heading in headings)
    doubled = {h.number for h in headings if leaves[h.leaf] > 1 and h.group and is_generic(h)}
    # 人数 twice without a group: which is reported, which verified?
    names = Counter(heading_unit(heading.leaf)[0] for heading in headings if not heading.group)
    twice = {h.number for h in headings if not h.group and names[heading_unit(h.leaf)[0]] > 1 and is_generic(h)}
    once = _once_for_rows(ledger)
    return doubled | {h.number for h in headings if h.number in twice and not once.isdisjoint(spellings(h))}, twice
