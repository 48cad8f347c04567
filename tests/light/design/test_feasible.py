"""The solver against brute force, which derives every figure by `zoo.light.layers`."""

from dataclasses import replace
from itertools import islice, product
from math import prod
from time import perf_counter

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import zoo
from zoo.errors import ZooError
from zoo.light.design import blueprint
from zoo.light.design import feasible as design
from zoo.light.design.constraints import QUANTITIES, Constraints, Limit, Pools, read
from zoo.light.design.hold import verify
from zoo.light.design.loosen import loosenings
from zoo.light.design.sizes import Budget, DesignStep
from zoo.light.layers.layer import Layer, derive

ORDERS = {
    "parameters": lambda each: (each[1], each[2], -each[4], each[0]),
    "macs": lambda each: (each[2], each[1], -each[4], each[0]),
    "receptive-field": lambda each: (-each[4], each[1], each[2], each[0]),
}


@pytest.fixture(scope="module")
def homework():
    return read("design_7x7x256")[1]


def placements(rules):
    """How many pools stand in front of all, and after each convolution."""
    anywhere = rules.pools.anywhere
    slots = [range(rules.pools.at_most + 1 if anywhere else 2)] * rules.convolutions
    for pools in product(range(rules.pools.at_most + 1 if anywhere else 1), *slots):
        if sum(pools) <= rules.pools.at_most:
            yield pools


def layers(rules, steps):
    rank = rules.rank
    yield Layer.of("input", "InputLayer", shape=rules.input)
    for at, (kernel, padding, stride, filters) in enumerate(steps):
        window = {"size": (kernel,) * rank, "stride": (stride,) * rank, "padding": ((padding, padding),) * rank}
        if filters:
            kind = {"kind": f"Conv{rank}D", "filters": filters, "activation": "relu", "bias": True}
        else:
            kind = {"kind": f"MaxPooling{rank}D"}
        yield Layer.of(f"layer{at}", **kind, **window)
    if rules.classes:
        yield Layer.of("flatten", "Flatten")
        yield Layer.of("dense", "Dense", filters=rules.classes, activation="softmax", bias=True)


def is_even(rules, steps, outputs):
    sizes = [output[:-1] for output in outputs]
    return all(
        (axis + 2 * step.padding - step.kernel) % step.stride == 0
        for step, size in zip(steps, sizes, strict=False)
        for axis in size
    )


def brute_force(rules):
    """Every design and its figures, in no order, by trying all sequences of steps."""
    found = []
    choices = [
        list(map(DesignStep._make, product(rules.kernels, rules.paddings, rules.strides, widths)))
        for widths in rules.ladder
    ]
    pool = DesignStep(rules.pools.size, 0, rules.pools.stride, 0)
    for convolutions, (front, *behind) in product(product(*choices), list(placements(rules))):
        steps = (pool,) * front
        for step, pools in zip(convolutions, behind, strict=True):
            steps += (step, *(pool,) * pools)
        try:
            derived = list(derive(layers(rules, steps)).values())
        except ZooError:  # a window that does not fit
            continue
        outputs = [each.output for each in derived]
        if outputs[len(steps)] != rules.output or (rules.even and not is_even(rules, steps, outputs)):
            continue
        figures = (
            sum(each.parameters for each in derived),
            sum(each.macs for each in derived),
            4 * sum(map(prod, outputs)),
            derived[len(steps)].field[0].size,
        )
        if all(
            rules.limits[name].holds(figure)
            for name, figure in zip(QUANTITIES, figures, strict=True)
            if name in rules.limits
        ):
            found.append((steps, *figures))
    return found


def flat(each):
    return (each.steps, *(getattr(each, name) for name in QUANTITIES))


def front(found):
    """The points that no other dominates: the first design of each, and how many there are."""
    points = {}
    for each in found:
        points.setdefault((each[1], each[2], -each[4]), []).append(each)
    return [
        (min(same), len(same))
        for point, same in points.items()
        if not any(other != point and all(map(int.__le__, other, point)) for other in points)
    ]


def some(low, high, most):
    return st.lists(st.integers(low, high), min_size=1, max_size=most, unique=True).map(
        lambda all_: tuple(sorted(all_))
    )


