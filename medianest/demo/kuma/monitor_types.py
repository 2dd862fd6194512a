"""Kinds of monitors that 2.x tells browsers about."""

from __future__ import annotations

from typing import Any

_PLAIN = (
    "real-browser", "tailscale-ping", "websocket-upgrade", "postgres", "smtp", "group", "snmp",
    "grpc-keyword", "mongodb", "rabbitmq", "sip-options", "gamedig", "steam", "port", "manual",
    "globalping", "redis", "pm2", "system-service", "ntp",
)  # fmt: skip
_CONDITIONAL = {
    "dns": ("record",), "mqtt": ("topic", "message", "json_value"), "sqlserver": ("result",),
    "mysql": ("result",), "oracledb": ("result",),
}  # fmt: skip
_OPERATORS = ("equals", "not equals", "contains", "not contains")


def _variable(name: str) -> dict[str, Any]:
    operators = [{"id": each.replace(" ", "_"), "caption": each} for each in _OPERATORS]
    return {"id": name, "operators": operators}


MONITOR_TYPES: dict[str, Any] = {
    **{name: {"supportsConditions": False, "conditionVariables": []} for name in _PLAIN},
    **{
        name: {"supportsConditions": True, "conditionVariables": [_variable(v) for v in variables]}
        for name, variables in _CONDITIONAL.items()
    },
}
