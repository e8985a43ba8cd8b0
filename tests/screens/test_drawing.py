"""The code is read by a scanner, and what is written on a brand's colour by a person."""

import io

import pytest
import zxingcpp
from PIL import Image

from pasje import routes
from pasje.contract.member_code import fresh_code, new_handle, static_code
from pasje.ui import colour
from pasje.ui.qr_code import qr_image, side_within
from pasje.ui.qr_matrix import SIDE, qr_png


@pytest.mark.parametrize("kind", ["S1", "M1", "V1"])
def test_the_picture_is_one_pixel_a_module_and_can_be_read(kind):
    handle = new_handle()
    text = static_code(handle) if kind == "S1" else fresh_code(kind, handle, 119, bytes(32))
    image = Image.open(io.BytesIO(qr_png(text)))
    assert image.size == (SIDE, SIDE) == (37, 37)
    scaled = image.convert("L").resize((SIDE * 7, SIDE * 7), Image.Resampling.NEAREST)
    [read] = zxingcpp.read_barcodes(scaled)
    assert (read.text, read.ec_level) == (text, "Q")


@pytest.mark.parametrize("side", [296, 333])
def test_its_squares_are_those_of_the_picture(side):
    text, module = static_code(new_handle()), side // SIDE
    drawing = qr_image(text, side, "The code")
    assert drawing.label == "The code"
    [squares] = drawing.content.shapes
    assert squares.paint.stroke_width == module
    drawn = Image.new("L", (side, side), "white")
    for x, y in squares.points:
        left, top = x - module / 2, y - module / 2
        assert (left % module, top % module) == (0, 0), "on the edges of pixels"
        drawn.paste("black", (int(left), int(top), int(left) + module, int(top) + module))
    picture = Image.open(io.BytesIO(qr_png(text))).convert("L")
    assert drawn == picture.resize((side, side), Image.Resampling.NEAREST)


@pytest.mark.parametrize(("card", "side"), [(380, 333), (296, 259), (420, 370)])
def test_the_code_takes_at_least_four_fifths_of_the_card(card, side):
    assert side_within(card - 24) == side
    assert side >= 0.8 * card


@pytest.mark.parametrize(
    "seed", ["#0B6E4F", "#FFD54F", "#FFFFFF", "#000000", "#808080", "#E4572E", "#7A00FF", "#00B4D8"]
)
def test_what_is_written_on_any_brand_can_be_read(seed):
    for end in colour.card_gradient(seed):
        assert colour.contrast(end, colour.text_on(seed)) >= colour.READABLE


def test_every_address_is_made_in_one_place():
    assert routes.to(routes.REWARD, "a b") == "/rewards/a%20b"
    assert routes.invitation("https://pasje.nl", "SANNE7") == "https://pasje.nl/r/SANNE7"
    assert routes.invitation_code("/r/SANNE7?utm=x") == "SANNE7"
    assert routes.invitation_code("/rewards") is None
