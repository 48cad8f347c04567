"""Which mistakes of a sheet a person makes: credit follows from those alone, not from any number.

A size is a person's where a slip is named that gives it, or where it lies within reach of the right one or of a
slip's: off by one, by a digit or by a factor of ten.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from zoo.light.layers.figures import Shape, channels_first, channels_last
from zoo.light.layers.layer import Layer
from zoo.light.layers.window import channels, spatial
from zoo.light.marking.conventions import PLAIN
from zoo.light.marking.follow import Net
from zoo.light.marking.frameworks import defaults_giving
from zoo.light.marking.match import fits
from zoo.light.marking.scheme import is_asked
from zoo.light.marking.slips import Spotted, count_slips, factor_of_ten, spotted
from zoo.light.sheets.sheet import Cell

_LEAST_LARGE = 10
"""From this length on, an axis off by one from a slip's value is a person's, and so is a factor of ten."""
_LEAST_DIGITS = 3
"""Of a number in which a digit slips."""


@dataclass(frozen=True)
class Guard:
    """What of a sheet may earn credit because it follows."""

    truth: Net
    followed: Net
    mistakes: Mapping[str, Sequence[str]]
    """For each layer, those whose wrong outputs its own output carries on."""
    given: Mapping[str, Shape]
    """What the sheet gives, channels last."""

    @cached_property
    def made_up(self) -> Mapping[str, str]:
        """The layers from whose wrong outputs nothing follows, with the reason, which goes on from what they give.

        Where more outputs than half are wrong without a named slip, the sheet is no worked one: nothing follows at all.
        """
        return _made_up(self)

    def origins(self, key: str) -> list[str]:
        """The layers from whose mistakes the cells of a layer follow, as far as they follow from any."""
        above = self.truth.places[key].inputs
        return list(dict.fromkeys(each for layer in above for each in self.mistakes[layer]))

    def allows(self, key: str) -> bool:
        """Whether what follows at a layer follows from mistakes that a person makes."""
        return not (self.made_up and self.made_up.keys() & self.origins(key))

    def allows_sum(self, key: str, layer: Layer, parts: Mapping[str, Cell]) -> bool:
        """Whether each of these counts of a layer, by column, is right, follows, or is wrong as a person's is."""
        nets = [self.truth]
        if self.followed.figures[key] and self.allows(key):
            nets.append(self.followed)
        return all(any(_is_persons_count(net, key, layer, *part) for net in nets) for part in parts.items())


def _made_up(guard: Guard) -> dict[str, str]:
    truth, followed = guard.truth, guard.followed
    made_up: dict[str, str] = {}
    named = set()
    origins = [key for key, rests_on in guard.mistakes.items() if key in rests_on]
    for key in origins:  # In the net's order: by what it is fed, a size is only explained if that is explained.
        spots = [spotted(truth, key)]
        explained = not made_up.keys() & guard.origins(key)
        if followed.figures[key] and explained and followed.inputs(key) != truth.inputs(key):
            spots.append(spotted(followed, key))
        output = followed.outputs[key]
        if any(_is_named(spot, output) for spot in spots):
            named.add(key)
        elif not any(_is_within_reach(spot, output) for spot in spots):
            made_up[key] = "which no slip explains"
    if origins and (why := _is_unworked(truth, followed, guard.given, named)):
        made_up.update({key: why for key in origins if key not in made_up})
    return made_up


def _is_unworked(truth: Net, followed: Net, given: Mapping[str, Shape], named: set[str]) -> str:
    """Why a sheet with its wrong outputs is no worked one, or nothing."""
    worked = [key for key in given if is_asked(truth.places[key].layer.kind)]
    alone = 0
    for key in worked:
        follows = followed.figures[key]
        right = (truth.outputs[key], follows.output if follows else None)
        alone += key not in named and given[key] not in right
    if 2 * alone <= len(worked):
        return ""
    return f"but {alone} of the {len(worked)} outputs given are wrong, follow from nothing and are no usual slip"


