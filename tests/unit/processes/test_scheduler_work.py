"""What the scheduler itself does by the clock."""

import asyncio
from datetime import timedelta

from sqlmodel import select

from medianest.models import AuditEvent
from medianest.models.ids import utc_now
from medianest.processes import scheduler


async def test_audit_events_are_kept_as_long_as_the_setting_says(runtime):
    now = utc_now()
    async with runtime.database.write() as session:
        for days in (9, 11, 400):
            session.add(AuditEvent(action=f"test.{days}", at=now - timedelta(days=days)))
    await runtime.settings.replace({"retention": {"auditDays": 10}}, updated_by=None)
    await scheduler._forget_old_events(runtime)
    async with runtime.database.read() as session:
        left = (await session.execute(select(AuditEvent.action))).scalars().all()
    assert "test.9" in left
    assert not {"test.11", "test.400"} & set(left)


class Led:
    """Being the active scheduler, as a test says."""

    def __init__(self) -> None:
        self.held = asyncio.Event()


async def test_work_without_end_goes_on_only_while_this_scheduler_leads(monkeypatch):
    monkeypatch.setattr(scheduler, "RENEW_SECONDS", 0.02)
    monkeypatch.setattr(scheduler, "LIBRARY_SECONDS", 0.02)
    led, begun, ended = Led(), asyncio.Queue(), asyncio.Queue()

    async def work() -> None:
        begun.put_nowait(True)
        try:
            await asyncio.sleep(3_600)
        finally:
            ended.put_nowait(True)

    going = asyncio.create_task(scheduler._while_leading(led, work))
    async with asyncio.timeout(30):
        led.held.set()
        await begun.get()
        led.held.clear()
        await ended.get()
        assert begun.empty()
        led.held.set()
        await begun.get()
        assert not going.done()
    going.cancel()
    await asyncio.gather(going, return_exceptions=True)
    assert not ended.empty()


async def test_work_that_fails_is_begun_again(monkeypatch):
    monkeypatch.setattr(scheduler, "RENEW_SECONDS", 0.02)
    monkeypatch.setattr(scheduler, "LIBRARY_SECONDS", 0.02)
    led, begun = Led(), asyncio.Queue()

    async def work() -> None:
        begun.put_nowait(True)
        raise ValueError("it fails")

    led.held.set()
    going = asyncio.create_task(scheduler._while_leading(led, work))
    async with asyncio.timeout(30):
        for _ in range(3):
            await begun.get()
    going.cancel()
    await asyncio.gather(going, return_exceptions=True)
