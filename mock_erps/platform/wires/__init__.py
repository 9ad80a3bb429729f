"""Wire forms beside JSON, shared by the vendors that speak them."""
