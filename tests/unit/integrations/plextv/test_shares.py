"""Which sections the owner shares with whom, and what of them."""

from __future__ import annotations

import pytest

from medianest.integrations.plextv.client import PlexTv
from medianest.integrations.plextv.share_filters import ShareFilter, parsed
from tests.clients.raw_site import answer, raw_site

SHARES = """<?xml version="1.0" encoding="UTF-8"?>
<MediaContainer friendlyName="myPlex" machineIdentifier="m" size="2">
<SharedServer id="7001002" username="frank" email="frank@example.org" userID="1002"
  accessToken="a-secret" name="frank" acceptedAt="1465796576" invitedAt="1465691504"
  allLibraries="0" owned="1" filterAll="" filterMovies="contentRating=G%2CPG|label!=Late"
  filterMusic="" filterPhotos="" filterTelevision="label=Kids">
  <Section id="9001" key="1" title="Movies" type="movie" shared="1"/>
  <Section id="9002" key="2" title="TV Shows" type="show" shared="0"/>
  <Section id="9003" key="3" title="Music" type="artist" shared="1"/>
</SharedServer>
<SharedServer id="7001003" username="gerda" email="" userID="1003" acceptedAt=""
  allLibraries="1"/>
</MediaContainer>"""
USERS = """<MediaContainer machineIdentifier="m" size="1">
<User id="1002" title="frank" username="frank" email="frank@example.org" restricted="1" home="1"
  filterAll="" filterMovies="contentRating=G" filterMusic="label=Quiet" filterTelevision="">
  <Server id="1" machineIdentifier="m" numLibraries="1" allLibraries="0" owned="1" pending="0"/>
</User></MediaContainer>"""


def xml(text: str) -> bytes:
    return answer(text, 200, "application/xml; charset=utf-8")


async def test_exactly_the_sections_that_are_shared():
    async with raw_site(xml(SHARES)) as site:
        frank, gerda = await PlexTv("id", base_url=site.url).shares("m", "token")
    assert (frank.user_id, frank.is_accepted, frank.all_libraries) == (1002, True, False)
    assert frank.section_keys == {"1", "3"}
    assert [(one.id, one.key, one.type, one.shared) for one in frank.sections] == [
        (9001, "1", "movie", True), (9002, "2", "show", False), (9003, "3", "artist", True),
    ]  # fmt: skip
    assert (frank.filter_movies, frank.filter_television, frank.filter_music) == (
        "contentRating=G%2CPG|label!=Late", "label=Kids", "",
    )  # fmt: skip
    assert (gerda.is_accepted, gerda.all_libraries) == (False, True)
    assert gerda.section_keys == frozenset()
    assert "a-secret" not in repr(frank)


async def test_filters_of_people():
    async with raw_site(xml(USERS)) as site:
        (frank,) = await PlexTv("id", base_url=site.url).shared_users("token")
    assert (frank.filter_all, frank.filter_movies) == ("", "contentRating=G")
    assert (frank.filter_television, frank.filter_music) == ("", "label=Quiet")


@pytest.mark.parametrize(
    ("text", "filters"),
    [
        ("", ()),
        ("|", ()),
        ("label=Kids", (ShareFilter("label", ("Kids",)),)),
        ("contentRating=G%2CPG-13", (ShareFilter("contentRating", ("G", "PG-13")),)),
        ("contentRating=G%2cPG", (ShareFilter("contentRating", ("G", "PG")),)),
        ("label=A,B", (ShareFilter("label", ("A", "B")),)),
        ("label!=Late", (ShareFilter("label", ("Late",), excludes=True),)),
        (
            "contentRating=gb%2F12|label!=Late%20night%2CAdult",
            (
                ShareFilter("contentRating", ("gb/12",)),
                ShareFilter("label", ("Late night", "Adult"), excludes=True),
            ),
        ),
    ],
)
def test_conditions(text: str, filters: tuple[ShareFilter, ...]):
    assert parsed(text) == filters


@pytest.mark.parametrize("text", ["label", "label=", "=", "label!=", "!", "label=%2C"])
def test_a_condition_that_cannot_be_read_opens_nothing(text: str):
    (condition,) = parsed(text)
    assert condition.values == ()
    assert not condition.excludes
