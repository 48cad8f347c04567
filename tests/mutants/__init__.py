"""Files that are damaged or mean harm, made from good ones by chance, and the one thing that may come of them."""
