"""Music theory: pitch, scale, key, chord, roman numeral, meter, General MIDI instrument. Standard library only."""
