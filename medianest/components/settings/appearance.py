"""How MediaNest looks for somebody: theme, language, time zone."""

from __future__ import annotations

import reflex as rx

from medianest.components.kit import (
    card,
    card_head,
    field,
    form,
    form_error,
    select_field,
    skeleton,
    submit,
)
from medianest.components.scripts import FOLDER
from medianest.state.preferences import PreferencesState
from medianest.views.preferences import Theme

_LANGUAGES = [("en", "English")]


class ThemeChoice(rx.Component):
    """``ThemeChoice`` of ``assets/js/appearance.jsx``."""

    library = f"{FOLDER}/appearance.jsx"
    tag = "ThemeChoice"

    on_choose: rx.EventHandler[rx.event.passthrough_event_spec(Theme)]


class TimeZones(rx.Component):
    """``TimeZones`` of ``assets/js/appearance.jsx``."""

    library = f"{FOLDER}/appearance.jsx"
    tag = "TimeZones"


def theme() -> rx.Component:
    return card(
        card_head("Theme", "theme"),
        rx.el.div(
            ThemeChoice.create(on_choose=PreferencesState.choose_theme),
            class_name="card__body",
        ),
        label_id="theme",
    )


def language() -> rx.Component:
    problems = PreferencesState.problems
    return card(
        card_head("Language and time", "language-title"),
        rx.el.div(
            rx.cond(
                PreferencesState.loaded,
                form(
                    select_field(
                        "Language",
                        "language",
                        _LANGUAGES,
                        value=PreferencesState.language,
                        error=problems["language"],
                        hint="More will follow.",
                    ),
                    field(
                        "Time zone",
                        "timeZone",
                        value=PreferencesState.time_zone,
                        error=problems["timeZone"],
                        hint="For times in messages to you. Pages show your browser's time.",
                        placeholder="Europe/Berlin",
                        list="time-zones",
                        auto_complete="off",
                        spell_check=False,
                    ),
                    TimeZones.create(custom_attrs={"id": "time-zones"}),
                    form_error(problems["form"]),
                    rx.el.div(submit("Save"), class_name="form__acts"),
                    on_submit=PreferencesState.save,
                    problems=problems,
                    label="Language and time",
                ),
                _on_its_way(),
            ),
            class_name="card__body",
        ),
        label_id="language-title",
    )


def _on_its_way() -> rx.Component:
    line = (skeleton("h-4 w-24"), skeleton("h-9 w-full"), skeleton("h-4 w-1/2"))
    return rx.el.div(
        *line, *line, skeleton("h-9 w-24"), class_name="form gap-[6px]", aria_busy=True
    )
