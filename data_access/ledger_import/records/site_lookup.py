"""What a row says of its site in words: which site, by permit number or name and contractor, and whose charge it is."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import select

from data_access.database.schema import enterprise, site
from data_access.database.storing import Load, chunks
from data_access.ledger_import.recognised import Row
from data_access.reference.unit_names import department_code

SITE_NAME, SITE_CONTRACTOR, SITE_PERMIT = "site_name", "site_contractor", "site_permit_no"


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
        elif column in row.layout.fields and (name or permit or needed):
            known = f"有{len(found)}个同名项目" if found else "不在在建工地台账中"
            tell = row.reject if needed else row.flag
            tell(column, "unknown_site", f"{known}，请先导入该项目或填写项目编号")


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
            "department", "unknown_department", "不是成员单位，已按空白导入，请核对或在organisation.toml中补充别名"
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
