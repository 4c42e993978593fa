import { shortName } from '../../../correlate/go-function';
import type { Listener } from '../../../correlate/listener';
import { place } from '../../../correlate/site';
import type { Site } from '../../../model/diagnosis';
import type { SocketOwner } from '../../../model/os-evidence';
import { acceptOnAll, acceptOrCloseAll, acceptOrHandOver, closeDuplicate, endWithLoop, serveOrClose } from '../go-code';
import { trail } from '../figures';
import { many, name, queueWords } from './words';

export const unacceptedListener = {
  title: (l: Listener) => `Nobody accepts on ${name(l)}`,
  explanation: (l: Listener, why: string) =>
    `${name(l)} listens, and no goroutine of the process accepts on it: ${why} ${queueWords(l)}; clients connect and hang.`,
  why: {
    inherited: (pid: number | null, command: string | null) =>
      `it was handed to process ${pid ?? '?'} (${command ?? '?'}), which does not accept, and this process has closed its own.`,
    reuseport:
      'another socket of the same address (SO_REUSEPORT) is accepted, this one is not, and the kernel still gives it its share of the connections.',
    bareDuplicate: 'its descriptor is a bare duplicate (File, Dup) that outlived its net.Listener.',
    file: 'its descriptor belongs to an *os.File, the duplicate that File made, which outlived its net.Listener.',
    loopEnded: 'connections were accepted earlier, so the accept loop has ended.',
    closedHere: (count: number) =>
      `${many(count, 'connection of it was', 'connections of it were')} accepted and closed from this side not long ago, so the accept loop has ended.`,
    neverAccepted:
      'it belongs to a listener of package net that no accept loop serves, and no connection of it is held: none was ever accepted, or its loop ended long ago.',
    open: 'either no accept loop was ever started on it, or it is a duplicate (File) that outlived its net.Listener; dumps and sockets cannot tell which.',
  },
  listens: (l: Listener) => `${name(l)} is in LISTEN, queue ${trail(l)}`,
  noneWaits: (count: number) => `none of ${many(count, 'goroutine')} waits on this socket, in any dump`,
  heldElsewhere: (o: SocketOwner) => `process ${o.pid} (${o.command}) holds the same socket as descriptor ${o.fd}`,
  notPolled: (fds: readonly number[]) =>
    `descriptor ${fds.join(', ')} is not registered with the poller: no net.Listener is behind it`,
  polled: (fds: readonly number[]) => `descriptor ${fds.join(', ')} is registered with the poller`,
  noDescriptor: 'the process itself has no descriptor of it',
  ofFile: (fd: number | null) => `descriptor ${fd ?? '?'} belongs to an *os.File (internal/poll.FD in memory)`,
  ofListener: (fd: number | null) =>
    `descriptor ${fd ?? '?'} belongs to a listener of package net (internal/poll.FD in memory)`,
  passedOn: (count: number) =>
    `${many(count, 'goroutine')} on its connections ${count === 1 ? 'was' : 'were'} made here, in a function that has returned`,
  /** Without handlers it is known by its function literal. */
  ended: (goroutine: number, handlers: number) =>
    `goroutine ${goroutine}, ${handlers === 0 ? 'whose function literal has the listener' : `which made ${many(handlers, 'goroutine')} on its connections`}, has ended; it was made here`,
  /** `where` is `places` or `haveRun`. */
  madeIn: {
    listen: (where: string) => `the program listens in ${where}`,
    file: (where: string) => `File of a listener is called in ${where}`,
    passedListener: (where: string) => `listeners of what came with the start (LISTEN_FDS) are made in ${where}`,
    passedFile: (where: string) => `files of what came with the start (LISTEN_FDS) are made in ${where}`,
  },
  /** `more`: libraries do the same by themselves. */
  places: (made: readonly Site[], more: boolean) =>
    `${made.length === 1 ? 'one place' : `${made.length} places`}: ${made.map(place).join(', ')}${more ? ', and in libraries' : ''}`,
  /** Of many places, those in functions that are on a stack or made a goroutine. */
  haveRun: (all: number, made: readonly Site[]) =>
    `${all} places; in functions that are known to have run: ${made.map(place).join(', ')}`,
  /** How one call was told from others of its kind; `calls` is one of `calls`. */
  told: {
    variable: (calls: string, site: Site) =>
      `the package variable that holds it is set by ${shortName(site.function)}; of ${calls} one is there: ${place(site)}`,
    variableRan: (calls: string, site: Site) =>
      `of ${calls} one is in a function that sets the package variable which holds it, and is known to have run: ${place(site)}`,
    process: (calls: string, site: Site) => `of ${calls} one is in a function that starts a process: ${place(site)}`,
    ran: (calls: string, site: Site) => `of ${calls} one is in a function that is known to have run: ${place(site)}`,
    order: (calls: string, site: Site) =>
      `of ${calls} those in ${shortName(site.function)} made as many sockets, in the order of their descriptors; this one is of ${place(site)}`,
  },
  calls: {
    listen: (count: number) => many(count, 'call that listens', 'calls that listen'),
    file: (count: number) => many(count, 'call of File', 'calls of File'),
    passedListener: (count: number) =>
      many(count, 'call', 'calls') + ' that make listeners of what came with the start (LISTEN_FDS)',
    passedFile: (count: number) =>
      many(count, 'call', 'calls') + ' that make files of what came with the start (LISTEN_FDS)',
  },
  someoneMay: 'a goroutine that runs, or waits to pass something on, may be its accept loop',
  someoneHasIt:
    'a goroutine that waits for something else has the listener (pointers on its stack): it may be its accept loop',
  mayBePool:
    'each goroutine that holds a connection has the listener, too: if they accept themselves, they are a pool that is stuck',
  mayBePoolUnread:
    'the goroutines that hold its connections outlived who made them: if they accept themselves, they are a pool that is stuck',
  fromMemory: 'every goroutine and descriptor from memory',
  nothingWakes: 'that nothing wakes for it',
  next: 'Look in the code for a Listen whose result is never served, and for a File() of this listener that is never closed.',
  remedies: {
    'never-accepted': `Start an accept loop on the listener, or close it where it is not needed:\n\n${serveOrClose}`,
    'loop-ended': `Close the listener when its loop ends, so that clients are refused instead of hanging, and do not end the loop on a temporary error:\n\n${endWithLoop}`,
    'duplicated-fd': `Close the duplicate that File returned; it keeps the socket listening after ln.Close:\n\n${closeDuplicate}`,
    inherited: `Let the child accept on the inherited descriptor, or do not hand it over:\n\n${acceptOrHandOver}`,
    reuseport: `Accept on every socket of the SO_REUSEPORT group, or close the spare one:\n\n${acceptOnAll}`,
    /** While it is not known which it is. */
    open: `Start an accept loop on the listener, or close it where it is not needed, and every File that was made of it:\n\n${acceptOrCloseAll}`,
  },
};
