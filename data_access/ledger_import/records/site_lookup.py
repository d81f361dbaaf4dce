"""What a row says of its site in words: which site, by permit number or name and contractor, and whose charge it is."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from difflib import get_close_matches
from functools import cached_property

from sqlalchemy import select

from data_access.cells.text import SITE
from data_access.database.schema import enterprise, site
from data_access.database.storing import Load, chunks
from data_access.ledger_import.recognised import Row
from data_access.ledger_import.records.firm_names import bare_name
from data_access.reference.ledger_phrases import any_of, plain, row_words
from data_access.reference.unit_names import department_code

SITE_NAME, SITE_CONTRACTOR, SITE_PERMIT = "site_name", "site_contractor", "site_permit_no"
_ALIKE = 0.6  # of two names, see `difflib.SequenceMatcher.ratio`
_SHOWN = 3  # likely sites
_MOST_TRIED = 200  # names of a file for which likely sites are looked for


def number_sites(load: Load, rows: list[Row], *, needed: bool) -> None:
    """Give each row without 项目编号 that of the one site it names; told in a flag.

    ``needed``: a row whose site is not found is refused, otherwise it goes without one.
    """
    wanted = [row for row in rows if not row.faults and not row.values.get("site_no")]
    sites = _sites(load, [row.values.get(SITE_NAME) for row in wanted])
    permits = {number for row in wanted if (number := row.values.get(SITE_PERMIT))}
    numbered = {
        number
        for some in chunks(permits)
        for number in load.connection.scalars(select(site.c.site_no).where(site.c.site_no.in_(some)))
    }
    likely = KnownSites(load)
    for row in wanted:
        permit, name = row.values.get(SITE_PERMIT), row.values.get(SITE_NAME)
        contractor = row.values.get(SITE_CONTRACTOR)
        if permit in numbered:
            row.values["site_no"] = permit
            continue
        found = [no for no, firm in sites.get(name or "", ()) if not contractor or not firm or firm == contractor]
        column = SITE_NAME if SITE_NAME in row.layout.fields else SITE_PERMIT
        if len(found) == 1:
            row.values["site_no"] = found[0]
            row.flag(column, "site_by_name", f"没有项目编号，已按名称对应{found[0]}，请核对")
        elif name and (answer := row.layout.answers.site(name, contractor or "")) is not None:
            _take_answer(row, answer, likely.number(answer), needed=needed)
        elif needed and name and len(several := likely.several(name)) > 1:
            message = f"写有{len(several)}个项目（{'、'.join(several)}），请每个项目写一行后重新导入"
            row.reject(SITE_NAME, "several_sites", message)
        elif column in row.layout.fields and (name or permit or needed):
            known = f"有{len(found)}个同名项目" if found else "不在在建工地台账中"
            near = likely.to(name) if name else ""
            message = f"{known}，请先导入该项目或填写项目编号" + (f"；{near}" if near else "")
            finding = row.finding(column, "unknown_site", message)
            if name and (needed or near):
                # With a known name it is the contractor that tells which one is meant.
                asked = f"{name}/{contractor}" if contractor and name in sites else name
                finding = replace(finding, asks=SITE, written=asked, hint=near)
            if needed:
                row.faults += (finding,)
            else:
                row.flags += (finding,)


def _take_answer(row: Row, answer: str, number: str | None, *, needed: bool) -> None:
    if number is not None:
        row.values["site_no"] = number
        row.flag(SITE_NAME, "site_by_name", f"已按答复对应{number}，请核对")
        return
    tell = row.reject if needed else row.flag
    tell(SITE_NAME, "unknown_site", f"答复的“{answer}”不是在建工地台账里的项目编号或项目名称，请核对")


class KnownSites:
    """The known sites, by number and by names that are nearly alike; read once something is not found."""

    def __init__(self, load: Load) -> None:
        self.load = load

    @cached_property
    def _known(self) -> list[tuple[str, str]]:
        rows = self.load.connection.execute(select(site.c.site_no, site.c.name).order_by(site.c.site_no))
        return [(number, name) for number, name in rows]

    @cached_property
    def _by_core(self) -> dict[str, list[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for number, name in self._known:
            found[_core(name)].append((number, name))
        return dict(found)

    @cached_property
    def _messages(self) -> dict[str, str]:
        return {}

    def number(self, answer: str) -> str | None:
        """The number of the one site that an answer names."""
        text = plain(answer)
        found = {number for number, name in self._known if text == plain(number)}
        found = found or {number for number, name in self._known if text == plain(name)}
        return found.pop() if len(found) == 1 else None

    def several(self, name: str) -> list[str]:
        """The numbers of the sites of which the parts of a name each name one; none where a part names no one site."""
        found = [self.number(part) for part in re.split(r"[、,，;；/\n]|和|及", name)]
        return [number for number in found if number] if all(found) else []

    def alike(self, name: str) -> list[str]:
        """The numbers of the sites of the same name but for what offices leave out or add."""
        return [number for number, _ in self._by_core.get(_core(name), ())]

    def to(self, name: str) -> str:
        """The sites of nearly that name, in words; "" without any."""
        if name not in self._messages and len(self._messages) < _MOST_TRIED:
            core = _core(name)
            near = [core] if core in self._by_core else get_close_matches(core, self._by_core, n=_SHOWN, cutoff=_ALIKE)
            named = [f"“{known}”（{number}）" for match in near for number, known in self._by_core[match]][:_SHOWN]
            self._messages[name] = f"可能是{'、'.join(named)}" if named else ""
        return self._messages.get(name, "")


def _core(name: str) -> str:
    """A site's name without what offices leave out or add: 工程, 项目, a phase, marks."""
    text = bare_name(name)
    words = any_of(row_words()["site_words"])
    return re.sub(words, "", text) or text


