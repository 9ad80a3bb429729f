# a new access token
curl -s -d grant_type=refresh_token -d 'refresh_token=${refresh_token}' \
  -d 'client_id=${client_id}' -d 'client_secret=${client_secret}' \
  ${base_url}/oauth2/token/

# an invoice; Wave answers 200 also when it refuses: read didSucceed
curl -s -H 'Authorization: Bearer ${access_token}' -H 'Content-Type: application/json' \
  -d '{"query": "mutation($input: InvoiceCreateInput!) { invoiceCreate(input: $input) { didSucceed inputErrors { code message path } invoice { id invoiceNumber status total { value currency { code } } } } }",
       "variables": {"input": {"businessId": "${company}", "customerId": "${customer_id}", "status": "SAVED",
         "items": [{"productId": "${product_id}", "description": "Oak panel", "quantity": "1", "unitPrice": "120.00"}]}}}' \
  ${base_url}/graphql/public
