# a new access token
curl -s -u '${client_id}:${client_secret}' \
  -d grant_type=refresh_token -d 'refresh_token=${refresh_token}' \
  ${base_url}/connect/token

# an invoice
curl -s -X PUT -H 'Authorization: Bearer ${access_token}' -H 'xero-tenant-id: ${company}' \
  -H 'Accept: application/json' -H 'Content-Type: application/json' \
  -d '{"Type": "ACCREC", "Status": "AUTHORISED", "Contact": {"ContactID": "${customer_id}"},
       "Date": "2026-03-02", "DueDate": "2026-04-01",
       "LineItems": [{"Description": "Oak panel", "Quantity": 1, "UnitAmount": 120.00, "AccountCode": "200"}]}' \
  ${base_url}/api.xro/2.0/Invoices
