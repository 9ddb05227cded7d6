#!/usr/bin/env bash
# Installs the servers that the tests need; does nothing when they are there.
#   MariaDB 10.11   the distribution's mariadb-server-core and mariadb-client-core: programs, no service
#   MariaDB 11.8    from Debian trixie, unpacked into a private prefix in the user's cache
#   MySQL 9.7       from Debian sid, the same way
# The private prefixes bring all their libraries and run through their own loader, so the machine itself stays as it is.
# Exit code 2: something is missing that needs a person; the command is shown.
set -euo pipefail

cache=${XDG_CACHE_HOME:-$HOME/.cache}/uldra/servers
mkdir -p "$cache"

say() { echo "servers: $*" >&2; }

# Runs apt-get as root, or shows what to run.
system_apt() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif sudo -n true 2>/dev/null; then
    sudo -n "$@"
  else
    say "please run: sudo $*"
    exit 2
  fi
}

install_packages() {
  say "installing $*"
  system_apt env DEBIAN_FRONTEND=noninteractive apt-get -qq update
  system_apt env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$@" >&2
}

# The mirror of a Debian machine; others use Debian's own.
mirror() {
  local found
  found=$(sed -nE 's/^URIs: *([^ ]+).*/\1/p; s/^deb +(\[[^]]*\] +)?([^ ]+) .*/\2/p' \
    /etc/apt/sources.list /etc/apt/sources.list.d/*.sources /etc/apt/sources.list.d/*.list 2>/dev/null |
    grep -E '/debian/?$' | head -n 1 || true)
  echo "${found:-http://deb.debian.org/debian}"
}

# private_prefix NAME SUITE PROGRAM VERSION PACKAGE...
private_prefix() {
  local name=$1 suite=$2 program=$3 version=$4
  shift 4
  local prefix=$cache/$name
  [ ! -x "$prefix/$program" ] || return 0
  say "downloading $name from Debian $suite into $prefix"
  local keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  [ -f $keyring ] || install_packages debian-archive-keyring

  local work=$prefix.new
  rm -rf "$work"
  mkdir -p "$work"/{root,debs,lists/partial,cache/archives/partial}
  : > "$work/status"
  echo "deb [signed-by=$keyring] $(mirror) $suite main" > "$work/sources.list"
  local apt=(-o "Dir::Etc::sourcelist=$work/sources.list" -o Dir::Etc::sourceparts=/dev/null -o "Dir::State::Lists=$work/lists"
    -o "Dir::Cache=$work/cache" -o "Dir::State::status=$work/status" -o APT::Sandbox::User=root)
  timeout 300 apt-get "${apt[@]}" -qq update >&2

  # Against an empty package status the simulation names every dependency down to the C library. What only an installation on a host
  # would need stays away.
  local host_only='^(perl|perl-.*|libperl.*|libgdbm.*|libdb5.*|debconf|passwd|adduser|galera-.*|rsync|dpkg|tar|login.*|systemd.*)$'
  local packages
  packages=$(apt-get "${apt[@]}" install -s --no-install-recommends "$@" 2>/dev/null |
    awk '/^Inst/ {print $2}' | grep -vE "$host_only")
  # shellcheck disable=SC2086
  (cd "$work/debs" && timeout 600 apt-get "${apt[@]}" -qq download $packages >&2)
  local deb
  for deb in "$work"/debs/*.deb; do
    dpkg-deb -x "$deb" "$work/root"
  done

  local loader=("$work"/root/usr/lib/*/ld-linux-*.so.*)
  local found
  found=$("${loader[0]}" --library-path "$(dirname "${loader[0]}")" "$work/root/$program" --no-defaults --version)
  if [[ $found != *"$version"* ]]; then
    say "Debian $suite has no $version any more but: $found"
    exit 2
  fi
  rm -rf "$prefix"
  mv "$work/root" "$prefix"
  rm -rf "$work"
}

install_all() {
  [ -x /usr/sbin/mariadbd ] && [ -x /usr/bin/mariadb ] || install_packages mariadb-server-core mariadb-client-core
  private_prefix mariadb-11.8 trixie usr/sbin/mariadbd 11.8. mariadb-server mariadb-client
  private_prefix mysql-9.7 sid usr/sbin/mysqld 9.7. mysql-server-core mysql-client-core
}

# One installation at a time; the others wait and then find everything there.
exec 9> "$cache/lock"
flock 9
install_all
