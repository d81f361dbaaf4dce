"""演示参数: how texts mark values that no published text confirms, as the tags of their files say."""

from __future__ import annotations

from collections.abc import Mapping

from data_access.rules.parameters import parameters

_DEMO = "演示参数"


def is_demo(*keys: str) -> bool:
    """Some of these limits is not confirmed."""
    return any(parameters()[key].is_demo for key in keys)


def demo_mark(demo: bool, form: str = "，{}") -> str:  # noqa: FBT001
    """，演示参数 or （演示参数） behind a value that is not confirmed; empty behind any other."""
    return form.format(_DEMO) if demo else ""


def demo_sentence(subjects: Mapping[str, bool]) -> str:
    """分值和权重为演示参数。 of what is not confirmed among the subjects; empty where all is."""
    named = [subject for subject, demo in subjects.items() if demo]
    return f"{'和'.join(named)}为{_DEMO}。" if named else ""
