"""Limits and rates that an office may change: ``assets/parameters/limits.toml``.

Each carries its unit, where it comes from and how sure it is (tag A or B: published text; U or D: 演示参数).
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from data_access.paths import ASSETS


@dataclass(frozen=True)
class Parameter:
    key: str
    value: Decimal
    unit: str
    tag: str
    source: str

    @property
    def is_demo(self) -> bool:
        """True for a value no published text confirms (演示参数)."""
        return self.tag in ("U", "D")


@cache
def parameters() -> dict[str, Parameter]:
    """Every parameter by its key, such as ``lead.close_days``."""
    path = ASSETS / "parameters" / "limits.toml"
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    found = {}
    for group, entries in tables.items():
        for name, entry in entries.items():
            key = f"{group}.{name}"
            found[key] = Parameter(key, Decimal(entry["value"]), entry["unit"], entry["tag"], entry["source"])
    return found


def days(key: str) -> int:
    """A limit in days; its unit (工作日 or 日) is the parameter's."""
    return int(parameters()[key].value)


def required_deposit(contract_yuan: Decimal) -> tuple[Decimal | None, str]:
    """应存额 in 元 by the base ratio, and its 比例依据; None when the contract is small enough to be exempt (免存).

    Source: 人社部发〔2021〕65号; the Shanghai ratio is 演示参数 (以沪人社规〔2022〕20号为准).
    """
    values = {key.removeprefix("deposit."): p.value for key, p in parameters().items() if key.startswith("deposit.")}
    if contract_yuan < values["exempt_below_yuan"]:
        return None, "小额免存"
    amount = contract_yuan * max(values["base_ratio"], values["floor_ratio"])
    return min(amount, values["cap_yuan"]).quantize(Decimal("0.01")), "基准比例"
