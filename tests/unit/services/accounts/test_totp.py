"""One-time codes: the right one within a minute, and a secret that any app takes."""

import time
from urllib.parse import parse_qs, unquote, urlsplit
from xml.etree import ElementTree

import pyotp
import pytest

from medianest.services.accounts import totp

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


def test_a_code_is_what_the_standards_examples_say():
    # RFC 6238, appendix B, cut to six digits
    assert totp.matching_step(SECRET, "287082", at_seconds=59) == 1
    assert totp.matching_step(SECRET, "081804", at_seconds=1111111109) == 37037036


@pytest.mark.parametrize("skew", [-60, -31, 0, 31, 60])
def test_a_clock_may_be_a_minute_off(skew):
    code = pyotp.TOTP(SECRET).at(1_800_000_000 + skew)
    step = totp.matching_step(SECRET, code, at_seconds=1_800_000_000)
    assert step == (1_800_000_000 + skew) // 30


@pytest.mark.parametrize("skew", [-120, -90, 90, 120])
def test_but_no_more(skew):
    code = pyotp.TOTP(SECRET).at(1_800_000_000 + skew)
    assert totp.matching_step(SECRET, code, at_seconds=1_800_000_000) is None


@pytest.mark.parametrize(
    "code", ["", "28708", "2870820", "ａｂｃ", "２８７０８２", "\0", "x" * 1000]
)
def test_nonsense_is_no_code(code):
    assert totp.matching_step(SECRET, code, at_seconds=59) is None


def test_no_two_secrets_are_the_same_and_each_has_160_bits():
    made = {totp.new_secret() for _ in range(20)}
    assert len(made) == 20
    assert {len(secret) for secret in made} == {32}


def test_the_address_names_the_product_and_the_account():
    parts = urlsplit(totp.uri(SECRET, "ann+tv@example.org"))
    assert (parts.scheme, parts.netloc) == ("otpauth", "totp")
    assert unquote(parts.path) == "/MediaNest:ann+tv@example.org"
    assert parse_qs(parts.query) == {"secret": [SECRET], "issuer": ["MediaNest"]}


def test_the_qr_code_is_one_svg_element_that_a_strict_page_shows():
    svg = totp.qr_svg(totp.uri(SECRET, 'a"<b>&@example.org'))
    root = ElementTree.fromstring(svg)
    assert root.tag == "svg"
    names = {name for element in root.iter() for name in element.attrib}
    assert "style" not in names
    assert not any(name.startswith("on") for name in names)
    assert {element.tag for element in root.iter()} <= {"svg", "g", "path"}
    assert "viewBox" in root.attrib


def test_a_check_takes_no_time_worth_speaking_of():
    start = time.perf_counter()
    totp.matching_step(SECRET, "000000", at_seconds=time.time())
    assert time.perf_counter() - start < 0.05
