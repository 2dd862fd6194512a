"""Ways in: sign-ins, sessions, devices, passwords, second factors and tokens."""
