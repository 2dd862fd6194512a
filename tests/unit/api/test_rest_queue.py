"""REST: playlists, pausing, order, pins and quotas; what each stores, whom and what it refuses."""

from __future__ import annotations

import pytest
from sqlmodel import col, select

from medianest.api import policy
from medianest.integrations.ytdlp.details import ListedEntry, MediaListing
from medianest.integrations.ytdlp.errors import Reason
from medianest.models import Download, DownloadEntry, DownloadStatus
from medianest.models.download import DownloadUse
from medianest.models.ids import utc_now
from medianest.services.downloads.lookups import Answer, tell
from tests.unit.api.conftest import ADMIN, ANN, BEN

WATCH = "https://www.youtube.com/watch?v="
PLAYLIST = "https://www.youtube.com/playlist?list=PLnest-twelve-clips"
API = "/api/v1/youtube"
LIST = f"{API}/downloads"


async def rows(runtime, table=Download):
    async with runtime.database.read() as session:
        return (await session.execute(select(table).order_by(col(table.id)))).scalars().all()


async def change(runtime, download_id, **columns):
    async with runtime.database.write() as session:
        row = await session.get_one(Download, download_id)
        for name, value in columns.items():
            setattr(row, name, value)
        session.add(row)


async def submit(person, url, **fields):
    return await person.program.post(f"{API}/download", json={"url": url, **fields})


async def ask(person, number=1, **fields):
    answer = await submit(person, f"{WATCH}nest-row{number:03}", **fields)
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]["id"]


@pytest.fixture
async def playlist(runtime):
    """A worker has looked at it already: twelve videos, the fifth of which is private."""
    entries = [
        ListedEntry(
            index=number,
            url=f"{WATCH}nest-lst{number:03}",
            extractor="Youtube",
            media_id=f"nest-lst{number:03}",
            title=f"Clip {number}",
            unavailable=Reason.PRIVATE if number == 5 else None,
        )
        for number in range(1, 13)
    ]
    listing = MediaListing(
        url=PLAYLIST,
        extractor="YoutubeTab",
        media_id="PLnest-twelve-clips",
        title="Twelve clips",
        entries=entries,
        total=12,
    )
    await tell(runtime.redis, PLAYLIST, Answer(listing=listing))


# ---- playlists


async def test_a_playlist_is_shown_before_it_is_asked_for(signed_in, runtime, playlist):
    person = await signed_in(ANN)
    answer = await person.program.get(f"{API}/metadata", params={"url": PLAYLIST})
    data = answer.json()["data"]
    assert (data["kind"], data["entriesTotal"], len(data["entries"])) == ("playlist", 12, 12)
    assert data["entries"][0]["state"] == "new"
    assert data["entries"][4]["state"] == "unavailable"
    assert data["entries"][4]["reason"]
    assert await rows(runtime) == []


