"""Every sheet of tests/facts/new that states a net, by its folder and name, with the net in Keras's own terms."""

from stated import described, graphs, grouped, notations, printed, sequences

_FOLDERS = {
    "tables": described.NETS | grouped.NETS,
    "notations": notations.NETS,
    "graphs": graphs.NETS,
    "sequences": sequences.NETS,
    "printed": printed.NETS,
}
NETS = {f"{folder}/{name}": net for folder, nets in _FOLDERS.items() for name, net in nets.items()}

REFUSED_OR_READ = {
    "notations/darknet_shortcut.txt": ("shortcut",),
    "notations/darknet_route_upsample.txt": ("route", "upsample"),
    "printed/keras_recurrent.txt": ("both_ways",),
    "printed/keras2_recurrent.txt": ("both_ways",),
}
"""What may also be refused, by a message with one of the words."""

_SAY_THE_RATE = {f"printed/{name}.txt" for name in ("torch_repr", "fvcore_str", "mmengine_arch", "ptflops")}

UNSAID = {
    "tables/matlab_copied_plain.txt": ("epsilon", "momentum"),
    "tables/same_padding_average.md": ("epsilon", "momentum"),
    "notations/torch_calls_positional.csv": ("momentum",),
} | {
    sheet: () if sheet in _SAY_THE_RATE else ("rate", "epsilon", "momentum")
    for sheet in NETS
    if sheet.startswith("printed/")
}
"""Settings that no output shows and that a sheet does not state."""

ERRATA = {"tables/wrong_one_count.md": ("fc", "7056", "7059"), "tables/wrong_one_output.md": ("conv", "28", "24")}
"""The one wrong claim of a sheet: its row, what it says and what is right, each in part."""
