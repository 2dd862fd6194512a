"""How the services around signing in with Plex are put together."""

from __future__ import annotations

from dataclasses import dataclass

from medianest.database import Database
from medianest.services.accounts.login_sessions import LoginSessions
from medianest.services.accounts.sign_ins import SignIns
from medianest.services.audit import AuditLog
from medianest.services.ciphers import Ciphers
from medianest.services.library.watch_bell import WatchBell
from medianest.services.plex.access import PlexAccess
from medianest.services.plex.client import PlexClient
from medianest.services.plex.friends import PlexFriends
from medianest.services.plex.media_servers import MediaServers
from medianest.services.plex.people import PlexPeople
from medianest.services.plex.pins import PlexPins
from medianest.services.plex.rechecks import PlexRechecks
from medianest.services.plex.server_choice import PlexServerChoice
from medianest.services.plex.shares import PlexShares
from medianest.services.plex.sign_in import PlexSignInService
from medianest.services.rate_limits import RateLimits
from medianest.services.settings.settings import SettingsService
from medianest.services.users.invitations import InvitationsService


@dataclass(frozen=True, slots=True)
class PlexParts:
    """What edges and the scheduler call."""

    friends: PlexFriends
    rechecks: PlexRechecks
    server_choice: PlexServerChoice
    sign_in: PlexSignInService


def plex_parts(
    database: Database,
    limits: RateLimits,
    settings: SettingsService,
    ciphers: Ciphers,
    audit: AuditLog,
    plex: PlexClient,
    invitations: InvitationsService,
    sessions: LoginSessions,
    sign_ins: SignIns,
    watched: WatchBell,
) -> PlexParts:
    """The services of one process; they share what counts and what asks plex.tv."""
    servers = MediaServers(database, settings, plex)
    access = PlexAccess(settings, plex, servers, PlexShares(settings, plex))
    pins = PlexPins(database, ciphers, limits, audit)
    people = PlexPeople(database, ciphers, audit, access, pins, invitations)
    sign_in = PlexSignInService(settings, plex, pins, people, sign_ins, watched)
    rechecks = PlexRechecks(database, settings, ciphers, audit, servers, access, sessions)
    return PlexParts(
        friends=PlexFriends(database, audit, servers, access, rechecks),
        rechecks=rechecks,
        server_choice=PlexServerChoice(settings, plex, pins, sign_in, servers, audit),
        sign_in=sign_in,
    )
