"""What people call the instruments in a brief, as data.

Each instrument also answers to its id, its General MIDI name and the plurals. A wrong alias is worse than none: words
that mean many things in a brief ("chorus", "voice", "lead") are left out, phrases that only contain a name stand in
NO_INSTRUMENT.
"""

from __future__ import annotations

# id: names between commas, lower case
ALIASES: dict[str, str] = {
    "piano": "grand piano, acoustic piano, acoustic grand, upright piano, felt piano, concert grand, pianoforte",
    "bright_piano": "pop piano",
    "electric_grand": "cp70, cp80, cp 70, cp 80",
    "honky_tonk": "honky tonk piano, saloon piano, tack piano, barroom piano",
    # Wurlitzer = "60's Electric Piano", a variation of this program in GM 2
    "electric_piano": "rhodes, fender rhodes, e piano, keys, keyboard, stage piano, wurlitzer, wurli, wurly, "
    "rhodes piano, wurlitzer piano, suitcase piano",
    "fm_piano": "dx7, fm electric piano, fm keys, dx piano, digital piano",
    "harpsichord": "cembalo",
    "clavinet": "clav",
    "celesta": "celeste",
    "glockenspiel": "glock",
    "vibraphone": "vibes, vibraharp",
    "marimba": "mallets",
    "tubular_bells": "bells, church bell, chimes, orchestral bells, tubular bell",
    "dulcimer": "hammered dulcimer, santur, santoor, cimbalom",
    "drawbar_organ": "organ, hammond, hammond organ, b3 organ, hammond b3, tonewheel organ, jazz organ, "
    "electric organ, gospel organ, wurlitzer organ",
    "church_organ": "pipe organ, cathedral organ",
    "reed_organ": "harmonium, pump organ",
    "accordion": "concertina, accordeon, squeezebox",
    "harmonica": "blues harp, mouth organ, mouth harp",
    "bandoneon": "bandoneón",
    # ukulele, mandolin, 12-string, pedal steel: variations of these programs in GM 2
    "nylon_guitar": "nylon string guitar, nylon string acoustic, classical guitar, spanish guitar, flamenco guitar, "
    "bossa guitar, acoustic nylon guitar, nylon string, ukulele, uke",
    "steel_guitar": "guitar, acoustic guitar, steel string guitar, steel string acoustic, folk guitar, "
    "western guitar, 12 string guitar, twelve string guitar, acoustic steel guitar, strummed guitar, "
    "fingerpicked guitar, fingerstyle guitar, mandolin",
    "jazz_guitar": "archtop guitar, hollow body guitar, electric jazz guitar, pedal steel, pedal steel guitar",
    "clean_guitar": "electric guitar, clean electric guitar, rhythm guitar, stratocaster, telecaster, surf guitar",
    "muted_guitar": "palm muted guitar, funk guitar, muted electric guitar",
    "overdriven_guitar": "overdrive guitar, lead guitar, crunch guitar, crunchy guitar, overdriven electric guitar",
    "distortion_guitar": "distorted guitar, heavy guitar, metal guitar, fuzz guitar, distorted electric guitar, "
    "high gain guitar",
    "guitar_harmonics": "guitar harmonic",
    "acoustic_bass": "double bass, upright bass, standup bass, stand up bass, string bass, walking bass, "
    "acoustic double bass, acoustic upright bass",
    "fingered_bass": "bass, bass guitar, electric bass, finger bass, fingerstyle bass, electric bass guitar, "
    "bass line, e bass",
    "picked_bass": "pick bass, plectrum bass",
    "fretless_bass": "fretless, fretless bass guitar, fretless electric bass",
    "slap_bass": "slapped bass, slap bass guitar",
    "synth_bass": "bass synth, synthesizer bass, synthbass, acid bass, 303, tb 303, analog bass, analog synth bass, "
    "moog bass, reese bass",
    "synth_bass_2": "rubber bass",
    "sub_bass": "808, 808 bass, 808 sub bass line, gliding bass",
    "viola": "viola section",
    "violin": "solo violin, violin section",
    "cello": "celli, violoncello, solo cello",
    "contrabass": "bowed bass, arco bass, orchestral bass",
    "pizzicato_strings": "pizzicato, pizz, pizz strings, plucked strings",
    "harp": "concert harp, celtic harp",
    "timpani": "timpanis, kettledrum, kettle drum",
    "string_ensemble": "strings, string section, string orchestra, string quartet, orchestral strings, "
    "chamber strings, strings section, strings ensemble, staccato strings, legato strings",
    "slow_strings": "soft strings",
    "synth_strings": "string machine, string synth, analog strings, analog synth strings, synthesizer strings, "
    "string pad",
    "choir_aahs": "choir, aahs, mixed choir, choral voices",
    "voice_oohs": "oohs, vocal oohs",
    "synth_voice": "synth vox, synth vocal, vocoder, synth voice",
    "orchestra_hit": "orchestral hit, orch hit",
    "trumpet": "cornet, flugelhorn, piccolo trumpet, bass trumpet, solo trumpet",
    "trombone": "bass trombone, tenor trombone",
    "muted_trumpet": "mute trumpet, harmon mute trumpet, trumpet with mute",
    "french_horn": "horn, orchestral horn",
    "brass_section": "brass, horns, horn section, brass ensemble, brass stab, horn stab, brass band, orchestral brass",
    "synth_brass": "analog brass, synthesizer brass, brass synth",
    "soprano_sax": "soprano saxophone",
    "alto_sax": "alto saxophone",
    "tenor_sax": "sax, saxophone, tenor saxophone",
    "baritone_sax": "baritone saxophone, bari sax, bari saxophone",
    "english_horn": "cor anglais",
    "clarinet": "bass clarinet",
    "piccolo": "piccolo flute",
    "flute": "alto flute, bass flute, transverse flute, concert flute",
    "recorder": "tin whistle, penny whistle, irish whistle, bass recorder, blockflute",
    "pan_flute": "panpipe, pan pipe, zampona",
    "whistle": "whistling",
    "blown_bottle": "bottle blow",
    "square_lead": "square wave lead, chip lead, chiptune lead, 8 bit lead, square wave, square synth",
    "saw_lead": "lead synth, synth lead, analog synth lead, sawtooth lead, supersaw, saw synth, saw wave, sawtooth, "
    "trance lead, super saw",
    "calliope_lead": "calliope",
    "warm_pad": "pad, synth pad, ambient pad, soft pad, analog pad, analog synth pad, lush pad, atmospheric pad",
    "saw_pad": "supersaw pad, super saw pad, sawtooth pad, trance pad",
    "polysynth_pad": "synth, synthesizer, synthesiser, polysynth, poly synth, analog synth, synth chord, synth stab",
    "choir_pad": "space voice, vocal pad, voice pad",
    "bowed_pad": "bowed glass, glass pad",
    "metallic_pad": "metal pad",
    "sweep_pad": "sweeping pad",
    "crystal_fx": "synth bell, crystal bell, fm bell",
    "scifi_fx": "sci fi fx",
    "shamisen": "samisen",
    "kalimba": "thumb piano, mbira",
    "bagpipe": "bag pipe, highland pipes, uilleann pipes",
    "fiddle": "folk fiddle, irish fiddle",
    "shanai": "shehnai, shenai",
    "steel_drums": "steel pan, steel drum, handpan, hang drum, tongue drum",
    "woodblock": "wood block",
    "taiko_drum": "taiko",
    "synth_drum": "synth tom",
    # sound effects do not answer to their bare id: a walk on the seashore is a mood
    "fret_noise": "guitar fret noise, fret noise",
    "breath_noise": "breath noise",
    "seashore": "seashore sound, ocean sound, sea sound, wave sound",
    "bird_tweet": "bird tweet, bird sound",
    "telephone_ring": "telephone ring, phone ring",
    "helicopter": "helicopter sound",
    "applause": "applause sound",
    "gunshot": "gunshot sound",
    "standard_kit": "drums, drum, drum kit, drum set, kit, acoustic drums, acoustic kit, acoustic drum kit, "
    "live drums, percussion, studio kit",
    "room_kit": "room drums",
    "power_kit": "rock kit, rock drums, power drums, metal drums",
    "electronic_kit": "electronic drums, drum machine, e drums, electro kit, synth drums, electronic drum kit, "
    "electronic percussion, programmed drums",
    "tr808_kit": "tr 808, 808 drums, 808 kit, 808 drum kit, 808 drum machine, 808 kick, 808 bass drum, 808 snare, "
    "808 clap, 808 hats, 808 hi hats, 808 cowbell, analog kit, tr 808 drums, 808 beat",
    "tr909_kit": "909, tr 909, 909 drums, 909 kit, 909 drum kit, 909 drum machine, tr 909 drums, 909 kick, 909 snare, "
    "909 clap, 909 hats, house kit, techno kit",
    "jazz_kit": "jazz drums, jazz drum kit",
    "brush_kit": "brushes, brushed drums, brushed kit, brush drums, brushed snare, brush drum kit, brushed drum kit, "
    "drums with brushes",
    "orchestra_kit": "orchestral percussion, orchestral kit, orchestral drums, orchestra percussion, "
    "concert percussion",
}

