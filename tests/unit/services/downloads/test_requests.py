"""What counts as asking for the same twice, and what asking costs."""

from __future__ import annotations

import pytest

from medianest.errors import DuplicateError, QuotaError
from medianest.models.download import MediaFile
from medianest.models.ids import utc_now
from medianest.runtime import Runtime
from medianest.services.folder.folder import MediaFolder
from medianest.views.download import Container, DownloadRequest, Quality
from tests.unit.services.downloads.samples import PLAYLIST, Samples

VIDEO = "https://www.youtube.com/watch?v=abcdefghijk"
NAME = "A film [abcdefghijk].mp4"

pytestmark = pytest.mark.databases


@pytest.fixture
def samples(runtime: Runtime) -> Samples:
    return Samples(runtime.database)


async def test_what_differs_in_quality_format_or_choice_is_not_the_same(
    runtime: Runtime, samples: Samples
) -> None:
    ada = await samples.person()
    requests = [
        DownloadRequest(url=VIDEO),
        DownloadRequest(url=VIDEO, container=Container.MKV),
        DownloadRequest(url=VIDEO, quality=Quality.P720),
        DownloadRequest(url=PLAYLIST, entries="1-3"),
        DownloadRequest(url=PLAYLIST, entries="4-6"),
        DownloadRequest(url=PLAYLIST),
    ]
    await runtime.settings.replace({"downloads": {"perUserPerHour": 0}}, updated_by=None)

    made = [(await runtime.downloads.submit(ada, each)).id for each in requests]

    assert len(set(made)) == len(requests)
    for request, download_id in zip(requests, made, strict=True):
        with pytest.raises(DuplicateError) as refused:
            await runtime.downloads.submit(ada, request)
        assert refused.value.details == {"id": download_id}


async def test_what_is_here_already_costs_nothing_of_the_hour(
    runtime: Runtime, samples: Samples
) -> None:
    ada = await samples.person()
    await runtime.settings.replace({"downloads": {"perUserPerHour": 1}}, updated_by=None)
    folder = MediaFolder(await runtime.settings.downloads_folder())
    folder.prepare()
    (folder.root / NAME).write_bytes(b"film")
    key = {"extractor": "youtube", "media_id": "abcdefghijk", "profile": "best.mp4"}
    async with runtime.database.write() as session:
        session.add(MediaFile(path=NAME, published_at=utc_now(), size_bytes=4, **key))

    for _ in range(2):
        here = await runtime.downloads.submit(ada, DownloadRequest(url=VIDEO))
        assert here.status == "completed"
    other = DownloadRequest(url=VIDEO, quality=Quality.P720)
    assert (await runtime.downloads.submit(ada, other)).status == "queued"
    with pytest.raises(QuotaError):
        await runtime.downloads.submit(ada, DownloadRequest(url=PLAYLIST))
