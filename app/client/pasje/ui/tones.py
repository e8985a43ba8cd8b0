"""Material's colours computed from a seed as Flutter computes them, for who draws without Flutter.

A colour of the scheme has the seed's hue, the chroma of its palette, and a tone (CIE L*, 0 to
100). Hue and chroma are those of CAM16 (Li et al., 2017), as a person in a lit room sees a screen.
"""

import math
from functools import cache

Triple = tuple[float, float, float]

_NEUTRAL, _VARIANT, _SECONDARY = 6.0, 8.0, 16.0
"""The chroma of the palettes of Material's "tonal spot" scheme."""
_LIGHT = {
    "surface": (_NEUTRAL, 98),
    "bar": (_NEUTRAL, 94),
    "ink": (_NEUTRAL, 10),
    "quiet": (_VARIANT, 30),
    "mark": (_SECONDARY, 90),
    "on_mark": (_SECONDARY, 30),
}
_DARK = {
    "surface": (_NEUTRAL, 6),
    "bar": (_NEUTRAL, 12),
    "ink": (_NEUTRAL, 90),
    "quiet": (_VARIANT, 80),
    "mark": (_SECONDARY, 30),
    "on_mark": (_SECONDARY, 90),
}

_STEP = 0.25
_MOST = 1.002
"""A part that is rounded to 255."""
_TO_XYZ = (
    (0.41233895, 0.35762064, 0.18051042),
    (0.2126, 0.7152, 0.0722),
    (0.01932141, 0.11916382, 0.95034478),
)
_FROM_XYZ = (
    (3.2413774792388685, -1.5376652402851851, -0.49885366846268053),
    (-0.9691452513005321, 1.8758853451067872, 0.04156585616912061),
    (0.05562093689691305, -0.20395524564742123, 1.0571799111220335),
)
_TO_CONES = (
    (0.401288, 0.650173, -0.051461),
    (-0.250268, 1.204414, 0.045854),
    (-0.002079, 0.048952, 0.953127),
)
_FROM_CONES = (
    (1.8620678550872327, -1.0112546305316843, 0.14918677544445175),
    (0.38752654323613717, 0.6214474419314753, -0.008973985167612518),
    (-0.015841498849333856, -0.03412293802851557, 1.0499644368778496),
)


@cache
def scheme(seed: str, dark: bool) -> dict[str, str]:
    """The colours `#RRGGBB` of the surface, the bar below, text, quieter text, and the mark of
    the chosen tab with what stands on it."""
    hue = _hue(seed)
    roles = _DARK if dark else _LIGHT
    return {name: _colour(hue, chroma, tone) for name, (chroma, tone) in roles.items()}


def _hue(colour: str) -> float:
    """In radians."""
    linear = [_linear(int(colour[i : i + 2], 16) / 255) * 100 for i in (1, 3, 5)]
    red, green, blue = (
        _adapted(cone * share / 100)
        for cone, share in zip(_times(_TO_CONES, _times(_TO_XYZ, linear)), _SHARES, strict=True)
    )
    return math.atan2((red + green - 2 * blue) / 9, (11 * red - 12 * green + blue) / 11)


def _colour(hue: float, chroma: float, tone: float) -> str:
    """The colour; with less chroma where a screen cannot show so much of it at that tone."""
    parts = _parts(hue, chroma, tone)
    while max(parts) > _MOST and chroma > _STEP:
        chroma -= _STEP
        parts = _parts(hue, chroma, tone)
    return "#" + "".join(f"{round(_encoded(min(max(part, 0), 1)) * 255):02X}" for part in parts)


def _parts(hue: float, chroma: float, tone: float) -> Triple:
    """Linear red, green and blue. Luminance grows about as the square of CAM16's lightness, so
    a few steps of Newton's find the lightness of the tone."""
    wanted = _luminance(tone)
    lightness = 11 * math.sqrt(wanted)
    for _ in range(6):
        luminance = _xyz(hue, chroma, lightness)[1]
        lightness -= (luminance - wanted) * lightness / (2 * luminance)
    red, green, blue = _times(_FROM_XYZ, _xyz(hue, chroma, lightness))
    return red / 100, green / 100, blue / 100


def _xyz(hue: float, chroma: float, lightness: float) -> Triple:
    """CAM16 backwards; of white the luminance is 100."""
    alpha = chroma / math.sqrt(lightness / 100)
    t = (alpha / (1.64 - 0.29**_BACKGROUND) ** 0.73) ** (1 / 0.9)
    eccentricity = 0.25 * (math.cos(hue + 2) + 3.8)
    p1 = eccentricity * 50000 / 13 * _INDUCTION
    p2 = _WHITE * (lightness / 100) ** (1 / _SURROUND / (1.48 + math.sqrt(_BACKGROUND)))
    p2 /= _INDUCTION
    a, b = math.cos(hue), math.sin(hue)
    gamma = 23 * (p2 + 0.305) * t / (23 * p1 + 11 * t * a + 108 * t * b)
    a, b = gamma * a, gamma * b
    adapted = (
        (460 * p2 + 451 * a + 288 * b) / 1403,
        (460 * p2 - 891 * a - 261 * b) / 1403,
        (460 * p2 - 220 * a - 6300 * b) / 1403,
    )
    cones = [_unadapted(x) * 100 / share for x, share in zip(adapted, _SHARES, strict=True)]
    return _times(_FROM_CONES, cones)


def _adapted(cone: float) -> float:
    """How strongly a cone answers; what it gets is given as a share of 100."""
    strength = (_ADAPTING * abs(cone)) ** 0.42
    return math.copysign(400 * strength / (strength + 27.13), cone)


def _unadapted(answer: float) -> float:
    strength = 27.13 * abs(answer) / (400 - abs(answer))
    return math.copysign(strength ** (1 / 0.42) / _ADAPTING, answer)


def _times(matrix: tuple[Triple, Triple, Triple], vector: Triple | list[float]) -> Triple:
    first, second, third = (sum(map(float.__mul__, row, map(float, vector))) for row in matrix)
    return first, second, third


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.040449936 else ((part + 0.055) / 1.055) ** 2.4


def _encoded(part: float) -> float:
    return part * 12.92 if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055


def _luminance(tone: float) -> float:
    """Y from 0 to 100 of an L*."""
    root = (tone + 16) / 116
    return 100 * (root**3 if tone > 8 else (116 * root - 16) * 27 / 24389)


# The room: average surround, half as light as what is on the screen, white as of a D65 screen.
_SURROUND = 0.69
_BACKGROUND = _luminance(50) / 100
_INDUCTION = 0.725 / _BACKGROUND**0.2
_ROOM = 200 / math.pi * _BACKGROUND
_FAR = (1 / (5 * _ROOM + 1)) ** 4
_ADAPTING = (_FAR * _ROOM + 0.1 * (1 - _FAR) ** 2 * (5 * _ROOM) ** (1 / 3)) / 100
_ADAPTED = 1 - math.exp((-_ROOM - 42) / 92) / 3.6
_WHITE_CONES = _times(_TO_CONES, (95.047, 100.0, 108.883))
_SHARES = tuple(_ADAPTED * 100 * 100 / cone + 100 - _ADAPTED * 100 for cone in _WHITE_CONES)
"""What each cone gets, in percent, once it is used to the white."""
_WHITE = (
    sum(
        weight * _adapted(cone * share / 100)
        for weight, cone, share in zip((2, 1, 0.05), _WHITE_CONES, _SHARES, strict=True)
    )
    * _INDUCTION
)
