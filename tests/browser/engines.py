"""The engines that offices have, each driven through the same few calls.

Chromium of three ages speaks through Playwright, Firefox through WebDriver BiDi (Playwright's own Firefox is a build
that no office has), WebKit, the engine of Safari and of WeChat on an iPhone, through WebDriver. `engines.sh` fetches
what a machine lacks.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol, TypeVar

from playwright.sync_api import Browser, ConsoleMessage
from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from tests.conftest import ROOT
from tests.postgres import free_port

FETCHED = ROOT / "var" / "engines"
FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")
WEBKIT = shutil.which("WebKitWebDriver") and shutil.which("xvfb-run")
Made = TypeVar("Made")
MINIBROWSER = next(iter(sorted(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))), None)


class Engine(Protocol):
    """A window of a browser."""

    @property
    def errors(self) -> list[str]:
        """What its scripts threw and what was written to its console as an error, so far."""

    def open(self, address: str) -> None:
        """Go to an address as if it were typed."""

    def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression on the page, as JSON carries it."""

    def click(self, x: float, y: float) -> None:
        """Press the left button at a place of the window."""

    def back(self) -> None:
        """Press the browser's own button."""

    def resize(self, width: int, height: int) -> None:
        """Give the page this room."""


def chromium_folder(version: int) -> Path:
    """Where `engines.sh` puts an old Chromium."""
    return FETCHED / f"chromium-{version}"


class _Chromium:
    def __init__(self, browser: Browser) -> None:
        self.errors: list[str] = []
        self._page = browser.new_context(locale="zh-CN").new_page()
        self._page.on("pageerror", lambda error: self.errors.append(str(error)))
        self._page.on("console", self._text)

    def _text(self, message: ConsoleMessage) -> None:
        # The frontend asks below a deep link for its own server first, and is told 404.
        if message.type == "error" and "/_stcore/" not in message.location["url"]:
            self.errors.append(message.text)

    def open(self, address: str) -> None:
        self._page.goto(address)

    def evaluate(self, expression: str) -> Any:
        return self._page.evaluate(expression)

    def click(self, x: float, y: float) -> None:
        self._page.mouse.click(x, y)

    def back(self) -> None:
        self._page.go_back()

    def resize(self, width: int, height: int) -> None:
        self._page.set_viewport_size({"width": width, "height": height})


@contextlib.contextmanager
def chromium_engine(current: Browser, version: int | None) -> Iterator[Engine]:
    """A window of the current Chromium, or of an old one."""
    if version is None:
        engine = _Chromium(current)
        yield engine
        engine._page.context.close()
        return
    folder = chromium_folder(version)
    switches = "--no-sandbox --single-process --no-zygote --use-gl=angle --use-angle=swiftshader"
    browser = current.browser_type.launch(
        executable_path=folder / "chromium",
        args=[*switches.split(), "--disable-background-networking"],
        env={**os.environ, "LD_LIBRARY_PATH": str(folder)},
    )
    yield _Chromium(browser)
    browser.close()


class _Firefox:
    def __init__(self, line: ClientConnection) -> None:
        self.errors: list[str] = []
        self._line, self._ids = line, itertools.count(1)
        self._ask("session.new", capabilities={})
        self._ask("session.subscribe", events=["log.entryAdded"])
        self._tab = self._ask("browsingContext.getTree")["contexts"][0]["context"]

    def _ask(self, method: str, **params: Any) -> Any:
        number = next(self._ids)
        self._line.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            message = json.loads(self._line.recv(timeout=60))
            if message.get("method") == "log.entryAdded" and message["params"]["level"] == "error":
                self.errors.append(message["params"]["text"])
            if message.get("id") == number:
                assert message["type"] == "success", message
                return message["result"]

    def open(self, address: str) -> None:
        self._ask("browsingContext.navigate", context=self._tab, url=address, wait="interactive")

    def evaluate(self, expression: str) -> Any:
        found = self._ask(
            "script.evaluate",
            expression=f"JSON.stringify({expression})",
            target={"context": self._tab},
            awaitPromise=False,
        )
        assert found["type"] == "success", found
        return json.loads(found["result"].get("value", "null"))

    def click(self, x: float, y: float) -> None:
        moves = [{"type": "pointerMove", "x": round(x), "y": round(y)}]
        moves += [{"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]
        self._ask(
            "input.performActions", context=self._tab, actions=[{"type": "pointer", "id": "mouse", "actions": moves}]
        )

    def back(self) -> None:
        self._ask("browsingContext.traverseHistory", context=self._tab, delta=-1)

    def resize(self, width: int, height: int) -> None:
        self._ask("browsingContext.setViewport", context=self._tab, viewport={"width": width, "height": height})


@contextlib.contextmanager
def _running(command: Sequence[str | Path], **environment: str) -> Iterator[None]:
    """A program and all that it starts, for as long as it is needed."""
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        env={**os.environ, **environment},
    )  # fmt: skip
    try:
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=20)


