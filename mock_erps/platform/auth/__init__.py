"""Who is calling: OAuth2 tokens and login sessions, each with its vendor's lives and rotation as data."""

from mock_erps.platform.auth.oauth import Access, App, OAuth, OAuthPlan
from mock_erps.platform.auth.sessions import Session, Sessions

__all__ = ["Access", "App", "OAuth", "OAuthPlan", "Session", "Sessions"]
