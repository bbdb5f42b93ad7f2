"""lxml: parsing, transforming, and errors."""

from lxml import etree

root = etree.fromstring("<list>" + "".join(f"<item n='{n}'/>" for n in range(1000)) + "</list>")
print(len(root.xpath("//item[@n mod 7 = 0]")), etree.tostring(root[3]))
sheet = etree.XML(
    "<x:stylesheet version='1.0' xmlns:x='http://www.w3.org/1999/XSL/Transform'>"
    "<x:template match='/'><n><x:value-of select='count(//item)'/></n></x:template></x:stylesheet>"
)
print(etree.tostring(etree.XSLT(sheet)(root)))
try:
    etree.fromstring("<broken")
except etree.XMLSyntaxError as error:
    print(error)
