"""Which hosts are left to the proxy behind ours without a look at their address."""

from __future__ import annotations

import pytest

from medianest.integrations.egress.policy import Policy
from medianest.integrations.egress.target import of_authority

OUTSIDE = "http://127.0.0.1:3128"
KNOWN = ("video.test", "*.site.test", "odd.test:8443")


@pytest.mark.parametrize(
    ("authority", "is_known"),
    [
        ("video.test:443", True),
        ("video.test:80", True),
        ("a.site.test:443", True),
        ("odd.test:8443", True),
        ("video.test:8443", False),
        ("odd.test:443", False),
        ("site.test:443", False),
        ("video.test.evil.example:443", False),
        ("evilvideo.test:443", False),
    ],
)
def test_only_hosts_that_are_named_are_left_to_the_proxy_behind(
    authority: str, is_known: bool
) -> None:
    policy = Policy(outside_proxy=OUTSIDE, known_hosts=KNOWN)

    assert policy.knows(of_authority(authority)) == is_known


def test_without_a_proxy_behind_every_address_is_looked_at() -> None:
    policy = Policy(known_hosts=KNOWN)

    assert not policy.knows(of_authority("video.test:443"))
