# an invoice
curl -s -H 'Authorization: Bearer ${access_token}' -H 'Content-Type: application/json' \
  -d '{"number": "INV-1", "customer_id": "${customer_id}", "date": "2026-03-02",
       "lines": [{"description": "Oak panel", "quantity": 1, "unit_price": 120.00, "tax_percent": 20}]}' \
  ${base_url}/v1/${company}/invoices
