"""The schema over time: migrations lead to the tables of the program, up and down, with data in them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata, produce_migrations, render_python_code
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, MetaData, insert, inspect, select, text, update

from data_access.command import main
from data_access.database import migrating
from data_access.database.engine import reader, unchecked_writer, writer
from data_access.database.row_history import changes_of, note_changes
from data_access.database.schema import (
    SCHEMA_VERSION,
    bank_statement,
    criminal_transfer,
    data_load,
    deposit,
    deposit_movement,
    evidence,
    incident,
    labour_case,
    lead,
    lead_payment,
    metadata,
    publication,
    site,
    task,
    task_progress,
    wage_account,
)
from data_access.database.schema_version import UNVERSIONED, DatabaseRefusedError, stored_version
from data_access.database.state import data_state, usable_state
from data_access.database.storing import Change
from data_access.demo.district import build
from data_access.ledger_import.loading import load_workbook
from tests.databases import SAMPLE

TOWN = "310118106"
# What the releases 0.1 and 0.2 did not have yet.
SINCE_0_2 = {
    "data_load": ("claims", "undoes", "unchanged", "flagged"),
    "rejected_row": (),
    "row_change": (),
    "frozen_figure": (),
    "month_freeze": (),
    "frozen_cell": (),
    "return_freeze": (),
    "kept_ledger": (),
    "counting_rules": (),
    "ledger_answer": (),
    "lead": ("first_due_on", "counted"),
    "deposit_movement": ("corrects", "counted"),
    "site": ("counted", "investment", "status", "exempt_reason", "relief_percent", "relief_approver", "relief_on"),
    "deposit": ("counted", "firm_uscc"),
    "incident": (
        *("found_on", "reported_on", "employer_uscc", "employer_name", "cause", "responded_on", "responded_at"),
        *("close_due_on", "closed_at", "result", "owner_name", "lead_no", "counted"),
    ),
    "incident_report": (),
    "enforcement_document": (),
    "talk": (),
    "campaign_result": ("inspectors", "workers_covered"),
    "lead_payment": ("workers",),
    "publicity": ("subject", "organiser", "materials"),
    "department_signal": (),
    "warning": ("employer_uscc", "employer_name", "result", "lead_no", "watch_until", "occasion", "counted"),
    "wage_account": ("counted",),
    "inspection": ("counted", "order_no", "rectification"),
    "labour_case": (
        "counted", "notice_due_on", "listing_due_on", "two_law_due_on", "two_law_on", "two_law_receipt", "decision_no",
        "penalised_name", "penalty_yuan",
    ),
    "criminal_transfer": ("counted", "review_due_on", "review_on", "two_law_due_on", "two_law_on", "two_law_receipt"),
    "listing": (
        "notice_on", "statement_until", "statement_on", "answer_due_on", "answered_on", "publish_due_on",
        "published_on", "publish_receipt", "credit_due_on", "credit_on", "credit_receipt", "copy_due_on", "copied_on",
        "corrected_on", "removable_on", "removal_applied_on", "removal_due_on", "counted",
    ),
    "publication": (
        "site_receipt", "push_due_on", "credit_on", "credit_receipt", "two_law_on", "two_law_receipt", "counted",
    ),
}  # fmt: skip
# What 0007, 0019 and 0022 call by another name, and what it was.
RENAMED = {
    "lead": {"sent_back_on": "returned_on"},
    "deposit": {"registered_on": "filed_on"},
    "wage_account": {"registered_on": "filed_on", "register_due_on": "file_due_on"},
    "labour_case": {"pay_order_complied_on": "pay_order_obeyed_on"},
    "campaign_result": {"problems_remedied": "problems_mended"},
    "evidence": {"owner_name": "department_code"},
    "task": {"owner_name": "department_code"},
}
LATER = f"{int(SCHEMA_VERSION) + 1:04d}"
NEXT = '''
from alembic import op
from sqlalchemy import Column, Integer, String, Table, MetaData, CheckConstraint

revision, down_revision = "LATER", "NOW"


def upgrade():
    """A table is rebuilt that others refer to: a new rule, a column filled from another, one renamed."""
    with op.batch_alter_table("lead") as batch:
        batch.add_column(Column("urgency", String(8), nullable=False, server_default="一般"))
        batch.alter_column("remark", new_column_name="note")
        batch.create_check_constraint(op.f("ck_lead_urgency"), "urgency IN ('一般', '紧急')")
    op.execute("UPDATE lead SET urgency = '紧急' WHERE workers >= 50")
    op.create_table("visit", Column("visit_no", String(40), primary_key=True))
FAULT


def downgrade():
    op.drop_table("visit")
    with op.batch_alter_table("lead") as batch:
        batch.drop_constraint(op.f("ck_lead_urgency"), type_="check")
        batch.alter_column("note", new_column_name="remark")
        batch.drop_column("urgency")
'''


def shape(engine: Engine) -> dict[str, Any]:
    """All that a database holds beside rows: columns with type and rule, keys, checks, indexes; by table."""
    held = inspect(engine)

    def plain(value: Any) -> str:
        return str({k: str(v) for k, v in value.items()} if isinstance(value, dict) else value)

    def message(entries: Any) -> list[str]:
        return sorted(str({k: plain(v) for k, v in entry.items() if k != "comment"}) for entry in entries)

    found = {}
    for name in set(held.get_table_names()) - {"alembic_version"}:
        parts = (held.get_columns, held.get_foreign_keys, held.get_unique_constraints, held.get_check_constraints)
        found[name] = [*(message(part(name)) for part in (*parts, held.get_indexes)), str(held.get_pk_constraint(name))]
    return found


def rows(engine: Engine) -> dict[str, list[Any]]:
    """Every row of our tables by column, the columns in the order of their names; empty tables are left out."""
    kept = MetaData()
    found = {}
    with engine.connect() as connection:
        kept.reflect(connection)
        for table in kept.sorted_tables:
            columns = sorted(table.columns, key=lambda c: c.name)
            held = [dict(row._mapping) for row in connection.execute(select(*columns))]
            found[table.name] = sorted(held, key=str)
    return {name: held for name, held in found.items() if held and name != "alembic_version"}


def filled(url: str) -> Engine:
    """A database of now with one row of every type and rows that refer to each other."""
    engine = writer(url)
    with engine.begin() as connection:
        connection.execute(
            insert(site).values(site_no="G1", name="工程", town_code=TOWN, lon=121.1, lat=31.15, deposit_exempt=True)
        )
        for number, people in (("XS1", 3), ("XS2", 60)):
            connection.execute(
                insert(lead).values(
                    lead_no=number, source="12345", domain="其他", town_code=TOWN, site_no="G1", workers=people,
                    amount_yuan=Decimal("1234567.89"), received_on=date(2023, 5, 4), remark="备注：“原样”",
                )
            )  # fmt: skip
        for number, amount in (("P1", "0.10"), ("P2", "99999999999.99")):
            connection.execute(
                insert(lead_payment).values(
                    payment_no=number, lead_no="XS2", paid_on=date(2023, 6, 1), amount_yuan=Decimal(amount)
                )
            )
        connection.execute(
            insert(incident).values(
                incident_no="SJ1",
                kind="舆情",
                town_code=TOWN,
                title="事件",
                found_on=date(2023, 7, 1),
                found_at=datetime(2023, 7, 1, 8, 30),
            )
        )
        connection.execute(
            insert(data_load).values(
                loaded_at=datetime(2023, 7, 2), source="workbook", as_of=date(2023, 7, 1), synthetic=False
            )
        )
    return engine


def turned_back(engine: Engine) -> None:
    """The database as release 0.2 left it: without a version, without what came since."""
    with engine.begin() as connection:
        for name, columns in {**SINCE_0_2, "alembic_version": ()}.items():
            for index in inspect(connection).get_indexes(name):
                if set(index["column_names"]) & set(columns):
                    connection.execute(text(f"DROP INDEX {index['name']}"))
            for column in columns:
                connection.execute(text(f"ALTER TABLE {name} DROP COLUMN {column}"))
            if not columns:
                connection.execute(text(f"DROP TABLE {name}"))
        for name, renamed in RENAMED.items():
            for now, then in renamed.items():
                connection.execute(text(f"ALTER TABLE {name} RENAME COLUMN {now} TO {then}"))


def called_before(held: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """The rows under the names that their columns had before 0007."""
    return {n: [{RENAMED.get(n, {}).get(k, k): v for k, v in r.items()} for r in some] for n, some in held.items()}


def version(engine: Engine) -> str | None:
    with engine.connect() as connection:
        return stored_version(connection)


def missing(connection: Connection) -> str:
    """What the migrations lack of the tables in schema.py, as the lines a new version would need."""
    context = MigrationContext.configure(connection, opts={"compare_server_default": True})
    wanted = produce_migrations(context, metadata).upgrade_ops
    return render_python_code(wanted) if wanted and compare_metadata(context, metadata) else ""


def test_the_migrations_lead_to_the_tables_of_the_program(empty_url: str) -> None:
    assert migrating.versions()[-1] == SCHEMA_VERSION
    engine = unchecked_writer(empty_url)
    with migrating.whole_change(engine) as connection:
        command.upgrade(migrating.configuration(connection), "head")
    assert version(engine) == SCHEMA_VERSION
    with engine.connect() as connection:
        assert missing(connection) == ""
    migrated = shape(engine)
    with engine.begin() as connection:
        metadata.drop_all(connection)
        connection.execute(text("DROP TABLE alembic_version"))
    created = writer(empty_url)  # as the first load does
    assert version(created) == SCHEMA_VERSION
    with created.connect() as connection:
        assert missing(connection) == ""
    assert shape(created) == migrated


def test_a_database_of_before_gets_what_it_lacks_and_keeps_its_rows(empty_url: str) -> None:
    engine = filled(empty_url)
    wanted = shape(engine)
    turned_back(engine)
    before = rows(engine)
    assert version(engine) == UNVERSIONED
    texts: list[str] = []
    migrating.migrate(empty_url, backup_made="gone-before.dump", say=texts.append)
    assert texts[0] == "备份：gone-before.dump"
    with engine.connect() as connection:
        assert missing(connection) == ""
    assert shape(engine) == wanted
    after = rows(engine)
    then = called_before(after)
    # What a downgrade takes along.
    later = {
        **dict.fromkeys(then, ("claims", "status", "undoes", "exempt_reason", "unchanged", "flagged")),
        "incident": SINCE_0_2["incident"],
        "site": SINCE_0_2["site"][1:],
        "lead_payment": SINCE_0_2["lead_payment"],
    }
    assert {
        n: [{k: v for k, v in r.items() if k not in SINCE_0_2.get(n, ())} for r in h] for n, h in then.items()
    } == before
    with migrating.whole_change(engine) as connection:
        command.downgrade(migrating.configuration(connection), "base")
    assert version(engine) == UNVERSIONED
    assert rows(engine) == {n: [{k: v for k, v in r.items() if k not in later[n]} for r in h] for n, h in then.items()}
    migrating.migrate(empty_url, backup_made="x", say=texts.append)
    assert (version(engine), rows(engine)) == (SCHEMA_VERSION, after)


@pytest.fixture
def next_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Gives the program a version later than its own; its argument is a line to run at the end of the upgrade."""

    def add(fault: str = "") -> None:
        folder = tmp_path / "migrations"
        shutil.copytree(migrating.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
        script = NEXT.replace("LATER", LATER).replace("NOW", SCHEMA_VERSION).replace("FAULT", f"    {fault}")
        (folder / "versions" / f"{LATER}_next.py").write_text(script, encoding="utf-8")
        monkeypatch.setattr(migrating, "MIGRATIONS", folder)

    return add


def test_a_later_version_goes_up_and_down_with_data_in_it(empty_url: str, next_version: Callable[[str], None]) -> None:
    engine = filled(empty_url)
    before, held = shape(engine), rows(engine)
    next_version("")
    migrating.migrate(empty_url, to=LATER, backup_made="x")
    assert {r["lead_no"]: (r["urgency"], r["note"]) for r in rows(engine)["lead"]} == {
        "XS1": ("一般", "备注：“原样”"),
        "XS2": ("紧急", "备注：“原样”"),
    }
    assert rows(engine)["lead_payment"] == held["lead_payment"]

    state = data_state(reader(empty_url))  # this program knows nothing newer than its own schema
    assert state.refusal is not None
    assert f"{LATER} 版）比本程序（{SCHEMA_VERSION} 版）新" in state.refusal.text
    assert state.refusal.commands[-1].endswith(f"--to {SCHEMA_VERSION}")
    for refused in (lambda: load_workbook(SAMPLE, empty_url), lambda: build(empty_url)):
        with pytest.raises(DatabaseRefusedError, match="把本程序更新到同一版本"):
            refused()

    migrating.migrate(empty_url, to=SCHEMA_VERSION, backup_made="x")
    assert (shape(engine), rows(engine)) == (before, held)
    assert data_state(reader(empty_url)).refusal is None
    writer(empty_url).dispose()
    assert rows(engine) == held


@pytest.mark.parametrize("last", ["INSERT INTO nowhere VALUES (1)", "DELETE FROM lead WHERE lead_no = 'XS2'"])
def test_a_migration_that_fails_changes_nothing(empty_url: str, last: str, next_version: Callable[[str], None]) -> None:
    """Its last statement fails, or leaves payments without their lead, when a table was rebuilt and another made."""
    engine = filled(empty_url)
    before = shape(engine), rows(engine)
    next_version(f'op.execute("{last}")')
    with pytest.raises(DatabaseRefusedError, match="已全部撤回，数据库没有改动"):
        migrating.migrate(empty_url, to=LATER, backup_made="x")
    assert (shape(engine), rows(engine)) == before
    assert version(engine) == SCHEMA_VERSION


def test_loading_into_an_older_database_is_refused_with_the_command(
    empty_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = filled(empty_url)
    turned_back(engine)
    before = shape(engine), rows(engine)
    for arguments in (("load", str(SAMPLE)), ("touch",), ("recount",), ("require",), ("keep", "事件舆情"), ("demo",)):
        assert main([*arguments, "--database", empty_url]) == 2
        message = capsys.readouterr().err
        assert "由较早版本的程序建立" in message
        assert "数据库没有改动" in message
        assert "python -m data_access migrate --database" in message
    assert (shape(engine), rows(engine)) == before
    found = data_state(reader(empty_url))
    assert found.refusal is not None
    assert not found.only_synthetic
    with pytest.raises(DatabaseRefusedError) as read:  # what figures in the shell say is what loads say
        usable_state(reader(empty_url))
    assert f"{read.value}\n" == message


def test_the_command_names_a_backup_first(empty_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    engine = filled(empty_url)
    turned_back(engine)
    held = rows(engine)
    if engine.dialect.name == "postgresql":
        secret = engine.url.set(password="秘密").render_as_string(hide_password=False)  # noqa: S106
        assert main(["migrate", "--database", secret]) == 2
        message = capsys.readouterr().err
        assert "pg_dump --format=custom" in message
        assert "--backup-made" in message
        assert f'--dbname="postgresql://postgres@127.0.0.1:{engine.url.port}/{engine.url.database}"' in message
        assert (version(engine), rows(engine)) == (UNVERSIONED, held)
        assert main(["migrate", "--database", empty_url, "--backup-made", "cases.dump"]) == 0
        assert capsys.readouterr().out.startswith("备份：cases.dump\n")
    else:
        assert main(["migrate", "--database", empty_url]) == 0
        first = capsys.readouterr().out.splitlines()[0]
        copy = Path(first.removeprefix("备份："))
        assert copy.parent == tmp_path
        assert rows(unchecked_writer(f"sqlite:///{copy}")) == held
        assert version(unchecked_writer(f"sqlite:///{copy}")) == UNVERSIONED
    assert version(engine) == SCHEMA_VERSION
    assert main(["migrate", "--database", empty_url]) == 0  # nothing to do: no backup either
    assert "无须改动" in capsys.readouterr().out
    assert main(["migrate", "--database", empty_url, "--to", "0000"]) == 2
    assert "没有“0000”版" in capsys.readouterr().err


def test_what_is_not_there_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["migrate", "--database", f"sqlite:///{tmp_path / 'none.db'}"]) == 2
    assert "没有数据库文件" in capsys.readouterr().err
    assert not (tmp_path / "none.db").exists()
    (tmp_path / "empty.db").touch()
    assert main(["migrate", "--database", f"sqlite:///{tmp_path / 'empty.db'}"]) == 0
    assert version(unchecked_writer(f"sqlite:///{tmp_path / 'empty.db'}")) == SCHEMA_VERSION


def test_after_the_migration_data_reach_as_far_as_they_did(empty_url: str) -> None:
    """Until claims were kept the latest day of all loads was meant; a day that lies after its load counts nowhere."""
    engine = writer(empty_url)
    with engine.begin() as connection:
        for loaded, reached in ((10, 9), (20, 15), (25, 12), (27, 29)):
            connection.execute(
                insert(data_load).values(
                    loaded_at=datetime(2023, 6, loaded),
                    source="workbook",
                    as_of=date(2023, 6, reached),
                    synthetic=False,
                )
            )
    migrating.migrate(empty_url, to="0001", backup_made="x")
    migrating.migrate(empty_url, backup_made="x")
    assert data_state(engine).as_of == date(2023, 6, 15)
    engine.dispose()


def test_a_deposit_of_a_firm_goes_up_and_is_gone_below(empty_url: str) -> None:
    engine = filled(empty_url)
    stored = {"form": "现金", "amount_yuan": Decimal(9), "stored_on": date(2023, 2, 1)}
    with engine.begin() as connection:
        connection.execute(insert(deposit).values(deposit_no="B1", site_no="G1", **stored))
    before = rows(engine)
    with engine.begin() as connection:
        connection.execute(insert(deposit).values(deposit_no="B2", firm_uscc="91310118MA0000001A", **stored))
        moved = {"moved_on": date(2023, 2, 1), "kind": "存入", "amount_yuan": Decimal(9)}
        connection.execute(insert(deposit_movement).values(movement_no="M1", deposit_no="B2", **moved))
        months = {"month": date(2023, 2, 1), "balance_yuan": Decimal(9)}
        connection.execute(insert(bank_statement).values(account_kind="工资保证金", account_ref="B2", **months))
    migrating.migrate(empty_url, to="0003", backup_made="x")
    migrating.migrate(empty_url, backup_made="x")
    assert rows(engine) == before
    engine.dispose()


def test_columns_are_renamed_with_their_history_and_transfers_say_what_was_counted(empty_url: str) -> None:
    """A row of before 0006 says nothing of its due days: those that lie as far off as the limits said were counted."""
    engine = filled(empty_url)
    account = {"account_no": "Z1", "site_no": "G1", "bank_name": "银行", "opened_on": date(2023, 3, 1),
               "register_due_on": date(2023, 3, 31), "registered_on": date(2023, 3, 9)}  # fmt: skip
    with engine.begin() as connection:
        connection.execute(update(lead).where(lead.c.lead_no == "XS1").values(sent_back_on=date(2023, 5, 8)))
        connection.execute(insert(wage_account).values(**account, counted="register_due_on"))
        connection.execute(insert(labour_case).values(
            case_no="JC1", town_code=TOWN, employer_name="甲公司", complained_on=date(2023, 10, 9),
            file_due_on=date(2023, 10, 16), pay_order_complied_on=date(2023, 11, 1)))  # fmt: skip
        for number, decide_due, counted in (("YS1", 4, None), ("YS2", 9, None), ("YS3", 4, "police_due_on")):
            connection.execute(insert(criminal_transfer).values(
                transfer_no=number, case_no="JC1", town_code=TOWN, reported_on=date(2023, 11, 1),
                decide_due_on=date(2023, 11, decide_due), decided_on=date(2023, 11, 2),
                hand_over_due_on=date(2023, 11, 3), counted=counted))  # fmt: skip
        note_changes(connection, 1, [Change(wage_account, ("Z1",), account | {"counted": "register_due_on"}, None)])
    now = rows(engine)
    migrating.migrate(empty_url, to="0006", backup_made="x")
    below = rows(engine)
    [kept] = below["row_change"]
    assert (kept["former"]["file_due_on"], kept["former"]["counted"]) == ("2023-03-31", "file_due_on")
    assert {r["lead_no"]: r["returned_on"] for r in below["lead"]} == {"XS1": date(2023, 5, 8), "XS2": None}
    [stored] = called_before(now)["wage_account"]
    assert below["wage_account"] == [stored | {"counted": "file_due_on"}]
    migrating.migrate(empty_url, backup_made="x")
    after = rows(engine)
    texts = {row.pop("transfer_no"): row.pop("counted") for row in after["criminal_transfer"]}
    assert texts == {
        "YS1": "decide_due_on,hand_over_due_on", "YS2": "hand_over_due_on", "YS3": "police_due_on",
    }  # fmt: skip
    assert {n: r for n, r in after.items() if n != "criminal_transfer"} == {
        n: r for n, r in now.items() if n != "criminal_transfer"
    }
    with engine.connect() as connection:
        [change] = changes_of(connection, 1)
    assert change.record is not None
    assert (change.record["registered_on"], change.record["register_due_on"]) == (date(2023, 3, 9), date(2023, 3, 31))
    engine.dispose()


def test_what_nobody_wrote_is_something_below_and_stays_above(empty_url: str) -> None:
    """A version that wants a source, a day, a count gets one; what was written stays as it is, cut where it must be."""
    engine = filled(empty_url)
    with engine.begin() as connection:
        connection.execute(
            update(lead).where(lead.c.lead_no == "XS2").values(source=None, domain=None, nature="甲" * 20)
        )
        connection.execute(update(lead_payment).where(lead_payment.c.payment_no == "P1").values(paid_on=None))
        connection.execute(update(incident).values(kind=None, title=None))
        owed = {"assessment_year": 2023, "indicator_code": "P01", "title": "总结", "owner_name": "区人社局"}
        connection.execute(insert(evidence).values(evidence_no="ZL1", **owed))
        connection.execute(insert(publication).values(publication_no="GB1", quarter="2023-Q1"))
        connection.execute(insert(task).values(task_no="R1", title="清零", owner_name="区人社局"))
    migrating.migrate(empty_url, to="0011", backup_made="x")
    below = rows(engine)
    [lead_2] = [r for r in below["lead"] if r["lead_no"] == "XS2"]
    assert (lead_2["source"], lead_2["domain"], lead_2["nature"]) == ("未写明", "其他", "甲" * 16)
    assert {r["payment_no"]: r["paid_on"] for r in below["lead_payment"]} == {
        "P1": date(2023, 7, 1), "P2": date(2023, 6, 1),
    }  # fmt: skip
    assert [(r["kind"], r["title"]) for r in below["incident"]] == [("舆情", "未写明")]
    days = [below[name][0]["due_on"] for name in ("evidence", "publication", "task")]
    assert days == [date(2023, 12, 31), date(2023, 12, 31), date(2000, 1, 1)]
    migrating.migrate(empty_url, backup_made="x")
    assert [r["source"] for r in rows(engine)["lead"] if r["lead_no"] == "XS1"] == ["12345"]
    with engine.begin() as connection:
        connection.execute(update(lead).values(source=None, domain=None, nature="甲" * 64))
    engine.dispose()


def test_a_town_leads_nothing_below(empty_url: str) -> None:
    """A version that knows departments alone has neither its priorities nor what was reported of them."""
    engine = filled(empty_url)
    with engine.begin() as connection:
        for number, owner in (("R1", "区人社局"), ("R2", "徐泾镇")):
            connection.execute(insert(task).values(task_no=number, title="清零", owner_name=owner))
            reported = {"task_no": number, "reported_on": date(2023, 6, 30), "progress": 40}
            connection.execute(insert(task_progress).values(reported))
    migrating.migrate(empty_url, to="0021", backup_made="x")
    below = rows(engine)
    assert [(r["task_no"], r["department_code"]) for r in below["task"]] == [("R1", "区人社局")]
    assert [r["task_no"] for r in below["task_progress"]] == ["R1"]
    migrating.migrate(empty_url, backup_made="x")
    assert [(r["task_no"], r["owner_name"]) for r in rows(engine)["task"]] == [("R1", "区人社局")]
    engine.dispose()


def test_fees_of_banks_go_up_and_are_gone_below(empty_url: str) -> None:
    """A version that does not know their kinds has neither the movements nor what a load would put back of them."""
    engine = filled(empty_url)
    moved = {"deposit_no": "B1", "moved_on": date(2023, 3, 21), "amount_yuan": Decimal("50.00")}
    kinds = {"M1": "利息", "M2": "手续费", "M3": "利息税", "M4": "利息返还"}
    listed = [{"movement_no": number, "kind": kind, **moved} for number, kind in kinds.items()]
    held = {"form": "现金", "amount_yuan": Decimal(9), "stored_on": date(2023, 2, 1)}
    with engine.begin() as connection:
        connection.execute(insert(deposit).values(deposit_no="B1", site_no="G1", **held))
        connection.execute(insert(deposit_movement).values(listed[0]))
    before = rows(engine)
    with engine.begin() as connection:
        connection.execute(insert(deposit_movement).values(listed[1:]))
        changes = [Change(deposit_movement, (row["movement_no"],), row, None) for row in listed[:2]]
        note_changes(connection, 1, changes)
    migrating.migrate(empty_url, to="0009", backup_made="x")
    below = rows(engine)
    assert [change["former"]["kind"] for change in below.pop("row_change")] == ["利息"]
    then = {n: [{k: v for k, v in r.items() if k in below[n][0]} for r in some] for n, some in before.items()}
    assert below == then
    migrating.migrate(empty_url, backup_made="x")
    with engine.begin() as connection:
        connection.execute(insert(deposit_movement).values(listed[1]))
    engine.dispose()
