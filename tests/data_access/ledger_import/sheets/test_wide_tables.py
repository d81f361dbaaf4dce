"""Tables that put side by side what follows each other are told as such: no one of their columns is what lacks."""

from __future__ import annotations

from pathlib import Path

import pytest

from data_access.ledger_import.sheets.wide_tables import side_by_side
from tests.data_access.ledger_import.test_reading import SITE, Rows, loaded

WIDE: list[tuple[str, Rows, str]] = [
    ("约定分期", [["线索编号", "约定日期", "第一期金额(元)", "第一期应付日期", "第二期金额(元)", "第二期应付日期"],
              ["XS1", "2023-09-20", 30_000, "2023-10-31", 30_000, "2023-11-30"]], "第一期、第二期"),
    ("约定分期", [["线索编号", "约定日期", "首期", None, "第2期", None],
              [None, None, "金额(元)", "应付日期", "金额(元)", "应付日期"],
              ["XS1", "2023-09-20", 30_000, "2023-10-31", 30_000, "2023-11-30"]], "首期、第2期"),
    ("专户月度收支", [["专户编号", "2023年8月", "2023年9月", "2023年10月"], ["Z1", 100_000, 120_000, 130_000]],
     "2023年8月、2023年9月、2023年10月"),
    ("专户月度收支", [["专户编号", "9月应发工资(元)", "9月实发工资(元)", "10月应发工资(元)", "10月实发工资(元)"],
                ["Z1", 100_000, 120_000, 130_000, 1]], "9月、10月"),
    ("工资追发", [["线索编号", "第一次支付金额(元)", "第一次支付日期", "第二次支付金额(元)", "第二次支付日期"],
              ["XS1", 20_000, "2023-10-01", 40_000, "2023-11-01"]], "第一次、第二次"),
    ("任务进度", [["任务名称", "一季度", "二季度", "三季度", "四季度"], ["清零行动", "25%", "50%", "75%", None]],
     "一季度、二季度、三季度等"),
    ("线索流转", [["线索编号", "一次流转单位", "一次流转日期", "二次流转单位", "二次流转日期"],
              ["XS1", "区人社局", "2023-09-01", "徐泾镇", "2023-09-03"]], "一次、二次"),
    ("专项行动成果", [["指标", "徐泾镇", "夏阳街道", "华新镇"], ["检查企业数", 1, 2, 3]], "徐泾镇、夏阳街道、华新镇"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "rows", "parts"), WIDE)
def test_a_wide_table_is_refused_for_what_it_is(tmp_path: Path, name: str, rows: Rows, parts: str) -> None:
    report = loaded(tmp_path, {"在建工地": SITE, name: rows})
    assert f"但{parts}并排写在一行里，请改为每项一行" in report.refused_sheets[name]
    assert report.questions == []  # no answer could mend it
    assert report.sheets["在建工地"].accepted == 1


@pytest.mark.parametrize(
    "headings",
    [
        ("第一责任人", "第二责任人"),
        ("12345工单号", "二维码"),
        ("2023年累计", "检查企业"),
        ("一期工程名称",),
        ("徐泾镇", "备注"),
        (),
    ],
)
def test_other_headings_are_no_parts(headings: tuple[str, ...]) -> None:
    assert side_by_side(headings) == ()
