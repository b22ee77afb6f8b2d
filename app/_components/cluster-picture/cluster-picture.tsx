import { useId } from 'react';
import type { Scene } from '@/lib/grading/scene/scene';
import { DrawingView } from './drawing-view';
import { place } from './place';
import { SceneText } from './scene-text';

type ClusterPictureProps = {
  scene: Scene;
  /** Offers the same as text under the picture. Default true. */
  withText?: boolean;
  /** Stands beside something else, in half the width of the page. */
  half?: boolean;
  className?: string;
};

/**
 * A cluster at one step: control plane, objects, nodes with their processes, rules and Pods, and what goes between them.
 * The wide layout from 641 px on, the tall one below; the same as text for whoever cannot see it.
 */
export function ClusterPicture({
  scene,
  withText = true,
  half = false,
  className = '',
}: ClusterPictureProps) {
  const id = useId();
  return (
    <figure className={`pic ${className}`} aria-labelledby={`${id}-title`}>
      <p id={`${id}-title`} className="vh">
        {scene.title}
      </p>
      <p id={`${id}-description`} className="vh">
        {scene.description}
      </p>
      {([half ? 'half' : 'wide', 'tall'] as const).map((layout) => (
        <DrawingView
          key={layout}
          drawing={place(scene, layout)}
          lit={scene.lit}
          layout={layout}
          labelledBy={`${id}-title`}
          describedBy={`${id}-description`}
        />
      ))}
      {withText && (
        <details className="mt-s3 text-xs">
          <summary className="mut w-fit cursor-pointer py-s1">The same as text</summary>
          <SceneText scene={scene} />
        </details>
      )}
    </figure>
  );
}
