"""SQLModel tables and status enums, one module per noun."""

from medianest.models.download import Download, DownloadEntry, DownloadStatus, MediaFile
from medianest.models.login_session import LoginSession
from medianest.models.setting import Setting
from medianest.models.user import Role, User, UserStatus

__all__ = [
    "Download",
    "DownloadEntry",
    "DownloadStatus",
    "LoginSession",
    "MediaFile",
    "Role",
    "Setting",
    "User",
    "UserStatus",
]
