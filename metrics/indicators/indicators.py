"""Indicator catalogues by assessment year (考核指标库): data in ``assets/indicators/<year>.toml``, checked as a whole.

Every fault of every file is reported at once with file, indicator and reason; a faulty catalogue is never used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from data_access.options import RefusedError
from data_access.rules.demo_marks import demo_mark
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.model import Metric
from metrics.indicators.rules import Rule


@dataclass(frozen=True)
class Indicator:
    """One line of the score table. ``remedy`` says how a record is remedied; empty: what happened cannot be mended."""

    code: str
    name: str
    measure: str  # 书面资料, 实地核查, 平台案件, …
    points: Decimal
    rule: Rule
    metric_id: str
    departments: tuple[str, ...]  # the first one leads
    clause: str
    excluded_without_occasion: bool  # 无发生: out of the sum instead of full points
    districtwide: bool  # scored for the district only, not by town
    evidence: tuple[str, ...]
    remedy: str
    valid_from: date
    valid_to: date

    @property
    def metric(self) -> Metric:
        return ALL_METRICS[self.metric_id]

    @property
    def evidence_metric_id(self) -> str | None:
        return f"evidence.complete_rate.{self.code}" if self.evidence else None


@dataclass(frozen=True)
class Veto:
    """一票否决: any record of the metric makes the grade C."""

    code: str
    name: str
    metric_id: str
    departments: tuple[str, ...]
    clause: str
    remedy: str

    @property
    def metric(self) -> Metric:
        return ALL_METRICS[self.metric_id]


@dataclass(frozen=True)
class Catalogue:
    """The indicators of one assessment year."""

    year: int
    title: str
    is_demo: bool  # 演示参数
    source: str
    total: Decimal
    valid_from: date
    valid_to: date
    deadline: date  # 自查截止日
    grade_a: Decimal
    grade_c: Decimal
    near_share: Decimal
    measures: Mapping[str, Decimal]
    indicators: tuple[Indicator, ...]
    vetoes: tuple[Veto, ...]
    inherits: int | None = None  # the year whose rules are followed while its own are not written down

    @property
    def inherited_text(self) -> str:
        """2026年考核细则尚未配置,沿用2024年(演示参数); empty for a year with rules of its own."""
        if self.inherits is None:
            return ""
        return f"{self.year}年考核细则尚未配置，沿用{self.inherits}年{demo_mark(self.is_demo, '（{}）')}"

    def at(self, day: date) -> Catalogue:
        """The catalogue with the indicators that are in force on that day."""
        return replace(self, indicators=tuple(i for i in self.indicators if i.valid_from <= day <= i.valid_to))


class IndicatorError(RefusedError):
    """Catalogues that cannot be used; ``faults`` names file, indicator and reason (Chinese), all at once."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__(f"考核指标库有 {len(self.faults)} 处错误，请改正后重新启动：\n" + "\n".join(self.faults))
