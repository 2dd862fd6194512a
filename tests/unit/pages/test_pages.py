"""Every page can be drawn, and says what it is."""

from __future__ import annotations

import re
from collections import Counter
from types import ModuleType

import pytest

from medianest.components import document
from medianest.components.shell.navigation import ADMIN_ENTRIES, ENTRIES, SETTINGS_ENTRY
from medianest.components.shell.palette import ACTIONS, ADMIN_PAGES, PAGES, SETTINGS
from medianest.components.shell.settings import PARTS
from medianest.pages import (
    ALL,
    home,
    library_collection,
    library_item,
    title,
    title_series,
)

# What heads these pages depends on what has come.
TWICE = (home, library_item, library_collection, title, title_series)
DEEDS = {"page", "paste", "theme", "sign-out"}


@pytest.mark.parametrize("module", ALL)
def test_a_page_can_be_drawn(module: ModuleType) -> None:
    assert module.page().render()


@pytest.mark.parametrize("module", ALL)
def test_a_page_has_one_main_heading_for_every_state(module: ModuleType) -> None:
    page = str(module.page())
    # These have one before it is known whom to greet or what there is, and another afterwards.
    assert page.count('jsx("h1"') == (2 if module in TWICE else 1)
    assert page.count('jsx("main"') == 1


@pytest.mark.parametrize("module", ALL)
def test_the_tab_says_page_and_product(module: ModuleType) -> None:
    assert module.REGISTRATION["title"].endswith(" · MediaNest")


# The start page draws the same cards in one of two ways.
@pytest.mark.parametrize("module", [module for module in ALL if module is not home])
def test_no_two_things_of_a_page_have_the_same_id(module: ModuleType) -> None:
    found = re.findall(r'["[\]{, ]id["\]]* ?: ?"([^"]+)"', str(module.page()))
    assert [name for name, count in Counter(found).items() if count > 1] == []


def test_the_shell_links_to_pages_that_exist_alone() -> None:
    routes = {module.REGISTRATION["route"] for module in ALL}
    entries = (*ENTRIES, *ADMIN_ENTRIES, SETTINGS_ENTRY)
    assert {entry.path for entry in entries} <= routes
    assert {command.argument for command in (*PAGES, *SETTINGS, *ADMIN_PAGES)} <= routes
    assert {path for path, _ in PARTS} <= routes


def test_the_palette_offers_only_deeds_that_it_can_do() -> None:
    assert {command.deed for command in (*PAGES, *SETTINGS, *ADMIN_PAGES, *ACTIONS)} == DEEDS


def test_what_stands_around_the_pages_can_be_drawn() -> None:
    assert [component.render() for component in document.head()]
    assert document.toaster().render()
    assert [wrap(True) for wrap in document.wraps().values()]


def test_no_page_shows_the_address_of_the_server() -> None:
    drawn = str(document.error_boundary()) + "".join(str(module.page()) for module in ALL)
    assert "getBackendURL" not in drawn
