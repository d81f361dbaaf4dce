"""会议材料: the pack of a meeting in one click, with the figures of the screens."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable
from functools import partial

import streamlit as st

from data_access import clock
from metrics.engine.periods import Preset
from metrics.options import options_of
from metrics.reporting.bulletin.bulletin import bulletin
from metrics.reporting.deck.making import SLIDES
from metrics.reporting.deck.named_sets import named_sets
from metrics.reporting.deck.slides import slides
from metrics.reporting.portraits import portrait_of
from metrics.reporting.report import Report
from pages.documents import preview
from pages.documents.bulletin_docx import write_bulletin
from pages.documents.bulletin_pdf import write_bulletin_pdf
from pages.documents.slides_pptx import write_slides
from pages.documents.workbook_xlsx import write_workbook
from pages.parts import queries, shown_data
from pages.parts.files.downloads import download_button
from pages.parts.files.fonts import FontError, missing_fonts
from pages.parts.files.page_pictures import page_pictures
from pages.parts.frame.guard import required_scope
from pages.parts.report_queries import current_report

WORD = "application/vnd.openxmlformats-officedocument"
SLIDES_FILE, BULLETIN_DOCX, BULLETIN_PDF, WORKBOOK_FILE = "幻灯片.pptx", "工作通报.docx", "工作通报.pdf", "数据簿.xlsx"
# File → its title, icon, type and what it is.
_KINDS = {
    SLIDES_FILE: ("汇报幻灯片", "slideshow", f"{WORD}.presentationml.presentation",
                    "可编辑的图表和表格，备注页写明口径与记录数。"),
    BULLETIN_DOCX: ("工作通报（Word）", "description", f"{WORD}.wordprocessingml.document",
                      "按党政机关公文格式排版（GB/T 9704）。"),
    BULLETIN_PDF: ("工作通报（PDF）", "picture_as_pdf", "application/pdf",
                     "嵌入中文字体，页眉写明范围和数据截至日，每页编号。"),
    WORKBOOK_FILE: ("指标数据簿（Excel）", "table_view", f"{WORD}.spreadsheetml.sheet",
                    "每个指标一张表，列出构成数值的全部记录。"),
}  # fmt: skip
NOTES = {  # of a preview that is not the file itself
    SLIDES_FILE: "每张幻灯片一页，按其标题、图表数据和要点绘制，版式以文件为准。",
    BULLETIN_DOCX: "内容与 PDF 相同，字体和分页以本机 Word 为准。",
    WORKBOOK_FILE: "“指标口径”表；其后每个指标一张记录表。",
}
Progress = Callable[[float, str], None]

scope = required_scope()
preset: Preset = st.session_state["preset"]


def _pack(report: Report, chosen: tuple[str, ...], report_progress: Progress) -> tuple[dict[str, bytes], list[str]]:
    """The files by name, and what could not be made."""
    failed = []
    with shown_data.reading(*queries.key_of_data()) as connection:
        shown = slides(report, chosen, portrait_of(connection, report.scope, preset))
    files = {SLIDES_FILE: write_slides(report, shown, lambda share, words: report_progress(share * 0.4, words))}
    printed = bulletin(report)
    report_progress(0.4, "工作通报（Word）")
    files[BULLETIN_DOCX] = write_bulletin(printed)
    report_progress(0.5, "工作通报（PDF）")
    if missing := missing_fonts():
        failed.append(missing)
    else:
        files[BULLETIN_PDF] = write_bulletin_pdf(printed)
    with shown_data.reading(*queries.key_of_data()) as connection:
        files[WORKBOOK_FILE] = write_workbook(
            connection, report, lambda share, words: report_progress(0.65 + share * 0.35, words)
        )
    return files, failed


def _zipped(files: dict[str, bytes], stem: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(f"{stem}{name}", clock.now().timetuple()[:6])
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


st.title("会议材料", anchor=False)
report = current_report(scope, preset)
st.markdown(f"##### {report.place}，{report.period}，数据截至 {scope.as_of}：一次生成四个文件，数字与屏幕一致。")
if report.nothing_known:
    st.warning(f"{report.nothing_known}。可改选截至日，或先导入台账。", icon=":material/warning:")
with st.container(border=True, key="panel-make"):
    named = st.pills("幻灯片页面组合", list(named_sets()), default=next(iter(named_sets())), required=True)
    chosen = named_sets()[named or next(iter(named_sets()))]
    st.caption(f"页面（至多 {len(chosen)} 张，所选范围内没有内容的不出）：" + "、".join(SLIDES[s] for s in chosen))
    key = (scope, preset, shown_data.state().edition, named)
    if st.button("生成会议材料", type="primary", icon=":material/library_books:"):
        began = time.monotonic()
        bar = st.progress(0.0, text="开始")

        def report_progress(share: float, words: str) -> None:
            bar.progress(min(share, 1.0), text=words)

        made, failed = _pack(report, chosen, report_progress)
        bar.empty()
        st.session_state["pack"] = (key, made, failed, time.monotonic() - began)


@st.cache_data(max_entries=16, show_spinner="正在绘制预览")
def _preview(shown: Report, name: str, chosen: tuple[str, ...], pdf: bytes) -> list[bytes]:
    """The pages of a file as pictures; ``pdf`` is the bulletin's, drawn already."""
    if name == SLIDES_FILE:
        with shown_data.reading(*queries.key_of_data()) as connection:
            portrait = portrait_of(connection, shown.scope, preset)
        return preview.pages_of(preview.slides_pdf(shown, slides(shown, chosen, portrait)))
    return preview.pages_of(preview.workbook_pdf(shown) if name == WORKBOOK_FILE else pdf)


