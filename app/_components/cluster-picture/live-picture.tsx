'use client';

import { type MouseEvent, memo, useId, useMemo, useState } from 'react';
import type { Scene, SceneId } from '@/lib/grading/scene/scene';
import { DrawingView } from './drawing-view';
import { type Layout, place } from './place';
import { SceneText } from './scene-text';

type LivePictureProps = {
  scene: Scene;
  layout: Layout;
  /** Told of what is pressed in it. Whatever can be pressed here is also in a list that the keyboard reaches. */
  onPick: (id: SceneId) => void;
};

/** The picture of a cluster that changes under one's hands: one layout, drawn anew only where it changed. */
export const LivePicture = memo(({ scene, layout, onPick }: LivePictureProps) => {
  const id = useId();
  const drawing = useMemo(() => place(scene, layout), [scene, layout]);
  const [told, setTold] = useState(false);
  const pick = (event: MouseEvent) => {
    const target = (event.target as Element).closest('[data-id]')?.getAttribute('data-id');
    if (target) onPick(target);
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a shortcut for the mouse; the lists beside it do the same by keyboard.
    <figure className="live" aria-labelledby={`${id}-title`} onClick={pick}>
      <p id={`${id}-title`} className="vh">
        {scene.title}
      </p>
      <p id={`${id}-description`} className="vh">
        {scene.description}
      </p>
      <DrawingView
        drawing={drawing}
        lit={scene.lit}
        layout={layout}
        labelledBy={`${id}-title`}
        describedBy={`${id}-description`}
      />
      <details className="mt-s3 text-xs" open={told} onToggle={(event) => setTold(event.currentTarget.open)}>
        <summary className="mut w-fit cursor-pointer py-s1">The same as text</summary>
        {told && <SceneText scene={scene} />}
      </details>
    </figure>
  );
});
