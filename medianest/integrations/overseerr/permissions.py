"""What Overseerr's bits of permissions allow; both products number them alike."""

from __future__ import annotations

ADMIN, MANAGE_REQUESTS = 2, 16
REQUEST, REQUEST_MOVIE, REQUEST_TV = 32, 262_144, 524_288
REQUEST_4K, REQUEST_4K_MOVIE, REQUEST_4K_TV = 1_024, 2_048, 4_096
AUTO_APPROVE, AUTO_APPROVE_MOVIE, AUTO_APPROVE_TV = 128, 256, 512
AUTO_APPROVE_4K, AUTO_APPROVE_4K_MOVIE, AUTO_APPROVE_4K_TV = 32_768, 65_536, 131_072


def may_request(permissions: int, *, is_series: bool, is_4k: bool) -> bool:
    """Whether somebody may ask for a film or series at all."""
    if is_4k:
        wanted = REQUEST_4K | (REQUEST_4K_TV if is_series else REQUEST_4K_MOVIE)
    else:
        wanted = REQUEST | (REQUEST_TV if is_series else REQUEST_MOVIE)
    return bool(permissions & (ADMIN | wanted))


def is_auto_approved(permissions: int, *, is_series: bool, is_4k: bool) -> bool:
    """Whether nobody else decides about their requests."""
    if is_4k:
        wanted = AUTO_APPROVE_4K | (AUTO_APPROVE_4K_TV if is_series else AUTO_APPROVE_4K_MOVIE)
    else:
        wanted = AUTO_APPROVE | (AUTO_APPROVE_TV if is_series else AUTO_APPROVE_MOVIE)
    return bool(permissions & (ADMIN | MANAGE_REQUESTS | wanted))
