"""Every parameter file is read at start; a fault is named with file, entry and reason before any figure."""

from __future__ import annotations

import importlib
import json
import os
import shutil
import sys
import tempfile
import tomllib
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, NoReturn

import pytest
from streamlit.testing.v1 import AppTest

from data_access.ledger_import.known_ledgers import name_forms, name_ledgers
from data_access.ledger_import.standard_values import check_values
from data_access.masking import read_masking
from data_access.parameter_files import FILES, check_parameters
from data_access.reference.checklist import read_checklist
from data_access.reference.form_names import read_forms
from data_access.reference.glossary import read_terms
from data_access.reference.ledger_phrases import read_headings, read_row_words, read_units, read_values
from data_access.reference.organisation import read_organisation
from data_access.rules import publicity, winter_campaign
from data_access.rules.criminal_sums import read_thresholds
from data_access.rules.deposit_rules import read_versions
from data_access.rules.incident_rules import read_incident_rules
from data_access.rules.parameters import ParameterError, read_limits
from data_access.rules.publicity import publicity_rules, read_publicity
from data_access.rules.tier_rules import read_tier_rules
from data_access.rules.warning_file import read_warnings
from data_access.rules.winter_campaign import read_winter_starts, winter_starts
from data_access.rules.working_days import read_overlay
from metrics.judging.curves import read_curves
from metrics.judging.targets import read_targets
from metrics.parameter_files import METRIC_FILES
from metrics.quality.rule_file import read_quality
from metrics.questions.clauses import read_clauses
from metrics.questions.subsidy import read_rates
from metrics.reporting.deck.named_sets import read_sets
from metrics.returns.reading import read_return
from tests.databases import FRAME_SCRIPT, ROOT, Ended, data_command

# What rests on faulty files would only be blamed for them: it is read once they are mended.
RESTING = {"criminal.toml", "subsidy.toml", "pace.toml", "targets.toml", "quality.toml", "clauses.toml"}
ITEM = '[[item]]\ncode = "C01"\nname = "甲"\narticle = "第二十三条"\nweight = {}\naliases = []\n'


def test_the_shipped_files_are_sound() -> None:
    check_parameters(FILES, *METRIC_FILES)


