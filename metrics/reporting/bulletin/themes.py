"""Section three of a bulletin: leads, inspections, funds with progress, problems, causes, cases; others in brief."""

from __future__ import annotations

from metrics.definitions.all_metrics import ALL_METRICS
from metrics.definitions.undivided import honoured
from metrics.judging.targets import Status
from metrics.reporting.bulletin.document import Block, Heading, paragraph
from metrics.reporting.figure import Figure
from metrics.reporting.figure_sentences import (
    Mentioned,
    causes,
    joined,
    level,
    levels,
    short_of_target,
)
from metrics.reporting.open_item_sentences import elsewhere
from metrics.reporting.report import Report
from metrics.wording.official import official

CASES_IN_TEXT = 1  # of a theme; the annex has them all
NUMERALS = "一二三四五六七八九十"
_THEMES = {
    "lead": ("欠薪线索办理情况", ("lead.received", "lead.closed", "lead.open"), (
        "lead.closed_on_time_rate", "lead.solved_rate", "lead.satisfied_rate", "lead.repeat_rate", "lead.overdue",
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
    "sanction": ("惩戒公布", ("listing.not_listed", "case.listing_overdue"), (
        "publication.published_rate", "case.transferred", "case.transfer_filed",
    )),
    "warning": ("监控预警", ("warning.raised",), ("warning.handled_on_time_rate",)),
    "incident": ("事件舆情", ("incident.group", "incident.opinion"), ("incident.reported_on_time_rate",)),
    "firm": ("分类监管", ("firm.tier_c", "firm.tier_b", "firm.moved_down"), ()),
    "publicity": ("宣传", ("publicity.held",), ("publicity.before_may",)),
}  # fmt: skip
# One paragraph together under funds: what is overdue of them stands among what units are asked.
IN_BRIEF = ("sanction", "warning", "incident", "firm", "publicity")
# Said once where a part of the district has nothing of a theme: its zeros are no findings.
NOTHING_THERE = {"inspection": "没有在建工地和实地核查记录", "deposit": "没有应存工资保证金和应开专用账户的项目",
                 "sanction": "没有应列未列失信名单，也没有移送公安的案件",
                 "warning": "没有发出预警，也没有未处置的预警",
                 "incident": "没有群体性事件和舆情，也没有未办结的",
                 "firm": "没有 B 级、C 级单位", "publicity": "没有宣传活动"}  # fmt: skip


def _themes_of(report: Report) -> list[str]:
    """The themes of the scope: publicity is the district's and the towns'."""
    divided = honoured(ALL_METRICS["publicity.held"].fact, report.scope) != report.scope
    return [theme for theme in _THEMES if theme != "publicity" or not divided]


def _asked(report: Report, theme: str, place: int) -> tuple[str, ...]:
    """The volumes (1) or the figures that a theme is judged by (2), as far as the scope has its own share of them."""
    own = (m for m in _THEMES[theme][place] if honoured(ALL_METRICS[m].fact, report.scope) == report.scope)
    return tuple(m for m in own if m != "publicity.before_may" or not report.scope.towns)  # the whole district's


def _nothing_there(report: Report, theme: str) -> bool:
    figures = [report.figures[m] for m in (*_asked(report, theme, 1), *_asked(report, theme, 2))]
    return theme in NOTHING_THERE and all(f.no_occasion or f.amount == 0 for f in figures)


def _theme(report: Report, theme: str, see: str, mentioned: Mentioned) -> list[Block]:
    """What was done, where it falls short and why, the typical cases, and what is asked: each figure once.

    ``see`` follows the cases: where their records stand. That none should be left is said by the first theme alone.
    """
    if _nothing_there(report, theme):
        return [paragraph(f"{report.place}{NOTHING_THERE[theme]}。")]
    compared = report.compared_with
    figures = [report.figures[m] for m in _asked(report, theme, 2)]
    missed = [f for f in figures if f.status is Status.MISSED]
    counted = [report.figures[m] for m in _asked(report, theme, 1)]
    known = [f for f in figures if f.amount is not None]
    done = levels([f for f in counted if f.amount is not None], compared, Mentioned())
    done += [short_of_target(f) for f in known if f not in missed and (f.amount or f.denominator is not None)]
    mentioned.compared = False
    problems = ["，".join(filter(None, (level(f, compared, mentioned), *_beside(report, f)))) for f in missed]
    if theme == "lead":
        paid = not report.figures["lead.outstanding_amount"].amount
        (done if paid else problems).extend(_arrears(report))
    silent = levels([f for f in (*counted, *figures) if f.amount is None], compared)
    found: list[Block] = [paragraph(joined([*done, *silent]), "工作进展。")]
    if problems:
        found.append(paragraph(joined(problems), "存在问题。"))
    cause = causes(report.causes, int(report.figures["lead.true"].amount or 0)) if theme == "lead" else ""
    if theme != "lead" or report.figures["lead.true"].amount:
        cause = cause or report.cases.cause(theme)
        if cause:
            found.append(paragraph(f"{cause}。", "原因分析。"))
    cases = report.cases.of(theme)[:CASES_IN_TEXT]
    if cases:
        clauses = [f"{case.kind}的是{case.statement}，由{case.owner}{case.measure}" for case in cases]
        found.append(paragraph(f"{joined(clauses)}{see}", "典型案例和整改措施。"))
    return found


def _as_it_should(figure: Figure) -> bool:
    """The campaign before 1 May is told where it is missing."""
    return figure.id == "publicity.before_may" and figure.status is not Status.MISSED


def _in_brief(report: Report) -> list[Block]:
    """The themes in brief in one paragraph: levels alone, bases, targets and how they moved stand in the annex."""
    themes = [theme for theme in _themes_of(report) if theme in IN_BRIEF]
    messages: list[str] = []
    silent: list[Figure] = []
    for theme in themes:
        figures = [report.figures[m] for m in (*_asked(report, theme, 1), *_asked(report, theme, 2))]
        if _nothing_there(report, theme):
            messages.append(NOTHING_THERE[theme])
            continue
        messages += ["，".join(f"{f.name} {f.text}" for f in figures if f.amount is not None and not _as_it_should(f))]
        silent += [f for f in figures if f.amount is None]
    return [paragraph(joined([*messages, *levels(silent, report.compared_with)]))]


def themes_of(report: Report, annex_of_cases: str) -> list[Block]:
    """The themes one after the other; the last one with cases says where their records stand."""
    with_cases = [
        theme
        for theme in _themes_of(report)
        if theme not in IN_BRIEF and report.cases.of(theme) and not _nothing_there(report, theme)
    ]
    see = f"记录编号见{annex_of_cases}。"
    found: list[Block] = []
    mentioned = Mentioned()
    for number, theme in enumerate(theme for theme in _themes_of(report) if theme not in IN_BRIEF):
        found.append(Heading(2, official(f"（{NUMERALS[number]}）{_THEMES[theme][0]}")))
        found += _theme(report, theme, see if theme in with_cases[-1:] else "", mentioned)
    return [*found, *_in_brief(report)]


def _beside(report: Report, figure: Figure) -> tuple[str, str]:
    """What is missing of deposits stored in part, and which records stand under another figure in the annexes."""
    missing = report.figures["deposit.part_stored_amount"]
    amount = f"{missing.when}差额合计 {missing.text}" if figure.id == "deposit.part_stored" and missing.amount else ""
    return amount, elsewhere(report, figure.id)


def _arrears(report: Report) -> list[str]:
    true = report.figures["lead.true"]
    if not true.amount:
        return ["本期无属实欠薪案件"] if true.amount is not None else []
    phrase = {m: report.figures[f"lead.{m}"].text for m in ("true_workers", "true_amount", "recovered_amount")}
    owed = report.figures["lead.outstanding_amount"]
    head = f"属实线索 {true.text}，本期核实欠薪 {phrase['true_workers']}、{phrase['true_amount']}"
    if not owed.amount:
        return [f"{head}，已全部付清"]
    return [f"{head}，已追发 {phrase['recovered_amount']}，未付清 {owed.text}"]
