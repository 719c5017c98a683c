"""Safe names for files and folders, made from any text: no path, no reserved word, the same on every system."""

from __future__ import annotations

import unicodedata

MAX_CHARACTERS = 80
MAX_BYTES = 160  # file systems count bytes, most of them to 255; endings and numbers need room
# Windows keeps these for devices, with any ending
RESERVED = frozenset(
    ["con", "prn", "aux", "nul", *(f"com{digit}" for digit in range(10)), *(f"lpt{digit}" for digit in range(10))]
)


def slug(text: str, otherwise: str = "song") -> str:
    """ "Melancholic Lo-Fi: Beat!" -> "melancholic-lo-fi-beat". Letters and digits of any script stay, else a dash.

    Lower case, since some file systems do not tell "Song" from "song". `otherwise` where nothing is left.
    """
    plain = unicodedata.normalize("NFKC", text[:1000]).lower()
    kept = "".join(letter if unicodedata.category(letter)[0] in "LNM" else "-" for letter in plain)
    words = "-".join(word for word in kept.split("-") if word)[:MAX_CHARACTERS]
    short = words.encode()[:MAX_BYTES].decode(errors="ignore").strip("-")
    return f"{short}-{otherwise}" if short in RESERVED else short or otherwise