def refuse_other_site(sites: KnownSites, row: Row, number: str, message: str) -> None:
    """Refuse a row that names another site than the one its number belongs to; ``message`` says to which that is.

    A name that is hardly another (甲工程项目 for 甲工程) is flagged, one that nobody knows is asked once.
    """
    name, contractor = row.values.get(SITE_NAME), row.values.get(SITE_CONTRACTOR)
    named = sites_named(sites.load, row)
    if not name or number in named:
        return
    if not named and (answer := row.layout.answers.site(name, contractor or "")) is not None:
        if sites.number(answer) != number:
            row.reject(SITE_NAME, "key_conflict", f"{message}，不是答复的“{answer}”，请核对后重新导入")
    elif not named and number in sites.alike(name):
        row.flag(SITE_NAME, "site_by_name", f"{message}，名称大致相同，已按编号导入，请核对")
    else:
        finding = row.finding(SITE_NAME, "key_conflict", f"{message}，不是所写的项目，请核对后重新导入")
        row.faults += (finding if named else replace(finding, asks=SITE, written=name, hint=message),)


def sites_named(load: Load, row: Row) -> list[str]:
    """The numbers of the sites that bear the name (and contractor) of a row; none without a name."""
    name, contractor = row.values.get(SITE_NAME), row.values.get(SITE_CONTRACTOR)
    known = _sites(load, [name]).get(name or "", ())
    return [no for no, firm in known if not contractor or not firm or firm == contractor]


def industry_department(row: Row) -> str | None:
    """The code of the row's 行业主管部门; an unknown name is flagged and left empty."""
    name = row.values.get("department")
    if name is None:
        return None
    code = department_code(name)
    if code is None:
        row.flag(
            "department", "unknown_department", "不是成员单位，已按空白导入，请核对，或请系统管理员在部门名录中补登"
        )
    return code


def _sites(load: Load, names: list[str | None]) -> dict[str, list[tuple[str, str | None]]]:
    """The sites of those names: number and contractor (None where it is not known)."""
    found: dict[str, list[tuple[str, str | None]]] = defaultdict(list)
    query = select(site.c.name, site.c.site_no, enterprise.c.name).select_from(
        site.outerjoin(enterprise, enterprise.c.uscc == site.c.contractor_uscc)
    )
    for some in chunks(names):
        for name, number, contractor in load.connection.execute(query.where(site.c.name.in_(some))):
            found[name].append((number, contractor))
    return found
