"""专户 and 专户月度收支: special wage accounts with their months of labour cost in and wages out.

Source of the limits: 人社部发〔2021〕53号 (filed within 30 日 of opening).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from data_access.database.derived_days import RULES
from data_access.database.schema import site, wage_account, wage_account_month
from data_access.database.storing import Key, Load, Record, known, known_by, merged, names_of, save, telling
from data_access.ledger_import.known_values import without_blanks
from data_access.ledger_import.recognised import Row, flag_order, tell_counted
from data_access.ledger_import.records.known_numbers import refuse_other
from data_access.ledger_import.records.known_records import find_known
from data_access.ledger_import.records.site_lookup import KnownSites, number_sites, refuse_other_site
from data_access.ledger_import.sheets.heading_words import heading_unit, plain_heading
from data_access.reference.ledger_phrases import plain, row_words
from data_access.rules.months import month_end

_SUMS = ("labour_due_yuan", "labour_paid_yuan", "payable_yuan", "paid_yuan")
_FIGURES = (*_SUMS, "attending_workers", "paid_workers")
_PAIRS = (
    ("labour_paid_on", "labour_paid_yuan", "拨付", "labour_due_yuan"), ("paid_on", "paid_yuan", "代发", "payable_yuan"),
)  # fmt: skip
_PAYING_DAYS = tuple(day for day, *_ in _PAIRS)
_WITH_YEAR = re.compile(r"\d{4}|[〇○零一二三四五六七八九]{4}")
_AT_MOST = {"paid_yuan": "payable_yuan", "paid_workers": "attending_workers"}
# What was due and when, and what it is judged against.
_DUE = {
    ("labour_due_on", "labour_due_yuan"): ("labour_due_yuan", "labour_paid_yuan", "labour_paid_on"),
    ("pay_due_on", "payable_yuan"): ("payable_yuan", "paid_yuan", "paid_on"),
}


def _register_due(record: Record) -> Record:
    due = record["register_due_on"] or RULES["wage_account"]["register_due_on"](record)
    return record | {"register_due_on": due}


def load_accounts(load: Load, rows: list[Row]) -> None:
    """Check and store the accounts; 备案期限 is counted from the opening when the sheet has none."""
    rows = [row for row in rows if "account_no" in row.values]
    number_sites(load, rows, needed=True)
    find_known(load, rows, wage_account)
    sites = known(load.connection, site.c.site_no, (row.values.get("site_no") for row in rows))
    existing = known(load.connection, wage_account.c.account_no, (row.key for row in rows))
    records: dict[Key, Record] = {}
    sound = []
    for row in telling(rows, load.progress):
        if row.values.get("site_no") and (row.values["site_no"],) not in sites:
            row.reject("site_no", "unknown_site", "项目不在在建工地台账中，请先导入该项目或核对编号")
        refuse_other(row, existing.get((row.key,)))
        if row.faults:
            continue
        before = existing.get((row.key,))
        given = row.values.of(names_of(wage_account))
        given = without_blanks(load, row, before, given, _register_due, ("register_due_on",))
        record = merged(wage_account, before, given, _register_due, ("register_due_on",))
        flag_order(row, record)
        tell_counted(row, record, ("register_due_on",))
        records[(row.key,)] = record
        sound.append(row)
    outcome = save(load, wage_account, records.values(), existing)
    for row in sound:
        row.outcome = outcome[(row.key,)]


def load_account_months(load: Load, rows: list[Row]) -> None:
    """Check and store the months; one of which no figure was understood is rejected."""
    rows = [row for row in rows if "account_no" in row.values]
    _number_accounts(load, [row for row in rows if row.identity != ("account_no",) and not row.faults])
    accounts = known(load.connection, wage_account.c.account_no, (row.key for row in rows))
    existing = known(load.connection, wage_account_month.c.account_no, (row.key for row in rows))
    sites = KnownSites(load)
    records: dict[Key, Record] = {}
    sound: list[tuple[Row, Key]] = []
    for row in telling(rows, load.progress):
        if row.identity != ("account_no",):  # refused for what it names instead
            continue
        if (row.key,) not in accounts:
            row.reject("account_no", "unknown_account", "专户编号不在专户台账中，请先导入该专户或核对编号")
        else:
            own_site = accounts[(row.key,)]["site_no"]
            refuse_other_site(sites, row, own_site, f"专户{row.key}属于项目{own_site}")
        _judge_nobody(row)
        refuse_other(row, existing.get((row.key, row.values.get("month"))))
        known_month = (row.key, row.values.get("month")) in existing
        figures = [name for name in _FIGURES if row.values.get(name)]
        if not row.faults and not (figures if known_month else {*figures} & {*_SUMS}):
            none = "各项金额都是0" if any(row.values.get(name) == 0 for name in _SUMS) else "没有一项金额"
            row.reject("month", "no_figures", f"{none}，只有人数的不是一个月的收支，请核对表头或补填后重新导入")
        if row.faults:
            continue
        key = (row.key, row.values["month"])
        _drop_days_of_another_year(row)
        given = row.values.of(names_of(wage_account_month))
        given = without_blanks(load, row, existing.get(key), given)
        record = merged(wage_account_month, existing.get(key), given, dict, ())
        _complete_pairs(row, record)
        _flag_out_of_proportion(row, record)
        if row.values["month"] < accounts[(row.key,)]["opened_on"].replace(day=1):
            row.flag("month", "dates_out_of_order", "早于专户开户月份，请核对")
        records[key] = record
        sound.append((row, key))
    outcome = save(load, wage_account_month, records.values(), existing)
    for row, key in sound:
        row.outcome = outcome[key]
    _flag_overdrawn(sound, existing | records)


def _number_accounts(load: Load, rows: list[Row]) -> None:
    """Give each row that names its site that of the site's one account in its month, told; else it is refused."""
    number_sites(load, rows, needed=True)
    there = known_by(load.connection, wage_account.c.site_no, (row.values.get("site_no") for row in rows))
    taken: dict[Key, Row] = {}
    for row in (row for row in rows if not row.faults and row.values.get("month")):
        first = row.values["month"]
        end = month_end(first)
        own = there[row.values["site_no"]]
        held = [r for r in own if r["opened_on"] <= end and not (r["closed_on"] and r["closed_on"] < first)] or own
        if len(held) != 1:
            numbers = "、".join(sorted(r["account_no"] for r in held))
            message = f"该项目有{len(held)}个专户（{numbers}），分不清是哪一个" if held else "该项目没有登记专户"
            row.reject(row.identity[0], "unknown_account", f"{message}，请填写专户编号后重新导入")
            continue
        row.key = row.values["account_no"] = held[0]["account_no"]
        if (other := taken.setdefault((row.key, first), row)) is not row:
            message = f"与第{other.number}行同为专户{row.key}的{first:%Y-%m}，只导入先出现的一行，请核对后重新导入"
            row.reject(row.identity[0], "duplicate_key", message)
            continue
        row.identity = ("account_no",)
        shown = next(name for name in ("site_name", "site_permit_no", "month") if name in row.layout.fields)
        row.flag(shown, "account_by_site", f"没有专户编号，已按项目对应{row.key}，请核对")


