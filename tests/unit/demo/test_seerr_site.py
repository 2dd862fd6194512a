"""What else the pretend Seerr can: people from Plex, webhooks, TMDB away, trouble, pictures."""

from __future__ import annotations

import io
from collections.abc import Iterator

import httpx
import pytest
from PIL import Image

from medianest.demo.scripted_trouble import Trouble
from medianest.demo.seerr.site import SeerrSite
from medianest.demo.seerr.webhook_template import TEMPLATE
from tests.clients.hook_receiver import Received, receiver
from tests.clients.seerr_site import seerr_process
from tests.unit.demo.seerr_asking import Asking
from tests.unit.demo.seerr_session import recorded

FRANK, KIM, NORA = 2, 3, 4
FILM, OTHER_FILM, SERIES = 710_001, 710_002, 810_001


@pytest.fixture
def hooks(pretend_seerr: SeerrSite) -> Iterator[Received]:
    """Whom the webhook tells, with a secret."""
    with receiver() as received:
        pretend_seerr.seerr.hooks.set_up(f"{received.url}/hook", "Bearer secret")
        yield received


def test_people_are_imported_from_plex_once_and_by_text(pretend_seerr: SeerrSite):
    admin = Asking(pretend_seerr)
    admin.post("/user/import-from-plex", {"plexIds": [1003]}, status=400)
    (made,) = admin.post("/user/import-from-plex", {"plexIds": ["1003", "1005"]}, status=201)
    assert (made["plexUsername"], "plexId" in made, "email" in made) == ("stella", False, False)
    assert admin.get(f"/user/{made['id']}")["plexId"] == 1003
    assert admin.post("/user/import-from-plex", {"plexIds": ["1003"]}, status=201) == []
    Asking(pretend_seerr, FRANK).post("/user/import-from-plex", {}, status=403)


def test_a_local_account_of_the_same_address_becomes_that_of_plex(pretend_seerr: SeerrSite):
    pretend_seerr.switches.person("Stella@example.org", username="old")
    admin = Asking(pretend_seerr)
    assert admin.post("/user/import-from-plex", {"plexIds": ["1003"]}, status=201) == []
    stella = admin.get("/user?take=20")["results"][-1]
    assert (stella["plexId"], stella["userType"], stella["username"]) == (1003, 1, "old")


def test_webhooks_tell_what_happens_with_the_secret(pretend_seerr: SeerrSite, hooks: Received):
    Asking(pretend_seerr, FRANK).ask("movie", FILM)
    pretend_seerr.switches.approve(1)
    pretend_seerr.switches.arrive("movie", FILM)
    Asking(pretend_seerr, KIM).ask("movie", OTHER_FILM)
    hooks.wait_for(4)
    assert sorted(hooks.kinds) == [
        "MEDIA_APPROVED", "MEDIA_AUTO_APPROVED", "MEDIA_AVAILABLE", "MEDIA_PENDING",
    ]  # fmt: skip
    headers, body = hooks.calls[0]
    assert headers["authorization"] == "Bearer secret"
    assert headers["content-type"] == "application/json"
    assert body["request"]["request_id"] == "1"


def test_a_webhook_is_tried_once(pretend_seerr: SeerrSite, hooks: Received):
    hooks.status = 500
    Asking(pretend_seerr, FRANK).ask("movie", FILM)
    Asking(pretend_seerr, FRANK).ask("movie", OTHER_FILM)
    hooks.wait_for(2)
    assert [d.body["request"]["request_id"] for d in pretend_seerr.seerr.hooks.sent] == ["1", "2"]


def test_webhooks_may_be_lost_doubled_held_and_turned_round(
    pretend_seerr: SeerrSite, hooks: Received
):
    frank, switches = Asking(pretend_seerr, FRANK), pretend_seerr.switches
    control = pretend_seerr.seerr.hooks
    control.behave("lost")
    frank.ask("movie", FILM)
    control.behave("doubled")
    frank.ask("movie", OTHER_FILM)
    hooks.wait_for(2)
    assert hooks.kinds == ["MEDIA_PENDING"] * 2
    control.behave("held")
    switches.approve(1)
    switches.decline(2)
    assert control.release(backwards=True) == 2
    hooks.wait_for(4)
    assert sorted(hooks.kinds[2:]) == ["MEDIA_APPROVED", "MEDIA_DECLINED"]
    with pytest.raises(ValueError, match="sideways"):
        control.behave("sideways")  # type: ignore[arg-type]


