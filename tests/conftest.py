"""Databases for the tests: SQLite files and a real PostgreSQL server of the session's own."""

from __future__ import annotations

import atexit
import contextlib
import copy
import functools
import gc
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import pandas as pd
import pytest
from filelock import FileLock
from hypothesis import settings
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright
from sqlalchemy import URL, Connection, Dialect, Engine, create_engine, event, make_url, update
from streamlit.components.v2 import manifest_scanner
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.caching import cache_utils
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.runtime.state import SafeSessionState
from streamlit.testing.v1 import AppTest, app_test, local_script_runner
from streamlit.testing.v1.local_script_runner import LocalScriptRunner
from streamlit.util import calc_hash

from data_access.database.engine import reader, writer
from data_access.database.personal import hides_personal_data
from data_access.database.schema import data_load, lead
from data_access.database.scope import Scope
from data_access.demo.district import build
from data_access.ledger_import.loading import load_workbook
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.evaluation import evaluate
from metrics.engine.known_figures import tracked
from metrics.judging.values import shares, values
from metrics.wording.formats import value_text
from pages.parts.scope.addresses import HOME
from tests.databases import SAMPLE, copy_sqlite, kept_reader
from tests.postgres import begun_server, free_port, memory, new_database, remove_leftovers, run_id, stop_server

# A disk takes longer to keep a file than most tests to write it, and nothing of theirs is to be kept.
if "PYTEST_XDIST_WORKER" not in os.environ:
    remove_leftovers(Path("/dev/shm"))  # noqa: S108
    if in_memory := memory():
        tempfile.tempdir = os.environ["TMPDIR"] = str(in_memory / f"wage-arrears-tests-{run_id()}")
        Path(tempfile.tempdir).mkdir(mode=0o700, exist_ok=True)
os.environ["AUDIT_FOLDER"] = str(Path(tempfile.gettempdir()) / "audit")  # what tests do is nobody's to look at

# How long an example takes tells of the machine, not of the program.
settings.register_profile("timeless", deadline=None)
settings.load_profile("timeless")
# Every AppTest looks through all installed packages for components: a sixth of a second, the same answer each time.
manifest_scanner.scan_component_manifests = functools.cache(manifest_scanner.scan_component_manifests)
# Each of its runs would compile the scripts anew, which a server does once.
local_script_runner.ScriptCache = app_test.ScriptCache = functools.cache(ScriptCache)  # type: ignore[attr-defined,assignment]
# Its end is waited for, where AppTest would look a thousand times a second whether it has come.
_look = local_script_runner.require_widgets_deltas


def _wait(runner: LocalScriptRunner, timeout: float = 3) -> None:
    if runner._script_thread:
        runner._script_thread.join(timeout)
    _look(runner, 0.1)


local_script_runner.require_widgets_deltas = _wait
# What was read grows old for viewers; tests say when it does.
cache_utils.TTLCACHE_TIMER = lambda: 0.0

# What is compiled for one database holds for all of its kind (a reader masks what it reads): lists of the whole
# catalogue are a thousand statements.
_COMPILED: dict[tuple[str, bool], tuple[Dialect, dict[Any, Any]]] = {}


@event.listens_for(Engine, "engine_connect")
def _share_what_is_compiled(connection: Connection) -> None:
    if connection.dialect._on_connect_isolation_level is None:
        kind = (connection.dialect.name, hides_personal_data(connection.dialect))
        kept = _COMPILED.setdefault(kind, (connection.dialect, {}))
        connection.dialect, connection.engine._compiled_cache = kept


if "PYTEST_XDIST_WORKER" in os.environ:
    # The last of what is done at exit: all has been reported, and taking so many objects apart takes seconds.
    atexit.register(os._exit, 0)


def pytest_collection_finish() -> None:
    """Let the garbage collector leave alone what stays, and look less often for what has gone."""
    gc.freeze()
    gc.set_threshold(200_000, 50, 1000)


ROOT = Path(__file__).parent.parent
IN_CI = bool(os.environ.get("CI"))


def missing(what: str) -> None:
    """A missing tool skips its tests on a user's machine and fails them in CI."""
    if IN_CI:
        pytest.fail(f"{what} is missing in CI")
    pytest.skip(f"{what} is not installed here")


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that all workers of a run share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


def once(run_folder: Path, name: str, make: Callable[[], str]) -> str:
    """What the first worker makes and all use; servers among it are stopped when the run ends."""
    kept = run_folder / name
    with FileLock(f"{kept}.lock"):
        if not kept.exists():
            kept.write_text(make(), encoding="utf-8")
    return kept.read_text(encoding="utf-8")


