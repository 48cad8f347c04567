"""Tells what a column holds by its heading, in the languages in which classes write; the words are data."""

import re
from functools import lru_cache

from zoo.light.layers.parameter import PARAMETERS
from zoo.light.sheets.numerals import BILLION, MILLION, THOUSAND
from zoo.light.sheets.signs import one_sign
from zoo.light.sheets.vocabulary import AXIS, AXIS_OF_SEQUENCES, NOTES, PHRASES

NOT_ASKED = {
    "ignored": "is not asked for",
    "input size": "is the size of the input, and is not asked for",
    "memory": "is a memory, and is not asked for",
    "outputs counted": "is a number of activations, and no shape",
    "share": "counts for a part of a layer, and is not asked for",
}
"""The roles of columns that say nothing of what is marked, and why each is not read."""

_ROLES = (
    ("number", r"#|no|nr|number|index|idx|id|row|step"),
    ("name", r"name|layer name|module name|path"),
    ("layer", r"layers?|block|stage|module"),
    ("type", r"type|kind|(?:layer|module) (?:type|kind)|operation|op|class"),
    ("memory", r".*\b(?:memory|bytes?|[kmg]i?b)\b.*|(?:params?|parameters?|model) sizes?"),
    (
        "input size",
        r"in(?:put)?s? (?:shapes?|sizes?|dim\w*|volumes?|maps?|features?|channels?|tensor|h|w|c|d|height|width|depth|"
        r"rows|cols|columns)|[hwcd] in|(?:h|w|c|d|height|width|depth|channels?) (?:of )?(?:the )?input|ifm|in[hwc]",
    ),
    ("macs", r"[kmg]?(?:macs?|flops?)|mult macs?|mult ?adds?|m ?adds?|macc|multiply (?:accumulates?|adds?)(?: \w+)?"),
    (
        "ignored",
        r"\w+ workings?|(?:mult )?macs?.*|mult ?adds?.*|m?adds?|macc|[mgk]?flops?.*|.*%|.*percent\w*|groups|states?"
        r"|notes?|comments?|remarks?|learnables reduction|activation formats?|(?:receptive )?field.*|receptive.*"
        r"|rf|jump|mode|trai|tr params?|fps"
        r"|(?:[mgk] )?acts|[mgk] flops|kernel size padding stride|d ?type|data type|precision|time|latency|duration"
        r"|points|score|marks?|grade|device",
    ),
    ("share", r"(?:params?|parameters?|weights?) (?:per|each|for each|in each) .*"),
    ("non_trainable", r"(?:non|un|not) ?trainable(?: (?:params?|parameters?|weights?|count))?|buffers?"),
    ("trainable", r"trainable(?: (?:params?|parameters?|count))?|traina\w*"),
    ("working", r"workings?|calculations?|computations?|formula|derivation"),
    (
        "output",
        r"(?:layer )?outputs?(?: (?:shapes?|sizes?|dim\w*|volumes?|tensor|feature maps?.*|maps?(?: sizes?)?))?"
        r"|activations?(?: (?:shapes?|sizes?|dim\w*|volumes?|maps?))?|out(?: ?(?:shapes?|sizes?|dim\w*|volumes?))?"
        r"|(?:layer )?shapes?|dim\w*|volumes?|feature map|(?:feature )?maps? (?:sizes?|shapes?|dim\w*)|ofm"
        r"|result(?:ing)?(?: (?:shapes?|sizes?|volumes?))?|tensors?(?: (?:shapes?|sizes?))?",
    ),
    *((each.name, each.heading) for each in PARAMETERS),
    ("inputs", r"inputs?|connected(?: to)?|from|previous(?: layer)?|parents?|input layers?"),
    ("weights", r"(?:trainable |learnable )?weights?(?: (?:params?|parameters?|count))?|weight count"),
    ("biases", r"bias(?:es)?(?: (?:params?|parameters?|count|terms?))?"),
    (
        "params",
        r"(?:learnable |learned )?(?:params?|par am|parameters?|learnables?)(?: .*)?"
        r"|weights? ?(?:and|[&+])? ?bias(?:es)?|w ?(?:and|[+&]) ?b|total|sum"
        r"|(?:nb|n|cnt) (?:of )?(?:params?|parameters)",
    ),
    (
        "settings",
        r"hyper ?parameters?|settings?|properties|configuration|config|details?|description|options"
        r"|specs?|specifications?",
    ),
)

