import { useId } from 'react';
import { DrawingView } from '../cluster-picture/drawing-view';
import { type Diagram, diagramAsText } from './diagram';
import { placeDiagram } from './place-diagram';

/** The small standard picture of a component: what it watches, writes and talks to, and where it runs. */
export function TopicDiagram({ diagram, className = '' }: { diagram: Diagram; className?: string }) {
  const id = useId();
  return (
    <figure className={`pic diagram ${className}`} aria-labelledby={id}>
      <p id={id} className="vh">
        {diagramAsText(diagram)}
      </p>
      {(['half', 'tall'] as const).map((layout) => (
        <DrawingView
          key={layout}
          drawing={placeDiagram(diagram, layout)}
          lit={['subject']}
          layout={layout}
          labelledBy={id}
        />
      ))}
    </figure>
  );
}
