"""REST: webhooks of Tautulli; what they must carry, and what is made of them."""

from __future__ import annotations

import json

import pytest

from medianest.services.insights.tautulli_webhooks import TAUTULLI

PATH = "/api/v1/webhooks/tautulli"
SECRET = "a secret that is long enough"
STOP = {"action": "stop", "title": "Heat", "unixtime": "1763900000"}


@pytest.fixture
def variables():
    return {"MEDIANEST_TAUTULLI_WEBHOOK_SECRET": SECRET}


async def send(client, payload, *, header="", secret=""):
    body = payload if isinstance(payload, str) else json.dumps(payload)
    headers = {"content-type": "application/json", **({"authorization": header} if header else {})}
    asked = {"secret": secret} if secret else {}
    return await client(origin=None).post(PATH, params=asked, content=body, headers=headers)


def code(answer):
    return answer.status_code, answer.json().get("error", {}).get("code")


async def is_hinted(runtime):
    return bool(await runtime.redis.exists("medianest:plays:hint"))


@pytest.mark.parametrize(
    "how", [{"secret": SECRET}, {"header": SECRET}, {"header": f"Bearer {SECRET}"}]
)
async def test_plays_are_read_again_once_one_has_ended(client, runtime, how):
    answer = await send(client, STOP, **how)
    assert (answer.status_code, answer.json()["data"]) == (202, {"aboutPlays": True})
    assert await is_hinted(runtime)


@pytest.mark.parametrize("action", ["play", "pause", "watched", "test"])
async def test_what_leaves_no_row_in_its_history_is_taken_and_left(client, runtime, action):
    answer = await send(client, {**STOP, "action": action}, secret=SECRET)
    assert (answer.status_code, answer.json()["data"]) == (202, {"aboutPlays": False})
    assert not await is_hinted(runtime)


async def test_the_same_a_moment_later_is_a_conflict(client):
    assert (await send(client, STOP, secret=SECRET)).status_code == 202
    assert code(await send(client, STOP, secret=SECRET)) == (409, "CONFLICT")
    assert (await send(client, {**STOP, "title": "Alien"}, secret=SECRET)).status_code == 202


@pytest.mark.parametrize("secret", ["", "wrong", SECRET[:-1], f"{SECRET}!"])
async def test_without_the_secret_nothing_is_taken(client, runtime, secret):
    assert code(await send(client, STOP, header=secret)) == (401, "UNAUTHORIZED")
    assert code(await send(client, STOP, secret=secret)) == (401, "UNAUTHORIZED")
    assert not await is_hinted(runtime)


@pytest.mark.parametrize("variables", [{}])
async def test_without_a_secret_of_ours_there_are_no_webhooks(client):
    assert code(await send(client, STOP, header="anything")) == (404, "NOT_FOUND")


@pytest.mark.parametrize(
    "payload", ["", "{", "[]", "[" * 9999, "{}", {"action": 7}, {"action": ""}]
)
async def test_what_does_not_say_what_happened_is_refused(client, payload):
    assert code(await send(client, payload, header=SECRET)) == (400, "VALIDATION_ERROR")


async def test_too_much_is_refused_and_guesses_run_out(client):
    much = {**STOP, "more": "x" * 1_100_000}
    assert code(await send(client, much, header=SECRET)) == (413, "PAYLOAD_TOO_LARGE")
    answers = [(await send(client, {}, header=f"guess {n}")).status_code for n in range(25)]
    assert (answers[0], answers[-1]) == (401, 429)


async def test_too_many_are_refused(client):
    for n in range(TAUTULLI.per_minute):
        assert (await send(client, {**STOP, "n": n}, secret=SECRET)).status_code == 202
    assert code(await send(client, STOP, secret=SECRET)) == (429, "RATE_LIMIT_EXCEEDED")


async def test_while_redis_is_away_the_clock_reads_what_was_played(client, runtime, monkeypatch):
    async def away(*_args, **_more):
        raise ConnectionRefusedError("away")

    monkeypatch.setattr(runtime.redis, "set", away)
    monkeypatch.setattr(runtime.insights._hints, "note", away)
    for _ in range(2):
        answer = await send(client, STOP, secret=SECRET)
        assert (answer.status_code, answer.json()["data"]) == (202, {"aboutPlays": True})
