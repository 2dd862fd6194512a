"""SQLModel tables and status enums, one module per noun."""

from medianest.models.download import (
    Download,
    DownloadEntry,
    DownloadKind,
    DownloadStatus,
    DownloadUse,
    MediaFile,
)
from medianest.models.login_session import LoginSession
from medianest.models.setting import Setting
from medianest.models.subscription import (
    Backlog,
    Subscription,
    SubscriptionEntry,
    SubscriptionEntryState,
)
from medianest.models.user import Role, User, UserStatus

__all__ = [
    "Backlog",
    "Download",
    "DownloadEntry",
    "DownloadKind",
    "DownloadStatus",
    "DownloadUse",
    "LoginSession",
    "MediaFile",
    "Role",
    "Setting",
    "Subscription",
    "SubscriptionEntry",
    "SubscriptionEntryState",
    "User",
    "UserStatus",
]
