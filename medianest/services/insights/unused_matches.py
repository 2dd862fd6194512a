"""Which titles a question about unused media finds: how many, how much, and in which order."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import compress
from typing import NamedTuple

from medianest.models.library_item import ItemType
from medianest.services.insights.unused_columns import NEVER, Columns, Run, RunKey
from medianest.services.insights.unused_query import Question
from medianest.views.insights import SumView, Unsure, UnusedSumsView, UseState


class _Stretch(NamedTuple):
    """A part of a run of which the same is claimed."""

    key: RunKey
    run: Run
    start: int
    stop: int
    state: UseState

    @property
    def places(self) -> array[int]:
        return self.run.places[self.start : self.stop]


class Matches:
    """Found among ``columns``; ``kept`` are ids of titles that are kept by themselves."""

    def __init__(self, columns: Columns, question: Question, kept: Iterable[int]) -> None:
        self._columns = columns
        self._question = question
        self._stretches = [
            part
            for key, run in columns.runs.items()
            if key.section_id in question.sections and key.kind in question.kinds
            for part in self._parts(key, run)
        ]
        covered = self._covered()
        with_kept = self._with_seasons(kept)
        self._kept = {one for one in with_kept - covered if self._is_found(one)}
        self._left_out = {one for one in with_kept | covered if self._is_found(one)}

    def sums(self) -> UnusedSumsView:
        """Of all states, whichever are listed."""
        items, size = dict.fromkeys(UseState, 0), dict.fromkeys(UseState, 0)

        def count(places: Iterable[int], sign: int) -> None:
            for place in places:
                items[self.state(place)] += sign
                size[self.state(place)] += sign * self._columns.sizes[place]

        if self._question.query.kept:
            count(self._kept, 1)
        else:
            for part in self._stretches:
                before = part.run.bytes_before
                items[part.state] += part.stop - part.start
                size[part.state] += before[part.stop] - before[part.start]
            count(self._left_out, -1)
        sums = {state: SumView(items=items[state], size_bytes=size[state]) for state in items}
        never, unused = sums[UseState.NEVER], sums[UseState.UNUSED]
        return UnusedSumsView(
            never=never,
            unused=unused,
            unknown=sums[UseState.UNKNOWN],
            reclaimable=SumView(
                items=never.items + unused.items, size_bytes=never.size_bytes + unused.size_bytes
            ),
        )

    def in_order(self, order: array[int]) -> array[int]:
        """The places of what is listed, by an order of all places, or by its reverse."""
        is_listed = self._listed()
        found = compress(order, map(is_listed.__getitem__, order))
        places = array("i", found)
        if self._question.is_falling:
            places.reverse()
        return places

    def state(self, place: int) -> UseState:
        """What may be claimed of it."""
        if self.unsure(place) is not None:
            return UseState.UNKNOWN
        return UseState.NEVER if self._columns.played[place] == NEVER else UseState.UNUSED

    def unsure(self, place: int) -> Unsure | None:
        """Why nothing can be."""
        columns, question = self._columns, self._question
        is_stale = bool(columns.stale[place])
        for_many = question.unsure_of(columns.section_ids[place], is_stale=is_stale)
        if for_many is not None or columns.played[place] != NEVER:
            return for_many
        added = columns.added[place]
        if added == NEVER:
            return Unsure.ADDED_UNKNOWN
        is_before = question.begins_at is not None and added < question.begins_at
        return Unsure.BEFORE_HISTORY if is_before else None

    def _parts(self, key: RunKey, run: Run) -> Iterator[_Stretch]:
        """What of a run is past the threshold, as far as is known; what is not known is no
        hindrance."""
        question = self._question
        before = question.last_before if key.is_played else question.never_before
        end = bisect_right(run.times, before)
        if question.unsure_of(key.section_id, is_stale=key.is_stale) is not None:
            yield _Stretch(key, run, 0, end, UseState.UNKNOWN)
        elif key.is_played:
            yield _Stretch(key, run, 0, end, UseState.UNUSED)
        else:
            since = min(end, bisect_left(run.times, question.begins_at or NEVER))
            yield _Stretch(key, run, 0, since, UseState.UNKNOWN)
            yield _Stretch(key, run, since, end, UseState.NEVER)

    def _covered(self) -> set[int]:
        """Seasons whose show is past the threshold: they would be counted twice."""
        kinds, seasons = self._question.kinds, self._columns.seasons
        if ItemType.SEASON not in kinds or ItemType.SHOW not in kinds:
            return set()
        shows = (part.places for part in self._stretches if part.key.kind == ItemType.SHOW)
        return {season for places in shows for show in places for season in seasons.get(show, ())}

    def _with_seasons(self, kept: Iterable[int]) -> set[int]:
        """What holds of a show holds of its seasons."""
        places = {place for one in kept if (place := self._columns.place(one)) is not None}
        return places.union(*(self._columns.seasons.get(place, ()) for place in places))

    def _is_found(self, place: int) -> bool:
        """Whether it is in one of the stretches."""
        columns, question = self._columns, self._question
        if columns.section_ids[place] not in question.sections:
            return False
        if columns.kinds[place] not in question.kinds:
            return False
        if columns.played[place] == NEVER:
            return columns.added[place] <= question.never_before
        return columns.played[place] <= question.last_before

    def _listed(self) -> bytearray:
        """For each place whether it is listed."""
        states = self._question.query.states or tuple(UseState)
        listed = bytearray(len(self._columns.ids))
        if self._question.query.kept:
            for place in self._kept:
                listed[place] = self.state(place) in states
            return listed
        for part in self._stretches:
            if part.state in states:
                for place in part.places:
                    listed[place] = True
        for place in self._left_out:
            listed[place] = False
        return listed
