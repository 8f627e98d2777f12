"""Chinese numerals as numbers."""

from math import prod

from ingest.language.lexicon import pairs, words

DIGITS = {character: int(value) for character, value in pairs("common", "digit_value").items()}
MULTIPLIERS = {character: int(value) for character, value in pairs("common", "multiplier").items()}
_LARGE = tuple(sorted((c for c, value in MULTIPLIERS.items() if value > 1000), key=lambda c: -MULTIPLIERS[c]))  # 亿, 万
_LONGEST = 40  # a longer row of characters is no numeral: 〇〇〇〇…
NUMERAL_CHARACTERS = "".join(words("common")["in_numbers"])


def numeral(text: str) -> float | None:
    """The value of a Chinese numeral, or None where the characters are no numeral.

    `一万五千亿` is 1.5e12, `二〇二〇` 2020, `七点八` 7.8, `九点三亿` 9.3e8, `百万` 1e6 (a bare multiplier counts
    once), `万万` None.
    """
    if len(text) > _LONGEST:
        return None
    whole, _, fraction = text.partition("点")
    value = _whole(whole)
    digits = fraction.rstrip("".join(MULTIPLIERS))
    if value is None or (fraction and not digits) or any(c not in DIGITS for c in digits):
        return None
    if not fraction:
        return float(value)
    multiplied = prod(MULTIPLIERS[c] for c in fraction[len(digits) :])
    printed = int(f"{value}{''.join(str(DIGITS[c]) for c in digits)}")
    return printed * multiplied / 10 ** len(digits)  # divided last: 9.3 * 1e8 is 930000000.0000001


def _whole(text: str) -> int | None:
    if not text:
        return None
    if all(c in DIGITS for c in text):  # read digit by digit: 二〇二〇
        return int("".join(str(DIGITS[c]) for c in text))
    for name in _LARGE:
        head, found, tail = text.rpartition(name)
        if found:
            high = _whole(head) if head else 1
            low = _tail(tail, MULTIPLIERS[name])
            return None if high is None or low is None else high * MULTIPLIERS[name] + low
    value, digit = 0, None
    last = 10_000
    for c in text:
        if c in DIGITS:
            if digit not in (None, 0):
                return None
            digit = DIGITS[c]
        else:
            size = MULTIPLIERS[c]
            if size >= last:
                return None
            value += (digit or 1) * size
            digit, last = None, size
    if digit is None:
        return value
    # 三百五 is 350, with its 十 left out; 三百零五 is 305.
    return value + digit * (last // 10 if last > 10 and "零" not in text and "〇" not in text and value else 1)


def _tail(text: str, above: int) -> int | None:
    if not text:
        return 0
    if len(text) == 1 and text in DIGITS:  # 一万五
        return DIGITS[text] * above // 10
    return _whole(text)
