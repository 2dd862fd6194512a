"""Linking a Plex account to an account that is there, and taking it away again."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlmodel import update

from medianest.errors import ConflictError, ForbiddenError, NotFoundError
from medianest.models import PlexAccount, PlexGround, PlexPinPurpose, User
from medianest.services.plex import people, pins
from medianest.services.plex.sign_in import Waiting
from tests.unit.services.plex.door import BROWSER, OTHER_BROWSER, Door, entered


@pytest.fixture
async def ann(door: Door):
    return await door.add(User(email="ann@example.org", name="Ann", password_hash="x"))


@pytest.fixture
async def ben(door: Door):
    return await door.add(User(email="ben@example.org", name="Ben", password_hash="x"))


async def test_whoever_linked_plex_signs_in_with_it_whatever_its_email(door, ann):
    linked = await door.link(ann, "frank")
    assert (linked.plex_id, linked.username, linked.has_access) == (1002, "frank", True)
    (account,) = await door.accounts()
    assert (account.user_id, account.ground) == (ann.user_id, PlexGround.ACCOUNT)
    assert entered(await door.sign_in("frank")).user.id == ann.user_id
    assert len(await door.audited("plex.linked")) == 1


async def test_linking_needs_no_access_to_the_server(door, ann):
    await door.link(ann, "stella")
    assert entered(await door.sign_in("stella")).user.id == ann.user_id


async def test_only_the_session_that_began_to_link_ends_it(door, ann, ben):
    pin_id = await door.begin("frank", purpose=PlexPinPurpose.LINK, actor=ann)
    link = door.runtime.plex_sign_in.link
    for actor in (ben, replace(ann, session_id="another"), replace(ben, session_id=ann.session_id)):
        with pytest.raises(ForbiddenError, match="another browser"):
            await link(actor, pin_id, BROWSER)
    with pytest.raises(ForbiddenError, match="another browser"):
        await link(ann, pin_id, OTHER_BROWSER)
    assert await door.accounts() == []
    assert await door.reasons() == ["other session"] * 3 + ["foreign"]
    await link(ann, pin_id, BROWSER)


async def test_a_pin_for_signing_in_links_nothing(door, ann):
    pin_id = await door.begin("frank")
    with pytest.raises(ForbiddenError):
        await door.runtime.plex_sign_in.link(ann, pin_id, BROWSER)


async def test_linking_begins_with_being_signed_in(door):
    with pytest.raises(ForbiddenError):
        await door.begin("frank", purpose=PlexPinPurpose.LINK)


async def test_a_plex_account_of_somebody_else_is_not_linked(door, ann, ben):
    await door.link(ann, "frank")
    with pytest.raises(ConflictError, match="another account here"):
        await door.link(ben, "frank")
    (account,) = await door.accounts()
    assert account.user_id == ann.user_id
    assert await door.reasons() == ["account"]


async def test_an_account_has_one_plex_account(door, ann):
    await door.link(ann, "frank")
    with pytest.raises(ConflictError, match=r"Unlink that one first"):
        await door.link(ann, "stella")
    assert [account.plex_id for account in await door.accounts()] == [1002]
    await door.link(ann, "frank")


async def test_a_link_that_nobody_confirmed_waits(door, ann):
    assert isinstance(await door.link(ann, None), Waiting)


async def test_a_pin_links_once(door, ann):
    pin_id = await door.begin("frank", purpose=PlexPinPurpose.LINK, actor=ann)
    await door.runtime.plex_sign_in.link(ann, pin_id, BROWSER)
    with pytest.raises(ConflictError, match=pins.USED):
        await door.runtime.plex_sign_in.link(ann, pin_id, BROWSER)


async def test_unlinking_forgets_the_account_here_and_at_plex(door, ann):
    await door.link(ann, "frank")
    await door.runtime.plex_sign_in.unlink(ann)
    assert await door.accounts() == []
    assert [user.plex_id for user in await door.users()] == [None]
    assert door.site.plex.account("frank").revoked == 1
    assert len(await door.audited("plex.unlinked")) == 1
    with pytest.raises(NotFoundError):
        await door.runtime.plex_sign_in.unlink(ann)


async def test_unlinking_works_while_plex_is_away(door, ann, monkeypatch):
    await door.link(ann, "frank")
    monkeypatch.setattr(door.site.plex, "of_token", lambda token: None)
    await door.runtime.plex_sign_in.unlink(ann)
    assert await door.accounts() == []


async def test_nobody_unlinks_their_only_way_in(door):
    user = entered(await door.sign_in("frank")).user
    actor = await actor_of(door, user.id)
    async with door.runtime.database.write() as session:
        await session.execute(update(PlexAccount).values(ground=PlexGround.INVITATION))
    with pytest.raises(ConflictError, match=people.NO_PASSWORD):
        await door.runtime.plex_sign_in.unlink(actor)
    async with door.runtime.database.write() as session:
        await session.execute(update(User).values(password_hash="x"))
    await door.runtime.plex_sign_in.unlink(actor)


async def test_whoever_is_here_by_the_share_stays_linked(door):
    """Else a password would outlive the share."""
    user = entered(await door.sign_in("frank")).user
    async with door.runtime.database.write() as session:
        await session.execute(update(User).values(password_hash="x"))
    with pytest.raises(ConflictError, match="share"):
        await door.runtime.plex_sign_in.unlink(await actor_of(door, user.id))
    assert len(await door.accounts()) == 1


async def actor_of(door: Door, user_id: str):
    (user,) = [one for one in await door.users() if one.id == user_id]
    return door.actor(user)