def _once_up(attempt: Callable[[], Made], *failures: type[Exception]) -> Made:
    until = time.monotonic() + 60
    while True:
        try:
            return attempt()
        except failures:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


@contextlib.contextmanager
def firefox_engine() -> Iterator[Engine]:
    """A window of Debian's Firefox, without a screen."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="firefox-", ignore_cleanup_errors=True) as profile:
        settings = {"intl.accept_languages": "zh-CN", "browser.shell.checkDefaultBrowser": False,
                    "browser.startup.page": 0, "datareporting.policy.dataSubmissionEnabled": False,
                    "app.normandy.enabled": False, "network.captive-portal-service.enabled": False,
                    "network.connectivity-service.enabled": False}  # fmt: skip
        lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in settings.items())
        Path(profile, "user.js").write_text("".join(lines), encoding="utf-8")
        command = [str(FIREFOX), "--headless", "--no-remote", "--profile", profile, f"--remote-debugging-port={port}"]
        with _running(command):
            line = _once_up(
                functools.partial(connect, f"ws://127.0.0.1:{port}/session", max_size=None, proxy=None),
                OSError,
                WebSocketException,
            )
            with line:
                yield _Firefox(line)


class _WebKit:
    def __init__(self, port: int, browser: Path, log: Path) -> None:
        self._address, self._log = f"http://127.0.0.1:{port}/session", log
        options = {"binary": str(browser), "args": ["--automation", "--enable-write-console-messages-to-stdout=true"]}
        wanted = {"browserName": "MiniBrowser", "webkitgtk:browserOptions": options}
        self._address += "/" + self._ask("", capabilities={"alwaysMatch": wanted})["sessionId"]

    def _ask(self, path: str, **params: Any) -> Any:
        request = urllib.request.Request(  # noqa: S310
            self._address + path, data=json.dumps(params).encode(), headers={"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=120) as answer:  # noqa: S310
            return json.load(answer)["value"]

    @property
    def errors(self) -> list[str]:
        lines = self._log.read_text(encoding="utf-8", errors="replace").splitlines()
        return [line for line in lines if "CONSOLE" in line and "ERROR" in line]

    def open(self, address: str) -> None:
        self._ask("/url", url=address)

    def evaluate(self, expression: str) -> Any:
        return json.loads(self._ask("/execute/sync", script=f"return JSON.stringify({expression})", args=[]) or "null")

    def click(self, x: float, y: float) -> None:
        moves = [{"type": "pointerMove", "x": round(x), "y": round(y), "duration": 0}]
        moves += [{"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]
        self._ask("/actions", actions=[{"type": "pointer", "id": "mouse", "actions": moves}])

    def back(self) -> None:
        self._ask("/back")

    def resize(self, width: int, height: int) -> None:
        bar = 0
        while self.evaluate("[innerWidth, innerHeight]") != [width, height]:
            self._ask("/window/rect", x=0, y=0, width=width, height=height + bar)
            time.sleep(0.3)
            bar += height - self.evaluate("innerHeight")


@contextlib.contextmanager
def webkit_engine() -> Iterator[Engine]:
    """A window of WebKit on a screen that nobody sees."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="webkit-", ignore_cleanup_errors=True) as folder:
        # The bar above the page would be wider than a phone; what scripts throw is only written to its output.
        style, browser, log = Path(folder, "gtk-3.0", "gtk.css"), Path(folder, "browser"), Path(folder, "log")
        style.parent.mkdir()
        style.write_text("* { padding: 0; margin: 0; min-width: 0; min-height: 0; font-size: 1px; }")
        browser.write_text(f'#!/bin/sh\nexec stdbuf -oL {MINIBROWSER} "$@" >>{log} 2>&1\n')
        browser.chmod(0o700)
        log.touch()
        command = ["xvfb-run", "-a", "-s", "-screen 0 1920x1200x24", "WebKitWebDriver", f"--port={port}"]
        # Its sandbox needs rights that a container lacks.
        with _running(command, XDG_CONFIG_HOME=folder, WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS="1"):
            yield _once_up(functools.partial(_WebKit, port, browser, log), urllib.error.URLError)
