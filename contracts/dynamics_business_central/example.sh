# a new access token, as a service logs in
curl -s -d grant_type=client_credentials -d 'client_id=${client_id}' -d 'client_secret=${client_secret}' \
  -d scope=https://api.businesscentral.dynamics.com/.default \
  ${base_url}/${tenant_id}/oauth2/v2.0/token

# an invoice; POST to its .../salesInvoices(id)/Microsoft.NAV.post brings it into the books
curl -s -X POST -H 'Authorization: Bearer ${access_token}' -H 'Content-Type: application/json' \
  -d '{"customerId": "${customer_id}", "externalDocumentNumber": "ORD-1", "invoiceDate": "2026-03-02",
       "salesInvoiceLines": [{"lineType": "Item", "lineObjectNumber": "OAK-40", "quantity": 1, "unitPrice": 120.00}]}' \
  '${base_url}/v2.0/production/api/v2.0/companies(${company})/salesInvoices'
