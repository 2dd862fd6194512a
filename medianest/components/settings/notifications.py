"""Which channels tell somebody about what."""

from __future__ import annotations

import reflex as rx

from medianest.components.kit import card, card_head, field, form, icon, skeleton, submit
from medianest.state.preferences import PreferencesState
from medianest.state.session import SessionState
from medianest.views.preferences import IN_DIGESTS, Channel, NotificationEvent

_CHANNELS = {
    Channel.IN_APP: ("In MediaNest", "bell"),
    Channel.EMAIL: ("Mail", "mail"),
    Channel.PUSH: ("Browsers", "monitor-smartphone"),
    Channel.APPRISE: ("Other apps", "send"),
}
_MINE = {
    NotificationEvent.REQUEST_DECIDED: "A request of mine is approved or declined",
    NotificationEvent.REQUEST_AVAILABLE: "What I asked for is ready to watch",
    NotificationEvent.REQUEST_FAILED: "A request of mine fails",
    NotificationEvent.DOWNLOAD_FINISHED: "A download of mine is finished",
    NotificationEvent.DOWNLOAD_FAILED: "A download of mine fails",
    NotificationEvent.NEW_MEDIA: "Something new is in the library",
    NotificationEvent.KEEP_DECIDED: "A title that I want to stay is kept, or not",
    NotificationEvent.NEW_DEVICE: "My account is used from a new device",
    NotificationEvent.ANNOUNCEMENT: "An administrator announces something",
}
_SERVER = {
    NotificationEvent.SERVICE_DOWN: "A service stops answering",
    NotificationEvent.SERVICE_UP: "A service answers again",
    NotificationEvent.JOB_FAILED: "A job fails, or is killed at work",
    NotificationEvent.KEEP_ASKED: "Somebody wants a title to stay",
    NotificationEvent.LEAVING_WATCHED: "What was to leave the library is watched again",
}


def notifications() -> rx.Component:
    return card(
        card_head("Notifications", "notifications"),
        rx.el.div(
            rx.cond(PreferencesState.loaded, _form(), _on_its_way()),
            class_name="card__body",
        ),
        label_id="notifications",
    )


def _form() -> rx.Component:
    return form(
        _matrix("What concerns me", _MINE),
        rx.cond(SessionState.is_admin, _matrix("What concerns the server", _SERVER)),
        _quiet_hours(),
        _digests(),
        rx.el.div(submit("Save"), class_name="form__acts"),
        on_submit=PreferencesState.save_notifications,
        problems=PreferencesState.problems,
        label="Notifications",
        class_name="form form--wide",
    )


def _quiet_hours() -> rx.Component:
    problems = PreferencesState.problems
    return rx.el.div(
        rx.el.h3("Quiet hours"),
        rx.el.p(
            "Between these times only the bell tells you; what else there is comes afterwards. "
            "They are meant in your time zone, and in UTC while you have chosen none.",
            class_name="hint",
        ),
        rx.el.div(
            field(
                "From",
                "quietFrom",
                kind="time",
                value=PreferencesState.quiet_from,
                error=problems["quietFrom"],
            ),
            field(
                "Until",
                "quietUntil",
                kind="time",
                value=PreferencesState.quiet_until,
                error=problems["quietUntil"],
            ),
            class_name="flex flex-wrap gap-4",
        ),
        class_name="stack gap-2",
    )


def _digests() -> rx.Component:
    return rx.el.div(
        rx.el.h3("Once a day", custom_attrs={"id": "once-a-day"}),
        rx.el.p(
            "Give an hour, and what else would come one by one comes in one message at that time, "
            "by its kind. That a service is down or up again, and sign-ins from new devices, never "
            "wait for it.",
            class_name="hint",
        ),
        rx.el.div(
            *(
                field(
                    _CHANNELS[channel][0],
                    f"digest.{channel}",
                    kind="time",
                    value=PreferencesState.digests[str(channel)],
                    error=PreferencesState.problems["digests"],
                    hint="Empty: as it happens.",
                )
                for channel in IN_DIGESTS
            ),
            class_name="flex flex-wrap gap-4",
        ),
        role="group",
        aria_labelledby="once-a-day",
        class_name="stack gap-2",
    )


def _matrix(title: str, events: dict[NotificationEvent, str]) -> rx.Component:
    """One line for each event, a box for each channel; the words of a box say both."""
    return rx.el.div(
        rx.el.div(
            rx.el.h3(title),
            *(_channel(channel) for channel in Channel),
            class_name="matrix__head",
        ),
        *(_line(event, words) for event, words in events.items()),
        class_name="matrix",
    )


def _channel(channel: Channel) -> rx.Component:
    words, icon_name = _CHANNELS[channel]
    return rx.el.span(icon(icon_name, "sm"), rx.el.span(words), aria_hidden="true")


def _line(event: NotificationEvent, words: str) -> rx.Component:
    return rx.el.div(
        rx.el.span(words, custom_attrs={"id": f"event-{event}"}),
        *(_box(event, channel, words) for channel in Channel),
        class_name="matrix__line",
        role="group",
        aria_labelledby=f"event-{event}",
    )


def _box(event: NotificationEvent, channel: Channel, words: str) -> rx.Component:
    name = f"{event}.{channel}"
    return rx.el.label(
        rx.el.input(
            type="checkbox",
            name=name,
            default_checked=PreferencesState.chosen[name],
            aria_label=f"{words}: {_CHANNELS[channel][0]}",
            class_name="check",
        ),
        rx.el.span(_CHANNELS[channel][0], class_name="matrix__word", aria_hidden="true"),
    )


def _on_its_way() -> rx.Component:
    lines = (skeleton("h-5 w-full my-2") for _ in range(len(_MINE) + 1))
    return rx.el.div(*lines, class_name="form form--wide gap-[6px]", aria_busy=True)
