"""The steps of the set-up after the account: Plex, other services, the downloads folder.

For signed-in administrators. Each may be skipped, left and resumed, and works without scripts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from medianest import routes
from medianest.api import call as calls
from medianest.api import forms, plain_answers, setup_parts
from medianest.api.guard import PageRoute, actor, runtime
from medianest.api.setup_parts import PAGES, Part, StepPage, page_of
from medianest.errors import (
    ConflictError,
    CsrfError,
    InvalidInputError,
    MediaNestError,
    NotFoundError,
    UpstreamAuthError,
    UpstreamError,
)
from medianest.services.settings.setup_wizard import Step
from medianest.services.settings.trees import in_full
from medianest.views.connection import ConnectionView
from medianest.views.settings import SettingsView

router = APIRouter(route_class=PageRoute, include_in_schema=False)

TEST = "test:"
SKIP, SKIP_ALL = "skip", "skip-all"


@dataclass(frozen=True, slots=True)
class Said:
    """What a page says to a form that was sent; ``kept`` names secrets that need not be typed
    again."""

    status: int = 200
    notice: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    found: Mapping[str, ConnectionView] = field(default_factory=dict)
    kept: frozenset[str] = frozenset()


@router.get(routes.SETUP_PLEX, response_model=None)
async def show_plex(request: Request) -> Response:
    return await _opened(request, page_of(Step.PLEX))


@router.post(routes.SETUP_PLEX, response_model=None)
async def plex(request: Request) -> Response:
    return await _sent(request, page_of(Step.PLEX))


@router.get(routes.SETUP_SERVICES, response_model=None)
async def show_services(request: Request) -> Response:
    return await _opened(request, page_of(Step.SERVICES))


@router.post(routes.SETUP_SERVICES, response_model=None)
async def services(request: Request) -> Response:
    return await _sent(request, page_of(Step.SERVICES))


@router.get(routes.SETUP_DOWNLOADS, response_model=None)
async def show_downloads(request: Request) -> Response:
    return await _opened(request, page_of(Step.DOWNLOADS))


@router.post(routes.SETUP_DOWNLOADS, response_model=None)
async def downloads(request: Request) -> Response:
    return await _sent(request, page_of(Step.DOWNLOADS))


@router.get(routes.SETUP_DONE, response_model=None)
async def show_done(request: Request) -> Response:
    app = runtime(request)
    settings = await app.settings.show(actor(request))
    parts = [(page.path, part) for page in PAGES for part in page.parts if part.secret]
    values = setup_parts.stored_values([part for _, part in parts], settings)
    return plain_answers.page(
        calls.of(request),
        "setup_done.html",
        services=[(part.service, path, bool(values[part.address])) for path, part in parts],
        folder=str(await app.settings.downloads_folder()),
        downloads=routes.SETUP_DOWNLOADS,
    )


async def _opened(request: Request, page: StepPage) -> Response:
    settings = await runtime(request).settings.show(actor(request))
    values = setup_parts.stored_values(page.parts, settings)
    return await _answer(request, page, settings, values, Said())


async def _sent(request: Request, page: StepPage) -> Response:
    app, person = runtime(request), actor(request)
    names = setup_parts.names(page.parts)
    sent = await forms.read(request, [*names, "csrf", "action"])
    settings = await app.settings.show(person)
    opened = setup_parts.open_names(page.parts, settings.locked)
    typed = {name: sent[name].strip() for name in opened}
    values = {**setup_parts.stored_values(page.parts, settings), **typed}
    try:
        app.accounts.check_csrf(person.session_id, sent["csrf"])
    except CsrfError:
        return await _answer(request, page, settings, values, Said(403, forms.STALE))
    if sent["action"] in (SKIP, SKIP_ALL):
        return await _skipped(request, page, everything=sent["action"] == SKIP_ALL)
    whole = await _with_drafts(request, page, values)
    kept = frozenset(part.secret for part in page.parts if part.secret and whole[part.secret])
    if sent["action"].startswith(TEST):
        area = sent["action"].removeprefix(TEST)
        said = await _tried(request, _part(page, area), whole, settings, kept)
    elif (refused := await _saved(request, page, whole, settings, kept)) is None:
        return _to(request, _after(page))
    else:
        said = refused
    return await _answer(request, page, settings, values, said)


async def _tried(
    request: Request,
    part: Part,
    values: Mapping[str, str],
    settings: SettingsView,
    kept: frozenset[str],
) -> Said:
    unsaved = setup_parts.body(part, values, settings.locked)
    try:
        found = await runtime(request).connections.test(actor(request), part.area, unsaved)
    except UpstreamError as error:
        place = part.secret if isinstance(error, UpstreamAuthError) else part.address
        return Said(errors={place: error.message}, kept=kept)
    except (InvalidInputError, ConflictError) as error:
        return _refusal(error, kept)
    return Said(found={part.area: found}, kept=kept)


async def _saved(
    request: Request,
    page: StepPage,
    values: Mapping[str, str],
    settings: SettingsView,
    kept: frozenset[str],
) -> Said | None:
    """Save the step and leave it behind; answers why not."""
    app, person = runtime(request), actor(request)
    lost = {
        part.address: "Enter the address as well."
        for part in page.parts
        if part.secret and values[part.secret] and not values[part.address]
    }
    if lost:
        return Said(400, errors=lost, kept=kept)
    changes = {part.area: setup_parts.body(part, values, settings.locked) for part in page.parts}
    try:
        await app.settings.change(person, changes)
    except (InvalidInputError, ConflictError) as error:
        return _refusal(error, kept)
    await app.setup_drafts.forget(person, *[part.area for part in page.parts])
    await app.setup.leave(person, page.step)
    return None


async def _skipped(request: Request, page: StepPage, *, everything: bool) -> Response:
    steps = tuple(Step) if everything else (page.step,)
    await runtime(request).setup.leave(actor(request), *steps, skipped=True)
    return _to(request, routes.SETUP_DONE if everything else _after(page))


async def _with_drafts(
    request: Request, page: StepPage, values: Mapping[str, str]
) -> dict[str, str]:
    """The form's values with secrets that were typed before; those typed now are kept."""
    drafts, person, whole = runtime(request).setup_drafts, actor(request), dict(values)
    for part in page.parts:
        if not part.secret:
            continue
        if typed := values[part.secret]:
            await drafts.keep(person, part.area, values[part.address], typed)
        else:
            whole[part.secret] = await drafts.find(person, part.area, values[part.address])
    return whole


