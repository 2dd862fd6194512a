"""Who somebody is here, and the Plex account that they sign in with."""

from __future__ import annotations

import reflex as rx

from medianest import routes
from medianest.components.formats import day
from medianest.components.kit import (
    card,
    card_head,
    confirm,
    field,
    form,
    form_error,
    icon,
    password_field,
    server_link,
    skeleton,
    submit,
)
from medianest.state.profile import ProfileState

_ME = ProfileState.me


def profile() -> rx.Component:
    return card(
        card_head("Profile", "profile"),
        rx.el.div(rx.cond(_ME, _form(), _on_its_way()), class_name="card__body"),
        label_id="profile",
    )


def plex() -> rx.Component:
    return card(
        card_head("Plex", "plex"),
        rx.el.div(
            rx.cond(
                _ME,
                rx.cond(_ME.plex_username, _linked(), _not_linked()),
                rx.fragment(skeleton("h-5 w-2/3"), skeleton("h-9 w-40")),
            ),
            class_name="card__body",
        ),
        label_id="plex",
    )


def _form() -> rx.Component:
    problems = ProfileState.problems
    return form(
        field(
            "Name",
            "name",
            value=_ME.name,
            error=problems["name"],
            hint="Others see it beside what you ask for.",
            auto_complete="name",
            max_length=100,
        ),
        field(
            "E-mail",
            "email",
            kind="email",
            value=rx.cond(_ME.email, _ME.email, ""),
            error=problems["email"],
            hint="You sign in with it, and links for a new password go there.",
            auto_complete="email",
            input_mode="email",
            spell_check=False,
        ),
        rx.cond(
            _ME.has_password,
            password_field(
                "Your password",
                "currentPassword",
                "current-password",
                error=problems["currentPassword"],
                hint="Needed to change the e-mail.",
                key=ProfileState.saved.to_string(),
            ),
        ),
        form_error(problems["form"]),
        rx.el.div(submit("Save"), _since(), class_name="form__acts"),
        on_submit=ProfileState.save,
        problems=problems,
        label="Profile",
    )


def _since() -> rx.Component:
    words = rx.cond(_ME.role == "admin", "Administrator", "User")
    return rx.el.p(words, " since ", day(_ME.created_at), class_name="hint")


def _linked() -> rx.Component:
    return rx.fragment(
        rx.el.p(
            icon("link", "sm", "inline-block mr-2"),
            "You can sign in as ",
            rx.el.strong(_ME.plex_username, class_name="font-semibold"),
            " at Plex.",
        ),
        rx.el.div(
            rx.cond(
                _ME.has_password,
                confirm(
                    "Unlink Plex",
                    icon_name="unlink",
                    variant="secondary",
                    title="Unlink Plex?",
                    words="You sign in with your password alone then. You can link Plex again at "
                    "any time.",
                    action="Unlink it",
                    on_confirm=ProfileState.unlink_plex,
                ),
                rx.el.p(
                    "It is your only way in. ",
                    rx.el.a("Choose a password", href=routes.SECURITY, class_name="link"),
                    " before you unlink it.",
                    class_name="hint",
                ),
            ),
            class_name="form__acts",
        ),
    )


def _not_linked() -> rx.Component:
    return rx.fragment(
        rx.el.p("Link your Plex account to sign in without a password."),
        rx.el.div(
            server_link("Link Plex", routes.PLEX_LINK, icon_name="link"), class_name="form__acts"
        ),
    )


def _on_its_way() -> rx.Component:
    line = (skeleton("h-4 w-24"), skeleton("h-9 w-full"), skeleton("h-4 w-1/2"))
    return rx.el.div(
        *line, *line, *line, skeleton("h-9 w-24"), class_name="form gap-[6px]", aria_busy=True
    )
