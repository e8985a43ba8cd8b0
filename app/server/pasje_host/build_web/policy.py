"""What the page may do (Content-Security-Policy), and the files that tell static hosts."""

import base64
import hashlib
import re
from collections.abc import Iterable

_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_STATED = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')
FOREVER = "public, max-age=31536000, immutable"
"""How long a file may be kept whose address changes with its content."""


def content_security(page: str, platform: str = "") -> str:
    """The policy for a `page` whose every placeholder but `__CSP__` is filled in.

    `platform` is the origin of a platform that is not the page's own, else empty.
    """
    scripts = [f"'sha256-{_digest(text)}'" for text in _INLINE_SCRIPT.findall(page)]
    elsewhere = [platform] if platform else []
    return "; ".join(
        [
            "default-src 'none'",
            _line("script-src", "'self'", "'wasm-unsafe-eval'", *scripts),
            "style-src 'self' 'unsafe-inline'",  # Flutter's, made as it draws
            _line("connect-src", "'self'", *elsewhere),
            _line("img-src", "'self'", "data:", "blob:", *elsewhere),
            "font-src 'self'",
            "worker-src 'self'",
            "manifest-src 'self'",
            "base-uri 'self'",
            "form-action 'none'",
        ]
    )


def stated(page: str) -> str:
    """The policy that a built page states of itself. Raises ValueError when it states none."""
    found = _STATED.search(page)
    if found is None:
        raise ValueError("the page states no Content-Security-Policy")
    return found[1]


def headers(policy: str) -> dict[str, str]:
    """The headers on every file of the wallet. A page alone cannot say who may frame it."""
    return {
        "Content-Security-Policy": f"{policy}; frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
    }


def headers_file(policy: str, folders: Iterable[str]) -> str:
    """`_headers` as Netlify and Cloudflare Pages read it; `folders` like `/f-0123456789ab`."""
    lines = ["/*", *(f"  {name}: {value}" for name, value in headers(policy).items())]
    for folder in folders:
        lines += [f"{folder}/*", f"  Cache-Control: {FOREVER}"]
    return "\n".join(lines) + "\n"


# Every address that is no file is one of the wallet's screens.
REDIRECTS_FILE = "/* /index.html 200\n"


def _line(name: str, *sources: str) -> str:
    return " ".join([name, *sources])


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
