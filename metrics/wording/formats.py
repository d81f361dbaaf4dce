"""How numbers are said: one formatter per unit, for screens, lists and documents alike."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from data_access.database.schema import DOMAINS, UNKNOWN_INVESTMENT
from data_access.rules.rounding import half_up
from metrics.engine.model import Direction, Metric
from metrics.judging.values import Value
from metrics.wording.dates import until_text

UNKNOWN = "—"
NO_OCCASION = "无发生"
UNDIVIDED = "不分块"  # the parts that are asked for have no share of their own
WHOLE_DISTRICT = "全区"
UNCHANGED = "持平"


def per_cent(value: Decimal) -> Decimal:
    """A rate in per cent as it is printed, to one decimal; what is not all or nothing never reads 100.0 or 0.0."""
    points = half_up(value.scaleb(2), 1)
    if points == 100 and value != 1:
        return Decimal("99.9") if value < 1 else Decimal("100.1")
    return Decimal("0.1") if not points and value > 0 else points


def printed_rate(value: Value) -> Decimal | None:
    """A rate in per cent as it is printed: one that misses its target stays short of it, 97.96% of 98% reads 97.9."""
    if value.value is None:
        return None
    points, aim = per_cent(value.value), value.target
    if aim is None:
        return points
    goal, least = per_cent(aim.target), Decimal("0.1")
    if value.metric.direction is Direction.UP:
        return min(points, goal - least) if value.value < aim.target else points
    return max(points, goal + least) if value.value > aim.target else points


def domain_text(domain: str | None) -> str:
    """工程建设领域, 其他领域 as a document names it; empty without one."""
    return "" if domain is None else domain if domain == DOMAINS[0] else f"{domain}领域"


def investment_text(investment: str | None) -> str:
    """政府投资项目, 投资性质未知项目 as a document names it; empty without one."""
    named = f"投资性质{investment}" if investment == UNKNOWN_INVESTMENT else investment
    return "" if named is None else f"{named}项目"


def percent(value: Decimal) -> str:
    return f"{per_cent(value)}%"


def ten_thousands(yuan: Decimal) -> str:
    """元 as 万元 with two decimals: for columns and axes, whose heading says 万元."""
    return f"{half_up(yuan / 10_000, 2):,}"


def in_ten_thousands(yuan: Decimal) -> float:
    """元 as a number of 万元 for columns and marks, rounded as sums are said (as a float 1.005 would read 1.00)."""
    return float(half_up(yuan / 10_000, 2))


def share_text(part: int | Decimal, whole: int | Decimal) -> str:
    """A part of a whole as a rate is printed; — of nothing."""
    return percent(Decimal(part) / Decimal(whole)) if whole else UNKNOWN


def share_below(part: int, whole: int, line: Decimal) -> str:
    """A part of a whole in per cent; one below the line (in per cent) stays short of it: 14.96% of 15% reads 14.9%."""
    share = Decimal(part) / whole
    points = per_cent(share)
    return f"{min(points, line - Decimal('0.1')) if share.scaleb(2) < line else points}%"


def in_hundred_millions(yuan: Decimal) -> bool:
    """Whether a sum is said in 亿元: from one 亿 as it would be printed."""
    return abs(half_up(yuan / 10_000, 2)) >= 10_000


def _money(yuan: Decimal) -> tuple[str, str]:
    if in_hundred_millions(yuan):
        return f"{half_up(yuan / 100_000_000, 2):,}", "亿元"
    return ten_thousands(yuan), "万元"


def money_text(yuan: Decimal) -> str:
    """A sum in words: 230.00 万元, 1.23 亿元."""
    return " ".join(_money(yuan))


def on_mark(yuan: Decimal) -> str:
    """A sum on a mark whose heading says 万元: 230.00, and where it is said in another unit 1.23 亿元."""
    return money_text(yuan) if in_hundred_millions(yuan) else ten_thousands(yuan)


def yuan_text(value: Decimal) -> str:
    """元 to the 分, without the unit: 1,234.50."""
    return f"{half_up(value, 2):,}"


def signed_yuan(value: Decimal) -> str:
    """A difference in 元 to the 分: +1,234.50, 0.00."""
    return f"{half_up(value, 2):+,}" if value else "0.00"


def points_text(points: Decimal) -> str:
    """Points of a score (分), without the unit: 4.50."""
    return f"{half_up(points, 2)}"


def cell_number(metric: Metric, value: Decimal) -> float:
    """A value as a number of a table whose heading names the unit: rates in per cent, sums in 万元."""
    return in_ten_thousands(value) if metric.unit == "元" else on_axis(metric, value)


def on_axis(metric: Metric, value: Decimal) -> float:
    """A value as a mark stands on its axis: rates in per cent, sums in 元."""
    return float(value.scaleb(2) if metric.unit == "%" else value)


def number(metric: Metric, value: Decimal | None) -> str:
    """A value without its unit: rates as 95.3%, sums in 万元 or 亿元, counts with separators."""
    if value is None:
        return UNKNOWN
    if metric.unit == "%":
        return percent(value)
    return _money(value)[0] if metric.unit == "元" else f"{int(value):,}"


def printed(value: Value) -> str:
    """A figure's `number`, judged: a rate never reads as if it reached a target that it misses."""
    rate = value.metric.unit == "%" and value.value is not None
    return f"{printed_rate(value)}%" if rate else number(value.metric, value.value)


