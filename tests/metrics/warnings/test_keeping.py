"""What the rules find is stored: once, under one number, closed when its cause is gone, beside what ledgers bring."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import Engine, delete, func, insert, select, update

from data_access.database.engine import writer
from data_access.database.kept_warnings import last_comparison
from data_access.database.schema import data_load, row_change, site, wage_account, wage_account_month, warning
from data_access.database.scope import Scope
from data_access.database.undoing import undo
from data_access.ledger_import.loading import load_file
from data_access.reference.unit_names import town_name
from data_access.rules import warning_rules as rules_file
from metrics.command import main
from metrics.questions.warning_lists import risks
from metrics.questions.warning_sentences import compared_text
from metrics.warnings.keeping import keep_found
from pages.parts.frame.demo_database import build
from tests.databases import DATA, forget

TOWN = "310118106"


@pytest.fixture
def unpaid(empty_url: str) -> Iterator[Engine]:
    """One site whose wages of March are never paid out."""
    engine = writer(empty_url)
    with engine.begin() as connection:
        connection.execute(
            insert(site).values(
                site_no="G1", name="甲", town_code=TOWN, department_code="区建管委", permit_on=date(2023, 1, 3),
                deposit_exempt=True,
            )
        )  # fmt: skip
        connection.execute(insert(wage_account).values(account_no="Z1", site_no="G1", opened_on=date(2023, 1, 5)))
        connection.execute(
            insert(wage_account_month).values(
                account_no="Z1", month=date(2023, 3, 1), pay_due_on=date(2023, 4, 14), payable_yuan=Decimal(100)
            )
        )
    yield engine
    engine.dispose()


def evaluated(engine: Engine, *day: int) -> list[dict[str, Any]]:
    """The stored warnings after an evaluation as of a day of 2023, the earliest raised first."""
    with engine.begin() as connection:
        keep_found(connection, date(2023, *day))
    return stored(engine)


def stored(engine: Engine) -> list[dict[str, Any]]:
    with engine.connect() as connection:
        return [dict(r) for r in connection.execute(select(warning).order_by(warning.c.raised_on)).mappings()]


def test_an_occasion_is_stored_once_and_closed_when_its_cause_is_gone(unpaid: Engine) -> None:
    assert evaluated(unpaid, 4, 14) == []
    [first] = evaluated(unpaid, 4, 17)
    assert (first["rule_code"], first["level"], first["channel"], first["owner_name"], first["raised_on"]) == (
        "W07", "黄", "线上比对", "区建管委", date(2023, 4, 15),
    )  # fmt: skip
    assert first["due_on"] == date(2023, 4, 21)  # Saturday; then five working days
    assert first["note"] == "2023年3月工资应于2023-04-14发放，未足额代发"
    assert evaluated(unpaid, 4, 20) == [first]
    with unpaid.connect() as connection:
        assert len(connection.execute(select(data_load)).all()) == 2  # what looked first, what found; no third
        assert len(connection.execute(select(row_change)).all()) == 1
    yellow, red = evaluated(unpaid, 5, 16)
    assert yellow == first | {"handled_on": date(2023, 5, 16), "result": "已转红色预警"}
    assert (red["level"], red["raised_on"], red["handled_on"]) == ("红", date(2023, 5, 16), None)
    with unpaid.begin() as connection:
        connection.execute(update(wage_account_month).values(paid_on=date(2023, 5, 20), paid_yuan=Decimal(100)))
    assert evaluated(unpaid, 5, 31) == [yellow, red | {"handled_on": date(2023, 5, 20), "result": "已消除"}]
    with unpaid.begin() as connection:  # a correction: it never was paid
        connection.execute(update(wage_account_month).values(paid_on=None, paid_yuan=None))
    assert evaluated(unpaid, 6, 1) == [yellow, red]
    with unpaid.begin() as connection:  # another: nothing was owed
        connection.execute(update(wage_account_month).values(payable_yuan=Decimal(0)))
    assert evaluated(unpaid, 6, 5) == [yellow, red | {"handled_on": date(2023, 6, 5), "result": "已消除"}]


def test_the_demo_that_the_program_builds_is_compared_by_the_rules(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it says of its comparison is so: another one finds nothing new; one that was only built says none ran."""
    monkeypatch.undo()  # by the rules in force
    forget(rules_file)
    url = f"sqlite:///{tmp_path / 'demo.db'}"
    build(url)
    engine = writer(url)
    with engine.begin() as connection:
        found = last_comparison(connection)
        assert found is not None
        _, kept = keep_found(connection, found.day)
        assert (kept.new, kept.closed, kept.reopened) == (0, 0, 0)
        connection.execute(update(data_load).where(data_load.c.source != "demo").values(source="other"))
        assert last_comparison(connection) is None
    engine.dispose()


