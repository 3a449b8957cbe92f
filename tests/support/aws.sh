#!/bin/sh
# An aws CLI that pretends. It answers `aws SERVICE OPERATION` with the file SERVICE.OPERATION beside it, or
# with SERVICE.OPERATION~TEXT where the request has that text. A file that begins with `error` is a refusal,
# with a code; where there is no file, access is denied. What it was asked is kept in the file `asked`.
at=$(dirname "$0")
printf '%s %s %s %s\n' "$1" "$2" "$6" "$4" >> "$at/asked"
answer="$at/$1.$2"
for special in "$at/$1.$2~"*; do
  case "$4" in *"${special##*~}"*) [ -e "$special" ] && answer=$special ;; esac
done
[ -e "$answer" ] && read -r first code < "$answer"
if ! [ -e "$answer" ] || [ "$first" = error ]; then
  echo "An error occurred (${code:-AccessDeniedException}) when calling the $2 operation: no" >&2
  exit 254
fi
cat "$answer"
