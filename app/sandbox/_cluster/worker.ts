/** The worker that owns the cluster: the simulator runs here and nowhere else in the browser. */
import { Answering } from './answers';
import { Refused } from './desk';
import { type FromWorker, protocolVersion, type ToWorker } from './protocol';

declare const self: {
  onmessage: ((event: { readonly data: ToWorker }) => void) | null;
  postMessage: (message: FromWorker) => void;
};

const answering = new Answering();
/** One question after another: what is asked while a link is being unpacked waits. */
let last: Promise<void> = Promise.resolve();

self.onmessage = ({ data }) => {
  last = last.then(() => handle(data));
};

async function handle({ version, id, kind, question }: ToWorker): Promise<void> {
  const to = { version: protocolVersion, id };
  if (version !== protocolVersion) {
    self.postMessage({
      ...to,
      ok: false,
      problem: 'This page is older than the program behind it. Load it again; the cluster is kept.',
    });
    return;
  }
  try {
    self.postMessage({ ...to, ok: true, answer: await answering.answer(kind, question) });
  } catch (error) {
    if (!(error instanceof Refused)) console.error(error);
    const problem =
      error instanceof Refused
        ? error.message
        : 'The simulator met something it does not know. The cluster is as it was before.';
    self.postMessage({ ...to, ok: false, problem });
  }
}
