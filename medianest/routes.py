"""Paths of pages, and what builds them."""

from __future__ import annotations

from urllib.parse import quote

HOME = "/"
RECENTLY_ADDED = "/#recently-added"
DISCOVER = "/discover"
MOVIE = "/movie/[tmdb]"
SERIES = "/tv/[tmdb]"
DOWNLOADS = "/downloads"
LIBRARY = "/library"
LIBRARY_COLLECTIONS = f"{LIBRARY}/collections"
LIBRARY_SECTION = f"{LIBRARY}/[section]"
ITEM = "/item/[item]"
REQUESTS = "/requests"
STATUS = "/status"
INSIGHTS = "/insights"
INSIGHTS_TOP = f"{INSIGHTS}/top"
INSIGHTS_GROWTH = f"{INSIGHTS}/growth"
INSIGHTS_UNUSED = f"{INSIGHTS}/unused"
INSIGHTS_LEAVING = f"{INSIGHTS}/leaving-soon"
INSIGHTS_YEAR = f"{INSIGHTS}/my-year"
INBOX = "/notifications"
SEARCH = "/search"
COLLECTION = "/collection/[collection]"
SETTINGS = "/settings"
SECURITY = "/settings/security"
TOKENS = "/settings/tokens"
NOTIFICATIONS = "/settings/notifications"
APPEARANCE = "/settings/appearance"
OWN_DATA = "/settings/data"
APPROVALS = "/admin/requests"
USERS = "/admin/users"
INVITATIONS = "/admin/invitations"
SERVICES = "/admin/services"
WEBHOOKS = "/admin/webhooks"
ANNOUNCEMENTS = "/admin/announcements"
AUDIT = "/admin/audit"
LOGIN = "/login"
LOGIN_CODE = "/login/code"
LOGIN_ENROL = "/login/enrol"
SETUP = "/setup"
SETUP_PLEX = "/setup/plex"
SETUP_PLEX_SERVER = "/setup/plex/server"
SETUP_PLEX_SIGN_IN = "/setup/plex/sign-in"
SETUP_SERVICES = "/setup/services"
SETUP_DOWNLOADS = "/setup/downloads"
SETUP_DONE = "/setup/done"
LOGOUT = "/logout"
FORGOT = "/forgot"
RESET = "/reset"
JOIN = "/join"
SHARED_MOVIES = "/shared"
MY_MOVIES = "/my-movies"
REGISTER = "/register"
PLEX = f"{LOGIN}/plex"
PLEX_CODE = f"{PLEX}/code"
PLEX_RETURN = f"{PLEX}/return"
PLEX_LINK = f"{PLEX}/link"
PLEX_LINKED = f"{PLEX_LINK}/return"


def login(next_path: str, door: str = LOGIN) -> str:
    """The sign-in page, or another ``door``, that leads on to ``next_path``."""
    return f"{door}?next={quote(next_path, safe='')}" if next_path != HOME else door


def item(item_id: int) -> str:
    """The page of something in the library."""
    return f"/item/{item_id}"


def collection(collection_id: int) -> str:
    return f"/collection/{collection_id}"


def title(media_type: str, tmdb_id: int) -> str:
    """The page of a title that can be asked for; ``media_type`` is ``movie`` or ``tv``."""
    return f"/{media_type}/{tmdb_id}"


def monitor(monitor_id: int) -> str:
    """The status page with that monitor open."""
    return f"{STATUS}?monitor={monitor_id}"


def join(token: str) -> str:
    """The page on which the holder of an invitation makes an account."""
    return f"{JOIN}/{token}"


def shared_movies(token: str) -> str:
    """The page of a list of films for whoever has its link."""
    return f"{SHARED_MOVIES}/{token}"


def reset(token: str) -> str:
    """The page on which somebody chooses a new password."""
    return f"{RESET}/{token}"


def is_local(path: str) -> bool:
    """Whether ``path`` stays on this server whatever a browser makes of it."""
    plain = path.isascii() and path.isprintable() and " " not in path and "\\" not in path
    return plain and path.startswith("/") and not path.startswith("//")


def after_sign_in(path: str) -> str:
    """Where to go on: never to another server, and never back to a door that is shut then."""
    is_door = path.startswith((LOGIN, LOGOUT, SETUP)) and path != PLEX_LINK
    return path if is_local(path) and not is_door else HOME
