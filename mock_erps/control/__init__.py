"""The control API `/_sandbox`: its own OpenAPI document, served by Connexion."""

from mock_erps.control.api import add_control

__all__ = ["add_control"]
