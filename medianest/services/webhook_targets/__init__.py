"""Telling programs what happens: signed, from an outbox, with a log of each delivery."""