@pytest.mark.parametrize(
    ("entries", "places"),
    [
        (None, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
        ("", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
        ("1-3,8,11-", [1, 2, 3, 8, 11, 12]),
        ("newest:2", [1, 2]),
        ([2, 9, 3], [2, 3, 9]),
        (list(range(2, 12)), [2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
    ],
    ids=str,
)
async def test_a_choice_of_a_playlist_is_stored(signed_in, runtime, playlist, entries, places):
    person = await signed_in(ANN)
    fields = {} if entries is None else {"entries": entries}
    answer = await submit(person, PLAYLIST, quality="720p", **fields)
    assert answer.status_code == 201, answer.text
    (row,) = await rows(runtime)
    assert (row.kind, row.entries_total, row.user_id) == ("playlist", len(places), person.id)
    assert [each.index for each in await rows(runtime, DownloadEntry)] == places
    assert answer.json()["data"]["entriesTotal"] == len(places)


@pytest.mark.parametrize(
    "entries",
    [
        [],
        [0],
        [-1],
        [True],
        ["1"],
        [1.5],
        [1, None],
        list(range(1, 5_002)),
        {"from": 1},
        7,
        "first",
        "1-2-3",
        "newest:",
        "99",
        "1" * 50_000,
    ],
    ids=lambda value: str(value)[:20],
)
async def test_a_choice_that_cannot_be_understood_is_refused(signed_in, runtime, playlist, entries):
    answer = await submit(await signed_in(ANN), PLAYLIST, entries=entries)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (400, "VALIDATION_ERROR")
    assert error["message"]
    assert await rows(runtime) == []


async def test_subtitles_and_sponsorblock_are_stored(signed_in, runtime):
    person = await signed_in(ANN)
    choice = {"subtitles": ["en", "pt-BR", "en"], "sponsorblock": "mark"}
    download_id = await ask(person, **choice)
    (row,) = await rows(runtime)
    assert (row.subtitles, row.sponsorblock) == ("en,pt-BR", "mark")
    data = (await person.program.get(f"{LIST}/{download_id}")).json()["data"]
    assert (data["subtitles"], data["sponsorblock"]) == (["en", "pt-BR"], "mark")


@pytest.mark.parametrize(
    "fields",
    [
        {"subtitles": "en"},
        {"subtitles": ["../etc"]},
        {"subtitles": ["en,de"]},
        {"subtitles": [""]},
        {"subtitles": ["all"] * 11},
        {"subtitles": [f"en-{number}-abcdefgh" for number in range(10, 20)]},
        {"sponsorblock": "yes"},
        {"sponsorblock": None},
    ],
    ids=str,
)
async def test_subtitles_and_sponsorblock_that_do_not_exist_are_refused(signed_in, runtime, fields):
    answer = await submit(await signed_in(ANN), f"{WATCH}nest-row001", **fields)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "VALIDATION_ERROR")
    assert await rows(runtime) == []


async def test_entries_are_listed_with_what_became_of_them(signed_in, playlist):
    person = await signed_in(ANN)
    download_id = (await submit(person, PLAYLIST, entries="4-6")).json()["data"]["id"]
    answer = await person.program.get(f"{LIST}/{download_id}/entries")
    items = answer.json()["data"]["items"]
    assert [(item["index"], item["title"]) for item in items] == [
        (4, "Clip 4"),
        (5, "Clip 5"),
        (6, "Clip 6"),
    ]
    assert [item["status"] for item in items] == ["queued", "failed", "queued"]
    assert items[1]["errorCode"] == "private"


async def test_one_entry_is_tried_again(signed_in, runtime, playlist):
    person = await signed_in(ANN)
    download_id = (await submit(person, PLAYLIST, entries="4-6")).json()["data"]["id"]
    ended = {"ended_at": utc_now(), "entries_done": 1, "entries_failed": 2}
    await change(runtime, download_id, status="completed", **ended)
    async with runtime.database.write() as session:
        for entry in (await session.execute(select(DownloadEntry))).scalars():
            entry.status = "completed" if entry.index == 4 else "failed"
    entries = {each.index: each for each in await rows(runtime, DownloadEntry)}
    path = f"{LIST}/{download_id}/retry"

    unknown = await person.program.post(path, json={"entryId": "nothing"})
    good = await person.program.post(path, json={"entryId": entries[4].id})
    assert {unknown.status_code, good.status_code} <= {404, 409}
    answer = await person.program.post(path, json={"entryId": entries[5].id})

    assert answer.json()["data"]["status"] == "queued"
    after = {each.index: each.status for each in await rows(runtime, DownloadEntry)}
    assert after == {4: "completed", 5: "queued", 6: "failed"}


@pytest.mark.parametrize(
    "body", [{"entryId": 5}, {"entry": "x"}, [], {"entryId": "x" * 65}], ids=str
)
async def test_a_retry_that_cannot_be_understood_is_refused(signed_in, runtime, body):
    person = await signed_in(ANN)
    download_id = await ask(person)
    await change(runtime, download_id, status="failed", ended_at=utc_now())
    answer = await person.program.post(f"{LIST}/{download_id}/retry", json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "VALIDATION_ERROR")
    assert (await rows(runtime))[0].status == DownloadStatus.FAILED


# ---- pause and resume


async def test_pause_and_resume_change_the_row(signed_in, runtime):
    person = await signed_in(ANN)
    path = f"{LIST}/{await ask(person)}"
    assert (await person.program.post(f"{path}/resume")).status_code == 409
    before = (await rows(runtime))[0].attempt

    assert (await person.program.post(f"{path}/pause")).json()["data"]["status"] == "paused"
    (row,) = await rows(runtime)
    assert (row.status, row.attempt) == (DownloadStatus.PAUSED, before + 1)
    assert row.ended_at is None

    assert (await person.program.post(f"{path}/resume")).json()["data"]["status"] == "queued"
    assert (await rows(runtime))[0].status == DownloadStatus.QUEUED


@pytest.mark.parametrize("status", ["publishing", "completed", "failed", "cancelled"])
async def test_what_is_finishing_or_has_ended_cannot_be_paused(signed_in, runtime, status):
    person = await signed_in(ANN)
    download_id = await ask(person)
    await change(runtime, download_id, status=status, heartbeat_at=utc_now())
    answer = await person.program.post(f"{LIST}/{download_id}/pause")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "CONFLICT")
    assert (await rows(runtime))[0].status == status


async def test_all_of_ones_own_are_paused_and_resumed(signed_in, runtime):
    ann, ben = await signed_in(ANN), await signed_in(BEN)
    own = {await ask(ann, number) for number in (1, 2)}
    await ask(ben, 3)

    paused = await ann.program.post(f"{LIST}/pause")
    assert paused.json()["data"] == {"count": 2}
    after = {row.id: row.status for row in await rows(runtime)}
    assert {row_id for row_id, status in after.items() if status == "paused"} == own

    resumed = await ann.program.post(f"{LIST}/resume", json={})
    assert resumed.json()["data"] == {"count": 2}
    assert {row.status for row in await rows(runtime)} == {"queued"}


@pytest.mark.parametrize("action", ["pause", "resume"])
async def test_everyones_are_for_administrators(signed_in, runtime, action):
    ann, ada = await signed_in(ANN), await signed_in(ADMIN)
    download_id = await ask(ann)
    before = {"pause": "queued", "resume": "paused"}[action]
    await change(runtime, download_id, status=before)

    refused = await ann.program.post(f"{LIST}/{action}", json={"everyone": True})
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "FORBIDDEN")
    assert (await rows(runtime))[0].status == before
    own = await ada.program.post(f"{LIST}/{action}")
    assert own.json()["data"] == {"count": 0}
    everyone = await ada.program.post(f"{LIST}/{action}", json={"everyone": True})
    assert everyone.json()["data"] == {"count": 1}
    assert (await rows(runtime))[0].status != before


@pytest.mark.parametrize("body", [{"everyone": "yes"}, {"userId": "x"}, "all"], ids=str)
async def test_a_body_of_pause_that_cannot_be_understood_is_refused(signed_in, runtime, body):
    person = await signed_in(ANN)
    await ask(person)
    answer = await person.program.post(f"{LIST}/pause", json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "VALIDATION_ERROR")
    assert (await rows(runtime))[0].status == "queued"


# ---- order


async def order(runtime):
    found = sorted(await rows(runtime), key=lambda row: (row.position, row.id))
    return [row.id for row in found]


async def test_the_order_of_what_waits_is_stored(signed_in, runtime):
    person = await signed_in(ANN)
    one, two, three = [await ask(person, number) for number in (1, 2, 3)]
    assert await order(runtime) == [one, two, three]

    answer = await person.program.put(f"{LIST}/order", json={"ids": [three, one, two]})

    assert answer.json()["data"] == {"ids": [three, one, two]}
    assert await order(runtime) == [three, one, two]
    listed = await person.program.get(LIST, params={"sort": "position:asc"})
    assert [item["id"] for item in listed.json()["data"]["items"]] == [three, one, two]


async def test_somebody_elses_cannot_be_put_in_order(signed_in, runtime):
    ann, ben = await signed_in(ANN), await signed_in(BEN)
    own, other = await ask(ann, 1), await ask(ben, 2)
    answer = await ben.program.put(f"{LIST}/order", json={"ids": [other, own]})
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NOT_FOUND")
    assert await order(runtime) == [own, other]


@pytest.mark.parametrize(
    "body", [{}, {"ids": []}, {"ids": "x"}, {"ids": [1]}, {"ids": ["x"] * 1001}, [], {"ids": None}]
)
async def test_an_order_that_cannot_be_understood_is_refused(signed_in, body):
    answer = await (await signed_in(ANN)).program.put(f"{LIST}/order", json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "VALIDATION_ERROR")


async def test_an_order_names_each_once(signed_in, runtime):
    person = await signed_in(ANN)
    one = await ask(person)
    answer = await person.program.put(f"{LIST}/order", json={"ids": [one, one]})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "VALIDATION_ERROR")


