"""Figures are asked of databases that have their tables."""

from tests.conftest import url_with_tables as empty_url

__all__ = ["empty_url"]