@pytest.hookimpl(wrapper=True)
def pytest_sessionfinish(session: pytest.Session) -> Iterator[None]:
    gc.freeze()  # a last search for garbage would take seconds
    if hasattr(session.config, "workerinput"):
        return (yield)
    folder: Path = session.config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined]
    servers = [int(started.read_text()) for started in folder.glob("*.pid")]
    databases = [Path(data.read_text()) for data in folder.glob("postgres_data")]
    ended = yield  # the workers go, and the folder
    for server in servers:
        with contextlib.suppress(ProcessLookupError):
            os.kill(server, signal.SIGTERM)
    for database in databases:
        stop_server(database)
    return ended


@pytest.fixture(scope="session")
def postgres_server(run_folder: Path) -> URL:
    """A PostgreSQL server on a free loopback port, with its data in a folder that goes with the run."""

    def start() -> str:
        server = begun_server()
        if server is None:
            return ""
        (run_folder / "postgres_data").write_text(str(server.data))
        return server.url.render_as_string(hide_password=False)

    url = once(run_folder, "postgres", start)
    if not url:
        missing("PostgreSQL")
    return make_url(url or "postgresql:///")


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty case database, once on each engine."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'case.db'}"
    return new_database(request.getfixturevalue("postgres_server"))


@pytest.fixture
def cases_url(tmp_path: Path) -> str:
    """The URL of an empty case database where one engine is enough."""
    return f"sqlite:///{tmp_path / 'cases.db'}"


@pytest.fixture
def loadable_demo(demo_sqlite: str, tmp_path: Path) -> str:
    """The demo as rows of an office, into which may be loaded; its leads name a person in columns and remark."""
    url = copy_sqlite(demo_sqlite, tmp_path / "loadable.db")
    named = {"reporter_name": "张三丰", "reporter_phone": "13812345678", "remark": "电话13812345678"}
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(update(data_load).values(synthetic=False))
        connection.execute(update(lead).values(named))
    engine.dispose()
    return url


def _sqlite(run_folder: Path, name: str, fill: Callable[[str], object]) -> str:
    """A SQLite file that one of the workers fills for all."""

    def make() -> str:
        url = f"sqlite:///{run_folder / f'{name}.db'}"
        fill(url)
        return url

    return once(run_folder, f"{name}_sqlite", make)


def _template(run_folder: Path, server: URL, name: str, fill: Callable[[str], object]) -> str:
    """The name of a database on the server that nobody opens: one of the workers fills it, to be copied."""

    def make() -> str:
        url = new_database(server)
        fill(url)
        return str(make_url(url).database)

    return once(run_folder, f"{name}_template", make)


def _make_tables(url: str) -> None:
    writer(url).dispose()


@pytest.fixture(scope="session")
def tables_sqlite(run_folder: Path) -> str:
    """A case database without a record in a SQLite file, to be copied."""
    return _sqlite(run_folder, "tables", _make_tables)


@pytest.fixture(scope="session")
def tables_template(run_folder: Path, postgres_server: URL) -> str:
    """A case database without a record on the server."""
    return _template(run_folder, postgres_server, "tables", _make_tables)


