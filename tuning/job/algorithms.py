"""The ways through a space, by the names that a job has for them: what each can and cannot do."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Algorithm:
    """A way through the space; KerasTuner's oracle of it is made in `tuning.search.proposals`."""

    title: str
    """As a report names it; ``{factor}`` is the job's."""
    needs_budget: bool = False
    """Whether it has no end of its own."""
    ends_with_space: bool = False
    """Whether it stops when every combination was proposed."""
    walks: bool = False
    """Whether it goes through the space in order, and takes a few values of a continuum."""
    promotes: bool = False
    """Whether it compares trials of few epochs, and lets the best go on with more."""
    learns: bool = False
    """Whether the scores of all trials decide what it proposes."""
    needs: tuple[str, ...] = ()
    """Packages that it asks for."""
    takes: tuple[str, ...] = ()
    """Entries of a job that no other algorithm heeds."""


ALGORITHMS = {
    "random": Algorithm("Random search", needs_budget=True, ends_with_space=True),
    "grid": Algorithm("Grid search", ends_with_space=True, walks=True),
    "hyperband": Algorithm(
        "Hyperband (one trial in {factor} goes on, with {factor} times the epochs)", promotes=True, takes=("factor",)
    ),
    "bayesian": Algorithm(
        "Bayesian optimisation",
        needs_budget=True,
        ends_with_space=True,
        learns=True,
        needs=("sklearn", "scipy"),
        takes=("initial",),
    ),
}
