#!/usr/bin/env bash
# Stands in for oha where only the load command is tested: sends eight orders, one after the other, and reports as oha does.
# SECONDS_EACH is what it waits, and COUNTS, MORE, ERRORS and P999 change its report.
set -euo pipefail

if [[ $1 == --version ]]; then
  echo "oha 0.0.0 (stand-in)"
  exit
fi
for url; do :; done
while [[ $1 != -D ]]; do shift; done
order=$2
address=${url#http://}
path=/${address#*/}
address=${address%%/*}
sleep "${SECONDS_EACH:-0}"
for _ in {1..8}; do
  exec 3<>"/dev/tcp/${address%:*}/${address#*:}"
  printf 'POST %s HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: %d\r\n\r\n' "$path" "$(($(wc -c <"$order")))" >&3
  cat "$order" >&3
  read -r _ status _ <&3
  cat <&3 >/dev/null
  exec 3>&-
done
echo '{
  "summary": {"total": 0.003},
  "latencyPercentiles": {"p50": 0.001, "p99": 0.001, "p99.9": '"${P999:-0.002}"'},
  "statusCodeDistribution": {"'"$status"'": '"${COUNTS:-8}${MORE:-}"'},
  "errorDistribution": {'"${ERRORS:-}"'}
}'