def test_what_somebody_handled_stays_and_ledgers_count_once(unpaid: Engine) -> None:
    with unpaid.begin() as connection:
        connection.execute(
            insert(warning).values(
                warning_no="YJ1", rule_code="W07", level="黄", channel="线下网格", town_code=TOWN, site_no="G1",
                raised_on=date(2023, 4, 18), due_on=date(2023, 4, 25),
            )
        )  # fmt: skip
    [grid] = evaluated(unpaid, 4, 20)  # the inspectors found what the rule finds
    assert grid["warning_no"] == "YJ1"
    _, red = evaluated(unpaid, 5, 16)
    with unpaid.begin() as connection:
        handled = {"handled_on": date(2023, 5, 18), "result": "已督促整改"}
        connection.execute(update(warning).where(warning.c.warning_no == red["warning_no"]).values(handled))
        connection.execute(update(wage_account_month).values(paid_on=date(2023, 5, 20), paid_yuan=Decimal(100)))
    assert evaluated(unpaid, 5, 31) == [grid, red | handled]


def test_a_stored_warning_is_told_in_the_words_of_now_unless_somebody_handled_it(
    unpaid: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    evaluated(unpaid, 4, 17)
    words = (
        (DATA / "warnings.toml").read_text("utf-8").replace("工资应于{due}发放，未足额代发", "工资{due}没有足额发放")
    )
    (tmp_path / "warnings.toml").write_text(words, "utf-8")
    monkeypatch.setattr(rules_file, "FILE", tmp_path / "warnings.toml")
    forget(rules_file)
    [message] = evaluated(unpaid, 4, 17)
    assert message["note"] == "2023年3月工资2023-04-14没有足额发放"
    with unpaid.begin() as connection:
        connection.execute(update(warning).values(handled_on=date(2023, 4, 18), result="已督促整改", note="甲"))
    assert [w["note"] for w in evaluated(unpaid, 4, 20)] == ["甲"]


def grid(engine: Engine, number: str, level: str, raised: date, handled: date | None = None) -> None:
    with engine.begin() as connection:
        connection.execute(
            insert(warning).values(
                warning_no=number, rule_code="W07", level=level, channel="线下网格", town_code=TOWN, site_no="G1",
                raised_on=raised, due_on=date(2023, 12, 1), handled_on=handled,
            )
        )  # fmt: skip


def test_a_warning_of_a_ledger_that_is_open_stands_for_the_occasion(unpaid: Engine) -> None:
    """Raised before the rule finds it, or at a graver level: open all the same, and counted once."""
    grid(unpaid, "YJ1", "黄", date(2023, 4, 13))
    assert [w["warning_no"] for w in evaluated(unpaid, 4, 20)] == ["YJ1"]  # the rule would say so from 04-15
    assert [w["level"] for w in evaluated(unpaid, 5, 16)] == ["黄", "红"]  # which the ledger's yellow is not


@pytest.mark.parametrize(
    ("raised", "handled", "numbers"),
    [
        (date(2023, 4, 13), None, 0),  # red of a ledger stands for the yellow and for the red that it becomes
        (date(2023, 4, 13), date(2023, 4, 14), 2),  # handled before the rule found it: a new one
        (date(2023, 3, 31), None, 2),  # another month's
    ],
)
def test_a_graver_warning_of_a_ledger_stands_for_both_levels(
    unpaid: Engine, raised: date, handled: date | None, numbers: int
) -> None:
    grid(unpaid, "YJ1", "红", raised, handled)
    evaluated(unpaid, 4, 20)
    assert len(evaluated(unpaid, 5, 16)) == 1 + numbers


def reaches(engine: Engine, *day: int) -> None:
    with engine.begin() as connection:
        connection.execute(
            insert(data_load).values(
                loaded_at=datetime(2023, 12, 1), source="workbook", as_of=date(2023, *day), synthetic=False
            )
        )


def message(engine: Engine, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[str, str]:
    """What the command prints, and what it says beside."""
    url = engine.url.render_as_string(hide_password=False)
    assert main(["warnings", *more, "--format", "csv", "--database", url]) == 0
    printed = capsys.readouterr()
    return printed.out, printed.err


def test_the_command_evaluates_and_stores(unpaid: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    reaches(unpaid, 4, 17)
    out, err = message(unpaid, capsys, "--as-of", "2023-04-17")
    assert "W07,工资未代发,1,1," in out
    assert "W11,在建而无考勤,—,—,数据库没有逐日考勤，不作比对" in out
    assert "新增预警 1 件" in err
    _, err = message(unpaid, capsys, "--as-of", "2023-05-30")
    assert "截至日 2023-05-30 晚于数据截至日 2023-04-17，已按 2023-04-17 计算" in err
    assert "新增预警 0 件，解除 0 件，重新打开 0 件，未变 1 件" in err
    assert len(stored(unpaid)) == 1


def test_it_is_known_how_far_the_last_comparison_went(unpaid: Engine) -> None:
    """Also where it found nothing; what came in since, or took it back, has not been compared."""

    def message(*day: int) -> str:
        with unpaid.connect() as connection:
            return compared_text(last_comparison(connection), date(2023, *day))

    reaches(unpaid, 4, 10)
    assert message(4, 10) == "尚未运行线上比对"
    for _ in range(2):
        assert evaluated(unpaid, 4, 10) == []
        assert message(4, 10) == "上次线上比对：数据到 2023-04-10"
    assert message(3, 31) == "上次线上比对：数据到 2023-03-31"
    reaches(unpaid, 4, 20)
    assert message(4, 20) == "上次线上比对：数据到 2023-04-10，此后导入的台账尚未比对"
    assert message(3, 31) == "上次线上比对：数据到 2023-03-31"
    evaluated(unpaid, 4, 20)
    assert message(4, 20) == "上次线上比对：数据到 2023-04-20"
    with unpaid.connect() as connection:
        newest = connection.scalar(select(func.max(data_load.c.load_id)))
    undo(unpaid.url.render_as_string(hide_password=False), newest or 0, None)
    assert message(4, 20) == "上次线上比对：数据到 2023-04-10，此后导入的台账尚未比对"


def test_a_past_day_is_told_and_not_stored(unpaid: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    """What stood on a past day changes no figure of today, whichever days were asked about before."""
    with unpaid.begin() as connection:
        connection.execute(update(wage_account_month).values(paid_on=date(2023, 5, 20), paid_yuan=Decimal(100)))
    reaches(unpaid, 6, 30)
    out, err = message(unpaid, capsys, "--as-of", "2023-04-17")
    assert "W07,工资未代发,1,1," in out
    assert "截至日 2023-04-17 早于数据截至日 2023-06-30：只列比对结果，不存储" in err
    assert stored(unpaid) == []
    message(unpaid, capsys)
    whole = stored(unpaid)
    assert [(w["level"], w["handled_on"]) for w in whole] == [("黄", date(2023, 5, 16)), ("红", date(2023, 5, 20))]
    message(unpaid, capsys, "--as-of", "2023-04-17")
    assert stored(unpaid) == whole


def test_an_end_is_the_day_the_cause_was_gone_however_late_it_is_evaluated(unpaid: Engine) -> None:
    """Also of what ended before the years that are stored; what ended within them is stored though raised before."""
    [yellow] = evaluated(unpaid, 4, 17)
    with unpaid.begin() as connection:
        connection.execute(update(wage_account_month).values(paid_on=date(2023, 5, 20), paid_yuan=Decimal(100)))
        keep_found(connection, date(2026, 6, 1))
    assert stored(unpaid) == [yellow | {"handled_on": date(2023, 5, 16), "result": "已转红色预警"}]
    with unpaid.begin() as connection:
        connection.execute(delete(warning))
        keep_found(connection, date(2025, 5, 18))
    assert [(w["level"], w["handled_on"]) for w in stored(unpaid)] == [("红", date(2023, 5, 20))]


@pytest.mark.parametrize("town", ["徐泾镇", None])
def test_a_ledger_of_signals_becomes_warnings(
    empty_url: str, capsys: pytest.CaptureFixture[str], town: str | None
) -> None:
    """部门信号 as other departments send it, without numbers of its own; the same firm and month is one record.

    A bureau that knows no towns leaves them out: the warning counts in the district and is no town's.
    """
    headings: list[str | int] = ["企业名称", "街镇", "信号类别", "所属月份", "金额(元)", "报送部门", "报送日期"]
    rows: list[list[str | int]] = [
        ["某某餐饮有限公司", "徐泾镇", "欠缴社保", "2023年3月", 46000, "区人社局", "2023-04-10"],
        ["某某餐饮有限公司", "徐泾镇", "社保欠缴", "2023-04", 52000, "区人社局", "2023-05-10"],
    ]
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "部门信号"
    for row in [headings, *rows]:
        sheet.append([cell for cell in row if town or cell not in ("街镇", "徐泾镇")])
    content = BytesIO()
    book.save(content)
    for _ in range(2):  # a second time changes nothing
        loaded = load_file(content.getvalue(), "信号.xlsx", empty_url)
        assert not loaded.report.rejected, loaded.report.as_text()
    assert main(["warnings", "--as-of", "2023-05-10", "--database", empty_url]) == 0
    capsys.readouterr()
    for metric, message in (("warning.raised", "1"), ("warning.open_yellow", "1")):
        assert main(["value", metric, "--as-of", "2023-05-10", "--format", "csv", "--database", empty_url]) == 0
        assert f",{message}," in capsys.readouterr().out
    [warned] = stored(writer(empty_url))
    assert (warned["employer_name"], warned["level"], warned["raised_on"]) == (
        "某某餐饮有限公司", "黄", date(2023, 5, 10),
    )  # fmt: skip
    of_town = ["value", "warning.raised", "--as-of", "2023-05-10", "--town", "徐泾镇", "--format", "csv"]
    assert main([*of_town, "--database", empty_url]) == 0
    assert f",{int(town is not None)}," in capsys.readouterr().out
    with writer(empty_url).connect() as connection:
        [risk] = risks(connection, Scope(start=date(2023, 1, 1), end=date(2023, 12, 31), as_of=date(2023, 5, 10)))
    assert (risk.name, town_name(risk.town)) == ("某某餐饮有限公司", town or "未定街镇")
    assert warned["note"] == "连续2个月社保欠缴，2023年4月欠缴52,000元（区人社局）"
