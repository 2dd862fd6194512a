"""The upstreams: a card for each, with its address, its key, and a button that tries both; and one
for who may come in."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as default
from typing import Any

import reflex as rx

from medianest.components.administration.health import follow_health, health
from medianest.components.kit import (
    banner,
    button,
    card,
    card_head,
    check,
    field,
    form,
    form_error,
    form_values,
    pill,
    select_field,
    skeleton,
    submit,
)
from medianest.state.services import NAMES, ServicesState


@dataclass(frozen=True)
class Field:
    """A setting of an upstream. ``kind`` is that of the input; ``secret``, ``select`` are ours."""

    name: str
    label: str
    kind: str = "text"
    hint: str = ""
    options: list[tuple[str, str]] = default(default_factory=list)


_ADDRESS = "The address at which this server reaches it."
CARDS: dict[str, tuple[str, list[Field]]] = {
    "plex": (
        "The server that people sign in for, and what is on it.",
        [
            Field("url", "Address", "url", "Such as http://plex.local:32400. " + _ADDRESS),
            Field("token", "Token", "secret", "Of the server's owner."),
            Field(
                "enabled",
                "In use",
                "select",
                "",
                [("true", "Yes"), ("false", "No, leave it alone")],
            ),
            Field(
                "webhookSecret",
                "Webhook secret",
                "secret",
                "Plex's webhook goes to this server's /api/v1/webhooks/plex?secret= with it.",
            ),
        ],
    ),
    "overseerr": (
        "Overseerr or Seerr: what people may ask for.",
        [
            Field("url", "Address", "url", _ADDRESS),
            Field("apiKey", "API key", "secret", "Under Settings, General over there."),
            Field(
                "webhookSecret",
                "Webhook secret",
                "secret",
                "Its webhook goes to this server's /api/v1/webhooks/overseerr, with this as the "
                "authorization header. Without one, changes are found within a minute.",
            ),
            Field(
                "moviesPerWeek",
                "Films a week",
                "number",
                "For each person whom Overseerr does not know. 0 does not limit.",
            ),
            Field("seasonsPerWeek", "Seasons a week", "number", "The same for series."),
        ],
    ),
    "uptimeKuma": (
        "Uptime Kuma: how the services are.",
        [
            Field("url", "Address", "url", _ADDRESS),
            Field(
                "statusPageSlug", "Status page", "text", "The end of its address, such as media."
            ),
            Field(
                "username",
                "User name",
                "text",
                "Of its account, which may do everything there: it has none that may only look. "
                "All that is watched is shown then, within a second.",
            ),
            Field(
                "password",
                "Password",
                "secret",
                "Exchanged for a token when you save, and not kept. Enter it again to connect "
                "again.",
            ),
            Field("totp", "Code", "secret", "Of its second factor, where it has one."),
            Field("apiKey", "API key", "secret", "For figures that the status page does not show."),
            Field(
                "webhookSecret",
                "Webhook secret",
                "secret",
                "A notification of the kind Webhook over there goes to this server's "
                "/api/v1/webhooks/uptime-kuma, with this behind ?secret=. It is of use where no "
                "account is named: changes of the status page are found within a minute else.",
            ),
        ],
    ),
    "tautulli": (
        "Tautulli: who watched what.",
        [
            Field("url", "Address", "url", _ADDRESS),
            Field("apiKey", "API key", "secret", "Under Settings, Web Interface over there."),
            Field(
                "webhookSecret",
                "Webhook secret",
                "secret",
                "A notification agent of the kind Webhook over there goes to this server's "
                "/api/v1/webhooks/tautulli?secret= with it. Without one, plays are read every ten "
                "minutes.",
            ),
        ],
    ),
    "mail": (
        "The server through which MediaNest writes to people: links for new passwords, and "
        "notifications.",
        [
            Field("host", "Server", "text", "Such as smtp.example.org."),
            Field("port", "Port", "number"),
            Field(
                "security",
                "Encryption",
                "select",
                "",
                [("starttls", "STARTTLS"), ("tls", "TLS"), ("none", "None")],
            ),
            Field("username", "User name"),
            Field("password", "Password", "secret"),
            Field("from", "Sender", "text", "Such as MediaNest <nest@example.org>."),
        ],
    ),
    "downloads": (
        "Plex looks for what was downloaded, as soon as it is there. Say how it names the folder.",
        [
            Field(
                "pathMap.ours",
                "Folder here",
                "text",
                "Such as /srv/videos. Empty where Plex names it the same.",
            ),
            Field("pathMap.plex", "The same folder in Plex", "text", "Such as /data/videos."),
            Field(
                "librarySection",
                "Section",
                "text",
                "Its number in Plex. Empty for the section that the folder lies in.",
            ),
        ],
    ),
    "access": (
        "How people get an account, and what they show to sign in.",
        [
            Field(
                "signUp",
                "Accounts are made",
                "select",
                "",
                [("invitation", "By invitation"), ("open", "By everybody who finds this server")],
            ),
            Field(
                "requireTwoFactor",
                "A second factor is needed",
                "select",
                "Whoever has none sets it up at the next sign-in.",
                [("none", "By nobody"), ("admins", "By administrators"), ("everybody", "By all")],
            ),
            Field(
                "publicUrl",
                "Public address",
                "url",
                "Where people find this server. Links in mails begin with it.",
            ),
        ],
    ),
}
WATCHED = ("plex", "overseerr", "uptimeKuma", "tautulli")
"""What MediaNest looks at by itself."""
UPSTREAMS = [area for area in CARDS if area != "access"]
"""What can be tried."""


def services() -> rx.Component:
    return rx.el.div(
        follow_health(),
        *(_card(upstream) for upstream in CARDS),
        class_name="settings settings--two",
    )


def _card(upstream: str) -> rx.Component:
    lead, fields = CARDS[upstream]
    state = [_state(upstream)] if upstream in UPSTREAMS and upstream != "downloads" else []
    return card(
        card_head(NAMES[upstream], f"service-{upstream}", *state),
        rx.el.div(
            rx.el.p(lead, class_name="text-fg-2"),
            health(upstream) if upstream in WATCHED else None,
            rx.cond(ServicesState.loaded, _form(upstream, fields), _on_its_way(len(fields))),
            class_name="card__body",
        ),
        label_id=f"service-{upstream}",
    )


def _state(upstream: str) -> rx.Component:
    """Set up or not, as a word beside the name."""
    place = "host" if upstream == "mail" else "url"
    return rx.cond(
        ServicesState.loaded,
        rx.el.span(
            rx.cond(
                _value(upstream, place),
                pill("Set up", "circle-check", "success"),
                pill("Not set up", "circle-dashed"),
            ),
            class_name="push pr-2",
        ),
    )


def _form(upstream: str, fields: list[Field]) -> rx.Component:
    form_id = f"form-{upstream}"
    problems = _problems(upstream)
    return form(
        *(_field(upstream, each) for each in fields),
        form_error(problems["form"]),
        rx.cond(
            ServicesState.found[upstream],
            banner(ServicesState.found[upstream], tone="success"),
        ),
        rx.el.div(
            submit("Save", variant="secondary"),
            _test(upstream, form_id) if upstream in UPSTREAMS else None,
            class_name="form__acts",
        ),
        on_submit=lambda fields: ServicesState.save(upstream, fields),
        problems=problems,
        label=NAMES[upstream],
        form_id=form_id,
    )


def _test(upstream: str, form_id: str) -> rx.Component:
    return button(
        "Test" if upstream == "downloads" else "Test connection",
        icon_name="plug-zap",
        variant="ghost",
        busy=ServicesState.testing == upstream,
        on_click=ServicesState.test(upstream, form_values(form_id)),
    )


def _field(upstream: str, one: Field) -> rx.Component:
    common: dict[str, Any] = {
        "error": _problems(upstream)[one.name],
        "hint": one.hint,
        "scope": upstream,
        "locked": _is_locked(upstream, one.name),
    }
    if one.kind == "secret":
        return _secret(upstream, one, common)
    value = _value(upstream, one.name)
    if one.kind == "select":
        chosen = rx.cond(value == "on", "true", "false") if one.name == "enabled" else value
        return select_field(one.label, one.name, one.options, value=chosen, **common)
    return field(
        one.label,
        one.name,
        kind=one.kind,
        value=value,
        auto_complete="off",
        spell_check=False,
        **common,
    )


def _secret(upstream: str, one: Field, common: dict[str, Any]) -> rx.Component:
    """Write-only: what is stored is never shown, and an empty field leaves it as it is."""
    is_set = _value(upstream, one.name) == "set"
    stored = f"Set. Type a new one to replace it. {one.hint}"
    return rx.el.div(
        field(
            one.label,
            f"secret.{one.name}",
            kind="password",
            auto_complete="new-password",
            **(common | {"hint": rx.cond(is_set, stored, f"Not set. {one.hint}")}),
        ),
        rx.cond(
            is_set & ~common["locked"],
            check(f"Remove what is set: {one.label.lower()}", f"remove.{one.name}"),
        ),
    )


def _on_its_way(count: int) -> rx.Component:
    line = (skeleton("h-4 w-24"), skeleton("h-9 w-full"), skeleton("h-4 w-1/2"))
    lines = [part for _ in range(count) for part in line]
    return rx.el.div(*lines, skeleton("h-9 w-48"), class_name="form gap-[6px]", aria_busy=True)


def _value(upstream: str, name: str) -> Any:
    return ServicesState.values[upstream][name]


def _problems(upstream: str) -> Any:
    return ServicesState.problems[upstream]


def _is_locked(upstream: str, name: str) -> Any:
    return ServicesState.locked[f"{upstream}.{name}"]
