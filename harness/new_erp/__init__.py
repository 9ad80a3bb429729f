"""The rooms of a new ERP, laid out from a small working one: `rooms/` holds that one under the slug acme_books."""

from harness.new_erp.lay_out import lay_out

__all__ = ["lay_out"]
