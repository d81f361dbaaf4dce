"""The bulletin (工作通报) of a report: headings, sentences and tables in the order of GB/T 9704-2012.

The .docx and the .pdf are two prints of the same `Bulletin`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from data_access.organisation import document_prefix, work_name
from metrics.reporting.official import official
from metrics.reporting.report import INDICATORS, REPORTED, TOWN_FIGURES, Figure, Report, day_said
from metrics.reporting.report_sentences import (
    asks,
    best_and_worst,
    causes,
    follow_ups_said,
    joined,
    level,
    open_matters,
)
from metrics.reporting.slides import headline
from metrics.targets import Status

NUMERALS = "一二三四五六七八九十"
MOST_ITEMS = 20  # of the annexed list; the workbook has them all
ADDRESSEES = "各镇人民政府、街道办事处，各成员单位："
# Who led and who trailed is said of these, theme by theme.
COMPARED = {
    "lead": ("lead.closed_on_time_rate", "lead.overdue", "lead.unsolved_true"),
    "inspection": ("inspection.site_coverage_rate", "inspection.item_compliance_rate"),
    "deposit": ("deposit.stored_rate",),
}
THEMES = {
    "lead": ("欠薪线索办理情况", ("lead.received", "lead.closed", "lead.open"), (
        "lead.closed_on_time_rate", "lead.resolved_rate", "lead.satisfied_rate", "lead.repeat_rate", "lead.overdue",
        "lead.unsolved_true",
    )),
    "inspection": ("实地核查和整改情况", ("inspection.count", "inspection.sites_in_progress"), (
        "inspection.site_coverage_rate", "inspection.item_compliance_rate", "inspection.rectified_on_time_rate",
        "inspection.red_line_sites", "inspection.rectification_overdue",
    )),
    "deposit": ("工资保证金和专用账户情况", ("deposit.cash_balance", "deposit.guarantee_cover"), (
        "deposit.stored_rate", "deposit.not_stored", "deposit.top_up_overdue", "deposit.guarantee_expiring",
        "deposit.guarantee_expired", "wage_account.opened_rate", "wage_account.paid_on_time_rate",
    )),
}  # fmt: skip


@dataclass(frozen=True)
class Heading:
    level: int  # 1 一、 2 (一)
    text: str


@dataclass(frozen=True)
class Paragraph:
    text: str
    lead_in: str = ""  # printed bold in front


@dataclass(frozen=True)
class TableBlock:
    """A table under its caption; ``widths`` are shares of the text's width; ``right`` columns are numbers."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    right: tuple[int, ...] = ()


Block = Heading | Paragraph | TableBlock


@dataclass(frozen=True)
class Bulletin:
    organisation: str
    number: str
    title: str  # in two lines
    addressees: str
    blocks: tuple[Block, ...]
    signature: str
    day: str
    stamp: str  # scope and as-of date, for the header of every page
    synthetic: bool


def _paragraph(text: str, lead_in: str = "") -> Paragraph:
    return Paragraph(official(text), official(lead_in))


def _table(
    caption: str, header: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int], right: Sequence[int] = ()
) -> TableBlock:
    said = tuple(tuple(official(cell) for cell in row) for row in rows)
    return TableBlock(official(caption), tuple(official(h) for h in header), said, tuple(widths), tuple(right))


def _state(figure: Figure) -> str:
    return figure.status.value if figure.status is not Status.INFO else "—"


def _indicator_table(report: Report) -> TableBlock:
    picked = [report.figures[m] for m in REPORTED if report.figures[m].target is not None]
    rows = [
        (f.name, f.said, f.base or "—", f.target_said.removeprefix("目标 ") or "—", f.change or "—", _state(f))
        for f in picked
    ]
    header = ("指标", "数值", "基数", "目标", report.compared_with, "状态")
    return _table("表1　主要指标完成情况", header, rows, (28, 16, 26, 18, 26, 14), (1, 2, 3, 4))


