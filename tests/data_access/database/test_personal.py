"""What a reader gets of personal data: masked by what the text holds, however it is read; the importer reads all."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Column, Connection, Engine, String, func, select, update

from data_access.database.engine import raw_reader, reader, unchecked_writer
from data_access.database.personal import Personal, equals_shown, is_wholly_personal
from data_access.database.schema import lead, metadata
from data_access.database.scope import Scope
from data_access.ledger_import.known_ledgers import ledgers
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.any_moment import at_days
from metrics.engine.model import Part
from metrics.engine.narrowing import Where, narrowed
from metrics.engine.records import record, record_total, records
from tests.databases import copy_sqlite

# What a text of the schema may be without holding anything personal: numbers of records and papers, codes, words of a
# list, and what the program writes itself. Everything else is typed by what of it is masked.
PLAIN_ENDS = ("_no", "_code", "_uscc", "_ref", "_receipt", "_kind", "_level")
PLAIN = {
    "account_kind", "answer", "channel", "clause", "code", "corrects", "counted", "domain", "file_name",
    "file_sha256", "finding", "fingerprint", "form", "frozen_by", "headings", "investment", "issuer", "kind", "ledger",
    "level", "loaded_by", "metric_id", "occasion", "outcome", "police_result", "quarter", "question", "raw_crs",
    "recheck_result", "repeat_of", "result", "row_key", "satisfaction", "sheet", "source", "status", "step",
    "table_name", "target", "unit", "unit_kind", "uscc",
}  # fmt: skip
OWN = {
    "town",
    "department",
    "data_load",
    "frozen_figure",
    "frozen_cell",
    "return_freeze",
    "ledger_answer",
}  # units and what the program notes
MARK = "包工头张三丰13812345678"
SHOWN = "包工头张**138****5678"


def test_every_text_says_what_it_holds() -> None:
    plain = {
        f"{table.name}.{c.name}"
        for table in metadata.sorted_tables
        for c in table.columns
        if isinstance(c.type, String) and not (table.name in OWN or c.name in PLAIN or c.name.endswith(PLAIN_ENDS))
    }
    assert not plain


def test_what_ledgers_call_a_persons_telephone_or_identity_is_wholly_hidden() -> None:
    """A column that is added for one is seen here by its headings."""
    words = ("电话", "手机", "身份证", "银行卡", "反映人姓名")
    personal = {
        (ledger.table.name, column.field)
        for ledger in ledgers()
        for column in ledger.columns
        if any(word in heading for heading in (column.heading, *column.aliases) for word in words)
    }
    assert ("lead", "reporter_phone") in personal
    assert all(is_wholly_personal(metadata.tables[table].c[field]) for table, field in personal)


def test_a_column_is_masked_however_it_is_read(demo_sqlite: str, demo_postgres: str) -> None:
    for url in (demo_sqlite, demo_postgres):
        with raw_reader(url).connect() as connection:
            names = connection.scalars(select(lead.c.reporter_name).where(lead.c.reporter_name.is_not(None))).all()
        assert any("*" not in name for name in names)
        name, other = lead.c.reporter_name, lead.alias()
        joined = select(lead.c.lead_no, name.label("who")).subquery()
        ways = (
            select(name), select(other.c.reporter_name), select(func.coalesce(name, "佚名")), select(name + "等"),
            select(joined.c.who), select(func.max(name)), select(name.label("x")).union(select(name)),
        )  # fmt: skip
        with reader(url).connect() as connection:
            for query in ways:
                messages = [text for text in connection.scalars(query.limit(50)) if text]
                assert messages
                assert all("*" in text or len(text) == 1 for text in messages), str(query)


def _with_marks(connection: Connection) -> None:
    """Put a person into every text that may hold one."""
    for table in metadata.sorted_tables:
        columns: list[Column[str]] = [c for c in table.columns if isinstance(c.type, Personal)]
        if columns:
            connection.execute(update(table).values({c: MARK for c in columns if not c.primary_key}))


@pytest.fixture(scope="module")
def marked(demo_sqlite: str, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    url = copy_sqlite(demo_sqlite, Path(tmp_path_factory.mktemp("marked")) / "marked.db")
    engine = unchecked_writer(url)
    with engine.begin() as connection:
        _with_marks(connection)
    engine.dispose()
    return reader(url)


YEAR = Scope(start=date(2023, 1, 1), end=date(2023, 12, 15), as_of=date(2023, 12, 15))


def test_no_list_and_no_record_shows_a_person(marked: Engine) -> None:
    facts = {metric.fact.name: metric.fact for metric in ALL_METRICS.values()}
    seen = 0
    with marked.connect() as connection:
        for metric in ALL_METRICS.values():
            frame = records(connection, metric, YEAR, Part.NUMERATOR, limit=5)
            shown = [str(cell) for cell in frame[list(metric.columns)].to_numpy().ravel() if isinstance(cell, str)]
            assert not any("13812345678" in text or "张三丰" in text for text in shown), metric.id
            seen += sum(SHOWN in text for text in shown)
        for fact in facts.values():
            with at_days((YEAR.as_of, YEAR.start, YEAR.as_of)):
                key = connection.scalar(select(fact.key).select_from(fact.detail_source).limit(1))
            for value in (record(connection, fact, str(key), YEAR) or {}).values():
                assert "13812345678" not in str(value), fact.name
                assert "张三丰" not in str(value), fact.name
    assert seen > 100


@pytest.mark.parametrize("sought", ["13812345678", "1381234", "2345", "张三丰", "三丰", "头张三", "丰1"])
def test_a_search_confirms_nothing_beneath_a_mask(marked: Engine, sought: str) -> None:
    metric = ALL_METRICS["lead.received"]
    with marked.connect() as connection:
        found = records(connection, metric, YEAR, search=sought)
        rows = found.drop(columns=["weight"]).astype(str)
        assert all(any(sought in cell for cell in row) for row in rows.to_numpy())
        assert record_total(connection, metric, YEAR, search=sought)[0] == len(found)


def test_what_a_mask_leaves_is_found(marked: Engine) -> None:
    metric = ALL_METRICS["lead.received"]
    with marked.connect() as connection:
        everything = record_total(connection, metric, YEAR)[0]
        assert record_total(connection, metric, YEAR, search="包工头张")[0] == everything


@pytest.mark.parametrize("guess", [MARK, "包工头张三*138****5678", "包工头张**1381***5678", "*" * len(MARK)])
def test_an_address_confirms_nothing_beneath_a_mask(marked: Engine, guess: str) -> None:
    metric = ALL_METRICS["lead.received"]
    with marked.connect() as connection:
        everything = record_total(connection, metric, YEAR)[0]
        for value, count in ((SHOWN, everything), (guess, 0)):
            by = narrowed(metric, [Where("handler_name", value)])
            assert record_total(connection, by, YEAR)[0] == count, value


def test_a_name_that_holds_nobody_is_compared_as_it_is(demo_sqlite: str) -> None:
    with reader(demo_sqlite).connect() as connection:
        name = connection.scalar(select(lead.c.employer_name).where(lead.c.employer_name.like("%公司")).limit(1)) or ""
        assert connection.scalar(select(func.count()).where(equals_shown(lead.c.employer_name, name)))
