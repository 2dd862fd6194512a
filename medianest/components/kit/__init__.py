"""The kit: our look over plain elements and Base UI, without any knowledge of MediaNest."""

from medianest.components.kit.actions import button, icon_button, link, server_link
from medianest.components.kit.cards import card, card_head, section
from medianest.components.kit.dialogs import (
    close_dialog,
    confirm,
    dialog,
    dialog_body,
    open_dialog,
    revealed,
)
from medianest.components.kit.feedback import age, banner, empty, failure, skeleton
from medianest.components.kit.forms import (
    check,
    checks,
    field,
    field_words,
    form,
    form_error,
    form_values,
    password_field,
    select_field,
    submit,
    switch,
)
from medianest.components.kit.icons import icon
from medianest.components.kit.marks import avatar, badge, keyboard_key, pill, thumbnail
from medianest.components.kit.progress import meter
from medianest.components.kit.tables import (
    Column,
    cell,
    filter_date,
    filter_select,
    filters,
    find_field,
    pages,
    row,
    table,
    table_skeleton,
)
from medianest.components.kit.tabs import tab, tabs

__all__ = [
    "Column",
    "age",
    "avatar",
    "badge",
    "banner",
    "button",
    "card",
    "card_head",
    "cell",
    "check",
    "checks",
    "close_dialog",
    "confirm",
    "dialog",
    "dialog_body",
    "empty",
    "failure",
    "field",
    "field_words",
    "filter_date",
    "filter_select",
    "filters",
    "find_field",
    "form",
    "form_error",
    "form_values",
    "icon",
    "icon_button",
    "keyboard_key",
    "link",
    "meter",
    "open_dialog",
    "pages",
    "password_field",
    "pill",
    "revealed",
    "row",
    "section",
    "select_field",
    "server_link",
    "skeleton",
    "submit",
    "switch",
    "tab",
    "table",
    "table_skeleton",
    "tabs",
    "thumbnail",
]
