# a session first (its token ends in two blanks); then the completed orders, and the session is closed again
token=$(curl -s "${base_url}/SYSPROWCFService/Rest/Logon?Operator=${operator}&OperatorPassword=${operator_password}&CompanyId=${company}&CompanyPassword=" | tr -d ' "')
curl -s -G "${base_url}/SYSPROWCFService/Rest/Query/Query" --data-urlencode "UserId=$token" --data-urlencode 'BusinessObject=COMFND' \
  --data-urlencode 'XmlIn=<Query><TableName>SorMaster</TableName><ReturnRows>50</ReturnRows><Columns><Column>SalesOrder</Column><Column>Customer</Column></Columns><Where><Expression><OpenBracket>(</OpenBracket><Column>OrderStatus</Column><Condition>EQ</Condition><Value>9</Value><CloseBracket>)</CloseBracket></Expression></Where></Query>'
curl -s -G "${base_url}/SYSPROWCFService/Rest/Logoff" --data-urlencode "UserId=$token"
