"""The memory of a process that trains one trial after another: after many of them against after a few."""

import tempfile
from pathlib import Path

import psutil
from side_by_side import claim, options

from tuning.job.read import parse_job
from tuning.search.tune import run_job

FEW, MANY = 20, 200


def main() -> None:
    few, many = (1, 2) if options(__doc__).parse_args().tiny else (FEW, MANY)
    content = {
        "architecture": "mnist_cnn",
        "data": "sample",
        "limit": 100,
        "epochs": 1,
        "final": {"trials": 0},
        "space": {
            "learning_rate": {"float": [1e-4, 1e-2], "log": True},
            "filters1": {"int": [4, 32]},
            "units": {"int": [16, 128]},
        },
    }
    sizes = []
    with tempfile.TemporaryDirectory() as folder:
        for seed, trials in enumerate((few, many - few)):
            job = parse_job("memory", content | {"seed": seed, "budget": {"trials": trials}})
            run_job(job, Path(folder, str(seed)))
            sizes.append(psutil.Process().memory_info().rss)
            print(f"after {few if seed == 0 else many} trials: {sizes[-1] / 2**20:,.0f} MiB", flush=True)
    claim(f"resident size after {many} trials", f"after {few} trials", sizes[1] / sizes[0], at_most=1.1)


if __name__ == "__main__":
    main()
