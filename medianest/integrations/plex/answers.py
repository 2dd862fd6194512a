"""The container in an answer of a Plex server: JSON, else the XML that has the same tree."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element

from medianest.integrations import http_errors, loose_json, plex_xml
from medianest.integrations.http import Answer
from medianest.integrations.loose_values import Row, count

_XML = frozenset({"application/xml", "text/xml"})
_OBJECTS = frozenset({"User", "Player", "Session", "TranscodeSession", "Context"})
_DEEPEST = 12


def container(answer: Answer) -> Row:
    """The ``MediaContainer``. Raises :class:`UpstreamResponseError` where there is none: errors and
    done commands are pages of HTML, whatever was asked for."""
    kind = answer.content_type
    if kind.endswith(("/json", "+json")):
        tree = loose_json.read(answer)
        found = tree.get("MediaContainer") if type(tree) is dict else None
    else:
        found = _tree(plex_xml.container(answer)) if kind in _XML else None
    if type(found) is not dict:
        raise http_errors.not_understood(answer.upstream)
    return found


def rows(upstream: str, found: Row, name: str = "Metadata") -> list[Any]:
    """The rows of a container, as many as were received. An empty list has no ``name`` at all;
    one that counts rows and has none is no list: raises :class:`UpstreamResponseError`."""
    listed = found.get(name)
    if listed is None and not count(found.get("size")):
        return []
    if type(listed) is dict:
        return [listed]
    if type(listed) is not list:
        raise http_errors.not_understood(upstream)
    return listed


def _tree(element: Element, depth: int = 0) -> Row:
    """Attributes are fields, children are lists by their name, items among them ``Metadata``."""
    node: Row = dict(element.attrib)
    for child in element if depth < _DEEPEST else ():
        name = "Metadata" if "ratingKey" in child.attrib else child.tag
        inner = _tree(child, depth + 1)
        if name in _OBJECTS and depth:
            node[name] = inner
        elif type(node.get(name)) is list:
            node[name].append(inner)
        else:
            node[name] = [inner]
    return node
