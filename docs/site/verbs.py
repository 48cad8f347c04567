"""A page of all verbs: what `zoo VERB --help` prints of each, in the sections of `zoo --help`."""

from collections.abc import Iterator

import click

from zoo.cli import main

_WIDTH = 80  # characters


def page() -> str:
    """The page, as Markdown."""
    context = click.Context(main.zoo, info_name="zoo", max_content_width=_WIDTH, terminal_width=_WIDTH, **_SETTINGS)
    sections: dict[str, list[str]] = {}
    for verb in main.zoo.list_commands(context):
        command = main.zoo.get_command(context, verb)
        assert command is not None
        told = "\n\n".join(_told(command, verb, context))
        sections.setdefault(main.verb_module(verb).SECTION, []).append(f"### zoo {verb}\n\n{told}")
    texts = [f"## {title}\n\n" + "\n\n".join(verbs) for title, verbs in sections.items()]
    opening = "# Verbs\n\nWhat `zoo VERB --help` prints; [the command line](command-line.md) has what holds for all."
    return "\n\n".join([opening, *texts]) + "\n"


_SETTINGS = {name: each for name, each in main.zoo.context_settings.items() if name != "max_content_width"}


def _told(command: click.Command, name: str, above: click.Context) -> Iterator[str]:
    """The help of a command, then that of those below it."""
    context = click.Context(command, info_name=name, parent=above)
    yield f"```text\n{command.get_help(context)}\n```"
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            inner = command.get_command(context, below)
            assert inner is not None
            yield from _told(inner, below, context)
