# an invoice; the gateway answers 200 also when it refuses: read <status>
curl -s -H 'Content-Type: application/xml' -d '<?xml version="1.0" encoding="UTF-8"?>
<request>
  <control>
    <senderid>${sender_id}</senderid><password>${sender_password}</password>
    <controlid>example-1</controlid><uniqueid>false</uniqueid><dtdversion>3.0</dtdversion>
    <includewhitespace>false</includewhitespace>
  </control>
  <operation>
    <authentication><login>
      <userid>${user_id}</userid><companyid>${company}</companyid><password>${user_password}</password>
    </login></authentication>
    <content><function controlid="example-1"><create_invoice>
      <customerid>${customer_id}</customerid>
      <datecreated><year>2026</year><month>03</month><day>02</day></datecreated>
      <datedue><year>2026</year><month>04</month><day>01</day></datedue>
      <invoiceitems><lineitem>
        <glaccountno>4000</glaccountno><amount>120.00</amount><memo>Oak panel</memo>
      </lineitem></invoiceitems>
    </create_invoice></function></content>
  </operation>
</request>' ${base_url}/ia/xml/xmlgw.phtml
