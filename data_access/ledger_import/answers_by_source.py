"""Answers remembered for the next file of the same source: which are kept, which a sheet was read by."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping

from data_access import clock
from data_access.cells.text import HEADING, PHRASE, SITE, TOWN, UNIT
from data_access.database.engine import reading_if_there, writer
from data_access.database.kept_answers import KeptAnswer, forget_answers, kept_answers
from data_access.ledger_import.answers import Answers, answers_by_kind
from data_access.ledger_import.recognised import Layout, Row
from data_access.ledger_import.sheets.sheet import LedgerError
from data_access.reference.ledger_phrases import plain

_SHOWN = 60  # headings, as kept for whoever looks at them
_LONGEST = 160  # signs of a question: its key fits the history of loads


def kept_by_source(url: str) -> dict[str, Answers]:
    """What earlier loads into the database were told, by the name of the source; empty where there is none."""
    found = {}
    for source, answers in _kept(url).items():
        tables: dict[str, dict[str, str]] = defaultdict(dict)
        for answer in answers:
            tables[answer.kind][answer.question] = answer.answer
        found[source] = answers_by_kind(tables)
    return found


def _kept(url: str) -> dict[str, list[KeptAnswer]]:
    with reading_if_there(url) as connection:
        return {} if connection is None else kept_answers(connection)


def _by_kind(answers: Answers) -> dict[str, Mapping[str, str]]:
    kinds = {HEADING: answers.headings, TOWN: answers.towns, UNIT: answers.units}
    return kinds | {PHRASE: answers.phrases, SITE: answers.sites}


def recalled(layout: Layout, given: Answers) -> tuple[str, ...]:
    """The earlier answers by which the layout is read, told as question = answer; those given now are left out."""
    earlier = layout.answers.kept.get(layout.source.name) if layout.source else None
    if earlier is None:
        return ()
    now = _by_kind(given)
    kept = [(q, a) for kind, answers in _by_kind(earlier).items() for q, a in answers.items() if q not in now[kind]]
    return tuple(f"{question} = {answer}" for question, answer in kept)


def answers_to_keep(given: Answers, rows: Mapping[str, Iterable[Row]], file_name: str) -> list[KeptAnswer]:
    """The answers given with this load, for each source that they are about.

    The town of a whole sheet is not among them: the next sheet of that name may be another town's. Nor is what was
    said of one record.
    """
    if not any(_by_kind(given).values()):
        return []
    written: dict[int, tuple[Layout, set[str], set[str]]] = {}
    for row in (row for found in rows.values() for row in found):
        _, towns, sites = written.setdefault(id(row.layout), (row.layout, set(), set()))
        towns.add(plain(row.shown("town_code")))
        name = plain(row.shown("site_name"))
        sites |= {name, f"{name}/{plain(row.shown('site_contractor'))}"}
    found = []
    for layout, towns, sites in written.values():
        source = layout.source
        if source is None:
            continue
        own = f"{plain(layout.ledger.name)}/"
        about = {
            **{(kind, q): a for kind in (HEADING, UNIT, PHRASE) for q, a in _by_kind(given)[kind].items()
               if q.startswith(own) and _is_about(q.removeprefix(own), layout)},
            **{(TOWN, q): a for q, a in given.towns.items() if q in towns},
            **{(SITE, q): a for q, a in given.sites.items() if q in sites},
        }  # fmt: skip
        headings, day, file = "、".join(source.headings[:_SHOWN]), clock.today(), file_name[-200:]
        found += [
            KeptAnswer(
                source=source.name,
                issuer=source.issuer,
                ledger=source.ledger,
                headings=headings,
                kind=kind,
                question=question,
                answer=answer,
                answered_on=day,
                file_name=file,
            )
            for (kind, question), answer in about.items()
            if len(question) <= _LONGEST
        ]
    return found


def _is_about(question: str, layout: Layout) -> bool:
    """The question names one of the source's headings, or a group of them."""
    headings = layout.source.headings if layout.source else ()
    labels = {plain(field.heading) for field in layout.fields.values()}  # of a form
    return any(f"{question}/".startswith(f"{h}/") or f"{h}/".startswith(f"{question}/") for h in {*headings, *labels})


def answers_text(url: str, *, forget: str | None = None) -> str:
    """What is remembered of every source, as a file of answers with who gave them (Chinese); or one source forgotten.

    Raises LedgerError for a source that nobody has answered for.
    """
    if forget is not None:
        engine = writer(url)
        try:
            with engine.begin() as connection:
                if not (gone := forget_answers(connection, forget)):
                    raise LedgerError(f"没有来源“{forget}”的答复，请用不带 --forget 的 answers 查看。")
        finally:
            engine.dispose()
        return f"已忘记来源{forget}的{gone}条答复，下次导入时重新询问。"
    lines = []
    for source, answers in _kept(url).items():
        first = answers[0]
        lines += [f"# 来源{source}：{first.issuer or '未写明单位'} · {first.ledger}（{first.headings}）"]
        for kind in dict.fromkeys(answer.kind for answer in answers):
            lines.append(f"[{kind}]")
            lines += [
                f"{json.dumps(a.question, ensure_ascii=False)} = {json.dumps(a.answer, ensure_ascii=False)}"
                f" # {a.answered_on:%Y-%m-%d}，{a.file_name}"
                for a in answers
                if a.kind == kind
            ]
    return "\n".join(lines) or "还没有记住的答复。"
