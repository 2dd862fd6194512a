"""The kit: our look over plain elements and Base UI, without any knowledge of MediaNest."""

from medianest.components.kit.actions import button, icon_button, link
from medianest.components.kit.cards import card, card_head, section
from medianest.components.kit.feedback import age, banner, empty, failure, skeleton
from medianest.components.kit.fields import field, segmented, select
from medianest.components.kit.icons import icon
from medianest.components.kit.marks import avatar, badge, keyboard_key, pill, thumbnail
from medianest.components.kit.overlays import (
    confirm_dialog,
    menu,
    menu_choice,
    menu_item,
    menu_label,
    menu_line,
)
from medianest.components.kit.progress import meter, progress

__all__ = [
    "age",
    "avatar",
    "badge",
    "banner",
    "button",
    "card",
    "card_head",
    "confirm_dialog",
    "empty",
    "failure",
    "field",
    "icon",
    "icon_button",
    "keyboard_key",
    "link",
    "menu",
    "menu_choice",
    "menu_item",
    "menu_label",
    "menu_line",
    "meter",
    "pill",
    "progress",
    "section",
    "segmented",
    "select",
    "skeleton",
    "thumbnail",
]
