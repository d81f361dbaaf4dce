"""What a screen costs the server once the caches are warm: `make bench`, or `python -m tests.benchmarks.screens`.

CPU of the server's process per run, alone and as a multiple of a page that says hello: times differ from machine to
machine, ratios hold. Every run is a real session, as a browser opens one. Then viewers who click every five seconds.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

ROOT = Path(__file__).parents[2]
SCREENS = tuple(sorted(p.parent.name for p in (ROOT / "pages").glob("*/page.py") if p.parent.name != "records"))
CLICK_SECONDS = 5.0


@dataclass(frozen=True)
class Server:
    port: int
    pid: int

    def cpu(self) -> float:
        """Seconds of CPU of the process so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def connect(self) -> websockets.connect:
        address = f"127.0.0.1:{self.port}"
        return websockets.connect(
            f"ws://{address}/_stcore/stream",
            subprotocols=[websockets.Subprotocol("streamlit")],
            origin=websockets.Origin(f"http://{address}"),
            max_size=None,
        )


@contextmanager
def serving(script: Path) -> Iterator[Server]:
    """The script served on a free port of loopback."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(script), f"--server.port={port}", "--server.headless=true"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            for _ in range(240):
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1).close()
                    break
                except OSError:
                    time.sleep(0.5)
            yield Server(port, process.pid)
        finally:
            process.terminate()


async def run(socket_: websockets.ClientConnection, page: str, script_hash: str = "") -> tuple[float, int, str]:
    """One run of a page: seconds until it is done, bytes sent, the page's hash for the next run."""
    wish = BackMsg()
    wish.rerun_script.query_string = ""
    if script_hash:
        wish.rerun_script.page_script_hash = script_hash
    else:
        wish.rerun_script.page_name = page
    began, size = time.perf_counter(), 0
    await socket_.send(wish.SerializeToString())
    while True:
        message = await asyncio.wait_for(socket_.recv(), 300)
        size += len(message)
        forward = ForwardMsg.FromString(message)
        kind = forward.WhichOneof("type")
        if kind == "navigation":
            script_hash = forward.navigation.page_script_hash
        if kind == "script_finished" and forward.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
            return time.perf_counter() - began, size, script_hash


async def cost(server: Server, page: str, runs: int) -> tuple[float, float, int]:
    """CPU and time of a cached run in ms, and its bytes; every run is that of a new viewer, one other stays."""
    async with server.connect() as stays:
        await run(stays, page)
        await asyncio.sleep(1)
        began, times, size = server.cpu(), [], 0
        for _ in range(runs):
            async with server.connect() as viewer:
                seconds, size, _hash = await run(viewer, page)
                times.append(seconds)
        return (server.cpu() - began) / runs * 1e3, statistics.median(times) * 1e3, size


async def viewers(server: Server, number: int, seconds: float) -> list[float]:
    """What viewers of the overview wait, each clicking every five seconds, sorted."""
    waits: list[float] = []

    async def one() -> None:
        await asyncio.sleep(random.random() * CLICK_SECONDS)  # noqa: S311 - no secret, people don't click in step
        async with server.connect() as viewer:
            took, _, script_hash = await run(viewer, "overview")
            until = time.monotonic() + seconds
            while time.monotonic() < until:
                await asyncio.sleep(max(0.0, CLICK_SECONDS - took))
                took, _, _ = await run(viewer, "overview", script_hash)
                waits.append(took)

    await asyncio.gather(*(one() for _ in range(number)))
    return sorted(waits)


async def measure(runs: int, number: int, seconds: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        hello = Path(folder) / "hello.py"
        hello.write_text('import streamlit as st\nst.write("hello")\n', encoding="utf-8")
        with serving(hello) as server:
            base, _, _ = await cost(server, "", 5 * runs)
    print(f"{'screen':14}{'CPU ms':>8}{'× hello':>9}{'ms':>7}{'kB':>6}")
    print(f"{'hello':14}{base:8.1f}{1:9.1f}")
    with serving(ROOT / "app.py") as server:
        for screen in SCREENS:
            cpu, median, size = await cost(server, screen, runs)
            print(f"{screen:14}{cpu:8.0f}{cpu / base:9.1f}{median:7.0f}{size / 1e3:6.0f}", flush=True)
        waits = await viewers(server, number, seconds)
    p95 = waits[min(int(0.95 * len(waits)), len(waits) - 1)]
    print(f"{number} viewers of the overview: p50 {statistics.median(waits) * 1e3:.0f} ms, p95 {p95 * 1e3:.0f} ms")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--viewers", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=60)
    options = parser.parse_args()
    asyncio.run(measure(options.runs, options.viewers, options.seconds))
