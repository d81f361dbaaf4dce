"""The office's own ledgers: campaigns, warnings, incidents, tasks, meetings, written material, firms, the fund."""

from __future__ import annotations

from data_access.database.schema import (
    department_signal,
    deviation,
    emergency_fund_movement,
    event_note,
    evidence,
    follow_up,
    incident,
    incident_report,
    meeting,
    publicity,
    task,
    task_progress,
    warning,
)
from data_access.ledger_import.ledger_columns import (
    BEGINNING,
    CODE,
    COUNT,
    EVENT,
    FIRM,
    INDICATOR,
    KEY,
    MOMENT,
    MONTH,
    NAMED_SITE,
    OF_DAY,
    OF_TITLE,
    ORDER,
    PER_CENT,
    PLANNED,
    PROSE,
    SPAN,
    SUM,
    TEXT,
    TOWN,
    UNIT_NAME,
    WARNING_RULE,
    WHETHER,
    YEAR,
    Column,
    Ledger,
    key_column,
    may,
    must,
    one_of,
    should,
)  # fmt: skip

_FUND_COLUMNS = (
    key_column("movement_no"), Column("town_code", TOWN), Column("lead_no", KEY), must("moved_on", EVENT),
    Column("kind", one_of("emergency_movement"), required=True), must("amount_yuan", SUM, "payment"),
    Column("workers", COUNT), Column("in_yuan", SUM, least="payment"), Column("out_yuan", SUM, least="payment"),
    Column("balance_yuan", SUM, least="balance"),
)  # fmt: skip

_WARNING_COLUMNS = (
    key_column("warning_no"), Column("rule_code", WARNING_RULE, required=True), must("level", one_of("warning_level")),
    should("channel", one_of("warning_channel")), should("town_code", TOWN), Column("site_no", KEY), *NAMED_SITE,
    Column("employer_name", FIRM), Column("employer_uscc", CODE), Column("owner_name", UNIT_NAME),
    must("raised_on", EVENT), Column("due_on", PLANNED), Column("handled_on", EVENT), Column("result", TEXT),
    Column("lead_no", KEY), Column("note", PROSE),
)  # fmt: skip

_SIGNAL_COLUMNS = (
    key_column("signal_no"), must("employer_name", FIRM), Column("employer_uscc", CODE), should("town_code", TOWN),
    must("kind", one_of("signal_kind")), must("month", MONTH), Column("year"),
    Column("amount_yuan", SUM, least="signal"), Column("source", UNIT_NAME), must("reported_on", EVENT),
)  # fmt: skip

_INCIDENT_COLUMNS = (
    key_column("incident_no"), should("kind", one_of("incident_kind")), must("town_code", TOWN), Column("site_no", KEY),
    *NAMED_SITE, Column("employer_name", FIRM), Column("employer_uscc", CODE), should("title", PROSE),
    Column("cause", TEXT), Column("people", COUNT), Column("found_on", MOMENT),
    Column("found_at", MOMENT, required=True), *may(MOMENT, "reported_on", "reported_at"),
    *may(MOMENT, "responded_on", "responded_at"), Column("close_due_on", PLANNED),
    *may(MOMENT, "closed_on", "closed_at"), Column("result", PROSE), Column("owner_name", UNIT_NAME),
    Column("lead_no", KEY), Column("government_funded", WHETHER),
)  # fmt: skip

_INCIDENT_REPORT_COLUMNS = (
    key_column("incident_no"), must("seq", ORDER), Column("reported_on", MOMENT),
    Column("reported_at", MOMENT, required=True), Column("people", COUNT), Column("content", PROSE),
    Column("report_kind", one_of("report_kind")), Column(OF_TITLE), Column(OF_DAY, EVENT),
)  # fmt: skip

_PUBLICITY_COLUMNS = (
    key_column("publicity_no"), should("title", PROSE), Column("subject", PROSE), Column("town_code", TOWN),
    must("held_on", EVENT), Column("place", PROSE), Column("organiser", TEXT), Column("attendance", COUNT),
    Column("materials", COUNT),
)  # fmt: skip

_TASK_COLUMNS = (
    key_column("task_no"), should("clause", PROSE), must("title", PROSE), must("owner_name", UNIT_NAME),
    Column("supporting", PROSE), should("starts_on", BEGINNING), should("due_on", PLANNED),
    Column("progress", PER_CENT), Column("done_on", EVENT),
)  # fmt: skip

_PROGRESS_COLUMNS = (
    key_column("task_no"), must("reported_on", EVENT), must("progress", PER_CENT), should("planned", PER_CENT),
    Column(OF_TITLE),
)  # fmt: skip

_MEETING_COLUMNS = (
    key_column("meeting_no"), should("title", PROSE), must("held_on", EVENT), Column("chair", TEXT),
    *may(PROSE, "attendees", "decisions"),
)  # fmt: skip

_FOLLOW_UP_COLUMNS = (
    key_column("follow_up_no"), Column("meeting_no", KEY), must("title", PROSE), must("owner_name", UNIT_NAME),
    must("raised_on", EVENT), should("due_on", PLANNED), Column("done_on", EVENT), Column("done", WHETHER),
    Column("note", PROSE),
)  # fmt: skip

_EVIDENCE_COLUMNS = (
    key_column("evidence_no"), must("assessment_year", YEAR), must("indicator_code", INDICATOR), must("title", PROSE),
    must("owner_name", UNIT_NAME), should("due_on", PLANNED), Column("provided_on", EVENT),
    *may(TEXT, "file_ref", "document_no"), Column("checked_on", EVENT), Column("rejected_reason", PROSE),
)  # fmt: skip

