"""What is said of warnings: how many wait, at which level, whose they are, and what came of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from data_access.database.kept_warnings import ComparisonRun
from data_access.rules.limits import WORKING_DAYS, days_counted
from data_access.rules.warning_file import Threshold
from data_access.rules.warning_rules import warning_rules
from metrics.judging.values import Value
from metrics.questions.warning_lists import OpenWarning, TownColour
from metrics.questions.warning_trial import Trial
from metrics.wording.formats import UNKNOWN, share_below, value_text
from metrics.wording.ranking import leading


def takeaway(now: Mapping[str, Value], overdue_by_town: Mapping[str, Value]) -> str:
    """期间发出预警 252 件,5 件未处置(红色 5 件、黄色 0 件),4 件超期,徐泾镇 2 件居首;14.1% 此后转为线索。"""
    raised, still, late = now["warning.raised"], now["warning.open"], now["warning.overdue"]
    if not raised.tracked:
        return "尚无预警台账，不作判断。可运行预警比对，或先导入预警台账。"
    if not raised.value and not still.value:
        return "所选期间没有发出预警，也没有未处置的预警。"
    head = f"期间发出预警 {value_text(raised)}，"
    if still.value:
        red, yellow = now["warning.open_red"], now["warning.open_yellow"]
        head += f"{value_text(still)}未处置（红色 {value_text(red)}、黄色 {value_text(yellow)}）"
        total = int(late.value or 0)
        first = leading({name: v.value for name, v in overdue_by_town.items()}, "件", total=total)
        head += f"，{value_text(late)}超期{f'，{first}' if first else ''}" if late.value else "，均在期限内"
    else:
        head += "已全部处置"
    turned = now["warning.turned_rate"]
    return f"{head}；{value_text(turned)} 此后转为线索。" if turned.value is not None else f"{head}。"


def level_text(warned: OpenWarning) -> str:
    """红(由黄升级) of one that climbed, else the level it was raised at."""
    return f"{warned.level}（由{warned.raised_level}升级）" if warned.level != warned.raised_level else warned.level


def colour_text(town: TownColour) -> str:
    """The rule behind the colour of a town with its numbers; a share below its line is printed short of it."""
    if not town.sites:
        return "没有在建工地"
    setting, both = warning_rules().settings, town.red + town.yellow
    red_line, yellow_line = Decimal(setting["town_red"]), Decimal(setting["town_yellow"])
    return (
        f"在建 {town.sites} 个，红色 {town.red} 个（{share_below(town.red, town.sites, red_line)}，红线 {red_line}%），"
        f"红黄 {both} 个（{share_below(both, town.sites, yellow_line)}，黄线 {yellow_line}%）"
    )


def compared_text(found: ComparisonRun | None, as_of: date) -> str:
    """上次线上比对：数据到 2023-12-15，此后导入的台账尚未比对; of a past day only as far as that day."""
    if found is None:
        return "尚未运行线上比对"
    since = "，此后导入的台账尚未比对" if not found.is_newest and found.day <= as_of else ""
    return f"上次线上比对：数据到 {min(found.day, as_of)}{since}"


def days_text(days: int | None) -> str:
    return UNKNOWN if days is None else f"{days} 日"


def threshold_text(step: Threshold, value: Decimal | int) -> str:
    """A threshold with its unit: 30 日, 10,000 元; one that may lie before the limit by its side: 届满前 7 日."""
    unit = days_counted(step.unit) if step.unit == WORKING_DAYS else step.unit
    if step.least >= 0:
        return f"{int(value):,} {unit}"
    if not value:
        return "届满当日"
    return f"届满前 {-int(value)} {unit}" if value < 0 else f"届满后第 {int(value)} {unit}"


def trial_sentence(found: Trial, step: Threshold) -> str:
    """阈值改为 30 日,自 2021-12-15 以来少发 40 件;属实线索少预警到 2 条."""
    now, changed = found.now, found.changed
    if changed.value == now.value:
        return (
            f"现行阈值自 {found.since} 以来发出 {now.raised:,} 件，其中 {now.turned:,} 件此后转为线索。移动滑块试算。"
        )
    more = changed.raised - now.raised
    word = "多发" if more > 0 else "少发" if more < 0 else "不多不少"
    count = f" {abs(more):,} 件" if more else ""
    leads = changed.true_leads - now.true_leads
    warned = f"多预警到 {leads} 条" if leads > 0 else f"少预警到 {-leads} 条" if leads < 0 else "预警到的不变"
    return f"阈值改为 {threshold_text(step, changed.value)}，自 {found.since} 以来{word}{count}；属实线索{warned}"