def sequences(rules):
    """All sequences of kernels, paddings and strides, pools included, whether they fit or not."""
    windows = list(product(rules.kernels, rules.paddings, rules.strides))
    pool = (rules.pools.size, 0, rules.pools.stride)
    for chosen, (first, *behind) in product(product(windows, repeat=rules.convolutions), list(placements(rules))):
        steps = [pool] * first
        for step, pools in zip(chosen, behind, strict=True):
            steps += [step, *[pool] * pools]
        yield steps


def reached(size, steps):
    """The size at the end of the steps, or None where one does not fit."""
    for kernel, padding, stride in steps:
        if min(size) + 2 * padding < kernel:
            return None
        size = tuple((axis + 2 * padding - kernel) // stride + 1 for axis in size)
    return size


@st.composite
def small_rules(draw):
    """Constraints that some sequence of steps keeps, unless it is for an uneven division."""
    rank = draw(st.integers(1, 2))
    widths = draw(st.none() | some(1, 5, 2))
    depth = draw(st.integers(2, 5) if widths is None else st.sampled_from(widths))
    rules = Constraints(
        input=(*(draw(st.integers(5, 12)) for _ in range(rank)), draw(st.integers(1, 3))),
        output=(*(1,) * rank, depth),
        convolutions=draw(st.integers(1, 3)),
        kernels=draw(some(1, 4, 2)),
        paddings=draw(some(0, 2, 2)),
        strides=draw(some(1, 3, 2)),
        widths=widths,
        pools=Pools(
            draw(st.integers(0, 2)), draw(st.integers(1, 3)), draw(st.integers(1, 2)),
            draw(st.sampled_from(("after_convolutions", "any"))),
        ),
        even=draw(st.booleans()),
        classes=draw(st.none() | st.just(3)),
    )  # fmt: skip
    windows = len(rules.kernels) * len(rules.paddings) * len(rules.strides)
    assume(windows**rules.convolutions * prod(map(len, rules.ladder)) * len(list(placements(rules))) <= 800)
    sizes = {reached(rules.input[:-1], steps) for steps in sequences(rules)} - {None}
    assume(sizes)
    return replace(rules, output=(*draw(st.sampled_from(sorted(sizes))), depth))


@st.composite
def limited_rules(draw):
    """Small constraints with limits that tell the designs apart."""
    rules = draw(small_rules())
    found = brute_force(rules)
    assume(len(found) > 1)
    limits = {}
    for at, name in enumerate(QUANTITIES, start=1):
        values = st.none() | st.sampled_from(sorted({each[at] for each in found}))
        bounds = draw(values), draw(values)
        low, high = bounds if None in bounds else sorted(bounds)
        if (low, high) != (None, None):
            limits[name] = Limit(low, high)
    return replace(rules, limits=limits)


@settings(max_examples=150, deadline=None)
@given(small_rules() | limited_rules())
def test_the_count_is_that_of_brute_force(rules):
    assert design.count(rules) == len(brute_force(rules))
    assert design.feasible(rules) == bool(brute_force(rules))


@settings(max_examples=150, deadline=None)
@given(small_rules() | limited_rules(), st.sampled_from(design.SORTS))
def test_the_list_is_that_of_brute_force_in_order(rules, sort):
    assert list(map(flat, design.best_first(rules, sort))) == sorted(brute_force(rules), key=ORDERS[sort])


@settings(max_examples=150, deadline=None)
@given(small_rules() | limited_rules(), st.sampled_from(design.SORTS))
def test_the_pareto_front_is_that_of_brute_force(rules, sort):
    expected = sorted(front(brute_force(rules)), key=lambda each: ORDERS[sort](each[0]))
    assert [(flat(each), alike) for each, alike in design.pareto(rules, sort)] == expected


@settings(max_examples=60, deadline=None)
@given(small_rules())
def test_every_design_becomes_a_table_that_keeps_the_constraints(rules):
    for each in islice(design.best_first(rules), 5):
        table = blueprint.table(each, rules)
        assert table.disagreements() == []
        assert (table.parameters, table.macs, table.activation_bytes) == flat(each)[1:4]
        assert all(check.met for check in verify(table, rules))


def test_the_homeworks_designs_are_counted_as_brute_force_does_in_under_two_seconds(homework):
    began = perf_counter()
    counted = design.count(homework)
    assert perf_counter() - began < 2
    windows = list(product(homework.kernels, homework.paddings, homework.strides))

    def tried(size, left, pools):
        """Every sequence of (kernel, padding, stride, pooled) in turn, nothing remembered."""
        if not left:
            return size == 7
        number = 0
        for kernel, padding, stride in windows:
            if size + 2 * padding >= kernel:
                after = (size + 2 * padding - kernel) // stride + 1
                number += tried(after, left - 1, pools)
                if pools and after >= 2:
                    number += tried((after - 2) // 2 + 1, left - 1, pools - 1)
        return number

    assert counted == tried(224, 4, 2) == 160_000


def test_our_answer_to_the_homework_is_one_of_the_even_designs(homework):
    ours = tuple(
        DesignStep(layer.get("size")[0], layer.get("padding")[0][0], layer.get("stride")[0], layer.get("filters") or 0)
        for layer in (row.layer for row in zoo.table("design_7x7x256"))
        if layer.get("size")
    )
    assert ours in {each.steps for each in design.best_first(replace(homework, even=True))}


def test_ten_to_the_twelfth_designs_are_counted_and_listed_in_moments(homework):
    rules = replace(homework, convolutions=6, widths=(16, 32, 64, 128, 192, 256))
    began = perf_counter()
    assert design.count(rules) == design.count(replace(rules, widths=None)) * 6**5 > 10**12
    first = [each.parameters for each in islice(design.best_first(rules), 500)]
    assert first == sorted(first)
    assert design.pareto(rules)
    assert perf_counter() - began < 10


def test_lenets_features_are_the_only_even_design_of_their_rules(facts):
    _, rules = read(str(facts / "designs/lenet5.toml"))
    pool = DesignStep(2, 0, 2, 0)
    (lenet,) = [each for each in design.best_first(rules) if each.steps[0].filters == 6]
    assert lenet.steps == (DesignStep(5, 0, 1, 6), pool, DesignStep(5, 0, 1, 16), pool)
    assert lenet.parameters == 6 * 26 + 16 * (6 * 25 + 1) + 10 * 401


def test_what_is_too_large_to_count_exactly_is_refused_in_one_line(homework):
    rules = replace(homework, limits={"macs": Limit(at_most=10**8)})
    with pytest.raises(ZooError, match=r"Too many designs to search exactly in 2,000 steps; give fewer"):
        design.count(rules, Budget(2000))


@pytest.mark.parametrize(
    ("changes", "loosened"),
    [
        ({"convolutions": 1}, {"convolutions": "3 instead of 1", "kernels": "195 as well", "strides": "15 as well"}),
        ({"widths": (8, 16)}, {"widths": "256 as well, the wanted depth"}),
        ({"input": (225, 225, 3), "kernels": (1,), "paddings": (0,), "strides": (2,), "pools": Pools(0), "even": True},
         {}),
        ({"limits": {"receptive_field": Limit(at_least=500)}}, {"receptive_field": "at least 243 instead of 500"}),
    ],
)  # fmt: skip
def test_where_there_is_no_design_the_least_change_of_one_constraint_is_named(homework, changes, loosened):
    found, _ = loosenings(replace(homework, **changes))
    assert loosened.items() <= {each.constraint: each.change for each in found}.items()
    assert all(design.feasible(each.constraints) for each in found)


def test_a_limit_is_raised_to_the_least_that_a_design_attains(homework):
    least = next(design.best_first(homework)).parameters
    found, _ = loosenings(replace(homework, limits={"parameters": Limit(at_most=1000)}))
    raised = next(each for each in found if each.constraint == "parameters")
    assert raised.change == f"at most {least:,} instead of 1,000"


def test_two_constraints_in_the_way_are_said_to_be_two(facts):
    assert loosenings(read(str(facts / "designs/two_in_the_way.toml"))[1]) == ([], [])
