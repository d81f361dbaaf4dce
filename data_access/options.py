"""Options of the commands: a parser that answers in Chinese what does not fit, and how a day is written."""

from __future__ import annotations

import argparse
import re
import sys
from datetime import date
from typing import Any, NoReturn

_IN_CHINESE = (
    (r"the following arguments are required: (.+)", r"缺少参数：\1"),
    (r"unrecognized arguments: (.+)", r"不认识的参数：\1"),
    (r"argument (.+?): invalid choice: '?(.+?)'? \(choose from (.+)\)", r"\1 没有“\2”，可用：\3"),
    (r"argument (.+?): expected .*", r"\1 后面缺少内容"),
    (r"argument (.+?): invalid int value: '?(.+?)'?", r"\1 的“\2”不是整数"),
    (r"argument (.+?): (.+)", r"\1：\2"),
    (r"ambiguous option: (.+) could match (.+)", r"“\1”不明确，可用：\2"),
)


class RefusedError(ValueError):
    """What was asked for does not fit or cannot be done: why, in Chinese, for whoever asked."""


class Parser(argparse.ArgumentParser):
    """Says in one Chinese line what of the arguments does not fit; exit status 2."""

    def error(self, message: str) -> NoReturn:
        for pattern, chinese in _IN_CHINESE:
            if match := re.fullmatch(pattern, message, re.DOTALL):
                message = match.expand(chinese).replace("', '", "、").replace("'", "")
                break
        print(f"{message}。用 --help 查看用法。", file=sys.stderr)
        sys.exit(2)


class Once(argparse.Action):
    """An option with one value: written twice it is refused, where the last would silently go before the others."""

    def __call__(self, _parser: Any, namespace: argparse.Namespace, values: Any, _option: str | None = None) -> None:
        if getattr(namespace, self.dest) is not None:
            several = "&".join(f"{self.dest}={value}" for value in (getattr(namespace, self.dest), values))
            raise argparse.ArgumentError(self, f'只能写一个；几个合计，写在指标编号后："lead.received?{several}"')
        setattr(namespace, self.dest, values)


def day(text: str) -> date:
    """A day as an option names it: 2023-12-15."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}”不是日期，请按“2023-12-15”的样式填写") from None
