"""JavaScript of ours (``assets/js``) as functions that components can call."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.event import EventSpec
from reflex.utils.imports import ImportVar
from reflex.vars import FunctionStringVar, FunctionVar
from reflex.vars.base import Var, VarData

FOLDER = "$/public/js"

BASE_UI = "@base-ui/react"
"""The package under our menus and dialogs, for components whose scripts import it by themselves."""


def function(name: str, module: str) -> FunctionVar:
    """The function ``name`` that ``assets/js/<module>`` exports."""
    imports = {f"{FOLDER}/{module}": [ImportVar(tag=name, install=False)]}
    return FunctionStringVar.create(name, _var_data=VarData(imports=imports))


def hook(name: str, module: str, *arguments: Var[Any]) -> Var[Any]:
    """What the React hook ``name`` of ``assets/js/<module>`` returns."""
    call: Var[Any] = function(name, module).call(*arguments)
    result = f"{name}Result"
    return Var(
        result,
        _var_data=VarData.merge(
            call._get_all_var_data(),  # noqa: SLF001 (Reflex has no public name for it)
            VarData(hooks={f"const {result} = {call!s}": None}),
        ),
    )


def run(function: FunctionVar, *arguments: Any) -> EventSpec:
    """An event that calls ``function`` in the browser and sends nothing to the server."""
    return rx.run_script(function.call(*arguments))
