"""What happens to approved requests: Radarr or Sonarr takes or refuses them, and they arrive."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from medianest.demo.seerr import notices
from medianest.demo.seerr.codes import MediaStatus, RequestStatus
from medianest.demo.seerr.rows import Media, MediaSeason, Request, Service

if TYPE_CHECKING:
    from medianest.demo.seerr.pretend_seerr import PretendSeerr

_THERE = (MediaStatus.AVAILABLE, MediaStatus.PARTIALLY_AVAILABLE)


def service_of(media: Media) -> Service:
    """Who gets films, and who series."""
    return "radarr" if media.media_type == "movie" else "sonarr"


def hand_over(seerr: PretendSeerr, request: Request) -> None:
    """Send an approved request off. A refusal that takes no time has happened when this returns;
    being taken comes with the next settling at the earliest."""
    media = seerr.media[request.media_id]
    pace = seerr.pace
    if not _refuses(seerr, media):
        seerr.agenda.after(pace.handover_seconds, partial(_taken, seerr, request.id))
    elif pace.refusal_seconds:
        seerr.agenda.after(pace.refusal_seconds, partial(_failed, seerr, request.id))
    else:
        _failed(seerr, request.id)


def _refuses(seerr: PretendSeerr, media: Media) -> bool:
    behaviour, service = seerr.behaviour, service_of(media)
    closed = behaviour.refusing | behaviour.unreachable
    return service in closed or media.tmdb_id in behaviour.refused


def _failed(seerr: PretendSeerr, request_id: int) -> None:
    request = seerr.requests.get(request_id)
    if request is not None and request.status == RequestStatus.APPROVED:
        request.status = RequestStatus.FAILED
        seerr.touch(request)
        notices.about_request(seerr, "MEDIA_FAILED", request)


def _taken(seerr: PretendSeerr, request_id: int) -> None:
    request = seerr.requests.get(request_id)
    if request is None or request.status != RequestStatus.APPROVED:
        return
    media = seerr.media[request.media_id]
    if media.state(is_4k=request.is_4k) not in _THERE:
        media.set_state(MediaStatus.PROCESSING, is_4k=request.is_4k)
    _note_service(seerr, media, is_4k=request.is_4k)
    if seerr.pace.download_seconds is not None:
        seerr.agenda.after(seerr.pace.download_seconds, partial(_arrives, seerr, request_id))


def _note_service(seerr: PretendSeerr, media: Media, *, is_4k: bool) -> None:
    title = seerr.catalogue.find(media.media_type, media.tmdb_id)
    if is_4k:
        media.service_id_4k = 1
        return
    media.service_id = 0
    media.external_id = media.external_id or seerr.new_id(service_of(media))
    media.slug = str(media.tmdb_id)
    if title is not None and title.media_type == "tv":
        media.slug = title.name.lower().replace(" ", "-")
    seerr.touch(media)


def _arrives(seerr: PretendSeerr, request_id: int) -> None:
    request = seerr.requests.get(request_id)
    if request is not None and request.status == RequestStatus.APPROVED:
        media = seerr.media[request.media_id]
        arrive(seerr, media, [season.number for season in request.seasons], request.is_4k)


def arrive(
    seerr: PretendSeerr,
    media: Media,
    seasons: Iterable[int] = (),
    is_4k: bool = False,
    *,
    is_new: bool = True,
) -> None:
    """A film is there, or these seasons of a series: with all of TMDB's the series is complete.

    What is not `is_new` is in the Plex library already.
    """
    came = tuple(seasons)
    _note_seasons(seerr, media, came, is_4k=is_4k)
    title = seerr.catalogue.find(media.media_type, media.tmdb_id)
    every = {season.number for season in title.seasons if season.number} if title else set()
    held = {s.number for s in media.seasons if _season_is_there(s, is_4k=is_4k)}
    complete = media.media_type == "movie" or every <= held
    status = MediaStatus.AVAILABLE if complete else MediaStatus.PARTIALLY_AVAILABLE
    if is_new and seerr.arrived is not None and title is not None:
        seerr.arrived(title, came)
    set_available(seerr, media, status, is_4k=is_4k)


def _season_is_there(season: MediaSeason, *, is_4k: bool) -> bool:
    return (season.status_4k if is_4k else season.status) == MediaStatus.AVAILABLE


def _note_seasons(
    seerr: PretendSeerr, media: Media, seasons: Iterable[int], *, is_4k: bool
) -> None:
    now = seerr.clock.now()
    for number in seasons:
        known = next((season for season in media.seasons if season.number == number), None)
        if known is None:
            known = MediaSeason(seerr.new_id("media season"), number, created_at=now)
            media.seasons.append(known)
        if is_4k:
            known.status_4k = MediaStatus.AVAILABLE
        else:
            known.status = MediaStatus.AVAILABLE
        if not seerr.is_seerr:
            known.updated_at = now


def note_seasons(seerr: PretendSeerr, media: Media, seasons: Iterable[int], is_4k: bool) -> None:
    """These seasons are there; the series' own status stays."""
    _note_seasons(seerr, media, seasons, is_4k=is_4k)


def set_available(seerr: PretendSeerr, media: Media, status: int, *, is_4k: bool) -> None:
    """A title is there, or some of a series. Approved requests for it are completed, in Seerr by a
    status of their own, and their people told."""
    media.set_state(status, is_4k=is_4k)
    seerr.touch(media)
    approved = [r for r in seerr.requests_of(media) if r.status == RequestStatus.APPROVED]
    for request in approved:
        if request.is_4k == is_4k and _is_there(media, request, is_4k=is_4k):
            _complete(seerr, request)


def _is_there(media: Media, request: Request, *, is_4k: bool) -> bool:
    if media.state(is_4k=is_4k) == MediaStatus.AVAILABLE:
        return True
    held = {season.number for season in media.seasons if _season_is_there(season, is_4k=is_4k)}
    return bool(request.seasons) and {season.number for season in request.seasons} <= held


def _complete(seerr: PretendSeerr, request: Request) -> None:
    if seerr.is_seerr:
        request.status = RequestStatus.COMPLETED
        for season in request.seasons:
            season.status = RequestStatus.COMPLETED
        seerr.touch(request)
    if not request.is_told:
        request.is_told = True
        notices.about_request(seerr, "MEDIA_AVAILABLE", request)
