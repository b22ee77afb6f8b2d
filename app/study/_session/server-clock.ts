/**
 * The server's clock, as this page knows it: a device whose clock is wrong still says when an answer was given. Set by
 * each answer of the server; an older one, such as a page taken from the router's cache, does not set it back.
 */
export class ServerClock {
  #lastHeardMs = Number.NEGATIVE_INFINITY;
  #aheadMs = 0;

  constructor(private readonly deviceNowMs: () => number) {}

  heard(serverNowMs: number): void {
    if (serverNowMs <= this.#lastHeardMs) return;
    this.#lastHeardMs = serverNowMs;
    this.#aheadMs = serverNowMs - this.deviceNowMs();
  }

  nowMs(): number {
    return this.deviceNowMs() + this.#aheadMs;
  }
}
