"""Texts that settings may hold: each is checked, and written the one way that it is compared in."""

from __future__ import annotations

import re
from email.utils import parseaddr
from ipaddress import ip_network
from typing import Annotated
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator, Field

_ADDRESS = "must be an address such as https://media.example.org"


def _origin(value: str) -> str:
    if not value:
        return ""
    parts = _split(value.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise ValueError(_ADDRESS)
    if parts.query or parts.fragment:
        raise ValueError(_ADDRESS)
    return f"{parts.scheme}://{parts.netloc}".lower() + parts.path.rstrip("/")


def _split(value: str) -> SplitResult:
    try:
        parts = urlsplit(value)
        _ = parts.port  # raises for one that is none
    except ValueError:
        raise ValueError(_ADDRESS) from None
    if not value.isprintable() or " " in value:
        raise ValueError(_ADDRESS)
    return parts


def _network(value: str) -> str:
    try:
        return str(ip_network(value.strip(), strict=False))
    except ValueError:
        raise ValueError("must be a network such as 192.168.0.0/16") from None


def _proxy(value: str) -> str:
    address = value.strip()
    if "@" in address:
        raise ValueError("must not carry a password: administrators see it as it is")
    if address and not re.fullmatch(r"https?://\S+", address):
        raise ValueError("must be an address such as http://proxy.example.org:3128")
    return address


def _folder(value: str) -> str:
    """Of this server or another: with slashes, or as Windows writes it."""
    folder = value.strip()
    if not folder.isprintable() or not re.match(r"/|[A-Za-z]:[\\/]|\\\\", folder):
        raise ValueError("must be a whole path such as /media/videos")
    return folder if len(folder) <= 3 else folder.rstrip("/\\")


def _site(value: str) -> str:
    name = value.strip().lower()
    if not re.fullmatch(r"[a-z0-9]([a-z0-9.:-]{0,98}[a-z0-9])?", name):
        raise ValueError("must be the name of an extractor, such as vimeo, or a host")
    return name


def _language(value: str) -> str:
    code = value.strip()
    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}", code):
        raise ValueError("must be a language code such as en or pt-BR")
    return code


def _plex_account(value: str) -> str:
    """E-mail addresses are not taken: whoever has an account chooses its address."""
    name = value.strip().lower()
    if not name or "@" in name or not name.isprintable():
        raise ValueError("must be the user name or the number of a Plex account, not an e-mail")
    return name


def _host(value: str) -> str:
    name = value.strip().lower()
    if name and not re.fullmatch(r"[a-z0-9._-]+|[0-9a-f:.]+", name):
        raise ValueError("must be the name of a server such as smtp.example.org")
    return name


def _sender(value: str) -> str:
    sender = value.strip()
    if sender and (not sender.isprintable() or "@" not in parseaddr(sender)[1]):
        raise ValueError("must be an address such as MediaNest <nest@example.org>")
    return sender


def _slug(value: str) -> str:
    slug = value.strip().lower().rstrip("/").rpartition("/status/")[2]
    if slug and not re.fullmatch(r"[a-z0-9-]+", slug):
        raise ValueError("must be the end of the status page's address, such as media")
    return slug


Folder = Annotated[str, AfterValidator(_folder), Field(max_length=1000)]
Site = Annotated[str, AfterValidator(_site)]
Language = Annotated[str, AfterValidator(_language)]
Origin = Annotated[str, AfterValidator(_origin)]
Network = Annotated[str, AfterValidator(_network)]
Proxy = Annotated[str, AfterValidator(_proxy)]
PlexName = Annotated[str, AfterValidator(_plex_account), Field(max_length=100)]
Host = Annotated[str, AfterValidator(_host), Field(max_length=253)]
Sender = Annotated[str, AfterValidator(_sender), Field(max_length=320)]
Slug = Annotated[str, AfterValidator(_slug), Field(max_length=300)]
Url = Annotated[Origin, Field(max_length=1000)]
