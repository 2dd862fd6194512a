"""A pretend Tautulli beside a pretend Plex: whom it knows, what was played in years of which every
row is made when it is asked for, and its tables of the library.

It has the shapes of recorded answers of Tautulli 2.17.2, and does what that one's source does where
nothing was recorded. What it can NOT prove: how long a real one takes, and what versions to come
answer.
"""
