"""The self-report: both files say the numbers of the score, whole rows, safe text, notes and signature lines."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from docx import Document
from docx.document import Document as Doc
from docx.oxml.ns import qn
from pypdfium2 import PdfDocument
from sqlalchemy import insert

from data_access.database.engine import reader, writer
from data_access.database.schema import DOMAINS, lead, listing, site
from metrics.assessment.headline import headline
from metrics.assessment.lost_records import lost_records_by_code
from metrics.assessment.measuring import year_scope
from metrics.assessment.remediation import recoveries
from metrics.assessment.score import Score
from metrics.assessment.scoring import score
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.definitions.evidence import EvidenceState
from metrics.indicators.catalogues import catalogue_of
from metrics.questions.attention import each_once, worklist
from metrics.questions.evidence import PRESSING, evidence_items, unlisted
from metrics.reporting.cells import worded
from metrics.reporting.self_report import SCORE_HEADS, SelfReport, counted, report_of
from metrics.wording.formats import points_text
from pages.documents.self_report_docx import docx_bytes
from pages.documents.self_report_pdf import pdf_bytes
from pages.documents.self_report_xlsx import xlsx_bytes
from pages.parts.files.fonts import FontError
from tests.databases import DEMO_AS_OF, SAMPLE_AS_OF, kept_reader

SCOPE = "2023-01-01 至 2023-12-15 · 数据截至 2023-12-15 · 全区"


def built(url: str, as_of: date) -> tuple[Score, SelfReport]:
    catalogue = catalogue_of(2023)
    with reader(url).connect() as connection:
        found = score(connection, catalogue, year_scope(catalogue, as_of))
        listed = lost_records_by_code(connection, found)
        items = evidence_items(connection, catalogue, as_of)
    return found, report_of(found, listed, recoveries(found, listed), items, SCOPE, synthetic=True)


@pytest.fixture(scope="module")
def demo(demo_sqlite: str) -> tuple[Score, SelfReport]:
    return built(demo_sqlite, DEMO_AS_OF)


def plan_of(report: SelfReport) -> list[list[str]]:
    return [[worded(cell) for cell in row] for row in report.plan]


def words(doc: Doc) -> str:
    cells = [c.text for table in doc.tables for row in table.rows for c in row.cells]
    return (
        "\n".join([*(p.text for p in doc.paragraphs), *cells])
        .replace("\u200d", "")
        .replace("\u200b", "")
        .replace("\u00a0", " ")
    )


def test_the_pdf_says_what_the_word_file_says(demo: tuple[Score, SelfReport]) -> None:
    _, report = demo
    try:
        data = pdf_bytes(report)
    except FontError:
        pytest.skip("no Chinese font is installed here")
    pages = [re.sub(r"[\s\0]", "", p.get_textpage().get_text_range()) for p in PdfDocument(data)]
    whole = "".join(pages)
    rows = [*(row for _, lines in report.sections for row in lines), *report.plan, *report.vetoes]
    # A cell may break over lines that those of other cells stand between: its beginning is there.
    assert not [cell for row in rows for cell in row if re.sub(r"\s", "", worded(cell))[:4] not in whole]
    for text in (*report.summary, *(p for loss in report.losses for p in loss.paragraphs)):
        assert re.sub(r"\s", "", text)[:12] in whole
    # The signature stands with the last rows of the plan.
    assert re.sub(r"\s", "", report.signed[0]) in pages[-1]
    assert plan_of(report)[-1][0] in pages[-1]


def test_the_word_report_has_every_part_and_the_scores_of_the_screen(demo: tuple[Score, SelfReport]) -> None:
    found, report = demo
    doc = Document(io.BytesIO(docx_bytes(report)))
    text = words(doc)
    assert "青浦区2023年度保障农民工工资支付工作\n考核自查报告" in text
    for part in ("考核年度：2023年度", "一、综述", "二、分项得分表", "三、失分说明", "四、佐证清单", "五、整改计划"):
        assert part in text
    for note in ("演示参数", "模拟数据", SCOPE, "负责人（签字）", "日期："):
        assert note in text
    assert headline(found).statement in text
    table = next(t for t in doc.tables if [c.text for c in t.rows[0].cells] == list(SCORE_HEADS))
    rows = {r.cells[0].text: [c.text for c in r.cells] for r in table.rows}
    for line in found.lines:
        message = rows[line.indicator.code]
        assert message[2:5] == [points_text(x) for x in (line.indicator.points, line.points, line.lost)]
        assert message[6] == line.status.value
    assert sum(Decimal(rows[x.indicator.code][3]) for x in found.lines) == found.total


def test_the_list_is_named_in_full_before_it_is_called_by_its_short_name(demo: tuple[Score, SelfReport]) -> None:
    doc = Document(io.BytesIO(docx_bytes(demo[1])))
    text = words(doc)
    full = "拖欠农民工工资失信联合惩戒对象名单"
    assert f"失信名单，指{full}" in text
    assert text.index(full) < text.index("失信名单应列尽列")
    for metric_id in ("listing.not_listed", "listing.listed"):
        assert full in ALL_METRICS[metric_id].explanation


def test_rows_never_split_and_heads_repeat(demo: tuple[Score, SelfReport]) -> None:
    doc = Document(io.BytesIO(docx_bytes(demo[1])))
    for table in doc.tables:
        for row in table.rows:
            properties = row._tr.trPr
            assert properties is not None
            assert properties.find(qn("w:cantSplit")) is not None
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None  # type: ignore[union-attr]


def test_no_date_is_broken_at_its_hyphens(demo: tuple[Score, SelfReport]) -> None:
    doc = Document(io.BytesIO(docx_bytes(demo[1])))
    texts = [str(t.text) for t in doc.element.iter(qn("w:t")) if t.text]
    assert not [t for t in texts if re.search(r"\d-\d", t)]
    assert len(list(doc.element.iter(qn("w:noBreakHyphen")))) > 20


def test_every_lost_point_is_explained(demo: tuple[Score, SelfReport]) -> None:
    found, report = demo
    lost = [x for x in found.lines if x.lost]
    assert len(report.losses) == len(lost)
    message = "\n".join(f"{loss.title}\n" + "\n".join(loss.paragraphs) for loss in report.losses)
    for line in lost:
        assert f"{line.indicator.code} {line.indicator.name}（失 {points_text(line.lost)} 分）" in message
        assert line.indicator.clause in message
    assert "已批准缓办至" in message
    assert "列首位" not in message
    assert "牵头单位：" in message
    assert plan_of(report)[0][1] == "V3"
    assert [row[0] for row in plan_of(report)] == [str(n) for n in range(1, len(report.plan) + 1)]


def test_the_workbook_says_the_same_numbers(demo: tuple[Score, SelfReport]) -> None:
    found, report = demo
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(report)))
    assert book.sheetnames == ["综述", "分项得分表", "失分说明", "佐证清单", "整改计划"]
    rows = {r[0]: r for r in book["分项得分表"].iter_rows(values_only=True) if r[0]}
    for line in found.lines:
        messages = rows[line.indicator.code]
        assert [Decimal(str(v)).quantize(Decimal("0.01")) for v in messages[2:5]] == [
            line.indicator.points,
            line.points,
            line.lost,
        ]
    whole = "\n".join(str(c) for page in book for r in page.iter_rows(values_only=True) for c in r if c is not None)
    for note in ("演示参数", "模拟数据", SCOPE, headline(found).statement):
        assert note in whole


def test_text_of_the_database_is_never_a_formula_nor_breaks_the_file(demo: tuple[Score, SelfReport]) -> None:
    item = replace(
        unlisted('=HYPERLINK("http://x")', "P01", "区人社局", 2023),
        number="ZL1",
        rejected_reason="\x0b+1<b>",
        state=EvidenceState.OVERDUE,
    )
    found, report = demo
    row = (item.code, item.title, item.owner, "—", "—", "—", "—", item.state.value, item.rejected_reason)
    hostile = replace(report, evidence=(row,))
    page = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(hostile)))["佐证清单"]
    assert not [c for r in page.iter_rows() for c in r if c.data_type == "f"]
    assert '=HYPERLINK("http://x")' in words(Document(io.BytesIO(docx_bytes(hostile))))
    assert found.total is not None


def test_a_ledger_with_little_in_it_still_reports(sample_sqlite: str) -> None:
    found, report = built(sample_sqlite, SAMPLE_AS_OF)
    text = words(Document(io.BytesIO(docx_bytes(report))))
    assert "45.00 分未知" in text
    assert "无数据，未知" in text
    assert headline(found).statement in text
    # Full points are what is won, lost and unknown, by measure and in all.
    rows = [(m.most, m.won, m.lost, m.unknown) for m in report.measures]
    assert all(most == won + lost + unknown for most, won, lost, unknown in rows)
    total = [report.total.most, report.total.won, report.total.lost, report.total.unknown]
    assert [sum(column) for column in zip(*rows, strict=True)] == total
    assert total[0] == 100
    assert f"书面资料（得 {points_text(rows[0][1])} 分，未知 {points_text(rows[0][3])} 分，满分 40.00 分）" in text
    # A veto says what it takes to be decided: the lead ledger is there, who pays for a site is not.
    checks = {row[0]: row[2] for row in report.vetoes}
    assert checks["V3"] == "缺在建工地台账“是否政府投资”列，未判定"
    assert checks["V1"] == "缺事件舆情台账，未判定"
    assert xlsx_bytes(report)


def test_the_plan_adds_up_to_what_can_be_mended(demo: tuple[Score, SelfReport]) -> None:
    _, report = demo
    rows = {row[1]: row for row in plan_of(report)}
    planned = sum((Decimal(row[4]) for row in plan_of(report) if row[4][0].isdigit()), Decimal())
    assert f"失分中可在自查截止前补救 {points_text(planned)} 分" in "".join(report.summary)
    # A veto lies with the unit that has the lead, as the same lead does in its indicator.
    owed = next(row for row in plan_of(report) if row[1].startswith("L03"))
    assert "V3" in rows
    assert set(rows["V3"][5].split("、")) <= set(owed[5].split("、"))
    assert rows["V3"][3] in owed[3]
    # What the plan names it names in full: every record that costs the points.
    lost = {loss.title.split()[0]: "".join(loss.paragraphs) for loss in report.losses}
    for row in plan_of(report):
        counts = re.findall(r"(\d+) 条", row[2].split("，")[0])
        if row[1][0] in "PFL" and counts and "召开" not in row[2]:
            assert f"涉及 {sum(map(int, counts))} 条" in lost[row[1].split()[0]], row


def test_each_deposit_is_mended_by_what_is_wrong_with_it(demo_sqlite: str, demo: tuple[Score, SelfReport]) -> None:
    _, report = demo
    with kept_reader(demo_sqlite).connect() as connection:
        items = each_once(worklist(connection, year_scope(catalogue_of(2023), DEMO_AS_OF)))
    sites = items.drop_duplicates(["metric", "site"])["metric"].value_counts()
    (row,) = (r for r in plan_of(report) if r[1].startswith("P06") and "保函" in r[2])
    expected = {
        "存入保证金": "deposit.not_stored",
        "补存差额": "deposit.part_stored",
        "续办保函": "deposit.guarantee_expired",
        "补足已动用的保证金": "deposit.top_up_overdue",
    }
    message = dict(re.findall(r"([一-龥]+) (\d+) 条", row[2]))
    assert message == {remedy: str(sites[metric]) for remedy, metric in expected.items()}


def test_who_is_to_mend_is_who_can(empty_url: str) -> None:
    """A town can neither list a firm nor transfer a case: where the record names no unit it is the indicator's."""
    day, town = date(2023, 11, 20), "310118106"
    with writer(empty_url).begin() as connection:
        usual = {"source": "全国平台", "domain": DOMAINS[0], "town_code": town, "received_on": date(2023, 9, 1)}
        connection.execute(
            insert(listing).values(
                listing_no="M1", list_kind="人社失信名单", employer_name="甲", town_code=town, due_on=date(2023, 10, 9)
            )
        )
        connection.execute(insert(site).values(site_no="G1", name="甲", town_code=town, government_funded=True))
        connection.execute(
            insert(lead).values(
                lead_no="X1", **usual, handler_name="区水务局", close_due_on=date(2023, 9, 22), site_no="G1",
                verified_on=date(2023, 9, 5), finding="属实", true_amount_yuan=Decimal(30_000),
            )
        )  # fmt: skip
    _, report = built(empty_url, day)
    plan = {row[1].split()[0]: row for row in plan_of(report)}
    assert plan["P08"][2].startswith("认定并列入名单 1 条")
    assert plan["P08"][5] == "区人社局"
    assert plan["V3"][5] == plan["L03"][5] == "区水务局"
    assert "M1 甲（区人社局）" in "".join(p for loss in report.losses for p in loss.paragraphs)


def test_counting_in_chinese() -> None:
    assert [counted(n) for n in (1, 10, 11, 20, 26)] == ["一", "十", "十一", "二十", "二十六"]


def test_paper_that_no_list_names_accuses_nobody(demo_sqlite: str) -> None:
    catalogue = catalogue_of(DEMO_AS_OF.year)
    with kept_reader(demo_sqlite).connect() as connection:
        found = score(connection, catalogue, year_scope(catalogue, DEMO_AS_OF))
        listed = lost_records_by_code(connection, found)
        items = evidence_items(connection, catalogue, DEMO_AS_OF)
    assert any(item.state in PRESSING for item in items)
    for without_list in (False, True):
        named = [replace(item, number="") for item in items] if without_list else items
        report = report_of(found, listed, recoveries(found, listed), named, SCOPE, synthetic=True)
        message = "".join(report.summary)
        assert ("涉及" in message) != without_list
        assert ("尚未列出清单，不作判断" in message) == without_list
