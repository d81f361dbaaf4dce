"""The frame of a plain page: head, choices, notes, foot; and the pieces that its pages are made of. No script."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from html import escape
from urllib.parse import urlencode

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
from pages.parts.scope.addresses import DAYS, scope_params
from pages.parts.scope.drill import default_part
from pages.parts.scope.scope_bar import scope_said
from server.plain.asked import Asked

STYLE = """
body{margin:0 auto;max-width:76rem;padding:0 .8rem 2rem;background:#fff;color:#1a2433;
font:16px/1.6 "Microsoft YaHei","PingFang SC","Noto Sans CJK SC",sans-serif}
a{color:#17406d}nav a{display:inline-block;padding:.55rem .9rem .55rem 0}h1{font-size:1.5rem;margin:.6rem 0}
h2{font-size:1.15rem;margin:1.4rem 0 .4rem}.by{color:#4a5766}.note{background:#fcf1e2;padding:.5rem .8rem}
form{display:flex;flex-wrap:wrap;gap:.5rem;background:#f5f7fa;padding:.6rem}select,input,button{font:inherit;
min-height:2.75rem;max-width:100%}.cards{display:flex;flex-wrap:wrap;gap:.6rem}.card{flex:1 1 14rem;border:1px solid
#d9e0e8;padding:.6rem .8rem}.card b{display:block;font-size:1.6rem;line-height:1.3}.over{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.95rem}th,td{border:1px solid #d9e0e8;padding:.35rem .5rem;
text-align:left;vertical-align:top;min-width:3.5em}
td.n,th.n{text-align:right;white-space:nowrap}.d{white-space:nowrap}
h3{font-size:1rem;margin:.8rem 0 .2rem}.missed{color:#b3261e}
.near{color:#a85600}.met{color:#1b7f4b}li{margin:.35rem 0}svg{width:100%;height:auto;max-width:40rem}
@media print{form,nav{display:none}body{max-width:none;font-size:10.5pt}a{color:inherit;text-decoration:none}}
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


def link(asked: Asked, page: str, words: str, **params: str) -> str:
    """A link to a plain page in the same scope; ``words`` is markup."""
    return f'<a href="{escape(page)}?{escape(urlencode([*carried(asked), *params.items()]))}">{words}</a>'


def records_link(
    asked: Asked, metric_id: str, words: str, *, scope: Scope | None = None, part: Part | None = None
) -> str:
    """A number that opens its records; ``words`` is markup."""
    counted = scope or asked.scope
    own = scope_params(counted, asked.bar)
    if (counted.start, counted.end, counted.as_of) == (asked.bar.start, asked.bar.end, asked.bar.as_of):
        own = {name: said_in_address for name, said_in_address in own.items() if name not in DAYS}  # carried anyway
    return link(asked, "records", words, metric=metric_id, part=(part or default_part(metric_id)).value, **own)


def marked(value: Value) -> str:
    """■ 95.3% in its colour; the word of the status is told to who cannot see it."""
    mark = f'<span aria-label="{value.status.value}">{MARKS[value.status]}</span>'
    return f'<span class="{CLASSES.get(value.status, "")}">{mark} {escape(said(value))}</span>'


def table(headings: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: Iterable[int] = ()) -> str:
    """A table; headings are text, cells are markup, ``numbers`` the columns that stand to the right."""
    right = set(numbers)

    def cell(tag: str, place: int, inner: str) -> str:
        return f"<{tag}{' class=n' if place in right else ''}>{inner}</{tag}>"

    head = "".join(cell("th", place, escape(text)) for place, text in enumerate(headings))
    body = "".join(f"<tr>{''.join(cell('td', place, inner) for place, inner in enumerate(row))}</tr>" for row in rows)
    return f"<div class=over><table><tr>{head}</tr>{body}</table></div>"


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


def whole(asked: Asked, title: str, body: str) -> str:
    """The page: head, choices, what the address asked in vain, body, foot."""
    mark = "模拟数据 · " if asked.state.synthetic else ""
    notes = "".join(f"<p class=note>地址中：{escape(note)}。</p>" for note in asked.notes)
    pages = {".": "综合态势", "town": "街镇画像", "department": "部门履职", "score": "考核自查"}
    menu = "".join(link(asked, page, name) for page, name in pages.items())
    stamp = f"{mark}{escape(scope_said(asked.scope))} · 数据版本 {asked.state.version}"
    return (
        '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} · 治欠工作看板简版</title><style>{STYLE}</style></head><body>"
        f"<p><b>{escape(organisation_name(asked.scope.as_of.year))}</b> 治欠工作看板（简版）</p>"
        f'<nav>{menu}<a href="../">完整版</a></nav>{_choices(asked)}{notes}'
        f"<h1>{escape(title)}</h1><p class=by>{stamp}</p>{body}"
        f"<hr><p class=by>{escape(district_name())}治欠工作看板 {version()} 版</p></body></html>"
    )
