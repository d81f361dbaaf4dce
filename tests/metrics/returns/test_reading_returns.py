"""Returns as files: an office adds its own, and every slip is told with file, line and entry."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from data_access.options import RefusedError
from data_access.rules.parameters import ParameterError
from metrics.returns.reading import read_return, read_returns
from metrics.returns.return_periods import Rhythm, last_whole, period_asked, period_of
from tests.databases import ROOT

OWN = """\
# 某镇月报
title = "某镇月报"
rhythm = "month"
rows = "town"
tag = "D"
source = "自拟"

[[column]]
id = "received"
title = "接收"
metric = "lead.received"

[[column]]
id = "rate"
title = "办结率"
metric = "lead.closed_rate"
part = "denominator"

[[check]]
title = "不多于"
at_most = ["rate", "received"]
"""


def _faults(folder: Path, text: str) -> list[str]:
    path = folder / "own.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ParameterError) as refused:
        read_return(path)
    return list(refused.value.faults)


@pytest.mark.parametrize(
    ("written", "wrong", "line", "message"),
    [
        ('"lead.received"', '"lead.recieved"', 11, "第 1 栏“接收” · metric：没有指标“lead.recieved”，相近的有 lead.r"),
        ('part = "denominator"', 'part = "bottom"', 17, "第 2 栏“办结率” · part：“bottom”须为 numerator、"),
        ('metric = "lead.closed_rate"', 'metric = "lead.open"', 17, "part：指标“在办线索”没有分母"),
        ('metric = "lead.closed_rate"\n', "", 13, "第 2 栏“办结率” · metric：没有写明指标 metric"),
        ('id = "rate"', 'id = "received"', 14, "第 2 栏“办结率” · id：“received”重复"),
        ('id = "rate"', 'id = "办结率"', 14, "id：须为小写字母开头"),
        ('"rate", "received"]', '"rate", "recieved"]', 21, "第 1 项核对“不多于” · at_most：没有 id 为“recieved”的栏"),
        ('"rate", "received"]', '"rate"]', 21, "at_most：须写两项"),
        ('at_most = ["rate", "received"]', 'title2 = "x"', 19, "须写明 sum、at_most、rising 其中一项"),
        ('title = "某镇月报"', "title = \"'周报'\"", 2, "title：至多 31 个字"),
        ('title = "某镇月报"', 'title = "history"', 2, "title：至多 31 个字"),
        ('source = "自拟"', "source = 5", 6, "source：出处 source 须写成文字"),
        ('source = "自拟"', 'source = " "', 6, "source：没有写明出处 source"),
        ('\n[[check]]', "\n[extra]\na = 1\n\n[[check]]", 19, "extra：没有“extra”这一项，可用："),
        ('part = "denominator"\n', "", 20, "第 1 项核对“不多于” · at_most：“接收”是个数、“办结率”是比率，不能相互比较"),
        ('at_most = ["rate", "received"]', 'rising = ["received"]', 21,
         "第 1 项核对“不多于” · rising：“接收”不是累计数（span 为 year 或 campaign 的发生数），不能与上一期比"),
        ('rhythm = "month"', 'rhythm = "day"', 3, "rhythm：“day”须为 week、month、quarter 之一"),
        ('rhythm = "month"\n', "", None, "全表 · rhythm：没有写明，须为 week、month、quarter 之一"),
        ('rows = "town"', 'rows = "listed"', 4, "rows 为 listed 时"),
        ('tag = "D"', 'tag = "X"', 5, "tag 为“X”，须为 A、B、U、D 之一"),
        ('metric = "lead.received"', 'metric = "lead.received"\nwhere = { form = "现金" }', 12,
         "第 1 栏“接收” · where：指标“接收线索”的记录没有“form”这一项，可用：town、department、domain、investment、"),
        ('metric = "lead.received"', 'metric = "lead.received"\nspam = 1', 12, "“接收” · spam：没有“spam”这一项"),
        ('metric = "lead.received"', 'metric = "lead.received"\nunit = "亿元"', 12, "unit：“亿元”须为 元 或 万元"),
        ('title = "接收"', "title = 5", 10, "title：须写成文字"),
        ('"rate", "received"]', '"rate", "rate"]', 21, "第 1 项核对“不多于” · at_most：“rate”写了两次"),
        ('at_most = ["rate", "received"]', 'sum = ["rate", "received"]\nequals = "rate"', 21,
         "sum：“rate”既是合计又是其中一项"),
        ('at_most = ["rate", "received"]', 'rising = ["rate", "rate"]', 21, "rising：“rate”写了两次"),
        ('metric = "lead.received"', 'metric = "lead.received"\nunit = "元"', 12,
         "第 1 栏“接收” · unit：不是金额，不写 元"),
        ('metric = "lead.received"', 'metric = "lead.received"\nunit = "万元"', 12, "unit：不是金额，不写 万元"),
        ('metric = "lead.received"', 'metric = "lead.received"\nwhere = { finding = "属石" }', 12,
         "第 1 栏“接收” · where：finding 没有“属石”，可用：属实、部分属实、不属实、无法核实"),
        ('metric = "lead.received"', 'metric = "lead.received"\nwhere = { investment = "国资" }', 12,
         "investment 没有“国资”，可用：政府投资、国有投资、社会投资、非政府投资、未知"),
        ('metric = "lead.received"', 'metric = "lead.received"\nwhere = { town = "徐泾镇" }', 12,
         "town 没有“徐泾镇”，可用：310118"),
        ('metric = "lead.received"', 'metric = "lead.received"\nwhere = { department = "区建委会" }', 12,
         "department 没有“区建委会”，可用："),
        ('metric = "lead.received"', 'metric = "lead.received"\nwhere = { extension = "延期" }', 12,
         "extension 没有“延期”，可用："),
        ('metric = "lead.received"', 'metric = "lead.received"\nwhere = { received_on = "2023-11-01" }', 12,
         "“received_on”不是文字，只能写空"),
    ],
)  # fmt: skip
def test_a_slip_is_told_with_its_line(tmp_path: Path, written: str, wrong: str, line: int | None, message: str) -> None:
    assert written in OWN
    faults = _faults(tmp_path, OWN.replace(written, wrong))
    place = f"{tmp_path / 'own.toml'} {'全表' if line is None else f'第 {line} 行'} · "
    assert any(fault.startswith(place) and message in fault for fault in faults), faults


def test_a_metric_that_nobody_knows_is_told_once(tmp_path: Path) -> None:
    """It is written: that it is not would be a second fault, and untrue."""
    [fault] = _faults(tmp_path, OWN.replace('"lead.received"', '"lead.recieved"'))
    assert "没有指标“lead.recieved”" in fault


def test_a_doubled_id_leaves_each_fault_at_its_own_column(tmp_path: Path) -> None:
    """The second "received", with a filter and a unit that it cannot have, stands behind the first."""
    wrong = OWN.replace('id = "rate"', 'id = "received"').replace(
        'part = "denominator"', 'where = { nofield = "x" }\nunit = "美元"'
    )
    faults = [fault.partition("own.toml ")[2] for fault in _faults(tmp_path, wrong) if "第 1 项核对" not in fault]
    assert [fault.split("：")[0] for fault in faults] == [
        "第 14 行 · 第 2 栏“办结率” · id", "第 18 行 · 第 2 栏“办结率” · unit", "第 17 行 · 第 2 栏“办结率” · where"
    ]  # fmt: skip


def test_checks_that_go_round_in_a_circle_are_told(tmp_path: Path) -> None:
    further = '\n[[check]]\ntitle = "又不多于"\nat_most = ["received", "rate"]\n'
    [fault] = _faults(tmp_path, OWN + further)
    assert "第 25 行 · 第 2 项核对“又不多于” · at_most：“rate”已经由前面的核对不大于“received”，循环核对" in fault
    parts = '\n[[check]]\ntitle = "合计"\nsum = ["received"]\nequals = "rate"\n'
    assert any("第 25 行 · 第 2 项核对“合计” · sum：" in fault for fault in _faults(tmp_path, OWN + parts))


def test_a_filter_of_rows_is_told_at_the_row_once(tmp_path: Path) -> None:
    row = '\n[[row]]\nid = "cash"\ntitle = "现金"\nmetric = "deposit.stored_amount"\nwhere = { form = "现今" }\n'
    columns = OWN.replace('metric = "lead.received"', "").replace(
        'metric = "lead.closed_rate"\npart = "denominator"', 'span = "year"'
    )
    faults = _faults(tmp_path, columns.replace('rows = "town"', 'rows = "listed"') + row)
    assert [fault.split(" ", 1)[1] for fault in faults] == [
        "第 26 行 · 第 1 行“现金” · where：form 没有“现今”，可用：现金、银行保函、担保公司保函、工程保证保险"
    ]


@pytest.mark.parametrize(
    "where", ['finding = ["属实", ""]', 'received_on = ""', 'investment = "未知"', 'employer_name = "某公司"',
              'town_code = "310118105"', 'town = ["310118105", ""]'],
)  # fmt: skip
def test_filters_that_fit_are_read(tmp_path: Path, where: str) -> None:
    (tmp_path / "own.toml").write_text(
        OWN.replace('metric = "lead.received"', f'metric = "lead.received"\nwhere = {{ {where} }}'), encoding="utf-8"
    )
    assert read_return(tmp_path / "own.toml").columns[0].asked.where


def test_every_fault_of_a_file_is_told_at_once(tmp_path: Path) -> None:
    wrong = OWN.replace('"lead.received"', '"lead.x"').replace('part = "denominator"', 'part = "x"')
    assert len(_faults(tmp_path, wrong)) == 2


def test_what_is_no_toml_is_told_with_its_line(tmp_path: Path) -> None:
    [fault] = _faults(tmp_path, OWN.replace('rows = "town"', "rows = = town"))
    assert "own.toml：无法读取" in fault
    assert "第 4 行" in fault
    assert "line" not in fault


def test_what_is_not_utf8_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_bytes(OWN.encode("gb18030"))
    with pytest.raises(ParameterError, match=r"own\.toml：无法读取（不是 UTF-8 编码，请另存为 UTF-8）"):
        read_return(tmp_path / "own.toml")


def test_an_office_adds_its_own_and_replaces_one_of_the_same_name(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(OWN, encoding="utf-8")
    (tmp_path / "wages_month.toml").write_text(OWN.replace("某镇月报", "治欠工作月报"), encoding="utf-8")
    found = read_returns(ROOT / "assets" / "returns", tmp_path)
    assert found["own"].title == "某镇月报"
    assert [column.id for column in found["wages_month"].columns] == ["received", "rate"]
    assert "deposits_quarter" in found
    (tmp_path / "twin.toml").write_text(OWN, encoding="utf-8")
    with pytest.raises(ParameterError, match="同名“某镇月报”，请改名"):
        read_returns(tmp_path)
    with pytest.raises(ParameterError, match="RETURNS_FOLDER：没有文件夹"):
        read_returns(ROOT / "assets" / "returns", tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("rhythm", "text", "first", "last", "wording"),
    [
        (Rhythm.WEEK, "2023-W46", date(2023, 11, 13), date(2023, 11, 19), "2023年第46周（11月13日至11月19日）"),
        (Rhythm.WEEK, "2020-W53", date(2020, 12, 28), date(2021, 1, 3), "2020年第53周（12月28日至1月3日）"),
        (Rhythm.MONTH, "2024-02", date(2024, 2, 1), date(2024, 2, 29), "2024年2月"),
        (Rhythm.QUARTER, "2023Q4", date(2023, 10, 1), date(2023, 12, 31), "2023年第4季度"),
    ],
)
def test_a_period_has_its_days_and_its_words(rhythm: Rhythm, text: str, first: date, last: date, wording: str) -> None:
    found = period_asked(rhythm, text)
    assert (found.first, found.last, found.text, found.key) == (first, last, wording, text)
    assert period_of(rhythm, last) == period_of(rhythm, first) == found
    assert last_whole(rhythm, last) == found
    assert last_whole(rhythm, first) == found.before


@pytest.mark.parametrize(
    ("rhythm", "text"), [(Rhythm.WEEK, "2023-W54"), (Rhythm.MONTH, "2023-13"), (Rhythm.QUARTER, "2023Q5"),
                         (Rhythm.MONTH, "2023Q1"), (Rhythm.WEEK, "")],
)  # fmt: skip
def test_what_is_no_period_is_refused(rhythm: Rhythm, text: str) -> None:
    with pytest.raises(RefusedError, match="须写成"):
        period_asked(rhythm, text)
