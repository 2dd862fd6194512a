"""Letters that were asked for are written by a worker, also by one that starts later."""

from __future__ import annotations

import re
import sys
import time
from subprocess import Popen

from medianest.models import User
from medianest.runtime import Runtime, redis_url
from medianest.services.visitor import Visitor, serving
from tests.clients.mail_server import MailServerOnLoopback

WORKER = "import sys; from medianest.jobs import work; work.serve(['notify'], sys.argv[1])"


async def test_a_letter_that_was_asked_for_is_written_by_the_next_worker(runtime: Runtime):
    async with runtime.database.write() as session:
        session.add(User(email="ada@example.org", name="Ada", password_hash="kept elsewhere"))
    with MailServerOnLoopback() as server:
        mail = {"host": "127.0.0.1", "port": server.port, "from": "n@x.org", "security": "none"}
        access = {"publicUrl": "https://media.example.org"}
        await runtime.settings.replace({"mail": mail, "access": access}, updated_by=None)
        for number, email in enumerate(("ada@example.org", "nobody@example.org")):
            with serving(Visitor(ip=f"192.0.2.{number}")):
                await runtime.accounts.reset_letters.request(email)
        _work_until_a_letter_came(runtime, server)
    assert server.post.to == [["ada@example.org"]]
    (token,) = re.findall(r"media\.example\.org/reset/(\S+)", server.post.texts[0])
    assert await runtime.accounts.password_resets.check(token)


def _work_until_a_letter_came(runtime: Runtime, server: MailServerOnLoopback) -> None:
    command = [sys.executable, "-c", WORKER, redis_url(runtime.environment)]
    with Popen(command, env=dict(runtime.environment.variables)) as worker:
        ends_at = time.monotonic() + 60
        while not server.post.letters and time.monotonic() < ends_at:
            time.sleep(0.1)
        worker.terminate()