def _town_table(report: Report) -> TableBlock:
    metrics = TOWN_FIGURES[:8]
    rows = [(t.name, *(t.figures[m].said for m in metrics)) for t in report.towns]
    if len(report.towns) > 1:
        rows.append((report.place if report.place == "全区" else "合计", *(report.figures[m].said for m in metrics)))
    header = ("街镇", *(report.figures[m].name for m in metrics))
    return _table("表2　各街镇关键指标", header, rows, (18, *([13] * len(metrics))), tuple(range(1, 9)))


def _item_table(report: Report) -> TableBlock:
    rows = [
        (str(n), i.kind, i.title, i.owner, str(i.due_on or "—"), i.clock)
        for n, i in enumerate(report.items[:MOST_ITEMS], start=1)
    ]
    more = len(report.items) - len(rows)
    caption = "表3　须关注事项清单" + (f"（超期最久的 {len(rows)} 项，另有 {more} 项见数据簿）" if more > 0 else "")
    return _table(caption, ("序号", "事项", "对象", "责任单位", "期限", "时限"), rows, (9, 27, 38, 20, 25, 28))


def _theme(report: Report, theme: str) -> list[Block]:
    _, volumes, rates = THEMES[theme]
    found: list[Block] = [_paragraph(joined(level(report.figures[m], report.compared_with) for m in volumes))]
    found.append(_paragraph(joined(level(report.figures[m], report.compared_with) for m in rates)))
    if theme == "lead":
        true = report.figures["lead.true"]
        if true.amount:
            said = [
                level(true, report.compared_with),
                f"本期核实欠薪 {report.figures['lead.true_workers'].said}、{report.figures['lead.true_amount'].said}，"
                f"已追发 {report.figures['lead.recovered_amount'].said}，"
                f"未付清 {report.figures['lead.outstanding_amount'].said}",
                causes(report.causes, int(true.amount)),
            ]
            found.append(_paragraph(joined(said)))
        elif true.amount is not None:
            found.append(_paragraph("本期属实欠薪案件无发生。"))
    compared = [best_and_worst(report.towns, m) for m in COMPARED[theme]]
    if any(compared):
        found.append(_paragraph(joined(compared)))
    return found


def _problems(report: Report) -> list[Block]:
    if not report.items:
        return [_paragraph("截至数据截至日，没有逾期、未化解、待补足或即将到期的事项。")]
    found: list[Block] = [_paragraph(f"{open_matters(report.items)}。具体见表3。")]
    missed = [report.figures[m] for m in REPORTED if report.figures[m].status is Status.MISSED]
    for n, f in enumerate(missed, start=1):
        found.append(_paragraph(f"{level(f, report.compared_with)}。", f"{n}.{f.name}未达标。"))
    found.append(_item_table(report))
    return found


def _follow_ups(report: Report) -> list[Block]:
    held = report.meeting
    if held is None:
        return [_paragraph("截至数据截至日，尚无联席会议记录。")]
    text = f"{day_said(held.held_on)}召开的{held.title}{follow_ups_said(held.follow_ups)}。"
    if not held.follow_ups:
        text = f"{day_said(held.held_on)}召开{held.title}，{follow_ups_said(())}。"
    rows = [(f.title, f.owner, str(f.due_on), f.state) for f in held.follow_ups]
    blocks: list[Block] = [_paragraph(text)]
    if rows:
        blocks.append(
            _table("表4　督办事项办理情况", ("督办事项", "责任单位", "期限", "办理情况"), rows, (38, 20, 18, 24))
        )
    return blocks


