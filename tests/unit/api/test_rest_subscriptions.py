"""REST: subscriptions; what each route stores, whom and what it refuses."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from sqlmodel import col, select

from medianest.models import Subscription
from medianest.models.ids import utc_now
from tests.unit.api.conftest import ADMIN, ANN, BEN

CHANNEL = "https://www.youtube.com/@nest-films/videos"
PLAYLIST = "https://www.youtube.com/playlist?list=PLnest-twelve-clips"
LIST = "/api/v1/subscriptions"
PICTURES = "/api/v1/youtube/images"
PICTURE = "https://i.ytimg.com/vi/nest-clip01/hq.jpg"
JPEG = b"\xff\xd8\xff\xe0 a picture"


async def rows(runtime):
    async with runtime.database.read() as session:
        found = await session.execute(select(Subscription).order_by(col(Subscription.id)))
        return found.scalars().all()


async def change(runtime, subscription_id, **columns):
    async with runtime.database.write() as session:
        row = await session.get_one(Subscription, subscription_id)
        for name, value in columns.items():
            setattr(row, name, value)
        session.add(row)


async def follow(person, url=PLAYLIST, **fields):
    return await person.program.post(LIST, json={"url": url, **fields})


async def followed(person, url=PLAYLIST, **fields):
    answer = await follow(person, url, **fields)
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]["id"]


# ---- following


async def test_following_stores_a_row_of_the_callers_own(signed_in, runtime):
    person = await signed_in(ANN)
    wishes = {
        "quality": "720p",
        "format": "mkv",
        "subtitles": ["en", "pt-BR"],
        "sponsorblock": "mark",
        "titleIncludes": "harbour, night",
        "titleExcludes": "live",
        "minSeconds": 60,
        "maxSeconds": 3600,
        "intervalMinutes": 60,
        "keepLast": 5,
        "keepDays": 30,
        "backlog": "newest",
        "backlogCount": 3,
    }
    answer = await follow(person, userId="other", **wishes)
    assert answer.status_code == 201, answer.text
    (row,) = await rows(runtime)
    assert (row.user_id, row.url, row.enabled) == (person.id, PLAYLIST, True)
    assert (row.quality, row.container, row.subtitles) == ("720p", "mkv", "en,pt-BR")
    assert (row.sponsorblock, row.backlog, row.backlog_count) == ("mark", "newest", 3)
    assert (row.title_includes, row.title_excludes) == ("harbour, night", "live")
    assert (row.min_seconds, row.max_seconds, row.interval_minutes) == (60, 3600, 60)
    assert (row.keep_last, row.keep_days) == (5, 30)
    data = answer.json()["data"]
    assert (data["id"], data["ownerId"], data["container"]) == (row.id, person.id, "mkv")
    assert (data["subtitles"], data["keepLast"]) == (["en", "pt-BR"], 5)


@pytest.mark.parametrize(
    ("fields", "container"),
    [({}, "mp4"), ({"quality": "audio"}, "m4a"), ({"container": "webm"}, "webm")],
    ids=str,
)
async def test_without_a_format_the_usual_one_is_taken(signed_in, runtime, fields, container):
    await followed(await signed_in(ANN), **fields)
    (row,) = await rows(runtime)
    assert (row.container, row.backlog, row.keep_last) == (container, "none", None)


@pytest.mark.parametrize(
    "fields",
    [
        {"url": ""},
        {"url": "http://127.0.0.1/feed"},
        {"url": "file:///etc/passwd"},
        {"url": "https://www.youtube.com/watch?v=nest-clip01"},
        {"url": "x" * 3000},
        {"quality": "9000p"},
        {"format": "exe"},
        {"quality": "audio", "format": "mp4"},
        {"subtitles": ["../x"]},
        {"subtitles": ["en"] * 11},
        {"sponsorblock": "yes"},
        {"titleIncludes": "x" * 301},
        {"minSeconds": -1},
        {"minSeconds": 100, "maxSeconds": 50},
        {"maxSeconds": 0},
        {"intervalMinutes": 14},
        {"intervalMinutes": 43_201},
        {"keepLast": 0},
        {"keepDays": 0},
        {"keepDays": "x"},
        {"backlog": "some"},
        {"backlog": "newest", "backlogCount": 0},
        {"backlogCount": 501},
    ],
    ids=lambda value: str(value)[:40],
)
async def test_what_cannot_be_followed_is_refused(signed_in, runtime, fields):
    answer = await follow(await signed_in(ANN), **{"url": PLAYLIST, **fields})
    error = answer.json()["error"]
    assert answer.status_code == 400
    assert error["code"] in ("VALIDATION_ERROR", "INVALID_MEDIA_URL")
    assert error["message"]
    assert await rows(runtime) == []


async def test_following_twice_names_the_first(signed_in, runtime):
    ann, ben = await signed_in(ANN), await signed_in(BEN)
    first = await followed(ann)
    answer = await follow(ann, quality="360p")
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["details"]) == (
        409,
        "DUPLICATE_REQUEST",
        {"id": first},
    )
    await followed(ben)
    assert len(await rows(runtime)) == 2


# ---- lists


async def test_people_see_their_own_and_administrators_everyones(signed_in):
    ann, ben, ada = [await signed_in(email) for email in (ANN, BEN, ADMIN)]
    await followed(ann)
    await followed(ben)
    seen = {}
    for person in (ann, ben, ada):
        items = (await person.program.get(LIST)).json()["data"]["items"]
        seen[person.id] = {item["ownerId"] for item in items}
    assert seen == {ann.id: {ann.id}, ben.id: {ben.id}, ada.id: {ann.id, ben.id}}


async def test_a_list_comes_in_pages(signed_in):
    person = await signed_in(ANN)
    for number in range(3):
        await followed(person, f"https://www.youtube.com/playlist?list=PLnest-list{number}")
    data = (await person.program.get(LIST, params={"page": 2, "limit": 2})).json()["data"]
    assert len(data["items"]) == 1
    assert (data["pagination"]["totalItems"], data["pagination"]["hasNext"]) == (3, False)


@pytest.mark.parametrize("params", [{"page": 0}, {"limit": 101}, {"limit": "x"}], ids=str)
async def test_a_page_that_does_not_exist_is_refused(signed_in, params):
    answer = await (await signed_in(ANN)).program.get(LIST, params=params)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "VALIDATION_ERROR")


# ---- one subscription


async def test_one_subscription_is_shown(signed_in):
    person = await signed_in(ANN)
    subscription_id = await followed(person)
    data = (await person.program.get(f"{LIST}/{subscription_id}")).json()["data"]
    assert (data["id"], data["url"], data["enabled"]) == (subscription_id, PLAYLIST, True)
    assert (data["taken"], data["waiting"], data["failures"]) == (0, 0, 0)


async def test_a_change_changes_what_it_names_and_nothing_else(signed_in, runtime):
    person = await signed_in(ANN)
    path = f"{LIST}/{await followed(person, keepLast=5, titleIncludes='harbour')}"
    body = {"keepLast": None, "intervalMinutes": 30, "enabled": False, "format": "mkv"}
    answer = await person.program.patch(path, json=body)
    assert answer.status_code == 200, answer.text
    (row,) = await rows(runtime)
    assert (row.keep_last, row.interval_minutes, row.enabled) == (None, 30, False)
    assert (row.container, row.quality) == ("mkv", "1080p")
    assert (row.title_includes, row.url) == ("harbour", PLAYLIST)
    assert answer.json()["data"]["enabled"] is False


@pytest.mark.parametrize(
    "body",
    [
        {"url": CHANNEL},
        {"backlog": "all"},
        {"userId": "x"},
        {"enabled": None},
        {"enabled": "no"},
        {"quality": None},
        {"quality": "audio"},
        {"intervalMinutes": None},
        {"intervalMinutes": 1},
        {"keepLast": 0},
        {"minSeconds": 100, "maxSeconds": 50},
        {"titleIncludes": None},
        {"subtitles": None},
        [],
    ],
    ids=str,
)
async def test_a_change_that_cannot_be_made_is_refused(signed_in, runtime, body):
    person = await signed_in(ANN)
    path = f"{LIST}/{await followed(person)}"
    before = (await rows(runtime))[0].model_dump()
    answer = await person.program.patch(path, json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "VALIDATION_ERROR")
    assert (await rows(runtime))[0].model_dump() == before


async def test_whom_one_follows_no_more_is_gone(signed_in, runtime):
    person = await signed_in(ANN)
    path = f"{LIST}/{await followed(person)}"
    answer = await person.program.delete(path)
    assert answer.json()["data"] == {"id": path.rpartition("/")[2]}
    assert await rows(runtime) == []
    assert (await person.program.get(path)).status_code == 404
    assert (await person.program.delete(path)).status_code == 404


async def test_a_check_is_due_at_once(signed_in, runtime):
    person = await signed_in(ANN)
    subscription_id = await followed(person)
    later = utc_now() + timedelta(hours=5)
    before = utc_now() - timedelta(hours=1)
    await change(runtime, subscription_id, next_check_at=later, last_checked_at=before)
    answer = await person.program.post(f"{LIST}/{subscription_id}/check")
    assert answer.status_code == 200, answer.text
    assert (await rows(runtime))[0].next_check_at <= utc_now()


async def test_what_is_switched_off_is_not_checked(signed_in, runtime):
    person = await signed_in(ANN)
    subscription_id = await followed(person)
    later = utc_now() + timedelta(hours=5)
    await change(runtime, subscription_id, next_check_at=later, enabled=False)
    answer = await person.program.post(f"{LIST}/{subscription_id}/check")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "CONFLICT")
    assert (await rows(runtime))[0].next_check_at == later


# ---- whose


@pytest.mark.parametrize(
    ("method", "action", "body"),
    [
        ("GET", "", None),
        ("PATCH", "", {"enabled": False}),
        ("DELETE", "", None),
        ("POST", "/check", None),
    ],
)
async def test_somebody_elses_subscription_is_404(signed_in, runtime, method, action, body):
    ann, ben = await signed_in(ANN), await signed_in(BEN)
    subscription_id = await followed(ann)
    before = (await rows(runtime))[0].model_dump()
    answer = await ben.program.request(method, f"{LIST}/{subscription_id}{action}", json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NOT_FOUND")
    assert (await rows(runtime))[0].model_dump() == before


async def test_the_picture_of_a_subscription_is_for_whom_it_belongs_to(signed_in, runtime):
    ann, ben = await signed_in(ANN), await signed_in(BEN)
    subscription_id = await followed(ann)
    assert (await ann.browser.get(f"{PICTURES}/s-{subscription_id}")).status_code == 404
    await change(runtime, subscription_id, thumbnail_url=PICTURE)
    folder = runtime.environment.data / "cache" / "thumbnails"
    folder.mkdir(parents=True)
    (folder / hashlib.sha256(PICTURE.encode()).hexdigest()).write_bytes(JPEG)
    data = (await ann.program.get(f"{LIST}/{subscription_id}")).json()["data"]
    answer = await ann.browser.get(data["thumbnail"])
    assert (answer.content, answer.headers["content-type"]) == (JPEG, "image/jpeg")
    assert (await ben.browser.get(data["thumbnail"])).status_code == 404
    assert (await ben.browser.get(f"{PICTURES}/s-nothing")).status_code == 404


async def test_a_page_elsewhere_cannot_follow_in_somebodys_name(signed_in, runtime):
    browser = (await signed_in(ANN)).browser
    body = {"url": PLAYLIST}
    foreign = await browser.post(LIST, json=body, headers={"origin": "http://evil.test"})
    without = await browser.post(LIST, json=body, headers={"x-csrf-token": ""})
    assert [foreign.status_code, without.status_code] == [403, 403]
    assert await rows(runtime) == []
    assert (await browser.post(LIST, json=body)).status_code == 201
