"""Charts as finished Vega-Lite specifications, kept by what is drawn and the theme.

A builder in Altair costs tens of milliseconds a chart, its specification under one from the cache. What a screen
draws is validated by a test that walks all screens, not at each run.
"""

from __future__ import annotations

import copyreg
import hashlib
import pickle
from collections.abc import Callable
from functools import wraps
from io import BytesIO
from typing import Any, ParamSpec

import altair as alt
import pandas as pd
import pyarrow as pa
import streamlit as st

from metrics.engine.model import Metric
from pages.parts.charts.palette import is_dark

_P = ParamSpec("_P")


class _Content(pickle.Pickler):
    """What a chart is made of, as bytes: a frame by its columns, a metric (which holds conditions) by its name."""

    dispatch_table = copyreg.dispatch_table | {
        pd.DataFrame: lambda frame: (dict, ([(name, frame[name].tolist()) for name in frame],)),
        Metric: lambda metric: (str, (f"{metric.id} {metric.name}",)),
    }


def _key(*content: Any) -> str:
    buffer = BytesIO()
    _Content(buffer, protocol=5).dump(content)
    return hashlib.blake2b(buffer.getbuffer(), digest_size=16).hexdigest()


def specified(builder: Callable[_P, alt.LayerChart]) -> Callable[_P, dict[str, Any]]:
    """The builder of a chart as one of its specification, for `st.vega_lite_chart`; built once for the same data.

    Its arguments are plain data: frames, values, tuples, strings.
    """

    @wraps(builder)
    def specification(*args: _P.args, **options: _P.kwargs) -> dict[str, Any]:
        key = _key(builder.__module__, builder.__qualname__, is_dark(), args, options)
        return _specification(key, lambda: builder(*args, **options))

    return specification


@st.cache_data(max_entries=512, show_spinner=False)
def _specification(key: str, _build: Callable[[], alt.LayerChart]) -> dict[str, Any]:
    del key
    chart = _build()
    datasets: dict[str, Any] = {}
    _detach(chart, datasets)
    found: dict[str, Any] = chart.to_dict(validate=False)
    if chart.config is alt.Undefined:
        found.pop("config", None)  # Altair's default size; the screen gives its own
    inline = found.get("datasets", {})
    found["datasets"] = {name: rows if _is_map(rows) else _arrow(pd.DataFrame(rows)) for name, rows in inline.items()}
    found["datasets"] |= datasets
    return found


def _detach(chart: Any, datasets: dict[str, Any]) -> None:
    """Put the frames of a chart and its layers aside by name, as Arrow: dates stay dates."""
    if isinstance(chart.data, pd.DataFrame):
        data = _arrow(chart.data)
        name = hashlib.blake2b(data, digest_size=16).hexdigest()
        datasets[name] = data
        chart.data = alt.NamedData(name=name)
    for layer in getattr(chart, "layer", []):
        _detach(layer, datasets)


def _is_map(rows: Any) -> bool:
    return isinstance(rows, dict) or (bool(rows) and rows[0].get("type") == "Feature")


def _arrow(frame: pd.DataFrame) -> bytes:
    table = pa.Table.from_pandas(frame, preserve_index=False)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return bytes(sink.getvalue().to_pybytes())
