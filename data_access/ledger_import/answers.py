"""What somebody said once about a source's ledgers: units, phrases, headings and towns (``load --mapping FILE``)."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from data_access.cells.sums import is_money
from data_access.cells.text import HEADING, PHRASE, RECORD, SITE, TOWN, UNIT
from data_access.reference.ledger_phrases import plain
from data_access.rules.parameters import ParameterError


class AnswersError(ParameterError):
    """Answers that cannot be used; ``faults`` names entry and reason (Chinese), all at once."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__(faults)
        self.args = (f"答复有 {len(self.faults)} 处错误，请改正后重新导入：\n" + "\n".join(self.faults),)


@dataclass(frozen=True)
class Source:
    """Whose sheets are filled in alike: one who issued it (as far as it says), one ledger, the same headings.

    An answer is kept for just these: a column more, or another town, and it is asked again.
    """

    issuer: str
    ledger: str
    headings: tuple[str, ...]

    @property
    def name(self) -> str:
        text = "\n".join((self.issuer, self.ledger, *sorted(self.headings)))
        return hashlib.sha256(text.encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Answers:
    """Answers by what was asked, as `question_key` spells it.

    That is 台账/表头 for units and headings, 台账/表头/写法 for phrases, 台账/编号 for records; for towns it is 工作表,
    or 写法 where a column names them; for sites 项目名称, or 项目名称/施工总承包单位.
    """

    headings: Mapping[str, str] = field(default_factory=dict)
    towns: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    phrases: Mapping[str, str] = field(default_factory=dict)
    records: Mapping[str, str] = field(default_factory=dict)
    sites: Mapping[str, str] = field(default_factory=dict)
    kept: Mapping[str, Answers] = field(default_factory=dict)  # of earlier loads, by the name of their source

    def of(self, source: Source) -> Answers:
        """These answers and, where they are silent, those kept for the source."""
        earlier = self.kept.get(source.name) if self.kept else None
        if earlier is None:
            return self
        return Answers(
            {**earlier.headings, **self.headings},
            {**earlier.towns, **self.towns},
            {**earlier.units, **self.units},
            {**earlier.phrases, **self.phrases},
            self.records,
            {**earlier.sites, **self.sites},
            self.kept,
        )

    def heading(self, ledger: str, heading: str) -> str | None:
        return self.headings.get(question_key(ledger, heading))

    def unit(self, ledger: str, heading: str) -> str | None:
        return self.units.get(question_key(ledger, heading))

    def phrase(self, ledger: str, heading: str, written: str) -> str | None:
        """What a cell means that says ``written``; None where nobody answered."""
        return self.phrases.get(question_key(ledger, heading, written))

    def site(self, name: str, contractor: str) -> str | None:
        """The site, by number or by its name in the ledger of sites, that is called so; None where nobody answered."""
        both = self.sites.get(question_key(name, contractor)) if contractor else None
        return both or self.sites.get(question_key(name))

    def record(self, ledger: str, key: str) -> str | None:
        return self.records.get(question_key(ledger, key))


def answers_by_kind(tables: Mapping[str, Mapping[str, str]]) -> Answers:
    """The answers of tables by kind of question; what asks of records is never kept."""
    headings, towns, units, phrases, sites = (tables.get(kind, {}) for kind in (HEADING, TOWN, UNIT, PHRASE, SITE))
    return Answers(headings, towns, units, phrases, sites=sites)


def question_key(*parts: str) -> str:
    return "/".join(map(plain, parts))


def answered(given: Mapping[tuple[str, str], str]) -> Answers:
    """Answers given by kind and key of their questions. Raises ParameterError for a unit that is none."""
    tables: dict[str, dict[str, str]] = {}
    for (kind, key), text in given.items():
        tables.setdefault(kind, {})[plain(key)] = text
    faults = [
        f"“{u}”不是金额单位，请填元、千元、万元、百万元、亿元之一"
        for u in tables.get(UNIT, {}).values()
        if not is_money(u)
    ]
    if faults:
        raise ParameterError(faults)
    return replace(answers_by_kind(tables), records=tables.get(RECORD, {}))


def read_answers(path: Path) -> Answers:
    """The answers of a file. Raises AnswersError naming every entry that cannot be used."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+)", str(error))
        where = f"第{place[1]}行" if place else "末尾"
        message = f'{path.name} {where}写法不对：方括号、引号要成对，每行写成 "问题" = "答复"'
        raise AnswersError([message]) from error
    except UnicodeDecodeError as error:
        raise AnswersError([f"{path.name}不是UTF-8编码的文本，请另存为UTF-8"]) from error
    except OSError as error:
        raise AnswersError([f"{path.name}读不了，请核对路径和权限"]) from error
    known = (HEADING, TOWN, UNIT, PHRASE, RECORD, SITE)
    faults = [f"{table}：须为 {'、'.join(known)} 之一" for table in found.keys() - set(known)]
    tables: dict[str, dict[str, str]] = {}
    for table in known:
        entries: Any = found.get(table, {})
        if not isinstance(entries, dict) or not all(isinstance(value, str) for value in entries.values()):
            faults.append(f'{table}：须写成 "问题" = "答复"')
            continue
        tables[table] = {plain(key): value for key, value in entries.items() if value}
    faults += [
        f"{UNIT} · {key}：“{unit}”不是金额单位" for key, unit in tables.get(UNIT, {}).items() if not is_money(unit)
    ]
    if faults:
        raise AnswersError([f"答复文件{path.name} · {fault}" for fault in faults])
    return replace(answers_by_kind(tables), records=tables[RECORD])
