import { describe, expect, it } from 'vitest';
import { typedLines, typedText } from './typed-lines';

describe('what is typed', () => {
  it('is a command a line, without empty lines and comments', () => {
    expect(typedLines('kubectl get pods\n\n  # look first\n sleep 5\r\n')).toEqual([
      'kubectl get pods',
      'sleep 5',
    ]);
  });

  it('is read by its command up to the word that ends it', () => {
    expect(typedLines("kubectl apply -f - <<'END'\na: 1\n\nb: 2\nEND\nkubectl get pods")).toEqual([
      { line: 'kubectl apply -f -', stdin: 'a: 1\n\nb: 2\n' },
      'kubectl get pods',
    ]);
  });

  it('goes up to the end when the word never comes', () => {
    expect(typedLines('kubectl apply -f - <<EOF\na: 1')).toEqual([
      { line: 'kubectl apply -f -', stdin: 'a: 1\n' },
    ]);
  });

  it('can be written down again, also with the word that ends it inside', () => {
    const typed = [
      'kubectl get pods',
      { line: 'kubectl apply -f -', stdin: 'a: |\n  EOF\nb: 2\n' },
      'sleep 5',
    ];
    expect(typedLines(typedText(typed))).toEqual(typed);
  });
});