def _flag_out_of_proportion(row: Row, record: Record) -> None:
    """Flag wages above what was owed, more people paid than came, and what went out before its month began."""
    for name, bound in _AT_MOST.items():
        if name in row.layout.fields and record[name] and record[bound] and record[name] > record[bound]:
            row.flag(name, "out_of_proportion", f"大于“{_heading(row, bound)}”的{record[bound]}，请核对")
    for name in _PAYING_DAYS:
        if name in row.layout.fields and record[name] and record[name] < record["month"]:
            row.flag(name, "dates_out_of_order", f"早于所属月份{record['month']:%Y-%m}，请核对")


def _heading(row: Row, name: str) -> str:
    return next(column.heading for column in row.layout.ledger.columns if column.field == name)


def _drop_days_of_another_year(row: Row) -> None:
    """1月5日 of a list of December may be of the next year: of the title's it lies before the month it pays."""
    for name in _PAYING_DAYS:
        day = row.values.get(name)
        if day is not None and day < row.values["month"] and not _WITH_YEAR.search(row.shown(name)):
            del row.values[name]
            message = f"没有写明年份，按{day.year}年早于所属月份{row.values['month']:%Y-%m}，请写明年份后重新导入"
            row.flag(name, "year_in_doubt", message)


def _judge_nobody(row: Row) -> None:
    """Where it is in doubt what was due or paid, the month is not judged: what was due, and when, is left out."""
    for due, against in _DUE.items():
        doubted = [name for name in against if row.unread(name)]
        left_out = [name for name in due if doubted and row.values.pop(name, None) is not None]
        if left_out:
            headings = "、".join(f"“{row.layout.fields[name].heading}”" for name in doubted)
            row.flag(
                left_out[0],
                "not_judged",
                f"{headings}没有读出，不能据此判断是否欠发、欠拨，本格未导入，请补填后重新导入",
            )


