# a session first (its token ends in two blanks); an order is entered, completed orders are looked for, the seat is given back
rest=${base_url}/SYSPROWCFService/Rest
token=$(curl -s "$rest/Logon?Operator=${operator}&OperatorPassword=${operator_password}&CompanyId=${company}&CompanyPassword=" | tr -d ' "')
call() { curl -s -G "$rest/$1" --data-urlencode "UserId=$token" --data-urlencode "BusinessObject=$2" --data-urlencode "XmlIn=$3"; }
call Transaction/Post SORTOI '<SalesOrders><Orders>
  <OrderHeader><OrderActionType>A</OrderActionType><Customer>${customer_code}</Customer><CustomerPoNumber>PO-1</CustomerPoNumber></OrderHeader>
  <OrderDetails><StockLine><StockCode>OAK-40</StockCode><OrderQty>3</OrderQty><Price>40.00</Price></StockLine></OrderDetails>
</Orders></SalesOrders>'
call Query/Query COMFND '<Query><TableName>SorMaster</TableName><ReturnRows>50</ReturnRows>
  <Columns><Column>SalesOrder</Column><Column>OrderStatus</Column></Columns>
  <Where><Expression><Column>CustomerPoNumber</Column><Condition>EQ</Condition><Value>PO-1</Value></Expression></Where></Query>'
call Logoff '' ''
