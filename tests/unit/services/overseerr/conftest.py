"""The pretend Seerr that the settings know."""

from tests.unit.services.media_requests.conftest import apart, house

__all__ = ["apart", "house"]