def _show_preview(name: str, pdf: bytes) -> None:
    """The pages of a file, over the page."""

    @st.dialog(f"预览：{_KINDS[name][0]}", width="large")
    def dialog() -> None:
        try:
            pages = _preview(report, name, chosen, pdf)
        except FontError as error:
            st.warning(str(error), icon=":material/warning:")
            return
        page_pictures(pages, key=name, note=NOTES.get(name, ""), wide=name in (SLIDES_FILE, WORKBOOK_FILE))

    dialog()


kept = st.session_state.get("pack")
if kept and kept[0] == key:
    _, made, failed, seconds = kept
    stem = f"根治欠薪_{report.place if len(report.place) < 16 else '多街镇'}_{scope.last_day}_"
    with st.container(border=True, key="panel-files"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(f"**{len(made)} 个文件已生成**  :gray[用时 {seconds:.1f} 秒]", width="content")
            download_button(
                "全部下载（zip）",
                lambda: _zipped(made, stem),
                file_name=f"{stem}会议材料.zip",
                mime="application/zip",
                icon=":material/folder_zip:",
                kind="primary",
            )
        for text in failed:
            st.warning(text, icon=":material/warning:")
        with st.grid(4, min_column_width=250, gap="small"):
            for name, data in made.items():
                title, icon, mime, words = _KINDS[name]
                with st.container(border=True, height="stretch"):
                    with st.container(height="stretch"):  # the buttons of all cards stand in one line
                        st.markdown(f"**{title}**  :gray[{len(data) / 1024:,.0f} KB]")
                        st.caption(words)
                    # As a function even what is made already: only then a failed download says so.
                    download_button(
                        f"下载{title}",
                        partial(made.__getitem__, name),
                        file_name=f"{stem}{name}",
                        mime=mime,
                        icon=f":material/{icon}:",
                        width="stretch",
                    )
                    if (name in (SLIDES_FILE, WORKBOOK_FILE) or BULLETIN_PDF in made) and st.button(
                        f"预览{title}", icon=":material/visibility:", width="stretch"
                    ):
                        _show_preview(name, made.get(BULLETIN_PDF, b""))
else:
    with st.container(border=True, key="panel-contents"), st.grid(4, min_column_width=250, gap="small"):
        for title, _, _, words in _KINDS.values():
            with st.container(height="stretch"):
                st.markdown(f"**{title}**")
                st.caption(words)
with st.expander("系统管理员", icon=":material/terminal:"):
    st.caption("定时生成材料可用以下命令，内容与本页生成的相同。")
    options = options_of(scope, preset)
    commands = [
        f"python -m pages.documents slides {options} --set {named} --out 汇报.pptx",
        f"python -m pages.documents bulletin {options} --out 工作通报.docx",
        f"python -m pages.documents bulletin {options} --out 工作通报.pdf",
        f"python -m pages.documents workbook {options} --out 数据簿.xlsx",
    ]
    st.code("\n".join(commands), language=None)
