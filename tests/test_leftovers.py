"""A run that was killed leaves gigabytes in memory: the next one takes them away, and nobody else's."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.postgres import remove_leftovers


def test_what_a_killed_run_left_goes_and_what_a_living_one_uses_stays(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    left = [tmp_path / f"wage-arrears-pg-{ended.pid}-a1b2", tmp_path / f"wage-arrears-tests-{ended.pid}"]
    used = [tmp_path / f"wage-arrears-pg-{os.getpid()}-c3d4", tmp_path / "wage-arrears-demo.db", tmp_path / "other"]
    for folder in left + used:
        (folder / "data").mkdir(parents=True)
    remove_leftovers(tmp_path)
    assert sorted(tmp_path.iterdir()) == sorted(used)
