"""One thing that 1,000 people want to hear of: raised, rung, and written to each of them."""

from __future__ import annotations

import time

from medianest.models import User
from medianest.runtime import Runtime
from medianest.services.notifications import raising
from medianest.services.notifications.notice import Notice
from medianest.views.preferences import Channel
from tests.clients.mail_server import MailServerOnLoopback

PEOPLE = 1_000
BOTH = {"notifications": {"newDevice": ["inApp", "email"]}}


async def test_what_a_thousand_people_are_told(runtime: Runtime) -> None:
    people = [
        User(name=f"P{n}", email=f"p{n}@example.org", preferences=BOTH) for n in range(PEOPLE)
    ]
    async with runtime.database.write() as session:
        session.add_all(people)
    parts = runtime.notifications
    with MailServerOnLoopback() as server:
        mail = {"host": "127.0.0.1", "port": server.port, "from": "nest@example.org"}
        await runtime.settings.replace({"mail": mail | {"security": "none"}}, updated_by=None)

        began = time.perf_counter()
        said = Notice("bench:1", "newDevice", "A new device")
        async with runtime.database.write() as session:
            await raising.tell(session, said, [person.id for person in people])
        raised = time.perf_counter()
        assert await parts.ringer.ring() == PEOPLE
        rung = time.perf_counter()
        sent = 0
        while len(server.post.letters) < PEOPLE:
            sent += await parts.outbox.deliver(Channel.EMAIL)
        done = time.perf_counter()
    assert sent == PEOPLE
    print(
        f"\n{PEOPLE} people, bell and mail: raised in {(raised - began) * 1e3:.0f} ms, "
        f"rung in {(rung - raised) * 1e3:.0f} ms, {PEOPLE / (done - rung):.0f} letters a second"
    )
