"""The pages of plex.tv that people see: confirm a sign-in, and type the code of a device."""

from __future__ import annotations

from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from medianest.demo.pretend_plex import PretendPlex

# Apps name the parameters behind "#?" (or "#!?"), which no server sees.
_FROM_FRAGMENT = """<script>
const told = location.hash.replace(/^#!?\\??/, "");
if (told) location.replace("?" + told);
</script>
<noscript><p>Write ? where the address has #?, as this page cannot do it without JavaScript.</p>
</noscript>"""


def routes(plex: PretendPlex) -> list[Route]:
    """`/auth` and `/link`."""
    pages = Pages(plex)
    return [
        Route("/auth", pages.auth),
        Route("/auth/", pages.auth),
        Route("/auth", pages.confirm, methods=["POST"]),
        Route("/link", pages.link),
        Route("/link", pages.confirm, methods=["POST"]),
    ]


class Pages:
    """Nobody is asked for a password here: a press on a name signs in as that person."""

    def __init__(self, plex: PretendPlex) -> None:
        self._plex = plex

    async def auth(self, request: Request) -> Response:
        """The people to choose from, for the code that the address names."""
        told = request.query_params
        code = told.get("code", "")
        if not code:
            return _page("Sign in", _FROM_FRAGMENT)
        pin = self._plex.open_pin(code)
        if pin is None or pin.client_identifier != told.get("clientID"):
            return _unknown_code()
        product = escape(told.get("context[device][product]", pin.product))
        hidden = {"code": code, "forwardUrl": told.get("forwardUrl", "")}
        form = _form("/auth", hidden, self._people())
        return _page("Sign in", f"<p>Continue to <b>{product}</b> as</p>{form}")

    async def link(self, request: Request) -> Response:
        """A field for the code of a device, and who types it."""
        code = escape(request.query_params.get("code", ""), quote=True)
        field = f'<label>Code <input name="code" value="{code}" autocomplete="off"></label>'
        return _page("Link a device", _form("/link", {}, field + self._people()))

    async def confirm(self, request: Request) -> Response:
        """Signs in; then back to where the address said, if it said so."""
        form = {key: str(value) for key, value in (await request.form()).items()}
        try:
            self._plex.claim(form.get("code", ""), form.get("username", ""))
        except KeyError:
            return _unknown_code()
        forward = form.get("forwardUrl", "")
        if forward.startswith(("http://", "https://")):
            return RedirectResponse(forward, 303)
        return _page("Done", "<p>You are signed in. You may close this page.</p>")

    def _people(self) -> str:
        return "".join(
            f'<button name="username" value="{escape(account.username, quote=True)}">'
            f"{escape(account.username)}</button>"
            for account in self._plex.accounts.values()
        )


def _form(action: str, hidden: dict[str, str], inside: str) -> str:
    fields = "".join(
        f'<input type="hidden" name="{name}" value="{escape(value, quote=True)}">'
        for name, value in hidden.items()
    )
    return f'<form method="post" action="{action}">{fields}{inside}</form>'


def _unknown_code() -> Response:
    return _page("No such code", "<p>This code is not known, or its time is over.</p>", 404)


def _page(title: str, inside: str, status: int = 200) -> Response:
    return HTMLResponse(
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width"></head>'
        f"<body><h1>Pretend Plex: {title}</h1>{inside}</body></html>",
        status,
    )
