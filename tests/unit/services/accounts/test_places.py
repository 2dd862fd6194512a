"""Places by a GeoIP file: found, changed, missing and broken."""

import os
import shutil
import struct

import pytest
from structlog.testing import capture_logs

from medianest.services.accounts.places import NOWHERE, Places

MARK = b"\xab\xcd\xefMaxMind.com"


def _text(value):
    data = value.encode()
    assert len(data) < 29
    return bytes([2 << 5 | len(data)]) + data


def _number(value):
    data = value.to_bytes((value.bit_length() + 7) // 8 or 1, "big")
    return bytes([6 << 5 | len(data)]) + data


def _map(value):
    return bytes([7 << 5 | len(value)]) + b"".join(_text(k) + _any(v) for k, v in value.items())


def _any(value):
    if isinstance(value, dict):
        return _map(value)
    if isinstance(value, float):
        return bytes([3 << 5 | 8]) + struct.pack(">d", value)
    if isinstance(value, list):
        return bytes([len(value), 11 - 7]) + b"".join(map(_any, value))
    return _number(value) if isinstance(value, int) else _text(value)


def write(path, record):
    """A database in MaxMind's format that knows this of every IPv4 address beginning with a 1 bit,
    and nothing of others."""
    data = _any(record)
    empty, found = 1, 1 + 16
    tree = empty.to_bytes(3, "big") + found.to_bytes(3, "big")
    about = {
        "node_count": 1,
        "record_size": 24,
        "ip_version": 4,
        "database_type": "GeoLite2-City",
        "binary_format_major_version": 2,
        "binary_format_minor_version": 0,
        "build_epoch": 1,
        "languages": [],
        "description": {},
    }
    draft = path.with_suffix(".new")
    draft.write_bytes(tree + bytes(16) + data + MARK + _any(about))
    draft.replace(path)


def city(name, country="Germany", latitude=52.5, longitude=13.4):
    return {
        "city": {"names": {"en": name, "de": "x"}},
        "country": {"names": {"en": country}},
        "location": {"latitude": latitude, "longitude": longitude},
    }


@pytest.fixture
def file(tmp_path):
    return tmp_path / "city.mmdb"


@pytest.fixture
async def places(runtime, file):
    write(file, city("Berlin"))
    await runtime.settings.replace({"access": {"geoipFile": str(file)}}, updated_by=None)
    return Places(runtime.settings)


async def test_an_address_is_in_a_city_of_a_country(places):
    found = await places.find("192.0.2.1")
    assert (found.name, found.position) == ("Berlin, Germany", (52.5, 13.4))


@pytest.mark.parametrize("ip", ["10.0.0.1", "2001:db8::1", "unknown", "", "192.0.2.1%x"])
async def test_what_the_file_does_not_know_is_nowhere(places, ip):
    assert await places.find(ip) == NOWHERE


@pytest.mark.parametrize(
    ("record", "name", "position"),
    [
        ({"country": {"names": {"en": "France"}}}, "France", None),
        ({"city": {"names": {"de": "Berlin"}}, "country": "x"}, "", None),
        ({"location": {"latitude": "far"}}, "", None),
        ("no record", "", None),
    ],
    ids=["country only", "no English name", "no position", "not a map"],
)
async def test_records_may_lack_anything(places, file, record, name, position):
    write(file, record)
    found = await places.find("192.0.2.1")
    assert (found.name, found.position) == (name, position)


async def test_the_file_is_opened_again_when_it_changes(places, file):
    await places.find("192.0.2.1")
    write(file, city("Paris", "France"))
    assert (await places.find("192.0.2.1")).name == "Paris, France"


@pytest.mark.parametrize("trouble", ["missing", "empty", "cut", "noise", "folder"])
async def test_a_file_that_cannot_be_used_says_so_once_and_knows_no_place(places, file, trouble):
    whole = file.read_bytes()
    file.unlink()
    if trouble == "folder":
        file.mkdir()
    elif trouble != "missing":
        damage = {"empty": b"", "cut": whole[:20], "noise": os.urandom(5_000)}
        file.write_bytes(damage[trouble])
    with capture_logs() as logs:
        for _ in range(3):
            assert await places.find("192.0.2.1") == NOWHERE
    assert [line["event"] for line in logs] == ["GeoIP file cannot be used"]
    shutil.rmtree(file) if file.is_dir() else file.unlink(missing_ok=True)
    write(file, city("Berlin"))
    assert (await places.find("192.0.2.1")).name == "Berlin, Germany"


async def test_without_a_file_nothing_is_looked_up(runtime):
    assert await Places(runtime.settings).find("192.0.2.1") == NOWHERE
