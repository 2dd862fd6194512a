"""REST: the numbers of everything, for whom they are, and how old those of the library are."""

from __future__ import annotations

import pytest

from medianest.models import Download, MediaRequest
from medianest.models.ids import utc_now
from tests.library_rows import LibraryRows
from tests.unit.api.conftest import ADMIN, ANN, BEN
from tests.unit.services.notifications.told import Told, device

STATS = "/api/v1/dashboard/stats"


@pytest.fixture
async def household(runtime, people):
    """Two sections, of which Ann sees one; downloads and requests of hers and of Ben's."""
    rows = LibraryRows(runtime.database)
    server = await rows.server(machine_identifier="machine", url="http://plex.test:32400")
    old, new = utc_now().replace(year=2020), utc_now()
    films = await rows.section(
        "Films", server_id=server.id, item_count=2, size_bytes=30, synced_at=new
    )
    await rows.section("Series", server_id=server.id, item_count=5, size_bytes=7, synced_at=old)
    await rows.plex_account(people[ANN], [films], watched_at=utc_now())
    async with runtime.database.write() as session:
        for owner, status in (
            (ANN, "queued"), (ANN, "paused"), (ANN, "failed"), (BEN, "completed"),
            (BEN, "waiting_for_plex"), (BEN, "cancelled"), (BEN, "downloading"),
        ):  # fmt: skip
            session.add(
                Download(
                    user_id=people[owner],
                    url=f"https://videos.test/{status}",
                    quality="best",
                    container="mp4",
                    status=status,
                )
            )
        for number, (owner, status) in enumerate(
            ((ANN, "pending"), (ANN, "available"), (BEN, "pending"))
        ):
            session.add(
                MediaRequest(
                    user_id=people[owner], media_type="movie", tmdb_id=number, status=status
                )
            )
    told = Told(runtime.database)
    await told.tell(device(1), people[ANN])
    return old, new


async def stats(person):
    answer = await person.program.get(STATS)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "private, max-age=300"
    return answer.json()["data"], answer.json()["meta"]["syncedAt"]


async def test_administrators_see_the_numbers_of_everything(signed_in, household):
    found, age = await stats(await signed_in(ADMIN))
    assert found["library"] == {"sections": 2, "items": 7, "sizeBytes": 37}
    assert found["downloads"] == {"active": 3, "completed": 2, "failed": 1, "all": 7}
    assert (found["requests"]["pending"], found["requests"]["all"]) == (2, 3)
    assert (found["unread"], found["users"], age[:4]) == (0, 3, "2020")


async def test_others_see_those_of_what_is_theirs(signed_in, household):
    found, age = await stats(await signed_in(ANN))
    assert found["library"] == {"sections": 1, "items": 2, "sizeBytes": 30}
    assert found["downloads"] == {"active": 2, "completed": 0, "failed": 1, "all": 3}
    assert (found["requests"]["pending"], found["requests"]["all"]) == (1, 2)
    assert (found["unread"], found["users"]) == (1, None)
    assert age[:4] == str(household[1].year)


async def test_nobody_sees_them_without_signing_in(client):
    answer = await client().get(STATS)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "UNAUTHORIZED")


async def test_what_is_known_already_is_not_sent_again(signed_in, household):
    ann = await signed_in(ANN)
    tag = (await ann.program.get(STATS)).headers["etag"]
    answer = await ann.program.get(STATS, headers={"if-none-match": tag})
    assert (answer.status_code, answer.content) == (304, b"")
