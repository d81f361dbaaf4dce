"""The frame of a plain page: head, choices, notes, foot; and the pieces that its pages are made of. No script."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from urllib.parse import urlencode

from data_access.clock import now
from data_access.database.schema import DOMAINS, INVESTMENTS_ASKED
from data_access.database.scope import Scope
from data_access.paths import version
from data_access.reference.organisation import departments, district_name, organisation_name
from data_access.reference.unit_names import listed_towns
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.model import Part
from metrics.engine.periods import Preset
from metrics.judging.targets import Status
from metrics.judging.values import Value
from metrics.questions.attention import nothing_open
from metrics.wording.formats import WHOLE_DISTRICT, value_text
from pages.parts import shown_data
from pages.parts.charts.palette import MARKS
from pages.parts.scope.addresses import BAR, DAYS, HOME, KNOWN, SAVE, Ignored, scope_params
from pages.parts.scope.drill import default_part
from pages.parts.scope.scope_bar import where_text
from server.plain.asked import Asked

_STYLE = """
body{margin:0 auto;max-width:76rem;padding:0 .8rem 2rem;background:#fff;color:#1a2433;
font:16px/1.6 "Microsoft YaHei","PingFang SC","Noto Sans CJK SC",sans-serif}
a{color:#17406d}nav a{display:inline-block;padding:.6rem .9rem .6rem 0}h1{font-size:1.5rem;margin:.6rem 0}
h2{font-size:1.15rem;margin:1.4rem 0 .4rem}.by{color:#4a5766}.note{background:#fcf1e2;padding:.5rem .8rem}
form{display:flex;flex-wrap:wrap;gap:.5rem .8rem;align-items:end;background:#f5f7fa;padding:.6rem}
select,input,button{font:inherit;min-height:2.75rem;max-width:100%;box-sizing:border-box}
label{display:flex;align-items:center;gap:.4rem;flex-wrap:wrap}summary{padding:.6rem .3rem;cursor:pointer}
details[open]{flex-basis:100%}details div{display:flex;flex-wrap:wrap;gap:0 1rem}[type=checkbox]{width:1.3rem}
.cards{display:flex;flex-wrap:wrap;gap:.6rem}.card{flex:1 1 14rem;border:1px solid
#d9e0e8;padding:.6rem .8rem}.card b{display:block;font-size:1.6rem;line-height:1.3}
.over{overflow-x:auto;position:relative}
table{border-collapse:collapse;width:100%;font-size:.95rem}th,td{border:1px solid #d9e0e8;padding:.35rem .5rem;
text-align:left;vertical-align:top;min-width:3.5em}tbody th{font-weight:inherit}
i{font-style:normal}
td.n,th.n{text-align:right;white-space:nowrap}.d{white-space:nowrap}
h3{font-size:1rem;margin:.8rem 0 .2rem}.missed{color:#b3261e}
.near{color:#a85600}.met{color:#1b7f4b}li{margin:.35rem 0}svg{width:100%;height:auto;max-width:40rem}
@page{size:A4;margin:14mm}@media print{form,nav,footer{display:none}svg{max-width:11cm}
body{max-width:none;padding:0;font-size:10pt}
li{margin:.15rem 0}h2{margin:.9rem 0 .3rem}
a{color:inherit;text-decoration:none}.over{overflow:visible}table{font-size:8.5pt}th,td{padding:.2rem .3rem;min-width:0}
td.n,th.n{white-space:normal}thead{display:table-header-group}tr,.card,svg{break-inside:avoid}h2,h3{break-after:avoid}}
"""
CLASSES = {Status.MISSED: "missed", Status.NEAR: "near", Status.MET: "met"}


@dataclass(frozen=True)
class Shown:
    """What a plain page says: its title, its body (markup), and what it makes of the address."""

    title: str
    body: str
    scope: Scope | None = None  # that it was counted in, where it is not the one asked for
    file: str = ""  # what tells a saved page from others of the same title
    ignored: tuple[Ignored, ...] = ()
    put_right: tuple[str, ...] = ()


def carried(asked: Asked) -> list[tuple[str, str]]:
    """What links carry on: the page's own choices."""
    bar = asked.bar
    params = [("period", asked.preset.value), ("as_of", str(bar.as_of))]
    if asked.preset is Preset.CUSTOM:
        params += [("start", str(bar.start)), ("end", str(bar.end))]
    params += [("town", code) for code in bar.towns]
    params += [("department", bar.department)] if bar.department else []
    params += [("domain", bar.domain)] if bar.domain else []
    return params + ([("investment", bar.investment)] if bar.investment else [])


def link(asked: Asked, page: str, words: str, /, **params: str) -> str:
    """A link to a plain page in the same scope, in a saved page the words alone; ``words`` is markup."""
    if asked.saved:
        return words
    to = f"{page}{'?' if params else ''}{urlencode(params)}"
    return f'<a href="{escape(to)}">{words}</a>'


def base(asked: Asked) -> str:
    """Where the links of a page start: below its scope, which so stands in it once and not in each of them."""
    return f'<base href="{asked.up}within/{escape(urlencode(carried(asked)))}/">'


def records_address(
    asked: Asked, metric_id: str, scope: Scope | None = None, part: Part | None = None, **more: str
) -> str:
    """Where the records behind a figure are listed; ``scope`` is the one it was counted in, else that asked for."""
    counted = scope or asked.scope
    own = scope_params(counted, asked.bar)
    if (counted.start, counted.end, counted.as_of) == (asked.bar.start, asked.bar.end, asked.bar.as_of):
        own = {name: in_address for name, in_address in own.items() if name not in DAYS}  # carried anyway
    chosen = {"part": part.value} if part not in (None, default_part(metric_id)) else {}
    return f"records?{urlencode({'metric': metric_id, **chosen, **own, **more}, safe=',')}"


def records_link(
    asked: Asked, metric_id: str, words: str, *, scope: Scope | None = None, part: Part | None = None, **more: str
) -> str:
    """A number that opens its records, in a saved page the number alone; ``words`` is markup."""
    if asked.saved:
        return words
    return f'<a href="{escape(records_address(asked, metric_id, scope, part, **more))}">{words}</a>'


def coloured(status: Status, words: str) -> str:
    """■ 95.3% in the colour of its status, whose word is told to who cannot see it; ``words`` is text."""
    mark = f"<i role=img aria-label={status.value}>{MARKS[status]}</i>"
    remark = f"{mark} {escape(words)}"
    return f"<span class={CLASSES[status]}>{remark}</span>" if status in CLASSES else remark


def marked(value: Value) -> str:
    """A figure as `coloured` has it."""
    return coloured(value.status, value_text(value))


def table(headings: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: Iterable[int] = ()) -> str:
    """A table; headings are text, cells are markup, ``numbers`` the columns that stand to the right.

    The first cell of a row heads it. What is too wide is moved sideways, also by the keyboard.
    """
    right = set(numbers)

    def cell(tag: str, place: int, inner: str) -> str:
        return f"<{tag}{' class=n' if place in right else ''}>{inner}</{tag[:2]}>"

    head = "".join(cell("th scope=col", place, escape(text)) for place, text in enumerate(headings))
    body = "".join(
        f"<tr>{''.join(cell('td' if place else 'th scope=row', place, inner) for place, inner in enumerate(row))}</tr>"
        for row in rows
    )
    remark = escape(f"表：{headings[0]}、{headings[-1]}等")
    return (
        f'<div class=over tabindex=0 role=group aria-label="{remark}"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def linked(asked: Asked, text: str, numbers: Mapping[str, str], *, scope: Scope | None = None) -> str:
    """A sentence in which words of its figures lead to their records; ``numbers`` are metric ids by those words."""
    markup = escape(text)
    for words, metric_id in numbers.items():
        markup = markup.replace(escape(words), records_link(asked, metric_id, escape(words), scope=scope), 1)
    return markup


def by_kind(asked: Asked, counted: Mapping[str, str], *, scope: Scope | None = None) -> str:
    """The lists of all records of each kind; ``counted`` says each kind's number by metric id, as markup."""
    chips = (
        records_link(asked, m, f"{escape(ALL_METRICS[m].name)} {value_text}", scope=scope)
        for m, value_text in counted.items()
    )
    return f"<p>{'　'.join(chips)}</p>" if counted else ""


def nothing_listed(unknown: Sequence[str]) -> str:
    """What stands in the place of an empty worklist: good news only as far as the ledgers go."""
    ledgers = f"没有台账的：{'、'.join(unknown)}。" if unknown else ""
    return f"<p>{escape(f'{nothing_open(unknown)}。{ledgers}')}</p>"


def items(found: Iterable[str]) -> str:
    """A list of markup."""
    return f"<ul>{''.join(f'<li>{inner}</li>' for inner in found)}</ul>"


def _select(name: str, label: str, named: Mapping[str, str], chosen: str, first: str = "") -> str:
    shown = {"": first} | dict(named) if first else named
    options = "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(text)}</option>'
        for value, text in shown.items()
    )
    return f"<label>{label}<select name={name}>{options}</select></label>"


def _day(name: str, label: str, day: date, last: date) -> str:
    return f"<label>{label}<input type=date name={name} value={day} max={last}></label>"


def _towns(asked: Asked) -> str:
    """Any number of towns; which are chosen stands in the line that unfolds them."""
    bar = asked.bar
    own = bar.viewer.towns_in(bar.as_of.year)
    named = {t.code: t.name for t in listed_towns(asked.state.past_towns, bar.as_of.year, own)}
    boxes = "".join(
        f"<label><input type=checkbox name=town value={escape(code)}{' checked' if code in bar.towns else ''}>"
        f"{escape(name)}</label>"
        for code, name in named.items()
    )
    value_text = "、".join(named[code] for code in bar.towns if code in named) or WHOLE_DISTRICT
    return f"<details><summary>街镇：{escape(value_text)}</summary><div>{boxes}</div></details>"


def _choices(asked: Asked) -> str:
    """The scope as a form that the browser itself sends, with what else the address asks."""
    bar, year, last = asked.bar, asked.bar.as_of.year, asked.state.as_of
    own = "".join(
        f'<input type=hidden name="{escape(name)}" value="{escape(text)}">'
        for name, text in asked.params.items()
        if name in KNOWN and name not in (*BAR, SAVE, "page")
    )
    own_industries = bar.viewer.industries_in(year)
    industry = {d.code: d.name for d in departments(year) if d.is_industry}
    industry = {code: industry[code] for code in own_industries} or industry
    custom = asked.preset is Preset.CUSTOM
    fields = (
        _select("period", "期间", {p.value: p.value for p in Preset}, asked.preset.value),
        _day("as_of", "截至日", bar.as_of, last),
        _day("start", "起始日", bar.start, last) + _day("end", "截止日", bar.end, last) if custom else "",
        _select("department", "行业主管部门", industry, bar.department or "", "全部行业部门"),
        _select("domain", "领域", {d: d for d in DOMAINS}, bar.domain or "", "全部领域"),
        _select("investment", "投资性质", {i: i for i in INVESTMENTS_ASKED}, bar.investment or "", "全部投资性质"),
        _towns(asked),
    )
    return f'<form action="{asked.page or HOME}">{own}{"".join(fields)}<button>查看</button></form>'


def _menu(asked: Asked) -> str:
    """The other plain pages, the same as a screen, and as a file."""
    pages = {"overview": "综合态势", "town": "街镇画像", "department": "部门履职", "assessment": "考核自查"}
    query, page = escape(asked.query), asked.page or HOME
    whole_screen = f'<a href="../../../{page.removeprefix(HOME)}?{query}">完整版</a>'
    kept = f'<a href="../../{page}?{query}{"&amp;" if query else ""}{SAVE}=1" download>保存本页</a>'
    return (
        f"<nav aria-label=简版>{''.join(link(asked, to, name) for to, name in pages.items())}{whole_screen}{kept}</nav>"
    )


def _stamp(asked: Asked, scope: Scope) -> str:
    """What a page was counted in, in the words of the screens' head."""
    looked_from = f"回看 {scope.as_of}" if scope.as_of < asked.state.as_of else ""
    parts = (
        "模拟数据" if asked.state.synthetic else "",
        f"{scope.start} 至 {scope.last_day}",
        looked_from,
        f"数据截至 {asked.state.as_of}",
        where_text(scope),
        f"数据版本 {asked.state.version}",
        f"保存于 {now():%Y-%m-%d %H:%M}" if asked.saved else "",
    )
    return escape(" · ".join(filter(None, parts)))


def _notes(asked: Asked, shown: Shown) -> str:
    """That the database is away, what was asked in vain and what was put right, in the sentences of the screens."""
    ignored, put_right = (*asked.ignored, *shown.ignored), (*asked.put_right, *shown.put_right)
    away = shown_data.away()
    notes = [away.line()] if away else []
    notes += [f"地址中有不认识的内容，未采用：{'、'.join(map(str, ignored))}。现按下列范围显示。"] if ignored else []
    notes += [f"{'；'.join(put_right)}。"] if put_right else []
    return "".join(f"<p class=note>{escape(note)}</p>" for note in notes)


def whole(asked: Asked, shown: Shown) -> str:
    """The page: head, choices, what the address asked in vain, body, foot. A saved one has neither menu nor choices."""
    return (
        '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        # Without an icon of its own a browser asks the server for one.
        f'<link rel=icon href="data:,"><title>{escape(shown.title)} · 治欠工作看板简版</title>'
        f"{'' if asked.saved else base(asked)}<style>{_STYLE}</style></head><body>"
        f"<header><p><b>{escape(organisation_name(asked.scope.as_of.year))}</b> 治欠工作看板（简版）</p>"
        f"{'' if asked.saved else _menu(asked) + _choices(asked)}</header>"
        f"<main>{_notes(asked, shown)}<h1>{escape(shown.title)}</h1>"
        f"<p class=by>{_stamp(asked, shown.scope or asked.scope)}</p>{shown.body}</main>"
        f"<footer><hr><p class=by>{escape(district_name())}治欠工作看板 {version()} 版</p></footer></body></html>"
    )
