"""How `zoo` ends, whatever the verb; ``zoo --help`` says the same.

| status | when |
| --- | --- |
| 0 | all right |
| 1 | something is wrong or missing: a cell of a sheet, a broken constraint, no hit of a search |
| 2 | bad input: an option, a name or a file that cannot be used, or a package that is not installed |
| 3 | nothing is wrong, but something is unclear |
| 130 | stopped by Ctrl-C |
"""

ALL_RIGHT, WRONG, BAD_INPUT, UNCLEAR, STOPPED = 0, 1, 2, 3, 130
_WORST_FIRST = (BAD_INPUT, WRONG, UNCLEAR, ALL_RIGHT)


def worst(*statuses: int) -> int:
    """What a verb of several parts ends with: 2 before 1 before 3; 0 if there are none."""
    return min(statuses, key=_WORST_FIRST.index, default=ALL_RIGHT)
