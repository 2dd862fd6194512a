"""Reads XML of plex.tv and of Plex servers; it comes from outside and may hold anything."""

from __future__ import annotations

from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from medianest.integrations import http_errors
from medianest.integrations.http import Answer


def container(answer: Answer) -> Element:
    """The ``MediaContainer`` of an answer. Raises :class:`UpstreamResponseError` without one: a
    page of HTML must not read as an empty list."""
    try:
        root: Element = fromstring(answer.body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise http_errors.not_understood(answer.upstream) from None
    if root.tag != "MediaContainer":
        raise http_errors.not_understood(answer.upstream)
    return root
