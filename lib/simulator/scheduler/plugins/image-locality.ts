/**
 * Rules
 *   image-locality/present   A node that has the Pod's images scores higher, by their size and by how many nodes have
 *                            them. (pkg/scheduler/framework/plugins/imagelocality/image_locality.go)
 */
import type { Container } from '../../objects/objects';
import { maxScore, type Plugin } from '../plugin';

const mebibyte = 1024 * 1024;
/** Below it an image is not worth counting; per container, above `mostPerContainer` more makes no difference. */
const least = 23 * mebibyte;
const mostPerContainer = 1000 * mebibyte;

export const imageLocality: Plugin = {
  name: 'ImageLocality',
  weight: 1,
  preScore({ pod }, snapshot) {
    const { images, count } = snapshot.nodes;
    if (images.size === 0) return undefined;
    const containers = [...(pod.spec.initContainers ?? []), ...pod.spec.containers];
    const wanted = containers.map((container) => imageNameOf(container));
    if (!wanted.some((image) => images.has(image))) return undefined;
    return {
      score(node) {
        let sum = 0;
        for (const image of wanted) {
          const size = node.images.get(image);
          if (size !== undefined) sum += Math.floor(size * ((images.get(image) ?? 0) / count));
        }
        return scaled(sum, containers.length);
      },
    };
  },
};

/** The name with the tag that is meant when none is given. */
function imageNameOf({ image = '' }: Container): string {
  return image.lastIndexOf(':') <= image.lastIndexOf('/') ? `${image}:latest` : image;
}

function scaled(bytes: number, containers: number): number {
  const most = mostPerContainer * containers;
  const counted = Math.min(Math.max(bytes, least), most);
  return Math.floor((maxScore * (counted - least)) / (most - least));
}
