"""Forms: fields with what is wrong beside them, choices, switches."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest.components.kit.actions import button
from medianest.components.kit.icons import icon
from medianest.components.scripts import FOLDER, function

Options = list[tuple[str, str]]
"""Value and words of each."""

_VALUES = function("formValues", "form.jsx")


FieldValues = dict[str, str]


class Form(rx.Component):
    """``Form`` of ``assets/js/form.jsx``; Reflex's own has a way to send values of its own."""

    library = f"{FOLDER}/form.jsx"
    tag = "Form"

    label: rx.Var[str]
    problems: rx.Var[dict[str, str]]

    on_submit: rx.EventHandler[rx.event.passthrough_event_spec(FieldValues)]


def form(
    *children: Any,
    on_submit: Any,
    problems: Any,
    label: Any = "",
    form_id: str = "",
    class_name: str = "form",
    **props: Any,
) -> rx.Component:
    """What is typed stays in the browser until Enter or its button sends it.

    ``problems`` is what each field is told, by its name; the first of them takes the focus.
    """
    own: dict[str, Any] = {"custom_attrs": {"id": form_id}} if form_id else {}
    return Form.create(
        *children,
        on_submit=on_submit,
        problems=problems,
        label=label,
        class_name=class_name,
        **(own | props),
    )


def form_values(form_id: str) -> rx.Var[FieldValues]:
    """As an argument of an event: what stands in that form now."""
    return _VALUES.call(form_id).to(FieldValues)


def field(
    label: Any,
    name: Any,
    *,
    kind: Any = "text",
    value: Any = "",
    error: Any = "",
    hint: Any = "",
    locked: Any = False,
    scope: str = "",
    **props: Any,
) -> rx.Component:
    """A text field; ``error`` stands below it, ``hint`` too where nothing is wrong.

    ``value`` is what it begins with. ``scope`` sets two forms of one page apart. A ``locked`` one
    can be read and not changed.
    """
    own = f"{scope}-{name}" if scope else name
    return rx.el.div(
        rx.el.label(label, _lock(locked), html_for=own),
        rx.el.input(
            name=name,
            type=kind,
            default_value=value,
            disabled=locked,
            class_name="input",
            aria_invalid=_is_wrong(error),
            aria_describedby=f"{own}-words",
            # A plain attribute: Reflex would read a field with an id of its own a second time.
            custom_attrs={"id": own},
            **props,
        ),
        field_words(own, error, hint),
        class_name="field",
    )


def password_field(label: Any, name: str, autocomplete: str, **props: Any) -> rx.Component:
    """What is typed goes along with the form's event and is kept in no var."""
    return field(label, name, kind="password", auto_complete=autocomplete, **props)


def select_field(
    label: Any,
    name: str,
    options: Options,
    *,
    value: Any = "",
    error: Any = "",
    hint: Any = "",
    locked: Any = False,
    scope: str = "",
    **props: Any,
) -> rx.Component:
    """The browser's own select in our look: on phones it opens the system's picker."""
    own = f"{scope}-{name}" if scope else name
    return rx.el.div(
        rx.el.label(label, _lock(locked), html_for=own),
        rx.el.div(
            rx.el.select(
                *(rx.el.option(words, value=option) for option, words in options),
                name=name,
                default_value=value,
                disabled=locked,
                aria_describedby=f"{own}-words",
                custom_attrs={"id": own},
                **props,
            ),
            icon("chevron-down", "sm"),
            class_name="select",
        ),
        field_words(own, error, hint),
        class_name="field",
    )


def switch(
    label: Any, name: str, *, checked: Any = False, hint: Any = "", **props: Any
) -> rx.Component:
    """On or off, with words beside it; the whole line can be pressed."""
    return rx.el.label(
        rx.el.input(
            type="checkbox",
            role="switch",
            name=name,
            default_checked=checked,
            class_name="switch",
            **props,
        ),
        rx.el.span(
            rx.el.span(label, class_name="font-medium"),
            rx.cond(hint, rx.el.span(hint, class_name="hint")),
        ),
        class_name="toggle",
    )


def check(label: Any, name: str, *, checked: Any = False, **props: Any) -> rx.Component:
    """One of several that may be chosen together."""
    return rx.el.label(
        rx.el.input(
            type="checkbox", name=name, default_checked=checked, class_name="check", **props
        ),
        rx.el.span(label),
        class_name="checkline",
    )


def checks(legend: str, *children: Any, error: Any = "") -> rx.Component:
    return rx.el.fieldset(rx.el.legend(legend), *children, _problem(error), class_name="checks")


def submit(label: Any, *, busy: Any = None, variant: Any = "primary", **props: Any) -> rx.Component:
    """The button that sends its form."""
    return button(label, variant=variant, busy=busy, type="submit", **props)


def form_error(error: Any) -> rx.Component:
    """What is wrong with the form as a whole."""
    return rx.el.div(_problem(error), role="alert")


def field_words(own: Any, error: Any, hint: Any = "") -> rx.Component:
    """The place below a field is there before anything is wrong, so that it is read aloud."""
    return rx.el.div(
        rx.cond(error, _problem(error), rx.cond(hint, rx.el.p(hint, class_name="hint"))),
        custom_attrs={"id": f"{own}-words"},
        aria_live="polite",
    )


def _problem(error: Any) -> rx.Component:
    return rx.cond(
        error, rx.el.p(icon("circle-alert", "xs"), rx.el.span(error), class_name="error")
    )


def _lock(locked: Any) -> rx.Component:
    words = rx.el.span("set by the environment", class_name="hint")
    return rx.cond(locked, rx.fragment(icon("lock", "xs"), words))


def _is_wrong(error: Any) -> Any:
    return rx.cond(error, "true", "false")
