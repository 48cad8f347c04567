"""The command line: finds the verbs by their files, and turns every ending into an exit status."""

import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType

import click

from zoo.cli import verbs
from zoo.errors import ZooError, suggestion


class Verbs(click.Group):
    """The files of the folder `verbs`, each a verb; it is imported when it is asked for.

    A verb's file has `command`, the `SECTION` of ``zoo --help`` it stands in, and its `ORDER` among all verbs.
    """

    def list_commands(self, context: click.Context) -> list[str]:
        return sorted(_stems(), key=lambda verb: _module(verb).ORDER)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in _stems():
            return None
        command: click.Command = _module(name).command
        command.name = name
        return command

    def resolve_command(
        self, context: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        verb = args[0].lower()
        if verb not in _stems() and not context.resilient_parsing:
            context.fail(f"No such command '{args[0]}'.{suggestion(verb, _stems())}")
        return super().resolve_command(context, [verb, *args[1:]])

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        sections: dict[str, list[tuple[str, str]]] = {}
        for verb in self.list_commands(context):
            command = self.get_command(context, verb)
            assert command is not None
            sections.setdefault(_module(verb).SECTION, []).append((verb, command.get_short_help_str(formatter.width)))
        for title, lines in sections.items():
            with formatter.section(title):
                formatter.write_dl(lines)


def _stems() -> dict[str, str]:
    """The file names of the verbs, without ``.py``, by what is typed."""
    found = [path.stem for folder in verbs.__path__ for path in Path(folder).glob("*.py")]
    return {stem.replace("_", "-"): stem for stem in found if not stem.startswith("_")}


def _module(verb: str) -> ModuleType:
    return import_module(f"{verbs.__name__}.{_stems()[verb]}")


@click.group(cls=Verbs, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="zoo")
@click.pass_context
def zoo(context: click.Context) -> None:
    """The homework architectures as verified Keras models.

    NAME is an architecture of `zoo list`, or the path of an architecture's folder.
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


def main(arguments: Sequence[str] | None = None) -> None:
    """Run `zoo`. Bad input ends with one line on standard error and exit status 2."""
    try:
        status = zoo.main(args=arguments, prog_name="zoo", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        command = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "zoo"
        status = _fail(f"{error.format_message()} ('{command} --help' lists what there is.)")
    except ZooError as error:
        status = _fail(str(error))
    except BrokenPipeError:
        sys.stderr.close()  # the reader has gone; nothing is left to say
        status = 1
    except OSError as error:
        status = _fail(f"{error.filename or 'input and output'}: {error.strerror or error}.")
    except (KeyboardInterrupt, click.Abort):
        status = _fail("stopped.", 130)
    sys.exit(status if isinstance(status, int) else 0)


def _fail(message: str, status: int = 2) -> int:
    from zoo.cli.printing import complain

    complain(message)
    return status
