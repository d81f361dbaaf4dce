"""The year's most important fact (年度结论): score, grade, what vetoed it, where most was lost; as data and in words.

A part of the district (towns, a department, a domain) is scored on what can be counted there: its sentence begins with
its name and says how many points that is, see `metrics.assessment.scoring.score_of`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection

from data_access.database.scope import Scope
from data_access.reference.unit_names import town_name
from metrics.assessment.measuring import in_year
from metrics.assessment.score import Score
from metrics.assessment.scoring import score
from metrics.indicators.catalogues import catalogue_for
from metrics.wording.dates import until_text
from metrics.wording.formats import domain_text, investment_text, points_text, value_text


@dataclass(frozen=True)
class VetoCause:
    """一票否决 that stands: its condition and the records that broke it."""

    name: str
    records: int
    text: str  # 2 件
    metric_id: str


@dataclass(frozen=True)
class LostPoints:
    """Points lost: by an indicator (with its code and metric) or by a whole measure (考核方式, without)."""

    name: str
    points: Decimal
    code: str = ""
    metric_id: str = ""


@dataclass(frozen=True)
class Headline:
    """The score of a year as it stands; ``points`` and ``grade`` are None when nothing could be scored (无可计分)."""

    year: int
    as_of: date
    place: str  # empty for the whole district
    points: Decimal | None
    full: Decimal
    counted: Decimal  # points that count here
    won: Decimal
    lost: Decimal  # points, lost and unknown add up to full
    unknown: Decimal
    grade: str | None  # None while what is unknown could change it
    grade_low: str | None
    grade_high: str | None
    grade_without_veto: str | None
    vetoes: tuple[VetoCause, ...]
    undecided: tuple[str, ...]  # vetoes that no ledger decides
    measures: tuple[LostPoints, ...]  # those that lost points, most first
    losses: tuple[LostPoints, ...]  # the indicators that lost points, most first
    tracked: bool  # False when no ledger is kept yet
    is_demo: bool  # 演示参数
    basis: str  # whose rules the year follows; empty with rules of its own

    @property
    def statement(self) -> str:
        """2023 年考核自查得分 76.89 分,因政府投资项目欠薪未清零(2 件)一票否决,评为 C 等;失分最多的是书面资料,失 8 分"""
        head = f"{self.place} {self.year} 年考核自查".lstrip()
        if self.points is None:
            until = until_text(self.as_of)
            if not self.tracked:
                return f"{until}尚无可以计分的台账，{head}得分未定{self._vetoed()}。"
            return f"{head}无可计分：{until}没有一条计分记录{self._vetoed()}。"
        text = f"{head}得分 {points_text(self.points)} 分"
        if self.unknown:
            lost, unknown = points_text(self.lost), points_text(self.unknown)
            text = f"{head}已得 {points_text(self.points)} 分、已失 {lost} 分，尚有 {unknown} 分未知"
        if self.counted != self.full:
            text += f"（可计分 {points_text(self.counted)} 分得 {points_text(self.won)} 分，按 {self.full:f} 分折算）"
        if self.vetoes:
            text += f"，因{self._causes}一票否决，评为 {self.grade} 等"
            if self.grade_without_veto != self.grade:
                text += f"（解除否决{'最高' if self.unknown else ''}可评 {self.grade_without_veto} 等）"
        elif self.grade is None:
            text += f"，等次 {self.grade_low} 至 {self.grade_high}"
        else:
            text += f"，评为 {self.grade} 等"
        if self.undecided and not self.vetoes:
            text += f"（{len(self.undecided)} 项一票否决情形没有台账，未判定）"
        return f"{text}；{self._lost()}。" + (f"{self.basis}。" if self.basis else "")

    @property
    def remedy(self) -> str:
        """What a screen adds where nothing could be scored; a paper that is sent out gives no such advice."""
        if self.points is not None:
            return ""
        return f"请{'扩大范围' if self.tracked else '先导入台账'}，或改选截至日。"

    def _vetoed(self) -> str:
        """A veto stands whatever else is known."""
        return f"，但已触发一票否决：{self._causes}" if self.vetoes else ""

    @property
    def _causes(self) -> str:
        return "、".join(f"{v.name}（{v.text}）" for v in self.vetoes)

    def _lost(self) -> str:
        if not self.measures:
            return "没有失分"
        most = self.measures[0].points
        named = [m.name for m in self.measures if m.points == most]
        if len(self.measures) == 1:
            return f"失分 {points_text(most)} 分，均在{named[0]}"
        return f"失分最多的是{'、'.join(named)}，{'各' if len(named) > 1 else ''}失 {points_text(most)} 分"


def _place(scope: Scope) -> str:
    parts = [
        "、".join(town_name(code, scope.year) for code in scope.towns),
        scope.department or "",
        domain_text(scope.domain),
        investment_text(scope.investment),
    ]
    return " ".join(part for part in parts if part)


def headline(found: Score) -> Headline:
    """The headline of a score."""
    measures = [LostPoints(name, most - won) for name, (won, most) in found.by_measure().items() if most > won]
    losses = [
        LostPoints(x.indicator.name, x.lost, x.indicator.code, x.indicator.metric_id) for x in found.lines if x.lost
    ]
    return Headline(
        year=found.catalogue.year,
        as_of=found.scope.as_of,
        place=_place(found.scope),
        points=found.total,
        full=found.catalogue.total,
        counted=found.max_points + found.unknown_points,
        won=found.points,
        lost=found.lost,
        unknown=found.unknown,
        grade=found.grade,
        grade_low=found.grade_low,
        grade_high=found.grade_high,
        grade_without_veto=found.grade_without_veto,
        vetoes=tuple(
            VetoCause(v.veto.name, int(v.value.value or 0), value_text(v.value), v.veto.metric_id)
            for v in found.triggered
        ),
        undecided=tuple(v.veto.name for v in found.undecided),
        measures=tuple(sorted(measures, key=lambda m: -m.points)),
        losses=tuple(sorted(losses, key=lambda x: -x.points)),
        tracked=any(line.value.tracked for line in found.lines),
        is_demo=found.catalogue.is_demo,
        basis=found.catalogue.inherited_text,
    )


def read_headline(connection: Connection, scope: Scope) -> Headline | None:
    """The headline of the parts and the as-of date of a scope; None without a usable catalogue."""
    catalogue = catalogue_for(scope.as_of)
    if catalogue is None:
        return None
    return headline(score(connection, catalogue, in_year(catalogue, scope)))
