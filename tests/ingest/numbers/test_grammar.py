"""The number grammar: whatever form a number is printed in, it is read back as itself, at the place where it stands."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.language.numerals import numeral
from ingest.numbers.grammar import Number, read_numbers
from ingest.report.text import clean_text

_FULL_WIDTH = str.maketrans("0123456789.,%", "０１２３４５６７８９．，％")
_TIMES = {"": 1, "万": 10**4, "亿": 10**8, "万亿": 10**12, "百万": 10**6, "千万": 10**7}
_UNITS = ["元", "亩", "户", "家", "人次", "公里", "吨", "平方米", "%", "辆", "斤", "美元", "千瓦时", "项"]
# Units with which a numeral of Chinese characters is a number, and not a turn of phrase.
_CHINESE_UNITS = ["元", "亩", "吨", "户", "家", "公里", "辆", "斤"]
_NOUNS = ["总量达到", "投资完成", "面积为", "产量超过", "规模约", "收入增加到", "出口额"]


@dataclass(frozen=True)
class Printed:
    """A number as printed, and what it says."""

    text: str
    value: float
    unit: str
    high: float | None = None


def chinese(number: int) -> str:
    """The numeral as it is said: 10503 is 一万零五百零三."""
    digits = "零一二三四五六七八九"
    if number >= 10**8:
        head, rest = divmod(number, 10**8)
        return chinese(head) + "亿" + _following(rest, 10**7)
    if number >= 10**4:
        head, rest = divmod(number, 10**4)
        return chinese(head) + "万" + _following(rest, 10**3)
    for size, name in ((1000, "千"), (100, "百"), (10, "十")):
        if number >= size:
            head, rest = divmod(number, size)
            return digits[head] + name + _following(rest, size // 10)
    return digits[number]


def _following(rest: int, least: int) -> str:
    return "" if not rest else ("零" if rest < least else "") + chinese(rest)


_amounts = st.one_of(
    st.integers(1, 999_999),
    st.decimals("0.01", "99999", places=1).filter(lambda d: d > 0),
    st.decimals("0.01", "99999", places=2).filter(lambda d: d > 0),
)


@st.composite
def arabic(draw: st.DrawFn) -> Printed:
    """Digits with or without separators, multiplier and unit, full-width or spaced."""
    amount, unit = draw(_amounts), draw(st.sampled_from(_UNITS))
    multiplier = draw(st.sampled_from(list(_TIMES))) if unit != "%" else ""
    digits = f"{amount:,}" if draw(st.booleans()) and unit != "%" else str(amount)
    if draw(st.booleans()):
        digits = digits.translate(_FULL_WIDTH)
    space = draw(st.sampled_from(["", " ", "  "]))
    over = draw(st.sampled_from(["", "多", "余"])) if multiplier else ""
    text = f"{digits}{space}{over}{multiplier}{unit}"
    return Printed(text, float(amount) * _TIMES[multiplier], unit)


@st.composite
def in_characters(draw: st.DrawFn) -> Printed:
    """A Chinese numeral with its unit: 一万零五百零三亩."""
    amount, unit = draw(st.integers(2, 10**9)), draw(st.sampled_from(_CHINESE_UNITS))
    numeral = chinese(amount)
    if 10 <= amount < 20 and draw(st.booleans()):
        numeral = numeral.removeprefix("一")
    return Printed(f"{numeral}{unit}", float(amount), unit)


@st.composite
def ranges(draw: st.DrawFn) -> Printed:
    """Two figures with one unit: 6%—6.5%, 2至3万亩."""
    low = draw(st.integers(1, 5000))
    high = low + draw(st.integers(1, 5000))
    unit = draw(st.sampled_from(["亩", "家", "%", "吨"]))
    multiplier = draw(st.sampled_from(["", "万", "亿"])) if unit != "%" else ""
    dash = draw(st.sampled_from(["—", "-", "～", "至"]))
    first = f"{low}%" if unit == "%" and draw(st.booleans()) else str(low)
    times = _TIMES[multiplier]
    return Printed(f"{first}{dash}{high}{multiplier}{unit}", float(low * times), unit, float(high * times))


@st.composite
def shares(draw: st.DrawFn) -> Printed:
    """Parts of a whole in words: 百分之十点四, 三分之一, 七成."""
    kind = draw(st.sampled_from(["percent", "fraction", "tenths"]))
    if kind == "percent":
        whole, tenths = draw(st.integers(1, 99)), draw(st.integers(0, 9))
        decimals = f"点{chinese(tenths)}" if tenths else ""
        return Printed(f"百分之{chinese(whole)}{decimals}", whole + tenths / 10, "%")
    if kind == "tenths":
        tenths = draw(st.integers(2, 9))
        return Printed(f"{chinese(tenths)}成", 10.0 * tenths, "%")
    base = draw(st.integers(3, 9))
    part = draw(st.integers(1, base - 1))
    return Printed(f"{chinese(base)}分之{chinese(part)}", 100 * part / base, "%")


@st.composite
def folds(draw: st.DrawFn) -> Printed:
    """翻一番, 翻了两番: times told as doublings."""
    times = draw(st.integers(1, 4))
    word = "两" if times == 2 else chinese(times)
    return Printed(f"翻{draw(st.sampled_from(['', '了']))}{word}番", float(times), "番")


_any_number = st.one_of(arabic(), in_characters(), ranges(), shares(), folds())


def _read(raw: str) -> list[tuple[Number, str]]:
    """The numbers of a text, each with the characters of the raw text that it stands for."""
    text = clean_text(raw)
    numbers = read_numbers(text.clean)
    spans = text.spans(np.array([n.start for n in numbers], int), np.array([n.end for n in numbers], int))
    return [(n, raw[start:end]) for n, start, end in zip(numbers, *spans, strict=True)]


def _same(number: Number, printed: Printed) -> bool:
    def near(one: float | None, other: float | None) -> bool:
        return one is other is None or (one is not None and other is not None and abs(one - other) <= 1e-9 * abs(other))

    return near(number.value, printed.value) and near(number.high, printed.high) and number.unit == printed.unit


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(_NOUNS), _any_number, st.sampled_from(["。", "，增长较快。", "以上。", "左右，", "；", "\n"]))
def test_a_number_is_read_back_as_itself(noun, printed, behind):
    found = _read(f"全市{noun}{printed.text}{behind}")
    assert [text for _, text in found] == [printed.text]
    assert _same(found[0][0], printed), found[0][0]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(_NOUNS), _any_number), min_size=2, max_size=8), st.sampled_from("，。；\n"))
def test_numbers_in_a_row_keep_their_places(clauses, delimiter):
    raw = delimiter.join(f"{noun}{printed.text}" for noun, printed in clauses) + "。"
    found = _read(raw)
    assert [text for _, text in found] == [printed.text for _, printed in clauses]
    assert all(_same(number, printed) for (number, _), (_, printed) in zip(found, clauses, strict=True))


@given(st.integers(1, 99), st.text("〇一二三四五六七八九", min_size=1, max_size=4), st.sampled_from(["", "万", "亿"]))
def test_a_fraction_in_characters_is_the_same_value_as_in_digits(whole, fraction, multiplier):
    """九点三亿 is 930000000, not 930000000.0000001."""
    digits = fraction.translate(str.maketrans("〇一二三四五六七八九", "0123456789"))
    exact = Fraction(f"{whole}.{digits}") * _TIMES[multiplier]
    assert numeral(f"{chinese(whole)}点{fraction}{multiplier}") == float(exact)


@settings(max_examples=200, deadline=None)
@given(
    st.text(
        "0123456789０１２３.,，。万亿千百十一二两零多余元亩%％个百分点之成翻番倍第前—-至 \n\u3000年月日", max_size=60
    )
)
def test_whatever_the_text_numbers_stand_in_order_within_it(raw):
    text = clean_text(raw)
    end = 0
    for number in read_numbers(text.clean):
        assert end <= number.start < number.end <= number.tail <= len(text.clean)
        assert number.value >= 0 and (number.high is None or number.high > number.value)
        end = number.tail
