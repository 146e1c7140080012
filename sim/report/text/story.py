"""The story of one person in plain sentences, with dates."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from sim.inputs.scenario.sections.desk import split_dose
from sim.outcomes.story.divergence import Divergence, View
from sim.outcomes.story.events import Event
from sim.outcomes.story.life import Life, Who
from sim.outcomes.story.story import Story
from sim.states import LANE_STATES, OFF_BENEFIT, STATES, first_spell_of

# The same words whatever the language of the machine.
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
HOUSEHOLD_WORDS = {
    "single": "living alone",
    "lone_parent": "a lone parent",
    "couple": "in a couple",
}
PROFILE_WORDS = {
    "work_ready": "able to work and searching",
    "physically_limited": "physically limited",
    "mentally_limited": "mentally limited",
}
STATE_WORDS = {state.label: row.words for state, row in STATES.items()}
MOVE_WORDS = {state.label: STATES[first_spell_of(state)].move_words for state in STATES}
OFF_STATES = tuple(state.label for state in OFF_BENEFIT)
LANE_WORDS = {lane.label: STATES[state].lane_words for lane, state in LANE_STATES.items()}


def month_name(start: datetime.date, month: int) -> str:
    """The calendar month of a month of the run.

    Examples
    --------
    >>> import datetime
    >>> month_name(datetime.date(2017, 10, 1), 5)
    'March 2018'
    """
    years, place = divmod(start.month - 1 + month, 12)
    return f"{MONTHS[place]} {start.year + years}"


def month_count(months: int) -> str:
    """A number of months in words: ``1 month``, ``5 months``."""
    return f"{months} month" + ("" if months == 1 else "s")


def regime_words(name: str | None) -> str:
    """A regime with its dose, if it is not the full one.

    Examples
    --------
    >>> regime_words("coaching@0.25")
    'coaching at 25 % of its dose'
    """
    regime, level = split_dose(str(name))
    return regime if level == 1 else f"{regime} at {100 * level:.3g} % of its dose"


def _as_chance(value: float) -> str:
    return f"{100 * value:.3g} %"


def story_text(story: Story) -> str:
    """The whole story: who, each life, and where two lives part."""
    return "\n".join(story_lines(story))


def story_lines(story: Story) -> Iterator[str]:
    """The story line by line; an empty line between its parts."""
    yield (
        f"Person {story.person} of {story.title} (parameter draw {story.draw}, "
        f"replication {story.replication})"
    )
    first = story.lives[0].who
    yield _who_sentence(first)
    for life in story.lives:
        yield ""
        yield f"Option {life.option}" + (f": {life.title}" if life.title != life.option else "")
        if life.who != first:
            yield "  The same random numbers make somebody else here. " + _who_sentence(life.who)
        yield from (f"  {sentence}" for sentence in life_sentences(story.start, life))
    if len(story.lives) > 1:
        yield ""
        yield from parting_sentences(story)


def _who_sentence(who: Who) -> str:
    trial = "being studied" if who.studied else "not being studied"
    what = ", ".join((PROFILE_WORDS[who.profile], *who.traits))
    volunteer = "signed up as a volunteer" if who.volunteer else "did not sign up for a trial"
    return (
        f"Group {who.group}: {who.age_years} years old at the start, "
        f"{HOUSEHOLD_WORDS[who.household]}, {what}; {volunteer}, {trial}; "
        f"unseen differences multiply every monthly chance by about {who.frailty:.3g} "
        f"(class {who.frailty_class + 1})."
    )


def life_sentences(start: datetime.date, life: Life) -> Iterator[str]:
    """What happened, in order, and where the person stands at the end."""
    end = len(life.states) - 1
    if not life.events:
        yield f"By {month_name(start, end)} this person had not come in yet."
        return
    for event in life.events:
        yield _event_sentence(start, life, event)
    moves = sum(event.kind == "moves" for event in life.events)
    end_words = STATE_WORDS[str(life.states[end])]
    still = "still " if moves == 0 else ""
    yield (
        f"At the start of {month_name(start, end)}, the end of the run, this person was "
        f"{still}{end_words}."
    )


def _event_sentence(start: datetime.date, life: Life, event: Event) -> str:
    when = month_name(start, event.month)
    if event.kind == "enters":
        return _entry_sentence(when, life, event)
    if event.kind == "moves":
        return _move_sentence(when, life, event)
    if event.kind == "meets":
        return (
            f"From {when} the regime was {regime_words(event.after)} instead of "
            f"{regime_words(event.before)}."
        )
    if event.kind == "stops":
        return f"In {when} this person stopped taking part; from then on: {event.after}."
    return _desk_sentence(when, regime_words(life.regimes[event.month]), event)


def _desk_sentence(when: str, regime: str, event: Event) -> str:
    if event.kind == "waits":
        return (
            f"In {when} this person asked for a place at the desk and had to wait, under {regime}."
        )
    if event.kind == "is_coached":
        waited = f"after {month_count(event.months)} of waiting" if event.months else "at once"
        return f"From {when} there was a place at the desk, {waited}; the regime was {regime}."
    full = f", the full time; from then on: {regime}" if event.after == "finished" else ""
    return (
        f"In {when} the place at the desk came to an end after {month_count(event.months)}{full}."
    )


def _entry_sentence(when: str, life: Life, event: Event) -> str:
    comes = "came in as new inflow" if life.who.arrives else "was first seen"
    if life.who.came_back:
        comes = "came back, having left before the start, and is first seen"
    already = f", {month_count(event.months)} already" if event.months else ""
    regime = regime_words(life.regimes[event.month])
    return f"In {when} this person {comes}, {STATE_WORDS[event.after]}{already}, under {regime}."


def _move_sentence(when: str, life: Life, event: Event) -> str:
    if event.before in OFF_STATES:
        away = month_count(event.months)
        return f"In {when} this person came back on benefit, {away} after leaving it."
    spell = f"after {month_count(event.months)} on benefit in this spell"
    regime = regime_words(life.regimes[event.month])
    return f"In {when} this person {MOVE_WORDS[event.after]}, {spell}, under {regime}."


def parting_sentences(story: Story) -> Iterator[str]:
    """Where two lives part and why, or that they never do."""
    names = " and ".join(life.option for life in story.lives)
    parting = story.parting
    if parting is None:
        yield f"The two lives, in {names}, are the same to the end."
        if story.regimes_part is not None:
            yield (
                f"From {month_name(story.start, story.regimes_part)} this person met other regimes "
                "in the two, but no month's random number fell between the two chances."
            )
        return
    when = month_name(story.start, parting.month)
    if parting.cause == "start":
        yield f"The two lives, in {names}, differ from {when}: who this person is differs at entry."
        return
    yield f"The two lives, in {names}, are the same until {when}. There they part."
    yield _random_number_sentence(parting)
    yield from (_view_sentence(view) for view in parting.views)
    yield _why_sentence(parting)


def _random_number_sentence(parting: Divergence) -> str:
    destination = LANE_WORDS[parting.door]
    if parting.word_names == parting.door:
        return (
            f"The random number of that month, the same in both, pointed to {destination} and "
            f"asked for a chance above {_as_chance(parting.height)} to move."
        )
    return (
        "The random number of that month, the same in both, pointed to "
        f"{LANE_WORDS[parting.word_names]}; "
        f"the chance of {destination} is so large that it takes a part of that too."
    )


def _view_sentence(view: View) -> str:
    did = "this person stayed"
    if view.moves_to:
        did = f"this person was {STATE_WORDS[view.moves_to]}, from the next month on"
    studied = ", studied" if view.studied else ""
    return (
        f"  In {view.option} (regime {regime_words(view.regime)}{studied}) the chance was "
        f"{_as_chance(view.chance)}: {did}."
    )


def _why_sentence(parting: Divergence) -> str:
    if not parting.factors:
        return (
            "Why: this hazard is the same in both; the other destinations leave it another share."
        )
    said = "; ".join(
        f"{factor.names[0]} = {factor.values[0]:.4g} against "
        + (f"{factor.names[1]} = " if factor.names[1] != factor.names[0] else "")
        + f"{factor.values[1]:.4g}"
        for factor in parting.factors
    )
    return f"Why: the monthly hazard is a product, and of its factors differ {said}."
