"""The pretend Seerr answers the recorded session as the real one did: the same status, fields,
kinds and words, and where it counts the same values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from medianest.demo.seerr import notices
from medianest.demo.seerr.site import serve_in_thread
from medianest.demo.seerr.titles import Season
from tests import alike
from tests.clients.hook_receiver import receiver
from tests.unit.demo.seerr_asking import Asking
from tests.unit.demo.seerr_session import FOLDER, NOT_PLAYED, SESSION, Session, recorded

PLAYED = [step for step in SESSION if isinstance(step, str)]
WEBHOOKS = sorted(path.stem for path in FOLDER.glob("webhook-*.json"))

SAME_VALUES = {
    "message", "errors", "error", "errorCode", "path", "is4k", "mediaType", "media_type", "tmdbId",
    "seasonNumber", "seasonCount", "canRemove", "status4k", "restricted", "limit", "days", "used",
    "remaining", "issueType", "problemSeason", "problemEpisode", "permissions", "serviceId",
    "total", "movie", "tv", "pending", "approved", "declined", "processing", "available",
    "completed", "open", "closed", "initialized", "version", "pages", "pageSize", "page",
    "episodeNumber", "userType", "isAutoRequest", "radarr", "sonarr", "email",
}  # fmt: skip
"""Fields whose values are no accident of the recorded server, nor are numbers named `status`."""
FEW = {"collection"}
"""Fields that only some titles have."""


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    with receiver() as hooks, serve_in_thread() as site:
        played = Session(site, hooks.url)
        played.play()
        yield played


def assert_like(ours: Any, theirs: Any, at: str) -> None:
    """As Seerr's answers count."""
    alike.assert_like(ours, theirs, at, same=SAME_VALUES, few=FEW)


def told(body: Any) -> Any:
    """Without what was taken out of the recordings."""
    if isinstance(body, dict) and isinstance(body.get("message"), str):
        return {**body, "message": re.sub(r"127\.0\.0\.1:\d+|<UPSTREAM>", "…", body["message"])}
    return body


def test_every_recording_is_played_or_said_why_not():
    every = {path.stem for path in FOLDER.glob("*.json")}
    assert len(every) == 176
    assert every == {*PLAYED, *NOT_PLAYED, *WEBHOOKS}
    assert len(PLAYED) == len(set(PLAYED)) == 176 - len(NOT_PLAYED) - len(WEBHOOKS)


LISTS_OF_TITLES = ("search", "discover", "genres")


@pytest.mark.parametrize("name", PLAYED)
def test_answers_as_recorded(session: Session, name: str):
    real, ours = recorded(name)["response"], session.answers[name]
    assert ours.status_code == real["status"], ours.text
    kind = next((v for k, v in real["headers"].items() if k.lower() == "content-type"), None)
    assert ours.headers.get("content-type") == kind
    body = ours.json() if ours.content else None
    theirs = real["body"]
    if name.startswith(LISTS_OF_TITLES) and ours.status_code == 200:
        rows, real_rows = (b["results"] if isinstance(b, dict) else b for b in (body, theirs))
        assert bool(rows) == bool(real_rows)
        by_kind = {row.get("mediaType"): row for row in real_rows}
        for row in rows:
            assert_fields(row, by_kind[row.get("mediaType")], name)
        if isinstance(body, dict):
            assert set(body) == set(theirs)
        return
    assert_like(told(body), told(theirs), name)


RELATED = [f"{kind}/{how}" for kind in ("movie", "tv") for how in ("recommendations", "similar")]


@pytest.mark.parametrize("name", RELATED)
def test_lists_of_what_is_like_a_title_are_such_as_other_lists(session: Session, name: str):
    """Nobody recorded them: Overseerr makes them of the same rows as the ones of Discover."""
    kind, _, how = name.partition("/")
    known = {"movie": 603, "tv": 1396}[kind]
    ours = Asking(session.site).http.get(f"/{kind}/{known}/{how}?page=1")
    assert ours.status_code == 200, ours.text
    theirs = recorded("discover-trending")["response"]["body"]
    assert set(ours.json()) == set(theirs)
    row = next(row for row in theirs["results"] if row["mediaType"] == kind)
    assert ours.json()["results"]
    for each in ours.json()["results"]:
        assert_fields({k: v for k, v in each.items() if k != "mediaInfo"}, row, name)
    unknown = Asking(session.site).http.get(f"/{kind}/999999/{how}?page=1")
    assert (unknown.status_code, set(unknown.json())) == (500, {"message"})


def test_an_episode_to_come_is_such_as_the_last_one(session: Session):
    catalogue = session.site.seerr.catalogue
    series = catalogue.find("tv", 1396)
    aired = (catalogue.today - timedelta(days=10)).isoformat()
    catalogue.add(replace(series, seasons=(*series.seasons, Season(6, 3, aired))))
    ours = Asking(session.site).http.get("/tv/1396").json()
    last = recorded("tv")["response"]["body"]["lastEpisodeToAir"]
    assert set(ours["lastEpisodeToAir"]) == set(ours["nextEpisodeToAir"]) == set(last)
    assert (
        ours["lastEpisodeToAir"]["episodeNumber"],
        ours["nextEpisodeToAir"]["episodeNumber"],
    ) == (2, 3)


def assert_fields(ours: dict[str, Any], theirs: dict[str, Any], at: str) -> None:
    """As `assert_like` for what has no number of its own."""
    assert set(ours) == set(theirs), at
    for key, value in theirs.items():
        assert {type(ours[key]), type(value)} in ({type(value)}, {int, float}), f"{at}.{key}"
    if "mediaInfo" in theirs:
        assert_like(ours["mediaInfo"], theirs["mediaInfo"], at)


@pytest.mark.parametrize("name", WEBHOOKS)
def test_webhooks_as_recorded(session: Session, name: str):
    real = recorded(name)["request"]["body"]
    if name == "webhook-test-notification":
        assert notices.test_body() == real
        return
    sent = [delivery.body for delivery in session.site.seerr.hooks.sent]
    same = [
        body
        for body in sent
        if body["notification_type"] == real["notification_type"] and _number(body) == _number(real)
    ]
    assert [_without_picture(body) for body in same[:1]] == [_without_picture(real)]


def _number(body: dict[str, Any]) -> Any:
    about = body["request"] or body["issue"]
    return about.get("request_id") or about.get("issue_id")


def _without_picture(body: dict[str, Any]) -> dict[str, Any]:
    where, _, _ = body["image"].rpartition("/")
    return {**body, "image": where}


def test_cookies_of_the_csrf_mode(session: Session):
    names = {
        name: [cookie.partition("=")[0] for cookie in answer.headers.get_list("set-cookie")]
        for name, answer in session.answers.items()
    }
    assert names["csrf-on-get"] == ["_csrf", "XSRF-TOKEN"]
    assert names["csrf-on-post-api-key"] == ["_csrf"]
    assert names["request-list"] == []
    cookies = session.answers["csrf-on-get"].headers.get_list("set-cookie")
    assert all("; Secure" in cookie for cookie in cookies)
