import type { Scene } from '@/lib/grading/scene/scene';
import { sceneAsText } from './scene-as-text';

/** The picture in words. */
export function SceneText({ scene }: { scene: Scene }) {
  return (
    <dl className="pairs mt-s2">
      {sceneAsText(scene).map(({ where, lines }) => (
        <div key={where} className="contents">
          <dt>{where}</dt>
          <dd>
            {lines.map((line) => (
              <span key={line} className="block">
                {line}
              </span>
            ))}
          </dd>
        </div>
      ))}
    </dl>
  );
}
