"""The command line: one short function for each command, its work imported when it is called."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from medianest import __version__
from medianest.errors import MediaNestError

if TYPE_CHECKING:
    from medianest.settings import Environment

Command = TypeVar("Command", bound=Callable[..., Any])

UNEXPECTED = (
    "MediaNest failed in a way nobody foresaw ({}). "
    "Run the command again with MEDIANEST_LOG_LEVEL=debug to see where."
)


def main() -> None:
    """Run a command; a failure is one sentence on standard error and exit code 1."""
    try:
        medianest(prog_name="medianest")
    except MediaNestError as error:
        _fail(error.message)
    except Exception as error:
        if os.environ.get("MEDIANEST_LOG_LEVEL") == "debug":
            raise
        _fail(UNEXPECTED.format(f"{type(error).__name__}: {error}"))


def _fail(sentence: str) -> None:
    click.echo(sentence, err=True)
    sys.exit(1)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def medianest() -> None:
    """One portal for the people who share a media server."""


def _data_option(command: Command) -> Command:
    return click.option("--data", help="Data folder (default: MEDIANEST_DATA or ./data).")(command)


def _address_options(command: Command) -> Command:
    port = click.option("--port", type=click.IntRange(1, 65535), help="Port (default: 3000).")
    host = click.option("--host", help="Address to listen on (default: 0.0.0.0, everywhere).")
    return host(port(command))


def _environment(
    *, data: str | None = None, host: str | None = None, port: int | None = None
) -> Environment:
    """The environment with the command's options, which every process forked from here sees too."""
    from medianest.processes.options import environment_with

    return environment_with(data=data, host=host, port=port)


def _log(environment: Environment, *, to_errors: bool = False) -> None:
    from medianest import logs

    logs.configure(environment.log_level, sys.stderr if to_errors else sys.stdout)


@medianest.command()
@_address_options
@_data_option
def up(host: str | None, port: int | None, data: str | None) -> None:
    """Run everything: the command for a household."""
    gc.disable()  # collecting while importing takes a tenth of the start; `up` enables it again
    from medianest.processes.up import up as run

    environment = _environment(data=data, host=host, port=port)
    _log(environment)
    run(environment)


@medianest.command()
@_address_options
@_data_option
def web(host: str | None, port: int | None, data: str | None) -> None:
    """Run a web process alone: pages, live events, API."""
    from medianest.processes import alone

    environment = _environment(data=data, host=host, port=port)
    _log(environment)
    alone.web(environment)


@medianest.command()
@click.option("--queue", "queues", multiple=True, help="A queue to serve; may be repeated.")
@_data_option
def worker(queues: tuple[str, ...], data: str | None) -> None:
    """Run workers alone: downloads, look-ups, synchronisation."""
    from medianest.processes import alone

    environment = _environment(data=data)
    _log(environment)
    alone.workers(environment, queues)


@medianest.command()
@_data_option
def scheduler(data: str | None) -> None:
    """Run a scheduler alone; of several, one is active."""
    from medianest.processes import alone

    environment = _environment(data=data)
    _log(environment)
    alone.scheduler(environment)


@medianest.command()
@_data_option
def migrate(data: str | None) -> None:
    """Bring the database to this version (`up` does it by itself)."""
    from medianest.processes import console

    environment = _environment(data=data)
    _log(environment, to_errors=True)
    console.migrate(environment)
    click.echo("The database is up to date.")


@medianest.command("reindex")
@_data_option
def reindex(data: str | None) -> None:
    """Make the index of the search anew, also while everything runs (`up` keeps it by itself)."""
    from medianest.processes import console

    environment = _environment(data=data)
    _log(environment, to_errors=True)
    many = console.rebuild_search(environment, lambda done: click.echo(f"{done} …", err=True))
    click.echo(f"{many} titles can be found.")


@medianest.command()
@_address_options
@_data_option
def doctor(host: str | None, port: int | None, data: str | None) -> None:
    """Check this machine and the configuration, and say what to do."""
    from medianest.processes.doctor import examine

    environment = _environment(data=data, host=host, port=port)
    _log(environment, to_errors=True)
    broken = False
    for finding in examine(environment):
        click.echo(str(finding))
        broken = broken or finding.is_broken
    sys.exit(1 if broken else 0)


@medianest.command()
@_address_options
@_data_option
def demo(host: str | None, port: int | None, data: str | None) -> None:
    """Try everything with a pretend video site."""
    gc.disable()  # as in `up`
    from medianest.processes import demo as pretend

    environment = _environment(data=data or pretend.DATA, host=host or "127.0.0.1", port=port)
    _log(environment)
    pretend.run(environment)


@medianest.group()
def user() -> None:
    """Accounts, from the console."""


@user.command("create")
@click.option("--email", required=True, help="What they sign in with.")
@click.option("--name", default="", help="What others see (default: the part before the @).")
@click.option("--role", type=click.Choice(["admin", "user"]), default="user", show_default=True)
@click.option("--password-stdin", is_flag=True, required=True, help="Read the password from input.")
@_data_option
def create_user(email: str, name: str, role: str, password_stdin: bool, data: str | None) -> None:
    """Make an account; the password is the first line of standard input."""
    from medianest.processes import console

    environment = _environment(data=data)
    _log(environment, to_errors=True)
    password = sys.stdin.readline().rstrip("\r\n")
    made = console.create_user(environment, email, name or email.partition("@")[0], role, password)
    click.echo(f"{made.email} may sign in now ({role}).")


@user.command("reset-link")
@click.argument("email")
@_data_option
def reset_link(email: str, data: str | None) -> None:
    """Make a link with which EMAIL chooses a new password; it is good for an hour, once."""
    from medianest.processes import console

    environment = _environment(data=data)
    _log(environment, to_errors=True)
    click.echo(console.make_reset_link(environment, email))


@user.command("list")
@_data_option
def list_users(data: str | None) -> None:
    """List all accounts."""
    from medianest.processes import console

    environment = _environment(data=data)
    _log(environment, to_errors=True)
    for view in console.list_users(environment):
        click.echo(f"{view.email or '-'}\t{view.name}\t{view.role}")


@user.command("reset-2fa")
@click.argument("email")
@_data_option
def reset_second_factor(email: str, data: str | None) -> None:
    """Take away the second factor of EMAIL, whose phone is lost."""
    from medianest.processes import console

    environment = _environment(data=data)
    _log(environment, to_errors=True)
    console.reset_second_factor(environment, email)
    click.echo(f"The second factor of {email} is gone; they were signed out everywhere.")


@medianest.group()
def settings() -> None:
    """Settings, as `GET` and `PUT /api/v1/settings` have them."""


@settings.command("show")
@_data_option
def show_settings(data: str | None) -> None:
    """Print the settings that hold, as JSON."""
    from medianest.processes import console

    environment = _environment(data=data)
    _log(environment, to_errors=True)
    click.echo(console.show_settings(environment))


@settings.command("import")
@click.argument("file", type=click.File("r", encoding="utf-8"))
@_data_option
def import_settings(file: Any, data: str | None) -> None:
    """Change the settings that FILE (JSON; - for standard input) names."""
    from medianest.processes import console

    environment = _environment(data=data)
    _log(environment, to_errors=True)
    console.import_settings(environment, file.read())
    click.echo("The settings hold from now on.")
