/** A thread that plays scenarios, one order after the other; `judging.ts` keeps some ready. */
import { parentPort } from 'node:worker_threads';
import { threadIsReady } from '@/app/_server/thread-pool';
import { carryOut, type Order } from './orders';

parentPort?.on('message', (order: Order) => parentPort?.postMessage(carryOut(order)));
parentPort?.postMessage(threadIsReady);