# Phrases that contain an instrument's name and do not ask for it: drum pieces, genres, other things.
NO_INSTRUMENT = (
    "bass drum, bass clef, bass boost, bass boosted, bass heavy, bass music, future bass, bass house, uk bass, "
    "miami bass, drum and bass, drum n bass, log drum, bass drop, bass voice, bass singer, bass vocals, "
    "bass frequencies, bass register, sleigh bells, sleigh bell, jingle bells, jingle bell, bell pattern, ride bell, "
    "wind chimes, wind chime, bell tree, bar chimes, bells and whistles, jaw harp, jews harp, jew s harp, piano roll, "
    "strings attached, string theory, tool kit, launch pad, drum pad, tape recorder, voice recorder, field recorder, "
    "minor keys, major keys, different keys, several keys, other keys, all keys, two keys, relative keys, "
    "parallel keys, black keys, white keys"
)

# Names that count only where a list of players can stand: at the start of a phrase or after one of the words below.
# "chill vibes" are a mood, "piano and vibes" are two instruments.
SHY_NAMES = "vibes"
BEFORE_A_PLAYER = "and, with, on, plus, featuring, feat, the, for, over, under, by, solo, add, use, of"

# Names that leave the choice of a member to the style: "jazz, with bass" does not ask for an electric one.
FAMILY_NAMES = (
    "bass, bass line, drums, drum, drum kit, drum set, kit, percussion, guitar, keys, keyboard, synth, "
    "synthesizer, synthesiser, organ, sax, saxophone, strings, pad, brass, horns, choir, synth bass, "
    "electric guitar, acoustic guitar"
)
