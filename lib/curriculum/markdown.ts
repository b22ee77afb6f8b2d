/** Markdown of the content to HTML that is safe to put into a page, whoever wrote it. */
import rehypeSanitize, { defaultSchema } from 'rehype-sanitize';
import rehypeStringify from 'rehype-stringify';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import remarkRehype from 'remark-rehype';
import { unified } from 'unified';

const processor = unified()
  .use(remarkParse)
  .use(remarkGfm)
  .use(remarkRehype)
  .use(rehypeSanitize, {
    ...defaultSchema,
    // Pictures come from our own components, never from an address in a text.
    tagNames: (defaultSchema.tagNames ?? []).filter((name) => name !== 'img' && name !== 'input'),
  })
  .use(rehypeStringify)
  .freeze();

/** Prose of several paragraphs. Raw HTML in it is dropped. */
export function proseHtml(markdown: string): string {
  return String(processor.processSync(markdown)).trim();
}

/** One paragraph, without the `<p>` around it: for a question, an answer, an explanation. */
export function inlineHtml(markdown: string): string {
  // Nearly half of all texts are plain words: no need to parse them.
  if (/^[A-Za-z][\w ,.;?'()/-]*$/.test(markdown) && !/_|https?:|www\.|\n/.test(markdown)) return markdown;
  const html = proseHtml(markdown);
  const only = /^<p>([\s\S]*)<\/p>$/.exec(html)?.[1];
  return only === undefined || only.includes('<p>') ? html : only;
}

/** The words of a text as they are read aloud, without marks of emphasis, code or links. */
export function plainText(markdown: string): string {
  return markdown
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[`*_]{1,3}/g, '')
    .replace(/^\s*[#>-]+\s/gm, '')
    .replace(/\s+/g, ' ')
    .trim();
}
