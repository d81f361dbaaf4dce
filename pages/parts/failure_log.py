"""Failures in the log, each under a number that the viewer reads too and tells the administrator."""

from __future__ import annotations

import logging
import secrets

from data_access import clock

log = logging.getLogger("dashboard")


def noted(what: str) -> str:
    """Log the exception being handled and give the number it stands under."""
    number = secrets.token_hex(4)
    log.exception("%s failure %s: %s", clock.load_time(), number, what, extra={"number": number})
    return number
