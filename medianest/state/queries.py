"""What the address of a page asks for: search, filters, order and page of a list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

Wanted = TypeVar("Wanted", bound=BaseModel)


class Query(BaseModel):
    """Every field has a default: it holds where the address says nothing, or nothing usable."""

    model_config = ConfigDict(frozen=True, extra="ignore")


def asked(query: type[Wanted], parameters: Mapping[str, str]) -> Wanted:
    """What ``parameters`` ask for. Anybody may type anything into an address: a value that cannot
    be used is as if it were not there."""
    given: dict[str, Any] = dict(parameters)
    try:
        return query.model_validate(given)
    except ValidationError as problem:
        wrong = {each["loc"][0] for each in problem.errors() if each["loc"]}
        return query.model_validate({key: given[key] for key in given.keys() - wrong})
