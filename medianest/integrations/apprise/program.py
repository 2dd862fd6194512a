"""The process that hands messages over: Apprise's services bring code of their own, which answers
when it likes and connects where an address says. Run by :mod:`.client`."""

from __future__ import annotations

import difflib
import json
import logging
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import apprise
from apprise.manager_plugins import NotificationManager

from medianest.integrations.apprise import guard
from medianest.integrations.careful_connect import may_connect
from medianest.integrations.egress import addresses

PLACE = "The address leads to a network that MediaNest does not connect to."
EMPTY = "Enter an address such as ntfy://ntfy.sh/my-topic."
HERE = "{service} reaches this server's own screen or log, and nobody else."
MISSING = "{service} does not work on this server: something it needs is not installed."
LOCAL = frozenset(
    {
        "apprise.plugins.dbus", "apprise.plugins.glib", "apprise.plugins.gnome",
        "apprise.plugins.macosx", "apprise.plugins.windows", "apprise.plugins.syslog",
        "apprise.plugins.rsyslog", "apprise.plugins.blink1",
    }
)  # fmt: skip
"""Services that show a message where this process runs, or drop it unseen on the network."""
AT_ONCE = 5

_ERROR = re.compile(r"error=(\d{3})")
_services: Any = NotificationManager()  # type: ignore[no-untyped-call]
_asset = apprise.AppriseAsset(app_id="MediaNest", app_desc="MediaNest", async_mode=False)


class _Said(logging.Handler):
    """Apprise tells its log, and no one else, why a message was not taken. Its lines may hold parts
    of addresses: the number of the error alone is read from them."""

    def emit(self, record: logging.LogRecord) -> None:
        found, course = _ERROR.search(record.getMessage()), guard.course.get()
        if found and course is not None:
            course.error = found[1]


def main() -> None:
    """One JSON object in; out an empty line once all is ready, then one line of JSON for each
    address, as each is done."""
    asked = json.load(sys.stdin)
    _services.load_modules()
    logger = logging.getLogger("apprise")
    logger.handlers, logger.propagate = [_Said(logging.WARNING)], False
    guard.close_in(household=asked["household"])
    print(flush=True)
    with ThreadPoolExecutor(AT_ONCE) as threads:
        list(threads.map(lambda one: _answer(asked, *one), enumerate(asked["addresses"])))


def _answer(asked: dict[str, Any], number: int, address: str) -> None:
    try:
        service, problem = _done(asked, address)
    except Exception as error:  # whatever a service's code does, the others go out
        service, problem = "", f"It could not be sent ({type(error).__name__})."
    line = {"number": number, "service": service, "problem": problem}
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def _done(asked: dict[str, Any], address: str) -> tuple[str, str]:
    """The service's name, and what is wrong: empty where nothing is."""
    schema = address.partition("://")[0].lower() if "://" in address else ""
    if not schema:
        return "", EMPTY
    if schema not in _services:
        return "", _unknown(schema)
    plugin = _services[schema]
    service = str(plugin.service_name)
    if plugin.__module__ in LOCAL:
        return service, HERE.format(service=service)
    if not plugin.enabled:
        return service, MISSING.format(service=service)
    way = apprise.Apprise.instantiate(address, asset=_asset, suppress_exceptions=True)
    if way is None:
        return service, _incomplete(service, schema, plugin)
    if _is_elsewhere(way, household=asked["household"]):
        return service, PLACE
    return service, "" if asked["deed"] == "check" else _sent(way, service, asked)


def _unknown(schema: str) -> str:
    near = difflib.get_close_matches(schema, list(_services.schemas()), 1)
    meant = f" Did you mean {near[0]}://?" if near else ""
    return f"Apprise knows no service called {schema[:40]}://.{meant}"


def _incomplete(service: str, schema: str, plugin: Any) -> str:
    templates = [str(one).replace("{schema}", schema) for one in plugin.templates]
    shape = f" It looks like {templates[0]}." if templates else ""
    return f"This is no whole address for {service}.{shape}"


def _is_elsewhere(way: Any, *, household: bool) -> bool:
    """Whether it names a place by its number that is not connected to; names are looked up when
    something is sent."""
    try:
        address = addresses.parsed(str(getattr(way, "host", "") or ""))
    except ValueError:
        return False
    return not may_connect(household=household)(address)


def _sent(way: Any, service: str, asked: dict[str, Any]) -> str:
    course = guard.Course()
    guard.course.set(course)
    everybody = apprise.Apprise(asset=_asset)
    everybody.add(way)
    is_taken = everybody.notify(
        title=asked["title"], body=asked["body"], body_format=apprise.NotifyFormat.TEXT
    )
    if is_taken:
        return ""
    if course.was_refused:
        return PLACE
    if course.error:
        return f"{service} refused the message (error {course.error})."
    return f"{service} did not take the message. Check the address."


if __name__ == "__main__":
    main()
