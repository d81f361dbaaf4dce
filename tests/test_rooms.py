"""The house: rooms no deeper than six, modules of one subject, and screens that only arrange."""

from __future__ import annotations

import ast
import io
import keyword
import re
import tokenize
import tomllib
from functools import cache
from pathlib import Path

import pytest

from tests.databases import ROOT

CODE = tuple(
    sorted(path for room in ("server", "pages", "metrics", "data_access") for path in (ROOT / room).rglob("*.py"))
)
MODULES = {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in CODE}
ROOMS = sorted({module.rpartition(".")[0] for module in MODULES if module.count(".") > 1})
# Rooms that lay out paper, maps and charts: what they reckon with are millimetres and pixels.
LAYOUT = ("pages/documents", "pages/parts/charts", "pages/parts/files", "pages/parts/frame", "pages/parts/maps")
LAID_OUT = ("drawing.py", "line_drawing.py")
MIGRATIONS = "data_access/database/migrations/"


@cache
def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def _within(tree: ast.AST) -> tuple[ast.AST, ...]:
    """A tree and all that is in it: each is walked a dozen times."""
    return tuple(ast.walk(tree))


@cache
def _imported(module: str) -> frozenset[str]:
    """The modules of ours that a module imports."""
    found = set()
    for node in _within(_parsed(MODULES[module])):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{name.name}" for name in node.names} | {node.module}
        elif isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
    return frozenset(found & MODULES.keys() - {module})


@pytest.mark.parametrize("room", ROOMS)
def test_no_room_is_deeper_than_six(room: str) -> None:
    """Counted over all its sub-rooms: whoever follows an import ends after at most five more."""
    own = [module for module in MODULES if module.startswith(f"{room}.")]

    @cache
    def depth(module: str) -> int:
        return 1 + max(map(depth, _imported(module).intersection(own)), default=0)

    deepest = max(own, key=depth)
    assert depth(deepest) <= 6, deepest


def _arithmetic(tree: ast.AST) -> list[str]:
    """Sums, ratios and roundings, as they stand."""
    found: list[str] = []
    for node in _within(tree):
        if isinstance(node, ast.Call):
            function = node.func
            name = function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
            if name in ("sum", "round", "quantize", "mean", "median", "cumsum", "pct_change"):
                found.append(ast.unparse(node))
        # A path is divided by texts.
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and "'" not in ast.unparse(node.right):
            found.append(ast.unparse(node))
    return found


# Sets and moments are no figures; the list only shrinks.
NO_DIFFERENCE_OF_FIGURES = {
    "pages/assessment/what_if.py": {"_words() - these", "marks - these"},
    "pages/tasks/charts.py": {"last - first"},
    "server/plain/records.py": {"number - NEIGHBOURS"},
}


def _differences(tree: ast.AST) -> set[str]:
    """What is taken from what: not the rest of a list, the place beside one, or the day beside one."""
    return {
        ast.unparse(node)
        for node in _within(tree)
        if isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.Sub)
        and not isinstance(node.right, ast.Constant)
        and not ast.unparse(node.left).startswith("len(")
        and not ast.unparse(node.right).startswith("timedelta(")
    }


# Sums and products of places, pages, lengths and widths, and texts put together: no figures; the list only shrinks.
NO_SUM_OF_FIGURES = {
    "(last - first) * WORDS", "(number - 1) * PAGE_ROWS", "(number - 1) * _SHOWN", "-count // _SHOWN",
    "ROW * len(ordered)", "_menu(asked) + _choices(asked)", "first + _ROWS", "heading + more", "height * len(stages)",
    "ignored + unknown", "last + (last - first) * WORDS", "longest * (1.08 if upright else 1.4)", "most * room",
    "number + NEIGHBOURS", "page[:place.start()] + ours", "page[:place.start()] + ours + page[place.end():]",
    "sign + on_mark(step.amount)",
}  # fmt: skip


def _sums(tree: ast.AST) -> set[str]:
    """What is added to or multiplied with what, where neither is a number, a text or a list as it is written."""

    def written(side: ast.expr) -> bool:
        return isinstance(side, ast.Constant | ast.JoinedStr | ast.List | ast.Tuple | ast.ListComp) or bool(
            {"'", '"'} & {*ast.unparse(side)}
        )

    return {
        ast.unparse(node)
        for node in _within(tree)
        if (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mult | ast.FloorDiv))
        and not written(node.left)
        and not written(node.right)
    }


