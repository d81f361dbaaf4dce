"""The plain page: the numbers of the screens without a script, behind the same gate, each leading to its records."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote, urljoin, urlparse

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st_
from starlette.applications import Starlette
from starlette.testclient import TestClient

from data_access.clock import today
from data_access.database.rights import Rights, Role
from data_access.database.schema import DOMAINS, INVESTMENTS_ASKED
from data_access.database.scope import Scope
from data_access.reference.organisation import departments, towns
from data_access.reference.unit_names import town_name
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.evaluation import evaluate
from metrics.engine.known_figures import tracked
from metrics.engine.model import Part
from metrics.engine.periods import Preset, period
from metrics.engine.records import record_total
from metrics.judging.values import values
from metrics.quality.rule_file import quality
from metrics.questions.key_figures import cards_of
from metrics.reporting.report import TOWN_FIGURES
from metrics.wording.formats import value_text
from pages.parts import shown_data
from pages.parts.frame.demo_database import demo_database
from server.plain.routes import PAGES, plain_routes
from tests.databases import DEMO_AS_OF, copy_sqlite, kept_reader

DEPARTMENTS = [d.code for d in departments(2023) if d.is_industry]
PLACES = [t.code for t in towns(2023)]


@pytest.fixture
def client(demo_sqlite: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setenv("CASE_DATABASE_URL", demo_sqlite)
    shown_data.newest_state.clear()
    yield TestClient(Starlette(routes=plain_routes("")))
    shown_data.newest_state.clear()


def _text(markup: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", re.sub("<style>.*?</style>", "", markup, flags=re.S))).split())


def _number(markup: str) -> str:
    """What a marked number says, without its mark and the word of its status."""
    return _text(re.sub("<i .*?</i>", "", markup))


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    preset=st_.sampled_from(list(Preset)),
    chosen=st_.lists(st_.sampled_from(PLACES), max_size=2, unique=True),
    department=st_.sampled_from(["", *DEPARTMENTS]),
    domain=st_.sampled_from(["", *DOMAINS]),
    investment=st_.sampled_from(["", *INVESTMENTS_ASKED]),
    as_of=st_.dates(date(2022, 6, 1), DEMO_AS_OF),
)
def test_its_numbers_are_the_figures_own(
    client: TestClient, demo_sqlite: str, preset: Preset, chosen: list[str], department: str, domain: str,
    investment: str, as_of: date,
) -> None:  # fmt: skip
    asked: dict[str, str | list[str]] = {"period": preset.value, "as_of": str(as_of), "town": chosen}
    asked |= {"department": department} if department else {}
    asked |= {"domain": domain} if domain else {}
    asked |= {"investment": investment} if investment else {}
    start, end = period(preset, as_of)
    if preset is Preset.CUSTOM:
        start, end = as_of - timedelta(days=100), as_of - timedelta(days=1)
        asked |= {"start": str(start), "end": str(end)}
    answer = client.get("/plain/", params=asked)
    scope = Scope(
        start=start, end=end, as_of=as_of, towns=tuple(chosen), department=department or None, domain=domain or None,
        investment=investment or None,
    )  # fmt: skip
    wanted = [ALL_METRICS[m] for m in dict.fromkeys((*TOWN_FIGURES, *(m for _, m in cards_of(scope))))]
    with kept_reader(demo_sqlite).connect() as connection:
        found = values(
            evaluate(connection, wanted, scope), wanted, as_of, tracked(connection, wanted, as_of), start=start
        )
    # The cards and the line of the whole scope say them, and no others, in their order.
    cards = re.findall(r"<div class=card>.*?<b>(.*?)</b>", answer.text)
    assert [_number(card) for card in cards] == [value_text(found[m]) for _, m in cards_of(scope)]
    line = re.findall(r"<td class=n>(.*?)</td>", answer.text.split("<tbody>")[1].split("</tr>")[0])
    assert [_number(cell) for cell in line] == [value_text(found[m]) for m in TOWN_FIGURES]
    saved = client.get("/plain/", params=asked | {"save": "1"}).text
    assert re.findall(r"<div class=card>.*?<b>(.*?)</b>", re.sub("</?a[^>]*>", "", answer.text)) == re.findall(
        r"<div class=card>.*?<b>(.*?)</b>", saved
    )


def test_every_number_opens_its_records(client: TestClient, demo_sqlite: str) -> None:
    page = client.get("/plain/", params={"town": PLACES[0]}).text
    links = sorted({unescape(href) for href in re.findall(r'href="(records\?[^"]+)"', page)})
    assert len(links) > len(TOWN_FIGURES)
    for href in links[::5]:
        params = parse_qs(urlparse(href).query)
        metric = ALL_METRICS[params["metric"][0]]
        start, end = period(Preset.YEAR, DEMO_AS_OF)
        scope = Scope(start=start, end=end, as_of=DEMO_AS_OF, towns=(PLACES[0],))
        of = params.get("of", [PLACES[0]])
        scope = replace(scope, towns=() if of == ["全区"] else tuple(of))
        part = Part(params["part"][0]) if "part" in params else metric.missed_part
        with kept_reader(demo_sqlite).connect() as connection:
            count, _ = record_total(connection, metric, scope, part)
        assert f"共 {count:,} 条" in _text(client.get(urljoin(_base(page), href)).text), href


def _base(page: str, address: str = "/plain/") -> str:
    """Where the links of a page start."""
    found = re.search('<base href="([^"]+)">', page)
    assert found
    return urljoin(address, unescape(found[1]))


TEN = {"town": PLACES[:10]}
CUSTOM = {"period": "自定义", "start": "2022-01-01", "end": "2023-11-30"}
NARROW = {"department": "区建管委", "domain": "工程建设领域", "investment": "政府投资"}


@pytest.mark.parametrize("scope", [{}, NARROW, CUSTOM, TEN, TEN | CUSTOM | NARROW], ids=str)
def test_it_is_small_in_every_scope_and_its_links_keep_it(
    client: TestClient, scope: dict[str, str | list[str]]
) -> None:
    for name in ("", "town", "assessment"):
        page = client.get(f"/plain/{name}", params=scope | {"of_town": PLACES[0]})
        assert len(page.content) < 60_000
    first = client.get("/plain/", params=scope).text
    stamp = re.compile("<p class=by>(.*?)</p>")
    # From page to page, and along the form, the scope is the same.
    there = _base(client.get(urljoin(_base(first), "town"), params={"of_town": PLACES[0]}).text, _base(first))
    again = client.get(urljoin(there, "overview")).text
    assert stamp.search(again)[1] == stamp.search(first)[1]  # type: ignore[index]


def test_without_its_slash_the_address_keeps_what_it_asks(client: TestClient) -> None:
    asked = {"town": "310118106", "as_of": "2023-06-30"}
    assert client.get("/plain", params=asked).text == client.get("/plain/", params=asked).text


def test_a_day_looked_back_at_is_said_as_on_the_screens(client: TestClient) -> None:
    page = _text(client.get("/plain/", params={"as_of": "2023-06-30"}).text)
    assert f"回看 2023-06-30 · 数据截至 {DEMO_AS_OF}" in page
    assert "回看" not in _text(client.get("/plain/").text)


def test_the_form_keeps_the_list_and_a_new_choice_supersedes_the_lists_own(client: TestClient) -> None:
    page = client.get("/plain/records", params={"metric": "lead.received", "of": PLACES[2], "town": PLACES[:2]}).text
    form = re.search("<form action=.*?</form>", page)
    assert form
    sent: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type=hidden name="(\w+)" value="([^"]*)"', form[0]):
        sent[name] = [unescape(value)]
    for name, value, checked in re.findall(
        r"<input type=(?:date|checkbox) name=(\w+) value=([\w-]+)( checked)?", form[0]
    ):
        if checked or name != "town":
            sent.setdefault(name, []).append(value)
    for name, options in re.findall("<select name=(\\w+)>(.*?)</select>", form[0]):
        sent[name] = re.findall('value="([^"]*)" selected', options)
    assert sent["town"] == PLACES[:2]
    there = urljoin(_base(page), "records")
    same = client.get(there, params=sent).text
    counted = re.compile("共 [0-9,]+ 条")
    assert counted.findall(same) == counted.findall(page)
    wider = client.get(there, params=sent | {"town": PLACES[:3]}).text
    direct = client.get("/plain/records", params={"metric": "lead.received", "town": PLACES[:3]}).text
    assert counted.findall(wider) == counted.findall(direct) != counted.findall(page)
    assert all(f"value={code} checked" in wider for code in PLACES[:3])
    portrait = client.get("/plain/town", params={"of_town": "徐泾镇"}).text
    assert '<input type=hidden name="of_town" value="徐泾镇">' in portrait


def test_a_long_list_turns_its_pages(client: TestClient) -> None:
    seen: list[str] = []
    for number in (1, 2):
        page = client.get("/plain/records", params={"metric": "lead.received", "page": str(number)}).text
        seen += re.findall(r"XS\d{9}", _text(page))
    assert len(set(seen)) == 100
    assert "下一页" in page


@pytest.mark.parametrize("name", PAGES)
def test_it_is_small_and_has_no_script(client: TestClient, name: str) -> None:
    page = client.get(f"/plain/{name}", params={"of_town": PLACES[0], "metric": "lead.received"})
    assert page.status_code == 200
    assert len(page.content) < 60_000
    assert "<script" not in page.text
    assert "模拟数据" in page.text
    assert not re.search("[A-Za-z]{4}", re.sub(r"XS\d+", "", _text(page.text)))


@pytest.mark.parametrize("name", PAGES)
def test_saved_it_is_one_file_that_stands_alone(client: TestClient, name: str) -> None:
    params = {"unit": PLACES[0] if name == "town" else "区建管委", "metric": "lead.received", "town": PLACES[0]}
    page, saved = (client.get(f"/plain/{name}", params=params | more) for more in ({}, {"save": "1"}))
    kept = re.search('href="([^"]+)" download', page.text)
    assert kept
    again = client.get(urljoin(_base(page.text), unescape(kept[1])))
    assert again.headers["content-disposition"] == saved.headers["content-disposition"]
    assert again.content == saved.content
    named = unquote(saved.headers["content-disposition"])
    assert named.startswith("attachment; filename*=UTF-8''")
    assert named.endswith(f"_{DEMO_AS_OF}.html")
    assert len(saved.content) < 60_000
    # It asks for nothing and leads nowhere: no server answers where it is opened.
    assert re.findall(r"(?:href|src|action|url)\s*[=(]\s*[^\s>]+", saved.text) == ['href="data:,"']
    assert "<form" not in saved.text
    text = _text(saved.text)
    assert "模拟数据 · " in text
    assert str(DEMO_AS_OF) in text
    assert f"保存于 {today()}" in text
    heading = re.search("<h1>.*</h1>", page.text)
    assert heading
    assert heading.group() in saved.text


def test_a_unit_is_asked_by_its_name_as_on_the_screens(client: TestClient) -> None:
    assert "街镇画像 · 徐泾镇" in client.get("/plain/town", params={"of_town": "徐泾镇"}).text
    # Without one as the screens: the unit of the bar, else the first.
    assert "街镇画像 · 徐泾镇" in client.get("/plain/town", params={"town": "徐泾镇"}).text
    assert f"街镇画像 · {towns(2023)[0].name}" in client.get("/plain/town", params={"save": "1"}).text
    assert "部门履职 · 区建管委" in client.get("/plain/department", params={"unit": "区建管委"}).text


def test_links_that_carry_a_narrow_scope_keep_it_small(client: TestClient) -> None:
    own_days = {"period": "自定义", "start": "2023-02-01", "end": "2023-10-30", "as_of": "2023-11-30"}
    for department in DEPARTMENTS:
        page = client.get("/plain/", params=own_days | {"department": department, "domain": DOMAINS[0]})
        assert len(page.content) < 60_000, department


def test_every_number_of_the_overview_and_a_portrait_leads_to_records(client: TestClient) -> None:
    """What stands outside of links holds no number but those of names, days and targets."""
    page = client.get("/plain/").text
    assert page.count('<a href="records?metric=lead.overdue&amp;of=') >= 2 * len(PLACES)  # table and map
    for metric in ("lead.unsolved_true", "deposit.not_stored", "evidence.overdue"):  # each kind has its list
        assert f'"records?metric={metric}"' in page
    message = page.split("<div class=cards>")[0].split("<h1>")[1].split("</p>")[1:]
    free = _text(re.sub("<a .*?</a>", "", "".join(message)))
    assert not re.search(r"\d 件线索|\d 件属实|\d 件未化解|\d 人|万元", free), free
    assert '<a href="assessment">' in "".join(message)
    for card in re.findall("<div class=card>.*?</div>", page):
        assert not re.search(r"\d/\d", _text(re.sub("<a .*?</a>", "", card)))
    portrait = client.get("/plain/town", params={"of_town": PLACES[0]}).text
    rows = re.findall("<tr><th scope=row>.*?</tr>", portrait)
    assert rows
    assert all(row.count("<a ") == 2 and f"of={quote('全区')}" not in row.split("</td>")[0] for row in rows)
    gaps = portrait.split("<h2>短板</h2>")[1].split("<h2>")[0]
    assert "<li>" not in re.sub("<li>[^<]*<a ", "", gaps)


def test_what_is_not_known_is_not_told_as_nothing(client: TestClient) -> None:
    page = _text(client.get("/plain/", params={"as_of": "2018-01-01"}).text)
    assert "当前需关注事项 0 项" not in page
    assert "类事项尚无台账、不作判断" in page
    assert "没有台账的：" in page
    assert "尚无此项台账" in page
    assert "类事项尚无台账、不作判断" in _text(client.get("/plain/town", params={"as_of": "2018-01-01"}).text)


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("?town=火星镇", "地址中有不认识的内容，未采用：街镇“火星镇”。现按下列范围显示。"),
        ("?moon=1", "未采用：参数“moon”。"),
        ("town?of_town=bogus", "未采用：街镇“bogus”。"),
        ("department?unit=bogus", "未采用：部门“bogus”。"),
        ("records?metric=lead.received&part=bogus", "未采用：清单“bogus”。"),
        ("records?metric=bogus", "未采用：指标“bogus”。"),
        ("records?metric=evidence.overdue&page=99", "没有第“99”页，已显示第 1 页，共 1 页。"),
    ],
)
def test_what_was_ignored_is_said_in_a_sentence(client: TestClient, address: str, text: str) -> None:
    note = re.search("<p class=note>.*?</p>", client.get(f"/plain/{address}").text)
    assert note
    assert text in _text(note[0])


def test_an_empty_list_says_why_as_the_screen_does(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other units have such records: a town is not told that there are none."""
    empty = {"metric": "incident.extreme"}
    assert "所选范围内没有这类记录。可扩大期间" in _text(client.get("/plain/records", params=empty).text)
    town = Rights(Role.TOWN, towns=(PLACES[0],))
    monkeypatch.setattr("server.plain.routes.admitted", lambda *_: town)
    told = _text(client.get("/plain/records", params=empty).text)
    assert "没有您可以查看的这类记录" in told
    assert f"清单只列{town_name(PLACES[0])}的记录" in told


