"""What each rule of early warning takes from ``warnings.toml``: units, levels, further numbers, words of its reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from string import Formatter
from typing import Any

from data_access.rules.parameters import exact_number

WARNING_LEVELS = ("蓝", "黄", "橙", "红")  # by gravity
SIGNAL_KINDS = ("水电欠费", "社保欠缴", "欠税", "经营异常", "法院执行")
SITE_SUBJECT, FIRM_SUBJECT = "工地", "企业"
_DAYS = ("日", "工作日")
# The ends between which a threshold of each unit can be meant; the calendar of working days reaches no further.
_ENDS = {
    "日": (-365, 1_000), "工作日": (-200, 250), "个月": (1, 120), "%": (1, 1_000), "条": (1, 1_000), "人": (1, 100_000),
    "元": (1, 10_000_000_000),
}  # fmt: skip


@dataclass(frozen=True)
class RuleNeeds:
    """What the evaluation of a rule reads of its entry."""

    subject: str
    units: tuple[str, ...]  # of its thresholds
    words: tuple[str, ...]  # what its reason may name in braces
    numbers: Mapping[str, int] = field(default_factory=dict)  # whole numbers beside the thresholds, each with its most
    by_place: tuple[tuple[str, ...], ...] = ()  # the units of each level where there must be so many
    least: int | None = None  # no threshold below it

    def ends(self, unit: str) -> tuple[int, int]:
        least, most = _ENDS[unit]
        return (least if self.least is None else max(least, self.least)), most


def _of_site(units: tuple[str, ...], *words: str, least: int | None = None) -> RuleNeeds:
    return RuleNeeds(SITE_SUBJECT, units, words, least=least)


def _of_firm(unit: str) -> RuleNeeds:
    return RuleNeeds(FIRM_SUBJECT, (unit,), ("month", "kind", "sum", "count", "source", "firm"))


NEEDS: Mapping[str, RuleNeeds] = {
    "W01": _of_site(_DAYS, "due"),
    "W02": _of_site(_DAYS, "due", "account"),
    "W03": _of_site(_DAYS, "due", "state"),
    "W04": _of_site(_DAYS, "due", "deposit"),
    "W05": _of_site(_DAYS, "due", "moved"),
    "W06": RuleNeeds(
        SITE_SUBJECT, (*_DAYS, "个月"), ("month", "due", "count", "account"), {"total": 120}, (_DAYS, ("个月",))
    ),
    "W07": _of_site(_DAYS, "month", "due", "account"),
    "W08": _of_site(("%",), "month", "attending", "paid", "account"),
    "W09": _of_site(("%",), "month", "balance", "wages", "account"),
    "W10": _of_site(("%",), "month", "each", "least", "account"),
    "W11": _of_site(("日",), "count", least=1),
    "W12": _of_site(_DAYS, "found", "result", least=0),
    "W13": RuleNeeds(SITE_SUBJECT, ("条", "人"), ("within", "count", "people"), {"within": 366}),
    "W14": _of_site(("日",), "count", "months", "sum", least=1),
    "W15": _of_firm("元"),
    "W16": _of_firm("个月"),
    "W17": _of_firm("元"),
    "W18": _of_firm("个月"),
    "W19": _of_firm("元"),
}


def whole(name: str, value: Any, least: int, most: int) -> int:
    """A whole number within its ends. Raises ValueError (Chinese)."""
    if value is None:
        raise ValueError(f"没有写明 {name}")
    number = exact_number(value)
    if not least <= number <= most or number != int(number):
        raise ValueError(f"{name} 为 {value}，须为 {least} 至 {most} 的整数")
    return int(number)


def check_subject(needs: RuleNeeds, subject: str, signal: Any) -> None:
    """Raises ValueError (Chinese) for a subject that is not the rule's, and for a signal that is none."""
    if subject != needs.subject:
        raise ValueError(f"对象 subject 为“{subject}”，这条规则须为 {needs.subject}")
    if subject == FIRM_SUBJECT and signal not in SIGNAL_KINDS:
        raise ValueError(f"部门信号 signal 为“{signal or ''}”，须为 {'、'.join(SIGNAL_KINDS)} 之一")
    if subject != FIRM_SUBJECT and signal is not None:
        raise ValueError("signal 只用于对象为企业的规则")


def check_reason(reason: str, words: tuple[str, ...]) -> None:
    """Raises ValueError (Chinese) for braces that name nothing the rule finds, or are not in pairs."""
    can = f"花括号里可用：{'、'.join(f'{{{word}}}' for word in words)}"
    try:
        parts = list(Formatter().parse(reason))
    except ValueError:
        raise ValueError(f"reason 的花括号不成对，{can}") from None
    for _, name, form, conversion in parts:
        if name is not None and (name not in words or form or conversion):
            text = f"{name}{'!' + conversion if conversion else ''}{':' + form if form else ''}"
            raise ValueError(f"reason 写了 {{{text}}}，比对结果里没有，{can}")


def stride(value: Decimal, least: Decimal, most: Decimal) -> int:
    """The step of a slider: the largest power of ten of which there are fifty, and which the value in force meets."""
    tens = [10**place for place in range(1, 10) if 50 * 10**place <= most - least]
    return max((step for step in tens if (value - least) % step == 0), default=1)
