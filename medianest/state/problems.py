"""What is wrong with a form, said beside its fields."""

from __future__ import annotations

from pydantic import ValidationError

from medianest.errors import MediaNestError, SessionEndedError
from medianest.services.settings.trees import in_full

Problems = dict[str, str]
"""Name of a field → a sentence; under :data:`FORM` what belongs to none."""

FORM = "form"


def told(problem: MediaNestError | ValidationError) -> Problems:
    """The sentences of ``problem``.

    The end of a login session is nothing to correct in a form: it is raised again, and the page
    leaves for the sign-in.
    """
    if isinstance(problem, SessionEndedError):
        raise problem
    if isinstance(problem, ValidationError):
        names = (str(each["loc"][0]) for each in problem.errors() if each["loc"])
        found = dict.fromkeys(names, "Please check this: it cannot be used.")
        return found or {FORM: "Please check what you typed: it cannot be used."}
    details = problem.details or {}
    fields = {name: words for name, words in details.items() if isinstance(words, str)}
    return {name: in_full(words) for name, words in fields.items()} or {FORM: problem.message}
