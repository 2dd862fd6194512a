"""How somebody signs in: the password and the second factor."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest.components.kit import (
    banner,
    button,
    card,
    card_head,
    close_dialog,
    dialog,
    dialog_body,
    field,
    form,
    form_error,
    open_dialog,
    password_field,
    pill,
    revealed,
    skeleton,
    submit,
)
from medianest.state.security import CODES, DISABLE, NEW_CODES, TWO_FACTOR, SecurityState

_FACTOR = SecurityState.factor
FEW_CODES = 4
_ANY_CODE: dict[str, Any] = {
    "auto_complete": "one-time-code",
    "spell_check": False,
    "max_length": 30,
}
_ONE_TIME = _ANY_CODE | {"input_mode": "numeric"}


def password() -> rx.Component:
    return card(
        card_head("Password", "password-title"),
        rx.el.div(
            rx.cond(SecurityState.loaded, _password_form(), _on_its_way(3)),
            class_name="card__body",
        ),
        label_id="password-title",
    )


def two_factor() -> rx.Component:
    return card(
        card_head(
            "Second factor",
            "two-factor-title",
            rx.cond(
                SecurityState.loaded,
                rx.el.span(
                    rx.cond(
                        _FACTOR.enabled,
                        pill("On", "shield-check", "success"),
                        pill("Off", "circle-dashed"),
                    ),
                    class_name="push pr-2",
                ),
            ),
        ),
        rx.el.div(
            rx.el.p(
                "After your password, MediaNest asks for a code from an app on your phone. "
                "Whoever finds your password out is not in yet."
            ),
            rx.cond(
                SecurityState.loaded,
                rx.cond(_FACTOR.enabled, _on(), _off()),
                skeleton("h-9 w-40"),
            ),
            class_name="card__body",
        ),
        _set_up(),
        _disable(),
        _new_codes(),
        revealed(
            CODES,
            "Your recovery codes",
            "Each of them lets you in once when your phone is not at hand. Keep them where your "
            "password is not. They are shown this once.",
            file="medianest-recovery-codes.txt",
        ),
        label_id="two-factor-title",
    )


def _password_form() -> rx.Component:
    problems = SecurityState.password_problems
    return form(
        # Password managers want to know whose password this is.
        rx.el.input(
            type="email",
            value=SecurityState.email,
            auto_complete="username",
            read_only=True,
            hidden=True,
            aria_label="E-mail",
        ),
        rx.cond(
            SecurityState.has_password,
            password_field(
                "Your password now",
                "currentPassword",
                "current-password",
                error=problems["currentPassword"],
            ),
            rx.el.p("You have none yet: you sign in with Plex.", class_name="text-fg-2"),
        ),
        password_field(
            "New password",
            "password",
            "new-password",
            error=problems["password"],
            hint="A few words that belong together for nobody but you.",
        ),
        form_error(problems["form"]),
        rx.el.div(
            submit(rx.cond(SecurityState.has_password, "Change it", "Choose it")),
            rx.el.p(
                "Signs every other device out, and ends the tokens of your programs.",
                class_name="hint",
            ),
            class_name="form__acts",
        ),
        on_submit=SecurityState.change_password,
        problems=problems,
        label="Password",
        key=SecurityState.changed.to_string(),
    )


def _off() -> rx.Component:
    return rx.el.div(
        button("Set it up", icon_name="shield-plus", on_click=SecurityState.set_up),
        class_name="form__acts",
    )


def _on() -> rx.Component:
    return rx.fragment(_codes_left(), _acts())


def _codes_left() -> rx.Component:
    """Few are said in a way that is noticed: who runs out and loses the phone is locked out."""
    left = _FACTOR.recovery_codes_left
    words = rx.cond(left == 1, "One recovery code is left.", f"{left} recovery codes are left.")
    return rx.cond(
        left < FEW_CODES,
        banner(words, tone="warning"),
        rx.el.p(words, class_name="text-fg-2"),
    )


def _acts() -> rx.Component:
    return rx.el.div(
        button(
            "New recovery codes",
            icon_name="refresh-cw",
            aria_haspopup="dialog",
            on_click=[SecurityState.begin, open_dialog(NEW_CODES)],
        ),
        rx.cond(
            _FACTOR.required,
            rx.el.p("Your role has to have one.", class_name="hint"),
            button(
                "Turn it off",
                variant="ghost",
                aria_haspopup="dialog",
                on_click=[SecurityState.begin, open_dialog(DISABLE)],
            ),
        ),
        class_name="form__acts",
    )


def _set_up() -> rx.Component:
    """The secret is in the dialog's own keeping; the form sends the first code alone."""
    problems = SecurityState.factor_problems
    return revealed(
        TWO_FACTOR,
        "Set up a second factor",
        "Read the picture with an authenticator app, or type the secret below it. Then type the "
        "code that the app shows.",
        form(
            field(
                "Code",
                "code",
                error=rx.cond(problems["code"], problems["code"], problems["form"]),
                scope="enable",
                **_ONE_TIME,
            ),
            rx.el.div(submit("Turn it on"), class_name="form__acts"),
            on_submit=SecurityState.enable,
            problems=problems,
            label="First code",
        ),
    )


def _disable() -> rx.Component:
    problems = SecurityState.factor_problems
    return _asking(
        DISABLE,
        "Turn the second factor off?",
        "Your password or Plex alone lets you in then, and the recovery codes are worth nothing.",
        field(
            "Code",
            "code",
            error=rx.cond(problems["code"], problems["code"], problems["form"]),
            hint="From your authenticator app, or one of your recovery codes.",
            scope="disable",
            **_ANY_CODE,
        ),
        submit("Turn it off", variant="danger"),
        SecurityState.disable,
    )


def _new_codes() -> rx.Component:
    problems = SecurityState.factor_problems
    return _asking(
        NEW_CODES,
        "New recovery codes",
        "The ones you have now are worth nothing afterwards.",
        field(
            "Code",
            "code",
            error=rx.cond(problems["code"], problems["code"], problems["form"]),
            hint="From your authenticator app.",
            scope="renew",
            **_ANY_CODE,
        ),
        submit("Make new ones"),
        SecurityState.new_codes,
    )


def _asking(
    subject: str, title: str, words: str, proof: rx.Component, go: rx.Component, on_submit: Any
) -> rx.Component:
    return dialog(
        subject,
        title,
        form(
            dialog_body(rx.el.p(words), proof),
            rx.el.div(
                button("Cancel", variant="ghost", on_click=close_dialog(subject)),
                go,
                class_name="dialog__foot",
            ),
            on_submit=on_submit,
            problems=SecurityState.factor_problems,
            label=title,
            class_name="dialog__form",
        ),
    )


def _on_its_way(fields: int) -> rx.Component:
    line = (skeleton("h-4 w-24"), skeleton("h-9 w-full"))
    lines = [part for _ in range(fields) for part in line]
    return rx.el.div(*lines, class_name="form gap-[6px]", aria_busy=True)
