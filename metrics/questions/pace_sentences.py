"""序时进度 and 余地 in words: one statement per yearly target, a note where records yet to come matter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import ceil

from data_access.rules.working_days import working_days_between
from metrics.engine.model import Direction
from metrics.judging.curves import share_due
from metrics.questions.outlooks import Outlook, Pace, TargetKind
from metrics.wording import formats
from metrics.wording.formats import UNKNOWN, goal_number, money_text, number, percent, piece, unit

WEEK = 5  # working days
WORST_FIRST = (
    Outlook.LOST,
    Outlook.BEHIND,
    Outlook.TO_DO,
    Outlook.REACHABLE,
    Outlook.TIGHT,
    Outlook.ROOM,
    Outlook.ON_PACE,
    Outlook.SECURED,
    Outlook.REACHED,
    Outlook.NONE,
    Outlook.UNKNOWN,
)


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / value.denominator


def goal_text(pace: Pace, goal: Fraction) -> str:
    """A goal of the figure: ≥ 98%, ≤ 3%, ≥ 2 次, 0 件."""
    if pace.kind is TargetKind.NONE_ALLOWED:
        return f"{number(pace.metric, _decimal(goal))} {unit(pace.metric)}".rstrip()
    return formats.goal_text(pace.metric, _decimal(goal))


def _pieces(pace: Pace, count: Fraction | int | None) -> str:
    """31 件; 万元 where the figure is money."""
    if pace.metric.money:
        return money_text(_decimal(Fraction(count or 0)))
    return f"{int(count or 0):,} {'分' if pace.metric.in_points else piece(pace.metric)}"


def _goal(pace: Pace) -> str:
    return goal_number(pace.metric, _decimal(pace.target))


def _due_text(pace: Pace) -> str:
    if pace.metric.late_counts:
        return _open_text(pace)
    missed, running = pace.missed or 0, pace.running or 0
    best = percent(_decimal(pace.best or Fraction(0)))
    if pace.outlook is Outlook.LOST:
        tail = f"年底前到期 {_pieces(pace, running)}，" if running else ""
        return f"{tail}已超期 {_pieces(pace, missed)}，全年最好 {best}，{_goal(pace)} 已不可能"
    if not running:
        return f"年底前没有其他已登记的到期事项，全年 {best}，已达到 {_goal(pace)}"
    ahead = f"年底前到期 {_pieces(pace, running)}"
    if pace.outlook is Outlook.SECURED:
        total = pace.total or Fraction(1)
        worst = percent(_decimal((total - missed - running) / total))
        return f"{ahead}，即使全部超期，全年仍有 {worst}，{_goal(pace)} 已锁定"
    again = "再" if missed else ""
    allowed = (
        f"一{piece(pace.metric)}也不能{again}超期" if not pace.margin else f"最多还可超期 {_pieces(pace, pace.margin)}"
    )
    if pace.outlook is Outlook.REACHABLE:
        return f"{ahead}，{allowed}，全年方可达到 {_goal(pace)}"
    return f"{ahead}，{allowed}"


def _final_text(pace: Pace) -> str:
    down = pace.metric.direction is Direction.DOWN
    missed = f"已有 {_pieces(pace, pace.missed)}{'' if down else '未达到'}"
    if pace.outlook is Outlook.LOST:
        return f"{missed}，{_goal(pace)} 已不可能"
    if pace.outlook is Outlook.REACHABLE:
        further = f"须再有 {_pieces(pace, pace.further)}以上"
        return f"{missed}，{further}且不再发生，方可降至 {_goal(pace)}" if down else (
            f"{missed}，{further}全部达到，方可回到 {_goal(pace)}"
        )  # fmt: skip
    if pace.outlook is Outlook.REACHED:
        return f"目前{'未发生' if down else '全部达到'}，按现有 {_pieces(pace, pace.total)}不容有失"
    if not pace.margin:
        return f"{missed}，按现有 {_pieces(pace, pace.total)}已无余地"
    more = "" if down else "未达到"
    return f"{missed}，按现有 {_pieces(pace, pace.total)}最多还可再有 {_pieces(pace, pace.margin)}{more}"


def _open_text(pace: Pace) -> str:
    if pace.outlook is Outlook.REACHED:
        return (
            "目前为零，须保持" if pace.metric.denominator is None and not pace.done else f"已达到 {_goal(pace)}，须保持"
        )
    if pace.metric.denominator is None:
        aim = f"降至 {_pieces(pace, pace.target)}以内" if pace.target else "全部清零"
        return f"现有 {_pieces(pace, pace.missed)}，年底前须{aim}"
    if pace.metric.in_points:
        return f"尚失 {_pieces(pace, pace.missed)}，至少补回 {_pieces(pace, pace.needed)}方可达到 {_goal(pace)}"
    open_ = (pace.missed or Fraction(0)) + (pace.running or Fraction(0))
    later = f"（其中 {_pieces(pace, pace.running)}未到期）" if pace.running else ""
    head = f"尚有 {_pieces(pace, open_)}未达到{later}"
    if pace.needed == open_:
        return f"{head}，须全部解决方可达到 {_goal(pace)}"
    return f"{head}，至少再解决 {_pieces(pace, pace.needed)}方可达到 {_goal(pace)}"


def _coverage_text(pace: Pace, as_of: date) -> str:
    total, done = pace.total or Fraction(0), pace.done or Fraction(0)
    margin = pace.margin or 0
    word = f"超前 {margin}" if margin > 0 else f"落后 {-margin}" if margin < 0 else "持平"
    by_now = _pieces(pace, ceil(pace.expected * total))
    head = f"已完成 {int(done):,}/{_pieces(pace, total)}，今日应完成 {by_now}，{word}"
    head += f" {piece(pace.metric)}" if margin else ""
    if not pace.needed:
        return f"{head}；全年 {_goal(pace)} 已达到"
    return f"{head}；还须完成 {_pieces(pace, pace.needed)}，{_rate_text(pace, as_of)}"


def _rate_text(pace: Pace, as_of: date) -> str:
    """余 198 个工作日，每周至少 5 个."""
    days = working_days_between(as_of, date(as_of.year, 12, 31))
    needed = pace.needed or Fraction(0)
    if not days:
        return "年内已无工作日"
    if days < 2 * WEEK:
        return f"余 {days} 个工作日，每天至少 {ceil(needed / days):,} {piece(pace.metric)}"
    return f"余 {days} 个工作日，每周至少 {ceil(needed * WEEK / days):,} {piece(pace.metric)}"


def _times_text(pace: Pace, as_of: date) -> str:
    head = f"全年应有 {_pieces(pace, pace.target)}，已有 {_pieces(pace, pace.done)}"
    if not pace.needed:
        return head
    if share_due(pace.metric.id, date(as_of.year, 1, 1), as_of) == 1:
        return f"{head}；规定时间已过，仍差 {_pieces(pace, pace.needed)}"
    return f"{head}，按计划此时应有 {_pieces(pace, pace.expected)}；还须 {_pieces(pace, pace.needed)}"


def pace_text(pace: Pace, as_of: date) -> str:
    """What the rest of the year must bring, in one statement without a full stop."""
    if pace.outlook is Outlook.UNKNOWN:
        return "尚无此项台账"
    if pace.outlook is Outlook.NONE:
        return "本年尚无应计事项"
    match pace.kind:
        case TargetKind.DUE:
            phrase = _due_text(pace)
        case TargetKind.FINAL:
            phrase = _final_text(pace)
        case TargetKind.COVERAGE:
            phrase = _coverage_text(pace, as_of)
        case TargetKind.TIMES:
            phrase = _times_text(pace, as_of)
        case TargetKind.NONE_ALLOWED:
            kept = pace.outlook is Outlook.REACHED
            phrase = "未发生，须保持" if kept else f"已发生 {_pieces(pace, pace.missed)}，全年为零已不可能"
        case TargetKind.OPEN:
            phrase = _open_text(pace)
    return phrase


def pace_note(pace: Pace) -> str:
    """Where records that are not known today matter; empty where they do not."""
    if pace.outlook in (Outlook.UNKNOWN, Outlook.NONE):
        return ""
    if pace.kind is TargetKind.DUE and pace.further is not None:
        return f"新登记的达 {pace.further:,} {piece(pace.metric)}且全部按期，方可回到 {_goal(pace)}"
    if pace.kind is TargetKind.DUE:
        return "此后新登记、年内到期的另计"
    if pace.kind is TargetKind.COVERAGE:
        return "年内新增、退出的另计"
    if pace.kind in (TargetKind.FINAL, TargetKind.OPEN) and pace.metric.denominator is not None:
        return "年内新增的另计"
    return ""


def expected_text(pace: Pace) -> str:
    """The value expected by today: 序时 ≥ 25.0%; the year's target where it holds on every day."""
    if pace.kind is TargetKind.TIMES and not pace.expected:
        return "尚未到时"
    if pace.kind in (TargetKind.COVERAGE, TargetKind.TIMES):
        return f"序时 {goal_text(pace, pace.expected)}"
    return goal_text(pace, pace.target) if pace.outlook is not Outlook.UNKNOWN else UNKNOWN


def worst_first(found: Sequence[Pace]) -> list[Pace]:
    return sorted(found, key=lambda pace: WORST_FIRST.index(pace.outlook))


def paces_text(found: Sequence[Pace]) -> str:
    """年度目标 40 项：3 项已不可能，5 项须补齐，2 项序时落后。"""
    counted = Counter(pace.outlook for pace in found)
    parts = [
        f"{counted[o]} 项{o.value}" for o in WORST_FIRST if counted[o] and o not in (Outlook.NONE, Outlook.UNKNOWN)
    ]
    if not parts:
        return "年度目标均无发生。"
    return f"年度目标 {len(found)} 项：{'，'.join(parts)}。"
