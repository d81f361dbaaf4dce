"""数据导入: ledgers come in, are looked at before they count, and can be taken back."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from data_access.audit.events import Act
from data_access.database.engine import import_url
from data_access.database.failures import failure, file_failure
from data_access.database.schema_version import DatabaseRefusedError
from data_access.ledger_import.answers import Answers, answered
from data_access.ledger_import.known_ledgers import ledgers
from data_access.ledger_import.loading import LedgerError, Loaded, Switches, load_files
from data_access.ledger_writing.templates import template
from data_access.rules.parameters import ParameterError
from pages.data_import.history import came_in, history
from pages.data_import.preview import XLSX, TriedFile, ask, may_go_back, next_step, registers, show
from pages.parts import audited, shown_data
from pages.parts.files.downloads import download_button
from pages.parts.frame.guard import required_scope
from pages.parts.frame.navigation import script
from pages.parts.frame.permission import importer
from pages.parts.plain import plain
from pages.parts.scope.addresses import HOME

required_scope()
st.title("数据导入", anchor=False)
st.markdown("##### 台账先预览、再确认；每次导入都有记录，可以撤销")
name = importer()


def _templates() -> None:
    with st.container(border=True, key="panel-templates"):
        st.markdown("**台账模板**")
        chosen = st.selectbox("台账", [ledger.name for ledger in ledgers()], label_visibility="collapsed", width=420)
        download_button(
            f"下载“{chosen}”模板", lambda: template(chosen), f"{chosen}模板.xlsx", XLSX,
            icon=":material/download:",
        )  # fmt: skip
        st.caption("表头不必与模板一致：各单位常用的写法都认得，列可多可少、次序不限。")


def _tried(files: list[tuple[str, bytes]], answers: Answers, *, emptying: bool) -> list[TriedFile]:
    """The files read on trial, one on top of the other, once for their contents and the answers."""
    contents = [(name, hashlib.sha256(content).hexdigest()) for name, content in files]
    key = repr((contents, answers, emptying, shown_data.state().version))
    kept: tuple[str, list[TriedFile]] | None = st.session_state.get("tried_files")
    if kept is None or kept[0] != key:
        found = _load(files, answers, Switches(trial=True, emptying=emptying))
        if isinstance(found, str):
            return [TriedFile(name, content, None, found) for name, content in files]
        tried = [
            TriedFile(name, content, None, str(loaded))
            if isinstance(loaded, LedgerError)
            else TriedFile(name, content, loaded)
            for (name, content), loaded in zip(files, found, strict=True)
        ]
        kept = st.session_state["tried_files"] = (key, tried)
    return kept[1]


def _load(files: list[tuple[str, bytes]], answers: Answers, switches: Switches) -> list[Loaded | LedgerError] | str:
    """What became of the files; or why nothing was done (Chinese)."""
    place = st.empty()

    def say(done: float, words: str) -> None:
        place.progress(done, plain(words))

    try:
        # What is older was confirmed on the screen: without that there is no button.
        return load_files(files, import_url(), answers, replace(switches, older=True, progress=say))
    except ParameterError as error:
        return "；".join(error.faults)
    except (LedgerError, DatabaseRefusedError) as error:
        return str(error)
    except SQLAlchemyError as error:
        return failure(error).text
    except OSError as error:
        return file_failure(error).text
    finally:
        place.empty()


def _confirm(tried: list[TriedFile], answers: Answers, by: str, *, emptying: bool) -> None:
    found = _load([(file.name, file.content) for file in tried], answers, Switches(emptying=emptying, by=by))
    if isinstance(found, str):
        st.error(plain(found), icon=":material/error:")
        return
    reports = [loaded.report for loaded in found if isinstance(loaded, Loaded) and loaded.report.load_id]
    for r in reports:
        counts = f"第{r.load_id}次：新增{r.accepted} 更新{r.updated} 退回{r.rejected}"
        audited.note(Act.IMPORT, r.file_name or "", counts)
    again = "退回的行没有导入，可在下面的“导入记录”里打开、下载改正。"
    came_in(
        [
            f"“{r.file_name}”：新增{r.accepted}行，更新{r.updated}行，退回{r.rejected}行。{again if r.rejected else ''}"
            for r in reports
        ]
    )


def _done() -> None:
    """What the last confirmation did, until other files are chosen."""
    done: list[str] = st.session_state.get("import_done", [])
    for message in done:
        st.success(plain(message), icon=":material/check_circle:")
    if done:
        st.markdown("各项指标已按新的内容计算。需要撤销的，在下面的“导入记录”里选那一次。")
        st.page_link(script(HOME), label="看综合态势", icon=":material/arrow_forward:")


def _upload(by: str) -> None:
    with st.container(border=True, key="panel-upload"):
        files = st.file_uploader(
            "选择台账文件（.xlsx、.xls 或 .csv，可多选）", ["xlsx", "xls", "csv"], accept_multiple_files=True,
            key=f"ledgers-{st.session_state.get('import_round', 0)}",
        )  # fmt: skip
        if not files:
            _done()
            st.caption("选好文件后先显示预览：新增、更新、退回各多少行。按“确认导入”之前，库中内容不变。")
            return
        st.session_state.pop("import_done", None)
        emptying = st.toggle(
            "空白单元格清除已有内容", key="import_emptying",
            help="平时空白单元格不改变已登记的内容；要清除个别内容，可在单元格里写“清空”。",
        )  # fmt: skip
        given: dict[tuple[str, str], str] = st.session_state.setdefault("import_given", {})
        answers = answered(given)
        tried = _tried([(file.name, file.getvalue()) for file in files], answers, emptying=emptying)
        for file in tried:
            show(file)
        if new := ask(tried, given):
            given |= new
            st.rerun()
        ready = [file for file in tried if file.loaded is not None]
        if not ready:
            return
        st.markdown(plain(next_step(ready)))
        confirmed = may_go_back(ready) and any(registers(file) for file in ready)
        if st.button("确认导入", type="primary", icon=":material/publish:", disabled=not confirmed):
            _confirm(ready, answers, by, emptying=emptying)


if name is None:
    st.info(
        "只有领导小组办公室指定的人员可以导入。需要导入的，请系统管理员开通后重新登录。",
        icon=":material/lock:",
    )
    with st.expander("系统管理员", icon=":material/terminal:"):
        st.markdown("在 `.streamlit/secrets.toml` 的最上方写明可以导入的人登录用的邮箱：")
        st.code('importers = ["姓名@单位"]', language=None)
else:
    _upload(name)
    history(name)
_templates()
