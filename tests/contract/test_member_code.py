"""The code on the card: what is drawn is what is read back, and nothing else passes."""

import hashlib
import hmac
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pasje.contract import member_code as codes

HANDLES = st.text(codes.ALPHABET, min_size=codes.HANDLE, max_size=codes.HANDLE)
STEPS = st.integers(0, 32**6 - 1)
QR_ALPHANUMERIC = set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")


@given(HANDLES, STEPS, st.sampled_from(["M1", "V1"]), st.binary(min_size=32, max_size=32))
def test_a_fresh_code_is_read_back_as_it_was_made(handle, step, kind, key):
    signature = hmac.digest(key, codes.message(kind, handle, step), hashlib.sha256)
    text = codes.fresh_code(kind, handle, step, signature)
    assert len(text) == codes.LENGTH
    assert set(text) <= QR_ALPHANUMERIC
    assert codes.parse(text) == codes.FreshCode(kind, handle, step, codes.mac_text(signature))


@given(HANDLES)
def test_a_static_code_is_as_long_as_a_fresh_one_and_is_read_back(handle):
    text = codes.static_code(handle)
    assert len(text) == codes.LENGTH
    assert codes.parse(text) == codes.StaticCode(handle)


@given(HANDLES, st.integers(2, codes.LENGTH - 1), st.sampled_from(codes.ALPHABET))
def test_a_static_code_with_one_wrong_character_is_malformed(handle, place, character):
    text = codes.static_code(handle)
    wrong = text[:place] + character + text[place + 1 :]
    if wrong == text:
        return
    with pytest.raises(codes.Malformed):
        codes.parse(wrong)


@given(HANDLES, st.integers(2, codes.LENGTH - 1))
def test_a_code_cut_short_is_malformed(handle, length):
    with pytest.raises(codes.Malformed):
        codes.parse(codes.static_code(handle)[:length])


def test_case_and_spaces_of_a_scanner_do_not_matter():
    text = codes.static_code("0123456789ABC")
    assert codes.parse(f" {text.lower()}\r\n") == codes.StaticCode("0123456789ABC")


def test_the_kind_is_signed():
    assert codes.message("M1", "0123456789ABC", 7) != codes.message("V1", "0123456789ABC", 7)


@pytest.mark.parametrize(
    "text", ["https://example.com/M1", "8710400280507", "", "hello", "X1" + "0" * 35]
)
def test_what_is_not_ours_is_told_apart_from_half_a_code(text):
    with pytest.raises(codes.NotOurs):
        codes.parse(text)


def test_a_number_has_13_digits_and_reads_in_groups():
    number = codes.new_number()
    assert len(number) == 13
    assert codes.parse(codes.grouped(number)) == codes.CardDigits(number)


@given(st.integers(0, 12), st.integers(1, 9))
def test_every_single_wrong_digit_is_found(place, shift):
    number = codes.new_number()
    digit = (int(number[place]) + shift) % 10
    with pytest.raises(codes.NotOurs):
        codes.checked_number(number[:place] + str(digit) + number[place + 1 :])


@given(st.integers(0, 11))
def test_every_two_neighbours_swapped_are_found(place):
    number = codes.new_number()
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if swapped == number:
        return
    with pytest.raises(codes.NotOurs):
        codes.checked_number(swapped)


def test_a_step_lasts_15_seconds():
    moment = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)
    assert codes.step_at(moment.replace(second=14)) == codes.step_at(moment)
    assert codes.step_at(moment.replace(second=15)) == codes.step_at(moment) + 1