async def _answer(
    request: Request,
    page: StepPage,
    settings: SettingsView,
    values: Mapping[str, str],
    said: Said,
) -> Response:
    person = actor(request)
    return plain_answers.page(
        calls.of(request),
        f"setup_{page.step}.html",
        status=said.status,
        page=page,
        csrf=runtime(request).accounts.csrf_token(person.session_id),
        values=values,
        said=said,
        errors=said.errors,
        locked=settings.locked,
        stored=setup_parts.secrets_set(page.parts, settings),
        folder=str(await runtime(request).settings.downloads_folder()),
    )


def _refusal(error: MediaNestError, kept: frozenset[str]) -> Said:
    """What no field stands for goes to the top of the page."""
    errors = {name: in_full(str(words)) for name, words in (error.details or {}).items()}
    status = 409 if isinstance(error, ConflictError) else 400
    return Said(status, "" if errors else error.message, errors, kept=kept)


def _part(page: StepPage, area: str) -> Part:
    for part in page.parts:
        if part.secret and part.area == area:
            return part
    raise NotFoundError("There is nothing of that name to test.")


def _after(page: StepPage) -> str:
    following = PAGES[PAGES.index(page) + 1 :]
    return following[0].path if following else routes.SETUP_DONE


def _to(request: Request, path: str) -> RedirectResponse:
    return RedirectResponse(calls.of(request).address(path), status_code=303)
