import { decodeUtf8 } from '../../base/utf8';

/**
 * The container id in /proc/PID/cgroup (`hierarchy:controllers:path` lines, proc_cgroup_show in kernel/cgroup/cgroup.c),
 * or null on the host. Engines write 64 hex digits into the path in their own ways: `/docker/ID`, `docker-ID.scope`,
 * `cri-containerd-ID.scope`, `crio-ID.scope`, `libpod-ID.scope`, `/kubepods/burstable/podUID/ID`. The innermost id
 * counts (docker in docker); an engine's own monitor (`libpod-conmon-ID.scope`) is no container.
 */
export function parseContainerId(bytes: Uint8Array): string | null {
  let found: string | null = null;
  for (const line of decodeUtf8(bytes).split('\n')) {
    const path = line.slice(line.indexOf(':', line.indexOf(':') + 1) + 1);
    for (const part of path.split('/')) {
      const id = /^(?:(?!.*conmon)[a-z-]*[-:])?([0-9a-f]{64})(?:\.scope|\.service)?$/.exec(
        part.slice(part.lastIndexOf(':') + 1),
      );
      if (id) found = id[1]!;
    }
    if (found) return found;
  }
  return null;
}
