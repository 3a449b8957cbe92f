#!/bin/sh
# A terraform that does nothing but what matters to the runner. Its layer is the name of the directory;
# what it shall do besides is said by files in the project's root, which is PROJECT.
layer=$(basename "$PWD")
say() { printf '%s\n' "$*" >> "$PROJECT/calls"; }
has() { [ -e "$PROJECT/$1-$layer" ]; }
error() {
  printf '{"type":"diagnostic","diagnostic":{"severity":"error","summary":"%s","detail":""}}\n' "$1"
  exit 1
}
plan() { # address, action
  printf '{"type":"planned_change","change":{"resource":{"addr":"%s"},"action":"%s"}}\n' "$1" "$2"
}
case "$1" in
version) echo '{"terraform_version": "1.11.4", "platform": "linux_amd64"}' ;;
init)
  say "init $layer"
  mkdir -p .terraform/modules .terraform/providers
  echo '{}' > .terraform/modules/modules.json
  for argument; do
    if [ "$argument" = -lockfile=readonly ]; then
      say "held $layer"
      has new-provider && error 'Provider dependency changes detected'
    fi
  done
  [ -e .terraform.lock.hcl ] || echo '# by init' > .terraform.lock.hcl
  ;;
plan)
  [ -e .terraform.lock.hcl ] || error 'Missing required provider'
  kind=create
  preview=
  for argument; do
    case "$argument" in
    -destroy) kind=delete ;;
    -out=*) out=${argument#-out=} ;;
    preview=true) preview=true ;;
    -target=*) targets="$targets ${argument#-target=}" ;;
    esac
  done
  if [ "$preview" ]; then say "preview $layer$targets"; else say "plan $layer$targets"; fi
  printf '%s' "$TF_VAR_secret_values" > "$PROJECT/secrets-of-$layer"
  env | grep -c '^STRATA_SECRET_' > "$PROJECT/variables-of-$layer"
  has wrong-account && error 'AWS account ID not allowed: 222222222222'
  has fail-real && ! [ "$preview" ] && error 'a value is missing'
  has fail-plan && error 'it does not fit'
  if [ "$targets" ]; then
    echo '{"type":"diagnostic","diagnostic":{"severity":"warning","summary":"Resource targeting is in effect","detail":""}}'
  fi
  if [ "$layer" = platform ]; then
    grep '^module' main.tf | while read -r _ name _; do
      name=${name#?}
      plan "module.${name%?}.a.b" create
    done
    echo '{"type":"change_summary","changes":{"add":4,"change":0,"remove":0}}'
    exit 2
  fi
  if [ "$targets" ] && has parts; then
    echo part > "$out"
    plan a.part create
    has more-parts && plan a.more create
    echo '{"type":"change_summary","changes":{"add":1,"change":0,"remove":0}}'
    exit 2
  fi
  if [ $kind = create ] && has less; then
    echo less > "$out"
    plan a.gone delete
    echo '{"type":"change_summary","changes":{"add":0,"change":0,"remove":1}}'
    exit 2
  fi
  if [ $kind = create ] && has follow && [ -e "$PROJECT/swapped-$(cat "$PROJECT/follow-$layer")" ]; then
    echo follow > "$out"
    plan a.user update
    echo '{"type":"change_summary","changes":{"add":0,"change":1,"remove":0}}'
    exit 2
  fi
  if [ $kind = create ] && has swap; then
    echo swap > "$out"
    plan a.old delete
    has swapped && exit 2
    if has only-less; then
      echo '{"type":"change_summary","changes":{"add":0,"change":0,"remove":1}}'
      echo '{"type":"outputs","outputs":{"id":{"action":"update"}}}'
      exit 2
    fi
    plan a.new create
    echo '{"type":"change_summary","changes":{"add":1,"change":0,"remove":1}}'
    echo '{"type":"outputs","outputs":{"id":{"action":"update"}}}'
    exit 2
  fi
  if [ $kind = create ] && grep -q '"id"' terraform.tfstate 2> /dev/null && ! has more; then
    echo '{"type":"change_summary","changes":{"add":0,"change":0,"remove":0}}'
    exit 0
  fi
  [ -n "$out" ] && echo "$kind" > "$out"
  plan "a.$layer" $kind
  has parts && ! has parted && plan a.part $kind
  has more && ! [ "$preview" ] && plan "a.more" $kind
  if [ $kind = delete ]; then
    echo '{"type":"change_summary","changes":{"add":0,"change":0,"remove":1}}'
    echo '{"type":"outputs","outputs":{"id":{"action":"delete"}}}'
  else
    echo '{"type":"change_summary","changes":{"add":1,"change":0,"remove":0}}'
    echo '{"type":"outputs","outputs":{"id":{"action":"create"}}}'
  fi
  exit 2
  ;;
show)
  say "show $layer"
  cat "$PROJECT/shown-$layer"
  ;;
apply)
  say "begin $layer"
  for argument; do plan=$argument; done
  kind=$(cat "$plan")
  if has slow; then
    trap 'say "told $layer"; told=1' INT
    told=0
    say "wait $layer"
    count=0
    while [ $told = 0 ] && [ $count -lt 500 ]; do sleep 0.02; count=$((count + 1)); done
    [ $told = 1 ] && sleep 0.3 && error 'operation canceled'
  fi
  sleep 0.05
  has events && cat "$PROJECT/events-$layer" # more lines of the stream
  has fail-apply && error 'it did not work'
  if [ "$kind" = swap ]; then
    : > "$PROJECT/swapped-$layer"
    user=$(cat "$PROJECT/swap-$layer")
    if [ -n "$user" ] && ! grep -q "end $user" "$PROJECT/calls"; then
      error 'deleting it (sg-1): api error DependencyViolation: it has a dependent object'
    fi
    rm "$PROJECT/swap-$layer"
  fi
  if [ "$kind" = part ]; then
    : > "$PROJECT/parted-$layer"
    say "part of $layer"
    exit
  fi
  [ "$kind" = follow ] && rm "$PROJECT/follow-$layer"
  if [ "$kind" = delete ]; then
    echo '{"outputs":{},"resources":[]}' > terraform.tfstate
  else
    echo '{"outputs":{"id":{"value":"x"}},"resources":[{"mode":"managed","type":"a","name":"b","instances":[{}]}]}' > terraform.tfstate
  fi
  say "end $layer"
  ;;
esac
