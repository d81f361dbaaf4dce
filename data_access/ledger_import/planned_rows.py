"""What says that it is still to be: of a meeting no record, of a matter that is under way no day on which it ended."""

from __future__ import annotations

import re
from functools import cache

from data_access.cells.choices import unfinished_words
from data_access.cells.text import begins_none
from data_access.ledger_import.ledger_columns import COUNT, PER_CENT, PROSE
from data_access.ledger_import.recognised import REST, Layout, Row
from data_access.reference.ledger_phrases import plain, row_words

_CLAUSES = re.compile(r"[，,、；;。（(：:]")
_ENDS = ("closed_on", "closed_at", "done_on", "provided_on", "handled_on")
_WHOLE = 100  # per cent
_DAY_OF = {
    "complied": "complied_on",
    "done": "done_on",
    "pushed_credit": "credit_on",
    "pushed_two_law": "two_law_on",
}  # 否 has none
_NOT_HELD = "还没有开展，没有登记；开展后请改写再导入"
_SHORT = 12  # signs of a cell that says no more than that it is planned
_NOTE = 20  # of a clause that says no more than that the row is none


def refuse_planned(layout: Layout, rows: list[Row]) -> None:
    """Refuse rows that say 拟召开, 取消, in whatever column, or 预计50 for a count."""
    if "held_on" not in layout.fields:
        return
    words = tuple(map(plain, row_words()["not_held"]))
    for row in rows:
        for name, field in layout.fields.items():
            wording = plain(row.shown(name))
            if wording.startswith(words) and (len(wording) <= _SHORT or field.column.kind is COUNT):
                row.reject(name, "not_held", _NOT_HELD)
                break
        else:
            known = {field.number for field in layout.fields.values()}
            others = (plain(text) for n, text in row.cells.items() if n not in known and isinstance(text, str))
            if any(wording.startswith(words) and len(wording) <= _SHORT for wording in others):
                row.reject("held_on", "not_held", _NOT_HELD)


def refuse_void(layout: Layout, rows: list[Row]) -> None:
    """Refuse rows whose note says that they are no record (作废); tell those that may be none (重复, 已退回平台)."""
    void, doubted = (tuple(map(plain, row_words()[kind])) for kind in ("void_rows", "doubted_rows"))
    known = {field.number for name, field in layout.fields.items() if field.column.kind is not PROSE}
    noted: dict[tuple[int, ...], list[int]] = {}  # the columns that may say so, by those that a row fills
    for row in rows:
        filled = tuple(row.cells)
        if filled not in noted:
            noted[filled] = [number for number in filled if number not in known]
        texts = (text for number in noted[filled] if isinstance(text := row.cells[number], str))
        clauses = [clause for text in texts for clause in _CLAUSES.split(plain(text)) if 0 < len(clause) <= _NOTE]
        if word := next((clause for clause in clauses if clause in void), ""):
            row.reject(layout.identity[0], "void_row", f"写着“{word}”，没有登记；确为有效的，请删去这几个字后重新导入")
        elif word := next((c for c in clauses if c.startswith(doubted) or c.endswith(doubted)), ""):
            remedy = f"写着“{word}”，仍按一条记录登记和统计，请核对；不应计的，请从台账删去这一行"
            row.flag(layout.identity[0], "doubted_row", remedy)


def drop_contradicted_days(layout: Layout, rows: list[Row]) -> None:
    """Leave 否 and the day beside it empty: one of them is wrong."""
    for state, day in _DAY_OF.items():
        if state not in layout.fields or day not in layout.fields:
            continue
        for row in rows:
            if row.values.get(state) is False and row.values.get(day) is not None:
                message = f"“{layout.fields[state].column.heading}”写着“{row.shown(state)}”，又填了日期，请核对{REST}"
                row.values.pop(state)
                row.values.pop(day)
                row.flag(day, "state_conflict", message)


def drop_contradicted_ends(layout: Layout, rows: list[Row]) -> None:
    """Leave the day of an end empty in rows that say the matter is under way (处置中): it may be planned."""
    really = tuple(map(plain, row_words()["really"]))
    ends = [n for n in _ENDS if n in layout.fields and not plain(layout.fields[n].heading).startswith(really)]
    own = {layout.fields[name].number for name in ends}
    for row in rows if ends else ():
        ended = [name for name in ends if row.values.get(name) is not None]
        if not ended:
            continue
        others = (text for number, text in row.cells.items() if number not in own and isinstance(text, str))
        unusual = (text for text in others if not _begins_otherwise(text[:1]))
        if not (state := next(filter(_is_unfinished, unusual), "") or _part_done(row)):
            continue
        for name in ended:
            row.values.pop(name)
            row.flag(name, "state_conflict", f"本行又写着“{state}”，分不清是否已经完成，请核对{REST}")


@cache
def _begins_otherwise(sign: str) -> bool:
    """No such word begins with the sign: most cells need no closer look."""
    return begins_none(sign, unfinished_words())


def _is_unfinished(text: str) -> bool:
    """It is such a word, or begins with one and says little more: 未完成，部分销号."""
    first = _CLAUSES.split(text.strip())[0] if len(text) <= _SHORT else text
    return plain(first) in unfinished_words()


def _part_done(row: Row) -> str:
    """The share of the whole that the row says is done, where that is less than all."""
    name = next((name for name, field in row.layout.fields.items() if field.column.kind is PER_CENT), None)
    share = None if name is None else row.values.get(name)
    return f"进度{share}%" if isinstance(share, int) and share < _WHOLE else ""
