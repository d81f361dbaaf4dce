"""The bulletin (工作通报) of a report: headings, sentences and tables in the order of GB/T 9704-2012.

The .docx and the .pdf are two prints of the same `Bulletin`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from data_access.reference.organisation import document_prefix, work_name
from metrics.judging.targets import Status
from metrics.reporting.cases import LISTED, VETO, Case
from metrics.reporting.report import (
    INDICATORS,
    REPORTED,
    TOWN_FIGURES,
    Figure,
    Report,
    asked_before,
    day_said,
    until_said,
)
from metrics.reporting.report_sentences import (
    Ask,
    asks,
    causes,
    compared_head,
    elsewhere,
    follow_ups_said,
    joined,
    level,
    levels,
    listed_once,
    open_matters,
    short_of_target,
    statuses,
)
from metrics.wording.official import official
from metrics.wording.ranking import names

NUMERALS = "一二三四五六七八九十"
ASKED = 2  # units whose tasks stand in the text; the annex has them all
CASES_LEAD_IN = "典型案例和整改措施。"
CASES_TOLD = 1  # of a theme; the annex has them all
TOWNS_NAMED = 2  # with all they miss
TOWNS_COUNTED = 10  # more of the others are counted together
ADDRESSEES = "各镇人民政府、街道办事处，各成员单位："
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
        "deposit.stored_rate", "deposit.not_stored", "deposit.part_stored", "deposit.top_up_overdue",
        "deposit.guarantee_expiring", "deposit.guarantee_expired", "wage_account.opened_rate",
        "wage_account.paid_on_time_rate",
    )),
}  # fmt: skip
# Said once where a part of the district has nothing of a theme: its zeros are no findings.
NOTHING_THERE = {"inspection": "没有在建工地和实地核查记录", "deposit": "没有应存工资保证金和应开专用账户的项目"}


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
    """An annexed table under its caption (附件1　各项指标完成情况).

    ``widths`` are shares of the text's width; ``right`` columns are numbers.
    """

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    right: tuple[int, ...] = ()

    @property
    def listed(self) -> str:
        """1.各项指标完成情况, as the text lists its annexes."""
        number, name = self.caption.removeprefix("附件").split("　", 1)
        return f"{number}.{name}"


Block = Heading | Paragraph


@dataclass(frozen=True)
class Bulletin:
    """``blocks`` are the text; each annex begins a page of its own behind the signature and the note (附注)."""

    organisation: str
    number: str
    title: str  # in two lines
    addressees: str
    blocks: tuple[Block, ...]
    annexes: tuple[TableBlock, ...]
    signature: str
    day: str
    note: str
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
    header = ("指标", "数值", "基数", "目标", compared_head(report.compared_with), "状态")
    return _table("各项指标完成情况", header, rows, (26, 16, 32, 20, 28, 14), (1, 2, 3, 4))


def _town_table(report: Report) -> TableBlock:
    metrics = TOWN_FIGURES
    if len(report.towns) == 1:  # its figures are those of the first table
        return _table("各街镇关键指标", (), (), ())
    rows = [(t.name, *(t.figures[m].said for m in metrics)) for t in report.towns]
    if report.towns:
        rows.append(("合计" if report.scope.towns else report.place, *(report.figures[m].said for m in metrics)))
    header = ("街镇", *(report.figures[m].name for m in metrics))
    return _table("各街镇关键指标", header, rows, (18, *([13] * len(metrics))), tuple(range(1, len(metrics) + 1)))


def _item_table(report: Report) -> TableBlock:
    rows = [
        (str(n), i.kind, i.title, i.key, i.owner, str(i.due_on or "—"), i.clock)
        for n, i in enumerate(report.items, start=1)
    ]
    header = ("序号", "事项", "对象", "记录编号", "责任单位", "期限", "时限")
    return _table("需关注事项清单", header, rows, (8, 20, 29, 28, 18, 25, 28))


def _follow_up_table(report: Report) -> TableBlock:
    listed = report.meeting.follow_ups if report.meeting else ()
    rows = [(f.title, f.owner, str(f.due_on), f.state) for f in listed]
    return _table("督办事项办理情况", ("督办事项", "责任单位", "期限", "办理情况"), rows, (38, 20, 18, 24))


def _ask_table(asked: Sequence[Ask]) -> TableBlock:
    rows = [(a.owner, "；".join(a.tasks), str(a.count), str(a.overdue)) for a in asked]
    return _table("各单位任务分工", ("责任单位", "任务", "事项数", "已超期"), rows, (18, 62, 10, 10), (2, 3))


def _case_table(cases: Sequence[Case]) -> TableBlock:
    rows = [
        (case.kind, case.said, case.owner, "、".join(case.keys[:LISTED]) + ("等" if len(case.keys) > LISTED else ""))
        for case in cases
    ]
    return _table("典型案例及记录编号", ("类型", "案例", "责任单位", "记录编号"), rows, (17, 40, 13, 30))


def _theme(report: Report, theme: str) -> list[Block]:
    """What was done, where it falls short and why, the typical cases, and what is asked: each figure once."""
    _, volumes, rates = THEMES[theme]
    compared = report.compared_with
    figures = [report.figures[m] for m in rates]
    missed = [f for f in figures if f.status is Status.MISSED]
    counted = [report.figures[m] for m in volumes]
    if theme in NOTHING_THERE and all(f.no_occasion or f.amount == 0 for f in (*counted, *figures)):
        return [_paragraph(f"{report.place}{NOTHING_THERE[theme]}。")]
    known = [f for f in figures if f.amount is not None]
    silent = levels([f for f in (*counted, *figures) if f.amount is None], compared)
    done = levels([f for f in counted if f.amount is not None], compared)
    done += [short_of_target(f) for f in known if f not in missed and (f.amount or f.denominator is not None)]
    problems = ["，".join(filter(None, (level(f, compared), *_beside(report, f)))) for f in missed]
    if theme == "lead":
        paid = not report.figures["lead.outstanding_amount"].amount
        (done if paid else problems).extend(_arrears(report))
    found: list[Block] = [_paragraph(_said_once(joined([*done, *silent]), compared), "工作进展。")]
    if problems:
        found.append(_paragraph(_said_once(joined(problems), compared), "存在问题。"))
    cause = causes(report.causes, int(report.figures["lead.true"].amount or 0)) if theme == "lead" else ""
    if theme != "lead" or report.figures["lead.true"].amount:
        cause = cause or report.cases.cause(theme)
        if cause:
            found.append(_paragraph(f"{cause}。", "原因分析。"))
    cases = report.cases.of(theme)[:CASES_TOLD]
    if cases:
        said = [f"{case.kind}的是{case.said}，由{case.owner}{case.measure}" for case in cases]
        found.append(_paragraph(joined(said), CASES_LEAD_IN))
    return found


def _beside(report: Report, figure: Figure) -> tuple[str, str]:
    """What is missing of deposits stored in part, and which records stand under another figure in the annexes."""
    missing = report.figures["deposit.part_stored_amount"]
    amount = f"{missing.when}差额合计 {missing.said}" if figure.id == "deposit.part_stored" and missing.amount else ""
    return amount, elsewhere(report, figure.id)


NOTHING_AIMED_AT = re.compile("（目标为 0 .）")


def _said_once(text: str, compared_with: str) -> str:
    """The text with what changes are compared with, and that none should be left, said at the first of them.

    较去年同期减少 19 件；办结线索 771 件，减少 28 件; 仍有超期未结线索 7 件（目标为 0 件）；仍有逾期未整改 6 处.
    """
    first, found, rest = text.partition(compared_with)
    alike = f"与{compared_with.removeprefix('较')}持平"
    text = f"{first}{found}{rest.replace(compared_with, '').replace(alike, '持平')}"
    aim = NOTHING_AIMED_AT.search(text)
    return text if aim is None else text[: aim.end()] + NOTHING_AIMED_AT.sub("", text[aim.end() :])


def _arrears(report: Report) -> list[str]:
    true = report.figures["lead.true"]
    if not true.amount:
        return ["本期无属实欠薪案件"] if true.amount is not None else []
    said = {m: report.figures[f"lead.{m}"].said for m in ("true_workers", "true_amount", "recovered_amount")}
    owed = report.figures["lead.outstanding_amount"]
    head = f"属实线索 {true.said}，本期核实欠薪 {said['true_workers']}、{said['true_amount']}"
    if not owed.amount:
        return [f"{head}，已全部付清"]
    return [f"{head}，已追发 {said['recovered_amount']}，其余 {owed.said}未付清"]


def _since(report: Report) -> list[Block]:
    """What turned red and what recovered, in one sentence; unit by unit in the annex."""
    since = report.since
    if since is None:
        return []
    days = f"以上变化{since.days_said}，分项工作情况按通报期间统计。" if since.days_said else ""
    return [_paragraph(f"{since.said}{days}")]


def _since_table(report: Report) -> TableBlock:
    listed = report.since.sentences if report.since is not None else ()
    rows = [(str(n), sentence) for n, sentence in enumerate(listed, start=1)]
    turns = report.since.turns if report.since is not None else ()
    if any(turn.department and turn.metric_id.startswith("lead.") for turn in turns):
        rows.append(("注", "部门的线索按行业主管范围统计，交办清单按承办单位列。"))
    days = report.since.days_said if report.since is not None else ""
    return _table(f"自上次会议以来变化{f'（{days}）' if days else ''}", ("序号", "变化情况"), rows, (8, 92))


def _follow_ups(report: Report, annex: str) -> list[Block]:
    held = report.meeting
    if held is None:
        return [_paragraph(f"{until_said(report.scope.as_of)}，尚无联席会议记录。")]
    title = held.title.removeprefix(f"{held.held_on.year}年")
    if report.scope.domain:
        return [_paragraph(f"{day_said(held.held_on)}召开{title}；督办事项不分领域，办理情况见全区通报。")]
    if not held.follow_ups:
        # Of a department's industry in some towns these are asked.
        asked = names([t.name for t in report.towns]) if report.scope.towns else report.scope.department
        none = f"没有交办{asked}的督办事项" if asked else follow_ups_said(())
        return [_paragraph(f"{day_said(held.held_on)}召开{title}，{none}。")]
    text = f"历次会议未办结和最近一次会议交办的{follow_ups_said(held.follow_ups)}"
    late = [f for f in held.follow_ups if f.done_on is None and f.late]
    named = "；".join(f"{f.owner}“{f.title}”{f.state}" for f in late)
    return [_paragraph(f"{text}{f'：{named}' if named else ''}。办理情况见{annex}。")]


def _requests(report: Report, asked: Sequence[Ask], annex: str) -> list[Block]:
    if not asked:
        missed = any(f.status is Status.MISSED for f in report.figures.values())
        mend = "请有关单位针对未达标指标逐项整改。" if missed else ""
        return [_paragraph(f"{mend}请各单位保持日常巡查，按期报送台账，防止新增欠薪。")]
    head = f"请有关单位按{annex}抓紧办理，超期事项优先办结。" if len(asked) > 1 else ""
    once = f"（{said}）" if (said := listed_once(report)) else ""
    count = f" {len(report.items)} 项"
    matters = open_matters(report.items, report.unknown)
    matters = matters.replace(count, f"{count}{once}", 1)
    first = [f"由{case.owner}首先{case.measure}，解除一票否决情形" for case in report.cases.of(VETO) if case.measure]
    found: list[Block] = [_paragraph(f"{matters}。{head}{joined(first)}")]
    for n, ask in enumerate(asked[:ASKED], start=1):
        found.append(_paragraph(f"{ask.said}。", f"{n}.{ask.owner}。"))
    return found


def _annexes(report: Report, asked: Sequence[Ask]) -> tuple[TableBlock, ...]:
    """Those that hold something, numbered 附件1, 附件2 …"""
    wanted = (
        _indicator_table(report),
        _town_table(report),
        _item_table(report),
        _ask_table(asked),
        _since_table(report),
        _follow_up_table(report),
        _case_table(report.cases.listed),
    )
    filled = [table for table in wanted if table.rows]
    return tuple(replace(table, caption=f"附件{n}　{table.caption}") for n, table in enumerate(filled, start=1))


def _general(report: Report, annex: str) -> list[Block]:
    """The year's most important fact first, then how the indicators stand."""
    indicators = [report.figures[m] for m in INDICATORS]
    found: list[Block] = []
    if report.headline is not None:
        found.append(_paragraph(report.headline.said))
    vetoing = [f"一票否决事项系{case.said}，由{case.owner}负责" for case in report.cases.of(VETO)]
    if vetoing:
        found.append(_paragraph(joined(vetoing)))
    found.append(_paragraph(f"{report.nothing_known or statuses(indicators)}{f'，见{annex}' if annex else ''}。"))
    return found


