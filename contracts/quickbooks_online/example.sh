# a new access token
curl -s -u '${client_id}:${client_secret}' -H 'Accept: application/json' \
  -d grant_type=refresh_token -d 'refresh_token=${refresh_token}' \
  ${base_url}/oauth2/v1/tokens/bearer

# an invoice
curl -s -H 'Authorization: Bearer ${access_token}' -H 'Accept: application/json' \
  -H 'Content-Type: application/json' \
  -d '{"CustomerRef": {"value": "${customer_id}"}, "GlobalTaxCalculation": "NotApplicable", "Line": [{"Amount": 120.00,
       "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": {"Qty": 1, "UnitPrice": 120.00}}]}' \
  '${base_url}/v3/company/${company}/invoice?minorversion=75'
