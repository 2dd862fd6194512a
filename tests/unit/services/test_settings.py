"""Settings: defaults, the database, and the environment that locks."""

import pytest

from medianest.errors import ConflictError, ForbiddenError, InvalidInputError, StartError
from medianest.models.user import Role, User
from medianest.services.actor import Actor
from medianest.services.settings import SettingsService, setting_keys, variable_name
from medianest.settings import read_environment

ADMIN = Actor("a", "Ada", Role.ADMIN, "s")
USER = Actor("u", "Una", Role.USER, "s")


@pytest.fixture
async def service(database, tmp_path):
    async with database.write() as session:
        session.add(User(id=ADMIN.user_id, email="ada@example.org", name="Ada", role=Role.ADMIN))

    def make(**variables: str) -> SettingsService:
        return SettingsService(
            database, read_environment({"MEDIANEST_DATA": str(tmp_path), **variables})
        )

    return make


@pytest.mark.parametrize(
    ("area", "key", "name"),
    [
        ("downloads", "maxActive", "MEDIANEST_DOWNLOADS_MAX_ACTIVE"),
        (
            "rateLimits",
            "signInPer15Minutes",
            "MEDIANEST_RATE_LIMITS_SIGN_IN_PER_15_MINUTES",
        ),
    ],
)
def test_every_setting_has_an_environment_name(area, key, name):
    assert (area, key) in [found[:2] for found in setting_keys()]
    assert variable_name(area, key) == name


async def test_a_change_holds_at_once_and_in_another_process_within_a_second(service):
    here, elsewhere = service(), service()
    await here.change(ADMIN, {"downloads": {"maxActive": 4}})
    assert (await here.current()).downloads.max_active == 4
    assert (await elsewhere.current()).downloads.max_active == 4


async def test_a_partial_change_leaves_the_rest_alone(service):
    settings = service()
    await settings.change(ADMIN, {"downloads": {"maxActive": 4}})
    await settings.change(ADMIN, {"access": {"sessionDays": 7}})
    assert (await settings.current()).downloads.max_active == 4


async def test_the_environment_wins_and_locks(service):
    settings = service(MEDIANEST_DOWNLOADS_MAX_ACTIVE="3")
    assert (await settings.show(ADMIN)).locked == ["downloads.maxActive"]
    with pytest.raises(ConflictError, match=r"downloads\.maxActive"):
        await settings.change(ADMIN, {"downloads": {"maxActive": 5}})
    assert (await settings.current()).downloads.max_active == 3


async def test_what_was_shown_may_be_sent_back_unchanged(service):
    settings = service(MEDIANEST_DOWNLOADS_MAX_ACTIVE="3")
    shown = await settings.show(ADMIN)
    again = await settings.change(ADMIN, shown.model_dump(by_alias=True, mode="json"))
    assert again == shown


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"nothing": {}}, "nothing"),
        ({"downloads": {"nothing": 1}}, "downloads.nothing"),
        ({"downloads": {"maxActive": "many"}}, "downloads.maxActive"),
        ({"downloads": 5}, "downloads"),
        ({"access": {"publicUrl": "javascript:alert(1)"}}, "access.publicUrl"),
        ({"access": {"trustedProxies": ["everyone"]}}, "access.trustedProxies.0"),
        ({"downloads": {"folder": "somewhere"}}, "downloads.folder"),
        ({"downloads": {"folder": "/proc/nowhere"}}, "downloads.folder"),
        ({"downloads": {"proxy": "http://user:secret@proxy"}}, "downloads.proxy"),
    ],
)
async def test_a_setting_that_cannot_be_used_is_refused_by_name(service, body, field):
    settings = service()
    with pytest.raises(InvalidInputError) as refused:
        await settings.change(ADMIN, body)
    assert field in (refused.value.details or {})
    assert await settings.current() == await service().current()


async def test_only_administrators_see_and_change_settings(service):
    settings = service()
    with pytest.raises(ForbiddenError):
        await settings.show(USER)
    with pytest.raises(ForbiddenError):
        await settings.change(USER, {"downloads": {"maxActive": 4}})


def test_an_unusable_variable_is_named(service):
    with pytest.raises(StartError, match="MEDIANEST_DOWNLOADS_MAX_ACTIVE"):
        service(MEDIANEST_DOWNLOADS_MAX_ACTIVE="many")


async def test_lists_come_comma_separated_or_as_json(service):
    plain = service(ALLOWED_ORIGINS="http://a.example, https://b.example:8443")
    as_json = service(
        MEDIANEST_ACCESS_ALLOWED_ORIGINS='["http://a.example", "https://b.example:8443"]'
    )
    assert (await plain.current()).access == (await as_json.current()).access
