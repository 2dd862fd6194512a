"""What Overseerr said of episodes, as it is kept for everybody."""

from __future__ import annotations

from datetime import date

from medianest.integrations.overseerr.titles import Episode, SeasonDetails
from medianest.services.discovery.fact import Fact
from medianest.services.discovery.images import picture_name

MOST_EPISODES = 1_000
LONGEST_OVERVIEW = 1_000


class EpisodeFact(Fact):
    """``air_on`` is a day such as ``2021-09-14``, empty where nobody knows."""

    season: int
    number: int
    name: str
    air_on: str = ""
    overview: str = ""
    still: str = ""


class SeasonEpisodes(Fact):
    """By their numbers, each once."""

    episodes: tuple[EpisodeFact, ...]


def season_episodes(said: SeasonDetails) -> SeasonEpisodes:
    """The episodes of a season."""
    numbered = {one.number: one for one in said.episodes}
    facts = (episode_fact(numbered[number], said.number) for number in sorted(numbered))
    return SeasonEpisodes(episodes=tuple(facts)[:MOST_EPISODES])


def episode_fact(said: Episode, season: int) -> EpisodeFact:
    """One episode."""
    return EpisodeFact(
        season=season,
        number=said.number,
        name=said.name,
        air_on=_day(said.air_on),
        overview=said.overview[:LONGEST_OVERVIEW],
        still=picture_name(said.still_path),
    )


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""