_DEVIATION_COLUMNS = (
    key_column("deviation_no"), must("assessment_year", YEAR), must("indicator_code", INDICATOR),
    should("reason", PROSE), should("approver", TEXT), must("valid_from", BEGINNING), should("valid_to", PLANNED),
    Column("valid_from+valid_to", SPAN),
)  # fmt: skip

_NOTE_COLUMNS = (
    key_column("note_no"), must("label", PROSE), should("kind", one_of("note_kind")), must("starts_on", BEGINNING),
    Column("ends_on", PLANNED), Column("starts_on+ends_on", SPAN),
)  # fmt: skip

_RAISED = tuple(("raised_on", "rule_code", where) for where in ("site_no", "site_name", "town_code"))

INCIDENTS = "事件舆情"
FUND = (
    Ledger(
        "应急周转金",
        emergency_fund_movement,
        _FUND_COLUMNS,
        identifying=("town_code", "lead_no", "moved_on", "kind", "amount_yuan"),
        if_counted=(("moved_on", "in_yuan", "out_yuan"), ("moved_on", "kind")),
        doubles=(("lead_no", "moved_on", "kind", "amount_yuan"),),
        tells_apart=("town_code", "lead_no", "kind"),
        agreeing=("amount_yuan", "workers"),
    ),
)
LEDGERS = (
    Ledger(
        "预警",
        warning,
        _WARNING_COLUMNS,
        identifying=("rule_code", "town_code", "site_no", "employer_name", "raised_on"),
        in_order=(("raised_on", "handled_on"),),
        if_counted=_RAISED,
        doubles=(("site_no", "rule_code", "raised_on"),),
        tells_apart=("town_code",),
        agreeing=("level",),
    ),
    Ledger(
        "部门信号",
        department_signal,
        _SIGNAL_COLUMNS,
        identifying=("employer_name", "town_code", "kind", "month"),
        stand_ins=(("employer_name", "kind", "month"),),
        doubles=(("employer_name", "kind", "month", "amount_yuan"),),
        tells_apart=("town_code", "source"),
    ),
    Ledger(
        INCIDENTS,
        incident,
        _INCIDENT_COLUMNS,
        identifying=("kind", "town_code", "site_no", "title", "found_on"),
        in_order=(
            ("found_on", "reported_on"),
            ("found_at", "reported_at"),
            ("found_on", "responded_on"),
            ("found_at", "responded_at"),
            ("found_on", "closed_on"),
            ("found_at", "closed_at"),
        ),
        if_counted=(("title", "found_on"), ("title", "found_at")),
        doubles=(("title", "found_at", "town_code"),),
        tells_apart=("town_code", "site_no"),
    ),
    Ledger(
        "事件续报",
        incident_report,
        _INCIDENT_REPORT_COLUMNS,
        identifying=("reported_on", "reported_at"),
        parts=("seq",),
        stand_ins=((OF_TITLE, OF_DAY), (OF_TITLE,)),
        turn=("reported_on", "reported_at", "content"),
    ),
    Ledger(
        "宣传活动",
        publicity,
        _PUBLICITY_COLUMNS,
        identifying=("title", "town_code", "held_on"),
        stand_ins=(("title", "held_on"),),
        tells_apart=("town_code", "place"),
    ),
    Ledger(
        "要点任务",
        task,
        _TASK_COLUMNS,
        identifying=("title", "owner_name", "starts_on"),
        in_order=(("starts_on", "due_on"),),
        if_counted=(("title", "owner_name", "starts_on"), ("title", "owner_name")),
        doubles=(("title", "owner_name", "due_on"),),
        agreeing=("due_on",),
        doubtful=(("due_on",),),  # of another year?
        likely=(("title", "starts_on"), ("title", "due_on")),
    ),
    Ledger("任务进度", task_progress, _PROGRESS_COLUMNS, parts=("reported_on",), stand_ins=((OF_TITLE,),)),
    Ledger(
        "联席会议",
        meeting,
        _MEETING_COLUMNS,
        identifying=("title", "held_on"),
        stand_ins=(("title", "held_on"),),
        doubles=(("title", "held_on"),),
    ),
    Ledger(
        "督办事项",
        follow_up,
        _FOLLOW_UP_COLUMNS,
        identifying=("title", "owner_name", "raised_on", "meeting_no"),
        in_order=(("raised_on", "due_on"),),
        if_counted=(("title", "owner_name", "raised_on"),),
        doubles=(("title", "owner_name", "raised_on"),),
        agreeing=("due_on",),
        likely=(("title", "raised_on"),),
    ),
    Ledger(
        "书面资料",
        evidence,
        _EVIDENCE_COLUMNS,
        identifying=("assessment_year", "indicator_code", "title", "owner_name"),
        if_counted=(("assessment_year", "indicator_code", "title"),),
        tells_apart=("owner_name",),
    ),
    Ledger(
        "批准缓办",
        deviation,
        _DEVIATION_COLUMNS,
        identifying=("assessment_year", "indicator_code", "reason", "valid_from"),
        in_order=(("valid_from", "valid_to"),),
        if_counted=(("assessment_year", "indicator_code", "valid_from"),),
        tells_apart=("reason",),
        agreeing=("valid_to",),
    ),
    Ledger(
        "时间标注",
        event_note,
        _NOTE_COLUMNS,
        identifying=("label", "kind", "starts_on"),
        in_order=(("starts_on", "ends_on"),),
        stand_ins=(("label", "starts_on"),),
        agreeing=("kind", "ends_on"),
    ),
)
