"""The numbers that Seerr and Overseerr use for states, kinds and permissions."""

from __future__ import annotations

from enum import IntEnum, IntFlag


class MediaStatus(IntEnum):
    """Of a title; the last two are Seerr's alone."""

    UNKNOWN = 1
    PENDING = 2
    PROCESSING = 3
    PARTIALLY_AVAILABLE = 4
    AVAILABLE = 5
    BLOCKLISTED = 6
    DELETED = 7


class RequestStatus(IntEnum):
    """Of a request and of the seasons in it; the last is Seerr's alone."""

    PENDING = 1
    APPROVED = 2
    DECLINED = 3
    FAILED = 4
    COMPLETED = 5


class IssueType(IntEnum):
    """What is wrong with a title."""

    VIDEO = 1
    AUDIO = 2
    SUBTITLES = 3
    OTHER = 4


class IssueStatus(IntEnum):
    """Whether somebody still has to look at it."""

    OPEN = 1
    RESOLVED = 2


class Permission(IntFlag):
    """A person's rights, added up; an administrator has all of them."""

    NONE = 0
    ADMIN = 1 << 1
    MANAGE_SETTINGS = 1 << 2
    MANAGE_USERS = 1 << 3
    MANAGE_REQUESTS = 1 << 4
    REQUEST = 1 << 5
    AUTO_APPROVE = 1 << 7
    AUTO_APPROVE_MOVIE = 1 << 8
    AUTO_APPROVE_TV = 1 << 9
    REQUEST_4K = 1 << 10
    REQUEST_4K_MOVIE = 1 << 11
    REQUEST_4K_TV = 1 << 12
    REQUEST_ADVANCED = 1 << 13
    REQUEST_VIEW = 1 << 14
    AUTO_APPROVE_4K = 1 << 15
    AUTO_APPROVE_4K_MOVIE = 1 << 16
    AUTO_APPROVE_4K_TV = 1 << 17
    REQUEST_MOVIE = 1 << 18
    REQUEST_TV = 1 << 19
    MANAGE_ISSUES = 1 << 20
    VIEW_ISSUES = 1 << 21
    CREATE_ISSUES = 1 << 22
    MANAGE_BLOCKLIST = 1 << 28


class NotificationType(IntFlag):
    """Which events the webhook tells of."""

    MEDIA_PENDING = 2
    MEDIA_APPROVED = 4
    MEDIA_AVAILABLE = 8
    MEDIA_FAILED = 16
    TEST_NOTIFICATION = 32
    MEDIA_DECLINED = 64
    MEDIA_AUTO_APPROVED = 128
    ISSUE_CREATED = 256
    ISSUE_COMMENT = 512
    ISSUE_RESOLVED = 1024
    ISSUE_REOPENED = 2048


EVERY_NOTIFICATION = 8190