def test_edits_and_deletions_are_told_to_nobody(pretend_seerr: SeerrSite, hooks: Received):
    frank = Asking(pretend_seerr, FRANK)
    frank.ask("tv", SERIES, seasons=[1])
    hooks.wait_for(1)
    body = {"mediaType": "tv", "seasons": [1, 2], "is4k": False}
    assert frank.http.put("/request/1", json=body).status_code == 200
    pretend_seerr.switches.delete(1)
    Asking(pretend_seerr).post("/request/1/approve", status=404)
    assert hooks.kinds == ["MEDIA_PENDING"]


def test_the_webhook_of_a_fresh_server_is_off_and_has_the_recorded_template(
    pretend_seerr: SeerrSite,
):
    found = Asking(pretend_seerr).get("/settings/notifications/webhook")
    real = recorded("settings-webhook-get")["response"]["body"]
    assert found == real
    assert found["options"]["jsonPayload"] == TEMPLATE


def test_without_tmdb_a_search_finds_nothing_and_all_else_fails(pretend_seerr: SeerrSite):
    admin = Asking(pretend_seerr)
    assert admin.get("/search?query=meridian")["totalResults"] == 2
    pretend_seerr.switches.behave(tmdb_away=True)
    assert admin.get("/search?query=meridian")["results"] == []
    for path in (
        "/discover/trending", "/discover/movies", "/discover/movies/upcoming", "/discover/tv",
        "/discover/tv/upcoming", "/discover/movies/genre/18", "/genres/tv", f"/movie/{FILM}",
        f"/tv/{SERIES}", f"/tv/{SERIES}/season/1",
    ):  # fmt: skip
        admin.get(path, status=500)
    assert admin.get("/request")["results"] == []


def test_lists_of_titles_have_several_pages_and_say_what_is_known(pretend_seerr: SeerrSite):
    admin = Asking(pretend_seerr)
    admin.ask("movie", FILM)
    pages = admin.get("/discover/movies")["totalPages"]
    assert pages >= 3
    rows = [
        row
        for page in range(1, pages + 1)
        for row in admin.get(f"/discover/movies?page={page}")["results"]
    ]
    assert len({row["id"] for row in rows}) == len(rows) > 60
    assert [row["id"] for row in rows if "mediaInfo" in row] == [FILM]
    for path in ("movies", "tv"):
        soon = admin.get(f"/discover/{path}/upcoming")["results"]
        assert soon
        days = [row.get("releaseDate") or row["firstAirDate"] for row in soon]
        assert days == sorted(days)
    drama = admin.get("/discover/movies/genre/18")
    assert drama["genre"] == {"id": 18, "name": "Drama"}
    assert all(18 in row["genreIds"] for row in drama["results"])


def test_titles_of_the_plex_library_have_the_same_numbers(pretend_seerr: SeerrSite):
    library = pretend_seerr.seerr.library
    assert library is not None
    admin = Asking(pretend_seerr)
    shared = next(i for i in library.items.values() if i.type == "show" and i.external)
    number = next(g for g in shared.external if g.startswith("tmdb://")).removeprefix("tmdb://")
    found = admin.get(f"/tv/{number}")
    assert found["name"] == shared.title
    assert found["numberOfSeasons"] == library.child_count(shared.key) + 1


def test_a_title_that_tmdb_forgot_stays_in_its_requests(pretend_seerr: SeerrSite):
    admin = Asking(pretend_seerr)
    admin.ask("movie", FILM)
    pretend_seerr.switches.forget_title("movie", FILM)
    admin.get(f"/movie/{FILM}", status=500)
    assert admin.get("/request/1")["media"]["tmdbId"] == FILM


@pytest.mark.parametrize("query", ["a+b", "a!b", "a:b", "a'b", "a(b", "a,b", "a@b"])
def test_what_is_reserved_has_to_be_encoded(pretend_seerr: SeerrSite, query: str):
    admin = Asking(pretend_seerr)
    raw = httpx.URL(f"{pretend_seerr.base_url}/api/v1/search").copy_with(
        raw_path=f"/api/v1/search?query={query}".encode()
    )
    assert admin.http.get(raw).status_code == 400
    encoded = "".join(c if c.isalpha() else f"%{ord(c):02X}" for c in query)
    admin.get(f"/search?query={encoded}")


def test_a_service_that_is_down_never_answers_for_itself(pretend_seerr: SeerrSite):
    admin = Asking(pretend_seerr)
    assert admin.get("/service/radarr/0")["server"]["name"] == "Radarr"
    pretend_seerr.switches.behave(unreachable=["radarr"])
    with pytest.raises(httpx.ReadTimeout):
        admin.http.get("/service/radarr/0", timeout=0.3)
    assert admin.get("/request")["serviceErrors"]["radarr"] == [{"id": 0, "name": "Radarr"}]
    assert admin.get("/service/sonarr/0")["profiles"]


