"""The slides on leads, funds, warnings, sanctions, incidents, tiers of firms and publicity."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from data_access.rules.demo_marks import demo_mark
from data_access.rules.months import month_text
from data_access.rules.rounding import half_up
from data_access.rules.tier_rules import GRAVE, tier_rules
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.definitions.undivided import honoured
from metrics.questions.publicity_lists import indicator_text
from metrics.questions.tier_sentences import meaning_text
from metrics.reporting.deck.figures import joined_level
from metrics.reporting.deck.making import slide_of
from metrics.reporting.deck.slide import Bars, Lines, Numbers, Opens, Slide
from metrics.reporting.figure_sentences import causes, joined, moved
from metrics.reporting.report import FLOWS, MONTHLY, PUBLICISED, RATED, SANCTIONED, Report
from metrics.wording.dates import until_text


def funds_slide(report: Report) -> Slide:
    shown = [f for m in FLOWS if (f := report.figures[m]).amount is not None]  # unknown is no bar of 0
    ten_thousand = [(f.name, half_up((f.amount or Decimal(0)) / 10_000, 2), f.text, f.status) for f in shown]
    top = max((row[1] for row in ten_thousand), default=Decimal(0)) or Decimal(1)
    bars = Bars("本期保证金现金（万元）", tuple(ten_thousand), None, "", top, tuple(Opens(f.id) for f in shown))
    stored, overdue = report.figures["deposit.stored_rate"], report.figures["deposit.top_up_overdue"]
    if stored.amount is None:
        title = f"{stored.name}{'无发生' if stored.no_occasion else '尚无台账'}"
    else:
        used = report.figures["deposit.used"]
        debt = ""
        if overdue.amount is not None:
            debt = "动用后没有超期未补足的" if used.amount else "本期没有动用"
        if overdue.amount:
            debt = f"{overdue.text}动用后超期未补足"
        title = "，".join(filter(None, (f"{stored.name} {stored.text}", debt)))
    ids = ("deposit.cash_balance", "deposit.guarantee_cover")
    lines = [
        _held_text(report, ids),
        joined_level(report, "deposit.not_stored"),
        joined_level(report, "deposit.guarantee_expiring"),
    ]
    return slide_of(
        report, "funds", title, bars, lines, [*FLOWS, "deposit.stored_rate", "deposit.top_up_overdue", *ids]
    )


def _held_text(report: Report, ids: Sequence[str]) -> str:
    """截至12月15日,保证金现金余额 5,492.35 万元、保函担保额 8,770.66 万元: apart, never added."""
    held = [report.figures[m] for m in ids if report.figures[m].amount is not None]
    phrase = "、".join(f"{f.name} {f.text}" for f in held)
    return f"{until_text(report.scope.as_of)}，{phrase}（分列，不相加）。" if held else ""


def leads_slide(report: Report) -> Slide:
    months = tuple(month_text(m.month) for m in report.months)
    labels = {"lead.received": "接收", "lead.closed": "办结", "lead.open": "在办存量"}
    series = tuple((labels[m], tuple(month.values[m] for month in report.months)) for m in MONTHLY)
    received, stock = report.figures["lead.received"], report.figures["lead.open"]
    if received.amount is None:
        title = f"{until_text(report.scope.as_of)}尚无线索台账"
    elif not received.amount:
        title = f"本期没有接收线索，在办 {stock.text}"
    else:
        title = "，".join(
            filter(None, (f"接收线索 {received.text}", moved(received, report.compared_with), f"在办 {stock.text}"))
        )
    true, owed = report.figures["lead.true"], report.figures["lead.outstanding_amount"]
    rest = f"未付清 {owed.text}" if owed.amount else "已全部付清"
    lines = [
        joined_level(report, "lead.true", "lead.solved_rate"),
        joined([causes(report.causes, int(true.amount or 0))]),
        f"本期核实欠薪 {report.figures['lead.true_workers'].text}、{report.figures['lead.true_amount'].text}，{rest}。"
        if true.amount
        else "",
    ]
    ids = (
        *MONTHLY,
        "lead.true",
        "lead.solved_rate",
        "lead.true_workers",
        "lead.true_amount",
        "lead.outstanding_amount",
    )
    return slide_of(report, "leads", title, Lines(months, series), lines, ids)


def warnings_slide(report: Report) -> Slide:
    """What was raised, what still waits at which level, what came of it."""
    raised, still, late = (report.figures[f"warning.{m}"] for m in ("raised", "open", "overdue"))
    if raised.amount is None:
        title = f"{until_text(report.scope.as_of)}尚无预警台账"
    elif not raised.amount and not still.amount:
        title = "本期没有发出预警，也没有未处置的预警"
    else:
        waiting = f"{still.text}未处置" if still.amount else "已全部处置"
        title = f"发出预警 {raised.text}，{waiting}{f'，其中 {late.text}超期' if late.amount else ''}"
    shown = ("warning.open_red", "warning.overdue", "warning.handled_on_time_rate", "warning.turned_rate")
    lines = [
        joined_level(report, "warning.open_red", "warning.open_yellow"),
        joined_level(report, "warning.turned_rate"),
    ]
    ids = ("warning.raised", "warning.open", "warning.open_yellow", *shown)
    numbers = Numbers(tuple(report.figures[m] for m in shown), report.compared_with)
    return slide_of(report, "warnings", title, numbers, lines, ids)


def sanctions_slide(report: Report) -> Slide | None:
    """Who is not listed, what was not published, copied or pushed, what went to the police; the two lists apart.

    Of a part of the district what has its own share of it, as publishing has not; None where nothing concerns it.
    """
    own = [m for m in SANCTIONED if honoured(ALL_METRICS[m].fact, report.scope) == report.scope]
    whole = len(own) == len(SANCTIONED)
    if not whole and not any(report.figures[m].amount for m in own):
        return None
    late, unstarted, published = (
        report.figures[m] for m in ("listing.not_listed", "case.listing_overdue", "publication.published_rate")
    )
    unknown = [f for f in (late, unstarted, published) if f.amount is None and not f.no_occasion]
    if len(unknown) == 3:
        title = f"{until_text(report.scope.as_of)}尚无失信名单和季度公布台账"
    else:
        begun = f"（其中{unstarted.name} {unstarted.text}）" if unstarted.amount else ""
        head = f"{late.name} {late.text}{begun}" if late.amount else "没有超期应列未列"
        listed = report.figures["listing.in_force"]
        second = published if whole else listed
        title = f"{head}，{second.name} {second.text}" if second.amount is not None else head
    shown = ["listing.not_listed", "case.listing_overdue", "publication.published_rate", "case.transfer_hint"]
    if not whole:
        shown[2] = "listing.in_force"
    asked = (
        ("listing.in_force", "listing.published_rate", "listing.credit_rate"),
        ("blacklist.in_force", "blacklist.copied_rate"),
        ("case.transferred", "case.transfer_filed", "case.transfer_overdue"),
    )
    lines = [joined_level(report, *(m for m in line if m in own and m not in shown)) for line in asked]
    ids = [m for m in dict.fromkeys((*shown, "listing.in_force", "blacklist.in_force", "publication.unpushed",
                                     "case.transferred")) if m in own]  # fmt: skip
    numbers = Numbers(tuple(report.figures[m] for m in shown), report.compared_with)
    return slide_of(report, "sanctions", title, numbers, lines, ids)


def incidents_slide(report: Report) -> Slide:
    """Group events and public opinion apart, and how fast they were reported."""
    groups, vetoing, opinions, rate, still = (
        report.figures[f"incident.{m}"] for m in ("group", "large_group", "opinion", "reported_on_time_rate", "open")
    )
    if groups.amount is None:
        title = f"{until_text(report.scope.as_of)}尚无事件舆情台账"
    elif not groups.amount and not opinions.amount and not still.amount:
        title = "本期没有群体性事件和舆情"
    else:
        happened = f"群体性事件 {groups.text}" if groups.amount else "没有群体性事件"
        speed = "" if rate.amount is None else f"即知即报率 {rate.text}"
        left = f"{still.text}未办结" if still.amount else "均已办结"
        title = "，".join(filter(None, (happened, f"舆情 {opinions.text}", speed, left)))
    shown = (groups, vetoing, opinions, rate)
    lines = [
        joined_level(report, "incident.warned_group", "incident.group_people") if groups.amount else "",
        joined_level(report, "incident.responded_on_time_rate"),
    ]
    ids = [f.id for f in (*shown, still)] + ["incident.warned_group", "incident.group_people"]
    return slide_of(report, "incidents", title, Numbers(shown, report.compared_with), lines, ids)


def tiers_slide(report: Report) -> Slide:
    """How many firms stand in tiers C and B, who moved, what a C means for them."""
    rated, grave, punished, down = (report.figures[f"firm.{m}"] for m in ("rated", "tier_c", "tier_b", "moved_down"))
    if rated.amount is None:
        title = f"{until_text(report.scope.as_of)}尚无监察案件台账，未评定企业等级"
    elif not grave.amount and not punished.amount:
        title = f"{rated.text}单位均为 A 级"
    else:
        moved_down = f"，本期 {down.text}等级下降" if down.amount else "，本期没有等级下降"
        title = f"C 级单位 {grave.text}、B 级单位 {punished.text}{moved_down}"
    shown = ("firm.tier_c", "firm.tier_b", "firm.moved_down", "firm.tier_c_untalked")
    means = tier_rules().tiers_on(report.scope.as_of)[GRAVE]
    lines = [
        joined_level(report, "firm.rated", "firm.moved_up"),
        f"C 级单位{meaning_text(means)}{demo_mark(means.is_demo, '（{}）')}。",
        f"{means.service}。",
    ]
    numbers = Numbers(tuple(report.figures[m] for m in shown), report.compared_with)
    return slide_of(report, "tiers", title, numbers, lines, (*RATED, *shown))


def publicity_slide(report: Report) -> Slide | None:
    """What was done to inform people and whom it reached; None where the scope has no share of it."""
    if honoured(ALL_METRICS["publicity.held"].fact, report.scope) != report.scope:
        return None
    held, people, before_may = (report.figures[m] for m in PUBLICISED[:3])
    if held.amount is None:
        title = f"{until_text(report.scope.as_of)}尚无宣传活动台账"
    elif not held.amount:
        title = "本期没有举办宣传活动"
    else:
        title = f"举办宣传活动 {held.text}，{people.text}参加"
        if before_may.amount and not report.scope.towns:  # the whole district's
            title += f"，其中五一前集中宣传 {before_may.text}"
    ids = [m for m in PUBLICISED if m != "publicity.before_may" or not report.scope.towns]
    scored = indicator_text(report.scope.as_of)
    lines = [
        joined_level(report, "publicity.held", "publicity.attendance") if held.amount else "",
        scored and f"{scored}。",
    ]
    numbers = Numbers(tuple(report.figures[m] for m in ids), report.compared_with)
    return slide_of(report, "publicity", title, numbers, lines, ids)
