"""Counting designs: the cost grows with the layers to choose, not with the number of designs."""

from side_by_side import claim, in_turn, options, seconds_of

import zoo


def main() -> None:
    given = options(__doc__).parse_args()
    rules = zoo.designs("design_7x7x256")
    depths = (3, 4) if given.tiny else (4, 6, 8)
    spaces = {depth: rules.within(convolutions=depth) for depth in depths}
    seconds = in_turn(
        {str(depth): (lambda space=space: seconds_of(lambda: space.count)) for depth, space in spaces.items()},
        1 if given.tiny else 5,
    )
    for depth, space in spaces.items():
        print(f"{depth} convolutions: {space.count:>16,} designs counted in {seconds[str(depth)]:7.4f} s")
    fewest, most = min(depths), max(depths)
    growth = seconds[str(most)] / seconds[str(fewest)]
    times = spaces[most].count // spaces[fewest].count
    claim(
        f"counting {times:,} times as many designs ({most} convolutions)",
        f"{fewest} convolutions",
        growth,
        unit=" times",
    )


if __name__ == "__main__":
    main()
