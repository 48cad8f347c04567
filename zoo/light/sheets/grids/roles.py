"""Takes the roles of reStructuredText off cells: ``:math:`28 x 28``` is ``$28 x 28$``."""

import re

from zoo.light.sheets.grids.grid import Grid
from zoo.light.sheets.signs import raised

_ROLE = re.compile(r"(?:\\ )?:(math|sup|sub|strong|emphasis|literal|code):`([^`]*)`(?:\\ )?")


def without_roles(grid: Grid, text: str) -> Grid:
    """The grid, whose cells stand in such a text, without roles."""
    if ":`" not in text:
        return grid
    return grid._replace(
        records=[(number, [_ROLE.sub(_plain, cell) for cell in cells]) for number, cells in grid.records]
    )


def _plain(role: re.Match[str]) -> str:
    return f"${role[2]}$" if role[1] == "math" else raised(role[2]) if role[1] == "sup" else role[2]
