"""Set phrases: what a column may say, in the spellings of ``assets/ledgers/values.toml``."""

from __future__ import annotations

import re
from functools import cache

from data_access.cells.text import PHRASE, CellFault, squeezed
from data_access.reference.ledger_phrases import vocabulary

CORRECTION = "冲正"  # of a movement whose kind the cell does not say
_YES = "是"
_EMPTY_BOXES, _TICKED_BOXES = "□☐◻⬜", "☑☒✓✔√■"
_BOX, _OPTION = f"[{_EMPTY_BOXES}{_TICKED_BOXES}]", f"[^{_EMPTY_BOXES}{_TICKED_BOXES}]+"


def _unknown(name: str, remedy: str, fault: str, cell: object) -> CellFault:
    refuses = squeezed(cell).upper() in vocabulary(name).refused
    return CellFault(fault, remedy, refuses=refuses, asks=PHRASE)


def ticked(said: str) -> str:
    """The one option ticked among several with boxes (☑是□否, 是□否☑, 是(√)否( )); else what is said."""
    boxes = re.sub(r"[(\[【][√✓✔☑][)\]】]", "☑", re.sub(r"[(\[【][)\]】]", "□", said))
    before = re.fullmatch(f"(?:{_BOX}{_OPTION})+", boxes)
    after = re.fullmatch(f"(?:{_OPTION}{_BOX})+", boxes)
    if not any(box in boxes for box in _EMPTY_BOXES) or not (before or after):
        return said
    pattern = f"({_BOX})({_OPTION})" if before else f"({_OPTION})({_BOX})"
    options = [pair if before else pair[::-1] for pair in re.findall(pattern, boxes)]
    chosen = [word.strip("、,;/") for box, word in options if box in _TICKED_BOXES]
    return chosen[0] if len(chosen) == 1 else said


def choice(name: str, cell: object) -> str | None:
    """The standard value of a phrase; None when it says "not known yet"."""
    known = vocabulary(name)
    said = ticked(squeezed(cell).upper())
    if said in known.not_known:
        return None
    if said not in known.values:
        told = f"不在可选值之内，请改为{'、'.join(known.standard)}之一后重新导入"
        raise _unknown(name, told, "unknown_value", cell)
    return known.values[said]


def yes_no(name: str, cell: object) -> bool | None:
    found = choice(name, cell)
    return None if found is None else found == _YES


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
    found = _movements().get(squeezed(cell).upper())
    if found is None:
        told = "、".join((*vocabulary("movement").standard, CORRECTION))
        raise _unknown("movement", f"不在可选值之内，请改为{told}之一后重新导入", "unknown_value", cell)
    return found


def mark(cell: object) -> str:
    """A check mark of the on-site verification; an empty cell is 不适用."""
    said = ticked(squeezed(cell).upper())
    result = vocabulary("mark").values.get(said, None if said else "不适用")
    if result is None:
        told = "不是核查结果，请改为符合、部分符合、不符合或不适用后重新导入"
        raise _unknown("mark", told, "unknown_mark", cell)
    return result
