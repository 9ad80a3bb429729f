# a session: its cookie goes with every call
cookies=$$(mktemp)
curl -s -c $$cookies -H 'Content-Type: application/json' \
  -d '{"CompanyDB": "${company}", "UserName": "${user_name}", "Password": "${user_password}"}' \
  ${base_url}/b1s/v2/Login

# an invoice
curl -s -b $$cookies -H 'Content-Type: application/json' \
  -d '{"CardCode": "${customer_id}", "NumAtCard": "SO-10045", "DocDate": "2026-03-02",
       "DocumentLines": [{"ItemCode": "OAK-40", "Quantity": 1, "UnitPrice": 120.00, "VatGroup": "S0"}]}' \
  ${base_url}/b1s/v2/Invoices
