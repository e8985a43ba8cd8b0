"""Exact numbers: how units are rounded, written and shared out."""

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor

from pasje.contract.programme import Rounding


def rounded(exact: Fraction, rounding: Rounding) -> int:
    """A whole number; a half goes up with half_up, of what is below zero too."""
    if rounding == "ceil":
        return ceil(exact)
    return floor(exact + Fraction(1, 2)) if rounding == "half_up" else floor(exact)


def written(exact: Fraction) -> str:
    """36, 39.05, or 40/3 when no short decimal says it exactly."""
    if 10_000 % exact.denominator:
        return str(exact)
    size, rest = divmod(abs(exact.numerator) * (10_000 // exact.denominator), 10_000)
    sign = "-" if exact < 0 else ""
    return f"{sign}{size}.{rest:04d}".rstrip("0").rstrip(".")


def scaled(natural: Fraction, decimals: int) -> Fraction:
    """A number of units in their smallest step: 1.5 is 150 with two decimals."""
    return natural * Fraction(10) ** decimals


def shared(total: int, weights: Sequence[int]) -> tuple[int, ...]:
    """`total` in whole parts that sum to it, each as near to its weight's share as can be.

    None is below zero, and none above its weight when `total` is not above their sum. What is left
    after rounding down goes to the largest remainders, of equal ones to the first.
    """
    if total < 0 or any(weight < 0 for weight in weights):
        raise ValueError("nothing below zero can be shared")
    whole = sum(weights)
    if not whole:
        if total:
            raise ValueError(f"nobody to share {total} among")
        return (0,) * len(weights)
    shares = [divmod(total * weight, whole) for weight in weights]
    left = total - sum(share for share, _ in shares)
    largest = sorted(range(len(weights)), key=lambda index: (-shares[index][1], index))[:left]
    return tuple(share + (index in largest) for index, (share, _) in enumerate(shares))
