"""How plex.tv puts what it knows: the shapes are those of its recorded answers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from xml.sax.saxutils import quoteattr

from medianest.demo.pretend_plex import PIN_SECONDS, Account, Pin, PretendPlex

SECTION_IDS = 1_000
"""plex.tv counts sections in its own way: from here on."""
_FILTERS = ("filterAll", "filterMovies", "filterMusic", "filterPhotos", "filterTelevision")
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def pin_json(pin: Pin, token: str | None) -> dict[str, Any]:
    """A PIN; `token` is null until somebody confirmed it."""
    return {
        "id": pin.id,
        "code": pin.code,
        "product": pin.product,
        "trusted": pin.trusted,
        "clientIdentifier": pin.client_identifier,
        "location": {"code": "GB", "country": "United Kingdom", "city": "London"},
        "expiresIn": PIN_SECONDS,
        "createdAt": _moment(pin.made_at),
        "expiresAt": _moment(pin.made_at + PIN_SECONDS),
        "authToken": token,
        "newRegistration": None if token is None else False,
    }


def user_json(account: Account) -> dict[str, Any]:
    """Who somebody is; a restricted person has neither a user name nor an e-mail address."""
    return {
        "id": account.id,
        "uuid": account.uuid,
        "username": "" if account.restricted else account.username,
        "title": account.username,
        "email": "" if account.restricted else account.email,
        "friendlyName": "",
        "locale": None,
        "confirmed": not account.restricted,
        "thumb": f"https://plex.tv/users/{account.uuid}/avatar?c=1676049502",
        "authToken": account.token,
        "subscription": {"active": False, "status": "Inactive", "plan": None, "features": []},
        "restricted": account.restricted,
        "home": account.home,
        "guest": False,
        "homeSize": 1,
        "homeAdmin": account.owner and account.home,
        "twoFactorEnabled": False,
        "joinedAt": 1339124759,
    }


def resources_json(plex: PretendPlex, account: Account) -> list[dict[str, Any]]:
    """The server for those who may use it, and everybody's telephone."""
    phone = _resource("Telephone", f"phone-{account.id}", "client,player", account.token, [])
    if not account.reaches_server:
        return [phone]
    server = plex.server
    ways = [_connection(server.url, local=True), _relay()]
    found = _resource(server.name, server.machine_identifier, "server", account.server_token, ways)
    owner = plex.owner()
    theirs = {"ownerId": owner.id, "sourceTitle": owner.username, "owned": False}
    more = {"product": "Plex Media Server", "productVersion": server.version}
    return [{**found, **more, **({} if account.owner else theirs)}, phone]


def users_xml(plex: PretendPlex, asking: Account) -> str:
    """The friends of the owner, the owner not among them; nobody for anybody else."""
    friends = [a for a in plex.accounts.values() if not a.owner] if asking.owner else []
    rows = [_element("User", _user(a), _server_of(plex, a)) for a in friends]
    told = {
        "friendlyName": "myPlex",
        "identifier": "com.plexapp.plugins.myplex",
        "machineIdentifier": plex.server.machine_identifier,
        "totalSize": len(rows),
        "size": len(rows),
    }
    return _HEAD + _element("MediaContainer", told, "\n".join(rows))


def shares_xml(plex: PretendPlex) -> str:
    """With whom the server is shared, those who have not accepted yet among them."""
    shared = [account for account in plex.accounts.values() if account.shared != "no"]
    rows = [_element("SharedServer", _share(each), _sections(plex, each)) for each in shared]
    told = {"friendlyName": plex.server.name, "size": len(rows)}
    told |= {"machineIdentifier": plex.server.machine_identifier}
    return _HEAD + _element("MediaContainer", told, "\n".join(rows))


