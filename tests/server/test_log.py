"""The log as lines of JSON: requests by their id, failures by their number, nothing of what people search for."""

from __future__ import annotations

import io
import json
import logging
import re
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from pages.parts.failure_log import log, noted
from server.log import HEADER, _Json, logged


def _page(_request: Request) -> PlainTextResponse:
    try:
        raise KeyError("甲")
    except KeyError:
        return PlainTextResponse(noted("本页暂时无法显示"))


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(_Json())
    monkeypatch.setattr(log, "handlers", [handler])
    monkeypatch.setattr(log, "level", logging.INFO)
    return written


def _asked(path: str, **headers: str) -> tuple[str, str]:
    client = TestClient(Starlette(routes=[Route("/leads", _page)], middleware=[Middleware(logged)]))
    answer = client.get(path, headers={"Accept": "text/html", **headers})
    return answer.headers[HEADER], answer.text


def _read(lines: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines.getvalue().splitlines()]


def test_a_failure_and_the_answer_stand_under_the_id_that_is_sent_back(lines: io.StringIO) -> None:
    request, number = _asked("/leads?search=张三")
    failure, answer = _read(lines)
    assert failure["number"] == number
    assert failure["request"] == answer["request"] == request
    assert "KeyError" in failure["exception"]
    assert (answer["method"], answer["path"], answer["status"]) == ("GET", "/leads", 200)
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+08:00", line["time"]) for line in _read(lines))
    assert "张三" not in lines.getvalue()
    assert "%E5%BC%A0" not in lines.getvalue()


@pytest.mark.parametrize(
    ("given", "kept"), [("4bf92f3577b34da6", True), ("short", False), ('a"b\\cdefghij', False), ("0" * 65, False)]
)
def test_the_proxy_may_give_an_id_that_is_one(lines: io.StringIO, given: str, *, kept: bool) -> None:
    assert (_asked("/leads", **{HEADER: given})[0] == given) is kept
    assert len({line["request"] for line in _read(lines)}) == 1


def test_what_was_not_there_is_noted(lines: io.StringIO) -> None:
    _asked("/media/secret.csv")
    (line,) = _read(lines)
    assert (line["status"], line["path"]) == (404, "/media/…")
