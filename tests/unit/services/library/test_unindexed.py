"""A column without its indexes is still a part of statements that are compiled once."""

from __future__ import annotations

from sqlmodel import col, select

from medianest.models import LibraryItem
from medianest.services.library.unindexed import Unindexed
from medianest.services.library.visibility import Sight, conditions


def key_of(*where):
    return select(LibraryItem.id).where(*where)._generate_cache_key()


def test_a_statement_with_it_is_compiled_once():
    sections, other = Unindexed(col(LibraryItem.section_id)), Unindexed(col(LibraryItem.parent_id))
    assert key_of(sections.in_([1])) is not None
    assert key_of(sections.in_([1])) == key_of(Unindexed(col(LibraryItem.section_id)).in_([2]))
    assert key_of(sections.in_([1])) != key_of(other.in_([1]))


def test_so_are_those_that_ask_for_what_somebody_sees():
    assert key_of(*conditions(Sight(frozenset({1, 2})))) is not None
