const definitions = `<pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V6" stroke="currentColor" stroke-width="1.1" opacity=".45"/></pattern>
<marker id="to-write" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="5.5" markerHeight="5.5" orient="auto-start-reverse"><path d="M0 .8L9.5 5 0 9.2z" fill="context-stroke"/></marker>
<marker id="to-watch" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto-start-reverse"><path d="M1 1l8 4-8 4" fill="none" stroke="context-stroke" stroke-width="1.6"/></marker>
<marker id="to-owned" viewBox="0 0 10 10" refX="5" refY="5" markerWidth="7" markerHeight="7"><circle cx="5" cy="5" r="3.6" fill="var(--sheet,#fff)" stroke="context-stroke" stroke-width="1.6"/></marker>`;

/**
 * Arrow heads and hatching that pictures refer to by id: browsers look for these in the page alone, and not in a drawing
 * that is hidden, as one of a picture's two layouts is.
 */
export function PictureDefinitions() {
  return (
    <svg
      width="0"
      height="0"
      className="absolute"
      aria-hidden="true"
      // biome-ignore lint/security/noDangerouslySetInnerHtml: constant text of this program.
      dangerouslySetInnerHTML={{ __html: definitions }}
    />
  );
}
