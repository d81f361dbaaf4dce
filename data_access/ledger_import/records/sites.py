"""在建工地: rows into site and enterprise, with what follows from them (应存日, 专户开立期限, town by map)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from data_access import clock
from data_access.cells.office import share_written
from data_access.cells.text import HEADING
from data_access.database.derived_days import deposit_due, wage_account_due
from data_access.database.schema import COMPLETED, UNCOMPLETED, UNDER_WAY, enterprise, site
from data_access.database.storing import UNCHANGED, UPDATED, Key, Load, Record, known, merged, names_of, save, telling
from data_access.ledger_import.known_values import without_blanks
from data_access.ledger_import.recognised import Row, flag_order
from data_access.ledger_import.records.firm_names import is_another_firm
from data_access.ledger_import.records.investments import invested, settle_investment
from data_access.ledger_import.records.known_numbers import keep_full_name, refuse_other
from data_access.ledger_import.records.site_lookup import industry_department
from data_access.ledger_import.records.site_twins import ask_of_twins, number_known, refuse_doubled
from data_access.reference import coordinates
from data_access.reference.ledger_phrases import plain, row_words
from data_access.reference.unit_names import standing_town, town_name

_WHOLE = 100  # per cent let off: 免存


def _check_coordinates(row: Row) -> None:
    """Refuse a pair that is the wrong way round; a site whose pair is doubtful otherwise goes without its point."""
    lon, lat = row.values.get("lon"), row.values.get("lat")
    if lon is None or lat is None:
        unread = {flag.column for flag in row.flags} & {
            field.heading for name, field in row.layout.fields.items() if name in ("lon", "lat")
        }
        if not unread and (lon is not None or lat is not None):
            given, other = ("lon", "纬度") if lat is None else ("lat", "经度")
            row.flag(given, "bad_coordinates", f"缺少对应的{other}，请补填后重新导入；项目已导入，暂无坐标")
    elif coordinates.is_in_china(lat, lon) and not coordinates.is_in_china(lon, lat):
        row.reject("lon", "swapped_coordinates", "经度与纬度填反了，请对调后重新导入")
    elif not coordinates.is_in_china(lon, lat):
        row.flag("lon", "bad_coordinates", "经纬度不在国内，请核对后重新导入；项目已导入，暂无坐标")


def _settle_relief(row: Row) -> None:
    """A reason beside a share that lets off only a part is one of the reduction (减存): no exemption, and told.

    So is one beside a share that nobody could read: it says at least that something is to be stored.
    """
    share = share_written(row.shown("relief_percent"))
    text = plain(row.shown("relief_percent"))
    unread = share is None and row.misread("relief_percent") and text not in row_words()["exempting"]
    if not row.values.get("exempt_reason") or not (unread or (share is not None and 0 < share[0] < _WHOLE)):
        return
    counted = "没有读出，免存、减存都没有登记" if unread else "按减存计，不作免存"
    message = f"同时写有减存比例{row.shown('relief_percent')}，{counted}，请核对"
    row.flag("exempt_reason", "state_conflict", message)
    if row.values.get("relief_percent") is None:  # alone it would say that nothing is to be stored
        row.values["exempt_reason"] = None
        row.emptied |= {"exempt_reason"}


def _point(row: Row) -> coordinates.Pair | None:
    """The WGS84 point of the row; None without a pair that can be trusted."""
    lon, lat, crs = row.values.get("lon"), row.values.get("lat"), row.values.get("crs")
    if lon is None or lat is None or not coordinates.is_in_china(lon, lat):
        return None
    if row.misread("crs"):
        return None  # in a system nobody can name
    return coordinates.to_wgs84(lon, lat, crs or coordinates.WGS84)


def _given(load: Load, row: Row, before: Record | None) -> Record:
    given = {n: v for n, v in row.values.of(names_of(site)).items() if n not in ("lon", "lat")}
    if "department" in row.values:
        given["department_code"] = industry_department(row)
    given = without_blanks(load, row, before, given)
    return given | invested(given, before) | _given_point(load, row, before)


def _given_point(load: Load, row: Row, before: Record | None) -> Record:
    """The point of a row and the pair it comes from; none where it gives no pair or one in doubt, so a known stays."""
    if "lon" not in row.layout.fields or "lat" not in row.layout.fields:
        return {}  # half a pair says nothing
    lon, lat, crs = row.values.get("lon"), row.values.get("lat"), row.values.get("crs")
    point = _point(row)
    if point is None and before and before["raw_lon"] is not None and not (load.emptying or "lon" in row.emptied):
        row.kept |= {name for name in ("lon", "lat") if row.values.get(name, 0) is None}
        return {}
    if (
        crs is None
        and before
        and (lon, lat) in ((before["lon"], before["lat"]), (before["raw_lon"], before["raw_lat"]))
    ):
        return {}  # the point that lists show, or the pair it came from
    at = point or (None, None)
    return {"raw_lon": lon, "raw_lat": lat, "raw_crs": crs if lon is not None else None, "lon": at[0], "lat": at[1]}


def _derive(record: Record) -> Record:
    # 应存额 and 免存 depend on the contractor's history: `deposit_requirement` writes them once all ledgers are in.
    derived = record | {"deposit_exempt": bool(record["deposit_exempt"])}
    derived |= {"deposit_due_on": deposit_due(derived), "wage_account_due_on": wage_account_due(record)}
    lon, lat = record["lon"], record["lat"]
    own = record["town_code"]
    derived["located_town_code"] = coordinates.town_at(lon, lat, own) if lon is not None and lat is not None else None
    return derived


def _flag_place(row: Row, record: Record) -> None:
    if "lon" not in row.layout.fields or record["lon"] is None:
        return
    located = record["located_town_code"]
    if located is None:
        row.flag("lon", "outside_district", "坐标不在本区范围内，请核对坐标和坐标系")
    elif standing_town(located) != standing_town(record["town_code"]):
        row.flag("lon", "in_other_town", f"坐标落在{town_name(located)}，与属地街镇不同，请核对")


def _join_by_name(load: Load, rows: list[Row]) -> None:
    """Give a contractor without code the only code known under its name, and say so."""
    names = {row.values["contractor_name"] for row in rows if row.values.get("contractor_name")}
    codes: dict[str, set[str]] = defaultdict(set)
    for record in known(load.connection, enterprise.c.name, names).values():
        codes[record["name"]].add(record["uscc"])
    for row in rows:
        if (name := row.values.get("contractor_name")) and (code := row.values.get("contractor_uscc")):
            codes[name].add(code)
    for row in rows:
        name = row.values.get("contractor_name")
        if name is None or row.values.get("contractor_uscc"):
            continue
        if len(codes[name]) == 1:
            (row.values["contractor_uscc"],) = codes[name]
            message = f"缺少统一社会信用代码，已按同名单位{row.values['contractor_uscc']}归户，请补填"
            row.flag("contractor_name", "missing_code", message)
        elif codes[name]:
            message = f"缺少统一社会信用代码，同名单位有{len(codes[name])}个信用代码，总包单位未入库，请补填后重新导入"
            row.flag("contractor_name", "ambiguous_firm", message)
        else:
            row.flag("contractor_name", "missing_value", "缺少统一社会信用代码，总包单位未入库，请补填后重新导入")


def _enterprises(load: Load, rows: list[Row]) -> dict[str, str]:
    """Store the contractors; what became of each, by 统一社会信用代码. The last name in the file holds."""
    _join_by_name(load, rows)
    codes = [row.values.get("contractor_uscc") for row in rows]
    existing = known(load.connection, enterprise.c.uscc, codes)
    records: dict[str, Record] = {}
    for row in rows:
        code, name = row.values.get("contractor_uscc"), row.values.get("contractor_name")
        if code is None:
            continue
        before = records.get(code) or existing.get((code,))
        if code in records and name and records[code]["name"] not in (name, code):
            row.flag("contractor_name", "name_conflict", f"同一信用代码在本表另有名称“{records[code]['name']}”，请核对")
        if before is None:
            before = {"uscc": code, "name": code, "legal_person": None, "address": None}
        elif (code,) in existing and is_another_firm(name, existing[(code,)]["name"], code):
            message = f"同一信用代码已登记为“{before['name']}”，像是另一家单位，没有改名；确已更名的请在企业台账中更正"
            row.flag("contractor_name", "name_conflict", message)
            name = None
        records[code] = before | {
            "name": (name and keep_full_name(row, "contractor_name", before["name"])) or before["name"]
        }
    outcome = save(load, enterprise, records.values(), existing)
    return {key[0]: result for key, result in outcome.items()}


def _place_completions(rows: list[Row], reach: date | None) -> None:
    """Take 竣工日期, which may be the planned or the actual day, for the one it is; asked where nothing tells.

    A day later than the data reach is planned, whatever the others of its column are. So is one beside 实际竣工日期;
    one beside 计划竣工日期 tells of what happened.
    """
    sheets = {id(row.layout): row.layout for row in rows if "completion_on" in row.layout.fields}
    for layout in sheets.values():
        own = [row for row in rows if row.layout is layout and row.values.get("completion_on")]
        for row in own:
            day, state = row.values["completion_on"], row.values.get("status")
            past = day <= (reach or clock.today())
            ahead = reach is not None and day > reach
            done = state == COMPLETED and past and "completed_on" not in layout.fields  # the row's own state goes first
            planned = not done and (ahead or "completed_on" in layout.fields or state in UNCOMPLETED)
            happened = done or "planned_completion_on" in layout.fields
            if planned and row.values.get("planned_completion_on") in (None, day):
                row.values["planned_completion_on"] = day
            elif happened and "completed_on" not in layout.fields and past:
                row.values["completed_on"] = day
            else:
                message = "分不清是计划还是实际竣工日期，已按空白导入，请在表头写明或答复后重新导入"
                row.flag("completion_on", "doubtful_day", message, HEADING)


def _flag_state(row: Row, record: Record) -> None:
    if row.values.get("status") == COMPLETED and record["completed_on"] is None:
        row.flag("status", "missing_day", "没有实际竣工日期，按已竣工计，请补填")
    if row.values.get("status") in UNCOMPLETED and record["completed_on"] is not None:
        done = f"实际竣工日期{record['completed_on']:%Y-%m-%d}，仍按已竣工计"
        message = f"已登记{done}；确未竣工的请在“实际竣工日期”列填“清空”"
        if row.values.get("completed_on"):
            message = f"本行又写有{done}，请核对项目状态"
        row.flag("status", "state_conflict", message)
    undated = all(record[name] is None for name in ("permit_on", "contract_signed_on", "completed_on"))
    if undated and row.values.get("status") in UNDER_WAY:
        message = "没有施工许可日期，也没有合同签订日期，不知何时开工，没有计入在建工地各项数，请补填其中一项"
        row.flag("status", "undated_site", message)


def load_sites(load: Load, rows: list[Row]) -> None:
    """Check and store the rows; each gets its outcome or its faults."""
    rows = [row for row in rows if "site_no" in row.values]
    number_known(load, rows)
    corrected = ask_of_twins(load, rows)
    refuse_doubled(rows)
    _place_completions(rows, load.reach)
    for row in rows:
        _check_coordinates(row)
        _settle_relief(row)
        settle_investment(row)
    existing = known(load.connection, site.c.site_no, (row.key for row in rows))
    known_firms = known(load.connection, enterprise.c.uscc, (record["contractor_uscc"] for record in existing.values()))
    for row in telling(rows, load.progress):
        before = existing.get((row.key,))
        if before is not None and (firm := known_firms.get((before["contractor_uscc"],))) is not None:
            before = before | {"contractor_name": firm["name"]}
        if id(row) not in corrected:
            refuse_other(row, before)
    sound = [row for row in rows if not row.faults]
    firms = _enterprises(load, sound)
    records: dict[Key, Record] = {}
    for row in sound:
        before = existing.get((row.key,))
        if before is not None:
            before = before | {"contractor_name": known_firms.get((before["contractor_uscc"],), {}).get("name")}
        given = _given(load, row, before)
        record = merged(site, existing.get((row.key,)), given, _derive, ())
        _flag_place(row, record)
        _flag_state(row, record)
        if before is None and row.layout.is_form:
            row.flag("name", "new_site", "在建工地台账里没有这个项目，已按本表新立，请核对名称")
        flag_order(row, record)
        records[(row.key,)] = record
    outcome = save(load, site, records.values(), existing)
    for row in sound:
        row.outcome = outcome[(row.key,)]
        if row.outcome == UNCHANGED and firms.get(row.values.get("contractor_uscc", ""), UNCHANGED) != UNCHANGED:
            row.outcome = UPDATED
