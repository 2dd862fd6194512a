"""How the services around signing in with Plex are put together."""

from __future__ import annotations

from dataclasses import dataclass

from medianest.database import Database
from medianest.services.audit import AuditLog
from medianest.services.ciphers import Ciphers
from medianest.services.invitations import InvitationsService
from medianest.services.login_sessions import LoginSessions
from medianest.services.media_servers import MediaServers
from medianest.services.plex_access import PlexAccess
from medianest.services.plex_client import PlexClient
from medianest.services.plex_friends import PlexFriends
from medianest.services.plex_people import PlexPeople
from medianest.services.plex_pins import PlexPins
from medianest.services.plex_rechecks import PlexRechecks
from medianest.services.plex_server_choice import PlexServerChoice
from medianest.services.plex_sign_in import PlexSignInService
from medianest.services.rate_limits import RateLimits
from medianest.services.settings import SettingsService
from medianest.services.sign_ins import SignIns


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
) -> PlexParts:
    """The services of one process; they share what counts and what asks plex.tv."""
    servers = MediaServers(database, settings, plex)
    access = PlexAccess(settings, plex, servers)
    pins = PlexPins(database, ciphers, limits, audit)
    people = PlexPeople(database, ciphers, audit, access, pins, invitations)
    sign_in = PlexSignInService(settings, plex, pins, people, sign_ins)
    rechecks = PlexRechecks(database, settings, ciphers, audit, servers, access, sessions)
    return PlexParts(
        friends=PlexFriends(database, audit, servers, access, rechecks),
        rechecks=rechecks,
        server_choice=PlexServerChoice(settings, plex, pins, sign_in, servers, audit),
        sign_in=sign_in,
    )
