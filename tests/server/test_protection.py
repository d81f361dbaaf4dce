"""Names of the server, and the rules that are sent with every answer."""

from __future__ import annotations

from http.client import HTTPConnection
from urllib.parse import quote, urlparse

import pytest

from server.protection import UNKNOWN_HOST

PATHS = (
    "/",
    "/leads?town=徐泾镇",
    "/plain/",
    "/_stcore/health",
    "/app/static/none",
    "/media/none.csv",
    "/compat/old_engines.js",
)


def _answer(address: str, path: str, host: str) -> tuple[int, dict[str, str], bytes]:
    connection = HTTPConnection(urlparse(address).netloc)
    connection.putrequest("GET", quote(path, safe="/?="), skip_host=True)
    connection.putheader("Host", host)
    connection.putheader("Accept", "text/html")
    connection.endheaders()
    answer = connection.getresponse()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "host", ["attacker.example.com", "127.0.0.1.attacker.example.com", "localhost@attacker.example.com", ""]
)
def test_a_name_that_is_not_its_own_is_answered_nothing(dashboard: str, path: str, host: str) -> None:
    status, _, body = _answer(dashboard, path, host)
    assert (status, body.decode()) == (421, UNKNOWN_HOST)


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_carries_the_rules(dashboard: str, path: str) -> None:
    """Nothing from outside is fetched or sent, nobody else's page frames it, no content is guessed at."""
    place = urlparse(dashboard).netloc
    _, headers, _ = _answer(dashboard, path, place)
    rules = dict(rule.strip().split(" ", 1) for rule in headers["content-security-policy"].split(";"))
    assert rules["frame-ancestors"] == rules["base-uri"] == rules["form-action"] == "'self'"
    everything = {source for name, sources in rules.items() for source in sources.split()}
    assert everything <= {
        "'self'",
        "'none'",
        "'unsafe-inline'",
        "'unsafe-eval'",
        "data:",
        "blob:",
        f"ws://{place}",
        f"wss://{place}",
    }
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "SAMEORIGIN"
    assert headers["referrer-policy"] == "same-origin"
    if path.startswith("/plain"):
        assert rules["default-src"] == "'none'"
        assert "script-src" not in rules
    else:
        assert rules["object-src"] == "'none'"
