"""Set phrases: what a column may say, in the spellings of ``assets/ledgers/values.toml``."""

from __future__ import annotations

import re
from functools import cache

from data_access.cells.text import PHRASE, CellFault, squeezed
from data_access.reference.ledger_phrases import any_of, plain, row_words, vocabulary

CORRECTION = "冲正"  # of a movement whose kind the cell does not say
YES, NO = "是", "否"
ADDED, PERIODS, DOUBTS = "附带", "时期", "存疑"  # what stands beside a phrase
_EMPTY_BOXES, _TICKED_BOXES = "□☐◻⬜", "☑☒✓✔√■"
_CROSSES = "×✗✘✕╳☒"  # beside a tick they are its empty box
_BOX, _OPTION = f"[{_EMPTY_BOXES}{_TICKED_BOXES}]", f"[^{_EMPTY_BOXES}{_TICKED_BOXES}]+"
_BRACKETED = re.compile(r"(.+?)[(\[【]([^()\[\]【】]+)[)\]】]")
_NUMERALS = "0-9〇零一二三四五六七八九十"


def _unknown(name: str, remedy: str, fault: str, cell: object) -> CellFault:
    refuses = squeezed(cell).upper() in vocabulary(name).refused
    return CellFault(fault, remedy, refuses=refuses, asks=PHRASE)


def ticked(text: str) -> str:
    """The one option ticked among those with boxes (☑是□否, 是□否☑, 是(√)否( ), √是×否, 是☑); else what is said."""
    boxes = re.sub(r"[(\[【][√✓✔☑■][)\]】]", "☑", re.sub(r"[(\[【][)\]】]", "□", text))
    if any(tick in boxes for tick in "☑✓✔√■"):
        boxes = re.sub(f"[{_CROSSES}]", "□", boxes)
    before = re.fullmatch(f"(?:{_BOX}{_OPTION})+", boxes)
    after = re.fullmatch(f"(?:{_OPTION}{_BOX})+", boxes)
    if not (before or after):
        return text
    pattern = f"({_BOX})({_OPTION})" if before else f"({_OPTION})({_BOX})"
    options = [pair if before else pair[::-1] for pair in re.findall(pattern, boxes)]
    chosen = [word.strip("、,;/") for box, word in options if box in _TICKED_BOXES]
    if len(options) == 1 and boxes.strip(options[0][1]) in _CROSSES:
        return text  # ☒是 alone may be ticked or crossed out
    return chosen[0] if len(chosen) == 1 else text


@cache
def _period() -> re.Pattern[str]:
    words = any_of(vocabulary("besides").values_of(PERIODS))
    return re.compile(rf"[{_NUMERALS}]*(?:第?[{_NUMERALS}]*(?:{words}))+")


def _found(name: str, cell: object) -> str:
    """The spelling or value that a cell means, "" for none: as written, as ticked, without what stands beside it."""
    known = vocabulary(name)
    wording = squeezed(cell).upper()
    for text in (wording, ticked(wording)):
        for candidate in (text, *_without_besides(text, periods=False)):
            if candidate in known.values or candidate in known.not_known:
                return candidate
            if (ending := _ending(name, candidate)) is not None:
                return ending
    return ""


def _without_besides(text: str, *, periods: bool) -> list[str]:
    """The text without what only says more of it: 现金(存单) and, of what has happened, 结息(2季度), 二季度结息."""
    besides = frozenset(vocabulary("besides").values_of(ADDED))
    found = []
    bracketed = _BRACKETED.fullmatch(text)
    if bracketed and (bracketed[2] in besides or (periods and _period().fullmatch(bracketed[2]))):
        found.append(bracketed[1])
    bare = found[0] if found else text
    if periods and (match := _period().match(bare)) and match.end() < len(bare):
        found.append(bare[match.end() :])
    return found


def _ending(name: str, text: str) -> str | None:
    """The value of how a text ends (上海甲财产保险: 财产保险); None where the rest says more, or another."""
    known = vocabulary(name)
    for ending in sorted(known.endings, key=len, reverse=True):
        before = text.removesuffix(ending)
        if before == text or not before:
            continue
        value = known.endings[ending]
        others = (wording for wording, meant in known.values.items() if meant != value and len(wording) > 1)
        if any(word in before for word in (*vocabulary("besides").values_of(DOUBTS), *others)):
            return None
        return value
    return None


def choice(name: str, cell: object) -> str | None:
    """The standard value of a phrase; None when it says "not known yet"."""
    known = vocabulary(name)
    text = _found(name, cell)
    if text in known.not_known:
        return None
    if not text:
        message = f"不在可选值之内，请改为{'、'.join(known.standard)}之一后重新导入"
        raise _unknown(name, message, "unknown_value", cell)
    return known.values[text]


def yes_no(name: str, cell: object) -> bool | None:
    """Whether a cell says yes: 是, 有, √, 是(法人失联); None where it says "not known yet"."""
    remarked = _BRACKETED.fullmatch(squeezed(cell).upper())
    doubts = row_words()["denials"]
    plain_word = remarked is not None and remarked[1] in (YES, NO) and not any(word in remarked[2] for word in doubts)
    found = choice(name, remarked[1] if remarked and plain_word else cell)
    return None if found is None else found == YES


@cache
def _movements() -> dict[str, tuple[str, bool]]:
    kinds, words = vocabulary("movement").values, tuple(vocabulary("correction").values)
    found = {name: (kind, False) for name, kind in kinds.items()}
    found |= dict.fromkeys(words, (CORRECTION, True))
    forms = ("{0}{1}", "{1}{0}", "{0}({1})", "{1}({0})", "{0}-{1}")
    return found | {
        form.format(name, word): (kind, True) for name, kind in kinds.items() for word in words for form in forms
    }


def movement_kind(cell: object) -> tuple[str, bool]:
    """The kind of a movement and whether the row corrects one: (使用, False), (使用, True), (冲正, True)."""
    wording = squeezed(cell).upper()
    found = _movements().get(wording) or next(
        (_movements()[text] for text in _without_besides(wording, periods=True) if text in _movements()), None
    )
    if found is None:
        ways = "、".join((*vocabulary("movement").standard, CORRECTION))
        raise _unknown("movement", f"不在可选值之内，请改为{ways}之一后重新导入", "unknown_value", cell)
    return found


def mark(cell: object) -> str:
    """A check mark of the on-site verification; an empty cell is 不适用. One that says little (好) is asked."""
    text = _found("mark", cell)
    result = vocabulary("mark").values[text] if text else None if squeezed(cell) else "不适用"
    if result is None:
        message = "不是核查结果，请改为符合、部分符合、不符合或不适用后重新导入"
        raise CellFault("unknown_mark", message, asks=PHRASE)
    return result


def account_mark(cell: object) -> str:
    """As `mark`, of 工资专用账户: there is one or there is none, so what is ``refused`` (好) cannot be the answer."""
    try:
        return mark(cell)
    except CellFault as fault:
        raise _unknown("mark", fault.remedy, fault.fault, cell) from None


@cache
def unfinished_words() -> frozenset[str]:
    """What says of something that it is not done yet (推进中, 尚未完成), as compared."""
    words = row_words()
    return frozenset(plain(begin + word) for begin in ("", *words["still"]) for word in words["unfinished"])
