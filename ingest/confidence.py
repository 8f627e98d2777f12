"""How sure a reading is: by the rule that read it, lowered by what makes names doubtful."""

from ingest.observations import Reading

# Share of rows read right in every field, per rule, on the annotated reports (`gwr evaluate --confidence`).
_BY_RULE = {"before": 0.95, "behind": 0.85, "before_joined": 0.9, "carried": 0.9, "repaired": 0.8, "verb_only": 0.75, "topic": 0.6}


def confidence(reading: Reading) -> float:
    """A number from 0 to 1: the share of readings of this kind that proved right on annotated reports."""
    base = _BY_RULE.get(reading.rule.removesuffix("_from"), 0.7)
    if len(reading.name) > 24:
        base -= 0.15
    elif len(reading.name) < 3:
        base -= 0.2
    if reading.rule.endswith("_from"):
        base -= 0.1
    return round(base, 2)