def test_trouble_and_being_down(pretend_seerr: SeerrSite):
    admin = Asking(pretend_seerr)
    pretend_seerr.troubles.add(Trouble("html", path="/api/v1/request"))
    page = admin.http.get("/request")
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    pretend_seerr.troubles.add(Trouble("silent"))
    with pytest.raises(httpx.ReadTimeout):
        admin.http.get("/status", timeout=0.3)
    pretend_seerr.switches.behave(down=True)
    with pytest.raises(httpx.TransportError):
        admin.http.get("/status")
    pretend_seerr.switches.behave(down=False)
    admin.get("/status")


def test_without_the_csrf_cookies_nothing_is_changed(pretend_seerr: SeerrSite):
    pretend_seerr.switches.settings(csrf=True)
    admin = Asking(pretend_seerr)
    assert admin.ask("movie", FILM, status=403) == {"message": "invalid csrf token"}
    told = admin.http.get("/request").headers.get_list("set-cookie")
    pairs = dict(each.partition(";")[0].split("=", 1) for each in told)
    headers = {"Cookie": f"_csrf={pairs['_csrf']}", "X-XSRF-TOKEN": pairs["XSRF-TOKEN"]}
    body = {"mediaType": "movie", "mediaId": FILM, "is4k": False}
    assert admin.http.post("/request", json=body, headers=headers).status_code == 201
    headers["X-XSRF-TOKEN"] += "0"
    assert admin.http.post("/request", json=body, headers=headers).status_code == 403


@pytest.mark.parametrize(
    ("address", "size"),
    [
        (f"w342/pmovie{FILM}.jpg", (342, 513)),
        (f"w780/btv{SERIES}.jpg", (780, 438)),
        ("w185/f40001.jpg", (185, 277)),
        (f"w600_and_h900_bestv2/pmovie{FILM}.jpg", (600, 900)),
    ],
)
def test_pictures_have_the_size_of_their_address(
    pretend_seerr: SeerrSite, address: str, size: tuple[int, int]
):
    answer = httpx.get(f"{pretend_seerr.images_url}/{address}", trust_env=False)
    assert answer.headers["content-type"] == "image/jpeg"
    with Image.open(io.BytesIO(answer.content)) as image:
        assert image.size == size


def test_a_picture_that_is_not_there(pretend_seerr: SeerrSite):
    for address in ("w342/none.jpg", "w342/../x", f"large/pmovie{FILM}.jpg"):
        answer = httpx.get(f"{pretend_seerr.images_url}/{address}", trust_env=False)
        assert answer.status_code == 404


def test_switches_are_there_over_http_too(pretend_seerr: SeerrSite):
    site = f"{pretend_seerr.base_url}/__site__"
    wish = {"username": "kim", "media_type": "movie", "tmdb_id": FILM}
    assert httpx.post(f"{site}/ask", json=wish).json() == {"done": True, "made": 1}
    assert httpx.post(f"{site}/ask", json=wish).status_code == 400
    assert httpx.post(f"{site}/behave", json={"tmdb": 1}).status_code == 400
    httpx.post(f"{site}/arrive", json={"media_type": "movie", "tmdb_id": FILM})
    assert Asking(pretend_seerr).state(1) == (5, 5)
    assert [each["path"] for each in httpx.get(f"{site}/log").json()["requests"]] == [
        "/api/v1/request/1"
    ]
    assert httpx.post(f"{site}/reset").json() == {"done": True}
    assert Asking(pretend_seerr).get("/request")["results"] == []


def test_a_long_list_in_a_process_of_its_own():
    with seerr_process() as process:
        process.site("fill", requests=250)
        url, headers = f"{process.base_url}/api/v1", {"X-API-Key": process.api_key}
        with httpx.Client(base_url=url, headers=headers, trust_env=False) as http:
            page = http.get("/request?take=100&skip=200").json()
            assert (page["pageInfo"]["results"], len(page["results"])) == (250, 50)
            ids = {row["media"]["tmdbId"] for row in page["results"]}
            assert len(ids) == 50
            assert all(http.get(f"/movie/{number}").status_code == 200 for number in [*ids][:3])


def test_people_are_told_once_that_their_seasons_are_there(
    pretend_overseerr: SeerrSite, hooks: Received
):
    kim = Asking(pretend_overseerr, KIM)
    kim.ask("tv", SERIES, seasons=[1])
    kim.ask("tv", SERIES, seasons=[2])
    pretend_overseerr.switches.arrive("tv", SERIES, [1])
    pretend_overseerr.switches.arrive("tv", SERIES, [2])
    hooks.wait_for(4)
    assert hooks.kinds.count("MEDIA_AVAILABLE") == 2
