"""Pictures of others as we show them: small, made anew, kept on disk within a limit."""
