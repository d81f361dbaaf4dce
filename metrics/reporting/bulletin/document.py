"""What a bulletin is made of: headings, paragraphs, annexed tables."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from metrics.wording.official import official


@dataclass(frozen=True)
class Heading:
    level: int  # 1 一、 2 (一)
    text: str


@dataclass(frozen=True)
class Paragraph:
    text: str
    lead_in: str = ""  # printed bold in front


class AnnexKind(StrEnum):
    """The annexes in their order, by name."""

    INDICATORS = "各项指标完成情况"
    TOWNS = "各街镇关键指标"
    CLAUSES = "工作要点各条落实情况"
    ITEMS = "需关注事项清单"
    ASKS = "各单位任务分工"
    SINCE = "自上次会议以来变化"
    FOLLOW_UPS = "督办事项办理情况"
    CASES = "典型案例及记录编号"


@dataclass(frozen=True)
class Annex:
    """An annexed table. ``widths`` are shares of the text's width; ``right`` columns are numbers."""

    kind: AnnexKind
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    right: tuple[int, ...] = ()
    remark: str = ""  # behind the name, in brackets
    number: int = 0

    @property
    def name(self) -> str:
        return official(f"{self.kind}（{self.remark}）" if self.remark else self.kind.value)

    @property
    def place(self) -> str:
        """附件1, as the text refers to it."""
        return f"附件{self.number}"

    @property
    def caption(self) -> str:
        """附件1　各项指标完成情况."""
        return f"{self.place}　{self.name}"

    @property
    def listed(self) -> str:
        """1.各项指标完成情况, as the text lists its annexes."""
        return f"{self.number}.{self.name}"


Block = Heading | Paragraph


@dataclass(frozen=True)
class Bulletin:
    """``blocks`` are the text; each annex begins a page of its own behind the signature and the note (附注)."""

    organisation: str
    number: str
    title: str  # in two lines
    addressees: str
    blocks: tuple[Block, ...]
    annexes: tuple[Annex, ...]
    signature: str
    day: str
    note: str
    stamp: str  # scope and as-of date, for the header of every page
    synthetic: bool


def paragraph(text: str, lead_in: str = "") -> Paragraph:
    return Paragraph(official(text), official(lead_in))
