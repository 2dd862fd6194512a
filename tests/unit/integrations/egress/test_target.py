"""What is read from a request's first line."""

from __future__ import annotations

import pytest

from medianest.integrations.egress.target import Target, of_address, of_authority


def test_a_host_is_read_without_its_disguise() -> None:
    assert of_authority("WWW.Example.ORG.:443") == Target("www.example.org", 443)
    assert of_authority("[::1]:80") == Target("::1", 80)
    assert of_address("http://Example.org") == (Target("example.org", 80), "/")
    assert of_address("http://example.org?q=1") == (Target("example.org", 80), "/?q=1")
    assert of_address("HTTP://example.org:81/a#b") == (Target("example.org", 81), "/a")


@pytest.mark.parametrize(
    "text",
    [
        "example.org",
        "example.org:",
        "example.org:0",
        "example.org:65536",
        ":80",
        ".:80",
        "example.org..:80",
        "user@example.org:80",
        "user:password@example.org:80",
        "[::1",
        "[fe80::1%25eth0]:80",
        "[::1]x:80",
        "::1:80",
        "%31%32%37.0.0.1:80",
        "127.0.0.1\\@example.org:80",
        "１２７.0.0.1:80",
        "127。0。0。1:80",
        "exam ple.org:80",
        "a" * 254 + ":80",
        "example.org:８０",
    ],
)
def test_what_is_no_host_and_port_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no host and port"):
        of_authority(text)


@pytest.mark.parametrize(
    "text",
    ["https://example.org/", "ftp://example.org/", "file:///etc/passwd", "/", "*", "http:/a", ""],
)
def test_only_addresses_that_begin_with_http_are_asked_in_the_open(text: str) -> None:
    with pytest.raises(ValueError, match="no http"):
        of_address(text)


@pytest.mark.parametrize("port", [1, 21, 22, 23, 25, 53, 110, 139, 143, 445, 993, 1023])
def test_ports_of_other_services_are_not_for_the_web(port: int) -> None:
    assert not Target("example.org", port).has_web_port


@pytest.mark.parametrize("port", [80, 443, 1024, 8080, 8443, 65535])
def test_ports_of_sites_are_for_the_web(port: int) -> None:
    assert Target("example.org", port).has_web_port


@pytest.mark.parametrize("host", ["127.1", "0x7f.1", "2130706433", "0177.0.0.1", "::1", "a.0x1"])
def test_a_number_is_told_from_a_name(host: str) -> None:
    assert Target(host, 80).is_number
    assert not Target(f"{host}.example", 80).is_number or ":" in host
