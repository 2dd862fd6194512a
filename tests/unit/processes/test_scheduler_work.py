"""What the scheduler itself does by the clock."""

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
