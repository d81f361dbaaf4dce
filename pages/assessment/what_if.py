"""失分测算: what can be won back, ranked by points per record; marked records show the new score and grade at once.

Marks live in the address, which can be sent: nothing in the case database changes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from hashlib import blake2s

import pandas as pd
import streamlit as st

from data_access.rules.demo_marks import demo_mark
from metrics.assessment.lost_records import LostRecord, LostRecords, Mark
from metrics.assessment.remediation import Recovery, beyond_remedy, settled_points
from metrics.assessment.score import Score
from metrics.assessment.score_sentences import deadline_text, effect_text, recovery_text
from metrics.wording.clocks import limit_text
from metrics.wording.formats import points_text
from pages.parts.plain import on_screen, plain

MARKED = "remedied"  # of the address: a short word for each marked record
_SHOWN = 9


def _word(mark: Mark) -> str:
    return blake2s("/".join(mark).encode(), digest_size=4).hexdigest()


def _words() -> frozenset[str]:
    return frozenset(filter(None, st.query_params.get(MARKED, "").split(".")))


def _write(words: frozenset[str]) -> None:
    if words:
        st.query_params[MARKED] = ".".join(sorted(words))
    else:
        st.query_params.pop(MARKED, None)


def marked(found: Mapping[str, LostRecords]) -> frozenset[Mark]:
    """The records that the address takes as remedied."""
    words = _words()
    return frozenset(r.mark for lost in found.values() for r in _mendable(lost) if _word(r.mark) in words)


def _set(records: Sequence[LostRecord], *, on: bool) -> None:
    these = frozenset(_word(r.mark) for r in records)
    _write((_words() | these) if on else (_words() - these))


def _toggle(key: str, records: Sequence[LostRecord]) -> None:
    _set(records, on=bool(st.session_state[key]))


def _clear() -> None:
    _write(frozenset())


def _tick(label: str, key: str, records: Sequence[LostRecord], marks: Collection[Mark]) -> None:
    # The mark is the truth; a tick that another place changed follows it.
    st.session_state[key] = all(r.mark in marks for r in records)
    st.checkbox(label, key=key, on_change=_toggle, args=(key, records))


def panel(
    score: Score, after: Score, found: Mapping[str, LostRecords], ranked: Sequence[Recovery], marks: frozenset[Mark]
) -> None:
    """The worklist: vetoes to lift first, then remedies by points per record."""
    names = {line.indicator.code: line.indicator.name for line in score.lines}
    demo = demo_mark(score.catalogue.is_demo, "（{}）")
    st.markdown(f"**失分测算**  :gray[{deadline_text(score)}{demo}]")
    known = {r.mark for lost in found.values() for r in _mendable(lost)}
    counted = len(marks & known)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if counted:
            st.markdown(f"##### {effect_text(score, after, counted)}", width="stretch")
            st.button("清空", key="clear-marks", on_click=_clear, icon=":material/undo:", type="tertiary")
        else:
            st.caption(on_screen("勾选准备补救的事项，即时测算新得分和等次；不改动台账。"))
    liftable = [v for v in score.triggered if v.veto.remedy and found[v.veto.code].figure]
    for v in liftable:
        records = found[v.veto.code].figure
        label = f":red[■ **{v.veto.code} {v.veto.name}**] · {v.veto.remedy} {len(records)} 条，解除一票否决"
        _tick(label, f"lift-{v.veto.code}", records, marks)
    if not ranked and not liftable:
        st.info("没有可以补救的失分。", icon=":material/check_circle:")
    for won in ranked[:_SHOWN]:
        label = (
            f"**{won.code} {names[won.code]}** · {recovery_text(won)} "
            f":gray[每{'项' if won.evidence else '条'} {points_text(won.per_record)} 分]"
        )
        _tick(label, f"remedy-{won.code}-{won.evidence}", won.records, marks)
    if len(ranked) > _SHOWN:
        st.caption(f"按每条可得分排列，另有 {len(ranked) - _SHOWN} 项，见“逐条测算”。")
    settled = sorted(beyond_remedy(score, found), key=lambda x: -x[1])
    if settled:
        listed = "、".join(f"{x.indicator.name} {points_text(lost)}" for x, lost in settled[:4])
        more = f" 等 {len(settled)} 项" if len(settled) > 4 else ""
        whole = points_text(settled_points(settled))
        st.caption(f"已成事实、不可补救 {whole} 分：{listed}{more}。")


def record_by_record(score: Score, found: Mapping[str, LostRecords]) -> None:
    """The records of one indicator with a tick each: what is ticked counts as remedied above."""
    names = {line.indicator.code: line.indicator.name for line in score.lines}
    names |= {v.veto.code: v.veto.name for v in score.vetoes}
    codes = [code for code, lost in found.items() if _mendable(lost)]
    if not codes:
        st.info("没有可以补救的记录。", icon=":material/check_circle:")
        return
    code = st.selectbox(
        "指标",
        codes,
        key="remedy_of",
        bind="query-params",
        placeholder="选择指标",
        format_func=lambda c: f"{c} {names[c]}（{len(_mendable(found[c]))} 条）",
        width=360,
    )
    if code is None:
        return
    records = _mendable(found[code])
    marks = marked(found)
    rows = pd.DataFrame(
        [
            {
                "计入测算": r.mark in marks,
                "补救": r.remedy,
                "编号": r.key,
                "名称": r.title,
                "责任单位": "、".join(r.owners),
                "期限": r.due_on,
                # Sorted by the limit: days of two kinds do not compare.
                "时限": limit_text(r.due_on, score.scope.as_of, r.unit) if r.due_on else None,
            }
            for r in records
        ]
    )
    # A key per state of the marks: the table always starts from what is marked.
    edited = st.data_editor(
        rows,
        hide_index=True,
        disabled=[name for name in rows.columns if name != "计入测算"],
        key=f"remedy-{code}-{hash(marks)}",
        height=min(36 * len(rows) + 40, 460),
        column_config={"期限": st.column_config.DateColumn(format="YYYY-MM-DD")},
    )
    wanted = frozenset(r.mark for r, tick in zip(records, edited["计入测算"], strict=True) if tick)
    these = frozenset(r.mark for r in records)
    if wanted != marks & these:
        _write(frozenset(map(_word, (marks - these) | wanted)))
        st.rerun()


def _mendable(lost: LostRecords) -> tuple[LostRecord, ...]:
    return tuple(r for r in (*lost.evidence, *lost.figure) if r.remedy)


def described(record: LostRecord) -> str:
    """A record in one line for lists and drawers."""
    return f"{plain(record.title)} · {plain('、'.join(record.owners))}"