def _see(at: Mapping[str, str], annex: str) -> str:
    return f"详见{at[annex]}。" if annex in at else ""


def bulletin(report: Report) -> Bulletin:
    """The bulletin of a report. Its number is left open: the office gives it when it is issued."""
    year = report.scope.as_of.year
    place = "" if report.place == "全区" else report.place
    if report.meeting is not None:
        report = replace(report, meeting=replace(report.meeting, follow_ups=asked_before(report)))
    asked = asks(report.items)
    annexes = _annexes(report, asked)
    at = {table.caption.split("　", 1)[1]: table.caption.split("　", 1)[0] for table in annexes}
    themes: list[Block] = []
    for number, (theme, (name, _, _)) in enumerate(THEMES.items()):
        themes += [Heading(2, official(f"（{NUMERALS[number]}）{name}")), *_theme(report, theme)]
    told = [n for n, block in enumerate(themes) if isinstance(block, Paragraph) and block.lead_in == CASES_LEAD_IN]
    if told and isinstance(last := themes[told[-1]], Paragraph):
        said = f"{last.text}记录编号见{at['典型案例及记录编号']}。"
        themes[told[-1]] = replace(last, text=official(said))
    chapters: list[tuple[str, list[Block]]] = [
        ("总体情况", _general(report, at.get("各项指标完成情况", ""))),
        ("自上次会议以来", [*_since(report), *_follow_ups(report, at.get("督办事项办理情况", ""))]),
        ("分项工作情况", themes),
        ("各街镇情况", [_paragraph(f"{_towns_said(report)}{_see(at, '各街镇关键指标')}")]),
        ("下一步工作要求", [*_requests(report, asked, at.get("各单位任务分工", "")), _paragraph("特此通报。")]),
    ]
    blocks: list[Block] = [_paragraph(f"现将{report.period}{report.place}{work_name(year)}工作情况通报如下。")]
    for number, (name, found) in enumerate(chapters):
        blocks += [Heading(1, f"{NUMERALS[number]}、{name}"), *found]
    end = (
        f"数据截至 {report.scope.as_of}，数据版本 {report.version}；比较期为{report.compared_days}。"
        "发文机关代字和目标值为演示参数。"
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
        day=day_said(report.scope.as_of),
        note=official(f"（附注：{end}{synthetic}）"),
        stamp=stamp,
        synthetic=report.synthetic,
    )


