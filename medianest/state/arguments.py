"""What browsers may send to handlers of downloads: types with their limits."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

LONGEST_ADDRESS = 2000

Address = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_ADDRESS)
]
Id = Annotated[str, Field(min_length=1, max_length=64)]
