import type { loopTies as english } from '../en/loop-ties';
import { midName, startName } from './words';

export const loopTies: typeof english = {
  traced: (goroutine, l) => `goroutine ${goroutine}接受过连接，而${midName(l)}是唯一没有其他接受者的监听器`,
  seen: (goroutine, l) => `看到过 goroutine ${goroutine} 处于${midName(l)}的 Accept`,
  creator: (goroutine, l) => `goroutine ${goroutine} 启动了处理${midName(l)}的连接的 goroutine`,
  spawner: (goroutine, l) => `goroutine ${goroutine} 启动了处理${midName(l)}的连接的 goroutine，并且正处于那个函数中`,
  reach: (goroutine, l) => `goroutine ${goroutine} 卡住了，其栈上的指针通向${midName(l)}的监听器`,
  pool: (goroutine, l) =>
    `goroutine ${goroutine} 与持有${midName(l)}的连接的所有 goroutine 一样卡住了，它们栈上的指针都通向其监听器，而启动它们的 goroutine 已不在：这是自己接受连接的池`,
  connection: (goroutine, l) => `goroutine ${goroutine} 持有${midName(l)}唯一的已接受连接`,
  handOver: (goroutine, l) =>
    `${startName(l)}的连接曾被接受，而 goroutine ${goroutine} 是唯一卡在移交某物上的 goroutine`,
  elimination: (goroutine, l) =>
    `goroutine ${goroutine} 是唯一没有监听器的接受循环，${startName(l)}是唯一没有接受者的监听器`,
  ifHandler: (goroutine) => `如果 goroutine ${goroutine} 只是遗留的处理程序，则接受循环已经结束`,
  ifUnrelated: (goroutine) => `如果 goroutine ${goroutine} 与此无关，则接受循环已经结束`,
  ifElsewhere: (goroutine) => `如果 goroutine ${goroutine} 已离开其循环，现在在做别的事，则根本没有人接受连接`,
};
