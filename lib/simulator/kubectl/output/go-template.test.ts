/** Templates as people type them, with what kubectl prints of a Pod. Source: text/template exec_test.go, for the actions. */
import { describe, expect, it } from 'vitest';
import { goTemplate, type PrintedTemplate, printGoTemplate } from './go-template';

const pod = {
  kind: 'Pod',
  metadata: { name: 'web', labels: { app: 'shop', tier: 'front' } },
  spec: { replicas: 2, share: 1234567.5, containers: [{ name: 'a', image: 'nginx' }, { name: 'b' }] },
};

function printed(template: string, refusesMissing = false): PrintedTemplate {
  const read = goTemplate(template);
  if (!read.ok) return { text: '', problem: read.message };
  return printGoTemplate(read.template, pod, refusesMissing);
}

describe('a Go template', () => {
  it.each([
    ['{{.metadata.name}} {{.spec.replicas}} {{.spec.share}}', 'web 2 1.2345675e+06'],
    ['{{range .spec.containers}}{{.name}} {{else}}none{{end}}', 'a b '],
    ['{{range $k, $v := .metadata.labels}}{{$k}}={{$v}};{{end}}', 'app=shop;tier=front;'],
    ['{{range $i, $c := .spec.containers}}{{if $i}},{{end}}{{$c.name}}{{end}}', 'a,b'],
    ['{{if .nope}}a{{else if eq .kind "Pod"}}b{{else}}c{{end}}', 'b'],
    ['{{with .nope}}a{{else with .metadata}}{{.name}}{{end}}', 'web'],
    ['{{$x := 1}}{{range .spec.containers}}{{$x = .name}}{{end}}{{$x}}', 'b'],
    ['{{range .spec.containers}}{{if eq .name "b"}}{{break}}{{end}}{{.name}}{{end}}', 'a'],
    ['{{define "T"}}<{{.}}>{{end}}{{template "T" .kind}}{{block "B" .metadata}}{{.name}}{{end}}', '<Pod>web'],
    ['{{(index .spec.containers 0).image}} {{index .metadata.labels "app"}}', 'nginx shop'],
    [
      '{{len .spec.containers}} {{.kind | len}} {{printf "%s-%03d %q" .kind .spec.replicas "x"}}',
      '2 3 Pod-002 "x"',
    ],
    [
      '{{eq .spec.replicas 2}} {{lt 1 .spec.replicas}} {{not .nope}} {{or .nope "d"}} {{and .nope .x}}',
      'true true true d <no value>',
    ],
    [
      '{{exists .metadata "name"}} {{exists .metadata "x" "y"}} {{base64decode "YQ=="}} {{html "<a>"}}',
      'true false a &lt;a&gt;',
    ],
    ['a {{- /* gone */ -}} b {{- " c " -}} d', 'ab c d'],
    [
      '{{print 1 2 "a" "b"}} {{.metadata.labels}} {{.spec.nope}} {{.spec.nope.more}}',
      '1 2ab map[app:shop tier:front] <no value> <no value>',
    ],
    [
      '{{slice "hello" 1 3}} {{urlquery "a b"}} {{printf "%d" "a"}} {{printf "%s"}}',
      'el a+b %!d(string=a) %!s(MISSING)',
    ],
  ])('%s', (template, text) => {
    expect(printed(template)).toEqual({ text });
  });

  it.each([
    ['{{.a', '1: unclosed action'],
    ['a\n{{foo}}', '2: function "foo" not defined'],
    ['{{if}}', '1: missing value for if'],
    ['{{range .x}}', '1: unexpected EOF'],
    ['{{end}}', '1: unexpected {{end}}'],
    ['{{break}}', '1: {{break}} outside {{range}}'],
    ['{{$x}}', '1: undefined variable "$x"'],
    ['{{"abc}}', '1: unterminated quoted string'],
    ['{{| len}}', '1: unexpected "|" in command'],
  ])('%s cannot be read', (template, why) => {
    expect(printed(template).problem).toBe(`template: output:${why}`);
  });

  it.each([
    [
      'x{{index .spec.containers 5}}',
      3,
      'index .spec.containers 5',
      'error calling index: index out of range: 5',
    ],
    ['{{.metadata.name.foo}}', 11, '.metadata.name.foo', "can't evaluate field foo in type interface {}"],
    ['{{range .metadata.name}}{{end}}', 17, '.metadata.name', "range can't iterate over web"],
    [
      '{{eq .spec.replicas "a"}}',
      2,
      'eq .spec.replicas "a"',
      'error calling eq: incompatible types for comparison',
    ],
    ['{{len .spec.replicas}}', 2, 'len .spec.replicas', 'error calling len: len of type int64'],
  ])('%s ends where it cannot go on', (template, column, what, why) => {
    expect(printed(template)).toEqual({
      text: template.startsWith('x') ? 'x' : '',
      problem: `template: output:1:${column}: executing "output" at <${what}>: ${why}`,
    });
  });

  it('refuses what is missing only where that is asked for', () => {
    expect(printed('{{.nope}}', true).problem).toContain('map has no entry for key "nope"');
  });

  it.each([
    '{{template "T"}}{{define "T"}}{{template "T"}}{{end}}',
    `${'{{if 1}}'.repeat(5_000)}`,
    `{{${'('.repeat(5_000)}`,
  ])('ends soon, whatever it says', (template) => {
    const begun = performance.now();
    expect(printed(template).problem).toBeDefined();
    expect(performance.now() - begun).toBeLessThan(1_000);
  });
});
