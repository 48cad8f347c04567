#!/bin/bash
# An authority and a certificate for one search, valid for 30 days: certificates.sh FOLDER
# Whoever can read the folder can run code on the workers; it is made for its owner alone.
set -euo pipefail
mkdir -p "$1"
chmod 700 "$1"
cd "$1"
umask 077

openssl req -x509 -newkey rsa:3072 -sha256 -nodes -days 30 -subj "/CN=search authority" \
    -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign \
    -keyout ca.key -out ca.pem 2> /dev/null
openssl req -newkey rsa:3072 -sha256 -nodes -subj "/CN=search" -keyout search.key -out search.csr 2> /dev/null
openssl x509 -req -sha256 -days 30 -in search.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out search.pem 2> /dev/null
rm -f ca.key ca.srl search.csr
