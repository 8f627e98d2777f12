"""What holds for the sections of every text."""


def assert_sound(sections, clean):
    """Sections are numbered, nest, come in text order and cover the text."""
    assert [s.number for s in sections] == list(range(len(sections)))
    on_top = [s for s in sections if s.parent is None]
    assert [s.start for s in on_top] == ([0] + [s.end for s in on_top])[: len(on_top)]
    assert not clean or on_top[-1].end == len(clean)
    end_of_last_part = {}
    for s in sections:
        assert s.start < s.end
        assert clean.startswith(s.marker + s.heading, s.start)
        if s.parent is not None:
            above = sections[s.parent]
            assert above.number < s.number and above.start <= s.start and s.end <= above.end
            assert s.level == above.level + 1
            assert end_of_last_part.get(s.parent, 0) <= s.start
            end_of_last_part[s.parent] = s.end
