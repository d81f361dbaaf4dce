"""How far a load has come is told by its rows, and never goes back."""

from __future__ import annotations

import re
from pathlib import Path

from data_access.ledger_import.loading import Switches, load_files
from tests.data_access.ledger_import.test_large_ledgers import write_leads


def _progress_of(files: list[Path], url: str, *, trial: bool = False) -> list[tuple[float, str]]:
    texts: list[tuple[float, str]] = []

    def say(done: float, words: str) -> None:
        texts.append((done, re.sub(r"（已用.*", "", words)))

    load_files([(path.name, path.read_bytes()) for path in files], url, switches=Switches(trial=trial, progress=say))
    return texts


def test_a_large_file_is_told_row_by_row(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'case.db'}"
    text = _progress_of([write_leads(tmp_path / "线索.xlsx", 0, 2_300)], url)
    assert [words for _, words in text] == [
        "正在打开“线索.xlsx”",
        *(f"正在读取“线索.xlsx”：{n}/2,300行" for n in ("1,000", "2,000", "2,300")),
        *(f"正在核对“线索.xlsx”：{n}/2,300行" for n in ("0", "1,000", "2,000", "2,300")),
    ]
    shares = [done for done, _ in text]
    assert shares == sorted(shares)
    assert 0 <= shares[0] < shares[-1] < 1


def test_of_several_files_none_starts_before_the_last_has_ended(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'case.db'}"
    first, second = write_leads(tmp_path / "甲.xlsx", 0, 1_200), write_leads(tmp_path / "乙.xlsx", 5_000, 100)
    shares = [done for done, _ in _progress_of([first, second], url, trial=True)]
    assert shares == sorted(shares)
    assert max(shares) < 1
