"""Whether the audit is whole: what was changed, taken out, put in or exchanged afterwards is found and named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import select

from data_access.audit.events import Act, Noted, audit_folder
from data_access.audit.lines import line_files, read_lines
from data_access.audit.store import all_events, last_seal, seals, writing

INTACT = "审计完整：没有缺失、改动或次序不符的记录。"


def faults() -> list[str]:
    """What does not fit, each in a Chinese sentence; nothing where the audit is whole. Raises AuditError."""
    with writing() as connection:  # nobody adds meanwhile
        noted, (until, sealed) = all_events(connection), last_seal(connection)
        many = len(connection.execute(select(seals)).all()) > 1
        lines = [line for path in line_files(audit_folder()) for line in read_lines(path)]
    found = ["清理的封存标记多于一个。"] if many else []
    if until and not any(n.kind == Act.RETENTION and n.details.endswith(sealed) for n in noted):
        found.append(f"第{until}条以前已清理，但没有与之相符的清理记录。")
    return [*found, *_broken_chain(noted, until, sealed), *_other_lines(noted, lines, until)]


def _broken_chain(noted: Sequence[Noted], until: int, sealed: str) -> list[str]:
    found, number, before = [], until, sealed
    for one in noted:
        if one.number != number + 1:
            found.append(f"第{number + 1}至{one.number - 1}条缺失。")
        elif one.print_after(before) != one.fingerprint:
            found.append(f"第{one.number}条与它的指纹不符：内容或次序被改动过。")
        number, before = one.number, one.fingerprint
    return found


def _other_lines(noted: Sequence[Noted], lines: Sequence[Noted], until: int) -> list[str]:
    """Where the lines beside the database hold something else; the last events may not have theirs yet."""
    kept = [line for line in lines if line.number > until]
    last = max((one.number for one in noted), default=until)
    written = max((line.number for line in kept), default=until)
    found = [f"第{last + 1}至{written}条只在逐行文件里：库中末尾的记录被删去。"] if written > last else []
    times, standing = Counter(line.number for line in kept), set(kept)
    found += [f"第{number}条在逐行文件里出现{count}次。" for number, count in times.items() if count > 1]
    found += [f"第{one.number}条与逐行文件不一致。" for one in noted if one.number <= written and one not in standing]
    return found
