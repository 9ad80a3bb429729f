"""What differs per page of the API."""
