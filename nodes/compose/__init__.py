"""From a SongPlan to a Score: form, harmony, motif, melody, counter-melody, bass, comping, drums, performance."""
