"""The samples of `assets/operations` for systemd: read by it without a complaint, and shut to all they do not need."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from tests.databases import ROOT

MOST_EXPOSED = 25  # tenths, as systemd counts: below 3 it calls a unit well shut


@pytest.mark.parametrize("unit", ["dashboard.service", "watch.service"])
def test_a_unit_is_shut_to_what_it_does_not_need(unit: str) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd is not installed here")
    file = ROOT / "assets" / "operations" / unit
    judged = [program, "security", "--offline=true", f"--threshold={MOST_EXPOSED}", "--no-pager", str(file)]
    found = subprocess.run(judged, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout[-400:]
    read = subprocess.run([program, "verify", str(file)], capture_output=True, text=True, check=False)
    messages = [line for line in read.stderr.splitlines() if unit in line and "is not executable" not in line]
    assert messages == []  # but that the program is not under /opt here
