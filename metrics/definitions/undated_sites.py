"""Sites of the register that tell neither 施工许可 nor 合同签订: whether they are in progress nobody knows."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import and_

from data_access.database.schema import site
from data_access.database.site_states import idle_by_status
from metrics.definitions.inspections import BEGUN_ON
from metrics.engine.any_moment import ANY_MOMENT
from metrics.engine.evaluation import row_weights
from metrics.engine.fact_ledger import columns_in
from metrics.engine.model import Metric, Need, not_yet, some

_THEMES = ("inspection", "site", "deposit", "wage_account", "system")  # those that look at sites in progress
# A site that is finished or not begun by its state alone is in no such figure, whatever its days are.
_SOME_BEGUN = Need(
    "在建工地台账“施工许可日期”或“合同签订日期”列",
    some(site, lambda at: at.as_of >= BEGUN_ON),
    some(site, lambda at: and_(BEGUN_ON.is_(None), not_yet(site.c.completed_on, at), ~idle_by_status())),
)


def where_begun(figure: Metric) -> Metric:
    """The figure, not known where it asks which sites are in progress and no site tells since when."""
    if figure.theme not in _THEMES:
        return figure
    weights = [weight for weight in row_weights(figure, ANY_MOMENT) if weight is not None]
    if (site.name, site.c.permit_on.name) not in columns_in(weights):
        return figure
    return replace(figure, needs=(*figure.needs, _SOME_BEGUN))
