"""Rows for several layers of which only one finds its place: ``Conv1 + ReLU + MaxPool``, ``flatten and dense1``."""

from collections.abc import Iterator, Mapping, Sequence

from zoo.light.layers.known import relatives
from zoo.light.marking.names import key_of, plain_name
from zoo.light.marking.places import Matching, Placed
from zoo.light.marking.scheme import is_asked
from zoo.light.sheets.layer_names import parts_of, run_together, without_others, without_source
from zoo.light.sheets.sheet import SheetRow
from zoo.light.sheets.words import kind_of

_LONGEST_NAME = 80  # characters
_MOST_WORDS = 4  # of a layer's name within a row's


def with_several(matching: Matching) -> Matching:
    """The places with a row for several layers in each that has no row of its own; a person decides what it answers."""
    free = {
        _name(place): key for key, place in matching.places.items() if place.row is None and is_asked(place.layer.kind)
    }
    if not free:
        return matching
    places, surplus = dict(matching.places), list(matching.surplus)
    of_row = {id(place.row): key for key, place in matching.places.items() if place.row}
    for row in [*(place.row for place in matching.places.values() if place.row), *matching.surplus]:
        own = [of_row[id(row)]] if id(row) in of_row else []
        keys = [*own, *_further(row, own, places, free)]
        if len(keys) == len(own):
            continue
        names = " and ".join(places[key].layer.name for key in places if key in keys)
        names += " and more" if len(keys) == 1 else ""
        fault = f"the row '{_naming(row)[:_LONGEST_NAME]}' names {names}, and does not say which of them it answers"
        for key in keys:
            places[key] = places[key]._replace(row=row.set_aside(fault))
        surplus = [each for each in surplus if each is not row]
    return Matching(places, tuple(surplus))


def _further(row: SheetRow, own: Sequence[str], places: Mapping[str, Placed], free: Mapping[str, str]) -> Iterator[str]:
    """The places without a row that a row names beside its own: by their names, else by the next of that kind."""
    name = without_source(without_others(_naming(row)))
    if key_of(row.name) in {*free, *(_name(places[key]) for key in own)}:
        return
    outside, inside = parts_of(name)
    taken = set(own)
    called = dict.fromkeys(_names_within((*outside, *inside)))
    for key in (free[each] for each in called if each in free):
        if key not in taken:
            taken.add(key)
            yield key
    kin = [relatives(kind) for part in outside for each in _joined(part) if (kind := kind_of(each)[0])]
    within = [relatives(kind) for part in inside if (kind := kind_of(part)[0])]
    for key in own[:1]:
        here = _kin(places[key])
        if here in kin:
            kin.remove(here)
        elif here not in within and _name(places[key]) not in called:
            return
        yield from _next(key, [*kin, *(each for each in within if each != here)], places, taken)


def _naming(row: SheetRow) -> str:
    """What of a row names layers: its type where that names any, else its name."""
    return row.type if kind_of(row.type)[0] else row.name


def _names_within(parts: Sequence[str]) -> Iterator[str]:
    """The keys of all that a name's parts may call: of ``dense1 and 2`` also ``dense 2``."""
    stem = parts[0].split("-")[0].rstrip(" 0123456789") if parts else ""
    numbers = [each for part in parts for each in (part, *run_together(part)) if each.isdecimal()]
    yield from (key_of(f"{stem} {number}") for number in numbers)
    for part in parts:
        for text in (part, " ".join(run_together(part))):
            words = text.split()
            for start in range(len(words)):
                yield from (key_of(" ".join(words[start:end])) for end in range(start + 1, start + 1 + _MOST_WORDS))


def _joined(part: str) -> Sequence[str]:
    """The parts that hyphens or strokes join where each is a layer, and the first of the kind of the whole."""
    parts = run_together(part)
    kinds = [kind_of(each)[0] for each in parts]
    whole = kind_of(part)[0]
    split = len(parts) > 1 and all(kinds) and whole and relatives(str(kinds[0])) == relatives(whole)
    return parts if split else (part,)


def _next(key: str, kin: Sequence[str], places: Mapping[str, Placed], taken: set[str]) -> Iterator[str]:
    """For each kind the nearest place of it without a row, below the row's own or above, with no other row between."""
    order = list(places)
    at = order.index(key)
    for kind in kin:
        for side in (order[at + 1 :], order[:at][::-1]):
            if found := _nearest(side, kind, places[key].row, places, taken):
                taken.add(found)
                yield found
                break


def _nearest(
    side: Sequence[str], kind: str, row: SheetRow | None, places: Mapping[str, Placed], taken: set[str]
) -> str | None:
    for key in side:
        place = places[key]
        if place.row is not None and place.row is not row:
            return None
        if key not in taken and place.row is None and is_asked(place.layer.kind) and _kin(place) == kind:
            return key
    return None


def _kin(place: Placed) -> str:
    return place.layer.kind.said.relatives


def _name(place: Placed) -> str:
    return key_of(plain_name(place.layer))
