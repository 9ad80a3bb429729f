# an invoice; the answer is a Location and no body. For the second account send its own access token
curl -si -H 'Authorization: Bearer ${access_token}' -H 'Content-Type: application/json' \
  -d '{"externalId": "ORD-1", "entity": {"id": "${customer_id}"}, "item": {"items": [
       {"item": {"id": "144"}, "quantity": 2, "rate": 60, "taxCode": {"id": "6"}}]}}' \
  ${base_url}/services/rest/record/v1/invoice

# look it up
curl -s -H 'Authorization: Bearer ${access_token}' -H 'Content-Type: application/json' -H 'Prefer: transient' \
  -d '{"q": "SELECT id, tranid, foreigntotal, status FROM transaction WHERE externalid = '"'ORD-1'"'"}' \
  ${base_url}/services/rest/query/v1/suiteql
