import pytest

from expectations.reread import reread


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("2.9 万户", 29_000),
        ("３亿5000万元", 350_000_000),
        ("3709.56億元", 370_956_000_000),
        ("九萬里", 90_000),
        ("百分之六", 6),
        ("三四百", None),
        ("幾百戶", None),
    ],
)
def test_a_printed_number_is_read_again_in_either_script(printed: str, value: float | None) -> None:
    assert reread(printed) == value
