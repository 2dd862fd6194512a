"""Looks at monitors laid over what a page has read."""

from __future__ import annotations

from typing import Any

from tests.unit.components.javascript import evaluate

MODULE = "monitor_news.js"
AT = "2026-03-01T12:00:0{}.000Z"
MONITOR: dict[str, Any] = {
    "id": 7, "name": "Plex", "status": "up", "since": AT.format(0), "at": AT.format(1),
    "response_ms": 5, "beats": [{"at": AT.format(1), "status": "up", "response_ms": 5}],
}  # fmt: skip


def look(second: int, status: str = "down", number: int = 7) -> dict[str, Any]:
    at = AT.format(second)
    return {"id": number, "status": status, "since": at, "at": at, "response_ms": None}


def news(since: int, until: int, *beats: dict[str, Any]) -> dict[str, Any]:
    return {"since": since, "until": until, "beats": list(beats)}


def after(*told: dict[str, Any], monitor: dict[str, Any] = MONITOR) -> dict[str, Any]:
    expression = """(() => {
      const looks = new module.Looks();
      given[0].forEach((news) => looks.take(news));
      const now = looks.of(given[1]);
      const same = looks.of(given[1]) === now;
      return { now, missed: looks.missed, same, itself: now === given[1] };
    })()"""
    return dict(evaluate(MODULE, expression, list(told), monitor))


def test_a_look_changes_its_monitor_and_no_other() -> None:
    found = after(news(5, 5), news(5, 6, look(2), look(3, number=8)))
    now = found["now"]
    assert (now["status"], now["at"], now["name"]) == ("down", AT.format(2), "Plex")
    assert [beat["status"] for beat in now["beats"]] == ["up", "down"]
    assert (found["missed"], found["same"], found["itself"]) == (0, True, False)
    assert after(news(5, 6, look(2, number=8)))["itself"]


def test_what_the_page_read_itself_is_not_taken_twice() -> None:
    assert after(news(5, 5), news(5, 6, look(1)))["itself"]
    again = news(5, 6, look(2))
    assert len(after(news(5, 5), again, again)["now"]["beats"]) == 2


def test_a_page_notices_that_it_missed_something() -> None:
    assert after(news(5, 5), news(5, 6, look(2)), news(7, 8, look(4)))["missed"] == 1
    assert after(news(5, 5), news(9, 9))["missed"] == 0  # the page has just been read anew


def test_only_the_last_looks_stay() -> None:
    full = MONITOR | {"beats": MONITOR["beats"] * 20}
    found = after(news(5, 5), news(5, 6, look(2)), monitor=full)["now"]["beats"]
    assert (len(found), found[-1]["status"]) == (20, "down")
