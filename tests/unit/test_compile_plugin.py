"""The changes that MediaNest makes to Reflex's script in the browser."""

from __future__ import annotations

import pytest
from reflex.utils import frontend_skeleton
from reflex_base import constants
from reflex_base.config import get_config

from medianest import compile_plugin
from medianest.compile_plugin import PatternChangedError, adapt, group


@pytest.fixture
def script() -> str:
    """The script of the Reflex release that is installed."""
    return (constants.Templates.Dirs.WEB_TEMPLATE / "utils" / "state.js").read_text()


def test_the_page_talks_to_the_origin_it_came_from(script: str) -> None:
    adapted = adapt(script)

    function = adapted.split("export const getBackendURL", 1)[1].split("\n};\n", 1)[0]
    assert "endpoint.port = window.location.port;" in function
    assert "SAME_DOMAIN_HOSTNAMES" not in function
    assert function.rstrip().endswith("return endpoint;")


def test_toasts_are_handled_before_anything_is_evaluated(script: str) -> None:
    adapted = adapt(script)

    handled = adapted.index(f'event.name == "{compile_plugin.TOAST_EVENT}"')
    assert adapted.index("export const applyEvent = ") < handled < adapted.index("eval(event.")


def test_nothing_else_is_changed(script: str) -> None:
    adapted = adapt(script).splitlines()
    kept = [line for line in script.splitlines() if line in adapted]
    assert len(script.splitlines()) - len(kept) < 20


def test_a_script_of_an_earlier_build_is_left_as_it_is(script: str) -> None:
    assert adapt(adapt(script)) == adapt(script)


@pytest.mark.parametrize("gone", ["SAME_DOMAIN_HOSTNAMES.includes", 'event.name == "_redirect"'])
def test_the_build_stops_when_reflex_has_changed(script: str, gone: str) -> None:
    with pytest.raises(PatternChangedError, match="adapt medianest/compile_plugin"):
        adapt(script.replace(gone, "something.else"))


def test_icons_are_built_into_one_script() -> None:
    config = frontend_skeleton._compile_vite_config(get_config())
    grouped = group(config)
    groups = grouped.split("groups: [", 1)[1].split("]", 1)[0]
    assert 'test: /lucide-react/, name: "icons"' in groups
    assert "reflex-env" in groups
    assert group(grouped) == grouped
    with pytest.raises(PatternChangedError, match=r"vite\.config\.js"):
        group(config.replace("groups:", "sets:"))


def test_the_plugin_changes_the_script_while_the_pages_are_compiled(script: str) -> None:
    tasks = []

    compile_plugin.BrowserScriptPlugin().pre_compile(
        add_modify_task=lambda path, change: tasks.append((path, change))
    )

    assert tasks == [("utils/state.js", adapt), ("vite.config.js", group)]
