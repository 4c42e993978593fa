import { execFileSync } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { judge, type Asking, type LabOutcome } from './lab-judge';
import { startLab, type LabVariant } from './lab-program';

/** Peers that vanish need a link of their own that can go down: two network namespaces, as in test/lab/halfopen.sh. */
const halfOpen: Readonly<Record<string, { readonly settleMs: number }>> = {
  // package net's keepalive sends its first probe after 15 s of silence.
  'half-open-keepalive': { settleMs: 18_000 },
  'half-open': { settleMs: 500 },
};

/** Runs one variant of a binary live and diagnoses it through the command line. */
export async function runVariant(asking: Asking, binary: string, one: LabVariant): Promise<LabOutcome> {
  const settle = one.scenario === 'handler-leak' ? halfOpen[one.variant] : undefined;
  if (settle !== undefined) return withVanishingPeers(asking, binary, one, settle.settleMs);
  const program = await startLab(one.scenario, one.variant, [], { binary });
  try {
    return await judge(asking, program.pid, program.truth);
  } finally {
    await program.stop();
  }
}

async function withVanishingPeers(
  asking: Asking,
  binary: string,
  { scenario, variant }: LabVariant,
  settleMs: number,
): Promise<LabOutcome> {
  const id = `${process.pid}${variant.length}`;
  const [server, peers] = [`als${id}`, `alp${id}`];
  const ip = (...args: string[]): unknown => execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'inherit'] });
  ip('netns', 'add', server);
  ip('netns', 'add', peers);
  try {
    ip('link', 'add', `v${id}`, 'netns', server, 'type', 'veth', 'peer', 'name', `w${id}`, 'netns', peers);
    ip('-n', server, 'addr', 'add', '10.99.0.1/24', 'dev', `v${id}`);
    ip('-n', peers, 'addr', 'add', '10.99.0.2/24', 'dev', `w${id}`);
    for (const ns of [server, peers]) ip('-n', ns, 'link', 'set', 'lo', 'up');
    ip('-n', server, 'link', 'set', `v${id}`, 'up');
    ip('-n', peers, 'link', 'set', `w${id}`, 'up');
    const inside = ['ip', 'netns', 'exec', server];
    const program = await startLab(scenario, variant, ['-listen', '10.99.0.1:0', '-load-netns', peers], {
      binary,
      wrap: inside,
    });
    try {
      ip('-n', peers, 'link', 'set', `w${id}`, 'down');
      await wait(settleMs);
      return await judge(asking, program.pid, program.truth, inside);
    } finally {
      await program.stop();
    }
  } finally {
    ip('netns', 'del', server);
    ip('netns', 'del', peers);
  }
}
