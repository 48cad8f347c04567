"""Mutants of what lies in folders or in archives of folders: class folders, architectures, jobs, runs."""

from pathlib import Path
from random import Random

from mutants import media, zips
from mutants.texts import wrong_csv, wrong_json, wrong_toml

_PLACES = ("a/{}", "b/{}", "top/a/{}", "train/a/{}", "val/b/{}", "a/b/{}")


def classes(random: Random) -> tuple[str, bytes]:
    """An archive of two classes of pictures or recordings."""
    if random.random() < 0.7:
        contents = [media.picture(random.choice(("PNG", "JPEG")), random) for _ in range(6)]
        names = [f"{'ab'[at % 2]}/{at}.png" for at in range(6)]
    else:
        contents = [media.plain_wav() for _ in range(6)]
        names = [f"{'ab'[at % 2]}/{at}.wav" for at in range(6)]
    return "a.zip", zips.faulty([(name.encode(), each) for name, each in zip(names, contents, strict=True)], random)


def architecture(folder: Path, random: Random) -> tuple[str, bytes]:
    """A card or a table of one of the architectures in `folder`, or the paper of its weights."""
    chosen = folder / random.choice(("mnist_cnn", "conv_add_concat", "net3_sigmoid", "design_7x7x256", "toy_mlp"))
    name = random.choice(("card.toml", "card.toml", "table.csv", "table.csv", "weights/mnist.toml"))
    if name.startswith("weights"):
        chosen = folder / "mnist_cnn"
    text = (chosen / name).read_text(encoding="utf-8")
    return f"{chosen.name}/{name}", (wrong_csv if name == "table.csv" else wrong_toml)(text, random)


def job(folder: Path, random: Random) -> tuple[str, bytes]:
    text = random.choice(sorted(folder.glob("*.toml"))).read_text(encoding="utf-8")
    return "a.toml", wrong_toml(text, random)


def run(history: str, config: dict, metrics: dict, random: Random) -> tuple[str, bytes]:
    """One of the three files of a run."""
    name = random.choice(("history.csv", "history.csv", "config.json", "metrics.json"))
    if name == "history.csv":
        return name, wrong_csv(history, random)
    return name, wrong_json(config if name == "config.json" else metrics, random).encode()


CONFIG = {
    "architecture": "toy_mlp", "data": "sample", "limit": 100, "seed": 0, "rate": None, "pixels": "raw", "place": None,
    "knobs": {"units": 16, "activation": "relu", "initialization": "random"}, "labels": ["0", "1"],
    "recipe": {"optimizer": "adam", "learning_rate": 0.01, "loss": "binary_crossentropy", "batch_size": 32,
               "epochs": 3},
    "samples": {"train": 70, "validation": 15, "test": 15}, "versions": {"zoo": "0.1.0"}, "auto_classes": False,
    "sums": {"test": {"content": None, "stamp": None}}, "recipe_name": None, "stop": [], "note": None,
    "begun": "2026-11-29T12:56:03+00:00",
}  # fmt: skip
METRICS = {
    "epochs": 3, "best_epoch": 1, "val_accuracy": 0.9, "test_accuracy": 0.9, "test_loss": 0.4, "test_samples": 15,
    "parameters": 65, "seconds": 1.0, "stopped": None, "classes": [{"label": "0"}, {"label": "1"}],
}  # fmt: skip
