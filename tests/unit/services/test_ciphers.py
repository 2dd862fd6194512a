"""Secrets at rest: read with the right key at the right place, and nowhere else."""

import pytest

from medianest.errors import StartError
from medianest.services.ciphers import Ciphers
from medianest.services.keys import Keys

OLD, NEW = "the first secret of some length", "the second secret of some length"
PLACE = "user:totp_secret:1"


@pytest.fixture
def ciphers():
    return Ciphers(Keys([OLD]))


def test_a_secret_comes_back_and_is_not_to_be_seen_in_what_is_stored(ciphers):
    stored = ciphers.encrypt(PLACE, "planted")
    assert ciphers.decrypt(PLACE, stored) == "planted"
    assert "planted" not in stored
    assert ciphers.encrypt(PLACE, "planted") != stored


def test_a_value_that_was_moved_to_another_place_is_worth_nothing(ciphers):
    stored = ciphers.encrypt(PLACE, "planted")
    with pytest.raises(StartError):
        ciphers.decrypt("user:totp_secret:2", stored)


@pytest.mark.parametrize("stored", ["", "planted", "gAAAAA", "ä", "\0"])
def test_what_was_not_encrypted_is_not_read(ciphers, stored):
    for read in (lambda: ciphers.decrypt(PLACE, stored), lambda: ciphers.renew(stored)):
        with pytest.raises(StartError):
            read()


def test_a_value_that_was_changed_is_not_read(ciphers):
    stored = ciphers.encrypt(PLACE, "planted")
    middle = len(stored) // 2
    flipped = stored[:middle] + ("A" if stored[middle] != "A" else "B") + stored[middle + 1 :]
    with pytest.raises(StartError):
        ciphers.decrypt(PLACE, flipped)


def test_new_values_take_the_newest_key_and_older_ones_are_read_and_renewed(ciphers):
    both, after = Ciphers(Keys([NEW, OLD])), Ciphers(Keys([NEW]))
    stored = ciphers.encrypt(PLACE, "planted")
    assert both.decrypt(PLACE, stored) == "planted"
    assert after.decrypt(PLACE, both.encrypt(PLACE, "planted")) == "planted"
    with pytest.raises(StartError):
        after.decrypt(PLACE, stored)
    renewed = both.renew(stored)
    assert after.decrypt(PLACE, renewed) == "planted"
    assert both.renew(renewed) == renewed


def test_another_purposes_key_reads_nothing(ciphers):
    assert Keys([OLD]).derive("at-rest") != Keys([OLD]).derive("access-token")
