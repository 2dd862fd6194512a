"""Telling people what happened: raised where it happens, sent from an outbox."""
