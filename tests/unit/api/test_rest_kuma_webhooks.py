"""REST: webhooks of Uptime Kuma; what they must carry, and what is made of them."""

from __future__ import annotations

import json

import pytest
from sqlmodel import select

from medianest.models import Monitor
from tests.clients.raw_site import raw_site
from tests.recorded import FOLDER, recorded

PATH = "/api/v1/webhooks/uptime-kuma"
SECRET = "a secret that is long enough"
SENT = ("1.23.17-down", "1.23.17-up", "2.5.3-down", "2.5.3-up", "2.5.3-down-first-beat-http500")


def said(name):
    return json.loads((FOLDER / f"uptime_kuma/webhooks/{name}.json").read_text())["body"]


@pytest.fixture
def variables():
    return {"MEDIANEST_UPTIME_KUMA_WEBHOOK_SECRET": SECRET}


async def send(client, payload, *, header="", secret=""):
    body = payload if isinstance(payload, str) else json.dumps(payload)
    headers = {"content-type": "application/json", **({"authorization": header} if header else {})}
    asked = {"secret": secret} if secret else {}
    return await client(origin=None).post(PATH, params=asked, content=body, headers=headers)


def code(answer):
    return answer.status_code, answer.json().get("error", {}).get("code")


@pytest.mark.parametrize("name", SENT)
async def test_the_page_is_read_at_once_and_nothing_of_the_webhook_is_believed(
    client, runtime, name
):
    page = [
        recorded(f"uptime_kuma/2.5.3/{one}")
        for one in ("status-page-media", "status-page-heartbeat-media")
    ]
    async with raw_site(*page) as site:
        given = {"url": site.url, "statusPageSlug": "media"}
        await runtime.settings.replace({"uptimeKuma": given}, updated_by=None)
        answer = await send(client, said(name), secret=SECRET)
        assert (answer.status_code, answer.json()["data"]) == (202, {"aboutMonitor": True})
        assert len(site.asked) == 2
        assert SECRET not in "".join(site.asked)
    async with runtime.database.read() as session:
        plex = (await session.execute(select(Monitor).where(Monitor.name == "Plex"))).scalar_one()
    assert plex.status == "up", "as the page says, whatever the webhook did"


@pytest.mark.parametrize("version", ["1.23.17", "2.5.3"])
async def test_a_try_of_the_webhook_is_taken_as_often_as_it_comes(client, version):
    for _ in range(2):
        answer = await send(client, said(f"{version}-test"), header=f"Bearer {SECRET}")
        assert (answer.status_code, answer.json()["data"]) == (202, {"aboutMonitor": False})


async def test_the_same_again_is_a_conflict(client):
    assert (await send(client, said("2.5.3-down"), header=SECRET)).status_code == 202
    assert code(await send(client, said("2.5.3-down"), header=SECRET)) == (409, "CONFLICT")
    assert (await send(client, said("2.5.3-up"), header=SECRET)).status_code == 202


@pytest.mark.parametrize("secret", ["", "wrong", SECRET[:-1], f"{SECRET}!"])
async def test_without_the_secret_nothing_is_taken(client, secret):
    assert code(await send(client, said("2.5.3-down"), header=secret)) == (401, "UNAUTHORIZED")
    assert code(await send(client, said("2.5.3-down"), secret=secret)) == (401, "UNAUTHORIZED")


@pytest.mark.parametrize("variables", [{}])
async def test_without_a_secret_of_ours_there_are_no_webhooks(client):
    assert code(await send(client, said("2.5.3-down"), header="anything")) == (404, "NOT_FOUND")


@pytest.mark.parametrize(
    "payload",
    [
        "",
        "{",
        "[]",
        "7",
        "[" * 9999,
        "{}",
        '{"msg": "x"}',
        '{"msg": 7, "heartbeat": {}, "monitor": {}}',
    ],
)
async def test_what_kuma_would_not_send_is_refused(client, payload):
    assert code(await send(client, payload, header=SECRET)) == (400, "VALIDATION_ERROR")


async def test_too_much_is_refused_and_guesses_run_out(client):
    much = {**said("2.5.3-down"), "more": "x" * 1_100_000}
    assert code(await send(client, much, header=SECRET)) == (413, "PAYLOAD_TOO_LARGE")
    answers = [(await send(client, {}, header=f"guess {n}")).status_code for n in range(25)]
    assert (answers[0], answers[-1]) == (401, 429)
