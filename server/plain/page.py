"""The frame of a plain page: head, choices, notes, foot; and the pieces that its pages are made of. No script."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from html import escape
from urllib.parse import quote

from data_access.clock import now
from data_access.database.schema import DOMAINS
from data_access.database.scope import Scope
from data_access.paths import version
from data_access.reference.organisation import departments, district_name, organisation_name, towns
from metrics.engine.model import Part
from metrics.engine.periods import Preset
from metrics.judging.targets import Status
from metrics.judging.values import Value
from metrics.wording.formats import said
from pages.parts.charts.palette import MARKS
from pages.parts.frame.navigation import HOME
from pages.parts.scope.addresses import DAYS, SAVE, scope_params
from pages.parts.scope.drill import default_part
from pages.parts.scope.scope_bar import scope_said
from server.plain.asked import Asked

STYLE = """
body{margin:0 auto;max-width:76rem;padding:0 .8rem 2rem;background:#fff;color:#1a2433;
font:16px/1.6 "Microsoft YaHei","PingFang SC","Noto Sans CJK SC",sans-serif}
a{color:#17406d}nav a{display:inline-block;padding:.6rem .9rem .6rem 0}h1{font-size:1.5rem;margin:.6rem 0}
h2{font-size:1.15rem;margin:1.4rem 0 .4rem}.by{color:#4a5766}.note{background:#fcf1e2;padding:.5rem .8rem}
form{display:flex;flex-wrap:wrap;gap:.5rem;background:#f5f7fa;padding:.6rem}select,input,button{font:inherit;
min-height:2.75rem;max-width:100%}.cards{display:flex;flex-wrap:wrap;gap:.6rem}.card{flex:1 1 14rem;border:1px solid
#d9e0e8;padding:.6rem .8rem}.card b{display:block;font-size:1.6rem;line-height:1.3}
.over{overflow-x:auto;position:relative}
table{border-collapse:collapse;width:100%;font-size:.95rem}th,td{border:1px solid #d9e0e8;padding:.35rem .5rem;
text-align:left;vertical-align:top;min-width:3.5em}tbody th{font-weight:inherit}
i{font-style:normal}
td.n,th.n{text-align:right;white-space:nowrap}.d{white-space:nowrap}
h3{font-size:1rem;margin:.8rem 0 .2rem}.missed{color:#b3261e}
.near{color:#a85600}.met{color:#1b7f4b}li{margin:.35rem 0}svg{width:100%;height:auto;max-width:40rem}
@page{size:A4;margin:14mm}@media print{form,nav{display:none}body{max-width:none;padding:0;font-size:10pt}
a{color:inherit;text-decoration:none}.over{overflow:visible}table{font-size:8.5pt}th,td{padding:.2rem .3rem;min-width:0}
td.n,th.n{white-space:normal}thead{display:table-header-group}tr,.card,svg{break-inside:avoid}h2,h3{break-after:avoid}}
"""
CLASSES = {Status.MISSED: "missed", Status.NEAR: "near", Status.MET: "met"}


def carried(asked: Asked) -> list[tuple[str, str]]:
    """What links carry on: the page's own choices."""
    bar = asked.bar
    params = [("period", asked.preset.value), ("as_of", str(bar.as_of))]
    if asked.preset is Preset.CUSTOM:
        params += [("start", str(bar.start)), ("end", str(bar.end))]
    params += [("town", code) for code in bar.towns]
    params += [("department", bar.department)] if bar.department else []
    return params + ([("domain", bar.domain)] if bar.domain else [])


def _as_written(text: str) -> str:
    """Chinese in an address as it is: a third of its bytes, and a hundred links carry it."""
    return "".join(letter if letter > "\x7f" else quote(letter, safe="") for letter in text)


def link(asked: Asked, page: str, words: str, **params: str) -> str:
    """A link to a plain page in the same scope, in a saved page the words alone; ``words`` is markup."""
    if asked.saved:
        return words
    query = "&".join(f"{name}={_as_written(text)}" for name, text in (*carried(asked), *params.items()))
    return f'<a href="{escape(page)}?{escape(query)}">{words}</a>'


def records_link(
    asked: Asked, metric_id: str, words: str, *, scope: Scope | None = None, part: Part | None = None
) -> str:
    """A number that opens its records; ``words`` is markup."""
    counted = scope or asked.scope
    own = scope_params(counted, asked.bar)
    if (counted.start, counted.end, counted.as_of) == (asked.bar.start, asked.bar.end, asked.bar.as_of):
        own = {name: said_in_address for name, said_in_address in own.items() if name not in DAYS}  # carried anyway
    if part and part is not default_part(metric_id):
        own["part"] = part.value
    return link(asked, "records", words, metric=metric_id, **own)


def coloured(status: Status, words: str) -> str:
    """■ 95.3% in the colour of its status, whose word is told to who cannot see it; ``words`` is text."""
    mark = f"<i role=img aria-label={status.value}>{MARKS[status]}</i>"
    return f'<span class="{CLASSES.get(status, "")}">{mark} {escape(words)}</span>'


def marked(value: Value) -> str:
    """A figure as `coloured` has it."""
    return coloured(value.status, said(value))


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
    told = escape(f"表：{headings[0]}、{headings[-1]}等")
    return (
        f'<div class=over tabindex=0 role=group aria-label="{told}"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def items(found: Iterable[str]) -> str:
    """A list of markup."""
    return f"<ul>{''.join(f'<li>{inner}</li>' for inner in found)}</ul>"


def _select(name: str, label: str, named: Mapping[str, str], chosen: Iterable[str], first: str = "") -> str:
    picked = set(chosen)
    shown = {"": first} | dict(named) if first else dict(named)
    options = "".join(
        f'<option value="{escape(value)}"{" selected" if value in picked else ""}>{escape(text)}</option>'
        for value, text in shown.items()
    )
    return f"<select name={name} aria-label={label}>{options}</select>"


def _day(name: str, label: str, day: date, last: date) -> str:
    return f"<input type=date name={name} aria-label={label} value={day} max={last}>"


def _choices(asked: Asked) -> str:
    """The scope as a form that the browser itself sends."""
    bar, year, last = asked.bar, asked.bar.as_of.year, asked.state.as_of
    own = "".join(
        f'<input type=hidden name="{name}" value="{escape(asked.params[name])}">'
        for name in ("metric", "part")
        if name in asked.params
    )
    industry = {d.code: d.name for d in departments(year) if d.is_industry}
    custom = asked.preset is Preset.CUSTOM
    fields = (
        _select("period", "期间", {p.value: p.value for p in Preset}, [asked.preset.value]),
        _day("as_of", "截至日", bar.as_of, last),
        _day("start", "起", bar.start, last) + _day("end", "止", bar.end, last) if custom else "",
        _select("town", "街镇", {t.code: t.name for t in towns(year)}, bar.towns, "全区"),
        _select("department", "行业主管部门", industry, [bar.department or ""], "全部行业部门"),
        _select("domain", "领域", {d: d for d in DOMAINS}, [bar.domain or ""], "全部领域"),
    )
    return f"<form method=get>{own}{''.join(fields)}<button>查看</button></form>"


def _menu(asked: Asked) -> str:
    """The other plain pages, the same as a screen, and as a file."""
    pages = {"overview": "综合态势", "town": "街镇画像", "department": "部门履职", "assessment": "考核自查"}
    whole_screen = f'<a href="../{asked.page.removeprefix(HOME)}?{escape(asked.query)}">完整版</a>'
    kept = f'<a href="?{escape("&".join(filter(None, (asked.query, f"{SAVE}=1"))))}" download>保存本页</a>'
    return (
        f"<nav aria-label=简版>{''.join(link(asked, to, name) for to, name in pages.items())}{whole_screen}{kept}</nav>"
    )


def whole(asked: Asked, title: str, body: str) -> str:
    """The page: head, choices, what the address asked in vain, body, foot. A saved one has neither menu nor choices."""
    mark = "模拟数据 · " if asked.state.synthetic else ""
    notes = "".join(f"<p class=note>地址中：{escape(note)}。</p>" for note in asked.notes)
    stamp = f"{mark}{escape(scope_said(asked.scope))} · 数据版本 {asked.state.version}"
    if asked.saved:
        stamp += f" · 保存于 {now():%Y-%m-%d %H:%M}"
    return (
        '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        # Without an icon of its own a browser asks the server for one.
        f'<link rel=icon href="data:,"><title>{escape(title)} · 治欠工作看板简版</title>'
        f"<style>{STYLE}</style></head><body>"
        f"<header><p><b>{escape(organisation_name(asked.scope.as_of.year))}</b> 治欠工作看板（简版）</p>"
        f"{'' if asked.saved else _menu(asked) + _choices(asked)}</header>"
        f"<main>{notes}<h1>{escape(title)}</h1><p class=by>{stamp}</p>{body}</main>"
        f"<footer><hr><p class=by>{escape(district_name())}治欠工作看板 {version()} 版</p></footer></body></html>"
    )