async def test_one_goes_to_the_front_of_ones_own(signed_in, runtime):
    ann, ben = await signed_in(ANN), await signed_in(BEN)
    others = await ask(ben, 1)
    own = [await ask(ann, number) for number in (2, 3)]

    answer = await ann.program.post(f"{LIST}/{own[1]}/front")

    assert answer.json()["data"]["id"] == own[1]
    assert await order(runtime) == [others, own[1], own[0]]


async def test_an_administrator_moves_one_before_everybodys(signed_in, runtime):
    ann, ben, ada = [await signed_in(email) for email in (ANN, BEN, ADMIN)]
    first, second = await ask(ann, 1), await ask(ben, 2)

    await ada.program.post(f"{LIST}/{second}/front")

    assert await order(runtime) == [second, first]


async def test_what_runs_or_has_ended_is_not_moved(signed_in, runtime):
    person = await signed_in(ANN)
    one, two = await ask(person, 1), await ask(person, 2)
    await change(runtime, two, status="failed", ended_at=utc_now())
    answer = await person.program.post(f"{LIST}/{two}/front")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "CONFLICT")
    assert await order(runtime) == [one, two]


# ---- pins


async def test_a_pin_is_stored_and_taken_off(signed_in, runtime):
    person = await signed_in(ANN)
    path = f"{LIST}/{await ask(person)}"
    for pinned in (True, False):
        answer = await person.program.patch(path, json={"pinned": pinned})
        assert answer.json()["data"]["pinned"] is pinned
        assert (await rows(runtime))[0].pinned is pinned


