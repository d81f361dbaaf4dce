"""Text from the case database is data: shown as it is, never as Markdown or HTML."""

from __future__ import annotations

import re

# What Markdown makes a link of by itself, escaped or not: https://…, www.…, name@host.
_LINKED = re.compile(r"(?<=http)(?=s?://)|(?<=www)(?=\.)|(?=@[-\w]+\.)", re.IGNORECASE)
_BROKEN = "\N{WORD JOINER}"  # seen nowhere, and no part of an address
_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~:$&^=@\"'/])")


def plain(text: object) -> str:
    """The text with every Markdown, HTML, directive and link character escaped; addresses in it become no links."""
    return _SPECIAL.sub(r"\\\1", _LINKED.sub(_BROKEN, " ".join(str(text).split())))


def inert(text: str) -> str:
    """The text for a map: what begins with @@ the browser would run, and draw no map."""
    return f"{_BROKEN}{text}" if text.startswith("@@") else text


def written(text: str) -> str:
    """The text that `inert` was given."""
    return text.removeprefix(_BROKEN)


def on_screen(text: str) -> str:
    """Our own words that only a screen needs (点击查看记录), muted and small: paper.css and 导出本页 leave them out."""
    return f":gray[:small[{text}]]"
