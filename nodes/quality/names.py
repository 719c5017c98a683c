"""What people read for each measurement: a label and one line that says what it means.

The name stays the measurement's identity: settings, tests and programs use it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        # written music against the plan
        "bars": ("bars", "The number of bars that the score has."),
        "written tempo": ("written tempo", "The tempo that stands at the start of the score."),
        "meter": ("meter", "The meters that the score uses."),
        "form": ("form", "The sections and their lengths, in order."),
        "missing instruments": ("missing instruments", "Players of the plan who have no notes."),
        "notes in key": ("notes in key", "The share of pitched notes that belong to the key."),
        "notes in range": ("notes in range", "The share of pitched notes that their instruments can play."),
        # the sound
        "loudness": ("loudness", "Integrated loudness of the whole song after EBU R 128."),
        "short-term loudness": ("loudest 3 seconds", "The highest loudness of any three seconds."),
        "momentary loudness": ("loudest moment", "The highest loudness of any 0.4 seconds."),
        "loudness range": ("loudness range", "How far soft and loud passages lie apart, after EBU Tech 3342."),
        "true peak": ("true peak", "The highest peak, also between the samples."),
        "crest": ("crest factor", "How far peaks stand above the average level: low is dense, high is lively."),
        "noise floor": ("noise floor", "The level of the quietest half second between the first and the last note."),
        "clipping": ("clipping", "Tops cut off at full scale."),
        "flat tops": ("flat tops", "Tops that were cut off at any level, also where the sound was turned down later."),
        "dropouts": ("dropouts", "Long silences where the score has notes."),
        "cuts": ("cuts", "Short silences that begin or end at once although notes sound there."),
        "digital silence": ("digital silence", "The longest run of exact zeros between the first and the last note."),
        "clicks": ("clicks", "Single spikes that no drum and no note explains."),
        "DC offset": ("DC offset", "How far the middle of the waveform lies from zero."),
        "stereo correlation": ("stereo correlation", "Likeness of left and right: 1 is mono, below 0 cancels."),
        "channel order": ("left and right", "Whether the two sides are where they belong."),
        "mono loss": ("loss in mono", "How much quieter the song becomes when left and right are added."),
        "spectral balance": (
            "spectral balance",
            "How far lows, middles and highs lie from what the style usually has.",
        ),
        "sounding tempo": ("sounding tempo", "The tempo that is heard, tested against what was asked."),
        "tempo drift": ("tempo drift", "How much faster than the score the sound runs."),
        "sounding key": ("sounding key", "The key that is heard, tested against the written notes."),
        "transposition": ("transposition", "How many semitones from the written notes the sound lies."),
        "tuning": ("tuning", "The worst detuning of any part in hundredths of a semitone."),
        "silent stems": ("silent stems", "Parts that have notes but cannot be heard in their stem."),
        "parts in the mix": ("parts missing in the mix", "Parts whose notes cannot be heard in the master."),
        "notes in the stems": (
            "notes heard in the stems",
            "The lowest share of a part's notes that sound in its stem.",
        ),
        # musicality, on the written score
        "phrase close": (
            "ends of phrases",
            "How long the last note of a phrase lasts, its rest included, beside the others.",
        ),
        "strong-beat fit": (
            "tune on the chord",
            "The share of the tune's strong beats whose note another part plays too.",
        ),
        "strong-beat clash": ("tune beside the chord", "The share of its strong beats a semitone from another part."),
        "leaps recovered": ("leaps recovered", "The share of wide leaps of the tune that turn back or go on by step."),
        "vocal range": ("vocal range", "From the lowest to the highest note of the tune."),
        "cadences": ("cadences", "The share of eight-bar phrases that end with the bass on the first or fifth degree."),
        "ending": (
            "ending",
            "Of three: the bass ends on the tonic, the tune on its triad, and the last note is an end.",
        ),
        "marked boundaries": (
            "marked boundaries",
            "The share of sections that a fill, a silence or a crash announces.",
        ),
        "boundary contrast": ("boundary contrast", "How much more often drums mark a section than any other bar."),
        "kick and bass": ("kick and bass", "How much more often a kick has a bass note on it than beside it."),
        "bass on beat 1": ("bass on beat 1", "The share of kicks on beat 1 with a bass note."),
        "bass approach": ("bass approach", "The share of new downbeat notes reached by step, fourth, fifth or octave."),
        "walking approach": ("walking approach", "The share of chords whose root a walking bass leads to."),
        "comping movement": ("movement of chords", "How far each voice moves from chord to chord."),
        "sustained movement": ("movement of pads", "How far each voice of pads and strings moves from chord to chord."),
        "block movement": ("chords in a block", "The share of changes in which all voices move by one interval."),
        "muddy chords": ("muddy chords", "The share of chords with close intervals in the low register."),
        "parallel fifths": ("parallel fifths", "Parallel fifths and octaves in a chorale texture."),
        "piano hands": ("piano hands", "The share of a piano's chords that two hands reach."),
        "guitar grips": ("guitar grips", "The share of a guitar's chords that a hand grips."),
        "drummer's hands": ("drummer's third hand", "The share of strokes for which a drummer has too few hands."),
        "winds in one voice": ("winds in one voice", "The share of notes of winds and voices that overlap."),
        "longest breath": ("longest breath", "The longest time that winds and voices play without a rest."),
        "hook returns": ("returns of the hook", "How often the most frequent two bars of the tune stand in the song."),
        "hook share": (
            "share of the hook",
            "The share of pairs of bars with four notes of the tune that are the hook.",
        ),
        "hook in choruses": ("hook in choruses", "Whether every chorus has the hook: 1 where it does."),
        "chorus lift": ("chorus above verse", "How much stronger choruses are played than verses."),
        "even hi-hat": ("even hi-hat", "The share of the hi-hat's strokes that have the commonest strength."),
        "idioms": ("idioms of the style", "The share of what the style claims of itself that is true of the song."),
        # numbers that describe the music, beside real pieces
        "composite": ("likeness to real pieces", "The share of 26 numbers that lie where real pieces have them."),
        "form in band": (
            "form like real pieces",
            "How many of the seven numbers of form lie where real pieces have them.",
        ),
        "chord_fit": ("notes in chords", "How much of what sounds belongs to the chord that explains it best."),
        "bass_root_rate": ("roots in the bass", "How often the lowest note is the root of the chord."),
        "chord_changes_per_bar": ("chord changes", "How often the chord changes in a bar."),
        "n_distinct_chords_per_16bars": ("different chords", "How many different chords stand in 16 bars."),
        "mel_step_rate": ("steps in the tune", "The share of the highest part's intervals that are steps."),
        "mel_leap_gt7_rate": ("leaps in the tune", "The share of its intervals that are wider than a fifth."),
        "mel_mean_abs_interval": ("mean interval", "How wide the intervals of the highest part are on average."),
        "mel_4gram_repeat_rate": ("repeated turns", "The share of turns of four intervals that return."),
        "mel_lz78_ratio": (
            "novelty of the tune",
            "How often the tune does something new: low is motivic, high is random.",
        ),
        "fifth_fourth_root_motion": (
            "roots by fifths",
            "The share of chord changes whose roots lie a fifth or fourth apart.",
        ),
        "chord_vl_semitones": ("distance of chords", "How far the tones of a chord lie from those of the next."),
        "active_tracks_per_bar": ("parts at once", "How many parts start a note in a bar."),
        "snare_backbeat_rate": ("snare on 2 and 4", "The share of snare strokes on the second and fourth beat."),
        "kick_downbeat_bars": ("kick on 1", "The share of bars with a kick on their first beat."),
        "pitch_class_entropy": ("variety of notes", "How evenly the twelve notes are used."),
        "scale_consistency": ("notes in one scale", "The largest share of notes that one scale explains."),
        "key_clarity": ("clarity of key", "How clearly the notes speak for one key."),
        "semitone_clash_rate": ("semitone clashes", "How often two notes sound a semitone apart."),
        "groove_consistency": ("steady groove", "How alike the rhythms of neighbouring bars are, rests included."),
        "groove_jaccard": ("shared onsets", "The share of onsets that neighbouring bars have in common."),
        "onbeat_rate": ("notes on the beat", "The share of notes that start on a beat."),
        "metric_entropy": ("variety of rhythm", "How evenly the places in the bar are used."),
        "bar_repeat_rate_0.9": ("repeated bars", "The share of bars that return almost unchanged later."),
        "lag_contrast": ("form contrast", "How much more the song resembles itself at one distance than at others."),
        "lag_peak_4_8_16": (
            "phrases of 4, 8, 16 bars",
            "How much the song repeats itself in the usual phrase lengths.",
        ),
        "seg4_repeat_strength": ("repeated phrases", "How well each four bars return elsewhere."),
        "section_contrast_sd": ("contrast of sections", "How differently neighbouring passages resemble each other."),
        "density_cv_bars": ("change of density", "How much the number of notes varies from bar to bar."),
        "velocity_sd": ("dynamics", "How much the strength of the notes varies."),
        "note_density_per_beat": ("notes per beat", "How many notes start in a beat, all parts together."),
        "polyphony": ("notes at once", "How many pitched notes sound at the same time on average."),
        "empty_beat_rate": ("empty beats", "The share of beats without any note."),
    }
)


def words_of(name: str) -> tuple[str, str]:
    """(label, meaning) of a measurement; the label is "" where it is the name itself, both are for unknown names."""
    label, meaning = WORDS.get(name, ("", ""))
    return "" if label == name else label, meaning
