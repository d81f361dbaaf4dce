"""The addresses of the plain pages, below ``/plain/``."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from html import escape
from urllib.parse import quote

from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from data_access.audit.events import AuditError
from data_access.database.engine import configured_url
from data_access.database.failures import reading_failure
from pages.parts import queries, shown_data
from pages.parts.failure_log import noted
from pages.parts.frame.demo_database import demo_database
from pages.parts.frame.guard import REFUSAL
from pages.parts.scope.addresses import HOME
from server.audited import note_page_taken, note_refused
from server.plain import overview, portraits, records, score
from server.plain.asked import Asked, admitted, asked_of
from server.plain.page import Shown, whole

TRIES = 3  # a load that ends while a page is read makes it begin anew
PAGES: dict[str, Callable[[Asked], Shown]] = {
    "overview": overview.overview,
    "town": portraits.town,
    "department": portraits.department,
    "assessment": score.score,
    "records": records.records,
}
_MESSAGE_PAGE = '<!DOCTYPE html><html lang="zh-CN"><meta charset="utf-8"><title>治欠工作看板</title><p>{}</p></html>'


def _file(asked: Asked, title: str) -> dict[str, str]:
    """What makes a browser keep the page as a file of its own: 综合态势_2023-12-15.html."""
    name = quote(f"{title.replace(' ', '')}_{asked.scope.last_day}.html")
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"} if asked.saved else {}


def _answer(request: Request, made: Callable[[Asked], Shown]) -> Response:
    for _ in range(TRIES):
        state = shown_data.newest_state(shown_data.database_url())
        if state.refusal:
            commands = "".join(f"<p><code>{escape(command)}</code></p>" for command in state.refusal.commands)
            return HTMLResponse(_MESSAGE_PAGE.format(f"{escape(state.refusal.text)}完成后刷新本页。{commands}"), 503)
        viewer = admitted(request, state)
        if viewer is None:
            note_refused(request, f"简版页面 {request.url.path}")
            return HTMLResponse(
                _MESSAGE_PAGE.format(f'{REFUSAL}配置了登录的，请先在<a href="../">完整版</a>登录。'), 403
            )
        if state.version == 0:
            return HTMLResponse(
                _MESSAGE_PAGE.format("案件数据库里还没有台账，请联系系统管理员导入，导入后刷新本页。"), 503
            )
        asked = asked_of(request, state, viewer)
        try:
            with queries.as_asked_by((shown_data.database_url(), state.edition, asked.scope.viewer)):
                shown = made(asked)
                if asked.saved:
                    note_page_taken(request, f"{shown.title}{shown.file}", asked.scope)
                headers = {"Cache-Control": "no-store"} | _file(asked, f"{shown.title}{shown.file}")
                return HTMLResponse(whole(asked, shown), headers=headers)
        except shown_data.DataMovedError:
            continue
        except AuditError:
            return _failed("审计写不下去，文件暂不能导出", "请联系系统管理员")
    return HTMLResponse(_MESSAGE_PAGE.format("数据正在更新，请稍后刷新。"), 503)


def _failed(what: str, remedy: str, status: int = 503) -> HTMLResponse:
    """What is answered for the exception being handled."""
    return HTMLResponse(_MESSAGE_PAGE.format(f"{what}，{remedy}（错误编号 {noted(what)}）。"), status)


def _endpoint(made: Callable[[Asked], Shown]) -> Callable[[Request], Response]:
    def page(request: Request) -> Response:
        try:
            if configured_url() is None:
                demo_database()
            return _answer(request, made)
        except (SQLAlchemyError, ModuleNotFoundError) as error:
            what, remedy = reading_failure(error)
            answer = _failed(what, remedy)
            with suppress(SQLAlchemyError, ModuleNotFoundError):
                shown_data.look_again()  # other pages say at once what they show instead
            return answer
        except Exception:  # noqa: BLE001 - the last resort: no traceback reaches a page
            return _failed("本页暂时无法显示", "请稍后刷新，或联系系统管理员", 500)

    return page


def _first_page(request: Request) -> Response:
    query = request.url.query
    return RedirectResponse(f"plain/{'?' if query else ''}{query}")


def plain_routes(base: str) -> list[Route]:
    """The routes of the plain pages under the server's base path."""
    places = [(f"{base}/plain/", HOME), *((f"{base}/plain/{name}", name) for name in PAGES)]
    # Links carry the scope once for the whole page, in their path: see `page.base`.
    places += [(f"{base}/plain/within/{{scope}}/{name}", name) for name in PAGES]
    return [*(Route(path, _endpoint(PAGES[name])) for path, name in places), Route(f"{base}/plain", _first_page)]
