"""Whose estimate of the effects a scenario follows: one source, or several with weights."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, get_args

from pydantic import PlainSerializer, ValidatorFunctionWrapHandler, WithJsonSchema, WrapValidator

from sim.inputs.reading.frozen import FrozenMap, refusal
from sim.inputs.reading.mends import as_yaml
from sim.inputs.reading.mistakes import Mend
from sim.inputs.reading.suggestions import nearest
from sim.inputs.reading.vocabulary import Effects

MEANINGS: dict[Effects, str] = {
    "registry": "the municipality's own counts",
    "researchers": "the researchers' estimate",
    "matched": "the comparison with matched non-participants",
    "none": "no effect at all",
}
SOURCES: tuple[Effects, ...] = get_args(Effects)
# What weights written in decimals may be off the 1 they sum to: three of 0.3333 are meant as 1.
ROUNDING = 1e-3


def _word_or_weights(written: Any, word: ValidatorFunctionWrapHandler) -> Any:
    """One source by its name, or the weights of several."""
    if not isinstance(written, Mapping):
        return word(written)
    wrong = [*_wrong_names(written), *_wrong_weights(written)]
    if wrong:
        raise refusal("; ".join(wrong), _mend(written))
    weights = {name: float(weight) for name, weight in written.items()}
    total = math.fsum(weights.values())
    if abs(total - 1) > ROUNDING:
        raise refusal(f"must be weights that sum to 1 (got {total:.6g})", _mend(weights))
    if len(weights) == 1:
        return next(iter(weights))
    return FrozenMap({name: weight / total for name, weight in weights.items()})


def _wrong_names(written: Mapping[Any, Any]) -> list[str]:
    unknown = [str(name)[:60] for name in written if name not in SOURCES]
    if not written:
        return [f"must be a source of effects, {', '.join(SOURCES)}, or weights of several"]
    return [f"must name {', '.join(SOURCES)} (got {', '.join(unknown)})"] if unknown else []


def _wrong_weights(written: Mapping[Any, Any]) -> list[str]:
    wrong = [str(name)[:60] for name, weight in written.items() if not _is_weight(weight)]
    if not wrong:
        return []
    return [f"must have weights above 0, at most 1 (not so: {', '.join(wrong)})"]


def _is_weight(weight: Any) -> bool:
    return isinstance(weight, int | float) and not isinstance(weight, bool) and 0 < weight <= 1


def _mend(written: Mapping[Any, Any]) -> Mend | None:
    """The same weights under known names, scaled so that they sum to 1; none if unclear."""
    weights: dict[str, float] = {}
    for name, weight in written.items():
        known = name if name in SOURCES else nearest(str(name), SOURCES)
        is_number = isinstance(weight, int | float) and not isinstance(weight, bool)
        if known is None or known in weights or not is_number or not 0 <= weight < math.inf:
            return None
        if weight:
            weights[known] = float(weight)
    total = math.fsum(weights.values())
    if not total:
        return None
    scaled = {name: round(weight / total, 4) for name, weight in weights.items()}
    return Mend((as_yaml(scaled),), is_guess=True)


def _plain(effects: Any) -> Any:
    return dict(effects) if isinstance(effects, Mapping) else effects


if TYPE_CHECKING:
    EffectsOrWeights = Effects | FrozenMap[Effects, float]
else:
    # One type with a check of its own: a union would report both of its sides.
    EffectsOrWeights = Annotated[
        Effects,
        WrapValidator(_word_or_weights),
        PlainSerializer(_plain),
        WithJsonSchema(
            {
                "anyOf": [
                    {"type": "string", "enum": list(SOURCES)},
                    {
                        "type": "object",
                        "properties": {
                            name: {
                                "type": "number",
                                "exclusiveMinimum": 0,
                                "maximum": 1,
                                "description": f"weight of {words}",
                            }
                            for name, words in MEANINGS.items()
                        },
                        "minProperties": 1,
                        "additionalProperties": False,
                    },
                ]
            }
        ),
    ]


def weights_of(effects: EffectsOrWeights) -> dict[Effects, float]:
    """Every source that a scenario follows, with its weight; the weights sum to 1.

    Examples
    --------
    >>> weights_of("matched")
    {'matched': 1.0}
    """
    if isinstance(effects, str):
        return {effects: 1.0}
    return dict(effects.items())


def heaviest(effects: EffectsOrWeights) -> Effects:
    """The source with the largest weight, the first of several."""
    weights = weights_of(effects)
    return max(weights, key=lambda name: weights[name])


def effects_words(effects: EffectsOrWeights) -> str:
    """What a scenario follows, for a reader.

    Examples
    --------
    >>> effects_words(FrozenMap({"registry": 0.75, "none": 0.25}))
    'registry 75 %, none 25 %'
    """
    if isinstance(effects, str):
        return effects
    return ", ".join(f"{name} {weight:.3g} %" for name, weight in _percentages(effects))


def _percentages(effects: Mapping[Effects, float]) -> list[tuple[str, float]]:
    return [(name, 100 * weight) for name, weight in effects.items()]
