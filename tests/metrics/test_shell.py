"""The command line says the same numbers: python -m metrics, python -m data_access."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from data_access.reference.organisation import towns
from metrics.command import main
from tests.databases import SAMPLE, data_command


def message(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, object]]:
    assert main([*arguments, "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)  # type: ignore[no-any-return]


def test_a_value_that_no_record_can_have_is_refused_and_not_0(
    capsys: pytest.CaptureFixture[str], sample_sqlite: str
) -> None:
    for command in ("value", "records"):
        assert main([command, "warning.mended?about=企业", "--database", sample_sqlite]) == 2
        assert "about 没有“企业”，可用：在建工地、用人单位、未写明" in capsys.readouterr().err
    assert main(["value", "lead.received?town=徐泾镇", "--database", sample_sqlite]) == 2
    assert "310118106（徐泾镇）" in capsys.readouterr().err
    assert main(["value", "lead.received?town=310118106", "--database", sample_sqlite]) == 0


def test_list_gives_the_definitions(capsys: pytest.CaptureFixture[str]) -> None:
    rows = message(capsys, "list")
    assert {"id", "name", "unit", "kind", "fact"} <= set(rows[0])
    assert "lead.closed_on_time_rate" in {row["id"] for row in rows}


def test_value_and_records_agree(capsys: pytest.CaptureFixture[str], sample_sqlite: str) -> None:
    where = ["--database", sample_sqlite, "--as-of", "2023-09-30", "--start", "2023-01-01"]
    (rate,) = message(capsys, "value", "lead.solved_rate", *where)
    assert (rate["numerator"], rate["denominator"], rate["status"]) == (28, 30, "未达标")
    assert rate["value"] == pytest.approx(28 / 30)
    for part in ("numerator", "denominator"):
        rows = message(capsys, "records", "lead.solved_rate", "--part", part, *where)
        assert sum(int(str(row["weight"])) for row in rows) == rate[part]
        assert all(row["key"] == row["lead_no"] for row in rows)
    (cash,) = message(capsys, "value", "deposit.cash_balance", *where)
    assert (cash["value"], cash["denominator"]) == (2210000, None)
    (account,) = message(capsys, "value", "wage_account.balance", *where)
    assert (account["value"], account["status"]) == (None, "无数据")
    # What is kept but had no occasion is not unknown.
    (idle,) = message(capsys, "value", "lead.solved_rate", *where[:-1], "2023-09-30")
    assert (idle["numerator"], idle["denominator"], idle["status"]) == (0, 0, "无发生")


def test_rules_of_data_quality_are_figures_of_the_shell(capsys: pytest.CaptureFixture[str], sample_sqlite: str) -> None:
    """Beside a metric of the same fact: its list is as long as its numerator."""
    asked = ["--as-of", "2023-09-30", "--format", "json", "--database", sample_sqlite]
    assert main(["value", "quality.lead_without_code", "lead.received", *asked]) == 0
    rule, received = json.loads(capsys.readouterr().out)
    assert (rule["id"], received["id"]) == ("quality.lead_without_code", "lead.received")
    assert rule["numerator"] <= rule["denominator"]
    assert main(["records", "quality.lead_without_code", *asked]) == 0
    assert len(json.loads(capsys.readouterr().out)) == rule["numerator"] > 0
    assert main(["value", "quality.nothing", *asked]) == 2


def test_a_day_after_the_data_is_brought_back_and_said(capsys: pytest.CaptureFixture[str], sample_sqlite: str) -> None:
    where = ["--start", "2023-01-01", "--database", sample_sqlite, "--format", "json"]
    for later in ("--as-of", "--end"):
        answers = []
        for day in ("2023-09-30", "2023-11-24"):
            assert main(["value", "lead.overdue", later, day, *where]) == 0
            answers.append(capsys.readouterr())
        assert json.loads(answers[0].out) == json.loads(answers[1].out)
        message = "截至日 2023-11-24 晚于数据截至日 2023-09-30，已按 2023-09-30 计算\n"
        assert [a.err for a in answers] == ["", message]
    # No year is scored that the data do not reach.
    assert main(["score", "--year", "2024", "--as-of", "2024-06-30", "--database", sample_sqlite]) == 2


def test_value_by_town_names_every_town(capsys: pytest.CaptureFixture[str], sample_sqlite: str) -> None:
    rows = message(capsys, "value", "lead.received", "--by", "town", "--database", sample_sqlite)
    assert len(rows) == len(towns())
    assert sum(int(str(row["value"])) for row in rows) == 108
    (one,) = message(capsys, "value", "lead.received", "--town", "徐泾", "--database", sample_sqlite)
    assert one["value"] == next(row["value"] for row in rows if row["town"] == "310118106")


@pytest.mark.parametrize(
    "arguments", [["value", "lead.nothing"], ["value", "--town", "青东农场"], ["value", "--by", "weather"]]
)
def test_what_does_not_fit_is_said_in_chinese(
    capsys: pytest.CaptureFixture[str], sample_sqlite: str, arguments: list[str]
) -> None:
    assert main([*arguments, "--database", sample_sqlite]) == 2
    error = capsys.readouterr().err
    assert "可用" in error
    assert "Traceback" not in error


@pytest.mark.parametrize(
    ("option", "one", "other"),
    [
        ("--investment", "政府投资", "国有投资"),
        ("--domain", "其他", "工程建设领域"),
        ("--department", "区建管委", "区水务局"),
    ],
)
@pytest.mark.parametrize("command", [["value", "lead.received"], ["records", "lead.received"], ["score"], ["return"]])
def test_what_takes_one_value_is_refused_twice(
    capsys: pytest.CaptureFixture[str], command: list[str], option: str, one: str, other: str
) -> None:
    """The last would go silently before the others; several together are a figure narrowed by all of them."""
    with pytest.raises(SystemExit) as left:
        main([*command, option, one, option, other])
    assert left.value.code == 2
    name = option.removeprefix("--")
    several = f'"lead.received?{name}={one}&{name}={other}"'  # in quotes: & means something to a shell
    assert f"{option}：只能写一个；几个合计，写在指标编号后：{several}" in capsys.readouterr().err


def test_several_payers_add_up(capsys: pytest.CaptureFixture[str], demo_sqlite: str) -> None:
    def received(*asked: str) -> int:
        assert main(["value", *asked, "--format", "json", "--database", demo_sqlite]) == 0
        return int(json.loads(capsys.readouterr().out)[0]["value"])

    both = received("lead.received?investment=政府投资&investment=国有投资")
    assert both == sum(received("lead.received", "--investment", paid) for paid in ("政府投资", "国有投资")) > 0


def test_loading_from_the_shell(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "data_access", "load"]
    database = ["--database", f"sqlite:///{tmp_path / 'case.db'}"]
    first = subprocess.run(
        [*command, str(SAMPLE), *database, "--report", str(tmp_path / "r.json")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert first.returncode == 1, first.stderr
    report = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert report["sheets"]["欠薪线索"]["accepted"] == 108
    (tmp_path / "text.xlsx").write_text("这不是工作簿", encoding="utf-8")
    broken = data_command("load", tmp_path / "text.xlsx", *database)
    assert broken.status == 2
    assert "text.xlsx" in broken.err
    assert "Traceback" not in broken.err