_COUNTED = re.compile(
    r"(?:#|no\.?|nr\.?|num\.?|number|count|total|anzahl|nombre|numero)(?: (?:of|der|de|di))? ?"
    r"(?:outputs?|activations?|output values|aktivierungen|ausgaben|neuron outputs)"
    r"|(?:outputs?|activations?|output values) ?[(\[]?(?:counts?|#|number)[)\]]?",
)

_OF_INPUT = re.compile(
    r"(?:layer )?(?:sizes?|shapes?|dim\w*|volumes?|tensors?|maps?|grosse|taille|tamano)\W+(?:in|input|before|vorher)\W*"
)
_OF_OUTPUT = re.compile(r"(?:outputs?|out|o|ausgabe|sortie|salida|saida) (.+)|(.+) (?:outputs?|out|o)")

_UNITS = (
    (THOUSAND, r"k|thousands?|[x*]? ?1[,.' ]?000|[x*]? ?10 ?\^ ?3|1e\+?0?3|tsd|tausend|mille|milliers|miles"),
    (MILLION, r"m|millions?|mio|mln|[x*]? ?1[,.' ]?000[,.' ]?000|[x*]? ?10 ?\^ ?6|1e\+?0?6|millionen|millones|milioni"),
    (BILLION, r"g|bn|billions?|[x*]? ?10 ?\^ ?9|1e\+?0?9|mrd"),
    ("memory", r"(?:[kmgt]i?)?b|(?:kilo|mega|giga)?bytes?|bits?|memory|float32|fp32|[kmg]bit"),
)
_GLUED = re.compile(r"[bn]?(?:c[hwld]{1,3}|[hwld]{1,3}c|hw|wh)|[hwldcnb](?:x[hwldcnb]){1,4}")
ASIDE = re.compile(
    r"(?:e ?\. ?g\b|eg\b|for example|such as|z ?\. ?b\b|p\. ?ex\b|par exemple|por ejemplo).*"
    r"|(?:q|question|task|part|exercise|ex|problem|aufgabe|frage|nr|no|exercice|ejercicio) ?\.? ?[0-9]{0,3} ?[.,]?"
    r" ?[a-z]{0,2}|(?:[0-9]{1,3}(?:[.,][0-9])? ?|one )(?:points?|pts?\.?|p\.?|marks?|punkte?)(?: each)?"
    r"|(?:per|for|of|after|in|at|from|behind) (?:each|every|the|this|that|a)? ?layers?|each layer"
)
"""What may stand behind any heading and says nothing of it: an example, a question's number, points."""
_ITEM = re.compile(
    r"^(?:(?:\(?[a-z0-9]|[0-9]{1,2}[.)]?[a-z])\)|[0-9]{1,2}[.)]"
    r"|(?:q|question|part|task|aufgabe) ?\(?[0-9]{0,2}[a-z]?\)?[.):]?) +(?=[^\W\d_]{2}|#)"
)
"""What numbers a heading as a question: ``(b) Parameters``, ``2. Output``, ``Q1a Output``."""
_NOTE = re.compile(r"(?<=[^\W\d_])[⁰¹²³⁴-⁹]+$")
_SETTINGS = frozenset(each.name for each in PARAMETERS)
FIRST = re.compile(r"\bchannels?[ _-]first\b")
_YES_NO = re.compile(r"(?:yes|y|true|on|1) ?(?:/|or|,) ?(?:no|n|false|off|0)\??")


