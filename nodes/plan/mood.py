"""Moods as data: what each one leans to when nobody says more.

`mode` "minor", "major" or "" (either); `energy` and `tempo` -1..1 around what the style has; `styles` are those that
suit a song of which only the mood is known, the best first. A leaning is never a wish: it gives way to what was said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Mood:
    name: str
    mode: str = ""
    energy: float = 0.0
    tempo: float = 0.0
    styles: tuple[str, ...] = ()


# words | mode | energy | tempo | styles; the first word is the mood's name, the others mean the same
_ROWS = """
melancholic melancholy melancholia | minor | -.4 | -.4 | lofi ballad ambient
sad sadness saddest sadder | minor | -.4 | -.5 | ballad lofi
wistful wistfulness | minor | -.3 | -.3 | folk ballad lofi
nostalgic nostalgia | | -.2 | -.2 | lofi ballad
bittersweet | minor | -.2 | -.2 | ballad pop
lonely loneliness lonesome | minor | -.5 | -.5 | ballad folk
heartbroken heartbreak heartbreaking | minor | -.2 | -.4 | ballad
mournful mourning grieving grief funereal | minor | -.5 | -.7 | ballad cinematic
sorrowful sorrow | minor | -.5 | -.6 | ballad cinematic
tragic tragedy | minor | -.1 | -.5 | cinematic ballad
gloomy gloom dreary | minor | -.4 | -.4 | ambient cinematic
somber sombre | minor | -.4 | -.5 | cinematic ballad
bleak desolate | minor | -.5 | -.5 | ambient cinematic
depressing depressed depressive | minor | -.5 | -.5 | ballad ambient
dark darkness darker | minor | .0 | -.1 | cinematic house
brooding broody | minor | -.2 | -.3 | cinematic lofi
grim | minor | .1 | -.2 | cinematic
haunting haunted | minor | -.3 | -.4 | cinematic ambient
eerie | minor | -.4 | -.4 | ambient cinematic
spooky creepy scary | minor | -.1 | -.1 | cinematic ambient
mysterious mystery mystical enigmatic | minor | -.2 | -.2 | ambient cinematic
ominous foreboding | minor | .1 | -.3 | cinematic
sinister menacing evil | minor | .2 | -.1 | cinematic
tense tension | minor | .3 | .1 | cinematic
suspenseful suspense | minor | .2 | .0 | cinematic
anxious nervous restless uneasy | minor | .3 | .3 | cinematic house
angry anger furious rage | minor | .8 | .5 | rock
aggressive ferocious brutal | minor | .9 | .6 | rock
rebellious defiant | minor | .7 | .5 | rock
gritty raw | minor | .4 | .1 | rock funk
dramatic drama theatrical | minor | .4 | .0 | cinematic
epic | minor | .6 | .1 | cinematic
heroic hero | major | .6 | .2 | cinematic
triumphant triumph victorious victory | major | .7 | .3 | cinematic
majestic regal royal grand | major | .4 | -.2 | cinematic
solemn | minor | -.3 | -.5 | cinematic
sacred spiritual holy reverent | major | -.3 | -.4 | ambient cinematic
adventurous adventure swashbuckling | major | .5 | .4 | cinematic
intense intensity | minor | .7 | .3 | rock cinematic
powerful | | .6 | .1 | rock cinematic
driving propulsive | | .6 | .4 | rock house
energetic energised energized | | .7 | .5 | pop rock funk
exciting excited thrilling | major | .7 | .5 | pop rock
euphoric ecstatic euphoria | major | .8 | .4 | house
uplifting elevating | major | .5 | .2 | house pop
inspiring inspirational inspired | major | .4 | .1 | cinematic pop
motivational motivating | major | .5 | .3 | pop
hopeful hope | major | .1 | .0 | pop cinematic
optimistic positive | major | .3 | .2 | pop
happy happiness | major | .4 | .3 | pop folk
joyful joyous joy | major | .5 | .3 | pop folk
cheerful cheery merry jolly | major | .4 | .4 | folk pop
upbeat | major | .5 | .4 | pop funk
bubbly bouncy perky | major | .5 | .4 | pop
carefree breezy | major | .1 | .1 | bossa folk
sunny summery | major | .3 | .2 | pop bossa
bright | major | .3 | .2 | pop
fun | major | .4 | .3 | pop funk
playful | major | .2 | .3 | waltz folk
whimsical quirky | major | .1 | .2 | waltz folk
funny humorous comical goofy | major | .3 | .3 | folk funk
cute adorable | major | .0 | .1 | pop
festive celebratory celebration | major | .5 | .4 | pop folk
confident swaggering sassy | | .4 | .1 | funk
groovy funky | | .4 | .1 | funk
sexy sensual seductive sultry | minor | -.1 | -.3 | funk bossa
romantic romance | major | -.2 | -.3 | ballad bossa
loving love lovely | major | -.2 | -.2 | ballad
tender | major | -.4 | -.4 | ballad
intimate | | -.5 | -.4 | ballad folk
sentimental | major | -.2 | -.4 | ballad
emotional | minor | .0 | -.3 | ballad cinematic
heartfelt sincere | major | -.2 | -.3 | ballad
soulful | | .0 | -.2 | soul funk ballad
passionate passion fiery | minor | .5 | .2 | bossa cinematic
yearning longing | minor | -.2 | -.3 | ballad
dreamy dreamlike | major | -.4 | -.4 | ambient lofi
ethereal heavenly celestial otherworldly | major | -.5 | -.5 | ambient
magical enchanted enchanting fairytale | major | .0 | .0 | waltz cinematic
hypnotic mesmerizing mesmerising | minor | .1 | .0 | techno house ambient
trippy psychedelic | | .1 | -.1 | ambient rock
floating weightless spacey | major | -.5 | -.5 | ambient
chill chilled chilling chilled-out | | -.4 | -.3 | lofi ambient
relaxed relaxing | major | -.4 | -.4 | lofi ambient
laid-back | | -.3 | -.3 | lofi bossa
lazy | | -.4 | -.5 | lofi
mellow | | -.4 | -.3 | lofi
calm calming | | -.6 | -.5 | ambient lofi
peaceful peace | major | -.6 | -.5 | ambient folk
serene serenity tranquil tranquility | major | -.6 | -.6 | ambient
soothing | major | -.6 | -.5 | ambient
gentle | major | -.5 | -.4 | folk ballad
meditative meditating zen | | -.7 | -.6 | ambient
contemplative reflective introspective thoughtful pensive | minor | -.4 | -.4 | ambient lofi
sleepy drowsy | major | -.7 | -.6 | ambient lofi
cozy cosy | major | -.4 | -.2 | lofi
warm warmth | major | -.2 | -.2 | lofi bossa
rainy | minor | -.4 | -.3 | lofi
wintry winter | minor | -.3 | -.2 | ambient folk
nocturnal | minor | -.2 | -.1 | lofi jazz
smooth | major | -.2 | -.2 | bossa jazz
sophisticated classy | major | -.1 | -.1 | jazz bossa
elegant graceful | major | -.2 | .0 | waltz
earthy rustic | | .0 | .0 | folk
pastoral | major | -.2 | -.1 | folk waltz
beautiful | major | -.2 | -.2 | ballad cinematic
innocent childlike | major | -.1 | .1 | waltz folk
proud | major | .4 | .0 | cinematic
determined | minor | .5 | .3 | rock cinematic
desperate | minor | .4 | .2 | rock ballad
cold icy | minor | -.3 | -.2 | ambient
futuristic | minor | .3 | .2 | house ambient
exotic | minor | .1 | .0 | bossa cinematic
wild | | .7 | .5 | rock funk
chaotic frantic frenetic frenzied | minor | .8 | .8 | rock jazz
"""


def _read_rows() -> tuple[dict[str, Mood], dict[str, str]]:
    moods: dict[str, Mood] = {}
    names: dict[str, str] = {}
    for row in _ROWS.strip().splitlines():
        words, mode, energy, tempo, styles = (cell.strip() for cell in row.split("|"))
        name, *others = words.split()
        moods[name] = Mood(name, mode, float(energy), float(tempo), tuple(styles.split()))
        names |= dict.fromkeys((name, *others), name)
    return moods, names


_MOODS, _NAMES = _read_rows()

MOODS: Mapping[str, Mood] = MappingProxyType(_MOODS)
"""Name -> mood."""

MOOD_WORDS: Mapping[str, str] = MappingProxyType(_NAMES)
"""Every word for a mood, lower case -> the mood's name."""
