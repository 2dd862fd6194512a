"""REST: the second factor, at sign-in and in one's own settings."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body
from pydantic import BaseModel, ConfigDict, Field, StrictBool
from pydantic.alias_generators import to_camel
from starlette.requests import Request
from starlette.responses import Response

from medianest.api import call as calls
from medianest.api import origins, signed_in
from medianest.api.envelope import Envelope, success
from medianest.api.guard import RestRoute, actor, runtime
from medianest.api.policy import REST
from medianest.api.signed_in import SignInView
from medianest.views.two_factor import TwoFactorSetup, TwoFactorView
from medianest.views.view import View

router = APIRouter(prefix=f"{REST}/auth", route_class=RestRoute, tags=["auth"])

Code = Annotated[str, Field(max_length=100)]


class ChallengeBody(BaseModel):
    """``challenge`` is what TWO_FACTOR_REQUIRED came with; ``code`` is the app's or a recovery
    code."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)

    challenge: Annotated[str, Field(max_length=2_000)]
    code: Code
    trust_device: StrictBool = False


class CodeBody(BaseModel):
    code: Code


class RecoveryCodesView(View):
    """Shown this once; each is good for one use."""

    recovery_codes: list[str]


@router.post("/login/2fa", response_model=Envelope[SignInView])
async def sign_in(request: Request, body: Annotated[ChallengeBody, Body()]) -> Response:
    """Finish a sign-in that was answered with TWO_FACTOR_REQUIRED."""
    origins.check_if_from_page(calls.of(request))
    done = await runtime(request).accounts.two_factor.check(
        body.challenge, body.code, trust=body.trust_device
    )
    return signed_in.rest(request, done)


@router.post("/2fa/setup", response_model=Envelope[TwoFactorSetup])
async def setup(request: Request) -> Response:
    """A secret for your authenticator app; it counts once you have enabled it."""
    return success(await runtime(request).accounts.two_factor.setup(actor(request)))


@router.post("/2fa/enable", response_model=Envelope[RecoveryCodesView])
async def enable(request: Request, body: Annotated[CodeBody, Body()]) -> Response:
    """Turn it on with a code of the app. The recovery codes are in this answer and nowhere else."""
    codes = await runtime(request).accounts.two_factor.enable(actor(request), body.code)
    return success(RecoveryCodesView(recovery_codes=codes))


@router.post("/2fa/disable", response_model=Envelope[TwoFactorView])
async def disable(request: Request, body: Annotated[CodeBody, Body()]) -> Response:
    """Turn it off with a code of the app or a recovery code."""
    service, person = runtime(request).accounts.two_factor, actor(request)
    await service.disable(person, body.code)
    return success(await service.show(person))


@router.post("/2fa/recovery-codes", response_model=Envelope[RecoveryCodesView])
async def recovery_codes(request: Request, body: Annotated[CodeBody, Body()]) -> Response:
    """Ten new recovery codes for a code; the former ones are worth nothing any more."""
    codes = await runtime(request).accounts.two_factor.recovery_codes(actor(request), body.code)
    return success(RecoveryCodesView(recovery_codes=codes))
