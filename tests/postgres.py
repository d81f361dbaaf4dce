"""A PostgreSQL server of one's own on a free loopback port."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy import URL, make_url

# Nothing is kept through a crash, and several workers each hold a connection to many a database.
_SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off", "wal_level=minimal",
             "max_wal_senders=0", "max_connections=500")  # fmt: skip


@dataclass(frozen=True)
class Server:
    url: URL
    data: Path  # its folder


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _tool(name: str) -> str | None:
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda p: int(p.parts[4]))
    return str(versions[-1]) if versions else shutil.which(name)


def memory() -> Path | None:
    """A folder that lies in memory; None where there is not enough of it."""
    folder = Path("/dev/shm")  # noqa: S108
    return folder if folder.is_dir() and shutil.disk_usage(folder).free > 4 * 2**30 else None


def run_id() -> int:
    """The process that leads this run: xdist's workers are its children."""
    return os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()


def remove_leftovers(folder: Path) -> None:
    """What runs that were killed left there: some are gigabytes, and in memory they leave the next run none."""
    for left in folder.glob("wage-arrears-*"):
        owner = re.fullmatch(r"wage-arrears-(?:pg|tests)-(\d+)(?:-.*)?", left.name)
        if owner and not Path(f"/proc/{owner[1]}").exists():
            stop_server(left / "data")


def begun_server() -> Server | None:
    """A new server with its data in a folder of its own; None where PostgreSQL is not installed."""
    initdb, program = _tool("initdb"), _tool("postgres")
    if not initdb or not program:
        return None
    # The server refuses to run as root: root hands it to Debian's postgres account.
    as_postgres = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    # Hundreds of databases of hundreds of files: made and removed in memory where there is enough.
    folder = Path(tempfile.mkdtemp(prefix=f"wage-arrears-pg-{run_id()}-", dir=memory()))
    if as_postgres:
        shutil.chown(folder, "postgres")
    port, data = free_port(), folder / "data"
    subprocess.run(
        [*as_postgres, initdb, "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"],
        check=True,
        capture_output=True,
        cwd=folder,
    )
    settings = ["listen_addresses=127.0.0.1", f"port={port}", f"unix_socket_directories={folder}", *_SETTINGS]
    options = [part for setting in settings for part in ("-c", setting)]
    with (folder / "log").open("wb") as log:
        subprocess.Popen([*as_postgres, program, "-D", data, *options], stdout=log, stderr=log, cwd=folder)
    server = Server(make_url(f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"), data)
    _wait_until_ready(server.url, folder / "log")
    return server


def _wait_until_ready(url: URL, log: Path) -> None:
    for _ in range(300):
        try:
            psycopg.connect(url.set(drivername="postgresql").render_as_string(hide_password=False)).close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"PostgreSQL did not start: {log.read_text(errors='replace')[-2000:]}")


def new_database(server: URL, template: str = "template1") -> str:
    name = f"case_{next(tempfile._get_candidate_names())}"  # type: ignore[attr-defined]
    with psycopg.connect(server.set(drivername="postgresql").render_as_string(), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return server.set(database=name).render_as_string(hide_password=False)


def stop_server(data: Path) -> None:
    # SIGQUIT is PostgreSQL's shutdown without farewell.
    with contextlib.suppress(ProcessLookupError, FileNotFoundError):
        os.kill(int((data / "postmaster.pid").read_text().split()[0]), signal.SIGQUIT)
    shutil.rmtree(data.parent, ignore_errors=True)
