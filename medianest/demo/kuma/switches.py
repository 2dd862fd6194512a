"""What tests may do to a pretend Kuma, in this process or over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from medianest.demo.hooks import EVERY_KIND
from medianest.demo.kuma import publishing
from medianest.demo.kuma.checking import Checks, trial
from medianest.demo.kuma.json_rows import Rows
from medianest.demo.kuma.pretend_kuma import Behaviour, PretendKuma, Product
from medianest.demo.kuma.rows import (
    WORDS,
    Maintenance,
    Monitor,
    PageGroup,
    Status,
    Strategy,
    Style,
    Tag,
    Tagging,
)  # fmt: skip
from medianest.demo.kuma.start import add_key, add_monitors, add_page

_EDITABLE = {"name", "url", "hostname", "port", "description", "parent", "interval", "notifies"}


class Switches:
    """Each is safe from any thread. Monitors, maintenance and incidents go by their number."""

    def __init__(self, kuma: PretendKuma, checks: Checks) -> None:
        self._kuma = kuma
        self._checks = checks
        self._rows = Rows(kuma)

    def all(self) -> dict[str, Callable[..., Any]]:
        """By name, for `/__site__/`."""
        return {
            "advance": self.advance,
            "become": self.become,
            "behave": self.behave,
            "restart": self.restart,
            "cut": self.cut,
            "change_password": self.change_password,
            "two_factor": self.two_factor,
            "code": self.code,
            "key": self.key,
            "switch_key": self.switch_key,
            "monitor": lambda **fields: self.monitor(**fields).id,
            "fill": self.fill,
            "edit": self.edit,
            "tag": self.tag,
            "remove": self.remove,
            "pause": self.pause,
            "resume": self.resume,
            "up": self.up,
            "down": self.down,
            "pending": self.pending,
            "beat": self.beat,
            "maintain": self.maintain,
            "end_maintenance": self.end_maintenance,
            "post_incident": self.post_incident,
            "resolve_incident": self.resolve_incident,
            "page": self.page,
            "webhook": self._kuma.hooks.set_up,
            "webhook_trial": self.webhook_trial,
            "webhook_behave": self._kuma.hooks.behave,
            "webhook_release": self._kuma.hooks.release,
            "webhook_again": self._kuma.hooks.again,
        }

    def advance(self, seconds: float) -> None:
        """Let time go by, with all the beats in it."""
        with self._kuma.working():
            self._kuma.clock.advance(seconds)
            self._checks.settle()

    def become(self, product: Product) -> None:
        """Move to the other version, everything kept: it starts anew. Raises ValueError."""
        with self._kuma.working():
            self._kuma.become(product)
            self._kuma.restart(0)

    def behave(self, **fields: Any) -> None:
        """Change fields of `Behaviour`. Raises AttributeError."""
        with self._kuma.working():
            for name, value in fields.items():
                if name not in Behaviour.__annotations__:
                    raise AttributeError(name)
                setattr(self._kuma.behaviour, name, value)
            if self._kuma.behaviour.down:
                self._kuma.cut()

    def restart(self, seconds: float = 0) -> None:
        """Be away for so long; tokens stay good, everybody has to come again."""
        with self._kuma.working():
            self._kuma.restart(seconds)

    def cut(self) -> None:
        """Every connection there is ends; new ones are taken."""
        self._kuma.cut()

    def change_password(self, password: str) -> None:
        """As its owner would elsewhere: everybody is put out, no token is good any more."""
        with self._kuma.working():
            self._kuma.account.change_password(password)
            self._kuma.feed.end_sessions()

    def two_factor(self, *, on: bool) -> None:
        """Whether a login needs a code; tokens from before stay good."""
        self._kuma.account.two_factor = on

    def code(self) -> str:
        """The one that an authenticator shows now."""
        return self._kuma.account.code()

    def key(self, name: str, secret: str) -> int:
        """A further one to the metrics."""
        with self._kuma.working():
            return add_key(self._kuma, name, secret).id

    def switch_key(self, id: int, *, on: bool) -> None:  # noqa: A002  # as the rows call it
        """A key that is off opens nothing. Raises KeyError."""
        self._kuma.keys[id].active = on

    def monitor(self, name: str, **fields: Any) -> Monitor:
        """A further one, with fields of `Monitor`: it beats at once."""
        with self._kuma.working():
            monitor = Monitor(self._kuma.numbers.next("monitor"), name, **fields)
            add_monitors(self._kuma, monitor)
            self._changed(monitor)
            if not self._kuma.is_paused(monitor):
                self._checks.check(monitor)
            return monitor

    def fill(self, monitors: int, groups: int = 0, interval: int = 60) -> list[int]:
        """So many more, spread over so many more groups; the numbers of the monitors, which are up
        and are told with one beat when somebody signs in the next time."""
        with self._kuma.working():
            numbers, now = self._kuma.numbers, self._kuma.clock.now()
            above = [
                Monitor(numbers.next("monitor"), f"Group {place}", "group", interval=interval)
                for place in range(1, groups + 1)
            ]
            made = [
                Monitor(
                    numbers.next("monitor"), f"Service {place:03}", interval=interval,
                    parent=above[place % groups].id if above else None,
                    url=f"http://service-{place:03}.example/",
                )
                for place in range(1, monitors + 1)
            ]  # fmt: skip
            add_monitors(self._kuma, *above, *made)
            for place, each in enumerate([*made, *above]):
                self._checks.check(each, now, quietly=True)
                # Not all at the same moment: a server spreads its checks.
                each.next_at = now + interval * (1 + place / (monitors + groups))
            return [each.id for each in made]

    def edit(self, id: int, **fields: Any) -> None:  # noqa: A002
        """Change its name, address, interval and such. Raises KeyError, AttributeError."""
        with self._kuma.working():
            monitor = self._kuma.monitors[id]
            for name, value in fields.items():
                if name not in _EDITABLE:
                    raise AttributeError(name)
                setattr(monitor, name, value)
            self._changed(monitor)

    def tag(self, id: int, name: str, value: str = "", color: str = "#2563EB") -> None:  # noqa: A002
        """Give a monitor a tag, a new one if need be. Raises KeyError."""
        with self._kuma.working():
            kuma = self._kuma
            tag = next((each for each in kuma.tags.values() if each.name == name), None)
            if tag is None:
                number = kuma.numbers.next("tag")
                tag = kuma.tags[number] = Tag(number, name, color)
                kuma.monitors[id].untold = True
            kuma.monitors[id].tags.append(Tagging(kuma.numbers.next("tagging"), tag, value))
            self._changed(kuma.monitors[id])

    def remove(self, id: int) -> None:  # noqa: A002
        """With its past, also from pages. Raises KeyError."""
        with self._kuma.working():
            kuma = self._kuma
            gone = kuma.monitors.pop(id)
            for child in kuma.children(gone):
                child.parent = None
            for page in kuma.pages.values():
                for group in page.groups:
                    group.monitors[:] = [number for number in group.monitors if number != id]
            if kuma.is_two:
                kuma.feed.tell("deleteMonitorFromList", id)
            else:
                kuma.feed.tell("monitorList", self._rows.monitors())

    def pause(self, id: int) -> None:  # noqa: A002
        """It beats no more, nor does what is in it. Raises KeyError."""
        with self._kuma.working():
            self._kuma.monitors[id].active = False
            self._changed(self._kuma.monitors[id])

    def resume(self, id: int) -> None:  # noqa: A002
        """It beats at once. Raises KeyError."""
        with self._kuma.working():
            monitor = self._kuma.monitors[id]
            monitor.active = True
            self._changed(monitor)
            self._checks.check(monitor)

    def _changed(self, monitor: Monitor) -> None:
        """2.x tells the one, 1.23 all."""
        if self._kuma.is_two:
            told = {str(monitor.id): self._rows.monitor(monitor)}
            self._kuma.feed.tell("updateMonitorIntoList", told)
        else:
            self._kuma.feed.tell("monitorList", self._rows.monitors())

    def up(self, id: int, says: str | None = None, ping: int | None = None) -> None:  # noqa: A002
        """The service behind a monitor is up, which it finds out now. Raises KeyError."""
        self._set(id, Status.UP, says, ping)

    def down(self, id: int, says: str | None = None) -> None:  # noqa: A002
        """It is down. Raises KeyError."""
        self._set(id, Status.DOWN, says)

    def pending(self, id: int, says: str | None = None) -> None:  # noqa: A002
        """It did not answer, and is tried again before it counts as down. Raises KeyError."""
        self._set(id, Status.PENDING, says)

    def _set(self, number: int, status: Status, says: str | None, ping: int | None = None) -> None:
        with self._kuma.working():
            monitor = self._kuma.monitors[number]
            monitor.service, monitor.says = status, WORDS[status] if says is None else says
            monitor.ping = monitor.ping if ping is None else ping
            self.beat(number)

    def beat(self, id: int) -> None:  # noqa: A002
        """Look at it now, if it is not paused; groups it is in look a moment later. Raises
        KeyError."""
        with self._kuma.working():
            monitor = self._kuma.monitors[id]
            if self._kuma.is_paused(monitor):
                return
            for each in reversed(self._kuma.path(monitor)):
                self._checks.check(each)

    def maintain(
        self,
        title: str,
        monitors: Iterable[int] = (),
        minutes: float = 60,
        in_minutes: float = 0,
        description: str = "",
        strategy: Strategy = "single",
    ) -> int:
        """Plan a maintenance; its monitors say so at their next beat. Its number."""
        with self._kuma.working():
            kuma = self._kuma
            starts = kuma.clock.now() + in_minutes * 60
            number = kuma.numbers.next("maintenance")
            kuma.maintenances[number] = Maintenance(
                number, title, list(monitors), description, strategy, starts, starts + minutes * 60
            )
            kuma.feed.tell("maintenanceList", self._rows.maintenances())
            return number

    def end_maintenance(self, id: int) -> None:  # noqa: A002
        """It is over now, also a manual one. Raises KeyError."""
        with self._kuma.working():
            maintenance = self._kuma.maintenances[id]
            if maintenance.strategy == "single":
                maintenance.ends_at = self._kuma.clock.now()
            else:
                maintenance.active = False
            self._kuma.feed.tell("maintenanceList", self._rows.maintenances())

    def post_incident(
        self, title: str, content: str, style: Style = "warning", slug: str = "media"
    ) -> int:
        """On a page, once its cache has run out. Raises KeyError."""
        with self._kuma.working():
            page = self._kuma.page(slug)
            if page is None:
                raise KeyError(slug)
            return publishing.post_incident(self._kuma, page, title, content, style).id

    def resolve_incident(self, id: int) -> None:  # noqa: A002
        """Take it from its page. Raises KeyError."""
        with self._kuma.working():
            publishing.resolve_incident(self._kuma, self._kuma.incidents[id])

    def page(self, slug: str, title: str, groups: dict[str, list[int]] | None = None) -> int:
        """A further public page, with monitors by heading."""
        with self._kuma.working():
            made = [
                PageGroup(self._kuma.numbers.next("page group"), name, list(numbers))
                for name, numbers in (groups or {}).items()
            ]
            return add_page(self._kuma, slug, title, *made).id

    def webhook_trial(self) -> None:
        """The button that tries it."""
        with self._kuma.working():
            self._kuma.hooks.tell(EVERY_KIND, trial())
