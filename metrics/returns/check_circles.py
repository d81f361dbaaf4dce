"""Cross checks that say nothing: a figure compared with itself, or by way of others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from metrics.returns.layout import CheckRule, CrossCheck


def _above(check: CrossCheck) -> list[tuple[str, str]]:
    """The pairs of a check, less before more: the parts of a sum are no more than the whole."""
    if check.rule is CheckRule.SUM:
        return [(part, check.whole) for part in check.lines]
    return [(check.lines[0], check.lines[1])] if check.rule is CheckRule.AT_MOST and len(check.lines) == 2 else []


def _reached(name: str, above: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [name]
    while waiting:
        further = above.get(waiting.pop(), set()) - found
        found |= further
        waiting += further
    return found


def circle_of(check: CrossCheck, before: Iterable[CrossCheck]) -> str:
    """What of a check goes round in a circle, by itself or with those that stand before it (Chinese); else empty."""
    twice = [name for name in check.lines if check.lines.count(name) > 1]
    if twice:
        return f"“{twice[0]}”写了两次"
    if check.whole in check.lines:
        return f"“{check.whole}”既是合计又是其中一项"
    above: dict[str, set[str]] = {}
    for one in before:
        if one.of_rows == check.of_rows:
            for less, more in _above(one):
                above.setdefault(less, set()).add(more)
    for less, more in _above(check):
        if less in _reached(more, above):
            return f"“{more}”已经由前面的核对不大于“{less}”，循环核对"
    return ""