def _complete_pairs(row: Row, record: Record) -> None:
    """An amount without its day counts at the month's end, a day without its amount not at all; both are flagged."""
    first: date = record["month"]
    end = month_end(first)
    for day, amount, word, due in _PAIRS:
        if record[amount] == 0 and record[due] and record[day] is None:
            continue  # nothing was paid on no day
        given_elsewhere = row.unread(day) or _has_unknown_day(row, day, amount)
        if record[day] is None and record[amount] is not None and not given_elsewhere:
            record[day] = end
            column = next(n for n in (day, amount, "month") if n in row.layout.fields)
            row.flag(column, "day_of_month_end", f"没有写明{word}日期，按月末{end:%Y-%m-%d}计，请补填")
        elif record[day] is not None and record[amount] is None:
            record[day] = None
            column = next(n for n in (day, amount, "month") if n in row.layout.fields)
            row.flag(column, "missing_value", f"没有{word}金额，{word}日期未导入，请补填后重新导入")


def _has_unknown_day(row: Row, day: str, amount: str) -> bool:
    """A column that nobody knows, of the same group or of none, may say the day of an amount; it is asked."""
    layout, field = row.layout, row.layout.fields.get(amount)
    if field is None or day in layout.fields:
        return False
    own = {group for group, _, _ in [field.heading.rpartition("/")] if group}
    endings = tuple(map(plain, row_words()["day_endings"]))
    for heading in (*layout.skipped, *(unused.heading for unused in layout.unused if unused.asked)):
        group, _, leaf = heading.rpartition("/")
        if heading_unit(plain_heading(leaf))[0].endswith(endings) and (not group or not own or group in own):
            column = next(n for n in (amount, "month") if n in layout.fields)
            row.flag(column, "missing_day", f"“{heading}”没有认出，没有按月末计，请答复后重新导入")
            return True
    return False


def _flag_overdrawn(sound: list[tuple[Row, Key]], months: dict[Key, Record]) -> None:
    """Flag wages that exceed what the account held that day: other money than the ledger knows was in it."""
    by_account: dict[str, list[Record]] = defaultdict(list)
    for record in months.values():
        by_account[record["account_no"]].append(record)
    for row, key in sound:
        record = months[key]
        if record["paid_on"] is None:
            continue
        balance = _balance(by_account[record["account_no"]], record["paid_on"])
        if balance < 0:
            text = f"代发后该专户在{record['paid_on']:%Y-%m-%d}的账面余额为{balance:.2f}元，请核对拨入是否登记齐全"
            row.flag(
                next(n for n in ("paid_yuan", "paid_on", "month") if n in row.layout.fields), "overdraws_account", text
            )


def _balance(months: Iterable[Record], day: date) -> Decimal:
    total = Decimal(0)
    for month in months:
        if month["labour_paid_on"] and month["labour_paid_on"] <= day:
            total += month["labour_paid_yuan"]
        if month["paid_on"] and month["paid_on"] <= day:
            total -= month["paid_yuan"]
    return total
