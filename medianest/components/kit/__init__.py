"""The kit: our look over plain elements and Base UI, without any knowledge of MediaNest."""

from medianest.components.kit.actions import button, icon_button, link
from medianest.components.kit.cards import card, card_head, section
from medianest.components.kit.feedback import age, banner, empty, failure, skeleton
from medianest.components.kit.icons import icon
from medianest.components.kit.marks import badge, keyboard_key, thumbnail
from medianest.components.kit.progress import meter
from medianest.components.kit.tabs import tab, tabs

__all__ = [
    "age",
    "badge",
    "banner",
    "button",
    "card",
    "card_head",
    "empty",
    "failure",
    "icon",
    "icon_button",
    "keyboard_key",
    "link",
    "meter",
    "section",
    "skeleton",
    "tab",
    "tabs",
    "thumbnail",
]
