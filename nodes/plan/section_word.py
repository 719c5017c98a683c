"""What people call the sections of a song."""

from __future__ import annotations

import re

from .plan import SectionKind

SECTION_WORDS: dict[str, SectionKind] = {
    "intro": "intro", "intros": "intro", "introduction": "intro", "verse": "verse", "verses": "verse",
    "stanza": "verse", "stanzas": "verse", "pre-chorus": "pre_chorus", "prechorus": "pre_chorus",
    "pre chorus": "pre_chorus", "pre-choruses": "pre_chorus", "chorus": "chorus", "choruses": "chorus",
    "refrain": "chorus", "refrains": "chorus", "hook": "chorus", "hooks": "chorus", "bridge": "bridge",
    "bridges": "bridge", "middle eight": "bridge", "middle-eight": "bridge", "middle 8": "bridge", "solo": "solo",
    "solos": "solo", "break": "break", "breaks": "break", "breakdown": "break", "breakdowns": "break",
    "interlude": "break", "interludes": "break", "build-up": "build_up", "buildup": "build_up", "build up": "build_up",
    "build-ups": "build_up", "drop": "drop", "drops": "drop", "outro": "outro", "outros": "outro", "coda": "outro",
    "ending": "outro",
}  # fmt: skip

SECTION_NAME = "|".join(sorted(map(re.escape, SECTION_WORDS), key=len, reverse=True))
"""For patterns over lower-case text: any of the words, the longest first."""
