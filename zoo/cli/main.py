"""The command line: finds the verbs by their files, and turns every ending into an exit status."""

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from types import ModuleType

import click

from zoo import __version__
from zoo.cli import verbs
from zoo.cli.exit_status import ALL_RIGHT, BAD_INPUT, STOPPED, WRONG
from zoo.errors import ZooError, not_found, suggestion


class Verbs(click.Group):
    """The files of the folder `verbs`, each a verb; it is imported when it is asked for.

    A verb's file has `command`, the `SECTION` of ``zoo --help`` it stands in, and its `ORDER` among all verbs.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_stems(), key=lambda verb: verb_module(verb).ORDER)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _stems():
            return None
        command: click.Command = verb_module(cmd_name).command
        command.name = cmd_name
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        verb = args[0].lower().replace("_", "-")
        if verb not in _stems() and not ctx.resilient_parsing:
            ctx.fail(f"No such command '{args[0]}'.{suggestion(verb, _stems())}")
        return super().resolve_command(ctx, [verb, *args[1:]])

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The verbs under their sections, a line each."""
        sections: dict[str, list[tuple[str, str]]] = {}
        for verb in self.list_commands(ctx):
            command = self.get_command(ctx, verb)
            assert command is not None
            line = verb, command.get_short_help_str(formatter.width)
            sections.setdefault(verb_module(verb).SECTION, []).append(line)
        indent = max(len(verb) for lines in sections.values() for verb, _ in lines)
        for title, lines in sections.items():
            with formatter.section(title):
                formatter.write_dl([(f"{verb:<{indent}}", text) for verb, text in lines])


def _stems() -> dict[str, str]:
    """The names of the verbs' files, without ``.py``, by what is typed."""
    found = [path.stem for folder in verbs.__path__ for path in Path(folder).glob("*.py")]
    return {stem.replace("_", "-"): stem for stem in found if not stem.startswith("_")}


def verb_module(verb: str) -> ModuleType:
    return import_module(f"{verbs.__name__}.{_stems()[verb]}")


@click.group(
    cls=Verbs,
    subcommand_metavar="VERB ...",
    options_metavar="",
    context_settings={"help_option_names": ["-h", "--help"], "show_default": True},
    epilog="""\b
Examples:
  zoo list cnn                            the nets with cnn in name or title
  zoo show mnist_cnn                      a net, layer by layer
  zoo check mnist_cnn answer_sheet.md     your own table, marked
  zoo train mnist_cnn --data sample       a first run, in seconds
  zoo VERB --help                         all that a verb can do

\b
Exit status: 0 all right, 1 something wrong or missing, 2 bad input,
3 nothing wrong but something unclear, 130 stopped by Ctrl-C.
Tab completes after: eval "$(_ZOO_COMPLETE=bash_source zoo)", or zsh_source.
""",
)
@click.version_option(__version__, package_name="homework-zoo")
def zoo() -> None:
    """The homework architectures as verified Keras models.

    NAME is an architecture of `zoo list`, or the path of an architecture's folder.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run `zoo` and exit; whatever ends it is one line on standard error and a status of `exit_status`."""
    _accept_all_characters()
    try:
        status = zoo.main(args=arguments, prog_name="zoo", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        status = ALL_RIGHT
    except click.ClickException as error:
        command = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "zoo"
        status = _fail(f"{error.format_message()} ('{command} --help' lists what there is.)")
    except ZooError as error:
        status = _fail(str(error))
    except ImportError as error:
        told = not_found(error)
        if told is None:
            raise
        status = _fail(str(told))
    except BrokenPipeError:
        sys.stderr.close()  # the reader has gone; nothing is left to say
        status = WRONG
    except MemoryError:
        status = _fail("this takes more memory than there is; take fewer or smaller samples.")
    except OSError as error:
        status = _fail(f"{error.filename or 'input and output'}: {error.strerror or error}.")
    except (KeyboardInterrupt, click.Abort) as error:
        status = _fail(str(error.__cause__ or error) or "stopped.", STOPPED)
    sys.exit(status if isinstance(status, int) else ALL_RIGHT)


def _accept_all_characters() -> None:
    """Write UTF-8 into files and pipes, as every file is; a character that a terminal lacks becomes a question mark.

    A stream that the caller has closed swallows what it is told.
    """
    sys.stdout = sys.stdout or Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = sys.stderr or sys.stdout
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # Not so in a notebook, or where there is none.
            theirs = stream.isatty() or "PYTHONIOENCODING" in os.environ
            stream.reconfigure(encoding=None if theirs else "utf-8", errors="replace")


def _fail(message: str, status: int = BAD_INPUT) -> int:
    from zoo.cli.printing import complain

    complain(message)
    return status
