#!/bin/sh
# Makes an image for the container tests without any registry, and prints the environment that names it.
# Usage: eval "$(tests/containers/prepare.sh DIRECTORY)"
# Needs podman, runc, catatonit and busybox-static (Debian's packages). Fails where a container cannot run.
set -eu
directory=$1
mkdir -p "$directory"
directory=$(cd "$directory" && pwd)

# On a bare Debian machine: no systemd, no iptables, hybrid cgroups. A machine that is set up for podman needs none of it.
cat >"$directory/containers.conf" <<'CONF'
[containers]
default_ulimits = ["nofile=4096:4096", "nproc=4096:4096"]
netns = "none"
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
CONF
export CONTAINERS_CONF="$directory/containers.conf"
podman="podman --root $directory/store --runroot $directory/run"

root=$directory/root
rm -rf "$root"
mkdir -p "$root/bin" "$root/etc" "$root/root" "$root/tmp" "$root/proc" "$root/sys" "$root/dev" "$root/home"
chmod 1777 "$root/tmp"
cp "$(command -v busybox)" "$root/bin/busybox"
for applet in $("$root/bin/busybox" --list); do
  [ "$applet" = busybox ] || ln -sf busybox "$root/bin/$applet"
done
printf '%s\n' 'root:x:0:0:root:/root:/bin/sh' 'builder:x:1000:1000::/home:/bin/sh' >"$root/etc/passwd"
printf '%s\n' 'root:x:0:' 'builder:x:1000:' >"$root/etc/group"

image=localhost/stepline-test:busybox
tar -C "$root" -c . | $podman import --quiet - "$image" >/dev/null
[ "$($podman run --rm "$image" sh -c 'echo runs')" = runs ] || { echo 'the container does not run' >&2; exit 1; }

echo "export CONTAINERS_CONF='$CONTAINERS_CONF'"
echo "export STEPLINE_TEST_ENGINE=podman"
echo "export STEPLINE_TEST_ENGINE_ARGUMENTS='--root $directory/store --runroot $directory/run'"
echo "export STEPLINE_TEST_IMAGE='$image'"
