"""Whatever is done to a file: it is read and can be evaluated, or it is refused with its place."""

import tomllib
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from pasje_platform.programme import build
from pasje_platform.programme.file import WrongProgramme, odd, parse
from pasje_platform.programme.file_reading import Reading, named
from tests.support.programme_files import EXAMPLES, SOURCE

SOURCES = [SOURCE, *(path.read_text() for path in EXAMPLES)]
NOW = datetime(2026, 11, 22, tzinfo=UTC)
LINES = sorted({line for source in SOURCES for line in source.splitlines() if line.strip()})
VALUES = ["0", "-1", "true", "1.5", "nan", '""', '"x"', "[]", "{}", "[[]]", '"1.00"', "2026-02-28",
          "12:30:00", "2026-01-01T00:00:00Z", '"99999999.99"', "9999999999999999999999", '"12-31"',
          '"20 years"', '"1 day"', '"100%"', "[1, true, {}]", "{ points = 1 }", "{ en = 1 }",
          '["points"]', '"points"', '"\\u0000"']  # fmt: skip


def refusal(work, *arguments):
    """The refusal of what is wrong, else None."""
    try:
        work(*arguments)
    except WrongProgramme as wrong:
        return wrong
    return None


def stands(source):
    """Reads a file as the platform does; what is right must also build."""
    wrong = refusal(parse, source)
    if wrong is not None:
        assert wrong.reason
        assert 1 <= wrong.line <= max(1, len(source.split("\n")))
        return False
    build.rules(parse(source), logo=None, version=1, effective_at=NOW, demo=False)
    assert all(one.reason for one in odd(source))
    return True


@st.composite
def mutated(draw):
    """A right file with a few lines gone, doubled, moved, or with another value."""
    lines = draw(st.sampled_from(SOURCES)).splitlines()
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(lines) - 1))
        how = draw(st.sampled_from(["gone", "twice", "moved", "other", "value", "value", "value"]))
        if how == "gone":
            del lines[at]
        elif how == "twice":
            lines.insert(at, lines[at])
        elif how == "moved":
            lines.insert(draw(st.integers(0, len(lines) - 1)), lines.pop(at))
        elif how == "other":
            lines[at] = draw(st.sampled_from(LINES))
        elif "=" in lines[at]:
            lines[at] = f"{lines[at].partition('=')[0]}= {draw(st.sampled_from(VALUES))}"
        if not lines:
            return ""
    return "\n".join(lines)


@settings(max_examples=250, deadline=None)
@given(mutated())
def test_a_file_with_other_lines_is_read_or_refused(source):
    stands(source)


PLAIN = st.recursive(
    st.one_of(st.booleans(), st.integers(), st.floats(), st.text(max_size=9), st.dates(),
              st.datetimes(), st.times(), st.sampled_from(["points", "1.00", "5%", "action:x"])),
    lambda inside: st.one_of(
        st.lists(inside, max_size=3),
        st.dictionaries(st.sampled_from(["id", "unit", "kind", "per", "en", "x"]), inside),
    ),
    max_leaves=6,
)  # fmt: skip


def _tables(value, at=()):
    """Every table and list inside, with its place."""
    if isinstance(value, dict | list):
        yield at, value
        inside = value.items() if isinstance(value, dict) else enumerate(value)
        for name, one in inside:
            yield from _tables(one, (*at, name))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_file_with_any_value_anywhere_is_read_or_refused(data):
    plain = tomllib.loads(data.draw(st.sampled_from(SOURCES)))
    for _ in range(data.draw(st.integers(1, 2))):
        place, table = data.draw(st.sampled_from(list(_tables(plain))))
        if not table:
            continue
        keys = list(table) if isinstance(table, dict) else range(len(table))
        name = data.draw(st.sampled_from(list(keys)))
        table[name] = data.draw(PLAIN)
        assert named(plain, (*place, name)) or place == ()
    wrong = refusal(Reading("", plain).whole)
    assert wrong is None or wrong.reason


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_any_text_at_all_is_refused(source):
    assert not stands(source)


def test_the_files_themselves_stand():
    assert all(stands(source) for source in SOURCES)
