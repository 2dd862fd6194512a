"""REST: people's own accounts, and single accounts for administrators."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Annotated, Any

from fastapi import APIRouter, Body
from fastapi import Path as PathParameter
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from medianest.api import call as calls
from medianest.api import sign_in_cookies
from medianest.api.deleted import Deleted
from medianest.api.envelope import Envelope, success
from medianest.api.guard import RestRoute, actor, runtime
from medianest.api.policy import REST
from medianest.api.user_bodies import ProofBody, UserBody
from medianest.views.preferences import Preferences
from medianest.views.user import UserView

router = APIRouter(prefix=f"{REST}/users", route_class=RestRoute, tags=["users"])

CHUNK_BYTES = 64 * 1024

Id = Annotated[str, PathParameter(alias="id", max_length=64)]


@router.get("/me/preferences", response_model=Envelope[Preferences])
async def preferences(request: Request) -> Response:
    """How you want things to look, and what you want to be told."""
    return success(await runtime(request).preferences.get(actor(request)))


@router.put("/me/preferences", response_model=Envelope[Preferences])
async def change_preferences(request: Request, body: Annotated[dict[str, Any], Body()]) -> Response:
    """Change the preferences that are named and no others."""
    return success(await runtime(request).preferences.change(actor(request), body))


@router.get("/me/export", response_class=Response)
async def export(request: Request) -> Response:
    """Everything that is held about you: a zip of JSON and CSV."""
    file = await runtime(request).user_exports.make(actor(request))
    name = {"content-disposition": 'attachment; filename="medianest-export.zip"'}
    return StreamingResponse(_chunks(file), media_type="application/zip", headers=name)


@router.delete("/me", response_model=Envelope[Deleted[str]])
async def remove_own(
    request: Request, body: Annotated[ProofBody | None, Body()] = None
) -> Response:
    """Delete your account and all that is yours; with your password where you have one."""
    return await _remove_own(request, body)


@router.get("/{id}", response_model=Envelope[UserView])
async def one(request: Request, user_id: Id) -> Response:
    """Your account; anybody's for administrators."""
    return success(await runtime(request).users.get(actor(request), user_id))


@router.put("/{id}", response_model=Envelope[UserView])
async def change(request: Request, user_id: Id, body: Annotated[UserBody, Body()]) -> Response:
    """Change your name or e-mail; anybody's, and their quotas, for administrators."""
    users, person = runtime(request).users, actor(request)
    view = await users.change(
        person,
        user_id,
        name=body.name,
        email=body.email,
        current_password=body.current_password,
        quotas=body.quotas,
    )
    return success(view)


@router.delete("/{id}", response_model=Envelope[Deleted[str]])
async def remove(
    request: Request, user_id: Id, body: Annotated[ProofBody | None, Body()] = None
) -> Response:
    """Delete your account as at ``/users/me``; anybody else's for administrators."""
    if user_id == actor(request).user_id:
        return await _remove_own(request, body)
    await runtime(request).users.delete(actor(request), user_id)
    return success(Deleted[str](id=user_id))


async def _remove_own(request: Request, body: ProofBody | None) -> Response:
    person = actor(request)
    await runtime(request).users.delete_own(person, body.current_password if body else "")
    gone = sign_in_cookies.signed_out(calls.of(request))
    return success(Deleted[str](id=person.user_id), headers=gone)


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk
