"""Marks of footnotes and the notes that they stand for."""

from ingest.report.notes import read_notes


def test_each_mark_is_tied_to_its_note():
    text = (
        "全面落实“六稳”[1]任务，增长6.3%［2］，培育“四上”企业〔３〕。\n\n- [4]不是注释\n\n"
        "**[1]“六稳”：**稳就业等。\n[2] 两年平均增长：以2019年相应同期数为基数。\n"
    )
    notes = read_notes(text)
    assert [(text[note.start : note.end], note.words) for note in notes] == [
        ("[1]", "“六稳”：稳就业等。"),
        ("［2］", "两年平均增长：以2019年相应同期数为基数。"),
    ]
    assert text[notes[0].explained_at :].startswith("**[1]")


def test_notes_that_are_counted_anew_on_each_page():
    text = "甲[1]。\n[1]甲的注。\n乙[1]。\n[^1]: 乙的注。\n"
    assert [note.words for note in read_notes(text)] == ["甲的注。", "乙的注。"]
