"""Messages for one browser alone: the example of RFC 8291, and what browsers make of ours."""

from __future__ import annotations

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec

from medianest.integrations.web_push.encryption import MOST_BYTES, encrypted
from medianest.integrations.web_push.subscription import (
    Subscription,
    endpoint_problem,
    keys_problem,
    packed,
    unpacked,
)
from tests.clients.push_service import PretendBrowser

# RFC 8291, appendix A.
PLAIN = b"When I grow up, I want to be a watermelon"
SENDER = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
RECEIVER = Subscription(
    "https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV",
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    "BTBZMqHH6r4Tts7J_aSIgg",
)
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml"
    "mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT"
    "pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def browser(endpoint: str = "https://push.example.net/x") -> tuple[PretendBrowser, Subscription]:
    kept = PretendBrowser(endpoint)
    return kept, Subscription(kept.endpoint, kept.p256dh, kept.auth)


def test_the_example_of_the_standard_comes_out() -> None:
    number = int.from_bytes(unpacked(SENDER))
    sender = ec.derive_private_key(number, ec.SECP256R1())
    assert packed(encrypted(PLAIN, RECEIVER, salt=unpacked(SALT), sender=sender)) == BODY


@pytest.mark.parametrize("text", [b"", b"x", b"ends in \x02 and \x00", b"a" * MOST_BYTES])
def test_a_browser_reads_what_was_meant_for_it_and_another_does_not(text: bytes) -> None:
    mine, to = browser()
    body = encrypted(text, to)
    assert mine.read(body) == text
    assert text == b"" or text == b"x" or text not in body
    with pytest.raises(InvalidTag):
        browser()[0].read(body)


def test_padding_hides_how_long_a_text_is() -> None:
    mine, to = browser()
    bodies = [encrypted(text, to, padded_to=512) for text in (b"short", b"rather longer")]
    assert len({len(body) for body in bodies}) == 1
    assert [mine.read(body) for body in bodies] == [b"short", b"rather longer"]


def test_nothing_is_the_same_twice_and_no_body_is_longer_than_services_take() -> None:
    _, to = browser()
    bodies = [encrypted(b"x" * MOST_BYTES, to) for _ in range(2)]
    assert bodies[0][:86] != bodies[1][:86]
    assert [len(body) for body in bodies] == [4_096, 4_096]
    with pytest.raises(ValueError, match="longer"):
        encrypted(b"x" * (MOST_BYTES + 1), to)


@pytest.mark.parametrize(
    ("p256dh", "auth"),
    [
        ("", RECEIVER.auth),
        (RECEIVER.p256dh[:-2], RECEIVER.auth),
        ("B" + "A" * 86, RECEIVER.auth),  # on no curve
        (RECEIVER.p256dh, ""),
        (RECEIVER.p256dh, RECEIVER.auth + "AA"),
        (RECEIVER.p256dh, "not base64!"),
        ("ü", RECEIVER.auth),
    ],
)
def test_keys_that_are_none_are_known(p256dh: str, auth: str) -> None:
    assert keys_problem(p256dh, auth)
    assert not keys_problem(RECEIVER.p256dh, RECEIVER.auth + "==")


@pytest.mark.parametrize(
    "endpoint",
    ["", "http://push.example.net/x", "https://", "https://a@push.example.net/x", "//x/y",
     "https://push.example.net", "https://push.example.net/x#y", "https://push.example.net/a b",
     "https://push.example.net:x/", "https://püsh.example.net/x", "https://x.test\\@y.test/z",
     "https://push.example.net/" + "x" * 2_000, "https://127.0.0.1/x", "https://[::1]/x",
     "https://169.254.169.254/x", "https://10.0.0.1/x", "https://[::ffff:10.0.0.1]/x"],
)  # fmt: skip
def test_addresses_that_are_not_of_push_services_are_known(endpoint: str) -> None:
    assert endpoint_problem(endpoint, household=False)


def test_an_address_of_the_household_is_for_those_who_run_it() -> None:
    assert not endpoint_problem("https://192.168.1.5:8443/push/x", household=True)
    assert endpoint_problem("https://169.254.169.254/x", household=True)
    assert not endpoint_problem(RECEIVER.endpoint, household=False)
