"""How fluid the map is: frames a second while it is panned, from Chromium's own trace.

``python -m tests.pan_frame_rate DATABASE_URL`` serves the dashboard on that database (``python -m data_access demo
--scale 10`` gives about 2,100 sites in progress), drags the map for some seconds and prints what was drawn.
"""

from __future__ import annotations

import json
import shutil
import sys
import time

from playwright.sync_api import Page, sync_playwright

from tests.conftest import served, settled

SECONDS = 5.0
SWITCHES = (
    "--no-sandbox --disable-quic --no-first-run --disable-background-networking --use-gl=angle "
    "--use-angle=swiftshader --enable-unsafe-swiftshader"
)
COUNT_FRAMES = (
    "() => { window.frames_seen = 0; const tick = () => { window.frames_seen++; requestAnimationFrame(tick) }; tick() }"
)


def drag(page: Page) -> float:
    """Drag the map to and fro; returns for how many seconds."""
    box = page.locator(".st-key-map canvas").first.bounding_box()
    if box is None:
        raise RuntimeError("no map on the page")
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    start, step = time.monotonic(), 0
    while time.monotonic() - start < SECONDS:
        step += 1
        page.mouse.move(x + 120 * (1 - abs(step % 80 - 40) / 20), y + 40 * (1 - abs(step % 60 - 30) / 15))
        time.sleep(1 / 60)  # as often as a mouse reports
    page.mouse.up()
    return time.monotonic() - start


def main(database: str) -> None:
    with served(database) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=SWITCHES.split())
        page = browser.new_page(viewport={"width": 1920, "height": 1080}, locale="zh-CN")
        page.goto(f"{address}/inspections")
        page.locator(".st-key-map canvas").first.wait_for(timeout=180_000)
        settled(page)
        page.wait_for_timeout(4000)
        drag(page)  # shaders and glyphs are made on the first frames
        categories = ["disabled-by-default-devtools.timeline.frame", "devtools.timeline.frame", "devtools.timeline"]
        browser.start_tracing(page=page, categories=categories)
        page.evaluate(COUNT_FRAMES)
        seconds = drag(page)
        asked = page.evaluate("window.frames_seen")
        events = json.loads(browser.stop_tracing())["traceEvents"]
        drawn = sum(1 for event in events if event["name"] == "DrawFrame")
        tasks = [e["dur"] / 1000 for e in events if e["name"] in ("RunTask", "FireAnimationFrame") and "dur" in e]
        print(f"{page.locator('h5').first.inner_text()}")
        print(f"{drawn / seconds:.1f} frames a second drawn (DrawFrame), {asked / seconds:.1f} asked for (rAF)")
        print(f"longest main-thread task {max(tasks, default=0):.0f} ms, in {seconds:.1f} s of dragging")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
