"""Whether the dashboard can serve: for a monitor or a proxy, without a word about anybody."""

from __future__ import annotations

from http import HTTPStatus

from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse

from data_access import clock
from data_access.database.engine import configured_url, is_not_there_yet
from data_access.database.failures import reading_failure
from data_access.database.schema import SCHEMA_VERSION
from data_access.database.state import data_state, empty_state
from data_access.parameter_files import FILES, check_parameters
from data_access.rules.limits import days_between, unit_of
from data_access.rules.parameters import ParameterError
from metrics.parameter_files import METRIC_FILES
from pages.parts import shown_data
from pages.parts.frame.secrets_file import secret_faults, secrets

READY, AWAY, REFUSED, PARAMETERS, SECRETS = "ready", "database", "schema", "parameters", "secrets"


def _answer(lacking: str, **more: object) -> JSONResponse:
    status = HTTPStatus.OK if lacking == READY else HTTPStatus.SERVICE_UNAVAILABLE
    body = {"ready": lacking == READY, "lacking": None if lacking == READY else lacking, "schema": SCHEMA_VERSION}
    return JSONResponse({**body, **more}, status, {"Cache-Control": "no-store"})


def ready(_request: Request) -> JSONResponse:
    """200 once the database can be read and fits the program, else 503 with what is ``lacking``; read anew each time.

    ``as_of``: the day the data reach, ``days_old`` as `data.stale_days` counts them, ``version`` that of the data;
    while the database is away ``shown_since``, the hour of what screens show, and the ``number`` in the log.
    """
    try:
        check_parameters(FILES, *METRIC_FILES)
        if secret_faults(secrets()):
            return _answer(SECRETS)
        url = shown_data.database_url()
        # The embedded demo is built by whoever comes first.
        built = configured_url() is not None or not is_not_there_yet(url)
        state = data_state(shown_data.engine(url)) if built else empty_state()
    except ParameterError:
        return _answer(PARAMETERS)
    except (SQLAlchemyError, ModuleNotFoundError, OSError) as error:
        away = shown_data.away()
        kept = {"shown_since": away.read.isoformat(timespec="seconds"), "number": away.number} if away else {}
        return _answer(AWAY, message=reading_failure(error)[0], **kept)
    if shown_data.away():
        shown_data.look_again()  # it is back: screens need not wait until they look themselves
    if state.refusal:
        return _answer(REFUSED, message=state.refusal.text)
    age = days_between(state.as_of, clock.today(), unit_of("data.stale_days"))
    loaded = state.loaded_at.isoformat(timespec="seconds") if state.loaded_at else None
    return _answer(READY, version=state.version, as_of=str(state.as_of), days_old=age, loaded_at=loaded)