def unit(metric: Metric, value: Decimal | None = None) -> str:
    """The unit to stand beside `number` of that value: 万元 or 亿元 for 元, nothing for rates."""
    if metric.unit == "元":
        return _money(value or Decimal())[1]
    return "" if metric.unit == "%" else metric.unit


def in_column(value: Value) -> str:
    """A figure in a column whose heading names the unit: sums in 万元, however large."""
    money = value.metric.unit == "元" and value.value is not None
    return ten_thousands(value.value or Decimal()) if money else printed(value)


def shown(metric: Metric, value: Decimal) -> Decimal:
    """A value as it is printed, in its own unit (rates as fractions, sums in 元): differences are taken of these."""
    if metric.unit == "%":
        return per_cent(value) / 100
    if metric.unit != "元":
        return value
    return half_up(value, -6) if in_hundred_millions(value) else half_up(value, -2)


def printed_amount(value: Value) -> Decimal | None:
    """A figure as it is printed, in its own unit (see `shown`): what places are counted from."""
    if value.value is None:
        return None
    rate = printed_rate(value) if value.metric.unit == "%" else None
    return shown(value.metric, value.value) if rate is None else rate / 100


def value_text(value: Value) -> str:
    """A figure in words: 95.3%, 12件, 无发生, 不分块 or —."""
    if value.undivided:
        return UNDIVIDED
    if value.no_occasion:
        return NO_OCCASION
    if value.value is None:
        return UNKNOWN
    suffix = unit(value.metric, value.value)
    return f"{printed(value)} {suffix}" if suffix else printed(value)


# What the records of a fact are counted in, where it is not 件.
PIECES = {"site": "个", "inspection_item": "项", "inspection": "次", "deposit_movement": "笔", "wage_account": "户"}
PIECES |= {"deposit_statement": "份", "account_statement": "份", "wage_account_month": "户·月", "campaign_result": "个"}
PIECES |= {"evidence": "项", "task": "项", "publication": "次", "incident": "起", "enforcement_document": "份"}


def piece(metric: Metric) -> str:
    """The measure word of a figure's records; of a count its own unit."""
    return PIECES.get(metric.fact.name, "件") if metric.unit == "%" else metric.unit


def base(value: Value) -> str:
    """Numerator and denominator of a ratio: 212/218 件; empty for other figures."""
    if value.numerator is None or value.denominator is None:
        return ""
    if value.metric.money:
        if in_hundred_millions(value.denominator):
            top, whole = (half_up(part / 100_000_000, 2) for part in (value.numerator, value.denominator))
            return f"{top:,}/{whole:,} 亿元"
        return f"{ten_thousands(value.numerator)}/{ten_thousands(value.denominator)} 万元"
    if value.metric.in_points:
        return f"{int(value.numerator):,}/{int(value.denominator):,} 分"
    return f"{int(value.numerator):,}/{int(value.denominator):,} {piece(value.metric)}"


