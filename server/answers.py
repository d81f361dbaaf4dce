"""What is put into the head of an answer on its way out."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.types import Message, Send


def with_headers(send: Send, headers: Mapping[str, str]) -> Send:
    """``send`` for one answer with these headers, in the place of its own of the same names; cookies come beside."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            head = MutableHeaders(scope=message)
            for name, value in headers.items():
                if name == "Set-Cookie":
                    head.append(name, value)
                else:
                    head[name] = value
        await send(message)

    return sent
