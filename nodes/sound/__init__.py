"""The sounding music: audio values, stems, files, peaks, loudness, true peak."""
