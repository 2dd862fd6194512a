"""REST: sign-up, by invitation or where it is open."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from medianest.api import call as calls
from medianest.api import origins, signed_in
from medianest.api.envelope import Envelope, success
from medianest.api.guard import RestRoute, runtime
from medianest.api.policy import REST
from medianest.api.signed_in import SignInView

router = APIRouter(prefix=REST, route_class=RestRoute, tags=["auth"])


class RegistrationBody(BaseModel):
    """``invitation`` is the end of the invitation's link; without one sign-up must be open."""

    invitation: str = Field(default="", max_length=200)
    email: str = Field(max_length=2_000)
    password: str = Field(max_length=20_000)
    name: str = Field(default="", max_length=2_000)


@router.post("/auth/register", status_code=201, response_model=Envelope[SignInView])
async def register(request: Request, body: Annotated[RegistrationBody, Body()]) -> Response:
    """Make an account.

    With an invitation the answer is that of a sign-in. Without one it is 202 and holds nothing: it
    does not tell whether the e-mail had an account already. Sign in next.
    """
    origins.check_if_from_page(calls.of(request))
    name = body.name or body.email.strip().partition("@")[0]
    registrations = runtime(request).accounts.registrations
    if not body.invitation:
        await registrations.register_openly(body.email, name, body.password)
        return success(None, status=202)
    outcome = await registrations.register_invited(body.invitation, body.email, name, body.password)
    return signed_in.rest(request, outcome, 201)
