"""SQLModel tables and status enums, one module per noun."""

from medianest.models.announcement import (
    Announcement,
    AnnouncementDismissal,
    AnnouncementLevel,
)
from medianest.models.apprise_address import AppriseAddress
from medianest.models.audit_event import AuditEvent
from medianest.models.device import Device, Risk
from medianest.models.download import (
    Download,
    DownloadEntry,
    DownloadKind,
    DownloadStatus,
    DownloadUse,
    MediaFile,
)
from medianest.models.follow import Follow
from medianest.models.incident import Incident, IncidentNote, IncidentStyle
from medianest.models.invitation import Invitation
from medianest.models.item_search import ItemSearch, SearchWord
from medianest.models.job_run import JobRun, JobStatus
from medianest.models.keep import Keep, KeepStatus
from medianest.models.leaving_soon import LeavingCollection, LeavingTitle
from medianest.models.library_collection import CollectionItem, LibraryCollection
from medianest.models.library_item import (
    ItemExternalId,
    ItemType,
    LibraryItem,
    MediaPart,
    MediaVersion,
)
from medianest.models.library_sample import LibrarySample
from medianest.models.library_section import LibrarySection, SectionType
from medianest.models.login_session import LoginSession
from medianest.models.maintenance import Maintenance
from medianest.models.media_issue import IssueKind, IssueStatus, MediaIssue
from medianest.models.media_request import (
    Errand,
    MediaRequest,
    MediaType,
    RequestEvent,
    RequestStatus,
)
from medianest.models.media_server import MediaServer
from medianest.models.monitor import (
    Heartbeat,
    HeartbeatHour,
    Monitor,
    MonitorFeed,
    MonitorGroup,
    MonitorSource,
    MonitorStatus,
)
from medianest.models.movie import Movie, MovieList, MoviePicture
from medianest.models.notification import Delivery, DeliveryStatus, Notification
from medianest.models.overseerr_account import OverseerrAccount, OverseerrTie
from medianest.models.password_reset import PasswordReset
from medianest.models.personal_token import PersonalToken, Scope
from medianest.models.play import ItemPlaySummary, Play, PlayAccount, PlayHistory, PlaySource
from medianest.models.plex_account import PlexAccount, PlexGround
from medianest.models.plex_pin import PlexPin, PlexPinPurpose
from medianest.models.push_subscription import PushSubscription
from medianest.models.recovery_code import RecoveryCode
from medianest.models.refresh_token import RefreshToken
from medianest.models.setting import Setting
from medianest.models.subscription import (
    Backlog,
    Subscription,
    SubscriptionEntry,
    SubscriptionEntryState,
)
from medianest.models.tag import ItemTag, Part, Tag, TagKind
from medianest.models.user import Permission, Role, User, UserStatus
from medianest.models.watch_state import WatchState
from medianest.models.webhook_target import WebhookDelivery, WebhookTarget

__all__ = [
    "Announcement",
    "AnnouncementDismissal",
    "AnnouncementLevel",
    "AppriseAddress",
    "AuditEvent",
    "Backlog",
    "CollectionItem",
    "Delivery",
    "DeliveryStatus",
    "Device",
    "Download",
    "DownloadEntry",
    "DownloadKind",
    "DownloadStatus",
    "DownloadUse",
    "Errand",
    "Follow",
    "Heartbeat",
    "HeartbeatHour",
    "Incident",
    "IncidentNote",
    "IncidentStyle",
    "Invitation",
    "IssueKind",
    "IssueStatus",
    "ItemExternalId",
    "ItemPlaySummary",
    "ItemSearch",
    "ItemTag",
    "ItemType",
    "JobRun",
    "JobStatus",
    "Keep",
    "KeepStatus",
    "LeavingCollection",
    "LeavingTitle",
    "LibraryCollection",
    "LibraryItem",
    "LibrarySample",
    "LibrarySection",
    "LoginSession",
    "Maintenance",
    "MediaFile",
    "MediaIssue",
    "MediaPart",
    "MediaRequest",
    "MediaServer",
    "MediaType",
    "MediaVersion",
    "Monitor",
    "MonitorFeed",
    "MonitorGroup",
    "MonitorSource",
    "MonitorStatus",
    "Movie",
    "MovieList",
    "MoviePicture",
    "Notification",
    "OverseerrAccount",
    "OverseerrTie",
    "Part",
    "PasswordReset",
    "Permission",
    "PersonalToken",
    "Play",
    "PlayAccount",
    "PlayHistory",
    "PlaySource",
    "PlexAccount",
    "PlexGround",
    "PlexPin",
    "PlexPinPurpose",
    "PushSubscription",
    "RecoveryCode",
    "RefreshToken",
    "RequestEvent",
    "RequestStatus",
    "Risk",
    "Role",
    "Scope",
    "SearchWord",
    "SectionType",
    "Setting",
    "Subscription",
    "SubscriptionEntry",
    "SubscriptionEntryState",
    "Tag",
    "TagKind",
    "User",
    "UserStatus",
    "WatchState",
    "WebhookDelivery",
    "WebhookTarget",
]
