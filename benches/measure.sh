# Functions that the scripts beside it share: a shop to measure, a clock, and a program's peak of memory. To be sourced.
#
# Shops are kept in TAGTRAIL_BENCH_DIR, or in the folder for temporary files, and reused when they are of the same world.
export LC_ALL=C
target=${CARGO_TARGET_DIR:-$PWD/target}
tagtrail=$target/release/tagtrail
work=${TAGTRAIL_BENCH_DIR:-${TMPDIR:-/tmp}/tagtrail-bench}
mkdir -p "$work"
# A descriptor that never has input: waiting for it is a pause that starts no program.
exec {nothing}<> <(:)

# Number of orders for so many bytes of log: one per 2,000 lines of about 298 bytes.
orders_for() { echo $(($1 / 298 / 2000 > 0 ? $1 / 298 / 2000 : 1)); }

# Bytes of so many gigabytes.
bytes_of() { awk -v gigabytes="$1" 'BEGIN { printf "%.0f", gigabytes * 1e9 }'; }

# Sets `shop` to the folder of a simulated shop, and `logs` to its logs. A fifth of its window shoppers follow a partner's
# link (`crowd.strangers_tagged`), which makes 2 % of the lines tagged landings. Its crowds share the given number of
# addresses, by default that of the world.
prepare_shop() { # BYTES ORDERS [SHARED_ADDRESSES]
  local world changes="s/^orders = .*/orders = $2/; s/^bytes = .*/bytes = $1/"
  [ -z "${3:-}" ] || changes+="; s/^shared_addresses = .*/shared_addresses = $3/"
  shop=$work/shop-$1-$2
  world=$("$tagtrail" simulate --print | sed "$changes")
  if [ "$world" != "$(cat "$shop/world.toml" 2> /dev/null)" ]; then
    rm -rf "$shop"
    printf '%s\n' "$world" > "$work/world.toml"
    "$tagtrail" simulate --world "$work/world.toml" "$shop" >&2
    mv "$work/world.toml" "$shop/world.toml" # last: a shop without it is not whole
  fi
  logs=("$shop"/web-*.log)
}

# Sets `command` to the command of a whole analysis into $work/result.
analysis() { # THREADS
  command=("$tagtrail" analyze "${logs[@]}" "$shop/orders.csv" "$shop/partners.csv" "$shop/tagtrail.toml"
    --threads "$1" --quiet --out "$work/result")
}

# The wall time of a command in seconds.
seconds() { # COMMAND ...
  local from=$EPOCHREALTIME to
  "$@" > /dev/null || return 1
  to=$EPOCHREALTIME
  awk -v from="$from" -v to="$to" 'BEGIN { printf "%.4f\n", to - from }'
}

# The peak of a command's memory in MB, without the pages of mapped files, read a hundred times a second. Available only on
# Linux; elsewhere it is empty.
peak() { # COMMAND ...
  local name size most=0 pid
  "$@" > /dev/null &
  pid=$!
  while kill -0 "$pid" 2> /dev/null; do
    while read -r name size _; do
      [ "$name" != RssAnon: ] || [ "$size" -le "$most" ] || most=$size
    done 2> /dev/null < "/proc/$pid/status" || true
    read -r -t 0.01 -u "$nothing" || true
  done
  wait "$pid" || return 1
  awk -v most="$most" 'BEGIN { printf "%.1f\n", most * 1024 / 1e6 }'
}

# The median of the numbers in a file: the middle one, or the mean of the two in the middle.
median() { sort -n "$1" | awk '{ a[NR] = $1 } END { print (NR % 2) ? a[(NR + 1) / 2] : (a[NR / 2] + a[NR / 2 + 1]) / 2 }'; }

# A description of the machine in one line, without its name.
machine() {
  local model memory
  model=$(sed -n 's/^model name.*: //p' /proc/cpuinfo 2> /dev/null | head -1)
  memory=$(awk '/^MemTotal/ { printf "%.0f GB of memory, ", $2 * 1024 / 1e9 }' /proc/meminfo 2> /dev/null || true)
  echo "$(getconf _NPROCESSORS_ONLN) cores of ${model:-an unknown processor}, ${memory}$(uname -s) $(uname -r | cut -d- -f1)"
}