@pytest.mark.parametrize(
    ("name", "text", "read", "progress"),
    [
        ("publicity.toml", 'subjects = "条例"\ntag = "D"\nsource = "s"', read_publicity, "subjects：须写成词的列表"),
        ("publicity.toml", 'subjects = ["条例"]\ntag = "X"\nsource = "s"', read_publicity, "tag 为“X”"),
        (
            "holidays.toml",
            'published_years = []\nholidays = ["2027-02-08"]\nworkdays = []',
            read_overlay,
            "holidays：须",
        ),
        ("holidays.toml", "holidays = []\nworkdays = []", read_overlay, "published_years：须"),
        (
            "holidays.toml",
            "published_years = []\nholidays = [2027-02-08]\nworkdays = [2027-02-08]",
            read_overlay,
            "2027-02-08：既写为放假又写为上班",
        ),
        ("checklist.toml", ITEM.format('"二"'), read_checklist, "第 1 条：weight 为“二”"),
        ("checklist.toml", ITEM.format(1) * 2, read_checklist, "C01重复"),
        ("criminal.toml", "[one_worker]\nyuan = 3", read_thresholds, "one_worker.yuan：须写成"),
        ("criminal.toml", "one_worker = 5", read_thresholds, "one_worker：没有这个参数"),
        (
            "criminal.toml",
            '[many_workers]\nworkers = { value = "0.5", unit = "人", tag = "A", source = "s" }',
            read_thresholds,
            "many_workers.workers：值 0.5 须为整数",
        ),
        ("headings.toml", "[shared]\nsite_no = 5", read_headings, "site_no：须写成词的列表"),
        ("subsidy.toml", '[[rate]]\nyuan = "1"', read_rates, "第 1 条费率：须写明 valid_from"),
        (
            "organisation.toml",
            'district = "甲区"\ntowns_geojson = "geo/qingpu_towns.geojson"\n'
            '[[name]]\nfrom_year = 2018\nname = "组"\ndocument_prefix = "治"\nwork = "治欠"\n'
            '[[town]]\ncode = "1"\nname = "甲镇"\nuntil = "2024"\n'
            '[[town]]\ncode = "2"\nname = "乙镇"\nsuccessor = "9"\n',
            read_organisation,
            "town 2：successor 须为",
        ),
        ("targets.toml", '[2018]\n"lead.overdue" = { near = "1" }', read_targets, "“lead.overdue”：须写明 target"),
    ],
)
def test_a_faulty_file_is_told(
    tmp_path: Path, name: str, text: str, read: Callable[[Path], object], progress: str
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(ParameterError) as refused:
        read(tmp_path / name)
    assert any(name in line and progress in line for line in refused.value.faults), refused.value.faults


def test_the_app_names_the_faults_of_all_files_at_once(
    demo_sqlite: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASE_DATABASE_URL", demo_sqlite)
    for module, name, text in (
        (winter_campaign, "winter_campaign.toml", '2025 = { value = 2024-11-01, tag = "B", source = "x" }'),
        (publicity, "publicity.toml", 'subjects = []\ntag = "D"\nsource = "s"'),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
        monkeypatch.setattr(module, "FILE", tmp_path / name)
    caches = (winter_starts, publicity_rules)
    for cached in caches:
        cached.cache_clear()
    try:
        app = AppTest.from_file(FRAME_SCRIPT, default_timeout=60).run()
    finally:
        for cached in caches:
            cached.cache_clear()
    shown = app.error[0].value.replace("\\", "")
    assert "assets/parameters/winter_campaign.toml · 2025" in shown
    assert "assets/parameters/publicity.toml · subjects" in shown
    assert not app.metric


def _started(folder: Path, script: str, *arguments: str) -> Ended:
    """A process of its own that imports the program anew, with its parameter files in that folder.

    It is a twin of this process, which has the packages of others imported already: they are most of a start.
    """
    if not hasattr(os, "fork"):
        pytest.skip("a process has no twin on this system")
    with tempfile.TemporaryFile("w+", encoding="utf-8") as out, tempfile.TemporaryFile("w+", encoding="utf-8") as err:
        twin = os.fork()
        if not twin:
            _begin_anew(folder, script, arguments, out, err)
        status = os.waitstatus_to_exitcode(os.waitpid(twin, 0)[1])
        for written in (out, err):
            written.seek(0)
        return Ended(status, out.read(), err.read())


def _begin_anew(folder: Path, script: str, arguments: Sequence[str], out: IO[str], err: IO[str]) -> NoReturn:
    """What the twin does to its end."""
    status = 1
    sys.stdout, sys.stderr, sys.argv = out, err, ["-c", *arguments]
    try:
        for name in [name for name in sys.modules if name.partition(".")[0] in PROGRAM]:
            del sys.modules[name]
        vars(importlib.import_module("data_access.paths"))["ASSETS"] = folder
        exec(script, {"__name__": "__main__"})  # noqa: S102
        status = 0
    except SystemExit as end:
        status = int(end.code or 0)
    except BaseException:  # noqa: BLE001  as the interpreter would
        traceback.print_exc()
    finally:
        for written in (out, err):
            written.flush()
        os._exit(status)


PROGRAM = ("data_access", "metrics", "pages", "server")
COMMANDS = ("metrics", "pages.documents", "data_access")


def _starting(command: str) -> str:
    """What starts a command as ``python -m`` does."""
    return f"import runpy; runpy.run_module('{command}', run_name='__main__', alter_sys=False)"


def _messages_of_each_command(folder: Path) -> list[str]:
    """What each command tells of files in that folder that it refuses; one process for all."""
    script = "import sys"
    for command in COMMANDS:
        script += f"\ntry: {_starting(command)}\nexcept SystemExit as it: print(f'---{{it.code}}', file=sys.stderr)"
    ended = _started(folder, script, "list")
    assert ended.status == 0, ended.err
    assert "Traceback" not in ended.err
    each = ended.err.split("---2\n")
    assert len(each) == len(COMMANDS) + 1
    return each[:-1]


def test_every_command_names_ledgers_and_fields_that_are_none(tmp_path: Path) -> None:
    folder = tmp_path / "assets"
    shutil.copytree(ROOT / "assets", folder)
    slips = {"headings.toml": ("\nworkers = ", "\nworkerz = "), "forms.toml": ('"."在建工地"]', '"."在建工的"]')}
    for name, (written, wrong) in slips.items():
        path = folder / "ledgers" / name
        path.write_text(path.read_text(encoding="utf-8").replace(written, wrong), encoding="utf-8")
    for messages in _messages_of_each_command(folder):
        assert "assets/ledgers/headings.toml · 在建工地 · workerz：没有这项内容" in messages
        assert "assets/ledgers/forms.toml · 农民工工资月报表 · 在建工的：没有这本台账" in messages


@pytest.fixture(scope="module")
def all_faulty(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A folder in which no parameter file can be read, and their names."""
    folder = tmp_path_factory.mktemp("faulty") / "assets"
    shutil.copytree(ROOT / "assets", folder)
    files = [*(folder / "parameters").glob("*.toml"), folder / "targets.toml", folder / "organisation.toml"]
    for path in files:
        path.write_text("x = = 1", encoding="utf-8")
    return folder, [path.name for path in files]


def test_the_shell_names_every_faulty_file(all_faulty: tuple[Path, list[str]]) -> None:
    folder, names = all_faulty
    for messages in _messages_of_each_command(folder):
        assert {name for name in names if f"{name}：无法读取" in messages} == set(names) - RESTING


def test_what_rests_on_sound_files_is_told_alone(tmp_path: Path) -> None:
    folder = tmp_path / "assets"
    shutil.copytree(ROOT / "assets", folder)
    for name in ("targets.toml", "parameters/pace.toml"):
        (folder / name).write_text("x = = 1", encoding="utf-8")
    run = _starting("metrics")
    ended = _started(folder, run, "list")
    assert ended.status == 2, ended.err
    assert ended.err.count("无法读取") == 2
    checklist = folder / "parameters" / "checklist.toml"
    checklist.write_text(checklist.read_text(encoding="utf-8").replace("[[item]]", "[[itm]]", 1), encoding="utf-8")
    ended = _started(folder, run, "list")
    assert "checklist.toml" in ended.err
    assert "targets.toml" not in ended.err


FILE_READERS = {
    "parameters/limits.toml": read_limits,
    "parameters/criminal.toml": read_thresholds,
    "parameters/deposit.toml": read_versions,
    "parameters/subsidy.toml": read_rates,
    "parameters/publicity.toml": read_publicity,
    "parameters/warnings.toml": read_warnings,
    "parameters/incidents.toml": read_incident_rules,
    "parameters/masked_words.toml": read_masking,
    "parameters/tiers.toml": read_tier_rules,
    "parameters/winter_campaign.toml": read_winter_starts,
    "parameters/holidays.toml": read_overlay,
    "parameters/checklist.toml": read_checklist,
    "parameters/glossary.toml": read_terms,
    "parameters/pace.toml": read_curves,
    "parameters/quality.toml": read_quality,
    "parameters/clauses.toml": read_clauses,
    "ledgers/headings.toml": lambda path: name_ledgers(read_headings(path)),
    "ledgers/values.toml": lambda path: check_values(read_values(path)),
    "ledgers/units.toml": read_units,
    "ledgers/rows.toml": read_row_words,
    "ledgers/forms.toml": lambda path: name_forms(read_forms(path)),
    "organisation.toml": read_organisation,
    "targets.toml": read_targets,
    "briefing.toml": read_sets,
    **{f"returns/{path.name}": read_return for path in (ROOT / "assets" / "returns").glob("*.toml")},
}


def test_every_parameter_file_is_asked_below() -> None:
    files = {str(p.relative_to(ROOT / "assets")) for p in (ROOT / "assets").rglob("*.toml")}
    assert {name for name in files if not name.startswith("indicators/")} == FILE_READERS.keys()


@pytest.mark.parametrize("name", FILE_READERS)
def test_what_nothing_reads_is_told(tmp_path: Path, name: str) -> None:
    """A slip in a name would leave what it was meant for at nothing, or as it was, without a word."""
    sound = (ROOT / "assets" / name).read_text(encoding="utf-8")
    path = tmp_path / Path(name).name
    path.write_text(sound, encoding="utf-8")
    FILE_READERS[name](path)
    if name == "parameters/subsidy.toml":
        sound += '\n[[rate]]\nvalid_from = 2023-01-01\nyuan = "1"\n'
    # Above all tables, and within the last one.
    for slip in (f"misspelt = 5\n{sound}", f"{sound}\nmisspelt = 5\n"):
        path.write_text(slip, encoding="utf-8")
        with pytest.raises(ParameterError) as refused:
            FILE_READERS[name](path)
        assert any(path.name in line and "misspelt" in line for line in refused.value.faults), refused.value.faults


@pytest.mark.parametrize(
    ("name", "written", "wrong", "message"),
    [
        (
            "parameters/criminal.toml",
            'unit = "元"',
            'unit = "工作日"',
            "one_worker.yuan：单位 unit 为“工作日”，须为 元",
        ),
        ("parameters/deposit.toml", 'unit = "比例"', 'unit = "元"', "base_ratio：单位 unit 为“元”，须为 比例"),
        ("parameters/deposit.toml", 'tag = "D", source', 'tagg = "D", source', "没有“tagg”这一项"),
        ("parameters/pace.toml", "windows = [{ from", "windows = [{ form", "没有“form”这一项"),
        ("parameters/checklist.toml", 'system = "real_name"\n', "", "没有条目标明 system = real_name"),
        ("parameters/checklist.toml", 'system = "real_name"', 'system = "realname"', "system 为“realname”"),
        ("parameters/clauses.toml", '"publicity.held"', '"publicity.hold"', "第 1 条：没有指标“publicity.hold”"),
        ("parameters/clauses.toml", 'lead = "区委宣传部"', 'lead = "区委"', "lead“区委”须为成员单位"),
        ("parameters/clauses.toml", 'title = "五一前集中宣传"', 'title = ""', "第 1 条：须写明条款"),
        ("briefing.toml", "[[set]]", "[[sets]]", "没有“sets”这一项"),
        ("organisation.toml", "geo/qingpu_towns", "geo/nope", "towns_geojson：没有文件 assets/geo/nope.geojson"),
        ("organisation.toml", "[[town]]", "[[twon]]", "没有“twon”这一项"),
        ("targets.toml", '"lead.overdue" = { target', '"lead.overdue" = { targt', "没有“targt”这一项"),
        ("ledgers/values.toml", "[finding]", "[findings]", "findings：没有这一项"),
        ("ledgers/values.toml", '"属实" = ', '"属是" = ', "finding · 属是：没有这个标准值，可用：属实、"),
        ("ledgers/values.toml", '"属实" = ', '"属是" = ', "finding · 属实：没有写明这个标准值"),
        ("ledgers/values.toml", '"次日" = ', '"隔日" = ', "same_day · 隔日：没有这个标准值，可用：当日、次日"),
        ("ledgers/values.toml", '"附带" = ', '"附带字" = ', "besides · 附带字：没有这个标准值"),
        ("ledgers/values.toml", '"清空" = ', '"清" = ', "emptied · 清：没有这个标准值，可用：清空"),
        ("ledgers/values.toml", '"100" = ', '"全部" = ', "progress · 全部：须写成 0 至 100 的整数"),
        ("ledgers/headings.toml", 'sheets = ["在建工地台账"', 'sheet = ["在建工地台账"', "在建工地：没有“sheet”这一项"),
        ("ledgers/headings.toml", '\nlon = ["经度"', '\nlon = ["纬度"', "在建工地 · lat：表头“纬度”已写在 lon 里"),
        ("ledgers/rows.toml", 'totals = ["合计", "总计", "小计", "累计", "共计"]', "totals = []", "totals：列表和"),
        ("ledgers/rows.toml", 'totals = ["合计"', 'totals = [" "', "totals：列表和其中的词都不能为空"),
        (
            "ledgers/units.toml",
            "contract = 300000 ",
            "contract = 30000000000 ",
            "least · contract：30000000000 须小于 most 的 10000000000",
        ),
        (
            "ledgers/units.toml",
            'stated = ["以{}为',
            'stated = ["以{单位}为',
            "words · stated：“以{单位}为单位”须写一处 {}",
        ),
        ("ledgers/units.toml", 'stated = ["以{}为', 'stated = ["以{}{}为', "words · stated：“以{}{}为单位”须写一处 {}"),
        ("ledgers/units.toml", 'stated = ["以{}为', 'stated = ["以为', "words · stated：“以为单位”须写一处 {}"),
        ("ledgers/units.toml", '"元" = 1\n', '"元" = 2\n', "sum · 元：须为 1"),
        ("ledgers/units.toml", '"元" = 1\n', '"元" = 1\n"" = 10000\n', "sum · ：须写成大于零的整数"),
        ("ledgers/units.toml", "not_yuan = [", 'not_yuan = ["万元", ', "“万元”已写在 sum 里"),
        ("ledgers/values.toml", '"100" = ', '"百分百" = ', "progress · 百分百：须写成"),
        (
            "ledgers/values.toml",
            'not_known = ["审查中"',
            'not_know = ["审查中"',
            "police_result · not_know：没有这一项",
        ),
        ("ledgers/values.toml", '"立案" = ["已', '"立案侦办" = ["已', "police_result · 立案：没有写明这个标准值"),
        ("ledgers/values.toml", '"冬季行动" = ', '"冬季专项" = ', "campaign_kind · 冬季行动：没有写明这个标准值"),
        ("ledgers/values.toml", '"集中整治" = ', f'"{"集" * 17}" = ', "标准值最多16个字"),
        ("ledgers/values.toml", '"春节" = ', '"新春" = ', "note_kind · 春节：没有写明这个标准值"),
        ("ledgers/values.toml", '"属实" = [', '"属实" = ["核查中", ', "finding · not_known：“核查中”另有意思"),
        ("ledgers/values.toml", '"满意" = [', '"满意" = ["待定", ', "satisfaction · 待定：已写在 unknown 里"),
        ("ledgers/values.toml", 'refused = ["若干"]', 'refused = ["若干", "不详"]', "count · 不详：已写在 unknown 里"),
        ("ledgers/values.toml", '"属实" = [', '"属实" = ["", ', "finding · 属实：须写成词的列表"),
        ("organisation.toml", '"区人社局" = "青', '"区人社据" = "青', "document_prefix · 区人社据：没有这个成员单位"),
        ("organisation.toml", '"区人社局" = "青人社"', '"区人社局" = 5', "document_prefix · 区人社局：值 5 须写成"),
        ("targets.toml", 'near = "0.95", tag = "D"', 'near = "0.95", tag = "d"', "tag 为“d”，须为 A、B、U、D 之一"),
        ("targets.toml", 'target = "0.98"', 'target = "98"', "比率的 target、near 须在 0 至 1 之间"),
        ("targets.toml", 'tag = "D" }', 'tag = "D", approver = "区政府" }', "批准缓办须同时写明"),
        ("ledgers/forms.toml", '"."在建工地"]', '"."在建工的"]', "农民工工资月报表 · 在建工的：没有这本台账"),
        ("ledgers/forms.toml", "\nworkers = ", "\nworkerz = ", "农民工工资月报表 · 在建工地 · workerz：没有这项内容"),
    ],
)
def test_a_slip_in_a_shipped_file_is_told(tmp_path: Path, name: str, written: str, wrong: str, message: str) -> None:
    sound = (ROOT / "assets" / name).read_text(encoding="utf-8")
    assert written in sound
    (tmp_path / Path(name).name).write_text(sound.replace(written, wrong), encoding="utf-8")
    with pytest.raises(ParameterError) as refused:
        FILE_READERS[name](tmp_path / Path(name).name)
    assert any(Path(name).name in line and message in line for line in refused.value.faults), refused.value.faults


@pytest.mark.parametrize("address", ["nonsense", "nodriver://x/y", "sqlite"])
def test_an_address_that_is_none_is_told(address: str) -> None:
    ended = data_command("recount", "--database", address)
    assert ended.status == 2
    assert "数据库地址写法不对" in ended.err
    assert "Traceback" not in ended.err


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("lead.close_days", 1001), ("deposit.notice_days", 99_999_999), ("inspection.good_score", 100_000),
        ("incident.close_days", 0), ("task.behind_points", 101), ("inspection.unseen_months", 121),
    ],
)  # fmt: skip
def test_a_limit_that_nobody_can_mean_is_told(tmp_path: Path, key: str, value: int) -> None:
    group, name = key.split(".")
    file = tomllib.loads((ROOT / "assets" / "parameters" / "limits.toml").read_text(encoding="utf-8"))
    file[group][name]["value"] = value
    lines = []
    for table, entries in file.items():
        lines.append(f"[{table}]")
        for entry, parts in entries.items():
            lines.append(f"{entry} = {{ {', '.join(f'{k} = {json.dumps(v)}' for k, v in parts.items())} }}")
    (tmp_path / "limits.toml").write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(ParameterError) as refused:
        read_limits(tmp_path / "limits.toml")
    [messages] = refused.value.faults
    assert key in messages
    assert "过大" in messages or "大于零" in messages


@pytest.mark.parametrize(
    ("written", "wrong", "messages"),
    [
        ("near_due_days = {", "near_due_day = {", ["near_due_day：没有", "near_due_days：缺少这个参数"]),
        ("store_days       = { value = 20", "store_days = { value = -20", ["store_days：值 -20 不能小于零"]),
    ],
)
def test_a_limit_that_cannot_be_used_is_told_once_with_file_and_key(
    tmp_path: Path, written: str, wrong: str, messages: list[str]
) -> None:
    """Nothing that rests on it is told as a fault of another file."""
    folder = tmp_path / "assets"
    shutil.copytree(ROOT / "assets", folder)
    path = folder / "parameters" / "limits.toml"
    sound = path.read_text(encoding="utf-8")
    assert sound.count(written) == 1
    path.write_text(sound.replace(written, wrong), encoding="utf-8")
    err = _started(folder, _starting("metrics"), "list").err
    lines = [line for line in err.splitlines() if "·" in line]
    assert len(lines) == len(messages), err
    assert all("limits.toml" in line and words in line for line, words in zip(lines, messages, strict=True)), err


def test_the_app_names_every_faulty_file(all_faulty: tuple[Path, list[str]]) -> None:
    folder, names = all_faulty
    script = (
        "from streamlit.testing.v1 import AppTest; "
        f"app = AppTest.from_file({str(FRAME_SCRIPT)!r}, default_timeout=60).run(); "
        "assert not app.exception; print(app.error[0].value.replace(chr(92), ''))"
    )
    ended = _started(folder, script)
    assert ended.status == 0, ended.err
    assert {name for name in names if f"{name}：无法读取" in ended.out} == set(names) - RESTING


def test_nothing_is_read_at_import(tmp_path: Path) -> None:
    """Every module but the scripts of pages, which are run, not imported."""
    script = (
        "import importlib, pkgutil\n"
        f"for root in {PROGRAM}:\n"
        "    for found in pkgutil.walk_packages(importlib.import_module(root).__path__, root + '.'):\n"
        "        if found.name.rsplit('.', 1)[1] not in ('__main__', 'page', 'env') and 'versions' not in found.name:\n"
        "            importlib.import_module(found.name)"
    )
    ended = _started(tmp_path / "nowhere", script)
    assert ended.status == 0, ended.err[-2000:]