@pytest.mark.parametrize(
    "body", [{}, {"pinned": "yes"}, {"pinned": None}, {"pinned": True, "status": "completed"}, []]
)
async def test_nothing_else_of_a_download_can_be_changed(signed_in, runtime, body):
    person = await signed_in(ANN)
    download_id = await ask(person)
    answer = await person.program.patch(f"{LIST}/{download_id}", json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "VALIDATION_ERROR")
    row = (await rows(runtime))[0]
    assert (row.pinned, row.status) == (False, "queued")


# ---- quotas


@pytest.mark.parametrize("variables", [{"MEDIANEST_DOWNLOADS_PER_USER_PER_HOUR": "2"}])
async def test_an_hours_downloads_are_counted_and_then_refused(signed_in, runtime):
    ann, ben = await signed_in(ANN), await signed_in(BEN)
    await ask(ann, 1)
    await ask(ann, 2)
    uses = await rows(runtime, DownloadUse)
    assert [use.user_id for use in uses] == [ann.id, ann.id]

    answer = await submit(ann, f"{WATCH}nest-row003")

    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (422, "QUOTA_EXCEEDED")
    assert error["message"] == (
        "You have used your 2 downloads of this hour. The next is yours in 60 minutes."
    )
    assert 3500 < error["details"]["retryAfterSeconds"] <= 3600
    assert (len(await rows(runtime)), len(await rows(runtime, DownloadUse))) == (2, 2)
    await ask(ben, 3)


@pytest.mark.parametrize("variables", [{"MEDIANEST_DOWNLOADS_PER_USER_PER_HOUR": "1"}])
async def test_administrators_have_no_hourly_quota(signed_in):
    ada = await signed_in(ADMIN)
    for number in range(3):
        await ask(ada, number)


@pytest.mark.parametrize("variables", [{"MEDIANEST_DOWNLOADS_PER_USER_PER_HOUR": "1"}])
async def test_a_playlist_counts_as_one(signed_in, runtime, playlist):
    person = await signed_in(ANN)
    assert (await submit(person, PLAYLIST)).status_code == 201
    assert len(await rows(runtime, DownloadUse)) == 1


@pytest.mark.parametrize("variables", [{"MEDIANEST_DOWNLOADS_PER_USER_PER_HOUR": "1"}])
async def test_what_is_refused_for_another_reason_costs_nothing(signed_in, runtime):
    person = await signed_in(ANN)
    assert (await submit(person, "http://127.0.0.1/x")).status_code == 400
    assert (await submit(person, f"{WATCH}nest-row001", quality="audio", format="mp4")).status_code
    assert await rows(runtime, DownloadUse) == []
    await ask(person, 1)
    again = await submit(person, f"{WATCH}nest-row001")
    assert again.json()["error"]["code"] == "DUPLICATE_REQUEST"


@pytest.mark.parametrize(
    "variables",
    [
        {
            "MEDIANEST_DOWNLOADS_PER_USER_PER_HOUR": "5",
            "MEDIANEST_DOWNLOADS_PER_USER_ACTIVE": "3",
            "MEDIANEST_DOWNLOADS_MAX_BYTES": "7",
            "MEDIANEST_DOWNLOADS_DISK_FLOOR_BYTES": "8",
            "MEDIANEST_DOWNLOADS_PLAYLIST_CAP": "9",
        }
    ],
)
async def test_a_person_is_shown_what_is_left_of_their_own(signed_in):
    ann, ben = await signed_in(ANN), await signed_in(BEN)
    await ask(ben, 1)
    before = (await ann.program.get(f"{API}/quota")).json()["data"]
    await ask(ann, 2)
    after = (await ann.program.get(f"{API}/quota")).json()["data"]
    assert (before["hourLeft"], before["resetsAt"]) == (5, None)
    assert (after["hourLeft"], after["perHour"], after["perUserActive"]) == (4, 5, 3)
    assert after["resetsAt"].endswith("Z")
    assert after["diskFreeBytes"] > 0
    assert (after["maxBytes"], after["diskFloorBytes"], after["playlistCap"]) == (7, 8, 9)


