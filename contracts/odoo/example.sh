# a draft invoice over JSON-2; posting it is a second call, action_post (dossier odoo §3)
curl -s -X POST -H 'Authorization: bearer ${api_key}' -H 'X-Odoo-Database: ${db}' -H 'Content-Type: application/json' \
  -d '{"vals_list": [{"move_type": "out_invoice", "name": "INV-1001", "partner_id": ${customer_id}, "ref": "SO-1007",
       "invoice_date": "2026-03-02", "invoice_date_due": "2026-04-01",
       "invoice_line_ids": [[0, 0, {"name": "Oak panel", "quantity": 2, "price_unit": 60.0}]]}]}' \
  ${base_url}/json/2/account.move/create
