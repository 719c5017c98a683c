"""The rooms of Cadenza. Arrows point down only; see the floors in tests/test_architecture.py."""
