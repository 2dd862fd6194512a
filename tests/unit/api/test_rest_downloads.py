"""REST: downloads; what each route stores, and whom and what it refuses."""

from __future__ import annotations

import hashlib

import pytest
from sqlmodel import col, select

from medianest.integrations.ytdlp.details import FoundQuality, MediaDetails
from medianest.integrations.ytdlp.errors import Reason
from medianest.models import Download, DownloadStatus
from medianest.services.downloads.lookups import Answer, tell
from tests.unit.api.conftest import ADMIN, ANN, BEN

WATCH = "https://www.youtube.com/watch?v="
URL = f"{WATCH}nest-clip01"
LIST = "/api/v1/youtube/downloads"
PICTURE = "https://i.ytimg.com/vi/nest-clip01/hq.jpg"
JPEG = b"\xff\xd8\xff\xe0 a picture"


async def rows(runtime):
    async with runtime.database.read() as session:
        return (await session.execute(select(Download).order_by(col(Download.id)))).scalars().all()


async def submit(person, url=URL, **fields):
    return await person.program.post("/api/v1/youtube/download", json={"url": url, **fields})


@pytest.fixture
async def looked_up(runtime):
    """A worker has found out about the video already; its picture is on disk."""
    details = MediaDetails(
        url=URL,
        extractor="Youtube",
        media_id="nest-clip01",
        title="A clip",
        thumbnail_url=PICTURE,
        qualities=[FoundQuality(quality="1080p", size_bytes=5)],
        containers=["mp4"],
    )
    await tell(runtime.redis, URL, Answer(details=details))
    folder = runtime.environment.data / "cache" / "thumbnails"
    folder.mkdir(parents=True)
    (folder / hashlib.sha256(PICTURE.encode()).hexdigest()).write_bytes(JPEG)


# ---- metadata and pictures


async def test_an_address_is_looked_up_before_anything_is_downloaded(signed_in, runtime, looked_up):
    person = await signed_in(ANN)
    answer = await person.program.get("/api/v1/youtube/metadata", params={"url": URL})
    data = answer.json()["data"]
    assert (data["title"], data["mediaId"]) == ("A clip", "nest-clip01")
    assert data["qualities"] == [{"quality": "1080p", "label": "1080p", "sizeBytes": 5}]
    picture = await person.browser.get(data["thumbnail"])
    assert (picture.content, picture.headers["content-type"]) == (JPEG, "image/jpeg")
    assert picture.headers["cache-control"] == "private, max-age=86400"
    assert await rows(runtime) == []


@pytest.mark.parametrize(
    "url", ["", "nothing", "http://127.0.0.1/x", "file:///etc/passwd", "x" * 3000]
)
async def test_an_address_that_cannot_be_used_is_refused(signed_in, runtime, url):
    person = await signed_in(ANN)
    looked = await person.program.get("/api/v1/youtube/metadata", params={"url": url})
    asked = await submit(person, url)
    for answer in (looked, asked):
        assert answer.status_code == 400
        assert answer.json()["error"]["code"] in ("INVALID_MEDIA_URL", "VALIDATION_ERROR")
    assert await rows(runtime) == []


async def test_what_the_site_said_is_passed_on_in_words(signed_in, runtime):
    await tell(runtime.redis, URL, Answer(reason=Reason.REMOVED))
    person = await signed_in(ANN)
    answer = await person.program.get("/api/v1/youtube/metadata", params={"url": URL})
    assert (answer.status_code, answer.json()["error"]["code"]) == (502, "EXTERNAL_SERVICE_ERROR")
    assert answer.json()["error"]["message"]


@pytest.mark.parametrize("key", ["p-nothing", "nothing", "p-..%2f..%2fetc", "x" * 65])
async def test_a_picture_that_is_not_there_is_404(signed_in, key):
    person = await signed_in(ANN)
    answer = await person.browser.get(f"/api/v1/youtube/images/{key}")
    assert answer.status_code in (400, 404)
    assert answer.json()["success"] is False


async def test_the_picture_of_somebody_elses_download_is_404(signed_in, looked_up):
    ann, ben = await signed_in(ANN), await signed_in(BEN)
    download_id = (await submit(ann)).json()["data"]["id"]
    path = f"/api/v1/youtube/images/{download_id}"
    assert (await ann.browser.get(path)).content == JPEG
    assert (await ben.browser.get(path)).status_code == 404


# ---- asking for one


async def test_asking_stores_a_row_of_the_callers_own(signed_in, runtime):
    person = await signed_in(ANN)
    answer = await submit(person, quality="1080p", format="mkv", folder="/etc", userId="other")
    assert answer.status_code == 201
    (row,) = await rows(runtime)
    assert (row.user_id, row.quality, row.container) == (person.id, "1080p", "mkv")
    data = answer.json()["data"]
    assert (data["id"], data["status"], data["ownerId"]) == (row.id, "queued", person.id)


@pytest.mark.parametrize(("quality", "container"), [("best", "mp4"), ("audio", "m4a")])
async def test_without_a_format_the_usual_one_is_taken(signed_in, runtime, quality, container):
    await submit(await signed_in(ANN), quality=quality)
    assert (await rows(runtime))[0].container == container


@pytest.mark.parametrize(
    "fields", [{"quality": "9000p"}, {"format": "exe"}, {"quality": "audio", "format": "mp4"}]
)
async def test_a_quality_or_format_that_does_not_exist_is_refused(signed_in, runtime, fields):
    answer = await submit(await signed_in(ANN), **fields)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "VALIDATION_ERROR")
    assert await rows(runtime) == []


