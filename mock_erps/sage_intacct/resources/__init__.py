"""What differs per object of a company: receivables, payments, customers, and the plain lists."""
