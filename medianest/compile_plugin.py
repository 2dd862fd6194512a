"""A Reflex plugin with the changes that MediaNest makes to Reflex's script in the browser, and to
how the scripts of pages are put together."""

from __future__ import annotations

import re
from typing import Any

from reflex_base import constants
from reflex_base.plugins.base import Plugin

TOAST_EVENT = "_medianest_toast"
"""Name of the event with which the server shows a toast, see :mod:`medianest.state.toasts`."""

PAGE_EVENT = "_medianest_page"
"""Name of the event with which the server speaks to a part of a page, see
:mod:`medianest.state.page_events`."""

_SCRIPT = "utils/state.js"
_BUILD = constants.ReactRouter.VITE_CONFIG_FILE

# From the line that parses the address that was compiled in to the end of the function. Reflex
# replaces the host alone there, and only one that was `localhost`: a published port breaks it.
_COMPILED_ORIGIN = re.compile(
    r"(?<=  const endpoint = new URL\(url_str\);\n)"
    r'  if \(\n    typeof window !== "undefined" &&\n'
    r"    SAME_DOMAIN_HOSTNAMES\.includes\(endpoint\.hostname\)\n.*?"
    r"(?=  return endpoint;\n\};\n)",
    re.DOTALL,
)
_PAGE_ORIGIN = """\
  if (typeof window !== "undefined") {
    const secure = window.location.protocol === "https:" ? "s:" : ":";
    endpoint.protocol = (endpoint.protocol.startsWith("ws") ? "ws" : "http") + secure;
    endpoint.hostname = window.location.hostname;
    endpoint.port = window.location.port;
  }
"""

_FIRST_EVENT = re.compile(r'^(?=  if \(event\.name == "_redirect"\) \{$)', re.MULTILINE)
_OUR_EVENTS = f"""\
  if (event.name == "{TOAST_EVENT}") {{
    const {{ level, message, ...options }} = event.payload;
    refs["__toast"]?.[level]?.(message, options);
    return;
  }}
  if (event.name == "{PAGE_EVENT}") {{
    window.dispatchEvent(new CustomEvent("medianest-page", {{ detail: event.payload }}));
    return;
  }}
"""


_FIRST_GROUP = re.compile(r"(?<=          groups: \[\n)")
_OUR_GROUPS = """\
            { test: /lucide-react/, name: "icons" },
"""


class PatternChangedError(Exception):
    """Reflex's files are not those this plugin was written for; the build must not go on."""


class BrowserScriptPlugin(Plugin):
    """Changes Reflex's files while the pages are compiled: :func:`adapt` and :func:`group` say
    how."""

    def pre_compile(self, **context: Any) -> None:
        context["add_modify_task"](_SCRIPT, adapt)
        context["add_modify_task"](_BUILD, group)


def adapt(script: str) -> str:
    """Reflex's script with our changes; one that has them already is returned as it is.

    - Host, port and scheme come from ``window.location`` instead of from the build, so that one
      build works behind any address. The path stays: the base path is in it.
    - The server can show a toast by naming level and text, and tell a part of a page something.
      What Reflex has for it is JavaScript that the page evaluates, which our
      Content-Security-Policy forbids.

    Raises :class:`PatternChangedError` when Reflex's code is not as in the release it was made for.
    """
    script = _replaced_once(_SCRIPT, _COMPILED_ORIGIN, _PAGE_ORIGIN, script)
    return _replaced_once(_SCRIPT, _FIRST_EVENT, _OUR_EVENTS, script)


def group(config: str) -> str:
    """The build's configuration with all icons in one script: each is smaller than the headers that
    a script of its own comes with.

    Raises :class:`PatternChangedError` as :func:`adapt` does.
    """
    return _replaced_once(_BUILD, _FIRST_GROUP, _OUR_GROUPS, config)


def _replaced_once(file: str, pattern: re.Pattern[str], replacement: str, text: str) -> str:
    if replacement in text:  # Reflex keeps its files between builds.
        return text
    changed, count = pattern.subn(lambda _: replacement, text)
    if count != 1:
        raise PatternChangedError(
            f"{file} of this Reflex release does not match {pattern.pattern!r} once: "
            "adapt medianest/compile_plugin.py to it."
        )
    return changed