async def test_asking_twice_names_the_one_on_its_way(signed_in, runtime):
    person = await signed_in(ANN)
    first = (await submit(person)).json()["data"]["id"]
    answer = await submit(person)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["details"]) == (
        409,
        "DUPLICATE_REQUEST",
        {"id": first},
    )
    assert len(await rows(runtime)) == 1


async def test_a_page_elsewhere_cannot_ask_in_somebodys_name(signed_in, runtime):
    browser = (await signed_in(ANN)).browser
    body = {"url": URL}
    foreign = {"origin": "http://evil.test"}
    one = await browser.post("/api/v1/youtube/download", json=body, headers=foreign)
    other = await browser.post("/api/v1/youtube/download", json=body, headers={"x-csrf-token": ""})
    form = await browser.post("/api/v1/youtube/download", data=body)
    assert [one.status_code, other.status_code, form.status_code] == [403, 403, 400]
    assert await rows(runtime) == []


# ---- lists


async def test_people_see_their_own_and_administrators_everyones(signed_in):
    ann, ben, ada = [await signed_in(email) for email in (ANN, BEN, ADMIN)]
    await submit(ann)
    await submit(ben)
    seen = {}
    for person in (ann, ben, ada):
        items = (await person.program.get(LIST)).json()["data"]["items"]
        seen[person.id] = {item["ownerId"] for item in items}
    assert seen == {ann.id: {ann.id}, ben.id: {ben.id}, ada.id: {ann.id, ben.id}}


async def test_a_list_comes_in_pages(signed_in):
    person = await signed_in(ANN)
    for number in range(5):
        await submit(person, f"{WATCH}nest-row00{number}")
    params = {"page": 2, "limit": 2, "sort": "createdAt:asc", "status": "queued"}
    data = (await person.program.get(LIST, params=params)).json()["data"]
    assert [item["url"][-1] for item in data["items"]] == ["2", "3"]
    assert data["pagination"] == {
        "page": 2,
        "totalPages": 3,
        "totalItems": 5,
        "itemsPerPage": 2,
        "hasNext": True,
        "hasPrev": True,
    }


@pytest.mark.parametrize(
    "params",
    [
        {"page": "0"},
        {"page": "x"},
        {"page": "99999999999999999999"},
        {"limit": "0"},
        {"limit": "101"},
        {"sort": "passwordHash:asc"},
        {"sort": "createdAt:sideways"},
        {"sort": "createdAt;drop table user"},
        {"sort": ""},
        {"status": "unheard"},
    ],
    ids=str,
)
async def test_unknown_pages_sorts_and_filters_are_refused(signed_in, params):
    answer = await (await signed_in(ANN)).program.get(LIST, params=params)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "VALIDATION_ERROR")


# ---- one download


@pytest.mark.parametrize(
    ("method", "action"), [("GET", ""), ("DELETE", ""), ("POST", "/cancel"), ("POST", "/retry")]
)
async def test_somebody_elses_download_is_404(signed_in, runtime, method, action):
    ann, ben = await signed_in(ANN), await signed_in(BEN)
    download_id = (await submit(ann)).json()["data"]["id"]
    answer = await ben.program.request(method, f"{LIST}/{download_id}{action}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NOT_FOUND")
    (row,) = await rows(runtime)
    assert row.status == DownloadStatus.QUEUED


async def test_one_download_is_shown(signed_in):
    person = await signed_in(ANN)
    download_id = (await submit(person)).json()["data"]["id"]
    data = (await person.program.get(f"{LIST}/{download_id}")).json()["data"]
    assert (data["id"], data["url"]) == (download_id, URL)


async def test_cancel_retry_and_remove_change_the_row(signed_in, runtime):
    person = await signed_in(ANN)
    path = f"{LIST}/{(await submit(person)).json()['data']['id']}"
    assert (await person.program.post(f"{path}/retry")).status_code == 409
    assert (await person.program.delete(path)).status_code == 409
    assert (await person.program.post(f"{path}/cancel")).json()["data"]["status"] == "cancelled"
    assert (await rows(runtime))[0].status == DownloadStatus.CANCELLED
    assert (await person.program.post(f"{path}/cancel")).status_code == 409
    assert (await person.program.post(f"{path}/retry")).json()["data"]["status"] == "queued"
    assert (await rows(runtime))[0].status == DownloadStatus.QUEUED
    await person.program.post(f"{path}/cancel")
    answer = await person.program.delete(path, params={"withFile": "true"})
    assert answer.json()["data"] == {"id": path.rpartition("/")[2]}
    assert await rows(runtime) == []


async def test_a_browser_changes_downloads_with_cookie_and_csrf_token(signed_in, runtime):
    browser = (await signed_in(ANN)).browser
    answer = await browser.post("/api/v1/youtube/download", json={"url": URL})
    path = f"{LIST}/{answer.json()['data']['id']}"
    assert (await browser.post(f"{path}/cancel")).status_code == 200
    refused = await browser.delete(path, headers={"x-csrf-token": "x.y"})
    assert (refused.status_code, len(await rows(runtime))) == (403, 1)
    assert (await browser.delete(path)).status_code == 200
    assert await rows(runtime) == []


async def test_nothing_is_changed_by_looking(signed_in, runtime):
    person = await signed_in(ANN)
    path = f"{LIST}/{(await submit(person)).json()['data']['id']}"
    for action in ("/cancel", "/retry"):
        assert (await person.program.get(f"{path}{action}")).status_code == 405
    assert (await rows(runtime))[0].status == DownloadStatus.QUEUED
