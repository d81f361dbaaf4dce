"""Every list that a screen exports, given back to the importer: it changes nothing."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from data_access.database.engine import reader, writer
from data_access.database.schema import warning
from data_access.database.scope import Scope
from data_access.ledger_import.loading import Loaded, Switches, load_files
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.fact_ledger import ledger_of
from metrics.engine.records import records
from metrics.quality.rule_file import quality
from metrics.warnings.keeping import keep_found
from pages.parts.files.exports import xlsx_bytes
from pages.parts.lists.record_headings import labelled, sheet_name, with_numbers
from tests.databases import DEMO_AS_OF

SCOPE = Scope(start=date(2023, 1, 1), end=DEMO_AS_OF, as_of=DEMO_AS_OF)
_ROWS = 12  # of each list


def test_every_list_given_back_changes_nothing(loadable_demo: str) -> None:
    lists: dict[tuple[str, ...], tuple[str, bytes, bool]] = {}
    with reader(loadable_demo).connect() as connection:
        for metric in (*ALL_METRICS.values(), *(rule.metric for rule in quality().rules)):
            frame = records(connection, metric, SCOPE, limit=_ROWS)
            shown = labelled(metric, frame)
            kind = (metric.fact.name, *shown.columns)
            if kind not in lists and len(frame):
                head = [f"{metric.name}：共 {len(frame)} 条", f"口径：{metric.explanation}"]
                content = xlsx_bytes(shown, head, sheet_name(metric))
                lists[kind] = metric.id, content, ledger_of(metric.fact) is not None
    taken = set()
    for metric_id, content, in_ledger in lists.values():
        [found] = load_files([("清单.xlsx", content)], loadable_demo, switches=Switches(trial=True, older=True))
        if not isinstance(found, Loaded):
            assert not in_ledger, (metric_id, str(found))
            continue
        report = found.report
        assert (metric_id, report.accepted, report.updated) == (metric_id, 0, 0)
        taken |= {sheet.ledger for sheet in report.sheets.values() if sheet.unchanged}
    assert {"欠薪线索", "在建工地", "工资保证金", "保证金流水", "专户", "监察案件", "预警", "督办事项"} <= taken


def test_a_list_bears_the_name_of_its_ledger() -> None:
    assert sheet_name(ALL_METRICS["lead.true"]) == "欠薪线索"
    assert sheet_name(ALL_METRICS["inspection.item_compliance_rate"]) == "制度落实符合率"


def test_a_warning_of_a_rule_is_handled_by_the_list_that_names_it(loadable_demo: str) -> None:
    """The exported list bears the number by which it is stored; with the day it was handled it comes back."""
    engine = writer(loadable_demo)
    with engine.begin() as connection:
        keep_found(connection, DEMO_AS_OF)
    metric = ALL_METRICS["warning.open"]
    with engine.connect() as connection:
        frame = records(connection, metric, SCOPE)
    shown = with_numbers(metric, frame, labelled(metric, frame))
    own = shown[shown["预警编号"].str.startswith("BD")].head(1)
    [number] = own["预警编号"]
    handled = own.assign(处置日期=DEMO_AS_OF.isoformat())
    content = xlsx_bytes(handled, [f"预警（截至{DEMO_AS_OF}）"], sheet_name(metric))
    [found] = load_files([("清单.xlsx", content)], loadable_demo)
    assert isinstance(found, Loaded)
    assert found.report.updated == 1
    with engine.connect() as connection:
        of_it = select(warning.c.handled_on).where(warning.c.warning_no == number)
        assert connection.scalar(of_it) == DEMO_AS_OF
    engine.dispose()
