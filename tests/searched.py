"""What of an installation can be copied or read afterwards, to be searched for secrets."""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from redis import Redis

from medianest.runtime import redis_url
from medianest.settings import read_environment
from tests.product import Product

KEY_FILE = "secret.key"
SHORTEST_CODED = 12
"""Fewer characters of Base64 come up by chance."""


def forms(secret: str) -> list[bytes]:
    """How a secret may stand somewhere: as it is, in hexadecimal digits, or in Base64 whatever
    stands before it."""
    plain = secret.encode()
    coded = [base64.b64encode(b"\0" * shift + plain)[4 if shift else 0 : -4] for shift in range(3)]
    coded += [one.translate(_URL_SAFE) for one in coded]
    return [plain, plain.hex().encode(), *(one for one in coded if len(one) >= SHORTEST_CODED)]


_URL_SAFE = bytes.maketrans(b"+/", b"-_")


def found_in(places: dict[str, bytes], secrets: dict[str, str]) -> list[tuple[str, str]]:
    """Place and name of each secret that stands in it."""
    wanted = {name: re.compile(b"|".join(map(re.escape, forms(s)))) for name, s in secrets.items()}
    return [
        (place, name)
        for place, content in places.items()
        for name, pattern in wanted.items()
        if pattern.search(content)
    ]


def files(data: Path) -> dict[str, bytes]:
    """All but the key itself, which is what encrypts the rest."""
    found = (each for each in data.rglob("*") if each.is_file() and each.name != KEY_FILE)
    return {str(each.relative_to(data)): each.read_bytes() for each in found}


def redis(product: Product) -> bytes:
    """Every key with its values; what was compressed also as it was before."""
    environment = read_environment({"MEDIANEST_DATA": str(product.data)})
    with Redis.from_url(redis_url(environment)) as client:
        keys: list[bytes] = client.keys("*")  # type: ignore[assignment]
        assert keys, "there is something to look at"
        return b"\n".join(b"%b=%b" % (key, b" ".join(_values(client, key))) for key in keys)


def _values(client: Any, key: bytes) -> Iterable[bytes]:
    read = {
        b"string": lambda: [client.get(key) or b""],
        b"hash": lambda: [part for pair in client.hgetall(key).items() for part in pair],
        b"list": lambda: client.lrange(key, 0, -1),
        b"set": lambda: client.smembers(key),
        b"zset": lambda: client.zrange(key, 0, -1),
        b"stream": lambda: [repr(client.xrange(key)).encode()],
        b"none": list,
    }
    for value in read[client.type(key)]():
        yield value
        with suppress(zlib.error):
            yield zlib.decompress(value)
