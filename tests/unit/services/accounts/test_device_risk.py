"""How unusual a sign-in is."""

from datetime import UTC, datetime, timedelta

import pytest

from medianest.models import Risk
from medianest.services.accounts.device_risk import Trace, assess, distance_km, network_of

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
BERLIN, PARIS, POTSDAM, SYDNEY = (52.5, 13.4), (48.9, 2.4), (52.4, 13.1), (-33.9, 151.2)


def trace(place=None, hours=0.0, browser="Firefox", network="192.0.2.0/24"):
    return Trace(browser, network, NOON + timedelta(hours=hours), place)


@pytest.mark.parametrize(
    ("then", "place", "hours", "risk"),
    [
        (BERLIN, POTSDAM, 0.01, Risk.LOW),  # fast, but within what such databases are wrong by
        (BERLIN, PARIS, 1.2, Risk.LOW),  # 880 km: by plane
        (BERLIN, PARIS, 0.9, Risk.HIGH),
        (BERLIN, SYDNEY, 12, Risk.HIGH),
        (BERLIN, SYDNEY, 24, Risk.LOW),
        (BERLIN, SYDNEY, 0, Risk.HIGH),
        (BERLIN, SYDNEY, -1, Risk.HIGH),  # a clock that was set back
        (None, SYDNEY, 0, Risk.LOW),
        (BERLIN, None, 0, Risk.LOW),
    ],
)
def test_nobody_travels_faster_than_a_plane(then, place, hours, risk):
    assert assess(trace(place, hours), trace(then), trace(then)) is risk


def test_the_latest_sign_in_counts_whatever_device_it_came_from():
    home, elsewhere = trace(SYDNEY, -48), trace(BERLIN, 0)
    assert assess(trace(SYDNEY, 1), home, elsewhere) is Risk.HIGH
    assert assess(trace(SYDNEY, 1), None, elsewhere) is Risk.HIGH


def test_a_cookie_in_another_browser_is_worse_than_a_new_network():
    now = trace(browser="Chrome", network="198.51.100.0/24")
    assert assess(now, trace(), trace()) is Risk.HIGH
    assert assess(now, None, None) is Risk.NEW_DEVICE
    assert assess(now, trace(browser="Chrome"), None) is Risk.NEW_NETWORK


def test_distances_are_those_of_an_atlas():
    assert distance_km(BERLIN, PARIS) == pytest.approx(878, abs=15)
    assert distance_km(BERLIN, BERLIN) == 0
    assert distance_km((0, 0), (0, 180)) == pytest.approx(20_015, abs=10)


@pytest.mark.parametrize(
    ("ip", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ("fe80::1%eth0", "fe80::/48"),
        ("unknown", ""),
        ("", ""),
    ],
)
def test_the_network_of_an_address(ip, network):
    assert network_of(ip) == network