@lru_cache(maxsize=1024)
def role_of(heading: str) -> str:
    """What a column of this heading holds, or nothing."""
    heading = without_item(folded(_NOTE.sub("", heading)))
    if _COUNTED.fullmatch(heading.strip().replace("_", " ")):
        return "outputs counted"
    if _OF_INPUT.fullmatch(heading.strip().replace("_", " ")):
        return "input size"
    words = words_of(heading)
    found = next((role for role, pattern in _ROLES if re.fullmatch(pattern, words)), "")
    found = found or PHRASES.get(words, "") or PHRASES.get(_phrase(heading), "")
    if found or axes_in(heading):
        return found or "output"
    bare, order = split_order(heading)
    if order and bare and role_of(bare) == "output":
        return "output"
    pieces = re.split(r"/|\bor\b", heading)
    either = [role_of(piece) for piece in pieces] if len(pieces) > 1 else []
    return either[0] if either and all(each in _SETTINGS for each in either) else ""


def bare_words(heading: str) -> str:
    """A heading in lower case without its signs and its brackets."""
    heading = without_item(folded(heading))
    return re.sub(r"(?:[^\w#&+%]|_)+", " ", re.sub(r"(?<=\w)[:?.*#]? *[(\[].*", "", heading)).strip()


def without_item(heading: str) -> str:
    """A heading in lower case without the number of a question before it: ``(b) parameters``."""
    return _ITEM.sub("", heading, count=1)


def words_of(heading: str) -> str:
    """A heading in lower case without its signs, its brackets and what only says that it counts."""
    words = bare_words(heading)
    words = re.sub(r"^(?:(?:number|no|num|nr|count|total)\b|[#σ]) ?(?:of )?(?=[a-z])", "", words)
    return words.removesuffix(" #").removesuffix(" count").strip()


def folded(text: str) -> str:
    """A text in lower case, and without the accents of Latin letters."""
    text = text.lower()
    if text.isascii():
        return text
    import unicodedata  # Most sheets need none of it.

    text = unicodedata.normalize("NFKD", text.replace("ß", "ss").replace("ł", "l").replace("ı", "i").replace("ø", "o"))
    return unicodedata.normalize("NFC", re.sub("[\u0300-\u036f]", "", text))


@lru_cache(maxsize=1024)
def axes_in(heading: str) -> tuple[str, ...]:
    """The axes that a heading spells: ``H x W x N``, ``NCHW``, ``(height, width, channels)``; none in others."""
    words = re.sub(r"\b(?:x|by)\b|[^\w]+|_", " ", re.sub(r"[×*✕]", " x ", folded(heading))).split()
    words = words[1:] if words[:1] in (["output"], ["out"], ["ausgabe"], ["sortie"], ["salida"]) else words
    if len(words) == 1 and re.fullmatch(r"[nb]?(?:chw|hwc|hw|whc|cwh)|[hwcdn](?:x[hwcdn]){1,3}", words[0]):
        words = list(words[0].replace("x", ""))
    axes = [AXIS.get(word, "") for word in words]
    if axes[-1:] == ["batch"] and len(axes) > 1:
        axes[-1] = "channels"  # The N of H x W x N is the number of maps.
    spelt = len(axes) > 1 and all(axes) and len(set(axes)) == len(axes) and not re.search("[+&]", heading)
    return tuple(axes) if spelt and ({"height", "width"} <= set(axes) or "length" in axes) else ()


@lru_cache(maxsize=1024)
def order_in(heading: str) -> tuple[str, ...]:
    """The axes that a heading spells in brackets or at its end, in its order, less the batch; empty for none."""
    bracketed = re.findall(r"[(\[{]([^()\[\]{}]{1,60})[)\]}]", heading)
    return next(filter(None, map(_axes, bracketed)), ()) or split_order(heading)[1]


@lru_cache(maxsize=1024)
def split_order(heading: str) -> tuple[str, tuple[str, ...]]:
    """A heading without the axes at its end, and these: ``output size W x H``."""
    if not re.search(r"[()\[\]{}]", heading):
        for space in re.finditer(r"^|[\s:,]+", heading[:80]):
            if axes := _axes(heading[space.end() :]):
                return heading[: space.start()], axes
    return heading, ()


