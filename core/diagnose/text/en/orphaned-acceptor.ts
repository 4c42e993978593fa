import { closeListener } from '../go-code';
import { many } from './words';

export const orphanedAcceptor = {
  title: (goroutine: number) => `Goroutine ${goroutine} waits in Accept on a socket that is gone`,
  explanation: (goroutine: number) =>
    `Goroutine ${goroutine} is parked in Accept, but its descriptor is not registered with the poller any more: the socket was closed underneath package net. ` +
    'Nothing can wake it, clients are refused, and closing the listener would close whatever has the descriptor number now.',
  parked: (goroutine: number, state: string) =>
    `goroutine ${goroutine} is in ${state} in Accept with the same frames in both dumps`,
  notPolled: (pollDesc: string | null) =>
    `its ${pollDesc ?? 'poll descriptor'} is in no epoll table of the process, in both samples`,
  behindThem: (parked: number, sockets: number) =>
    `${many(parked, 'goroutine')} parked in Accept, ${many(sockets, 'LISTEN socket')} behind them`,
  itsDescriptor: 'the descriptor number in netFD.pfd.Sysfd',
  nothingWakes: 'that nothing wakes it',
  remedy:
    'Find the code that closes a raw descriptor (syscall.Close, unix.Dup3, a C library, an *os.File whose finalizer ran after os.NewFile(fd)). Close through the listener only:\n\n' +
    closeListener +
    '\n\nand never wrap a descriptor that package net owns in os.NewFile.',
};