def test_screens_arrange() -> None:
    """Neither in `pages` nor in `server`; what paper, charts and maps are laid out with is left out.

    Seen are operators and calls: what a data frame's own methods count is not, nor a loop that adds up.
    """
    counted, taken, added = {}, {}, set()
    for path in (path for room in ("pages", "server") for path in (ROOT / room).rglob("*.py")):
        where = str(path.relative_to(ROOT))
        if where.startswith(LAYOUT) or path.name in LAID_OUT:
            continue
        found = _arithmetic(_parsed(path))
        if found := [
            text for text in found if text not in ("count / PAGE_ROWS", "HERE / name", "FRAME / name", "FRAME / script")
        ]:
            counted[where] = found
        if differences := _differences(_parsed(path)):
            taken[where] = differences
        added |= _sums(_parsed(path))
    assert counted == {}
    assert added <= NO_SUM_OF_FIGURES, added - NO_SUM_OF_FIGURES
    assert taken == NO_DIFFERENCE_OF_FIGURES


def test_arithmetic_is_seen() -> None:
    found = _arithmetic(ast.parse("x = sum(a) / len(a); y = round(x); z = HERE / 'page.css'"))
    assert sorted(found) == ["round(x)", "sum(a)", "sum(a) / len(a)"]
    shown = ast.parse("x = now - before; y = len(rows) - SHOWN; z = place - 1; d = as_of - timedelta(days=1)")
    assert _differences(shown) == {"now - before"}
    assert _sums(ast.parse("x = won + lost; y = part * 2; z = rate * whole; w = a // b")) == {
        "won + lost",
        "rate * whole",
        "a // b",
    }


def test_a_figure_with_its_change_is_drawn_in_one_place() -> None:
    """So that all cards have the same arrow, or none."""
    drawn = {
        str(path.relative_to(ROOT))
        for path in CODE
        for node in _within(_parsed(path))
        if isinstance(node, ast.Attribute) and node.attr == "metric" and ast.unparse(node) == "st.metric"
    }
    assert drawn == {"pages/parts/lists/cards.py"}


@cache
def _names() -> frozenset[str]:
    """Every name that the code of product and tests gives or asks."""
    code = [*CODE, *(ROOT / "tests").rglob("*.py"), *ROOT.glob("*.py")]
    words = re.compile(r"[A-Za-z_]\w*")
    return frozenset(word for path in code for word in words.findall(path.read_text(encoding="utf-8")))


def _is_there(quoted: str, paths: frozenset[str]) -> bool:
    """A path or the end of one, or a name, called or with a value; what else is quoted is a command."""
    if re.fullmatch(r"[\w./]*(?:/|\.(?:py|toml|geojson|sql))", quoted):
        return any(f"/{path}".endswith(f"/{quoted.rstrip('/')}") for path in paths)
    name = re.fullmatch(r"([A-Za-z_]\w*)(?:\(.*\)|=\w+)?", quoted)
    return name is None or name[1] in _names() | {"LICENSE", "make", "chromium"}


@pytest.mark.parametrize("room", ["metrics", "data_access"])
def test_the_readme_lists_the_rooms_as_they_may_import(room: str) -> None:
    """Its table has each room above those that it asks, as import-linter holds them."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    layers = next(c["layers"] for c in contracts if c.get("containers") == [room])
    level = {name.strip(): place for place, layer in enumerate(layers) for name in layer.split("|")}
    table = re.findall(rf"^\| `{room}/(\w+)/`", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(table) > 5
    assert table == sorted(table, key=level.__getitem__)


def test_documents_name_what_is_there() -> None:
    """A reader who looks for a file or a name finds it; the README's names of other programs are not looked for."""
    rooms = ("assets", "tests", "pages", "metrics", "data_access", "server")
    files = [path for room in rooms for path in (ROOT / room).rglob("*") if "__pycache__" not in path.parts]
    paths = frozenset(str(path.relative_to(ROOT)) for path in files) | {*rooms, "app.py", "frame.py"}

    def quoted(document: str) -> list[str]:
        return re.findall(r"`([^`\n]+)`", (ROOT / document).read_text(encoding="utf-8"))

    assert [one for one in quoted("CONTRIBUTING.md") if not _is_there(one, paths)] == []
    of_rooms = [one for one in quoted("README.md") if one.startswith(tuple(f"{room}/" for room in rooms))]
    assert [one for one in of_rooms if not _is_there(one, paths)] == []
    assert not _is_there("data_access/audit/parameters.py", paths)
    assert not _is_there("N" * 9, paths)