def with_base(value: Value) -> str:
    """97.2%（212/218 件）; the figure alone where it has no base."""
    counted = base(value)
    return f"{value_text(value)}（{counted}）" if counted else value_text(value)


def target_word(*, of_the_day: bool) -> str:
    """目标, or 序时目标 of what adds up over the year."""
    return "序时目标" if of_the_day else "目标"


def target_text(value: Value) -> str:
    """目标 ≥ 98%, 目标 100%, 目标 0 件, 序时目标 ≥ 95.7% of what adds up over the year; empty without a target."""
    if value.target is None:
        return ""
    word = target_word(of_the_day=value.target.year_target is not None)
    return f"{word} {goal_text(value.metric, value.target.target)}"


def goal_text(metric: Metric, goal: Decimal) -> str:
    """What a figure should reach: ≥ 98%, ≤ 3%, ≥ 95.7%; 100% and 0 件 stand alone, nothing lies beyond them."""
    value_text = goal_number(metric, goal)
    suffix = f" {unit(metric, goal)}" if unit(metric, goal) else ""
    if not goal or (metric.unit == "%" and goal == 1 and metric.direction is Direction.UP):
        return f"{value_text}{suffix}"
    return f"{'≥' if metric.direction is Direction.UP else '≤'} {value_text}{suffix}"


def goal_number(metric: Metric, goal: Decimal) -> str:
    """A target without sign and unit; of a whole per cent without decimals."""
    return number(metric, goal).replace(".0%", "%")


def when(metric: Metric, as_of: date | None = None) -> str:
    """Whether a figure is of the period or as of a day: 本期, 截至12月15日 (截至日 where the day is not given)."""
    if metric.has_period:
        return "本期"
    return "截至日" if as_of is None else until_text(as_of)


def when_of_sum(metric: Metric, as_of: date | None = None) -> str:
    """What is said in front of a sum of 元 or 人; empty for other figures and where the name says it (本期存入)."""
    if metric.unit not in ("元", "人") or metric.names_its_time:
        return ""
    return when(metric, as_of)


def moved_text(moved: Decimal | int, size: str, words: tuple[str, str] = ("增加", "减少")) -> str:
    """增加 3 件, of a rate 下降 1.2 个百分点; ``size`` without its sign. What did not move the caller words."""
    return f"{words[0] if moved > 0 else words[1]} {size}"


def change(now: Value, before: Value) -> Decimal | None:
    """The change of a figure as printed: 个百分点 for a rate, else in its own unit; None when either is not known."""
    if now.value is None or before.value is None:
        return None
    points, earlier = printed_rate(now), printed_rate(before)
    if now.metric.unit == "%" and points is not None and earlier is not None:
        return points - earlier
    return shown(now.metric, now.value) - shown(before.metric, before.value)


def points_between(rate: Decimal, other: Decimal) -> Decimal:
    """How many 个百分点 lie between two rates, as a reader takes one printed figure from the other."""
    return per_cent(rate) - per_cent(other)


def size_text(metric: Metric, difference: Decimal) -> str:
    """How much a `change` is, without its sign: 1.2 个百分点, 3 件, 1,417.68 万元."""
    if metric.unit == "%":
        return f"{abs(difference)} 个百分点"
    return money_text(abs(difference)) if metric.unit == "元" else f"{int(abs(difference)):,} {metric.unit}"


def difference_text(metric: Metric, difference: Decimal | None) -> str:
    """A `change` in words: +1.2 个百分点, −3 件, 持平; empty when it cannot be compared."""
    if difference is None:
        return ""
    if not difference:
        return UNCHANGED
    return f"{'+' if difference > 0 else '−'}{size_text(metric, difference)}"


def change_text(now: Value, before: Value) -> str:
    """+1.2 个百分点, −3 件, 持平; empty when it cannot be compared."""
    return difference_text(now.metric, change(now, before))
