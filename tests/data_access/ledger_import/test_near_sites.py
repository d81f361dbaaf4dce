"""A site that is not found by its name: asked once with the likely one, never guessed, answered by number or name."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from data_access.database.engine import raw_reader
from data_access.database.schema import deposit, lead
from data_access.ledger_import.answers import Answers, question_key, read_answers
from tests.data_access.ledger_import.test_reading import Rows, loaded

SITES: Rows = [
    ["项目编号", "项目名称", "属地街镇", "施工总承包单位"],
    ["GD1", "甲字1号厂房工程", "徐泾镇", "上海甲建设有限公司"],
    ["GD2", "青浦新城二期住宅", "华新镇", "乙公司"],
    ["GD3", "青浦新城三期住宅", "华新镇", "乙公司"],
]
HEAD: list[object] = ["保证金编号", "项目名称", "施工单位", "存储形式", "存入日期", "金额(元)"]


def deposits(name: str, contractor: str | None = "上海甲建设有限公司") -> Rows:
    return [HEAD, ["B1", name, contractor, "现金", "2023-02-01", 400_000]]


def sites_of(folder: Path) -> list[str | None]:
    engine = raw_reader(f"sqlite:///{folder / 'case.db'}")
    with engine.connect() as connection:
        found = list(connection.scalars(select(deposit.c.site_no)))
    engine.dispose()
    return found


@pytest.mark.parametrize(
    "name",
    [
        "甲字1号厂房",
        "甲字1号厂房工程(一期)",
        "甲字1号厂房工程项目",
        "甲字１号厂房　新建工程",
        "甲字1#厂房工程",
        "甲字一号厂房工程",
    ],
)
def test_a_near_name_is_asked_once_with_the_likely_site_and_never_guessed(tmp_path: Path, name: str) -> None:
    loaded(tmp_path, {"在建工地": SITES})
    rows = deposits(name)
    report = loaded(tmp_path, {"工资保证金": [*rows, ["B2", *rows[1][1:4], "2023-03-01", 500_000]]})
    assert sites_of(tmp_path) == []
    (question,) = [q for q in report.questions if q.kind == "site"]
    assert "可能是“甲字1号厂房工程”（GD1）" in question.text
    assert question.rows == (2, 3)


@pytest.mark.parametrize("answer", ["GD1", "gd1", "甲字1号厂房工程"])
def test_the_answer_is_a_number_or_a_name_and_is_remembered(tmp_path: Path, answer: str) -> None:
    loaded(tmp_path, {"在建工地": SITES})
    report = loaded(tmp_path, {"工资保证金": deposits("甲字1号厂房")})
    skeleton = report.skeleton().replace('"甲字1号厂房" = ""', f'"甲字1号厂房" = "{answer}"')
    (tmp_path / "答复.toml").write_text(skeleton, encoding="utf-8")
    assert loaded(tmp_path, {"工资保证金": deposits("甲字1号厂房")}, read_answers(tmp_path / "答复.toml")).accepted == 1
    assert sites_of(tmp_path) == ["GD1"]
    later: Rows = [HEAD, ["B2", *deposits("甲字1号厂房")[1][1:]]]
    report = loaded(tmp_path, {"工资保证金": later})
    assert sites_of(tmp_path) == ["GD1", "GD1"]
    assert report.recalled["工资保证金"] == (f"甲字1号厂房 = {answer}",)


def test_a_known_name_with_another_contractor_is_asked_with_both(tmp_path: Path) -> None:
    coded: Rows = [[*SITES[0], "统一社会信用代码"], [*SITES[1], "91310118MA1000010E"]]
    loaded(tmp_path, {"在建工地": coded})
    report = loaded(tmp_path, {"工资保证金": deposits("甲字1号厂房工程", "上海甲建设公司")})
    assert [q.key for q in report.questions] == ["甲字1号厂房工程/上海甲建设公司"]
    answers = Answers(sites={question_key("甲字1号厂房工程", "上海甲建设公司"): "GD1"})
    assert loaded(tmp_path, {"工资保证金": deposits("甲字1号厂房工程", "上海甲建设公司")}, answers).accepted == 1


def test_an_answer_that_names_no_site_is_told(tmp_path: Path) -> None:
    loaded(tmp_path, {"在建工地": SITES})
    answers = Answers(sites={question_key("甲字1号厂房"): "GD9"})
    report = loaded(tmp_path, {"工资保证金": deposits("甲字1号厂房")}, answers)
    assert "答复的“GD9”不是" in report.as_text()
    assert sites_of(tmp_path) == []


def test_two_likely_sites_are_both_named(tmp_path: Path) -> None:
    loaded(tmp_path, {"在建工地": SITES})
    report = loaded(tmp_path, {"工资保证金": deposits("青浦新城住宅", None)})
    (question,) = report.questions
    assert "GD2" in question.text
    assert "GD3" in question.text


def test_a_lead_counts_without_its_site_which_is_asked_only_where_one_is_like_it(tmp_path: Path) -> None:
    loaded(tmp_path, {"在建工地": SITES})
    head: list[object] = ["线索编号", "来源", "接收日期", "街镇", "所属领域", "涉及项目名称"]
    rows: Rows = [head, ["A", "12345", "2023-04-07", "徐泾镇", "其他", "甲字1号厂房"]]
    rows += [["B", "12345", "2023-04-07", "徐泾镇", "其他", "某某饭店装修"]]
    report = loaded(tmp_path, {"欠薪线索": rows})
    assert [q.key for q in report.questions] == ["甲字1号厂房"]
    engine = raw_reader(f"sqlite:///{tmp_path / 'case.db'}")
    with engine.connect() as connection:
        assert list(connection.scalars(select(lead.c.site_no))) == [None, None]
    engine.dispose()


CODE = "总包统一社会信用代码"
KNOWN_SITE: dict[object, object] = {
    "项目编号": "GD1", "施工许可证号": "310118202301110101", "项目名称": "甲字厂房工程", "属地街镇": "徐泾镇",
    "施工总承包单位": "甲公司", CODE: "91310118MA0000001A", "合同价(元)": 31_000_000,
    "施工许可日期": "2023-01-11",
}  # fmt: skip


@pytest.mark.parametrize(
    ("left_out", "other", "fault"),
    [
        (["项目编号"], {}, "site_by_name"),  # the permit it came with names no second one
        (["项目编号", "施工许可证号"], {}, "site_by_name"),
        (["项目编号", "施工许可证号", CODE], {"施工总承包单位": "甲集团公司(原甲公司)"}, "ambiguous_record"),
        (["项目编号", "施工总承包单位", CODE], {}, "ambiguous_record"),
        (["项目编号"], {"施工总承包单位": "丁公司", CODE: None, "合同价(元)": None}, "ambiguous_record"),
    ],
)  # fmt: skip
def test_a_site_that_comes_without_its_number_is_no_second_one(
    tmp_path: Path, left_out: list[str], other: dict[object, object], fault: str
) -> None:
    loaded(tmp_path, {"在建工地": [list(KNOWN_SITE), list(KNOWN_SITE.values())]})
    row = {name: value for name, value in (KNOWN_SITE | other).items() if name not in left_out}
    rows: Rows = [list(row), list(row.values())]
    report = loaded(tmp_path, {"在建工地": rows})
    message = report.sheets["在建工地"]
    assert report.accepted == 0
    assert fault in {finding.fault for finding in (*message.flagged, *message.rejected)}
    if fault == "ambiguous_record":
        (question,) = report.questions
        for answer, accepted in (("更正", 0), ("另记", 1)):
            answers = Answers(records={question_key(question.key): answer})
            assert loaded(tmp_path, {"在建工地": rows}, answers).accepted == accepted