@lru_cache(maxsize=1024)
def size_in(heading: str) -> str:
    """Which axis of the output a column of this heading alone holds: ``H``, ``out_w``, ``Depth``; empty for none."""
    words = re.sub(r"[\W_]+", " ", without_item(folded(heading))).strip()
    words = re.sub(r"^#|(?:number|no) of |^n (?=[hwc]$)", "", words)
    if prefixed := _OF_OUTPUT.fullmatch(words):
        words = prefixed[1] or prefixed[2]
    return AXIS.get(words, "").replace("batch", "")


@lru_cache(maxsize=1024)
def unit_of(heading: str) -> tuple[str, str]:
    """The unit in which a heading says that it counts, as `numerals` or ``memory``, and why it is not understood."""
    if heading.rstrip().endswith("(b)"):
        return "", "the (b) of its heading may be bytes, or the letter of a question"
    text = re.sub(r"\(m ?\+ ?a\)", "", folded(one_sign(heading)))  # Multiplications and additions are no millions.
    found = re.search(r"[(\[{]([^()\[\]{}]{1,60})[)\]}]?\W*$|[\w#] (?:in|/) ?([^()]{1,40})$", text)
    written = (found[1] or found[2]).strip(" .") if found else ""
    written = re.sub(r"^(?:in|unit:?|units? of) ", "", written)
    behind = re.search(r"[\w#](?: ?[,;:] ?| [-–] )(?:in ([^(),;:]{1,40})|([^\s(),;:][^(),;:]{1,40}))$", text)
    for unit, pattern in _UNITS:
        if re.fullmatch(pattern, written or (behind[1] or behind[2] if behind else "").strip(" .")):
            return unit, ""
    words = re.findall(r"[^\W\d_]+|[#+&]|[0-9]+", written)
    if re.fullmatch(r"w ?(?:[+&]|and) ?b", written):
        return "", ""
    if not words or _YES_NO.fullmatch(written) or ASIDE.fullmatch(written) or all(word in NOTES for word in words):
        return "", ""
    if len(words) > 3 and not re.search(r"[0-9]|^in ", written):
        return "", ""
    return "", f"the unit '{written[:40]}' in its heading is not understood"


def prefix_of(heading: str) -> str:
    """The unit of operations that a heading counts, as `numerals`: ``MFLOPs``."""
    prefixed = re.match(r"\W*([kmg])(?:macs?|flops?)\b", folded(heading))
    return {"k": THOUSAND, "m": MILLION, "g": BILLION}[prefixed[1]] if prefixed else ""


def _axes(text: str) -> tuple[str, ...]:
    words = re.sub(r"\b(?:x|by)\b|[^\w]+|_", " ", re.sub(r"[×*✕]", " x ", folded(text))).split()
    if len(words) == 1 and _GLUED.fullmatch(words[0]):
        words = list(words[0].replace("x", ""))
    axes = [AXIS.get(word, "") or AXIS_OF_SEQUENCES.get(word, "") for word in words]
    if "height" in axes and "width" not in axes:  # Breite x Höhe, largeur x hauteur
        axes = ["width" if word in ("b", "l") else axis for word, axis in zip(words, axes, strict=True)]
    if axes[-1:] == ["batch"]:
        axes[-1] = "channels"  # The N of H x W x N is the number of maps.
    if axes.count("channels") == 2 and len(axes) > 3:
        axes = ["depth" if word in ("d", "depth") else axis for word, axis in zip(words, axes, strict=True)]
    axes = axes[1:] if axes[:1] == ["batch"] else axes
    spelt = len(axes) > 1 and all(axes) and len(set(axes)) == len(axes) and not re.search("[+&]", text)
    return tuple(axes) if spelt and ({"height", "width"} <= set(axes) or "length" in axes) else ()


def _phrase(heading: str) -> str:
    """A heading with what stands in brackets left out."""
    return " ".join(re.sub(r"[^\w#№]+|_", " ", re.sub(r"[(\[（].*", "", heading)).split())
