# Arguments: the place, seconds to stay, targets as host:port. Prints a line a hop; nothing is written or changed.
node=$1
pause=$2
shift 2
echo "begin holdfast-probe/1 node=$node"
mtu=$(ip -o link show 2>/dev/null | sed -n 's/.*eth0.* mtu \([0-9]*\) .*/\1/p' | head -n 1)
before=$(awk '/^Tcp: [0-9]/ {print $12, $13}' /proc/net/snmp)
for target in "$@"; do
  host=${target%:*}
  answer=$(curl -so /dev/null -w '%{time_namelookup} %{time_connect} %{time_total} %{remote_ip} end' \
    --connect-timeout 5 -m 6 "telnet://$target" </dev/null)
  code=$?
  set -- $answer
  address=$4
  [ "$address" = end ] && address=
  echo "name $target code=$code seconds=$1 total=$3 address=$address"
  echo "tcp $target code=$code lookup=$1 connected=$2 total=$3 address=$address"
  if command -v ping >/dev/null; then
    echo "rtt $target $(ping -n -c 10 -i 0.2 -W 1 "$host" 2>&1 | sed -n \
      's/.* \([0-9.]*\)% packet loss.*/loss=\1/p; s/.*= [0-9.]*\/\([0-9.]*\)\/\([0-9.]*\).*/mean_ms=\1 max_ms=\2/p' | tr '\n' ' ')"
    size=$(( ${mtu:-1500} - 28 ))
    if ping -n -c 2 -W 1 -M do -s "$size" "$host" >/dev/null 2>&1; then fits=yes; else fits=no; fi
    echo "mtu $target bytes=$(( size + 28 )) fits=$fits"
  fi
done
after=$(awk '/^Tcp: [0-9]/ {print $12, $13}' /proc/net/snmp)
set -- $before $after
echo "retransmits - sent=$(( $3 - $1 )) again=$(( $4 - $2 )) sent_since_start=$3 again_since_start=$4"
echo "end"
sleep "$pause"
