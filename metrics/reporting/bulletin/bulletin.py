"""The bulletin of a report: its sections, annexes, signature and note."""

from __future__ import annotations

from dataclasses import replace

from data_access.reference.organisation import document_prefix, work_name
from data_access.rules.demo_marks import demo_sentence
from metrics.reporting.bulletin.annexes import annexes_of
from metrics.reporting.bulletin.chapters import (
    follow_ups_chapter,
    general_chapter,
    requests_chapter,
    since_chapter,
    towns_sentence,
)
from metrics.reporting.bulletin.document import AnnexKind, Block, Bulletin, Heading, paragraph
from metrics.reporting.bulletin.themes import NUMERALS, themes_of
from metrics.reporting.open_item_sentences import asks
from metrics.reporting.report import Report, asked_before
from metrics.wording.dates import day_in_words
from metrics.wording.official import official

ADDRESSEES = "各镇人民政府、街道办事处，各成员单位："


def bulletin(report: Report) -> Bulletin:
    """The bulletin of a report. Its number is left open: the office gives it when it is issued."""
    year = report.scope.as_of.year
    place = report.place if report.scope.is_part else ""
    if report.meeting is not None:
        report = replace(report, meeting=replace(report.meeting, follow_ups=asked_before(report)))
    asked = asks(report.items)
    annexes = annexes_of(report, asked)
    place_of = {annex.kind: annex.place for annex in annexes}
    towns = towns_sentence(report) + (f"详见{place_of[AnnexKind.TOWNS]}。" if AnnexKind.TOWNS in place_of else "")
    follow_ups = follow_ups_chapter(report, place_of.get(AnnexKind.FOLLOW_UPS, ""))
    requests = requests_chapter(report, asked, place_of.get(AnnexKind.ASKS, ""))
    chapters: list[tuple[str, list[Block]]] = [
        ("总体情况", general_chapter(report, place_of.get(AnnexKind.INDICATORS, ""))),
        ("自上次会议以来", [*since_chapter(report), *follow_ups]),
        ("分项工作情况", themes_of(report, place_of.get(AnnexKind.CASES, ""))),
        ("各街镇情况", [paragraph(towns)]),
        ("下一步工作要求", [*requests, paragraph("特此通报。")]),
    ]
    blocks: list[Block] = [paragraph(f"现将{report.place}{work_name(year)}工作情况通报如下。")]
    for number, (name, found) in enumerate(chapters):
        blocks += [Heading(1, f"{NUMERALS[number]}、{name}"), *found]
    end = (
        f"数据截至 {report.scope.as_of}，数据版本 {report.version}；比较期为{report.compared_days}。"
        f"{demo_sentence({'发文机关代字': True, '目标值': any(f.demo_target for f in report.figures.values())})}"
    )
    synthetic = "本通报由模拟数据生成，仅供演示。" if report.synthetic else ""
    stamp = official(f"{report.place} · {report.period} · 数据截至 {report.scope.as_of}")
    return Bulletin(
        organisation=f"{report.organisation}办公室",
        number=f"{document_prefix(year)}〔{year}〕    号",
        title=f"关于{report.period}{place}\n{work_name(year)}工作情况的通报",
        addressees=official(ADDRESSEES),
        blocks=tuple(blocks),
        annexes=annexes,
        signature=f"{report.organisation}办公室",
        day=day_in_words(report.scope.as_of),
        note=official(f"（附注：{end}{synthetic}）"),
        stamp=stamp,
        synthetic=report.synthetic,
    )
