"""Preferences: everybody's own, changed key by key, and only to what there is."""

import pytest
from sqlmodel import select, update

from medianest.errors import InvalidInputError
from medianest.models import User
from medianest.services.users import preferences
from medianest.views.preferences import Preferences
from tests.unit.services.users.samples import People


@pytest.fixture
async def ada(runtime):
    return await People(runtime).add("Ada")


async def test_who_chose_nothing_has_the_defaults(runtime, ada):
    found = await runtime.preferences.get(ada)
    assert found.model_dump(by_alias=True, mode="json") == {
        "theme": "system",
        "language": "en",
        "timeZone": "",
        "quietFrom": "",
        "quietUntil": "",
        "notifications": {},
        "digests": {},
    }


@pytest.mark.databases
async def test_a_change_changes_what_it_names_and_nothing_else(runtime, ada):
    bob = await People(runtime).add("Bob")
    await runtime.preferences.change(ada, {"theme": "light", "timeZone": "Europe/Berlin"})
    chosen = {"newMedia": ["inApp", "email"], "update": []}
    await runtime.preferences.change(ada, {"notifications": chosen})
    found = (await runtime.preferences.get(ada)).model_dump(by_alias=True, mode="json")
    assert (found["theme"], found["timeZone"]) == ("light", "Europe/Berlin")
    assert found["notifications"] == chosen
    assert await runtime.preferences.get(bob) == Preferences()


async def test_only_a_theme_that_was_chosen_is_brought_along(runtime, ada):
    await runtime.preferences.change(ada, {"timeZone": "Europe/Berlin"})
    assert await chosen(runtime) == ""
    await runtime.preferences.change(ada, {"theme": "light"})
    assert await chosen(runtime) == "light"


async def chosen(runtime) -> str:
    (row,) = await runtime.database.rows(select(User.preferences))
    return preferences.chosen_theme(row.preferences)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"theme": "pink"}, "theme"),
        ({"theme": None}, "theme"),
        ({"language": "xx"}, "language"),
        ({"timeZone": "Europe/Nowhere"}, "timeZone"),
        ({"quietFrom": "24:00"}, "quietFrom"),
        ({"quietUntil": "7:30"}, "quietUntil"),
        ({"quietUntil": "07:30\n"}, "quietUntil"),
        ({"timeZone": "../etc/passwd"}, "timeZone"),
        ({"timeZone": "x" * 5000}, "timeZone"),
        ({"notifications": {"never": ["email"]}}, "notifications"),
        ({"notifications": {"update": ["pigeon"]}}, "notifications"),
        ({"notifications": []}, "notifications"),
        ({"role": "admin"}, "role"),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_what_there_is_not_is_refused(runtime, ada, changes, field):
    with pytest.raises(InvalidInputError) as refused:
        await runtime.preferences.change(ada, {"theme": "dark", **changes})
    assert list(refused.value.details) == [field]
    assert await runtime.preferences.get(ada) == Preferences()


async def test_what_another_version_wrote_is_left_out(runtime, ada, database):
    stored = {"theme": "light", "language": "tlh", "later": 1}
    async with database.write() as session:
        await session.execute(update(User).values(preferences=stored))
    found = await runtime.preferences.get(ada)
    assert (found.theme, found.language) == ("light", "en")
    await runtime.preferences.change(ada, {"timeZone": "UTC"})
    assert (await runtime.preferences.get(ada)).theme == "light"
