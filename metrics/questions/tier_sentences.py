"""What is said of the tiers of firms: how many stand in each, who moved, why a firm stands where it does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from data_access.rules.demo_marks import demo_mark
from data_access.rules.tier_rules import (
    BEST,
    FULL_POINTS,
    GRAVE,
    KINDS,
    PUNISHED,
    Criterion,
    PointRule,
    Tier,
    in_force,
    tier_rules,
)
from metrics.definitions.checklist_results import parameter
from metrics.judging.targets import Status
from metrics.judging.values import Value
from metrics.questions.tier_lists import RatedFirm, TierMove
from metrics.wording.formats import value_text
from metrics.wording.ranking import leading

NO_CASES = "尚无监察案件台账，不能评定等级。可在“数据导入”中导入监察案件；全年没有的，写“截至某日无”。"
TIER_STATUS = {BEST: Status.MET, PUNISHED: Status.NEAR, GRAVE: Status.MISSED}
FIGURE_OF = {BEST: "firm.tier_a", PUNISHED: "firm.tier_b", GRAVE: "firm.tier_c"}


def takeaway(now: Mapping[str, Value], grave_by_town: Mapping[str, Value]) -> str:
    """分类监管 612 户，C 级 20 户、B 级 2 户，徐泾镇 4 户居首；期间 9 户下降、3 户上升。"""
    rated, grave, punished = now["firm.rated"], now["firm.tier_c"], now["firm.tier_b"]
    if not rated.tracked:
        return NO_CASES
    if not rated.value:
        return "所选范围内没有纳入分类监管的单位。"
    head = f"分类监管 {value_text(rated)}："
    if not grave.value and not punished.value:
        head += "均为 A 级"
    else:
        first = (
            leading({name: v.value for name, v in grave_by_town.items()}, "户", total=int(grave.value or 0))
            if grave.value
            else ""
        )
        head += f"C 级 {value_text(grave)}{f'（{first}）' if first else ''}、B 级 {value_text(punished)}，其余为 A 级"
    untalked = now["firm.tier_c_untalked"]
    if untalked.value:
        head += f"；C 级中 {value_text(untalked)}未约谈"
    down, up = now["firm.moved_down"], now["firm.moved_up"]
    if not down.value and not up.value:
        return f"{head}；期间没有升降。"
    return f"{head}；期间 {value_text(down)}等级下降、{value_text(up)}上升。"


def firms_in(now: Mapping[str, Value], tiers: Sequence[str]) -> int:
    """How many firms stand in these tiers."""
    return sum(int(now[FIGURE_OF[tier]].value or 0) for tier in tiers)


def met_text(rule: Criterion, count: int) -> str:
    """C4 拒不履行责令限期支付 1 件."""
    return f"{rule.code} {rule.name} {count} {KINDS[rule.kind]}"


def taken_text(rule: PointRule, count: int, points: int) -> str:
    """属实欠薪线索 2 件扣 10 分."""
    return f"{rule.name} {count} {KINDS[rule.kind]}扣 {points} 分"


def reasons_text(firm: RatedFirm) -> str:
    """Why a firm stands in its tier; of an A firm that nothing speaks against it."""
    return "；".join(met_text(*met) for met in firm.met) or "未见被处理处罚和 B、C 级情形"


TOWN_RULE = "属地按在建项目最多的街镇，没有在建项目的按线索、案件等记录最多的街镇"


def points_text(firm: RatedFirm) -> str:
    """90 分（属实欠薪线索 2 件扣 10 分）; of full points below tier A that they do not make the tier."""
    taken = "；".join(taken_text(*one) for one in firm.taken)
    return f"{firm.points} 分（{taken or ('没有扣分' if firm.tier == BEST else '没有扣分，等级由条件定')}）"


def talked_text(firm: RatedFirm, day: date, *, kept: bool) -> str:
    """近 12 个月已约谈 2 次, of a C firm, which has to be called in; empty of others, and where talks are not kept."""
    if firm.tier != GRAVE or not kept:
        return ""
    months = tier_rules().months_on(day)
    return f"近 {months} 个月已约谈 {firm.talks} 次" if firm.talks else f"近 {months} 个月没有约谈记录"


def restraint_text(firm: RatedFirm) -> str:
    """What a firm on 失信名单 is denied whatever its tier; empty of others."""
    if not firm.credit_listed:
        return ""
    return "失信名单在列期间，不适用减存免存、减少检查和评优推荐，并限制政府采购、招投标等（条例第四十八条）"


def move_text(firm: RatedFirm) -> str:
    """期初 A 级; 新纳入."""
    return "新纳入" if firm.before is None else f"期初 {firm.before} 级" if firm.moved else "未变"


def flow_text(moves: Sequence[TierMove]) -> str:
    """A→C 8 户、C→A 3 户 of those who changed tier; empty of none."""
    return "、".join(f"{m.before}→{m.tier} {m.firms} 户" for m in moves if m.before is not None and m.before != m.tier)


def course_text(name: str, first: int, last: int) -> str:
    """C 级由 15 户增至 20 户."""
    if first == last:
        return f"{name} 级 {last} 户持平"
    return f"{name} 级由 {first} 户{'增至' if last > first else '减至'} {last} 户"


def condition_text(rule: Criterion) -> str:
    """How a criterion is read from the ledgers, or what they do not hold."""
    if rule.lacks:
        return f"数据库没有{rule.lacks}，不作比对"
    return f"{rule.kind} ≥ {rule.count} {KINDS[rule.kind]}{demo_mark(rule.is_demo, '（{}）')}"


def rule_text(rule: PointRule) -> str:
    """每件扣 5 分，至多 20 分."""
    return f"每{KINDS[rule.kind]}扣 {rule.each} 分，至多 {rule.most} 分"


def meaning_text(tier: Tier) -> str:
    """每年日常检查至多 1 次；抽查权重 0.5 倍."""
    return f"每年日常检查至多 {tier.checks} 次；抽查权重 {tier.weight} 倍"


def basis_text(day: date) -> str:
    """The period and where the rules stand, for the foot of the exhibits."""
    rules = tier_rules()
    demo = demo_mark(any(rule.is_demo for rule in (*in_force(rules.points, day), *in_force(rules.tiers, day))),
                     "积分和监管措施为{}。")  # fmt: skip
    return (
        f"等级按截至日前 {rules.months_on(day)} 个月的台账推算（人社部规〔2016〕1号），不代替年度评定；"
        f"积分由 {FULL_POINTS} 分起扣，不改变等级。{demo}"
    )


def draw_text(tiers: Iterable[Tier], *, rated: bool) -> str:
    """抽取权重 =（1 + 未核查月数 + 预警加权）× 总包等级倍数（A 0.5、B 1、C 3）."""
    if not rated:
        return "尚无监察案件台账，总包未评定等级，抽取权重不分等级"
    times = "、".join(f"{tier.name} 级 {tier.weight} 倍" for tier in tiers)
    return f"抽取权重 =（1 + 未核查月数 + 未处置预警 × {parameter('warning_weight')}）× 总包等级倍数（{times}）"
