import { describe, expect, it } from 'vitest';
import { contentAt, filesWritten, programOf } from './shell-program';

const sh = (script: string): { readonly command: readonly string[] } => ({ command: ['sh', '-c', script] });

describe('a command line', () => {
  it('ends when its script does, with the code of its last command', () => {
    expect(programOf(sh('echo hi; sleep 5; exit 3'))).toEqual({
      ignoresSigterm: true,
      exits: { afterMs: 5000, code: 3 },
      logs: [{ afterMs: 0, text: 'hi' }],
    });
    expect(programOf(sh('sleep 2 && false'))?.exits).toEqual({ afterMs: 2000, code: 1 });
    expect(programOf({ command: ['false'] })?.exits).toEqual({ afterMs: 0, code: 1 });
    expect(programOf(sh('false || echo saved; true && echo on'))?.logs?.map(({ text }) => text)).toEqual([
      'saved',
      'on',
    ]);
  });

  it('repeats what stands in an endless loop', () => {
    expect(programOf(sh('i=0; while true; do echo tick; sleep 10; done'))).toBeUndefined();
    expect(programOf(sh('while true; do echo tick; sleep 10; done'))).toEqual({
      ignoresSigterm: true,
      logs: [{ afterMs: 0, text: 'tick', everyMs: 10_000 }],
    });
  });

  it('knows a loop over words', () => {
    expect(programOf(sh('for i in 3 2 1; do echo $i; sleep 1; done'))).toEqual({
      ignoresSigterm: true,
      exits: { afterMs: 3000, code: 0 },
      logs: [
        { afterMs: 0, text: '3' },
        { afterMs: 1000, text: '2' },
        { afterMs: 2000, text: '1' },
      ],
    });
  });

  it('hears SIGTERM only when it traps it', () => {
    expect(programOf({ command: ['sleep', '3600'] })?.ignoresSigterm).toBe(true);
    expect(programOf(sh("trap 'exit 0' TERM; sleep 3600"))?.ignoresSigterm).toBeUndefined();
  });

  it('writes files and removes them', () => {
    const changes = filesWritten(sh('touch /tmp/healthy; sleep 30; rm -f /tmp/healthy; echo "a b" > /tmp/x'));
    expect(contentAt(changes, '/tmp/healthy', 0)).toBe('');
    expect(contentAt(changes, '/tmp/healthy', 30_000)).toBeNull();
    expect(contentAt(changes, '/tmp/x', 30_000)).toBe('a b\n');
    expect(contentAt(changes, '/tmp/x', 29_999)).toBeUndefined();
  });

  it('asks the network once, in a loop, or until it is answered; what follows the answer is not understood', () => {
    const asks = (script: string) => programOf(sh(script))?.calls;
    expect(asks('curl http://web')).toEqual({
      command: ['curl', 'http://web'],
      everyMs: 0,
      ends: 'after one',
    });
    expect(asks('while true; do wget -qO- http://web; sleep 2; done')).toEqual({
      command: ['wget', '-qO-', 'http://web'],
      everyMs: 2_000,
    });
    expect(asks('until nslookup db; do echo waiting; sleep 1; done')).toEqual({
      command: ['nslookup', 'db'],
      everyMs: 1_000,
      ends: 'when answered',
      saysInVain: 'waiting',
    });
    expect(asks('wget http://web && echo there')).toBeUndefined();
    expect(asks('curl http://web > /tmp/page')).toBeUndefined();
    expect(asks('curl http://web; sleep 5')).toBeUndefined();
  });

  it('is not understood when it is another program', () => {
    expect(programOf({ command: ['nginx', '-g', 'daemon off;'] })).toBeUndefined();
    expect(programOf(sh('psql -h db'))).toBeUndefined();
    expect(programOf({})).toBeUndefined();
  });

  it('comes to an end however it loops', () => {
    const nested = `${'for a in 1 2 3 4 5 6 7 8 9 0; do '.repeat(6)}true${'; done'.repeat(6)}`;
    expect(() => programOf(sh(nested))).not.toThrow();
  });
});
