"""What the log shows, and what it never shows."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from medianest import logs


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    structlog.contextvars.clear_contextvars()


def lines(stream: io.StringIO) -> list[dict[str, str]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_file_gets_json_with_what_is_bound() -> None:
    stream = io.StringIO()
    logs.configure("info", stream)
    structlog.contextvars.bind_contextvars(correlation_id="abc")
    structlog.get_logger("medianest.x").info("done", count=3)
    (line,) = lines(stream)
    assert (line["event"], line["count"], line["correlation_id"]) == ("done", 3, "abc")
    assert (line["level"], line["logger"]) == ("info", "medianest.x")


def test_a_terminal_gets_a_line_for_people() -> None:
    stream = Terminal()
    logs.configure("info", stream)
    structlog.get_logger("medianest.x").info("done", count=3)
    assert "done" in stream.getvalue()
    assert "{" not in stream.getvalue()


def test_the_standard_librarys_lines_look_the_same() -> None:
    stream = io.StringIO()
    logs.configure("info", stream)
    logging.getLogger("elsewhere").warning("careful with %s", "this")
    (line,) = lines(stream)
    assert (line["event"], line["level"]) == ("careful with this", "warning")


@pytest.mark.parametrize("name", ["httpx", "rq", "alembic.runtime"])
def test_libraries_that_talk_too_much_are_heard_from_warning_up(name: str) -> None:
    stream = io.StringIO()
    logs.configure("info", stream)
    logging.getLogger(name).info("GET https://plex.example/?X-Plex-Token=secret")
    assert stream.getvalue() == ""


def test_the_level_counts() -> None:
    stream = io.StringIO()
    logs.configure("warning", stream)
    structlog.get_logger().info("quiet")
    structlog.get_logger().warning("heard")
    assert [line["event"] for line in lines(stream)] == ["heard"]


@pytest.mark.parametrize(
    "text",
    [
        "GET /_event?EIO=4&token=s3cret&transport=websocket",
        "redis://:s3cret@redis.example:6379/0",
        "postgresql://ada:s3cret@db.example/nest",
        "Authorization: Bearer s3cret",
        "https://plex.example/?X-Plex-Token=s3cret",
        "password=s3cret refused",
    ],
)
@pytest.mark.parametrize("kind", [io.StringIO, Terminal])
def test_secrets_in_addresses_and_headers_are_blanked(text: str, kind: type[io.StringIO]) -> None:
    stream = kind()
    logs.configure("debug", stream)
    structlog.get_logger().info("seen", what=text)
    try:
        raise ValueError(text)
    except ValueError:
        logging.getLogger("elsewhere").exception("failed: %s", text)
    assert "s3cret" not in stream.getvalue()
    assert "***" in stream.getvalue()