def _is_named(spot: Spotted, given: Shape) -> bool:
    """Whether slips that have a name give a whole output."""
    right = spot.net.derived(spot.key).output
    if any(spot.kind.slips.whole(spot, given)):
        return True
    if spot.kind.rank and given in (channels_first(right), channels_last(right)):
        return True
    places = spatial(spot.settings, given)
    by_place = places == spatial(spot.settings, right) or places in _slipped(spot)
    return (by_place or any(defaults_giving(spot, places))) and _are_named_channels(spot, given, right)


def _slipped(spot: Spotted) -> list[Shape]:
    """What slips make of the axes on which a window slides."""
    slips = spot.kind.slips.spatial
    return [value for value, _ in slips(spot)] if slips else []


def _are_named_channels(spot: Spotted, given: Shape, right: Shape) -> bool:
    count, above = (channels(spot.settings, given), [channels(spot.settings, each) for each in spot.shapes if each])
    if count in (channels(spot.settings, right), *above):
        return True
    noun = spot.kind.said.noun
    if noun and count in [each * spot.settings.get("filters", 1) for each in above]:
        return True
    return bool((noun or spot.kind.slips.spatial) and spot.owner(count, noun or "filter"))


def _is_within_reach(spot: Spotted, given: Shape) -> bool:
    """Whether an output is nearly right in its places or its channels, or its places are nearly a slip's."""
    right = spot.net.derived(spot.key).output
    places, right_places = spatial(spot.settings, given), spatial(spot.settings, right)
    if places == right_places:
        return _is_near((channels(spot.settings, given),), (channels(spot.settings, right),))
    if channels(spot.settings, given) != channels(spot.settings, right):
        return False
    large = (each for each in _slipped(spot) if min(each, default=0) >= _LEAST_LARGE)
    return _is_near(places, right_places) or any(_steps(places, each) in ({1}, {-1}) for each in large)


def _is_near(given: Shape, right: Shape) -> bool:
    if _steps(given, right) - {0} in ({1}, {-1}):  # No axis is too long where another is too short.
        return True
    wrong = {pair for pair in zip(given, right, strict=True) if pair[0] != pair[1]}
    if len(wrong) != 1:
        return False
    pair = wrong.pop()
    return is_slip_of_digits(*pair) or (min(pair) >= _LEAST_LARGE and any(factor_of_ten(*pair)))


def _steps(given: Shape, other: Shape) -> set[int]:
    """By how much its axes are longer."""
    return {one - axis for one, axis in zip(given, other, strict=True)} if len(given) == len(other) else set()


def is_slip_of_digits(given: int, right: int) -> bool:
    """Whether one digit is wrong, left out or doubled, or two neighbours are swapped."""
    one, other = str(given), str(right)
    if len(other) < _LEAST_DIGITS or abs(len(one) - len(other)) > 1:
        return False
    if len(one) == len(other):
        wrong = [at for at, pair in enumerate(zip(one, other, strict=True)) if pair[0] != pair[1]]
        swapped = len(wrong) == 2 and wrong[1] == wrong[0] + 1 and one[wrong[0]] == other[wrong[1]]
        return len(wrong) == 1 or (swapped and one[wrong[1]] == other[wrong[0]])
    if len(one) < len(other):
        return one in _less_a_digit(other)
    return other in [less for at, less in enumerate(_less_a_digit(one)) if at and one[at] == one[at - 1]]


def _less_a_digit(number: str) -> list[str]:
    return [number[:at] + number[at + 1 :] for at in range(len(number))]


def _is_persons_count(net: Net, key: str, layer: Layer, column: str, cell: Cell) -> bool:
    right = PLAIN.count(layer, net.derived(key), column)
    if fits(cell, right):
        return True
    given = cell.count or 0
    if abs(given - right) == 1 or is_slip_of_digits(given, right):
        return True
    slips = count_slips(net, key, layer, column, cell) if layer.kind.count else ()
    return any(not unexplained for unexplained, _ in slips)