def test_a_list_has_the_days_left_and_the_total_of_the_screens(client: TestClient, demo_sqlite: str) -> None:
    running = _text(client.get("/plain/records", params={"metric": "lead.in_progress"}).text)
    assert "剩余工作日" in running
    start, end = period(Preset.YEAR, DEMO_AS_OF)
    owed, scope = ALL_METRICS["lead.arrears_amount"], Scope(start=start, end=end, as_of=DEMO_AS_OF)
    with kept_reader(demo_sqlite).connect() as connection:
        count, yuan = record_total(connection, owed, scope)
    page = _text(client.get("/plain/records", params={"metric": owed.id}).text)
    assert f"共 {count:,} 条，合计 {yuan:,.2f} 元，" in page


def test_a_rule_of_data_quality_has_a_list_here_too(client: TestClient) -> None:
    rule = quality().rules[0]
    page = client.get("/plain/records", params={"metric": rule.metric.id}).text
    assert rule.name in page
    assert "未采用" not in _text(page)
    assert "有问题" in page


def test_the_pager_reaches_every_end_and_files_differ(client: TestClient) -> None:
    page = client.get("/plain/records", params={"metric": "lead.received", "page": "5"}).text
    pager = _text(page.split("<nav aria-label=翻页>")[1].split("</nav>")[0]).split()
    assert pager[:9] == ["首页", "上一页", "2", "3", "4", "5", "6", "7", "8"]
    assert pager[-2:] == ["下一页", "末页"]
    names = {
        client.get("/plain/records", params={"metric": "lead.closed_on_time_rate", "save": "1"} | more).headers[
            "content-disposition"
        ]
        for more in ({}, {"part": "denominator"}, {"part": "denominator", "page": "2"}, {"part": "numerator"})
    }
    assert len(names) == 4


