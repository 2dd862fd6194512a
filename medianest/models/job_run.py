"""One run of a job that people may watch and stop."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, Index, SQLModel

from medianest.models.ids import UtcDateTime, new_id, utc_now


class JobStatus(StrEnum):
    RUNNING = "running"
    COMPLETED = "completed"
    STOPPED = "stopped"
    FAILED = "failed"


class JobRun(SQLModel, table=True):
    """``name`` is the job's, as ``library.sync``; ``subject`` says of what, empty for everything.

    ``done`` and ``total`` count what the job works through; ``total`` is null until it is known.
    Whoever holds the row writes ``heartbeat_at``; a run that is silent is over, whatever its
    status says. ``stop_requested`` asks it to end at its next step.
    """

    __tablename__ = "job_run"
    __table_args__ = (Index("ix_job_run_name_started", "name", "started_at"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    name: str = Field(max_length=40)
    subject: str = Field(default="", max_length=64)
    status: str = Field(default=JobStatus.RUNNING, max_length=16)
    started_by: str | None = Field(
        default=None, foreign_key="user.id", ondelete="SET NULL", index=True, max_length=36
    )
    done: int = 0
    total: int | None = None
    stop_requested: bool = False
    error_message: str | None = Field(default=None, max_length=500)
    started_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    heartbeat_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