def _towns_said(report: Report) -> str:
    """Who misses most, with what; the others are counted."""
    if all(f.amount is None for t in report.towns for f in t.figures.values()):
        each = "各街镇" if len(report.towns) > 1 else ""
        return f"{each}关键指标尚无台账或无发生，不作判断。"
    if len(report.towns) == 1:  # of one town alone all that the first annex judges
        missed = [f.name for m in REPORTED if (f := report.figures[m]).target is not None and f.status is Status.MISSED]
        told = f" {len(missed)} 项指标未达标（{'、'.join(missed)}）" if missed else "各项指标没有未达标项"
        return f"{report.towns[0].name}{told}。"
    free = [t.name for t in report.towns if not t.missed]
    order = [t for t in sorted(report.towns, key=lambda t: (-len(t.missed), t.code)) if t.missed]
    if not order:
        return "各街镇关键指标没有未达标项。"
    most = [t for t in order if len(t.missed) == len(order[0].missed)][:TOWNS_NAMED]
    parts = [f"{t.name} {len(t.missed)} 项关键指标未达标（{'、'.join(f.name for f in t.missed)}）" for t in most]
    others = [t for t in order if t not in most]
    alike = [(n, [t.name for t in same]) for n, same in groupby(others, key=lambda t: len(t.missed))]
    rest = "，".join(f"{'、'.join(those)}{'各' if len(those) > 1 else ''} {n} 项" for n, those in alike)
    if len(others) > TOWNS_COUNTED:
        highest, least = len(others[0].missed), len(others[-1].missed)
        rest = f"{len(others)} 个街镇" + (f"各 {least} 项" if highest == least else f" {least} 至 {highest} 项")
    ending = f"{'、'.join(free) if len(free) <= TOWNS_COUNTED else names(free)}关键指标没有未达标项" if free else ""
    return joined([*parts, f"其余街镇中，{rest}" if rest else "", ending])
