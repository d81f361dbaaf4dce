"""Masks for personal data (姓名, 身份证号, 电话, 银行卡号, 账号): by what a text holds, whichever column it stands in.

Columns of the schema say what they hold by their type (``database/personal.py``); whatever a reader takes from them is
masked before anything else sees it. Each mask keeps the length, hides the identifying part and leaves an already
masked text as it is. The words by which names and numbers are told lie in ``assets/parameters/masked_words.toml``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from data_access.paths import ASSETS
from data_access.reference.organisation import all_towns
from data_access.rules.parameters import ParameterError, check_keys, check_tag, read_toml

FILE = ASSETS / "parameters" / "masked_words.toml"
Mask = Callable[[str], str]
_LISTS = ("compound_surnames", "roles", "after_names", "titles", "common_words", "prose_words", "units", "numbers_of")


@dataclass(frozen=True)
class MaskingWords:
    """What tells a name or a number within free text."""

    surnames: str
    compound_surnames: tuple[str, ...]
    roles: tuple[str, ...]
    after_names: tuple[str, ...]
    titles: tuple[str, ...]
    common_words: tuple[str, ...]
    prose_words: tuple[str, ...]
    units: tuple[str, ...]
    numbers_of: tuple[str, ...]


def read_masking(path: Path) -> MaskingWords:
    """What the file says. Raises ParameterError naming what cannot be used."""
    content = read_toml(path)
    where = f"assets/parameters/{path.name}"
    faults = [
        f'{where} · {name}：须写成词的列表，如 ["电话"]，至少一个词'
        for name in _LISTS
        if not (isinstance(words := content.get(name), list) and words and all(isinstance(w, str) and w for w in words))
    ]  # fmt: skip
    if not isinstance(content.get("surnames"), str) or not content["surnames"].strip():
        faults.append(f'{where} · surnames：须写成一串姓，如 "王李张"')
    try:
        check_keys(content, "surnames", *_LISTS, "tag", "source")
        check_tag(content)
    except ValueError as error:
        faults.append(f"{where}：{error}")
    if faults:
        raise ParameterError(faults)
    return MaskingWords(content["surnames"], *(tuple(content[name]) for name in _LISTS))


@cache
def masking_words() -> MaskingWords:
    """The words in force. Raises ParameterError, see `read_masking`."""
    return read_masking(FILE)


def mask_name(name: str) -> str:
    """张三丰 → 张**; a single character is hidden whole."""
    return name[:1] + "*" * (len(name) - 1) if len(name) > 1 else "*" * len(name)


def mask_number(number: str) -> str:
    """13812345678 → 138****5678; of shorter numbers all but the first is hidden."""
    if len(number) < 8:
        return number[:1] + "*" * (len(number) - 1) if len(number) > 1 else "*" * len(number)
    return number[:3] + "*" * (len(number) - 7) + number[-4:]


_STAR_OF_A_NAME = re.compile(r"(?<=[\u4e00-\u9fff])\*|(?<=[\u4e00-\u9fff]\*)\*")
_STARS_OF_A_NUMBER = re.compile(r"\*+")


def _put_back(stars: re.Match[str]) -> str:
    """Digits that the masks would hide again: those of an identity number hold a birthday."""
    return {11: "11819900101", 8: "11868050"}.get(len(stars[0]), "2" * len(stars[0]))


def is_left_by(mask: Mask, text: str) -> bool:
    """Whether a text is certainly what the mask leaves of some other: 张**, 电话138****5678."""
    return "*" in text and mask(_STARS_OF_A_NUMBER.sub(_put_back, _STAR_OF_A_NAME.sub("某", text))) == text


def looks_masked(mask: Mask, text: str) -> bool:
    """Whether a text that comes back may be what a mask left, however it was spaced: nobody writes 张* or ****."""
    return "*" in text and (_stars_of_a_mask().search(text) is not None or is_left_by(mask, text))


@cache
def _stars_of_a_mask() -> re.Pattern[str]:
    return re.compile(rf"\*{{2,}}|[{masking_words().surnames}]\*(?!\d)")


_D, _GAP = r"[0-9０-９]", r"[ \u3000\u00a0\-－–—]?"
_ALONE = rf"(?<![0-9０-９A-Za-z.])(?:{{}})(?![0-9０-９]|\.{_D})"


def _digits(least: int, most: int | None = None) -> str:
    """So many digits, a blank or a dash between any two."""
    return rf"{_D}(?:{_GAP}{_D}){{{least - 1},{(most or least) - 1}}}"


_IDENTITY = re.compile(_ALONE.format(rf"{_digits(17)}{_GAP}[0-9０-９XxＸｘ×]"))
_OLD_IDENTITY = re.compile(_ALONE.format(_digits(15)))
_CARD = re.compile(_ALONE.format(_digits(16, 19)))
_MOBILE = re.compile(
    _ALONE.format(
        rf"(?:[+＋]?[8８][6６]{_GAP})?(?:[1１]{_GAP}[3-9３-９](?:{_GAP}{_D}){{9}}|1[3-9]\d\.\d{{4}}\.\d{{4}})"
    )
)
_LANDLINE = re.compile(_ALONE.format(rf"[(（]?[0０]{_D}{{2,3}}[)）]?{_GAP}[2-9２-９]{_D}{{2,3}}{_GAP}{_D}{{4}}"))
# Banks write 62…, 9558…, 60…; foreign schemes 4… and 5….
_CARDS_BEGIN = re.compile(r"62|60|9558|9559|4|5")
# What can be personal at all: cheap to look for, so that most texts are read once.
_LONG_NUMBER = re.compile(rf"{_D}(?:{_GAP}[()（）.]?{_D}){{4}}")


def _plain_digits(text: str) -> str:
    return re.sub(r"[^0-9Xx]", "", unicodedata.normalize("NFKC", text))


def _hidden(found: str) -> str:
    """The digits of a number hidden but for its ends, blanks and dashes left where they stand."""
    places = [n for n, sign in enumerate(found) if unicodedata.normalize("NFKC", sign) in "0123456789Xx×"]
    signs = list(found)
    for place, shown in zip(places, mask_number("".join(found[n] for n in places)), strict=True):
        signs[place] = shown
    return "".join(signs)


def _of_birth(digits: str) -> bool:
    """Whether the digits hold the birthday of somebody who works, as an identity number has it at its seventh place.

    Permits and projects are numbered by region and day as well, of days on which nobody was old enough.
    """
    year, month, day = (digits[6:10], digits[10:12], digits[12:14]) if len(digits) == 18 else (
        f"19{digits[6:8]}", digits[8:10], digits[10:12]
    )  # fmt: skip
    return digits[:1] in "12345678" and "1925" <= year <= "2012" and "01" <= month <= "12" and "01" <= day <= "31"


def _if_of_birth(found: re.Match[str]) -> str:
    return _hidden(found[0]) if _of_birth(_plain_digits(found[0])) else found[0]


def _if_card(found: re.Match[str]) -> str:
    return _hidden(found[0]) if _CARDS_BEGIN.match(_plain_digits(found[0])) else found[0]


def _any_of(words: tuple[str, ...]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@cache
def _labelled_number() -> re.Pattern[str]:
    labels = _any_of(masking_words().numbers_of)
    signs = rf"[0-9０-９A-Za-z](?:{_GAP}[0-9０-９]){{4,29}}[0-9０-９Xx]?"
    return re.compile(rf"(?P<label>(?:{labels})(?:号码|号)?[\s:：为是()（）]{{0,4}})(?P<number>{signs})(?![0-9０-９])")


def _towns() -> tuple[str, ...]:
    return tuple(name for town in all_towns() for name in (town.short_name, town.name))


@cache
def _named() -> tuple[re.Pattern[str], ...]:
    """Where a name stands: behind a role, before a title, beside a telephone, or in a list of such."""
    words = masking_words()
    surname = rf"(?:{_any_of(words.compound_surnames)}|[{words.surnames}])"
    ends = rf"(?={_any_of(words.after_names)}|[^\u4e00-\u9fff]|$)"
    prose = rf"(?!{_any_of((*words.prose_words, *_towns()))})"
    no_unit = rf"{prose}(?!{_any_of(words.common_words)}|[\u4e00-\u9fff]{{0,10}}?(?:{_any_of(words.units)}))"
    name = rf"(?P<name>{surname}(?:[\u4e00-\u9fff]{ends}|[\u4e00-\u9fff]{{2}}))"
    message = rf"{prose}(?P<name>{surname}(?:[\u4e00-\u9fff]|[\u4e00-\u9fff]{{2}}))"
    return (
        re.compile(rf"(?:{_any_of(words.roles)})[\s:：为是叫(（]{{0,3}}{no_unit}{name}"),
        re.compile(rf"(?<![\u4e00-\u9fff]){message}(?=\s*(?:{_any_of(words.titles)}|等\s*\d))"),
        re.compile(rf"(?<![\u4e00-\u9fff]){message}(?=[\s,，:：(（、]{{0,3}}(?:{_any_of(words.numbers_of)}|[+＋]?[0-9０-９*][0-9０-９*\s\-－]{{6,}}))"),
        re.compile(rf"(?<=\*[、，,]){no_unit}{name}"),
        re.compile(rf"(?<![\u4e00-\u9fff]){message}(?=[、，,][\u4e00-\u9fff]\*)"),
    )  # fmt: skip


def _name_hidden(found: re.Match[str]) -> str:
    start, end = found.start("name") - found.start(), found.end("name") - found.start()
    return f"{found[0][:start]}{mask_name(found['name'])}{found[0][end:]}"


@cache
def _person() -> re.Pattern[str]:
    """A surname and one or two signs, no common word and no town: what a person's name may be."""
    words = masking_words()
    others = _any_of((*words.common_words, *words.prose_words, *_towns()))
    surname = rf"(?:{_any_of(words.compound_surnames)}|[{words.surnames}])"
    return re.compile(rf"(?!{others})(?P<name>{surname}[\u4e00-\u9fff]{{1,2}})")


def mask_free_text(text: str) -> str:
    """Names, identity, telephone, card and account numbers within a text; firms, case and permit numbers stay."""
    if _LONG_NUMBER.search(text):
        text = _IDENTITY.sub(_if_of_birth, text)
        text = _MOBILE.sub(lambda found: _hidden(found[0]), text)
        text = _CARD.sub(_if_card, text)
        text = _OLD_IDENTITY.sub(_if_of_birth, text)
        text = _LANDLINE.sub(lambda found: _hidden(found[0]), text)
        text = _labelled_number().sub(lambda found: found["label"] + _hidden(found["number"]), text)
    for pattern in _named():
        text = pattern.sub(_name_hidden, text)
    return text


def mask_unit(text: str) -> str:
    """The name of a unit or firm, as `mask_free_text`; a cell that holds a person's name and nothing else is one."""
    if _person().fullmatch(text) and not text.endswith(masking_words().units):
        return mask_name(text)
    return mask_free_text(text)