def _user(account: Account) -> dict[str, Any]:
    return {
        "id": account.id,
        "title": account.username,
        "username": "" if account.restricted else account.username,
        "email": "" if account.restricted else account.email,
        "thumb": f"https://plex.tv/users/{account.uuid}/avatar?c=1676049502",
        "protected": 0,
        "home": int(account.home),
        "allowSync": 0,
        **{name: account.filters.get(name, "") for name in _FILTERS},
        "restricted": int(account.restricted),
    }


def _server_of(plex: PretendPlex, account: Account) -> str:
    if account.shared == "no":
        return ""
    told = {
        "id": 7_000_000 + account.id,
        "serverId": "000001",
        "machineIdentifier": plex.server.machine_identifier,
        "name": plex.server.name,
        "lastSeenAt": 1614072646,
        "numLibraries": sum(map(account.sees_section, plex.library.sections)),
        "allLibraries": int(account.sections is None),
        "owned": 1,
        "pending": int(account.shared == "pending"),
    }
    return _element("Server", told)


def _share(account: Account) -> dict[str, Any]:
    return {
        "id": 7_000_000 + account.id,
        "username": account.username,
        "email": account.email,
        "userID": account.id,
        "accessToken": account.server_token,
        "name": account.username,
        "acceptedAt": 1465796576 if account.shared == "yes" else "",
        "invitedAt": 1465691504,
        "allLibraries": int(account.sections is None),
        **{name: account.filters.get(name, "") for name in _FILTERS},
    }


def _sections(plex: PretendPlex, account: Account) -> str:
    """Every section of the server, and whether it is shared; `id` is plex.tv's own number."""
    every = plex.library.sections.values()
    told = [
        {
            "id": SECTION_IDS + int(section.key),
            "key": section.key,
            "title": section.title,
            "type": section.type,
            "shared": int(account.sees_section(section.key)),
        }
        for section in every
    ]
    return "\n".join(_element("Section", section) for section in told)


def server_json(plex: PretendPlex) -> dict[str, Any]:
    """The server as its owner's account knows it, with the sections under plex.tv's numbers."""
    server, parts = plex.server, urlsplit(plex.server.url)
    return {
        "name": server.name,
        "address": parts.hostname,
        "port": parts.port,
        "version": server.version,
        "scheme": parts.scheme,
        "synced": False,
        "owned": True,
        "localAddresses": parts.hostname,
        "machineIdentifier": server.machine_identifier,
        "createdAt": 1465691504,
        "updatedAt": 1614072646,
        "librarySections": [
            {
                "id": SECTION_IDS + int(section.key),
                "key": int(section.key),
                "title": section.title,
                "type": section.type,
            }
            for section in plex.library.sections.values()
        ],
    }


def _resource(
    name: str, identifier: str, provides: str, token: str, ways: list[dict[str, Any]]
) -> dict[str, Any]:
    return {
        "name": name,
        "product": "Plex for Android",
        "productVersion": "9.1.0",
        "platform": "Linux",
        "clientIdentifier": identifier,
        "createdAt": "2021-01-01T12:12:24Z",
        "lastSeenAt": "2022-01-01T13:43:34Z",
        "provides": provides,
        "ownerId": None,
        "sourceTitle": None,
        "accessToken": token,
        "owned": True,
        "home": False,
        "relay": True,
        "presence": True,
        "httpsRequired": False,
        "connections": ways,
    }


def _connection(url: str, *, local: bool) -> dict[str, Any]:
    parts = urlsplit(url)
    return {
        "protocol": parts.scheme,
        "address": parts.hostname,
        "port": parts.port or 32400,
        "uri": url,
        "local": local,
        "relay": False,
        "IPv6": False,
    }


def _relay() -> dict[str, Any]:
    return {**_connection("https://192-0-2-7.pretend.invalid:8443", local=False), "relay": True}


def _element(name: str, told: dict[str, Any], inside: str = "") -> str:
    attributes = "".join(f" {key}={quoteattr(str(value))}" for key, value in told.items())
    return f"<{name}{attributes}>\n{inside}\n</{name}>" if inside else f"<{name}{attributes}/>"


def _moment(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
