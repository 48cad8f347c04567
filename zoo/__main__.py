"""Begins the command; what keeps it from beginning at all is one line on standard error too."""

import sys
import warnings
from typing import NoReturn


def main() -> None:
    """Run `zoo` and exit, with status 2 where Python is too old or a part of the package is not there."""
    if sys.version_info < (3, 11):  # noqa: UP036
        _refuse(f"this is Python {sys.version.split()[0]}; 3.11 or later is needed.")
    if not sys.warnoptions:  # What libraries advise their users of stands beside no answer and no complaint.
        warnings.simplefilter("ignore")
    try:
        from zoo.cli.main import main as begin
    except ImportError as error:
        _refuse(f"the installation is not whole ({error}): pip install --force-reinstall homework-zoo")
    begin()


def _refuse(message: str) -> NoReturn:
    print(f"zoo: {message}", file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    main()