def _requests(report: Report) -> list[Block]:
    asked = asks(report.items, report.meeting.follow_ups if report.meeting else ())
    if not asked:
        return [_paragraph("请各单位保持日常巡查，按期报送台账，防止新增欠薪。")]
    head = "请有关单位按下列分工抓紧办理，超期事项优先办结，办理结果及时录入台账。" if len(asked) > 1 else ""
    found: list[Block] = [_paragraph(head)] if head else []
    for n, ask in enumerate(asked, start=1):
        late = ""
        if ask.overdue:
            late = (
                f"（其中 {ask.overdue} 项已超期）"
                if ask.overdue < ask.count
                else "（均已超期）"
                if ask.count > 1
                else "（已超期）"
            )
        found.append(_paragraph(f"{';'.join(ask.tasks)}{late}。", f"{n}.{ask.owner}。"))
    return found


def bulletin(report: Report) -> Bulletin:
    """The bulletin of a report. Its number is left open: the office gives it when it is issued."""
    year = report.scope.as_of.year
    place = "" if report.place == "全区" else report.place
    indicators = [report.figures[m] for m in INDICATORS]
    blocks: list[Block] = [_paragraph(f"现将{report.period}{report.place}{work_name(year)}工作情况通报如下。")]
    chapters: list[tuple[str, list[Block]]] = [
        ("总体情况", [_paragraph(f"{headline(report)}。{_leading(indicators)}"), _indicator_table(report)]),
        ("分项工作情况", []),
        ("各街镇情况", [_paragraph(_towns_said(report)), _town_table(report)]),
        ("存在问题", _problems(report)),
        ("上次会议督办事项", _follow_ups(report)),
        ("下一步工作要求", _requests(report)),
    ]
    for number, (name, found) in enumerate(chapters):
        blocks.append(Heading(1, f"{NUMERALS[number]}、{name}"))
        if name == "分项工作情况":
            for place_in, theme in enumerate(THEMES):
                blocks.append(Heading(2, official(f"（{NUMERALS[place_in]}）{THEMES[theme][0]}")))
                blocks += _theme(report, theme)
        blocks += found
    end = f"数据截至 {report.scope.as_of}，数据版本 {report.version}。目标值为演示参数，以当年考核细则为准。"
    synthetic = "本通报由模拟数据生成，仅供演示。" if report.synthetic else ""
    blocks.append(_paragraph(f"{end}{synthetic}", "附注："))
    stamp = official(f"{report.place} · {report.period} · 数据截至 {report.scope.as_of}")
    return Bulletin(
        organisation=f"{report.organisation}办公室",
        number=f"{document_prefix(year)}〔{year}〕    号",
        title=f"关于{report.period}{place}\n{work_name(year)}工作情况的通报",
        addressees=official(ADDRESSEES),
        blocks=tuple(blocks),
        signature=f"{report.organisation}办公室",
        day=day_said(report.scope.as_of),
        stamp=stamp,
        synthetic=report.synthetic,
    )


def _leading(indicators: Sequence[Figure]) -> str:
    """Which indicators rose and which fell."""
    risen = [f.name for f in indicators if f.change.startswith("+")]
    fallen = [f.name for f in indicators if f.change.startswith("−")]
    parts = [f"{'、'.join(risen)}上升" if risen else "", f"{'、'.join(fallen)}下降" if fallen else ""]
    text = joined(["，".join(part for part in parts if part)])
    return f"与比较期相比，{text}" if text else ""


def _towns_said(report: Report) -> str:
    free = [t.name for t in report.towns if not t.missed]
    order = sorted(report.towns, key=lambda t: (-len(t.missed), t.code))
    if len(order) == 1:
        named = "、".join(f"{f.name}（{f.said}）" for f in order[0].missed)
        return f"{order[0].name}未达标指标为{named}。" if named else f"{order[0].name}关键指标没有未达标项。"
    if len(free) == len(order):
        return "各街镇关键指标没有未达标项。"
    parts = [f"{t.name} {len(t.missed)} 项未达标（{'、'.join(f.name for f in t.missed)}）" for t in order if t.missed]
    ending = f"{'、'.join(free)}没有未达标项" if free else ""
    return joined([*parts, ending])
