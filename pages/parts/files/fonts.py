"""The Chinese fonts of this machine, for files that must carry their glyphs and pictures that are drawn with them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import vl_convert
from fontTools.ttLib import TTCollection, TTFont

FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".fonts",
    Path.home() / ".local/share/fonts",
    Path("C:/Windows/Fonts"),
)
SONG = ("NotoSerifCJK-Regular.ttc", "NotoSerifSC-Regular.otf", "SourceHanSerifSC-Regular.otf", "simsun.ttc")
HEI = ("NotoSansCJK-Bold.ttc", "NotoSansSC-Bold.otf", "SourceHanSansSC-Bold.otf", "simhei.ttf", "msyh.ttc")
SANS = ("NotoSansCJK-Regular.ttc", "NotoSansSC-Regular.otf", "SourceHanSansSC-Regular.otf", "msyh.ttc", "simhei.ttf")
CHINESE_FACES = ("SC", "SimSun", "SimHei", "YaHei")


class FontError(RuntimeError):
    """No font with Chinese glyphs is installed."""


@dataclass(frozen=True)
class Face:
    path: Path
    number: int  # the face of the collection that has the Chinese forms


def _folders() -> tuple[Path, ...]:
    named = os.environ.get("CJK_FONT_FOLDER")
    return (Path(named),) if named else FOLDERS


def _find(wanted: tuple[str, ...]) -> Path | None:
    present = {p.name: p for folder in _folders() if folder.is_dir() for p in folder.rglob("*.[ot]t[cf]")}
    return next((present[name] for name in wanted if name in present), None)


def _face(path: Path) -> Face:
    if path.suffix != ".ttc":
        return Face(path, 0)
    for number, font in enumerate(TTCollection(str(path), lazy=True).fonts):
        name = _family(font)
        if any(name.endswith(face) or face in name for face in CHINESE_FACES):
            return Face(path, number)
    return Face(path, 0)


def _family(font: TTFont) -> str:
    return str(font["name"].getDebugName(1) or "")


@cache
def chinese_faces() -> tuple[Face, Face]:
    """A text face (宋体) and a heading face (黑体). Raises FontError (Chinese) when there is none.

    ``CJK_FONT_FOLDER`` in the environment names another folder to look in.
    """
    song, hei = _find(SONG), _find(HEI)
    if song is None and hei is None:
        raise FontError(
            "没有找到中文字体，无法生成 PDF 和地图图片（幻灯片的地图改列文字）。请在服务器上安装："
            "apt-get install fonts-noto-cjk，或把字体文件放入一个文件夹并以环境变量 CJK_FONT_FOLDER 指明；"
            ".docx 不受影响。"
        )
    return _face(song or hei or Path()), _face(hei or song or Path())


@cache
def screen_faces() -> tuple[Face, Face]:
    """A plain and a bold face as screens use them. Raises FontError (Chinese) when there is no Chinese font."""
    text, heading = chinese_faces()
    sans = _find(SANS)
    return (text if sans is None else _face(sans)), heading


@cache
def picture_font() -> str:
    """The family in which pictures are drawn, its files known to the renderer. Raises FontError like `screen_faces`."""
    faces = screen_faces()
    for folder in {face.path.parent for face in faces}:
        vl_convert.register_font_directory(str(folder.resolve()))
    text = faces[0]
    if text.path.suffix != ".ttc":
        return _family(TTFont(str(text.path), lazy=True))
    return _family(TTCollection(str(text.path), lazy=True).fonts[text.number])


def missing_fonts() -> str:
    """Why there are no pictures and PDFs, in Chinese; empty where there is a font."""
    try:
        screen_faces()
    except FontError as error:
        return str(error)
    return ""
