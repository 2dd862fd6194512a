"""The audit log as administrators read it: filters, files, and what is kept how long."""

import csv
import io
import json
from datetime import timedelta

import pytest

from medianest.errors import ForbiddenError, InvalidInputError
from medianest.models import AuditEvent
from medianest.models.ids import utc_now
from medianest.services import audit_lists, visitor
from medianest.services.audit import ExportFormat, Result
from medianest.services.audit_lists import AuditFilter
from medianest.services.visitor import Visitor
from tests.unit.services.users.samples import People

ANY = AuditFilter()


@pytest.fixture
def audit(runtime):
    return runtime.audit


@pytest.fixture
async def root(runtime):
    return await People(runtime).add("Root", "admin")


@pytest.fixture
async def ada(runtime):
    return await People(runtime).add("Ada")


async def actions(audit, root, **wanted):
    found = await audit.page(root, AuditFilter(**wanted))
    return [event.action for event in found.items]


async def file(audit, root, how, wanted=ANY):
    return b"".join([part async for part in await audit.export(root, wanted, how)]).decode()


async def test_the_log_is_for_administrators(audit, ada):
    with pytest.raises(ForbiddenError):
        await audit.page(ada, ANY)
    with pytest.raises(ForbiddenError):
        await audit.export(ada, ANY, ExportFormat.CSV)


async def test_an_event_says_who_did_what_from_where(audit, root, ada):
    with visitor.serving(Visitor(ip="192.0.2.7", device_name="Phone", correlation_id="c1")):
        await audit.note(
            "user.suspended", actor_id=root.user_id, target="Ada", target_id=ada.user_id, why="x"
        )
    (event,) = (await audit.page(root, ANY)).items
    assert (event.actor_name, event.target, event.result) == ("Root", "Ada", "ok")
    assert (event.ip, event.device, event.correlation_id) == ("192.0.2.7", "Phone", "c1")
    assert event.details == {"why": "x"}


@pytest.mark.databases
async def test_events_are_found_by_each_of_their_parts(audit, root, ada, database):
    await audit.note("user.suspended", actor_id=root.user_id, target="Ada", target_id=ada.user_id)
    await audit.note("user.restored", actor_id=root.user_id, target="Ada", target_id=ada.user_id)
    await audit.note("session.refused", target="x@example.org", result=Result.REFUSED)
    await audit.note("userful.x", actor_id=ada.user_id)
    everything = ["userful.x", "session.refused", "user.restored", "user.suspended"]

    assert await actions(audit, root) == everything
    assert await actions(audit, root, action="user.") == ["user.restored", "user.suspended"]
    assert await actions(audit, root, action="user.restored") == ["user.restored"]
    assert await actions(audit, root, action="user") == []
    assert await actions(audit, root, action="%.") == []
    assert await actions(audit, root, actor=ada.user_id) == ["userful.x"]
    assert await actions(audit, root, target=ada.user_id) == ["user.restored", "user.suspended"]
    assert await actions(audit, root, target="x@example.org") == ["session.refused"]
    assert await actions(audit, root, result="refused") == ["session.refused"]
    assert await actions(audit, root, search="ROOT rest") == ["user.restored"]
    assert await actions(audit, root, search="%") == []
    now = utc_now()
    assert await actions(audit, root, since=now) == []
    assert await actions(audit, root, until=now) == everything
    assert await actions(audit, root, since=now - timedelta(hours=1), until=now) == everything


async def test_the_log_comes_in_pages(audit, root):
    for number in range(5):
        await audit.note(f"test.{number}")
    found = await audit.page(root, ANY, page=2, limit=2)
    assert [event.action for event in found.items] == ["test.2", "test.1"]
    assert (found.pagination.total_items, found.pagination.total_pages) == (5, 3)
    with pytest.raises(InvalidInputError):
        await audit.page(root, ANY, page=0)


async def test_a_file_for_programs_holds_the_same(audit, root):
    await audit.note("test.one", target='quote " and ü')
    await audit.note("test.two")
    found = json.loads(await file(audit, root, ExportFormat.JSON, AuditFilter(action="test.")))
    assert [event["action"] for event in found] == ["test.two", "test.one"]
    assert found[1]["target"] == 'quote " and ü'
    nothing = AuditFilter(action="never.")
    assert json.loads(await file(audit, root, ExportFormat.JSON, nothing)) == []


async def test_a_file_for_spreadsheets_holds_no_formula(audit, root):
    with visitor.serving(Visitor(user_agent='=HYPERLINK("http://x","y")')):
        await audit.note("test.one", target="@SUM(1)", note="-x")
    rows = list(csv.DictReader(io.StringIO(await file(audit, root, ExportFormat.CSV))))
    event = rows[-1]
    assert event["device"] == '\'=HYPERLINK("http://x","y")'
    assert event["target"] == "'@SUM(1)"
    assert json.loads(event["details"]) == {"note": "-x"}
    assert list(event)[:3] == ["id", "at", "action"]


async def test_an_export_is_an_event(audit, root):
    await file(audit, root, ExportFormat.CSV)
    (event,) = (await audit.page(root, ANY)).items
    assert (event.action, event.details) == ("audit.exported", {"format": "csv"})


@pytest.mark.databases
async def test_a_long_log_comes_whole_and_once(audit, root, database, monkeypatch):
    monkeypatch.setattr(audit_lists, "AT_ONCE", 3)
    for number in range(8):
        await audit.note(f"test.{number}")
    wanted = AuditFilter(action="test.")
    found = json.loads(await file(audit, root, ExportFormat.JSON, wanted))
    assert [event["action"] for event in found] == [f"test.{number}" for number in range(8)][::-1]
    parts = [part async for part in audit_lists.every(database, wanted, 6)]
    assert [len(part) for part in parts] == [3, 3]


@pytest.mark.databases
async def test_what_is_too_old_is_forgotten(audit, root, database, monkeypatch):
    monkeypatch.setattr(audit_lists, "AT_ONCE", 2)
    now = utc_now()
    async with database.write() as session:
        for days in (0, 29, 31, 32, 400, 500, 600):
            session.add(AuditEvent(action=f"test.{days}", at=now - timedelta(days=days)))
    assert await audit.forget_old(30, now) == 5
    assert set(await actions(audit, root)) == {"test.0", "test.29"}
    assert await audit.forget_old(30, now) == 0