@pytest.fixture(params=["sqlite", "postgresql"])
def url_with_tables(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """As `empty_url`, with the tables that the first load would make, which takes longer than to copy them."""
    if request.param == "sqlite":
        return copy_sqlite(request.getfixturevalue("tables_sqlite"), tmp_path / "case.db")
    template = request.getfixturevalue("tables_template")
    return new_database(request.getfixturevalue("postgres_server"), template)


@pytest.fixture(scope="session")
def demo_sqlite(run_folder: Path) -> str:
    """The demo district in a SQLite file; read only, please."""
    return _sqlite(run_folder, "demo", build)


@pytest.fixture(scope="session")
def demo_template(run_folder: Path, postgres_server: URL) -> str:
    """The demo district on the server."""
    return _template(run_folder, postgres_server, "demo", build)


@pytest.fixture(scope="session")
def demo_postgres(run_folder: Path, postgres_server: URL, demo_template: str) -> str:
    return once(run_folder, "demo_postgres", lambda: new_database(postgres_server, demo_template))


@pytest.fixture(scope="session")
def sample_sqlite(run_folder: Path) -> str:
    """The sample ledger in a SQLite file; read only, please."""
    return _sqlite(run_folder, "sample", lambda url: load_workbook(SAMPLE, url))


@pytest.fixture(scope="session")
def sample_postgres(run_folder: Path, postgres_server: URL) -> str:
    def make() -> str:
        url = new_database(postgres_server)
        load_workbook(SAMPLE, url)
        return url

    return once(run_folder, "sample_postgres", make)


@pytest.fixture(params=["sample_sqlite", "sample_postgres"])
def sample_engine(request: pytest.FixtureRequest) -> Engine:
    """A read-only engine on the sample ledger, once on each engine."""
    return kept_reader(request.getfixturevalue(request.param))


@pytest.fixture(params=["demo_sqlite", "demo_postgres", "sample_sqlite", "sample_postgres"])
def case_engine(request: pytest.FixtureRequest) -> Engine:
    """A read-only engine on the demo district and on the sample ledger, each on both engines."""
    return kept_reader(request.getfixturevalue(request.param))


CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")  # the shell draws no window of its own


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, headless, with software WebGL."""
    if not CHROMIUM:
        missing("Chromium")
        return
    # Only WebGL goes through the software renderer: putting every frame together there costs more than the page.
    switches = (
        "--no-sandbox --disable-quic --no-first-run --disable-background-networking --disable-component-update "
        "--disable-sync --use-gl=angle --use-angle=swiftshader --enable-unsafe-swiftshader --disable-gpu-compositing"
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=switches.split())
        _keep_contexts(browser)
        yield browser
        browser.close()


_FAILED: list[str] = []  # the test whose page is not to be gone on with


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.failed:
        _FAILED.append(item.nodeid)
    return report


# What these do to a page stays with it.
_LASTING = ("add_init_script", "emulate_media", "expose_binding", "expose_function", "route", "route_web_socket")


def _keep_contexts(browser: Browser) -> None:
    """Let a closed context be the next one with the same options, emptied of storage and permissions.

    What the browser has read and compiled of the frontend stays in it and in its page, which is more than half the
    cost of opening one.
    """
    made, closed = browser.new_context, defaultdict[str, list[BrowserContext]](list)

    def new_context(**options: Any) -> BrowserContext:
        alike = closed[repr(sorted(options.items()))]
        if alike:
            return alike.pop()
        context = made(**options)
        keep_a_page = _keep_a_page(context, options.get("viewport"))

        def close(*, reason: str | None = None) -> None:  # noqa: ARG001
            keep_a_page()
            context.clear_permissions()
            context.set_storage_state({"cookies": [], "origins": []})
            alike.append(context)

        context.close = close  # type: ignore[method-assign]
        return context

    browser.new_context = new_context  # type: ignore[method-assign]


def _keep_a_page(context: BrowserContext, viewport: ViewportSize | None) -> Callable[[], None]:
    """What closes the pages of a context but for one, which its next ``new_page`` gives.

    It still shows the screen it was left on, from which ``visit`` goes on; any other address loads it anew.
    """
    made, heard, kept = context.new_page, dict[Page, list[tuple[str, Any]]](), list[Page]()

    def new_page() -> Page:
        if kept:
            return kept.pop()
        page = made()
        listeners = heard[page] = []
        hear = page.on

        def on(event: Any, listener: Any) -> None:
            listeners.append((event, listener))
            hear(event, listener)

        page.on = on  # type: ignore[method-assign,assignment]
        for name in _LASTING:
            setattr(page, name, lasting(page, getattr(page, name)))
        return page

    def lasting(page: Page, change: Callable[..., Any]) -> Callable[..., Any]:
        def changed(*given: Any, **named: Any) -> Any:
            heard.pop(page, None)
            return change(*given, **named)

        return changed

    def close() -> None:
        for page in context.pages:
            if page not in heard or kept:
                heard.pop(page, None)
                page.close()
                continue
            for event_, listener in heard[page]:
                page.remove_listener(event_, listener)
            heard[page].clear()
            page.evaluate("() => { try { sessionStorage.clear() } catch {} }")
            if _FAILED or not page.locator(".stApp:not(:has(.wall, .command-wall, [role=dialog]))").count():
                page.goto("about:blank")
            if viewport:
                page.set_viewport_size(viewport)
            kept.append(page)
        _FAILED.clear()

    context.new_page = new_page  # type: ignore[method-assign]
    return close


@contextmanager
def served(
    database: str,
    port: int | None = None,
    *,
    script: str = "app.py",
    secrets: Path | None = None,
    log: Path | None = None,
    **settings: str,
) -> Iterator[str]:
    """The dashboard served as a user serves it, on a loopback port; gives its address.

    ``settings`` are options of the section ``server`` of Streamlit's configuration; ``secrets`` is read as its secrets,
    ``log`` gets what it logs.
    """
    process, address = _serve(database, port or free_port(), script, settings, secrets, log)
    try:
        _wait_until_served(address)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


def _serve(
    database: str,
    port: int,
    script: str,
    settings: Mapping[str, str],
    secrets: Path | None = None,
    log: Path | None = None,
) -> tuple[subprocess.Popen[bytes], str]:
    environment = {**os.environ, "CASE_DATABASE_URL": database}
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port)]
    command += [part for name, value in settings.items() for part in (f"--server.{name}", value)]
    command += ["--secrets.files", str(secrets)] if secrets else []
    with Path(log or os.devnull).open("ab") as errors:
        process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=errors)
    return process, "/".join(filter(None, (f"http://127.0.0.1:{port}", settings.get("baseUrlPath"))))


def _wait_until_served(address: str) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):  # noqa: S310
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail("the dashboard did not start")


@pytest.fixture(scope="session")
def dashboard(run_folder: Path, demo_sqlite: str) -> str:
    """The address of the dashboard on the demo district, one for all workers: what it has read once it keeps."""

    def start() -> str:
        process, address = _serve(demo_sqlite, free_port(), "app.py", {})
        (run_folder / "dashboard.pid").write_text(str(process.pid))
        _wait_until_served(address)
        return address

    return once(run_folder, "dashboard", start)


def at_once(app: AppTest, screen: str) -> AppTest:
    """Let the first run be that of a screen, as when its address is opened: AppTest would begin with the overview."""
    app._page_hash = calc_hash("" if screen == HOME else screen)
    return app


def after(app: AppTest, *changed: WidgetState) -> AppTest:
    """What follows when the browser sends these widgets, in a twin of the session; that of ``app`` stays as it is."""
    twin = copy.copy(app)
    twin._session_state = SafeSessionState(_copied(app._session_state._state), lambda: None)
    twin.session_state = app_test._AppTestSessionState(twin._session_state)
    twin._fragment_storage = type(app._fragment_storage)()  # a whole run writes them anew
    twin.query_params, twin.secrets, twin.user = dict(app.query_params), dict(app.secrets), dict(app.user)
    states = app._tree.get_widget_states()
    states.widgets.extend(changed)
    return twin._run(states)


def _copied(part: Any) -> Any:
    """A copy of a part of Streamlit's session, with containers of its own and the same values in them."""
    if isinstance(part, dict):
        return {name: _copied(value) for name, value in part.items()}
    if isinstance(part, set | list):
        return part.copy()
    ours = type(part).__module__.startswith("streamlit.runtime.state") and is_dataclass(part)
    if not ours or part.__dataclass_params__.frozen:
        return part
    twin = copy.copy(part)
    for field in fields(part):
        setattr(twin, field.name, _copied(getattr(part, field.name)))
    return twin


LOOK_AGAIN = 50  # ms; at each picture, as Playwright would, a browser draws pictures for nothing else


# What the frontend knows of runs, where the page has one.
_STATE = """const app = document.querySelector('.stApp');
  let part = app?.[Object.keys(app).find(name => name.startsWith('__reactFiber'))];
  while (part && !part.stateNode?.state?.scriptRunId) part = part.return;
  const state = part?.stateNode.state;"""
# The run that it has the whole screen of. Its attribute alone would not do: a run is announced first and called running
# in a second message, so that for a moment the screen before would pass for that of the run. What was drawn last is
# taken away or drawn anew at the very end of a whole run; a part of the screen that runs for itself leaves it alone.
_WHOLE = f"""() => {{
  {_STATE}
  if (app?.dataset.testScriptState !== 'notRunning' || !state) return null;
  const run = state.scriptRunId, drawn = state.elements.root.children[0].children;
  return state.fragmentIdsThisRun?.length || drawn[drawn.length - 1]?.scriptRunId === run ? run : null;
}}"""
# The run whose screen it shows, if it was a whole one: that attribute would not tell of a run that begins and ends
# between two pictures.
_RUN = f"() => {{ {_STATE} return state.fragmentIdsThisRun?.length ? null : state.scriptRunId; }}"


def settled(page: Page) -> None:
    """Wait until the script has run and its charts are drawn."""
    page.wait_for_function(_WHOLE, polling=LOOK_AGAIN, timeout=60_000)
    page.wait_for_selector('[data-testid="stSkeleton"]', state="detached", timeout=60_000)


# The way of the browser's own back and forward: the screen is run and drawn anew, the frontend not loaded again.
_GO = "address => { history.pushState({}, '', address); dispatchEvent(new PopStateEvent('popstate')); }"


def visit(page: Page, address: str) -> None:
    """Open an address, from within the dashboard where the page shows it: a third of what loading it costs.

    The session goes on, and with it what was chosen on screens before.
    """
    if urlparse(page.url)[:2] == urlparse(address)[:2]:
        _run_anew(page, lambda: page.evaluate(_GO, address))
    else:
        page.goto(address)
        settled(page)


def step_back(page: Page) -> None:
    """Go one step back in the history, within the dashboard, to the screen as it is shown then."""
    _run_anew(page, page.go_back)


def _run_anew(page: Page, go: Callable[[], object]) -> None:
    """Do what lets a whole run follow, and wait for it."""
    before = page.evaluate(_RUN)
    go()
    page.wait_for_function(
        f"before => (({_RUN})() ?? before) !== before", arg=before, polling=LOOK_AGAIN, timeout=60_000
    )
    settled(page)


def still(page: Page) -> None:
    """Wait until the page is settled and dressed, its letters are read, each chart in sight has its picture and nothing
    moves. A busy browser puts the sheets of style on last, and only with them the scope bar folds."""
    settled(page)
    page.wait_for_function(
        """() => document.fonts.status === 'loaded'
        && (!document.querySelector('.st-key-scope-bar')
          || getComputedStyle(document.documentElement).getPropertyValue('--primary'))
        && !document.getAnimations().some(a => a.playState === 'running' && a.effect.getComputedTiming().endTime < 5000)
        && [...document.querySelectorAll('[data-testid=stVegaLiteChart]')]
          .every(chart => !chart.getClientRects().length || chart.querySelector('canvas, svg'))""",
        polling=LOOK_AGAIN,
        timeout=60_000,
    )


_NUMBER = re.compile(r"[■▲●◆○]?\s*[−+-]?\d[\d,]*(?:\.\d+)?\s*(?:%|[件个户人元项分]|万元|亿元)?")


def numbers_as_text(app: AppTest) -> list[str]:
    """The columns of tables that hold numbers as text: a heading would sort them 1, 10, 4."""
    found = []
    for drawn in app.dataframe:
        for name in drawn.value.columns:
            texts = [v for v in drawn.value[name] if isinstance(v, str) and v not in ("", "—", "无发生", "无")]
            texts = [text for text in texts if not re.fullmatch(r"\d{11,}", text)]  # of a permit, of a telephone
            if texts and all(_NUMBER.fullmatch(text) for text in texts):
                found.append(f"{name}: {texts[0]}")
    return found


def listed(app: AppTest) -> list[pd.DataFrame]:
    """The lists of a page whose rows open, as text in their order, each with its foot as attrs["foot"]."""
    found = []
    for drawn in app.get("bidi_component"):
        if drawn.proto.component_name.endswith("rows"):
            data = json.loads(drawn.proto.json)
            frame = pd.DataFrame(data["rows"], columns=[column["title"] for column in data["columns"]])
            frame.attrs["foot"] = data["foot"]
            found.append(frame)
    return found


def at(app: AppTest, screen: str, **params: str) -> AppTest:
    """The screen with those parts of an address."""
    for name, value in params.items():
        app.query_params[name] = value
    return at_once(app, screen).run()


def at_records(app: AppTest, **params: str) -> AppTest:
    return at(app, "records", **params)


def texts(app: AppTest) -> str:
    """Everything written on the page."""
    kinds = (app.title, app.markdown, app.caption, app.info, app.error, app.warning, app.metric)
    return "\n".join(str(getattr(e, "label", "")) + str(e.value) for kind in kinds for e in kind).replace("\\", "")


def figure_texts(url: str, scope: Scope) -> dict[str, str]:
    """Each figure as it is said, by id."""
    with reader(url).connect() as connection:
        metrics = list(ALL_METRICS.values())
        found = values(
            evaluate(connection, metrics, scope), metrics, scope.as_of, tracked(connection, metrics, scope.as_of)
        )
    return {metric_id: value_text(value) for metric_id, value in shares(found, scope).items()}
