"""REST: webhooks of Plex; what they must carry, and what is made of them."""

from __future__ import annotations

import json

import pytest

PATH = "/api/v1/webhooks/plex"
SECRET = "a secret that is long enough"
NEW = {"event": "library.new", "Server": {"uuid": "abc"}, "Metadata": {"ratingKey": "7"}}


@pytest.fixture
def variables():
    return {"MEDIANEST_PLEX_WEBHOOK_SECRET": SECRET}


async def send(client, payload, secret=SECRET, thumb=b"", **parts):
    caller = client(origin=None)
    body = payload if isinstance(payload, str) else json.dumps(payload)
    files = {"payload": (None, body, "application/json"), **parts}
    if thumb:
        files["thumb"] = ("thumb.jpg", thumb, "image/jpeg")
    return await caller.post(PATH, params={"secret": secret}, files=files)


def code(answer):
    return answer.status_code, answer.json().get("error", {}).get("code")


async def test_news_of_the_library_make_a_sync_come_soon(client, runtime):
    answer = await send(client, NEW, thumb=b"\xff\xd8\xff")
    assert (answer.status_code, answer.json()["data"]) == (202, {"aboutLibrary": True})
    assert await runtime.redis.exists(runtime.library.hints.key)


async def test_what_people_play_is_no_news(client, runtime):
    answer = await send(client, {"event": "media.play"})
    assert (answer.status_code, answer.json()["data"]) == (202, {"aboutLibrary": False})
    assert not await runtime.redis.exists(runtime.library.hints.key)


@pytest.mark.parametrize("secret", ["", "wrong", SECRET[:-1], f"{SECRET}é"])
async def test_without_the_secret_nothing_is_taken(client, runtime, secret):
    assert code(await send(client, NEW, secret=secret)) == (401, "UNAUTHORIZED")
    assert not await runtime.redis.exists(runtime.library.hints.key)


@pytest.mark.parametrize("variables", [{}])
async def test_without_a_secret_of_ours_there_are_no_webhooks(client):
    assert code(await send(client, NEW, secret="")) == (404, "NOT_FOUND")


async def test_the_same_again_is_refused_and_does_no_harm(client, runtime):
    assert (await send(client, NEW)).status_code == 202
    await runtime.redis.delete(runtime.library.hints.key)
    assert code(await send(client, NEW)) == (409, "CONFLICT")
    assert not await runtime.redis.exists(runtime.library.hints.key)


@pytest.mark.parametrize(
    "payload", ["", "{", "[]", "7", '{"event": 7}', '{"event": ""}', "[" * 9999]
)
async def test_what_plex_would_not_send_is_refused(client, payload):
    assert code(await send(client, payload)) == (400, "VALIDATION_ERROR")


async def test_anything_but_a_form_of_parts_is_refused(client):
    answer = await client(origin=None).post(PATH, params={"secret": SECRET}, json=NEW)
    assert code(answer) == (400, "VALIDATION_ERROR")


async def test_too_much_is_refused(client):
    assert code(await send(client, NEW, thumb=b"x" * 1_100_000)) == (413, "PAYLOAD_TOO_LARGE")


async def test_guesses_of_the_secret_run_out(client):
    answers = [(await send(client, NEW, secret=f"guess {n}")).status_code for n in range(25)]
    assert answers[:20] == [401] * 20
    assert answers[20:] == [429] * 5
    assert (await send(client, NEW)).status_code == 202


async def test_a_flood_is_refused(client):
    statuses = [(await send(client, {"event": f"media.{n}"})).status_code for n in range(125)]
    assert statuses[:120] == [202] * 120
    assert statuses[120:] == [429] * 5
