"""What is taken along as a sheet: numbers and days are such, text is never a formula, and the scope stands above."""

from __future__ import annotations

import io
from datetime import date, datetime
from decimal import Decimal

import pandas as pd
from openpyxl import load_workbook

from data_access.database.scope import Scope
from metrics.definitions.checklist_results import Grade
from metrics.questions.sampling import Stop
from metrics.questions.site_results import SiteState
from pages.inspections.next_round import ROUTE_FORMATS, _route_frame
from pages.parts.files.exports import workbook_bytes, xlsx_bytes
from pages.parts.lists.twin import RATE, by_months

DAY = date(2023, 12, 15)


def test_a_route_has_coordinates_distances_and_days_as_such() -> None:
    def site(number: str, seen_on: date | None, lon: float | None) -> SiteState:
        lat = None if lon is None else 31.123456
        return SiteState(number, "=1+1", "310118106", "区建管委", None, None, lon, lat, 30,
                         seen_on, Decimal(1), Grade.UNSEEN, 0, None, 2)  # fmt: skip

    sites = [site("000008", date(2023, 3, 1), 121.123456), site("000009", None, None)]
    stops = [Stop(1, 1, "000008", 2.4444, None), Stop(1, 2, "000009", 13.0, 1.26)]
    frame = _route_frame(stops, sites, Scope(start=date(2023, 1, 1), end=DAY, as_of=DAY), {})
    page = load_workbook(io.BytesIO(workbook_bytes({"一组": frame}, ["抽查名单"], ROUTE_FORMATS)))["一组"]
    names = [cell.value for cell in page[2]]
    first, second = (dict(zip(names, row, strict=True)) for row in (page[3], page[4]))
    assert [first[n].value for n in ("经度", "纬度", "抽取权重", "顺序", "距今天数")] == [
        121.123456,
        31.123456,
        2.4,
        1,
        289,
    ]
    assert first["经度"].number_format == "0.000000"
    assert second["距上一站（公里）"].value == 1.3
    assert first["距上一站（公里）"].value is None
    assert first["上次核查"].value == datetime(2023, 3, 1)
    assert (first["项目编号"].value, first["项目名称"].value, first["项目名称"].data_type) == ("000008", "=1+1", "s")


def test_a_twin_keeps_rates_and_months_as_numbers_and_days() -> None:
    table = by_months(pd.DataFrame({"率": [99.9, None]}, index=pd.to_datetime(["2023-10-31", "2023-11-30"])))
    assert list(table["月份"]) == [date(2023, 10, 1), date(2023, 11, 1)]
    sheet = table.astype(object).where(table.notna(), None)
    page = load_workbook(io.BytesIO(xlsx_bytes(sheet, ["某表", "范围：全区"], "某/表", {"率": RATE.sheet})))["某 表"]
    assert page["A2"].value == "范围：全区"
    assert (page["B4"].value, page["B4"].number_format) == (99.9, RATE.sheet)
    assert page["B5"].value is None