def test_no_screen_draws_on_another() -> None:
    """What two screens share is in pages/parts; the plain pages and documents may take from all."""
    screens = {path.parent.name for path in (ROOT / "pages").glob("*/page.py")} - {"documents"}
    drawn = {
        (module, other)
        for module in MODULES
        if module.startswith("pages.") and module.split(".")[1] in screens
        for other in _imported(module)
        if other.startswith("pages.") and other.split(".")[1] in screens - {module.split(".")[1]}
    }
    assert drawn == set()


def test_nothing_imports_what_the_server_runs() -> None:
    """app.py and frame.py are scripts above all rooms; import-linter does not look at them."""
    found = {
        (str(path.relative_to(ROOT)), name)
        for path in CODE
        for node in _within(_parsed(path))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names])
        if name in ("app", "frame")
    }
    assert found == set()


# What modules of one kind have by one name, asked for by it: the file they read, the ledgers they declare. What ledgers
# call a kind of cell is one of `declared` and nothing outside it.
HOMONYMS = {"FILE", "LEDGERS"}


def test_what_is_not_confirmed_is_marked_by_one_function() -> None:
    """演示参数 stands where the tag of a file says so; written out only where a file has no tags, or of the mark."""
    written = {
        str(path.relative_to(ROOT))
        for path in CODE
        for node in ast.walk(_parsed(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "演示参数" in node.value
        if not any(isinstance(one, ast.Expr) and one.value is node for one in ast.walk(_parsed(path)))
    }
    assert written == {
        "data_access/rules/demo_marks.py", "metrics/assessment/score_sentences.py",
        "pages/data_quality/page.py", "pages/definitions/page.py",
    }  # fmt: skip


def test_nothing_is_imported_by_its_name() -> None:
    """An arrow that only stands in a text is seen by no one."""
    hidden = {"import_module", "__import__", "run_module", "run_path"}
    for path in CODE:
        names = {getattr(node, "id", getattr(node, "attr", "")) for node in ast.walk(_parsed(path))}
        names |= {a.name for n in ast.walk(_parsed(path)) if isinstance(n, ast.ImportFrom) for a in n.names}
        assert names & hidden == set(), path


def test_a_public_constant_is_the_only_one_of_its_name() -> None:
    """A constant that no other module asks for is private: it may be called as suits its module."""
    homes: dict[str, set[str]] = {}
    for path in CODE:
        where = str(path.relative_to(ROOT))
        for node in _parsed(path).body if "migrations" not in where else ():
            for target in node.targets if isinstance(node, ast.Assign) else ():
                if isinstance(target, ast.Name) and target.id.isupper() and not target.id.startswith("_"):
                    homes.setdefault(target.id, set()).add(where)
    assert {name for name, where in homes.items() if len(where) > 1} == HOMONYMS


def test_every_room_says_what_it_is() -> None:
    rooms = [path for path in CODE if path.name == "__init__.py" and path.parent.parent != ROOT / "pages"]
    assert [str(path) for path in rooms if not ast.get_docstring(_parsed(path))] == []


def test_tests_lie_in_the_rooms_of_what_they_test() -> None:
    """Apart from them: what crosses the whole product, browsers and properties."""
    tests = ROOT / "tests"
    top = {module.partition(".")[0] for module in MODULES}
    places = {path.parent.relative_to(tests) for path in tests.rglob("test_*.py")}
    folders = {str(place) for place in places if place.parts and place.parts[0] in top}
    assert "metrics/questions" in folders
    assert sorted(folder for folder in folders if not list((ROOT / folder).glob("*.py"))) == []
    apart = {path.name for path in tests.iterdir() if path.is_dir() and not path.name.startswith((".", "__"))}
    assert apart - {"benchmarks", "browser", "data", "properties"} == {"data_access", "metrics", "pages", "server"}
    rooms = {
        str(path.parent.relative_to(ROOT))
        for path in CODE
        if path.parent.parent in (ROOT / "metrics", ROOT / "data_access")
    }
    assert sorted(rooms - folders) == []
    screens = {str(path.parent.relative_to(ROOT)) for path in (ROOT / "pages").glob("*/page.py")}
    assert sorted(screens - folders) == []


def test_a_public_class_is_the_only_one_of_its_name() -> None:
    homes: dict[str, list[str]] = {}
    for path in CODE:
        for node in _parsed(path).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes.setdefault(node.name, []).append(str(path.relative_to(ROOT)))
    assert {name: where for name, where in homes.items() if len(where) > 1} == {}


def test_a_record_of_many_fields_is_made_by_their_names() -> None:
    """A call of a dataclass with nine and more values names them: no reader counts places."""
    made = {
        node.name
        for path in CODE
        for node in _within(_parsed(path))
        if isinstance(node, ast.ClassDef) and any("dataclass" in ast.unparse(how) for how in node.decorator_list)
    }
    counted = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.func.id}"
        for path in CODE
        for node in _within(_parsed(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in made - {"Table"}
        and len(node.args) >= 9
    ]
    assert not counted, counted


# Where a number is no figure: coordinates as a surveyor writes them.
NO_FIGURE_ROUNDED = {"f\"{r['lon']:.6f}\"", "f\"{r['lat']:.6f}\""}


def _rounded(tree: ast.AST) -> set[str]:
    """Where figures are rounded, or made per cent, other than by `half_up`: as it stands."""
    found = set()
    for node in _within(tree):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if name in ("round", "quantize"):
                found.add(ast.unparse(node))
        elif isinstance(node, ast.FormattedValue) and node.format_spec is not None:
            if re.search(r"\.\d+[f%]|^'[^']*%'$", ast.unparse(node.format_spec).removeprefix("f")):
                found.add(ast.unparse(ast.JoinedStr([node])))
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult) and _is_100(node.left, node.right):
            found.add(ast.unparse(node))
    return found


def _is_100(*sides: ast.expr) -> bool:
    return any(isinstance(side, ast.Constant) and side.value == 100 for side in sides)


def test_there_is_one_rounding_and_one_formatter() -> None:
    """Where figures are said; paper, maps and charts are laid out in pixels, SQL compares per cent."""
    sources = {str(path.relative_to(ROOT)): path for path in CODE}
    rounds = [name for name, path in sources.items() if "ROUND_" in path.read_text(encoding="utf-8")]
    assert rounds == ["data_access/rules/rounding.py"]
    homes = ("data_access/rules/months.py", "metrics/definitions/", *LAYOUT)
    found = {
        text
        for name, path in sources.items()
        if name.startswith(("metrics/", "pages/", "server/")) and not name.startswith(homes)
        and path.name not in LAID_OUT
        for text in _rounded(_parsed(path))
    }  # fmt: skip
    assert found - NO_FIGURE_ROUNDED == set()
    seen = ast.parse("a = round(x); b = f'{x:.2f} {y:,.1f} {z:%Y-%m-%d}'; c = x * 100; d = 100 * x")
    assert _rounded(seen) == {"round(x)", "f'{x:.2f}'", "f'{y:,.1f}'", "x * 100", "100 * x"}


# How long or how many, as a limit is written: not the year, month or day of a date, and not one of each.
LENGTH = re.compile(
    r"(?<![月\d])(?:[二两三四五六七八九十百半]+|(?!1(?!\d)|20\d\d)\d+)"
    r" *个?(?:工作日|月(?![\d日末初份])|日(?!期)|天|年(?!度)|人(?!社))"
)
# Of the criminal law, which no parameter of ours decides; days that stand side by side.
LENGTHS_WRITTEN = {"三个月", "两日"}


def test_limits_in_texts_are_formatted_from_their_parameters() -> None:
    """A number written out beside its parameter lies as soon as an office changes the file."""
    written = {}
    for path in CODE:
        where = str(path.relative_to(ROOT))
        if not where.startswith(("metrics/", "pages/", "server/", "data_access/existing/")):
            continue  # what stands in ledgers is theirs, and the national rule of deposits has its own names
        read = {id(n.value) for n in _within(_parsed(path)) if isinstance(n, ast.Expr)}
        texts = [n for n in _within(_parsed(path)) if isinstance(n, ast.Constant) and id(n) not in read]
        found = {length for n in texts if isinstance(n.value, str) for length in LENGTH.findall(n.value)}
        if found - LENGTHS_WRITTEN:
            written[where] = found
    assert written == {}
    seen = "改正满六个月；近 12 个月；3个工作日；50 人；2023 年；12月31日；1日；第一日；两日持平"
    assert LENGTH.findall(seen) == ["六个月", "12 个月", "3个工作日", "50 人", "两日"]


# Of a year's pace, which asks how many days a month has, and of a cell that says 23 for 2023; the list only shrinks.
MONTHS_OF_THEIR_OWN = {"metrics/judging/curves.py", "data_access/cells/days.py"}


def _month_arithmetic(tree: ast.AST) -> set[str]:
    found = set()
    for node in _within(tree):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            months = name == "replace" and any(k.arg == "month" for k in node.keywords)
            if name == "monthrange" or months or (name == "divmod" and "year" in ast.unparse(node)):
                found.add(ast.unparse(node))
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.FloorDiv | ast.Mod):
            words = {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)}
            words |= {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
            named = {word for word in words if re.search("year|month|quarter", word)}
            if named and re.search(r"\b(3|12|100)\b", ast.unparse(node)):
                found.add(ast.unparse(node))
    return found


def test_there_is_one_arithmetic_of_months() -> None:
    """Keys, ends and distances of months are `data_access.rules.months`, of quarters `quarters` beside it."""
    where = {path: str(path.relative_to(ROOT)) for path in CODE}
    drawn = ("data_access/demo/",)  # at random, in arrays of months
    homes = {w for path, w in where.items() if not w.startswith(drawn) and _month_arithmetic(_parsed(path))}
    assert homes == MONTHS_OF_THEIR_OWN | {"data_access/rules/months.py", "data_access/rules/quarters.py"}
    seen = ("d.year * 100", "m.month // 100", "d.replace(month=1)", "d.year * 12", "d.month // 3", "3 * quarter")
    assert _month_arithmetic(ast.parse("; ".join(seen))) == {*seen}


# Of cells as Excel shows them.
DAYS_OF_THEIR_OWN = {"data_access/ledger_import/sheets/number_formats.py"}


def test_a_day_is_worded_in_one_place() -> None:
    """12月15日 is `month_and_day`, 截至12月15日 `until_text`."""
    worded = re.compile(r"\.month\}月\{[\w.]*day\}日")
    homes = {str(path.relative_to(ROOT)) for path in CODE if worded.search(path.read_text(encoding="utf-8"))}
    assert homes == DAYS_OF_THEIR_OWN | {"metrics/wording/dates.py"}


# Names of the database that would be said twice (年, 街镇), the theme that a metric's id begins with, and the signs
# of a rule's id.
CUT_ON_PURPOSE = {
    "held.title.removeprefix(f'{held.held_on.year}年')",
    "name.startswith(_town(row))",
    "m.split('.', 1)",
    "re.fullmatch('[a-z0-9_]+', entry['id'])",
    "'接收' not in stepped",
    "(kept('happened', picked) or '').split('|')",  # as the screen itself puts it together
    "t.title[:TITLE - 1]",  # as much of it as a chart has room for
}
CUTS = ("split", "rsplit", "partition", "rpartition", "startswith", "endswith", "removeprefix", "removesuffix")
LOOKS = ("replace", "find", "rfind", "index", "rindex", "count", "strip", "lstrip", "rstrip", "translate")


# How a name ends that is called by the words it holds, not by what they stand for.
WORDS = re.compile(r"(?:^|_)(?:text|name|title|said|told|label|words|line|sentence|heading|statement|change|detail)$")


def _is_chinese(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and bool(re.search("[\u3000-\uffef]", node.value))
    )


def _cuts(tree: ast.AST) -> set[str]:
    """Where words are taken apart, tried for how they begin and end, looked into or replaced, as it stands."""
    found = set()
    for node in _within(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            at = node.func
            into = at.attr in LOOKS and any(map(_is_chinese, node.args))
            if at.attr in CUTS or ast.unparse(at.value) == "re" or into:
                found.add(ast.unparse(node))
        elif isinstance(node, ast.Compare) and _is_chinese(node.left) and isinstance(node.ops[0], ast.In | ast.NotIn):
            found.add(ast.unparse(node))
        elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
            called = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            if isinstance(node.value, ast.JoinedStr | ast.Constant) or WORDS.search(called):
                found.add(ast.unparse(node))
    return found


def _words_asked(tree: ast.AST) -> set[str]:
    """The Chinese words that something is compared with."""
    return {
        str(part.value)
        for node in _within(tree)
        if isinstance(node, ast.Compare)
        for side in (node.left, *node.comparators)
        for part in ([side] if isinstance(side, ast.Constant) else getattr(side, "elts", []))
        if isinstance(part, ast.Constant) and _is_chinese(part)
    }


# What an address, a widget or a cell of a ledger holds is text.
TEXT_IN = {
    "np.partition(self.cost, place)",
    "key.split('.')",
    "self.id.split('.', 1)",
    "st.query_params.get(LINKED, '').partition(':')",
    "next(iter(series)).split('.')",
    "st.query_params.get('record', '').partition(':')",
    "st.query_params.get(MARKED, '').split('.')",
    "str(picked).split(',')",
    "st.query_params.get('risk', '').partition(':')",
    "(kept('warned', picked) or '').split('|')",
    "(row.photos or '').replace('、', ';').replace('；', ';').split(';')",
    "(row.photos or '').replace('、', ';').replace('；', ';')",
    "(row.photos or '').replace('、', ';')",
    "self.meeting.removeprefix(f'{self.then.year}年')",
}
UNITS = {"元", "人", "日", "日期", "万元", "个月", "条"}
# What a reader chose of a list that stands beside, and the columns of a table; the list only shrinks.
CHOICES = {
    "计入测算", "应存核定与测算", "银行对账", "应急周转金", "本期接收", "类别", "指标", "状态", "月份",
}  # fmt: skip
# Kinds that ledgers write and no vocabulary of the schema lists.
KINDS_STORED = {"重复反映", "接收", "保证金"}
# Left out on purpose: what is typed, what an address or a page's own markup says, paper, foreign files.
READS_TEXT = (
    "metrics/command.py", "metrics/engine/search.py", "metrics/quality/conditions.py", "metrics/wording/csv_text.py",
    "metrics/wording/official.py", "metrics/definitions/narrowed_figures.py", "metrics/returns/reading.py",
    "metrics/returns/return_files.py", "metrics/returns/return_periods.py",
    "pages/briefing/page.py", "pages/compare/page.py", "pages/definitions/page.py", "pages/documents/",
    "pages/parts/files/", "pages/parts/frame/", "pages/parts/plain.py", "pages/parts/scope/", "server/",
)  # fmt: skip


def test_nothing_reads_the_sentences_of_the_product() -> None:
    """Rooms carry numbers, kinds and keys, and word them last.

    Seen are the ways in which words are cut, tried at an end, looked into, replaced or compared, where the words stand
    there or what is cut is called by its words.
    """
    rooms = [(str(path.relative_to(ROOT)), path) for path in CODE if path.relative_to(ROOT).parts[0] != "data_access"]
    parsed = [_parsed(path) for where, path in rooms if not where.startswith(READS_TEXT)]
    assert {cut for tree in parsed for cut in _cuts(tree)} <= CUT_ON_PURPOSE | TEXT_IN
    schema = ast.walk(_parsed(ROOT / "data_access" / "database" / "schema.py"))
    stored = {node.value for node in schema if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    asked = {word for tree in parsed for word in _words_asked(tree)}
    assert asked - stored == UNITS | CHOICES | KINDS_STORED
    seen = ast.parse(
        "x = text.partition('；')[0]; y = re.search('项', text); a = '超' in text; b = unit_name[:2];"
        "c = said.replace('项', ''); d = rows[:3]; e = text == '持平'; f = part in ('元', '人')"
    )
    assert _cuts(seen) == {
        "text.partition('；')", "re.search('项', text)", "'超' in text", "unit_name[:2]", "said.replace('项', '')",
    }  # fmt: skip
    assert _words_asked(seen) == {"超", "持平", "元", "人"}


STATUS_SIGNS = re.compile("[■▲●◆◔○□]")


def test_no_script_takes_a_state_from_a_sign() -> None:
    """What begins with ■ may be any text: a script is told the status beside it (`look_of`)."""
    scripts = [
        path for kind in ("js", "html") for room in ("pages", "server") for path in (ROOT / room).rglob(f"*.{kind}")
    ]
    assert ROOT / "pages/parts/lists/rows.js" in scripts
    assert [str(path) for path in scripts if STATUS_SIGNS.search(path.read_text(encoding="utf-8"))] == []


def _declared(path: Path) -> set[int]:
    """The lines that declare: tables and facts of a module, and the metrics that a function returns."""
    tree = _parsed(path)
    values = [node for node in tree.body if isinstance(node, ast.Assign | ast.AnnAssign)]
    lists = [n for n in _within(tree) if isinstance(n, ast.Return) and isinstance(n.value, ast.Tuple | ast.List)]
    return {line for node in (*values, *lists) for line in range(node.lineno, (node.end_lineno or 0) + 1)}


def test_no_module_is_longer_than_three_hundred_lines() -> None:
    """But for declarations: tables of the schema, its migrations, the metrics of a fact."""
    declaring = ("data_access/database/schema.py", "metrics/definitions/")
    longer = set()
    for path in CODE:
        where = str(path.relative_to(ROOT))
        lines = path.read_text(encoding="utf-8").count("\n")
        lines -= len(_declared(path)) if where.startswith(declaring) else 0
        if lines > 300 and not where.startswith(MIGRATIONS):
            longer.add(where)
    assert longer == set()


TEN = 10


def _shapes(path: Path) -> list[tuple[int, str]]:
    """What the lines within functions do, whatever names, texts and numbers say: no comments, imports, bare values."""
    source = path.read_text(encoding="utf-8")
    within: set[int] = set()
    tree = _parsed(path)
    for node in _within(tree):
        if isinstance(node, ast.FunctionDef):
            within |= set(range(node.body[0].lineno, (node.end_lineno or 0) + 1))
    for node in _within(tree):
        if isinstance(node, ast.Import | ast.ImportFrom) or (
            isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        ):
            within -= set(range(node.lineno, (node.end_lineno or 0) + 1))
    lines: dict[int, list[str]] = {}
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.start[0] in within and token.type in (tokenize.NAME, tokenize.OP, tokenize.STRING, tokenize.NUMBER):
            plain = token.type == tokenize.OP or keyword.iskeyword(token.string)
            text = token.string if plain else tokenize.tok_name[token.type]
            lines.setdefault(token.start[0], []).append(text)
    does = {number for number, text in lines.items() if not {*text} <= {"STRING", "NUMBER", ","}}  # not a table's line
    return [(number, " ".join(lines[number])) for number in sorted(does)]


def test_no_two_places_share_ten_lines() -> None:
    """But for declarations: migrations, the metrics of a fact, and lines of tables, which are not compared.

    Compared is what functions do: tests, styles and scripts are not.
    """
    places: dict[tuple[str, ...], tuple[str, int]] = {}
    shared = set()
    for path in CODE:
        where = str(path.relative_to(ROOT))
        if where.startswith(MIGRATIONS):
            continue
        declared = _declared(path) if where.startswith("metrics/definitions/") else set()
        lines = [line for line in _shapes(path) if line[0] not in declared]
        for start in range(len(lines) - TEN + 1):
            run = tuple(shape for _, shape in lines[start : start + TEN])
            other, line = places.setdefault(run, (where, lines[start][0]))
            if other != where or lines[start][0] >= line + TEN:
                shared.add((other, where))
    assert not shared