async def test_what_does_not_hold_for_administrators_is_shown_as_none(signed_in):
    data = (await (await signed_in(ADMIN)).program.get(f"{API}/quota")).json()["data"]
    assert (data["perHour"], data["hourLeft"], data["perUserActive"]) == (0, None, 0)


# ---- search


async def test_downloads_are_found_by_words(signed_in, runtime):
    person = await signed_in(ANN)
    one, two = await ask(person, 1), await ask(person, 2)
    await change(runtime, one, title="Harbour at night")
    await change(runtime, two, title="100% of it", uploader="Harbour films")

    async def found(words):
        answer = await person.program.get(LIST, params={"search": words, "sort": "createdAt:asc"})
        return [item["id"] for item in answer.json()["data"]["items"]]

    assert await found("harbour") == [one, two]
    assert await found("HARBOUR night") == [one]
    assert await found("100%") == [two]
    assert await found("%") == [two]
    assert await found("nowhere") == []
    assert (await person.program.get(LIST, params={"search": "x" * 201})).status_code == 400


# ---- whose


@pytest.mark.parametrize(
    ("method", "action", "body"),
    [
        ("GET", "/entries", None),
        ("POST", "/pause", None),
        ("POST", "/resume", None),
        ("POST", "/front", None),
        ("POST", "/retry", {"entryId": "x"}),
        ("PATCH", "", {"pinned": True}),
    ],
)
async def test_somebody_elses_download_is_404(signed_in, runtime, method, action, body):
    ann, ben = await signed_in(ANN), await signed_in(BEN)
    download_id = await ask(ann)
    before = (await rows(runtime))[0].model_dump()
    answer = await ben.program.request(method, f"{LIST}/{download_id}{action}", json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NOT_FOUND")
    assert (await rows(runtime))[0].model_dump() == before


async def test_an_entry_of_another_download_is_not_tried_again(signed_in, runtime, playlist):
    ann, ben = await signed_in(ANN), await signed_in(BEN)
    own = (await submit(ann, PLAYLIST, entries="5")).json()["data"]["id"]
    other = await ask(ben, 1)
    await change(runtime, own, status="failed", ended_at=utc_now())
    await change(runtime, other, status="failed", ended_at=utc_now(), entries_failed=1)
    (entry,) = [each for each in await rows(runtime, DownloadEntry) if each.download_id == own]
    answer = await ben.program.post(f"{LIST}/{other}/retry", json={"entryId": entry.id})
    assert answer.status_code in (404, 409)
    (after,) = [each for each in await rows(runtime, DownloadEntry) if each.download_id == own]
    assert after.status == entry.status == "failed"
    assert {row.status for row in await rows(runtime)} == {"failed"}


@pytest.mark.parametrize("path", ["/pause", "/resume", "/order", "/x/pause", "/x/front"])
async def test_a_page_elsewhere_changes_nothing(signed_in, runtime, path):
    person = await signed_in(ANN)
    await ask(person)
    method = "PUT" if path == "/order" else "POST"
    headers = {"origin": "http://evil.test"}
    answer = await person.browser.request(method, f"{LIST}{path}", json={}, headers=headers)
    assert answer.status_code == 403
    assert (await rows(runtime))[0].status == "queued"


# ---- what is written about it


async def test_the_document_names_every_route_with_what_it_takes(signed_in):
    program = (await signed_in(ANN)).program
    paths = (await program.get("/api/v1/openapi.json")).json()["paths"]
    named = {(method.upper(), path) for path, methods in paths.items() for method in methods}
    wanted = [route for route in policy.ROUTES if "/youtube" in route[1] or "/subscr" in route[1]]
    assert set(wanted) <= named
    page = (await program.get("/api/v1/docs")).text
    assert all(path in page for _, path in wanted)
    for words in ("string or array", "format", "entryId", "sponsorblock", "keepLast", "pinned"):
        assert words in page
