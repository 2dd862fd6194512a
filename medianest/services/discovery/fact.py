"""What is kept of an upstream's answers."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Fact(BaseModel):
    """Without a name of anybody: it is kept for everybody."""

    model_config = ConfigDict(frozen=True)
