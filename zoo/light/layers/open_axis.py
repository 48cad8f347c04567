"""The length of an axis that a net leaves open, such as the sides of an image of any size.

Keras says None. Here it is a number that stays itself whatever is done to it, so that the arithmetic of layers
need not ask for it: a window on an open axis gives an open axis.
"""

from typing import Any, ClassVar


class OpenAxis(int):
    """The one value `OPEN`: at least as large as any other, and unlike all of them."""

    _only: ClassVar["OpenAxis | None"] = None

    def __new__(cls) -> "OpenAxis":
        if cls._only is None:
            cls._only = super().__new__(cls, 0)
        return cls._only

    def _itself(self, *_: Any) -> "OpenAxis":
        return self

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __floordiv__ = __rfloordiv__ = _itself
    __mod__ = __rmod__ = __neg__ = __pos__ = __abs__ = __pow__ = __rpow__ = _itself  # type: ignore[assignment]
    __copy__ = __deepcopy__ = _itself

    def __eq__(self, other: object) -> bool:
        return self is other

    def __ne__(self, other: object) -> bool:
        return self is not other

    def __lt__(self, other: object) -> bool:
        return False

    def __gt__(self, other: object) -> bool:
        return self is not other

    def __le__(self, other: object) -> bool:
        return self is other

    def __ge__(self, other: object) -> bool:
        return True

    def __bool__(self) -> bool:
        return True

    def __hash__(self) -> int:
        return hash("open axis")

    def __str__(self) -> str:
        return "?"

    def __repr__(self) -> str:
        return "None"

    def __format__(self, spec: str) -> str:
        return format("?", spec if spec[-1:] not in (",", "d", "n") else "")

    def __reduce__(self) -> tuple[type, tuple[()]]:
        return OpenAxis, ()


OPEN = OpenAxis()