def test_a_scope_line_names_the_unit(client: TestClient) -> None:
    for address, name in (("town?of_town=徐泾镇", "徐泾镇"), ("department?unit=区建管委", "区建管委")):
        assert name in client.get(f"/plain/{address}").text.split("</h1>")[1].split("</p>")[0]


def test_without_a_database_the_demo_is_built_and_an_older_one_is_named(
    sample_sqlite: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built: list[str] = []
    monkeypatch.delenv("CASE_DATABASE_URL", raising=False)
    monkeypatch.setattr("data_access.database.engine.DEMO_PATH", tmp_path / "demo.db")
    monkeypatch.setattr("pages.parts.frame.demo_database.build", built.append)
    shown_data.newest_state.clear()
    demo_database.clear()
    client = TestClient(Starlette(routes=plain_routes("")))
    client.get("/plain/")
    assert built == [f"sqlite:///{tmp_path / 'demo.db'}"]
    copy_sqlite(sample_sqlite, tmp_path / "older.db")
    with sqlite3.connect(tmp_path / "older.db") as older:
        older.execute("DROP TABLE alembic_version")
    monkeypatch.setenv("CASE_DATABASE_URL", f"sqlite:///{tmp_path / 'older.db'}")
    shown_data.newest_state.clear()
    answer = client.get("/plain/")
    assert answer.status_code == 503
    assert "python -m data_access migrate" in answer.text
    shown_data.newest_state.clear()
    demo_database.clear()


def test_what_an_address_asks_in_vain_is_said_and_text_is_text(client: TestClient) -> None:
    page = client.get("/plain/", params={"town": "<b>火星镇</b>", "as_of": "2031-01-01"}).text
    assert "火星镇" in _text(page)
    assert "<b>火星镇" not in page
    assert "2031-01-01" in page


def test_the_gate_is_that_of_the_screens(sample_sqlite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASE_DATABASE_URL", sample_sqlite)
    shown_data.newest_state.clear()
    client = TestClient(Starlette(routes=plain_routes("")))
    for known, status in (({}, 403), ({"auth": {}}, 403), ({"allow_anonymous": True}, 200)):
        monkeypatch.setattr("server.plain.asked.secrets", lambda known=known: known)
        assert client.get("/plain/assessment").status_code == status
    shown_data.newest_state.clear()
