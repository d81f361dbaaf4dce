"""What went wrong with a database, in words and as an exit status; never with the data of a statement."""

from __future__ import annotations

import errno
from dataclasses import dataclass

from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

USAGE, BUSY, DISK_OR_RIGHTS, DATABASE, UNEXPECTED = 2, 3, 4, 5, 6
INTERRUPTED = 130  # as shells count it


@dataclass(frozen=True)
class Failure:
    """Why nothing was done: the exit status of a command, and what is said (Chinese)."""

    status: int
    text: str


_BUSY = Failure(BUSY, "另有一次导入正在写数据库，请等它结束后再试；数据库没有改动。")
_FULL = Failure(DISK_OR_RIGHTS, "磁盘已满或文件写不下去，数据库没有改动。请腾出空间后重试。")
_RIGHTS = Failure(
    DISK_OR_RIGHTS, "没有写数据库的权限，数据库没有改动。请检查数据库文件和所在文件夹的权限，或换用有写权限的账号。"
)
_BROKEN = Failure(DATABASE, "数据库文件已损坏，或不是本程序的数据库。请用备份恢复，或用 --database 指定另一个。")
_UNREACHABLE = Failure(
    DATABASE, "连不上案件数据库，请检查 --database 或 CASE_DATABASE_URL；尚未建立的，请先导入台账或生成演示数据。"
)
_ADDRESS = Failure(
    USAGE,
    "数据库地址写法不对，请写成 sqlite:///文件路径 或 postgresql://用户@主机/库名；"
    "请检查 --database、CASE_DATABASE_URL 和 CASE_DATABASE_IMPORT_URL。",
)
_ACCOUNT = Failure(DATABASE, "数据库不认这个账号或密码，请检查数据库地址。")
_NO_DATABASE = Failure(DATABASE, "数据库服务器上没有这个库，请检查数据库地址，或请系统管理员先建库。")
_SLOW = Failure(DATABASE, "数据库没有在时限内答复，本次没有改动数据库。请稍后重试。")
_SQLITE = (  # the beginning of SQLite's name of the error
    ("SQLITE_BUSY", _BUSY),
    ("SQLITE_LOCKED", _BUSY),
    ("SQLITE_FULL", _FULL),
    ("SQLITE_IOERR", _FULL),
    ("SQLITE_READONLY", _RIGHTS),
    ("SQLITE_PERM", _RIGHTS),
    ("SQLITE_CORRUPT", _BROKEN),
    ("SQLITE_NOTADB", _BROKEN),
)
_POSTGRES = {  # by SQLSTATE
    "55P03": _BUSY,  # lock not available
    "40P01": _BUSY,  # deadlock
    "53100": _FULL,
    "53200": Failure(DISK_OR_RIGHTS, "数据库服务器内存不足，数据库没有改动。请稍后重试。"),
    "42501": _RIGHTS,
    "25006": _RIGHTS,  # a read-only transaction
    "28P01": _ACCOUNT,
    "3D000": _NO_DATABASE,
    "57014": _SLOW,  # the statement timeout of `engine`
    "57P01": _UNREACHABLE,  # it is shut down
    "57P02": _UNREACHABLE,
    "57P03": _UNREACHABLE,  # it starts or recovers
    "53300": _UNREACHABLE,  # too many connections
    "08006": _UNREACHABLE,
}


def failure(error: SQLAlchemyError | ModuleNotFoundError) -> Failure:
    """What to say of an error of SQLAlchemy or of a driver that is not there."""
    if isinstance(error, (ArgumentError, NoSuchModuleError, ModuleNotFoundError)):
        return _ADDRESS
    cause = getattr(error, "orig", None)
    name = getattr(cause, "sqlite_errorname", "")
    for beginning, found in _SQLITE:
        if name.startswith(beginning):
            return found
    state = getattr(cause, "sqlstate", None)
    if state in _POSTGRES:
        return _POSTGRES[state]
    if name == "SQLITE_CANTOPEN" or (cause is not None and not name and state is None):
        return _UNREACHABLE
    message = f"（{name or state}）" if name or state else ""
    return Failure(DATABASE, f"数据库出错{message}，本次没有改动数据库。请把这一行告诉系统管理员。")


# What is read, not loaded: whoever looks at a screen has no settings of a shell, and writes nothing.
_READING = {
    _BROKEN: ("案件数据库文件已损坏，或不是本程序的数据库", "请联系系统管理员用备份恢复"),
    _RIGHTS: ("看板使用的账号没有读案件数据库的权限", "请联系系统管理员授予读取（SELECT）权限，或检查数据库文件的权限"),
    _ADDRESS: ("案件数据库的地址写法不对，或没有安装它的驱动", "请联系系统管理员检查 CASE_DATABASE_URL"),
    _BUSY: ("案件数据库正忙", "请稍后再试"),
    _SLOW: ("案件数据库没有在时限内答复", "请稍后再试，或联系系统管理员检查数据库是否过忙"),
} | dict.fromkeys(
    (_UNREACHABLE, _ACCOUNT, _NO_DATABASE), ("连不上案件数据库", "请联系系统管理员检查数据库服务及其地址设置")
)
_OTHER = ("读案件数据库时出错", "请把错误编号告知系统管理员")
_FILE = ("案件数据库的文件读不出来", "请联系系统管理员检查数据库文件所在的磁盘")


def reading_failure(error: SQLAlchemyError | ModuleNotFoundError | OSError) -> tuple[str, str]:
    """What to say of a database that a screen cannot read, and what to do."""
    if isinstance(error, OSError):
        return _FILE
    return _READING.get(failure(error), _OTHER)


_FILES = {
    errno.ENOSPC: "磁盘已满，请腾出空间后重试",
    errno.EDQUOT: "磁盘配额已用完，请腾出空间后重试",
    errno.EFBIG: "文件超过了允许的大小，请腾出空间后重试",
    errno.EACCES: "没有权限，请检查文件和所在文件夹的权限",
    errno.EPERM: "没有权限，请检查文件和所在文件夹的权限",
    errno.EROFS: "所在的磁盘只能读，请换一个位置",
    errno.ENOENT: "找不到文件或文件夹，请核对路径",
    errno.ENOTDIR: "路径中有一段不是文件夹，请核对路径",
    errno.EISDIR: "这是文件夹，请写明文件名",
}


def file_failure(error: OSError) -> Failure:
    """What to say of a file that cannot be read or written."""
    reason = _FILES.get(error.errno or 0, "请检查磁盘和文件")
    name = f"“{error.filename}”" if error.filename else "文件"
    return Failure(DISK_OR_RIGHTS, f"{name}读写不了：{reason}。")


def unexpected(error: BaseException, where: str) -> Failure:
    """What to say of a fault of the program; ``where`` it happened."""
    message = "，".join(filter(None, (type(error).__name__, where)))
    return Failure(UNEXPECTED, f"程序出错（{message}）。没有做完的导入不留在数据库里。请把这一行告诉系统管理员。")
