-- copies
SELECT HEX(code), QUOTE(name), HEX(name), v FROM currency;
