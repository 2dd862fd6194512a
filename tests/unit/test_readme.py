"""The README names every setting, and the address of every webhook."""

import re
from pathlib import Path

from pydantic import AliasChoices

from medianest.api.policy import ROUTES
from medianest.services.settings.environment import OLDER_NAMES, setting_keys, variable_name
from medianest.settings import Environment

README = Path(__file__).parents[2] / "README.md"


def documented() -> set[str]:
    table = README.read_text().split("## Settings", 1)[1].split("### Behind", 1)[0]
    first_cells = re.findall(r"^\| (`[^|]*) \|", table, flags=re.MULTILINE)
    return {name for cell in first_cells for name in re.findall(r"`([A-Z0-9_]+)`", cell)}


def understood() -> set[str]:
    names = {variable_name(area, key) for area, key, _ in setting_keys()}
    names |= {name for older in OLDER_NAMES.values() for name in older}
    for field in Environment.model_fields.values():
        if isinstance(field.validation_alias, AliasChoices):
            names |= {str(choice) for choice in field.validation_alias.choices}
    return names


def test_every_variable_stands_in_the_readme_and_the_reverse():
    assert documented() == understood()


def test_the_address_of_every_webhook_stands_in_the_readme():
    hooks = {path for _, path in ROUTES if "/webhooks/" in path}
    assert hooks, "the policy names them"
    assert {path for path in hooks if f"https://…{path}" in README.read_text()} == hooks
