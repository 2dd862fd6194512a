"""Signing in as somebody from somewhere, straight at the services."""

from __future__ import annotations

from typing import Any

from medianest.services import visitor
from medianest.services.accounts.accounts import AccountsService
from medianest.services.visitor import Visitor


async def sign_in(
    accounts: AccountsService, email: str, password: str, *, remember: bool = False, **who: Any
) -> Any:
    """What ``accounts.sign_in`` answers to a visitor with these fields."""
    with visitor.serving(Visitor(**who)):
        return await accounts.sign_in(email, password, remember=remember)


async def create_administrator(
    accounts: AccountsService, code: str, email: str, name: str, password: str, **who: Any
) -> Any:
    """What ``accounts.create_administrator`` answers to a visitor with these fields."""
    with visitor.serving(Visitor(**who)):
        return await accounts.create_administrator(code, email, name, password)
