"""The written music: time, notes, tracks, sections, bars, wire format, analysis."""
