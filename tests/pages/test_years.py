"""Every screen in years before, between and after what the tables of the product write down."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import insert
from streamlit.testing.v1 import AppTest

from data_access.database.engine import writer
from data_access.database.schema import (
    campaign,
    campaign_result,
    data_load,
    deposit,
    evidence,
    follow_up,
    inspection,
    inspection_item,
    lead,
    meeting,
    site,
    task,
)
from metrics.indicators import catalogues
from metrics.judging import targets
from pages.parts.frame.navigation import GROUPS, HIDDEN
from tests.conftest import at_once
from tests.databases import FRAME_SCRIPT

TOWN = "310118106"
SCREENS = [folder for group in GROUPS.values() for folder, *_ in group] + [folder for folder, *_ in HIDDEN]


def a_year(url: str, year: int) -> None:
    """One record of each kind in the year, known on 15 December."""
    with writer(url).begin() as connection:
        put = connection.execute
        put(insert(site).values(site_no="S", name="甲工地", town_code=TOWN, department_code="区建管委",
                                deposit_exempt=False, permit_on=date(year, 1, 10), deposit_due_on=date(year, 2, 10),
                                workers=30, contract_yuan=Decimal(9_000_000),
                                deposit_required_yuan=Decimal(180_000)))  # fmt: skip
        put(insert(deposit).values(deposit_no="B", site_no="S", form="现金", amount_yuan=Decimal(180_000),
                                   stored_on=date(year, 2, 1)))  # fmt: skip
        put(insert(lead).values(lead_no="L", source="12345", domain="工程建设领域", town_code=TOWN, site_no="S",
                                department_code="区建管委", handler_name="区建管委", employer_name="甲公司",
                                received_on=date(year, 3, 1), accept_due_on=date(year, 3, 8), workers=3,
                                accepted_on=date(year, 3, 3), close_due_on=date(year, 4, 1),
                                verified_on=date(year, 3, 9), finding="属实", true_workers=3,
                                true_amount_yuan=Decimal(30_000)))  # fmt: skip
        put(insert(inspection).values(inspection_no="H", site_no="S", inspected_on=date(year, 5, 6), team="住建组",
                                      rectify_due_on=date(year, 6, 1)))  # fmt: skip
        put(insert(inspection_item).values(inspection_no="H", item_code="C01", result="不符合"))
        put(insert(task).values(task_no="T", clause="一(一)", title="任务", owner_name="区人社局",
                                starts_on=date(year, 1, 1), due_on=date(year, 12, 31), progress=0))  # fmt: skip
        put(insert(meeting).values(meeting_no="M", title="联席会议", held_on=date(year, 6, 1)))
        put(insert(follow_up).values(follow_up_no="F", meeting_no="M", title="督办", owner_name="徐泾镇",
                                     raised_on=date(year, 6, 1), due_on=date(year, 7, 1)))  # fmt: skip
        put(insert(evidence).values(evidence_no="E", assessment_year=year, indicator_code="P01", title="材料",
                                    owner_name="区人社局", due_on=date(year, 6, 1)))  # fmt: skip
        put(insert(campaign).values(campaign_no="C", name="冬季行动", kind="冬季行动", starts_on=date(year, 11, 1),
                                    ends_on=date(year + 1, 2, 10)))  # fmt: skip
        put(insert(campaign_result).values(campaign_no="C", town_code=TOWN, reported_on=date(year, 11, 20)))
        put(insert(data_load).values(loaded_at=datetime(year, 12, 15, 18), source="workbook", synthetic=True,
                                     as_of=date(year, 12, 15)))  # fmt: skip


def opened(screen: str) -> AppTest:
    app = AppTest.from_file(FRAME_SCRIPT, default_timeout=60)
    at_once(app, screen).run()
    assert not [*app.exception, *app.error], (screen, [e.value for e in (*app.exception, *app.error)])
    return app


@pytest.mark.parametrize("year", [2010, 2020, 2027, 2050])
def test_every_screen_opens_in_every_year(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, year: int) -> None:
    url = f"sqlite:///{tmp_path / 'case.db'}"
    a_year(url, year)
    monkeypatch.setenv("CASE_DATABASE_URL", url)
    for screen in SCREENS:
        app = opened(screen)
        if screen == "assessment":
            message = "\n".join(str(e.value) for e in (*app.caption, *app.info, *app.markdown))
            assert ("没有考核指标库" if year < min(catalogues.catalogues()) else "沿用") in message


def test_without_targets_and_catalogues_only_what_they_feed_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'case.db'}"
    a_year(url, 2031)
    monkeypatch.setenv("CASE_DATABASE_URL", url)
    monkeypatch.setattr(targets, "targets", dict)
    monkeypatch.setattr(catalogues, "indicator_files", list)
    catalogues.catalogues.cache_clear()
    try:
        for screen in SCREENS:
            app = opened(screen)
            if screen == "assessment":
                assert "没有考核指标库" in app.info[0].value
            if screen == "leads":
                assert "1 件线索超期未结" in "".join(m.value for m in app.markdown)
    finally:
        catalogues.catalogues.cache_clear()


@pytest.mark.parametrize(
    "part",
    [
        "parts.shown_data.begin",
        "parts.scope.scope_bar.scope_bar",
        "documents.page_export.page_export",
        "parts.frame.guard.admit",
        "parts.frame.masthead_tools.copy_link",
    ],
)
def test_whatever_fails_beside_the_page_is_told_in_chinese(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    url = f"sqlite:///{tmp_path / 'case.db'}"
    a_year(url, 2023)
    monkeypatch.setenv("CASE_DATABASE_URL", url)

    def broken(*_: object, **__: object) -> None:
        raise KeyError(part)

    monkeypatch.setattr(f"pages.{part}", broken)
    app = at_once(AppTest.from_file(FRAME_SCRIPT, default_timeout=60), "overview").run()
    assert not app.exception
    assert [e.value.startswith("看板暂时无法显示") for e in app.error] == [True]
