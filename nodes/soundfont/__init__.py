"""The SoundFont synthesizer: a bank, its voices, and Score -> dry stems."""
